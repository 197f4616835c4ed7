//! What changes the catalog, but for products as a whole and taxes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::call::Done;
use kontor_domain::catalog::{
    Category, Product, RemoveCategory, RemoveProduct, RestoreProduct, SaveCategory, SetImage,
};
use kontor_domain::event::Event;
use kontor_domain::{Refusal, say, text};
use serde_json::json;

use super::{change, queries, rows, variants};
use crate::cx::Cx;
use crate::{Explain as _, Result};

/// The largest picture kept, in bytes.
const LARGEST_IMAGE: usize = 2 * 1024 * 1024;
/// The largest picture as base64, in characters.
const LARGEST_BASE64: usize = LARGEST_IMAGE.div_ceil(3) * 4;
/// The last place that a category can be given; those that come after it by themselves have room.
const LAST_POSITION: i64 = 1_000_000;

pub(super) async fn save_category(cx: &mut Cx, call: SaveCategory) -> Result<Category> {
    let tenant = cx.tenant()?;
    let name = text::line("name", say!("A name"), &call.name)?;
    let taken =
        || Refusal::field("name_taken", "name", say!("There is a category of that name already. Choose another name."));
    let before = rows::category(&mut cx.tx, call.id).await?;
    let position = match (call.position, &before) {
        (Some(position), _) if (0..=LAST_POSITION).contains(&position) => position,
        (Some(_), _) => {
            let message = say!("The place of a category is a number from 0 to {last}.", last = LAST_POSITION);
            return Err(Refusal::invalid("position", message).into());
        }
        (None, Some(before)) => before.position,
        (None, None) => rows::end_of_categories(&mut cx.tx).await?,
    };
    let products = before.as_ref().map_or(0, |before| before.products);
    let category = Category { id: call.id, name, position, products };
    match before {
        Some(_) => rows::change_category(&mut cx.tx, &category, cx.now).await.taken("category__name_key", taken)?,
        None => rows::add_category(&mut cx.tx, tenant, &category, cx.now)
            .await
            .taken("category__name_key", taken)
            .taken("category__id", || Refusal::not_found(say!("category")))?,
    }
    cx.event(Event::CategoryChanged { id: category.id });
    Ok(category)
}

pub(super) async fn remove_category(cx: &mut Cx, call: RemoveCategory) -> Result<Done> {
    let category = rows::category(&mut cx.tx, call.id).await?.ok_or_else(|| Refusal::not_found(say!("category")))?;
    let change = change::begin(cx).await?;
    rows::remove_category(&mut cx.tx, call.id, change, cx.now).await?;
    cx.audit(call.id, json!({ "name": category.name, "products": category.products }));
    cx.event(Event::CategoryChanged { id: call.id });
    Ok(Done {})
}

pub(super) async fn remove(cx: &mut Cx, call: RemoveProduct) -> Result<Done> {
    let product = rows::product(&mut cx.tx, call.id).await?.ok_or_else(|| Refusal::not_found(say!("product")))?;
    variants::remove_all(cx, call.id).await?;
    rows::set_removed(&mut cx.tx, call.id, Some(cx.now), cx.now).await?;
    let skus: Vec<&str> = product.variants.iter().map(|variant| variant.sku.as_str()).collect();
    cx.audit(call.id, json!({ "title": product.title, "skus": skus }));
    cx.event(Event::ProductChanged { id: call.id });
    Ok(Done {})
}

pub(super) async fn restore(cx: &mut Cx, call: RestoreProduct) -> Result<Product> {
    let removed = rows::removed(&mut cx.tx, call.id).await?.ok_or_else(|| Refusal::not_found(say!("product")))?;
    if let Some(removed_at) = removed {
        variants::restore_all(cx, call.id, removed_at).await?;
        rows::set_removed(&mut cx.tx, call.id, None, cx.now).await?;
        cx.audit(call.id, json!({ "restored": true }));
        cx.event(Event::ProductChanged { id: call.id });
    }
    queries::with_stock(cx, call.id).await
}

pub(super) async fn set_image(cx: &mut Cx, call: SetImage) -> Result<Product> {
    let tenant = cx.tenant()?;
    let before = rows::product(&mut cx.tx, call.id).await?.ok_or_else(|| Refusal::not_found(say!("product")))?;
    let image = match call.image {
        Some(base64) => {
            let (media_type, bytes) = picture(&base64)?;
            let id = cx.new_id()?.into();
            rows::add_blob(&mut cx.tx, tenant, id, media_type, bytes, cx.now).await?;
            Some(id)
        }
        None => None,
    };
    rows::set_image(&mut cx.tx, call.id, image, cx.now).await?;
    if let Some(old) = before.image {
        rows::drop_blob(&mut cx.tx, old).await?;
    }
    cx.event(Event::ProductChanged { id: call.id });
    queries::with_stock(cx, call.id).await
}

/// The media type and bytes of a picture, by what it starts with rather than by what somebody says it is.
fn picture(base64: &str) -> std::result::Result<(&'static str, Vec<u8>), Refusal> {
    let too_large = || Refusal::field("too_large", "image", say!("A picture has 2 MB at most. Make it smaller."));
    if base64.len() > LARGEST_BASE64 {
        return Err(too_large());
    }
    let bytes = STANDARD
        .decode(base64)
        .map_err(|_| Refusal::invalid("image", say!("The picture did not arrive whole. Try again.")))?;
    if bytes.len() > LARGEST_IMAGE {
        return Err(too_large());
    }
    let media_type = match bytes.as_slice() {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        _ => return Err(Refusal::invalid("image", say!("Choose a PNG, JPEG or WebP picture."))),
    };
    Ok((media_type, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_how_it_starts() {
        let of = |bytes: &[u8]| picture(&STANDARD.encode(bytes)).map(|(media_type, _)| media_type);
        assert_eq!(of(b"\x89PNG\r\n\x1a\n...").unwrap(), "image/png");
        assert_eq!(of(b"\xff\xd8\xff\xe0....").unwrap(), "image/jpeg");
        assert_eq!(of(b"RIFF\x10\0\0\0WEBPVP8 ").unwrap(), "image/webp");
        for bad in [b"<svg onload='x'>".as_slice(), b"GIF89a", b""] {
            assert_eq!(of(bad).unwrap_err().code, "invalid", "what a browser might run is no picture");
        }
        assert_eq!(picture("not base64!").unwrap_err().code, "invalid");
        assert_eq!(picture(&"A".repeat(LARGEST_BASE64 + 4)).unwrap_err().code, "too_large");
    }
}
