//! The connections of a data file that read. Each keeps what it knows of the tables in memory, so few stay open; more come
//! for as long as something long is being read.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many stay open.
const KEPT: usize = 2;
/// How many more there can be at once.
const MORE: usize = 2;
/// How long one waits for a turn with those that stay open before another is opened.
const SOON: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub(super) struct Readers {
    kept: Arc<Semaphore>,
    more: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new() -> Self {
        Self { kept: Arc::new(Semaphore::new(KEPT)), more: Arc::new(Semaphore::new(MORE)), idle: Mutex::default() }
    }

    /// Waits for the turn to read; none once they are closed.
    pub(super) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        let kept = Arc::clone(&self.kept).acquire_owned();
        if let Ok(turn) = tokio::time::timeout(SOON, kept).await {
            return turn.ok();
        }
        let (kept, more) = (Arc::clone(&self.kept).acquire_owned(), Arc::clone(&self.more).acquire_owned());
        tokio::select! { turn = kept => turn, turn = more => turn }.ok()
    }

    /// One that is open and that nobody reads from.
    pub(super) fn idle(&self) -> Option<Connection> {
        self.all_idle().pop()
    }

    /// Keeps one for the next, unless enough are kept.
    pub(super) fn give_back(&self, connection: Connection) {
        let mut idle = self.all_idle();
        if idle.len() < KEPT {
            idle.push(connection);
        }
    }

    /// Closes those that nobody reads from.
    pub(super) fn clear(&self) {
        self.all_idle().clear();
    }

    /// Waits for what is being read, and closes them for good.
    pub(super) async fn close(&self) {
        for (turns, all) in [(&self.kept, KEPT), (&self.more, MORE)] {
            // An error means that they are closed already.
            let all = turns.acquire_many(u32::try_from(all).unwrap_or(1)).await;
            turns.close();
            drop(all);
        }
        self.clear();
    }

    fn all_idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn two_stay_open_and_two_more_come_while_something_long_is_read() {
        let readers = Readers::new();
        let mut turns = Vec::new();
        for _ in 0..KEPT + MORE {
            turns.push(readers.turn().await.unwrap());
        }
        let fifth = tokio::time::timeout(SOON * 3, readers.turn());
        assert!(fifth.await.is_err(), "four read at once and no more");
        for _ in &turns {
            readers.give_back(Connection::open_in_memory().unwrap());
        }
        assert_eq!(readers.all_idle().len(), KEPT);
        turns.pop();
        turns.push(readers.turn().await.unwrap());
        turns.clear();
        readers.close().await;
        assert!(readers.turn().await.is_none() && readers.idle().is_none());
    }
}
