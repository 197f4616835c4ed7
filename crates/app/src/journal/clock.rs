//! Going on after a receipt was made while the clock was ahead of the time.

use kontor_domain::call::Done;
use kontor_domain::journal::AcceptClock;
use kontor_domain::say;
use kontor_domain::text;
use serde_json::json;

use super::rows;
use crate::Result;
use crate::cx::Cx;

pub(super) async fn accept(cx: &mut Cx, call: AcceptClock) -> Result<Done> {
    let reason = text::line("reason", say!("The reason"), &call.reason)?;
    let before = rows::set_clock(&mut cx.tx, call.register_id, cx.now).await?;
    cx.audit(call.register_id, json!({ "reason": reason, "last_receipt": before, "goes_on_from": cx.now }));
    Ok(Done {})
}
