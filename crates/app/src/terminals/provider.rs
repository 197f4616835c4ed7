//! How a terminal is spoken to: a connection on which it is asked, and heard. Over the network by the protocol of lines
//! here; others join by the same trait.

use std::time::Duration;

use futures::future::BoxFuture;
use kontor_domain::TenderId;
use kontor_domain::terminals::lines::{self, Ask, MOST};
use kontor_domain::terminals::{Said, TerminalKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::devices::rows::Target;
use super::simulated;

/// What was heard of a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// It says this of what it was asked for.
    Said(Said),
    /// Nothing, for so long.
    Nothing,
    /// The connection broke, or it says what can't be understood.
    Broken,
}

/// A way to a terminal. Nothing waits longer than it is told to.
pub(super) trait Provider: Send {
    /// Opens it; false when there is nobody. Until something is asked, nothing can have been charged.
    fn open(&mut self, patience: Duration) -> BoxFuture<'_, bool>;
    /// Asks; false when it may not have heard all of it.
    fn ask<'a>(&'a mut self, ask: &'a Ask, patience: Duration) -> BoxFuture<'a, bool>;
    /// What it says next of a reference, or of itself.
    fn hear(&mut self, of: Option<TenderId>, patience: Duration) -> BoxFuture<'_, Heard>;
}

/// The way to a terminal.
pub(super) async fn provider(terminal: &Target) -> Box<dyn Provider> {
    let address = match terminal.kind {
        TerminalKind::Network => terminal.address.clone(),
        TerminalKind::Simulated => simulated::address_of(terminal.id, terminal.manner).await,
    };
    Box::new(Lines { address, stream: None, read: Vec::new() })
}

/// A terminal that listens on the network and speaks in lines.
struct Lines {
    address: String,
    stream: Option<TcpStream>,
    /// What was read and is no whole line yet.
    read: Vec<u8>,
}

impl Lines {
    /// The next whole line.
    async fn line(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.read.iter().position(|byte| *byte == b'\n') {
                let rest = self.read.split_off(end + 1);
                let line = std::mem::replace(&mut self.read, rest);
                return Some(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned());
            }
            if self.read.len() > MOST {
                return None;
            }
            let mut more = [0; 512];
            let taken = self.stream.as_mut()?.read(&mut more).await.ok().filter(|taken| *taken > 0)?;
            self.read.extend_from_slice(more.get(..taken)?);
        }
    }
}

impl Provider for Lines {
    fn open(&mut self, patience: Duration) -> BoxFuture<'_, bool> {
        Box::pin(async move {
            self.stream = timeout(patience, TcpStream::connect(&self.address)).await.ok().and_then(Result::ok);
            self.stream.is_some()
        })
    }

    fn ask<'a>(&'a mut self, ask: &'a Ask, patience: Duration) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let Some(stream) = &mut self.stream else { return false };
            let line = format!("{}\n", ask.line());
            matches!(timeout(patience, stream.write_all(line.as_bytes())).await, Ok(Ok(())))
        })
    }

    fn hear(&mut self, of: Option<TenderId>, patience: Duration) -> BoxFuture<'_, Heard> {
        Box::pin(async move {
            let heard = async {
                loop {
                    let Some(line) = self.line().await else { return Heard::Broken };
                    // What it says of something else is no answer.
                    if let Some(said) = lines::read(&line, of) {
                        return Heard::Said(said);
                    }
                }
            };
            timeout(patience, heard).await.unwrap_or(Heard::Nothing)
        })
    }
}
