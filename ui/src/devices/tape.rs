//! What a printer that is none has printed, as it would look on its paper.

use kontor_domain::event::Event;
use kontor_domain::hardware::{GetPaper, Paper, PaperKind, PaperLine, PaperSpan, Printer};
use leptos::prelude::*;

use crate::kit::{Deed, Dialog, Failure, Icon, Skeleton};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// The dialog.
#[component]
pub(super) fn Tape(printer: Printer, #[prop(into)] on_close: Deed) -> impl IntoView {
    let session = Session::here();
    let printer_id = printer.id;
    let papers = load(move || Some(GetPaper { printer_id }), |event| matches!(event, Event::PrintJobChanged));
    let one = move |paper: Paper| {
        let width = if paper.columns > 40 { "tape" } else { "tape narrow" };
        view! {
            <section>
                <p class="small faint num">{session.moment(paper.at)}</p>
                <div class=width data-testid="tape">{paper.lines.into_iter().map(line).collect_view()}</div>
            </section>
        }
        .into_any()
    };
    let body = move || match (papers.get(), papers.failed.get()) {
        (Some(all), _) if all.is_empty() => view! { <p class="muted">{t!(devices.tape_empty)}</p> }.into_any(),
        (Some(all), _) => all.into_iter().map(one).collect_view().into_any(),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || papers.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=4/> }.into_any(),
    };
    view! {
        <Dialog title=printer.name.clone() on_close=on_close testid="tape-dialog" class="wide">
            <div class="dialog-body tapes" tabindex="0" role="region" aria-label=t!(devices.tape)>{move || body()}</div>
        </Dialog>
    }
}

fn line(line: PaperLine) -> AnyView {
    let says: String = line.spans.iter().map(|span| span.text.as_str()).collect();
    match line.kind {
        PaperKind::Cut => {
            view! { <div class="cut" role="img" aria-label=ts!(devices.cut)><Icon icon=icondata::LuScissors/></div> }
                .into_any()
        }
        PaperKind::Drawer => {
            view! { <p class="kicked"><Icon icon=icondata::LuInbox/>{ts!(devices.drawer_opens)}</p> }.into_any()
        }
        PaperKind::Picture => {
            let image = format!("data:image/png;base64,{}", line.image);
            view! { <div class="picture"><img src=image alt=says.clone()/></div> }.into_any()
        }
        PaperKind::Text => {
            let span = |span: PaperSpan| {
                view! { <span class:bold=span.bold class:tall=span.tall class:broad=span.wide>{span.text}</span> }
                    .into_any()
            };
            view! { <pre class:mid=line.centred>{line.spans.into_iter().map(span).collect_view()}"\n"</pre> }.into_any()
        }
    }
}
