//! Light, dark, or as the system has it.

use leptos::prelude::*;

const KEY: &str = "kontor.theme";

/// What was chosen: `system`, `light` or `dark`.
pub(crate) fn chosen() -> String {
    let kept = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(KEY).ok().flatten());
    kept.filter(|theme| matches!(theme.as_str(), "light" | "dark")).unwrap_or_else(|| "system".to_owned())
}

/// Chooses. The page's own script applies it, as it does before the first paint.
pub(crate) fn choose(theme: &str) {
    // Best effort: without storage the system's choice holds.
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = if theme == "system" { storage.remove_item(KEY) } else { storage.set_item(KEY, theme) };
    }
    if let Ok(event) = web_sys::Event::new("kontor-theme") {
        let _ = window().dispatch_event(&event);
    }
}
