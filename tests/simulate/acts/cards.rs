//! Cards at a terminal, whatever it does: what it charged pays one sale or is given back, and it is told once.

use std::time::Duration;

use chrono::TimeDelta;
use kontor_domain::terminals::{AttemptKind, Manner};
use serde_json::{Value, json};
use uuid::Uuid;

use super::pay::Offer;
use super::{CASHIER, Trade};
use crate::arithmetic::back;
use crate::coins::in_coins;
use crate::machine::Answer;
use crate::model::{Cart, Tender, total_of};

/// How it behaves, those more often that are likelier.
const MANNERS: [Manner; 14] = [
    Manner::Approves,
    Manner::Approves,
    Manner::Approves,
    Manner::Approves,
    Manner::Twice,
    Manner::Breaks,
    Manner::Breaks,
    Manner::Half,
    Manner::Half,
    Manner::Declines,
    Manner::Busy,
    Manner::Forgets,
    Manner::Waits,
    Manner::Late,
];
/// How it behaves the first times, so that a few days have seen it all.
const AT_FIRST: [Manner; 8] = [
    Manner::Forgets,
    Manner::Late,
    Manner::Half,
    Manner::Breaks,
    Manner::Approves,
    Manner::Declines,
    Manner::Waits,
    Manner::Busy,
];
/// How it behaves when it gives money back.
const GIVES_BACK: [Manner; 5] = [Manner::Approves, Manner::Approves, Manner::Breaks, Manner::Declines, Manner::Forgets];
/// How long anything with a card takes by the clock of the shop.
const AT_MOST: TimeDelta = TimeDelta::minutes(9);
/// How often it is looked what became of a payment.
const LOOKS: u32 = 400;

impl Trade {
    /// Puts a terminal beside every register.
    pub(super) fn connect(&mut self) {
        let registers: Vec<&str> = self.shop.registers.iter().map(|register| register.id.as_str()).collect();
        let args = json!({
            "id": Uuid::now_v7(), "name": "Counter", "kind": "network", "address": self.cards.address(), "active": true,
            "registers": registers,
        });
        self.owner(0, "terminals.save", args).reply();
    }

    pub(super) fn pay_by_terminal(&mut self, register: usize) {
        let Some((cart, _)) = self.some_line(register) else { return self.ring_up(register) };
        let came = self.shop.priced(&cart).unwrap();
        let total = total_of(&came).total;
        if total == 0 {
            return self.pay(register);
        }
        let any = self.machine.dice.choice(MANNERS).unwrap();
        let manner = AT_FIRST.get(self.shop.by_card.tried).copied().unwrap_or(any);
        self.shop.by_card.tried += 1;
        let amount = if self.chance(70) { total } else { self.machine.dice.i64(1..=total) };
        if self.chance(10) {
            let args = json!({ "id": self.machine.id(), "cart_id": cart.id, "amount": total + 1 });
            self.refused(register, "terminals.charge", args, "too_much");
        }
        self.cards.behaves(manner);
        if manner == Manner::Late {
            return self.pay_otherwise(register, &cart, amount);
        }
        let args = json!({ "cart_id": cart.id, "amount": amount });
        let Some((id, approved)) = self.at_terminal(register, "terminals.charge", &args, manner) else {
            return self.pay(register);
        };
        // Until one has paid, and now and then ever after.
        if self.chance(20) || self.shop.by_card.paid == 0 {
            let offers = [Offer::of("cash", in_coins(total, self.shop.step))];
            let tenders = [self.offered(&offers[0])];
            let args = json!({ "sale_id": self.machine.id(), "cart_id": cart.id, "total": total, "tenders": tenders });
            self.refused(register, "sales.complete", args, "card_charged");
            self.refused(register, "sales.clear_cart", json!({ "cart_id": cart.id }), "card_charged");
        }
        if self.chance(20) {
            self.give_card_back(register, id, approved);
            return self.pay(register);
        }
        let mut offers = vec![Offer { card: Some(id), ..Offer::of("card", approved) }];
        if approved < total {
            offers.push(Offer::of("cash", in_coins(total - approved, self.shop.step)));
        }
        self.by_terminal.push(id.to_string());
        let sale = self.machine.id();
        if self.pay_with(register, sale, &cart, &came, &offers) {
            self.shop.by_card.paid += approved;
        } else {
            self.give_card_back(register, id, approved);
        }
    }

