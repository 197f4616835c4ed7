//! The work of printing, beside the tills: jobs go to their printers one after the other, wait while one can't print, and
//! go out once. No call waits for it, and no transaction is open while a printer is spoken to.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use kontor_domain::event::Event;
use kontor_domain::hardware::{Drawer, JobKind, JobState};
use kontor_domain::{Message, PrinterId, TenantId, say};

use super::content;
use super::jobs::rows::{self, Due, Lost};
use super::lease::{self, Lease};
use super::outs::rows as outs;
use super::paper::rows as paper;
use super::port::port;
use super::printers::rows::{self as printers, Target};
use super::send::{self, Patience, Ready, Sent};
use crate::beside::{self, FAR, When, Work};
use crate::db::{Mode, Tx};
use crate::dispatcher::{Kontor, No};
use crate::records::rows as records;
use crate::{Failure, Result, fault};

/// After how long a sending that did not end is given up: longer than any can last.
const LOST: TimeDelta = TimeDelta::seconds(120);
/// How long one job may take altogether.
const LONGEST: Duration = Duration::from_secs(90);
/// How long a drawer is worth opening: after that, whoever wanted it open has gone.
const DRAWER: TimeDelta = TimeDelta::seconds(30);
/// How long a printer that can't print is left alone, by how often it was tried.
const BACK_OFF: [i64; 5] = [2, 3, 5, 10, 20];

/// Prints what there is to print, until the program ends: run it once, beside the doors. Each printer is worked on by
/// itself, so that a slow one holds up nobody but those who chose it.
pub async fn print_jobs(kontor: Kontor) {
    beside::go_on::<Printing>(kontor).await;
}

struct Printing;

impl Work for Printing {
    type Subject = PrinterId;
    const NAME: &'static str = "printing";
    const EVERY: Duration = Duration::from_secs(30);
    const AFTER_FAILURE: Duration = Duration::from_secs(5);
    const SOONEST: Duration = Duration::from_millis(250);

    fn tells(event: &Event) -> bool {
        matches!(event, Event::PrintJobChanged)
    }

    async fn subjects(kontor: &Kontor, tenant: TenantId) -> Result<Vec<(PrinterId, When)>> {
        give_up_lost(kontor, tenant).await?;
        let waiting = rows::waiting(&mut tx(kontor, Mode::Read, tenant), kontor.speaker()?).await?;
        let when = |(printer, next_at, others): (PrinterId, DateTime<Utc>, Option<TimeDelta>)| {
            // While another process speaks to it, it is nobody else's.
            let others = others.map(|left| When::In(left.to_std().unwrap_or_default()));
            (printer, others.unwrap_or_else(|| When::at(next_at, kontor.now())))
        };
        Ok(waiting.into_iter().map(when).collect())
    }

    async fn work_on(kontor: &Kontor, tenant: TenantId, printer: PrinterId) -> Result<()> {
        print_on(kontor, tenant, printer, &Patience::default()).await
    }
}

fn tx(kontor: &Kontor, mode: Mode, tenant: TenantId) -> Tx {
    Tx::new(kontor.db().clone(), mode, Some(tenant))
}

/// Tries everything that is to be tried now, every printer by itself, and returns when each has done what it could.
///
/// # Errors
/// As every statement; what a printer does is no error.
pub async fn print_due(kontor: &Kontor, patience: &Patience) -> Result<()> {
    let Some(tenant) = kontor.tenant() else { return Ok(()) };
    let due = Printing::subjects(kontor, tenant).await?.into_iter().filter(|(_, when)| *when == When::Now);
    let all = join_all(due.map(|(printer, _)| print_on(kontor, tenant, printer, patience))).await;
    all.into_iter().collect()
}

/// What went out and never came to an end was printed, or not: the program was killed, or its machine.
async fn give_up_lost(kontor: &Kontor, tenant: TenantId) -> Result<()> {
    let now = kontor.now();
    let mut look = tx(kontor, Mode::Read, tenant);
    let lost = Lost { before: now - LOST, after: now + FAR, speaker: kontor.speaker()?, clock: look.clock().await? };
    let any = rows::any_lost(&mut look, &lost).await?;
    drop(look);
    if !any {
        return Ok(());
    }
    let mut tx = tx(kontor, Mode::Write, tenant);
    let reason = say!("Kontor ended while this was on its way to the printer.");
    rows::give_up(&mut tx, &lost, &reason.to_kept(), now).await?;
    tell(kontor, tx, tenant, now).await
}

/// Commits, and tells everybody that jobs stand otherwise.
async fn tell(kontor: &Kontor, mut tx: Tx, tenant: TenantId, now: DateTime<Utc>) -> Result<()> {
    records::tell(&mut tx, tenant, &Event::PrintJobChanged, now).await?;
    tx.commit().await?;
    kontor.tell(Event::PrintJobChanged);
    Ok(())
}

/// Prints the jobs of one printer, as long as it takes them, unless another process speaks to it.
async fn print_on(kontor: &Kontor, tenant: TenantId, id: PrinterId, patience: &Patience) -> Result<()> {
    let Some((lease, beat)) = lease::take(kontor, tenant, id, patience.lease).await? else { return Ok(()) };
    let done = tokio::select! {
        done = print_all(kontor, &lease, tenant, id, patience) => done,
        lost = lease.keep(beat) => Err(lost),
    };
    let freed = lease.free().await;
    done.and(freed)
}

