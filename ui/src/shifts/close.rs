//! Closing a shift: the count of every tender, the variance, and who stands in for it.

use kontor_domain::sales::{ParkedCarts, TenderKind};
use kontor_domain::shifts::{Approvers, CloseShift, ReportX, TenderCount, XReport, ZReport};
use kontor_domain::{Minor, Refusal, Secret, ZReportId};
use leptos::prelude::*;

use super::count::{CashCount, foot};
use crate::bridge;
use crate::kit::{Deed, Dialog, Failure, Form, Money, Skeleton, TextField, each, follow, heed};
use crate::load::load;
use crate::overrides::{Approve, approval};
use crate::session::Session;
use crate::till::tender_name;
use crate::{t, ts};

const FIELDS: &[&str] = &["cash", "card", "other", "note", "pin", "approver_id"];

/// Asks for the count.
#[component]
pub(super) fn CloseDialog(
    /// It is to go.
    #[prop(into)]
    on_close: Deed,
    /// The Z report.
    done: RwSignal<Option<ZReport>>,
) -> impl IntoView {
    // What is counted stays while it is sold on: only the first answer makes the fields.
    let x = load(|| Some(ReportX {}), |_| false);
    let closed = StoredValue::new(on_close.clone());
    let state = Memo::new(move |_| {
        let there = x.with(|_| ()).is_some();
        (there, x.failed.get().filter(|_| !there).map(|refusal| refusal.code))
    });
    let body = move || match (x.get(), x.failed.get()) {
        (Some(report), _) => fields(report, closed, done),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || x.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=4/> }.into_any(),
    };
    let body = move || {
        let _ = state.get();
        untrack(body)
    };
    view! { <Dialog title=t!(shift.close) on_close=on_close testid="shift-close-dialog" class="count-box">{move || body()}</Dialog> }
}

/// What was counted of a tender that is not cash.
type Slip = (TenderKind, RwSignal<String>);

fn fields(x: XReport, closed: StoredValue<Deed>, done: RwSignal<Option<ZReport>>) -> AnyView {
    let session = Session::here();
    let form = Form::new();
    let cash = CashCount::new(session);
    let empty = |kind: TenderKind| (kind, RwSignal::new(String::new()));
    let slips: RwSignal<Vec<Slip>> =
        RwSignal::new(x.to_count.iter().filter(|kind| **kind != TenderKind::Cash).map(|kind| empty(*kind)).collect());
    // Another window may take the first payment of its kind while this one counts.
    follow(move || {
        let missing = form.refusal.with(|no| {
            let no = no.as_ref().filter(|no| no.code == "count_missing")?;
            [TenderKind::Card, TenderKind::Other].into_iter().find(|kind| no.fields.contains_key(kind.as_str()))
        });
        if let Some(kind) = missing
            && !slips.with_untracked(|slips| slips.iter().any(|(there, _)| *there == kind))
        {
            slips.update(|slips| slips.push(empty(kind)));
        }
    });
    let note = RwSignal::new(String::new());
    let typed = Approve::new();
    let Approve { approver, pin, .. } = typed;
    let z_id: ZReportId = bridge::new_id();
    let shift_id = x.shift.id;
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let counts = match untrack(|| slips.with(|slips| counts(session, cash, slips))) {
            Ok(counts) => counts,
            Err(refusal) => return form.refuse(refusal),
        };
        let (approver_id, pin) = (approver.get_untracked().parse().ok(), pin.get_untracked());
        let pin = (!pin.is_empty()).then(|| Secret::new(pin));
        let req = CloseShift { z_id, shift_id, counts, note: note.get_untracked(), approver_id, pin };
        form.send(req, move |z| {
            done.set(Some(z));
            closed.with_value(Deed::act);
        });
    };
    let expected = x.figures.as_ref().map(|figures| figures.expected()).unwrap_or_default();
    let of = move |kind: TenderKind| expected.iter().find(|(other, _)| *other == kind).map(|(_, amount)| *amount);
    let cash_error = form.error("cash");
    let cash_off = of(TenderKind::Cash).map(|expected| variance(expected, move || cash.total(), "cash"));
    let slip = move |(kind, text): Slip| {
        let (testid, field) = match kind {
            TenderKind::Card => ("count-card", "card"),
            _ => ("count-other", "other"),
        };
        let off = of(kind).map(|expected| variance(expected, move || session.parse("", &text.get()).ok(), field));
        view! {
            <div class="counted">
                <TextField label=Signal::derive(move || ts!(shift.count_of, tender = tender_name(kind))) value=text error=form.error(field) testid=testid inputmode="decimal"/>
                {off}
            </div>
        }
        .into_any()
    };
    let blind = x.figures.is_none();
    // The dialog was shown before there was a field to begin in.
    request_animation_frame(|| crate::signin::focus("[data-testid=count-cash]"));
    view! {
        <form on:submit=heed(submit)>
            <div class="dialog-body">
                <p class="muted">{move || if blind { ts!(shift.blind_text) } else { ts!(shift.close_text) }}</p>
                <div class="counted">{cash.view(|| ts!(shift.count_cash), cash_error, "count-cash")}{cash_off}</div>
                {each(move || slips.get(), |(kind, _)| kind.as_str().to_owned(), slip)}
                <TextField label=t!(shift.note) value=note error=form.error("note") testid="count-note"/>
                {approval(form.refusal, typed, || Approvers {}, || ts!(shift.approve_text))}
                {form.rest(FIELDS)}
                {carried()}
            </div>
            {foot(move || closed.with_value(Deed::act), form.busy, || ts!(shift.close), "shift-close-save")}
        </form>
    }
    .into_any()
}

fn counts(session: Session, cash: CashCount, slips: &[Slip]) -> Result<Vec<TenderCount>, Refusal> {
    let (counted, pieces) = cash.read()?;
    let mut counts = vec![TenderCount { kind: TenderKind::Cash, counted, pieces }];
    for (kind, text) in slips {
        let counted = session.parse(kind.as_str(), &text.get())?;
        counts.push(TenderCount { kind: *kind, counted, pieces: Vec::new() });
    }
    Ok(counts)
}

/// What is expected, and how far the count is off.
fn variance(
    expected: Minor,
    counted: impl Fn() -> Option<Minor> + Send + Sync + 'static,
    field: &'static str,
) -> AnyView {
    let off = Signal::derive(move || counted().map(|counted| counted - expected));
    let shown = Signal::derive(move || off.get().unwrap_or_default());
    view! {
        <p class="small muted num counted-off">
            <span>{t!(shift.expected)} " " <Money amount=expected/></span>
            <span class:none=move || off.get().is_none()>{t!(shift.variance)} " " <b><Money amount=shown testid=format!("off-{field}")/></b></span>
        </p>
    }
    .into_any()
}

/// What goes over into the next shift.
fn carried() -> AnyView {
    let parked = load(|| Some(ParkedCarts {}), |_| false);
    let text = move || match parked.with(Vec::len).unwrap_or(0) {
        0 => ts!(shift.carries),
        count => ts!(shift.carries_parked, count = count.to_string()),
    };
    view! { <p class="hint" data-testid="shift-carries">{move || text()}</p> }.into_any()
}
