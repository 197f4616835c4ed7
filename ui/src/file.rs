//! Bytes that leave or enter the window: downloads, pictures.

use js_sys::{Array, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, File, FileReader, HtmlAnchorElement, Url};

/// An address in this window for bytes in base64.
pub(crate) fn object_url(base64: &str, media_type: &str) -> Option<String> {
    Url::create_object_url_with_blob(&blob_of(base64, media_type)?).ok()
}

fn blob_of(base64: &str, media_type: &str) -> Option<Blob> {
    let binary = window().atob(base64).ok()?;
    // `atob` gives one character per byte.
    let bytes: Vec<u8> = binary.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()
}

/// A file that comes in pieces. The browser keeps them, outside of this program's memory.
#[derive(Default)]
pub(crate) struct Pieces(Array);

impl Pieces {
    /// Adds bytes in base64.
    pub(crate) fn add(&self, base64: &str) {
        if let Some(blob) = blob_of(base64, "") {
            self.0.push(&blob);
        }
    }

    /// Hands the whole to the person as a file.
    pub(crate) fn download(&self, file_name: &str, media_type: &str) -> Option<()> {
        let options = BlobPropertyBag::new();
        options.set_type(media_type);
        let blob = Blob::new_with_blob_sequence_and_options(&self.0, &options).ok()?;
        hand_over(file_name, &Url::create_object_url_with_blob(&blob).ok()?)
    }
}

/// Hands bytes in base64 to the person as a file.
pub(crate) fn download(file_name: &str, base64: &str, media_type: &str) -> Option<()> {
    hand_over(file_name, &object_url(base64, media_type)?)
}

fn hand_over(file_name: &str, url: &str) -> Option<()> {
    let link: HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(url);
    link.set_download(file_name);
    document().body()?.append_child(&link).ok()?;
    link.click();
    link.remove();
    Url::revoke_object_url(url).ok()
}

/// Hands a text to the person as a file.
pub(crate) fn download_text(file_name: &str, text: &str, media_type: &str) -> Option<()> {
    let parts = Array::of1(&Uint8Array::from(text.as_bytes()));
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    hand_over(file_name, &Url::create_object_url_with_blob(&blob).ok()?)
}

/// Reads a chosen file and hands its bytes in base64 to `read`.
pub(crate) fn read_base64(file: &File, read: impl Fn(String) + 'static) -> Option<()> {
    let reader = FileReader::new().ok()?;
    let source = reader.clone();
    let loaded = Closure::once_into_js(move || {
        let text = source.result().ok().and_then(|result| result.as_string()).unwrap_or_default();
        if let Some((_, base64)) = text.split_once(";base64,") {
            read(base64.to_owned());
        }
    });
    reader.set_onload(Some(loaded.unchecked_ref()));
    reader.read_as_data_url(file).ok()
}
