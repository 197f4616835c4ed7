//! Cash in steps: where the smallest coins are gone, what is paid or refunded in cash is rounded to the nearest step, and
//! what that adds or takes is an amount of its own. Prices, taxes and totals are never rounded so.

use crate::money::MAX_MINOR;
use crate::{Currency, Minor, Refusal, say};

use super::{TenderKind, TenderOffered};

/// The steps in which cash can come, in minor units; zero is none.
pub const STEPS: [Minor; 11] = [
    Minor(0),
    Minor(5),
    Minor(10),
    Minor(20),
    Minor(25),
    Minor(50),
    Minor(100),
    Minor(500),
    Minor(1_000),
    Minor(5_000),
    Minor(10_000),
];

/// The step in which cash comes where a currency is used, by the rules and coins of its country; zero for none. Where
/// countries share a currency it depends on the region of the locale.
pub fn usual_step(currency: Currency, locale: &str) -> Minor {
    let region = locale.split(['-', '_']).nth(1).unwrap_or_default();
    Minor(match (currency.code(), region) {
        ("CHF" | "AUD" | "CAD" | "MYR" | "SGD", _) => 5,
        ("EUR", "BE" | "EE" | "FI" | "LT" | "NL" | "SK") => 5,
        ("NZD" | "HKD" | "ILS" | "ZAR", _) => 10,
        ("DKK", _) => 50,
        ("SEK" | "NOK" | "CZK" | "TWD", _) => 100,
        ("HUF", _) => 500,
        _ => 0,
    })
}

/// Checks a step in which cash is to come.
///
/// # Errors
/// `invalid`, under `cash_step`.
pub fn check_step(step: Minor) -> Result<Minor, Refusal> {
    match STEPS.contains(&step) {
        true => Ok(step),
        false => Err(Refusal::invalid("cash_step", say!("Cash can't be rounded to this. Choose one of the steps."))),
    }
}

/// An amount to the nearest step, halves up; as it is without a step. Amounts below zero are the same the other way round.
pub fn rounded(amount: Minor, step: Minor) -> Minor {
    if step.0 <= 1 || amount.0.unsigned_abs() > MAX_MINOR.unsigned_abs() {
        return amount;
    }
    let steps = (amount.0.abs() * 2 + step.0) / (step.0 * 2);
    Minor(steps * step.0 * amount.0.signum())
}

/// What has to be paid in all: the total, and what is added or taken as the cash part is rounded.
pub fn to_pay(total: Minor, step: Minor, tenders: impl Iterator<Item = (TenderKind, Minor)>) -> Minor {
    let (mut others, mut cash) = (Minor::ZERO, false);
    for (kind, amount) in tenders {
        match kind {
            TenderKind::Cash => cash = true,
            _ => others = others + amount,
        }
    }
    let rest = total - others;
    if cash && rest.0 > 0 { others + rounded(rest, step) } else { total }
}

/// What has to be refunded in all. The cash part is rounded together with what earlier returns of the same sale paid out,
/// so that they never come to more than one return of everything would: `earlier` is what those were rounded by.
pub fn to_refund(
    total: Minor,
    step: Minor,
    earlier: Minor,
    refunds: impl Iterator<Item = (TenderKind, Minor)>,
) -> Minor {
    let (mut others, mut cash) = (Minor::ZERO, false);
    for (kind, amount) in refunds {
        match kind {
            TenderKind::Cash => cash = true,
            _ => others = others + amount,
        }
    }
    let rest = total - others;
    if !cash || rest.0 <= 0 || step.0 <= 1 {
        return total;
    }
    others + rounded(rest - earlier, step).max(Minor::ZERO)
}

