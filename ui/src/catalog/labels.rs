//! The pane beside the list with the labels that wait to be printed.

use kontor_domain::VariantId;
use kontor_domain::catalog::{ClearLabels, GetLabels, Label, LabelSheet, LabelsPdf, QueueLabels};
use kontor_domain::event::Event;
use kontor_domain::policy::Permission;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::queue::{queue, read_count};
use crate::kit::{
    Empty, Failure, Form, Icon, Money, Select, Skeleton, TextField, each, heed, options, toast_refusal, toast_undo,
};
use crate::load::{Load, load};
use crate::session::Session;
use crate::{bridge, file, t, ts};

/// The labels that wait.
#[component]
pub(super) fn Labels() -> impl IntoView {
    let labels = load(
        || Some(GetLabels {}),
        |event| matches!(event, Event::ProductChanged { .. } | Event::ImportEnded { .. } | Event::TaxChanged),
    );
    // Made anew only when the first label comes or the last one goes, so that nothing is lost that is being typed.
    let some = Memo::new(move |_| labels.with(Vec::is_empty).map(|none| !none));
    let body = move || match (some.get(), labels.failed.get()) {
        (_, Some(refusal)) if refusal.code != "locked" => {
            view! { <Failure refusal=refusal again=move || labels.again()/> }.into_any()
        }
        (None, _) => view! { <Skeleton rows=6/> }.into_any(),
        (Some(false), _) => {
            view! { <Empty icon=icondata::LuTags title=t!(labels.empty) text=t!(labels.empty_text)/> }.into_any()
        }
        (Some(true), _) => view! { <Queue labels=labels/> }.into_any(),
    };
    view! { <div class="detail-form" data-testid="labels">{move || body()}</div> }
}

#[component]
fn Queue(labels: Load<Vec<Label>>) -> impl IntoView {
    let session = Session::here();
    let may = session.with_untracked(|me| me.permissions.contains(&Permission::ManageCatalog)).unwrap_or(false);
    let form = Form::new();
    let (sheet, skip) = (RwSignal::new(LabelSheet::A4Of24.as_str().to_owned()), RwSignal::new("0".to_owned()));
    let chosen =
        move || LabelSheet::ALL.into_iter().find(|known| known.as_str() == sheet.get()).unwrap_or(LabelSheet::A4Of24);
    let sheets = || options(LabelSheet::ALL.map(|sheet| (sheet.as_str(), sheet_name(sheet))));
    let skipping = move || {
        (chosen() != LabelSheet::Roll57By32).then(|| view! { <TextField label=t!(labels.skip) value=skip testid="labels-skip" kind="number" inputmode="numeric"/> }.into_any())
    };
    let total = move || labels.with(|all| all.iter().map(|label| label.count).sum::<i64>()).unwrap_or_default();
    let save = move |_| {
        let sheet = untrack(chosen);
        let skip = if sheet == LabelSheet::Roll57By32 { 0 } else { skip.get_untracked().trim().parse().unwrap_or(0) };
        spawn_local(async move {
            match bridge::call(LabelsPdf { sheet, skip }).await {
                Ok(pdf) => {
                    // The browser asks where to keep it.
                    let _ = file::download(&pdf.file_name, &pdf.base64, "application/pdf");
                }
                Err(refusal) => toast_refusal(&refusal),
            }
        });
    };
    let clear = move |_| {
        let waited = labels.get_untracked().unwrap_or_default();
        let waited: Vec<_> = waited.into_iter().map(|label| (label.variant_id, label.count)).collect();
        form.send(ClearLabels {}, move |_| {
            labels.again();
            toast_undo(ts!(labels.emptied), move || {
                let waited = waited.clone();
                spawn_local(async move {
                    if let Err(refusal) = queue(waited).await {
                        toast_refusal(&refusal);
                    }
                    labels.again();
                });
            });
        });
    };
    let rows = each(
        move || labels.get().unwrap_or_default(),
        // What it says is drawn anew when it changes; how many is the row's own.
        |label| format!("{} {} {}", label.variant_id, label.price.0, label.title),
        move |label| row(label, labels, may),
    );
    view! {
        <div class="detail-scroll">
            <header class="detail-head"><h1>{t!(labels.title)}</h1><span class="tag num" data-testid="labels-total">{move || total()}</span></header>
            <div class="fields">
                <table class="plain"><tbody>{rows}</tbody></table>
                <Select label=t!(labels.sheet) value=sheet choices=sheets testid="labels-sheet"/>
                {move || skipping()}
                {form.rest(&[])}
            </div>
        </div>
        <footer class="list-foot wrap">
            {may.then(|| view! { <button class="btn" type="button" data-testid="labels-clear" disabled=form.busy on:click=heed(clear)>{t!(labels.clear)}</button> }.into_any())}
            <button class="btn primary end" type="button" data-testid="labels-pdf" on:click=heed(save)><Icon icon=icondata::LuDownload/>{t!(labels.pdf)}</button>
        </footer>
    }
    .into_any()
}

