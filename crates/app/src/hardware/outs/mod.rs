//! Receipts and other papers that left, by a printer of ours or otherwise: every one after the first is a copy, whichever way either
//! went.

pub(super) mod rows;

use kontor_domain::sales::{ReceiptOut, Way};
use kontor_domain::{InvoiceId, PaymentId, Refusal, SaleId};
use uuid::Uuid;

use super::jobs::rows as jobs;
use crate::Result;
use crate::cx::Cx;
use crate::db::Tx;

/// A receipt that is handed out.
pub(crate) struct Out {
    /// Whether it is a copy.
    pub(crate) copy: bool,
    /// Whether this call is asked again.
    pub(crate) again: bool,
}

/// Hands a receipt out. What waits to be printed of it is a copy from then on.
///
/// # Errors
/// Refuses a call id that handed out something else.
pub(crate) async fn hand_out(cx: &mut Cx, sale: SaleId, way: Way) -> Result<Out> {
    let (tenant, user) = (cx.tenant()?, cx.session()?.user.id);
    // Two people may hand out the same receipt at once; one of them gets the copy.
    cx.tx.lock(sale.0).await?;
    if let Some((of, by, copy)) = rows::one(&mut cx.tx, cx.call_id).await? {
        return match (of, by) == (sale, way) {
            true => Ok(Out { copy, again: true }),
            false => Err(Refusal::id_taken().into()),
        };
    }
    let copy = is_out(&mut cx.tx, sale).await?;
    rows::add(&mut cx.tx, tenant, (cx.call_id, sale), (way, copy, user), cx.now).await?;
    jobs::copy_waiting(&mut cx.tx, sale).await?;
    Ok(Out { copy, again: false })
}

/// Whether a receipt of a sale is out, or may be, so that every further one is a copy.
pub(crate) async fn is_out(tx: &mut Tx, sale: SaleId) -> Result<bool> {
    Ok(rows::any(tx, sale).await? || jobs::may_be_out(tx, sale).await?)
}

/// How often a receipt left, and how.
pub(crate) async fn outs(tx: &mut Tx, sale: SaleId) -> Result<Vec<ReceiptOut>> {
    rows::of_sale(tx, sale).await
}

/// A paper that is no receipt of a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paper {
    /// Of money that was taken without a sale.
    Payment(PaymentId),
    /// An invoice or credit note.
    Invoice(InvoiceId),
}

/// Hands another paper out, as a receipt is.
///
/// # Errors
/// Refuses a call id that handed out something else.
pub(crate) async fn hand_out_paper(cx: &mut Cx, paper: Paper, way: Way) -> Result<Out> {
    let (tenant, user) = (cx.tenant()?, cx.session()?.user.id);
    let (Paper::Payment(PaymentId(id)) | Paper::Invoice(InvoiceId(id))) = paper;
    cx.tx.lock(id).await?;
    if let Some((of, by, copy)) = rows::one_paper(&mut cx.tx, cx.call_id).await? {
        if (of, by) != (id, way) {
            return Err(Refusal::id_taken().into());
        }
        return Ok(Out { copy, again: true });
    }
    let printed = match paper {
        Paper::Payment(payment) => jobs::payment_out(&mut cx.tx, payment).await?,
        Paper::Invoice(_) => false,
    };
    let copy = printed || count_papers(&mut cx.tx, id).await? > 0;
    rows::add_paper(&mut cx.tx, tenant, (cx.call_id, id), (way, copy, user), cx.now).await?;
    if let Paper::Payment(payment) = paper {
        jobs::copy_waiting_payment(&mut cx.tx, payment).await?;
    }
    Ok(Out { copy, again: false })
}

/// How often such a paper left otherwise than by a printer of ours.
///
/// # Errors
/// As every statement.
pub(crate) async fn count_papers(tx: &mut Tx, id: Uuid) -> Result<i64> {
    rows::count_papers(tx, id).await
}
