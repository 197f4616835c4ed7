//! Goods of which every piece has a number: taken in, sold, written off, looked for.

use serde_json::{Value, json};

use super::{CASHIER, PLAIN, Trade};
use crate::model::pieces::Piece;
use crate::model::{Cart, Line, Product};
use crate::worth::at_each;

/// How many products there are of which every piece has a number, and where the first is.
pub(super) const KINDS: usize = 2;
pub(super) const FIRST: usize = PLAIN + 1;

impl Trade {
    /// Two products of which every piece has a number.
    pub(super) fn first_pieces(&mut self, classes: &Value) {
        assert_eq!(self.shop.products.len(), FIRST);
        for at in FIRST..FIRST + KINDS {
            let (id, variant) = (self.machine.id(), self.machine.id());
            let (title, sku) = (format!("Phone {at}"), format!("{}", 1_000 + at));
            let price = self.machine.dice.i64(1_000..30_000);
            let (tax, inside, decimals, negative, tracked, pack) = (at % 3, true, 0, None, true, None);
            let product = Product { id, variant, title, sku, price, tax, inside, decimals, negative, tracked, pack };
            self.shop.products.push(product);
            self.save_product(at, classes);
        }
    }

    /// So many of some pieces.
    pub(super) fn some_pieces(&mut self, of: &[String], qty: i64) -> Vec<String> {
        let mut pieces = of.to_vec();
        self.machine.dice.shuffle(&mut pieces);
        pieces.truncate(usize::try_from(qty / 1_000).unwrap());
        pieces
    }

    /// Some piece in that state, that is or was in a store.
    pub(super) fn some_piece(&mut self, state: &str, store: usize) -> Option<String> {
        let there = self.shop.pieces.iter().filter(|(_, piece)| piece.state == state && piece.store == store);
        let there: Vec<String> = there.map(|(number, _)| number.clone()).collect();
        self.machine.dice.choice(&there).cloned()
    }

    /// One of the products of which every piece has a number.
    pub(super) fn some_kind(&mut self) -> usize {
        FIRST + self.pick(KINDS)
    }

    /// Pieces come in, new ones and those that had gone; or some are written off.
    pub(super) fn take_in_pieces(&mut self, register: usize) {
        let (store, product) = (self.store(register), self.some_kind());
        if self.chance(15) {
            return self.write_off_pieces(register, product);
        }
        let mut numbers = Vec::new();
        for _ in 0..self.machine.dice.usize(1..5) {
            numbers.push(format!("SN-{:05}", self.shop.pieces.len() + numbers.len()));
        }
        let gone = |piece: &Piece| piece.product == product && ["gone", "damaged", "supplier"].contains(&piece.state);
        if self.chance(30) {
            numbers.extend(self.shop.pieces.iter().find(|(_, piece)| gone(piece)).map(|(number, _)| number.clone()));
        }
        let qty = i64::try_from(numbers.len()).unwrap() * 1_000;
        let unit = self.chance(70).then(|| self.machine.dice.i64(0..9_000));
        let mut args = json!({
            "id": self.machine.id(), "variant_id": self.shop.products[product].variant, "qty": qty, "reason": "received",
            "unit_cost": unit, "serials": numbers,
        });
        if self.chance(15) {
            let mut wrong = args.clone();
            wrong["qty"] = json!(qty + 1_000);
            self.owner_is_refused(register, "stock.adjust", wrong.clone(), "serials_needed");
            if let Some(here) = self.shop.pieces_of(product, store).first() {
                (wrong["qty"], wrong["serials"]) = (json!(1_000), json!([here]));
                self.owner_is_refused(register, "stock.adjust", wrong, "serial_here");
            }
            args["id"] = json!(self.machine.id());
        }
        let answer = self.owner(register, "stock.adjust", args).reply();
        let moved = self.shop.moves(store, product, |held| match unit {
            Some(unit) => held.paid(qty, at_each(unit, qty)),
            None => held.differs(qty),
        });
        super::shelves::moved_so(&moved, &answer);
        for number in numbers {
            self.shop.pieces.insert(number, Piece { product, store, state: "in_stock" });
        }
    }

