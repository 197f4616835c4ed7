//! Shifts: opening a drawer, moving cash, counting it, and the reports of it.

pub(crate) mod audited;
mod close;
mod drawer;
mod kept;
pub mod pdf;
mod queries;
mod rows;

use kontor_domain::shifts::{
    Approvers, CloseShift, CurrentShift, GetXPdf, GetZPdf, GetZReport, ListShifts, MoveCash, OpenShift, ReportX,
};
use kontor_domain::{Refusal, say};

use crate::cx::Cx;
use crate::registry::Feature;
use crate::{Result, business, journal};

pub(crate) use kept::{Spoken, check, content_now};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<OpenShift>(drawer::open)
        .on::<CurrentShift>(queries::current)
        .on_prepared::<MoveCash, _>(drawer::check_word, drawer::move_cash)
        .on::<ReportX>(queries::report_x)
        .on::<GetXPdf>(queries::x_pdf)
        .on_prepared::<CloseShift, _>(close::check_word, close::close)
        .on::<Approvers>(queries::approvers)
        .on::<ListShifts>(queries::list)
        .on::<GetZReport>(queries::z_report)
        .on::<GetZPdf>(queries::z_pdf)
}

/// Nothing is sold at a register without an open shift, once the business uses shifts.
pub(crate) fn needed() -> Refusal {
    let message =
        say!("No shift is open at this register. Count the cash in the drawer and open a shift, then try again.");
    Refusal::new("shift_needed", message)
}

/// Refuses while a shift is open anywhere.
///
/// # Errors
/// `shifts_open`.
pub(crate) async fn none_open(cx: &mut Cx) -> Result<()> {
    let open = journal::rows::registers_with_shifts(&mut cx.tx).await?;
    if open.is_empty() {
        return Ok(());
    }
    let all = business::rows::registers(&mut cx.tx).await?;
    let names = all.into_iter().filter(|register| open.contains(&register.id)).map(|register| register.name);
    let registers = names.collect::<Vec<_>>().join(", ");
    let message = say!("A shift is open at {registers}. Close it first, then change this.", registers);
    Err(Refusal::field("shifts_open", "used", message).into())
}
