//! A small disk of the simulation's own, which fills up and turns read-only at will.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Names the disk's folder to the process that has it.
const FOLDER: &str = "KONTOR_SIMULATED_DISK";
/// As large as it is when it is not full.
const SIZE: &str = "2g";

/// A filesystem in memory, in a mount namespace of this process.
pub(crate) struct Disk(PathBuf);

impl Disk {
    /// The disk that this process has, if it runs on one.
    pub(crate) fn here() -> Option<Self> {
        std::env::var_os(FOLDER).map(|folder| Self(folder.into()))
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    fn can_remount(&self, how: &str) -> bool {
        let mounted = Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(&self.0).output();
        mounted.is_ok_and(|done| done.status.success())
    }

    fn remount(&self, how: &str) {
        assert!(self.can_remount(how), "the disk can be changed: {how}");
    }

    /// There is no room on it any more.
    pub(crate) fn fill(&self) {
        let filled = (0..100).any(|_| {
            let said = Command::new("df").args(["--output=used", "-B1"]).arg(&self.0).output().unwrap();
            let said = String::from_utf8(said.stdout).unwrap();
            let used = said.lines().nth(1).unwrap().trim();
            // The program may write something just now.
            self.can_remount(&format!("size={used}"))
        });
        assert!(filled, "the disk can be filled");
    }

    /// There is room again.
    pub(crate) fn empty(&self) {
        self.remount(&format!("size={SIZE}"));
    }

    /// Nothing can be written to it; nobody may have a file of it open.
    pub(crate) fn protect(&self) {
        self.remount("ro");
    }

    /// It can be written to again.
    pub(crate) fn release(&self) {
        self.remount("rw");
    }
}

/// Does the same as this process was asked for, on a disk of its own; says what everything came to.
pub(crate) fn on_a_disk(args: &[String]) -> String {
    let folder = std::env::temp_dir().join(format!("kontor-simulated-{}", uuid::Uuid::now_v7()));
    std::fs::create_dir_all(&folder).unwrap();
    let end = folder.with_extension("end");
    let script = format!("mount -t tmpfs -o size={SIZE} none \"${FOLDER}\" && exec \"$0\" \"$@\"");
    let done = Command::new("unshare")
        .args(["-rm", "sh", "-c", &script])
        .arg(std::env::current_exe().unwrap())
        .args(args)
        .env(FOLDER, &folder)
        .env(crate::ENDED, &end)
        .status()
        .expect("unshare (util-linux) makes the disk");
    let _ = std::fs::remove_dir(&folder);
    assert!(done.success(), "the simulation on a disk of its own failed");
    let said = std::fs::read_to_string(&end).unwrap();
    let _ = std::fs::remove_file(end);
    said
}
