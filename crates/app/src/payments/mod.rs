//! Payments: money that is taken at a register without a sale.

pub(crate) mod audited;
pub(crate) mod corrections;
mod rows;
mod slip;

use chrono::NaiveDate;
use kontor_domain::business::RegisterAt;
use kontor_domain::event::Event;
use kontor_domain::payments::{CorrectPayment, GetPayment, HandOutPayment, Payment, PaymentFlow, PaymentKind};
use kontor_domain::sales::rounding::rounded;
use kontor_domain::sales::{By, CustomerFace, HandedOut, Seller, TenderKind, tidy_mail};
use kontor_domain::shifts::Printing;
use kontor_domain::{Message, Minor, PaymentId, Refusal, ShiftId, say, text};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cx::{Cx, Session, local_time};
use crate::db::Tx;
use crate::hardware::Paper;
use crate::journal::rows::Standing;
use crate::journal::{self, Book};
use crate::registry::Feature;
use crate::sales::mail::{self, Leaving};
use crate::sales::pdf::slip_pdf;
use crate::{Explain as _, Failure, Result, hardware, shifts};

pub(crate) use slip::{slip, voucher};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<GetPayment>(get)
        .on::<HandOutPayment>(hand_out)
        .on_prepared::<CorrectPayment, _>(corrections::check_word, corrections::correct)
}

/// A register's book that is open for a payment, and what is known of it before it is taken.
pub(crate) struct Till {
    pub(crate) book: Book,
    pub(crate) number: String,
    seq: i64,
    shift_id: Option<ShiftId>,
}

/// Opens the book of the register that works and takes the number of a payment.
///
/// # Errors
/// `shift_needed` where shifts are used and none is open; `clock_set_back`.
pub(crate) async fn open(cx: &mut Cx) -> Result<Till> {
    let session = std::sync::Arc::clone(cx.session()?);
    let mut book = journal::open_shift_book(cx, session.register.id).await?;
    let shift_id = book.shift_id();
    if shift_id.is_none() && session.business.shifts.used {
        return Err(shifts::needed().into());
    }
    let (seq, number) = book.take_payment_number(&session.register.code);
    Ok(Till { book, number, seq, shift_id })
}

/// What is taken.
pub(crate) struct Taking<'a> {
    pub(crate) id: PaymentId,
    pub(crate) kind: PaymentKind,
    pub(crate) customer: Option<CustomerFace>,
    pub(crate) tender: TenderKind,
    pub(crate) amount: Minor,
    pub(crate) reference: &'a str,
    pub(crate) balance: Minor,
    pub(crate) code: Option<String>,
    pub(crate) expires_on: Option<NaiveDate>,
}

/// Writes a payment with its row of the journal, and has its receipt printed. The caller closes the book.
///
/// # Errors
/// As every statement; `invalid` for a reference that is none.
pub(crate) async fn take(cx: &mut Cx, till: &mut Till, taking: Taking<'_>) -> Result<Payment> {
    let session: std::sync::Arc<Session> = std::sync::Arc::clone(cx.session()?);
    let (tenant, register) = (cx.tenant()?, &session.register);
    let business = &session.business;
    let local = local_time(till.book.at(), &register.timezone, register.cutoff_hour)?;
    let rounding = match taking.tender {
        TenderKind::Cash => rounded(taking.amount, business.cash_step) - taking.amount,
        _ => Minor::ZERO,
    };
    let payment = Payment {
        id: taking.id,
        kind: taking.kind,
        number: till.number.clone(),
        store_id: register.store_id,
        store: register.store.clone(),
        register_id: register.id,
        register: register.name.clone(),
        shift_id: till.shift_id,
        user_id: session.user.id,
        user: session.user.name.clone(),
        customer: taking.customer,
        at: till.book.at(),
        business_date: local.business_date,
        timezone: register.timezone.clone(),
        seller: Seller {
            name: business.name.clone(),
            legal: business.legal.clone(),
            currency: business.currency,
            locale: business.locale.clone(),
        },
        tender: taking.tender,
        amount: taking.amount,
        rounding,
        reference: text::optional_line("reference", say!("The reference"), taking.reference)?,
        balance: taking.balance,
        code: taking.code,
        expires_on: taking.expires_on,
        corrected: None,
    };
    rows::add(&mut cx.tx, tenant, &payment, (till.book.series(), till.seq))
        .await
        .taken("payment__id", Refusal::id_taken)?;
    journal::append(cx, &mut till.book, "payment", payment.id.0, json!(payment)).await?;
    hardware::paid(cx, &payment).await?;
    Ok(payment)
}