fn sheet_name(sheet: LabelSheet) -> String {
    match sheet {
        LabelSheet::A4Of24 => ts!(labels.a4_of24),
        LabelSheet::A4Of65 => ts!(labels.a4_of65),
        LabelSheet::Roll57By32 => ts!(labels.roll57_by32),
    }
}

/// How many are wanted of a label, and sending it: one call at a time, the last word last.
#[derive(Clone, Copy)]
struct Count {
    id: VariantId,
    wanted: RwSignal<i64>,
    busy: StoredValue<bool>,
    labels: Load<Vec<Label>>,
}

impl Count {
    fn set(self, count: i64) {
        self.wanted.set(count);
        if self.busy.get_value() {
            return;
        }
        self.busy.set_value(true);
        spawn_local(async move {
            let mut sent = None;
            while let Some(count) = self.wanted.try_get_untracked().filter(|count| Some(*count) != sent) {
                sent = Some(count);
                if let Err(refusal) = bridge::call(QueueLabels { variant_id: self.id, count }).await {
                    toast_refusal(&refusal);
                    break;
                }
            }
            self.busy.try_update_value(|busy| *busy = false);
            self.labels.again();
        });
    }

    fn step(self, by: i64) {
        let count = self.wanted.get_untracked() + by;
        if read_count(&count.to_string()).is_ok() {
            self.set(count);
        }
    }
}

fn row(label: Label, labels: Load<Vec<Label>>, may: bool) -> AnyView {
    let wanted = RwSignal::new(label.count);
    let count = Count { id: label.variant_id, wanted, busy: StoredValue::new(false), labels };
    let typed = move |ev: web_sys::Event| match read_count(&event_target_value(&ev)) {
        Ok(typed) => count.set(typed),
        Err(refusal) => {
            toast_refusal(&refusal);
            if let Some(input) = ev.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
                input.set_value(&wanted.get_untracked().to_string());
            }
        }
    };
    let aria = format!("{}: {}", ts!(stock.how_many), label.title);
    let counter = if may {
        view! {
            <div class="stepper">
                <button type="button" aria-label=t!(common.one_less) data-testid="label-less" on:click=heed(move |_| count.step(-1))><Icon icon=icondata::LuMinus/></button>
                <input class="label-count num" inputmode="numeric" autocomplete="off" aria-label=aria data-testid="label-count" prop:value=move || wanted.get().to_string() on:change=heed(typed)/>
                <button type="button" aria-label=t!(common.one_more) data-testid="label-more" on:click=heed(move |_| count.step(1))><Icon icon=icondata::LuPlus/></button>
            </div>
        }
        .into_any()
    } else {
        view! { <span class="num" data-testid="label-count">{label.count}</span> }.into_any()
    };
    view! {
        <tr data-testid=format!("label-{}", label.sku)>
            <td class="break">{label.title}<span class="small faint block num">{label.code}</span></td>
            <td class="r nowrap"><Money amount=label.price/></td>
            <td class="label-many">{counter}</td>
        </tr>
    }
    .into_any()
}
