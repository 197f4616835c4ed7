//! The rule about features: no feature touches another's tables.

use super::lex::{self, Kind};
use super::rust::is_sql;
use super::schema::{self, Tables};
use super::{Finding, Source};
use std::collections::BTreeMap;

/// Where a feature names a table.
struct Use {
    feature: String,
    writes: bool,
    file: String,
    line: usize,
}

/// Finds the tables that the SQL of two features names. The feature that writes a table (or, where several do, the
/// one that names it most) is taken for its owner.
pub(super) fn check(sources: &[Source], tables: &Tables, findings: &mut Vec<Finding>) {
    let mut uses: BTreeMap<String, Vec<Use>> = BTreeMap::new();
    for source in sources {
        let Some(feature) = feature(&source.path) else { continue };
        for token in lex::without_tests(&lex::tokens(&source.text)) {
            if token.kind != Kind::Text || !is_sql(&token.text) {
                continue;
            }
            for (table, writes) in named(&token.text, tables) {
                uses.entry(table).or_default().push(Use {
                    feature: feature.to_owned(),
                    writes,
                    file: source.path.clone(),
                    line: token.line,
                });
            }
        }
    }
    for (table, uses) in &uses {
        let weight = |f: &str| {
            let of = uses.iter().filter(|u| u.feature == f);
            of.fold((0, 0), |(w, all), u| (w + usize::from(u.writes), all + 1))
        };
        let Some(owner) = uses.iter().map(|u| u.feature.as_str()).max_by_key(|f| weight(f)) else { continue };
        for other in uses.iter().filter(|u| u.feature != owner) {
            let message = format!("`{table}` is {owner}'s table: ask {owner}'s public functions, don't touch its rows");
            findings.push(Finding::error(&other.file, other.line, message));
        }
    }
}

/// The feature whose SQL a file holds.
fn feature(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("crates/app/src/")?;
    let (feature, file) = rest.split_once('/')?;
    (feature != "db" && (file == "rows.rs" || file.ends_with("/rows.rs"))).then_some(feature)
}

/// The known tables that a statement names, and whether it writes them.
fn named(sql: &str, tables: &Tables) -> Vec<(String, bool)> {
    let words = schema::words(&sql.replace("\\n", " ").replace('\\', " "));
    let mut found = Vec::new();
    for pair in words.windows(2) {
        let writes = match pair[0].to_uppercase().as_str() {
            "INTO" | "UPDATE" => true,
            "FROM" | "JOIN" => false,
            _ => continue,
        };
        if tables.contains_key(&pair[1]) {
            let deletes = words.first().is_some_and(|first| first == "DELETE");
            found.push((pair[1].clone(), writes || deletes));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::testing::said;

    #[test]
    fn a_feature_leaves_the_tables_of_others_alone() {
        let sql = "-- x\n-- One.\nCREATE TABLE sale (id TEXT PRIMARY KEY, tenant_id TEXT);\n";
        let pg = format!("{sql}ALTER TABLE sale FORCE ROW LEVEL SECURITY;");
        let owner = "//! x\nconst A: &str = \"INSERT INTO sale (id) VALUES ($1)\";";
        let other = "//! x\nconst A: &str = \"SELECT 1 FROM shop s\n JOIN sale ON true\";";
        let files = [
            ("migrations/sqlite/0001_a.sql", sql),
            ("migrations/postgres/0001_a.sql", &pg),
            ("crates/app/src/sales/rows.rs", owner),
            ("crates/app/src/stock/rows.rs", other),
        ];
        let said = said(&files);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with("crates/app/src/stock/rows.rs:2:") && said[0].contains("sales's"), "{said:?}");
    }
}
