//! How an import came out: what was taken, what was not and why.

use kontor_domain::import::{ImportRows, ImportRun, ImportState, ImportedRow, RowOutcome, refused_header, refused_row};
use kontor_domain::page::{MAX_PAGE, Page, Window};
use kontor_domain::table::{Mark, Writer};
use leptos::prelude::*;

use crate::kit::{Icon, Notice, heed};
use crate::load::load;
use crate::{bridge, file, t, ts};

/// How many rows are shown; the rest is in the file.
const SHOWN: u32 = 100;

/// The counts.
pub(super) fn counts(run: &ImportRun) -> AnyView {
    let count = |name: String, testid: &'static str, n: i64| {
        view! { <div class="figure"><dt>{name}</dt><dd class="num" data-testid=testid>{n}</dd></div> }.into_any()
    };
    view! {
        <dl class="figures" data-testid="import-counts">
            {count(ts!(import.added), "import-added", run.added)}
            {count(ts!(import.changed), "import-changed", run.changed)}
            {count(ts!(import.same), "import-same", run.same)}
            {count(ts!(import.refused), "import-refused", run.refused)}
        </dl>
    }
    .into_any()
}

/// What was not taken, or what an undo has kept, with the reasons.
#[component]
pub(super) fn Outcome(run: ImportRun) -> impl IntoView {
    let id = run.id;
    let undone = matches!(run.state, ImportState::Undoing | ImportState::Undone);
    let outcome = if undone { RowOutcome::Kept } else { RowOutcome::Refused };
    let rows = load(move || Some(ImportRows { id, outcome, window: Window { offset: 0, limit: SHOWN } }), |_| false);
    let header = run.reading.header.clone();
    let name = run.file_name.clone();
    let save = move |_| {
        let (header, name) = (header.clone(), name.clone());
        leptos::task::spawn_local(async move {
            match refused_rows(id, &header).await {
                Ok(text) => {
                    let _ = file::download_text(&ts!(import.refused_file, name = name), &text, "text/csv");
                }
                Err(refusal) => crate::kit::toast_refusal(&refusal),
            }
        });
    };
    let said = match (run.state, run.dry_run) {
        (ImportState::Undoing | ImportState::Undone, _) => {
            ts!(import.was_undone, undone = run.undone.to_string(), kept = run.kept.to_string())
        }
        (ImportState::Cancelled, _) => ts!(import.was_cancelled),
        (_, true) => ts!(import.was_tried),
        _ => ts!(import.was_done),
    };
    let list = move |page: Page<ImportedRow>| {
        (page.total > 0).then(|| {
            view! {
                <div class="import-refused">
                    <h2>{if undone { ts!(import.kept) } else { ts!(import.not_taken) }}</h2>
                    {(!undone).then(|| view! { <button class="btn" type="button" data-testid="import-save-refused" on:click=heed(save.clone())><Icon icon=icondata::LuDownload/>{t!(import.save_refused)}</button> }.into_any())}
                </div>
                <ul class="reasons">{page.rows.into_iter().map(|row| {
                    let what = if row.cells.is_empty() { row.key } else { row.cells.join(" · ") };
                    view! { <li><span class="muted num">{ts!(import.line, line = row.line.to_string())}</span><div><p>{row.reason}</p><p class="muted clip">{what}</p></div></li> }
                        .into_any()
                }).collect_view()}</ul>
            }
        })
    };
    view! {
        <div class="fields" data-testid="import-outcome">
            <Notice kind="info">{said}</Notice>
            {(!undone).then(|| counts(&run))}
            {move || rows.get().map(list.clone())}
        </div>
    }
    .into_any()
}

/// The rows that were not taken, as a file that can be mended and brought in again.
async fn refused_rows(id: kontor_domain::ImportId, header: &[String]) -> Result<String, kontor_domain::Refusal> {
    let mut text = Writer::new(Mark::Written);
    text.row(refused_header(header));
    let mut offset = 0;
    loop {
        let window = Window { offset, limit: MAX_PAGE };
        let page = bridge::call(ImportRows { id, outcome: RowOutcome::Refused, window }).await?;
        page.rows.into_iter().for_each(|row| text.row(refused_row(row)));
        offset = offset.saturating_add(MAX_PAGE);
        if i64::from(offset) >= page.total {
            return Ok(text.take());
        }
    }
}
