//! The printers that there are.

pub(super) mod rows;

use kontor_domain::call::Done;
use kontor_domain::event::Event;
use kontor_domain::hardware::{
    JobKind, JobState, MOST_PRINTERS, Printer, PrinterKind, Printers, RemovePrinter, SavePrinter, SayTested,
    tidy_address,
};
use kontor_domain::{PrinterId, Refusal, say, text};
use serde_json::json;

use super::jobs;
use crate::cx::Cx;
use crate::{Explain as _, Result, business};

pub(super) async fn list(cx: &mut Cx, _: Printers) -> Result<Vec<Printer>> {
    rows::printers(&mut cx.tx).await
}

/// A printer that is there.
pub(super) async fn get(cx: &mut Cx, id: PrinterId) -> Result<Printer> {
    let found = rows::printers(&mut cx.tx).await?.into_iter().find(|printer| printer.id == id);
    found.ok_or_else(|| Refusal::not_found(say!("printer")).into())
}

pub(super) async fn save(cx: &mut Cx, call: SavePrinter) -> Result<Printer> {
    let tenant = cx.tenant()?;
    let name = text::line("name", say!("A name"), &call.name)?;
    let address = match call.kind {
        PrinterKind::Network => tidy_address(&call.address)?,
        PrinterKind::Virtual => String::new(),
    };
    call.profile.check()?;
    let all = rows::printers(&mut cx.tx).await?;
    if all.iter().any(|other| other.id != call.id && text::fold(&other.name) == text::fold(&name)) {
        let message = say!("Another printer has that name. Choose a different one.");
        return Err(Refusal::field("name_taken", "name", message).into());
    }
    let before = all.into_iter().find(|printer| printer.id == call.id);
    if before.is_none() && rows::count(&mut cx.tx).await? >= MOST_PRINTERS {
        let message = say!("A business has {most} printers at most.", most = MOST_PRINTERS);
        return Err(Refusal::new("too_many", message).into());
    }
    let printer = rows::Saved {
        id: call.id,
        name: &name,
        kind: call.kind,
        address: &address,
        profile: &call.profile,
        active: call.active,
        by_itself: call.by_itself,
    };
    match &before {
        Some(before) => {
            // Another machine may stand behind another address: what was learned of the old one does not hold.
            let same = before.address == address && before.kind == call.kind;
            rows::change(&mut cx.tx, &printer, same, cx.now).await?;
        }
        None => {
            rows::add(&mut cx.tx, tenant, &printer, cx.now).await.taken("printer__id", Refusal::id_taken)?;
        }
    }
    rows::no_registers(&mut cx.tx, call.id).await?;
    for register in &call.registers {
        business::rows::register(&mut cx.tx, *register).await?;
        rows::set_register(&mut cx.tx, tenant, *register, call.id, cx.now).await?;
    }
    // What waited for it goes now.
    jobs::rows::stir(&mut cx.tx, call.id, cx.now).await?;
    let after = get(cx, call.id).await?;
    cx.audit(call.id, json!({ "before": before, "after": after }));
    cx.event(Event::PrinterChanged);
    cx.event(Event::PrintJobChanged);
    Ok(after)
}

pub(super) async fn remove(cx: &mut Cx, call: RemovePrinter) -> Result<Done> {
    let printer = get(cx, call.id).await?;
    rows::remove(&mut cx.tx, call.id, cx.now).await?;
    rows::no_registers(&mut cx.tx, call.id).await?;
    let reason = say!("Its printer was removed. Choose another one.");
    jobs::rows::orphan(&mut cx.tx, call.id, &reason.to_kept(), cx.now).await?;
    cx.audit(call.id, json!({ "name": printer.name, "address": printer.address }));
    cx.event(Event::PrinterChanged);
    cx.event(Event::PrintJobChanged);
    Ok(Done {})
}

pub(super) async fn tested(cx: &mut Cx, call: SayTested) -> Result<Printer> {
    let note = text::optional_line("note", say!("The note"), &call.note)?;
    let job = jobs::get(cx, call.job_id).await?;
    if job.kind != JobKind::Test || !matches!(job.state, JobState::Printed | JobState::Unknown) {
        let message = say!("This test page was not printed yet. Wait for it, or print another one.");
        return Err(Refusal::new("not_printed", message).into());
    }
    let (tenant, session) = (cx.tenant()?, std::sync::Arc::clone(cx.session()?));
    let said = rows::Said { job: &job, user: &session.user, came_out: call.came_out, note: &note };
    rows::add_test(&mut cx.tx, tenant, said, cx.now).await?;
    if job.state == JobState::Unknown {
        // It took the page and said nothing: if the page is there, that is its way.
        if call.came_out {
            rows::says_nothing(&mut cx.tx, job.printer_id).await?;
        }
        jobs::rows::end(&mut cx.tx, job.id, call.came_out, cx.now).await?;
    }
    cx.event(Event::PrinterChanged);
    cx.event(Event::PrintJobChanged);
    get(cx, job.printer_id).await
}
