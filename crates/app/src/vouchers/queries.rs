//! What is asked of vouchers.

use chrono::NaiveDate;
use kontor_domain::page::Page;
use kontor_domain::vouchers::{
    FindVoucher, GetVoucher, ListVouchers, Voucher, VoucherCode, VoucherList, VoucherState, VoucherStory,
};
use kontor_domain::{Minor, Refusal, VoucherId, say};

use super::ledger::unknown;
use super::rows::{self, Kept, Sought};
use crate::Result;
use crate::catalog::escape;
use crate::cx::Cx;

/// The longest piece of a code that is looked for, in characters.
const LONGEST: usize = 40;

/// A voucher as it stands on a day.
fn shown(kept: Kept, today: NaiveDate) -> Voucher {
    let standing = kept.standing;
    let state = match standing.expires_on {
        _ if standing.voided => VoucherState::Void,
        _ if standing.balance == Minor::ZERO => VoucherState::Used,
        Some(day) if day < today => VoucherState::Expired,
        _ => VoucherState::Valid,
    };
    Voucher {
        id: kept.id,
        code: VoucherCode::read(&kept.code).map_or(kept.code, |code| code.to_string()),
        origin: kept.origin,
        value: kept.value,
        balance: standing.balance,
        expires_on: standing.expires_on,
        state,
        created_at: kept.created_at,
        changed_at: kept.changed_at,
    }
}

/// A voucher.
///
/// # Errors
/// `not_found`.
pub(super) async fn voucher(cx: &mut Cx, id: VoucherId) -> Result<Voucher> {
    let today = cx.local()?.business_date;
    let kept = rows::voucher(&mut cx.tx, id).await?.ok_or_else(|| Refusal::not_found(say!("voucher")))?;
    Ok(shown(kept, today))
}

pub(super) async fn find(cx: &mut Cx, call: FindVoucher) -> Result<Voucher> {
    let (tenant, today) = (cx.tenant()?, cx.local()?.business_date);
    let code = VoucherCode::read(&call.code)?;
    let kept = rows::of_code(&mut cx.tx, tenant, code.plain()).await?.ok_or_else(unknown)?;
    Ok(shown(kept, today))
}

pub(super) async fn story(cx: &mut Cx, call: GetVoucher) -> Result<VoucherStory> {
    let voucher = voucher(cx, call.id).await?;
    let movements = rows::movements(&mut cx.tx, call.id).await?;
    Ok(VoucherStory { voucher, movements })
}

pub(super) async fn list(cx: &mut Cx, call: ListVouchers) -> Result<VoucherList> {
    let (tenant, today) = (cx.tenant()?, cx.local()?.business_date);
    let typed: String = call.text.chars().filter(|c| c.is_alphanumeric()).take(LONGEST).collect();
    let pattern = format!("%{}%", escape(&typed.to_uppercase()));
    let sought = Sought { pattern, state: call.state, today };
    let (total, sum) = rows::count(&mut cx.tx, tenant, &sought).await?;
    let rows = rows::list(&mut cx.tx, tenant, &sought, call.window).await?;
    let rows = rows.into_iter().map(|kept| shown(kept, today)).collect();
    Ok(VoucherList { page: Page { rows, total }, sum })
}
