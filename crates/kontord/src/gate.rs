//! One writing process for a data folder: who holds the folder's lock has it open, and answers the others over a
//! local socket that only the owner can open.
//!
//! The lock is the operating system's: it goes with its process, however that ends, so a killed program leaves the
//! folder usable. A socket file that it leaves behind is swept away by the next holder of the lock.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use interprocess::local_socket::tokio::{Listener, Stream};
use kontor_app::No;
use kontor_domain::say;
use tokio::time::Instant;

use crate::remote::Remote;
use crate::trouble::{self, refuse};

/// The lock file in a data folder. It stays there, empty, and means nothing by itself.
pub const LOCK: &str = "kontor.lock";

/// How long a program that holds the lock may take to answer: it may be opening a large file, or be on its way out.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);

/// The right to open a folder's data. Dropping it gives the folder free.
#[derive(Debug)]
pub struct Gate {
    folder: PathBuf,
    _lock: File,
}

/// How one came into a data folder.
pub(crate) enum Entry {
    /// As the one who opens the data, and listens for others.
    First(Gate, Listener),
    /// As a guest of the program that has it open.
    Guest(Remote),
}

/// Enters a data folder, and makes it if there is none.
///
/// # Errors
/// `busy_elsewhere` when another program holds the folder and does not answer, or what is wrong with the folder.
pub(crate) async fn enter(folder: &Path) -> Result<Entry, No> {
    let (folder, lock) = lock_file(folder)?;
    let deadline = Instant::now() + PATIENCE;
    loop {
        if try_lock(&folder, &lock)? {
            let listener = local::listen(&folder).map_err(|error| trouble::file(&folder, &error))?;
            return Ok(Entry::First(Gate { folder, _lock: lock }, listener));
        }
        if let Some(stream) = local::connect(&folder).await
            && let Some(remote) = Remote::greet(stream, deadline).await
        {
            return Ok(Entry::Guest(remote));
        }
        if Instant::now() >= deadline {
            return Err(busy(&folder));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

impl Gate {
    /// Takes a folder for oneself alone, for what can't be done beside a running program.
    ///
    /// # Errors
    /// `open_elsewhere` when another program has it open, or what is wrong with the folder.
    pub fn alone(folder: &Path) -> Result<Self, No> {
        let (folder, lock) = lock_file(folder)?;
        match try_lock(&folder, &lock)? {
            true => Ok(Self { folder, _lock: lock }),
            false => Err(refuse(
                "open_elsewhere",
                say!(
                    "Kontor is open on {folder}. Close it there (its window, or kontord), then try again.",
                    folder = folder.display()
                ),
            )),
        }
    }

    /// The folder, without detours.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// A new connection to the program that has the folder open, if one answers.
pub(crate) async fn connect(folder: &Path) -> Option<Stream> {
    local::connect(&folder.canonicalize().ok()?).await
}

fn busy(folder: &Path) -> No {
    refuse(
        "busy_elsewhere",
        say!(
            "Another program has {folder} open and does not answer. Close Kontor there; if it hangs, end it and try again. \
             Nothing that was saved is lost by that.",
            folder = folder.display()
        ),
    )
}

fn lock_file(folder: &Path) -> Result<(PathBuf, File), No> {
    make_folder(folder).map_err(|error| trouble::file(folder, &error))?;
    let folder = folder.canonicalize().map_err(|error| trouble::file(folder, &error))?;
    let lock = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(LOCK));
    let lock = lock.map_err(|error| trouble::file(&folder, &error))?;
    Ok((folder, lock))
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn try_lock(folder: &Path, lock: &File) -> Result<bool, No> {
    match lock.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(refuse(
            "cannot_lock",
            say!(
                "{folder} can't be locked ({error}), so two programs could spoil each other's work. \
                 Keep the data on a disk of this machine.",
                folder = folder.display(),
                error
            ),
        )),
    }
}

/// The socket on Unix: a file in the data folder, or, where its path would be too long or the folder can hold none, in
/// a folder of this user's for such things.
#[cfg(unix)]
mod local {
    use std::io;
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
    use std::path::{Path, PathBuf};

    use interprocess::local_socket::tokio::{Listener, Stream, prelude::*};
    use interprocess::local_socket::{GenericFilePath, ListenerOptions};
    use interprocess::os::unix::local_socket::ListenerOptionsExt as _;

    /// The longest path of a socket that every Unix takes, in bytes (`sun_path` has 104 on macOS, 108 on Linux).
    const MAX_PATH: usize = 100;

    fn names(folder: &Path) -> Vec<PathBuf> {
        let beside = folder.join("kontor.sock");
        let fits = beside.as_os_str().len() <= MAX_PATH;
        fits.then_some(beside).into_iter().chain(elsewhere(folder).ok()).collect()
    }

    fn elsewhere(folder: &Path) -> io::Result<PathBuf> {
        let user = rustix::process::geteuid().as_raw();
        let dir = match std::env::var_os("XDG_RUNTIME_DIR") {
            Some(runtime) => PathBuf::from(runtime).join("kontor"),
            None => std::env::temp_dir().join(format!("kontor-{user}")),
        };
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&dir)?;
        let about = std::fs::symlink_metadata(&dir)?;
        if !about.is_dir() || about.uid() != user || about.permissions().mode() & 0o077 != 0 {
            // Somebody else made it: what they put there is not to be trusted.
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        Ok(dir.join(super::short_name(folder)))
    }

    pub(super) fn listen(folder: &Path) -> io::Result<Listener> {
        let mut last = io::Error::from(io::ErrorKind::InvalidInput);
        for name in names(folder) {
            match bind(&name) {
                Ok(listener) => return Ok(listener),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn bind(path: &Path) -> io::Result<Listener> {
        // Left by a program that was killed: whoever holds the lock may sweep it away.
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let options = || Ok::<_, io::Error>(ListenerOptions::new().name(path.to_fs_name::<GenericFilePath>()?));
        let listener = match options()?.mode(0o600).create_tokio() {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => options()?.create_tokio()?,
            done => done?,
        };
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        Ok(listener)
    }

    pub(super) async fn connect(folder: &Path) -> Option<Stream> {
        for path in names(folder) {
            if let Ok(name) = path.to_fs_name::<GenericFilePath>()
                && let Ok(stream) = Stream::connect(name).await
            {
                return Some(stream);
            }
        }
        None
    }
}

/// The socket on Windows: a named pipe that only its owner may open, named after the folder.
#[cfg(windows)]
mod local {
    use std::io;
    use std::path::Path;

    use interprocess::local_socket::tokio::{Listener, Stream, prelude::*};
    use interprocess::local_socket::{GenericNamespaced, ListenerOptions};
    use interprocess::os::windows::local_socket::ListenerOptionsExt as _;
    use interprocess::os::windows::security_descriptor::SecurityDescriptor;

    pub(super) fn listen(folder: &Path) -> io::Result<Listener> {
        // Protected, and everything for the owner: nobody inherits a right to it.
        let owner_only = SecurityDescriptor::deserialize(widestring::u16cstr!("D:P(A;;GA;;;OW)"))?;
        let name = super::short_name(folder);
        ListenerOptions::new()
            .name(name.to_ns_name::<GenericNamespaced>()?)
            .security_descriptor(owner_only)
            .create_tokio()
    }

    pub(super) async fn connect(folder: &Path) -> Option<Stream> {
        let name = super::short_name(folder);
        Stream::connect(name.to_ns_name::<GenericNamespaced>().ok()?).await.ok()
    }
}

/// A short name that belongs to this folder alone.
fn short_name(folder: &Path) -> String {
    use sha2::Digest as _;
    let hash = sha2::Sha256::digest(folder.as_os_str().as_encoded_bytes());
    let hash: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("kontor-{hash}.sock")
}
