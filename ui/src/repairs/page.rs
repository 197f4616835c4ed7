//! The page: the board or the list, with a ticket or the intake beside it.

use kontor_domain::RepairTicketId;
use kontor_domain::event::Event;
use kontor_domain::repairs::{FindTicket, GetBoard, GetDesk};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::intake::Intake;
use super::story::Story;
use super::{board, list};
use crate::address::Address;
use crate::bridge;
use crate::kit::{Empty, Icon, any_open, follow, heed, search_box, toast_refusal};
use crate::load::load;
use crate::session::Session;
use crate::{keys, t, ts};

/// What stands beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chosen {
    Nothing,
    New,
    One(RepairTicketId),
}

/// The repair desk.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let session = Session::here();
    let address = Address::here("/repairs");
    let text = address.kept("text");
    let scanned = RwSignal::new(String::new());
    let chosen = Memo::new(move |_| match address.get("id").as_str() {
        "new" => Chosen::New,
        id => id.parse().map_or(Chosen::Nothing, Chosen::One),
    });
    let desk = load(|| Some(GetDesk {}), |event| matches!(event, Event::DeskChanged | Event::UserChanged { .. }));
    let mine = Memo::new(move |_| address.get("mine") == "1");
    let me = move || session.with(|me| me.user.id).filter(|_| mine.get());
    let board = load(
        move || Some(GetBoard { technician_id: me() }),
        |event| matches!(event, Event::TicketChanged { .. } | Event::DeskChanged | Event::StockChanged { .. }),
    );
    // Whoever looks for something wants what left the desk too.
    let listed = Memo::new(move |_| {
        address.get("view") == "list" || address.get("late") == "1" || text.with(|text| !text.trim().is_empty())
    });
    let take_in = move || address.set(&[("id", "new")]);
    open_scanned(address);
    keys::scanner::take_scans(move |code, _| {
        if chosen.get_untracked() == Chosen::New {
            scanned.set(code);
        } else {
            text.set(code);
        }
    });
    let on_key = window_event_listener(leptos::ev::keydown, move |ev| {
        let typing =
            document().active_element().is_some_and(|part| part.matches("input, textarea, select").unwrap_or(true));
        let plain = !ev.ctrl_key() && !ev.alt_key() && !ev.meta_key();
        if ev.key().eq_ignore_ascii_case("n") && plain && !typing && !any_open() && !session.locked_untracked() {
            ev.prevent_default();
            take_in();
        }
    });
    on_cleanup(move || on_key.remove());
    let chip = move |testid: &'static str,
                     name: fn() -> String,
                     on: Memo<bool>,
                     key: &'static str,
                     value: &'static str| {
        let press = move |_| address.set(&[(key, if on.get_untracked() && key != "view" { "" } else { value })]);
        view! { <button class="chip" type="button" aria-pressed=move || on.get().to_string() data-testid=testid on:click=heed(press)>{name}</button> }
            .into_any()
    };
    let late = Memo::new(move |_| address.get("late") == "1");
    let as_list = Memo::new(move |_| address.get("view") == "list");
    let as_board = Memo::new(move |_| !as_list.get());
    let count = move || board.with(|board| board.late).filter(|late| *late > 0);
    let overdue = move || {
        let count = count().map(|late| {
            view! { <b class="bad-ink num" data-testid="repairs-late-count">{session.count(late)}</b> }.into_any()
        });
        view! { <button class="chip" type="button" aria-pressed=move || late.get().to_string() data-testid="repairs-late" on:click=heed(move |_| address.set(&[("late", if late.get_untracked() { "" } else { "1" })]))>{t!(repairs.overdue)} {count}</button> }
            .into_any()
    };
    let left = move || match listed.get() {
        true => list::list(address, text, desk),
        false => board::board(address, board, desk),
    };
    let pane = move || match chosen.get() {
        Chosen::New => view! { <Intake address=address scanned=scanned desk=desk/> }.into_any(),
        Chosen::One(id) => view! { <Story id=id desk=desk/> }.into_any(),
        Chosen::Nothing => {
            view! { <Empty icon=icondata::LuWrench title=t!(repairs.choose) text=t!(repairs.choose_text)/> }.into_any()
        }
    };
    view! {
        <div class="split repairs" data-testid="repairs">
            <section class="list">
                <div class="repair-bar">
                    {search_box(text, || ts!(repairs.search), "repairs-text", ".row-open, .tk-open")}
                    {chip("repairs-board", || ts!(repairs.board), as_board, "view", "")}
                    {chip("repairs-list", || ts!(repairs.list), as_list, "view", "list")}
                    {chip("repairs-mine", || ts!(repairs.mine), mine, "mine", "1")}
                    {move || overdue()}
                    <button class="btn primary end" type="button" data-testid="repairs-take-in" on:click=heed(move |_| take_in())><Icon icon=icondata::LuPlus/>{t!(repairs.take_in)}<kbd>"N"</kbd></button>
                </div>
                {move || left()}
            </section>
            <section class="detail card">{move || pane()}</section>
        </div>
    }
    .into_any()
}

/// A ticket's code that was scanned anywhere opens it.
fn open_scanned(address: Address) {
    follow(move || {
        let code = address.get("scan");
        if code.is_empty() {
            return;
        }
        spawn_local(async move {
            match bridge::call(FindTicket { code }).await {
                Ok(ticket) => address.set(&[("scan", ""), ("id", ticket.id.to_string().as_str())]),
                Err(refusal) => {
                    address.set(&[("scan", "")]);
                    toast_refusal(&refusal);
                }
            }
        });
    });
}
