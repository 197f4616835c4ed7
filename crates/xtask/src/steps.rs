//! Steps with names and times: progress while they run, a table and the failures when they are done.

use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It passed.
    Passed,
    /// It failed, and why.
    Failed(String),
    /// It did not run, and why.
    Skipped(String),
}

struct Row {
    name: &'static str,
    took: Duration,
    outcome: Outcome,
}

/// The steps so far.
pub(crate) struct Steps {
    begun: Instant,
    planned: usize,
    rows: Vec<Row>,
}

impl Steps {
    /// A run of `planned` steps.
    pub(crate) fn new(planned: usize) -> Self {
        Steps { begun: Instant::now(), planned, rows: Vec::new() }
    }

    /// Runs a step unless one it stands on did not pass. A failure does not stop the steps that follow.
    pub(crate) fn step(&mut self, name: &'static str, stands_on: &[&str], work: impl FnOnce() -> Result<Outcome>) {
        let place = format!("[{}/{}]", self.rows.len() + 1, self.planned);
        let broken =
            self.rows.iter().find(|row| stands_on.contains(&row.name) && !matches!(row.outcome, Outcome::Passed));
        if let Some(broken) = broken {
            let why = format!("{} did not pass", broken.name);
            eprintln!("\n{place} {name}: skipped, {why}");
            self.rows.push(Row { name, took: Duration::ZERO, outcome: Outcome::Skipped(why) });
            return;
        }
        eprintln!("\n{place} {name} (at {} s)", self.begun.elapsed().as_secs());
        let begun = Instant::now();
        let outcome = work().unwrap_or_else(|error| Outcome::Failed(format!("{error:#}")));
        let took = begun.elapsed();
        match &outcome {
            Outcome::Passed => eprintln!("{place} {name}: ok, {}", seconds(took)),
            Outcome::Failed(why) => eprintln!("{place} {name}: FAILED after {}: {why}", seconds(took)),
            Outcome::Skipped(why) => eprintln!("{place} {name}: skipped, {why}"),
        }
        self.rows.push(Row { name, took, outcome });
    }

    /// Prints the table; an error if a step failed or could not run.
    pub(crate) fn finish(self) -> Result<()> {
        eprintln!("\n  step        seconds  outcome");
        for row in &self.rows {
            let said = match &row.outcome {
                Outcome::Passed => "ok".to_owned(),
                Outcome::Failed(_) => "FAILED".to_owned(),
                Outcome::Skipped(why) => format!("skipped: {why}"),
            };
            eprintln!("  {:<10} {:>8}  {said}", row.name, tenths(row.took));
        }
        eprintln!("  {:<10} {:>8}", "all", tenths(self.begun.elapsed()));
        let failed: Vec<&str> =
            self.rows.iter().filter(|row| matches!(row.outcome, Outcome::Failed(_))).map(|row| row.name).collect();
        for row in &self.rows {
            if let Outcome::Failed(why) = &row.outcome {
                eprintln!("\n{}: {why}", row.name);
            }
        }
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        eprintln!("\nall {} steps are through", self.rows.len());
        Ok(())
    }
}

fn seconds(took: Duration) -> String {
    format!("{} s", tenths(took))
}

fn tenths(took: Duration) -> String {
    let tenths = took.as_millis() / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_is_named_and_what_stands_on_it_is_skipped() {
        let mut steps = Steps::new(3);
        let mut ran = Vec::new();
        steps.step("build", &[], || bail!("no compiler"));
        steps.step("unit", &["build"], || {
            ran.push("unit");
            Ok(Outcome::Passed)
        });
        steps.step("tidy", &[], || Ok(Outcome::Passed));
        assert_eq!(steps.rows[1].outcome, Outcome::Skipped("build did not pass".into()));
        assert_eq!(steps.rows[2].outcome, Outcome::Passed, "others still run");
        let error = steps.finish().map_or_else(|error| error.to_string(), |()| String::new());
        assert_eq!(error, "failed: build", "the failing step is named");
        assert!(ran.is_empty(), "a step whose ground failed must not run");
    }
}
