//! The page of the settings.

use kontor_domain::business::Registers;
use kontor_domain::event::Event;
use kontor_domain::hardware::{Printer, Printers};
use leptos::prelude::*;

use super::editor::Editor;
use super::jobs::Jobs;
use super::logo::LogoField;
use super::printer;
use super::tape::Tape;
use crate::cards::TerminalsPart;
use crate::kit::{Empty, Failure, Icon, Skeleton, each, heed};
use crate::load::load;
use crate::{t, ts};

/// What is open over the page.
#[derive(Clone)]
pub(super) enum Open {
    /// A printer is being added or changed.
    Editor(Option<Printer>),
    /// What it has printed is shown.
    Tape(Printer),
}

/// The page.
#[component]
pub(crate) fn Devices() -> impl IntoView {
    let printers = load(|| Some(Printers {}), |event| matches!(event, Event::PrinterChanged | Event::PrintJobChanged));
    let registers = load(|| Some(Registers {}), |event| matches!(event, Event::BusinessChanged));
    let open = RwSignal::new(None::<Open>);
    let close = move || {
        open.set(None);
        printers.again();
    };
    let add = move || {
        view! { <button class="btn primary self-start" type="button" data-testid="printer-add" on:click=heed(move |_| open.set(Some(Open::Editor(None))))><Icon icon=icondata::LuPlus/>{t!(devices.add)}</button> }
            .into_any()
    };
    let list = move || {
        let all = move || printers.get().unwrap_or_default();
        let rows = each(all, |printer| format!("{printer:?}"), move |of| printer::row(of, registers, open));
        view! { <ul class="devices" data-testid="printers">{rows}</ul> {add()} }.into_any()
    };
    let none = Memo::new(move |_| {
        (printers.with(Vec::is_empty), if printers.with(|_| ()).is_none() { printers.failed.get() } else { None })
    });
    let body = move || match none.get() {
        (Some(true), _) => view! {
            <Empty icon=icondata::LuPrinter title=t!(devices.empty) text=t!(devices.empty_text)>{add()}</Empty>
        }
        .into_any(),
        (Some(false), _) => list(),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || printers.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=3/> }.into_any(),
    };
    view! {
        <header class="settings-head"><h1>{t!(settings.devices)}</h1><p class="muted">{t!(devices.text)}</p></header>
        <div class="settings-body">
            {move || body()}
            <TerminalsPart registers=registers/>
            <section class="block-part"><h2>{t!(devices.logo)}</h2><LogoField/></section>
            <section class="block-part"><h2>{t!(devices.jobs)}</h2><Jobs/></section>
        </div>
        {move || open.get().map(|what| match what {
            Open::Editor(printer) => view! { <Editor printer=printer registers=registers.get_untracked().unwrap_or_default() on_close=close/> }.into_any(),
            Open::Tape(printer) => view! { <Tape printer=printer on_close=close/> }.into_any(),
        })}
    }
    .into_any()
}

/// How a printer is reached, in words.
pub(super) fn whereabouts(printer: &Printer) -> String {
    if printer.address.is_empty() { ts!(devices.on_screen) } else { printer.address.clone() }
}
