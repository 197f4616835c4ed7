//! Both engines' errors as one: a taken key by its name, what the machine can't do right now, or a fault.

use kontor_domain::{Refusal, say};
use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID, SQLITE_CONSTRAINT_UNIQUE};

use crate::Failure;

/// What an error of SQLite means to the program.
pub(super) fn sqlite_failure(error: rusqlite::Error) -> Failure {
    let rusqlite::Error::SqliteFailure(inner, message) = &error else { return Failure::fault(error) };
    let message = message.as_deref().unwrap_or_default();
    let taken = [SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID];
    if taken.contains(&inner.extended_code) {
        return Failure::Unique(key_of_columns(message));
    }
    machine(&inner.extended_code.to_string(), message).map_or_else(|| Failure::fault(error), Failure::Refusal)
}

/// What an error of PostgreSQL means to the program.
pub fn failure(error: sqlx::Error) -> Failure {
    match &error {
        sqlx::Error::Database(inner) => {
            let code = inner.code().map(|code| code.into_owned()).unwrap_or_default();
            if inner.is_unique_violation() {
                let name = inner.constraint().map_or_else(String::new, key_of_constraint);
                return Failure::Unique(name);
            }
            machine(&code, inner.message()).map_or_else(|| Failure::fault(error), Failure::Refusal)
        }
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => {
            Failure::Refusal(unreachable())
        }
        _ => Failure::fault(error),
    }
}

/// SQLite names the columns (`UNIQUE constraint failed: variant.tenant_id, variant.sku_key`): the last one is the key.
fn key_of_columns(message: &str) -> String {
    let columns = message.rsplit(": ").next().unwrap_or_default();
    columns.rsplit(", ").next().unwrap_or_default().trim().replace('.', "__")
}

/// PostgreSQL names the constraint (`variant__sku_key`, `sale_pkey`).
fn key_of_constraint(name: &str) -> String {
    name.strip_suffix("_pkey").map_or_else(|| name.to_owned(), |table| format!("{table}__id"))
}

/// The database can't be reached.
pub(super) fn unreachable() -> Refusal {
    Refusal::new(
        "database_unreachable",
        say!("The database can't be reached, so nothing was saved. Check the network and the server, then try again."),
    )
}

/// The code of an act that the database gave up so that another could go on: done again, it goes through.
pub const CROSSED: &str = "database_crossed";

/// Two acts waited for each other, and this one was given up.
fn crossed() -> Refusal {
    Refusal::new(
        CROSSED,
        say!("Somebody else changed the same things at this moment, so this was not saved. Try again."),
    )
}

/// There is no room left.
pub(super) fn full() -> Refusal {
    Refusal::new(
        "disk_full",
        say!("The disk is full, so this was not saved. Nothing saved before is lost. Free some space and try again."),
    )
}

/// The file is damaged.
pub(super) fn damaged() -> Refusal {
    Refusal::new(
        "database_damaged",
        say!("The data file is damaged. Stop, keep a copy of the data folder, and restore the latest backup."),
    )
}

/// What the machine under the engine can't do, by the engine's code; sources: sqlite.org/rescode.html and appendix A
/// of the PostgreSQL manual.
pub(super) fn machine(code: &str, message: &str) -> Option<Refusal> {
    let primary = code.parse::<u32>().ok().filter(|_| code.len() < 5).map(|code| code & 0xff);
    match (primary, code) {
        (Some(13), _) | (None, "53100") => Some(full()),
        (Some(10), _) if message.contains("full") => Some(full()),
        (Some(10), _) => Some(Refusal::new(
            "disk_trouble",
            say!(
                "The disk could not be read or written, so this was not saved. Check the disk and its free space, then try again."
            ),
        )),
        (Some(8 | 14 | 3 | 23), _) | (None, "25006") => Some(Refusal::new(
            "read_only",
            say!(
                "The data can't be written: the folder or file is read-only. Give this user the right to write there, then try again."
            ),
        )),
        (Some(11 | 26), _) => Some(damaged()),
        (Some(5 | 6), _) => Some(Refusal::new(
            "database_busy",
            say!("Another program is holding the data file. Close it, then try again; nothing was saved."),
        )),
        (None, "22021" | "22P05") => Some(Refusal::new(
            "text_not_kept",
            say!(
                "A text holds a character that the database can't keep (NUL). Take it out, then try again; nothing was saved."
            ),
        )),
        (None, "40P01" | "40001") => Some(crossed()),
        (None, "57P01" | "57P02" | "57P03" | "08006" | "08003" | "08001") => Some(unreachable()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_engines_name_a_key_alike() {
        assert_eq!(key_of_columns("UNIQUE constraint failed: variant.tenant_id, variant.sku_key"), "variant__sku_key");
        assert_eq!(key_of_constraint("variant__sku_key"), "variant__sku_key");
        assert_eq!(key_of_columns("UNIQUE constraint failed: sale.id"), key_of_constraint("sale_pkey"));
    }

    #[test]
    fn what_the_machine_cannot_do_is_said_plainly() {
        for (code, want) in [("13", "disk_full"), ("53100", "disk_full"), ("8", "read_only"), ("1032", "read_only")] {
            assert_eq!(machine(code, "").unwrap().code, want, "{code}");
        }
        for (code, want) in
            [("11", "database_damaged"), ("5", "database_busy"), ("57P01", "database_unreachable"), ("40P01", CROSSED)]
        {
            assert_eq!(machine(code, "").unwrap().code, want, "{code}");
        }
        assert!(machine("42601", "").is_none(), "a syntax error is our fault, not the machine's");
    }
}
