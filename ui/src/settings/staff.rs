//! Staff: who works here, what they are, and their PINs and passwords.

use kontor_domain::Secret;
use kontor_domain::event::Event;
use kontor_domain::identity::{NewRecoverySheet, RecoverySheet, User, Users};
use kontor_domain::policy::Role;
use leptos::prelude::*;

use super::person::{PersonDialog, SecretDialog, SecretKind};
use super::section;
use crate::frame::role_name;
use crate::kit::{Dialog, Failure, Form, Icon, Skeleton, TextField, heed};
use crate::load::load;
use crate::session::Session;
use crate::setup::Sheet;
use crate::{t, ts};

/// Which dialog is shown.
#[derive(Clone)]
enum Ask {
    New,
    Change(User),
    Secret(User, SecretKind),
    Recovery,
}

/// The page.
#[component]
pub(super) fn Staff() -> impl IntoView {
    let session = Session::here();
    let users = load(|| Some(Users {}), |event| matches!(event, Event::UserChanged { .. }));
    let ask = RwSignal::new(None::<Ask>);
    let close = move || {
        ask.set(None);
        users.again();
    };
    let me = session.with_untracked(|me| me.user.id);
    let is_owner = session.with_untracked(|me| me.user.role == Role::Owner).unwrap_or(false);
    let row = move |user: User| {
        let (change, pin, password) = (user.clone(), user.clone(), user.clone());
        let testid = format!("user-{}", user.name);
        view! {
            <tr data-testid=testid>
                <td><b>{user.name}</b> " " {(me == Some(user.id)).then(|| view! { <span class="tag accent">{t!(settings.you)}</span> }.into_any())}
                    {(!user.active).then(|| view! { <span class="tag bad">{t!(settings.inactive)}</span> }.into_any())}</td>
                <td>{user.own_role.as_ref().map_or_else(|| role_name(user.role), |own| own.name.clone())}</td>
                <td>{if user.has_pin { view! { <span class="tag ok">{t!(settings.has_pin)}</span> }.into_any() } else { view! { <span class="tag">{t!(settings.no_pin)}</span> }.into_any() }}</td>
                <td class="r row-acts">
                    <button class="btn" type="button" data-testid="user-change" on:click=heed(move |_| ask.set(Some(Ask::Change(change.clone()))))>{t!(common.edit)}</button>
                    <button class="btn" type="button" data-testid="user-pin" on:click=heed(move |_| ask.set(Some(Ask::Secret(pin.clone(), SecretKind::Pin))))>{t!(settings.set_pin)}</button>
                    <button class="btn" type="button" data-testid="user-password" on:click=heed(move |_| ask.set(Some(Ask::Secret(password.clone(), SecretKind::Password))))>{t!(settings.set_password)}</button>
                </td>
            </tr>
        }
        .into_any()
    };
    let body = move || {
        match (users.get(), users.failed.get()) {
        (Some(all), _) => view! {
            <table class="plain"><thead><tr><th>{t!(settings.person_name)}</th><th>{t!(role.label)}</th><th>{t!(settings.pin)}</th><th></th></tr></thead><tbody>{all.into_iter().map(row).collect_view()}</tbody></table>
        }
        .into_any(),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || users.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=4/> }.into_any(),
    }
    };
    let page = view! {
        {move || body()}
        <div class="do flush">
            <button class="btn primary" type="button" data-testid="user-add" on:click=heed(move |_| ask.set(Some(Ask::New)))><Icon icon=icondata::LuUserPlus/>{t!(settings.add_person)}</button>
            {is_owner.then(|| view! { <button class="btn" type="button" data-testid="recovery-new" on:click=heed(move |_| ask.set(Some(Ask::Recovery)))><Icon icon=icondata::LuShieldCheck/>{t!(settings.new_recovery)}</button> }.into_any())}
        </div>
        {move || ask.get().map(|what| match what {
            Ask::New => view! { <PersonDialog user=None on_close=close/> }.into_any(),
            Ask::Change(user) => view! { <PersonDialog user=Some(user) on_close=close/> }.into_any(),
            Ask::Secret(user, kind) => view! { <SecretDialog user=user kind=kind on_close=close/> }.into_any(),
            Ask::Recovery => view! { <Recovery on_close=close/> }.into_any(),
        })}
    };
    section(|| ts!(settings.staff), String::new, page.into_any())
}

/// A new recovery sheet.
#[component]
fn Recovery(on_close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let form = Form::new();
    let password = RwSignal::new(String::new());
    let sheet = RwSignal::new(None::<RecoverySheet>);
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        form.send(NewRecoverySheet { password: Secret::new(password.get_untracked()) }, move |drawn| {
            password.set(String::new());
            sheet.set(Some(drawn));
        });
    };
    let body = move || {
        match sheet.get() {
        Some(sheet) => view! {
            <div class="dialog-body"><Sheet sheet=sheet/></div>
            <footer class="dialog-foot">
                <button class="btn" type="button" on:click=heed(|_| { let _ = window().print(); })><Icon icon=icondata::LuPrinter/>{t!(common.print)}</button>
                <button class="btn primary" type="button" data-testid="recovery-done" on:click=heed(move |_| on_close())>{t!(recovery.done)}</button>
            </footer>
        }
        .into_any(),
        None => view! {
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <p class="muted">{t!(settings.recovery_text)}</p>
                    <TextField label=t!(settings.your_password) value=password error=form.error("password") testid="your-password" kind="password" autofocus=true autocomplete="current-password"/>
                    {form.rest(&["password"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="recovery-draw" disabled=form.busy>{t!(settings.new_recovery)}</button>
                </footer>
            </form>
        }
        .into_any(),
    }
    };
    view! { <Dialog title=t!(settings.new_recovery) on_close=on_close testid="recovery-dialog">{move || body()}</Dialog> }
}
