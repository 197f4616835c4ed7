//! Goods back and goods out in one: rule 10. `cargo xtask red` makes the changes named here and sees the tests fail.

use kontor_app::fault;
use kontor_domain::business::{ChangeCash, ChangeStock};
use kontor_domain::catalog::{Product, Scan};
use kontor_domain::overrides::{Approval, ListOverrides, OverrideKind};
use kontor_domain::policy::Role;
use kontor_domain::purchasing::{ListGoodsBack, SaveSupplier, SendBack};
use kontor_domain::sales::{
    ActiveCart, BringBack, By, Cart, ClearCart, CompleteSale, Discount, DiscountCart, GetReceipt, GetSale, GoesTo,
    HandOut, ListSales, NameCustomer, ParkCart, RecallCart, ReturnLine, ReturnSale, Sale, SaleKind, TaxMode,
    TenderKind, TenderOffered,
};
use kontor_domain::shifts::{Figures, ReportX};
use kontor_domain::stock::NegativeStock;
use kontor_domain::vouchers::ListVouchers;
use kontor_domain::{CartId, Minor, Qty, Rate, Refusal};
use kontor_tests::goods::{Goods, card, cash, completion, goods, on_account, voucher};
use kontor_tests::killed::{as_child, kill_at};
use kontor_tests::tampered::finds_each;
use kontor_tests::{Engine, PIN, Shop, both_engines, new_id};

use crate::accounts::{customer, owes};
use crate::costs::came;
use crate::shifts::{closing, counted, opened, sell, sound};

/// Some of a sale's first line, to be brought back.
fn bring(cart_id: CartId, sale: &Sale, qty: i64, goes_to: GoesTo) -> BringBack {
    let lines = vec![ReturnLine { line_id: sale.lines[0].id, qty: Qty(qty), goes_to, serials: Vec::new() }];
    BringBack { cart_id, sale_id: sale.id, lines, reason: "does not fit".into() }
}

/// A cart with one of a product, and one of a sale's first line that comes back.
async fn exchange_of(shop: &Shop, sale: &Sale, product: &Product) -> Cart {
    let cart = shop.cart_of(&[(product, 1_000)]).await;
    shop.call(bring(cart.id, sale, 1_000, GoesTo::Stock)).await.unwrap()
}

async fn stock_of(shop: &Shop, code: &str) -> Qty {
    shop.call(Scan { code: code.into() }).await.unwrap().on_hand
}

fn tenders(sale: &Sale) -> Vec<(TenderKind, i64, i64)> {
    sale.tenders.iter().map(|tender| (tender.kind, tender.amount.0, tender.change.0)).collect()
}

async fn figures(shop: &Shop) -> Figures {
    shop.call(ReportX {}).await.unwrap().figures.unwrap()
}

