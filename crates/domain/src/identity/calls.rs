//! What can be asked of identity.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::business::{Business, RegisterAt, SetUpBusiness, StoreSetUp};
use crate::call::Done;
use crate::overrides::OwnCaps;
use crate::policy::{Permission, Role};
use crate::{OwnRoleId, RegisterId, Secret, SessionId, UserId, call};

/// What the sign-in screen needs to know before anybody signs in.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Status {}
call!(Status -> StatusReply, "identity.status", Query, Nobody);

/// Whether there is a business, and who may sign in at which register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatusReply {
    /// The business, or none before the first-run set-up.
    pub business: Option<BusinessFace>,
    /// The people who can sign in.
    pub users: Vec<UserFace>,
    /// The registers to sign in at.
    pub registers: Vec<RegisterAt>,
}

/// What a stranger may know of the business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BusinessFace {
    /// The name over the door.
    pub name: String,
    /// The locale of its texts and amounts, e.g. `en-GB`.
    pub locale: String,
}

/// What the sign-in screen shows of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UserFace {
    /// The user.
    pub id: UserId,
    /// The name on the button.
    pub name: String,
    /// Whether a PIN was set.
    pub has_pin: bool,
}

/// The first run: makes the business, its first store and register, its taxes and its owner, and signs the owner in.
/// Refused with `already_set_up` once there is a business.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SetUp {
    /// The business.
    pub business: SetUpBusiness,
    /// Its first store, with the first register in it.
    pub store: StoreSetUp,
    /// The owner's name.
    pub owner: String,
    /// The owner's password.
    pub password: Secret,
    /// The owner's till PIN.
    pub pin: Secret,
}
call!(SetUp -> SignedIn, "identity.set_up", Mutation, Nobody, Never);

/// Signs a person in at a register with the password.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SignIn {
    /// The user's name, as written on the sign-in screen; upper and lower case do not matter.
    pub name: String,
    /// The password.
    pub password: Secret,
    /// The register to work at; may be left out where there is only one.
    #[serde(default)]
    pub register_id: Option<RegisterId>,
}
call!(SignIn -> SignedIn, "identity.sign_in", Mutation, Nobody, Never);

/// Unlocks a register, or switches it to another person, by PIN. Ends the session it is asked with.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct EnterPin {
    /// Whose PIN it is.
    pub user_id: UserId,
    /// The PIN.
    pub pin: Secret,
}
call!(EnterPin -> SignedIn, "identity.enter_pin", Mutation, Session, Never);

/// A session, as the one who signed in gets to know it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SignedIn {
    /// The token to send with each call. It is in no log and no row; the database keeps a hash of it.
    pub token: Secret,
    /// The session.
    pub me: Me,
}

/// Who asks, where, and what they may do.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct WhoAmI {}
call!(WhoAmI -> Me, "identity.me", Query, Session);

/// A session seen from inside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Me {
    /// The session.
    pub session_id: SessionId,
    /// The person.
    pub user: User,
    /// Where they work.
    pub register: RegisterAt,
    /// The business.
    pub business: Business,
    /// What they may do.
    pub permissions: Vec<Permission>,
    /// Whether the session is locked.
    pub locked: bool,
    /// When the session ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Whether it is of a training: nothing that is done there counts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub training: bool,
}

/// Locks the register until somebody enters a PIN.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Lock {}
call!(Lock -> Done, "identity.lock", Mutation, Session);

/// Ends the session.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SignOut {}
call!(SignOut -> Done, "identity.sign_out", Mutation, Session);

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct User {
    /// The user.
    pub id: UserId,
    /// The name they sign in with.
    pub name: String,
    /// What they are; of a role of the business's own, what it is based on.
    pub role: Role,
    /// The role of the business's own that says what they may, if they have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_role: Option<RoleFace>,
    /// Whether they may sign in.
    pub active: bool,
    /// Whether a PIN was set.
    pub has_pin: bool,
    /// When they were added.
    pub created_at: DateTime<Utc>,
}

/// Everybody who works here, by name.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Users {}
call!(Users -> Vec<User>, "identity.users", Query, May(ManageStaff));

