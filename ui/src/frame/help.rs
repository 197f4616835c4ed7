//! Every key of the program, grouped by where it works.

use leptos::prelude::*;

use crate::keys::{self, Act, KEYS};
use crate::kit::{Dialog, heed};
use crate::{t, ts};

/// The keys and what they do.
#[component]
pub(super) fn Help(on_close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let mac = keys::is_mac();
    let command = if mac { "⌘" } else { "Ctrl" };
    // The chords of the till are held with Control on a Mac, where Alt types other letters.
    let (chord, alt) = if mac { ("⌃", "⌥") } else { ("Alt", "Alt") };
    let esc = || "Esc".to_owned();
    let everywhere = vec![
        ("F1".to_owned(), ts!(keys.title)),
        (format!("{command} K"), ts!(frame.find)),
        (format!("{command} L"), ts!(frame.lock)),
        (esc(), ts!(keys.close)),
    ];
    let act = |(act, key, code): (Act, &str, &str)| {
        (
            format!("{key}, {chord} {}", code.trim_start_matches("Key")).trim_start_matches(", ").to_owned(),
            act_name(act),
        )
    };
    let mut till: Vec<(String, String)> = KEYS.into_iter().map(act).collect();
    till.extend([
        ("← ↑ → ↓".to_owned(), ts!(keys.tiles)),
        (ts!(keys.enter_key), ts!(keys.ring_up)),
        (format!("{alt} ↑ ↓"), ts!(keys.line)),
        (ts!(keys.delete_key), ts!(till.void)),
        (esc(), ts!(keys.clear_search)),
    ]);
    let lists = vec![("↑ ↓".to_owned(), ts!(keys.walk)), (ts!(keys.enter_key), ts!(keys.open))];
    let group = |title: String, keys: Vec<(String, String)>| {
        let row = |(keys, does): (String, String)| {
            let keys = keys.split(", ").map(|key| view! { <kbd>{key.to_owned()}</kbd> }.into_any()).collect_view();
            view! { <tr><td class="nowrap">{keys}</td><td>{does}</td></tr> }.into_any()
        };
        let rows = keys.into_iter().map(row).collect_view();
        view! { <section><h3>{title}</h3><table class="plain"><tbody>{rows}</tbody></table></section> }.into_any()
    };
    view! {
        <Dialog title=t!(keys.title) on_close=on_close testid="keys-help" class="wide">
            <div class="dialog-body keys-help">
                {group(ts!(rail.till), till)}
                <div class="block-part">{group(ts!(keys.everywhere), everywhere)}{group(ts!(keys.lists), lists)}</div>
            </div>
            <footer class="dialog-foot">
                <button class="btn primary" type="button" autofocus on:click=heed(move |_| on_close())>{t!(common.close)}</button>
            </footer>
        </Dialog>
    }
}

fn act_name(act: Act) -> String {
    match act {
        Act::Search => ts!(keys.search),
        Act::Customer => ts!(till.customer),
        Act::Discount => ts!(till.cart_discount),
        Act::Park => ts!(till.park),
        Act::Recall => ts!(till.recall),
        Act::Cash => ts!(tender.cash),
        Act::Card => ts!(tender.card),
        Act::Split => ts!(pay.split),
        Act::Shift => ts!(rail.shift),
        Act::Misc => ts!(till.misc),
        Act::Back => ts!(refund.start),
    }
}
