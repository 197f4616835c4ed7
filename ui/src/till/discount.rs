//! A discount: nothing, a share, or an amount.

use kontor_domain::Refusal;
use kontor_domain::money::parse_percent;
use kontor_domain::sales::Discount;
use leptos::prelude::*;

use super::queue::Job;
use super::state::Till;
use crate::kit::{Dialog, Form, heed};
use crate::session::Session;
use crate::{t, ts};

/// A discount as it is typed.
#[derive(Clone, Copy)]
pub(super) struct Off {
    kind: RwSignal<&'static str>,
    value: RwSignal<String>,
}

impl Off {
    /// The discount there is.
    pub(super) fn new(session: Session, discount: Option<Discount>) -> Self {
        let (kind, value) = match discount {
            None => ("percent", String::new()),
            Some(Discount::Percent { rate }) => ("percent", rate.percent()),
            Some(Discount::Amount { amount }) => ("amount", session.plain(amount)),
        };
        Self { kind: RwSignal::new(kind), value: RwSignal::new(value) }
    }

    /// The discount that was typed; none for an empty field.
    pub(super) fn read(self, session: Session) -> Result<Option<Discount>, Refusal> {
        let text = self.value.get_untracked();
        if text.trim().is_empty() {
            return Ok(None);
        }
        if self.kind.get_untracked() == "percent" {
            return Ok(Some(Discount::Percent { rate: parse_percent("discount", &text)? }));
        }
        Ok(Some(Discount::Amount { amount: session.parse("discount", &text)? }))
    }
}

/// The fields of a discount.
#[component]
pub(super) fn OffFields(
    /// What is typed.
    off: Off,
    /// Where a refusal lands.
    form: Form,
    /// Whether it has the focus first.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let session = Session::here();
    let symbol = session.currency().map(|currency| currency.code().to_owned()).unwrap_or_default();
    let kind = move |key: &'static str, text: String, testid: &'static str| {
        view! { <button class="chip" type="button" data-testid=testid aria-pressed=move || (off.kind.get() == key).to_string() on:click=heed(move |_| off.kind.set(key))>{text}</button> }
            .into_any()
    };
    let quick = move |percent: &'static str| {
        let press = move |_| {
            off.kind.set("percent");
            off.value.set(percent.to_owned());
        };
        view! { <button class="chip num" type="button" on:click=heed(press)>{percent} "%"</button> }.into_any()
    };
    view! {
        <div class="row-field" class:wrong=move || form.error("discount").get().is_some()>
            <label for="off">{t!(till.discount)}</label>
            <div class="off-row">
                <input id="off" class="input num" inputmode="decimal" autocomplete="off" autofocus=autofocus data-testid="discount" prop:value=off.value on:input=heed(move |ev| off.value.set(event_target_value(&ev)))/>
                {kind("percent", "%".to_owned(), "discount-percent")}
                {kind("amount", symbol, "discount-amount")}
            </div>
            <div class="chips">{["5", "10", "15", "20", "50"].map(quick)}
                <button class="chip" type="button" data-testid="discount-none" on:click=heed(move |_| off.value.set(String::new()))>{t!(till.no_discount)}</button>
            </div>
            <p class="error" role="alert">{form.error("discount")}</p>
        </div>
    }
    .into_any()
}

/// The cart's discount.
#[component]
pub(super) fn CartDiscount() -> impl IntoView {
    let session = Session::here();
    let till = Till::here();
    let form = Form::new();
    let off = Off::new(session, till.cart.with_untracked(|cart| cart.as_ref().and_then(|cart| cart.discount)));
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        match off.read(session) {
            Ok(discount) => {
                till.push(Job::Discount(discount));
                till.close();
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    view! {
        <Dialog title=t!(till.cart_discount) on_close=move || till.close() testid="cart-discount-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body"><OffFields off=off form=form autofocus=true/></div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| till.close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="discount-save">{move || ts!(common.apply)}</button>
                </footer>
            </form>
        </Dialog>
    }
}
