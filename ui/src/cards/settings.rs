//! Card terminals in the settings: which there are, how their last test came out, and where they take cards.

use kontor_domain::business::RegisterAt;
use kontor_domain::event::Event;
use kontor_domain::terminals::{Manner, RemoveTerminal, SaveTerminal, Terminal, TerminalKind, Terminals, TestTerminal};
use kontor_domain::{RegisterId, TerminalId};
use leptos::prelude::*;

use super::words::manner_name;
use crate::bridge;
use crate::kit::{Check, Dialog, Form, Icon, Notice, Select, TextField, each, heed, options};
use crate::load::{Load, load};
use crate::session::Session;
use crate::{t, ts};

/// The part of the page.
#[component]
pub(crate) fn TerminalsPart(registers: Load<Vec<RegisterAt>>) -> impl IntoView {
    let terminals = load(|| Some(Terminals {}), |event| matches!(event, Event::TerminalChanged));
    let open = RwSignal::new(None::<Option<Terminal>>);
    let close = move || {
        open.set(None);
        terminals.again();
    };
    let rows = each(
        move || terminals.get().unwrap_or_default(),
        |terminal| format!("{terminal:?}"),
        move |of| row(of, registers, open),
    );
    view! {
        <section class="block-part">
            <h2>{t!(cards.terminals)}</h2>
            <p class="muted small">{t!(cards.terminals_text)}</p>
            <ul class="devices" data-testid="terminals">{rows}</ul>
            <button class="btn self-start" type="button" data-testid="terminal-add" on:click=heed(move |_| open.set(Some(None)))><Icon icon=icondata::LuPlus/>{t!(cards.add)}</button>
        </section>
        {move || open.get().map(|terminal| view! { <Editor terminal=terminal registers=registers.get_untracked().unwrap_or_default() on_close=close/> }.into_any())}
    }
    .into_any()
}

fn row(of: Terminal, registers: Load<Vec<RegisterAt>>, open: RwSignal<Option<Option<Terminal>>>) -> AnyView {
    let session = Session::here();
    let form = Form::new();
    let id = of.id;
    let mine = of.registers.clone();
    let names = move || {
        let names = registers.with(|all| {
            let mine = all.iter().filter(|at| mine.contains(&at.id));
            mine.map(|at| format!("{} · {}", at.store, at.name)).collect::<Vec<_>>()
        });
        names.filter(|names| !names.is_empty()).map_or_else(|| ts!(devices.no_register), |names| names.join(", "))
    };
    let test = match (of.testing, &of.tested) {
        (true, _) => (ts!(cards.testing), false),
        (false, None) => (ts!(devices.untested), false),
        (false, Some(test)) if test.answered => {
            (ts!(cards.tested_well, at = session.moment(test.at), name = test.said.clone()), false)
        }
        (false, Some(test)) => (format!("{}: {}", session.moment(test.at), test.said), true),
    };
    let where_it_is = match of.kind {
        TerminalKind::Network => of.address.clone(),
        TerminalKind::Simulated => manner_name(of.manner),
    };
    let change = of.clone();
    view! {
        <li data-testid="terminal">
            <div class="device-head">
                <div>
                    <b>{of.name.clone()}</b> " "
                    {(!of.active).then(|| view! { <span class="tag warn">{ts!(devices.not_in_use)}</span> }.into_any())}
                    {(of.kind == TerminalKind::Simulated).then(|| view! { <span class="tag warn">{ts!(cards.simulated_tag)}</span> }.into_any())}
                    <span class="small faint block num">{where_it_is} " · " {move || names()}</span>
                </div>
                <div class="row-acts">
                    <button class="btn" type="button" data-testid="terminal-test" disabled=form.busy on:click=heed(move |_| form.send(TestTerminal { id }, |_| {}))>{t!(devices.test)}</button>
                    <button class="btn" type="button" data-testid="terminal-change" on:click=heed(move |_| open.set(Some(Some(change.clone()))))>{t!(common.edit)}</button>
                </div>
            </div>
            <p class="small" class:bad-ink=test.1 data-testid="terminal-tested">{test.0}</p>
            {form.rest(&[])}
        </li>
    }
    .into_any()
}

