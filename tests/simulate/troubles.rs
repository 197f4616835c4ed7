//! What goes wrong with a machine: power is lost, the disk is full or can't be written to, old questions come again.

use std::time::Duration;

use kontor_app::fault;
use uuid::Uuid;

use crate::machine::{Answer, Machine, WINDOWS};

/// The points at which power is lost: those that any act passes, and those of some.
const POINTS: [&[&str]; 6] = [
    fault::POINTS,
    fault::SHIFT_POINTS,
    fault::PAYMENT_POINTS,
    fault::GOODS_POINTS,
    fault::TRANSFER_POINTS,
    fault::TERMINAL_POINTS,
];
const MORE_POINTS: [&str; 5] =
    ["count_booked", "override_kept", "attempt_written", fault::TERMINAL_ASKING, fault::PRINT_POINT];

impl Machine {
    /// Something goes wrong with what is asked at a window, or nothing; gives the answer if there was one all the same.
    pub(crate) fn trouble(&mut self, window: usize, line: &str) -> Option<Answer> {
        match self.dice.u16(..1024) {
            0..=13 => self.killed_at_a_point(window, line),
            14..=23 => return self.killed_at_any_time(window, line),
            24..=36 => return self.on_a_full_disk(window, line),
            37..=38 => self.on_a_disk_that_is_read_only(window, line),
            39..=63 => self.asked_for_once_more(),
            _ => {}
        }
        None
    }

    /// Loses power at a point that the program passes, if it passes that one.
    fn killed_at_a_point(&mut self, window: usize, line: &str) {
        let points: Vec<&str> = POINTS.iter().flat_map(|of| of.iter()).chain(&MORE_POINTS).copied().collect();
        let point = *self.dice.choice(&points).unwrap();
        let file = std::env::temp_dir().join(format!("kontor-stop-{}", Uuid::now_v7()));
        self.kill_all();
        self.start(window, &[("KONTOR_STOP_AT", point), ("KONTOR_STOP_FILE", &file.display().to_string())]);
        self.send(window, line);
        for _ in 0..1_200 {
            let heard = self.hear(window, Duration::from_millis(10)).is_ok();
            if heard || file.exists() {
                break;
            }
        }
        self.kill_all();
        let _ = std::fs::remove_file(file);
    }

    /// A window, the other one or both lose power some time after it was asked at the one.
    #[expect(clippy::disallowed_methods, reason = "power is lost at some time, and nothing says when")]
    fn killed_at_any_time(&mut self, window: usize, line: &str) -> Option<Answer> {
        self.send(window, line);
        std::thread::sleep(Duration::from_micros(u64::from(self.dice.u16(..20_000))));
        match self.dice.u8(..3) {
            0 => self.kill(window),
            1 => self.kill_all(),
            _ => {
                // Whoever asked goes on, and takes over if it was a guest.
                self.kill(WINDOWS - 1 - window);
                return Some(self.hear(window, Duration::from_secs(120)).expect("it is answered by who is left"));
            }
        }
        None
    }

    /// There is no room on the disk: it is said plainly, or there was room enough.
    fn on_a_full_disk(&mut self, window: usize, line: &str) -> Option<Answer> {
        self.disk.as_ref()?.fill();
        let answer = self.answer(window, line);
        self.disk.as_ref()?.empty();
        if answer != Answer::Refused("disk_full".into()) {
            return Some(answer);
        }
        self.troubles.disk_full += 1;
        None
    }

    /// The program starts on a disk that can't be written to.
    fn on_a_disk_that_is_read_only(&mut self, window: usize, line: &str) {
        let Some(disk) = self.disk.take() else { return };
        self.kill_all();
        disk.protect();
        let answer = self.answer(window, line);
        assert_eq!(answer, Answer::Refused("read_only".into()), "on a disk that is read-only: {line}");
        self.kill_all();
        disk.release();
        self.disk = Some(disk);
        self.troubles.read_only += 1;
    }

    /// Something that was done today is asked for once more, behind others that were done since.
    fn asked_for_once_more(&mut self) {
        if self.done.is_empty() {
            return;
        }
        let (line, before) = self.done[self.dice.usize(..self.done.len())].clone();
        let window = self.dice.usize(..WINDOWS);
        let answer = self.answer(window, &line);
        assert_eq!(answer, before, "what was done already is answered as it was: {line}");
        self.troubles.replayed += 1;
    }
}
