//! Work of a moment, done on the thread that asks.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Runs what takes a moment on this thread, whose other tasks go on elsewhere meanwhile.
pub(crate) fn here<T>(work: impl FnOnce() -> T) -> T {
    let several = Handle::try_current().is_ok_and(|at| at.runtime_flavor() == RuntimeFlavor::MultiThread);
    if several { tokio::task::block_in_place(work) } else { work() }
}
