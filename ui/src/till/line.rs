//! A line by itself: how many, and what is off.

use kontor_domain::CartLineId;
use kontor_domain::money::parse_qty;
use kontor_domain::overrides::WithoutReceipt;
use leptos::prelude::*;

use super::discount::{Off, OffFields};
use super::queue::Job;
use super::state::{Ask, Till};
use crate::kit::{Dialog, Form, Icon, TextField, heed};
use crate::session::Session;
use crate::{t, ts};

/// The dialog of a line.
#[component]
pub(super) fn LineDialog(id: CartLineId) -> impl IntoView {
    let session = Session::here();
    let till = Till::here();
    let Some((line, _)) = till.line(id) else {
        till.ask.set(None);
        return ().into_any();
    };
    let form = Form::new();
    let qty = RwSignal::new(line.qty.plain());
    let price = RwSignal::new(session.plain(line.unit_price));
    let now = line.unit_price;
    let off = Off::new(session, line.discount);
    let (title, decimals) = (line.title.clone(), line.decimals);
    let each = session.money(line.unit_price);
    let label = move || if line.unit.is_empty() { ts!(till.qty) } else { ts!(till.qty_in, unit = line.unit.clone()) };
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let read = parse_qty("qty", &qty.get_untracked(), decimals).and_then(|qty| {
            let price = session.parse("unit_price", &price.get_untracked())?;
            Ok((qty, off.read(session)?, Some(price).filter(|price| *price != now)))
        });
        match read {
            Ok((qty, discount, price)) => {
                till.push(Job::Change(id, qty, discount, price));
                till.close();
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    let void = move |_| {
        till.push(Job::Void(id));
        till.close();
    };
    let policy = session.with_untracked(|me| me.business.overrides.returns.without_receipt);
    let without = policy.is_some_and(|policy| policy != WithoutReceipt::Refused).then(|| {
        let ask = move |_| till.ask.set(Some(Ask::Without(id)));
        view! { <button class="btn" type="button" data-testid="line-without" on:click=heed(ask)><Icon icon=icondata::LuUndo2/>{t!(refund.comes_back)}</button> }
            .into_any()
    });
    view! {
        <Dialog title=title on_close=move || till.close() testid="line-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <p class="muted num">{line.sku.clone()} " · " {move || ts!(till.each, price = each.clone())}</p>
                    <TextField label=label value=qty error=form.error("qty") testid="line-qty" inputmode="decimal" autofocus=true/>
                    <TextField label=t!(till.price) value=price error=form.error("unit_price") testid="line-price" inputmode="decimal"/>
                    <OffFields off=off form=form/>
                    {without}
                </div>
                <footer class="dialog-foot">
                    <button class="btn danger push-left" type="button" data-testid="line-void" on:click=heed(void)><Icon icon=icondata::LuTrash2/>{t!(till.void)}</button>
                    <button class="btn" type="button" on:click=heed(move |_| till.close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="line-save">{t!(common.apply)}</button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}
