//! The demo beside the business: the way in at the first run, who can sign in to it, and the way out.

use kontor_domain::demo::{Demo, EnterDemo, GetDemo, LeaveDemo};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::kit::{Dialog, Form, Icon, Notice, heed};
use crate::session::Session;
use crate::{bridge, t, ts};

/// How often it is asked how far the making is.
const LOOK_EVERY_MS: i32 = 400;

/// Looks on until the demo is made or stopped, and goes there.
fn look_on(session: Session) {
    spawn_local(async move {
        while session.demo.with_untracked(|demo| demo.making.is_some()) {
            crate::time::sleep_ms(LOOK_EVERY_MS).await;
            if let Ok(demo) = bridge::call(GetDemo {}).await {
                session.demo.set(demo);
            }
        }
        if session.demo.with_untracked(|demo| demo.open) {
            session.start();
        }
    });
}

/// The demo as it stands now, shown.
fn turn(session: Session, demo: Demo) {
    session.demo.set(demo);
    look_on(session);
}

/// The way in, for whoever has no business yet.
#[component]
pub(crate) fn Offer(
    /// The language and region that were chosen.
    locale: RwSignal<String>,
    /// Where the person is.
    zone: RwSignal<String>,
) -> impl IntoView {
    let session = Session::here();
    let demo = session.demo;
    let form = Form::new();
    look_on(session);
    let enter = move |_| {
        let ask = EnterDemo { locale: locale.get_untracked(), timezone: zone.get_untracked() };
        form.send(ask, move |demo| turn(session, demo));
    };
    let leave = move |delete| form.send(LeaveDemo { delete }, move |demo| turn(session, demo));
    let made = Memo::new(move |_| demo.with(|demo| demo.made));
    let making = Memo::new(move |_| demo.with(|demo| demo.making.is_some()));
    let percent = move || demo.with(|demo| demo.making.unwrap_or_default().to_string());
    let ready = move || {
        let label = if made.get() { ts!(demo.again) } else { ts!(demo.look) };
        view! {
            <div class="demo-acts">
                <button class="btn" type="button" data-testid="demo-enter" disabled=form.busy on:click=heed(enter)><Icon icon=icondata::LuStore/>{label}</button>
                {made.get().then(|| view! { <button class="btn quiet" type="button" data-testid="demo-delete" disabled=form.busy on:click=heed(move |_| leave(true))><Icon icon=icondata::LuTrash2/>{t!(demo.delete)}</button> }.into_any())}
            </div>
        }
        .into_any()
    };
    let at_work = move || {
        view! {
            <div class="demo-acts">
                <progress max="100" value=percent aria-label=t!(demo.making) data-testid="demo-progress"></progress>
                <span class="num muted">{percent} " %"</span>
                <button class="btn" type="button" data-testid="demo-stop" disabled=form.busy on:click=heed(move |_| leave(false))>{t!(common.cancel)}</button>
            </div>
        }
        .into_any()
    };
    view! {
        {move || demo.with(|demo| demo.offered || demo.making.is_some()).then(|| view! {
            <section class="demo-offer" aria-label=t!(demo.title) data-testid="demo-offer">
                <p class="muted small">{move || if making.get() { ts!(demo.making) } else { ts!(demo.text) }}</p>
                {move || if making.get() { at_work() } else { ready() }}
                {move || demo.with(|demo| demo.failed.clone()).map(|refusal| view! { <Notice kind="bad">{refusal.message.to_string()}</Notice> }.into_any())}
                {form.rest(&[])}
            </section>
        }.into_any())}
    }
    .into_any()
}

/// Who can sign in to the demo, and with what.
#[component]
pub(crate) fn People() -> impl IntoView {
    let session = Session::here();
    let leaving = RwSignal::new(false);
    let row = |person: kontor_domain::demo::DemoPerson| {
        let role = crate::frame::role_name(person.role);
        view! { <tr><th scope="row">{person.name} " " <span class="muted">{role}</span></th><td><code>{person.password}</code></td><td><code>{person.pin}</code></td></tr> }
            .into_any()
    };
    let rows = move || session.demo.with(|demo| demo.people.iter().cloned().map(row).collect_view());
    let shown = move || {
        view! {
            <section class="demo-people" data-testid="demo-people">
                <Notice kind="info">{t!(demo.banner)}</Notice>
                <table class="plain">
                    <thead><tr><th scope="col">{t!(demo.person)}</th><th scope="col">{t!(signin.password)}</th><th scope="col">{t!(lock.pin)}</th></tr></thead>
                    <tbody>{rows()}</tbody>
                </table>
                <button class="btn quiet self-start" type="button" data-testid="demo-leave" on:click=heed(move |_| leaving.set(true))><Icon icon=icondata::LuLogOut/>{t!(demo.leave)}</button>
            </section>
        }
        .into_any()
    };
    view! {
        {move || session.demo.with(|demo| demo.open).then(&shown)}
        {move || leaving.get().then(|| view! { <Leave on_close=move || leaving.set(false)/> }.into_any())}
    }
    .into_any()
}

/// Says on every page that this is the demo.
#[component]
pub(crate) fn Banner() -> impl IntoView {
    let session = Session::here();
    let leaving = RwSignal::new(false);
    view! {
        {move || (session.demo.with(|demo| demo.open) && !session.is_training()).then(|| view! {
            <div class="demo-banner" role="note" data-testid="demo-banner">
                <Icon icon=icondata::LuStore/>
                <span>{t!(demo.banner)}</span>
                <button class="btn quiet" type="button" data-testid="demo-leave" on:click=heed(move |_| leaving.set(true))>{t!(demo.leave)}</button>
            </div>
        }.into_any())}
        {move || leaving.get().then(|| view! { <Leave on_close=move || leaving.set(false)/> }.into_any())}
    }
    .into_any()
}

/// Whether what was done in the demo is kept.
#[component]
fn Leave(on_close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let leave = move |delete| {
        form.send(LeaveDemo { delete }, move |_| {
            on_close();
            session.ended();
        });
    };
    view! {
        <Dialog title=t!(demo.leave) on_close=on_close testid="demo-leaving">
            <div class="dialog-body">
                <p>{t!(demo.leave_text)}</p>
                {form.rest(&[])}
            </div>
            <footer class="dialog-foot">
                <button class="btn danger" type="button" data-testid="demo-leave-delete" disabled=form.busy on:click=heed(move |_| leave(true))><Icon icon=icondata::LuTrash2/>{t!(demo.leave_delete)}</button>
                <button class="btn primary" type="button" autofocus data-testid="demo-leave-keep" disabled=form.busy on:click=heed(move |_| leave(false))>{t!(demo.leave_keep)}</button>
            </footer>
        </Dialog>
    }
    .into_any()
}
