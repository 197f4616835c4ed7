//! Every change of the cart, one at a time and in order, so that fast scans never race. A change that got no answer is
//! sent again under the same call id until it is answered.

use futures::StreamExt;
use futures::channel::mpsc::UnboundedReceiver;
use futures::future::LocalBoxFuture;
use kontor_domain::catalog::embedded::is_label;
use kontor_domain::catalog::{FindVariants, Found, Scan, Which};
use kontor_domain::page::Window;
use kontor_domain::sales::{
    ActiveCart, AddLabel, AddLine, AddMisc, AddSerial, BringBack, BringWithoutReceipt, Cart, ChangeLine, ClearCart,
    Discount, DiscountCart, GoesTo, LeaveBack, NameCustomer, ParkCart, RecallCart, ReturnLine, VoidLine,
};
use kontor_domain::{Call, CartId, CartLineId, CustomerId, Minor, Qty, Refusal, SaleId, TaxClassId, VariantId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::state::{Ask, Till, done};
use crate::bridge::{Answer, Letter};
use crate::kit::{toast, toast_refusal};
use crate::{bridge, time, ts};

/// A change of the cart.
#[derive(Debug, Clone)]
pub(crate) enum Job {
    /// Reads the cart anew.
    Refresh,
    /// A scanned code, and the text that stood before it in the scan field.
    Scan(String, String),
    /// Text that was typed and confirmed: a code, or else the first that is found.
    Typed(String),
    /// Rings something up.
    Add(VariantId),
    /// So many more or less of a line; less than one voids it.
    Step(CartLineId, i64),
    /// A line's quantity, discount and price.
    Change(CartLineId, Qty, Option<Discount>, Option<Minor>),
    /// Something that is not in the catalog: what it is, what it costs, and its tax class.
    Misc(String, Minor, Option<TaxClassId>),
    /// Takes a line out.
    Void(CartLineId),
    /// The cart's discount.
    Discount(Option<Discount>),
    /// Who buys.
    Customer(Option<CustomerId>),
    /// What of a receipt comes back, and why.
    Back(SaleId, Vec<ReturnLine>, String),
    /// That a line is not sold but comes back, without a receipt: where it goes, why, and which pieces they are.
    Without(CartLineId, GoesTo, String, Vec<String>),
    /// That something does not come back after all.
    Leave(CartLineId),
    /// Throws the cart away.
    Clear,
    /// Puts it aside under a note, and keeps its goods or not.
    Park(String, bool),
    /// Takes a parked one up.
    Recall(CartId),
    /// Shows a dialog, once everything before it is in the cart.
    Ask(Ask),
}

/// Works through the queue for as long as the till lives.
pub(super) fn run(till: Till, mut queue: UnboundedReceiver<Job>) {
    spawn_local(async move {
        while let Some(job) = queue.next().await {
            let outcome = work(till, job).await;
            if till.waiting.try_update(|waiting| *waiting = waiting.saturating_sub(1)).is_none() {
                return;
            }
            if let Err(refusal) = outcome {
                if refusal.code == "cart_gone" || refusal.code == "not_found" {
                    till.push(Job::Refresh);
                }
                toast_refusal(&refusal);
            }
        }
    });
}

async fn work(till: Till, job: Job) -> Result<(), Refusal> {
    let cart_id = till.cart_id();
    match job {
        Job::Refresh => {
            match bridge::call(ActiveCart {}).await {
                Ok(cart) => {
                    till.failed.try_set(None);
                    till.known.try_set(true);
                    match cart {
                        Some(cart) => till.take(Some(cart)),
                        None if till.cart.with_untracked(Option::is_some) => till.gone(),
                        None => {}
                    }
                }
                Err(refusal) => {
                    till.failed.try_set(Some(refusal));
                }
            }
            Ok(())
        }
        Job::Scan(code, before) => match bridge::call(Scan { code: code.clone() }).await {
            Ok(found) => {
                till.type_again(before);
                rung(till, found).await
            }
            // A computer that stalled in the middle of a scan took its beginning for typing.
            Err(refusal) if refusal.code == "unknown_code" && !before.is_empty() => {
                match bridge::call(Scan { code: format!("{before}{code}") }).await {
                    Ok(found) => rung(till, found).await,
                    Err(_) => {
                        till.type_again(before);
                        label(till, code, refusal).await
                    }
                }
            }
            Err(refusal) => label(till, code, refusal).await,
        },
        Job::Typed(text) => match bridge::call(Scan { code: text.clone() }).await {
            Ok(found) => rung(till, found).await,
            Err(refusal) if refusal.code == "unknown_code" => {
                let window = Window { offset: 0, limit: 1 };
                let find = FindVariants { text: text.clone(), which: Which::Active, window, ..FindVariants::default() };
                match bridge::call(find).await?.rows.first() {
                    Some(found) => add(till, found.variant_id).await,
                    None => label(till, text, refusal).await,
                }
            }
            Err(refusal) => Err(refusal),
        },
        Job::Add(variant_id) => add(till, variant_id).await,
        Job::Step(line_id, by) => step(till, cart_id, line_id, by).await,
        Job::Change(line_id, qty, discount, unit_price) => {
            keep(till, &ChangeLine { cart_id, line_id, qty, discount, unit_price }, Some).await
        }
        Job::Misc(title, price, tax_class_id) => {
            let line_id = bridge::new_id();
            keep(till, &AddMisc { cart_id, line_id, title, price, tax_class_id }, Some).await
        }
        Job::Void(line_id) => keep(till, &VoidLine { cart_id, line_id }, Some).await,
        Job::Discount(discount) => keep(till, &DiscountCart { cart_id, discount }, Some).await,
        Job::Customer(customer_id) => keep(till, &NameCustomer { cart_id, customer_id }, Some).await,
        Job::Back(sale_id, lines, reason) => keep(till, &BringBack { cart_id, sale_id, lines, reason }, Some).await,
        Job::Leave(id) => keep(till, &LeaveBack { cart_id, id }, Some).await,
        Job::Without(line_id, goes_to, reason, serials) => {
            let Some((line, _)) = till.line(line_id) else { return Ok(()) };
            let (variant_id, qty) = (line.variant_id, line.qty);
            let id = bridge::new_id();
            let req = BringWithoutReceipt { cart_id, id, variant_id, qty, goes_to, reason, serials };
            keep(till, &req, Some).await?;
            keep(till, &VoidLine { cart_id, line_id }, Some).await
        }
        Job::Clear => keep(till, &ClearCart { cart_id }, done).await,
        Job::Park(note, reserve) => {
            keep(till, &ParkCart { cart_id, note, reserve }, done).await?;
            toast(ts!(till.parked));
            Ok(())
        }
        Job::Recall(cart_id) => keep(till, &RecallCart { cart_id }, Some).await,
        Job::Ask(ask) => {
            let pays = matches!(ask, Ask::Cash | Ask::Card | Ask::Split);
            // More comes back than is sold: it is not taken, but given.
            let ask = if pays && untrack(|| till.total()).0 < 0 { Ask::Refund } else { ask };
            let ask = if pays && till.unresolved.with_value(Option::is_some) { Ask::Unresolved } else { ask };
            let ask = till.unnamed().filter(|_| pays).map_or(ask, Ask::Serials);
            if !pays || till.count() > 0 {
                till.ask.set(Some(ask));
            }
            Ok(())
        }
    }
}

/// A code that no product has may be a label of the scale.
async fn label(till: Till, code: String, refusal: Refusal) -> Result<(), Refusal> {
    if refusal.code != "unknown_code" || !is_label(code.trim()) {
        return unknown(till, code, refusal);
    }
    let req = AddLabel { cart_id: till.cart_id(), line_id: bridge::new_id(), code: code.clone() };
    match keep(till, &req, Some).await {
        Err(refusal) => unknown(till, code, refusal),
        Ok(()) => Ok(()),
    }
}

fn unknown(till: Till, code: String, refusal: Refusal) -> Result<(), Refusal> {
    if refusal.code != "unknown_code" {
        return Err(refusal);
    }
    crate::keys::scanner::beep();
    till.ask.set(Some(Ask::Unknown(code)));
    Ok(())
}

/// Rings up what a code is of: where it was the number of a piece, that piece.
async fn rung(till: Till, found: Found) -> Result<(), Refusal> {
    match found.serial {
        Some(number) => {
            let req = AddSerial { cart_id: till.cart_id(), line_id: bridge::new_id(), number };
            keep(till, &req, Some).await
        }
        None => add(till, found.variant_id).await,
    }
}

async fn add(till: Till, variant_id: VariantId) -> Result<(), Refusal> {
    let req = AddLine { cart_id: till.cart_id(), line_id: bridge::new_id(), variant_id, qty: Qty::ONE };
    keep(till, &req, Some).await?;
    name(till);
    Ok(())
}

/// Asks which pieces are sold, of what is sold piece by piece.
fn name(till: Till) {
    if let Some(id) = till.unnamed() {
        till.ask.set(Some(Ask::Serials(id)));
    }
}

async fn step(till: Till, cart_id: CartId, line_id: CartLineId, by: i64) -> Result<(), Refusal> {
    let Some((line, _)) = till.line(line_id) else { return Ok(()) };
    let qty = Qty(line.qty.0.saturating_add(by.saturating_mul(Qty::ONE.0)));
    if qty.0 <= 0 {
        return keep(till, &VoidLine { cart_id, line_id }, Some).await;
    }
    keep(till, &ChangeLine { cart_id, line_id, qty, discount: line.discount, unit_price: None }, Some).await?;
    name(till);
    Ok(())
}

/// Sends a change until it is answered, and keeps the cart that comes back.
fn keep<C: Call>(
    till: Till,
    req: &C,
    cart: fn(C::Reply) -> Option<Cart>,
) -> LocalBoxFuture<'static, Result<(), Refusal>> {
    Box::pin(send(till, Letter::new(req), Box::new(move |answer| answer.read().map(cart))))
}

async fn send(
    till: Till,
    letter: Letter,
    cart: Box<dyn FnOnce(Answer) -> Result<Option<Cart>, Refusal>>,
) -> Result<(), Refusal> {
    let mut wait_ms = 400;
    loop {
        match bridge::ask(letter.clone()).await {
            Ok(answer) => {
                till.stalled.try_set(false);
                match cart(answer)? {
                    Some(cart) => till.take(Some(cart)),
                    None => till.gone(),
                }
                return Ok(());
            }
            Err(refusal) if refusal.code == bridge::UNREACHABLE => {
                till.stalled.try_set(true);
                time::sleep_ms(wait_ms).await;
                wait_ms = (wait_ms * 2).min(4_000);
            }
            Err(refusal) => {
                till.stalled.try_set(false);
                return Err(refusal);
            }
        }
    }
}
