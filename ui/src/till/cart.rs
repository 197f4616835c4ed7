//! The cart: its lines, its sums, and how it is paid.

use kontor_domain::Minor;
use kontor_domain::sales::{BackLine, Cart, CartLine, Discount, LineAmounts};
use kontor_domain::stock::NegativeStock;
use leptos::prelude::*;
use leptos_router::components::A;

use super::page::act_on;
use super::queue::Job;
use super::state::{Ask, Till, focus_search};
use crate::cards::CardNotice;
use crate::devices::PrintNotice;
use crate::keys::Act;
use crate::kit::{Empty, Failure, Icon, Money, Notice, Skeleton, Stepper, each, follow, heed};
use crate::sales::{bought_by, goes_to_name};
use crate::session::Session;
use crate::shifts::Banner;
use crate::{t, ts};

/// The right side.
#[component]
pub(super) fn CartPane() -> impl IntoView {
    let till = Till::here();
    let count = move || till.count();
    let pieces = move || till.cart.with(|cart| cart.iter().flat_map(|cart| &cart.lines).map(pieces_of).sum::<i64>());
    let about = move || match till.cart.with(|cart| cart.as_ref().map_or(0, |cart| cart.lines.len())) {
        0 => String::new(),
        1 if pieces() == 1 => ts!(till.one_piece),
        1 => ts!(till.one_line, pieces = pieces().to_string()),
        n => ts!(till.lines, lines = n.to_string(), pieces = pieces().to_string()),
    };
    let act = move |act: Act, icon: icondata::Icon, name: fn() -> String, testid: &'static str, needs_lines: bool| {
        view! {
            <button class="act" type="button" title=name aria-keyshortcuts=act.shortcuts() data-testid=testid disabled=move || needs_lines && count() == 0 on:click=heed(move |_| act_on(till, act))>
                <Icon icon=icon/><span class="sr">{name}</span><kbd>{act.sign()}</kbd>
            </button>
        }
        .into_any()
    };
    // What somebody bought is found by their name.
    let bought = move || {
        till.cart.with(|cart| {
            let customer = cart.as_ref().and_then(|cart| cart.customer.as_ref());
            customer.map_or_else(|| "/sales".to_owned(), bought_by)
        })
    };
    let back = view! {
        <A href=bought attr:class="act" attr:title=t!(refund.start) attr:aria-keyshortcuts=Act::Back.shortcuts() attr:data-testid="till-return"><Icon icon=icondata::LuUndo2/><span class="sr">{t!(refund.start)}</span><kbd>{Act::Back.sign()}</kbd></A>
    }
    .into_any();
    view! {
        <aside class="cart card" aria-label=t!(till.sale)>
            <header>
                <div><h2>{t!(till.sale)}</h2><div class="small faint" data-testid="cart-about">{move || about()}</div></div>
                <div class="acts">
                    {back}
                    {act(Act::Misc, icondata::LuTag, || ts!(till.misc), "till-misc", false)}
                    {act(Act::Recall, icondata::LuArchiveRestore, || ts!(till.recall), "till-recall", false)}
                    {act(Act::Park, icondata::LuPause, || ts!(till.park), "till-park", true)}
                    {act(Act::Discount, icondata::LuPercent, || ts!(till.discount), "till-discount", true)}
                    <button class="act" type="button" title=t!(till.clear) aria-label=t!(till.clear) data-testid="till-clear" disabled=move || count() == 0 on:click=heed(move |_| till.push(Job::Ask(Ask::Clear)))>
                        <Icon icon=icondata::LuTrash2/>
                    </button>
                </div>
            </header>
            <Banner/>
            <CustomerButton/>
            {move || till.stalled.get().then(|| view! { <div class="stalled"><Notice kind="bad">{t!(till.stalled)}</Notice></div> }.into_any())}
            <PrintNotice on_close=focus_search/>
            <CardNotice on_close=focus_search/>
            <Lines/>
            <Sums/>
            <Tender/>
        </aside>
    }
    .into_any()
}

