//! Checking the journal, and what the check found.

use kontor_domain::journal::{Chain, Verify};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::bridge;
use crate::i18n::said;
use crate::kit::{Icon, Notice, heed};
use crate::{t, ts};

/// The button, and the verdict.
#[component]
pub(super) fn Verdict() -> impl IntoView {
    let busy = RwSignal::new(false);
    let found = RwSignal::new(None);
    let check = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        found.set(None);
        spawn_local(async move {
            let answer = bridge::call(Verify {}).await;
            busy.try_set(false);
            found.try_set(Some(answer));
        });
    };
    let chain = |chain: Chain| {
        let rows = chain.rows.to_string();
        view! { <tr><td class="num">{if chain.register_id.is_some() { chain.code } else { ts!(settings.back_office) }}</td><td class="num">{ts!(settings.chain_rows, rows = rows)}</td><td class="mono small break">{chain.head}</td></tr> }
            .into_any()
    };
    let verdict = move || {
        found.get().map(|answer| match answer {
            Err(refusal) => view! { <Notice kind="bad">{said(&refusal.message)}</Notice> }.into_any(),
            Ok(verdict) => {
                let kind = if verdict.sound { "info" } else { "bad" };
                view! {
                    <Notice kind=kind>
                        <b data-testid="verdict" data-sound=verdict.sound.to_string()>{if verdict.sound { ts!(settings.sound) } else { ts!(settings.unsound) }}</b>
                        <ul>{verdict.problems.into_iter().map(|problem| view! { <li>{problem}</li> }.into_any()).collect_view()}</ul>
                    </Notice>
                    <table class="plain"><tbody>{verdict.chains.into_iter().map(chain).collect_view()}</tbody></table>
                }
                .into_any()
            }
        })
    };
    view! {
        <section class="block-part">
            <div class="part-head">
                <p class="muted">{t!(settings.verify_text)}</p>
                <button class="btn" type="button" data-testid="verify" disabled=busy on:click=heed(check)><Icon icon=icondata::LuShieldCheck/>{t!(settings.verify)}</button>
            </div>
            {move || verdict()}
        </section>
    }
    .into_any()
}
