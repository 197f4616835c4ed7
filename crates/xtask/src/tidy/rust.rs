//! Rules about source files: first lines, length, SQL, engines, floats, lints, the bridge.

use super::lex::{self, Kind, Token};
use super::{Finding, Source};

/// The only folders or files that may use floating point in `domain` and `app`, and why each may.
const FLOATS_ALLOWED: [&str; 1] =
    // A page is drawn in floating point; amounts come there as texts.
    ["crates/app/src/pdf/draw.rs"];

const SMELL_LINES: usize = 400;
const MOST_LINES: usize = 500;

/// All the rules about one Rust file.
pub(super) fn check(source: &Source, findings: &mut Vec<Finding>) {
    length(source, findings);
    let all = lex::tokens(&source.text);
    lint_attributes(source, &all, findings);
    if is_test(&source.path) {
        return;
    }
    let code = lex::without_tests(&all);
    sql(source, &code, findings);
    engines(source, &code, findings);
    floats(source, &code, findings);
    bridge(source, &code, findings);
    clocks(source, &code, findings);
}

/// Tests may look behind the seam: that is how they know.
fn is_test(path: &str) -> bool {
    path.starts_with("tests/")
        || path.contains("/tests/")
        || path.ends_with("/tests.rs")
        || path.ends_with("_tests.rs")
        // These rules quote what they forbid.
        || path.starts_with("crates/xtask/")
}

fn length(source: &Source, findings: &mut Vec<Finding>) {
    if !source.text.starts_with("//!") {
        findings.push(Finding::error(&source.path, 1, "the first line must be `//!` and say what lives here"));
    }
    let lines = source.text.lines().count();
    if lines > MOST_LINES {
        findings.push(Finding::error(&source.path, lines, format!("{lines} lines; split it (at most {MOST_LINES})")));
    } else if lines > SMELL_LINES {
        findings.push(Finding::warning(&source.path, lines, format!("{lines} lines; over {SMELL_LINES} is a smell")));
    }
}

fn lint_attributes(source: &Source, tokens: &[Token], findings: &mut Vec<Finding>) {
    for (at, token) in tokens.iter().enumerate() {
        let opens = at > 0 && tokens[at - 1].is("[") && tokens.get(at + 1).is_some_and(|next| next.is("("));
        if token.is("allow") && opens {
            findings.push(Finding::error(
                &source.path,
                token.line,
                "`#[allow(…)]` outlives its cause: use `#[expect(…, reason = \"…\")]`",
            ));
        }
    }
}

fn holds_sql(path: &str) -> bool {
    path.starts_with("crates/app/src/db/") || (path.starts_with("crates/app/src/") && path.ends_with("/rows.rs"))
}

fn sql(source: &Source, tokens: &[Token], findings: &mut Vec<Finding>) {
    if holds_sql(&source.path) || source.path.starts_with("crates/bench/") {
        return;
    }
    for token in tokens.iter().filter(|token| token.kind == Kind::Text && is_sql(&token.text)) {
        findings.push(Finding::error(
            &source.path,
            token.line,
            "SQL lives in crates/app/src/<feature>/rows.rs and crates/app/src/db/ only",
        ));
    }
}

