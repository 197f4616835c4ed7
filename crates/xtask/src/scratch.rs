//! Where tests write: a folder of the run's own, in memory where there is room, gone when the run is over.

use anyhow::{Context, Result};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::sh;

/// A folder that goes with its value. If we are killed, the next run removes it.
pub(crate) struct Scratch {
    /// Where it is.
    pub(crate) dir: PathBuf,
}

const PREFIX: &str = "kontor-scratch-";

/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";

/// What a part of a run may write there, in KiB: a database for each test.
const ROOM: u64 = 8 << 20;

/// What else needs memory meanwhile, in KiB: the programs themselves.
const PROGRAMS: u64 = 6 << 20;

impl Scratch {
    /// Makes one. Nothing in it is wanted after a loss of power, so nobody waits for a disk where memory has room.
    pub(crate) fn make() -> Result<Self> {
        let disk = env::temp_dir();
        let memory = Path::new(MEMORY);
        for parent in [&disk, memory] {
            sweep(parent);
        }
        let parent = if has_room(memory) { memory } else { &disk };
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let dir = parent.join(format!("{PREFIX}{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed)));
        fs::create_dir(&dir).with_context(|| dir.display().to_string())?;
        Ok(Self { dir })
    }

    /// What a command writes without saying where comes into it, and nothing into its user's keyring; passwords cost it little.
    pub(crate) fn lend(&self, command: &mut Command) {
        for name in ["TMPDIR", "TMP", "TEMP"] {
            command.env(name, &self.dir);
        }
        // No test leaves anything in the keyring of whoever runs it.
        command.env("KONTOR_KEYRING", "none");
        // Nor does any wait for what guessing a password shall cost.
        command.env("KONTOR_QUICK_HASHES", "1");
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.dir).ok();
    }
}

/// Whether a folder in memory takes what a run writes, and the memory that is free now does too.
fn has_room(memory: &Path) -> bool {
    let free = sh::read(sh::command("df").args(["-k", "--output=avail"]).arg(memory)).ok();
    let free = free.and_then(|said| said.lines().last()?.trim().parse::<u64>().ok());
    let available = fs::read_to_string("/proc/meminfo").ok().and_then(|said| {
        let line = said.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
        line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()
    });
    free.is_some_and(|free| free >= ROOM) && available.is_some_and(|available| available >= ROOM + PROGRAMS)
}

/// Removes the folders of runs that were killed before they could.
fn sweep(parent: &Path) {
    let Ok(entries) = parent.read_dir() else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let owner = name.strip_prefix(PREFIX).and_then(|rest| rest.split_once('-')?.0.parse::<u32>().ok());
        let Some(owner) = owner else { continue };
        if !Path::new("/proc/self").exists() || Path::new("/proc").join(owner.to_string()).exists() {
            continue;
        }
        fs::remove_dir_all(entry.path()).ok();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_a_command_writes_is_gone_with_the_folder() -> Result<()> {
        let scratch = Scratch::make()?;
        let dir = scratch.dir.clone();
        let mut command = sh::command("sh");
        scratch.lend(&mut command);
        sh::read(command.args(["-c", "echo much > \"$TMPDIR/file\""]))?;
        assert_eq!(fs::read_to_string(dir.join("file"))?, "much\n");
        drop(scratch);
        assert!(!dir.exists());
        Ok(())
    }
}
