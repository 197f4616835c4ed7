//! The vault: whether it is open, how it is opened, and what is in it by name.

use kontor_domain::event::Event;
use kontor_domain::policy::Permission;
use kontor_domain::vault::{
    EmptyVault, KeyringState, ListSecrets, LockVault, RemoveWay, RenewVault, Renewed, Reveal, SecretFace, SecretKind,
    SetPassphrase, VaultState, VaultStateReply, VaultWay, WayKind,
};
use kontor_domain::{Secret, VaultSecretId};
use leptos::prelude::*;

use super::section;
use crate::kit::{Deed, Dialog, Empty, Failure, Form, Icon, Notice, Skeleton, TextField, heed, toast};
use crate::load::load;
use crate::session::Session;
use crate::vault::{Open, reveal};
use crate::{t, ts};

/// Which dialog is shown.
#[derive(Debug, Clone)]
enum Ask {
    Passphrase,
    Empty,
    Reveal(VaultSecretId, String),
}

/// The page.
#[component]
pub(super) fn VaultPage() -> impl IntoView {
    let state = load(|| Some(VaultState {}), |event| matches!(event, Event::VaultChanged));
    let body = move || match (state.get(), state.failed.get()) {
        (Some(now), _) => shown(now, Deed::from(move || state.again())),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || state.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=4/> }.into_any(),
    };
    section(|| ts!(vault.title), || ts!(vault.text), body.into_any())
}

fn keyring(state: KeyringState) -> String {
    match state {
        KeyringState::Untried => ts!(vault.keyring_untried),
        KeyringState::Ready => ts!(vault.keyring_ready),
        KeyringState::Absent | KeyringState::Broken => ts!(vault.keyring_absent),
        KeyringState::Locked => ts!(vault.keyring_locked),
        KeyringState::Slow => ts!(vault.keyring_slow),
        KeyringState::Elsewhere => ts!(vault.keyring_elsewhere),
    }
}

fn shown(now: VaultStateReply, again: Deed) -> AnyView {
    let session = Session::here();
    let manages = session.may(Permission::ManageVault);
    let asked = RwSignal::new(None::<Ask>);
    let form = Form::new();
    let word = match (now.made, now.open) {
        (false, _) => ts!(vault.none),
        (true, true) => ts!(vault.is_open),
        (true, false) => ts!(vault.is_closed),
    };
    let renewed = now.renewed_at.map(|at| ts!(vault.renewed, at = session.moment(at)));
    let opens = (now.made && !now.open).then(|| {
        let again = again.clone();
        view! { <Open on_open=move || again.act()/> }.into_any()
    });
    let sheetless = now.made && !now.ways.iter().any(|way| way.kind == WayKind::Sheet);
    let (made, open) = (now.made, now.open);
    let press = {
        let again = again.clone();
        move |what: Renewed| {
            let again = again.clone();
            form.send(RenewVault { what }, move |_| {
                toast(ts!(vault.was_renewed));
                again.act();
            });
        }
    };
    let (data, machine) = (press.clone(), press);
    let lock = {
        let again = again.clone();
        move |_| {
            let again = again.clone();
            form.send(LockVault {}, move |_| again.act());
        }
    };
    let managed = manages.then(|| {
        view! {
            {sheetless.then(|| view! { <Notice kind="warn">{t!(vault.no_sheet)}</Notice> }.into_any())}
            <div class="do flush">
                <button class="btn primary" type="button" data-testid="vault-passphrase" on:click=heed(move |_| asked.set(Some(Ask::Passphrase)))>{t!(vault.set_passphrase)}</button>
                {open.then(|| view! {
                    <button class="btn" type="button" data-testid="vault-lock" disabled=form.busy on:click=heed(lock)><Icon icon=icondata::LuLock/>{t!(vault.lock)}</button>
                    <button class="btn" type="button" data-testid="vault-renew" disabled=form.busy on:click=heed(move |_| data(Renewed::Data))>{t!(vault.renew_data)}</button>
                    <button class="btn" type="button" data-testid="vault-renew-machine" disabled=form.busy on:click=heed(move |_| machine(Renewed::Machine))>{t!(vault.renew_machine)}</button>
                }.into_any())}
                {made.then(|| view! { <button class="btn" type="button" data-testid="vault-empty" on:click=heed(move |_| asked.set(Some(Ask::Empty)))>{t!(vault.empty)}</button> }.into_any())}
            </div>
            {form.rest(&[])}
            {made.then(|| ways(now.ways, form, again.clone()))}
            {made.then(|| kept(asked))}
        }
        .into_any()
    });
    let close = Deed::from(move || {
        asked.set(None);
        again.act();
    });
    let dialog = move || {
        let close = close.clone();
        asked.get().map(|ask| match ask {
            Ask::Reveal(id, name) => reveal(name, move |reason| Reveal { id, reason }, close),
            Ask::Passphrase => passphrase(close),
            Ask::Empty => empty(close),
        })
    };
    view! {
        <div class="fields" data-testid="vault">
            <div class="stat"><Icon icon=icondata::LuVault/><div><b class="block" data-testid="vault-state">{word}</b>
                <span class="small muted">{keyring(now.keyring)} " " {renewed}</span></div></div>
            {opens}
            {managed}
        </div>
        {move || dialog()}
    }
    .into_any()
}

