//! The work of asking terminals, beside the tills. An attempt is begun once; from then on it is asked for, until the terminal
//! says what became of it. No call waits for a terminal, and no transaction is open while one is spoken to.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use kontor_domain::event::Event;
use kontor_domain::terminals::lines::Ask;
use kontor_domain::terminals::{Approval, AttemptState, Said, Undone, next};
use kontor_domain::{Message, TenantId, TenderId, TerminalId, say};
use uuid::Uuid;

use super::attempts::rows::{self, Due, Step};
use super::devices::rows::{self as devices, Target};
use super::provider::{Heard, Provider, provider};
use crate::beside::{self, FAR, When, Work};
use crate::cx::new_id;
use crate::db::{Mode, Tx};
use crate::dispatcher::Kontor;
use crate::records::rows as records;
use crate::{Failure, Result, fault};

/// For how long whoever is at an attempt holds it: after that it was killed, or its machine.
const LEASE: TimeDelta = TimeDelta::seconds(6);
/// How often it says that it is still there.
const RENEW: Duration = Duration::from_secs(2);
/// After how long nobody stands at the till any more for an attempt that no terminal was told of.
const STALE: TimeDelta = TimeDelta::seconds(30);
/// How long an attempt is let be that nobody knows of, by how often it was asked for.
const BACK_OFF: [i64; 7] = [1, 2, 2, 3, 5, 10, 20];

/// How long a terminal is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Until it is there.
    pub connect: Duration,
    /// For how long it is tried to be reached before an attempt is declined.
    pub reach: Duration,
    /// Until it says anything.
    pub answer: Duration,
    /// Until the customer has paid, once it waits for the card.
    pub customer: Duration,
    /// How often it is looked whether somebody wants it back.
    pub tick: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            connect: seconds(3),
            reach: seconds(12),
            answer: seconds(5),
            customer: seconds(120),
            tick: Duration::from_millis(300),
        }
    }
}

/// Asks terminals for what there is to ask, until the program ends: run it once, beside the doors. Each attempt is worked on
/// by itself.
pub async fn ask_terminals(kontor: Kontor) {
    beside::go_on::<Asking>(kontor).await;
}

struct Asking;

impl Work for Asking {
    type Subject = Subject;
    const NAME: &'static str = "terminals";
    const EVERY: Duration = Duration::from_secs(15);
    const AFTER_FAILURE: Duration = Duration::from_secs(3);
    const SOONEST: Duration = Duration::from_millis(100);

    fn tells(event: &Event) -> bool {
        matches!(event, Event::CardChanged { .. } | Event::TerminalChanged)
    }

    async fn subjects(kontor: &Kontor, tenant: TenantId) -> Result<Vec<(Subject, When)>> {
        let mut read = tx(kontor, Mode::Read, tenant);
        let attempts = rows::waiting(&mut read).await?.into_iter();
        // While somebody is at it, it is nobody else's.
        let attempts = attempts.map(|waiting| {
            let at = waiting.lease_until.map_or(waiting.next_at, |until| waiting.next_at.max(until));
            (Subject::Attempt(waiting.id), When::at(at, kontor.now()))
        });
        let tests = devices::to_test(&mut read).await?.into_iter().map(|id| (Subject::Test(id), When::Now));
        Ok(attempts.chain(tests).collect())
    }

    async fn work_on(kontor: &Kontor, tenant: TenantId, subject: Subject) -> Result<()> {
        work_on(kontor, tenant, subject, &Patience::default()).await
    }
}

/// What is being worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Subject {
    Attempt(TenderId),
    Test(TerminalId),
}

async fn work_on(kontor: &Kontor, tenant: TenantId, subject: Subject, patience: &Patience) -> Result<()> {
    match subject {
        Subject::Attempt(id) => attempt(kontor, tenant, id, patience).await,
        Subject::Test(id) => test(kontor, tenant, id, patience).await,
    }
}

fn tx(kontor: &Kontor, mode: Mode, tenant: TenantId) -> Tx {
    Tx::new(kontor.db().clone(), mode, Some(tenant))
}

/// Asks everything that is to be asked now, all at once, and returns when each has done what it could.
///
/// # Errors
/// As every statement; what a terminal does is no error.
pub async fn ask_due(kontor: &Kontor, patience: &Patience) -> Result<()> {
    let Some(tenant) = kontor.tenant() else { return Ok(()) };
    let due = Asking::subjects(kontor, tenant).await?.into_iter().filter(|(_, when)| *when == When::Now);
    let all = join_all(due.map(|(subject, _)| work_on(kontor, tenant, subject, patience))).await;
    all.into_iter().collect()
}

