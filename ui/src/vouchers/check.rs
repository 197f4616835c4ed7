//! Looking a voucher up by its code.

use kontor_domain::vouchers::{FindVoucher, Voucher};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::pane::{day, state_name};
use crate::bridge;
use crate::kit::{Form, Icon, Money, TextField, heed};
use crate::{t, ts};

/// What is left on a voucher that somebody brings.
#[component]
pub(super) fn Check() -> impl IntoView {
    let form = Form::new();
    let code = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Voucher>);
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        found.set(None);
        form.refusal.set(None);
        let req = FindVoucher { code: code.get_untracked() };
        spawn_local(async move {
            match bridge::call(req).await {
                Ok(voucher) => {
                    found.try_set(Some(voucher));
                }
                Err(refusal) => form.refuse(refusal),
            }
        });
    };
    let shown = move || {
        found.get().map(|voucher| {
            let until = voucher.expires_on.map(|_| ts!(vouchers.good_until, day = day(voucher.expires_on)));
            view! {
                <p class="pay-total" data-testid="voucher-found"><span>{state_name(voucher.state)}<span class="small faint block num">{voucher.code} " " {until}</span></span><b><Money amount=voucher.balance testid="voucher-left"/></b></p>
            }
            .into_any()
        })
    };
    view! {
        <form class="stock-part" on:submit=heed(submit)>
            <h3>{t!(vouchers.check)}</h3>
            <TextField label=t!(vouchers.code) value=code error=form.error("code") testid="voucher-code" scan=true hint=t!(vouchers.code_hint)/>
            {form.rest(&["code"])}
            {move || shown()}
            <div class="do flush"><button class="btn" type="submit" data-testid="voucher-check"><Icon icon=icondata::LuSearch/>{t!(vouchers.look)}</button></div>
        </form>
    }
    .into_any()
}
