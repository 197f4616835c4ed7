//! Reads `tauri.conf.json`, grants the screens their commands, and sees to it that there are screens to embed.

use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    // `cargo xtask ui` makes the screens. A check without them needs something to embed.
    let dist = Path::new("ui/dist");
    let page = dist.join("index.html");
    if !page.exists() {
        fs::create_dir_all(dist)?;
        fs::write(page, "<!doctype html><title>Kontor</title><p>The screens are not built: cargo xtask ui</p>\n")?;
    }
    // They are read when the program is compiled, so new screens make a new program.
    println!("cargo::rerun-if-changed=ui/dist");
    for own in ["tauri.conf.json", "src-tauri/capabilities", "src-tauri/permissions", "icons"] {
        println!("cargo::rerun-if-changed={own}");
    }
    let commands = tauri_build::AppManifest::new().permissions_path_pattern("src-tauri/permissions/*.toml");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/*.json")
        .app_manifest(commands);
    tauri_build::try_build(attributes)?;
    Ok(())
}
