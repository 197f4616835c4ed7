//! Reads migrations just well enough to know the tables they leave: columns, keys, indexes, row-level security.

use std::collections::BTreeMap;

/// A table as the migrations of one engine leave it.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// Where it was made.
    pub(super) file: String,
    pub(super) line: usize,
    /// Whether a comment stands right above it.
    pub(super) commented: bool,
    pub(super) columns: Vec<String>,
    /// The columns of each foreign key, and where it is.
    pub(super) foreign: Vec<(Vec<String>, String, usize)>,
    /// The columns of each index, key or unique constraint that covers every row its first columns match.
    pub(super) indexes: Vec<Vec<String>>,
    /// Whether its owner is held to its policies too.
    pub(super) forced: bool,
}

/// The tables by name.
pub(super) type Tables = BTreeMap<String, Table>;

struct Statement {
    text: String,
    line: usize,
    commented: bool,
}

/// Applies one migration file to what the files before it left.
pub(super) fn apply(tables: &mut Tables, file: &str, sql: &str) {
    for statement in statements(sql) {
        let words = words(&statement.text);
        let word = |at: usize| words.get(at).map(|w| w.to_uppercase()).unwrap_or_default();
        match (word(0).as_str(), word(1).as_str()) {
            ("CREATE", "TABLE") => create(tables, file, &statement, &words),
            ("CREATE", "INDEX") | ("CREATE", "UNIQUE") => index(tables, &words),
            ("ALTER", "TABLE") => alter(tables, file, &statement, &words),
            ("DROP", "TABLE") => {
                let name = if word(2) == "IF" { words.get(4) } else { words.get(2) };
                if let Some(name) = name {
                    tables.remove(name);
                }
            }
            _ => {}
        }
    }
}

fn create(tables: &mut Tables, file: &str, statement: &Statement, words: &[String]) {
    let at = if words.get(2).is_some_and(|w| w.eq_ignore_ascii_case("IF")) { 5 } else { 2 };
    let Some(name) = words.get(at) else { return };
    let mut table =
        Table { file: file.into(), line: statement.line, commented: statement.commented, ..Table::default() };
    for part in parts(words, at + 1) {
        column_or_constraint(&mut table, &part, file, statement.line);
    }
    tables.insert(name.clone(), table);
}

/// One part between the commas of a table's parentheses.
fn column_or_constraint(table: &mut Table, part: &[String], file: &str, line: usize) {
    let upper: Vec<String> = part.iter().map(|w| w.to_uppercase()).collect();
    let at = |word: &str| upper.iter().position(|w| w == word);
    let constraint = ["PRIMARY", "FOREIGN", "UNIQUE", "CHECK", "CONSTRAINT", "EXCLUDE"];
    let Some(first) = upper.first() else { return };
    if !constraint.contains(&first.as_str()) {
        table.columns.push(part[0].clone());
        if at("PRIMARY").is_some() || at("UNIQUE").is_some() {
            table.indexes.push(vec![part[0].clone()]);
        }
        if at("REFERENCES").is_some() {
            table.foreign.push((vec![part[0].clone()], file.into(), line));
        }
        return;
    }
    if let Some(key) = at("FOREIGN") {
        table.foreign.push((first_list(part, key), file.into(), line));
    } else if let Some(key) = at("PRIMARY").or(at("UNIQUE")) {
        table.indexes.push(first_list(part, key));
    }
}

fn index(tables: &mut Tables, words: &[String]) {
    let Some(on) = words.iter().position(|w| w.eq_ignore_ascii_case("ON")) else { return };
    let Some(table) = words.get(on + 1).and_then(|name| tables.get_mut(name)) else { return };
    let columns = first_list(words, on);
    let condition: Vec<String> =
        words.iter().skip_while(|w| !w.eq_ignore_ascii_case("WHERE")).skip(1).map(|w| w.to_uppercase()).collect();
    // A partial index serves a foreign key only where it leaves out nothing but the rows without one.
    let covers = match condition.as_slice() {
        [] => true,
        [column, is, not, null] => {
            columns.iter().any(|c| c.eq_ignore_ascii_case(column))
                && (is, not, null) == (&"IS".into(), &"NOT".into(), &"NULL".into())
        }
        _ => false,
    };
    if covers {
        table.indexes.push(columns);
    }
}

fn alter(tables: &mut Tables, file: &str, statement: &Statement, words: &[String]) {
    let Some(name) = words.get(2) else { return };
    let upper: Vec<String> = words.iter().skip(3).map(|w| w.to_uppercase()).collect();
    let phrase: Vec<&str> = upper.iter().map(String::as_str).collect();
    match phrase.as_slice() {
        ["RENAME", "TO", ..] => {
            if let (Some(table), Some(to)) = (tables.remove(name), words.get(5)) {
                tables.insert(to.clone(), table);
            }
        }
        ["FORCE", "ROW", "LEVEL", "SECURITY"] => {
            if let Some(table) = tables.get_mut(name) {
                table.forced = true;
            }
        }
        ["ADD", "COLUMN", ..] => {
            if let Some(table) = tables.get_mut(name) {
                column_or_constraint(table, &words[5..], file, statement.line);
            }
        }
        ["ADD", ..] => {
            if let Some(table) = tables.get_mut(name) {
                column_or_constraint(table, &words[4..], file, statement.line);
            }
        }
        ["DROP", "COLUMN", ..] => {
            if let (Some(table), Some(gone)) = (tables.get_mut(name), words.get(5)) {
                table.columns.retain(|column| column != gone);
            }
        }
        _ => {}
    }
}

