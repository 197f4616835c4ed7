//! A PostgreSQL cluster of the tests' own: made in a temporary folder, gone when its value is dropped.

use crate::sh;
use anyhow::{Context, Result, bail};
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// A running server. Dropping it stops the server and removes its folder; if we are killed the kernel
/// ends the server.
pub(crate) struct Cluster {
    child: Child,
    dir: PathBuf,
    /// Where the superuser connects.
    pub(crate) url: String,
}

/// What is kept here is thrown away at the end, so nothing waits for the disk, and nobody cleans up in databases that live
/// for a second: with hundreds of them, that would go on all the time.
const SETTINGS: [&str; 8] = [
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=300",
    "jit=off",
    "autovacuum=off",
];

/// The folder of the server programs, if they are installed.
pub(crate) fn programs() -> Option<PathBuf> {
    let said = sh::read(sh::command("pg_config").arg("--bindir")).ok().map(PathBuf::from);
    let mut dirs: Vec<PathBuf> = said.into_iter().collect();
    // Debian's client tools come without pg_config; the servers stand beside each other by version.
    if let Ok(versions) = Path::new("/usr/lib/postgresql").read_dir() {
        let mut found: Vec<PathBuf> = versions.flatten().map(|entry| entry.path().join("bin")).collect();
        found.sort();
        dirs.extend(found.into_iter().rev());
    }
    dirs.extend(sh::which("initdb").and_then(|file| file.parent().map(Path::to_path_buf)));
    dirs.into_iter().find(|dir| dir.join(format!("initdb{}", std::env::consts::EXE_SUFFIX)).is_file())
}

/// Makes a cluster of many short-lived databases in a folder and waits until it answers.
pub(crate) fn start(folder: &Path) -> Result<Cluster> {
    start_with(folder, &[])
}

/// Makes one that cleans up, as a database that lives long needs.
pub(crate) fn start_to_stay(folder: &Path) -> Result<Cluster> {
    start_with(folder, &["autovacuum=on"])
}

fn start_with(folder: &Path, settings: &[&str]) -> Result<Cluster> {
    let bin = programs().context("the server programs of PostgreSQL are not installed")?;
    // It refuses to run as root, so it runs as the user that its package made.
    let user = sh::is_root().then_some("postgres");
    let dir = folder.join("postgres");
    fs::create_dir(&dir).with_context(|| dir.display().to_string())?;
    if let Some(user) = user {
        sh::read(sh::command("chown").arg(user).arg(&dir))?;
    }
    match launch(&bin, user, &dir, settings) {
        Ok((child, url)) => Ok(Cluster { child, dir, url }),
        Err(error) => {
            let log = fs::read_to_string(dir.join("log")).unwrap_or_default();
            fs::remove_dir_all(&dir).ok();
            Err(error.context(format!("PostgreSQL did not start:\n{log}")))
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the server says nothing when it is ready: it has to be asked")]
fn launch(bin: &Path, user: Option<&str>, dir: &Path, settings: &[&str]) -> Result<(Child, String)> {
    let data = dir.join("data");
    let locale = if cfg!(target_os = "linux") { "--locale=C.UTF-8" } else { "--locale=C" };
    let mut initdb = sh::tied(bin.join("initdb"), user);
    initdb.arg("-D").arg(&data).args(["-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", locale]);
    sh::read(initdb.current_dir(dir))?;

    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
    let log = fs::File::create(dir.join("log"))?;
    let mut server = sh::tied(bin.join("postgres"), user);
    server.arg("-D").arg(&data).arg("-k").arg(dir).args(["-p", &port.to_string()]);
    for setting in SETTINGS.iter().chain(settings) {
        server.args(["-c", setting]);
    }
    let quiet = server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    let mut child = quiet.current_dir(dir).spawn().context("starting postgres")?;

    let begun = Instant::now();
    let mut ready = sh::command(bin.join("pg_isready"));
    ready.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
    while !sh::works(&mut ready) {
        if let Some(status) = child.try_wait()? {
            bail!("the server ended with {status}");
        }
        if begun.elapsed() > Duration::from_secs(60) {
            end(&mut child);
            bail!("the server did not answer within 60 s");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok((child, format!("postgres://postgres@127.0.0.1:{port}/postgres")))
}

/// Asks the server to stop at once (its "fast" way, SIGINT), and waits for it.
fn end(child: &mut Child) {
    let asked = cfg!(unix) && sh::works(sh::command("kill").args(["-INT", &child.id().to_string()]));
    if !asked {
        child.kill().ok();
    }
    child.wait().ok();
}

impl Drop for Cluster {
    fn drop(&mut self) {
        end(&mut self.child);
        fs::remove_dir_all(&self.dir).ok();
    }
}

#[cfg(test)]
mod tests {
    //! Needs the server programs; without them it has nothing to say.

    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_cluster_answers_and_leaves_nothing_behind() -> Result<()> {
        let Some(bin) = programs() else { return Ok(()) };
        let scratch = Scratch::make()?;
        let cluster = start(&scratch.dir)?;
        let (dir, url) = (cluster.dir.clone(), cluster.url.clone());
        let one = || sh::read(sh::command(bin.join("psql")).arg(&url).args(["-Atc", "select 1"]));
        assert_eq!(one()?, "1", "the superuser's address must work as it is");
        drop(cluster);
        assert!(one().is_err(), "the server must be gone");
        assert!(!dir.exists(), "its folder must be gone");
        Ok(())
    }
}
