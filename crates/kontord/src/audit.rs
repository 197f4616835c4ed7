//! `kontord audit`: what an auditor gets, as one ZIP file, written piece by piece.

use std::io::Write as _;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use kontor_app::No;
use kontor_domain::Secret;
use kontor_domain::journal::ExportBooks;
use kontor_domain::reports::Period;
use serde_json::{Value, json};

use crate::Desk;
use crate::session::AsArgs;
use crate::trouble;

/// What is to be written.
#[derive(Debug, Clone, clap::Args)]
pub struct AuditArgs {
    /// The file to write: ZIP
    pub file: PathBuf,
    /// The first day, e.g. 2026-01-01
    #[arg(long, value_name = "DAY")]
    pub from: NaiveDate,
    /// The last day, e.g. 2026-12-31
    #[arg(long, value_name = "DAY")]
    pub to: NaiveDate,
}

/// Writes the export to a file, which is there only once it is whole.
///
/// # Errors
/// What the calls are refused with, and what the machine says about the file.
pub async fn audit(desk: &Desk, by: &AsArgs, args: &AuditArgs) -> Result<Value, No> {
    let session = by.begin(desk).await?;
    let done = write(desk, session.token(), args).await;
    session.end(desk).await;
    done
}

async fn write(desk: &Desk, token: Option<&Secret>, args: &AuditArgs) -> Result<Value, No> {
    let broken = |error: std::io::Error| trouble::file(&args.file, &error);
    let coming = args.file.with_extension("part");
    let mut file = std::fs::File::create(&coming).map_err(broken)?;
    let mut call = ExportBooks { period: Period { from: args.from, to: args.to }, state: None, most_kb: 3_000 };
    loop {
        let piece = match desk.call(token, &call).await {
            Ok(piece) => piece,
            Err(no) => {
                let _ = std::fs::remove_file(&coming);
                return Err(no);
            }
        };
        let bytes = STANDARD.decode(&piece.bytes).map_err(|error| broken(std::io::Error::other(error)))?;
        file.write_all(&bytes).map_err(broken)?;
        tracing::info!(files = piece.files, of = piece.of_files, rows = piece.rows, "written");
        call.state = piece.state;
        if call.state.is_none() {
            file.sync_all().map_err(broken)?;
            std::fs::rename(&coming, &args.file).map_err(broken)?;
            return Ok(json!({ "file": args.file, "files": piece.files, "rows": piece.rows }));
        }
    }
}