async fn print_all(
    kontor: &Kontor,
    lease: &Lease<'_>,
    tenant: TenantId,
    id: PrinterId,
    patience: &Patience,
) -> Result<()> {
    loop {
        let mut read = tx(kontor, Mode::Read, tenant);
        let Some(job) = rows::next_of(&mut read, id, (kontor.now(), kontor.now() + FAR)).await? else { return Ok(()) };
        let Some(printer) = printers::target(&mut read, id).await? else {
            drop(read);
            let reason = say!("Its printer was removed. Choose another one.");
            fail(kontor, tenant, &job, &reason).await?;
            continue;
        };
        if !printer.active {
            drop(read);
            let reason = say!("{printer} is not in use. Choose another printer.", printer = printer.name);
            return wait(kontor, tenant, &printer, &job, &reason).await;
        }
        let in_time = kontor.now() - job.asked_at <= DRAWER;
        if job.kind == JobKind::Drawer && !in_time {
            drop(read);
            late(kontor, tenant, &job).await?;
            continue;
        }
        let drawer = if job.drawer && in_time { printer.profile.drawer } else { Drawer::None };
        let made = content::bytes(&mut read, &job, &printer, drawer, kontor.now()).await;
        drop(read);
        match made {
            Ok(bytes) => {
                if !print(kontor, lease, tenant, (&printer, &job), bytes, patience).await? {
                    return Ok(());
                }
            }
            Err(Failure::Refusal(no)) => fail(kontor, tenant, &job, &no.message).await?,
            Err(broken) => {
                let no = No::fault("printing", &broken);
                fail(kontor, tenant, &job, &no.message()).await?;
            }
        }
    }
}

/// Sends one job; says whether the printer can take another.
async fn print(
    kontor: &Kontor,
    lease: &Lease<'_>,
    tenant: TenantId,
    (printer, job): (&Target, &Due),
    bytes: Vec<u8>,
    patience: &Patience,
) -> Result<bool> {
    let mut port = port(printer);
    let answers = match send::ready(port.as_mut(), printer, patience).await {
        Ready::Yes => true,
        Ready::Silent => false,
        Ready::No(reason) => {
            wait(kontor, tenant, printer, job, &reason).await?;
            return Ok(false);
        }
    };
    // From here on it may have been printed, whatever happens: nobody else sends it, and not we a second time.
    let mut claim = tx(kontor, Mode::Write, tenant);
    if let Some(sale) = job.sale_id {
        // Who hands the same receipt out now knows of this one, or this one is a copy.
        claim.lock(sale.0).await?;
    }
    if !lease.hold(&mut claim).await? {
        return Ok(false);
    }
    if !rows::claim(&mut claim, job, printer.id, kontor.now()).await? {
        return Ok(true);
    }
    if answers && !printer.answers {
        printers::answers(&mut claim, printer.id).await?;
    }
    tell(kontor, claim, tenant, kontor.now()).await?;
    fault::point(fault::PRINT_POINT);
    let silent = job.kind == JobKind::Drawer || !printer_asks(printer);
    let sending = send::send(port.as_mut(), printer, answers && !silent, &bytes, patience);
    let sent = tokio::time::timeout(LONGEST, sending).await.unwrap_or_else(|_| {
        Sent::Unknown(say!("{printer} stopped in the middle of printing.", printer = printer.name))
    });
    let sent = match sent {
        // There is no paper to look at.
        Sent::Unknown(_) if job.kind == JobKind::Drawer => Sent::Printed,
        sent => sent,
    };
    let now = kontor.now();
    let (state, reason, next_at) = match &sent {
        Sent::Printed => (JobState::Printed, String::new(), now),
        Sent::Unknown(reason) => (JobState::Unknown, reason.to_kept(), now),
        Sent::NotYet(reason) => (JobState::Waiting, reason.to_kept(), now + back_off(job)),
    };
    let mut end = tx(kontor, Mode::Write, tenant);
    let ours = rows::sent(&mut end, job.id, (state, &reason), (next_at, now)).await?;
    if ours && state == JobState::Printed {
        outs::printed(&mut end, job.id, now).await?;
    }
    if let Some(bytes) = port.paper() {
        paper::keep(&mut end, tenant, (job.id, printer.id), bytes, now).await?;
    }
    tell(kontor, end, tenant, now).await?;
    Ok(sent == Sent::Printed)
}

/// Whether the printer is one that can be asked what came out.
fn printer_asks(printer: &Target) -> bool {
    printer.kind != kontor_domain::hardware::PrinterKind::Virtual
}

fn back_off(job: &Due) -> TimeDelta {
    let at = usize::try_from(job.tries).unwrap_or_default().min(BACK_OFF.len() - 1);
    TimeDelta::seconds(BACK_OFF.get(at).copied().unwrap_or(20))
}

/// Has a printer's jobs wait, and says why if that is news.
async fn wait(kontor: &Kontor, tenant: TenantId, printer: &Target, job: &Due, reason: &Message) -> Result<()> {
    let now = kontor.now();
    let mut tx = tx(kontor, Mode::Write, tenant);
    let news = rows::wait(&mut tx, printer.id, &reason.to_kept(), (now + back_off(job), now)).await?;
    match news {
        0 => tx.commit().await,
        _ => tell(kontor, tx, tenant, now).await,
    }
}

/// A drawer that nobody stands before any more stays shut. There is nothing for anybody to decide.
async fn late(kontor: &Kontor, tenant: TenantId, job: &Due) -> Result<()> {
    let now = kontor.now();
    let mut tx = tx(kontor, Mode::Write, tenant);
    rows::settle(&mut tx, job.id, JobState::Cancelled, now).await?;
    tell(kontor, tx, tenant, now).await
}

async fn fail(kontor: &Kontor, tenant: TenantId, job: &Due, reason: &Message) -> Result<()> {
    let now = kontor.now();
    let mut tx = tx(kontor, Mode::Write, tenant);
    rows::fail(&mut tx, job.id, &reason.to_kept(), now).await?;
    tell(kontor, tx, tenant, now).await
}
