//! What is asked of shifts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::identity::UserFace;
use kontor_domain::page::{Direction, Page};
use kontor_domain::policy::Permission;
use kontor_domain::sales::{Pdf, Seller};
use kontor_domain::shifts::{
    Approvers, CashMovement, CurrentShift, Drawer, Figures, GetXPdf, GetZPdf, GetZReport, ListShifts, ReportX, Shift,
    ShiftNow, XReport, ZReport, ZRow,
};
use kontor_domain::{Refusal, say};

use super::{needed, pdf, rows};
use crate::cx::{Cx, Session};
use crate::sales::taken;
use crate::{Failure, Result, identity, journal, payments, terminals};

/// The open shift of the register, if it has one.
async fn open_shift(cx: &mut Cx) -> Result<Option<Shift>> {
    let register = cx.session()?.register.id;
    match journal::rows::open_shift(&mut cx.tx, register).await? {
        Some(id) => rows::shift(&mut cx.tx, id).await,
        None => Ok(None),
    }
}

fn is_overdue(cx: &Cx, shift: &Shift) -> Result<bool> {
    Ok(shift.business_date < cx.local()?.business_date)
}

pub(super) async fn current(cx: &mut Cx, _: CurrentShift) -> Result<ShiftNow> {
    let shift = open_shift(cx).await?;
    let overdue = shift.as_ref().map_or(Ok(false), |shift| is_overdue(cx, shift))?;
    Ok(ShiftNow { used: cx.session()?.business.shifts.used, shift, overdue })
}

/// What a shift comes to so far.
pub(super) async fn figures(cx: &mut Cx, shift: &Shift, movements: &[CashMovement]) -> Result<Figures> {
    let taken = taken::of_shift(&mut cx.tx, shift.id).await?;
    let received = payments::of_shift(&mut cx.tx, shift.id).await?;
    let (first_number, last_number) = taken.numbers.unzip();
    Ok(Figures {
        sales: taken.sales,
        returns: taken.returns,
        discounts: taken.discounts,
        rounding: taken.rounding,
        taxes: taken.taxes,
        drawer: Drawer::of(shift.float, &taken.tenders, &received, movements),
        payments: received,
        tenders: taken.tenders,
        cards: terminals::of_shift(&mut cx.tx, shift.id).await?,
        first_number,
        last_number,
    })
}

/// Whose business it is, as reports say it.
pub(super) fn seller(session: &Session) -> Seller {
    let business = &session.business;
    Seller {
        name: business.name.clone(),
        legal: business.legal.clone(),
        currency: business.currency,
        locale: business.locale.clone(),
    }
}

pub(super) async fn report_x(cx: &mut Cx, _: ReportX) -> Result<XReport> {
    let session = std::sync::Arc::clone(cx.session()?);
    let shift = open_shift(cx).await?.ok_or_else(needed)?;
    let overdue = is_overdue(cx, &shift)?;
    let movements = rows::movements(&mut cx.tx, shift.id).await?;
    let figures = figures(cx, &shift, &movements).await?;
    let to_count = figures.expected().into_iter().map(|(kind, _)| kind).collect();
    let blind = session.business.shifts.blind && !session.permissions.has(Permission::ApproveVariance);
    let figures = (!blind).then_some(figures);
    Ok(XReport { shift, at: cx.now, seller: seller(&session), overdue, to_count, movements, figures })
}

pub(super) async fn x_pdf(cx: &mut Cx, _: GetXPdf) -> Result<Pdf> {
    let report = report_x(cx, ReportX {}).await?;
    let file_name = format!("X-{}.pdf", report.at.format("%Y%m%d-%H%M%S"));
    in_base64(file_name, move || pdf::x_pdf(&report)).await
}

async fn in_base64(file_name: String, draw: impl FnOnce() -> Result<Vec<u8>> + Send + 'static) -> Result<Pdf> {
    let bytes = tokio::task::spawn_blocking(draw).await.map_err(Failure::fault)??;
    Ok(Pdf { file_name, base64: STANDARD.encode(bytes) })
}

pub(super) async fn approvers(cx: &mut Cx, _: Approvers) -> Result<Vec<UserFace>> {
    identity::who_may(cx, Permission::ApproveVariance).await
}

pub(super) async fn list(cx: &mut Cx, call: ListShifts) -> Result<Page<ZRow>> {
    let tenant = cx.tenant()?;
    let total = match call.counted {
        Some(counted) => counted.max(0),
        None => rows::count_listed(&mut cx.tx, tenant, &call).await?,
    };
    let direction = call.direction.unwrap_or(Direction::Descending);
    let cut = call.window.cut(direction, total);
    let mut rows = match cut.take {
        ..=0 => Vec::new(),
        _ => rows::listed(&mut cx.tx, tenant, &call, cut).await?,
    };
    if cut.direction != direction {
        rows.reverse();
    }
    Ok(Page { rows, total })
}

pub(super) async fn z_report(cx: &mut Cx, call: GetZReport) -> Result<ZReport> {
    let session = std::sync::Arc::clone(cx.session()?);
    let all = session.permissions.has(Permission::ReadReports);
    let kept = rows::z(&mut cx.tx, call.id).await?.filter(|z| all || z.register_id == session.register.id);
    let kept = kept.ok_or_else(|| Refusal::not_found(say!("Z report")))?;
    serde_json::from_str(&kept.report).map_err(Failure::fault)
}

pub(super) async fn z_pdf(cx: &mut Cx, call: GetZPdf) -> Result<Pdf> {
    let report = z_report(cx, GetZReport { id: call.id }).await?;
    in_base64(format!("{}.pdf", report.number), move || pdf::z_pdf(&report, call.printing)).await
}
