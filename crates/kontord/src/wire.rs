//! Lines between processes: JSON, one thing per line, of bounded length.

use std::path::PathBuf;

use kontor_app::{No, Request};
use kontor_domain::event::Event;
use kontor_domain::{CallId, Language, Refusal, Secret};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};

/// The longest line that is read, in bytes: a picture in base64 fits several times.
pub const MAX_LINE: usize = 16 << 20;

/// What one program asks of the one that has the data folder open.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ask {
    /// A call, numbered by the asker.
    Call {
        n: u64,
        call: String,
        args: Value,
        #[serde(default)]
        token: Option<Secret>,
        #[serde(default)]
        call_id: Option<CallId>,
        #[serde(default)]
        language: Language,
    },
    /// Put the backup at this whole path in the place of the data; numbered like a call.
    Restore {
        n: u64,
        from: PathBuf,
        #[serde(default)]
        language: Language,
    },
    /// Every event from now on.
    Watch,
    /// Bring your window to the front.
    Show,
}

/// What it says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Said {
    /// The first line: which program it is, and its version.
    Hello { program: String, version: String },
    /// The reply to the call of this number.
    Reply { n: u64, reply: Value },
    /// The refusal of the call of this number.
    Refusal { n: u64, refusal: Refusal },
    /// The fault of the call of this number, by its id.
    Fault { n: u64, id: String },
    /// Something happened.
    Event(Event),
    /// Events were missed.
    Reload,
}

impl Said {
    /// An answer with the number of its call.
    pub(crate) fn answer(n: u64, answer: Result<Value, No>) -> Self {
        match answer {
            Ok(reply) => Self::Reply { n, reply },
            Err(No::Refusal(refusal)) => Self::Refusal { n, refusal },
            Err(No::Fault { id }) => Self::Fault { n, id },
        }
    }
}

impl Ask {
    /// A call with its number.
    pub(crate) fn call(n: u64, request: Request) -> Self {
        let Request { call, args, token, call_id, language } = request;
        Self::Call { n, call, args, token, call_id, language }
    }
}

/// Returns once it is said that this process stops, or nobody is left to say so.
pub(crate) async fn stopped(stop: &mut tokio::sync::watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Writes one line.
///
/// # Errors
/// What the other end or the machine failed with.
pub async fn write_line(to: &mut (impl AsyncWrite + Unpin), value: &impl Serialize) -> std::io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    to.write_all(&line).await?;
    to.flush().await
}

/// What a read of a line gave.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// A line, without its end.
    Text(Vec<u8>),
    /// A line longer than the bound; it was skipped.
    TooLong,
    /// There is no more.
    End,
}

/// Reads lines of bounded length. Dropping a pending [`Lines::next`] loses nothing.
pub struct Lines<R> {
    from: BufReader<R>,
    max: usize,
    line: Vec<u8>,
    skipping: bool,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    /// Reads lines of at most `max` bytes.
    pub fn new(from: R, max: usize) -> Self {
        Self { from: BufReader::new(from), max, line: Vec::new(), skipping: false }
    }

    /// The next line.
    ///
    /// # Errors
    /// What the machine failed with.
    pub async fn next(&mut self) -> std::io::Result<Line> {
        loop {
            let chunk = self.from.fill_buf().await?;
            if chunk.is_empty() {
                let rest = std::mem::take(&mut self.line);
                return Ok(match (std::mem::take(&mut self.skipping), rest.is_empty()) {
                    (true, _) => Line::TooLong,
                    (false, true) => Line::End,
                    (false, false) => Line::Text(rest),
                });
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
            if !self.skipping && self.line.len() + part.len() > self.max {
                self.skipping = true;
                self.line = Vec::new();
            }
            if !self.skipping {
                self.line.extend_from_slice(part);
            }
            let used = end.map_or(chunk.len(), |end| end + 1);
            self.from.consume(used);
            if end.is_some() {
                let line = std::mem::take(&mut self.line);
                return Ok(if std::mem::take(&mut self.skipping) { Line::TooLong } else { Line::Text(line) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_line_that_is_too_long_is_skipped_and_the_next_one_is_read() {
        let text: &[u8] = b"one\n\nmuch too long\ntwo";
        let mut lines = Lines::new(text, 5);
        let text = |text: &str| Line::Text(text.as_bytes().to_vec());
        for want in [text("one"), text(""), Line::TooLong, text("two"), Line::End, Line::End] {
            assert_eq!(lines.next().await.unwrap(), want);
        }
    }

    #[tokio::test]
    async fn a_last_line_that_is_too_long_is_told_too() {
        let mut lines = Lines::new(&b"much too long"[..], 5);
        assert_eq!(lines.next().await.unwrap(), Line::TooLong);
        assert_eq!(lines.next().await.unwrap(), Line::End);
    }
}
