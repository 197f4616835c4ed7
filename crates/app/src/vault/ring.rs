//! The keyring of a machine, whatever its system has for one. It may be absent, locked, or never answer: it is asked on a thread of
//! its own, one question at a time, and not waited for longer than a person would.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use kontor_domain::Secret;
use kontor_domain::vault::KeyringState;
use tokio::sync::{Semaphore, oneshot};
use zeroize::Zeroizing;

/// Why a keyring gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRing {
    /// There is none.
    Absent,
    /// It is locked, or somebody refused to open it.
    Locked,
    /// It did not answer in time.
    Slow,
    /// It answered something that makes no sense.
    Broken,
}

impl NoRing {
    pub(super) const fn state(self) -> KeyringState {
        match self {
            Self::Absent => KeyringState::Absent,
            Self::Locked => KeyringState::Locked,
            Self::Slow => KeyringState::Slow,
            Self::Broken => KeyringState::Broken,
        }
    }
}

/// Where a machine keeps secrets for its user.
pub trait Ring: Send + Sync + 'static {
    /// What is kept under a name.
    ///
    /// # Errors
    /// Why nobody knows.
    fn get(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, NoRing>;

    /// Keeps something under a name.
    ///
    /// # Errors
    /// Why it is not kept.
    fn set(&self, name: &str, secret: &[u8]) -> Result<(), NoRing>;
}

/// What a program opens the vault with, without asking anybody.
#[derive(Clone)]
pub struct Means {
    ring: Option<Arc<dyn Ring>>,
    /// The passphrase, where it was given when the program was started.
    pub(super) passphrase: Option<Secret>,
    turn: Arc<Semaphore>,
}

impl fmt::Debug for Means {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Means").field("ring", &self.ring.is_some()).finish_non_exhaustive()
    }
}

impl Means {
    /// A keyring, where there is one to be asked, and the passphrase, where it was given.
    pub fn new(ring: Option<Arc<dyn Ring>>, passphrase: Option<Secret>) -> Self {
        Self { ring, passphrase, turn: Arc::new(Semaphore::new(1)) }
    }

    /// Asks the keyring, and waits for so long.
    pub(super) async fn ask<T: Send + 'static>(
        &self,
        patience: Duration,
        question: impl FnOnce(&dyn Ring) -> Result<T, NoRing> + Send + 'static,
    ) -> Result<T, NoRing> {
        let Some(ring) = self.ring.clone() else { return Err(NoRing::Absent) };
        let asked = async {
            // One that never answers is asked nothing else meanwhile.
            let turn = Arc::clone(&self.turn).acquire_owned().await.map_err(|_| NoRing::Broken)?;
            let (answer, heard) = oneshot::channel();
            // Not one of the runtime's own: the program ends without waiting for it.
            let thread = std::thread::Builder::new().name("keyring".to_owned()).spawn(move || {
                let _ = answer.send(question(&*ring));
                drop(turn);
            });
            thread.map_err(|_| NoRing::Broken)?;
            heard.await.map_err(|_| NoRing::Broken)?
        };
        tokio::time::timeout(patience, asked).await.unwrap_or(Err(NoRing::Slow))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Mute;

    impl Ring for Mute {
        fn get(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, NoRing> {
            loop {
                std::thread::park();
            }
        }

        fn set(&self, _: &str, _: &[u8]) -> Result<(), NoRing> {
            Err(NoRing::Locked)
        }
    }

    #[tokio::test]
    async fn a_keyring_that_never_answers_is_not_waited_for() {
        let means = Means::new(Some(Arc::new(Mute)), None);
        let soon = Duration::from_millis(50);
        assert_eq!(means.ask(soon, |ring| ring.set("a", b"b")).await, Err(NoRing::Locked));
        for _ in 0..3 {
            let asked = means.ask(soon, |ring| ring.get("a").map(|_| ())).await;
            assert_eq!(asked, Err(NoRing::Slow), "nor asked a second time");
        }
        assert_eq!(Means::new(None, None).ask(soon, |_| Ok(())).await, Err(NoRing::Absent));
    }
}
