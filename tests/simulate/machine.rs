//! The machine on which the program runs: it asks, loses power in the middle, starts again and asks the same once more.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use kontor_app::fault;
use serde_json::{Value, json};
use uuid::Uuid;

/// How the program answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    Reply(Value),
    Refused(String),
}

impl Answer {
    /// The reply of what has to be answered.
    #[track_caller]
    pub(crate) fn reply(self) -> Value {
        match self {
            Self::Reply(reply) => reply,
            Self::Refused(code) => panic!("it was refused: {code}"),
        }
    }
}

struct Running {
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
}

/// What happened on the way.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Troubles {
    pub(crate) calls: u64,
    pub(crate) killed: u64,
    pub(crate) asked_twice: u64,
    pub(crate) refused: u64,
}

/// The program at a place, its clock, and the dice that say when it is killed.
pub(crate) struct Machine {
    place: String,
    pub(crate) now: DateTime<Utc>,
    pub(crate) dice: fastrand::Rng,
    pub(crate) troubles: Troubles,
    running: Option<Running>,
}

impl Machine {
    pub(crate) fn new(place: String, now: DateTime<Utc>, seed: u64) -> Self {
        Self { place, now, dice: fastrand::Rng::with_seed(seed), troubles: Troubles::default(), running: None }
    }

    /// A new id of about this time; ids are made in another order than they are used.
    pub(crate) fn id(&mut self) -> Uuid {
        let millis = self.now.timestamp_millis() - i64::from(self.dice.u16(..)) * 10;
        let mut random = [0; 10];
        self.dice.fill(&mut random);
        uuid::Builder::from_unix_timestamp_millis(u64::try_from(millis).unwrap(), &random).into_uuid()
    }

    fn start(&mut self, stop: Option<(&str, &PathBuf)>) -> &mut Running {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .env("KONTOR_SIMULATED_PLACE", &self.place)
            .env("KONTOR_SIMULATED_NOW", self.now.to_rfc3339())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        if let Some((point, file)) = stop {
            command.env("KONTOR_STOP_AT", point).env("KONTOR_STOP_FILE", file);
        }
        let mut child = command.spawn().unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
        self.running.insert(Running { child, stdin, lines })
    }

    /// Pulls the plug.
    pub(crate) fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.child.kill().unwrap();
            running.child.wait().unwrap();
            self.troubles.killed += 1;
        }
    }

    fn line(&self, token: Option<&str>, call: &str, id: Uuid, args: &Value) -> String {
        json!({ "now": self.now, "call": call, "args": args, "token": token, "call_id": id }).to_string()
    }

    fn send(&mut self, line: &str) {
        if self.running.is_none() {
            self.start(None);
        }
        let running = self.running.as_mut().unwrap();
        writeln!(running.stdin, "{line}").unwrap();
        running.stdin.flush().unwrap();
    }

    fn answer(&mut self, line: &str) -> Answer {
        self.send(line);
        let running = self.running.as_mut().unwrap();
        match running.lines.recv_timeout(Duration::from_secs(60)) {
            Ok(answer) => read(&answer),
            Err(why) => panic!("the program did not answer ({why}): {line}"),
        }
    }

    /// Asks what changes nothing.
    pub(crate) fn ask(&mut self, token: Option<&str>, call: &str, args: Value) -> Answer {
        let id = self.id();
        let line = self.line(token, call, id, &args);
        self.troubles.calls += 1;
        self.answer(&line)
    }

    /// Has something done. Now and then power is lost on the way, or it is asked twice: it is done once all the same.
    pub(crate) fn act(&mut self, token: Option<&str>, call: &str, args: Value) -> Answer {
        self.now += TimeDelta::seconds(i64::from(self.dice.u8(1..40)));
        let id = self.id();
        let line = self.line(token, call, id, &args);
        self.troubles.calls += 1;
        match self.dice.u8(..) {
            0..=3 => self.killed_at_a_point(&line),
            4..=6 => self.killed_at_any_time(&line),
            _ => {}
        }
        let answer = self.answer(&line);
        if self.dice.u8(..) < 12 {
            self.troubles.asked_twice += 1;
            let again = self.answer(&line);
            assert_eq!(again, answer, "asked again under the same id: {line}");
        }
        self.troubles.refused += u64::from(matches!(answer, Answer::Refused(_)));
        answer
    }

    /// Loses power at a point that the program passes, if it passes that one.
    fn killed_at_a_point(&mut self, line: &str) {
        let point = *self.dice.choice(fault::POINTS).unwrap();
        let file = std::env::temp_dir().join(format!("kontor-stop-{}", Uuid::now_v7()));
        self.kill();
        self.start(Some((point, &file)));
        self.send(line);
        let running = self.running.as_mut().unwrap();
        for _ in 0..600 {
            match running.lines.recv_timeout(Duration::from_millis(25)) {
                Ok(_) | Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) if file.exists() => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        self.kill();
        let _ = std::fs::remove_file(file);
    }

    /// Loses power some time after it was asked.
    #[expect(clippy::disallowed_methods, reason = "power is lost at some time, and nothing says when")]
    fn killed_at_any_time(&mut self, line: &str) {
        self.send(line);
        std::thread::sleep(Duration::from_micros(u64::from(self.dice.u16(..20_000))));
        self.kill();
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.kill();
    }
}

fn read(answer: &str) -> Answer {
    let mut answer: Value = serde_json::from_str(answer).unwrap();
    if answer.get("reply").is_some() {
        return Answer::Reply(answer["reply"].take());
    }
    let code = answer["error"]["code"].as_str().unwrap_or_default().to_owned();
    assert!(code != "fault" && !code.is_empty(), "the program broke: {answer}");
    Answer::Refused(code)
}
