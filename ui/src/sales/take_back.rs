//! Taking goods back: which lines, how many, where they go, why, and what is refunded — shown before it is done.

use kontor_domain::money::parse_qty;
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::{GoesTo, ReturnLine, ReturnSale, Sale, SaleLine, Tender, TenderKind};
use kontor_domain::stock::serials::numbers_in;
use kontor_domain::{Message, Minor, Qty, Refusal, SaleId};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::card_refund::CardRefund;
use super::detail::goes_to_name;
use crate::bridge;
use crate::kit::{Area, Dialog, Form, Money, Select, TextField, follow, heed, options};
use crate::overrides::Approve;
use crate::session::Session;
use crate::till::{Job, Refunds, Till};
use crate::{t, ts};

/// Where something that comes back can go.
pub(crate) const PLACES: [GoesTo; 3] = [GoesTo::Stock, GoesTo::Damaged, GoesTo::Supplier];

/// A sold line and how much of it comes back.
#[derive(Clone)]
struct Back {
    line: SaleLine,
    qty: RwSignal<String>,
    place: RwSignal<String>,
    /// Which pieces, where those are told apart.
    serials: RwSignal<Vec<String>>,
    /// The numbers of what was sold without them, when they are needed.
    typed: RwSignal<String>,
}

impl Back {
    /// How many come back; none for an empty field or nought.
    fn qty(&self) -> Result<Option<Qty>, Refusal> {
        let text = self.qty.get();
        if text.trim().is_empty() || text.trim() == "0" {
            return Ok(None);
        }
        parse_qty("qty", &text, self.line.decimals).map(Some)
    }

    /// What is refunded for it.
    fn refund(&self) -> Result<Minor, Refusal> {
        match self.qty()? {
            None => Ok(Minor::ZERO),
            Some(qty) => Ok(refund(&self.line.amounts, self.line.qty, self.line.returned, qty)?.total),
        }
    }

    /// The pieces that are still with whoever bought them.
    fn pieces(&self) -> Vec<String> {
        self.line.serials.iter().filter(|number| !self.line.serials_back.contains(number)).cloned().collect()
    }

    fn left(&self) -> Qty {
        Qty((self.line.qty.0 - self.line.returned.0).max(0))
    }
}

