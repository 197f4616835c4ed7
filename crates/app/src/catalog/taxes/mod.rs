//! Tax classes and the rates they have had and will have.

pub(super) mod rows;

use kontor_domain::catalog::{RateFrom, SaveTaxClass, TaxClass, TaxClasses};
use kontor_domain::event::Event;
use kontor_domain::money::ONE;
use kontor_domain::{Rate, Refusal, say, text};
use serde_json::json;

use crate::cx::Cx;
use crate::{Explain as _, Result};

/// The most rates one class keeps.
const MOST_RATES: usize = 200;

pub(super) async fn classes(cx: &mut Cx, _: TaxClasses) -> Result<Vec<TaxClass>> {
    let today = cx.local()?.business_date;
    rows::classes(&mut cx.tx, today).await
}

/// What was there before a class was saved.
struct Before {
    name: String,
    usual: bool,
    rates: Vec<RateFrom>,
}

pub(super) async fn save(cx: &mut Cx, call: SaveTaxClass) -> Result<TaxClass> {
    let tenant = cx.tenant()?;
    let today = cx.local()?.business_date;
    let name = text::line("name", say!("A name"), &call.name)?;
    let rates = tidy_rates(call.rates, today)?;
    let classes = rows::classes(&mut cx.tx, today).await?;
    let before = classes.iter().find(|class| class.id == call.id);
    let another_is_usual = classes.iter().any(|class| class.usual && class.id != call.id);
    if !call.usual && !another_is_usual {
        let message = say!("New products need a usual tax. Make another tax the usual one instead.");
        return Err(Refusal::field("usual_needed", "usual", message).into());
    }
    let before =
        before.map(|class| Before { name: class.name.clone(), usual: class.usual, rates: class.rates.clone() });
    if call.usual && another_is_usual {
        rows::none_usual(&mut cx.tx, cx.now).await?;
    }
    let taken = || Refusal::field("name_taken", "name", say!("Another tax has that name. Choose a different one."));
    match &before {
        Some(_) => {
            rows::change(&mut cx.tx, call.id, &name, call.usual, cx.now).await.taken("tax_class__name_key", taken)?;
            rows::set_rates(&mut cx.tx, tenant, call.id, &rates, cx.now).await?;
        }
        None => {
            rows::add_tax_class(&mut cx.tx, tenant, call.id, &name, call.usual, &rates, cx.now)
                .await
                .taken("tax_class__name_key", taken)?;
        }
    }
    let detail = json!({
        "before": before.map(|b| json!({ "name": b.name, "usual": b.usual, "rates": b.rates })),
        "after": { "name": name, "usual": call.usual, "rates": rates },
    });
    cx.audit(call.id, detail);
    cx.event(Event::TaxChanged);
    Ok(TaxClass { id: call.id, name, usual: call.usual, rate: in_force(&rates, today).unwrap_or_default(), rates })
}

/// Sorts and checks the rates of a class: one per day, none out of bounds, one of them in force today.
fn tidy_rates(mut rates: Vec<RateFrom>, today: chrono::NaiveDate) -> Result<Vec<RateFrom>> {
    if rates.len() > MOST_RATES {
        return Err(Refusal::invalid("rates", say!("A tax keeps {most} rates at most.", most = MOST_RATES)).into());
    }
    if rates.iter().any(|from| !(0..=ONE).contains(&from.rate.0)) {
        return Err(Refusal::invalid("rates", say!("A tax rate is from 0 to 100 %.")).into());
    }
    rates.sort_by_key(|from| from.valid_from);
    if rates.windows(2).any(|pair| pair[0].valid_from == pair[1].valid_from) {
        return Err(Refusal::invalid("rates", say!("Two rates begin on the same day. Keep one of them.")).into());
    }
    if in_force(&rates, today).is_none() {
        let message = say!("One rate has to be in force today. Give the first one an earlier day.");
        return Err(Refusal::invalid("rates", message).into());
    }
    Ok(rates)
}

/// The rate in force on a day, of rates that are sorted by day.
fn in_force(rates: &[RateFrom], day: chrono::NaiveDate) -> Option<Rate> {
    rates.iter().rev().find(|from| from.valid_from <= day).map(|from| from.rate)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn from(day: &str, rate: i64) -> RateFrom {
        RateFrom { valid_from: day.parse().unwrap(), rate: Rate(rate) }
    }

    #[test]
    fn a_rate_holds_from_its_first_day_until_the_next_ones() {
        let rates = [from("2011-01-04", 200_000), from("2026-07-10", 150_000)];
        let on = |day: &str| in_force(&rates, day.parse().unwrap());
        assert_eq!(on("2011-01-03"), None, "before the first there is none");
        assert_eq!(on("2026-07-09"), Some(Rate(200_000)), "the last day of the old rate");
        assert_eq!(on("2026-07-10"), Some(Rate(150_000)), "the first day of the new one");
    }

    #[rstest]
    #[case::none(vec![])]
    #[case::only_later(vec![from("2027-01-01", 0)])]
    #[case::one_day_twice(vec![from("2020-01-01", 0), from("2020-01-01", 1)])]
    #[case::above_all(vec![from("2020-01-01", ONE + 1)])]
    #[case::below_nothing(vec![from("2020-01-01", -1)])]
    fn rates_that_leave_a_day_without_an_answer_are_refused(#[case] rates: Vec<RateFrom>) {
        let refused = tidy_rates(rates, "2026-07-10".parse().unwrap());
        assert!(matches!(refused, Err(crate::Failure::Refusal(no)) if no.fields.contains_key("rates")));
    }
}
