//! Training: a copy of the shop beside it, to practise in. It is a business of its own in a data file of its own, so that
//! nothing that is done there can reach the shop's books, and every call works there as it does in the shop. Which of the
//! two a call is about, its token says.

mod copy;
mod room;

use kontor_domain::identity::SignedIn;
use kontor_domain::policy::{Permission, Permissions};
use kontor_domain::training::BeginTraining;
use kontor_domain::{Refusal, Secret, say};
use serde_json::json;

use crate::Result;
use crate::before::Before;
use crate::cx::Cx;
use crate::registry::Feature;

pub(crate) use room::Room;
pub use room::sweep;

/// What the tokens of a training begin with.
const MARK: &str = "training-";

/// What nobody may do in a training: it would change what is not copied back, or reach out of it.
const NOT_HERE: [Permission; 7] = [
    Permission::ManageBusiness,
    Permission::ManageStaff,
    Permission::ManageBackups,
    Permission::ManageDevices,
    Permission::ManagePersonalData,
    Permission::ManageVault,
    Permission::RevealSecrets,
];

/// Its calls.
pub fn feature() -> Feature {
    Feature::new().on_prepared::<BeginTraining, _>(admit, begin)
}

/// Which side of the wall a database is on.
#[derive(Debug)]
pub(crate) enum Side {
    /// The shop, beside which there may be a training.
    Shop(Room),
    /// A training.
    Training,
}

impl Side {
    /// Whether it is a training.
    pub(crate) const fn is_training(&self) -> bool {
        matches!(self, Self::Training)
    }

    /// The training beside it; none in a training.
    pub(crate) const fn room(&self) -> Option<&Room> {
        match self {
            Self::Shop(room) => Some(room),
            Self::Training => None,
        }
    }

    /// What is left here of what a person may do.
    pub(crate) fn of(&self, permissions: Permissions) -> Permissions {
        match self {
            Self::Shop(_) => permissions,
            Self::Training => permissions.iter().filter(|permission| !NOT_HERE.contains(permission)).collect(),
        }
    }

    /// A new session's token, from what was drawn.
    pub(crate) fn token(&self, drawn: String) -> Secret {
        Secret::new(match self {
            Self::Shop(_) => drawn,
            Self::Training => format!("{MARK}{drawn}"),
        })
    }
}

/// Whether a token is of a training.
pub(crate) fn is_of(token: &Secret) -> bool {
    token.expose().starts_with(MARK)
}

/// Lets somebody in, before the shop's writer is held: a new copy takes its time.
async fn admit(before: &Before, _: BeginTraining) -> Result<SignedIn> {
    match before.kept.side.room() {
        Some(room) => room.admit(before).await,
        None => Err(Refusal::new(
            "in_training",
            say!("You are in training already. To begin with a new copy of the shop, end the training first."),
        )
        .into()),
    }
}

/// Remembers who practised when, and where.
async fn begin(cx: &mut Cx, _: BeginTraining) -> Result<SignedIn> {
    let signed_in: SignedIn = cx.prepared()?;
    let session = cx.session()?;
    let (user, register) = (session.user.clone(), session.register.name.clone());
    cx.audit(user.id, json!({ "user": user.name, "register": register }));
    Ok(signed_in)
}
