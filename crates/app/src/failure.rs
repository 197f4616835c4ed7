//! How a handler ends when it does not succeed: an expected "no", a taken key that nobody explained, or a fault.

use kontor_domain::Refusal;

/// What a handler or a statement fails with.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// An expected "no".
    #[error(transparent)]
    Refusal(#[from] Refusal),
    /// A unique key is taken, by its name in the migrations (`variant__sku_key`). A handler turns it into a refusal
    /// with [`Explain::taken`]; one that nobody explained is a fault.
    #[error("the key {0} is taken")]
    Unique(String),
    /// Something broke. Logged once, at the dispatcher.
    #[error(transparent)]
    Fault(Box<dyn std::error::Error + Send + Sync>),
}

/// What every act gives.
pub type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// Something broke.
    pub fn fault(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Fault(error.into())
    }
}

/// Explains a taken key.
pub trait Explain {
    /// Gives this refusal when that key is taken.
    ///
    /// # Errors
    /// The refusal, or what else went wrong.
    #[must_use = "the explained result still has to be handled"]
    fn taken(self, key: &str, refusal: impl FnOnce() -> Refusal) -> Self;
}

impl<T> Explain for Result<T> {
    fn taken(self, key: &str, refusal: impl FnOnce() -> Refusal) -> Self {
        match self {
            Err(Failure::Unique(name)) if name == key => Err(Failure::Refusal(refusal())),
            other => other,
        }
    }
}
