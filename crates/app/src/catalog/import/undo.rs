//! Putting back what was there before a row of products was taken.

use kontor_domain::catalog::{Pack, Product};
use kontor_domain::{Message, VariantId, say};
use serde::{Deserialize, Serialize};

use crate::catalog::{packs, rows, save, variants};
use crate::cx::Cx;
use crate::import::kind::Undo;
use crate::sales::rows as sales;
use crate::stock::{packs as moved, rows as stock};
use crate::{Failure, Result};

/// What is kept of a row that made a pack, to be put back. Of others it is the product alone.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Packed {
    pub(super) packed: Pack,
    pub(super) had: Option<Pack>,
    pub(super) was: Was,
}

/// A pack that a row made, and what that had been.
type Made = (Pack, Option<Pack>);

/// What a product was before a row.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Was {
    /// Not there.
    New,
    /// Just so.
    Same,
    /// This.
    Other(Box<Product>),
}

/// Puts back what was there before a row was taken; gives why it is kept, if it was sold or changed since.
///
/// # Errors
/// As every statement.
pub(crate) async fn put_back(cx: &mut Cx, row: &Undo) -> Result<Option<Message>> {
    let (variant, at) = (VariantId(row.subject_id), row.at);
    let Some(sellable) = rows::sellable(&mut cx.tx, variant).await? else {
        return Ok(Some(say!("It was removed since.")));
    };
    let Some(now) = rows::product(&mut cx.tx, sellable.product_id).await? else {
        return Ok(Some(say!("It was removed since.")));
    };
    let title = &now.title;
    let (was, packed) = kept_of(row)?;
    if !matches!(was, Was::Same) && now.updated_at != at {
        return Ok(Some(say!("“{title}” was changed since.", title)));
    }
    if sales::has_sold(&mut cx.tx, variant, at).await? {
        return Ok(Some(say!("“{title}” was sold since.", title)));
    }
    if stock::has_moved(&mut cx.tx, variant, at).await? {
        return Ok(Some(say!("Stock of “{title}” was moved since.", title)));
    }
    if let Some((pack, _)) = packed {
        if packs::of(&mut cx.tx, &[variant]).await?.get(&variant) != Some(&pack) {
            return Ok(Some(say!("“{title}” was changed since.", title)));
        }
        if moved::last(&mut cx.tx, variant).await?.is_some() {
            return Ok(Some(say!("Stock of “{title}” was moved since.", title)));
        }
    }
    let had = packed.map(|(_, had)| had);
    let before = match was {
        Was::Same => {
            unmake(cx, variant, had).await?;
            return Ok(None);
        }
        Was::New => None,
        Was::Other(before) => Some(*before),
    };
    let stayed = before.clone();
    let stays = |id: &VariantId| stayed.iter().flat_map(|before| &before.variants).any(|variant| variant.id == *id);
    let gone: Vec<VariantId> = now.variants.iter().map(|variant| variant.id).filter(|id| !stays(id)).collect();
    if let Err(Failure::Refusal(refusal)) = packs::none_holds(cx, &gone).await {
        return Ok(Some(refusal.message));
    }
    match before {
        Some(before) => {
            if let Err(Failure::Refusal(refusal)) = save::codes_are_free(cx, &before).await {
                return Ok(Some(refusal.message));
            }
            if stays(&variant) {
                unmake(cx, variant, had).await?;
            }
            save::put(cx, Some(&now), &before).await?;
        }
        None => {
            variants::remove_all(cx, now.id).await?;
            rows::set_removed(&mut cx.tx, now.id, Some(cx.now), cx.now).await?;
        }
    }
    Ok(None)
}

/// Makes a variant again the pack that it had been, or none.
async fn unmake(cx: &mut Cx, variant: VariantId, had: Option<Option<Pack>>) -> Result<()> {
    match had {
        Some(had) => packs::make(cx, variant, had).await,
        None => Ok(()),
    }
}

/// What a product was before a row was taken, the pack that the row made, and what that had been.
fn kept_of(row: &Undo) -> Result<(Was, Option<Made>)> {
    match &row.before {
        None => Ok((Was::New, None)),
        Some(before) if before.get("packed").is_some() => {
            let Packed { packed, had, was } = serde_json::from_value(before.clone()).map_err(Failure::fault)?;
            Ok((was, Some((packed, had))))
        }
        Some(before) => Ok((Was::Other(serde_json::from_value(before.clone()).map_err(Failure::fault)?), None)),
    }
}