#[component]
fn Editor(
    terminal: Option<Terminal>,
    registers: Vec<RegisterAt>,
    on_close: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (form, removing) = (Form::new(), Form::new());
    let is_new = terminal.is_none();
    let here = Session::here().with_untracked(|me| me.register.id);
    let terminal = terminal.unwrap_or_else(|| Terminal {
        id: bridge::new_id(),
        name: ts!(cards.usual_name),
        kind: TerminalKind::Network,
        address: String::new(),
        manner: Manner::Approves,
        active: true,
        registers: here.into_iter().collect(),
        testing: false,
        tested: None,
    });
    let id: TerminalId = terminal.id;
    let name = RwSignal::new(terminal.name.clone());
    let kind = RwSignal::new(terminal.kind.as_str().to_owned());
    let address = RwSignal::new(terminal.address);
    let manner = RwSignal::new(terminal.manner.as_str().to_owned());
    let active = RwSignal::new(terminal.active);
    let mine: Vec<(RegisterId, String, RwSignal<bool>)> = registers
        .into_iter()
        .map(|at| (at.id, format!("{} · {}", at.store, at.name), RwSignal::new(terminal.registers.contains(&at.id))))
        .collect();
    let chosen = StoredValue::new(mine.clone());
    let kinds = move || options([("network", ts!(devices.network)), ("simulated", ts!(cards.simulated))]);
    let manners = move || Manner::ALL.map(|manner| (manner.as_str().to_owned(), manner_name(manner))).to_vec();
    let networked = move || kind.with(|kind| kind == "network");
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let call = SaveTerminal {
            id,
            name: name.get_untracked(),
            kind: if untrack(networked) { TerminalKind::Network } else { TerminalKind::Simulated },
            address: address.get_untracked(),
            manner: Manner::ALL
                .into_iter()
                .find(|known| manner.with_untracked(|manner| known.as_str() == manner))
                .unwrap_or_default(),
            active: active.get_untracked(),
            registers: chosen.with_value(|all| {
                all.iter().filter(|(_, _, chosen)| chosen.get_untracked()).map(|(id, ..)| *id).collect()
            }),
        };
        form.send(call, move |_| on_close());
    };
    let register = |(_, name, chosen): (RegisterId, String, RwSignal<bool>)| {
        view! { <Check label=name value=chosen testid="terminal-register"/> }.into_any()
    };
    let where_it_is = move || {
        match networked() {
        true => view! { <TextField label=t!(devices.address) value=address error=form.error("address") testid="terminal-address" hint=t!(cards.address_hint)/> }.into_any(),
        false => view! {
            <Notice kind="warn">{t!(cards.simulated_text)}</Notice>
            <Select label=t!(cards.manner) value=manner choices=Signal::derive(manners) testid="terminal-manner"/>
        }
        .into_any(),
    }
    };
    let title = move || if is_new { ts!(cards.add) } else { name.get_untracked() };
    view! {
        <Dialog title=title on_close=on_close testid="terminal-dialog">
            <form on:submit=heed(save)>
                <div class="dialog-body">
                    <TextField label=t!(devices.name) value=name error=form.error("name") testid="terminal-name" autofocus=true/>
                    <Select label=t!(devices.kind) value=kind choices=Signal::derive(kinds) testid="terminal-kind"/>
                    {move || where_it_is()}
                    <fieldset class="checks"><legend class="label">{t!(cards.registers)}</legend>{mine.into_iter().map(register).collect_view()}</fieldset>
                    <Check label=t!(devices.active) value=active testid="terminal-active"/>
                    {form.rest(&["name", "address"])}
                    {removing.rest(&[])}
                </div>
                <footer class="dialog-foot">
                    {(!is_new).then(|| view! { <button class="btn danger push-left" type="button" data-testid="terminal-remove" disabled=removing.busy on:click=heed(move |_| removing.send(RemoveTerminal { id }, move |_| on_close()))>{t!(common.remove)}</button> }.into_any())}
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="terminal-save" disabled=form.busy>{t!(common.save)}</button>
                </footer>
            </form>
        </Dialog>
    }
}
