//! What people do in a shop in a day, at random: each act is done to the program and to the model, and both have to say the
//! same at once.

mod accounts;
mod back;
mod buying;
mod cards;
mod cart;
mod clock;
mod correct;
mod counting;
mod drawer;
mod drills;
mod exchange;
mod labels;
pub(crate) mod packs;
mod pay;
mod people;
mod pieces;
mod prices;
mod printing;
mod races;
mod set_up;
mod shelves;
mod taxes;
mod transfers;
mod vouchers;

use chrono::NaiveDate;
use serde_json::{Value, json};

use self::packs::Traded;
use crate::arithmetic::Came;
use crate::cards::Cards;
use crate::machine::{Answer, Machine, WINDOWS};
use crate::model::{Approved, Shop};
use crate::paper::Paper;

pub(crate) const PASSWORD: &str = "a long enough password";
pub(crate) const PIN: &str = "2580";
/// Places among the people of the shop.
pub(crate) const OWNER: usize = 0;
pub(crate) const MANAGER: usize = 1;
pub(crate) const CASHIER: usize = 2;
/// How many of the products are sold in any way; those behind them are sold in ways of their own.
pub(crate) const PLAIN: usize = 24;
/// What stands for everything that is in no catalog.
pub(crate) const OPEN_PRICE: usize = PLAIN;

/// The machine, the shop as it should be, and the day.
pub(crate) struct Trade {
    pub(crate) machine: Machine,
    pub(crate) shop: Shop,
    pub(crate) day: NaiveDate,
    /// What somebody has just given their word for, until it is done.
    word: Vec<Approved>,
    /// The printer, and how many strips of it were looked at.
    paper: Paper,
    printed: usize,
    /// The card terminal, and the payments that it took.
    cards: Cards,
    by_terminal: Vec<String>,
    /// What was done with packs.
    pub(crate) traded: Traded,
}

type Act = fn(&mut Trade, usize);

/// What is done, and how often beside the others.
const ACTS: &[(usize, Act)] = &[
    (24, Trade::ring_up),
    (6, Trade::scan_label),
    (7, Trade::change_line),
    (4, Trade::void_line),
    (5, Trade::discount),
    (7, Trade::name_customer),
    (2, Trade::clear),
    (4, Trade::park),
    (4, Trade::recall),
    (28, Trade::pay),
    (12, Trade::take_back),
    (16, Trade::exchange),
    (6, Trade::correct),
    (9, Trade::pay_by_terminal),
    (4, Trade::return_by_terminal),
    (6, Trade::change_price),
    (3, Trade::sell_without_product),
    (7, Trade::take_in_pieces),
    (9, Trade::ring_up_some_piece),
    (4, Trade::write_transfer),
    (8, Trade::move_transfer),
    (4, Trade::move_cash),
    (2, Trade::look_at_x),
    (4, Trade::pay_off),
    (3, Trade::change_account),
    (2, Trade::merge_or_part),
    (4, Trade::sell_voucher),
    (3, Trade::change_voucher),
    (3, Trade::write_order),
    (4, Trade::move_order),
    (4, Trade::adjust),
    (2, Trade::watch),
    (5, Trade::count),
    (4, Trade::race),
    (1, Trade::clock_goes_wrong),
    (3, Trade::printer_changes),
    (1, Trade::change_tax),
];

/// What a day of everything has more of, for much of the rest needs something that was sold.
const MORE: [(usize, Act); 14] = [
    (12, Trade::ring_up),
    (14, Trade::pay),
    (5, Trade::name_customer),
    (3, Trade::change_account),
    (2, Trade::sell_voucher),
    (3, Trade::correct),
    (3, Trade::count),
    (2, Trade::write_transfer),
    (9, Trade::move_transfer),
    (1, Trade::pay_by_terminal),
    (3, Trade::exchange),
    (3, Trade::take_back),
    (3, Trade::race),
    (3, Trade::ring_up_some_piece),
];

/// What is done at every register on a day of everything.
const DRILLS: [Act; 7] = [
    Trade::sell_far_off,
    Trade::pay_by_old_voucher,
    Trade::take_back_in_pieces,
    Trade::send_in_parts,
    Trade::take_out_what_was_kept,
    Trade::trade_in_packs,
    Trade::change_tax,
];

/// A number of a paper: its series, and its place in it.
fn numbered(number: &str) -> (String, u64) {
    let digits = number.len() - number.bytes().rev().take_while(u8::is_ascii_digit).count();
    (number[..digits].to_owned(), number[digits..].parse().unwrap())
}

/// The next number of a series follows the last.
fn follows(last: &mut Option<(String, u64)>, number: &str) {
    let (series, at) = numbered(number);
    if let Some((before, last)) = last {
        assert_eq!((&series, at), (&*before, *last + 1), "numbers have no gap and never start anew");
    }
    *last = Some((series, at));
}

/// What a line of a paper came to.
fn amounts(line: &Value) -> Came {
    let part = |name: &str| line["amounts"][name].as_i64().unwrap();
    Came {
        base: part("base"),
        off_line: part("line_discount"),
        off_cart: part("cart_discount"),
        net: part("net"),
        tax: part("tax"),
        total: part("total"),
    }
}

/// An amount that is left out where it is nothing.
pub(crate) fn or_nothing(amount: &Value) -> i64 {
    amount.as_i64().unwrap_or_default()
}

impl Trade {
    /// A shop that opens on a day.
    pub(crate) fn new(machine: Machine, day: NaiveDate) -> Self {
        let (shop, paper, cards) = (Shop::default(), Paper::new(), Cards::new());
        let (word, by_terminal, traded) = (Vec::new(), Vec::new(), Traded::default());
        Self { machine, shop, day, word, paper, printed: 0, cards, by_terminal, traded }
    }

