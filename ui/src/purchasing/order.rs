//! An order that was sent: what was ordered, what came, and what may be done with it.

use kontor_domain::PurchaseOrderId;
use kontor_domain::event::Event;
use kontor_domain::purchasing::{
    EndOrder, GetOrder, GetOrderPdf, GoodsReceipt, OrderState, PurchaseLine, PurchaseOrder,
};
use kontor_domain::sales::Pdf;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::draft::Draft;
use super::orders::state_mark;
use super::receive::Receive;
use crate::address::Address;
use crate::kit::{Failure, Form, Icon, Money, Skeleton, heed, toast_refusal};
use crate::load::load;
use crate::session::Session;
use crate::{bridge, file, t, ts};

/// The pane.
#[component]
pub(super) fn Order(id: PurchaseOrderId, address: Address) -> impl IntoView {
    let receiving = RwSignal::new(None::<PurchaseOrder>);
    let order = load(
        move || Some(GetOrder { id }),
        move |event| matches!(event, Event::PurchaseChanged { id: other } if *other == id),
    );
    // What is being typed into a draft is not thrown away by what others do; its being ordered is.
    let state = Memo::new(move |_| order.with(|order| (order.state, order.updated_at)));
    let drawn = Memo::new(move |before: Option<&Option<(OrderState, _)>>| match (before, state.get()) {
        (Some(Some((OrderState::Draft, at))), Some((OrderState::Draft, _))) => Some((OrderState::Draft, *at)),
        (_, now) => now,
    });
    let shown = move || match (untrack(|| order.get()), order.failed.get()) {
        (Some(order), _) if order.state == OrderState::Draft => {
            view! { <Draft order=Some(order) address=address/> }.into_any()
        }
        (Some(order), _) => sent(order, receiving),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || order.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=8/> }.into_any(),
    };
    let body = move || {
        let _ = drawn.get();
        shown()
    };
    view! {
        {move || body()}
        {move || receiving.get().map(|order| view! { <Receive order=order on_close=move || receiving.set(None)/> }.into_any())}
    }
    .into_any()
}

fn sent(order: PurchaseOrder, receiving: RwSignal<Option<PurchaseOrder>>) -> AnyView {
    let session = Session::here();
    let form = Form::new();
    let id = order.id;
    let (class, state) = state_mark(order.state);
    let awaits = order.state.awaits_goods();
    let kept = StoredValue::new(order.clone());
    let pdf = move |_| {
        spawn_local(async move {
            match bridge::call(GetOrderPdf { id }).await {
                Ok(Pdf { file_name, base64 }) => {
                    // The browser asks where to keep it.
                    let _ = file::download(&file_name, &base64, "application/pdf");
                }
                Err(refusal) => toast_refusal(&refusal),
            }
        });
    };
    let ending =
        if order.state == OrderState::Ordered { ts!(purchasing.cancel_order) } else { ts!(purchasing.close_order) };
    let at = session.moment(order.ordered_at.unwrap_or(order.created_at));
    let facts = format!("{at} · {} · {}", order.store, order.user);
    view! {
        <div class="detail-scroll" data-testid="order-detail">
            <header class="detail-head">
                <div>
                    <div class="small faint num">{facts}</div>
                    <h1 class="num" data-testid="order-number">{order.number.clone()}</h1>
                    <div class="muted">{order.supplier.clone()} " " <span class="faint">{order.email.clone()}</span></div>
                </div>
                <span class=format!("tag {class}") data-testid="order-state">{state}</span>
            </header>
            <div class="do">
                {awaits.then(|| view! { <button class="btn primary" type="button" data-testid="order-receive" on:click=heed(move |_| receiving.set(Some(kept.get_value())))><Icon icon=icondata::LuPackageCheck/>{t!(purchasing.receive)}</button> }.into_any())}
                <button class="btn" type="button" data-testid="order-pdf" on:click=heed(pdf)><Icon icon=icondata::LuDownload/>"PDF"</button>
                {awaits.then(|| view! { <button class="btn" type="button" data-testid="order-end" disabled=form.busy on:click=heed(move |_| form.send(EndOrder { id }, |_| {}))>{ending}</button> }.into_any())}
            </div>
            {form.rest(&[])}
            {(!order.note.is_empty()).then(|| view! { <p class="detail-note">{order.note.clone()}</p> }.into_any())}
            <table class="plain"><tbody>{order.lines.iter().cloned().map(line).collect_view()}</tbody></table>
            <dl class="facts"><div class="grand"><dt>{t!(sales.total)}</dt><dd><Money amount=order.total testid="order-total"/></dd></div></dl>
            {order.receipts.iter().cloned().map(|receipt| came(receipt, &order.lines)).collect_view()}
        </div>
    }
    .into_any()
}

fn line(line: PurchaseLine) -> AnyView {
    let session = Session::here();
    let detail = format!("{} {} × {}", line.qty.plain(), line.unit, session.money(line.unit_cost));
    let came = ts!(purchasing.came_of, came = line.received.plain(), ordered = line.qty.plain());
    let whole = line.received >= line.qty;
    view! {
        <tr>
            <td><b>{line.title}</b><span class="small faint block num">{line.sku.clone()} " · " {detail}</span></td>
            <td class="r num" class:ok=whole data-testid=format!("came-{}", line.sku)>{came}</td>
        </tr>
    }
    .into_any()
}

fn came(receipt: GoodsReceipt, lines: &[PurchaseLine]) -> AnyView {
    let session = Session::here();
    let row = |came: &kontor_domain::purchasing::GoodsReceiptLine| {
        let title = lines.iter().find(|line| line.id == came.line_id).map(|line| line.title.clone());
        let detail = format!("{} × {}", came.qty.plain(), session.money(came.unit_cost));
        view! { <tr><td>{title}<span class="small faint block num">{detail}</span></td><td class="r"><Money amount=came.cost/></td></tr> }
            .into_any()
    };
    view! {
        <section class="stock-part">
            <h3 class="num">{ts!(purchasing.came_at, at = session.moment(receipt.at), name = receipt.user.clone())}</h3>
            {(!receipt.note.is_empty()).then(|| view! { <p class="muted">{receipt.note.clone()}</p> }.into_any())}
            <table class="plain" data-testid="goods-receipt"><tbody>{receipt.lines.iter().map(row).collect_view()}</tbody></table>
        </section>
    }
    .into_any()
}
