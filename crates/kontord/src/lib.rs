//! The headless door of Kontor: command line, JSON lines, HTTP. The desktop door uses its pieces. A door turns bytes
//! into calls and back; it holds no rules and no SQL.

pub mod admin;
pub mod ask;
pub mod audit;
pub mod call;
pub mod cli;
mod data;
pub mod demo;
pub mod desk;
pub mod export;
pub mod gate;
pub mod http;
pub mod import;
pub mod language;
pub mod logs;
pub mod place;
mod relay;
mod remote;
pub mod rpc;
pub mod screens;
pub mod session;
pub mod setup;
pub mod trouble;
pub mod wire;

pub use desk::{Desk, Happening, Opening, Program, Stay};
