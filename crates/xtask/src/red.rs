//! `cargo xtask red`: proves that tests can fail. Above a test stands what turns it red, as a change of one line:
//! ``Red when, in FILE, `this` becomes `that`.`` Each is made in a copy of the tree, and the test has to fail there.

use crate::scratch::Scratch;
use crate::setup::{self, Need};
use crate::{peers, postgres, sh, test};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// Which changes to make.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only those whose test, file or text holds this.
    only: Option<String>,
    /// Only those that have not turned their test red in an earlier run.
    #[arg(long)]
    unseen: bool,
}

/// One change of one line, and the test that has to notice it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    test: String,
    file: String,
    from: String,
    to: String,
}

impl Change {
    /// As one line of the record of what was seen.
    fn line(&self) -> String {
        [&*self.test, &self.file, &self.from, &self.to].join("\t")
    }
}

/// `cargo xtask red`.
pub(crate) fn run(args: &Args) -> Result<()> {
    setup::ensure(&[Need::Shell, Need::Postgres])?;
    let only = args.only.as_deref().unwrap_or_default();
    let mut changes = all()?;
    changes.retain(|c| [&c.test, &c.file, &c.from].iter().any(|text| text.contains(only)));
    ensure!(!changes.is_empty(), "no test says that it turns red by anything with “{only}”");
    let record = sh::root().join("target/red/seen.txt");
    if args.unseen {
        let seen = fs::read_to_string(&record).unwrap_or_default();
        changes.retain(|change| !seen.lines().any(|line| line == change.line()));
    }
    let tree = copy_of_the_tree()?;
    let scratch = Scratch::make()?;
    let cluster = postgres::start(&scratch.dir)?;
    let mut green = Vec::new();
    for (at, change) in (1..).zip(&changes) {
        let red = turns_red(&tree, &cluster.url, change)?;
        let said = if red { "red, as it should be" } else { "STILL GREEN" };
        println!("[{at}/{}] {}: {} `{}`: {said}", changes.len(), change.test, change.file, change.from);
        if red {
            fs::File::options()
                .create(true)
                .append(true)
                .open(&record)?
                .write_all((change.line() + "\n").as_bytes())?;
        } else {
            green.push(change.test.as_str());
        }
    }
    ensure!(green.is_empty(), "these tests did not notice the change they name: {}", green.join(", "));
    println!("{} changes were made, and each turned its test red", changes.len());
    Ok(())
}

/// Every change that the contract tests name; an error for one that can't be made in the tree as it is.
pub(crate) fn all() -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    let folder = sh::root().join("tests/it");
    let mut files: Vec<PathBuf> = folder.read_dir()?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.sort();
    for file in files {
        let module = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let named = named_in(&module, &fs::read_to_string(&file)?);
        changes.extend(named.with_context(|| file.display().to_string())?);
    }
    for Change { file, from, .. } in &changes {
        let text = fs::read_to_string(sh::root().join(file)).with_context(|| file.clone())?;
        let count = text.matches(from.as_str()).count();
        ensure!(count == 1, "{file} has {count} places with `{from}`; a change needs one");
    }
    Ok(changes)
}

/// The changes named above the tests of one file.
fn named_in(module: &str, text: &str) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    let mut said = String::new();
    for line in text.lines() {
        let line = line.trim();
        if let Some(words) = line.strip_prefix("//") {
            said.push(' ');
            said.push_str(words.trim());
        } else if let Some((_, after)) = line.split_once("fn ") {
            let name: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            for sentence in said.split("Red when, ").skip(1) {
                changes.push(read(sentence, format!("{module}::{name}")).with_context(|| sentence.to_owned())?);
            }
            said.clear();
        } else if !line.starts_with("#[") {
            said.clear();
        }
    }
    Ok(changes)
}

/// ``in FILE, `this` becomes `that`.``
fn read(sentence: &str, test: String) -> Result<Change> {
    let (file, rest) = sentence.strip_prefix("in ").and_then(|s| s.split_once(", `")).context("in which file?")?;
    let (from, rest) = rest.split_once("` becomes `").context("what becomes what?")?;
    let (to, _) = rest.split_once("`.").context("it has to end with a full stop")?;
    Ok(Change { test, file: file.to_owned(), from: from.to_owned(), to: to.to_owned() })
}

/// What git knows of the tree, as it is now, in a folder of its own: the tree itself is never broken.
fn copy_of_the_tree() -> Result<PathBuf> {
    let copy = sh::root().join("target/red/tree");
    let listed = sh::read(sh::command("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    for name in listed.lines() {
        let (from, to) = (sh::root().join(name), copy.join(name));
        if !from.is_file() {
            continue;
        }
        // What is the same keeps its time, so that cargo does not compile it again.
        if fs::read(&from)? != fs::read(&to).unwrap_or_default() || !to.exists() {
            fs::create_dir_all(to.parent().unwrap_or(&copy))?;
            fs::copy(&from, &to)?;
        }
    }
    Ok(copy)
}

fn turns_red(tree: &Path, cluster: &str, change: &Change) -> Result<bool> {
    let file = tree.join(&change.file);
    let before = fs::read_to_string(&file)?;
    fs::write(&file, before.replace(&change.from, &change.to))?;
    let tried = try_test(tree, cluster, &change.test);
    fs::write(&file, before)?;
    tried.with_context(|| format!("{}: `{}` becomes `{}`", change.file, change.from, change.to))
}

/// Whether a test fails. That the program no longer compiles is no failure of the test.
fn try_test(tree: &Path, cluster: &str, test: &str) -> Result<bool> {
    let target = tree.with_file_name("target");
    let mut build = test::cargo_test(&["--test", "it", "--no-run", "--quiet"]);
    sh::run(build.current_dir(tree).env("CARGO_TARGET_DIR", &target).env("CARGO_INCREMENTAL", "1"))?;
    let mut run = test::cargo_test(&["--test", "it", "--", test]);
    run.current_dir(tree).env("CARGO_TARGET_DIR", &target).env("CARGO_INCREMENTAL", "1").env("KONTOR_TEST_PG", cluster);
    run.env("KONTOR_ESCPOS", peers::escpos()?).env("KONTOR_AIOSMTPD", peers::aiosmtpd()?);
    let output = run.stdin(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(said.contains(&format!("test {test}")), "there is no test of the name {test}");
    Ok(said.contains("test result: FAILED"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_read_from_above_its_test() -> Result<()> {
        let text = "//! About.\n\n    // Rule 3.\n    // Red when, in a/b.rs, `x + 1` becomes\n    // `x + 2`. Red when, in c.sql, `d` becomes ``.\n    #[test]\n    async fn it_holds(shop: Shop) {\n        // Red when, in nothing.\n        let a = 1;\n    }\n";
        let change = |file: &str, from: &str, to: &str| Change {
            test: "m::it_holds".into(),
            file: file.into(),
            from: from.into(),
            to: to.into(),
        };
        assert_eq!(named_in("m", text)?, [change("a/b.rs", "x + 1", "x + 2"), change("c.sql", "d", "")]);
        assert!(
            named_in("m", "// Red when, in a.rs, something else.\nfn it_holds() {}").is_err(),
            "no change is named"
        );
        Ok(())
    }

    #[test]
    fn every_change_that_is_named_can_be_made() -> Result<()> {
        ensure!(all()?.len() > 20, "the tests name what turns them red");
        Ok(())
    }
}