/// Pieces count one by one; what is weighed counts once.
fn pieces_of(line: &CartLine) -> i64 {
    if line.decimals == 0 { line.qty.0 / 1_000 } else { 1 }
}

#[component]
fn CustomerButton() -> impl IntoView {
    let till = Till::here();
    let name =
        move || till.cart.with(|cart| cart.as_ref().and_then(|cart| cart.customer.as_ref().map(|c| c.name.clone())));
    view! {
        <button class="cust" type="button" data-testid="till-customer" aria-keyshortcuts=Act::Customer.shortcuts() on:click=heed(move |_| act_on(till, Act::Customer))>
            <Icon icon=icondata::LuUser/>
            {move || match name() {
                Some(name) => view! { <b data-testid="cart-customer">{name}</b> }.into_any(),
                None => view! { <span class="muted">{t!(till.customer)}</span> }.into_any(),
            }}
            <kbd>{Act::Customer.key()}</kbd>
        </button>
    }
    .into_any()
}

#[component]
fn Lines() -> impl IntoView {
    let till = Till::here();
    let rows = move || -> Vec<(CartLine, LineAmounts)> {
        till.cart.with(|cart| match cart {
            Some(Cart { lines, totals, .. }) => lines.iter().cloned().zip(totals.lines.iter().copied()).collect(),
            None => Vec::new(),
        })
    };
    let backs = move || till.cart.with(|cart| cart.as_ref().map(|cart| cart.back.clone()).unwrap_or_default());
    let empty = move || till.count() == 0;
    let body = move || {
        if let Some(refusal) = till.failed.get().filter(|refusal| refusal.code != "locked") {
            return view! { <Failure refusal=refusal again=move || till.push(Job::Refresh)/> }.into_any();
        }
        if !till.known.get() {
            return view! { <Skeleton rows=3/> }.into_any();
        }
        if empty() {
            return view! { <Empty icon=icondata::LuScanBarcode title=t!(till.empty) text=t!(till.empty_text)/> }
                .into_any();
        }
        view! {
            <ul class="lines" data-testid="cart-lines">
                {each(rows, row_key, move |(line, amounts)| row(till, line, amounts))}
                {each(backs, |back| format!("{} {}", back.id, back.amounts.total.0), move |back| back_row(till, back))}
            </ul>
        }
        .into_any()
    };
    let shown = Memo::new(move |_| (till.failed.get().map(|r| r.code), till.known.get(), empty()));
    move || {
        let _ = shown.get();
        untrack(body)
    }
}

/// A line whose quantity or price changed is shown anew.
fn row_key((line, amounts): &(CartLine, LineAmounts)) -> String {
    let short = line.short.map_or((i64::MIN, 0), |short| (short.on_hand.0, short.reserved.0));
    let named = line.serials.join(" ");
    let (base, off) = (amounts.base.0, amounts.line_discount.0);
    format!("{} {} {base} {off} {short:?} {:?} {named}", line.id, line.qty.0, line.list_price)
}

