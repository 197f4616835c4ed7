//! Backups.
use crate::registry::Feature;
/// Its calls.
pub fn feature() -> Feature { Feature::new() }
