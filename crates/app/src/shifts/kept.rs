//! What the journal says of shifts, and whether their rows still say the same.

use kontor_domain::business::RegisterAt;
use kontor_domain::shifts::{CashMovement, Shift, ZReport};
use kontor_domain::{Message, say};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rows;
use crate::cx::Cx;
use crate::journal::rows::Standing;
use crate::sales::taken;
use crate::{Failure, Result, payments};

/// What the journal says of a shift that was opened.
pub(super) fn content_of_shift(shift: &Shift) -> Value {
    json!(shift)
}

/// What it says of cash that moved.
pub(super) fn content_of_movement(movement: &CashMovement) -> Value {
    json!(movement)
}

/// What it says of a Z report: the whole of it, and what the list shows.
pub(super) fn content_of_z(z: &rows::ZKept) -> Result<Value> {
    let report: Value = serde_json::from_str(&z.report).map_err(Failure::fault)?;
    Ok(json!({
        "shift": z.shift_id, "register": [json!(z.register_id), json!(z.register)], "user": [json!(z.user_id), json!(z.user)],
        "approver": z.approver_id, "series": z.series, "seq": z.seq, "number": z.number, "date": z.business_date, "net": z.net,
        "variance": z.variance, "closed_at": z.closed_at, "report": report,
    }))
}

/// What the row says now that a row of the journal speaks of; none when it is gone, or when shifts have no such kind.
///
/// # Errors
/// As every statement.
pub(crate) async fn content_now(cx: &mut Cx, kind: &str, id: Uuid) -> Result<Option<Value>> {
    match kind {
        "shift" => Ok(rows::shift(&mut cx.tx, id.into()).await?.as_ref().map(content_of_shift)),
        "cash" => Ok(rows::movement(&mut cx.tx, id.into()).await?.as_ref().map(content_of_movement)),
        "z" => rows::z(&mut cx.tx, id.into()).await?.as_ref().map(content_of_z).transpose(),
        _ => Ok(None),
    }
}

/// How many rows of each kind the journal speaks of.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spoken {
    /// Shifts that were opened.
    pub(crate) shifts: i64,
    /// Cash that moved.
    pub(crate) movements: i64,
    /// Z reports.
    pub(crate) reports: i64,
}

/// Whether there is nothing that the journal does not speak of, the numbers of Z reports have no gap, and each says what the
/// sales of its shift come to.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(
    cx: &mut Cx,
    spoken: Spoken,
    books: &[(RegisterAt, Standing)],
    problems: &mut Vec<Message>,
) -> Result<()> {
    if rows::count(&mut cx.tx).await? != spoken {
        problems.push(say!("The journal does not speak of every shift, cash movement and Z report."));
    }
    for (register, book) in books {
        let highest = rows::highest_z(&mut cx.tx, register.id, &book.series).await?;
        if book.next_z != highest + 1 {
            problems.push(say!(
                "{name}: the last Z report of series {series} is {highest}, but the book goes on with {next}.",
                name = register.name,
                series = book.series,
                highest,
                next = book.next_z
            ));
        }
    }
    for (register, series, count, highest) in rows::z_gaps(&mut cx.tx).await? {
        problems.push(say!(
            "{register}, series {series}: {count} Z reports, but the highest number is {highest}.",
            register,
            series,
            count,
            highest
        ));
    }
    for id in rows::z_ids(&mut cx.tx).await? {
        let Some(z) = rows::z(&mut cx.tx, id).await? else { continue };
        let sums = taken::sums_of_shift(&mut cx.tx, z.shift_id).await?;
        let received = payments::of_shift(&mut cx.tx, z.shift_id).await?;
        let said = serde_json::from_str::<ZReport>(&z.report).map(|z| z.figures);
        let said = said.map(|of| (of.sales, of.returns, of.rounding, of.payments));
        if said.ok() != Some((sums.sales, sums.returns, sums.rounding, received)) {
            problems.push(say!("Z report {number}: the sales of its shift come to something else.", number = z.number));
        }
    }
    Ok(())
}
