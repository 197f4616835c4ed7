//! The floor that Kontor's start and memory are measured beside: a Tauri window with an empty page, and nothing else.

fn main() {
    let built = tauri::Builder::default()
        .setup(|app| {
            let config = app.config().app.windows[0].clone();
            tauri::WebviewWindowBuilder::from_config(app.handle(), &config)?
                .on_document_title_changed(|window, title| {
                    let _ = window.set_title(&title);
                })
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!("crates/bench/empty/tauri.conf.json"));
    if let Err(error) = built {
        eprintln!("the empty window can't be opened: {error}");
    }
}
