//! How an import came out: what was taken, what was not and why.

use kontor_domain::import::{
    GetImportSummary, ImportKind, ImportRows, ImportRun, ImportState, ImportSummary, ImportedRow, RowOutcome,
    refused_header, refused_row,
};
use kontor_domain::page::{MAX_PAGE, Page, Window};
use kontor_domain::table::{Mark, Writer};
use kontor_domain::{ImportId, Minor};
use leptos::prelude::*;

use super::fields::sort_name;
use crate::kit::{Icon, Money, Notice, heed};
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

/// How much an undo has undone, and how much it has kept.
pub(super) fn was_undone(run: &ImportRun) -> String {
    ts!(import.was_undone, undone = run.undone.to_string(), kept = run.kept.to_string())
}

/// What was not taken, or what an undo has kept, with the reasons.
#[component]
pub(super) fn Outcome(
    /// How it stands.
    run: ImportRun,
    /// Whether the program made its file itself.
    made: bool,
) -> impl IntoView {
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
        (ImportState::Undoing | ImportState::Undone, _) => was_undone(&run),
        (ImportState::Cancelled | ImportState::Running | ImportState::Settling, _) => ts!(import.was_cancelled),
        (_, true) => ts!(import.was_tried),
        _ if made => ts!(change.done, count = run.changed.to_string()),
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
            {(run.kind == ImportKind::Sales).then(|| view! { <Summary id=id/> }.into_any())}
            {move || rows.get().map(list.clone())}
        </div>
    }
    .into_any()
}

/// What a file of sales came to, by sorts: what was taken and what was refused are the file, to the last penny.
#[component]
fn Summary(id: ImportId) -> impl IntoView {
    let summary = load(move || Some(GetImportSummary { id }), |_| false);
    let shown = move |summary: ImportSummary| {
        let row = |name: String, rows: Option<i64>, amount: Minor, testid: &'static str| {
            view! { <tr><td>{name}</td><td class="r num">{rows}</td><td class="r"><Money amount=amount testid=testid/></td></tr> }.into_any()
        };
        let mut tallies = summary.tallies.clone();
        tallies.sort_by_key(|tally| (outcome_order(tally.outcome), tally.sort));
        let part = |outcome: fn(RowOutcome) -> bool| -> Vec<_> {
            tallies
                .iter()
                .filter(|tally| outcome(tally.outcome))
                .map(|tally| row(sort_name(tally.sort), Some(tally.rows), tally.amount, "import-sort"))
                .collect()
        };
        let taken = part(|outcome| matches!(outcome, RowOutcome::Added | RowOutcome::Kept));
        let refused = part(|outcome| outcome == RowOutcome::Refused);
        let (sales, returns, without) = (summary.sales, summary.returns, summary.returns_without_receipt);
        let in_part = sales.in_part + returns.in_part + without.in_part;
        let made = ts!(
            import.made,
            sales = sales.documents.to_string(),
            returns = returns.documents.to_string(),
            without = without.documents.to_string()
        );
        let other = |name: String, amount: Minor, testid: &'static str| {
            (amount.0 != 0).then(|| view! { <tr class="tally-sum"><td>{name}</td><td></td><td class="r"><Money amount=amount testid=testid/></td></tr> })
        };
        view! {
            <h2>{t!(import.summary)}</h2>
            <p class="muted">{made} " " {(in_part > 0).then(|| ts!(import.in_part, count = in_part.to_string()))}</p>
            <table class="plain import-summary" data-testid="import-summary">
                <thead><tr><th>{t!(import.sort)}</th><th class="r">{t!(import.rows)}</th><th class="r">{t!(import.amount)}</th></tr></thead>
                <tbody>
                    {taken}
                    <tr class="tally-sum"><td>{t!(import.taken)}</td><td></td><td class="r"><b><Money amount=summary.taken testid="import-taken"/></b></td></tr>
                    {other(ts!(import.same), summary.same, "import-same-amount")}
                    {other(ts!(import.undone), summary.undone, "import-undone-amount")}
                    {refused}
                    <tr class="tally-sum"><td>{t!(import.refused)}</td><td></td><td class="r"><b><Money amount=summary.refused testid="import-refused-amount"/></b></td></tr>
                    <tr class="tally-sum"><td>{t!(import.file)}</td><td></td><td class="r"><b><Money amount=summary.file testid="import-file-amount"/></b></td></tr>
                </tbody>
            </table>
        }
        .into_any()
    };
    move || summary.get().map(shown)
}

const fn outcome_order(outcome: RowOutcome) -> u8 {
    match outcome {
        RowOutcome::Refused => 1,
        _ => 0,
    }
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