fn row(till: Till, line: CartLine, amounts: LineAmounts) -> AnyView {
    let id = line.id;
    let asked = amounts.base - amounts.line_discount;
    let detail = detail(&line, &amounts);
    let short = line.short.map(|short| {
        let class =
            if short.policy == NegativeStock::Block { "small num block short none" } else { "small num block short" };
        let left = kontor_domain::Qty(short.on_hand.0.max(0)).plain();
        let reserved = short.reserved;
        let said = move || match reserved.is_zero() {
            true => ts!(till.short, left = left.clone()),
            false => ts!(till.short_reserved, left = left.clone(), reserved = reserved.plain()),
        };
        view! { <span class=class data-testid="cart-line-short">{move || said()}</span> }.into_any()
    });
    let unnamed = line.unnamed();
    let serials = line.tracked.map(|_| {
        let ask = move |_| till.push(Job::Ask(Ask::Serials(id)));
        let text = move |named: &str| if unnamed > 0 { ts!(serials.name_them, count = unnamed.to_string()) } else { named.to_owned() };
        let named = line.serials.join(", ");
        view! { <button class="link small num serials" class:bad=(unnamed > 0) type="button" data-testid="cart-line-serials" on:click=heed(ask)>{move || text(&named)}</button> }
            .into_any()
    });
    let qty = if line.unit.is_empty() { line.qty.plain() } else { format!("{} {}", line.qty.plain(), line.unit) };
    let open = move || {
        till.selected.set(Some(id));
        till.push(Job::Ask(Ask::Line(id)));
    };
    let step = move |by: i64| {
        till.selected.set(Some(id));
        till.push(Job::Step(id, by));
        focus_search();
    };
    let node: NodeRef<leptos::html::Li> = NodeRef::new();
    follow(move || {
        if till.selected.get() == Some(id)
            && let Some(row) = node.get()
        {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            row.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    view! {
        <li node_ref=node class:selected=move || till.selected.get() == Some(id) data-testid=format!("cart-line-{}", line.sku) data-qty=line.qty.0.to_string()>
            <Stepper value=qty less=move || step(-1) more=move || step(1) press=open/>
            <button class="n" type="button" data-testid="cart-line-open" on:click=heed(move |_| open())>
                <b>{line.title}</b>
                {detail}
                {short}
            </button>
            <b class="amt"><Money amount=asked testid="cart-line-amount"/></b>
            {serials}
        </li>
    }
    .into_any()
}

/// Something that comes back; what came back another way meanwhile is worth nothing any more.
fn back_row(till: Till, back: BackLine) -> AnyView {
    let id = back.id;
    let remove = move |_| till.push(Job::Leave(id));
    let (qty, place, of) = (back.qty.plain(), goes_to_name(back.goes_to), back.of.map(|of| of.number));
    let about = move || match of.clone() {
        Some(number) => ts!(refund.from, number = number, qty = qty.clone(), place = place.clone()),
        None => ts!(refund.from_none, qty = qty.clone(), place = place.clone()),
    };
    view! {
        <li class="back" data-testid=format!("cart-back-{}", back.sku)>
            <button class="btn quiet square" type="button" aria-label=t!(common.remove) data-testid="cart-back-remove" on:click=heed(remove)><Icon icon=icondata::LuUndo2/></button>
            <span class="n"><b>{back.title}</b><span class="small faint num">{about}</span></span>
            <b class="amt"><Money amount=-back.amounts.total testid="cart-back-amount"/></b>
        </li>
    }
    .into_any()
}

fn detail(line: &CartLine, amounts: &LineAmounts) -> AnyView {
    let session = Session::here();
    let unit_price = session.money(line.unit_price);
    let sku = line.sku.clone();
    if let Some(own) = line.list_price.filter(|_| line.discount.is_none()) {
        let (off, was) = (unit_price, session.money(own));
        return view! { <span class="small off num" data-testid="cart-line-price">{move || ts!(till.priced, price = off.clone(), was = was.clone())}</span> }.into_any();
    }
    match line.discount {
        Some(discount) if amounts.line_discount != Minor::ZERO => {
            let off = match discount {
                Discount::Percent { rate } => format!("{}%", rate.percent()),
                Discount::Amount { amount } => session.money(amount),
            };
            let was = session.money(amounts.base);
            view! { <span class="small off num">{move || ts!(till.off, off = off.clone(), was = was.clone())}</span> }.into_any()
        }
        _ if line.qty != kontor_domain::Qty::ONE => {
            view! { <span class="small faint num">{sku} " · " {move || ts!(till.each, price = unit_price.clone())}</span> }.into_any()
        }
        _ => view! { <span class="small faint num">{sku}</span> }.into_any(),
    }
}

#[component]
fn Sums() -> impl IntoView {
    let till = Till::here();
    let rows = move || {
        till.cart.with(|cart| {
            let cart = cart.as_ref().filter(|cart| !cart.is_empty())?;
            let totals = &cart.totals;
            let off = totals.line_discounts != Minor::ZERO || totals.cart_discount != Minor::ZERO;
            let mut rows = Vec::new();
            if off || totals.tax_added != Minor::ZERO {
                rows.push((ts!(till.subtotal), totals.subtotal, "", "cart-subtotal"));
            }
            if totals.line_discounts != Minor::ZERO {
                rows.push((ts!(till.line_discounts), -totals.line_discounts, "off", "cart-line-discounts"));
            }
            if totals.cart_discount != Minor::ZERO {
                rows.push((cart_discount_name(cart), -totals.cart_discount, "off", "cart-discount"));
            }
            for tax in totals.taxes.iter().filter(|tax| tax.tax != Minor::ZERO) {
                let line = cart.lines.iter().find(|line| line.rate == tax.rate);
                let name = line.map(|line| line.tax_name.clone()).unwrap_or_default();
                let name = if totals.tax_added == Minor::ZERO { ts!(till.included, tax = name) } else { name };
                rows.push((name, tax.tax, "faint", "cart-tax"));
            }
            if !cart.back.is_empty() {
                rows.push((ts!(refund.back), -cart.refund(), "off", "cart-refund"));
            }
            if !cart.deposit.is_zero() {
                rows.push((ts!(tender.deposit), -cart.deposit, "off", "cart-deposit"));
            }
            Some(rows)
        })
    };
    let row = |(name, amount, class, testid): (String, Minor, &'static str, &'static str)| {
        view! { <div class=class><dt>{name}</dt><dd><Money amount=amount testid=testid/></dd></div> }.into_any()
    };
    view! {
        <dl class="sum num">{move || rows().map(|rows| rows.into_iter().map(row).collect_view())}</dl>
        <div class="total"><span>{move || if till.total().0 < 0 { ts!(refund.due) } else { ts!(till.to_pay) }}</span><b><Money amount=Signal::derive(move || Minor(till.total().0.abs())) testid="cart-total"/></b></div>
    }
    .into_any()
}

fn cart_discount_name(cart: &Cart) -> String {
    match cart.discount {
        Some(Discount::Percent { rate }) => ts!(till.cart_discount_of, percent = rate.percent()),
        _ => ts!(till.cart_discount),
    }
}

#[component]
fn Tender() -> impl IntoView {
    let session = Session::here();
    let till = Till::here();
    let none = move || till.count() == 0;
    let pay = move || match till.total() {
        _ if none() => ts!(till.split_none),
        due if due.0 < 0 => ts!(sales.return_do, amount = session.money(-due)),
        due => ts!(till.split, amount = session.money(due)),
    };
    view! {
        <div class="tender">
            <button class="btn big" type="button" data-testid="pay-cash" aria-keyshortcuts=Act::Cash.shortcuts() disabled=none on:click=heed(move |_| act_on(till, Act::Cash))>
                <Icon icon=icondata::LuBanknote/>{t!(tender.cash)}<kbd>{Act::Cash.key()}</kbd>
            </button>
            <button class="btn big" type="button" data-testid="pay-card" aria-keyshortcuts=Act::Card.shortcuts() disabled=none on:click=heed(move |_| act_on(till, Act::Card))>
                <Icon icon=icondata::LuCreditCard/>{t!(tender.card)}<kbd>{Act::Card.key()}</kbd>
            </button>
            <button class="btn big primary wide" type="button" data-testid="pay-split" aria-keyshortcuts=Act::Split.shortcuts() disabled=none on:click=heed(move |_| act_on(till, Act::Split))>
                {move || pay()}<kbd>{Act::Split.key()}</kbd>
            </button>
        </div>
    }
    .into_any()
}
