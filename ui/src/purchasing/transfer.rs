//! A transfer that was sent: what is on its way, what became of the rest, and taking it in.

use kontor_domain::event::Event;
use kontor_domain::money::parse_qty;
use kontor_domain::sales::Pdf;
use kontor_domain::stock::serials::{numbers_in, sought};
use kontor_domain::stock::{
    Arrived, CancelTransfer, Fate, GetTransfer, GetTransferPdf, ReceiveTransfer, Transfer, TransferLine, TransferMove,
    TransferState,
};
use kontor_domain::{Refusal, TransferId, TransferLineId, TransferMoveId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::draft::figure;
use super::send::Draft;
use super::transfers::state_mark;
use crate::address::Address;
use crate::kit::{Area, Dialog, Failure, Form, Icon, Money, Skeleton, TextField, heed, toast, toast_refusal};
use crate::load::load;
use crate::session::Session;
use crate::{bridge, file, t, ts};

/// What may become of goods, in the order in which it is asked.
const FATES: [Fate; 3] = [Fate::Received, Fate::Missing, Fate::Damaged];

fn fate_name(fate: Fate) -> String {
    match fate {
        Fate::Received => ts!(transfers.received),
        Fate::Missing => ts!(transfers.missing),
        Fate::Damaged => ts!(transfers.damaged),
        Fate::Back => ts!(transfers.back),
    }
}

/// The pane.
#[component]
pub(super) fn One(id: TransferId, address: Address) -> impl IntoView {
    let receiving = RwSignal::new(None::<Transfer>);
    let transfer = load(
        move || Some(GetTransfer { id }),
        move |event| matches!(event, Event::TransferChanged { id: other } if *other == id),
    );
    // What is being typed into a draft is not thrown away by what others do.
    let drawn = Memo::new(move |_| transfer.with(|transfer| (transfer.state, transfer.moves.len())));
    let shown = move || match (untrack(|| transfer.get()), transfer.failed.get()) {
        (Some(transfer), _) if transfer.state == TransferState::Draft => {
            view! { <Draft transfer=Some(transfer) address=address/> }.into_any()
        }
        (Some(transfer), _) => sent(transfer, receiving),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || transfer.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=8/> }.into_any(),
    };
    let body = move || {
        let _ = drawn.get();
        shown()
    };
    view! {
        {move || body()}
        {move || receiving.get().map(|transfer| view! { <Receive transfer=transfer on_close=move || receiving.set(None)/> }.into_any())}
    }
    .into_any()
}

fn sent(transfer: Transfer, receiving: RwSignal<Option<Transfer>>) -> AnyView {
    let session = Session::here();
    let form = Form::new();
    let id = transfer.id;
    let (class, state) = state_mark(transfer.state);
    let here = session.with_untracked(|me| me.register.store_id);
    let on_the_way = transfer.state == TransferState::Sent;
    let (takes, sends) = (on_the_way && here == Some(transfer.to_id), on_the_way && here == Some(transfer.from_id));
    let kept = StoredValue::new(transfer.clone());
    let pdf = move |_| {
        spawn_local(async move {
            match bridge::call(GetTransferPdf { id }).await {
                Ok(Pdf { file_name, base64 }) => {
                    // The browser asks where to keep it.
                    let _ = file::download(&file_name, &base64, "application/pdf");
                }
                Err(refusal) => toast_refusal(&refusal),
            }
        });
    };
    let at = session.moment(transfer.sent_at.unwrap_or(transfer.created_at));
    let facts = format!("{at} · {}", transfer.user);
    let way = format!("{} → {}", transfer.from, transfer.to);
    let lines = StoredValue::new(transfer.lines.clone());
    let moves = transfer.moves.into_iter().map(|made| became(made, lines)).collect_view();
    view! {
        <div class="detail-scroll" data-testid="transfer-detail">
            <header class="detail-head">
                <div>
                    <div class="small faint num">{facts}</div>
                    <h1 class="num" data-testid="transfer-number">{transfer.number}</h1>
                    <div class="muted">{way}</div>
                </div>
                <span class=format!("tag {class}") data-testid="transfer-state">{state}</span>
            </header>
            <div class="do">
                {takes.then(|| view! { <button class="btn primary" type="button" data-testid="transfer-receive" on:click=heed(move |_| receiving.set(Some(kept.get_value())))><Icon icon=icondata::LuPackageCheck/>{t!(purchasing.receive)}</button> }.into_any())}
                <button class="btn" type="button" data-testid="transfer-pdf" on:click=heed(pdf)><Icon icon=icondata::LuDownload/>"PDF"</button>
                {sends.then(|| view! { <button class="btn" type="button" data-testid="transfer-back" disabled=form.busy on:click=heed(move |_| form.send(CancelTransfer { id }, |_| {}))>{t!(transfers.bring_back)}</button> }.into_any())}
            </div>
            {form.rest(&[])}
            {(!transfer.note.is_empty()).then(|| view! { <p class="detail-note">{transfer.note}</p> }.into_any())}
            <table class="plain"><tbody>{transfer.lines.into_iter().map(line).collect_view()}</tbody></table>
            {transfer.value.filter(|_| on_the_way).map(|value| view! { <dl class="facts"><div class="grand"><dt>{t!(transfers.value)}</dt><dd><Money amount=value testid="transfer-value"/></dd></div></dl> }.into_any())}
            <table class="plain" data-testid="transfer-moves"><tbody>{moves}</tbody></table>
        </div>
    }
    .into_any()
}

