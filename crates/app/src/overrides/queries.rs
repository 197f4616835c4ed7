//! What is asked of overrides.

use kontor_domain::identity::UserFace;
use kontor_domain::overrides::{Approvers, ListOverrides, OverrideList};
use kontor_domain::page::Page;
use kontor_domain::policy::Permission;

use super::rows;
use crate::cx::Cx;
use crate::{Result, identity};

pub(super) async fn approvers(cx: &mut Cx, _: Approvers) -> Result<Vec<UserFace>> {
    identity::who_may(cx, Permission::ApproveOverrides).await
}

pub(super) async fn list(cx: &mut Cx, call: ListOverrides) -> Result<OverrideList> {
    let tenant = cx.tenant()?;
    let (total, sum) = rows::sum(&mut cx.tx, tenant, &call).await?;
    let rows = rows::list(&mut cx.tx, tenant, &call).await?;
    Ok(OverrideList { page: Page { rows, total }, sum })
}
