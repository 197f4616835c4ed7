//! Rules about migrations: twins for both engines, comments, tenants, indexed keys, row-level security.

use super::schema::{self, Table, Tables};
use super::{Finding, Source};

const SQLITE: &str = "migrations/sqlite/";
const POSTGRES: &str = "migrations/postgres/";

/// Tables without `tenant_id`, and why.
const NO_TENANT: [(&str, &str); 1] = [("tenant", "it is the tenant")];

/// Columns that one engine needs for itself, and why.
const ONE_ENGINE: [(&str, &str, &str); 1] =
    [("outbox", "txid", "PostgreSQL commits out of order: readers wait for the transactions that are still open")];

/// All the rules about migrations; returns the tables they leave.
pub(super) fn check(sources: &[Source], findings: &mut Vec<Finding>) -> Tables {
    let sqlite = engine(sources, SQLITE, POSTGRES, findings);
    let postgres = engine(sources, POSTGRES, SQLITE, findings);
    for (name, table) in &postgres {
        if !table.forced {
            let message = format!("`{name}` lacks `ALTER TABLE {name} FORCE ROW LEVEL SECURITY`");
            findings.push(Finding::error(&table.file, table.line, message));
        }
    }
    for (tables, others, other) in [(&sqlite, &postgres, POSTGRES), (&postgres, &sqlite, SQLITE)] {
        twins(tables, others, other, findings);
    }
    sqlite
}

/// The rules that hold for each engine alone.
fn engine(sources: &[Source], dir: &str, other: &str, findings: &mut Vec<Finding>) -> Tables {
    let mut tables = Tables::new();
    let mut files: Vec<&Source> =
        sources.iter().filter(|s| s.path.starts_with(dir) && s.path.ends_with(".sql")).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    for (at, file) in files.iter().enumerate() {
        let name = file.path.trim_start_matches(dir);
        let numbered = name.split_once('_').is_some_and(|(number, _)| number == format!("{:04}", at + 1));
        if !numbered {
            let message = format!("migrations are numbered without gaps: expected {:04}_name.sql", at + 1);
            findings.push(Finding::error(&file.path, 1, message));
        }
        if !sources.iter().any(|source| source.path == format!("{other}{name}")) {
            findings.push(Finding::error(&file.path, 1, format!("has no twin {other}{name}")));
        }
        if !file.text.starts_with("--") {
            findings.push(Finding::error(&file.path, 1, "the first line must be a comment that says what changes"));
        }
        schema::apply(&mut tables, &file.path, &file.text);
    }
    for (name, table) in &tables {
        one_table(name, table, findings);
    }
    tables
}

fn one_table(name: &str, table: &Table, findings: &mut Vec<Finding>) {
    let mut say = |message: String| findings.push(Finding::error(&table.file, table.line, message));
    if !table.commented {
        say(format!("`{name}` has no comment above it that says what a row is"));
    }
    let exempt = NO_TENANT.iter().any(|(exempt, _)| *exempt == name);
    if !exempt && !table.columns.iter().any(|column| column == "tenant_id") {
        say(format!("`{name}` has no tenant_id"));
    }
    for (columns, file, line) in &table.foreign {
        if !table.indexes.iter().any(|index| serves(index, columns)) {
            let message = format!("foreign key `{name}.{}` has no index", columns.join(", "));
            findings.push(Finding::error(file, *line, message));
        }
    }
}

/// Whether an index finds the rows of a foreign key: its first columns are the key's, in any order. The tenant
/// may stand before them, for every query names it.
fn serves(index: &[String], key: &[String]) -> bool {
    let starts = |index: &[String]| index.len() >= key.len() && key.iter().all(|c| index[..key.len()].contains(c));
    let after_tenant = index.first().is_some_and(|first| first == "tenant_id");
    starts(index) || (after_tenant && starts(&index[1..]))
}

