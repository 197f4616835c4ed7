//! The desktop door: opens the window.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let app = tauri::Builder::default().build(tauri::generate_context!())?;
    for window in &app.config().app.windows {
        tauri::WebviewWindowBuilder::from_config(app.handle(), window)?.build()?;
    }
    app.run(|_, _| {});
    Ok(())
}
