//! The lock screen: covers everything until somebody enters a PIN.

use kontor_domain::Secret;
use kontor_domain::identity::{EnterPin, Status, UserFace};
use leptos::html;
use leptos::prelude::*;

use super::top::initials;
use crate::kit::{Form, Icon, Logo, follow, heed};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// The lock screen.
#[component]
pub(super) fn Lock() -> impl IntoView {
    let session = Session::here();
    let node: NodeRef<html::Dialog> = NodeRef::new();
    follow(move || {
        if let Some(dialog) = node.get() {
            request_animation_frame(move || {
                if dialog.is_connected() && !dialog.open() {
                    // Fails only when it is shown already.
                    let _ = dialog.show_modal();
                }
            });
        }
    });
    let status = load(|| Some(Status {}), |_| false);
    let who = RwSignal::new(session.with_untracked(|me| me.user.id));
    let pin = RwSignal::new(String::new());
    let form = Form::new();
    let enter = move || {
        let Some(user_id) = who.get_untracked() else { return };
        let entered = Secret::new(pin.get_untracked());
        pin.set(String::new());
        form.send(EnterPin { user_id, pin: entered }, move |signed_in| session.sign_in(signed_in));
    };
    let demo_pin = move || {
        if session.is_training() {
            return Some(kontor_domain::training::PIN.to_owned());
        }
        let name = status.get()?.users.into_iter().find(|user| Some(user.id) == who.get())?.name;
        let people = session.demo.with(|demo| if demo.open { demo.people.clone() } else { Vec::new() });
        people.into_iter().find(|person| person.name == name).map(|person| person.pin)
    };
    let people = move || {
        let people: Vec<UserFace> = status
            .get()
            .map(|status| status.users.into_iter().filter(|user| user.has_pin).collect())
            .unwrap_or_default();
        let tile = move |user: UserFace| {
            let (id, testid) = (user.id, format!("lock-user-{}", user.name));
            view! {
                <button class="person" type="button" data-testid=testid aria-pressed=move || (who.get() == Some(id)).to_string() on:click=heed(move |_| { who.set(Some(id)); pin.set(String::new()); focus_pin(); })>
                    <span class="avatar">{initials(&user.name)}</span>
                    <span>{user.name}</span>
                </button>
            }
            .into_any()
        };
        people.into_iter().map(tile).collect_view()
    };
    view! {
        <dialog class="lock" node_ref=node aria-label=t!(lock.title) data-testid="lock-screen" on:cancel=heed(|ev: web_sys::Event| ev.prevent_default())>
            <div class="lock-card">
                <div class="mark"><Logo size="40"/></div>
                <h1>{move || session.with(|me| me.register.store.clone())}</h1>
                <p class="muted">{t!(lock.text)}</p>
                <div class="people">{move || people()}</div>
                {move || demo_pin().map(|pin| view! { <p class="muted small" data-testid="demo-pin">{move || if session.is_training() { ts!(training.pin_is) } else { ts!(demo.pin_is) }} " " <code>{pin}</code></p> }.into_any())}
                <PinPad pin=pin enter=enter busy=form.busy/>
                {form.rest(&["pin"])}
                <p class="error" role="alert">{form.error("pin")}</p>
                <button class="btn quiet" type="button" data-testid="lock-sign-out" on:click=heed(move |_| session.sign_out())>
                    <Icon icon=icondata::LuLogOut/>{t!(lock.sign_out)}
                </button>
            </div>
        </dialog>
    }
    .into_any()
}

fn focus_pin() {
    crate::signin::focus("[data-testid=pin]");
}

/// A PIN, by keyboard or by touch.
#[component]
fn PinPad(
    /// What was entered.
    pin: RwSignal<String>,
    /// It is complete.
    enter: impl Fn() + Copy + 'static,
    /// Whether it is being checked.
    busy: RwSignal<bool>,
) -> impl IntoView {
    let digit = move |digit: &'static str| {
        let press = move |_| {
            pin.update(|pin| {
                if pin.len() < 8 {
                    pin.push_str(digit);
                }
            });
        };
        view! { <button class="btn key num" type="button" tabindex="-1" on:click=heed(press)>{digit}</button> }
            .into_any()
    };
    view! {
        <form class="pin" on:submit=heed(move |ev: web_sys::SubmitEvent| { ev.prevent_default(); enter(); })>
            <input class="input num pin-input" type="password" inputmode="numeric" autocomplete="off" maxlength="8" autofocus data-testid="pin" aria-label=t!(lock.pin) placeholder=t!(lock.pin) prop:value=pin on:input=heed(move |ev| pin.set(event_target_value(&ev)))/>
            <div class="keys">
                {["1", "2", "3", "4", "5", "6", "7", "8", "9"].map(digit)}
                <button class="btn key" type="button" tabindex="-1" aria-label=t!(lock.erase) on:click=heed(move |_| pin.update(|pin| { pin.pop(); }))><Icon icon=icondata::LuDelete/></button>
                {digit("0")}
                <button class="btn primary key" type="submit" data-testid="pin-enter" aria-label=t!(lock.enter) disabled=busy><Icon icon=icondata::LuCornerDownLeft/></button>
            </div>
        </form>
    }
    .into_any()
}
