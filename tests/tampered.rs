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
    let named: Vec<(&str, &str)> = changes.iter().map(|change| (*change, "")).collect();
    names_each(shop, &named).await;
}

/// The same, where the first thing that is found has to say something.
///
/// # Panics
/// When one is not found, or is not what is said first.
pub async fn names_each(shop: Shop, changes: &[(&str, &str)]) {
    let data = shop.folder().join("kontor.db");
    shop.kontor.close().await;
    let good = std::fs::read(&data).unwrap();
    for (change, first) in changes {
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
        assert!(verdict.problems[0].contains(first), "{change}: {:?}", verdict.problems);
        kontor.close().await;
    }
}
