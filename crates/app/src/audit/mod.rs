//! Who did what, when: the trail that the dispatcher writes, to be read.

mod queries;

use kontor_domain::audit::AuditEntries;

use crate::registry::Feature;

/// Its calls.
pub fn feature() -> Feature {
    Feature::new().on::<AuditEntries>(queries::entries)
}
