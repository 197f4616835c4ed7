//! Kontor's window: the desktop door. It carries calls and events between the screens and the business, and holds no rules.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod door;
#[cfg(target_os = "linux")]
mod engine;
mod problem;
mod window;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use kontord::language::LanguageArgs;
use kontord::place::PlaceArgs;
use kontord::{Opening, Program, Stay};
use tauri::{AppHandle, Manager as _, RunEvent};

use door::Door;

/// The back office on a store owner's desk.
#[derive(Debug, Parser)]
#[command(name = "kontor", version, about)]
struct Args {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    speak: LanguageArgs,
}

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 64 } else { 0 });
        }
    };
    kontord::logs::start();
    #[cfg(target_os = "linux")]
    engine::spare();
    let built = tauri::Builder::default()
        .register_asynchronous_uri_scheme_protocol(problem::SCHEME, problem::answer)
        .invoke_handler(tauri::generate_handler![door::call, door::hear])
        .setup(move |app| {
            let door = Door::new(opening(app.handle(), &args)?);
            app.manage(door.clone());
            // The data opens while the window does.
            let begun = tauri::async_runtime::spawn(async move { door.open().await });
            window::create(app.handle())?;
            tauri::async_runtime::spawn(begin(app.handle().clone(), begun));
            Ok(())
        })
        .build(tauri::generate_context!());
    let app = match built {
        Ok(app) => app,
        Err(error) => {
            tracing::error!(%error, "the window can't be opened");
            return ExitCode::FAILURE;
        }
    };
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            tauri::async_runtime::block_on(app.state::<Door>().close());
        }
    });
    ExitCode::SUCCESS
}

fn opening(app: &AppHandle, args: &Args) -> Result<Opening, kontor_app::No> {
    let shown = app.clone();
    Ok(Opening {
        place: args.place.place()?,
        business: args.place.business_id()?,
        program: Program::Window,
        stay: Stay::Long,
        language: args.speak.spoken(),
        on_show: Some(Arc::new(move || window::show(&shown))),
        clock: None,
    })
}

/// Once it is known how the opening went: shows the screens or what is wrong, or leaves it to the window that is open
/// on the same data already.
async fn begin(app: AppHandle, opened: tauri::async_runtime::JoinHandle<door::Opened>) {
    match opened.await {
        Ok(door::Opened::Here) => window::show(&app),
        Ok(door::Opened::InAnotherWindow) => app.exit(0),
        Ok(door::Opened::NotAtAll) | Err(_) => {
            problem::show(&app);
            window::show(&app);
        }
    }
}
