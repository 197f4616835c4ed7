//! Printers for tests: one that is none, and machines on the network that misbehave as real ones do.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kontor_app::hardware::{Patience, print_due};
use kontor_domain::hardware::{Drawer, JobState, PrintJob, PrintJobs, Printer, PrinterKind, Profile, SavePrinter};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use crate::{Shop, new_id};

/// As long as a test waits for a printer.
pub const PATIENCE: Patience = Patience {
    connect: Duration::from_millis(500),
    answer: Duration::from_millis(150),
    write: Duration::from_millis(300),
    finish: Duration::from_millis(400),
    lease: Duration::from_secs(3),
};

/// How a machine behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Manner {
    /// It says how it is, and prints.
    Well,
    /// It prints and hangs up, and says nothing.
    Quiet,
    /// It prints, says nothing and never hangs up.
    Mute,
    /// It lets one in, and never reads.
    Deaf,
    /// It reads a few bytes at a time.
    Slow,
    /// It hangs up in the middle of what it is sent.
    Breaks,
    /// It says that it has no paper.
    NoPaper,
    /// It says that its cover is open.
    CoverOpen,
    /// It takes a job, and then its paper has run out.
    RunsOut,
}

impl Manner {
    const ALL: [Self; 9] = [
        Self::Well,
        Self::Quiet,
        Self::Mute,
        Self::Deaf,
        Self::Slow,
        Self::Breaks,
        Self::NoPaper,
        Self::CoverOpen,
        Self::RunsOut,
    ];
}

/// A machine on the network that prints as one tells it to.
pub struct FakePrinter {
    /// Its address.
    pub address: String,
    manner: Arc<AtomicU8>,
    printed: Arc<Mutex<Vec<Vec<u8>>>>,
    spoken_to: Arc<AtomicUsize>,
    listening: Option<JoinHandle<()>>,
}

impl FakePrinter {
    /// One that is switched on.
    pub async fn on(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it has one").to_string();
        let mut fake = Self {
            address,
            manner: Arc::new(AtomicU8::new(manner as u8)),
            printed: Arc::new(Mutex::new(Vec::new())),
            spoken_to: Arc::new(AtomicUsize::new(0)),
            listening: None,
        };
        fake.listen(listener);
        fake
    }

    fn listen(&mut self, listener: TcpListener) {
        let (manner, printed, spoken_to) =
            (Arc::clone(&self.manner), Arc::clone(&self.printed), Arc::clone(&self.spoken_to));
        self.listening = Some(tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                spoken_to.fetch_add(1, Ordering::SeqCst);
                let (manner, printed, spoken_to) = (Arc::clone(&manner), Arc::clone(&printed), Arc::clone(&spoken_to));
                tokio::spawn(async move {
                    serve(stream, &manner, printed).await;
                    spoken_to.fetch_sub(1, Ordering::SeqCst);
                });
            }
        }));
    }

    /// Switches it on or off: whoever is connected stays so, and nobody else is.
    ///
    /// # Panics
    /// When its port was taken meanwhile.
    pub async fn switch(&mut self, on: bool) {
        match (on, self.listening.take()) {
            (true, None) => {
                let listener = TcpListener::bind(&self.address).await.expect("its port is still its own");
                self.listen(listener);
            }
            (true, there) => self.listening = there,
            (false, Some(there)) => {
                there.abort();
                // Its port is free once it has ended.
                let _ = there.await;
            }
            (false, None) => {}
        }
    }

    /// Whether somebody is connected to it.
    pub fn is_spoken_to(&self) -> bool {
        self.spoken_to.load(Ordering::SeqCst) > 0
    }

    /// Has it behave otherwise from the next connection on.
    pub fn behave(&self, manner: Manner) {
        self.manner.store(manner as u8, Ordering::SeqCst);
    }

    /// What was printed: the bytes of each connection that sent more than questions.
    pub async fn printed(&self) -> Vec<Vec<u8>> {
        // One that is well takes what was sent to it a moment after it was sent.
        for _ in 0..200 {
            if !self.is_spoken_to() || self.manner.load(Ordering::SeqCst) != Manner::Well as u8 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.printed.lock().await.clone()
    }
}

