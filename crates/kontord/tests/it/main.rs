//! The headless door from outside: the built program, on data folders of its own.
#![expect(clippy::unwrap_used, reason = "a test that can't go on ends there")]

mod calls;
mod demo;
mod import;
mod program;
mod together;
mod web;
mod words;