    fn write_off_pieces(&mut self, register: usize, product: usize) {
        let store = self.store(register);
        let there = self.shop.pieces_of(product, store);
        let numbers = self.some_pieces(&there, 1_000);
        if numbers.is_empty() {
            return;
        }
        let args = json!({
            "id": self.machine.id(), "variant_id": self.shop.products[product].variant, "qty": -1_000,
            "reason": "written_off", "serials": numbers,
        });
        let answer = self.owner(register, "stock.adjust", args.clone()).reply();
        let moved = self.shop.moves(store, product, |held| held.differs(-1_000));
        super::shelves::moved_so(&moved, &answer);
        self.shop.put_pieces(&numbers, store, "gone");
        let mut again = args;
        again["id"] = json!(self.machine.id());
        self.owner_is_refused(register, "stock.adjust", again, "serial_gone");
    }

    /// Somebody scans a number: mostly of a piece that is there.
    pub(super) fn ring_up_some_piece(&mut self, register: usize) {
        let state =
            self.machine.dice.choice(["in_stock", "in_stock", "in_stock", "sold", "gone", "in_transit"]).unwrap();
        let store = if self.chance(90) { self.store(register) } else { 1 - self.store(register) };
        if let Some(number) = self.some_piece(state, store) {
            self.ring_up_piece(register, &number);
        }
    }

    pub(super) fn ring_up_piece(&mut self, register: usize, number: &str) {
        let (fresh, id) = (self.machine.id(), self.machine.id());
        let cart = self.shop.registers[register].cart.clone();
        let mut cart = cart.unwrap_or(Cart::new(fresh));
        let args = json!({ "cart_id": cart.id, "line_id": id, "number": number });
        let piece = self.shop.pieces[number].clone();
        if let Some(code) = piece.cant_go(self.store(register)) {
            return self.refused(register, "sales.add_serial", args, code);
        }
        if cart.lines.iter().any(|line| line.serials.iter().any(|named| named == number)) {
            return self.refused(register, "sales.add_serial", args, "serial_twice");
        }
        let price = self.shop.products[piece.product].price;
        let same = |line: &&mut Line| (line.product, line.price, line.off) == (piece.product, price, None);
        match cart.lines.iter_mut().find(same) {
            Some(line) => {
                line.serials.push(number.to_owned());
                line.qty = line.qty.max(i64::try_from(line.serials.len()).unwrap() * 1_000);
            }
            None => {
                let mut line = Line::of(id, piece.product, 1_000, price);
                line.serials.push(number.to_owned());
                cart.lines.push(line);
            }
        }
        let answer = self.at(register, "sales.add_serial", args).reply();
        self.shop.registers[register].cart = Some(cart);
        self.says_the_same(register, &answer);
    }

    /// The pieces of a line were sold, and stand on its paper.
    pub(super) fn pieces_sold(&mut self, store: usize, line: &Line, said: &Value) {
        let named: Vec<&str> =
            said["serials"].as_array().into_iter().flatten().map(|one| one.as_str().unwrap()).collect();
        assert_eq!(named, line.serials, "{said}");
        self.shop.put_pieces(&line.serials, store, "sold");
    }

    /// Pieces came back.
    pub(super) fn pieces_back(&mut self, store: usize, numbers: &[String], goes_to: &str) {
        let state = match goes_to {
            "stock" => "in_stock",
            "damaged" => "damaged",
            _ => "supplier",
        };
        self.shop.put_pieces(numbers, store, state);
    }

    /// A return to the shelf that does not name its pieces is refused.
    pub(super) fn unnamed_is_refused(&mut self, register: usize, args: &Value) {
        let mut wrong = args.clone();
        let lines = wrong["lines"].as_array_mut().unwrap();
        let of = lines.iter().position(|line| line["goes_to"] == "stock" && line["serials"] != json!([]));
        let Some(of) = of.filter(|_| self.seller(register) != CASHIER) else { return };
        wrong["lines"][of]["serials"] = json!([]);
        self.refused(register, "sales.return", wrong, "serials_needed");
    }
}
