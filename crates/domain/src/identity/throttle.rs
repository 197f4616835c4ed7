//! How long somebody who guesses has to wait.

/// Attempts that are free of any wait.
pub const FREE_ATTEMPTS: i64 = 4;
/// The longest wait, in seconds.
pub const LONGEST_WAIT_S: i64 = 3_600;

/// Seconds to wait after so many failed attempts in a row: none for the first four, then 5, 10, 20 … up to an hour.
pub const fn wait_s(failed: i64) -> i64 {
    if failed <= FREE_ATTEMPTS {
        return 0;
    }
    let doublings = failed - FREE_ATTEMPTS - 1;
    if doublings >= 10 {
        return LONGEST_WAIT_S;
    }
    let wait = 5 << doublings;
    if wait > LONGEST_WAIT_S { LONGEST_WAIT_S } else { wait }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_have_an_end() {
        let waits: Vec<_> = (0..20).map(wait_s).collect();
        assert_eq!(waits[..8], [0, 0, 0, 0, 0, 5, 10, 20]);
        assert!(waits.windows(2).all(|w| w[0] <= w[1]), "one more attempt never shortens the wait");
        assert_eq!(wait_s(10_000), LONGEST_WAIT_S);
    }
}