/// Both engines have the same tables and columns, so that one SQL text can serve both.
fn twins(tables: &Tables, others: &Tables, other: &str, findings: &mut Vec<Finding>) {
    for (name, table) in tables {
        let Some(twin) = others.get(name) else {
            findings.push(Finding::error(&table.file, table.line, format!("`{name}` is not in {other}")));
            continue;
        };
        let alone = |column: &str| ONE_ENGINE.iter().any(|(t, c, _)| *t == name && *c == column);
        for column in table.columns.iter().filter(|column| !twin.columns.contains(column) && !alone(column)) {
            let message = format!("`{name}.{column}` is not in {other}");
            findings.push(Finding::error(&table.file, table.line, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{catches, passes};

    const LITE: &str = "migrations/sqlite/0001_a.sql";
    const PG: &str = "migrations/postgres/0001_a.sql";
    const GOOD: &str =
        "-- Shops.\n-- One shop.\nCREATE TABLE shop (id BLOB PRIMARY KEY, tenant_id BLOB REFERENCES tenant (id));
        CREATE INDEX shop_tenant ON shop (tenant_id);\n";
    const FORCE: &str = "ALTER TABLE shop FORCE ROW LEVEL SECURITY;\n";

    fn pg(sql: &str) -> String {
        format!("{sql}{FORCE}")
    }

    #[test]
    fn the_good_pair_passes() {
        passes(&[(LITE, GOOD), (PG, &pg(GOOD))]);
    }

    #[test]
    fn every_table_forces_row_level_security() {
        catches(&[(LITE, GOOD), (PG, GOOD)], "migrations/postgres/0001_a.sql:3:", "FORCE ROW LEVEL SECURITY");
    }

    #[test]
    fn every_migration_has_a_twin_and_a_number() {
        let lone = ("migrations/sqlite/0002_b.sql", "-- More.\n");
        catches(&[(LITE, GOOD), (PG, &pg(GOOD)), lone], "migrations/sqlite/0002_b.sql:1:", "no twin");
        let gap = [("migrations/sqlite/0003_b.sql", "-- x\n"), ("migrations/postgres/0002_b.sql", "-- x\n")];
        let said = super::super::testing::said(&[(LITE, GOOD), (PG, &pg(GOOD)), gap[0], gap[1]]);
        assert!(said.iter().any(|s| s.contains("expected 0002_name.sql")), "{said:?}");
    }

    #[test]
    fn both_engines_have_the_same_columns() {
        let more = format!("{GOOD}ALTER TABLE shop ADD COLUMN name TEXT;\n");
        catches(&[(LITE, &more), (PG, &pg(GOOD))], LITE, "`shop.name` is not in migrations/postgres/");
    }

    #[test]
    fn files_and_tables_are_commented() {
        let bare = GOOD.replace("-- One shop.\n", "\n");
        catches(&[(LITE, &bare), (PG, &pg(GOOD))], "migrations/sqlite/0001_a.sql:3:", "no comment");
        let first = format!("\n{GOOD}");
        catches(&[(LITE, &first), (PG, &pg(GOOD))], "migrations/sqlite/0001_a.sql:1:", "first line");
    }

    #[test]
    fn every_table_has_a_tenant() {
        let none = GOOD.replace("tenant_id", "owner");
        let said = super::super::testing::said(&[(LITE, &none), (PG, &pg(&none))]);
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].contains("has no tenant_id"), "{said:?}");
    }

    #[test]
    fn every_foreign_key_is_indexed() {
        let bare = GOOD.replace("CREATE INDEX shop_tenant ON shop (tenant_id);", "");
        catches(&[(LITE, &bare), (PG, &pg(GOOD))], LITE, "`shop.tenant_id` has no index");
        let after_tenant = GOOD.replace(
            "CREATE INDEX",
            "ALTER TABLE shop ADD COLUMN owner_id BLOB REFERENCES owner (id);\nCREATE INDEX b ON shop (tenant_id, owner_id);\nCREATE INDEX",
        );
        passes(&[(LITE, &after_tenant), (PG, &pg(&after_tenant))]);
        let behind = after_tenant.replace("(tenant_id, owner_id)", "(id, owner_id)");
        catches(&[(LITE, &behind), (PG, &pg(&after_tenant))], "migrations/sqlite/0001_a.sql:4:", "owner_id");
    }
}
