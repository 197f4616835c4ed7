//! One invoice: whom it is for, what it is of, what became of it, and handing it out.

use kontor_domain::InvoiceId;
use kontor_domain::event::Event;
use kontor_domain::invoices::{
    GetInvoice, HandOutInvoice, Invoice, InvoiceFace, InvoiceKind, InvoiceLine, InvoiceStory,
};
use kontor_domain::policy::Permission;
use kontor_domain::sales::By;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use super::dialog::Make;
use crate::bridge;
use crate::kit::{Deed, Dialog, Failure, Icon, Money, Skeleton, heed, toast_refusal};
use crate::load::load;
use crate::session::Session;
use crate::till::{keep_file, mail_form, sends, tender_name};
use crate::{t, time, ts};

/// What a document is called.
pub(super) fn kind_name(kind: InvoiceKind) -> String {
    match kind {
        InvoiceKind::Invoice => ts!(invoices.invoice),
        InvoiceKind::Credit => ts!(invoices.credit),
    }
}

/// What is open beside the pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Mail,
    Correct,
}

/// The pane.
#[component]
pub(super) fn Pane(id: InvoiceId) -> impl IntoView {
    // One that takes its place, or a credit note, is told of by the sale, which is not known before.
    let story = load(move || Some(GetInvoice { id }), |event| matches!(event, Event::InvoiceMade { .. }));
    let open = RwSignal::new(None::<Open>);
    let body = move || match (story.get(), story.failed.get()) {
        (Some(story), _) => shown(story, open),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || story.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=8/> }.into_any(),
    };
    let close = move || open.set(None);
    let dialog = move || {
        let open = open.get()?;
        let invoice = story.get_untracked()?.invoice;
        Some(match open {
            Open::Correct => {
                let (sale, customer) = (invoice.sale.id, invoice.customer_id);
                view! { <Make sale=sale customer=customer replaces=Some(invoice) on_close=close/> }.into_any()
            }
            Open::Mail => {
                let send = sends(move |by| HandOutInvoice { id, by });
                let form = mail_form(invoice.customer_id, Deed::from(close), send);
                view! { <Dialog title=t!(receipt.mail) on_close=close testid="invoice-mail-dialog">{form}</Dialog> }
                    .into_any()
            }
        })
    };
    view! { <div class="detail-scroll" data-testid="invoice">{move || body()}</div> {move || dialog()} }.into_any()
}

fn pdf(id: InvoiceId) {
    spawn_local(async move {
        match bridge::call(HandOutInvoice { id, by: By::Pdf }).await {
            Ok(handed) => keep_file(&handed, "application/pdf"),
            Err(refusal) => toast_refusal(&refusal),
        }
    });
}

fn face(face: InvoiceFace) -> AnyView {
    let href = format!("/invoices?id={}", face.id);
    view! { <A href=href attr:class="link num">{face.number}</A> " " }.into_any()
}

fn shown(story: InvoiceStory, open: RwSignal<Option<Open>>) -> AnyView {
    let session = Session::here();
    let InvoiceStory { invoice, corrected_by, credits, outs } = story;
    let id = invoice.id;
    let can = invoice.kind == InvoiceKind::Invoice && corrected_by.is_none() && session.may(Permission::Sell);
    let button = move |what: Open, icon: icondata::Icon, name: fn() -> String, testid: &'static str| {
        view! { <button class="btn" type="button" data-testid=testid on:click=heed(move |_| open.set(Some(what)))><Icon icon=icon/>{name}</button> }
            .into_any()
    };
    let named = |what: String, faces: AnyView, testid: &'static str| {
        view! { <p class="detail-note" data-testid=testid>{what} " " {faces}</p> }.into_any()
    };
    let about = invoice.of.clone().map(|of| {
        let what = match invoice.kind {
            InvoiceKind::Invoice => ts!(invoices.takes_place),
            InvoiceKind::Credit => ts!(invoices.about),
        };
        let reason = invoice.reason.clone();
        named(what, view! { {face(of)} {reason} }.into_any(), "invoice-of")
    });
    let corrected = corrected_by.map(|by| named(ts!(invoices.corrected_by), face(by), "invoice-corrected"));
    let notes = (!credits.is_empty()).then(|| {
        named(ts!(invoices.credits), credits.into_iter().map(face).collect_view().into_any(), "invoice-credits")
    });
    let Invoice {
        number, kind, buyer, sale, lines, taxes, total, rounding, tenders, at, timezone, register, user, ..
    } = invoice;
    let line = move |line: InvoiceLine| {
        let detail = format!("{} × {} · {}%", line.qty.plain(), session.money(line.unit_price), line.rate.percent());
        view! { <tr><td><b>{line.title}</b><span class="small faint block num">{detail}</span></td><td class="r"><Money amount=line.amounts.total/></td></tr> }
            .into_any()
    };
    let tax = |row: kontor_domain::sales::TaxRow| {
        view! { <tr><td class="num">{row.rate.percent()} "%"</td><td class="r"><Money amount=row.net/></td><td class="r"><Money amount=row.tax/></td><td class="r"><Money amount=row.gross/></td></tr> }
            .into_any()
    };
    let href = format!("/sales?id={}", sale.id);
    view! {
        <header class="detail-head">
            <div>
                <div class="small faint num">{time::moment_in_full(at, &timezone, &session.locale())} " · " {register} " · " {user}</div>
                <h1 class="num" data-testid="invoice-number">{number}</h1>
                <div class="muted">{t!(sales.receipt)} " " <A href=href attr:class="link num">{sale.number}</A></div>
            </div>
            <span class="tag" class:warn=kind == InvoiceKind::Credit>{kind_name(kind)}</span>
        </header>
        <div class="do">
            <button class="btn primary" type="button" data-testid="invoice-pdf" on:click=heed(move |_| pdf(id))><Icon icon=icondata::LuDownload/>"PDF"</button>
            {button(Open::Mail, icondata::LuMail, || ts!(receipt.mail), "invoice-mail")}
            {can.then(|| button(Open::Correct, icondata::LuPencil, || ts!(invoices.correct), "invoice-correct"))}
        </div>
        {(outs > 0).then(|| view! { <p class="detail-note small" data-testid="invoice-outs">{ts!(invoices.outs, count = outs)}</p> }.into_any())}
        {about} {corrected} {notes}
        <p class="detail-note erased" data-testid="invoice-buyer">{[buyer.name, buyer.address, buyer.tax_number].join("\n")}</p>
        <table class="plain"><tbody>{lines.into_iter().map(line).collect_view()}</tbody></table>
        <dl class="facts">
            <div class="grand"><dt>{t!(sales.total)}</dt><dd><Money amount=total testid="invoice-total"/></dd></div>
            {(!rounding.is_zero()).then(|| view! { <div><dt>{t!(pay.rounding)}</dt><dd><Money amount=rounding/></dd></div> }.into_any())}
            {tenders.into_iter().map(|tender| view! { <div><dt>{tender_name(tender.kind)}</dt><dd><Money amount=tender.amount/></dd></div> }.into_any()).collect_view()}
        </dl>
        <table class="plain taxes">
            <thead><tr><th>{t!(receipt.rate)}</th><th class="r">{t!(receipt.net)}</th><th class="r">{t!(receipt.tax)}</th><th class="r">{t!(receipt.gross)}</th></tr></thead>
            <tbody>{taxes.into_iter().map(tax).collect_view()}</tbody>
        </table>
    }
    .into_any()
}