/// The dialog.
#[component]
pub(super) fn TakeBack(
    /// What was sold.
    sale: Sale,
    /// It is to go.
    on_close: impl Fn() + Copy + Send + Sync + 'static,
    /// It was taken back.
    done: impl Fn(Sale) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (session, till) = (Session::here(), Till::here());
    let form = Form::new();
    let return_id: SaleId = bridge::new_id();
    let (sale_id, earlier) = (sale.id, sale.returns_rounding);
    let number = sale.number.clone();
    let lines: Vec<Back> = sale
        .lines
        .into_iter()
        .filter(|line| line.returned < line.qty)
        .map(|line| Back {
            // What was in a repair does not go to the shelf unasked.
            place: RwSignal::new(if line.fitted { String::new() } else { "stock".to_owned() }),
            line,
            qty: RwSignal::new(String::new()),
            serials: RwSignal::new(Vec::new()),
            typed: RwSignal::new(String::new()),
        })
        .collect();
    let lines = StoredValue::new(lines);
    let (reason, approve) = (RwSignal::new(String::new()), Approve::new());
    let named = sale.customer.is_some();
    // What was bought on account was not paid, and what was paid by voucher not in money: it goes back there.
    let owed = sale.tenders.iter().find(|tender| !tender.origin().is_counted());
    let paid = owed.or(sale.tenders.first()).map(Tender::origin);
    let usual = paid.filter(|kind| TenderKind::OFFERED.contains(kind)).unwrap_or(TenderKind::Cash);
    let total = Signal::derive(move || {
        lines.with_value(|lines| lines.iter().filter_map(|back| back.refund().ok()).sum::<Minor>())
    });
    let refunds = Refunds::new(total, usual, earlier, named);
    // What goes back to a card goes first; the return is made once the terminal has approved it.
    let card = CardRefund::new(till);
    follow(move || match card.ended() {
        Some(Ok(req)) => form.send(req, done),
        Some(Err(refusal)) => form.refuse(refusal),
        None => {}
    });
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let req = untrack(|| Ok((asked(lines)?, refunds.read()?)));
        match req {
            Ok((lines, refunds)) => {
                let (reason, total, approval) = (reason.get_untracked(), total.get_untracked(), approve.given());
                let req = ReturnSale { return_id, sale_id, lines, reason, total, refunds, approval };
                match untrack(|| card.first(&req, form.refusal.get())) {
                    Some(refund) => form.send(refund, move |attempt| card.wait(attempt, req)),
                    None => form.send(req, done),
                }
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    let everything = move |_| {
        lines.with_value(|lines| {
            for back in lines {
                back.qty.set(back.left().plain());
                back.serials.set(back.pieces());
            }
        });
    };
    // The rest is done at the till, together with what is sold instead.
    let navigate = use_navigate();
    let at_till = move |_| match untrack(|| asked(lines)) {
        Ok(_) if reason.with_untracked(|reason| reason.trim().is_empty()) => {
            form.refuse(Refusal::invalid("reason", Message::told(ts!(refund.why))));
        }
        Ok(lines) => {
            Till::here().push(Job::Back(sale_id, lines, reason.get_untracked()));
            on_close();
            navigate("/till", Default::default());
        }
        Err(refusal) => form.refuse(refusal),
    };
    view! {
        <Dialog title=move || ts!(sales.return_title, number = number.clone()) on_close=on_close testid="return-dialog" class="wide">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    <table class="plain">
                        <thead><tr><th>{t!(sales.lines)}</th><th>{t!(sales.come_back)}</th><th>{t!(sales.goes_to)}</th><th class="r">{t!(sales.refund)}</th></tr></thead>
                        <tbody>{lines.with_value(|lines| lines.iter().cloned().map(|back| row(back, form)).collect_view())}</tbody>
                    </table>
                    <button class="btn self-start" type="button" data-testid="return-all" on:click=heed(everything)>{t!(sales.all_lines)}</button>
                    <p class="error" role="alert">{form.error("qty")}</p>
                    <p class="error" role="alert">{form.error("lines")}</p>
                    <p class="error" role="alert">{form.error("serials")}</p>
                    <TextField label=t!(sales.reason) value=reason error=form.error("reason") testid="return-reason" hint=t!(sales.reason_hint)/>
                    <p class="pay-total"><span class="muted">{t!(sales.refund)}</span><b><Money amount=total testid="return-total"/></b></p>
                    {refunds.view()}
                    {move || card.waiting()}
                    {approve.view(form.refusal)}
                    {form.rest(&["qty", "lines", "serials", "reason", "pin", "approver_id"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn" type="button" data-testid="return-at-till" on:click=heed(at_till)>{t!(refund.at_till)}</button>
                    <button class="btn primary big" type="submit" data-testid="return-confirm" disabled=move || form.busy.get() || card.is_waiting()>{move || ts!(sales.return_do, amount = session.money(refunds.due()))}</button>
                </footer>
            </form>
        </Dialog>
    }
}

/// What comes back, as it is typed.
fn asked(lines: StoredValue<Vec<Back>>) -> Result<Vec<ReturnLine>, Refusal> {
    let mut asked = Vec::new();
    for back in lines.get_value() {
        let Some(qty) = back.qty()? else { continue };
        back.refund()?;
        let place = PLACES.into_iter().find(|place| place.as_str() == back.place.get());
        let fitted =
            || Refusal::invalid("lines", Message::told(ts!(sales.fitted_where, title = back.line.title.clone())));
        let goes_to = place.ok_or_else(fitted)?;
        let serials = match back.line.serials.is_empty() {
            true => numbers_in(&back.typed.get()),
            false => back.serials.get(),
        };
        asked.push(ReturnLine { line_id: back.line.id, qty, goes_to, serials });
    }
    match asked.is_empty() {
        true => Err(Refusal::invalid("lines", Message::told(ts!(sales.choose_lines)))),
        false => Ok(asked),
    }
}

fn row(back: Back, form: Form) -> AnyView {
    let of = back.left().plain();
    let (qty, place) = (back.qty, back.place);
    let amount = back.clone();
    let wrong = back.clone();
    let ask = back.line.fitted.then(|| ("", ts!(sales.choose_where)));
    let places = options(ask.into_iter().chain(PLACES.map(|place| (place.as_str(), goes_to_name(place)))));
    let label = back.line.title.clone();
    let serials = back.serials;
    let piece = move |number: String| {
        let (key, own) = (number.clone(), number.clone());
        let press = move |_| {
            serials.update(|chosen| match chosen.iter().position(|known| *known == own) {
                Some(at) => drop(chosen.remove(at)),
                None => chosen.push(own.clone()),
            });
            qty.set(serials.with_untracked(Vec::len).to_string());
        };
        view! { <button class="chip num" type="button" data-testid=format!("return-serial-{number}") aria-pressed=move || serials.with(|chosen| chosen.contains(&key)).to_string() on:click=heed(press)>{number.clone()}</button> }
            .into_any()
    };
    // What was sold before its pieces were told apart names them as it comes back.
    let (nameless, typed) = (back.line.serials.is_empty(), back.typed);
    let needed = form.error("serials");
    let field = move || {
        (nameless && needed.with(Option::is_some)).then(|| {
            view! { <Area label=t!(serials.numbers) value=typed testid="return-serials" rows=2 scan=true/> }.into_any()
        })
    };
    let pieces = back.pieces().into_iter().map(piece).collect_view();
    view! {
        <tr data-testid=format!("return-line-{}", back.line.sku)>
            <td><b>{back.line.title.clone()}</b><span class="small faint block num">{back.line.sku.clone()}</span><span class="chips">{pieces}</span>{field}</td>
            <td><div class="of"><input class="input num" inputmode="decimal" autocomplete="off" aria-label=label data-testid="return-qty" aria-invalid=move || wrong.refund().is_err().to_string() prop:value=qty on:input=heed(move |ev| qty.set(event_target_value(&ev)))/><span class="muted num">"/ " {of}</span></div></td>
            <td><Select label=t!(sales.goes_to) value=place choices=places testid="return-place"/></td>
            <td class="r"><Money amount=Signal::derive(move || amount.refund().unwrap_or_default())/></td>
        </tr>
    }
    .into_any()
}
