//! What waits to be printed at this register, said quietly beside the cart. The sale goes on.

use kontor_domain::event::Event;
use kontor_domain::hardware::{JobState, PrintJobs};
use leptos::prelude::*;

use super::jobs::{Jobs, what};
use crate::kit::{Deed, Dialog, Icon, heed};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// The notice; nothing when everything comes out.
#[component]
pub(crate) fn PrintNotice(
    /// The list was closed.
    #[prop(into)]
    on_close: Deed,
) -> impl IntoView {
    let session = Session::here();
    let jobs = load(|| Some(PrintJobs {}), |event| matches!(event, Event::PrintJobChanged));
    let open = RwSignal::new(false);
    let stuck = Memo::new(move |_| {
        let here = session.with(|me| me.register.id);
        jobs.with(|list| {
            let mine = list.open.iter().filter(|job| Some(job.register_id) == here);
            // What has just been put is on its way.
            let stuck = mine.filter(|job| job.state != JobState::Sending && !job.reason.is_empty());
            let (mut count, mut last) = (0, None);
            for job in stuck {
                count += 1;
                last.get_or_insert_with(|| (what(job), job.reason.clone()));
            }
            last.map(|(what, reason)| (count, what, reason))
        })
        .flatten()
    });
    let about = move |(count, what, reason): (i32, String, String)| {
        let title = if count == 1 {
            ts!(devices.one_stuck, what = what)
        } else {
            ts!(devices.some_stuck, count = count.to_string())
        };
        view! {
            <button class="stuck" type="button" data-testid="print-notice" aria-haspopup="dialog" on:click=heed(move |_| open.set(true))>
                <Icon icon=icondata::LuPrinter/><span><b>{title}</b><span class="small block">{reason}</span></span>
            </button>
        }
        .into_any()
    };
    let closed = move || {
        open.set(false);
        on_close.act();
    };
    let closed = StoredValue::new(Deed::from(closed));
    view! {
        <div role="status">{move || stuck.get().map(about)}</div>
        {move || open.get().then(|| view! {
            <Dialog title=t!(devices.jobs) on_close=move || closed.get_value().act() testid="print-jobs" class="wide">
                <div class="dialog-body"><Jobs/></div>
            </Dialog>
        }.into_any())}
    }
    .into_any()
}
