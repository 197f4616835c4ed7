//! A program that answers from a script, for tests.

use std::cell::RefCell;
use std::collections::VecDeque;

use kontor_domain::{CallId, Message, Refusal};
use serde_json::Value;

/// What was asked: name, arguments, call id.
pub(crate) type Asked = (&'static str, Value, Option<CallId>);

thread_local! {
    static ANSWERS: RefCell<VecDeque<Result<Value, Refusal>>> = const { RefCell::new(VecDeque::new()) };
    static ASKED: RefCell<Vec<Asked>> = const { RefCell::new(Vec::new()) };
}

/// The next call is answered so.
pub(crate) fn will_answer(answer: Result<Value, Refusal>) {
    ANSWERS.with_borrow_mut(|answers| answers.push_back(answer));
}

/// What was asked so far.
pub(crate) fn asked() -> Vec<Asked> {
    ASKED.with_borrow(Clone::clone)
}

pub(super) fn answer(name: &'static str, args: Value, id: Option<CallId>) -> Result<Value, Refusal> {
    ASKED.with_borrow_mut(|asked| asked.push((name, args, id)));
    ANSWERS
        .with_borrow_mut(VecDeque::pop_front)
        .unwrap_or_else(|| Err(Refusal::new("not_found", Message::told("no answer in the script"))))
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;
    use kontor_domain::sales::{ActiveCart, ClearCart};

    use super::*;
    use crate::bridge::{call, new_id};

    #[test]
    fn a_mutation_has_a_call_id_and_a_query_has_none() {
        will_answer(Ok(Value::Null));
        will_answer(Ok(serde_json::json!({})));
        assert!(block_on(call(ActiveCart {})).is_ok_and(|cart| cart.is_none()));
        assert!(block_on(call(ClearCart { cart_id: new_id() })).is_ok());
        let asked = asked();
        assert_eq!((asked[0].0, asked[0].2), ("sales.cart", None));
        assert!(asked[1].0 == "sales.clear_cart" && asked[1].2.is_some());
    }
}