/// Commits, and tells everybody.
async fn tell(kontor: &Kontor, mut tx: Tx, tenant: TenantId, event: Event) -> Result<()> {
    records::tell(&mut tx, tenant, &event, kontor.now()).await?;
    tx.commit().await?;
    kontor.tell(event);
    Ok(())
}

/// Works on one attempt: has it begun, if no terminal ever heard of it, or asks what became of it.
async fn attempt(kontor: &Kontor, tenant: TenantId, id: TenderId, patience: &Patience) -> Result<()> {
    let mut read = tx(kontor, Mode::Read, tenant);
    let Some(due) = rows::due(&mut read, id).await? else { return Ok(()) };
    let Some(terminal) = devices::target(&mut read, due.terminal_id).await? else { return Ok(()) };
    drop(read);
    let waits = matches!(due.state, AttemptState::Pending | AttemptState::Unknown);
    match (waits, due.begun) {
        (false, _) => Ok(()),
        (true, false) => begin(kontor, tenant, &due, &terminal, patience).await,
        (true, true) => ask(kontor, tenant, &due, &terminal, patience).await,
    }
}

/// Tells a terminal to begin, once, and hears how it ends.
async fn begin(kontor: &Kontor, tenant: TenantId, due: &Due, terminal: &Target, patience: &Patience) -> Result<()> {
    let id = due.id;
    if due.cancelling {
        return decline(kontor, tenant, due, say!("It was taken back before the terminal heard of it.")).await;
    }
    let waited = kontor.now() - due.created_at;
    if waited > STALE || waited < -FAR {
        // It was asked for by somebody who does not stand there any more, or lay in a backup that was put back.
        return decline(kontor, tenant, due, say!("Kontor did not get to it in time. Nothing was charged.")).await;
    }
    let mut provider = provider(terminal).await;
    if !provider.open(patience.connect).await {
        let reason = say!(
            "{terminal} can't be reached. See whether it is switched on and connected. Nothing was charged.",
            terminal = terminal.name
        );
        if waited.to_std().unwrap_or_default() >= patience.reach {
            return decline(kontor, tenant, due, reason).await;
        }
        // Another process may be nearer to it.
        return leave(kontor, tenant, due, &reason, TimeDelta::seconds(1)).await;
    }
    let mut claim = tx(kontor, Mode::Write, tenant);
    let now = kontor.now();
    if !rows::begin(&mut claim, id, (now, now + LEASE)).await? {
        return Ok(());
    }
    // From here on the card may be charged, whatever happens: nobody tells the terminal to begin a second time.
    claim.commit().await?;
    fault::point("terminal_claimed");
    let begin = Ask::Begin { kind: due.kind, reference: id, amount: due.amount, currency: due.currency };
    let sent = provider.ask(&begin, patience.answer).await;
    fault::point("terminal_told");
    let end = match sent {
        true => hear_out(kontor, tenant, due, provider.as_mut(), terminal, patience).await?,
        false => End::Doubt(broke(terminal)),
    };
    fault::point("terminal_answered");
    keep(kontor, tenant, due, end).await?;
    fault::point("terminal_kept");
    Ok(())
}

/// How a talk ended.
enum End {
    Said(Said),
    Doubt(Message),
}

fn broke(terminal: &Target) -> Message {
    say!("The connection to {terminal} broke. Kontor asks it what became of the payment.", terminal = terminal.name)
}

/// Hears a terminal that was told to begin, until it says how it ended; tells it when somebody wants it back.
async fn hear_out(
    kontor: &Kontor,
    tenant: TenantId,
    due: &Due,
    provider: &mut dyn Provider,
    terminal: &Target,
    patience: &Patience,
) -> Result<End> {
    // What was waited since it last said anything, and since the lease was renewed; and for how long it is waited.
    let (mut waited, mut held) = (Duration::ZERO, Duration::ZERO);
    let (mut most, mut told) = (patience.answer, false);
    loop {
        match provider.hear(Some(due.id), patience.tick).await {
            Heard::Said(said @ Said::Declined(_)) => {
                return Ok(End::Said(confirm(due, provider, said, patience).await));
            }
            Heard::Said(said @ (Said::Approved(_) | Said::Busy)) => return Ok(End::Said(said)),
            // Now it is the customer who takes time.
            Heard::Said(Said::Pending) if !told => (waited, most) = (Duration::ZERO, patience.customer),
            Heard::Said(_) | Heard::Nothing => waited += patience.tick,
            Heard::Broken => return Ok(End::Doubt(broke(terminal))),
        }
        if waited >= most {
            let reason = say!(
                "{terminal} does not answer. Kontor asks it what became of the payment.",
                terminal = terminal.name
            );
            return Ok(End::Doubt(reason));
        }
        held += patience.tick;
        if held >= RENEW {
            let mut stay = tx(kontor, Mode::Write, tenant);
            rows::stay(&mut stay, due.id, kontor.now() + LEASE).await?;
            stay.commit().await?;
            held = Duration::ZERO;
        }
        if !told && rows::is_cancelling(&mut tx(kontor, Mode::Read, tenant), due.id).await? {
            (told, waited, most) = (true, Duration::ZERO, patience.answer);
            provider.ask(&Ask::Cancel(due.id), patience.answer).await;
        }
    }
}

