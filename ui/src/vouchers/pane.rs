//! One voucher: what is left, until when, what happened.

use chrono::NaiveDate;
use kontor_domain::VoucherId;
use kontor_domain::event::Event;
use kontor_domain::payments::Payment;
use kontor_domain::vouchers::{GetVoucher, VoucherMove, VoucherMovement, VoucherState, VoucherStory};
use leptos::prelude::*;
use leptos_router::components::A;

use super::dialogs::{Change, ChangeDialog};
use crate::accounts::{PaymentDialog, payment_link};
use crate::kit::{Failure, Icon, Money, Skeleton, heed};
use crate::load::load;
use crate::session::Session;
use crate::{t, time, ts};

/// What a state is called.
pub(crate) fn state_name(state: VoucherState) -> String {
    match state {
        VoucherState::Valid => ts!(vouchers.valid),
        VoucherState::Used => ts!(vouchers.used),
        VoucherState::Expired => ts!(vouchers.expired),
        VoucherState::Void => ts!(vouchers.void),
    }
}

fn move_name(kind: VoucherMove) -> String {
    match kind {
        VoucherMove::Issued => ts!(vouchers.issued),
        VoucherMove::Redeemed => ts!(vouchers.redeemed),
        VoucherMove::Extended => ts!(vouchers.extended),
        VoucherMove::Voided => ts!(vouchers.voided),
    }
}

/// A last day, or that there is none.
pub(super) fn day(day: Option<NaiveDate>) -> String {
    let parts = [("day", "numeric"), ("month", "short"), ("year", "numeric")];
    day.map_or_else(String::new, |day| time::date(day, &Session::here().locale(), &parts))
}

/// The pane.
#[component]
pub(super) fn Pane(id: VoucherId) -> impl IntoView {
    let story = load(
        move || Some(GetVoucher { id }),
        move |event| matches!(event, Event::VoucherChanged { id: other } if *other == id),
    );
    let change = RwSignal::new(None::<Change>);
    let paid = RwSignal::new(None::<Payment>);
    let body = move || match (story.get(), story.failed.get()) {
        (Some(story), _) => shown(story, change, paid),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || story.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=6/> }.into_any(),
    };
    let close = move || change.set(None);
    let dialog = move || {
        let change = change.get()?;
        let voucher = story.get_untracked()?.voucher;
        Some(view! { <ChangeDialog voucher=voucher change=change on_close=close/> }.into_any())
    };
    view! { <div class="detail-scroll" data-testid="voucher">{move || body()}</div> {move || dialog()} {move || paid.get().map(|payment| view! { <PaymentDialog payment=payment on_close=move || paid.set(None)/> }.into_any())} }.into_any()
}

fn shown(story: VoucherStory, change: RwSignal<Option<Change>>, paid: RwSignal<Option<Payment>>) -> AnyView {
    let session = Session::here();
    let voucher = story.voucher;
    let until = match voucher.expires_on {
        Some(_) => ts!(vouchers.good_until, day = day(voucher.expires_on)),
        None => ts!(vouchers.for_ever),
    };
    let row = move |movement: VoucherMovement| {
        let number = match (movement.sale_id, movement.payment_id) {
            (None, Some(id)) => payment_link(movement.number, id, paid),
            (Some(id), _) => {
                view! { <A href=format!("/sales?id={id}") attr:class="link num">{movement.number}</A> }.into_any()
            }
            (None, None) => view! { <span class="num">{movement.number}</span> }.into_any(),
        };
        let about = [session.moment(movement.at), movement.user, movement.reason];
        let about = about.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
        view! {
            <tr data-testid="voucher-movement">
                <td>{move_name(movement.kind)} " " {number}<span class="small faint block num">{about}</span></td>
                <td class="r"><Money amount=movement.amount/><span class="small faint block num">{session.money(movement.after)}</span></td>
            </tr>
        }
        .into_any()
    };
    let button = move |what: Change,
                       icon: icondata::Icon,
                       name: fn() -> String,
                       class: &'static str,
                       testid: &'static str| {
        view! { <button class=class type="button" data-testid=testid on:click=heed(move |_| change.set(Some(what)))><Icon icon=icon/>{name}</button> }
            .into_any()
    };
    let acts = (voucher.state != VoucherState::Void).then(|| {
        view! {
            <div class="do shift-acts">
                {button(Change::Extend, icondata::LuCalendarPlus, || ts!(vouchers.extend), "btn", "voucher-extend")}
                {button(Change::Void, icondata::LuBan, || ts!(vouchers.make_void), "btn danger", "voucher-void")}
            </div>
        }
        .into_any()
    });
    view! {
        <header class="detail-head">
            <div><div class="small faint">{state_name(voucher.state)} " · " {until}</div><h1 class="num">{voucher.code}</h1></div>
            <div class="r"><div class="small faint">{ts!(vouchers.left_of, value = session.money(voucher.value))}</div><b><Money amount=voucher.balance testid="voucher-balance"/></b></div>
        </header>
        {acts}
        <section class="stock-part"><h3>{t!(accounts.movements)}</h3><table class="plain"><tbody>{story.movements.into_iter().map(row).collect_view()}</tbody></table></section>
    }
    .into_any()
}
