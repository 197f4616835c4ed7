//! The work of sending, beside the doors: messages wait while the server can't be reached, and go once (ADR 38). No call waits for it,
//! and no transaction is open while a server is spoken to.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use kontor_domain::event::Event;
use kontor_domain::mail::{LONGEST_WAIT_S, MailServer, MailState, is_given_up, wait_s};
use kontor_domain::{Message, Secret, TenantId, say};

use super::outbox::rows::{self, Due};
use super::smtp::{self, NotNow, Patience, Taken};
use super::{place, rows as settings};
use crate::beside::{self, When, Work};
use crate::cx::new_id;
use crate::db::{Mode, Tx};
use crate::dispatcher::Kontor;
use crate::records::rows as records;
use crate::{Failure, Result, fault, vault};

/// How much longer than it is waited for a text is somebody's.
const MARGIN: TimeDelta = TimeDelta::seconds(60);
/// How much later than the database's clock a lease may end: what is later was written before somebody set that clock back.
const LONGEST_LEASE: TimeDelta = TimeDelta::seconds(600);
/// How much later than now a message may be put off.
const FAR: TimeDelta = TimeDelta::seconds(LONGEST_WAIT_S + 60);
/// How soon the vault, or a file on this machine, is looked at again.
const VAULT: TimeDelta = TimeDelta::seconds(60);

/// Sends what there is to send, until the program ends: run it once, beside the doors.
pub async fn send_mail(kontor: Kontor) {
    beside::go_on::<Sending>(kontor).await;
}

struct Sending;

/// There is one server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Server;

impl Work for Sending {
    type Subject = Server;
    const NAME: &'static str = "sending";
    const EVERY: Duration = Duration::from_secs(30);
    const AFTER_FAILURE: Duration = Duration::from_secs(5);
    const SOONEST: Duration = Duration::from_millis(250);

    fn tells(event: &Event) -> bool {
        matches!(event, Event::MailChanged)
    }

    async fn subjects(kontor: &Kontor, tenant: TenantId) -> Result<Vec<(Server, When)>> {
        give_up_lost(kontor, tenant).await?;
        let now = kontor.now();
        let first = rows::first_at(&mut tx(kontor, Mode::Read, tenant), (now, now + FAR)).await?;
        let when = |at: DateTime<Utc>| match at <= now {
            true => When::Now,
            false => When::In((at - now).to_std().unwrap_or_default()),
        };
        Ok(first.map(|at| (Server, when(at))).into_iter().collect())
    }

    async fn work_on(kontor: &Kontor, tenant: TenantId, _: Server) -> Result<()> {
        match Patience::usual().await {
            Ok(patience) => send_all(kontor, tenant, &patience).await,
            Err(reason) => put_off(kontor, tenant, &reason, VAULT).await,
        }
    }
}

fn tx(kontor: &Kontor, mode: Mode, tenant: TenantId) -> Tx {
    Tx::new(kontor.db().clone(), mode, Some(tenant))
}

/// Tries everything that is to be tried now, and returns when it has done what it could.
///
/// # Errors
/// As every statement; what a server does is no error.
pub async fn send_due(kontor: &Kontor, patience: &Patience) -> Result<()> {
    let Some(tenant) = kontor.tenant() else { return Ok(()) };
    give_up_lost(kontor, tenant).await?;
    send_all(kontor, tenant, patience).await
}

/// What was taken to be sent and never came to an end was sent, or not: the program was killed, or its machine.
async fn give_up_lost(kontor: &Kontor, tenant: TenantId) -> Result<()> {
    let mut look = tx(kontor, Mode::Read, tenant);
    let clock = look.clock().await?;
    let any = rows::any_lost(&mut look, clock, clock + LONGEST_LEASE).await?;
    drop(look);
    if !any {
        return Ok(());
    }
    let mut tx = tx(kontor, Mode::Write, tenant);
    let reason = say!("Kontor ended while this was on its way to the server.");
    rows::lose(&mut tx, (clock, clock + LONGEST_LEASE), &reason.to_kept(), kontor.now()).await?;
    tell(kontor, tx, tenant).await
}

/// Commits, and tells everybody that messages stand otherwise.
async fn tell(kontor: &Kontor, mut tx: Tx, tenant: TenantId) -> Result<()> {
    records::tell(&mut tx, tenant, &Event::MailChanged, kontor.now()).await?;
    tx.commit().await?;
    kontor.tell(Event::MailChanged);
    Ok(())
}

