//! What is to be printed: put where it is sold, and what people do with it afterwards.

pub(super) mod rows;

use kontor_domain::event::Event;
use kontor_domain::hardware::{
    CancelJob, Drawer, JobKind, JobList, JobState, MoveJob, PrintJob, PrintJobs, PrintReceipt, PrinterFace, RetryJob,
    SayPrinted, TestPrinter,
};
use kontor_domain::payments::Payment;
use kontor_domain::sales::{Sale, TenderKind};
use kontor_domain::{Message, PaymentId, PrintJobId, PrinterId, Refusal, RegisterId, SaleId, say};
use serde_json::json;

use super::outs;
use super::printers::rows as printers;
use crate::cx::Cx;
use crate::{Explain as _, Result, overrides, sales};

/// What people may still do something with.
const OPEN: [JobState; 3] = [JobState::Waiting, JobState::Failed, JobState::Unknown];

/// A job to be added.
struct New<'a> {
    id: PrintJobId,
    printer: PrinterId,
    register: RegisterId,
    kind: JobKind,
    sale: Option<(SaleId, &'a str)>,
    payment: Option<(PaymentId, &'a str)>,
    copy: bool,
    drawer: bool,
}

async fn add(cx: &mut Cx, new: New<'_>) -> Result<()> {
    let (tenant, user) = (cx.tenant()?, cx.session()?.user.id);
    let job = rows::New {
        id: new.id,
        printer: new.printer,
        register: new.register,
        user,
        call_id: cx.call_id,
        kind: new.kind,
        sale: new.sale,
        payment: new.payment,
        copy: new.copy,
        drawer: new.drawer,
    };
    rows::add(&mut cx.tx, tenant, job, cx.now).await.taken("print_job__id", Refusal::id_taken)?;
    cx.event(Event::PrintJobChanged);
    Ok(())
}

/// Puts what a sale or return, with what was done in one with it, wants of its register's printer, in the transaction in which it is
/// written: one receipt if that prints by itself, and the drawer open if cash goes in or out.
pub(crate) async fn sold(cx: &mut Cx, parts: &[Sale]) -> Result<()> {
    let Some(sale) = parts.last() else { return Ok(()) };
    let Some(printer) = printers::of_register(&mut cx.tx, sale.register_id).await? else { return Ok(()) };
    let cash = parts.iter().flat_map(|part| &part.tenders).any(|tender| tender.kind == TenderKind::Cash);
    let drawer = cash && printer.profile.drawer != Drawer::None;
    if !printer.by_itself {
        return if drawer { kick(cx, sale.register_id).await.map(drop) } else { Ok(()) };
    }
    let (id, number) = (cx.new_id()?.into(), Some((sale.id, sale.number.as_str())));
    let (kind, register) = (JobKind::Receipt, sale.register_id);
    add(cx, New { id, printer: printer.id, register, kind, sale: number, payment: None, copy: false, drawer }).await
}

/// Puts what a payment without a sale wants of its register's printer, as a sale does.
pub(crate) async fn paid(cx: &mut Cx, payment: &Payment) -> Result<()> {
    let register = payment.register_id;
    let Some(printer) = printers::of_register(&mut cx.tx, register).await? else { return Ok(()) };
    let drawer = payment.tender == TenderKind::Cash && printer.profile.drawer != Drawer::None;
    if !printer.by_itself {
        return if drawer { kick(cx, register).await.map(drop) } else { Ok(()) };
    }
    let (id, number) = (cx.new_id()?.into(), Some((payment.id, payment.number.as_str())));
    let kind = JobKind::Payment;
    add(cx, New { id, printer: printer.id, register, kind, sale: None, payment: number, copy: false, drawer }).await
}

/// Opens the cash drawer of a register, and gives the job that does; none when the register has no drawer.
///
/// # Errors
/// As every statement.
pub async fn kick(cx: &mut Cx, register: RegisterId) -> Result<Option<PrintJobId>> {
    let printer = printers::of_register(&mut cx.tx, register).await?;
    let Some(printer) = printer.filter(|printer| printer.profile.drawer != Drawer::None) else { return Ok(None) };
    let id = cx.new_id()?.into();
    let kind = JobKind::Drawer;
    add(cx, New { id, printer: printer.id, register, kind, sale: None, payment: None, copy: false, drawer: true })
        .await?;
    Ok(Some(id))
}

/// A job, with its reason in the language of the one who asks.
pub(super) async fn get(cx: &mut Cx, id: PrintJobId) -> Result<PrintJob> {
    let job = rows::job(&mut cx.tx, id).await?.ok_or_else(|| Refusal::not_found(say!("print job")))?;
    Ok(told(cx, job))
}

fn told(cx: &Cx, job: PrintJob) -> PrintJob {
    let reason = if job.reason.is_empty() { String::new() } else { cx.say(&Message::from_kept(&job.reason)) };
    PrintJob { reason, ..job }
}

pub(super) async fn list(cx: &mut Cx, _: PrintJobs) -> Result<JobList> {
    let open = rows::open(&mut cx.tx).await?.into_iter().map(|job| told(cx, job)).collect();
    let done = rows::done(&mut cx.tx).await?.into_iter().map(|job| told(cx, job)).collect();
    let printers = printers::printers(&mut cx.tx).await?.into_iter().filter(|printer| printer.active);
    let printers =
        printers.map(|of| PrinterFace { id: of.id, name: of.name, kind: of.kind, registers: of.registers }).collect();
    Ok(JobList { open, done, printers })
}

/// A printer that can be printed on.
async fn in_use(cx: &mut Cx, id: PrinterId) -> Result<printers::Target> {
    let printer = printers::target(&mut cx.tx, id).await?.ok_or_else(|| Refusal::not_found(say!("printer")))?;
    if !printer.active {
        let message = say!("{printer} is not in use. Choose another printer.", printer = printer.name);
        return Err(Refusal::field("not_in_use", "printer_id", message).into());
    }
    Ok(printer)
}

pub(super) async fn print_receipt(cx: &mut Cx, call: PrintReceipt) -> Result<PrintJob> {
    let (sale, _) = sales::printed(&mut cx.tx, call.sale_id).await?;
    // Two people may ask for the same receipt at once; one of the papers is the copy.
    cx.tx.lock(sale.id.0).await?;
    let register = cx.session()?.register.id;
    let printer = match call.printer_id {
        Some(id) => in_use(cx, id).await?.id,
        None => printers::of_register(&mut cx.tx, register).await?.map(|printer| printer.id).ok_or_else(|| {
            let message = say!("This register has no receipt printer yet. A manager adds one under Settings, Devices.");
            Refusal::new("no_printer", message)
        })?,
    };
    let jobs = rows::of_sale(&mut cx.tx, sale.id).await?;
    if let Some(job) = jobs.iter().find(|job| matches!(job.state, JobState::Waiting | JobState::Failed)) {
        let to = call.printer_id.unwrap_or(if job.state == JobState::Failed { printer } else { job.printer_id });
        return again(cx, job, to).await;
    }
    if let Some(job) = jobs.iter().find(|job| job.state == JobState::Sending) {
        return get(cx, job.id).await;
    }
    let copy = outs::is_out(&mut cx.tx, sale.id).await?;
    let (id, number) = (call.job_id, Some((sale.id, sale.number.as_str())));
    add(cx, New { id, printer, register, kind: JobKind::Receipt, sale: number, payment: None, copy, drawer: false })
        .await?;
    get(cx, id).await
}

pub(super) async fn test(cx: &mut Cx, call: TestPrinter) -> Result<PrintJob> {
    let printer = in_use(cx, call.printer_id).await?;
    let register = cx.session()?.register.id;
    let drawer = call.drawer && printer.profile.drawer != Drawer::None;
    if drawer {
        // It is a look into the drawer without a sale, whatever it is for.
        overrides::no_sale(cx.session()?, "", None)?;
        cx.audit(printer.id, json!({ "drawer": true }));
    }
    let new = New {
        id: call.job_id,
        printer: printer.id,
        register,
        kind: JobKind::Test,
        sale: None,
        payment: None,
        copy: false,
        drawer,
    };
    add(cx, new).await?;
    cx.event(Event::PrinterChanged);
    get(cx, call.job_id).await
}

/// A job that people may still do something with.
async fn open(cx: &mut Cx, id: PrintJobId) -> Result<PrintJob> {
    let job = get(cx, id).await?;
    if OPEN.contains(&job.state) { Ok(job) } else { Err(moved_on().into()) }
}

fn moved_on() -> Refusal {
    Refusal::new("job_moved_on", say!("It was printed or taken back meanwhile, or is on its way. Look at it again."))
}

/// Has a job wait for a printer anew.
async fn again(cx: &mut Cx, job: &PrintJob, printer: PrinterId) -> Result<PrintJob> {
    if job.kind == JobKind::Drawer {
        // It was asked for with a reason, at a till, by somebody who stood there.
        let message = say!("The drawer was not opened in time. Open it again if it is still needed.");
        return Err(Refusal::new("job_moved_on", message).into());
    }
    // Whoever prints a receipt once more does not stand before the drawer with money in hand, and nobody opens another's.
    let untried = job.state == JobState::Waiting && job.tries == 0;
    let handed_out = matches!(job.kind, JobKind::Receipt | JobKind::Payment);
    let drawer = job.drawer && printer == job.printer_id && (!handed_out || untried);
    // What may have come out already is not handed out a second time as if it were the first.
    let copy = job.copy || (handed_out && job.state == JobState::Unknown);
    if !rows::again(&mut cx.tx, job.id, printer, (copy, drawer), cx.now).await? {
        return Err(moved_on().into());
    }
    cx.event(Event::PrintJobChanged);
    get(cx, job.id).await
}

pub(super) async fn retry(cx: &mut Cx, call: RetryJob) -> Result<PrintJob> {
    let job = open(cx, call.id).await?;
    if printers::target(&mut cx.tx, job.printer_id).await?.is_none() {
        let message = say!("Its printer was removed. Choose another one.");
        return Err(Refusal::new("no_printer", message).into());
    }
    again(cx, &job, job.printer_id).await
}

pub(super) async fn move_to(cx: &mut Cx, call: MoveJob) -> Result<PrintJob> {
    let job = open(cx, call.id).await?;
    let printer = in_use(cx, call.printer_id).await?;
    again(cx, &job, printer.id).await
}

pub(super) async fn cancel(cx: &mut Cx, call: CancelJob) -> Result<PrintJob> {
    let job = open(cx, call.id).await?;
    settle(cx, job.id, JobState::Cancelled).await
}

pub(super) async fn say_printed(cx: &mut Cx, call: SayPrinted) -> Result<PrintJob> {
    let job = get(cx, call.id).await?;
    if job.state != JobState::Unknown {
        return Err(moved_on().into());
    }
    let said = settle(cx, job.id, JobState::Printed).await?;
    outs::rows::printed(&mut cx.tx, job.id, cx.now).await?;
    Ok(said)
}

async fn settle(cx: &mut Cx, id: PrintJobId, state: JobState) -> Result<PrintJob> {
    if !rows::settle(&mut cx.tx, id, state, cx.now).await? {
        return Err(moved_on().into());
    }
    cx.event(Event::PrintJobChanged);
    get(cx, id).await
}
