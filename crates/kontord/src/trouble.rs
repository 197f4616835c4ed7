//! What a door itself can run into, as the refusals and faults that every door answers with.

use std::io;
use std::path::Path;

use kontor_app::{Failure, No};
use kontor_domain::{Message, Refusal, say};

/// What an act failed with, as a caller may know it; a fault is logged here, once.
pub fn no(what: &str, failure: Failure) -> No {
    match failure {
        Failure::Refusal(refusal) => No::Refusal(refusal),
        broken => No::fault(what, &broken),
    }
}

/// A refusal of the whole request.
pub fn refuse(code: &'static str, message: Message) -> No {
    No::Refusal(Refusal::new(code, message))
}

/// Runs what takes its time on a thread of its own.
pub(crate) async fn blocking<T: Send + 'static>(
    what: &'static str,
    work: impl FnOnce() -> kontor_app::Result<T> + Send + 'static,
) -> Result<T, No> {
    let done = tokio::task::spawn_blocking(work).await.map_err(Failure::fault);
    done.and_then(|done| done).map_err(|failure| no(what, failure))
}

/// What the machine said about a file or folder, in words that say what to do.
pub fn file(path: &Path, error: &io::Error) -> No {
    let shown = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => {
            refuse("no_such_file", say!("There is no {shown}. Check the name, then try again.", shown))
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => refuse(
            "disk_full",
            say!(
                "The disk with {shown} is full. Nothing saved before is lost. Free some space, then try again.",
                shown
            ),
        ),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => refuse(
            "read_only",
            say!("{shown} can't be written. Give this user the right to write there, or choose another folder.", shown),
        ),
        _ => refuse(
            "disk_trouble",
            say!("{shown} can't be used ({error}). Check the disk, then try again.", shown, error),
        ),
    }
}
