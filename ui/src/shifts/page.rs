//! The page: the register's shift, and for those who may see them the Z reports.

use kontor_domain::ZReportId;
use kontor_domain::policy::Permission;
use kontor_domain::sales::Pdf;
use kontor_domain::shifts::{GetZPdf, GetZReport, Printing, ZReport};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::close::CloseDialog;
use super::here::{ShiftHere, Task};
use super::list::{chosen, list};
use super::moved::MoveDialog;
use super::now::Now;
use super::open::OpenDialog;
use super::paper::z_paper;
use crate::address::Address;
use crate::bridge::{self, Letter};
use crate::file;
use crate::kit::{Deed, Dialog, Failure, Icon, Skeleton, heed, toast_refusal};
use crate::load::load;
use crate::session::Session;
use crate::t;

/// The register's shift.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let (session, here) = (Session::here(), ShiftHere::here());
    let address = Address::here("/shift");
    let done = RwSignal::new(None::<ZReport>);
    let all = Memo::new(move |_| session.may(Permission::ReadReports));
    let close = move || here.task.set(None);
    on_cleanup(close);
    let dialog = move || {
        here.task.get().map(|task| match task {
            Task::Open => view! { <OpenDialog on_close=close/> }.into_any(),
            Task::Move(kind) => view! { <MoveDialog kind=kind on_close=close/> }.into_any(),
            Task::Close => view! { <CloseDialog on_close=close done=done/> }.into_any(),
        })
    };
    let pane = move || match chosen(address) {
        Some(id) if all.get() => view! { <Kept id=id/> }.into_any(),
        _ => view! { <Now/> }.into_any(),
    };
    let left = move || all.get().then(|| view! { <section class="list card">{list(address)}</section> }.into_any());
    view! {
        <div class="split" class:solo=move || !all.get() data-testid="shift">
            {move || left()}
            <section class="detail card" aria-live="polite">{move || pane()}</section>
        </div>
        {move || dialog()}
        {move || done.get().map(|z| view! { <ZDialog z=z on_close=move || done.set(None)/> }.into_any())}
    }
    .into_any()
}

/// Has a report drawn, and hands it over as a file.
pub(crate) fn save_pdf(letter: Letter) {
    spawn_local(async move {
        match bridge::ask(letter).await.and_then(|answer| answer.read::<Pdf>()) {
            Ok(pdf) => {
                // The browser asks where to keep it.
                let _ = file::download(&pdf.file_name, &pdf.base64, "application/pdf");
            }
            Err(refusal) => toast_refusal(&refusal),
        }
    });
}

fn acts(id: ZReportId, printing: Printing) -> AnyView {
    let pdf = move |_| save_pdf(Letter::new(&GetZPdf { id, printing }));
    view! {
        <button class="btn" type="button" data-testid="z-print" on:click=heed(|_| { let _ = window().print(); })><Icon icon=icondata::LuPrinter/>{t!(common.print)}</button>
        <button class="btn" type="button" data-testid="z-pdf" on:click=heed(pdf)><Icon icon=icondata::LuDownload/>"PDF"</button>
    }
    .into_any()
}

/// The report of a shift that was just closed.
#[component]
fn ZDialog(z: ZReport, #[prop(into)] on_close: Deed) -> impl IntoView {
    let closed = on_close.clone();
    view! {
        <Dialog title=t!(shift.closed_now) on_close=on_close testid="z-dialog" class="receipt-box">
            <div class="paper-holder">{z_paper(&z, false)}</div>
            <footer class="dialog-foot">
                {acts(z.id, Printing::Original)}
                <button class="btn primary" type="button" autofocus data-testid="z-done" on:click=heed(move |_| closed.act())>{t!(common.close)}<kbd>{t!(keys.enter_key)}</kbd></button>
            </footer>
        </Dialog>
    }
}

/// A report of the list.
#[component]
fn Kept(id: ZReportId) -> impl IntoView {
    let z = load(move || Some(GetZReport { id }), |_| false);
    let body = move || match (z.get(), z.failed.get()) {
        (Some(z), _) => view! {
            <div class="detail-scroll" data-testid="z-detail">
                <div class="do z-acts">{acts(id, Printing::Copy)}</div>
                <div class="paper-holder">{z_paper(&z, true)}</div>
            </div>
        }
        .into_any(),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || z.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=8/> }.into_any(),
    };
    move || body()
}
