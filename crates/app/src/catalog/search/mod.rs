//! Finding variants: by a piece of what they are called, or by exactly what a scanner sends.

mod rows;

use kontor_domain::catalog::barcode::same_code;
use kontor_domain::catalog::{FindVariants, Found, Scan};
use kontor_domain::page::Page;
use kontor_domain::{Refusal, VariantId, text};

use super::variants::rows as variants;
use crate::Result;
use crate::cx::Cx;
use crate::stock::rows as stock;

/// The longest text looked for, in characters; what is behind it is left out.
const LONGEST: usize = 100;

pub(super) async fn find(cx: &mut Cx, call: FindVariants) -> Result<Page<Found>> {
    let store = cx.session()?.register.store_id;
    let tenant = cx.tenant()?;
    let typed: String = call.text.trim().chars().take(LONGEST).collect();
    let folded = text::fold_query(&typed);
    let (mut by_barcode, mut by_sku) = (None, None);
    if !folded.is_empty() {
        let code: String = typed.split_whitespace().collect();
        by_barcode = variants::with_barcode(&mut cx.tx, tenant, &code, same_code(&code)).await?.map(|h| h.variant_id);
        by_sku = variants::with_sku(&mut cx.tx, tenant, &typed).await?.map(|holder| holder.variant_id);
    }
    let sought = rows::Sought {
        words: words(&folded),
        starts: format!("{}%", escape(&folded)),
        exact: [by_barcode, by_sku],
        category_id: call.category_id,
        which: call.which,
    };
    let mut page = rows::find(&mut cx.tx, &sought, call.window).await?;
    let ids: Vec<VariantId> = page.rows.iter().map(|found| found.variant_id).collect();
    let on_hand = stock::on_hand(&mut cx.tx, store, &ids).await?;
    for found in &mut page.rows {
        found.on_hand = on_hand.get(&found.variant_id).copied().unwrap_or_default();
    }
    Ok(page)
}

pub(super) async fn scan(cx: &mut Cx, call: Scan) -> Result<Found> {
    let store = cx.session()?.register.store_id;
    let tenant = cx.tenant()?;
    let code: String = call.code.split_whitespace().collect();
    let mut holder = variants::with_barcode(&mut cx.tx, tenant, &code, same_code(&code)).await?;
    if holder.is_none() {
        holder = variants::with_sku(&mut cx.tx, tenant, call.code.trim()).await?;
    }
    let unknown = || {
        let message = format!("Nothing has the code {}. Add the product, or look for it by name.", call.code.trim());
        Refusal::field("unknown_code", "code", message)
    };
    let id = holder.ok_or_else(unknown)?.variant_id;
    let mut found = rows::found(&mut cx.tx, id).await?.ok_or_else(unknown)?;
    if !found.active {
        let message = format!("“{}” is not for sale now. Make it active in the catalog first.", found.title);
        return Err(Refusal::field("not_for_sale", "code", message).into());
    }
    found.on_hand = stock::on_hand(&mut cx.tx, store, &[id]).await?.get(&id).copied().unwrap_or_default();
    Ok(found)
}

/// The patterns that must all match; a word less matches everything.
fn words(folded: &str) -> [String; rows::WORDS] {
    let mut words = folded.split(' ').filter(|word| !word.is_empty());
    std::array::from_fn(|_| words.next().map_or_else(|| "%".to_owned(), |word| format!("%{}%", escape(word))))
}

/// Takes its meaning from what would be a wildcard.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_looked_for_and_none_is_a_wildcard() {
        let found = words("100% cot_ton");
        assert_eq!(found[0], r"%100\%%");
        assert_eq!(found[1], r"%cot\_ton%");
        assert!(found[2..].iter().all(|word| word == "%"), "what was not asked for matches everything");
        assert_eq!(words(""), std::array::from_fn(|_| "%".to_owned()), "nothing typed finds all");
        assert_eq!(words("a b c d e f g h")[5], "%f%", "as many words as there is room for");
    }
}
