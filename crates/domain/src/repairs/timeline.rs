//! How long tickets stayed where.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How long a ticket was in a state, all times together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stay {
    /// The state's key.
    pub state: String,
    /// How long, in seconds.
    pub seconds: i64,
}

/// How long a ticket stayed in each state: `moves` are the states it came to and when, the first first; the last one lasts until
/// `until`. The seconds sum to the time from the first move until then. A clock that went back counts as nothing.
pub fn stays(moves: &[(String, DateTime<Utc>)], until: DateTime<Utc>) -> Vec<Stay> {
    let mut all: Vec<Stay> = Vec::new();
    let mut ends = moves.iter().skip(1).map(|(_, at)| *at).chain([until]);
    // Whole seconds from the beginning, so that nothing is lost between two states.
    let begun = moves.first().map_or(until, |(_, at)| *at);
    let since = |at: DateTime<Utc>| (at - begun).num_seconds().max(0);
    let mut last = 0;
    for (state, _) in moves {
        let end = since(ends.next().unwrap_or(until)).max(last);
        let seconds = end - last;
        last = end;
        match all.iter_mut().find(|stay| stay.state == *state) {
            Some(stay) => stay.seconds += seconds,
            None => all.push(Stay { state: state.clone(), seconds }),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_times_in_all_states_sum_to_the_whole(steps in prop::collection::vec((0usize..5, 0i64..10_000_000), 1..20), end in 0i64..10_000_000) {
            let begun = DateTime::<Utc>::UNIX_EPOCH;
            let mut at = begun;
            let mut moves = Vec::new();
            for (state, after_ms) in steps {
                moves.push((format!("s{state}"), at));
                at += TimeDelta::milliseconds(after_ms);
            }
            let until = at + TimeDelta::milliseconds(end);
            let stays = stays(&moves, until);
            prop_assert_eq!(stays.iter().map(|stay| stay.seconds).sum::<i64>(), (until - begun).num_seconds());
            prop_assert!(stays.iter().all(|stay| stay.seconds >= 0));
        }
    }
}
