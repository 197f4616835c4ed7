//! The screens in Spanish: what is refused, by the program or by the screen itself, is said in Spanish too.

use kontor_tests::PIN;
use kontor_tests::programs::ask;
use serde_json::json;
use thirtyfour::Key;

use crate::{HEART, at_the_till};

/// Whether all of a field's placeholder can be read.
const FITS: &str = "const field = document.querySelector(\"[data-testid='customers-text']\"), style = getComputedStyle(field), \
                    pen = document.createElement('canvas').getContext('2d'); pen.font = style.font; \
                    return pen.measureText(field.placeholder).width \
                    <= field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_in_spain_is_refused_in_spanish() {
    at_the_till("spanish", async |s| {
        let business = ask(&s.data, "business.get", &json!({}));
        let (name, legal) = (&business["name"], &business["legal"]);
        let change = json!({ "name": name, "legal": legal, "locale": "es-ES", "lock_after_min": 0 });
        ask(&s.data, "business.change", &change);
        s.script("location.reload()").await;
        s.focused("till-search").await;

        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.key(Key::F4).await;
        s.focused("discount").await;
        s.enter("200").await;
        s.says("cart-discount-dialog", "«200» no es un porcentaje de 0 a 100.").await;
        s.key(Key::Escape).await;
        s.gone("cart-discount-dialog").await;

        s.chord(Key::Control, 'l').await;
        s.focused("pin").await;
        s.enter("1111").await;
        s.says("lock-screen", "Ese PIN no es correcto.").await;
        s.enter(PIN).await;
        s.gone("lock-screen").await;

        s.key(Key::F1).await;
        s.says("keys-help", "Supr").await;
        s.key(Key::Escape).await;

        s.size(1024, 700).await;
        s.open("/customers").await;
        s.part("customers-text").await;
        s.settled().await;
        assert_eq!(s.script(FITS).await, json!(true), "the search says whole what it looks for");
    })
    .await;
}