/// Adds somebody. Only the owner can make another owner.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AddUser {
    /// Made by the client.
    pub id: UserId,
    /// The name they sign in with; no two people share one.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Their password.
    pub password: Secret,
    /// Their till PIN, if they get one now.
    #[serde(default)]
    pub pin: Option<Secret>,
}
call!(AddUser -> User, "identity.add_user", Mutation, May(ManageStaff));

/// Changes name, role, or whether somebody may sign in. The last active owner can't be taken away.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ChangeUser {
    /// The user.
    pub id: UserId,
    /// The name they sign in with.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Whether they may sign in; taking it away ends their sessions.
    pub active: bool,
}
call!(ChangeUser -> User, "identity.change_user", Mutation, May(ManageStaff));

/// Sets somebody's PIN: one's own with one's password, another's as a manager (a forgotten PIN).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SetPin {
    /// Whose PIN.
    pub user_id: UserId,
    /// The new PIN.
    pub pin: Secret,
    /// The password of the person who asks.
    pub password: Secret,
}
call!(SetPin -> Done, "identity.set_pin", Mutation, SignedIn);

/// Sets somebody's password: one's own with the present one, another's as a manager. Ends that person's other sessions.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SetPassword {
    /// Whose password.
    pub user_id: UserId,
    /// The new password.
    pub new_password: Secret,
    /// The password of the person who asks.
    pub password: Secret,
}
call!(SetPassword -> Done, "identity.set_password", Mutation, SignedIn);

/// Draws a new recovery code for the owner's forgotten password; the one before it stops working.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct NewRecoverySheet {
    /// The owner's password.
    pub password: Secret,
}
call!(NewRecoverySheet -> RecoverySheet, "identity.new_recovery_sheet", Mutation, May(ManageBusiness), Never);

/// What to print and put in the safe.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RecoverySheet {
    /// The business.
    pub business: String,
    /// The owner.
    pub owner: String,
    /// The code, in groups of five letters and digits.
    pub code: Secret,
    /// When it was drawn.
    pub drawn_at: DateTime<Utc>,
}

/// Sets the owner's password anew with the code of the recovery sheet, which is used up by it. Ends every session of the owner.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Recover {
    /// The owner's name.
    pub name: String,
    /// The code on the sheet; spaces, dashes and case do not matter.
    pub code: Secret,
    /// The new password.
    pub new_password: Secret,
}
call!(Recover -> Done, "identity.recover", Mutation, Nobody);

/// A role of the business's own, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoleFace {
    /// The role.
    pub id: OwnRoleId,
    /// What it is called.
    pub name: String,
}

/// A role that a business made for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OwnRole {
    /// The role.
    pub id: OwnRoleId,
    /// What it is called; no other of the business's roles is.
    pub name: String,
    /// The role that it is like where neither permissions nor limits say anything.
    pub based_on: Role,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// Up to what it goes by itself.
    #[serde(default)]
    pub caps: OwnCaps,
    /// How many people have it.
    pub people: i64,
}

/// The business's own roles, by name.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Roles {}
call!(Roles -> Vec<OwnRole>, "identity.roles", Query, May(ManageStaff));

/// Makes a role of the business's own, or changes one: at once for everybody who has it. Nobody gives more than they may
/// themselves. Refused with `name_taken`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveRole {
    /// Made by the client for a new one.
    pub id: OwnRoleId,
    /// What it is called.
    pub name: String,
    /// The role that it is like where permissions say nothing. Not the owner's.
    pub based_on: Role,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// Up to what it goes by itself: no further than whoever says so.
    #[serde(default)]
    pub caps: OwnCaps,
}
call!(SaveRole -> OwnRole, "identity.save_role", Mutation, May(ManageStaff));

/// Removes a role that nobody has. Refused with `role_in_use`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RemoveRole {
    /// The role.
    pub id: OwnRoleId,
}
call!(RemoveRole -> Done, "identity.remove_role", Mutation, May(ManageStaff));

/// Gives somebody a role of the business's own: they are then what it is based on, and may what it says. Or takes it away: they
/// are then just what it was based on.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GiveRole {
    /// Who.
    pub user_id: UserId,
    /// Which; none for one of those that come with the program.
    #[serde(default)]
    pub role_id: Option<OwnRoleId>,
}
call!(GiveRole -> User, "identity.give_role", Mutation, May(ManageStaff));
