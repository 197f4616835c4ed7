//! The owner's end of the local socket: answers the calls of other programs on the same data folder.

use std::sync::Arc;
use std::time::Duration;

use interprocess::local_socket::tokio::{Listener, Stream, prelude::*};
use kontor_app::Request;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use crate::Happening;
use crate::data::{self, Data};
use crate::wire::{Ask, Line, Lines, MAX_LINE, Said, stopped, write_line};

const PATIENCE: Duration = Duration::from_secs(10);

/// What the owner does when another program asks for its window.
pub type OnShow = Arc<dyn Fn() + Send + Sync>;

/// What answers on the local socket.
pub(crate) struct Relay {
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
}

/// What every connection needs.
#[derive(Clone)]
struct Host {
    data: Data,
    program: &'static str,
    on_show: Option<OnShow>,
    stop: watch::Receiver<bool>,
}

impl Relay {
    /// Begins to answer.
    pub(crate) fn start(listener: Listener, data: Data, program: &'static str, on_show: Option<OnShow>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let host = Host { data, program, on_show, stop: stopped };
        Self { stop, accepting: tokio::spawn(accept(listener, host)) }
    }

    /// Takes no more calls, and returns when those that were taken are answered. What was sent and not taken, the
    /// asker asks again of whoever opens the folder next. A guest that does not read its answers is not waited for.
    pub(crate) async fn close(mut self) {
        let _ = self.stop.send(true);
        if timeout(PATIENCE, &mut self.accepting).await.is_err() {
            self.accepting.abort();
        }
    }
}

async fn accept(listener: Listener, host: Host) {
    let mut stop = host.stop.clone();
    let mut guests = JoinSet::new();
    loop {
        tokio::select! {
            () = stopped(&mut stop) => break,
            guest = listener.accept() => match guest {
                Ok(stream) => drop(guests.spawn(attend(stream, host.clone()))),
                Err(error) => {
                    tracing::warn!(%error, "a program could not be let in");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            },
            Some(_) = guests.join_next(), if !guests.is_empty() => {}
        }
    }
    // The socket goes before the guests do, so that they find nobody when they look again.
    drop(listener);
    while guests.join_next().await.is_some() {}
}

async fn attend(stream: Stream, host: Host) {
    let (from, mut to) = tokio::io::split(stream);
    let (say, mut said) = mpsc::channel::<Said>(64);
    let writer = tokio::spawn(async move {
        while let Some(said) = said.recv().await {
            if write_line(&mut to, &said).await.is_err() {
                break;
            }
        }
    });
    let hello = Said::Hello { program: host.program.to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
    let _ = say.send(hello).await;

    let mut stop = host.stop.clone();
    let mut lines = Lines::new(from, MAX_LINE * 2);
    let mut calls = JoinSet::new();
    let mut watches = JoinSet::new();
    loop {
        let line = tokio::select! {
            () = stopped(&mut stop) => break,
            line = lines.next() => line,
            Some(_) = calls.join_next(), if !calls.is_empty() => continue,
        };
        let Ok(Line::Text(line)) = line else { break };
        match serde_json::from_slice(&line) {
            Ok(Ask::Call { n, call, args, token, call_id, language }) => {
                let (data, say) = (host.data.clone(), say.clone());
                calls.spawn(async move {
                    let answer = data.dispatch(Request { call, args, token, call_id, language }).await;
                    let _ = say.send(Said::answer(n, answer)).await;
                });
            }
            Ok(Ask::Restore { n, from, language }) => {
                let (data, say) = (host.data.clone(), say.clone());
                calls.spawn(async move {
                    let restored = data.restore(from).await.map_err(|no| no.said_in(language));
                    let _ = say.send(Said::answer(n, restored)).await;
                });
            }
            Ok(Ask::Watch) => {
                if let Some(happenings) = host.data.happenings() {
                    watches.spawn(tell(happenings, say.clone()));
                }
            }
            Ok(Ask::Show) => host.on_show.iter().for_each(|show| show()),
            Err(_) => break,
        }
    }
    watches.shutdown().await;
    while calls.join_next().await.is_some() {}
    drop(say);
    let _ = writer.await;
}

async fn tell(mut happenings: broadcast::Receiver<Happening>, say: mpsc::Sender<Said>) {
    while let Some(happening) = data::next(&mut happenings).await {
        let said = match happening {
            Happening::Event(event) => Said::Event(event),
            Happening::Reload => Said::Reload,
        };
        if say.send(said).await.is_err() {
            return;
        }
    }
}
