//! The command line: what was asked for, who does it, and how it ends.
//!
//! Exit code 0 for done, 2 for a refusal (`{"error": …}` on standard output), 1 for a fault, 64 for a command line that
//! makes no sense.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use kontor_app::No;
use kontor_domain::{Language, say};
use serde::Serialize;
use serde_json::Value;

use crate::audit::AuditArgs;
use crate::call::CallArgs;
use crate::export::ExportArgs;
use crate::http::ServeArgs;
use crate::import::ImportArgs;
use crate::language::LanguageArgs;
use crate::place::PlaceArgs;
use crate::session::AsArgs;
use crate::setup::SetUpArgs;
use crate::{Desk, Opening, Program, Stay, admin, ask, audit, call, demo, export, http, import, logs, rpc, setup};

/// Kontor without a window: the same business by command line, JSON lines and HTTP.
#[derive(Debug, Parser)]
#[command(name = "kontord", version, about, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    by: AsArgs,
    #[command(flatten)]
    speak: LanguageArgs,
    /// Ask for the vault's passphrase at the start [env: KONTOR_VAULT_PASSPHRASE]
    #[arg(long, global = true)]
    open_vault: bool,
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, Subcommand)]
enum Act {
    /// Set up a business: the first run, without a window
    Setup(SetUpArgs),
    /// List every call with its kind, what it needs, and its JSON schemas
    Calls,
    /// Put one call and print its reply
    Call(CallArgs),
    /// Answer one {"id","call","args","token","call_id","language"} per line, in order
    Rpc,
    /// Serve the screens and the calls to a browser
    Serve(ServeArgs),
    /// Check that journal, receipt numbers, stock and sums agree
    Verify {
        /// A head that was kept elsewhere, as a Z report prints it, or a file with heads; may be repeated
        #[arg(long = "anchor", value_name = "HEAD")]
        anchors: Vec<String>,
    },
    /// Write the journal and all it speaks of for an auditor: a ZIP file with CSV, JSON and a check that needs no Kontor
    Audit(AuditArgs),
    /// Copy the data to a file, and check the copy
    Backup {
        /// The file to write
        file: PathBuf,
    },
    /// Put a backup in the place of the data
    Restore {
        /// The backup
        file: PathBuf,
    },
    /// Prepare a PostgreSQL database, connected as its owner; the role's password comes from KONTOR_ROLE_PASSWORD
    Prepare {
        /// The role that Kontor will run as
        #[arg(long)]
        role: String,
    },
    /// Bring in a file of products; or undo that: `import undo ID`
    Import(ImportArgs),
    /// Write products to a file that `import` reads back the same
    Export(ExportArgs),
    /// Fill an empty data folder with a ready business to look around in
    Demo,
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 64 } else { 0 });
        }
    };
    logs::start();
    let language = cli.speak.spoken();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return end(Err(No::fault("start", &kontor_app::Failure::fault(error))), language),
    };
    let place = cli.place.clone();
    let done = runtime.block_on(run(cli)).map_err(|no| match place.place() {
        Ok(place) => admin::offer_backup(&place, no),
        Err(_) => no,
    });
    // A thread may still wait for a line of standard input that never comes.
    runtime.shutdown_background();
    end(done, language)
}

/// How a command that did not fail ends.
enum Done {
    /// With something to print.
    Print(Value),
    /// With something to print that is no good news.
    Unsound(Value),
    /// It has said everything.
    Said,
}

fn end(done: Result<Done, No>, language: Language) -> ExitCode {
    match done {
        Ok(Done::Print(value)) => print(&value).map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS),
        Ok(Done::Unsound(value)) => print(&value).map_or(ExitCode::FAILURE, |()| ExitCode::from(2)),
        Ok(Done::Said) => ExitCode::SUCCESS,
        Err(no) => {
            let code = if matches!(no, No::Refusal(_)) { 2 } else { 1 };
            let _ = print(&no.to_json(language));
            ExitCode::from(code)
        }
    }
}

fn print(value: &impl Serialize) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, value)?;
    writeln!(out)?;
    out.flush()
}

impl Act {
    /// How long it means to be there.
    const fn stay(&self) -> Stay {
        match self {
            Self::Serve(_) | Self::Rpc => Stay::Long,
            _ => Stay::Briefly,
        }
    }
}

