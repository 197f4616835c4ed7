//! The guest's end of the local socket: calls go to the program that has the data folder open.

use kontor_domain::{Language, say};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use interprocess::local_socket::tokio::Stream;
use kontor_app::{No, Request};
use serde_json::Value;
use tokio::io::{ReadHalf, WriteHalf};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use crate::trouble::refuse;
use crate::wire::{Ask, Line, Lines, Said, write_line};

/// An answer may be much longer than a question (a report's rows), so only a broken peer meets this bound.
const MAX_ANSWER: usize = 256 << 20;

/// The other program went away before it answered. What was asked may have happened: ask again with the same call id.
#[derive(Debug)]
pub(crate) struct Gone;

/// Who waits for which answer; none once the other program went away.
type Waiting = Arc<Mutex<Option<HashMap<u64, oneshot::Sender<Result<Value, No>>>>>>;

/// A program that has the data folder open.
#[derive(Debug)]
pub(crate) struct Remote {
    program: String,
    out: mpsc::Sender<Ask>,
    waiting: Waiting,
    last: AtomicU64,
}

impl Remote {
    /// Waits for the other end's first line. None when it closed, or did not speak before the deadline.
    pub(crate) async fn greet(stream: Stream, deadline: Instant) -> Option<Self> {
        let (mut lines, mut to, program) = greeted(stream, deadline).await?;
        let (out, mut asks) = mpsc::channel::<Ask>(64);
        let waiting: Waiting = Arc::new(Mutex::new(Some(HashMap::new())));
        tokio::spawn(async move {
            while let Some(ask) = asks.recv().await {
                if write_line(&mut to, &ask).await.is_err() {
                    break;
                }
            }
        });
        let answered = Arc::clone(&waiting);
        tokio::spawn(async move {
            while let Some(said) = next(&mut lines).await {
                let (n, answer) = match said {
                    Said::Reply { n, reply } => (n, Ok(reply)),
                    Said::Refusal { n, refusal } => (n, Err(No::Refusal(refusal))),
                    Said::Fault { n, id } => (n, Err(No::Fault { id })),
                    Said::Hello { .. } | Said::Event(_) | Said::Reload => continue,
                };
                let asker = locked(&answered).as_mut().and_then(|waiting| waiting.remove(&n));
                if let Some(asker) = asker {
                    let _ = asker.send(answer);
                }
            }
            // Everybody who still waits learns from the dropped sender that nobody will answer.
            locked(&answered).take();
        });
        Some(Self { program, out, waiting, last: AtomicU64::new(0) })
    }

    /// The name of the other program.
    pub(crate) fn program(&self) -> &str {
        &self.program
    }

    /// Asks a call.
    pub(crate) async fn ask(&self, request: Request) -> Result<Result<Value, No>, Gone> {
        self.put(|n| Ask::call(n, request)).await
    }

    /// Asks the other program to put a backup in the place of the data.
    pub(crate) async fn restore(&self, from: PathBuf, language: Language) -> Result<Value, No> {
        if from.to_str().is_none() {
            let message =
                say!("That name can't be handed to the program that has the data open. Give the backup a plain one.");
            return Err(refuse("bad_name", message));
        }
        // Asked again, it would happen again, on what was sold since.
        self.put(|n| Ask::Restore { n, from, language }).await.unwrap_or_else(|Gone| {
            Err(refuse(
                "busy_elsewhere",
                say!(
                    "The program that has the data open went away before it said how the restore went. The data is the one \
                     from before or the restored one: look, then try again if you have to."
                ),
            ))
        })
    }

    async fn put(&self, ask: impl FnOnce(u64) -> Ask) -> Result<Result<Value, No>, Gone> {
        let n = self.last.fetch_add(1, Ordering::Relaxed);
        let (sender, answer) = oneshot::channel();
        match locked(&self.waiting).as_mut() {
            Some(waiting) => waiting.insert(n, sender),
            None => return Err(Gone),
        };
        self.out.send(ask(n)).await.map_err(|_| Gone)?;
        answer.await.map_err(|_| Gone)
    }

    /// Asks the other program to bring its window to the front.
    pub(crate) async fn show(&self) {
        let _ = self.out.send(Ask::Show).await;
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What happens at the other program, on a connection of its own.
pub(crate) struct Watch {
    lines: Lines<ReadHalf<Stream>>,
    _to: WriteHalf<Stream>,
}

impl Watch {
    /// Begins to watch.
    pub(crate) async fn begin(stream: Stream, deadline: Instant) -> Option<Self> {
        let (lines, mut to, _) = greeted(stream, deadline).await?;
        write_line(&mut to, &Ask::Watch).await.ok()?;
        Some(Self { lines, _to: to })
    }

    /// The next thing that is said, or none when the other program went away.
    pub(crate) async fn next(&mut self) -> Option<Said> {
        next(&mut self.lines).await
    }
}

async fn greeted(stream: Stream, deadline: Instant) -> Option<(Lines<ReadHalf<Stream>>, WriteHalf<Stream>, String)> {
    let (from, to) = tokio::io::split(stream);
    let mut lines = Lines::new(from, MAX_ANSWER);
    match timeout_at(deadline, next(&mut lines)).await.ok()?? {
        Said::Hello { program, version } => {
            tracing::debug!(program, version, "the data folder is open in another program");
            Some((lines, to, program))
        }
        _ => None,
    }
}

async fn next(lines: &mut Lines<ReadHalf<Stream>>) -> Option<Said> {
    match lines.next().await {
        Ok(Line::Text(line)) => serde_json::from_slice(&line).ok(),
        Ok(Line::TooLong | Line::End) | Err(_) => None,
    }
}
