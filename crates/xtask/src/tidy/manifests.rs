//! Rules about Cargo.toml files: what each package of ours may stand on.

use super::{Finding, Source};

/// The packages of ours that each package may depend on. A package that is missing here may use any.
const MAY_USE: [(&str, &[&str]); 5] = [
    ("kontor-domain", &[]),
    ("kontor-app", &["kontor-domain"]),
    ("kontor-ui", &["kontor-domain"]),
    ("kontord", &["kontor-app", "kontor-domain"]),
    // The window's process also serves other programs on the same folder, which is kontord's public part.
    ("kontor", &["kontor-app", "kontor-domain", "kontord"]),
];

/// What would bring input and output into the rules, or weight into the screens.
const BANNED: [(&str, &[&str]); 2] = [
    ("kontor-domain", &["sqlx", "rusqlite", "tokio", "tauri", "reqwest", "axum", "hyper", "getrandom"]),
    ("kontor-ui", &["sqlx", "rusqlite", "tokio", "tauri", "reqwest"]),
];

/// All the rules about one manifest.
pub(super) fn check(source: &Source, findings: &mut Vec<Finding>) {
    let manifest = parse(&source.text);
    for (name, line) in &manifest.dependencies {
        if let Some((_, banned)) = BANNED.iter().find(|(package, _)| *package == manifest.name)
            && banned.iter().any(|ban| name == ban || name.starts_with(&format!("{ban}-")))
        {
            let message = format!("{} must not depend on {name}", manifest.name);
            findings.push(Finding::error(&source.path, *line, message));
        }
        let ours = name == "kontor" || name == "kontord" || name.starts_with("kontor-");
        if let Some((_, may)) = MAY_USE.iter().find(|(package, _)| *package == manifest.name)
            && ours
            && !may.contains(&name.as_str())
        {
            let message = format!("{} must not reach into {name}", manifest.name);
            findings.push(Finding::error(&source.path, *line, message));
        }
    }
    if !manifest.name.is_empty() && !manifest.has_lints {
        findings.push(Finding::error(&source.path, 1, "`[lints] workspace = true` is missing"));
    }
}

#[derive(Default)]
struct Manifest {
    name: String,
    dependencies: Vec<(String, usize)>,
    has_lints: bool,
}

/// Reads what the rules need. Dependencies for tests and build scripts are no part of what is shipped.
fn parse(text: &str) -> Manifest {
    let mut manifest = Manifest::default();
    let mut section = String::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_matches(['[', ']']).to_owned();
            manifest.has_lints |= section == "lints";
            if let Some((kind, name)) = section.rsplit_once('.')
                && is_dependencies(kind)
            {
                manifest.dependencies.push((name.to_owned(), at + 1));
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let key = key.trim().split('.').next().unwrap_or_default().trim_matches('"').to_owned();
        if section == "package" && key == "name" {
            manifest.name = value.trim().trim_matches('"').to_owned();
        } else if is_dependencies(&section) {
            manifest.dependencies.push((key, at + 1));
        }
    }
    manifest
}

fn is_dependencies(section: &str) -> bool {
    section == "dependencies" || (section.starts_with("target.") && section.ends_with(".dependencies"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{catches, passes};

    const LINTS: &str = "\n[lints]\nworkspace = true\n";

    fn manifest(name: &str, rest: &str) -> String {
        format!("[package]\nname = \"{name}\"\n{rest}{LINTS}")
    }

    #[test]
    fn domain_does_no_input_or_output() {
        for dependency in ["sqlx = \"1\"", "tokio.workspace = true", "tauri = { version = \"2\" }"] {
            let text = manifest("kontor-domain", &format!("[dependencies]\n{dependency}"));
            catches(&[("crates/domain/Cargo.toml", &text)], "crates/domain/Cargo.toml:4:", "must not depend");
        }
        let table = manifest("kontor-domain", "[target.'cfg(unix)'.dependencies.reqwest]\nversion = \"1\"");
        catches(&[("crates/domain/Cargo.toml", &table)], "crates/domain/Cargo.toml:3:", "reqwest");
        let tests = manifest("kontor-domain", "[dev-dependencies]\ntokio = \"1\"");
        passes(&[("crates/domain/Cargo.toml", &tests)]);
    }

    #[test]
    fn packages_stand_only_on_what_is_below_them() {
        for (name, uses) in [
            ("kontor-ui", "kontor-app"),
            ("kontor-app", "kontord"),
            ("kontord", "kontor-ui"),
            ("kontord", "kontor"),
            ("kontor-domain", "kontor-app"),
        ] {
            let text = manifest(name, &format!("[dependencies]\n{uses}.workspace = true"));
            catches(&[("a/Cargo.toml", &text)], "a/Cargo.toml:4:", "reach into");
        }
        passes(&[("ui/Cargo.toml", &manifest("kontor-ui", "[dependencies]\nkontor-domain.workspace = true"))]);
    }

    #[test]
    fn every_package_takes_the_workspace_lints() {
        catches(&[("a/Cargo.toml", "[package]\nname = \"a\"")], "a/Cargo.toml:1:", "lints");
    }
}
