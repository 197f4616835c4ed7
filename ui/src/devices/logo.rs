//! The picture on top of receipts: choosing one, taking it away.

use kontor_domain::event::Event;
use kontor_domain::hardware::{GetLogo, MOST_LOGO_BYTES, SetLogo};
use kontor_domain::{Message, Refusal};
use leptos::html;
use leptos::prelude::*;

use crate::i18n::said;
use crate::kit::{Form, Icon, heed};
use crate::load::load;
use crate::{file, t, ts};

/// The field.
#[component]
pub(super) fn LogoField() -> impl IntoView {
    let form = Form::new();
    let node: NodeRef<html::Input> = NodeRef::new();
    let logo = load(|| Some(GetLogo {}), |event| matches!(event, Event::PrinterChanged));
    let image = Memo::new(move |_| logo.with(|logo| logo.image.clone()).flatten());
    let set = move |image: Option<String>| form.send(SetLogo { image }, move |set| logo.put(set));
    let chosen = move |_| {
        let Some(file) = node.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0)) else {
            return;
        };
        if file.size() as usize > MOST_LOGO_BYTES {
            return form.refuse(Refusal::invalid("image", Message::told(ts!(devices.logo_too_large))));
        }
        // A file that can't be read leaves the picture as it is.
        let _ = file::read_base64(&file, move |base64| set(Some(base64)));
    };
    view! {
        <div class="logo-field">
            {move || image.get().map(|image| view! { <img src=format!("data:image/png;base64,{image}") alt=ts!(devices.logo) data-testid="logo-image"/> }.into_any())}
            <input node_ref=node class="hidden-input" id="logo" type="file" accept="image/png" data-testid="logo-file" on:change=heed(chosen)/>
            <label class="btn" for="logo"><Icon icon=icondata::LuImagePlus/>{t!(devices.logo_choose)}</label>
            {move || image.get().is_some().then(|| view! { <button class="btn" type="button" data-testid="logo-remove" disabled=form.busy on:click=heed(move |_| set(None))><Icon icon=icondata::LuX/>{t!(common.remove)}</button> }.into_any())}
            <p class="hint">{t!(devices.logo_hint)}</p>
            {move || form.refusal.get().map(|refusal| view! { <p class="error" role="alert">{said(&refusal.message)}</p> }.into_any())}
        </div>
    }
    .into_any()
}
