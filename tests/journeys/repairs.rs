//! The repair desk by keyboard: a device taken in, moved on, found by its code, opened again.

use kontor_tests::programs::ask;
use serde_json::json;
use thirtyfour::Key;

use crate::at_the_till;

const IMEI: &str = "490154203237518";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_is_taken_in_repaired_handed_back_and_known_again() {
    at_the_till("repair", async |s| {
        s.go("Repairs").await;
        s.part("empty").await;
        s.keys("n").await;
        s.focused("intake-customer").await;
        s.keys("Ines Moreau").await;
        s.press("intake-new").await;
        s.focused("intake-name").await;
        s.tab_to("intake-phone").await;
        s.keys("07700 900 418").await;
        s.tab_to("intake-imei").await;
        s.keys("490154203237519").await;
        s.tab_to("intake-brand").await;
        s.keys("Samsung").await;
        s.tab_to("intake-model").await;
        s.keys("Galaxy S22").await;
        s.tab_to("intake-problem").await;
        s.keys("Battery lasts an hour").await;
        s.tab_to("intake-item").await;
        s.key(Key::Space).await;
        s.says("intake", "Screen: fine").await;
        s.tab_to("intake-accessories").await;
        s.keys("Charger, Case").await;
        s.tab_to("intake-estimate").await;
        s.keys("64").await;
        s.tab_to("intake-limit").await;
        s.enter("80").await;
        s.says("intake", "wrong digit").await;
        s.press("intake-imei").await;
        s.chord(Key::Control, 'a').await;
        s.keys(IMEI).await;
        s.press("intake-go").await;
        s.says("ticket-number", "R1-A0001").await;
        s.says("ticket-state", "Received").await;
        s.says("ticket-estimate", "£64.00").await;
        s.says("ticket-facts", "Charger, Case").await;
        s.part("card-R1-A0001").await;

        s.press("move-in_repair").await;
        s.focused("ticket-move-note").await;
        s.enter("New battery").await;
        s.says("ticket-state", "In repair").await;
        s.says("ticket", "New battery").await;

        // Another window is faster.
        let row = ask(&s.data, "repairs.find_ticket", &json!({ "code": "R1-A0001" }));
        let other = s.another().await;
        crate::sign_in(&other).await;
        other.open("repairs").await;
        other.press("card-R1-A0001").await;
        other.press("move-ready").await;
        other.focused("ticket-move-note").await;
        let gone = json!({ "id": row["id"], "from": "in_repair", "to": "awaiting_parts" });
        ask(&s.data, "repairs.move", &gone);
        other.key(Key::Enter).await;
        other.says("ticket-move", "was moved to Awaiting parts in the meantime").await;
        other.close().await;
        s.says("ticket-state", "Awaiting parts").await;

        for (state, name) in [("ready", "Ready"), ("delivered", "Delivered"), ("in_repair", "In repair")] {
            s.press(&format!("move-{state}")).await;
            s.focused("ticket-move-note").await;
            s.key(Key::Enter).await;
            s.says("ticket-state", name).await;
        }
        s.says("ticket-reopened", "1").await;

        s.press("ticket-note").await;
        s.keys("Ready on Friday").await;
        s.tab_to("ticket-note-for-customer").await;
        s.key(Key::Space).await;
        s.press("ticket-note-add").await;
        s.says("ticket", "for the customer").await;
        assert_eq!(ask(&s.data, "repairs.ticket", &json!({ "id": row["id"] }))["notes"][1]["for_customer"], true);

        // From the till, the code on the device opens its ticket.
        s.go("Till").await;
        s.focused("till-search").await;
        s.scan("R1-A0001").await;
        s.says("ticket-number", "R1-A0001").await;

        s.press("repairs-text").await;
        s.keys("900418").await;
        s.part("ticket-R1-A0001").await;
        s.press("repairs-take-in").await;
        s.focused("intake-customer").await;
        // What was typed before has nothing to do with what is scanned now.
        s.key(Key::Tab).await;
        s.scan(IMEI).await;
        s.says("intake-history", "R1-A0001").await;
        s.says("intake-who", "Ines Moreau").await;
        s.press("intake-problem").await;
        s.keys("Screen").await;
        s.press("intake-go").await;
        s.says("intake", "at the desk already, with ticket R1-A0001").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_devices_of_one_visit_are_moved_on_together() {
    at_the_till("repair-visit", async |s| {
        let customer =
            json!({ "id": kontor_tests::new_id::<uuid::Uuid>(), "name": "Sam Whitlock", "phone": "0161 496 0000" });
        ask(&s.data, "customers.save", &customer);
        s.go("Repairs").await;
        s.press("repairs-take-in").await;
        s.focused("intake-customer").await;
        s.slowly("60000").await;
        s.part("intake-hit-Sam Whitlock").await;
        s.key(Key::Enter).await;
        s.focused("intake-imei").await;
        s.tab_to("intake-model").await;
        s.keys("Pixel 7").await;
        s.tab_to("intake-problem").await;
        s.keys("Charging port").await;
        s.press("intake-another").await;
        s.focused("intake-imei").await;
        s.tab_to("intake-model").await;
        s.keys("ThinkPad T14").await;
        s.tab_to("intake-problem").await;
        s.keys("No power").await;
        s.press("intake-go").await;
        s.says("ticket-number", "R1-A0001").await;
        s.part("card-R1-A0002").await;
        for number in ["R1-A0001", "R1-A0002"] {
            s.press_css(&format!("[aria-label='Choose {number}']")).await;
        }
        s.says("bulk", "2 chosen").await;
        s.tab_to("bulk-to").await;
        s.keys("Diagnosing").await;
        s.press("bulk-go").await;
        s.gone("bulk").await;
        s.says("column-diagnosing", "R1-A0002").await;
        s.says("ticket-state", "Diagnosing").await;
        s.press("repairs-list").await;
        s.tab_to("repairs-state").await;
        s.keys("Diagnosing").await;
        s.part("ticket-R1-A0001").await;
        s.press("repairs-late").await;
        s.gone("ticket-R1-A0001").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quote_is_written_approved_and_paid_and_somebody_else_collects() {
    at_the_till("repair-money", async |s| {
        let new = kontor_tests::new_id::<uuid::Uuid>;
        let service = json!({ "id": new(), "name": "Fitting", "price": 3_500, "active": true });
        ask(&s.data, "repairs.save_service", &service);
        let customer = json!({ "id": new(), "name": "Sam Whitlock", "phone": "0161 496 0000" });
        ask(&s.data, "customers.save", &customer);
        let ticket = new();
        let device = json!({
            "ticket_id": ticket, "device_id": new(), "problem": "Charging port", "data_may_be_lost": false, "due_on": "2031-01-01",
            "limit": 2_000, "device": { "kind": "phone", "brand": "Google", "model": "Pixel 7", "serial": "", "imei": "", "colour": "" },
        });
        let visit = json!({ "visit_id": new(), "customer_id": customer["id"], "devices": [device] });
        ask(&s.data, "repairs.take_in", &visit);
        s.go("Repairs").await;
        s.press("card-R1-A0001").await;
        s.says("ticket-number", "R1-A0001").await;

        s.press("quote-write").await;
        s.tab_to("quote-service").await;
        s.says("quote-service", "Fitting").await;
        s.keys("Fitting").await;
        s.press("quote-service-add").await;
        s.part("quote-qty").await;
        s.tab_to("quote-free").await;
        s.keys("Cleaning").await;
        s.press("quote-free-add").await;
        s.press("quote-save").await;
        s.gone("quote-dialog").await;
        s.says("quote-1", "£35.00").await;
        s.says("quote-state", "Being written").await;

        s.press("move-in_repair").await;
        s.focused("ticket-move-note").await;
        s.key(Key::Enter).await;
        s.says("ticket-move", "more than it may cost without asking").await;
        s.key(Key::Escape).await;
        s.press("quote-give").await;
        s.says("quote-state", "Given to the customer").await;
        s.press("quote-approve").await;
        s.focused("quote-words").await;
        s.tab_back_to("quote-how").await;
        s.keys("by phone").await;
        s.press("quote-answer-go").await;
        s.says("quote-state", "Approved").await;
        s.says("quote-said", "by phone").await;
        s.says("ticket-owed", "£35.00").await;
        for state in ["in_repair", "ready"] {
            s.press(&format!("move-{state}")).await;
            s.focused("ticket-move-note").await;
            s.key(Key::Enter).await;
            s.gone("ticket-move").await;
        }

        s.press("deposit-take").await;
        s.focused("deposit-amount").await;
        s.enter("10").await;
        s.gone("deposit-dialog").await;
        s.says("ticket-deposit", "£10.00").await;
        s.says("ticket-owed", "£25.00").await;

        s.press("ticket-collect").await;
        s.focused("collector").await;
        s.enter("Lee Whitlock").await;
        s.says("ticket-collect-dialog", "Write down what Lee Whitlock showed").await;
        s.tab_to("collector-shown").await;
        s.enter("passport 31").await;
        s.says("cart-lines", "R1-A0001: Fitting").await;
        s.says("cart-customer", "Sam Whitlock").await;
        s.shows("cart-deposit", -1_000).await;
        s.shows("cart-total", 2_500).await;
        s.press("pay-cash").await;
        s.press("cash-take").await;
        s.part("receipt").await;
        let story = ask(&s.data, "repairs.ticket", &json!({ "id": ticket }));
        assert_eq!((&story["ticket"]["state"], &story["pickups"][0]["collector"]), (&json!("delivered"), &json!("Lee Whitlock")));

        s.key(Key::Escape).await;
        s.open(&format!("repairs?id={ticket}")).await;
        s.says("ticket-collected", "Lee Whitlock, who showed passport 31").await;
        s.open("settings/repairs").await;
        s.says("service", "Fitting").await;
        s.press("service-change").await;
        s.focused("service-name").await;
        s.tab_to("service-price").await;
        s.chord(Key::Control, 'a').await;
        s.enter("40").await;
        s.gone("service-dialog").await;
        s.says("service", "£40.00").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_are_waited_for_used_put_back_and_sold_with_the_device() {
    at_the_till("repair-parts", async |s| {
        let new = kontor_tests::new_id::<uuid::Uuid>;
        let (customer, ticket, battery, quote) = (new(), new(), new(), new());
        ask(&s.data, "business.change_stock", &json!({ "negative_stock": "block" }));
        ask(&s.data, "customers.save", &json!({ "id": customer, "name": "Sam Whitlock", "phone": "0161 496 0000" }));
        let variant = json!({ "id": battery, "name": "", "sku": "BATT", "barcodes": [], "price": 2_900 });
        let product = json!({ "id": new(), "title": "Battery", "tax_mode": "included", "variants": [variant] });
        ask(&s.data, "catalog.save_product", &product);
        let device = json!({
            "ticket_id": ticket, "device_id": new(), "problem": "Battery", "data_may_be_lost": false, "due_on": "2031-01-01",
            "device": { "kind": "phone", "brand": "Google", "model": "Pixel 7", "serial": "", "imei": "", "colour": "" },
        });
        ask(&s.data, "repairs.take_in", &json!({ "visit_id": new(), "customer_id": customer, "devices": [device] }));
        let line = json!({ "variant_id": battery, "qty": 1_000, "unit_price": 2_900 });
        ask(&s.data, "repairs.save_quote", &json!({ "id": quote, "ticket_id": ticket, "lines": [line] }));
        ask(&s.data, "repairs.give_quote", &json!({ "id": quote }));
        ask(&s.data, "repairs.answer_quote", &json!({ "id": quote, "approved": true, "how": "phone" }));
        s.go("Repairs").await;
        s.says("card-R1-A0001", "Waits for parts").await;
        s.press("card-R1-A0001").await;
        s.says("part-missing", "1 missing").await;
        s.press("part-use-BATT").await;
        s.focused("part-qty").await;
        s.key(Key::Enter).await;
        s.says("part-dialog", "There are 0 of “Battery” in stock").await;
        s.key(Key::Escape).await;

        let came = json!({ "id": new(), "variant_id": battery, "qty": 1_000, "reason": "received", "unit_cost": 900 });
        ask(&s.data, "stock.adjust", &came);
        s.gone("part-missing").await;
        s.press("part-use-BATT").await;
        s.focused("part-qty").await;
        s.key(Key::Enter).await;
        s.gone("part-dialog").await;
        s.says("part-BATT", "1 of 1 used").await;
        s.press("part-back").await;
        s.says("part-BATT", "0 of 1 used").await;
        s.says("part-used", "Put back").await;
        s.press("part-use-BATT").await;
        s.focused("part-qty").await;
        s.key(Key::Enter).await;
        s.says("part-BATT", "1 of 1 used").await;
        for state in ["in_repair", "ready"] {
            s.press(&format!("move-{state}")).await;
            s.focused("ticket-move-note").await;
            s.key(Key::Enter).await;
            s.gone("ticket-move").await;
        }
        s.press("ticket-collect").await;
        s.focused("collector").await;
        s.key(Key::Enter).await;
        s.shows("cart-total", 2_900).await;
        s.press("pay-cash").await;
        s.press("cash-take").await;
        s.part("receipt").await;
        let found = ask(&s.data, "catalog.find", &json!({ "text": "BATT" }));
        assert_eq!(found["rows"][0]["on_hand"], 0, "it left the stock once");
        let sale = ask(&s.data, "repairs.ticket", &json!({ "id": ticket }))["pickups"][0]["sale"]["id"].clone();
        assert_eq!(ask(&s.data, "sales.sale", &json!({ "id": sale }))["lines"][0]["cost"], 900);
    })
    .await;
}
