//! The server that e-mail is sent by.

use kontor_domain::event::Event;
use kontor_domain::mail::{ChangeMail, GetMail, MailReply, MailSecurity, MailServer, RemoveMail};
use kontor_domain::{Message, Refusal, Secret};
use leptos::prelude::*;

use super::section;
use crate::kit::{Deed, Failure, Form, Select, Skeleton, TextField, heed, options, toast};
use crate::load::load;
use crate::mail::Outbox;
use crate::vault::Open;
use crate::{t, ts};

const FIELDS: &[&str] = &["host", "port", "security", "user", "password", "from_name", "from_address"];

/// The page.
#[component]
pub(super) fn MailPage() -> impl IntoView {
    let kept = load(|| Some(GetMail {}), |event| matches!(event, Event::BusinessChanged));
    let body = move || match (kept.get(), kept.failed.get()) {
        (Some(reply), _) => fields(reply, Deed::from(move || kept.again())),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || kept.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=5/> }.into_any(),
    };
    section(|| ts!(mail.title), || ts!(mail.text), body.into_any())
}

fn fields(reply: MailReply, again: Deed) -> AnyView {
    let form = Form::new();
    let (is_set, has) = (reply.server.is_some(), reply.has_password);
    let text = |read: fn(&MailServer) -> String| RwSignal::new(reply.server.as_ref().map(read).unwrap_or_default());
    let (host, user) = (text(|server| server.host.clone()), text(|server| server.user.clone()));
    let (from_name, from_address) =
        (text(|server| server.from_name.clone()), text(|server| server.from_address.clone()));
    let was = reply.server.as_ref().map_or(MailSecurity::Tls, |server| server.security);
    let security = RwSignal::new(was.as_str().to_owned());
    let port = RwSignal::new(reply.server.as_ref().map_or(was.usual_port(), |server| server.port).to_string());
    let password = RwSignal::new(String::new());
    let choices =
        move || options([("tls", ts!(mail.tls)), ("start_tls", ts!(mail.start_tls)), ("none", ts!(mail.none_here))]);
    let save = move || {
        let Ok(port) = port.get_untracked().trim().parse() else {
            return form.refuse(Refusal::invalid("port", Message::told("1 – 65535")));
        };
        let server = MailServer {
            host: host.get_untracked(),
            port,
            security: security.get_untracked().parse().unwrap_or(MailSecurity::Tls),
            user: user.get_untracked(),
            from_name: from_name.get_untracked(),
            from_address: from_address.get_untracked(),
        };
        let password = Some(password.get_untracked()).filter(|typed| !typed.is_empty()).map(Secret::new);
        form.send(ChangeMail { server, password }, |_| toast(ts!(common.saved)));
    };
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        save();
    };
    let remove = move |_| {
        let again = again.clone();
        form.send(RemoveMail {}, move |_| again.act());
    };
    let closed = move || form.refusal.with(|no| no.as_ref().is_some_and(|no| no.code == "vault_closed"));
    let hint = Signal::derive(move || if has { ts!(mail.password_kept) } else { ts!(mail.password_hint) });
    view! {
        <form class="narrow fields" on:submit=heed(submit) data-testid="mail-form">
            <TextField label=t!(mail.host) value=host error=form.error("host") testid="mail-host" hint=t!(mail.host_hint)/>
            <Select label=t!(mail.security) value=security choices=Signal::derive(choices) error=form.error("security") testid="mail-security"/>
            <TextField label=t!(mail.port) value=port error=form.error("port") testid="mail-port" inputmode="numeric"/>
            <TextField label=t!(mail.user) value=user error=form.error("user") testid="mail-user"/>
            <TextField label=t!(mail.password) value=password error=form.error("password") testid="mail-password" kind="password" hint=hint autocomplete="new-password"/>
            <TextField label=t!(mail.from_name) value=from_name error=form.error("from_name") testid="mail-from-name"/>
            <TextField label=t!(mail.from_address) value=from_address error=form.error("from_address") testid="mail-from-address"/>
            {form.rest(FIELDS)}
            <div class="do flush">
                <button class="btn primary" type="submit" data-testid="mail-save" disabled=form.busy>{t!(common.save)}</button>
                {is_set.then(|| view! { <button class="btn" type="button" data-testid="mail-remove" disabled=form.busy on:click=heed(remove)>{t!(common.remove)}</button> }.into_any())}
            </div>
        </form>
        {move || closed().then(|| view! { <div class="narrow"><Open on_open=save/></div> }.into_any())}
        {is_set.then(|| view! { <Outbox/> }.into_any())}
    }
    .into_any()
}
