//! The terminals that there are.

pub(super) mod rows;

use kontor_domain::call::Done;
use kontor_domain::event::Event;
use kontor_domain::hardware::tidy_terminal_address;
use kontor_domain::terminals::{
    MOST_TERMINALS, RemoveTerminal, SaveTerminal, Terminal, TerminalKind, Terminals, TestTerminal,
};
use kontor_domain::{Message, Refusal, TerminalId, say, text};
use serde_json::json;

use super::attempts;
use crate::cx::Cx;
use crate::{Explain as _, Result, business};

pub(super) async fn list(cx: &mut Cx, _: Terminals) -> Result<Vec<Terminal>> {
    let all = rows::terminals(&mut cx.tx).await?;
    Ok(all.into_iter().map(|terminal| told(cx, terminal)).collect())
}

/// A terminal, with what was said of its test in the language of the one who asks.
fn told(cx: &Cx, mut terminal: Terminal) -> Terminal {
    if let Some(test) = &mut terminal.tested {
        test.said = cx.say(&Message::from_kept(&test.said));
    }
    terminal
}

async fn get(cx: &mut Cx, id: TerminalId) -> Result<Terminal> {
    let found = rows::terminals(&mut cx.tx).await?.into_iter().find(|terminal| terminal.id == id);
    let found = found.ok_or_else(|| Refusal::not_found(say!("card terminal")))?;
    Ok(told(cx, found))
}

pub(super) async fn save(cx: &mut Cx, call: SaveTerminal) -> Result<Terminal> {
    let tenant = cx.tenant()?;
    let name = text::line("name", say!("A name"), &call.name)?;
    let address = match call.kind {
        TerminalKind::Network => tidy_terminal_address(&call.address)?,
        TerminalKind::Simulated => String::new(),
    };
    let all = rows::terminals(&mut cx.tx).await?;
    if all.iter().any(|other| other.id != call.id && text::fold(&other.name) == text::fold(&name)) {
        let message = say!("Another card terminal has that name. Choose a different one.");
        return Err(Refusal::field("name_taken", "name", message).into());
    }
    let count = all.len();
    let before = all.into_iter().find(|terminal| terminal.id == call.id);
    if before.is_none() && count >= MOST_TERMINALS {
        let message = say!("A business has {most} card terminals at most.", most = MOST_TERMINALS);
        return Err(Refusal::new("too_many", message).into());
    }
    let elsewhere = before.as_ref().is_some_and(|before| before.kind != call.kind || before.address != address);
    if elsewhere && attempts::rows::waits_for(&mut cx.tx, call.id).await? {
        return Err(waited_for().into());
    }
    let saved = rows::Saved {
        id: call.id,
        name: &name,
        kind: call.kind,
        address: &address,
        manner: call.manner,
        active: call.active,
    };
    match &before {
        Some(_) => rows::change(&mut cx.tx, &saved, cx.now).await?,
        None => rows::add(&mut cx.tx, tenant, &saved, cx.now).await.taken("card_terminal__id", Refusal::id_taken)?,
    }
    rows::no_registers(&mut cx.tx, call.id).await?;
    for register in &call.registers {
        business::rows::register(&mut cx.tx, *register).await?;
        rows::set_register(&mut cx.tx, tenant, *register, call.id, cx.now).await?;
    }
    let after = get(cx, call.id).await?;
    cx.audit(call.id, json!({ "before": before, "after": after }));
    cx.event(Event::TerminalChanged);
    Ok(after)
}

/// Somewhere else nobody would know what became of what it was asked.
fn waited_for() -> Refusal {
    let message = say!(
        "A card payment waits for the answer of this terminal. Settle it first, on the page Shift, then change the terminal."
    );
    Refusal::new("terminal_waited_for", message)
}

pub(super) async fn remove(cx: &mut Cx, call: RemoveTerminal) -> Result<Done> {
    let terminal = get(cx, call.id).await?;
    if attempts::rows::waits_for(&mut cx.tx, call.id).await? {
        return Err(waited_for().into());
    }
    rows::remove(&mut cx.tx, call.id, cx.now).await?;
    rows::no_registers(&mut cx.tx, call.id).await?;
    cx.audit(call.id, json!({ "name": terminal.name, "address": terminal.address }));
    cx.event(Event::TerminalChanged);
    Ok(Done {})
}

pub(super) async fn test(cx: &mut Cx, call: TestTerminal) -> Result<Terminal> {
    get(cx, call.id).await?;
    rows::ask_test(&mut cx.tx, call.id, cx.now).await?;
    cx.event(Event::TerminalChanged);
    get(cx, call.id).await
}
