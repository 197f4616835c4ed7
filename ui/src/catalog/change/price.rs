//! What a price becomes: moved by a share or an amount, and rounded to an ending. Integers only.

use kontor_domain::money::{MAX_MINOR, div_round, share};
use kontor_domain::{Minor, Rate};

/// What is done to a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// A share of it on top, or off when it is below zero.
    Share(Rate),
    /// An amount on top, or off when it is below zero.
    Amount(Minor),
    /// It is this from now on.
    To(Minor),
}

/// Why a price can't become what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cannot {
    /// It would be below zero.
    BelowZero,
    /// It would be more than one sale can hold.
    TooLarge,
}

/// The prices that are wanted: each `step` minor units one, from `first` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ending {
    /// How far two such prices are apart.
    pub(super) step: i64,
    /// The smallest of them.
    pub(super) first: i64,
}

impl Ending {
    /// Every price.
    pub(super) const ANY: Self = Self { step: 1, first: 0 };

    /// What a choice means in a currency with so many decimals: `99` and `95` end so, `05` is every twentieth of the unit,
    /// `whole` has no minor units. A currency without decimals has no such endings.
    pub(super) fn of(choice: &str, decimals: u8) -> Self {
        let unit = 10i64.pow(u32::from(decimals));
        match choice {
            "99" => Self { step: unit, first: unit * 99 / 100 },
            "95" => Self { step: unit, first: unit * 95 / 100 },
            "05" => Self { step: (unit / 20).max(1), first: 0 },
            "whole" => Self { step: unit, first: 0 },
            _ => Self::ANY,
        }
    }

    /// The nearest such price, the higher of two that are as near; never one below zero. What costs nothing stays free.
    fn nearest(self, price: Minor) -> Minor {
        if price.0 <= 0 || self.step <= 1 {
            return price;
        }
        let steps = div_round(i128::from(price.0) - i128::from(self.first), i128::from(self.step));
        Minor(steps.max(0).saturating_mul(self.step).saturating_add(self.first))
    }
}

/// The price that comes of another one.
pub(super) fn moved(before: Minor, by: By, ending: Ending) -> Result<Minor, Cannot> {
    let exact = match by {
        By::Share(rate) => before + share(before, rate),
        By::Amount(amount) => before + amount,
        By::To(price) => price,
    };
    let after = ending.nearest(exact);
    if after.0 < 0 {
        Err(Cannot::BelowZero)
    } else if after.0 > MAX_MINOR {
        Err(Cannot::TooLarge)
    } else {
        Ok(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(before: i64, by: By, choice: &str, decimals: u8) -> Result<i64, Cannot> {
        moved(Minor(before), by, Ending::of(choice, decimals)).map(|price| price.0)
    }

    const SAME: By = By::Amount(Minor(0));

    #[test]
    fn a_share_is_rounded_half_away_from_zero() {
        assert_eq!(to(1_000, By::Share(Rate(50_000)), "none", 2), Ok(1_050));
        assert_eq!(to(10, By::Share(Rate(50_000)), "none", 2), Ok(11), "half a penny more is a penny");
        assert_eq!(to(10, By::Share(Rate(-50_000)), "none", 2), Ok(9), "and so it is off");
        assert_eq!(to(999, By::Share(Rate(-1_000_000)), "none", 2), Ok(0));
    }

    #[test]
    fn an_amount_moves_and_a_price_replaces() {
        assert_eq!(to(1_000, By::Amount(Minor(-150)), "none", 2), Ok(850));
        assert_eq!(to(1_000, By::To(Minor(0)), "none", 2), Ok(0));
    }

    #[test]
    fn an_ending_is_the_nearest_price_with_it() {
        for (price, nearest) in [(1, 99), (148, 99), (149, 199), (150, 199), (199, 199), (248, 199), (249, 299)] {
            assert_eq!(to(price, SAME, "99", 2), Ok(nearest), "{price}");
        }
        assert_eq!(to(1_044, SAME, "95", 2), Ok(995));
        assert_eq!(to(1_045, SAME, "95", 2), Ok(1_095));
        assert_eq!(to(1_022, SAME, "05", 2), Ok(1_020));
        assert_eq!(to(1_023, SAME, "05", 2), Ok(1_025));
        assert_eq!(to(1_050, SAME, "whole", 2), Ok(1_100));
        assert_eq!(to(1_049, SAME, "whole", 2), Ok(1_000));
        assert_eq!(to(0, SAME, "99", 2), Ok(0), "what costs nothing stays free");
    }

    #[test]
    fn endings_follow_the_decimals_of_the_currency() {
        assert_eq!(to(1_234, SAME, "99", 3), Ok(990), "1.234 is nearer to 0.990 than to 1.990");
        assert_eq!(to(1_234, SAME, "05", 3), Ok(1_250));
        for choice in ["99", "95", "05", "whole"] {
            assert_eq!(to(1_234, SAME, choice, 0), Ok(1_234), "{choice} without decimals");
        }
    }

    #[test]
    fn a_price_stays_within_what_prices_may_be() {
        assert_eq!(to(100, By::Amount(Minor(-101)), "99", 2), Err(Cannot::BelowZero));
        assert_eq!(to(MAX_MINOR, By::Share(Rate(10_000)), "none", 2), Err(Cannot::TooLarge));
        assert_eq!(to(MAX_MINOR, By::Amount(Minor(i64::MAX)), "99", 2), Err(Cannot::TooLarge));
    }
}
