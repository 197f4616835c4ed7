//! A terminal that is none: it listens on this machine, speaks the protocol of lines, and misbehaves as real ones do. It
//! charges nobody.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use kontor_domain::terminals::lines::{self, Ask};
use kontor_domain::terminals::{Approval, AttemptKind, Manner, Said};
use kontor_domain::{Minor, TenderId, TerminalId};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

/// How long people take to hold a card to it.
const PACE: Duration = Duration::from_millis(900);

/// What it did with money: what for, which way, how much.
type Move = (TenderId, AttemptKind, Minor);

#[derive(Default)]
struct State {
    manner: Manner,
    known: HashMap<TenderId, Known>,
    moved: Vec<Move>,
    begun: Vec<TenderId>,
    has_declined: bool,
}

/// What it remembers of a reference.
#[derive(Clone)]
struct Known {
    said: Said,
    /// Whether it is approved after all, whoever takes it back.
    late: bool,
}

/// A simulated terminal. It stops listening when it is dropped.
pub struct Simulated {
    /// Where it listens, on this machine.
    pub address: String,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

impl Drop for Simulated {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Simulated {
    /// Begins to listen. `pace` is how long a card takes.
    ///
    /// # Errors
    /// What the machine says when it can't listen.
    pub async fn start(manner: Manner, pace: Duration) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let state = Arc::new(Mutex::new(State { manner, ..State::default() }));
        let shared = Arc::clone(&state);
        let task = tokio::spawn(async move {
            let mut talks = tokio::task::JoinSet::new();
            loop {
                let Ok((stream, _)) = listener.accept().await else { return };
                talks.spawn(talk(stream, Arc::clone(&shared), pace));
                while talks.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, state, task })
    }

    /// Behaves otherwise from now on.
    pub async fn behave(&self, manner: Manner) {
        self.state.lock().await.manner = manner;
    }

    /// What money it moved, in order.
    pub async fn moved(&self) -> Vec<(TenderId, AttemptKind, Minor)> {
        self.state.lock().await.moved.clone()
    }

    /// What it was told to begin, in order; what was told twice is there twice.
    pub async fn begun(&self) -> Vec<TenderId> {
        self.state.lock().await.begun.clone()
    }
}

/// What is done about a request: what is said, and whether it hangs up then.
struct Reply {
    lines: Vec<Said>,
    hang_up: bool,
    /// What is approved some time later.
    later: Option<Move>,
}

fn reply(lines: Vec<Said>) -> Reply {
    Reply { lines, hang_up: false, later: None }
}

async fn talk(stream: TcpStream, state: Arc<Mutex<State>>, pace: Duration) {
    let (read, mut write) = stream.into_split();
    let mut asked = BufReader::new(read).lines();
    while let Ok(Some(line)) = asked.next_line().await {
        let Some(ask) = Ask::read(&line) else { return };
        let reference = match &ask {
            Ask::Hello => TenderId(uuid::Uuid::nil()),
            Ask::Begin { reference, .. } | Ask::Status(reference) | Ask::Cancel(reference) => *reference,
        };
        let Reply { lines, hang_up, later } = state.lock().await.answer(&ask);
        if let Some((of, kind, amount)) = later {
            let state = Arc::clone(&state);
            tokio::spawn(async move {
                tokio::time::sleep(pace * 60).await;
                state.lock().await.approve(kind, of, amount);
            });
        }
        for said in lines {
            if !matches!(said, Said::Ready(_) | Said::Pending | Said::NotKnown | Said::Busy)
                && matches!(ask, Ask::Begin { .. })
            {
                tokio::time::sleep(pace).await;
            }
            if write.write_all(format!("{}\n", lines::line(&said, reference)).as_bytes()).await.is_err() {
                return;
            }
        }
        if hang_up {
            return;
        }
    }
}

impl State {
    fn answer(&mut self, ask: &Ask) -> Reply {
        match ask {
            Ask::Hello => reply(vec![Said::Ready("SIMULATED".to_owned())]),
            Ask::Status(of) => reply(vec![self.what_became(*of)]),
            Ask::Cancel(of) => {
                if let Some(known) = self.known.get_mut(of).filter(|known| !known.late && known.said == Said::Pending) {
                    known.said = Said::Declined("taken back".to_owned());
                }
                reply(vec![self.what_became(*of)])
            }
            Ask::Begin { kind, reference, amount, .. } => {
                self.begun.push(*reference);
                // As those do that know their own references: the same one moves no money twice.
                if self.known.contains_key(reference) {
                    return reply(vec![self.what_became(*reference)]);
                }
                self.begin(*kind, *reference, *amount)
            }
        }
    }

    fn begin(&mut self, kind: AttemptKind, of: TenderId, amount: Minor) -> Reply {
        let declines_once = self.manner == Manner::DeclinesOnce && !self.has_declined;
        match self.manner {
            Manner::Busy => reply(vec![Said::Busy]),
            Manner::Waits => {
                self.known.insert(of, Known { said: Said::Pending, late: false });
                reply(vec![Said::Pending])
            }
            Manner::Late => {
                self.known.insert(of, Known { said: Said::Pending, late: true });
                Reply { later: Some((of, kind, amount)), ..reply(Vec::new()) }
            }
            Manner::Declines | Manner::DeclinesOnce if declines_once || self.manner == Manner::Declines => {
                self.has_declined = true;
                let no = Said::Declined("insufficient funds".to_owned());
                self.known.insert(of, Known { said: no.clone(), late: false });
                reply(vec![Said::Pending, no])
            }
            Manner::Forgets => {
                self.moved.push((of, kind, amount));
                Reply { hang_up: true, ..reply(vec![Said::Pending]) }
            }
            manner => {
                let amount = if manner == Manner::Half { Minor((amount.0 + 1) / 2) } else { amount };
                let yes = self.approve(kind, of, amount);
                match manner {
                    Manner::Breaks => Reply { hang_up: true, ..reply(vec![Said::Pending]) },
                    Manner::Twice => reply(vec![Said::Pending, Said::Pending, yes.clone(), yes]),
                    _ => reply(vec![Said::Pending, yes]),
                }
            }
        }
    }

    fn approve(&mut self, kind: AttemptKind, of: TenderId, amount: Minor) -> Said {
        self.moved.push((of, kind, amount));
        let code = format!("SIM{:04}", self.moved.len());
        let yes = Said::Approved(Approval { amount, code, scheme: "VISA".to_owned(), last_four: "4242".to_owned() });
        self.known.insert(of, Known { said: yes.clone(), late: false });
        yes
    }

    fn what_became(&self, of: TenderId) -> Said {
        self.known.get(&of).map_or(Said::NotKnown, |known| known.said.clone())
    }
}

/// The simulated terminals of this process, each listening since it was first spoken to.
static HERE: LazyLock<Mutex<HashMap<TerminalId, Simulated>>> = LazyLock::new(Mutex::default);

/// Where a simulated terminal listens that behaves so from now on; nowhere when it can't.
pub(super) async fn address_of(id: TerminalId, manner: Manner) -> String {
    let mut here = HERE.lock().await;
    if let Some(there) = here.get(&id).filter(|there| !there.task.is_finished()) {
        there.behave(manner).await;
        return there.address.clone();
    }
    match Simulated::start(manner, PACE).await {
        Ok(started) => {
            let address = started.address.clone();
            here.insert(id, started);
            address
        }
        Err(_) => String::new(),
    }
}
