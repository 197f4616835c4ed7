//! Backups: where they go, how many are kept, how the last one went.

use kontor_domain::backup::{BackupState, BackupStateReply, ChangeBackup};
use kontor_domain::event::Event;
use kontor_domain::{Message, Refusal};
use leptos::prelude::*;

use super::section;
use crate::kit::{Failure, Form, Icon, Notice, Skeleton, TextField, heed, toast};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// The page.
#[component]
pub(super) fn Backup() -> impl IntoView {
    let state = load(|| Some(BackupState {}), |event| matches!(event, Event::BackupChanged));
    let body = move || match (state.get(), state.failed.get()) {
        (Some(state), _) => view! { <Fields state=state/> }.into_any(),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || state.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=3/> }.into_any(),
    };
    section(|| ts!(settings.backup), || ts!(settings.backup_text), body.into_any())
}

#[component]
fn Fields(state: BackupStateReply) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    if !state.by_itself {
        return view! { <Notice kind="info">{t!(settings.backup_postgres)}</Notice> }.into_any();
    }
    let (folder, keep) = (RwSignal::new(state.folder), RwSignal::new(state.keep.to_string()));
    let last = state.last_at.map(|at| session.moment(at));
    let problem = Some(state.problem).filter(|problem| !problem.is_empty());
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let Ok(keep) = keep.get_untracked().trim().parse() else {
            return form.refuse(Refusal::invalid("keep", Message::told("1 – 365")));
        };
        form.send(ChangeBackup { folder: folder.get_untracked().trim().to_owned(), keep }, |_| {
            toast(ts!(common.saved))
        });
    };
    view! {
        <form class="narrow fields" on:submit=heed(save) data-testid="backup-form">
            {problem.map(|problem| view! { <Notice kind="bad">{ts!(settings.backup_problem, problem = problem)}</Notice> }.into_any())}
            <div class="stat"><Icon icon=icondata::LuArchive/><div><span class="muted small">{t!(settings.backup_last)}</span>
                <b class="block" data-testid="backup-last">{last.unwrap_or_else(|| ts!(settings.backup_never))}</b>
                <span class="small faint break">{state.last_file}</span></div></div>
            <TextField label=t!(settings.backup_folder) value=folder error=form.error("folder") testid="backup-folder" hint=t!(settings.backup_folder_hint)/>
            <TextField label=t!(settings.backup_keep) value=keep error=form.error("keep") testid="backup-keep" inputmode="numeric"/>
            {form.rest(&["folder", "keep"])}
            <button class="btn primary self-start" type="submit" data-testid="backup-save" disabled=form.busy>{t!(common.save)}</button>
        </form>
    }
    .into_any()
}
