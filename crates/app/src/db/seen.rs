//! Which SQL texts ran on which engine: the test harness fails if a text has not run on both.

/// Notes that a text ran. Does nothing but in tests, where `KONTOR_SQL_SEEN` names a folder for the notes.
#[cfg(not(feature = "faults"))]
pub(super) const fn note(_engine: &'static str, _sql: &'static str) {}

/// Notes that a text ran, once per engine and process, in a file of the folder that `KONTOR_SQL_SEEN` names.
#[cfg(feature = "faults")]
pub(super) fn note(engine: &'static str, sql: &'static str) {
    use std::collections::HashSet;
    use std::io::Write as _;
    use std::sync::{LazyLock, Mutex};

    static FOLDER: LazyLock<Option<std::ffi::OsString>> = LazyLock::new(|| std::env::var_os("KONTOR_SQL_SEEN"));
    static SEEN: LazyLock<Mutex<HashSet<(&'static str, &'static str)>>> = LazyLock::new(Mutex::default);
    let Some(folder) = FOLDER.as_ref() else { return };
    if !SEEN.lock().is_ok_and(|mut seen| seen.insert((engine, sql))) {
        return;
    }
    // Written at once, with its end: other processes write to the same file.
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ") + "\n";
    let path = std::path::Path::new(folder).join(format!("{engine}.txt"));
    if let Ok(mut file) = std::fs::OpenOptions::new().create(true).append(true).open(path) {
        let _ = file.write_all(line.as_bytes());
    }
}
