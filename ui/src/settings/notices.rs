//! What customers are told in each state of the desk.

use kontor_domain::event::Event;
use kontor_domain::repairs::{BLANKS, GetNoticeTexts, NoticeText, SaveNoticeText};
use leptos::prelude::*;

use crate::kit::{Area, Failure, Form, Select, Skeleton, TextField, follow, heed, options, toast};
use crate::load::load;
use crate::{t, ts};

/// The part of the desk's page.
#[component]
pub(super) fn NoticeTexts() -> impl IntoView {
    let texts = load(|| Some(GetNoticeTexts {}), |event| matches!(event, Event::BusinessChanged | Event::DeskChanged));
    // What is chosen stays when the texts are read anew.
    let chosen = (RwSignal::new(String::new()), RwSignal::new("en".to_owned()));
    let body = move || match (texts.get(), texts.failed.get()) {
        (Some(all), _) => fields(all, chosen),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || texts.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=4/> }.into_any(),
    };
    let blanks = BLANKS.map(|blank| format!("{{{blank}}}")).join(", ");
    view! { <h2>{t!(repairs.texts)}</h2><p class="muted">{ts!(repairs.texts_text, blanks = blanks)}</p>{move || body()} }
        .into_any()
}

fn fields(all: Vec<NoticeText>, (state, language): (RwSignal<String>, RwSignal<String>)) -> AnyView {
    let form = Form::new();
    let there = state.with_untracked(|state| all.iter().any(|text| text.state == *state));
    if !there {
        state.set(all.first().map(|text| text.state.clone()).unwrap_or_default());
    }
    let (subject, body) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let own = RwSignal::new(false);
    let states: Vec<(String, String)> = all
        .iter()
        .filter(|text| text.language == "en")
        .map(|text| (text.state.clone(), text.state_name.clone()))
        .collect();
    let languages = || options([("en", ts!(repairs.en)), ("es", ts!(repairs.es))]);
    let show = move |text: &NoticeText| {
        subject.set(text.subject.clone());
        body.set(text.body.clone());
        own.set(text.own);
    };
    follow(move || {
        let (state, language) = (state.get(), language.get());
        if let Some(text) = all.iter().find(|text| text.state == state && text.language == language) {
            show(text);
        }
    });
    let send = move |subject: String, body: String| {
        let call = SaveNoticeText { state: state.get_untracked(), language: language.get_untracked(), subject, body };
        form.send(call, move |text| {
            show(&text);
            toast(ts!(common.saved));
        });
    };
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        send(subject.get_untracked(), body.get_untracked());
    };
    let back = move |_| send(String::new(), String::new());
    view! {
        <form class="fields" on:submit=heed(submit) data-testid="notice-texts">
            <div class="cols">
                <Select label=t!(repairs.state) value=state choices=Signal::derive(move || states.clone()) testid="notice-state"/>
                <Select label=t!(repairs.told_in) value=language choices=Signal::derive(languages) error=form.error("language") testid="notice-language"/>
            </div>
            <TextField label=t!(repairs.subject) value=subject error=form.error("subject") testid="notice-subject"/>
            <Area label=t!(repairs.body) value=body error=form.error("body") testid="notice-body" rows=8/>
            {form.rest(&["language", "subject", "body"])}
            <div class="do flush">
                <button class="btn primary" type="submit" data-testid="notice-save" disabled=form.busy>{t!(common.save)}</button>
                {move || own.get().then(|| view! { <button class="btn" type="button" data-testid="notice-back" disabled=form.busy on:click=heed(back)>{t!(repairs.shipped_again)}</button> }.into_any())}
            </div>
        </form>
    }
    .into_any()
}
