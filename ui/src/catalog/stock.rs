//! A product's stock: how many there are, why, and changing it by hand.

use kontor_domain::catalog::{GetProduct, Product, Variant};
use kontor_domain::event::Event;
use kontor_domain::money::parse_qty;
use kontor_domain::policy::Permission;
use kontor_domain::stock::serials::numbers_in;
use kontor_domain::stock::{AdjustStock, NegativeStock, RevalueStock, StockMovements, StockReason};
use kontor_domain::{Message, Qty, Refusal, StockMovementId, VariantId};
use leptos::prelude::*;

use super::pack::pack_fields;
use super::queue::AskLabels;
use crate::bridge;
use crate::kit::{Area, Dialog, Failure, Form, Icon, Select, Skeleton, TextField, heed, options};
use crate::load::load;
use crate::purchasing::ReorderFields;
use crate::session::Session;
use crate::{t, ts};

/// Reasons that a person gives.
const BY_HAND: [StockReason; 4] =
    [StockReason::Received, StockReason::Counted, StockReason::WrittenOff, StockReason::Opening];

/// What a reason is called.
pub(crate) fn reason_name(reason: StockReason) -> String {
    match reason {
        StockReason::Opening => ts!(stock.opening),
        StockReason::Received => ts!(stock.received),
        StockReason::Counted => ts!(stock.counted),
        StockReason::WrittenOff => ts!(stock.written_off),
        StockReason::Sold => ts!(stock.sold),
        StockReason::Returned => ts!(stock.returned),
        StockReason::Revalued => ts!(stock.revalued),
        StockReason::Sent => ts!(transfers.sent),
        StockReason::Arrived => ts!(transfers.arrived),
        StockReason::CameBack => ts!(transfers.came_back),
        StockReason::Used => ts!(stock.used),
        StockReason::PutBack => ts!(stock.put_back),
    }
}

/// What happens when more is sold than there is, in words.
pub(crate) fn negative_name(rule: NegativeStock) -> String {
    match rule {
        NegativeStock::Allow => ts!(stock.allow),
        NegativeStock::Warn => ts!(stock.warn),
        NegativeStock::Block => ts!(stock.block),
    }
}

/// The stock of every variant. It is read for itself, so that a sale elsewhere takes nothing from under the fields above.
#[component]
pub(super) fn Stock(product: Product) -> impl IntoView {
    let session = Session::here();
    let (adjusting, labelling) = (RwSignal::new(None::<Variant>), RwSignal::new(false));
    let id = product.id;
    let (title, decimals) = (StoredValue::new(product.title.clone()), product.decimals);
    let tracked = product.tracked.is_some();
    let before = StoredValue::new(product);
    let now = load(
        move || Some(GetProduct { id }),
        move |event| match event {
            Event::StockChanged { product_id } | Event::ProductChanged { id: product_id } => *product_id == id,
            Event::SaleCompleted { .. } | Event::SaleReturned { .. } => true,
            _ => false,
        },
    );
    let current = move || now.get().unwrap_or_else(|| before.get_value());
    let rows = move || rows(current(), adjusting);
    let dialog = move || {
        labelling
            .get()
            .then(|| view! { <AskLabels product=untrack(current) on_close=move || labelling.set(false)/> }.into_any())
    };
    view! {
        <section class="stock-part">
            <div class="part-head">
                <h3>{t!(stock.title)}</h3>
                {move || session.may(Permission::ManageCatalog).then(|| view! { <button class="btn quiet" type="button" data-testid="product-labels" on:click=heed(move |_| labelling.set(true))><Icon icon=icondata::LuTags/>{t!(labels.title)}</button> }.into_any())}
            </div>
            {move || rows()}
        </section>
        <leptos::portal::Portal>
            {move || adjusting.get().map(|variant| view! { <Adjust variant=variant title=title.get_value() decimals=decimals tracked=tracked on_close=move || adjusting.set(None)/> }.into_any())}
            {move || dialog()}
        </leptos::portal::Portal>
    }
    .into_any()
}

