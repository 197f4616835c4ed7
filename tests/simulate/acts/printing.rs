//! Receipts on paper, whatever becomes of the printer: no sale waits for it, and each receipt comes out once.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::Trade;
use crate::machine::Answer;

/// Where the printer stands.
const COUNTER: usize = 0;
/// How long everything may take to come out once the printer is well again.
const PATIENCE: Duration = Duration::from_secs(180);

impl Trade {
    /// Puts a printer beside the first register.
    pub(super) fn plug_in(&mut self) {
        let args = json!({
            "id": self.machine.id(), "name": "Counter", "kind": "network", "address": self.paper.address(), "active": true,
            "profile": { "columns": 42, "cutter": true, "qr": true, "drawer": "pin2" },
            "registers": [self.shop.registers[COUNTER].id], "by_itself": true,
        });
        self.owner(COUNTER, "hardware.save_printer", args).reply();
    }

    pub(super) fn printer_changes(&mut self, _: usize) {
        self.paper.behaves(&mut self.machine.dice);
    }

    /// A paper with this number is to come out.
    pub(super) fn expect_print(&mut self, register: usize, answer: &Value) {
        if register == COUNTER {
            self.shop.to_print.push(answer["number"].as_str().unwrap().into());
        }
    }

    /// In the evening somebody looks after the printer, and at every job that nobody knows of. Each receipt of the day is there
    /// once then.
    pub(crate) fn all_is_printed(&mut self) {
        self.paper.is_well();
        let (evening, begun) = (self.machine.now, Instant::now());
        wait();
        while let Some(waits) = self.look_after_jobs() {
            assert!(begun.elapsed() < PATIENCE, "jobs wait although the printer is well: {waits}");
            // Whoever looks has patience, and how much is no part of what happens later.
            self.machine.now = (self.machine.now + TimeDelta::seconds(10)).min(evening + TimeDelta::hours(2));
            wait();
        }
        self.machine.now = evening + TimeDelta::hours(2);
        let strips = self.paper.strips(self.printed);
        for number in std::mem::take(&mut self.shop.to_print) {
            let came = strips.iter().filter(|strip| says(strip, &number)).count();
            assert_eq!(came, 1, "the receipt {number} came out as a whole, and once: {strips:?}");
        }
        self.printed = self.paper.count();
    }

    /// Does what people do with jobs that are not printed, and says what is still to come; nothing once all is printed.
    fn look_after_jobs(&mut self) -> Option<String> {
        let token = self.shop.registers[COUNTER].owner.clone();
        let list = self.machine.quietly(&token, "hardware.jobs", json!({})).reply();
        let open = list["open"].as_array().unwrap();
        // Nobody judges a strip while it comes out.
        if self.paper.is_busy() {
            return Some("it is printing".into());
        }
        let strips = self.paper.strips(self.printed);
        for job in open {
            let there = strips.iter().any(|strip| says(strip, job["number"].as_str().unwrap()));
            let call = match job["state"].as_str().unwrap() {
                "unknown" if there => "hardware.job_printed",
                "unknown" | "waiting" | "failed" => "hardware.retry_job",
                _ => continue,
            };
            let answer = self.machine.quietly(&token, call, json!({ "id": job["id"] }));
            let moved_on = Answer::Refused("job_moved_on".into());
            assert!(matches!(answer, Answer::Reply(_)) || answer == moved_on, "{answer:?}");
        }
        if !open.is_empty() && open.iter().all(|job| job["state"] == "sending") {
            // The program ended while they were on their way: it sees that when something else is printed.
            let test = json!({ "job_id": uuid::Uuid::now_v7(), "printer_id": open[0]["printer_id"] });
            self.machine.quietly(&token, "hardware.test_printer", test).reply();
        }
        (!open.is_empty()).then(|| list["open"].to_string())
    }
}

/// Whether a strip is the receipt of this number: it is the first that stands on it, and behind it may be what it is of.
fn says(strip: &str, number: &str) -> bool {
    let is_number = |word: &&str| word.split_once('-').is_some_and(|(_, count)| count.starts_with(char::is_uppercase));
    strip.split(|c: char| c.is_whitespace() || c == '/').find(is_number) == Some(number)
}

#[expect(clippy::disallowed_methods, reason = "a printer takes its time")]
fn wait() {
    std::thread::sleep(Duration::from_millis(200));
}
