//! People who buy: saving, finding by a piece, removing and bringing back.

use kontor_domain::customers::{Customer, FindCustomers, GetCustomer, RemoveCustomer, RestoreCustomer, SaveCustomer};
use kontor_tests::{Shop, both_engines, new_id};

fn customer(name: &str, phone: &str, email: &str) -> SaveCustomer {
    SaveCustomer {
        id: new_id(),
        number: String::new(),
        name: name.into(),
        phone: phone.into(),
        email: email.into(),
        address: String::new(),
        tax_number: String::new(),
        notes: String::new(),
    }
}

async fn found(shop: &Shop, text: &str) -> Vec<String> {
    let page = shop.call(FindCustomers { text: text.into(), ..FindCustomers::default() }).await.unwrap();
    page.rows.into_iter().map(|customer: Customer| customer.name).collect()
}

both_engines! {
    async fn somebody_is_found_by_a_piece_of_anything(shop: Shop) {
        shop.call(customer("Zoë García", "+44 (20) 7946-0958", "zoe@mail.example")).await.unwrap();
        shop.call(customer("Ann Smith", "0161 496 0001", "")).await.unwrap();
        shop.call(customer("Ann Smith", "", "ann@shop.example")).await.unwrap();
        assert_eq!(found(&shop, "").await, ["Ann Smith", "Ann Smith", "Zoë García"], "names may repeat");
        assert_eq!(found(&shop, "garcia").await, ["Zoë García"]);
        assert_eq!(found(&shop, "79 46").await, ["Zoë García"], "only digits count");
        assert_eq!(found(&shop, "smith 4960").await, ["Ann Smith"]);
        assert_eq!(found(&shop, "ann@shop").await, ["Ann Smith"]);
        assert_eq!(found(&shop, "%").await, [""; 0], "a percent sign is no wildcard");
    }

    async fn a_removed_customer_comes_back(shop: Shop) {
        let saved = shop.call(customer("Bea", "", "")).await.unwrap();
        shop.call(RemoveCustomer { id: saved.id }).await.unwrap();
        assert_eq!(shop.call(GetCustomer { id: saved.id }).await.unwrap_err().code, "not_found");
        assert_eq!(found(&shop, "bea").await, [""; 0]);
        let change = SaveCustomer { id: saved.id, ..customer("Bea B", "", "") };
        assert_eq!(shop.call(change).await.unwrap_err().code, "not_found", "restored first, then changed");
        let back = shop.call(RestoreCustomer { id: saved.id }).await.unwrap();
        assert_eq!((back.name, back.created_at), (saved.name, saved.created_at));
        let change = SaveCustomer { id: saved.id, ..customer("Bea B", "7", "") };
        let changed = shop.call(change).await.unwrap();
        assert_eq!(shop.call(GetCustomer { id: saved.id }).await.unwrap(), changed);
        let no = shop.call(customer("Carl", "", "carl@nowhere")).await.unwrap_err();
        assert!(no.fields.contains_key("email"), "{no:?}");
        assert_eq!(shop.call(RestoreCustomer { id: new_id() }).await.unwrap_err().code, "not_found");
    }
}