both_engines! {
    // Red when, in crates/app/src/sales/returns.rs, `goes_on.push((id, refund.id));` becomes ``.
    // Red when, in crates/domain/src/sales/receipt.rs, `other.kind == tender.kind && other.reference == tender.reference` becomes `false`.
    async fn one_refund_over_several_receipts_is_one_voucher(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let book = shop.stock_up(goods("Book", 2_000)).await;
        let (one, two) = (sell(&shop, &mug, vec![cash(1_500)]).await.unwrap(), sell(&shop, &book, vec![cash(2_000)]).await.unwrap());
        let cart = shop.call(bring(new_id(), &one, 1_000, GoesTo::Stock)).await.unwrap();
        let cart = shop.call(bring(cart.id, &two, 1_000, GoesTo::Stock)).await.unwrap();
        let refunds = vec![voucher(2_500, ""), voucher(600, ""), cash(400)];
        let call = CompleteSale { refund: Minor(3_500), ..completion(new_id(), &cart, refunds) };
        let (id, call) = (new_id(), call);
        let last = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap().tenders, last.tenders, "once");
        let vouchers = shop.call(ListVouchers::default()).await.unwrap();
        let mut worth: Vec<_> = vouchers.page.rows.iter().map(|voucher| (voucher.value.0, voucher.balance.0)).collect();
        worth.sort_unstable();
        assert_eq!(worth, [(600, 600), (2_500, 2_500)], "one for each refund, whatever receipts it is of");
        let receipt = shop.call(GetReceipt { id: last.id }).await.unwrap();
        let said: Vec<_> = receipt.tenders.iter().filter(|tender| tender.kind == TenderKind::Voucher).collect();
        let mut amounts: Vec<_> = said.iter().map(|tender| (tender.amount.as_str(), tender.balance.as_deref())).collect();
        amounts.sort_unstable();
        assert_eq!(amounts, [("£25.00", Some("£25.00")), ("£6.00", Some("£6.00"))], "and stands on the receipt once");
        let code = &said[0].reference;
        sell(&shop, &book, vec![voucher(600, code), cash(1_400)]).await.expect("which buys");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/complete.rs, `part: if alone { 0 } else { part }` becomes `part: 0`.
    // Red when, in crates/app/src/sales/taken/rows.rs, `WHERE s.shift_id = $1 AND t.kind <> 'exchange' GROUP BY` becomes
    // `WHERE s.shift_id = $1 GROUP BY`.
    // Red when, in crates/app/src/sales/rows.rs, `COUNT(DISTINCT seq) <> MAX(seq)` becomes `COUNT(seq) <> MAX(seq)`.
    // Red when, in crates/domain/src/sales/receipt.rs, `let way = |amount: Minor| if part.kind == kind { amount } else { -amount };`
    // becomes `let way = |amount: Minor| amount;`.
    async fn an_exchange_is_one_document_with_a_net_due_either_way(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let book = shop.stock_up(Goods { tax: Some("Zero"), ..goods("Book", 2_000) }).await;
        opened(&shop, 10_000).await;
        let first = sell(&shop, &mug, vec![cash(1_500)]).await.unwrap();
        let cart = exchange_of(&shop, &first, &book).await;
        assert_eq!((cart.refund(), cart.due()), (Minor(1_500), Minor(500)));
        let second = shop.complete(&cart, vec![cash(1_000)]).await.unwrap();
        assert_eq!((second.kind, second.number.as_str(), second.total), (SaleKind::Sale, "1-A000002", Minor(2_000)));
        assert_eq!(tenders(&second), [(TenderKind::Exchange, 1_500, 0), (TenderKind::Cash, 500, 500)]);
        assert_eq!(shop.call(GetSale { id: second.id }).await.unwrap(), second, "kept as answered");
        let [other] = &second.with[..] else { panic!("{second:?}") };
        let back = shop.call(GetSale { id: other.id }).await.unwrap();
        assert_eq!((back.kind, back.number.as_str(), back.total), (SaleKind::Return, "1-A000002", Minor(1_500)), "one number");
        assert_eq!(tenders(&back), [(TenderKind::Exchange, 1_500, 0)]);
        assert_eq!((back.of.as_ref().unwrap().id, back.with[0].id), (first.id, second.id));
        assert_eq!((stock_of(&shop, "MUG").await, stock_of(&shop, "BOOK").await), (Qty(0), Qty(-1_000)));

        let receipt = shop.call(GetReceipt { id: second.id }).await.unwrap();
        assert_eq!(shop.call(GetReceipt { id: back.id }).await.unwrap(), receipt, "one receipt, whichever side asks");
        assert_eq!((receipt.back[0].of.as_deref(), receipt.back[0].total.as_str()), (Some("1-A000001"), "\u{2212}£15.00"));
        assert_eq!((receipt.sold.as_deref(), receipt.total.as_str(), receipt.change.as_deref()), (Some("£20.00"), "£5.00", Some("£5.00")));
        assert_eq!((receipt.lines[0].title.as_str(), receipt.back[0].lines[0].title.as_str()), ("Book", "Mug"));
        assert_eq!(receipt.tenders.len(), 1, "what makes up for each other is in the total");
        let taxes: Vec<_> = receipt.taxes.iter().map(|tax| (tax.rate.as_str(), tax.gross.as_str())).collect();
        assert_eq!(taxes, [("20%", "\u{2212}£15.00"), ("0%", "£20.00")], "of both sides");
        shop.call(HandOut { id: back.id, by: By::Pdf }).await.unwrap();

        // The other way: what comes back is more.
        let cart = exchange_of(&shop, &second, &mug).await;
        assert_eq!(cart.due(), Minor(-500));
        let third = shop.complete(&cart, vec![card(500)]).await.unwrap();
        assert_eq!((third.number.as_str(), tenders(&third)), ("1-A000003", vec![(TenderKind::Exchange, 1_500, 0)]));
        assert_eq!(third.with[0].settled, Minor(500));
        let receipt = shop.call(GetReceipt { id: third.id }).await.unwrap();
        assert_eq!((receipt.kind, receipt.total.as_str(), receipt.tenders[0].kind), (SaleKind::Return, "£5.00", TenderKind::Card));
        // Like for like: nothing is paid.
        let cart = exchange_of(&shop, &third, &mug).await;
        let even = shop.complete(&cart, vec![]).await.unwrap();
        assert_eq!(tenders(&even), [(TenderKind::Exchange, 1_500, 0)]);

        let now = figures(&shop).await;
        assert_eq!((now.sales.total, now.returns.total, now.net()), (Minor(6_500), Minor(5_000), Minor(1_500)));
        assert_eq!(now.expected(), [(TenderKind::Cash, Minor(12_000)), (TenderKind::Card, Minor(-500))], "what moved, and no more");
        assert!(now.tenders.iter().all(|flow| flow.kind != TenderKind::Exchange));
        assert_eq!(sell(&shop, &mug, vec![cash(1_500)]).await.unwrap().number, "1-A000005", "no number is left out");
        let list = shop.call(ListSales::default()).await.unwrap();
        assert_eq!((list.page.total, list.sum), (8, Minor(3_000)));
        sound(&shop).await;
    }

    // Red when, in crates/domain/src/sales/exchange.rs, `let mut wanted = given - off;` becomes `let mut wanted = given;`.
    async fn only_what_is_left_is_rounded(shop: Shop) {
        shop.call(ChangeCash { cash_step: Minor(5) }).await.unwrap();
        let mug = shop.stock_up(goods("Mug", 1_998)).await;
        let book = shop.stock_up(goods("Book", 2_501)).await;
        let first = sell(&shop, &mug, vec![card(1_998)]).await.unwrap();
        let cart = exchange_of(&shop, &first, &book).await;
        let sale = shop.complete(&cart, vec![cash(505)]).await.unwrap();
        assert_eq!((sale.rounding, sale.settled()), (Minor(2), Minor(505)), "5.03 in coins");
        let cart = exchange_of(&shop, &sale, &mug).await;
        assert_eq!(shop.complete(&cart, vec![cash(503)]).await.unwrap_err().code, "no_such_coins");
        let back = shop.complete(&cart, vec![cash(505)]).await.unwrap().with[0].id;
        let back = shop.call(GetSale { id: back }).await.unwrap();
        assert_eq!((back.rounding, back.settled()), (Minor(2), Minor(505)));
        sound(&shop).await;
    }

    // What was never paid in money stays so, however often it is exchanged.
    // Red when, in crates/domain/src/sales/calls.rs, `TenderKind::Exchange => self.stands_for.unwrap_or(TenderKind::Other),` becomes
    // `TenderKind::Exchange => TenderKind::Other,`.
    // Red when, in crates/app/src/sales/rows.rs, `stands_for: row.get("stands_for")?,` becomes `stands_for: None,`.
    async fn an_exchange_makes_no_money_of_a_debt_or_a_voucher(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let book = shop.stock_up(goods("Book", 1_500)).await;
        let pen = shop.stock_up(goods("Pen", 400)).await;
        let ann = customer(&shop, "Ann", Some(10_000)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let cart = shop.call(NameCustomer { cart_id: cart.id, customer_id: Some(ann) }).await.unwrap();
        let sale = shop.complete(&cart, vec![on_account(1_000), cash(500)]).await.unwrap();
        let cart = exchange_of(&shop, &sale, &book).await;
        assert_eq!(cart.customer.as_ref().map(|customer| customer.id), Some(ann), "who brings it back is who buys");
        let sale = shop.complete(&cart, vec![]).await.unwrap();
        let origins: Vec<_> = sale.tenders.iter().map(|tender| (tender.stands_for, tender.amount.0)).collect();
        assert_eq!(origins, [(None, 500), (Some(TenderKind::Account), 1_000)]);
        assert_eq!(owes(&shop, ann).await, 1_000, "the mug was never paid, and the book is not either");
        let cart = exchange_of(&shop, &sale, &pen).await;
        let no = shop.complete(&cart, vec![cash(1_100)]).await.unwrap_err();
        assert_eq!(no.code, "refund_to_account");
        assert_eq!(shop.complete(&cart, vec![voucher(1_100, "")]).await.unwrap_err().code, "refund_to_account");
        let last = shop.complete(&cart, vec![on_account(1_000), cash(100)]).await.unwrap();
        assert_eq!(owes(&shop, ann).await, 0);
        assert_eq!(tenders(&last), [(TenderKind::Exchange, 400, 0)]);
        let back = ReturnSale {
            return_id: new_id(), sale_id: last.id,
            lines: vec![ReturnLine { line_id: last.lines[0].id, qty: Qty::ONE, goes_to: GoesTo::Stock, serials: Vec::new() }],
            reason: "x".into(), total: Minor(400), refunds: vec![cash(400)], approval: None,
        };
        shop.call(back).await.expect("the pen was paid for with what had been cash");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/returns.rs, `.filter(|_| back.goes_to == GoesTo::Stock)` becomes ``.
    async fn what_comes_back_goes_where_it_belongs_and_can_be_sold_at_once(shop: Shop) {
        shop.call(ChangeStock { negative_stock: NegativeStock::Block }).await.unwrap();
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        came(&shop, &mug, 3, 500).await.unwrap();
        let cart = shop.cart_of(&[(&mug, 3_000)]).await;
        let sale = shop.complete(&cart, vec![cash(4_500)]).await.unwrap();
        let cart = exchange_of(&shop, &sale, &mug).await;
        let next = shop.complete(&cart, vec![]).await.expect("the one that came back is there");
        assert_eq!((next.lines[0].cost, stock_of(&shop, "MUG").await), (Some(Minor(500)), Qty(0)));
        for place in [GoesTo::Damaged, GoesTo::Supplier] {
            let cart = shop.call(bring(new_id(), &sale, 1_000, place)).await.unwrap();
            assert_eq!((cart.lines.len(), cart.back[0].goes_to, cart.due()), (0, place, Minor(-1_500)));
            let back = shop.complete(&cart, vec![cash(1_500)]).await.unwrap();
            assert_eq!((back.kind, back.part, back.with.len()), (SaleKind::Return, 0, 0), "nothing is sold: it is a return by itself");
            assert_eq!((back.lines[0].goes_to, back.lines[0].cost), (Some(place), None));
            let cart = shop.cart_of(&[(&mug, 1_000)]).await;
            assert_eq!(shop.complete(&cart, vec![cash(1_500)]).await.unwrap_err().code, "not_enough_stock", "not on the shelf");
            shop.call(ClearCart { cart_id: cart.id }).await.unwrap();
        }
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/complete.rs, `purchasing::wait(cx, sale).await?;` becomes ``.
    // Red when, in crates/app/src/purchasing/back/rows.rs, `AND line_id = $2 AND sent_at IS NULL` becomes `AND line_id = $2`.
    async fn what_goes_to_the_supplier_waits_until_it_is_sent(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let cart = shop.cart_of(&[(&mug, 3_000)]).await;
        let sale = shop.complete(&cart, vec![cash(4_500)]).await.unwrap();
        for (qty, place) in [(1_000, GoesTo::Supplier), (1_000, GoesTo::Damaged), (1_000, GoesTo::Stock)] {
            let cart = shop.call(bring(new_id(), &sale, qty, place)).await.unwrap();
            shop.complete(&cart, vec![cash(1_500)]).await.unwrap();
        }
        let list = async |sent| shop.call(ListGoodsBack { sent, ..ListGoodsBack::default() }).await.unwrap();
        let waits = list(false).await;
        let one = &waits.rows[0];
        assert_eq!((waits.total, one.sku.as_str(), one.qty, one.number.as_str()), (1, "MUG", Qty::ONE, "1-A000002"));
        let supplier = SaveSupplier {
            id: new_id(), name: "Potter".into(), contact: String::new(), email: String::new(), phone: String::new(),
            note: String::new(), active: true,
        };
        let supplier_id = shop.call(supplier).await.unwrap().id;
        let send = |supplier_id| SendBack { ids: vec![one.id], supplier_id, note: "claim 7".into() };
        assert_eq!(shop.call(send(new_id())).await.unwrap_err().code, "not_found");
        let (id, call) = (new_id(), send(supplier_id));
        shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        shop.call_id(Some(&shop.token), id, &call).await.expect("the same answer");
        assert_eq!(shop.call(send(supplier_id)).await.unwrap_err().code, "sent_already");
        assert_eq!((list(false).await.total, list(true).await.rows[0].supplier.as_deref()), (0, Some("Potter")));
        let only = ListGoodsBack { id: Some(one.id), ..ListGoodsBack::default() };
        assert_eq!(shop.call(only).await.unwrap().rows[0].note, "claim 7");
    }

    // Red when, in crates/app/src/sales/complete.rs, `|| refund != call.refund {` becomes `{`.
    // Red when, in crates/app/src/sales/complete.rs, `brought.approved(cx, all, given.clone())?` becomes `Vec::new()`.
    // Red when, in crates/app/src/sales/cart/back/mod.rs, `returns::lines_back(cx, &sold, &call.lines).await?;` becomes ``.
    async fn what_can_t_be_exchanged_is_refused_and_nothing_happens(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let book = shop.stock_up(goods("Book", 2_000)).await;
        let sale = sell(&shop, &mug, vec![cash(1_500)]).await.unwrap();
        let refused = async |call: BringBack| -> Refusal { shop.call(call).await.unwrap_err() };
        assert_eq!(refused(bring(new_id(), &sale, 2_000, GoesTo::Stock)).await.code, "more_than_bought");
        assert_eq!(refused(bring(new_id(), &sale, 500, GoesTo::Stock)).await.code, "invalid");
        assert_eq!(refused(bring(new_id(), &sale, 0, GoesTo::Stock)).await.code, "invalid");
        assert!(refused(BringBack { reason: " ".into(), ..bring(new_id(), &sale, 1_000, GoesTo::Stock) }).await.fields.contains_key("reason"));
        assert_eq!(refused(BringBack { sale_id: new_id(), ..bring(new_id(), &sale, 1_000, GoesTo::Stock) }).await.code, "not_found");
        assert!(shop.call(ActiveCart {}).await.unwrap().is_none());
        let cart = exchange_of(&shop, &sale, &book).await;
        let pay = |refund: i64, tenders: Vec<TenderOffered>| CompleteSale { refund: Minor(refund), ..completion(new_id(), &cart, tenders) };
        assert_eq!(shop.call(pay(0, vec![cash(2_000)])).await.unwrap_err().code, "total_changed");
        assert_eq!(shop.call(pay(1_500, vec![cash(499)])).await.unwrap_err().code, "not_enough");
        assert_eq!(shop.call(pay(1_500, vec![])).await.unwrap_err().code, "nothing_given");
        let exchange = TenderOffered { kind: TenderKind::Exchange, ..cash(500) };
        assert_eq!(shop.call(pay(1_500, vec![exchange.clone()])).await.unwrap_err().code, "invalid", "nobody offers that");
        // It came back another way meanwhile.
        let carl = shop.hire("Carl", Role::Cashier).await;
        let back = |refunds| ReturnSale {
            return_id: new_id(), sale_id: sale.id,
            lines: vec![ReturnLine { line_id: sale.lines[0].id, qty: Qty::ONE, goes_to: GoesTo::Stock, serials: Vec::new() }],
            reason: "x".into(), total: Minor(1_500), refunds, approval: None,
        };
        assert_eq!(shop.call(back(vec![TenderOffered { given: Minor(1_500), ..exchange }])).await.unwrap_err().code, "refund_mismatch");
        shop.call(back(vec![cash(1_500)])).await.unwrap();
        assert_eq!(shop.call(pay(1_500, vec![cash(500)])).await.unwrap_err().code, "more_than_bought");
        let now = shop.call(ActiveCart {}).await.unwrap().unwrap();
        assert_eq!((now.back[0].amounts.total, now.due()), (Minor(0), Minor(2_000)), "and the cart says so");
        let out = BringBack { lines: vec![], ..bring(now.id, &sale, 0, GoesTo::Stock) };
        let cart = shop.call(out).await.unwrap();
        assert!(cart.back.is_empty());
        let sale = shop.complete(&cart, vec![cash(2_000)]).await.unwrap();
        // Who may not take goods back may not exchange them either.
        let by_carl = async |call: BringBack| shop.call_as(&carl.token, call).await.unwrap();
        let cart = by_carl(bring(new_id(), &sale, 1_000, GoesTo::Stock)).await;
        let pay = |approval| CompleteSale { approval, ..completion(new_id(), &cart, vec![cash(2_000)]) };
        assert_eq!(shop.call_as(&carl.token, pay(None)).await.unwrap_err().code, "needs_approval");
        let word = Approval { approver_id: shop.me.user.id, pin: PIN.into(), reason: String::new(), kinds: OverrideKind::ALL.to_vec() };
        let back = shop.call_as(&carl.token, pay(Some(word))).await.unwrap();
        let kept = shop.call(ListOverrides::default()).await.unwrap().page;
        assert_eq!((kept.total, kept.rows[0].number.as_str(), kept.rows[0].amount), (1, back.number.as_str(), Minor(2_000)));
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/cart/mod.rs, `&& back::rows::backs(&mut cx.tx, id).await?.is_empty()` becomes ``.
    // Red when, in crates/app/src/sales/cart/rows.rs, `tx.run("DELETE FROM cart_return WHERE cart_id = $1", args![id]).await?;` becomes ``.
    async fn what_is_to_come_back_is_kept_with_the_cart(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let sale = sell(&shop, &mug, vec![cash(1_500)]).await.unwrap();
        let cart = shop.call(bring(new_id(), &sale, 1_000, GoesTo::Damaged)).await.unwrap();
        let shop = shop.reopen().await;
        assert_eq!(shop.call(ActiveCart {}).await.unwrap().as_ref(), Some(&cart), "after a crash");
        shop.call(ParkCart { cart_id: cart.id, note: "looks for another".into(), reserve: false }).await.unwrap();
        let other = shop.call(bring(new_id(), &sale, 1_000, GoesTo::Stock)).await.unwrap();
        assert_eq!(shop.call(RecallCart { cart_id: cart.id }).await.unwrap_err().code, "cart_in_hand");
        shop.call(ClearCart { cart_id: other.id }).await.unwrap();
        assert_eq!(shop.call(RecallCart { cart_id: cart.id }).await.unwrap().back, cart.back);
        let again = shop.call(bring(cart.id, &sale, 1_000, GoesTo::Stock)).await.unwrap();
        assert_eq!((again.back.len(), again.back[0].goes_to), (1, GoesTo::Stock), "said again, it is said anew");
        shop.complete(&again, vec![cash(1_500)]).await.unwrap();
        assert!(shop.call(ActiveCart {}).await.unwrap().is_none());
    }

    // Red when, in crates/app/src/sales/returns.rs,
    // `if std::mem::replace(used, true) { cx.new_id()?.into() } else { refund.id }` becomes `refund.id`.
    async fn goods_of_several_receipts_come_back_in_one(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let pen = shop.stock_up(goods("Pen", 250)).await;
        let first = sell(&shop, &mug, vec![cash(1_500)]).await.unwrap();
        let second = sell(&shop, &pen, vec![card(250)]).await.unwrap();
        let cart = shop.call(bring(new_id(), &first, 1_000, GoesTo::Stock)).await.unwrap();
        let cart = shop.call(bring(cart.id, &second, 1_000, GoesTo::Damaged)).await.unwrap();
        assert_eq!(cart.due(), Minor(-1_750));
        let back = shop.complete(&cart, vec![card(750), cash(1_000)]).await.unwrap();
        assert_eq!((back.kind, back.number.as_str(), back.with.len()), (SaleKind::Return, "1-A000003", 1));
        let receipt = shop.call(GetReceipt { id: back.id }).await.unwrap();
        let of: Vec<_> = receipt.back.iter().map(|back| (back.of.as_deref().unwrap(), back.total.as_str())).collect();
        assert_eq!(of, [("1-A000001", "\u{2212}£15.00"), ("1-A000002", "\u{2212}£2.50")]);
        assert_eq!((receipt.kind, receipt.total.as_str(), receipt.lines.len()), (SaleKind::Return, "£17.50", 0));
        for sale in [&first, &second] {
            assert_eq!(shop.call(GetSale { id: sale.id }).await.unwrap().returns[0].number, "1-A000003");
        }
        shop.call(HandOut { id: back.id, by: By::Pdf }).await.unwrap();
        sound(&shop).await;
    }

    // Rule 10: an exchange is the return and the sale, to the minor unit.
    // Red when, in crates/app/src/sales/complete.rs, `settle((due - cart.deposit).max(Minor::ZERO), step, payments)?`
    // becomes `settle(cart.totals.total, step, payments)?`.
    async fn an_exchange_comes_to_what_a_return_and_a_sale_would(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 333)).await;
        let tea = shop.stock_up(Goods { tax_mode: TaxMode::Added, decimals: 3, ..goods("Tea", 1_999) }).await;
        let book = shop.stock_up(Goods { tax: Some("Zero"), ..goods("Book", 1_001) }).await;
        let off = |rate| Some(Discount::Percent { rate: Rate(rate) });
        let bought = [(&mug, 3_000, off(70_000)), (&tea, 333, None), (&book, 2_000, off(333_333)), (&tea, 1_250, off(125_000))];
        let wanted = [(&book, 1_000, off(50_000)), (&mug, 7_000, None), (&tea, 777, off(999_999)), (&mug, 1_000, None)];
        for ((bought, qty, cut), (wanted, more, other)) in bought.into_iter().zip(wanted) {
            let mut both = Vec::new();
            for at_once in [false, true] {
                let cart = shop.cart_of(&[(bought, qty)]).await;
                let cart = shop.call(DiscountCart { cart_id: cart.id, discount: cut }).await.unwrap();
                let sold = shop.complete(&cart, vec![cash(cart.totals.total.0)]).await.unwrap();
                let part = if qty == 3_000 { 2_000 } else { qty };
                let shift = opened(&shop, 100_000).await;
                if !at_once {
                    let cart = shop.call(bring(new_id(), &sold, part, GoesTo::Stock)).await.unwrap();
                    shop.complete(&cart, vec![cash(cart.refund().0)]).await.unwrap();
                }
                let cart = shop.cart_of(&[(wanted, more)]).await;
                let mut cart = shop.call(DiscountCart { cart_id: cart.id, discount: other }).await.unwrap();
                if at_once {
                    cart = shop.call(bring(cart.id, &sold, part, GoesTo::Stock)).await.unwrap();
                }
                let due = cart.due().0.abs();
                shop.complete(&cart, if due == 0 { vec![] } else { vec![cash(due)] }).await.unwrap();
                let now = figures(&shop).await;
                both.push((now.sales, now.returns, now.discounts, now.taxes.clone(), now.expected()));
                let all = now.expected()[0].1.0;
                shop.call(closing(&shift, vec![counted(TenderKind::Cash, all)])).await.unwrap();
                shop.call(crate::shifts::settings(false, false, 500)).await.unwrap();
            }
            assert_eq!(both[0], both[1], "{} for {}", bought.title, wanted.title);
        }
        sound(&shop).await;
    }

    async fn killed_at_any_point_and_asked_again_it_is_one_exchange(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let book = shop.stock_up(goods("Book", 2_000)).await;
        let mut shop = shop;
        for (count, point) in (1i64..).zip(fault::POINTS) {
            let sold = sell(&shop, &mug, vec![cash(1_500)]).await.unwrap();
            let cart = exchange_of(&shop, &sold, &book).await;
            let (id, call) = (new_id(), completion(new_id(), &cart, vec![cash(500)]));
            shop.kontor.close().await;
            kill_at("exchanges::exchanges_and_is_killed", point, &shop, id, &call);
            shop = shop.reopen().await;
            let sale = shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            assert_eq!(sale.number, format!("1-A{:06}", count * 2), "killed at {point}: one number, no gap");
            assert_eq!(shop.call_id(Some(&shop.token), id, &call).await.unwrap(), sale);
            assert_eq!(shop.call(ListSales::default()).await.unwrap().page.total, count * 3, "killed at {point}");
            assert_eq!((stock_of(&shop, "MUG").await, stock_of(&shop, "BOOK").await), (Qty(0), Qty(-1_000 * count)));
            sound(&shop).await;
        }
    }
}

#[tokio::test]
#[ignore = "a child that is killed"]
async fn exchanges_and_is_killed() {
    as_child::<CompleteSale>().await;
}

/// Every way to change an exchange that somebody with the database might try.
const CHANGES: &[&str] = &[
    "UPDATE sale SET part = 0 WHERE kind = 'return'",
    "UPDATE tender SET stands_for = NULL",
    "UPDATE tender SET stands_for = 'voucher' WHERE stands_for IS NULL AND kind = 'exchange'",
    "UPDATE tender SET amount = amount + 1, given = given + 1 WHERE kind = 'exchange'",
    "UPDATE tender SET kind = 'cash' WHERE kind = 'exchange'",
    "DELETE FROM sale_line WHERE goes_to IS NOT NULL",
];

// Red when, in crates/app/src/journal/book.rs, `content.insert("part".to_owned(), json!(sale.part));` becomes ``.
// Red when, in crates/app/src/journal/book.rs, `content.insert("stands_for".to_owned(), json!(kind));` becomes ``.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journal_finds_what_was_changed_of_an_exchange() {
    let shop = Shop::open(Engine::Sqlite).await;
    let mug = shop.stock_up(goods("Mug", 1_500)).await;
    let book = shop.stock_up(goods("Book", 2_000)).await;
    let ann = customer(&shop, "Ann", Some(10_000)).await;
    let cart = shop.cart_of(&[(&mug, 1_000)]).await;
    let cart = shop.call(NameCustomer { cart_id: cart.id, customer_id: Some(ann) }).await.unwrap();
    let sale = shop.complete(&cart, vec![on_account(1_000), cash(500)]).await.unwrap();
    let cart = exchange_of(&shop, &sale, &book).await;
    shop.complete(&cart, vec![cash(500)]).await.unwrap();
    finds_each(shop, CHANGES).await;
}