fn rows(product: Product, adjusting: RwSignal<Option<Variant>>) -> AnyView {
    let session = Session::here();
    let single = product.variants.len() == 1;
    let decimals = product.decimals;
    let row = move |variant: Variant| {
        let name = if variant.name.is_empty() { variant.sku.clone() } else { variant.name.clone() };
        let (id, kept) = (variant.id, variant.clone());
        let (pack, buys) = (variant.pack.clone(), session.may(Permission::ManagePurchasing));
        let packed =
            pack.as_ref().map(|pack| ts!(packs.says, size = pack.size.to_string(), title = pack.title.clone()));
        let own = pack.is_none();
        let qty = variant.on_hand.0.to_string();
        let free = variant.available().plain();
        let reserved = (!variant.reserved.is_zero())
            .then(|| ts!(stock.reserved, reserved = variant.reserved.plain(), free = free));
        view! {
            <div class="stock-row">
                <span class="muted">{name}<span class="small faint block num">{worth(&variant)}</span><span class="small faint block" data-testid="stock-pack">{packed}</span><span class="small faint block num" data-testid="stock-reserved">{reserved}</span></span>
                <b class="num" data-testid=format!("stock-{}", variant.sku) data-qty=qty>{variant.on_hand.plain()} " " {product.unit.clone()}</b>
                {session.may(Permission::AdjustStock).then(|| view! { <button class="btn" type="button" data-testid="stock-adjust" on:click=heed(move |_| adjusting.set(Some(kept.clone())))>{t!(stock.adjust)}</button> }.into_any())}
            </div>
            {session.may(Permission::ManageCatalog).then(|| view! { <details class="more"><summary data-testid="pack-open">{t!(packs.title)}</summary>{pack_fields(id, pack)}</details> }.into_any())}
            {(buys && own).then(|| view! { <details class="more"><summary data-testid="reorder-open">{t!(purchasing.reorder)}</summary><ReorderFields variant_id=id decimals=decimals/></details> }.into_any())}
            {own.then(|| view! {
                <details class="more movements" open=single>
                    <summary>{t!(stock.movements)}</summary>
                    <Movements id=id/>
                </details>
            }.into_any())}
        }
        .into_any()
    };
    product.variants.into_iter().map(row).collect_view().into_any()
}

/// What one costs and what all of them are worth, for who may see it.
fn worth(variant: &Variant) -> Option<AnyView> {
    let session = Session::here();
    let value = variant.value?;
    let each = variant.unit_cost.map_or_else(|| ts!(stock.no_cost), |cost| ts!(stock.each, cost = session.money(cost)));
    let testid = format!("worth-{}", variant.sku);
    Some(
        view! { <span data-testid=testid data-minor=value.0.to_string()>{each} " · " {session.money(value)}</span> }
            .into_any(),
    )
}

#[component]
fn Movements(id: VariantId) -> impl IntoView {
    let session = Session::here();
    // The pane is made anew when stock changes.
    let movements = load(
        move || Some(StockMovements { variant_id: id, window: kontor_domain::page::Window { offset: 0, limit: 30 } }),
        |event| {
            matches!(
                event,
                kontor_domain::event::Event::StockChanged { .. }
                    | kontor_domain::event::Event::SaleCompleted { .. }
                    | kontor_domain::event::Event::SaleReturned { .. }
            )
        },
    );
    move || match (movements.get(), movements.failed.get()) {
        (Some(page), _) if page.rows.is_empty() => view! { <p class="muted">{t!(stock.none)}</p> }.into_any(),
        (Some(page), _) => {
            let row = |movement: kontor_domain::stock::StockMovement| {
                let came = movement.qty.0 > 0;
                let sign = if came { "+" } else { "" };
                view! {
                    <tr><td class="num muted nowrap">{session.moment(movement.created_at)}</td><td>{reason_name(movement.reason)} <span class="small faint block">{movement.note}</span></td><td class="r num" class:ok=came>{sign} {movement.qty.plain()} {movement.value.map(|value| view! { <span class="small faint block num">{session.money(value)}</span> }.into_any())}</td></tr>
                }
                .into_any()
            };
            view! { <table class="plain" data-testid="movements"><tbody>{page.rows.into_iter().map(row).collect_view()}</tbody></table> }.into_any()
        }
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || movements.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=2/> }.into_any(),
    }
}

/// What a person typed, as a movement.
fn moved(reason: StockReason, text: &str, now: Qty, decimals: u8) -> Result<Qty, Refusal> {
    let zero = text.trim().chars().all(|c| matches!(c, '0' | '.' | ',')) && !text.trim().is_empty();
    let typed = if zero { Qty(0) } else { parse_qty("qty", text, decimals)? };
    let qty = match reason {
        StockReason::Counted => Qty(typed.0 - now.0),
        StockReason::WrittenOff => Qty(-typed.0),
        _ => typed,
    };
    if qty.0 == 0 { Err(Refusal::invalid("qty", Message::told(ts!(stock.nothing_changes)))) } else { Ok(qty) }
}

