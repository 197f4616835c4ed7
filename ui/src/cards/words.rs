//! What attempts are called.

use kontor_domain::terminals::{AttemptKind, AttemptState, CardSum, Manner};

use crate::ts;

/// What attempts that stand alike are called, together.
pub(crate) fn sum_name(sum: &CardSum) -> String {
    let refund = sum.kind == AttemptKind::Refund;
    match sum.state {
        _ if sum.undone => ts!(cards.sum_undone),
        AttemptState::Approved if refund => ts!(cards.sum_refunded),
        AttemptState::Approved => ts!(cards.sum_approved),
        AttemptState::Declined => ts!(cards.sum_declined),
        AttemptState::Pending | AttemptState::Unknown => ts!(cards.sum_unknown),
    }
}

/// What a simulated terminal does, in words.
pub(super) fn manner_name(manner: Manner) -> String {
    match manner {
        Manner::Approves => ts!(cards.approves),
        Manner::Declines => ts!(cards.declines),
        Manner::DeclinesOnce => ts!(cards.declines_once),
        Manner::Waits => ts!(cards.waits),
        Manner::Late => ts!(cards.late),
        Manner::Breaks => ts!(cards.breaks),
        Manner::Forgets => ts!(cards.forgets),
        Manner::Twice => ts!(cards.twice),
        Manner::Half => ts!(cards.half),
        Manner::Busy => ts!(cards.busy),
    }
}
