//! Making the invoice of a sale, or one that takes another's place.

use kontor_domain::customers::GetCustomer;
use kontor_domain::invoices::{Buyer, Invoice, MakeInvoice};
use kontor_domain::policy::Permission;
use kontor_domain::{CustomerId, InvoiceId, SaleId};
use leptos::prelude::*;

use crate::kit::{Area, Check, Deed, Dialog, Form, Notice, TextField, follow, heed, toast};
use crate::load::load;
use crate::session::Session;
use crate::shifts::dialog_foot;
use crate::{bridge, t, ts};

/// Asks whom the invoice is for: the customer of the sale, unless somebody else is named.
#[component]
pub(super) fn Make(
    sale: SaleId,
    customer: Option<CustomerId>,
    /// The one that it takes the place of.
    replaces: Option<Invoice>,
    #[prop(into)] on_close: Deed,
) -> impl IntoView {
    let form = Form::new();
    let id: InvoiceId = bridge::new_id();
    let before = replaces.as_ref().map(|invoice| invoice.id);
    let said = replaces.map(|invoice| invoice.buyer);
    let typed = |of: fn(&Buyer) -> &String| RwSignal::new(said.as_ref().map(of).cloned().unwrap_or_default());
    let (name, address, tax_number) = (typed(|b| &b.name), typed(|b| &b.address), typed(|b| &b.tax_number));
    let (reason, keep) = (RwSignal::new(String::new()), RwSignal::new(false));
    let may_keep = Session::here().may(Permission::ManageCustomers);
    let corrects = before.is_some();
    let known = load(move || customer.map(|id| GetCustomer { id }), |_| false);
    follow(move || {
        let Some(known) = known.get().filter(|_| !corrects) else { return };
        for (field, known) in [(name, known.name), (address, known.address), (tax_number, known.tax_number)] {
            if field.with_untracked(String::is_empty) {
                field.set(known);
            }
        }
    });
    // Who has another name is somebody else.
    let theirs = move || {
        let known = known.get().filter(|known| name.with(|name| name.trim() == known.name));
        known.and(customer)
    };
    let (closed, cancel) = (on_close.clone(), on_close.clone());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let text = |field: RwSignal<String>| field.get_untracked();
        let buyer = Buyer { name: text(name), address: text(address), tax_number: text(tax_number) };
        let customer_id = untrack(theirs);
        let (keep, reason) = (keep.get_untracked() && customer_id.is_some(), text(reason));
        let req = MakeInvoice { id, sale_id: sale, buyer, customer_id, keep, replaces: before, reason };
        let closed = closed.clone();
        form.send(req, move |invoice| {
            toast(ts!(invoices.made, number = invoice.number));
            closed.act();
        });
    };
    let title = if corrects { ts!(invoices.correct) } else { ts!(invoices.make) };
    let deed = if corrects { ts!(invoices.correct_do) } else { ts!(invoices.make_do) };
    view! {
        <Dialog title=title on_close=on_close testid="invoice-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    {corrects.then(|| view! { <Notice kind="warn">{t!(invoices.correct_text)}</Notice> }.into_any())}
                    <TextField label=t!(invoices.buyer) value=name error=form.error("name") testid="invoice-name" autofocus=true/>
                    <Area label=t!(invoices.address) value=address error=form.error("address") testid="invoice-address"/>
                    <TextField label=t!(invoices.tax_number) value=tax_number error=form.error("tax_number") testid="invoice-tax" hint=t!(invoices.tax_hint)/>
                    {corrects.then(|| view! { <TextField label=t!(shift.reason) value=reason error=form.error("reason") testid="invoice-reason"/> }.into_any())}
                    {move || (may_keep && theirs().is_some()).then(|| view! { <Check label=t!(invoices.keep) value=keep testid="invoice-keep"/> }.into_any())}
                    {form.rest(&["name", "address", "tax_number", "reason"])}
                </div>
                {dialog_foot(move || cancel.act(), form.busy, move || deed.clone(), "invoice-save")}
            </form>
        </Dialog>
    }
}