async fn send_all(kontor: &Kontor, tenant: TenantId, patience: &Patience) -> Result<()> {
    loop {
        let now = kontor.now();
        let mut read = tx(kontor, Mode::Read, tenant);
        let Some(due) = rows::next(&mut read, (now, now + FAR)).await? else { return Ok(()) };
        let server = settings::server(&mut read).await?;
        drop(read);
        if is_given_up(due.asked_at, now) {
            tried(kontor, tenant, &due, (MailState::GivenUp, &say!("It was tried for days. Try again, or call.")))
                .await?;
            continue;
        }
        let Some(server) = server else {
            let reason =
                say!("Kontor does not know yet which server sends e-mail. An owner says so under Settings, E-mail.");
            return put_off(kontor, tenant, &reason, wait(&due)).await;
        };
        let password = match password(kontor, tenant).await {
            Ok(password) => password,
            Err(Failure::Refusal(no)) => return put_off(kontor, tenant, &no.message, VAULT).await,
            Err(broken) => return Err(broken),
        };
        match smtp::begin(&server, password.as_ref(), &due.to, patience).await {
            Ok(line) => send(kontor, tenant, (&server, &due), (line, password.as_ref()), patience).await?,
            Err(NotNow::Nothing(reason)) => return put_off(kontor, tenant, &reason, wait(&due)).await,
            Err(NotNow::Later(reason)) => tried(kontor, tenant, &due, (MailState::Waiting, &reason)).await?,
            Err(NotNow::Never(reason)) => tried(kontor, tenant, &due, (MailState::Failed, &reason)).await?,
        }
    }
}

fn wait(due: &Due) -> TimeDelta {
    TimeDelta::seconds(wait_s(due.tries))
}

/// The server's password, if one is kept.
async fn password(kontor: &Kontor, tenant: TenantId) -> Result<Option<Secret>> {
    let mut cx = kontor.cx_of_itself("mail.send");
    if vault::is_kept(&mut cx, place(tenant)).await?.is_none() {
        return Ok(None);
    }
    drop(cx);
    if let Some(before) = kontor.before_of_itself() {
        vault::ready(&before).await?;
    }
    let mut cx = kontor.cx_of_itself("mail.send");
    vault::read(&mut cx, place(tenant)).await?.map(|secret| secret.reveal()).transpose()
}

/// Sends the text of a message that the server takes.
async fn send(
    kontor: &Kontor,
    tenant: TenantId,
    (server, due): (&MailServer, &Due),
    (line, password): (lettre::transport::smtp::client::AsyncSmtpConnection, Option<&Secret>),
    patience: &Patience,
) -> Result<()> {
    let text = smtp::text(server, due).map_err(Failure::fault)?;
    // From here on it may have been sent, whatever happens: nobody else sends it, and not we a second time by ourselves.
    let lease = new_id(kontor.now())?;
    let mut claim = tx(kontor, Mode::Write, tenant);
    let until = claim.clock().await? + TimeDelta::from_std(patience.text).unwrap_or(MARGIN) + MARGIN;
    if !rows::claim(&mut claim, (due.id, lease), until, kontor.now()).await? {
        return Ok(());
    }
    tell(kontor, claim, tenant).await?;
    fault::point(fault::MAIL_POINT);
    let taken = smtp::finish(line, &text, (server, password), patience).await;
    let (state, reason) = match &taken {
        Taken::Yes => (MailState::Sent, String::new()),
        Taken::Later(reason) => (MailState::Waiting, reason.to_kept()),
        Taken::Never(reason) => (MailState::Failed, reason.to_kept()),
        Taken::Unknown(reason) => (MailState::Unknown, reason.to_kept()),
    };
    let now = kontor.now();
    let mut end = tx(kontor, Mode::Write, tenant);
    rows::ended(&mut end, (due.id, lease), (state, &reason), (now + wait(due), now)).await?;
    tell(kontor, end, tenant).await
}

/// A message was tried, and stands so now.
async fn tried(kontor: &Kontor, tenant: TenantId, due: &Due, (state, reason): (MailState, &Message)) -> Result<()> {
    let now = kontor.now();
    let mut tx = tx(kontor, Mode::Write, tenant);
    rows::tried(&mut tx, due.id, (state, &reason.to_kept()), (now + wait(due), now)).await?;
    tell(kontor, tx, tenant).await
}

/// Nothing can be sent now.
async fn put_off(kontor: &Kontor, tenant: TenantId, reason: &Message, by: TimeDelta) -> Result<()> {
    let now = kontor.now();
    let mut tx = tx(kontor, Mode::Write, tenant);
    rows::put_off(&mut tx, &reason.to_kept(), (now + by, now, now + FAR)).await?;
    tell(kontor, tx, tenant).await
}