/// Checks that cash is handed over in the coins there are.
///
/// # Errors
/// `no_such_coins`, under `tenders`.
pub fn in_coins(step: Minor, offered: &[TenderOffered]) -> Result<(), Refusal> {
    let odd = |t: &&TenderOffered| t.kind == TenderKind::Cash && step.0 > 1 && t.given.0 % step.0 != 0;
    match offered.iter().find(odd) {
        None => Ok(()),
        Some(_) => Err(Refusal::field(
            "no_such_coins",
            "tenders",
            say!(
                "Cash is rounded here, and there are no coins for this amount. Enter what was handed over in coins that are used."
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;
    use crate::sales::settle;

    fn tender(kind: TenderKind, given: i64) -> TenderOffered {
        TenderOffered { id: Uuid::nil().into(), kind, given: Minor(given), reference: String::new() }
    }

    #[rstest]
    #[case(1_998, 5, 2_000)]
    #[case(1_997, 5, 1_995)]
    #[case(1_995, 10, 2_000)]
    #[case(2, 5, 0)]
    #[case(3, 5, 5)]
    #[case(50, 100, 100)]
    #[case(49, 100, 0)]
    #[case(12, 25, 0)]
    #[case(13, 25, 25)]
    #[case(-1_995, 10, -2_000)]
    #[case(1_998, 0, 1_998)]
    fn halves_go_up(#[case] amount: i64, #[case] step: i64, #[case] want: i64) {
        assert_eq!(rounded(Minor(amount), Minor(step)), Minor(want));
    }

    #[test]
    fn only_what_is_left_for_cash_is_rounded() {
        let step = Minor(5);
        let cash = settle(Minor(1_998), step, &[tender(TenderKind::Cash, 5_000)]).unwrap();
        assert_eq!((cash.paid, cash.rounding), (vec![(Minor(2_000), Minor(3_000))], Minor(2)));
        let card = settle(Minor(1_998), step, &[tender(TenderKind::Card, 1_998)]).unwrap();
        assert_eq!(card.rounding, Minor(0), "a card pays to the penny");
        let both = [tender(TenderKind::Card, 1_001), tender(TenderKind::Cash, 1_000)];
        let both = settle(Minor(1_998), step, &both).unwrap();
        assert_eq!((both.paid, both.rounding), (vec![(Minor(1_001), Minor(0)), (Minor(995), Minor(5))], Minor(-2)));
        let nothing = [tender(TenderKind::Card, 1_997), tender(TenderKind::Cash, 0)];
        assert_eq!(settle(Minor(1_998), step, &nothing).unwrap().rounding, Minor(-1), "a penny less is no coin");
        assert_eq!(settle(Minor(2), step, &[tender(TenderKind::Cash, 0)]).unwrap().rounding, Minor(-2));
    }

    #[test]
    fn what_coins_can_t_pay_is_refused() {
        let refused = |total, tenders: &[TenderOffered]| settle(Minor(total), Minor(5), tenders).unwrap_err().code;
        assert_eq!(refused(1_998, &[tender(TenderKind::Cash, 1_998)]), "no_such_coins");
        assert_eq!(refused(1_998, &[tender(TenderKind::Cash, 1_995)]), "not_enough");
        assert_eq!(refused(1_998, &[tender(TenderKind::Card, 1_995), tender(TenderKind::Cash, 0)]), "invalid");
        assert_eq!(refused(1_998, &[tender(TenderKind::Card, 1_997)]), "not_enough", "a card is not rounded");
        assert_eq!(refused(2, &[tender(TenderKind::Card, 0)]), "invalid", "nor is a card of nothing");
        assert!(check_step(Minor(5)).is_ok() && check_step(Minor(-5)).is_err() && check_step(Minor(3)).is_err());
    }

    #[test]
    fn steps_are_those_of_the_country() {
        let of = |code: &str, locale| usual_step(code.parse().unwrap(), locale).0;
        assert_eq!((of("CHF", "de-CH"), of("SEK", "sv-SE"), of("NZD", "en-NZ"), of("GBP", "en-GB")), (5, 100, 10, 0));
        assert_eq!((of("EUR", "nl-NL"), of("EUR", "de-DE")), (5, 0), "euros are rounded in some of their countries");
        for (code, _, _) in Currency::KNOWN {
            assert!(STEPS.contains(&Minor(of(code, "xx-NL"))), "{code}");
        }
    }

    fn steps() -> impl Strategy<Value = Minor> {
        prop::sample::select(STEPS.to_vec())
    }

    proptest! {
        #[test]
        fn paid_is_the_total_and_the_rounding(
            total in 0i64..100_000, step in steps(), given in prop::collection::vec((0usize..5, 0i64..60_000), 0..6),
        ) {
            let offered: Vec<_> = given.iter().map(|(kind, given)| {
                let kind = TenderKind::OFFERED[*kind];
                let coins = if kind == TenderKind::Cash && step.0 > 1 { given / step.0 * step.0 } else { *given };
                tender(kind, coins)
            }).collect();
            if let Ok(settled) = settle(Minor(total), step, &offered) {
                let paid: Minor = settled.paid.iter().map(|paid| paid.0).sum();
                prop_assert_eq!(paid, Minor(total) + settled.rounding);
                prop_assert!(settled.rounding.0.abs() * 2 <= step.0, "never more than half a step");
                let has_cash = offered.iter().any(|t| t.kind == TenderKind::Cash);
                prop_assert!(has_cash || settled.rounding == Minor::ZERO, "what is not cash is never rounded");
                for (tender, (amount, change)) in offered.iter().zip(settled.paid) {
                    prop_assert_eq!(amount + change, tender.given);
                    prop_assert!(amount.0 >= 0 && change.0 >= 0);
                    if tender.kind == TenderKind::Cash && step.0 > 1 && total != 0 {
                        prop_assert_eq!(change.0 % step.0, 0, "change has coins too");
                    }
                }
            }
        }

        #[test]
        fn all_returns_together_pay_out_what_one_would(parts in prop::collection::vec(0i64..5_000, 1..12), step in steps()) {
            let cash = |total: i64, earlier: i64| {
                to_refund(Minor(total), step, Minor(earlier), [(TenderKind::Cash, Minor::ZERO)].into_iter()).0
            };
            let (mut paid, mut rounded_by) = (0, 0);
            for part in &parts {
                let back = cash(*part, rounded_by);
                prop_assert!(back >= 0 && (step.0 <= 1 || back % step.0 == 0));
                paid += back;
                rounded_by += back - part;
            }
            prop_assert_eq!(paid, cash(parts.iter().sum(), 0), "in any pieces");
        }
    }
}
