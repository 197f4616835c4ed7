//! `cargo xtask tidy`: holds the tree to the invariants of ARCHITECTURE.md, without building anything.

mod features;
mod lex;
mod locales;
mod manifests;
mod migrations;
mod rust;
mod schema;
mod words;

use crate::sh;
use anyhow::{Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// An invariant is broken.
    Error,
    /// A smell to look at.
    Warning,
}

/// One thing that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    weight: Weight,
    file: String,
    line: usize,
    message: String,
}

impl Finding {
    fn error(file: &str, line: usize, message: impl Into<String>) -> Self {
        Finding { weight: Weight::Error, file: file.to_owned(), line, message: message.into() }
    }

    fn warning(file: &str, line: usize, message: impl Into<String>) -> Self {
        Finding { weight: Weight::Warning, file: file.to_owned(), line, message: message.into() }
    }
}

/// A file of the tree, named from its root with forward slashes.
pub(crate) struct Source {
    path: String,
    text: String,
}

/// `cargo xtask tidy`.
pub(crate) fn run() -> Result<()> {
    let begun = Instant::now();
    let sources = read(&sh::root());
    let mut findings = check(&sources);
    findings.sort_by(|a, b| (&a.file, a.line, &a.message).cmp(&(&b.file, b.line, &b.message)));
    for finding in &findings {
        let weight = match finding.weight {
            Weight::Error => "",
            Weight::Warning => "warning: ",
        };
        println!("{}:{}: {weight}{}", finding.file, finding.line, finding.message);
    }
    let errors = findings.iter().filter(|finding| finding.weight == Weight::Error).count();
    if errors > 0 {
        bail!("tidy found {errors} broken invariants (see ARCHITECTURE.md)");
    }
    println!("tidy: {} files in {} ms", sources.len(), begun.elapsed().as_millis());
    Ok(())
}

/// All the rules over all the files.
fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        if source.path.ends_with(".rs") {
            rust::check(source, &mut findings);
        } else if source.path.ends_with("Cargo.toml") {
            manifests::check(source, &mut findings);
        } else if source.path.ends_with(".js") || source.path.ends_with(".html") {
            rust::check_web(source, &mut findings);
        }
    }
    let tables = migrations::check(sources, &mut findings);
    features::check(sources, &tables, &mut findings);
    locales::check(sources, &mut findings);
    words::check(sources, &mut findings);
    findings
}

const EXTENSIONS: [&str; 6] = ["rs", "toml", "sql", "json", "js", "html"];
/// Folders of what is built, drawn or fetched.
const SKIPPED: [&str; 7] = ["target", ".git", "dist", "gen", "node_modules", "shots", "fonts"];

fn read(root: &Path) -> Vec<Source> {
    files(root)
        .into_iter()
        .filter_map(|file| {
            let path = file.strip_prefix(root).ok()?.to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&file).ok()?;
            Some(Source { path, text })
        })
        .collect()
}

/// The files under a folder that any rule reads, in order.
pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = dir.read_dir() else { return found };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                found.extend(files(&path));
            }
        } else if path.extension().is_some_and(|ext| EXTENSIONS.iter().any(|known| ext == *known)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod testing {
    //! What the rules' own tests share.

    use super::*;

    /// What the rules say of the files given as (path, text).
    pub(super) fn said(files: &[(&str, &str)]) -> Vec<String> {
        let source = |(path, text): &(&str, &str)| Source { path: (*path).into(), text: (*text).into() };
        let sources: Vec<Source> = files.iter().map(source).collect();
        check(&sources).into_iter().map(|f| format!("{}:{}: {}", f.file, f.line, f.message)).collect()
    }

    /// Fails unless exactly one finding is made, at this place, with these words in it.
    pub(super) fn catches(files: &[(&str, &str)], place: &str, words: &str) {
        let said = said(files);
        assert!(
            said.len() == 1 && said[0].starts_with(place) && said[0].contains(words),
            "expected one finding at {place} about {words:?}, got {said:#?}"
        );
    }

    /// Fails if anything is found.
    pub(super) fn passes(files: &[(&str, &str)]) {
        let said = said(files);
        assert!(said.is_empty(), "expected no finding, got {said:#?}");
    }
}
