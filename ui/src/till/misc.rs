//! Something that is not in the catalog: what it is, what it costs, and how it is taxed.

use kontor_domain::catalog::TaxClasses;
use kontor_domain::{Message, Refusal};
use leptos::prelude::*;

use super::queue::Job;
use super::state::Till;
use crate::kit::{Dialog, Form, Select, TextField, heed};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// The dialog.
#[component]
pub(super) fn MiscDialog() -> impl IntoView {
    let session = Session::here();
    let till = Till::here();
    let form = Form::new();
    let classes = load(|| Some(TaxClasses {}), |_| false);
    let (title, price, tax) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let choices = move || {
        let all = classes.get().unwrap_or_default();
        let usual = [(String::new(), ts!(till.usual_tax))];
        usual.into_iter().chain(all.into_iter().map(|class| (class.id.to_string(), class.name))).collect::<Vec<_>>()
    };
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let text = title.get_untracked();
        if text.trim().is_empty() {
            return form.refuse(Refusal::invalid("title", Message::told(ts!(till.misc_text))));
        }
        match session.parse("price", &price.get_untracked()) {
            Ok(amount) => {
                till.push(Job::Misc(text, amount, tax.get_untracked().parse().ok()));
                till.close();
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    view! {
        <Dialog title=t!(till.misc) on_close=move || till.close() testid="misc-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <TextField label=t!(till.misc_title) value=title error=form.error("title") testid="misc-title" autofocus=true/>
                    <div class="cols">
                        <TextField label=t!(till.price) value=price error=form.error("price") testid="misc-price" inputmode="decimal"/>
                        <Select label=t!(till.tax) value=tax choices=Signal::derive(choices) testid="misc-tax"/>
                    </div>
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| till.close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="misc-add">{t!(till.misc_add)}</button>
                </footer>
            </form>
        </Dialog>
    }
}
