//! The frame around every page: what is shown when, the rail, the bar at the top, the lock, the palette.

mod help;
mod lock;
mod pages;
mod palette;
mod parts;
mod rail;
mod title;
mod top;

use std::time::Duration;

use kontor_domain::identity;
use kontor_domain::policy::Permission;
use kontor_domain::repairs::is_ticket_number;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_location, use_navigate};

use crate::kit::{Failure, Toasts};
use crate::session::{Phase, Session, Standing};
use crate::{bridge, demo, keys, shifts, signin, t, till, training};

pub(crate) use top::role_name;

/// The program, that begins with how things stand.
pub(crate) fn app(standing: Standing) -> impl IntoView {
    let session = Session::new();
    provide_context(session);
    session.follow();
    title::of_faces(session);
    spawn_local(session.show(standing));
    let face = move || match session.phase.get() {
        Phase::Loading => view! { <div class="start" role="status" aria-label=t!(common.loading)></div> }.into_any(),
        Phase::Failed(refusal) => {
            view! { <div class="start"><Failure refusal=refusal again=move || session.start()/></div> }.into_any()
        }
        Phase::SetUp => parts::later(|| Box::pin(parts::set_up())),
        Phase::SignIn(status) => {
            parts::prepare();
            view! { <signin::SignIn status=status/> }.into_any()
        }
        Phase::In => parts::later(|| Box::pin(parts::frame())),
    };
    view! {
        {move || face()}
        <Toasts/>
    }
}

/// Every page, with what is around it.
#[component]
fn Frame() -> impl IntoView {
    let session = Session::here();
    let (palette, help) = (RwSignal::new(false), RwSignal::new(false));
    let navigate = use_navigate();
    let path = use_location().pathname;
    title::of_pages(session, move || path.get());
    shifts::provide();
    till::provide();
    let to_shift = shifts::ShiftHere::here().way();
    let till = till::Till::here();
    keys::scanner::listen(
        move |code| {
            if is_ticket_number(&code) && session.may(Permission::Repair) {
                navigate(&crate::address::of("/repairs", &[("scan", &code)]), Default::default());
            } else if session.may(Permission::Sell) {
                navigate("/till", Default::default());
                till.scan(code, String::new());
            } else {
                keys::scanner::beep();
            }
        },
        move || session.locked_untracked(),
    );
    lock_when_idle(session);
    let on_key = window_event_listener(ev::keydown, move |ev| {
        if ev.key() == "F1" {
            ev.prevent_default();
            if !session.locked_untracked() {
                help.update(|shown| *shown = !*shown);
            }
            return;
        }
        let chord = if keys::is_mac() { ev.ctrl_key() } else { ev.alt_key() };
        if keys::act_of(&ev.key(), &ev.code(), chord) == Some(keys::Act::Shift) {
            ev.prevent_default();
            if !session.locked_untracked() && !crate::kit::any_open() && may_sell(session) {
                to_shift();
            }
            return;
        }
        let command = if keys::is_mac() { ev.meta_key() } else { ev.ctrl_key() };
        if !command || ev.alt_key() || ev.shift_key() {
            return;
        }
        match ev.key().as_str() {
            "l" | "L" => {
                ev.prevent_default();
                lock_now(session);
            }
            "k" | "K" if !crate::kit::any_open() => {
                ev.prevent_default();
                palette.set(true);
            }
            _ => {}
        }
    });
    on_cleanup(move || on_key.remove());
    view! {
        <a class="skip" href="#main">{t!(frame.skip)}</a>
        <div class="frame">
            <demo::Banner/>
            <training::Banner/>
            <rail::Rail/>
            <top::Top palette=palette help=help/>
            <main id="main" tabindex="-1"><pages::Pages/></main>
        </div>
        {move || palette.get().then(|| view! { <palette::Palette help=help on_close=move || palette.set(false)/> }.into_any())}
        {move || help.get().then(|| view! { <help::Help on_close=move || help.set(false)/> }.into_any())}
        {move || session.locked().then(|| view! { <lock::Lock/> }.into_any())}
    }
    .into_any()
}

fn may_sell(session: Session) -> bool {
    session.with_untracked(|me| me.permissions.contains(&Permission::Sell)).unwrap_or(false)
}

/// Locks this register, here at once and in the program.
pub(crate) fn lock_now(session: Session) {
    if session.locked_untracked() {
        return;
    }
    session.lock();
    spawn_local(async {
        // The screen is locked whether or not the program heard of it; it locks idle sessions by itself too.
        let _ = bridge::call(identity::Lock {}).await;
    });
}

/// Locks after so many minutes without a touch.
fn lock_when_idle(session: Session) {
    let last = StoredValue::new(js_sys::Date::now() as i64);
    let touched = move || {
        last.try_set_value(js_sys::Date::now() as i64);
    };
    let key = window_event_listener(ev::keydown, move |_| touched());
    let pointer = window_event_listener(ev::pointerdown, move |_| touched());
    let look = move || {
        let minutes = session.with_untracked(|me| me.business.lock_after_min).unwrap_or(0);
        let idle_ms = (js_sys::Date::now() as i64).saturating_sub(last.get_value());
        if minutes > 0 && idle_ms >= minutes.saturating_mul(60_000) {
            lock_now(session);
        }
    };
    let clock = set_interval_with_handle(look, Duration::from_secs(5)).ok();
    on_cleanup(move || {
        key.remove();
        pointer.remove();
        if let Some(clock) = clock {
            clock.clear();
        }
    });
}