/// The names in the first parentheses behind `from`.
fn first_list(words: &[String], from: usize) -> Vec<String> {
    let open = words.iter().skip(from).position(|w| w == "(").map_or(words.len(), |at| from + at);
    parts(words, open).into_iter().filter_map(|part| part.into_iter().next()).collect()
}

/// What stands between the commas of the parentheses that open at or behind `from`.
fn parts(words: &[String], from: usize) -> Vec<Vec<String>> {
    let mut parts = vec![Vec::new()];
    let mut depth = 0;
    for word in words.iter().skip(from) {
        if word == "(" {
            depth += 1;
            if depth == 1 {
                continue;
            }
        }
        if word == ")" {
            depth -= 1;
            if depth == 0 {
                break;
            }
        }
        if word == "," && depth == 1 {
            parts.push(Vec::new());
        } else if depth >= 1
            && let Some(last) = parts.last_mut()
        {
            last.push(word.clone());
        }
    }
    parts
}

/// Names, strings and marks. Quotes around names are taken off.
pub(super) fn words(sql: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_alphanumeric() || c == '_' || c == '$' {
            let mut word = c.to_string();
            while let Some(next) = chars.next_if(|n| n.is_alphanumeric() || *n == '_' || *n == '.') {
                word.push(next);
            }
            words.push(word);
        } else if c == '"' || c == '\'' {
            let inside: String = chars.by_ref().take_while(|n| *n != c).collect();
            words.push(if c == '"' { inside } else { format!("'{inside}'") });
        } else if !c.is_whitespace() {
            words.push(c.to_string());
        }
    }
    words
}

/// Splits a file at its semicolons, minding strings, `$$` bodies, comments and the bodies of triggers.
fn statements(sql: &str) -> Vec<Statement> {
    let mut found = Vec::new();
    let mut current = Statement { text: String::new(), line: 0, commented: false };
    let (mut in_string, mut in_dollars, mut above_is_comment) = (false, false, false);
    for (at, line) in sql.lines().enumerate() {
        let code = if in_string || in_dollars { line } else { before_comment(line) };
        if current.text.trim().is_empty() && !code.trim().is_empty() {
            current.line = at + 1;
            current.commented = above_is_comment;
        }
        above_is_comment = line.trim_start().starts_with("--");
        let chars: Vec<char> = code.chars().collect();
        let mut i = 0;
        while i < chars.len() {
            let c = chars[i];
            if c == '$' && chars.get(i + 1) == Some(&'$') && !in_string {
                in_dollars = !in_dollars;
                i += 1;
            } else if c == '\'' && !in_dollars {
                in_string = !in_string;
            }
            let body = is_trigger(&current.text) && !current.text.trim_end().to_uppercase().ends_with("END");
            if c == ';' && !in_string && !in_dollars && !body {
                let next = Statement { text: String::new(), line: at + 1, commented: false };
                found.push(std::mem::replace(&mut current, next));
            } else {
                current.text.push(c);
            }
            i += 1;
        }
        current.text.push('\n');
    }
    found.push(current);
    found.retain(|statement| !statement.text.trim().is_empty());
    found
}

fn is_trigger(text: &str) -> bool {
    let text = text.to_uppercase();
    text.contains("CREATE TRIGGER") && text.contains("BEGIN")
}

fn before_comment(line: &str) -> &str {
    let mut in_string = false;
    let bytes = line.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        in_string ^= *byte == b'\'';
        if !in_string && *byte == b'-' && bytes.get(at + 1) == Some(&b'-') {
            return &line[..at];
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(sql: &str) -> Tables {
        let mut tables = Tables::new();
        apply(&mut tables, "a.sql", sql);
        tables
    }

    #[test]
    fn a_table_is_read_with_its_keys() {
        let sql = "-- Cars; and more.\nCREATE TABLE car (\n id BLOB PRIMARY KEY, -- the id\n price INTEGER CHECK (price IN (1, 2)),
            owner_id BLOB REFERENCES owner (id), PRIMARY KEY (id, price),\n FOREIGN KEY (a, b) REFERENCES x (a, b));
            CREATE UNIQUE INDEX car_owner ON car (owner_id) WHERE owner_id IS NOT NULL;
            CREATE INDEX car_live ON car (price) WHERE deleted_at IS NULL;";
        let car = tables(sql).remove("car").unwrap_or_default();
        assert_eq!((car.line, car.commented), (2, true));
        assert_eq!(car.columns, ["id", "price", "owner_id"]);
        assert_eq!(car.indexes, [vec!["id"], vec!["id", "price"], vec!["owner_id"]], "the partial one covers nothing");
        let keys: Vec<_> = car.foreign.iter().map(|(columns, ..)| columns.join(",")).collect();
        assert_eq!(keys, ["owner_id", "a,b"]);
    }

    #[test]
    fn later_statements_change_what_earlier_ones_made() {
        let sql = "CREATE TABLE a (id TEXT); CREATE FUNCTION f() AS $$ SELECT 1; $$; ALTER TABLE a ADD COLUMN b TEXT;
            CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; UPDATE a SET b = ';'; END;
            ALTER TABLE a FORCE ROW LEVEL SECURITY; ALTER TABLE a RENAME TO c; CREATE TABLE d (id TEXT); DROP TABLE d;";
        let tables = tables(sql);
        assert_eq!(tables.keys().collect::<Vec<_>>(), ["c"]);
        assert_eq!(tables["c"].columns, ["id", "b"]);
        assert!(tables["c"].forced);
    }
}