fn line(line: TransferLine) -> AnyView {
    let settled = ts!(transfers.settled, settled = line.settled.plain(), sent = line.qty.plain());
    let whole = line.left().0 == 0;
    let detail = [line.sku.clone(), line.serials.join(", ")];
    let detail = detail.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    view! {
        <tr>
            <td class="break"><b>{line.title}</b><span class="small faint block num">{detail}</span></td>
            <td class="r num" class:ok=whole data-testid=format!("settled-{}", line.sku)>{settled}</td>
        </tr>
    }
    .into_any()
}

fn became(made: TransferMove, lines: StoredValue<Vec<TransferLine>>) -> AnyView {
    let session = Session::here();
    let of = lines.with_value(|lines| lines.iter().find(|line| line.id == made.line_id).map(|line| line.title.clone()));
    let detail = [session.moment(made.at), made.user, made.note, made.serials.join(", ")];
    let detail = detail.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    let bad = matches!(made.fate, Fate::Missing | Fate::Damaged);
    view! {
        <tr>
            <td class="break">{of}<span class="small faint block num">{detail}</span></td>
            <td class="r num nowrap" class:bad=bad>{fate_name(made.fate)} " " {made.qty.plain()}{made.cost.map(|cost| view! { <span class="small faint block"><Money amount=cost/></span> }.into_any())}</td>
        </tr>
    }
    .into_any()
}

/// What became of a line, as it is typed: how many for each fate, and which pieces.
#[derive(Clone, Copy)]
struct Typed {
    id: TransferLineId,
    decimals: u8,
    tracked: bool,
    parts: [(RwSignal<String>, RwSignal<String>); 3],
}

impl Typed {
    fn of(line: &TransferLine) -> Self {
        let empty = || (RwSignal::new(String::new()), RwSignal::new(String::new()));
        let all = (RwSignal::new(line.left().plain()), RwSignal::new(line.on_the_way.join("\n")));
        let tracked = line.tracked.is_some() || !line.serials.is_empty();
        Self { id: line.id, decimals: line.decimals, tracked, parts: [all, empty(), empty()] }
    }

    fn read(self) -> Result<Vec<Arrived>, Refusal> {
        let mut arrived = Vec::new();
        for (fate, (qty, serials)) in FATES.into_iter().zip(self.parts) {
            let typed = qty.get();
            if typed.trim().chars().all(|c| matches!(c, '0' | '.' | ',')) {
                continue;
            }
            let qty = parse_qty("qty", &typed, self.decimals)?;
            let serials = if self.tracked { numbers_in(&serials.get()) } else { Vec::new() };
            let serials = serials.iter().map(|number| sought(number)).collect();
            arrived.push(Arrived { line_id: self.id, fate, qty, serials });
        }
        Ok(arrived)
    }
}

/// The dialog.
#[component]
fn Receive(transfer: Transfer, on_close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let form = Form::new();
    let id: TransferMoveId = bridge::new_id();
    let transfer_id = transfer.id;
    let note = RwSignal::new(String::new());
    let open: Vec<TransferLine> = transfer.lines.into_iter().filter(|line| line.left().0 > 0).collect();
    let all: Vec<Typed> = open.iter().map(Typed::of).collect();
    let kept = StoredValue::new(all.clone());
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let read = || kept.get_value().into_iter().map(Typed::read).collect::<Result<Vec<_>, _>>();
        match untrack(read) {
            Ok(lines) => {
                let lines = lines.into_iter().flatten().collect();
                form.send(ReceiveTransfer { id, transfer_id, lines, note: note.get_untracked() }, move |transfer| {
                    toast(ts!(purchasing.taken_in, number = transfer.number));
                    on_close();
                });
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    let rows = open.into_iter().zip(all).map(|(line, typed)| row(&line, typed)).collect_view();
    let number = transfer.number;
    view! {
        <Dialog title=move || ts!(purchasing.receive_title, number = number.clone()) on_close=on_close testid="arrive-dialog" class="wide">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <table class="plain">
                        <thead><tr><th>{t!(purchasing.what)}</th>{FATES.map(|fate| view! { <th class="r">{fate_name(fate)}</th> }.into_any()).collect_view()}</tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                    <TextField label=t!(transfers.why) value=note error=form.error("note") testid="arrive-note"/>
                    {form.rest(&["note"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="arrive-save" disabled=form.busy><Icon icon=icondata::LuCheck/>{t!(purchasing.receive)}</button>
                </footer>
            </form>
        </Dialog>
    }
}

fn row(line: &TransferLine, typed: Typed) -> AnyView {
    let part = |(fate, (qty, _)): (Fate, (RwSignal<String>, RwSignal<String>))| {
        let (name, testid) =
            (format!("{}: {}", fate_name(fate), line.title), format!("{}-{}", fate.as_str(), line.sku));
        view! { <td class="r">{figure(qty, name, testid)}</td> }.into_any()
    };
    let serials = typed.tracked.then(|| {
        let field = |(fate, (_, serials)): (Fate, (RwSignal<String>, RwSignal<String>))| {
            let name = format!("{}: {}", fate_name(fate), ts!(serials.numbers));
            view! { <Area label=name value=serials testid="arrive-serials" rows=2 scan=true/> }.into_any()
        };
        view! { <tr><td colspan="4"><div class="cols">{FATES.into_iter().zip(typed.parts).map(field).collect_view()}</div></td></tr> }
            .into_any()
    });
    view! {
        <tr>
            <td class="break">{line.title.clone()}<span class="small faint block num">{line.sku.clone()} " · " {line.left().plain()}</span></td>
            {FATES.into_iter().zip(typed.parts).map(part).collect_view()}
        </tr>
        {serials}
    }
    .into_any()
}
