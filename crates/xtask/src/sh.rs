//! Starting other programs: where the tree and its target folder are, and commands that say what failed.

use anyhow::{Context, Result, bail};
use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the tree.
pub(crate) fn root() -> PathBuf {
    let here =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.ancestors().nth(2).map_or(here.clone(), Path::to_path_buf)
}

/// Where cargo puts what it builds.
pub(crate) fn target_dir() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(dir) if !dir.is_empty() => root().join(dir),
        _ => root().join("target"),
    }
}

/// The path of a program built by cargo, such as `kontord` of the profile folder `debug`.
pub(crate) fn built(profile_dir: &str, name: &str) -> PathBuf {
    target_dir().join(profile_dir).join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// A command in the root of the tree, free of what `cargo run` put into our own environment: left in,
/// those variables make build scripts run again depending on who called.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let ours = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_", "OUT_DIR"];
        if ours.iter().any(|start| name.starts_with(start)) {
            command.env_remove(name);
        }
    }
    command
}

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// How a command reads, for progress and for errors.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default();
    let mut text = program.to_string_lossy().into_owned();
    for arg in command.get_args() {
        text.push(' ');
        text.push_str(&arg.to_string_lossy());
    }
    text
}

/// Runs a command with its output passed through.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let text = shown(command);
    eprintln!("  $ {text}");
    let status = command.status().with_context(|| format!("could not start `{text}`"))?;
    if !status.success() {
        bail!("`{text}` ended with {status}");
    }
    Ok(())
}

/// Runs a command and returns what it printed, without the end of line.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let text = shown(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("could not start `{text}`"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{text}` ended with {}: {}", output.status, said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

/// Whether a command can be started and succeeds; says nothing.
pub(crate) fn works(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// The full path of a program on the search path.
pub(crate) fn which(name: &str) -> Option<PathBuf> {
    // A plain user's search path lacks the system folders where some of what we start lives.
    let system = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(system)
        .map(|dir| dir.join(format!("{name}{}", env::consts::EXE_SUFFIX)))
        .find(|file| file.is_file())
}

/// Whether we may install packages and change users.
pub(crate) fn is_root() -> bool {
    cfg!(unix) && read(command("id").arg("-u")).is_ok_and(|id| id == "0")
}

/// A command whose process ends when ours does, however ours ends, where the system can promise that.
pub(crate) fn tied(program: impl AsRef<OsStr>, user: Option<&str>) -> Command {
    let Some(setpriv) = which("setpriv") else {
        return match user {
            Some(user) => {
                let mut as_user = command("runuser");
                as_user.args(["-u", user, "--"]).arg(program);
                as_user
            }
            None => command(program),
        };
    };
    let mut tied = command(setpriv);
    if let Some(user) = user {
        tied.args([&format!("--reuid={user}"), &format!("--regid={user}"), "--clear-groups"]);
    }
    tied.arg("--pdeathsig=TERM").arg(program);
    tied
}
