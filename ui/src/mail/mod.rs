//! E-mail that is on its way: how it stands, and what people do with it.

use kontor_domain::event::Event;
use kontor_domain::mail::{CancelMail, ListMail, Mail, MailState, RetryMail, SayMailSent, TestMail};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::bridge::{self, Letter};
use crate::kit::{Failure, Form, Icon, Skeleton, TextField, each, heed, toast_refusal};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// How a message stands, in a word and the class of its tag.
pub(crate) fn state_of(state: MailState) -> (String, &'static str) {
    match state {
        MailState::Waiting => (ts!(mail.waiting), "tag warn"),
        MailState::Sending => (ts!(mail.sending), "tag info"),
        MailState::Sent => (ts!(mail.sent), "tag ok"),
        MailState::Unknown => (ts!(mail.unknown), "tag bad"),
        MailState::Failed => (ts!(mail.failed), "tag bad"),
        MailState::GivenUp => (ts!(mail.given_up), "tag bad"),
        MailState::Cancelled => (ts!(mail.cancelled), "tag"),
    }
}

/// Asks, and says what was refused; whoever shows it hears of the rest.
fn post(letter: Letter) {
    spawn_local(async move {
        if let Err(refusal) = bridge::ask(letter).await {
            toast_refusal(&refusal);
        }
    });
}

/// A message that is not done with, and what can be done.
pub(crate) fn row(mail: &Mail) -> AnyView {
    let session = Session::here();
    let (id, unknown) = (mail.id, mail.state == MailState::Unknown);
    let (state, class) = state_of(mail.state);
    let again = if unknown { ts!(mail.send_again) } else { ts!(mail.retry) };
    let button = |testid: &'static str, name: String, letter: fn(kontor_domain::MailId) -> Letter| {
        view! { <button class="btn" type="button" data-testid=testid on:click=heed(move |_| post(letter(id)))>{name}</button> }
            .into_any()
    };
    let acts = mail.state.is_open().then(|| {
        view! {
            <div class="row-acts">
                {unknown.then(|| button("mail-arrived", ts!(mail.arrived), |id| Letter::new(&SayMailSent { id })))}
                {button("mail-retry", again, |id| Letter::new(&RetryMail { id }))}
                {button("mail-cancel", ts!(common.cancel), |id| Letter::new(&CancelMail { id }))}
            </div>
        }
        .into_any()
    });
    let next = mail.next_at.filter(|_| mail.tries > 0).map(|at| ts!(mail.next, when = session.moment(at)));
    view! {
        <li data-testid="mail" data-state=mail.state.as_str()>
            <div class="device-head">
                <div>
                    <b class="break">{mail.subject.clone()}</b> " " <span class=class>{state}</span>
                    <span class="small faint block num break">{session.moment(mail.created_at)} " · " {mail.to.clone()}</span>
                </div>
                {acts}
            </div>
            {(!mail.reason.is_empty()).then(|| view! { <p class="small break" data-testid="mail-reason">{mail.reason.clone()} " " {next}</p> }.into_any())}
        </li>
    }
    .into_any()
}

/// A test, and what is on its way.
#[component]
pub(crate) fn Outbox() -> impl IntoView {
    let mails = load(|| Some(ListMail {}), |event| matches!(event, Event::MailChanged));
    let all =
        move || mails.with(|list| list.open.iter().chain(&list.done).cloned().collect::<Vec<_>>()).unwrap_or_default();
    let state = Memo::new(move |_| {
        let known = mails.with(|list| list.open.is_empty() && list.done.is_empty());
        (known, if known.is_none() { mails.failed.get() } else { None })
    });
    let list = move || match state.get() {
        (Some(true), _) => view! { <p class="muted" data-testid="mails-none">{t!(mail.no_mail)}</p> }.into_any(),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || mails.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=2/> }.into_any(),
        (Some(false), _) => {
            let key = |mail: &Mail| format!("{} {} {} {}", mail.id, mail.state.as_str(), mail.reason, mail.tries);
            let rows = each(all, key, |mail| row(&mail));
            view! { <ul class="devices jobs" data-testid="mails">{rows}</ul> }.into_any()
        }
    };
    view! {
        {test()}
        <h2>{t!(mail.outbox)}</h2>
        {move || list()}
    }
    .into_any()
}

fn test() -> AnyView {
    let form = Form::new();
    let to = RwSignal::new(String::new());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        form.send(TestMail { id: bridge::new_id(), to: to.get_untracked() }, |_| {});
    };
    view! {
        <form class="narrow fields" on:submit=heed(submit) data-testid="mail-test">
            <h2>{t!(mail.test)}</h2>
            <TextField label=t!(mail.test_to) value=to error=form.error("to") testid="mail-test-to" kind="email" autocomplete="email"/>
            {form.rest(&["to"])}
            <button class="btn self-start" type="submit" data-testid="mail-test-go" disabled=form.busy><Icon icon=icondata::LuSend/>{t!(mail.test_go)}</button>
        </form>
    }
    .into_any()
}
