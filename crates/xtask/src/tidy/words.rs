//! Rules about what the program says: every template of `say!` is there in every language, with the same blanks to fill in,
//! and nothing is kept that nobody says any more.

use super::lex::{Kind, Token, tokens, without_tests};
use super::{Finding, Source};
use std::collections::{BTreeMap, BTreeSet};

const FOLDER: &str = "crates/app/words/";

/// Compares every language with what is said.
pub(super) fn check(sources: &[Source], findings: &mut Vec<Finding>) {
    let languages: Vec<&Source> =
        sources.iter().filter(|source| source.path.starts_with(FOLDER) && source.path.ends_with(".json")).collect();
    let mut said: BTreeMap<String, (&str, usize)> = BTreeMap::new();
    for source in sources.iter().filter(|source| speaks(&source.path)) {
        for (template, line) in templates(&source.text) {
            said.entry(template).or_insert((&source.path, line));
        }
    }
    for language in languages {
        let words: BTreeMap<String, String> = match serde_json::from_str(&language.text) {
            Ok(words) => words,
            Err(error) => {
                findings.push(Finding::error(&language.path, error.line(), format!("is no map of texts: {error}")));
                continue;
            }
        };
        for (template, (path, line)) in &said {
            let message = match words.get(template) {
                None => format!("{} has no text for {template:?}", language.path),
                Some(text) if text.trim().is_empty() => format!("{} says nothing for {template:?}", language.path),
                Some(text) if blanks(text) != blanks(template) => {
                    format!("{} has other blanks to fill in for {template:?}", language.path)
                }
                Some(_) => continue,
            };
            findings.push(Finding::error(path, *line, message));
        }
        for template in words.keys().filter(|template| !said.contains_key(*template)) {
            findings.push(Finding::error(&language.path, 1, format!("nobody says {template:?} any more")));
        }
    }
}

fn speaks(path: &str) -> bool {
    let folders = ["crates/domain/src/", "crates/app/src/", "crates/kontord/src/", "src-tauri/", "ui/src/"];
    path.ends_with(".rs") && folders.iter().any(|folder| path.starts_with(folder))
}

/// The first argument of every `say!`, with its line.
fn templates(source: &str) -> Vec<(String, usize)> {
    let tokens = without_tests(&tokens(source));
    let begin = |four: &[Token]| four[0].is("say") && four[1].is("!") && four[2].is("(") && four[3].kind == Kind::Text;
    tokens.windows(4).filter(|four| begin(four)).map(|four| (unescaped(&four[3].text), four[3].line)).collect()
}

/// What a string literal says: escapes undone, lines put together.
fn unescaped(literal: &str) -> String {
    let mut text = String::new();
    let mut chars = literal.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some('\n') => chars = chars.as_str().trim_start().chars(),
            Some('n') => text.push('\n'),
            Some(escaped) => text.push(escaped),
            None => {}
        }
    }
    text
}

/// The names in `{name}`.
fn blanks(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{catches, passes};

    const ES: &str = "crates/app/words/es.json";
    const RUST: &str = "crates/app/src/a.rs";

    #[test]
    fn every_template_is_there_in_every_language() {
        let source = "//! Speaks.\nfn a() {\n    say!(\n        \"{what} is \\\n         \\\"needed\\\".\",\n        what\n    )\n}\n";
        let check = |es: &str, place: &str, words: &str| catches(&[(RUST, source), (ES, es)], place, words);
        check("{}", "crates/app/src/a.rs:4:", "has no text for");
        check(r#"{"{what} is \"needed\".": "Hace falta."}"#, RUST, "other blanks");
        check(r#"{"{what} is \"needed\".": " "}"#, RUST, "says nothing");
        check(r#"{"{what} is \"needed\".": "Falta {what}.", "Old.": "Viejo."}"#, ES, "nobody says");
        check("{", ES, "no map of texts");
        passes(&[(RUST, source), (ES, r#"{"{what} is \"needed\".": "Hace falta {what}."}"#)]);
    }
}
