//! One printer in the list: what it does, how its last test came out, and what can be done with it.

use kontor_domain::PrintJobId;
use kontor_domain::business::RegisterAt;
use kontor_domain::hardware::{Drawer, Printer, PrinterKind, SayTested, TestPrinter};
use leptos::prelude::*;

use super::page::{Open, whereabouts};
use crate::bridge;
use crate::kit::{Form, Icon, Notice, TextField, heed, toast};
use crate::load::Load;
use crate::session::Session;
use crate::{t, ts};

/// The row.
pub(super) fn row(printer: Printer, registers: Load<Vec<RegisterAt>>, open: RwSignal<Option<Open>>) -> AnyView {
    let session = Session::here();
    let form = Form::new();
    let id = printer.id;
    let has_drawer = printer.profile.drawer != Drawer::None;
    let is_virtual = printer.kind == PrinterKind::Virtual;
    let mine = printer.registers.clone();
    let names = move || {
        let names = registers.with(|all| {
            let mine = all.iter().filter(|at| mine.contains(&at.id));
            mine.map(|at| format!("{} · {}", at.store, at.name)).collect::<Vec<_>>()
        });
        names.filter(|names| !names.is_empty()).map_or_else(|| ts!(devices.no_register), |names| names.join(", "))
    };
    let tested = printer.tested.clone().map(|test| {
        let (at, user) = (session.moment(test.at), test.user);
        let said = if test.came_out {
            ts!(devices.tested_well, at = at, user = user)
        } else {
            ts!(devices.tested_badly, at = at, user = user)
        };
        let note = if test.note.is_empty() { String::new() } else { format!(" „{}“", test.note) };
        view! { <p class="small" class:bad-ink=!test.came_out data-testid="printer-tested">{said}{note}</p> }.into_any()
    });
    let tested = tested.unwrap_or_else(|| view! { <p class="small faint">{ts!(devices.untested)}</p> }.into_any());
    let test = move |drawer: bool| {
        form.send(TestPrinter { job_id: bridge::new_id(), printer_id: id, drawer }, |job| {
            toast(ts!(devices.test_sent, printer = job.printer));
        });
    };
    let (change, tape) = (printer.clone(), printer.clone());
    let by_itself = printer.by_itself && !printer.registers.is_empty();
    view! {
        <li data-testid="printer">
            <div class="device-head">
                <div>
                    <b>{printer.name.clone()}</b> " "
                    {(!printer.active).then(|| view! { <span class="tag warn">{ts!(devices.not_in_use)}</span> }.into_any())}
                    {by_itself.then(|| view! { <span class="tag accent">{ts!(devices.by_itself_tag)}</span> }.into_any())}
                    <span class="small faint block num">{whereabouts(&printer)} " · " {move || names()}</span>
                </div>
                <div class="row-acts">
                    {is_virtual.then(|| view! { <button class="btn" type="button" data-testid="printer-tape" on:click=heed(move |_| open.set(Some(Open::Tape(tape.clone()))))>{t!(devices.tape)}</button> }.into_any())}
                    <button class="btn" type="button" data-testid="printer-test" disabled=form.busy on:click=heed(move |_| test(false))>{t!(devices.test)}</button>
                    {has_drawer.then(|| view! { <button class="btn" type="button" data-testid="printer-test-drawer" disabled=form.busy on:click=heed(move |_| test(true))>{t!(devices.test_drawer)}</button> }.into_any())}
                    <button class="btn" type="button" data-testid="printer-change" on:click=heed(move |_| open.set(Some(Open::Editor(Some(change.clone())))))>{t!(common.edit)}</button>
                </div>
            </div>
            {tested}
            {form.rest(&[])}
            {printer.to_look_at.map(outcome)}
        </li>
    }
    .into_any()
}

/// Asks how a test page came out.
fn outcome(job_id: PrintJobId) -> AnyView {
    let form = Form::new();
    let note = RwSignal::new(String::new());
    let say = move |came_out: bool| {
        form.send(SayTested { job_id, came_out, note: note.get_untracked() }, |_| {});
    };
    view! {
        <Notice kind="info">
            <div class="outcome" data-testid="printer-outcome">
                <b>{t!(devices.came_out)}</b>
                <TextField label=t!(devices.note) value=note error=form.error("note") testid="printer-note"/>
                <div class="row-acts">
                    <button class="btn primary" type="button" data-testid="printer-good" disabled=form.busy on:click=heed(move |_| say(true))><Icon icon=icondata::LuCheck/>{t!(common.yes)}</button>
                    <button class="btn" type="button" data-testid="printer-bad" disabled=form.busy on:click=heed(move |_| say(false))><Icon icon=icondata::LuX/>{t!(common.no)}</button>
                </div>
                {form.rest(&["note"])}
            </div>
        </Notice>
    }
    .into_any()
}