/// How it can be opened.
fn ways(all: Vec<VaultWay>, form: Form, again: Deed) -> AnyView {
    let session = Session::here();
    let row = move |way: VaultWay| {
        let name = match way.kind {
            WayKind::Keyring if way.here => ts!(vault.way_here, name = way.name),
            WayKind::Keyring => ts!(vault.way_keyring, name = way.name),
            WayKind::Passphrase => ts!(vault.passphrase),
            WayKind::Sheet => ts!(vault.way_sheet, name = way.name),
        };
        let (id, again) = (way.id, again.clone());
        let remove = move |_| {
            let again = again.clone();
            form.send(RemoveWay { id }, move |_| again.act());
        };
        view! {
            <tr><td>{name}</td><td class="num muted">{session.moment(way.created_at)}</td>
                <td class="r"><button class="btn quiet" type="button" disabled=form.busy on:click=heed(remove)>{t!(common.remove)}</button></td></tr>
        }
        .into_any()
    };
    view! {
        <h2>{t!(vault.ways)}</h2>
        <table class="plain" data-testid="vault-ways"><tbody>{all.into_iter().map(row).collect_view()}</tbody></table>
    }
    .into_any()
}

/// What is in it, by name.
fn kept(asked: RwSignal<Option<Ask>>) -> AnyView {
    let session = Session::here();
    let all = load(|| Some(ListSecrets {}), |event| matches!(event, Event::VaultChanged));
    let row = move |face: SecretFace| {
        let kind = match face.kind {
            SecretKind::MailPassword => ts!(vault.mail_password),
            SecretKind::DevicePasscode => ts!(vault.device_passcode),
        };
        let (id, name) = (face.id, format!("{kind} · {}", face.name));
        let press = move |_| asked.set(Some(Ask::Reveal(id, name.clone())));
        view! {
            <tr><td>{kind.clone()}</td><td>{face.name}</td><td class="num muted">{session.moment(face.updated_at)}</td>
                <td class="r"><button class="btn quiet" type="button" data-testid="vault-reveal" on:click=heed(press)>{t!(vault.show)}</button></td></tr>
        }
        .into_any()
    };
    let body = move || {
        match (all.get(), all.failed.get()) {
        (Some(rows), _) if rows.is_empty() => {
            view! { <Empty icon=icondata::LuVault title=t!(vault.nothing) text=t!(vault.nothing_text)/> }.into_any()
        }
        (Some(rows), _) => view! { <table class="plain" data-testid="vault-kept"><tbody>{rows.into_iter().map(row).collect_view()}</tbody></table> }.into_any(),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || all.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=2/> }.into_any(),
    }
    };
    view! { <h2>{t!(vault.inside)}</h2>{move || body()} }.into_any()
}

fn passphrase(close: Deed) -> AnyView {
    let form = Form::new();
    let (new, own) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let done = close.clone();
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let call =
            SetPassphrase { passphrase: Secret::new(new.get_untracked()), password: Secret::new(own.get_untracked()) };
        let done = done.clone();
        form.send(call, move |_| {
            toast(ts!(vault.passphrase_set));
            done.act();
        });
    };
    let fields = view! {
        <p class="muted">{t!(vault.passphrase_text)}</p>
        <TextField label=t!(vault.passphrase) value=new error=form.error("passphrase") testid="vault-new" kind="password" hint=t!(vault.passphrase_hint) autofocus=true autocomplete="new-password"/>
    };
    ask(|| ts!(vault.set_passphrase), fields.into_any(), (form, own), Box::new(submit), close)
}

fn empty(close: Deed) -> AnyView {
    let form = Form::new();
    let own = RwSignal::new(String::new());
    let done = close.clone();
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let done = done.clone();
        form.send(EmptyVault { password: Secret::new(own.get_untracked()) }, move |_| done.act());
    };
    let text = view! { <Notice kind="bad">{t!(vault.empty_text)}</Notice> };
    ask(|| ts!(vault.empty), text.into_any(), (form, own), Box::new(submit), close)
}

/// A dialog that also asks for one's own password.
fn ask(
    title: fn() -> String,
    fields: AnyView,
    (form, own): (Form, RwSignal<String>),
    submit: Box<dyn FnMut(web_sys::SubmitEvent) + Send>,
    close: Deed,
) -> AnyView {
    let cancel = close.clone();
    view! {
        <Dialog title=Signal::derive(title) on_close=close testid="vault-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    {fields}
                    <TextField label=t!(settings.your_password) value=own error=form.error("password") testid="your-password" kind="password" autocomplete="current-password"/>
                    {form.rest(&["passphrase", "password"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| cancel.act())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="vault-save" disabled=form.busy>{title}</button>
                </footer>
            </form>
        </Dialog>
    }
    .into_any()
}