async fn run(cli: Cli) -> Result<Done, No> {
    let Cli { place, by, speak, open_vault, act } = cli;
    let language = speak.spoken();
    if open_vault {
        ask::ask_vault_passphrase(language)?;
    }
    let stay = act.stay();
    match act {
        Act::Calls => Ok(Done::Print(call::listing())),
        Act::Backup { file } => admin::back_up(&place.place()?, place.business_id()?, file).await.map(Done::Print),
        Act::Restore { file } => admin::restore(&place.place()?, file, language).await.map(Done::Print),
        Act::Prepare { role } => admin::prepare(&place.place()?, &role).await.map(Done::Print),
        Act::Demo => demo::make(&place.place()?).await.map(Done::Print),
        Act::Serve(args) => {
            let desk = open(&place, stay, language).await?;
            let done =
                http::serve(desk.clone(), &args, |address| greet(address, &args, language), asked_to_stop()).await;
            desk.close().await;
            done.map(|()| Done::Said)
        }
        Act::Setup(args) => {
            let desk = open(&PlaceArgs { business: None, ..place.clone() }, stay, language).await?;
            let done = setup::set_up(&desk, place.business.as_deref(), &args).await;
            desk.close().await;
            done.map(Done::Print)
        }
        Act::Call(args) => {
            let desk = open(&place, stay, language).await?;
            let done = call::call(&desk, &by, &args).await;
            desk.close().await;
            done.map(Done::Print)
        }
        Act::Import(args) => {
            let desk = open(&place, stay, language).await?;
            let done = import::import(&desk, &by, &args).await;
            desk.close().await;
            done.map(Done::Print)
        }
        Act::Export(args) => {
            let desk = open(&place, stay, language).await?;
            let done = export::export(&desk, &by, &args).await;
            desk.close().await;
            done.map(Done::Print)
        }
        Act::Rpc => {
            let desk = open(&place, stay, language).await?;
            let done = answer_lines(&desk, &by).await;
            desk.close().await;
            done.map(|()| Done::Said)
        }
        Act::Audit(args) => {
            let desk = open(&place, stay, language).await?;
            let done = audit::audit(&desk, &by, &args).await;
            desk.close().await;
            done.map(Done::Print)
        }
        Act::Verify { anchors } => {
            let desk = open(&place, stay, language).await?;
            let done = admin::verify(&desk, &by, &anchors).await;
            desk.close().await;
            let (sound, value) = done?;
            Ok(if sound { Done::Print(value) } else { Done::Unsound(value) })
        }
    }
}

async fn open(place: &PlaceArgs, stay: Stay, language: Language) -> Result<Desk, No> {
    let business = place.business_id()?;
    let program = Program::Headless;
    Desk::open(Opening { place: place.place()?, business, program, stay, language, on_show: None, clock: None }).await
}

async fn answer_lines(desk: &Desk, by: &AsArgs) -> Result<(), No> {
    let session = by.begin(desk).await?;
    let lines = rpc::answer(desk, tokio::io::stdin(), tokio::io::stdout(), session.token());
    let done = tokio::select! {
        done = lines => done,
        () = asked_to_stop() => Ok(()),
    };
    session.end(desk).await;
    done
}

fn greet(address: std::net::SocketAddr, args: &ServeArgs, language: Language) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "Kontor is served at http://{address}").and_then(|()| out.flush());
    if !args.listen.ip().is_loopback() {
        ask::tell(
            language,
            &say!(
                "Warning: other machines can reach this address, and what they send is not encrypted: passwords too. Use it \
                 in a network you trust, or put a proxy with HTTPS before it."
            ),
        );
    }
}

/// Returns when this process is asked to end, by Ctrl-C or by the system.
pub async fn asked_to_stop() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_long_makes_the_daily_backups() {
        for (args, stay) in [
            (&["rpc"][..], Stay::Long),
            (&["serve"], Stay::Long),
            (&["verify"], Stay::Briefly),
            (&["call", "business.get"], Stay::Briefly),
        ] {
            let cli = Cli::try_parse_from([&["kontord"], args].concat()).unwrap();
            assert_eq!(cli.act.stay(), stay, "{args:?}");
        }
    }
}
