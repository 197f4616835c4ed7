//! The machine on which the program runs, in two windows at once: it asks at one of them, loses power in the middle, starts
//! again and asks the same once more.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::disk::Disk;

/// How many windows are open on the same place.
pub(crate) const WINDOWS: usize = 2;
/// How many of the last acts may be asked for once more.
const REMEMBERED: usize = 60;

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
    pub(crate) replayed: u64,
    pub(crate) disk_full: u64,
    pub(crate) read_only: u64,
    pub(crate) clock: u64,
    pub(crate) at_once: u64,
    pub(crate) refused: u64,
}

/// The program at a place, its clock, and the dice that say what goes wrong.
pub(crate) struct Machine {
    place: String,
    clock: PathBuf,
    pub(crate) disk: Option<Disk>,
    pub(crate) now: DateTime<Utc>,
    pub(crate) dice: fastrand::Rng,
    pub(crate) troubles: Troubles,
    /// The window that is asked next.
    pub(crate) window: usize,
    running: [Option<Running>; WINDOWS],
    /// The last acts that were done, as they were asked for, with their answers.
    pub(crate) done: VecDeque<(String, Answer)>,
}

impl Machine {
    pub(crate) fn new(place: String, disk: Option<Disk>, now: DateTime<Utc>, seed: u64) -> Self {
        let clock = std::env::temp_dir().join(format!("kontor-clock-{}", Uuid::now_v7()));
        let (dice, troubles, done) = (fastrand::Rng::with_seed(seed), Troubles::default(), VecDeque::new());
        Self { place, clock, disk, now, dice, troubles, window: 0, running: [None, None], done }
    }

    /// A new id of about this time; ids are made in another order than they are used.
    pub(crate) fn id(&mut self) -> Uuid {
        let millis = self.now.timestamp_millis() - i64::from(self.dice.u16(..)) * 10;
        let mut random = [0; 10];
        self.dice.fill(&mut random);
        uuid::Builder::from_unix_timestamp_millis(u64::try_from(millis).unwrap(), &random).into_uuid()
    }

    /// Opens the program in a window, to stop at a point that the environment names, if it does.
    pub(crate) fn start(&mut self, window: usize, env: &[(&str, &str)]) {
        self.set_clock();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .env("KONTOR_SIMULATED_PLACE", &self.place)
            .env("KONTOR_SIMULATED_CLOCK", &self.clock)
            .envs(env.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
        self.running[window] = Some(Running { child, stdin, lines });
    }

    /// Pulls the plug of a window.
    pub(crate) fn kill(&mut self, window: usize) {
        if let Some(mut running) = self.running[window].take() {
            running.child.kill().unwrap();
            running.child.wait().unwrap();
            self.troubles.killed += 1;
        }
    }

    /// Pulls the plug of the whole machine.
    pub(crate) fn kill_all(&mut self) {
        (0..WINDOWS).for_each(|window| self.kill(window));
    }

    fn set_clock(&self) {
        // In one step, for somebody may look at it just now.
        let next = self.clock.with_extension("next");
        std::fs::write(&next, self.now.to_rfc3339()).unwrap();
        std::fs::rename(&next, &self.clock).unwrap();
    }

    fn line(token: Option<&str>, call: &str, id: Uuid, args: &Value) -> String {
        json!({ "call": call, "args": args, "token": token, "call_id": id }).to_string()
    }

    /// Asks at a window, and does not wait for the answer.
    pub(crate) fn send(&mut self, window: usize, line: &str) {
        if self.running[window].is_none() {
            self.start(window, &[]);
        }
        self.set_clock();
        let running = self.running[window].as_mut().unwrap();
        // Where the disk is read-only the program says so and ends before it is asked.
        let _ = writeln!(running.stdin, "{line}").and_then(|()| running.stdin.flush());
    }

    /// Waits for so long for an answer at a window.
    pub(crate) fn hear(&mut self, window: usize, wait: Duration) -> Result<Answer, RecvTimeoutError> {
        self.running[window].as_mut().unwrap().lines.recv_timeout(wait).map(|answer| read(&answer))
    }

    pub(crate) fn answer(&mut self, window: usize, line: &str) -> Answer {
        self.send(window, line);
        match self.hear(window, Duration::from_secs(120)) {
            Ok(answer) => answer,
            Err(why) => panic!("the program did not answer ({why}): {line}"),
        }
    }

    /// Asks what changes nothing.
    pub(crate) fn ask(&mut self, token: Option<&str>, call: &str, args: Value) -> Answer {
        let line = Self::line(token, call, self.id(), &args);
        self.troubles.calls += 1;
        self.answer(self.window, &line)
    }

    /// Has something done in order, without dice: how often depends on what takes how long.
    pub(crate) fn quietly(&mut self, token: &str, call: &str, args: Value) -> Answer {
        let line = Self::line(Some(token), call, Uuid::now_v7(), &args);
        self.answer(0, &line)
    }

    /// Has something done. Now and then something goes wrong on the way: it is done once all the same.
    pub(crate) fn act(&mut self, token: Option<&str>, call: &str, args: Value) -> Answer {
        self.now += TimeDelta::seconds(i64::from(self.dice.u8(1..40)));
        let (window, line) = (self.window, Self::line(token, call, self.id(), &args));
        self.troubles.calls += 1;
        let early = self.trouble(window, &line);
        let answer = self.answer(window, &line);
        assert!(early.is_none_or(|early| early == answer), "asked again under the same id: {line}");
        if self.dice.u8(..) < 12 {
            self.troubles.asked_twice += 1;
            let elsewhere = self.dice.usize(..WINDOWS);
            let again = self.answer(elsewhere, &line);
            assert_eq!(again, answer, "asked again under the same id: {line}");
        }
        self.troubles.refused += u64::from(matches!(answer, Answer::Refused(_)));
        if matches!(answer, Answer::Reply(_)) {
            self.done.push_back((line, answer.clone()));
            self.done.drain(..self.done.len().saturating_sub(REMEMBERED));
        }
        answer
    }

    /// Has two things done at the same time, each at a window of its own.
    pub(crate) fn at_once(&mut self, tokens: [&str; 2], call: &str, args: [Value; 2]) -> [Answer; 2] {
        self.now += TimeDelta::seconds(i64::from(self.dice.u8(1..40)));
        let [one, other] = args;
        let lines = [(tokens[0], one), (tokens[1], other)].map(|(token, args)| {
            let id = self.id();
            Self::line(Some(token), call, id, &args)
        });
        self.troubles.at_once += 1;
        for (window, line) in lines.iter().enumerate() {
            self.send(window, line);
        }
        [0, 1].map(|window| self.hear(window, Duration::from_secs(120)).expect("both are answered"))
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.kill_all();
        let _ = std::fs::remove_file(&self.clock);
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
