//! What can be asked of training.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::call;
use crate::identity::SignedIn;

/// Everybody's PIN in a training: nobody's own is in the copy, where it could be guessed at over and over.
pub const PIN: &str = "1234";

/// Begins to practise: signs the one who asks in, at the same register, to a copy of the shop that has its people, prices
/// and stock as they are now, and none of its customers, sales and money. Every call with the token of the reply is about
/// that copy; [`SignOut`](crate::identity::SignOut) with it ends the practising, and the token from before goes on being
/// good. Whoever begins while others practise joins them; when the last one has signed out, the next one gets a new copy.
/// What is done there is never seen in the shop, and gone when the program ends. Refused with `in_training` in a training,
/// and with `training_older` to a person or register that the copy others practise in does not have.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct BeginTraining {}
call!(BeginTraining -> SignedIn, "training.begin", Mutation, May(Sell), Never);
