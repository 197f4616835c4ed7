//! The board: what is at the desk, a column for each state.

use kontor_domain::repairs::{Board, BoardColumn, DeskView, MoveTickets, MovedTickets, StandingTicket, TicketRow};
use leptos::prelude::*;

use crate::address::Address;
use crate::kit::{Empty, Failure, Form, Icon, ListKeys, Notice, Select, Skeleton, heed};
use crate::load::Load;
use crate::session::Session;
use crate::{t, ts};

/// The tickets that were chosen, each with its number.
type Picked = RwSignal<Vec<(StandingTicket, String)>>;

/// The board.
pub(super) fn board(address: Address, board: Load<Board>, desk: Load<DeskView>) -> AnyView {
    let picked: Picked = RwSignal::new(Vec::new());
    let body = move || match (board.get(), board.failed.get()) {
        (Some(board), _) if board.columns.iter().all(|column| column.count == 0) => {
            view! { <Empty icon=icondata::LuWrench title=t!(repairs.empty) text=t!(repairs.empty_text)/> }.into_any()
        }
        (Some(board), _) => {
            let columns = board.columns.into_iter().map(|one| column(address, one, picked)).collect_view();
            view! { <div class="board" data-testid="board">{columns}</div> }.into_any()
        }
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || board.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=8 shape="tiles"/> }.into_any(),
    };
    view! {
        {move || picked.with(|picked| !picked.is_empty()).then(|| bulk(picked, desk))}
        {move || body()}
    }
    .into_any()
}

fn column(address: Address, column: BoardColumn, picked: Picked) -> AnyView {
    let more = column.count - i64::try_from(column.cards.len()).unwrap_or(column.count);
    let state = column.state.clone();
    let all = move |_| address.set(&[("view", "list"), ("state", &state)]);
    let more = (more > 0).then(|| {
        view! { <button class="btn quiet" type="button" on:click=heed(all)>{ts!(repairs.more, count = Session::here().count(more))}</button> }.into_any()
    });
    let (testid, label) = (format!("column-{}", column.state), column.name.clone());
    view! {
        <section data-testid=testid aria-label=label>
            <header><h3>{column.name}</h3><span class="tag num">{Session::here().count(column.count)}</span></header>
            {column.cards.into_iter().map(|row| card(address, row, picked)).collect_view()}
            {more}
        </section>
    }
    .into_any()
}

fn card(address: Address, row: TicketRow, picked: Picked) -> AnyView {
    let session = Session::here();
    let id = row.id.to_string();
    let (open, chosen) = (id.clone(), id);
    let late = (row.days_late > 0).then(|| {
        view! { <span class="tag bad">{ts!(repairs.days_late, count = session.count(row.days_late))}</span> }.into_any()
    });
    let waits = row.waits_for_parts.then(|| view! { <span class="tag warn">{t!(parts.waits)}</span> }.into_any());
    let about = if row.technician.is_empty() { session.moment(row.created_at) } else { row.technician };
    let device = match row.problem.lines().next() {
        Some(problem) if !problem.is_empty() => format!("{} · {problem}", row.device),
        _ => row.device,
    };
    let (ticket, from, number) = (row.id, row.state, row.number.clone());
    let is_picked = move || picked.with(|all| all.iter().any(|(one, _)| one.id == ticket));
    let pick = move |ev| {
        let on = event_target_checked(&ev);
        picked.update(|all| {
            all.retain(|(one, _)| one.id != ticket);
            if on {
                all.push((StandingTicket { id: ticket, from: from.clone() }, number.clone()));
            }
        });
    };
    let label = ts!(repairs.pick, number = row.number.clone());
    let testid = format!("card-{}", row.number);
    view! {
        <article class="tk card" class:sel=move || address.get("id") == chosen>
            <input type="checkbox" class="tk-pick" aria-label=label prop:checked=is_picked on:change=heed(pick)/>
            <button class="tk-open" type="button" data-testid=testid on:click=heed(move |_| address.set(&[("id", &open)])) on:keydown=heed(|ev| { ListKeys(".tk-open").key(&ev); })>
                <span class="tk-row"><b class="num">{row.number}</b>{late} {waits}</span>
                <span class="tk-what">{device}</span>
                <span class="small muted">{row.customer}</span>
                <span class="small faint">{about}</span>
            </button>
        </article>
    }
    .into_any()
}

/// What is done with the tickets that were chosen.
fn bulk(picked: Picked, desk: Load<DeskView>) -> AnyView {
    let form = Form::new();
    let to = RwSignal::new(String::new());
    let refused = RwSignal::new(String::new());
    let choices = Signal::derive(move || {
        let mut all = vec![(String::new(), ts!(repairs.move_to))];
        if let Some(desk) = desk.get() {
            all.extend(desk.desk.states.into_iter().map(|state| state.key).zip(desk.names));
        }
        all
    });
    let go = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let tickets = picked.with_untracked(|all| all.iter().map(|(one, _)| one.clone()).collect());
        form.send(MoveTickets { tickets, to: to.get_untracked() }, move |done: MovedTickets| {
            refused.try_set(done.refused.iter().map(|one| one.why.clone()).collect::<Vec<_>>().join(" "));
            picked.try_update(|all| all.retain(|(one, _)| done.refused.iter().any(|not| not.id == one.id)));
        });
    };
    let count = move || {
        ts!(repairs.picked, count = Session::here().count(picked.with(|all| i64::try_from(all.len()).unwrap_or(0))))
    };
    view! {
        <form class="repair-bar bulk" on:submit=heed(go) data-testid="bulk">
            <b>{move || count()}</b>
            <Select label=t!(repairs.move_to) value=to choices=choices testid="bulk-to"/>
            <button class="btn primary" type="submit" data-testid="bulk-go" disabled=move || form.busy.get() || to.with(String::is_empty)><Icon icon=icondata::LuArrowRight/>{t!(repairs.do_move)}</button>
            <button class="btn quiet" type="button" on:click=heed(move |_| picked.set(Vec::new()))>{t!(common.cancel)}</button>
            {form.rest(&[])}
            {move || refused.with(|why| !why.is_empty()).then(|| view! { <Notice kind="warn">{refused.get()}</Notice> }.into_any())}
        </form>
    }
    .into_any()
}
