//! What the keeper of the data does from the command line: verify, backup, restore, prepare.

use std::path::PathBuf;

use kontor_app::backup::RestoreReport;
use kontor_app::db::{Db, Place};
use kontor_app::{Kontor, No, backup};
use kontor_domain::journal::{CheckHeads, HeadFound, Verify};
use kontor_domain::{Language, Secret, TenantId, say};
use serde_json::{Value, json};

use crate::Desk;
use crate::ask;
use crate::gate::{self, Entry};
use crate::session::AsArgs;
use crate::trouble::{self, blocking, no, refuse};

/// Checks every chain, number, stock and sum of the business, and heads that were kept elsewhere: as they are, or the files
/// that they lie in. Gives whether all is as it was, and what was found.
///
/// # Errors
/// What the sign-in or the calls are refused with, and what the machine says about a file.
pub async fn verify(desk: &Desk, by: &AsArgs, anchors: &[String]) -> Result<(bool, Value), No> {
    let mut heads = Vec::new();
    for anchor in anchors {
        let path = std::path::Path::new(anchor);
        heads.push(match path.is_file() {
            true => std::fs::read_to_string(path).map_err(|error| trouble::file(path, &error))?,
            false => anchor.clone(),
        });
    }
    let session = by.begin(desk).await?;
    let done = check(desk, session.token(), heads).await;
    session.end(desk).await;
    done
}

async fn check(desk: &Desk, token: Option<&Secret>, heads: Vec<String>) -> Result<(bool, Value), No> {
    let verdict = desk.call(token, &Verify {}).await?;
    let mut value = json!(verdict);
    if heads.is_empty() {
        return Ok((verdict.sound, value));
    }
    let found = desk.call(token, &CheckHeads { heads }).await?;
    let kept = |one: &HeadFound| one.at.as_ref().is_some_and(|at| at.broken_at.is_none());
    let sound = verdict.sound && found.iter().all(kept);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("sound".to_owned(), json!(sound));
        fields.insert("anchors".to_owned(), json!(found));
    }
    Ok((sound, value))
}

/// Writes a copy of the business into a new data file and checks it, while others may be working on it. Whoever may read
/// the folder or the database may.
///
/// # Errors
/// What is wrong with either place.
pub async fn back_up(place: &Place, business: Option<TenantId>, to: PathBuf) -> Result<Value, No> {
    let report = match place {
        Place::Folder(folder) => {
            let from = folder.join(kontor_app::db::dialect::FILE);
            if let Err(error) = std::fs::metadata(&from) {
                return Err(trouble::file(&from, &error));
            }
            blocking("backup", move || backup::write_backup(&from, &to)).await?
        }
        Place::Server(_) => {
            let kontor = Kontor::open(place, business).await.map_err(|failure| no("backup", failure))?;
            let report = backup::write_server_backup(&kontor, &to).await;
            kontor.close().await;
            report.map_err(|failure| no("backup", failure))?
        }
    };
    Ok(json!({ "backup": report.file, "sales": report.sales, "bytes": report.bytes }))
}

/// Puts a backup in the place of a folder's data, or its business into a database that has it not. Where a program has
/// the folder open, that program does it.
///
/// # Errors
/// What is wrong with the backup or the place, `business_exists` or `busy_elsewhere`.
pub async fn restore(place: &Place, from: PathBuf, language: Language) -> Result<Value, No> {
    // Another program has another working folder.
    let from = std::path::absolute(&from)
        .and_then(|whole| std::fs::metadata(&whole).map(|_| whole))
        .map_err(|error| trouble::file(&from, &error))?;
    let now = chrono::Utc::now();
    let folder = match place {
        Place::Folder(folder) => folder,
        Place::Server(_) => {
            let db = Db::open(place, now).await.map_err(|failure| no("restore", failure))?;
            let report = backup::restore_to_server(&from, &db, now).await;
            db.close().await;
            return report.map(restored).map_err(|failure| no("restore", failure));
        }
    };
    match gate::enter(folder).await? {
        Entry::Guest(remote) => remote.restore(from, language).await,
        Entry::First(gate, _listener) => {
            blocking("restore", move || backup::restore_backup(&from, gate.folder(), now)).await.map(restored)
        }
    }
}

/// What a restore did, as it is printed.
pub(crate) fn restored(report: RestoreReport) -> Value {
    let series: serde_json::Map<_, _> =
        report.series.into_iter().map(|(register, series)| (register, json!(series))).collect();
    json!({ "sales": report.sales, "data_before": report.aside, "receipt_series": series })
}

/// A refusal because of damaged data, with the latest backup that could take its place; any other as it is.
pub fn offer_backup(place: &Place, no: No) -> No {
    match (no, place) {
        (No::Refusal(mut refusal), Place::Folder(folder)) if refusal.code == "database_damaged" => {
            if let Some(latest) = backup::latest_backup(folder) {
                let (folder, latest) = (folder.display(), latest.display());
                refusal.message = say!(
                    "{message} That is: kontord --data \"{folder}\" restore \"{latest}\"",
                    message = refusal.message,
                    folder,
                    latest
                );
            }
            No::Refusal(refusal)
        }
        (other, _) => other,
    }
}

/// Prepares a PostgreSQL database, as its owner, for the role that the program runs as.
///
/// # Errors
/// What the server refuses.
pub async fn prepare(place: &Place, role: &str) -> Result<Value, No> {
    let Place::Server(url) = place else {
        return Err(refuse(
            "not_needed",
            say!("A data folder needs no preparing. This is for --database postgres://…"),
        ));
    };
    let password = ask::given("KONTOR_ROLE_PASSWORD");
    let prepared =
        kontor_app::db::dialect::prepare_postgres(url, role, password.as_ref().map(|secret| secret.expose()));
    prepared.await.map_err(|failure| no("prepare", failure))?;
    Ok(json!({ "prepared": role }))
}
