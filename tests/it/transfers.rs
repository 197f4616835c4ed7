//! Goods that are sent from store to store: nothing of them or of what they are worth is lost on the way. `cargo xtask red` makes
//! the changes named here and sees the tests fail.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_app::fault;
use kontor_domain::business::{AddStore, StoreSetUp};
use kontor_domain::catalog::{GetProduct, Product, SaveProduct};
use kontor_domain::policy::Role;
use kontor_domain::stock::{
    AdjustStock, Arrived, CancelTransfer, Fate, GetTransfer, GetTransferPdf, ListSerials, ListTransfers,
    ReceiveTransfer, SaveTransfer, SaveTransferLine, SendTransfer, SerialState, StockReason, Tracking, Transfer,
    TransferState,
};
use kontor_domain::{Minor, Qty, Secret, StoreId};
use kontor_tests::goods::{cash, goods};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::tampered::finds_each;
use kontor_tests::{Engine, Shop, both_engines, new_id};

use crate::costs::{came, held};
use crate::shifts::{sell, sign_in_at, sound};

/// Another store, and somebody who is signed in there.
pub(crate) async fn harbour(shop: &Shop) -> (StoreId, Secret) {
    let store = StoreSetUp {
        name: "Harbour".into(),
        timezone: "Europe/London".into(),
        cutoff_hour: 0,
        register: "Register 1".into(),
    };
    let register = shop.call(AddStore { id: new_id(), register_id: new_id(), store }).await.unwrap();
    (register.store_id, sign_in_at(shop, register.id).await.token)
}

fn draft(to_id: StoreId, lines: &[(&Product, i64, &[&str])]) -> SaveTransfer {
    let line = |(product, qty, serials): &(&Product, i64, &[&str])| SaveTransferLine {
        id: new_id(),
        variant_id: product.variants[0].id,
        qty: Qty::whole(*qty),
        serials: serials.iter().map(|number| (*number).to_owned()).collect(),
    };
    SaveTransfer { id: new_id(), to_id, note: "with the van".into(), lines: lines.iter().map(line).collect() }
}

pub(crate) async fn sent(shop: &Shop, to: StoreId, lines: &[(&Product, i64, &[&str])]) -> Transfer {
    let draft = shop.call(draft(to, lines)).await.unwrap();
    shop.call(SendTransfer { id: draft.id }).await.unwrap()
}

/// What became of the first line.
pub(crate) fn arrived(transfer: &Transfer, parts: &[(Fate, i64)], note: &str) -> ReceiveTransfer {
    let line_id = transfer.lines[0].id;
    let part = |(fate, qty): &(Fate, i64)| Arrived { line_id, fate: *fate, qty: Qty::whole(*qty), serials: Vec::new() };
    ReceiveTransfer {
        id: new_id(),
        transfer_id: transfer.id,
        lines: parts.iter().map(part).collect(),
        note: note.into(),
    }
}

/// How many there are elsewhere, and what they are worth.
async fn held_at(shop: &Shop, token: &Secret, product: &Product) -> (i64, Option<i64>) {
    let now = shop.call_as(token, GetProduct { id: product.id }).await.unwrap();
    (now.variants[0].on_hand.0, now.variants[0].value.map(|value| value.0))
}

