//! Changing a data file behind the program's back.

use kontor_app::Kontor;
use kontor_domain::identity::SignIn;
use kontor_domain::journal::Verify;

use crate::{PASSWORD, Shop, new_id};

/// Makes each change to the shop's data file as it is now, one at a time, and sees that it is found.
///
/// # Panics
/// When one is not found.
pub async fn finds_each(shop: Shop, changes: &[&str]) {
    let data = shop.folder().join("kontor.db");
    shop.kontor.close().await;
    let good = std::fs::read(&data).unwrap();
    for change in changes {
        std::fs::write(&data, &good).unwrap();
        let file = rusqlite::Connection::open(&data).unwrap();
        file.execute_batch(&format!("PRAGMA foreign_keys = OFF; {change}")).unwrap();
        drop(file);
        let kontor = Kontor::open_at(&shop.place, None, shop.clock.clock()).await.unwrap();
        let register_id = Some(shop.me.register.id);
        let sign_in = SignIn { name: "Maria".into(), password: PASSWORD.into(), register_id };
        let token = kontor.call(None, new_id(), &sign_in).await.unwrap().token;
        let verdict = kontor.call(Some(&token), new_id(), &Verify {}).await.unwrap();
        assert!(!verdict.sound, "not found: {change}");
        kontor.close().await;
    }
}
