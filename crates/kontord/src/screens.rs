//! The screens, as files inside the program. Their absence is no reason not to build: calls work without them.

use std::borrow::Cow;

use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Dist;

/// One file of the screens.
pub struct Screen {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Its media type, with the character set of texts.
    pub media_type: String,
    /// A name for exactly these bytes, in quotes as HTTP wants it.
    pub etag: String,
    /// Whether its path names exactly these bytes too, so that a browser need never ask for it again.
    pub lasting: bool,
}

/// What stands where the screens should be, when they were not built.
pub const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>Kontor</title>\
    <p>This program was built without its screens. Build them with <code>cargo xtask ui</code>, then build it again.</p>";

/// The file behind a path such as `/`, `/fonts/inter.woff2` or `/customers`: the screens find their own way, so what
/// looks like no file is their first page.
pub fn at(path: &str) -> Option<Screen> {
    let path = path.trim_start_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let name = if last.contains('.') { path } else { "index.html" };
    Dist::get(name).map(|file| screen(name, file))
}

fn screen(name: &str, file: EmbeddedFile) -> Screen {
    let media_type = match file.metadata.mimetype() {
        text if text.starts_with("text/") => format!("{text}; charset=utf-8"),
        other => other.to_owned(),
    };
    let hash = file.metadata.sha256_hash();
    let etag: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    Screen { bytes: file.data, media_type, etag: format!("\"{etag}\""), lasting: names_its_build(name) }
}

/// Whether a file has its build in its name, as the parts of the screens that come later do: `split_till-aa60863bda5ced1b.wasm`.
fn names_its_build(name: &str) -> bool {
    let stem = name.strip_suffix(".wasm").unwrap_or_default();
    let build = stem.rsplit_once('-').map_or("", |(_, build)| build);
    build.len() == 16 && build.bytes().all(|byte| byte.is_ascii_hexdigit())
}