    fn pick(&mut self, many: usize) -> usize {
        self.machine.dice.usize(..many)
    }

    fn chance(&mut self, of_hundred: u8) -> bool {
        self.machine.dice.u8(..100) < of_hundred
    }

    /// Does something at a register as whoever works there.
    fn at(&mut self, register: usize, call: &str, args: Value) -> Answer {
        self.machine.window = register % WINDOWS;
        let token = self.shop.registers[register].token.clone();
        self.machine.act(Some(&token), call, args)
    }

    /// Does something at a register as the owner.
    fn owner(&mut self, register: usize, call: &str, args: Value) -> Answer {
        self.machine.window = register % WINDOWS;
        let token = self.shop.registers[register].owner.clone();
        self.machine.act(Some(&token), call, args)
    }

    /// Asks something at a register as the owner.
    pub(crate) fn ask(&mut self, register: usize, call: &str, args: Value) -> Value {
        self.machine.window = register % WINDOWS;
        let token = self.shop.registers[register].owner.clone();
        self.machine.ask(Some(&token), call, args).reply()
    }

    fn refused(&mut self, register: usize, call: &str, args: Value, code: &str) {
        let answer = self.at(register, call, args);
        assert_eq!(answer, Answer::Refused(code.to_owned()), "{call}");
    }

    fn owner_is_refused(&mut self, register: usize, call: &str, args: Value, code: &str) {
        let answer = self.owner(register, call, args);
        assert_eq!(answer, Answer::Refused(code.to_owned()), "{call}");
    }

    /// Who works at a register.
    fn seller(&self, register: usize) -> usize {
        self.shop.registers[register].seller
    }

    fn store(&self, register: usize) -> usize {
        self.shop.registers[register].store
    }

    /// One thing that somebody does at some register.
    pub(crate) fn act(&mut self) {
        let register = self.pick(self.shop.registers.len());
        let mut at = self.pick(ACTS.iter().map(|(often, _)| often).sum());
        for (often, act) in ACTS {
            match at.checked_sub(*often) {
                Some(less) => at = less,
                None => return act(self, register),
            }
        }
    }

    /// Everything that people do, each once and in any order: so that a few days are days of everything.
    pub(crate) fn everything(&mut self) {
        let more = MORE.iter().flat_map(|(often, act)| vec![*act; *often]);
        let mut acts: Vec<Act> = ACTS.iter().map(|(_, act)| *act).chain(more).collect();
        self.machine.dice.shuffle(&mut acts);
        for act in acts {
            let register = self.pick(self.shop.registers.len());
            act(self, register);
        }
    }

    /// What happens too rarely by itself, at each of the registers.
    pub(crate) fn drills(&mut self) {
        for register in 0..self.shop.registers.len() {
            for drill in DRILLS {
                drill(self, register);
            }
        }
    }

    /// Has somebody give their word for what whoever works at a register may not do alone, now and then nobody at first.
    fn ask_for_word(
        &mut self,
        register: usize,
        call: &str,
        args: &mut Value,
        of: &[(&'static str, i64)],
        reach: &[usize],
    ) {
        if self.chance(50) {
            self.refused(register, call, args.clone(), "needs_approval");
        }
        self.give_word(register, call, args, of, reach);
    }

    /// Somebody gives their word: now and then the wrong one, or with the wrong PIN. `reach` says whose word is enough. Leaves it
    /// in `args`, and keeps what it is for.
    fn give_word(
        &mut self,
        register: usize,
        call: &str,
        args: &mut Value,
        of: &[(&'static str, i64)],
        reach: &[usize],
    ) {
        let kinds: Vec<&str> = of.iter().map(|(kind, _)| *kind).collect();
        let word = |person: &str, pin: &str| json!({ "approver_id": person, "pin": pin, "reason": "as agreed", "kinds": kinds });
        if self.chance(10) {
            args["approval"] = word(&self.shop.people[CASHIER].id, PIN);
            self.refused(register, call, args.clone(), "may_not_approve");
        }
        let mut gives = if self.machine.dice.bool() { OWNER } else { MANAGER };
        if self.chance(15) {
            args["approval"] = word(&self.shop.people[gives].id, "0000");
            self.refused(register, call, args.clone(), "wrong_pin");
            // A right PIN behind it, so that nobody has to wait the next time.
        }
        args["approval"] = word(&self.shop.people[gives].id, PIN);
        if !reach.contains(&gives) {
            self.refused(register, call, args.clone(), "may_not_approve");
            gives = OWNER;
            args["approval"] = word(&self.shop.people[gives].id, PIN);
        }
        let last = kinds.last().copied().unwrap_or_default();
        // Goods of two receipts are of one kind, which they were told of once.
        let others: Vec<&str> = kinds.iter().copied().filter(|kind| *kind != last).collect();
        if !others.is_empty() && self.chance(40) {
            // It counts for what they were told and for nothing else.
            let code = if last == "negative_stock" { "not_enough_stock" } else { "needs_approval" };
            let whole = std::mem::replace(&mut args["approval"]["kinds"], json!(others));
            self.refused(register, call, args.clone(), code);
            args["approval"]["kinds"] = whole;
        }
        for (kind, amount) in of {
            self.word_of(register, gives, kind, *amount);
        }
    }

    /// Somebody gave their word for one thing more.
    fn word_of(&mut self, register: usize, gives: usize, kind: &'static str, amount: i64) {
        let people = &self.shop.people;
        let (asked, gave) = (people[self.shop.registers[register].seller].name, people[gives].name);
        self.word.push(Approved { day: self.day, kind, amount, asked, gave });
    }

    /// What somebody gave their word for was done.
    fn keep_word(&mut self) {
        self.shop.approved.append(&mut self.word);
    }
}