/// An address at which nobody listens.
pub async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    listener.local_addr().expect("it has one").to_string()
}

async fn serve(mut stream: TcpStream, now: &AtomicU8, printed: Arc<Mutex<Vec<Vec<u8>>>>) {
    let manner = Manner::ALL[usize::from(now.load(Ordering::SeqCst))];
    if manner == Manner::Deaf {
        // It hangs up as soon as somebody has it behave otherwise.
        while now.load(Ordering::SeqCst) == manner as u8 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        return;
    }
    let mut paper = Vec::new();
    let mut piece = vec![0; if manner == Manner::Slow { 256 } else { 4_096 }];
    loop {
        if manner == Manner::Slow {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let Ok(read) = stream.read(&mut piece).await else { break };
        if read == 0 {
            break;
        }
        let mut rest = &piece[..read];
        while let Some((first, after)) = rest.split_first() {
            let (answer, taken) = match (*first, after) {
                (0x10, [0x04, asked, ..]) => (status(manner, *asked, !paper.is_empty()), 3),
                (0x1d, [b'r', ..]) => (if manner == Manner::RunsOut { None } else { talks(manner).then_some(0) }, 3),
                _ => {
                    paper.push(*first);
                    (None, 1)
                }
            };
            rest = rest.get(taken..).unwrap_or_default();
            if let Some(answer) = answer {
                let _ = stream.write_all(&[answer]).await;
            }
        }
        if manner == Manner::Breaks && !paper.is_empty() {
            let _ = stream.set_zero_linger();
            break;
        }
    }
    if !paper.is_empty() {
        printed.lock().await.push(paper);
    }
    if manner == Manner::Mute {
        std::future::pending::<()>().await;
    }
}

const fn talks(manner: Manner) -> bool {
    matches!(manner, Manner::Well | Manner::NoPaper | Manner::CoverOpen | Manner::RunsOut)
}

/// What `DLE EOT n` is answered with; Epson, ESC/POS Command Reference.
fn status(manner: Manner, asked: u8, printing: bool) -> Option<u8> {
    let no_paper = manner == Manner::NoPaper || (manner == Manner::RunsOut && printing);
    let open = manner == Manner::CoverOpen;
    talks(manner).then_some(match asked {
        1 if no_paper || open => 0x1a,
        2 if open => 0x16,
        2 if no_paper => 0x32,
        4 if no_paper => 0x72,
        _ => 0x12,
    })
}

impl Shop {
    /// A printer of the first register's receipts, printed by themselves.
    pub fn printer(&self, name: &str, address: &str) -> SavePrinter {
        let kind = if address.is_empty() { PrinterKind::Virtual } else { PrinterKind::Network };
        SavePrinter {
            id: new_id(),
            name: name.into(),
            kind,
            address: address.into(),
            profile: Profile { drawer: Drawer::Pin2, ..Profile::default() },
            active: true,
            registers: vec![self.me.register.id],
            by_itself: true,
        }
    }

    /// Adds such a printer.
    pub async fn plug_in(&self, name: &str, address: &str) -> Printer {
        self.call(self.printer(name, address)).await.expect("a printer can be added")
    }

    /// Does the work of printing once.
    pub async fn print(&self) {
        print_due(&self.kontor, &PATIENCE).await.expect("printing never breaks");
    }

    /// Every job, newest first.
    pub async fn jobs(&self) -> Vec<PrintJob> {
        let list = self.call(PrintJobs {}).await.expect("jobs can be seen");
        let mut jobs: Vec<PrintJob> = list.open.into_iter().chain(list.done).collect();
        jobs.sort_by_key(|job| std::cmp::Reverse((job.created_at, job.id)));
        jobs
    }

    /// How the newest job stands, and why.
    pub async fn last_job(&self) -> (JobState, String) {
        let job = self.jobs().await.into_iter().next().expect("there is a job");
        (job.state, job.reason)
    }

    /// Waits until the newest job stands so, for a reason that says this.
    pub async fn comes_to(&self, wanted: JobState, why: &str) {
        let begun = Instant::now();
        loop {
            let (state, reason) = self.last_job().await;
            if state == wanted && reason.contains(why) {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(12), "it is {state:?}: {reason}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