/// A payment as it was printed.
///
/// # Errors
/// As every statement.
pub(crate) async fn payment(tx: &mut Tx, id: PaymentId) -> Result<Option<Payment>> {
    Ok(rows::get(tx, id).await?.map(|kept| kept.payment))
}

/// A payment, and how it was really taken.
async fn whole(tx: &mut Tx, id: PaymentId) -> Result<Option<Payment>> {
    let Some(payment) = payment(tx, id).await? else { return Ok(None) };
    Ok(Some(Payment { corrected: corrections::last(tx, id).await?, ..payment }))
}

async fn get(cx: &mut Cx, call: GetPayment) -> Result<Payment> {
    whole(&mut cx.tx, call.id).await?.ok_or_else(|| Refusal::not_found(say!("payment")).into())
}

async fn hand_out(cx: &mut Cx, call: HandOutPayment) -> Result<HandedOut> {
    let to = match &call.by {
        By::Mail(mail) => Some((tidy_mail(&mail.to)?, mail.keep)),
        By::Pdf | By::Browser => None,
    };
    let payment = get(cx, GetPayment { id: call.id }).await?;
    let way = call.by.way();
    let out = hardware::hand_out_paper(cx, Paper::Payment(call.id), way).await?;
    if !out.again {
        if let Some((to, true)) = &to {
            mail::keep(cx, payment.customer.as_ref().map(|customer| customer.id), to).await?;
        }
        cx.audit(call.id, json!({ "number": payment.number, "way": way, "copy": out.copy }));
        cx.event(Event::PrintJobChanged);
    }
    if call.by == By::Browser {
        return Ok(HandedOut { copy: out.copy, file: None });
    }
    let printing = if out.copy { Printing::Copy } else { Printing::Original };
    let laid_out = slip(&payment, hardware::picture(&mut cx.tx).await?, printing)?;
    let (id, at) = (cx.call_id.0.simple().to_string(), cx.now);
    let drawn = tokio::task::spawn_blocking(move || {
        let (locale, number) = (&payment.seller.locale, &payment.number);
        let (title, letter) = slip::words_of(&payment);
        let pdf = slip_pdf(&laid_out, &title, locale)?;
        let leaving = Leaving { number, title, seller: &payment.seller.name, letter, locale, slip: &laid_out, pdf };
        mail::file(leaving, to.as_ref().map(|(to, _)| to.as_str()), (&id, at))
    });
    Ok(HandedOut { copy: out.copy, file: Some(drawn.await.map_err(Failure::fault)??) })
}

/// What was taken in a shift.
///
/// # Errors
/// As every statement.
pub(crate) async fn of_shift(tx: &mut Tx, shift: ShiftId) -> Result<Vec<PaymentFlow>> {
    rows::of_shift(tx, shift).await
}

/// What the row says now that a row of the journal speaks of; none when it is gone or its columns say something else.
///
/// # Errors
/// As every statement.
pub(crate) async fn content_now(cx: &mut Cx, id: Uuid) -> Result<Option<Value>> {
    let kept = rows::get(&mut cx.tx, id.into()).await?.filter(|kept| kept.sound);
    Ok(kept.map(|kept| json!(kept.payment)))
}

/// Whether there is no payment that the journal does not speak of, and their numbers have no gap.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(
    cx: &mut Cx,
    spoken: i64,
    books: &[(RegisterAt, Standing)],
    problems: &mut Vec<Message>,
) -> Result<()> {
    if rows::count(&mut cx.tx).await? != spoken {
        problems.push(say!("The journal does not speak of every payment that was taken without a sale."));
    }
    for (register, book) in books {
        let highest = rows::highest(&mut cx.tx, register.id, &book.series).await?;
        if book.next_payment != highest + 1 {
            problems.push(say!(
                "{name}: the last payment of series {series} is {highest}, but the book goes on with {next}.",
                name = register.name,
                series = book.series,
                highest,
                next = book.next_payment
            ));
        }
    }
    for (register, series, count, highest) in rows::gaps(&mut cx.tx).await? {
        let name = books.iter().find(|(at, _)| at.id == register).map_or("", |(at, _)| at.name.as_str());
        problems.push(say!(
            "{register}, series {series}: {count} payments, but the highest number is {highest}.",
            register = name,
            series,
            count,
            highest
        ));
    }
    Ok(())
}
