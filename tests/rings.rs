//! Keyrings for tests: in memory, and as unwilling as real ones can be.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use kontor_app::Kontor;
use kontor_app::vault::{Means, NoRing, Ring};
use kontor_domain::Secret;

/// The keyring of one machine.
#[derive(Clone, Default)]
pub struct TestRing(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    kept: HashMap<String, Vec<u8>>,
    why_not: Option<NoRing>,
}

impl TestRing {
    /// Says why it gives nothing from now on; nothing when it does again.
    pub fn refuse(&self, why_not: Option<NoRing>) {
        self.0.lock().unwrap().why_not = why_not;
    }

    /// Everything that is in it.
    pub fn kept(&self) -> Vec<Vec<u8>> {
        self.0.lock().unwrap().kept.values().cloned().collect()
    }
}

impl Ring for TestRing {
    fn get(&self, name: &str) -> Result<Option<zeroize::Zeroizing<Vec<u8>>>, NoRing> {
        let inside = self.0.lock().unwrap();
        match inside.why_not {
            Some(why) => Err(why),
            None => Ok(inside.kept.get(name).cloned().map(Into::into)),
        }
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), NoRing> {
        let mut inside = self.0.lock().unwrap();
        match inside.why_not {
            Some(why) => Err(why),
            None => {
                inside.kept.insert(name.to_owned(), secret.to_vec());
                Ok(())
            }
        }
    }
}

/// A program on a machine with this keyring, or none, and this passphrase, or none.
pub fn with_vault(kontor: Kontor, ring: Option<&TestRing>, passphrase: Option<&str>) -> Kontor {
    let ring = ring.map(|ring| Arc::new(ring.clone()) as Arc<dyn Ring>);
    kontor.with_vault(Means::new(ring, passphrase.map(Secret::from)))
}
