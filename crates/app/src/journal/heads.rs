//! Heads: what a chain comes to at a row. Kept elsewhere, they show what a chain alone can't.

use std::collections::BTreeMap;

use kontor_domain::journal::{Chain, CheckHeads, HeadAt, HeadFound, Heads};
use kontor_domain::{Refusal, say};

use super::chains::Whose;
use crate::Result;
use crate::cx::Cx;

const STEP: i64 = 2_000;
const MOST: usize = 500;
/// How many hexadecimal digits a head has.
const DIGITS: usize = 64;

pub(super) async fn heads(cx: &mut Cx, _: Heads) -> Result<Vec<Chain>> {
    let mut heads = Vec::new();
    for whose in Whose::all(cx).await? {
        let (rows, head) = whose.head(cx).await?;
        if rows > 0 || matches!(whose, Whose::Register(_)) {
            heads.push(whose.chain(rows, head));
        }
    }
    Ok(heads)
}

pub(super) async fn check(cx: &mut Cx, call: CheckHeads) -> Result<Vec<HeadFound>> {
    let asked: Vec<String> = call.heads.iter().flat_map(|text| heads_in(text)).collect();
    if asked.is_empty() {
        let message = say!(
            "There is no head in this. A head is 64 digits from 0 to 9 and a to f, as a Z report has it in its last line."
        );
        return Err(Refusal::invalid("heads", message).into());
    }
    if asked.len() > MOST {
        return Err(Refusal::invalid("heads", say!("Check {most} heads at most at once.", most = MOST)).into());
    }
    let mut found: BTreeMap<String, HeadAt> = BTreeMap::new();
    for whose in Whose::all(cx).await? {
        let (mut seq, mut head, mut broken_at) = (0, String::new(), None);
        loop {
            let step = whose.after(cx, seq, STEP).await?;
            if step.is_empty() {
                break;
            }
            for row in step {
                if broken_at.is_none() && row.fault(seq, &head).is_some() {
                    broken_at = Some(row.seq);
                }
                (seq, head) = (row.seq, row.hash);
                if asked.contains(&head) {
                    let chain = whose.chain(seq, String::new());
                    let (register_id, code) = (chain.register_id, chain.code);
                    found.insert(head.clone(), HeadAt { register_id, code, row: seq, at: row.at, broken_at });
                }
            }
        }
    }
    Ok(asked.into_iter().map(|head| HeadFound { at: found.get(&head).cloned(), head }).collect())
}

/// The heads in a text, each once, in small letters. Paper may break one over lines: what lies between its digits is left
/// out where there is no head otherwise.
fn heads_in(text: &str) -> Vec<String> {
    let mut heads: Vec<String> = Vec::new();
    let text = text.to_lowercase();
    for word in text.split(|letter: char| !letter.is_ascii_hexdigit()) {
        if word.len() == DIGITS && !heads.iter().any(|known| known == word) {
            heads.push(word.to_owned());
        }
    }
    if heads.is_empty() {
        let joined: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        if joined.len() == DIGITS && joined.chars().all(|letter| letter.is_ascii_hexdigit()) {
            heads.push(joined);
        }
    }
    heads
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_found_in_what_somebody_kept() {
        let (a, b) = ("ab".repeat(32), "0".repeat(64));
        assert_eq!(heads_in(&format!("Journal: 12 · {}\n1,12,{b},{b}\n", a.to_uppercase())), [a.clone(), b]);
        assert_eq!(
            heads_in(&format!("{}\n {} ", &a[..40], &a[40..])),
            std::slice::from_ref(&a),
            "broken over two lines"
        );
        assert_eq!(heads_in(&a[1..]), [""; 0], "one digit short");
        assert_eq!(heads_in(&format!("{a}0")), [""; 0], "one digit more");
    }
}