both_engines! {
    // Red when, in crates/domain/src/stock/transfers.rs, `part_of_cost(cost, self.qty, self.settled, qty)` becomes `part_of_cost(cost, self.qty, Qty(0), qty)`.
    // Red when, in crates/app/src/stock/transfers/mod.rs, `if arrived.fate == shelf {` becomes `if true {`.
    async fn goods_go_from_store_to_store_at_what_they_cost(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let (to, there) = harbour(&shop).await;
        came(&shop, &mug, 3, 100).await.unwrap();
        came(&shop, &mug, 4, 125).await.unwrap();
        assert_eq!(held(&shop, &mug).await, (7_000, Some(800), Some(114)));
        let saved = shop.call(draft(to, &[(&mug, 5, &[])])).await.unwrap();
        assert_eq!((saved.number.as_str(), saved.state), ("T0001", TransferState::Draft));
        assert_eq!(held(&shop, &mug).await.0, 7_000, "a draft moves nothing");
        let sent = shop.call(SendTransfer { id: saved.id }).await.unwrap();
        assert_eq!((sent.state, sent.value), (TransferState::Sent, Some(Minor(571))));
        assert_eq!(held(&shop, &mug).await, (2_000, Some(229), Some(115)));
        assert_eq!(held_at(&shop, &there, &mug).await.0, 0, "it is on its way");
        let some = shop.call_as(&there, arrived(&sent, &[(Fate::Received, 2)], "")).await.unwrap();
        assert_eq!((some.state, some.value), (TransferState::Sent, Some(Minor(571 - 228))));
        assert_eq!(held_at(&shop, &there, &mug).await, (2_000, Some(228)));
        let rest = arrived(&sent, &[(Fate::Received, 1), (Fate::Missing, 1), (Fate::Damaged, 1)], "the van was hit");
        let done = shop.call_as(&there, rest.clone()).await.unwrap();
        assert_eq!((done.state, done.value, done.moves.len()), (TransferState::Closed, Some(Minor(0)), 4));
        let spent: i64 = done.moves.iter().filter_map(|made| made.cost).map(|cost| cost.0).sum();
        assert_eq!(spent, 571, "received and lost, it is what was sent");
        assert_eq!(held_at(&shop, &there, &mug).await, (3_000, Some(343)));
        assert_eq!(shop.call_as(&there, rest).await.unwrap_err().code, "already_done");
        let more = arrived(&sent, &[(Fate::Received, 1)], "");
        assert_eq!(shop.call_as(&there, more).await.unwrap_err().code, "not_on_the_way");
        assert_eq!(shop.call(CancelTransfer { id: sent.id }).await.unwrap_err().code, "not_on_the_way");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/transfers/mod.rs, `let store = if shelf == Fate::Back { transfer.from_id } else { transfer.to_id };` becomes `let store = transfer.to_id;`.
    async fn what_is_on_its_way_comes_back(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let (to, there) = harbour(&shop).await;
        came(&shop, &mug, 10, 100).await.unwrap();
        let first = sent(&shop, to, &[(&mug, 6, &[])]).await;
        shop.call_as(&there, arrived(&first, &[(Fate::Received, 2)], "")).await.unwrap();
        assert_eq!(shop.call_as(&there, CancelTransfer { id: first.id }).await.unwrap_err().code, "other_store");
        let back = shop.call(CancelTransfer { id: first.id }).await.unwrap();
        assert_eq!((back.state, back.lines[0].left()), (TransferState::Cancelled, Qty(0)));
        assert_eq!(held(&shop, &mug).await, (8_000, Some(800), Some(100)));
        assert_eq!(held_at(&shop, &there, &mug).await, (2_000, Some(200)));
        let draft = shop.call(draft(to, &[(&mug, 1, &[])])).await.unwrap();
        assert_eq!(shop.call(CancelTransfer { id: draft.id }).await.unwrap().state, TransferState::Cancelled);
        assert_eq!(shop.call(SendTransfer { id: draft.id }).await.unwrap_err().code, "not_a_draft");
        assert_eq!(held(&shop, &mug).await.0, 8_000);
        let list = shop.call(ListTransfers::default()).await.unwrap();
        let numbers: Vec<_> = list.rows.iter().map(|row| (row.number.as_str(), row.to.as_str())).collect();
        assert_eq!(numbers, [("T0002", "Harbour"), ("T0001", "Harbour")]);
        let drafts = ListTransfers { state: Some(TransferState::Draft), ..ListTransfers::default() };
        assert_eq!(shop.call(drafts).await.unwrap().total, 0);
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/transfers/mod.rs, `if cx.session()?.register.store_id == store {` becomes `if true {`.
    // Red when, in crates/app/src/stock/transfers/mod.rs, `if arrived.qty > line.left() {` becomes `if false {`.
    // Red when, in crates/app/src/stock/transfers/mod.rs, `if lost && note.is_empty() {` becomes `if false {`.
    async fn what_can_t_be_is_refused(shop: Shop) {
        let (mug, cup) = (shop.stock_up(goods("Mug", 700)).await, shop.stock_up(goods("Cup", 900)).await);
        let (to, there) = harbour(&shop).await;
        came(&shop, &mug, 3, 100).await.unwrap();
        let here = shop.me.register.store_id;
        let good = draft(to, &[(&mug, 2, &[])]);
        for (wrong, code) in [
            (SaveTransfer { to_id: here, ..good.clone() }, "invalid"),
            (SaveTransfer { to_id: new_id(), ..good.clone() }, "invalid"),
            (SaveTransfer { lines: Vec::new(), ..good.clone() }, "nothing_sent"),
            (draft(to, &[(&mug, 0, &[])]), "invalid"),
            (draft(to, &[(&mug, -1, &[])]), "invalid"),
            (draft(to, &[(&mug, 1, &[]), (&mug, 1, &[])]), "invalid"),
            (draft(to, &[(&mug, 1, &["X1"])]), "serial_unknown"),
        ] {
            assert_eq!(shop.call(wrong.clone()).await.unwrap_err().code, code, "{wrong:?}");
        }
        let many = shop.call(draft(to, &[(&mug, 4, &[])])).await.unwrap();
        let no = shop.call(SendTransfer { id: many.id }).await.unwrap_err();
        assert_eq!(no.code, "not_enough_stock", "although it may be sold: {}", no.message);
        assert_eq!(shop.call_as(&there, SendTransfer { id: many.id }).await.unwrap_err().code, "other_store");
        assert_eq!(shop.call(arrived(&many, &[(Fate::Received, 1)], "")).await.unwrap_err().code, "not_on_the_way");
        let saved = shop.call(SaveTransfer { id: many.id, ..good.clone() }).await.unwrap();
        assert_eq!((saved.number.as_str(), saved.lines[0].qty), ("T0001", Qty::whole(2)), "a draft is written over");
        let sent = shop.call(SendTransfer { id: many.id }).await.unwrap();
        assert_eq!(shop.call(SaveTransfer { id: many.id, ..good }).await.unwrap_err().code, "not_a_draft");
        assert_eq!(shop.call(arrived(&sent, &[(Fate::Received, 1)], "")).await.unwrap_err().code, "other_store");
        for (wrong, code) in [
            (arrived(&sent, &[], ""), "nothing_came"),
            (arrived(&sent, &[(Fate::Received, 3)], ""), "more_than_sent"),
            (arrived(&sent, &[(Fate::Received, 1), (Fate::Received, 2)], ""), "more_than_sent"),
            (arrived(&sent, &[(Fate::Missing, 1)], " "), "required"),
            (arrived(&sent, &[(Fate::Back, 1)], "no"), "invalid"),
            (arrived(&sent, &[(Fate::Received, 0)], ""), "invalid"),
        ] {
            assert_eq!(shop.call_as(&there, wrong.clone()).await.unwrap_err().code, code, "{wrong:?}");
        }
        for gone in [
            shop.call(GetTransfer { id: new_id() }).await.map(drop).unwrap_err(),
            shop.call(SendTransfer { id: new_id() }).await.map(drop).unwrap_err(),
            shop.call(draft(to, &[(&Product { variants: vec![kontor_domain::catalog::Variant { id: new_id(), ..cup.variants[0].clone() }], ..cup.clone() }, 1, &[])])).await.map(drop).unwrap_err(),
        ] {
            assert_eq!(gone.code, "not_found");
        }
        assert_eq!(held_at(&shop, &there, &mug).await.0, 0, "what was refused moved nothing");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/transfers/mod.rs, `let transfer = held(cx, call.transfer_id).await?;` becomes `let transfer = whole(cx, call.transfer_id).await?;`.
    async fn of_two_who_receive_the_same_goods_one_is_refused(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let (to, there) = harbour(&shop).await;
        came(&shop, &mug, 5, 100).await.unwrap();
        let sent = sent(&shop, to, &[(&mug, 5, &[])]).await;
        let (one, other) = futures::join!(
            shop.call_as(&there, arrived(&sent, &[(Fate::Received, 4)], "")),
            shop.call_as(&there, arrived(&sent, &[(Fate::Received, 3)], "")),
        );
        assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1, "{one:?} {other:?}");
        assert_eq!(one.err().or(other.err()).unwrap().code, "more_than_sent");
        sound(&shop).await;
    }

    async fn goods_of_which_nobody_knows_the_cost_or_that_are_owed_there(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let (to, there) = harbour(&shop).await;
        let found = |qty| AdjustStock {
            id: new_id(), variant_id: mug.variants[0].id, qty: Qty::whole(qty), reason: StockReason::Opening, note: String::new(),
            unit_cost: None, serials: Vec::new(),
        };
        shop.call(found(3)).await.unwrap();
        let first = sent(&shop, to, &[(&mug, 1, &[])]).await;
        assert_eq!(first.lines[0].cost, None);
        shop.call_as(&there, arrived(&first, &[(Fate::Received, 1)], "")).await.unwrap();
        assert_eq!(held_at(&shop, &there, &mug).await, (1_000, Some(0)));
        came(&shop, &mug, 2, 100).await.unwrap();
        shop.call_as(&there, found(-3)).await.unwrap();
        let second = sent(&shop, to, &[(&mug, 4, &[])]).await;
        assert_eq!(second.value, Some(Minor(400)));
        shop.call_as(&there, arrived(&second, &[(Fate::Received, 4)], "")).await.unwrap();
        assert_eq!(held_at(&shop, &there, &mug).await, (2_000, Some(200)), "what was owed is made good first");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/transfers/mod.rs, `if !line.on_the_way.contains(&number) {` becomes `if false {`.
    async fn pieces_travel_by_their_numbers(shop: Shop) {
        let phone = shop.stock_up(goods("Phone", 20_000)).await;
        let phone = shop.call(SaveProduct { tracked: Some(Tracking::Serial), ..SaveProduct::from(&phone) }).await.unwrap();
        let (to, there) = harbour(&shop).await;
        let serials: Vec<String> = ["P1", "P2", "P3", "P4"].map(str::to_owned).into();
        let variant_id = phone.variants[0].id;
        let came = AdjustStock {
            id: new_id(), variant_id, qty: Qty::whole(4), reason: StockReason::Received, note: String::new(),
            unit_cost: Some(Minor(10_000)), serials,
        };
        shop.call(came).await.unwrap();
        let few = shop.call(draft(to, &[(&phone, 3, &["P1"])])).await.unwrap();
        assert_eq!(shop.call(SendTransfer { id: few.id }).await.unwrap_err().code, "serials_needed");
        let sent = sent(&shop, to, &[(&phone, 3, &["p1", "P2", "P3"])]).await;
        assert_eq!(sent.lines[0].on_the_way, ["P1", "P2", "P3"]);
        let part = |fate, numbers: &[&str]| Arrived {
            line_id: sent.lines[0].id, fate, qty: Qty::whole(numbers.len().try_into().unwrap()),
            serials: numbers.iter().map(|number| (*number).to_owned()).collect(),
        };
        let receive = |lines: Vec<Arrived>| ReceiveTransfer { id: new_id(), transfer_id: sent.id, lines, note: "fell".into() };
        let state = async |number: &str| {
            shop.call(ListSerials { text: number.into(), ..ListSerials::default() }).await.unwrap().rows[0].state
        };
        assert_eq!(state("P1").await, SerialState::InTransit);
        let ring = || kontor_domain::sales::AddSerial { cart_id: new_id(), line_id: new_id(), number: "P1".into() };
        assert_eq!(shop.call(ring()).await.unwrap_err().code, "serial_in_transit");
        let off = SaveProduct { tracked: None, ..SaveProduct::from(&phone) };
        assert_eq!(shop.call(off).await.unwrap_err().code, "has_stock");
        for (wrong, code) in [
            (receive(vec![part(Fate::Received, &["P4"])]), "serial_not_sent"),
            (receive(vec![part(Fate::Received, &["P1"]), part(Fate::Missing, &["P1"])]), "serial_not_sent"),
            (receive(vec![Arrived { qty: Qty::whole(2), ..part(Fate::Received, &["P1"]) }]), "serials_needed"),
        ] {
            assert_eq!(shop.call_as(&there, wrong).await.unwrap_err().code, code);
        }
        let done = receive(vec![part(Fate::Received, &["P1"]), part(Fate::Damaged, &["P2"]), part(Fate::Missing, &["P3"])]);
        let done = shop.call_as(&there, done).await.unwrap();
        assert_eq!(done.state, TransferState::Closed);
        assert_eq!(state("P1").await, SerialState::InStock);
        assert_eq!((state("P2").await, state("P3").await), (SerialState::Damaged, SerialState::Gone));
        assert_eq!(shop.call(ring()).await.unwrap_err().code, "serial_here", "it lies in the other store");
        let cart = shop.call_as(&there, ring()).await.unwrap();
        let done = kontor_tests::goods::completion(new_id(), &cart, vec![cash(20_000)]);
        assert_eq!(shop.call_as(&there, done).await.unwrap().lines[0].cost, Some(Minor(10_000)));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/stock/transfers/mod.rs, `transfer.value = None;` becomes ``.
    async fn its_paper_is_printed_and_costs_are_for_who_may_see_them(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let (to, _) = harbour(&shop).await;
        came(&shop, &mug, 5, 100).await.unwrap();
        let sent = sent(&shop, to, &[(&mug, 5, &[])]).await;
        let pdf = shop.call(GetTransferPdf { id: sent.id }).await.unwrap();
        assert_eq!(pdf.file_name, "T0001.pdf");
        assert!(STANDARD.decode(pdf.base64).unwrap().starts_with(b"%PDF-"));
        let cashier = shop.hire("Carl", Role::Cashier).await.token;
        assert_eq!(shop.call_as(&cashier, GetTransfer { id: sent.id }).await.unwrap_err().code, "not_allowed");
        let manager = shop.hire("Mia", Role::Manager).await.token;
        assert_eq!(shop.call_as(&manager, GetTransfer { id: sent.id }).await.unwrap().value, Some(Minor(500)));
        sell(&shop, &mug, vec![cash(700)]).await.unwrap();
        assert_eq!(held(&shop, &mug).await.0, -1_000, "what is sold besides is owed as ever");
        sound(&shop).await;
    }

    async fn killed_at_any_point_and_asked_again_goods_are_sent_and_received_once(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let (to, there) = harbour(&shop).await;
        came(&shop, &mug, 100, 10).await.unwrap();
        let mut shop = shop;
        for (at, point) in (1i64..).zip(fault::TRANSFER_POINTS) {
            let saved = shop.call(draft(to, &[(&mug, 2, &[])])).await.unwrap();
            let (id, call) = (new_id(), SendTransfer { id: saved.id });
            shop.kontor.close().await;
            kill_at("transfers::sends_goods_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            let sent = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(sent.state, TransferState::Sent, "killed at {point}");
            assert_eq!(held(&shop, &mug).await.0, 100_000 - at * 2_000);
            let owner = std::mem::replace(&mut shop.token, there.clone());
            let (id, call) = (new_id(), arrived(&sent, &[(Fate::Received, 2)], ""));
            shop.kontor.close().await;
            kill_at("transfers::receives_goods_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            let done = shop.call_id(Some(&there), id, &call).await.unwrap();
            assert_eq!(done.state, TransferState::Closed, "killed at {point}");
            shop.token = owner;
            assert_eq!(held_at(&shop, &there, &mug).await, (at * 2_000, Some(at * 20)));
        }
        sound(&shop).await;
    }
}

const CHANGES: &[&str] = &[
    "UPDATE transfer_line SET settled = settled - 1000",
    "UPDATE transfer_line SET cost = cost - 1",
    "UPDATE transfer_move SET qty = qty - 1000 WHERE fate = 'missing'",
    "UPDATE transfer_move SET cost = cost + 1 WHERE fate = 'missing'",
    "UPDATE transfer_move SET fate = 'received' WHERE fate = 'missing'",
    "UPDATE transfer SET state = 'closed' WHERE number = 'T0002'",
    "UPDATE stock_movement SET transfer_id = NULL",
];

// Red when, in crates/app/src/journal/verify.rs, `transfers::check(cx, &mut problems).await?;` becomes ``.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_check_finds_what_was_changed_of_a_transfer() {
    let shop = Shop::open(Engine::Sqlite).await;
    let mug = shop.stock_up(goods("Mug", 700)).await;
    let (to, there) = harbour(&shop).await;
    came(&shop, &mug, 10, 100).await.unwrap();
    let first = sent(&shop, to, &[(&mug, 3, &[])]).await;
    shop.call_as(&there, arrived(&first, &[(Fate::Received, 2), (Fate::Missing, 1)], "lost")).await.unwrap();
    let second = sent(&shop, to, &[(&mug, 3, &[])]).await;
    shop.call_as(&there, arrived(&second, &[(Fate::Received, 1)], "")).await.unwrap();
    sound(&shop).await;
    finds_each(shop, CHANGES).await;
}

/// The child of the test above; by itself it does nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_at_any_point_and_asked_again_goods_are_sent_and_received_once"]
async fn sends_goods_and_is_killed() {
    as_child::<SendTransfer>().await;
}

/// As the one before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as the child of killed_at_any_point_and_asked_again_goods_are_sent_and_received_once"]
async fn receives_goods_and_is_killed() {
    as_child::<ReceiveTransfer>().await;
}
