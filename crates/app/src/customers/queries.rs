//! What is asked of customers.

use kontor_domain::customers::{Customer, CustomerSort, FindCustomers, GetCustomer};
use kontor_domain::page::{Direction, Page};
use kontor_domain::{Refusal, say, text};

use super::{digits, is_phone, rows};
use crate::Result;
use crate::catalog::escape;
use crate::cx::Cx;

/// The longest text looked for, in characters; what is behind it is left out.
const LONGEST: usize = 100;

pub(super) async fn find(cx: &mut Cx, call: FindCustomers) -> Result<Page<Customer>> {
    let typed: String = call.text.trim().chars().take(LONGEST).collect();
    let words = words(&typed);
    let total = rows::count(&mut cx.tx, &words).await?;
    let usual = match call.sort {
        CustomerSort::Added => Direction::Descending,
        CustomerSort::Name | CustomerSort::Number | CustomerSort::Email => Direction::Ascending,
    };
    let order = (call.sort, call.direction.unwrap_or(usual));
    let tenant = cx.tenant()?;
    let rows = rows::find(&mut cx.tx, tenant, &words, order, call.window).await?;
    Ok(Page { rows, total })
}

/// A customer who was not removed.
///
/// # Errors
/// `not_found`.
pub(crate) async fn get(cx: &mut Cx, call: GetCustomer) -> Result<Customer> {
    let customer = rows::get(&mut cx.tx, call.id).await?;
    Ok(customer.ok_or_else(|| Refusal::not_found(say!("customer")))?)
}

/// The patterns that must all match; a word less matches everything. What can only be a phone number is looked for by
/// its digits.
fn words(typed: &str) -> [String; rows::WORDS] {
    let folded = text::fold_query(typed);
    let sought: Vec<String> = match is_phone(&folded) {
        true => vec![digits(&folded)],
        false => folded.split(' ').map(|word| if is_phone(word) { digits(word) } else { word.to_owned() }).collect(),
    };
    let mut sought = sought.into_iter().filter(|word| !word.is_empty());
    std::array::from_fn(|_| sought.next().map_or_else(|| "%".to_owned(), |word| format!("%{}%", escape(&word))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_a_phone_number_is_found_however_it_is_written() {
        assert_eq!(words("+44 (20) 79-46")[0], "%44207946%", "only digits count");
        assert_eq!(words("García 79-46")[..3], ["%garcia%", "%7946%", "%"].map(str::to_owned));
        assert_eq!(words("ann@shop.example")[0], "%ann@shop.example%", "an address is no phone number");
        assert!(words("  ").iter().all(|word| word == "%"), "nothing typed finds all");
    }
}
