//! Times, and the table they are shown in.

use std::time::Duration;

/// Times of one act, and the bytes the process wrote to disk during it.
#[derive(Default)]
pub(crate) struct Measured {
    times: Vec<Duration>,
    bytes: u64,
}

impl Measured {
    pub(crate) fn add(&mut self, time: Duration, bytes: u64) {
        self.times.push(time);
        self.bytes += bytes;
    }

    fn at(&self, percent: usize) -> Duration {
        let mut times = self.times.clone();
        times.sort();
        times[(times.len() - 1) * percent / 100]
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.times.len()
    }

    /// The longest of them.
    pub(crate) fn longest(&self) -> Duration {
        self.at(100)
    }

    /// What half of them, and all but one in a hundred, stay within.
    pub(crate) fn p50_p99(&self) -> [Duration; 2] {
        [50, 99].map(|percent| self.at(percent))
    }

    fn bytes_each(&self) -> u64 {
        self.bytes / self.times.len() as u64
    }
}

/// The bytes this process has had written to disk so far (Linux; elsewhere 0).
pub(crate) fn written() -> u64 {
    let io = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
    let line = io.lines().find_map(|line| line.strip_prefix("write_bytes: "));
    line.and_then(|bytes| bytes.parse().ok()).unwrap_or(0)
}

/// One table for all that was measured.
#[derive(Default)]
pub(crate) struct Table(Vec<[String; 10]>);

fn us(time: Duration) -> String {
    format!("{:.1}", time.as_nanos() as f64 / 1_000.0)
}

impl Table {
    pub(crate) fn row(&mut self, what: &str, measured: &Measured, floor: Option<(&Measured, usize)>) {
        let ratio = |percent| {
            floor.map_or("-".to_owned(), |(floor, _)| {
                format!("{:.2}", measured.at(percent).as_nanos() as f64 / floor.at(percent).as_nanos() as f64)
            })
        };
        self.0.push([
            what.to_owned(),
            us(measured.at(50)),
            us(measured.at(99)),
            measured.bytes_each().to_string(),
            floor.map_or("-".to_owned(), |(floor, _)| floor.bytes_each().to_string()),
            floor.map_or("-".to_owned(), |(_, rows)| rows.to_string()),
            floor.map_or("-".to_owned(), |(floor, _)| us(floor.at(50))),
            floor.map_or("-".to_owned(), |(floor, _)| us(floor.at(99))),
            ratio(50),
            ratio(99),
        ]);
    }

    pub(crate) fn print(&self) {
        println!(
            "| what | p50 µs | p99 µs | bytes written | floor bytes | rows written | floor p50 µs | floor p99 µs | ratio p50 | ratio p99 |"
        );
        println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        for row in &self.0 {
            println!("| {} |", row.join(" | "));
        }
    }
}

/// The memory this process has in use now, in KiB (Linux; elsewhere 0).
pub(crate) fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