/// A terminal that declined is asked once more what became of it, before anybody tries again: some approve after all.
async fn confirm(due: &Due, provider: &mut dyn Provider, declined: Said, patience: &Patience) -> Said {
    if !provider.ask(&Ask::Status(due.id), patience.answer).await {
        return declined;
    }
    match provider.hear(Some(due.id), patience.answer).await {
        Heard::Said(said @ Said::Approved(_)) => said,
        _ => declined,
    }
}

/// Asks a terminal what became of an attempt that it was told to begin, or to take it back.
async fn ask(kontor: &Kontor, tenant: TenantId, due: &Due, terminal: &Target, patience: &Patience) -> Result<()> {
    let now = kontor.now();
    let mut claim = tx(kontor, Mode::Write, tenant);
    if !rows::take(&mut claim, due.id, (now, now + LEASE * 3, now + FAR)).await? {
        return Ok(());
    }
    claim.commit().await?;
    fault::point(fault::TERMINAL_ASKING);
    let mut provider = provider(terminal).await;
    let question = if due.cancelling { Ask::Cancel(due.id) } else { Ask::Status(due.id) };
    let heard = match provider.open(patience.connect).await && provider.ask(&question, patience.answer).await {
        true => provider.hear(Some(due.id), patience.answer).await,
        false => Heard::Broken,
    };
    let name = &terminal.name;
    let end = match heard {
        Heard::Said(Said::NotKnown) => End::Doubt(say!(
            "{terminal} knows nothing of this payment. Look at its last slips: was the card charged?",
            terminal = name
        )),
        Heard::Said(said @ (Said::Approved(_) | Said::Declined(_))) => End::Said(said),
        Heard::Said(_) => End::Doubt(say!("{terminal} is still at it.", terminal = name)),
        Heard::Nothing | Heard::Broken => End::Doubt(say!(
            "{terminal} can't be asked what became of the payment. See whether it is switched on; Kontor goes on asking.",
            terminal = name
        )),
    };
    keep(kontor, tenant, due, end).await
}

fn back_off(asked: i64) -> TimeDelta {
    let at = usize::try_from(asked).unwrap_or_default().min(BACK_OFF.len() - 1);
    TimeDelta::seconds(BACK_OFF.get(at).copied().unwrap_or(20))
}

/// Keeps how a talk ended.
async fn keep(kontor: &Kontor, tenant: TenantId, due: &Due, end: End) -> Result<()> {
    match end {
        End::Said(said) => heard(kontor, tenant, due, &said).await,
        End::Doubt(reason) if due.state == AttemptState::Pending => {
            let to = To { state: AttemptState::Unknown, approval: None, reason };
            go_on(kontor, tenant, due.id, |now| (now.state == AttemptState::Pending).then(|| to.clone())).await
        }
        End::Doubt(reason) => leave(kontor, tenant, due, &reason, back_off(due.asked)).await,
    }
}

async fn decline(kontor: &Kontor, tenant: TenantId, due: &Due, reason: Message) -> Result<()> {
    let to = To { state: AttemptState::Declined, approval: None, reason };
    // Only of what no terminal was told of can this be said.
    go_on(kontor, tenant, due.id, |now| (!now.begun && now.state == AttemptState::Pending).then(|| to.clone())).await
}

/// How an attempt goes on.
#[derive(Clone)]
struct To {
    state: AttemptState,
    approval: Option<Approval>,
    reason: Message,
}

