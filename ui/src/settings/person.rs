//! Dialogs about one person: adding, changing, a new PIN, a new password.

use kontor_domain::identity::{AddUser, ChangeUser, GiveRole, OwnRole, Roles, SetPassword, SetPin, User};
use kontor_domain::policy::Role;
use kontor_domain::{Secret, UserId};
use leptos::prelude::*;

use crate::bridge;
use crate::frame::role_name;
use crate::kit::{Check, Dialog, Form, Select, TextField, heed, options, toast};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

fn role_text(role: Role) -> String {
    match role {
        Role::Owner => ts!(role.owner_text),
        Role::Manager => ts!(role.manager_text),
        Role::Cashier => ts!(role.cashier_text),
        Role::Technician => ts!(role.technician_text),
    }
}

/// Adds somebody, or changes them.
#[component]
pub(super) fn PersonDialog(user: Option<User>, on_close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let is_new = user.is_none();
    let id: UserId = user.as_ref().map_or_else(bridge::new_id, |user| user.id);
    let name = RwSignal::new(user.as_ref().map(|user| user.name.clone()).unwrap_or_default());
    // The word of a role that comes with the program, or the id of one of the business's own.
    let had = user.as_ref().map_or(Role::Cashier, |user| user.role);
    let had_own = user.as_ref().is_some_and(|user| user.own_role.is_some());
    let own = user.as_ref().and_then(|user| user.own_role.as_ref()).map(|own| own.id.to_string());
    let role = RwSignal::new(own.unwrap_or_else(|| had.as_str().to_owned()));
    let own_roles = load(|| Some(Roles {}), |_| false);
    let active = RwSignal::new(user.as_ref().is_none_or(|user| user.active));
    let (password, pin) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // Whether somebody new is there already, and only the role was refused.
    let made = RwSignal::new(false);
    let is_owner = session.with_untracked(|me| me.user.role == Role::Owner).unwrap_or(false);
    let roles = move || {
        let all = Role::ALL.into_iter().filter(|role| is_owner || *role != Role::Owner);
        let mut all = options(all.map(|role| (role.as_str(), role_name(role))));
        let own: Vec<OwnRole> = own_roles.get().unwrap_or_default();
        all.extend(own.into_iter().map(|own| (own.id.to_string(), own.name)));
        all
    };
    let chosen = move || role.get().parse::<Role>().ok();
    let hint = move || chosen().map_or_else(|| ts!(may.own_hint), role_text);
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let (name, usual) = (name.get_untracked(), untrack(chosen));
        // Somebody new begins with the least, and one who is there as they are, until the role is given.
        let role_id = role.get_untracked().parse().ok();
        let done = move || match role_id.is_some() || had_own {
            true => form.send(GiveRole { user_id: id, role_id }, move |_| on_close()),
            false => on_close(),
        };
        if is_new && !made.get_untracked() {
            let pin = Some(pin.get_untracked()).filter(|pin| !pin.is_empty()).map(Secret::new);
            let password = Secret::new(password.get_untracked());
            let role = usual.unwrap_or(Role::Cashier);
            form.send(AddUser { id, name, role, password, pin }, move |_| {
                made.set(true);
                done();
            });
        } else {
            let role = usual.unwrap_or(had);
            form.send(ChangeUser { id, name, role, active: active.get_untracked() }, move |_| done());
        }
    };
    let title = move || if is_new { ts!(settings.add_person) } else { name.get_untracked() };
    view! {
        <Dialog title=title on_close=on_close testid="person-dialog">
            <form on:submit=heed(save)>
                <div class="dialog-body">
                    <TextField label=t!(settings.person_name) value=name error=form.error("name") testid="person-name" autofocus=true/>
                    <Select label=t!(role.label) value=role choices=roles error=form.error("role") testid="person-role" hint=hint/>
                    {if is_new {
                        view! {
                            <TextField label=t!(setup.password) value=password error=form.error("password") testid="person-password" kind="password" hint=t!(setup.password_hint) autocomplete="new-password"/>
                            <TextField label=t!(setup.pin) value=pin error=form.error("pin") testid="person-pin" kind="password" inputmode="numeric" hint=t!(setup.pin_hint)/>
                        }
                        .into_any()
                    } else {
                        view! { <Check label=t!(settings.active) value=active testid="person-active"/> }.into_any()
                    }}
                    {form.rest(&["name", "role", "password", "pin"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="person-save" disabled=form.busy>{move || if is_new { ts!(common.add) } else { ts!(common.save) }}</button>
                </footer>
            </form>
        </Dialog>
    }
}

/// What is set anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SecretKind {
    Pin,
    Password,
}

/// Sets somebody's PIN or password.
#[component]
pub(super) fn SecretDialog(
    user: User,
    kind: SecretKind,
    on_close: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let form = Form::new();
    let (new, own) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let id = user.id;
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let password = Secret::new(own.get_untracked());
        let new = Secret::new(new.get_untracked());
        match kind {
            SecretKind::Pin => form.send(SetPin { user_id: id, pin: new, password }, move |_| {
                toast(ts!(settings.pin_set));
                on_close();
            }),
            SecretKind::Password => form.send(SetPassword { user_id: id, new_password: new, password }, move |_| {
                toast(ts!(settings.password_set));
                on_close();
            }),
        }
    };
    let name = user.name;
    let field = match kind {
        SecretKind::Pin => view! { <TextField label=t!(settings.new_pin) value=new error=form.error("pin") testid="new-pin" kind="password" inputmode="numeric" hint=t!(setup.pin_hint) autofocus=true/> }.into_any(),
        SecretKind::Password => view! { <TextField label=t!(signin.new_password) value=new error=form.error("new_password") testid="new-password" kind="password" hint=t!(setup.password_hint) autofocus=true autocomplete="new-password"/> }.into_any(),
    };
    view! {
        <Dialog title=name on_close=on_close testid="secret-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    {field}
                    <TextField label=t!(settings.your_password) value=own error=form.error("password") testid="your-password" kind="password" autocomplete="current-password"/>
                    {form.rest(&["pin", "new_password", "password"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="secret-save" disabled=form.busy>{move || if kind == SecretKind::Pin { ts!(settings.set_pin) } else { ts!(settings.set_password) }}</button>
                </footer>
            </form>
        </Dialog>
    }
}
