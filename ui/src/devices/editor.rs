//! Adding a printer and changing one.

use kontor_domain::business::RegisterAt;
use kontor_domain::hardware::{Drawer, Letters, Printer, PrinterKind, Profile, RemovePrinter, SavePrinter};
use kontor_domain::{PrinterId, RegisterId};
use leptos::prelude::*;

use crate::bridge;
use crate::kit::{Check, Dialog, Form, Select, TextField, heed, options};
use crate::session::Session;
use crate::{t, ts};

/// The dialog.
#[component]
pub(super) fn Editor(
    printer: Option<Printer>,
    registers: Vec<RegisterAt>,
    on_close: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let removing = Form::new();
    let is_new = printer.is_none();
    let here = session.with_untracked(|me| me.register.id);
    let printer = printer.unwrap_or_else(|| Printer {
        id: bridge::new_id(),
        name: ts!(devices.usual_name),
        kind: PrinterKind::Network,
        address: String::new(),
        profile: Profile::default(),
        active: true,
        registers: here.into_iter().collect(),
        by_itself: true,
        tested: None,
        to_look_at: None,
    });
    let id: PrinterId = printer.id;
    let profile = printer.profile;
    let name = RwSignal::new(printer.name.clone());
    let kind = RwSignal::new(if printer.kind == PrinterKind::Virtual { "virtual" } else { "network" }.to_owned());
    let address = RwSignal::new(printer.address);
    let columns = RwSignal::new(profile.columns.to_string());
    let letters = RwSignal::new(
        match profile.letters {
            Letters::Epson => "epson",
            Letters::Common => "common",
            Letters::Plain => "plain",
        }
        .to_owned(),
    );
    let drawer = RwSignal::new(
        match profile.drawer {
            Drawer::None => "none",
            Drawer::Pin2 => "pin2",
            Drawer::Pin5 => "pin5",
        }
        .to_owned(),
    );
    let (cutter, qr) = (RwSignal::new(profile.cutter), RwSignal::new(profile.qr));
    let (active, by_itself) = (RwSignal::new(printer.active), RwSignal::new(printer.by_itself));
    let mine: Vec<(RegisterId, String, RwSignal<bool>)> = registers
        .into_iter()
        .map(|at| (at.id, format!("{} · {}", at.store, at.name), RwSignal::new(printer.registers.contains(&at.id))))
        .collect();
    let chosen = StoredValue::new(mine.clone());
    let kinds = move || options([("network", ts!(devices.network)), ("virtual", ts!(devices.virtual_kind))]);
    let widths = move || {
        options([("48", ts!(devices.columns_48)), ("42", ts!(devices.columns_42)), ("32", ts!(devices.columns_32))])
    };
    let sets = move || {
        options([
            ("epson", ts!(devices.letters_epson)),
            ("common", ts!(devices.letters_common)),
            ("plain", ts!(devices.letters_plain)),
        ])
    };
    let pins =
        move || options([("none", ts!(devices.drawer_none)), ("pin2", ts!(devices.pin2)), ("pin5", ts!(devices.pin5))]);
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let is_virtual = kind.with_untracked(|kind| kind == "virtual");
        let call = SavePrinter {
            id,
            name: name.get_untracked(),
            kind: if is_virtual { PrinterKind::Virtual } else { PrinterKind::Network },
            address: address.get_untracked(),
            profile: Profile {
                columns: columns.get_untracked().parse().unwrap_or(48),
                letters: match letters.get_untracked().as_str() {
                    "common" => Letters::Common,
                    "plain" => Letters::Plain,
                    _ => Letters::Epson,
                },
                cutter: cutter.get_untracked(),
                qr: qr.get_untracked(),
                drawer: match drawer.get_untracked().as_str() {
                    "pin2" => Drawer::Pin2,
                    "pin5" => Drawer::Pin5,
                    _ => Drawer::None,
                },
            },
            active: active.get_untracked(),
            registers: chosen.with_value(|all| {
                all.iter().filter(|(_, _, chosen)| chosen.get_untracked()).map(|(id, ..)| *id).collect()
            }),
            by_itself: by_itself.get_untracked(),
        };
        form.send(call, move |_| on_close());
    };
    let remove = move |_| removing.send(RemovePrinter { id }, move |_| on_close());
    let register = |(_, name, chosen): (RegisterId, String, RwSignal<bool>)| {
        view! { <Check label=name value=chosen testid="printer-register"/> }.into_any()
    };
    let networked = move || kind.with(|kind| kind == "network");
    let title = move || if is_new { ts!(devices.add) } else { name.get_untracked() };
    view! {
        <Dialog title=title on_close=on_close testid="printer-dialog">
            <form on:submit=heed(save)>
                <div class="dialog-body">
                    <TextField label=t!(devices.name) value=name error=form.error("name") testid="printer-name" autofocus=true/>
                    <Select label=t!(devices.kind) value=kind choices=Signal::derive(kinds) testid="printer-kind"/>
                    {move || networked().then(|| view! { <TextField label=t!(devices.address) value=address error=form.error("address") testid="printer-address" hint=t!(devices.address_hint)/> }.into_any())}
                    <div class="cols">
                        <Select label=t!(devices.columns) value=columns choices=Signal::derive(widths) error=form.error("profile.columns") testid="printer-columns"/>
                        <Select label=t!(devices.drawer) value=drawer choices=Signal::derive(pins) testid="printer-drawer"/>
                    </div>
                    <Select label=t!(devices.letters) value=letters choices=Signal::derive(sets) testid="printer-letters" hint=t!(devices.letters_hint)/>
                    <div class="cols">
                        <Check label=t!(devices.cutter) value=cutter testid="printer-cutter"/>
                        <Check label=t!(devices.qr) value=qr testid="printer-qr"/>
                    </div>
                    <fieldset class="checks"><legend class="label">{t!(devices.registers)}</legend>{mine.into_iter().map(register).collect_view()}</fieldset>
                    <Check label=t!(devices.by_itself) value=by_itself testid="printer-by-itself"/>
                    <Check label=t!(devices.active) value=active testid="printer-active"/>
                    {form.rest(&["name", "address", "profile.columns"])}
                    {removing.rest(&[])}
                </div>
                <footer class="dialog-foot">
                    {(!is_new).then(|| view! { <button class="btn danger push-left" type="button" data-testid="printer-remove" disabled=removing.busy on:click=heed(remove)>{t!(common.remove)}</button> }.into_any())}
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="printer-save" disabled=form.busy>{t!(common.save)}</button>
                </footer>
            </form>
        </Dialog>
    }
}
