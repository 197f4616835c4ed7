//! What is to be printed and was printed, and what people do with it.

use kontor_domain::event::Event;
use kontor_domain::hardware::{
    CancelJob, JobKind, JobState, MoveJob, PrintJob, PrintJobs, PrinterFace, RetryJob, SayPrinted,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::bridge::{self, Letter};
use crate::kit::{Failure, Skeleton, each, heed, toast_refusal};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// The list.
#[component]
pub(super) fn Jobs() -> impl IntoView {
    let jobs = load(|| Some(PrintJobs {}), |event| matches!(event, Event::PrintJobChanged));
    let session = Session::here();
    let all = move || {
        jobs.with(|list| {
            let printers = list.printers.clone();
            let all = list.open.iter().chain(&list.done).cloned();
            all.map(|job| (job, printers.clone())).collect::<Vec<_>>()
        })
        .unwrap_or_default()
    };
    let state = Memo::new(move |_| {
        let known = jobs.with(|list| list.open.is_empty() && list.done.is_empty());
        (known, if known.is_none() { jobs.failed.get() } else { None })
    });
    move || match state.get() {
        (Some(true), _) => view! { <p class="muted" data-testid="jobs-none">{t!(devices.no_jobs)}</p> }.into_any(),
        (Some(false), _) => {
            let rows = each(
                all,
                |(job, printers)| {
                    format!("{} {:?} {} {}", job.id, job.state, job.reason, job.printer_id)
                        + &printers.len().to_string()
                },
                move |(job, printers)| row(session, job, printers),
            );
            view! { <ul class="devices jobs" data-testid="jobs">{rows}</ul> }.into_any()
        }
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || jobs.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=2/> }.into_any(),
    }
}

/// What a job prints, in words.
pub(super) fn what(job: &PrintJob) -> String {
    match job.kind {
        JobKind::Receipt if job.copy => ts!(devices.copy_of, number = job.number.clone()),
        JobKind::Receipt => ts!(devices.receipt_of, number = job.number.clone()),
        JobKind::Payment => ts!(devices.payment_of, number = job.number.clone()),
        JobKind::Test => ts!(devices.test_page),
        JobKind::Drawer => ts!(devices.drawer_opens),
    }
}

fn state_of(state: JobState) -> (String, &'static str) {
    match state {
        JobState::Waiting => (ts!(devices.waiting), "tag warn"),
        JobState::Sending => (ts!(devices.sending), "tag info"),
        JobState::Printed => (ts!(devices.printed), "tag ok"),
        JobState::Unknown => (ts!(devices.unknown), "tag bad"),
        JobState::Failed => (ts!(devices.failed), "tag bad"),
        JobState::Cancelled => (ts!(devices.cancelled), "tag"),
    }
}

/// Asks, and says what was refused; the list hears of the rest.
fn post(letter: Letter) {
    spawn_local(async move {
        if let Err(refusal) = bridge::ask(letter).await {
            toast_refusal(&refusal);
        }
    });
}

fn row(session: Session, job: PrintJob, printers: Vec<PrinterFace>) -> AnyView {
    let id = job.id;
    let open = matches!(job.state, JobState::Waiting | JobState::Failed | JobState::Unknown);
    let unknown = job.state == JobState::Unknown;
    let again = if unknown { ts!(devices.print_again) } else { ts!(devices.try_now) };
    let (state, class) = state_of(job.state);
    let others: Vec<PrinterFace> = printers.into_iter().filter(|printer| printer.id != job.printer_id).collect();
    let button = |testid: &'static str, name: String, act: Box<dyn Fn()>| {
        view! { <button class="btn" type="button" data-testid=testid on:click=heed(move |_| act())>{name}</button> }
            .into_any()
    };
    let choose = (open && !others.is_empty()).then(|| {
        let moved = move |ev: web_sys::Event| {
            if let Ok(printer_id) = event_target_value(&ev).parse() {
                post(Letter::new(&MoveJob { id, printer_id }));
            }
        };
        let each =
            |printer: PrinterFace| view! { <option value=printer.id.to_string()>{printer.name}</option> }.into_any();
        view! {
            <select class="input" data-testid="job-move" aria-label=ts!(devices.move_to) on:change=heed(moved)>
                <option value="">{ts!(devices.move_to)}</option>
                {others.into_iter().map(each).collect_view()}
            </select>
        }
        .into_any()
    });
    let acts = open.then(|| {
        view! {
            <div class="row-acts">
                {unknown.then(|| button("job-printed", ts!(devices.was_printed), Box::new(move || post(Letter::new(&SayPrinted { id })))))}
                {button("job-retry", again, Box::new(move || post(Letter::new(&RetryJob { id }))))}
                {choose}
                {button("job-cancel", ts!(common.cancel), Box::new(move || post(Letter::new(&CancelJob { id }))))}
            </div>
        }
        .into_any()
    });
    view! {
        <li data-testid="job" data-state=job.state.as_str()>
            <div class="device-head">
                <div>
                    <b>{what(&job)}</b> " " <span class=class>{state}</span>
                    <span class="small faint block num">{session.moment(job.created_at)} " · " {job.printer.clone()}</span>
                </div>
                {acts}
            </div>
            {(!job.reason.is_empty()).then(|| view! { <p class="small" data-testid="job-reason">{job.reason.clone()} " " {unknown.then(|| ts!(devices.look_first))}</p> }.into_any())}
        </li>
    }
    .into_any()
}