/// Whether a string reads as a statement: its first words, and a word that such a statement has later.
pub(super) fn is_sql(text: &str) -> bool {
    let text = text.replace("\\n", " ").replace('\\', " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let later = |word: &str| words.iter().skip(1).any(|w| *w == word || w.starts_with(&format!("{word}(")));
    match words.first().copied() {
        Some("SELECT") => words.len() > 1 && (later("FROM") || words.len() <= 3),
        Some("INSERT" | "REPLACE") => later("INTO"),
        Some("UPDATE") => later("SET"),
        Some("DELETE") => later("FROM"),
        Some("WITH") => later("AS") || later("SELECT"),
        Some("CREATE" | "ALTER" | "DROP") => {
            ["TABLE", "INDEX", "UNIQUE", "VIRTUAL", "TRIGGER", "VIEW", "ROLE", "POLICY", "DATABASE"]
                .iter()
                .any(|what| words.get(1) == Some(what))
        }
        Some("PRAGMA" | "SAVEPOINT" | "VACUUM" | "ATTACH") => words.len() > 1 || words[0] == "VACUUM",
        Some("BEGIN") => words.len() == 1 || later("IMMEDIATE") || later("TRANSACTION"),
        _ => false,
    }
}

fn engines(source: &Source, tokens: &[Token], findings: &mut Vec<Finding>) {
    if source.path.starts_with("crates/app/src/db/") || source.path.starts_with("crates/bench/") {
        return;
    }
    for (at, token) in tokens.iter().enumerate() {
        if token.kind != Kind::Word {
            continue;
        }
        let word = token.text.as_str();
        let of_sqlx = at >= 3 && tokens[at - 1].is(":") && tokens[at - 3].is("sqlx");
        let module = of_sqlx && (word == "sqlite" || word == "postgres");
        let engine_variant = word == "Engine" && tokens.get(at + 1).is_some_and(|next| next.is(":"));
        let pg = word.strip_prefix("Pg").is_some_and(|rest| rest.starts_with(|c: char| c.is_uppercase()));
        if module || engine_variant || pg || word.starts_with("Sqlite") || word.starts_with("Postgres") {
            findings.push(Finding::error(
                &source.path,
                token.line,
                format!("`{word}`: only crates/app/src/db/ tells the engines apart"),
            ));
        }
    }
}

fn floats(source: &Source, tokens: &[Token], findings: &mut Vec<Finding>) {
    let watched = ["crates/domain/src/", "crates/app/src/"].iter().any(|dir| source.path.starts_with(dir));
    if !watched || FLOATS_ALLOWED.iter().any(|dir: &&str| source.path.starts_with(dir)) {
        return;
    }
    for token in tokens {
        let float = match token.kind {
            Kind::Word => token.text == "f32" || token.text == "f64",
            Kind::Number => is_float(&token.text),
            _ => false,
        };
        if float {
            findings.push(Finding::error(
                &source.path,
                token.line,
                format!("`{}`: no float in domain and app; count in the smallest unit", token.text),
            ));
        }
    }
}

fn is_float(number: &str) -> bool {
    let radix = ["0x", "0b", "0o"].iter().any(|prefix| number.starts_with(prefix));
    let exponent = number.contains(['e', 'E']) && !number.contains("size");
    !radix && (number.contains('.') || number.ends_with("f32") || number.ends_with("f64") || exponent)
}

/// Where a clock may be read: by what hands it to `Cx`, and by a restore, which runs when no program does.
const CLOCKS_ALLOWED: [&str; 4] =
    ["crates/app/src/dispatcher/", "crates/app/src/cx.rs", "crates/app/src/db/", "crates/app/src/backup/restore.rs"];

fn clocks(source: &Source, tokens: &[Token], findings: &mut Vec<Finding>) {
    let watched = ["crates/domain/src/", "crates/app/src/"].iter().any(|dir| source.path.starts_with(dir));
    if !watched || CLOCKS_ALLOWED.iter().any(|dir| source.path.starts_with(dir)) {
        return;
    }
    for (at, token) in tokens.iter().enumerate() {
        let of_type = at > 2 && tokens[at - 1].is(":") && tokens[at - 2].is(":");
        if of_type && ["now", "now_v7", "new_v4"].iter().any(|name| token.is(name)) {
            let message = format!("`{}::{}`: ask `Cx` for the time and for ids", tokens[at - 3].text, token.text);
            findings.push(Finding::error(&source.path, token.line, message));
        }
    }
}

const BRIDGE: &str = "only ui/src/bridge/ knows how calls travel (`__TAURI`)";

fn bridge(source: &Source, tokens: &[Token], findings: &mut Vec<Finding>) {
    if source.path.starts_with("ui/src/bridge/") || source.path == "ui/src/bridge.rs" {
        return;
    }
    for token in tokens.iter().filter(|token| token.text.contains("__TAURI")) {
        findings.push(Finding::error(&source.path, token.line, BRIDGE));
    }
}

/// The rule about the bridge, for the files beside the screens.
pub(super) fn check_web(source: &Source, findings: &mut Vec<Finding>) {
    for (at, line) in source.text.lines().enumerate() {
        if line.contains("__TAURI") && !source.path.starts_with("ui/src/bridge/") {
            findings.push(Finding::error(&source.path, at + 1, BRIDGE));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{catches, passes, said};

    #[test]
    fn a_file_says_what_lives_in_it() {
        catches(&[("ui/build.rs", "fn main() {}")], "ui/build.rs:1:", "first line");
        passes(&[("ui/build.rs", "//! Builds.\nfn main() {}")]);
    }

    #[test]
    fn long_files_are_split() {
        let long = |lines| format!("//! x\n{}", "// y\n".repeat(lines));
        catches(&[("ui/src/a.rs", &long(500))], "ui/src/a.rs:501:", "split");
        catches(&[("ui/src/a.rs", &long(400))], "ui/src/a.rs:401:", "smell");
        passes(&[("ui/src/a.rs", &long(399))]);
    }

    #[test]
    fn lints_are_expected_not_allowed() {
        let bad = "//! x\n#[allow(dead_code)]\nfn a() {}";
        catches(&[("tests/it/a.rs", bad)], "tests/it/a.rs:2:", "expect");
        passes(&[("tests/it/a.rs", "//! x\n#[expect(dead_code, reason = \"b\")]\nfn allow() { s.allow(1) }")]);
    }

    #[test]
    fn sql_stays_in_rows() {
        for sql in [
            "SELECT 1",
            "SELECT id\\n FROM carts",
            "INSERT INTO carts (id) VALUES ($1)",
            "UPDATE carts SET a = 1",
            "DELETE FROM carts",
            "WITH x AS (SELECT 1) SELECT * FROM x",
            "CREATE TABLE a (b TEXT)",
            "PRAGMA user_version",
        ] {
            let text = format!("//! x\nconst A: &str = \"{sql}\";");
            catches(&[("crates/app/src/sales/queries.rs", &text)], "crates/app/src/sales/queries.rs:2:", "SQL");
            passes(&[("crates/app/src/sales/rows.rs", &text), ("crates/app/src/db/schema.rs", &text)]);
        }
        passes(&[(
            "ui/src/a.rs",
            "//! x\nconst A: &[&str] = &[\"Select a customer from the list\", \"UPDATE\", \"SELECT\"];",
        )]);
        passes(&[("crates/app/src/a.rs", "//! x\n#[cfg(test)]\nmod tests { const A: &str = \"SELECT 1\"; }")]);
    }

    #[test]
    fn engines_are_told_apart_in_db_only() {
        for code in ["Engine::Sqlite", "sqlx::sqlite::connect", "PgPool", "SqliteConnection"] {
            let text = format!("//! x\nfn a() {{ {code}; }}");
            let said = said(&[("crates/kontord/src/a.rs", &text)]);
            assert!(!said.is_empty() && said[0].contains("apart"), "{code} was let through: {said:?}");
            passes(&[("crates/app/src/db/tx.rs", &text)]);
        }
        passes(&[("crates/kontord/src/a.rs", "//! x\nconst A: &str = \"postgres://\"; fn b(p: Pg, e: Engines) {}")]);
    }

    #[test]
    fn money_is_never_a_float() {
        for code in ["let a: f64;", "let a = 1.5;", "let a = 1e3;", "let a = 2f32;"] {
            let text = format!("//! x\nfn a() {{ {code} }}");
            catches(&[("crates/domain/src/money.rs", &text)], "crates/domain/src/money.rs:2:", "float");
            passes(&[("ui/src/chart.rs", &text)]);
        }
        passes(&[("crates/app/src/a.rs", "//! x\nfn a() { b.0.1 + 0xe3 + 1usize; 1..2 }")]);
    }

    #[test]
    fn handlers_ask_cx_for_the_time() {
        for code in ["Utc::now()", "std::time::Instant::now()", "Uuid::now_v7()"] {
            let text = format!("//! x\nfn a() {{ {code} }}");
            catches(&[("crates/app/src/sales/mutations.rs", &text)], "crates/app/src/sales/mutations.rs:2:", "Cx");
            passes(&[("crates/app/src/cx.rs", &text), ("crates/kontord/src/a.rs", &text)]);
        }
        passes(&[("crates/app/src/sales/mutations.rs", "//! x\nfn a() { cx.now() }")]);
    }

    #[test]
    fn only_the_bridge_knows_tauri() {
        let bad = "//! x\nconst A: &str = \"window.__TAURI__\";";
        catches(&[("ui/src/till/page.rs", bad)], "ui/src/till/page.rs:2:", "bridge");
        catches(&[("ui/public/boot.js", "a\nwindow.__TAURI__")], "ui/public/boot.js:2:", "bridge");
        passes(&[("ui/src/bridge/ipc.rs", bad)]);
    }
}
