//! What is asked of the business.

use kontor_domain::business::{Business, GetBusiness, RegisterAt, Registers};

use super::rows;
use crate::Result;
use crate::cx::Cx;

pub(super) async fn get(cx: &mut Cx, _: GetBusiness) -> Result<Business> {
    rows::get(&mut cx.tx).await
}

pub(super) async fn registers(cx: &mut Cx, _: Registers) -> Result<Vec<RegisterAt>> {
    rows::registers(&mut cx.tx).await
}
