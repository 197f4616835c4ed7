//! What a pack holds.

use kontor_domain::VariantId;
use kontor_domain::catalog::{PackFace, SavePack, SetPack};
use leptos::prelude::*;

use crate::kit::{Form, TextField, heed, toast};
use crate::{t, ts};

/// The fields.
pub(super) fn pack_fields(variant_id: VariantId, pack: Option<PackFace>) -> AnyView {
    let form = Form::new();
    let (code, size) = pack.map(|pack| (pack.sku, pack.size.to_string())).unwrap_or_default();
    let (code, size) = (RwSignal::new(code), RwSignal::new(size));
    let save = move |_| {
        let code = code.get_untracked();
        // What is no number is refused as one that is too small.
        let size = size.get_untracked().trim().parse().unwrap_or_default();
        let pack = (!code.trim().is_empty()).then_some(SavePack { code, size });
        form.send(SetPack { variant_id, pack }, |_| toast(ts!(common.saved)));
    };
    view! {
        <div class="fields" data-testid="pack">
            <div class="cols">
                <TextField label=t!(packs.of) value=code error=form.error("code") testid="pack-code" hint=t!(packs.hint)/>
                <TextField label=t!(packs.size) value=size error=form.error("size") testid="pack-size" inputmode="numeric"/>
            </div>
            {form.rest(&["code", "size"])}
            <button class="btn self-start" type="button" data-testid="pack-save" disabled=form.busy on:click=heed(save)>{t!(common.save)}</button>
        </div>
    }
    .into_any()
}
