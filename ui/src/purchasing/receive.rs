//! Taking in what came of an order.

use kontor_domain::money::{parse_qty, times};
use kontor_domain::purchasing::{PurchaseLine, PurchaseOrder, ReceiveGoods, ReceivedLine};
use kontor_domain::stock::serials::numbers_in;
use kontor_domain::{GoodsReceiptId, Minor, PurchaseLineId, Qty, Refusal};
use leptos::prelude::*;

use super::draft::figure;
use crate::kit::{Area, Check, Dialog, Form, Icon, Money, TextField, heed, toast};
use crate::session::Session;
use crate::{bridge, t, ts};

/// What came of a line, as it is typed.
#[derive(Clone, Copy)]
struct Came {
    id: PurchaseLineId,
    decimals: u8,
    qty: RwSignal<String>,
    cost: RwSignal<String>,
    serials: RwSignal<String>,
}

impl Came {
    fn of(session: Session, line: &PurchaseLine) -> Self {
        let left = Qty((line.qty.0 - line.received.0).max(0));
        Self {
            id: line.id,
            decimals: line.decimals,
            qty: RwSignal::new(left.plain()),
            cost: RwSignal::new(session.plain(line.unit_cost)),
            serials: RwSignal::new(String::new()),
        }
    }

    /// None where nothing came.
    fn read(self, session: Session) -> Result<Option<ReceivedLine>, Refusal> {
        let typed = self.qty.get();
        if typed.trim().chars().all(|c| matches!(c, '0' | '.' | ',')) {
            return Ok(None);
        }
        let qty = parse_qty("qty", &typed, self.decimals)?;
        let serials = numbers_in(&self.serials.get());
        let unit_cost = session.parse("unit_cost", &self.cost.get())?;
        Ok(Some(ReceivedLine { line_id: self.id, qty, unit_cost, serials }))
    }
}

/// The dialog.
#[component]
pub(super) fn Receive(order: PurchaseOrder, on_close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let id: GoodsReceiptId = bridge::new_id();
    let order_id = order.id;
    let (note, more) = (RwSignal::new(String::new()), RwSignal::new(false));
    let all: Vec<Came> = order.lines.iter().map(|line| Came::of(session, line)).collect();
    let kept = StoredValue::new(all.clone());
    let read = move || -> Result<Vec<ReceivedLine>, Refusal> {
        let mut lines = Vec::new();
        for came in kept.get_value() {
            lines.extend(came.read(session)?);
        }
        Ok(lines)
    };
    let total = Signal::derive(move || {
        let lines = read().unwrap_or_default();
        lines.into_iter().map(|line| times(line.unit_cost, line.qty)).sum::<Minor>()
    });
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        match untrack(read) {
            Ok(lines) => {
                let (note, more) = (note.get_untracked(), more.get_untracked());
                form.send(ReceiveGoods { id, order_id, lines, note, more }, move |order| {
                    toast(ts!(purchasing.taken_in, number = order.number));
                    on_close();
                });
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    let row = |(line, came): (&PurchaseLine, Came)| {
        let (many, each) = (
            format!("{}: {}", ts!(stock.how_many), line.title),
            format!("{}: {}", ts!(purchasing.unit_cost), line.title),
        );
        let (of_qty, of_cost) = (format!("came-qty-{}", line.sku), format!("came-cost-{}", line.sku));
        let serials = line.tracked.map(|_| {
            let name = ts!(serials.of, title = line.title.clone());
            view! { <tr><td colspan="2"><Area label=name value=came.serials testid="came-serials" rows=2 scan=true/></td></tr> }
                .into_any()
        });
        view! {
            <tr>
                <td class="break">{line.title.clone()}<span class="small faint block num">{line.sku.clone()}</span></td>
                <td class="r nowrap">{figure(came.qty, many, of_qty)} " × " {figure(came.cost, each, of_cost)}</td>
            </tr>
            {serials}
        }
        .into_any()
    };
    let rows = order.lines.iter().zip(all).map(row).collect_view();
    view! {
        <Dialog title=move || ts!(purchasing.receive_title, number = order.number.clone()) on_close=on_close testid="receive-dialog" class="wide">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <table class="plain"><thead><tr><th>{t!(purchasing.what)}</th><th class="r">{t!(purchasing.came_at_cost)}</th></tr></thead><tbody>{rows}</tbody></table>
                    <dl class="facts"><div class="grand"><dt>{t!(sales.total)}</dt><dd><Money amount=total testid="receive-total"/></dd></div></dl>
                    <TextField label=t!(purchasing.slip) value=note error=form.error("note") testid="receive-note"/>
                    <Check label=t!(purchasing.more) value=more testid="receive-more"/>
                    {form.rest(&["note"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="receive-save" disabled=form.busy><Icon icon=icondata::LuCheck/>{t!(purchasing.receive)}</button>
                </footer>
            </form>
        </Dialog>
    }
}
