//! Packs that were moved: which movements of units they were.

mod rows;

use kontor_domain::catalog::Pack;
use kontor_domain::event::Event;
use kontor_domain::stock::cost::Weighed;
use kontor_domain::{Message, Qty, VariantId, say};

use super::moves::{Move, too_much};
use super::rows::By;
use crate::Result;
use crate::catalog::packs::Packs;
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::db::Tx;

/// A pack that a movement is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Packed {
    /// Which.
    pub(crate) variant_id: VariantId,
    /// How many.
    pub(crate) qty: Qty,
    /// How many units each holds.
    pub(crate) size: i64,
}

/// Makes movements of packs movements of what is in them.
///
/// # Errors
/// `too_much_stock` for more units than can be counted.
pub(super) fn unpack(moves: &mut [Move], packs: &Packs) -> Result<()> {
    for moved in moves {
        let Some(pack) = packs.get(&moved.variant_id) else { continue };
        moved.packed = Some(Packed { variant_id: moved.variant_id, qty: moved.qty, size: pack.size });
        moved.qty = pack.units(moved.qty).ok_or_else(too_much)?;
        moved.variant_id = pack.unit_id;
    }
    Ok(())
}

/// Keeps which of these movements are packs, and says that there are other numbers of what is in them.
pub(super) async fn write(cx: &mut Cx, by: By, moves: &[(Move, Weighed)]) -> Result<()> {
    for (moved, _) in moves {
        let Some(packed) = moved.packed else { continue };
        rows::add(&mut cx.tx, by, moved.id, packed).await?;
        if let Some(product_id) = catalog::product_of(&mut cx.tx, moved.variant_id).await? {
            cx.event(Event::StockChanged { product_id });
        }
    }
    Ok(())
}

/// What a variant held as it was last moved as a pack, if it ever was.
///
/// # Errors
/// As every statement.
pub(crate) async fn last(tx: &mut Tx, variant: VariantId) -> Result<Option<Pack>> {
    rows::last(tx, variant).await
}

/// Whether every movement of packs is one of so many units.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, problems: &mut Vec<Message>) -> Result<()> {
    for title in rows::wrong(&mut cx.tx).await? {
        problems.push(say!("The stock of {title} moved by another number than the packs of it that are kept.", title));
    }
    Ok(())
}