async fn heard(kontor: &Kontor, tenant: TenantId, due: &Due, said: &Said) -> Result<()> {
    let to = |now: &Due| {
        let state = next(now.state, said)?;
        let (approval, reason) = match said {
            Said::Approved(of) if of.amount != now.amount => {
                (Some(of.clone()), say!("The terminal approved another amount than was asked for."))
            }
            Said::Approved(of) => (Some(of.clone()), Message::told("")),
            Said::Busy => (None, say!("The terminal is at something else. Nothing was charged.")),
            Said::Declined(why) if why.is_empty() => (None, say!("The terminal declined it.")),
            Said::Declined(why) => (None, say!("The terminal declined it: {why}.", why)),
            _ => (None, Message::told("")),
        };
        Some(To { state, approval, reason })
    };
    go_on(kontor, tenant, due.id, to).await
}

/// Takes an attempt a step on, from however it stands by then.
async fn go_on(kontor: &Kontor, tenant: TenantId, id: TenderId, to: impl Fn(&Due) -> Option<To>) -> Result<()> {
    loop {
        let now = kontor.now();
        let mut tx = tx(kontor, Mode::Write, tenant);
        let Some(due) = rows::due(&mut tx, id).await? else { return Ok(()) };
        let Some(To { state, approval, reason }) = to(&due) else {
            rows::leave(&mut tx, id, "", (now + back_off(due.asked), now)).await?;
            return tx.commit().await;
        };
        let reference = approval.as_ref().map(Approval::reference).unwrap_or_default();
        let step = Step {
            id: new_id(now)?,
            seq: due.steps + 1,
            state,
            amount: approval.map(|approval| approval.amount),
            reference: if due.simulated && !reference.is_empty() {
                format!("SIMULATED {reference}")
            } else {
                reference
            },
            reason: reason.to_kept(),
            undone: due.undone,
            user_id: None,
            user: String::new(),
            at: now,
        };
        if !rows::go_on(&mut tx, tenant, id, &step, now).await? {
            // Somebody decided meanwhile: it is looked at once more.
            continue;
        }
        if let (Some(of), AttemptState::Approved) = (due.of, state) {
            undo(&mut tx, tenant, of, (new_id(now)?, now)).await?;
        }
        return tell(kontor, tx, tenant, Event::CardChanged { register_id: due.register_id }).await;
    }
}

/// Has a charge be given back, now that its refund was approved.
pub(super) async fn undo(
    tx: &mut Tx,
    tenant: TenantId,
    of: TenderId,
    (step, now): (Uuid, DateTime<Utc>),
) -> Result<()> {
    let Some(due) = rows::due(tx, of).await? else { return Ok(()) };
    let step = Step {
        id: step,
        seq: due.steps + 1,
        state: due.state,
        amount: None,
        reference: String::new(),
        reason: String::new(),
        undone: Some(Undone::Refunded),
        user_id: None,
        user: String::new(),
        at: now,
    };
    match rows::go_on(tx, tenant, of, &step, now).await? {
        true => Ok(()),
        false => Err(Failure::fault("a charge was changed while its refund was approved")),
    }
}

/// Lets an attempt be that stands as before, and says why if that is news.
async fn leave(kontor: &Kontor, tenant: TenantId, due: &Due, reason: &Message, after: TimeDelta) -> Result<()> {
    let now = kontor.now();
    let mut tx = tx(kontor, Mode::Write, tenant);
    match rows::leave(&mut tx, due.id, &reason.to_kept(), (now + after, now)).await? {
        true => tell(kontor, tx, tenant, Event::CardChanged { register_id: due.register_id }).await,
        false => tx.commit().await,
    }
}

/// Asks a terminal whether it is there.
async fn test(kontor: &Kontor, tenant: TenantId, id: TerminalId, patience: &Patience) -> Result<()> {
    let mut read = tx(kontor, Mode::Read, tenant);
    let Some(terminal) = devices::target(&mut read, id).await? else { return Ok(()) };
    drop(read);
    let mut provider = provider(&terminal).await;
    let heard = match provider.open(patience.connect).await {
        true if provider.ask(&Ask::Hello, patience.answer).await => provider.hear(None, patience.answer).await,
        true => Heard::Broken,
        false => Heard::Nothing,
    };
    let (answered, said) = match heard {
        Heard::Said(Said::Ready(name)) => (true, Message::told(name)),
        Heard::Nothing => {
            (false, say!("It can't be reached, or does not answer. See whether it is switched on and connected."))
        }
        Heard::Said(_) | Heard::Broken => {
            (false, say!("Something answers there, but it is no card terminal that Kontor can speak to."))
        }
    };
    let mut end = tx(kontor, Mode::Write, tenant);
    devices::tested(&mut end, id, (answered, &said.to_kept()), kontor.now()).await?;
    tell(kontor, end, tenant, Event::TerminalChanged).await
}
