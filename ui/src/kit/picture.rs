//! A product's picture, or its initial on a quiet ground.

use std::cell::RefCell;
use std::collections::HashMap;

use kontor_domain::BlobId;
use kontor_domain::catalog::GetImage;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::{bridge, file};

thread_local! {
    static SEEN: RefCell<HashMap<BlobId, ArcRwSignal<Option<String>>>> = RefCell::new(HashMap::new());
}

fn url_of(id: BlobId) -> ArcRwSignal<Option<String>> {
    if let Some(url) = SEEN.with_borrow(|seen| seen.get(&id).cloned()) {
        return url;
    }
    let url = ArcRwSignal::new(None);
    SEEN.with_borrow_mut(|seen| seen.insert(id, url.clone()));
    let target = url.clone();
    spawn_local(async move {
        match bridge::call(GetImage { id }).await {
            Ok(image) => target.set(file::object_url(&image.base64, &image.media_type)),
            // Asked again when it is next shown.
            Err(_) => {
                SEEN.with_borrow_mut(|seen| seen.remove(&id));
            }
        }
    });
    url
}

/// The picture.
#[component]
pub(crate) fn Picture(
    /// Which, if there is one.
    image: Option<BlobId>,
    /// Of what: its first letter stands in for a picture.
    title: String,
) -> impl IntoView {
    let tint = title.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 8;
    let initials: String =
        title.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric())).take(2).collect();
    let inside = match image.map(url_of) {
        None => view! { <span class="initials">{initials.to_uppercase()}</span> }.into_any(),
        Some(url) => view! { {move || url.get().map(|url| view! { <img src=url alt=""/> }.into_any())} }.into_any(),
    };
    view! { <span class=format!("pic tint-{tint}") aria-hidden="true">{inside}</span> }.into_any()
}