#[component]
fn Adjust(
    variant: Variant,
    title: String,
    decimals: u8,
    tracked: bool,
    on_close: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let form = Form::new();
    let id: StockMovementId = bridge::new_id();
    let (now, variant_id, own) = (variant.on_hand, variant.id, variant.pack.is_none());
    let first = if now == Qty(0) { StockReason::Opening } else { StockReason::Received };
    let reason = RwSignal::new(first.as_str().to_owned());
    let session = Session::here();
    let (qty, note) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (cost, serials) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let buys = session.with_untracked(|me| me.permissions.contains(&Permission::ManagePurchasing)).unwrap_or(false);
    // A pack is counted and valued as what is in it.
    let of_units = |reason: &StockReason| matches!(reason, StockReason::Counted | StockReason::Revalued);
    let known =
        move || BY_HAND.into_iter().chain([StockReason::Revalued]).filter(move |reason| own || !of_units(reason));
    let chosen = move || known().find(|known| known.as_str() == reason.get()).unwrap_or(StockReason::Received);
    let label = move || match chosen() {
        StockReason::Counted => ts!(stock.counted_now),
        StockReason::Revalued => ts!(stock.costs_now),
        _ => ts!(stock.how_many),
    };
    let after = move || match moved(chosen(), &qty.get(), now, decimals) {
        _ if chosen() == StockReason::Revalued => ts!(stock.revalue_hint),
        Ok(qty) => ts!(stock.after, qty = Qty(now.0 + qty.0).plain()),
        Err(_) => ts!(stock.now, qty = now.plain()),
    };
    let reasons = move || {
        let offered = known().filter(|reason| buys || *reason != StockReason::Revalued);
        options(offered.map(|reason| (reason.as_str(), reason_name(reason))))
    };
    // What comes in may say what it cost; left empty, it is worth what such goods are.
    let asks_cost = move || buys && matches!(chosen(), StockReason::Received | StockReason::Opening);
    let unit_cost = move || match untrack(asks_cost) && !cost.with_untracked(|cost| cost.trim().is_empty()) {
        true => session.parse("unit_cost", &cost.get_untracked()).map(Some),
        false => Ok(None),
    };
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let reason = untrack(chosen);
        let (typed, note) = (qty.get_untracked(), note.get_untracked());
        if reason == StockReason::Revalued {
            match session.parse("qty", &typed) {
                Ok(unit_cost) => form.send(RevalueStock { id, variant_id, unit_cost, note }, move |_| on_close()),
                Err(refusal) => form.refuse(refusal),
            }
            return;
        }
        match moved(reason, &typed, now, decimals).and_then(|qty| Ok((qty, unit_cost()?))) {
            Ok((qty, unit_cost)) => {
                form.send(
                    AdjustStock {
                        id,
                        variant_id,
                        qty,
                        reason,
                        note,
                        unit_cost,
                        serials: numbers_in(&serials.get_untracked()),
                    },
                    move |_| on_close(),
                );
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    view! {
        <Dialog title=move || ts!(stock.adjust_title, title = title.clone()) on_close=on_close testid="stock-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <div class="cols">
                        <Select label=t!(stock.reason) value=reason choices=reasons testid="stock-reason"/>
                        <TextField label=label value=qty error=form.error("qty") testid="stock-qty" inputmode="decimal" autofocus=true hint=after/>
                    </div>
                    {move || asks_cost().then(|| view! { <TextField label=t!(stock.cost_each) value=cost error=form.error("unit_cost") testid="stock-cost" inputmode="decimal"/> }.into_any())}
                    {tracked.then(|| view! { <Area label=t!(serials.numbers) value=serials error=form.error("serials") testid="stock-serials" scan=true/> }.into_any())}
                    <TextField label=t!(stock.note) value=note error=form.error("note") testid="stock-note"/>
                    {form.rest(&["qty", "note", "unit_cost", "serials"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="stock-save" disabled=form.busy><Icon icon=icondata::LuCheck/>{t!(stock.adjust)}</button>
                </footer>
            </form>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_moves_the_difference() {
        let moved = |reason, text| moved(reason, text, Qty::whole(5), 0).ok();
        assert_eq!(moved(StockReason::Received, "3"), Some(Qty::whole(3)));
        assert_eq!(moved(StockReason::WrittenOff, "3"), Some(Qty::whole(-3)));
        assert_eq!(moved(StockReason::Counted, "3"), Some(Qty::whole(-2)));
        assert_eq!(moved(StockReason::Counted, "0"), Some(Qty::whole(-5)), "none were found");
    }
}
