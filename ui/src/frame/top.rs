//! The bar at the top: where, whether it is connected, who, and the lock.

use kontor_domain::policy::Permission;
use leptos::prelude::*;

use super::lock_now;
use crate::bridge::events::CONNECTED;
use crate::kit::{Dialog, Form, Icon, Select, follow, heed, options};
use crate::session::Session;
use crate::shifts::Sign;
use crate::{t, theme, training, ts};

/// The bar.
#[component]
pub(super) fn Top(palette: RwSignal<bool>, help: RwSignal<bool>) -> impl IntoView {
    let session = Session::here();
    let person = RwSignal::new(false);
    let store = move || session.with(|me| me.register.store.clone());
    let register = move || session.with(|me| me.register.name.clone());
    let initials = move || session.with(|me| initials(&me.user.name)).unwrap_or_default();
    let command = if crate::keys::is_mac() { "⌘ K" } else { "Ctrl K" };
    view! {
        <header class="top">
            <div class="where" data-testid="where">{move || store()} <span>" · " {move || register()}</span></div>
            <button class="palette" type="button" data-testid="open-palette" aria-haspopup="dialog" on:click=heed(move |_| palette.set(true))>
                <Icon icon=icondata::LuSearch/>
                <span>{t!(frame.find)}</span>
                <kbd>{command}</kbd>
            </button>
            <Sign/>
            {move || if CONNECTED.get() {
                view! { <div class="state"><span class="dot"></span><span>{t!(frame.saved)}</span></div> }.into_any()
            } else {
                view! { <div class="state" role="status"><span class="dot warn"></span><span>{t!(frame.disconnected)}</span></div> }.into_any()
            }}
            <div class="who">
                <button class="avatar" type="button" data-testid="who" aria-haspopup="dialog" aria-label=move || session.with(|me| format!("{} {}", super::top::initials(&me.user.name), me.user.name)) on:click=heed(move |_| person.set(true))>{move || initials()}</button>
                <button class="btn quiet square" type="button" data-testid="lock" title=t!(frame.lock_keys) aria-label=t!(frame.lock) on:click=heed(move |_| lock_now(session))>
                    <Icon icon=icondata::LuLock/>
                </button>
            </div>
        </header>
        {move || person.get().then(|| view! { <Person help=help on_close=move || person.set(false)/> }.into_any())}
    }
    .into_any()
}

/// Who is signed in, and leaving.
#[component]
fn Person(help: RwSignal<bool>, on_close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let session = Session::here();
    let chosen = RwSignal::new(theme::chosen());
    let form = Form::new();
    follow(move || theme::choose(&chosen.get()));
    let name = move || session.with(|me| me.user.name.clone()).unwrap_or_default();
    let role = move || {
        let name = |me: &kontor_domain::identity::Me| match &me.user.own_role {
            Some(own) => own.name.clone(),
            None => role_name(me.user.role),
        };
        session.with(name).unwrap_or_default()
    };
    let themes =
        move || options([("system", ts!(theme.system)), ("light", ts!(theme.light)), ("dark", ts!(theme.dark))]);
    view! {
        <Dialog title=name on_close=on_close testid="person">
            <div class="dialog-body">
                <p class="muted">{move || role()} " · " {move || session.with(|me| me.business.name.clone())}</p>
                <Select label=t!(theme.label) value=chosen choices=themes testid="theme"/>
                <button class="btn self-start" type="button" data-testid="keys-open" on:click=heed(move |_| { on_close(); help.set(true); })>
                    <Icon icon=icondata::LuKeyboard/>{t!(keys.title)}<kbd>"F1"</kbd>
                </button>
                {session.may(Permission::Sell).then(|| view! { <training::Begin form=form/> }.into_any())}
            </div>
            <footer class="dialog-foot">
                <button class="btn danger" type="button" data-testid="sign-out" on:click=heed(move |_| session.sign_out())>
                    <Icon icon=icondata::LuLogOut/>{move || if session.is_training() { ts!(training.end) } else { ts!(frame.sign_out) }}
                </button>
                <button class="btn primary" type="button" autofocus data-testid="switch-person" on:click=heed(move |_| { on_close(); lock_now(session); })>
                    <Icon icon=icondata::LuLock/>{t!(frame.lock_or_switch)}
                </button>
            </footer>
        </Dialog>
    }
}

/// The first letters of a name: `MR`.
pub(super) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

/// What a role is called.
pub(crate) fn role_name(role: kontor_domain::policy::Role) -> String {
    use kontor_domain::policy::Role;
    match role {
        Role::Owner => ts!(role.owner),
        Role::Manager => ts!(role.manager),
        Role::Cashier => ts!(role.cashier),
        Role::Technician => ts!(role.technician),
    }
}
