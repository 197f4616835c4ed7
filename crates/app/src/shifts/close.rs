//! Closing a shift: the count, the variance and who stands in for it, the Z report, all or nothing.

use kontor_domain::event::Event;
use kontor_domain::policy::Permission;
use kontor_domain::shifts::{CloseShift, ZReport, compare, is_over};
use kontor_domain::{Refusal, say, text};
use serde_json::json;

use super::{kept, queries, rows};
use crate::before::Before;
use crate::cx::Cx;
use crate::identity::{self, Word};
use crate::{Explain as _, Failure, Result, fault, journal, terminals};

/// Checks the PIN of whoever approves the variance, if somebody does.
pub(super) async fn check_word(before: &Before, call: CloseShift) -> Result<Option<Word>> {
    let (Some(user_id), Some(pin)) = (call.approver_id, call.pin) else { return Ok(None) };
    identity::check_word(before, user_id, pin, Permission::ApproveVariance).await.map(Some)
}

pub(super) async fn close(cx: &mut Cx, call: CloseShift) -> Result<ZReport> {
    let word: Option<Word> = cx.prepared()?;
    let session = std::sync::Arc::clone(cx.session()?);
    let (tenant, settings) = (cx.tenant()?, session.business.shifts);
    let note = text::optional_line("note", say!("The note"), &call.note)?;
    // From here on nothing is sold or moved at this register: what is counted below is all there is.
    let mut book = journal::open_shift_book(cx, session.register.id).await?;
    if book.shift_id() != Some(call.shift_id) {
        let message = say!("This shift is closed already. Its Z report is on the page Shift.");
        return Err(Refusal::new("shift_closed", message).into());
    }
    let shift = rows::shift(&mut cx.tx, call.shift_id).await?.ok_or_else(|| Refusal::not_found(say!("shift")))?;
    terminals::none_open(cx, shift.register_id).await?;
    let movements = rows::movements(&mut cx.tx, shift.id).await?;
    let figures = queries::figures(cx, &shift, &movements).await?;
    let counts = compare(&figures.expected(), &call.counts, session.business.currency)?;
    let over = is_over(&counts, settings.limit);
    if over && note.is_empty() {
        let message = say!("The count is off by more than is let pass. Write down what is known of it.");
        return Err(Refusal::field("needs_note", "note", message).into());
    }
    let approver = match (over, word) {
        (false, _) => None,
        (true, Some(word)) => Some(word),
        (true, None) => {
            let message = say!(
                "The count is further off than anybody may leave it by themselves. Count again, or have a manager or the owner look \
                 at it and enter their PIN."
            );
            return Err(Refusal::field("needs_approval", "pin", message).into());
        }
    };
    let (journal_rows, journal_head) = book.chain();
    let report = ZReport {
        id: call.z_id,
        number: book.z_number(&session.register.code),
        shift,
        seller: queries::seller(&session),
        closed_at: book.at(),
        closed_by: session.user.name.clone(),
        approved_by: approver.as_ref().map(|word| word.name.clone()),
        note,
        variance: counts.iter().map(|count| count.variance).sum(),
        figures,
        movements,
        counts,
        grand_total: book.grand_total(),
        journal_rows,
        journal_head: journal_head.to_owned(),
    };
    let row = rows::ZKept {
        id: report.id,
        shift_id: report.shift.id,
        register_id: session.register.id,
        user_id: session.user.id,
        approver_id: approver.map(|word| word.user_id),
        series: book.series().to_owned(),
        seq: book.z_seq(),
        number: report.number.clone(),
        register: session.register.name.clone(),
        user: session.user.name.clone(),
        business_date: report.shift.business_date,
        net: report.figures.net(),
        variance: report.variance,
        report: serde_json::to_string(&report).map_err(Failure::fault)?,
        closed_at: report.closed_at,
    };
    rows::add_z(&mut cx.tx, tenant, &row).await.taken("z_report__id", Refusal::id_taken)?;
    journal::end_shift(cx, &mut book).await?;
    journal::append(cx, &mut book, "z", row.id.0, kept::content_of_z(&row)?).await?;
    journal::close_book(cx, book).await?;
    fault::point("shift_written");
    let detail = json!({
        "number": report.number, "register": row.register, "variance": report.variance, "approved_by": report.approved_by,
        "note": report.note,
    });
    cx.audit(report.id, detail);
    cx.event(Event::ShiftChanged { register_id: row.register_id });
    Ok(report)
}
