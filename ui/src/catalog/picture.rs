//! A product's picture: choosing one, taking it away.

use kontor_domain::catalog::{Product, SetImage};
use kontor_domain::{Message, Refusal};
use leptos::html;
use leptos::prelude::*;

use crate::i18n::said;
use crate::kit::{Form, Icon, Picture, heed};
use crate::{file, t, ts};

const MOST_BYTES: i64 = 2 * 1024 * 1024;

/// The field. A product that is not kept yet has no picture.
#[component]
pub(super) fn PictureField(product: Option<Product>, may: bool) -> impl IntoView {
    let form = Form::new();
    let node: NodeRef<html::Input> = NodeRef::new();
    let Some(product) = product else { return ().into_any() };
    let (id, image) = (product.id, product.image);
    // The list and this pane hear of it and show it.
    let set = move |image: Option<String>| form.send(SetImage { id, image }, |_| {});
    let chosen = move |_| {
        let Some(file) = node.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0)) else {
            return;
        };
        if file.size() as i64 > MOST_BYTES {
            return form.refuse(Refusal::invalid("image", Message::told(ts!(catalog.picture_too_large))));
        }
        // A file that can't be read leaves the picture as it is.
        let _ = file::read_base64(&file, move |base64| set(Some(base64)));
    };
    view! {
        <div class="picture-field">
            <Picture image=image title=product.title/>
            {may.then(|| view! {
                <div class="picture-acts">
                    <input node_ref=node class="hidden-input" id="picture" type="file" accept="image/png,image/jpeg,image/webp" data-testid="picture-file" on:change=heed(chosen)/>
                    <label class="btn quiet square" for="picture" title=t!(catalog.picture_choose)><Icon icon=icondata::LuImagePlus/><span class="sr">{t!(catalog.picture_choose)}</span></label>
                    {image.is_some().then(|| view! { <button class="btn quiet square" type="button" title=t!(catalog.picture_remove) aria-label=t!(catalog.picture_remove) data-testid="picture-remove" on:click=heed(move |_| set(None))><Icon icon=icondata::LuX/></button> }.into_any())}
                </div>
            }.into_any())}
            {move || form.refusal.get().map(|refusal| view! { <p class="error" role="alert">{said(&refusal.message)}</p> }.into_any())}
        </div>
    }
    .into_any()
}
