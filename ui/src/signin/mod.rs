//! Signing in, and the way back in with the recovery sheet.

use kontor_domain::Secret;
use kontor_domain::identity::{Recover, SignIn as Ask, StatusReply, UserFace};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::kit::{Choice, Form, Logo, Notice, Select, TextField, follow, heed};
use crate::session::Session;
use crate::{demo, t};

/// Puts the focus on the element that matches, once it is there.
pub(crate) fn focus(selector: &'static str) {
    request_animation_frame(move || {
        if let Ok(Some(element)) = document().query_selector(selector)
            && let Ok(element) = element.dyn_into::<HtmlElement>()
        {
            let _ = element.focus();
        }
    });
}

/// Presses what a key stands for.
pub(crate) fn press(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector)
        && let Ok(element) = element.dyn_into::<HtmlElement>()
    {
        element.click();
    }
}

/// The same at once, so that the key that is being pressed goes into it.
pub(crate) fn focus_now(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector)
        && let Ok(element) = element.dyn_into::<HtmlElement>()
    {
        let _ = element.focus();
    }
}

/// Who signs in?
#[component]
pub(crate) fn SignIn(status: StatusReply) -> impl IntoView {
    let forgotten = RwSignal::new(false);
    let recovered = RwSignal::new(false);
    let name = status.business.as_ref().map(|business| business.name.clone());
    let status = StoredValue::new(status);
    let body = move || {
        if forgotten.get() {
            view! { <Forgotten forgotten=forgotten recovered=recovered/> }.into_any()
        } else {
            view! { <People status=status.get_value() forgotten=forgotten recovered=recovered/> }.into_any()
        }
    };
    view! {
        <main class="start" data-testid="signin">
            <div class="start-card card">
                <header class="start-head">
                    <Logo size="40"/>
                    <div><h1>{name}</h1><p class="muted">{t!(signin.text)}</p></div>
                </header>
                {move || body()}
                <demo::People/>
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn People(status: StatusReply, forgotten: RwSignal<bool>, recovered: RwSignal<bool>) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let only = if status.users.len() == 1 { status.users.first().map(|user| user.name.clone()) } else { None };
    let who = RwSignal::new(only);
    let password = RwSignal::new(String::new());
    let register = RwSignal::new(status.registers.first().map(|at| at.id.to_string()).unwrap_or_default());
    let registers: Vec<Choice> =
        status.registers.iter().map(|at| (at.id.to_string(), format!("{} · {}", at.store, at.name))).collect();
    let several = registers.len() > 1;
    let tile = move |user: UserFace| {
        let (name, pressed) = (user.name.clone(), user.name.clone());
        let choose = move |_| {
            who.set(Some(name.clone()));
            form.refusal.set(None);
            focus("[data-testid=signin-password]");
        };
        view! {
            <button class="person" type="button" data-testid=format!("signin-user-{}", user.name) aria-pressed=move || (who.get().as_deref() == Some(pressed.as_str())).to_string() on:click=heed(choose)>
                <span class="avatar">{user.name.chars().next().map(|c| c.to_uppercase().to_string())}</span>
                <span>{user.name.clone()}</span>
            </button>
        }
        .into_any()
    };
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let Some(name) = who.get_untracked() else { return };
        let register_id = register.get_untracked().parse().ok();
        let ask = Ask { name, password: Secret::new(password.get_untracked()), register_id };
        form.send(ask, move |signed_in| session.sign_in(signed_in));
    };
    view! {
        {move || recovered.get().then(|| view! { <Notice kind="info">{t!(signin.recovered)}</Notice> }.into_any())}
        <div class="people" role="group" aria-label=t!(signin.who)>{status.users.into_iter().map(tile).collect_view()}</div>
        {move || who.get().map(|_| {
            let registers = registers.clone();
            view! {
                <form class="step" on:submit=heed(submit)>
                    {several.then(|| view! { <Select label=t!(signin.register) value=register choices=registers error=form.error("register_id") testid="signin-register"/> }.into_any())}
                    <TextField label=t!(signin.password) value=password error=form.error("password") testid="signin-password" kind="password" autofocus=true autocomplete="current-password"/>
                    {form.rest(&["password", "register_id"])}
                    <footer class="onward">
                        <button class="btn quiet" type="button" data-testid="signin-forgotten" on:click=heed(move |_| forgotten.set(true))>{t!(signin.forgotten)}</button>
                        <button class="btn primary" type="submit" data-testid="signin-submit" disabled=form.busy>{t!(signin.submit)}</button>
                    </footer>
                </form>
            }
            .into_any()
        })}
    }
    .into_any()
}

#[component]
fn Forgotten(forgotten: RwSignal<bool>, recovered: RwSignal<bool>) -> impl IntoView {
    let form = Form::new();
    let (name, code, password) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let ask = Recover {
            name: name.get_untracked(),
            code: Secret::new(code.get_untracked()),
            new_password: Secret::new(password.get_untracked()),
        };
        form.send(ask, move |_| {
            recovered.set(true);
            forgotten.set(false);
        });
    };
    follow(move || focus("[data-testid=recover-name]"));
    view! {
        <form class="step" on:submit=heed(submit)>
            <p class="muted">{t!(signin.forgotten_text)}</p>
            <TextField label=t!(setup.owner) value=name error=form.error("name") testid="recover-name" autofocus=true/>
            <TextField label=t!(signin.code) value=code error=form.error("code") testid="recover-code"/>
            <TextField label=t!(signin.new_password) value=password error=form.error("new_password") testid="recover-password" kind="password" hint=t!(setup.password_hint) autocomplete="new-password"/>
            {form.rest(&["name", "code", "new_password"])}
            <footer class="onward">
                <button class="btn" type="button" on:click=heed(move |_| forgotten.set(false))>{t!(common.back)}</button>
                <button class="btn primary" type="submit" data-testid="recover-submit" disabled=form.busy>{t!(signin.recover)}</button>
            </footer>
        </form>
    }
    .into_any()
}
