//! Opening a shift.

use kontor_domain::ShiftId;
use kontor_domain::shifts::OpenShift;
use leptos::prelude::*;

use super::ShiftHere;
use super::count::{CashCount, advice, foot};
use crate::bridge;
use crate::kit::{Deed, Dialog, Form, heed, toast};
use crate::session::Session;
use crate::{t, ts};

/// Asks for the float.
#[component]
pub(crate) fn OpenDialog(
    /// It is to go.
    #[prop(into)]
    on_close: Deed,
) -> impl IntoView {
    let here = ShiftHere::here();
    let (form, count) = (Form::new(), CashCount::new(Session::here()));
    let id = StoredValue::new(bridge::new_id::<ShiftId>());
    let closed = on_close.clone();
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        match untrack(|| count.read()) {
            Ok((float, pieces)) => {
                let done = on_close.clone();
                form.send(OpenShift { id: id.get_value(), float, pieces }, move |_| {
                    toast(ts!(shift.opened));
                    here.again();
                    done.act();
                });
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    let error = Signal::derive(move || form.error("cash").get().or(form.error("float").get()));
    let cancel = closed.clone();
    view! {
        <Dialog title=t!(shift.open) on_close=closed testid="shift-open-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    {advice(|| ts!(shift.open_text))}
                    {count.view(|| ts!(shift.float), error, "shift-float")}
                    {form.rest(&["cash", "float"])}
                </div>
                {foot(move || cancel.act(), form.busy, || ts!(shift.open), "shift-open-save")}
            </form>
        </Dialog>
    }
}
