//! What is taken out of the house: heads to be kept elsewhere, and the books for an auditor.

use kontor_domain::Refusal;
use kontor_domain::journal::{Chain, CheckHeads, ExportBooks, HeadFound, Heads};
use kontor_domain::policy::Permission;
use kontor_domain::reports::Period;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::bridge;
use crate::file::{self, Pieces};
use crate::i18n::said;
use crate::kit::{Icon, Notice, heed, toast_refusal};
use crate::session::Session;
use crate::{t, ts};

/// Heads that were kept, and the heads as they are now.
#[component]
pub(super) fn HeadsKept() -> impl IntoView {
    let session = Session::here();
    let (typed, found) = (RwSignal::new(String::new()), RwSignal::new(None::<Result<Vec<HeadFound>, Refusal>>));
    let check = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let heads = vec![typed.get_untracked()];
        spawn_local(async move {
            found.try_set(Some(bridge::call(CheckHeads { heads }).await));
        });
    };
    let save = move |_| {
        spawn_local(async move {
            match bridge::call(Heads {}).await {
                Ok(heads) => {
                    let line = |Chain { code, rows, head, .. }: Chain| format!("{code}\t{rows}\t{head}\n");
                    let text: String = heads.into_iter().map(line).collect();
                    let _ = file::download_text(&format!("kontor-heads-{}.txt", session.today()), &text, "text/plain");
                }
                Err(refusal) => toast_refusal(&refusal),
            }
        });
    };
    let outcome = move || {
        found.get().map(|found| match found {
            Err(refusal) => view! { <Notice kind="bad">{said(&refusal.message)}</Notice> }.into_any(),
            Ok(found) => found.into_iter().map(head_found).collect_view().into_any(),
        })
    };
    view! {
        <section class="block-part">
            <form class="inline-form" on:submit=heed(check)>
                <label class="grow field"><span>{t!(settings.head_text)}</span><input class="input mono" autocomplete="off" data-testid="head" prop:value=typed on:input=heed(move |ev| typed.set(event_target_value(&ev)))/></label>
                <button class="btn" type="submit" data-testid="head-check">{t!(settings.head_check)}</button>
                <button class="btn" type="button" data-testid="heads-save" on:click=heed(save)><Icon icon=icondata::LuDownload/>{t!(settings.heads_save)}</button>
            </form>
            {move || outcome()}
        </section>
    }
    .into_any()
}

fn head_found(found: HeadFound) -> AnyView {
    let (kind, text) = match found.at {
        None => ("bad", ts!(settings.head_gone)),
        Some(at) => {
            let chain = if at.register_id.is_some() { at.code } else { ts!(settings.back_office) };
            let row = at.row.to_string();
            match at.broken_at {
                None => ("info", ts!(settings.head_found, row = row, chain = chain)),
                Some(broken) => {
                    ("bad", ts!(settings.head_broken, row = row, chain = chain, broken = broken.to_string()))
                }
            }
        }
    };
    view! { <Notice kind=kind><span data-testid="head-found">{text}</span></Notice> }.into_any()
}

/// The books of some days, as one file.
#[component]
pub(super) fn Books() -> impl IntoView {
    let session = Session::here();
    let today = session.today();
    let from = RwSignal::new(format!("{}-01-01", today.get(..4).unwrap_or_default()));
    let to = RwSignal::new(today);
    // How far it got, while it goes on.
    let course = RwSignal::new(None::<String>);
    let refusal = RwSignal::new(None::<String>);
    let begin = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        if course.get_untracked().is_some() {
            return course.set(None);
        }
        let day = |text: RwSignal<String>| text.with_untracked(|text| text.parse().ok());
        let Some((from, to)) = day(from).zip(day(to)) else { return refusal.set(Some(ts!(settings.books_days))) };
        refusal.set(None);
        course.set(Some(String::new()));
        spawn_local(async move {
            if let Err(no) = export(session, Period { from, to }, course).await {
                refusal.try_set(Some(said(&no.message)));
            }
            course.try_set(None);
        });
    };
    let date = |label: fn() -> String, day: RwSignal<String>, testid: &'static str| {
        view! { <label class="field"><span>{label}</span><input class="input num" type="date" data-testid=testid prop:value=day on:input=heed(move |ev| day.set(event_target_value(&ev)))/></label> }
            .into_any()
    };
    let busy = move || course.with(Option::is_some);
    let label = move || if busy() { ts!(settings.books_stop) } else { ts!(settings.books_export) };
    session.may(Permission::ViewCost).then(|| {
        view! {
            <section class="block-part">
                <p class="muted">{t!(settings.books_text)}</p>
                <form class="inline-form" on:submit=heed(begin)>
                    {date(|| ts!(sales.from), from, "books-from")}
                    {date(|| ts!(sales.to), to, "books-to")}
                    <p class="grow num muted" role="status" data-testid="books-course">{course}</p>
                    <button class="btn" type="submit" data-testid="books-export"><Icon icon=icondata::LuDownload/>{label}</button>
                </form>
                {move || refusal.get().map(|no| view! { <Notice kind="bad">{no}</Notice> }.into_any())}
            </section>
        }
        .into_any()
    })
}

async fn export(session: Session, period: Period, course: RwSignal<Option<String>>) -> Result<(), Refusal> {
    let (mut state, pieces) = (None, Pieces::default());
    loop {
        let piece = bridge::call(ExportBooks { period, state, most_kb: 3_000 }).await?;
        pieces.add(&piece.bytes);
        let (file, files) = (piece.files.to_string(), piece.of_files.to_string());
        let so_far = ts!(settings.books_course, file = file, files = files, rows = session.count(piece.rows));
        // Whoever stopped it, or went away, wants no file.
        let goes_on = course.try_update(|course| {
            let goes_on = course.is_some();
            *course = course.take().map(|_| so_far);
            goes_on
        });
        if goes_on != Some(true) {
            return Ok(());
        }
        state = piece.state;
        if state.is_none() {
            let _ = pieces.download(&piece.file_name, "application/zip");
            return Ok(());
        }
    }
}
