//! Parts that were used before they are sold: which lines of a sale they are, and what those cost.

use crate::money::portion;
use crate::{Minor, Qty, VariantId};

/// A part that left the stock for a repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedPart {
    /// What.
    pub variant_id: VariantId,
    /// How many.
    pub qty: Qty,
    /// What they cost; none when nobody knows.
    pub cost: Option<Minor>,
    /// Which pieces, where those are told apart.
    pub serials: Vec<String>,
}

/// What of a line left the stock before it was sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// How many.
    pub qty: Qty,
    /// What they cost; none when nobody knows.
    pub cost: Option<Minor>,
    /// Which pieces.
    pub serials: Vec<String>,
}

impl Default for Before {
    fn default() -> Self {
        Self { qty: Qty(0), cost: Some(Minor::ZERO), serials: Vec::new() }
    }
}

/// Which lines the used parts are, the first first: a line is of no more than it says, and a part that is of several lines costs in all
/// of them what it cost. Gives what of each line was used, and what of the parts is of no line.
pub fn allot(lines: &[(VariantId, Qty)], used: &[UsedPart]) -> (Vec<Before>, Vec<(VariantId, Qty)>) {
    let mut all = vec![Before::default(); lines.len()];
    let mut besides = Vec::new();
    for part in used {
        let (mut done, mut pieces) = (Qty(0), part.serials.iter());
        for ((variant, wanted), line) in lines.iter().zip(&mut all) {
            let rest = part.qty.0.saturating_sub(done.0);
            let takes = wanted.0.saturating_sub(line.qty.0).clamp(0, rest.max(0));
            if *variant != part.variant_id || takes == 0 {
                continue;
            }
            let next = Qty(done.0 + takes);
            let cost = part.cost.map(|cost| portion(cost, next, part.qty) - portion(cost, done, part.qty));
            line.cost = line.cost.zip(cost).map(|(before, more)| before + more);
            line.qty = Qty(line.qty.0 + takes);
            line.serials.extend(pieces.by_ref().take(usize::try_from(takes / 1_000).unwrap_or_default()).cloned());
            done = next;
        }
        if done < part.qty {
            besides.push((part.variant_id, Qty(part.qty.0 - done.0)));
        }
    }
    (all, besides)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    proptest! {
        #[test]
        fn every_used_part_is_of_one_line_or_of_none_and_costs_what_it_cost(
            lines in proptest::collection::vec((0u128..3, 1i64..20), 0..8),
            used in proptest::collection::vec((0u128..3, 1i64..20, 0i64..1_000_000), 0..8),
        ) {
            let id = |id| VariantId(Uuid::from_u128(id));
            let lines: Vec<_> = lines.iter().map(|(of, qty)| (id(*of), Qty(qty * 1_000))).collect();
            let used: Vec<_> = (0..).zip(&used).map(|(at, (of, qty, cost))| UsedPart {
                variant_id: id(*of), qty: Qty(qty * 1_000), cost: Some(Minor(*cost)),
                serials: (0..*qty).map(|piece| format!("{at}-{piece}")).collect(),
            }).collect();
            let (before, besides) = allot(&lines, &used);
            for ((_, wanted), before) in lines.iter().zip(&before) {
                prop_assert!((0..=wanted.0).contains(&before.qty.0), "no more than the line says");
                prop_assert_eq!(i64::try_from(before.serials.len()).unwrap() * 1_000, before.qty.0, "each piece by its number");
            }
            for of in (0..3).map(id) {
                let sold: i64 = lines.iter().zip(&before).filter(|((line, _), _)| *line == of).map(|(_, before)| before.qty.0).sum();
                let wanted: i64 = lines.iter().filter(|(line, _)| *line == of).map(|(_, qty)| qty.0).sum();
                let all: i64 = used.iter().filter(|part| part.variant_id == of).map(|part| part.qty.0).sum();
                let left: i64 = besides.iter().filter(|(part, _)| *part == of).map(|(_, qty)| qty.0).sum();
                prop_assert_eq!(sold + left, all, "nothing is lost");
                prop_assert_eq!(sold, all.min(wanted), "as many as the lines say");
                if left == 0 {
                    let cost: Minor = lines.iter().zip(&before).filter(|((line, _), _)| *line == of).filter_map(|(_, before)| before.cost).sum();
                    let paid: Minor = used.iter().filter(|part| part.variant_id == of).filter_map(|part| part.cost).sum();
                    prop_assert_eq!(cost, paid, "to the last minor unit");
                }
            }
            let mut pieces: Vec<_> = before.iter().flat_map(|before| &before.serials).collect();
            pieces.sort();
            pieces.dedup();
            prop_assert_eq!(pieces.len(), before.iter().map(|before| before.serials.len()).sum::<usize>(), "a piece is of one line");
        }
    }

    #[test]
    fn what_nobody_knows_the_cost_of_makes_no_cost_up() {
        let id = VariantId(Uuid::nil());
        let part = |cost| UsedPart { variant_id: id, qty: Qty::ONE, cost, serials: Vec::new() };
        let (before, besides) = allot(&[(id, Qty(2_000))], &[part(Some(Minor(5))), part(None)]);
        assert_eq!((before[0].qty, before[0].cost, besides.len()), (Qty(2_000), None, 0));
    }
}