    /// The terminal says nothing, and the customer pays otherwise. It charged the card after all: that is given back before the
    /// shift can be closed.
    fn pay_otherwise(&mut self, register: usize, cart: &Cart, amount: i64) {
        let (id, begun) = (self.machine.id(), self.machine.now);
        let args = json!({ "id": id, "cart_id": cart.id, "amount": amount });
        self.at(register, "terminals.charge", args).reply();
        let lost = self.becomes(register, id, |said| said["state"] == "unknown" && said["asked"] != 0);
        if lost["state"] == "unknown" {
            self.quiet(register, "terminals.give_up", json!({ "id": id }));
            let shift = self.shop.registers[register].shift.as_ref().unwrap().id;
            let args = json!({ "z_id": Uuid::now_v7(), "shift_id": shift, "counts": [], "note": "" });
            assert_eq!(self.quiet(register, "shifts.close", args), Answer::Refused("cards_open".into()));
        }
        let told = self.becomes(register, id, |_| false);
        self.machine.now = begun + AT_MOST;
        // Whether the terminal heard of it before power was lost makes no difference to what is done later.
        let dice = self.machine.dice.fork();
        let later = std::mem::replace(&mut self.machine.dice, dice);
        if told["state"] == "approved" {
            self.give_card_back(register, id, amount);
        } else {
            assert!(!self.cards.has_moved(id), "what was charged is known: {told}");
        }
        (self.machine.dice, self.machine.now) = (later, begun + AT_MOST * 3);
        self.pay(register);
    }

    fn quiet(&mut self, register: usize, call: &str, args: Value) -> Answer {
        let token = self.shop.registers[register].owner.clone();
        self.machine.quietly(&token, call, args)
    }

    /// Has the terminal take or give back money, and waits until it is known what became of it; none when it does not. Where power
    /// was lost before the terminal heard of it, it is tried again.
    fn at_terminal(&mut self, register: usize, call: &str, args: &Value, manner: Manner) -> Option<(Uuid, i64)> {
        let begun = self.machine.now;
        let declines = [Manner::Declines, Manner::Busy, Manner::Waits].contains(&manner);
        let amount = args["amount"].as_i64().or(args["back"]["total"].as_i64()).unwrap();
        let mut id = self.machine.id();
        for again in 0..4 {
            let mut args = args.clone();
            args["id"] = json!(id);
            match again {
                0 => drop(self.at(register, call, args).reply()),
                _ => drop(self.quiet(register, call, args).reply()),
            }
            if manner == Manner::Waits {
                (0..20).take_while(|_| !self.cards.begun().contains(&id)).for_each(|_| wait());
                self.quiet(register, "terminals.cancel", json!({ "id": id }));
            }
            let said = self.becomes(register, id, |_| false);
            // A clock does not go back.
            self.machine.now = self.machine.now.max(begun + TimeDelta::minutes(3));
            let approved = said["approved"].as_i64().filter(|_| said["state"] == "approved");
            assert_eq!(approved.is_some(), self.cards.has_moved(id), "it says what the terminal's slips say: {said}");
            let Some(approved) = approved else {
                if declines {
                    self.machine.now = begun + AT_MOST;
                    return None;
                }
                id = Uuid::now_v7();
                continue;
            };
            let half = manner == Manner::Half && call == "terminals.charge";
            assert_eq!(approved, if half { (amount + 1) / 2 } else { amount }, "{said}");
            assert!(!declines, "{said}");
            self.machine.now = begun + AT_MOST;
            return Some((id, approved));
        }
        panic!("a terminal that is well takes no card");
    }

    /// Waits until it is known what became of an attempt, or it is as somebody wants it; asks, and looks at the terminal's slips
    /// where it knows nothing.
    fn becomes(&mut self, register: usize, id: Uuid, enough: fn(&Value) -> bool) -> Value {
        let begun = self.machine.now;
        for look in 1..LOOKS {
            let said = self.quiet(register, "terminals.attempt", json!({ "id": id })).reply();
            let unknown = said["state"] == "unknown";
            if (said["state"] != "pending" && !unknown) || enough(&said) {
                return said;
            }
            if unknown && look % 4 == 0 {
                let went = self.cards.has_moved(id);
                let decision = if went { "went" } else { "did_not" };
                let knows_nothing = said["reason"].as_str().unwrap().contains("Look at its last slips");
                if knows_nothing {
                    let args = json!({ "id": id, "decision": decision, "note": "its slips" });
                    self.quiet(register, "terminals.decide", args);
                } else {
                    self.quiet(register, "terminals.ask", json!({ "id": id }));
                }
            }
            // Who was at it may have been killed: after a while somebody else asks.
            if look % 20 == 0 && self.machine.now < begun + TimeDelta::seconds(80) {
                let most = if unknown { 20 } else { 9 };
                self.machine.now +=
                    TimeDelta::seconds(if self.machine.now < begun + TimeDelta::seconds(20) { 9 } else { most });
            }
            wait();
        }
        panic!("nobody says what became of a card payment");
    }

    /// What was charged for nothing is given back: by the terminal, or by hand where it declines.
    fn give_card_back(&mut self, register: usize, id: Uuid, amount: i64) {
        let (begun, refund) = (self.machine.now, self.machine.id());
        let declines = self.chance(30);
        self.cards.behaves(if declines { Manner::Declines } else { Manner::Approves });
        let mut args = json!({ "id": id, "decision": "refund", "note": "not wanted", "refund_id": refund });
        self.at(register, "terminals.decide", args.clone()).reply();
        let mut said = self.becomes(register, refund, |_| false);
        while said["state"] == "declined" && !declines {
            // Power was lost before the terminal heard of it.
            let again = Uuid::now_v7();
            args["refund_id"] = json!(again);
            self.quiet(register, "terminals.decide", args.clone()).reply();
            said = self.becomes(register, again, |_| false);
        }
        self.machine.now = begun + AT_MOST;
        if declines {
            assert_eq!(said["state"], "declined", "{said}");
            let args = json!({ "id": id, "decision": "voided", "note": "at the terminal" });
            self.at(register, "terminals.decide", args).reply();
            self.shop.by_card.voided += amount;
        } else {
            self.shop.by_card.given_back += amount;
        }
        let args = json!({ "id": id, "decision": "voided", "note": "twice" });
        self.refused(register, "terminals.decide", args, "card_moved_on");
    }

    /// Something is taken back, and the terminal gives the money back to the card first.
    pub(super) fn return_by_terminal(&mut self, register: usize) {
        let last = self.shop.sold.len();
        if last == 0 {
            return;
        }
        let at = last - 1 - self.pick(last.min(30));
        let sale = self.shop.sold[at].clone();
        let place = self.pick(sale.lines.len());
        let line = &sale.lines[place];
        let qty = line.qty - line.returned;
        let came = if qty > 0 { back(&line.came, line.qty, line.returned, qty) } else { return };
        let days = Some((self.day - sale.day).num_days());
        let word =
            self.seller(register) == CASHIER && self.shop.rules.need_a_word(came.total + sale.back.total(), days);
        if word || came.total == 0 || sale.paid.account != 0 || sale.paid.voucher != 0 {
            return;
        }
        let manner = self.machine.dice.choice(GIVES_BACK).unwrap();
        self.cards.behaves(manner);
        let mut args = json!({
            "return_id": self.machine.id(), "sale_id": sale.id, "reason": "chipped", "total": came.total,
            "refunds": [self.tender("card", came.total)],
            "lines": [{ "line_id": line.id, "qty": qty, "goes_to": "stock", "serials": line.serials }],
        });
        let asked = json!({ "back": args });
        let card = self.at_terminal(register, "terminals.refund", &asked, manner);
        let tenders = [Tender::of("card", came.total)];
        if let Some((id, amount)) = card {
            self.by_terminal.push(id.to_string());
            self.shop.by_card.refunded += amount;
            args["refunds"][0]["id"] = json!(id);
        }
        let answer = self.at(register, "sales.return", args).reply();
        self.came_back(register, at, (place, qty, came), &tenders, &answer);
    }

    /// The terminal was told of nothing twice, and its slips say what receipts and returns do.
    pub(crate) fn cards_are(&self) {
        let mut begun = self.cards.begun();
        let told = begun.len();
        begun.sort_unstable();
        begun.dedup();
        assert_eq!(begun.len(), told, "a terminal is told once");
        let sum = |kind| self.cards.moved(kind).iter().map(|(_, amount)| amount).sum::<i64>();
        let ours = &self.shop.by_card;
        assert_eq!(sum(AttemptKind::Charge), ours.paid + ours.given_back + ours.voided, "{ours:?}");
        assert_eq!(sum(AttemptKind::Refund), ours.refunded + ours.given_back, "{ours:?}");
    }
}

#[expect(clippy::disallowed_methods, reason = "a terminal takes its time")]
fn wait() {
    std::thread::sleep(Duration::from_millis(30));
}
