//! Shifts: rules 7 and 17. `cargo xtask red` makes the changes named here and sees the tests fail.

use chrono::TimeDelta;
use kontor_domain::business::{AddRegister, ChangeBusiness, ChangeShifts};
use kontor_domain::catalog::Product;
use kontor_domain::hardware::JobKind;
use kontor_domain::identity::{SignIn, SignedIn};
use kontor_domain::journal::Verify;
use kontor_domain::policy::Role;
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::{
    GetSale, GoesTo, ParkCart, ParkedCarts, ReturnLine, ReturnSale, Sale, TenderKind, TenderOffered,
};
use kontor_domain::shifts::{
    Approvers, CashKind, CloseShift, CurrentShift, GetXPdf, GetZPdf, GetZReport, ListShifts, MoveCash, OpenShift,
    Pieces, Printing, ReportX, Shift, TenderCount, ZReport,
};
use kontor_domain::{Minor, Qty, Refusal, Secret};
use kontor_tests::goods::{card, cash, completion, goods};
use kontor_tests::printers::{FakePrinter, Manner};
use kontor_tests::{PASSWORD, PIN, Shop, both_engines, new_id};

pub(crate) fn settings(used: bool, blind: bool, limit: i64) -> ChangeShifts {
    ChangeShifts { used, blind, limit: Some(Minor(limit)) }
}

/// A shop that uses shifts, with one open at its register.
pub(crate) async fn opened(shop: &Shop, float: i64) -> Shift {
    shop.call(settings(true, false, 500)).await.unwrap();
    shop.call(OpenShift { id: new_id(), float: Minor(float), pieces: vec![] }).await.unwrap()
}

pub(crate) fn counted(kind: TenderKind, counted: i64) -> TenderCount {
    TenderCount { kind, counted: Minor(counted), pieces: vec![] }
}

pub(crate) fn closing(shift: &Shift, counts: Vec<TenderCount>) -> CloseShift {
    CloseShift { z_id: new_id(), shift_id: shift.id, counts, note: String::new(), approver_id: None, pin: None }
}

pub(crate) fn moved(kind: CashKind, amount: i64, reason: &str) -> MoveCash {
    MoveCash { id: new_id(), kind, amount: Minor(amount), reason: reason.into(), approval: None }
}

pub(crate) async fn sell(shop: &Shop, product: &Product, tenders: Vec<TenderOffered>) -> Result<Sale, Refusal> {
    let cart = shop.cart_of(&[(product, 1_000)]).await;
    shop.complete(&cart, tenders).await
}

async fn take_back(shop: &Shop, sale: &Sale, by: TenderOffered) -> Sale {
    let line = &sale.lines[0];
    let total = refund(&line.amounts, line.qty, Qty(0), line.qty).unwrap().total;
    let call = ReturnSale {
        return_id: new_id(),
        sale_id: sale.id,
        lines: vec![ReturnLine { line_id: line.id, qty: line.qty, goes_to: GoesTo::Stock, serials: Vec::new() }],
        reason: "does not fit".into(),
        total,
        refunds: vec![by],
        approval: None,
    };
    shop.call(call).await.unwrap()
}

pub(crate) async fn sign_in_at(shop: &Shop, register: kontor_domain::RegisterId) -> SignedIn {
    let sign_in = SignIn { name: "Maria".into(), password: PASSWORD.into(), register_id: Some(register) };
    shop.call_id(None, new_id(), &sign_in).await.unwrap()
}

pub(crate) async fn sound(shop: &Shop) {
    let verdict = shop.call(Verify {}).await.unwrap();
    assert!(verdict.sound, "{:?}", verdict.problems);
}

both_engines! {
    // Red when, in crates/app/src/shifts/drawer.rs, `if book.shift_id().is_some() {` becomes `if false {`.
    // Red when, in crates/app/src/journal/book.rs, `book.shift_id = None;` becomes ``.
    async fn a_register_has_one_open_shift(shop: Shop) {
        let open = || OpenShift { id: new_id(), float: Minor(10_000), pieces: vec![] };
        assert_eq!(shop.call(open()).await.unwrap_err().code, "shifts_not_used", "until the owner turns them on");
        let shift = opened(&shop, 10_000).await;
        assert_eq!(shop.call(CurrentShift {}).await.unwrap().shift, Some(shift.clone()));
        assert_eq!(shop.call(open()).await.unwrap_err().code, "shift_open");
        let both = futures::future::join_all((0..4).map(|_| shop.call(open()))).await;
        assert!(both.iter().all(Result::is_err), "not even at once");
        let register = AddRegister { id: new_id(), store_id: shop.me.register.store_id, name: "Register 2".into() };
        let second = sign_in_at(&shop, shop.call(register).await.unwrap().id).await.token;
        shop.call_as(&second, open()).await.expect("another register has its own");
        let at_once = futures::future::join_all((0..4).map(|_| shop.call_as(&second, open()))).await;
        assert!(at_once.iter().all(Result::is_err));
        shop.call(closing(&shift, vec![counted(TenderKind::Cash, 10_000)])).await.unwrap();
        assert_eq!(shop.call(CurrentShift {}).await.unwrap().shift, None);
        let again = shop.call(open()).await.expect("after the close comes the next");
        let no = shop.call(closing(&shift, vec![counted(TenderKind::Cash, 10_000)])).await.unwrap_err();
        assert_eq!(no.code, "shift_closed", "the closed one stays closed");
        assert_eq!(shop.call(CurrentShift {}).await.unwrap().shift.map(|shift| shift.id), Some(again.id));
        let no = shop.call(settings(false, false, 500)).await.unwrap_err();
        assert!(no.code == "shifts_open" && no.message.contains("Register 1, Register 2"), "{no}");
        sound(&shop).await;
    }

    // Rule 7.
    // Red when, in crates/domain/src/shifts/figures.rs, `- self.refunded + self.received` becomes `+ self.received`.
    // Red when, in crates/domain/src/shifts/figures.rs, `self.float + self.taken - self.change` becomes
    // `self.float + self.taken`.
    // Red when, in crates/app/src/sales/taken/rows.rs, `THEN t.amount ELSE 0 END` becomes `THEN 0 ELSE 0 END`.
    // Red when, in crates/app/src/sales/complete.rs, `(None, shift_id) => shift_id,` becomes `(None, _) => None,`.
    async fn what_is_expected_is_the_float_and_all_that_went_in_and_out(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let book = shop.stock_up(goods("Book", 850)).await;
        sell(&shop, &mug, vec![cash(2_000)]).await.unwrap();
        let shift = opened(&shop, 10_000).await;
        let first = sell(&shop, &mug, vec![cash(2_000)]).await.unwrap();
        assert_eq!(first.shift_id, Some(shift.id));
        sell(&shop, &mug, vec![card(1_000), cash(1_000)]).await.unwrap();
        let third = sell(&shop, &book, vec![card(850)]).await.unwrap();
        take_back(&shop, &first, cash(1_500)).await;
        let last = take_back(&shop, &third, card(850)).await;
        shop.call(moved(CashKind::PayIn, 5_000, "more change")).await.unwrap();
        shop.call(moved(CashKind::PayOut, 1_200, "window cleaner")).await.unwrap();
        shop.call(moved(CashKind::Drop, 8_000, "to the safe")).await.unwrap();
        let opened = shop.call(moved(CashKind::NoSale, 77, "a customer wanted change")).await.unwrap();
        assert_eq!(opened.amount, Minor(0), "a drawer that was just opened holds what it held");

        let x = shop.call(ReportX {}).await.unwrap();
        let figures = x.figures.unwrap();
        let cash_there = 10_000 + 1_500 + 500 - 1_500 + 5_000 - 1_200 - 8_000;
        assert_eq!(figures.expected(), [(TenderKind::Cash, Minor(cash_there)), (TenderKind::Card, Minor(1_000))]);
        let drawer = figures.drawer;
        assert_eq!((drawer.taken, drawer.change, drawer.refunded), (Minor(3_000), Minor(1_000), Minor(1_500)));
        assert_eq!((figures.sales.count, figures.sales.total), (3, Minor(3_850)), "what was sold before belongs to no shift");
        assert_eq!((figures.returns.count, figures.returns.total), (2, Minor(2_350)));
        assert_eq!(figures.taxes.iter().map(|row| row.gross).sum::<Minor>(), figures.net());
        assert_eq!((figures.first_number, figures.last_number), (Some(first.number), Some(last.number)));
        assert_eq!(x.to_count, [TenderKind::Cash, TenderKind::Card]);
        let kinds: Vec<_> = x.movements.iter().map(|movement| movement.kind).collect();
        assert_eq!(kinds, [CashKind::PayIn, CashKind::PayOut, CashKind::Drop, CashKind::NoSale]);

        for (call, field) in [(moved(CashKind::PayOut, 0, "x"), "amount"), (moved(CashKind::NoSale, 0, " "), "reason")] {
            let no = shop.call(call).await.unwrap_err();
            assert!(no.fields.contains_key(field), "{field}: {no}");
        }
        sound(&shop).await;
    }

    // Red when, in crates/domain/src/shifts/figures.rs, `expected.push((kind, kept + received(&self.payments, kind)));` becomes
    // `let _ = kept;`.
    // Red when, in crates/domain/src/shifts/count.rs, `if Minor(counted) != sum {` becomes `if false {`.
    async fn every_tender_that_was_used_is_counted(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let shift = opened(&shop, 2_000).await;
        sell(&shop, &mug, vec![card(1_500)]).await.unwrap();
        let no = shop.call(closing(&shift, vec![counted(TenderKind::Cash, 2_000)])).await.unwrap_err();
        assert!(no.code == "count_missing" && no.fields.contains_key("card"), "{no:?}");
        let no = shop.call(closing(&shift, vec![counted(TenderKind::Card, 1_500)])).await.unwrap_err();
        assert!(no.code == "count_missing" && no.fields.contains_key("cash"), "cash always: {no:?}");
        let by_pieces = |pounds: i64, pence: i64| {
            let pieces = vec![Pieces { value: Minor(1_000), count: pounds }, Pieces { value: Minor(50), count: pence }];
            let cash = TenderCount { pieces, ..counted(TenderKind::Cash, 1_950) };
            closing(&shift, vec![cash, counted(TenderKind::Card, 1_500)])
        };
        assert_eq!(shop.call(by_pieces(2, 0)).await.unwrap_err().code, "count_mismatch", "two tens are not 19.50");
        assert_eq!(shop.call(CurrentShift {}).await.unwrap().shift, Some(shift.clone()), "a refused close closes nothing");
        let z = shop.call(by_pieces(1, 19)).await.unwrap();
        let variances: Vec<_> = z.counts.iter().map(|count| (count.kind, count.variance)).collect();
        assert_eq!(variances, [(TenderKind::Cash, Minor(-50)), (TenderKind::Card, Minor(0))]);
        assert_eq!((z.variance, z.counts[0].pieces.len(), z.approved_by), (Minor(-50), 2, None));
    }

    // Red when, in crates/app/src/shifts/queries.rs, `(!blind).then_some(figures)` becomes `Some(figures)`.
    // Red when, in crates/app/src/shifts/queries.rs, `session.business.shifts.blind && ` becomes `session.business.shifts.used && `.
    async fn who_counts_blind_sees_what_was_expected_after_the_count_alone(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_500)).await;
        let shift = opened(&shop, 2_000).await;
        sell(&shop, &mug, vec![card(1_000), cash(500)]).await.unwrap();
        let cashier = shop.hire("Carl", Role::Cashier).await.token;
        assert!(shop.call_as(&cashier, ReportX {}).await.unwrap().figures.is_some(), "until it is asked to be blind");
        shop.call(settings(true, true, 500)).await.unwrap();
        let x = shop.call_as(&cashier, ReportX {}).await.unwrap();
        let said = serde_json::to_string(&x).unwrap();
        assert!(x.figures.is_none() && !said.contains("2500") && !said.contains("1000,"), "{said}");
        assert_eq!(x.to_count, [TenderKind::Cash, TenderKind::Card], "but what is to be counted");
        assert!(shop.call(ReportX {}).await.unwrap().figures.is_some(), "the owner may look");
        let z = closing(&shift, vec![counted(TenderKind::Cash, 2_400), counted(TenderKind::Card, 1_000)]);
        let z = shop.call_as(&cashier, z).await.unwrap();
        assert_eq!((z.counts[0].expected, z.variance), (Minor(2_500), Minor(-100)), "once it is counted");
        assert_eq!(z.closed_by, "Carl");
    }

    // Red when, in crates/app/src/shifts/close.rs, `is_over(&counts, settings.limit)` becomes `false`.
    // Red when, in crates/app/src/shifts/close.rs, `if over && note.is_empty() {` becomes `if false {`.
    // Red when, in crates/app/src/identity/checks.rs, `if !row.permissions.has(permission) {` becomes `if false {`.
    // Red when, in crates/app/src/shifts/close.rs, `identity::check_word(before, user_id, pin, Permission::ApproveVariance)` becomes
    // `identity::check_word(before, user_id, kontor_domain::Secret::new("2580"), Permission::ApproveVariance)`.
    // Red when, in crates/app/src/shifts/close.rs, `approver_id: approver.map(|word| word.user_id),` becomes `approver_id: None,`.
    async fn past_the_limit_a_manager_gives_their_word(shop: Shop) {
        let shift = opened(&shop, 2_000).await;
        let carl = shop.hire("Carl", Role::Cashier).await;
        let mona = shop.hire("Mona", Role::Manager).await;
        let with = |counted_cash: i64, approver: Option<(kontor_domain::UserId, &str)>| CloseShift {
            approver_id: approver.map(|(id, _)| id),
            pin: approver.map(|(_, pin)| Secret::from(pin)),
            note: "a tenner is gone".into(),
            ..closing(&shift, vec![counted(TenderKind::Cash, counted_cash)])
        };
        let close = async |call: CloseShift| shop.call_as(&carl.token, call).await;
        let silent = CloseShift { note: " ".into(), ..with(1_000, Some((mona.me.user.id, PIN))) };
        let no = close(silent).await.unwrap_err();
        assert!(no.code == "needs_note" && no.fields.contains_key("note"), "and nobody lets it pass unexplained: {no:?}");
        for off in [1_499, 2_501] {
            let no = close(with(off, None)).await.unwrap_err();
            assert!(no.code == "needs_approval" && no.fields.contains_key("pin"), "{off}, either way: {no:?}");
        }
        let no = close(with(1_000, Some((carl.me.user.id, PIN)))).await.unwrap_err();
        assert_eq!(no.code, "may_not_approve", "not with a cashier's");
        let faces = shop.call_as(&carl.token, Approvers {}).await.unwrap();
        let names: Vec<_> = faces.into_iter().map(|face| face.name).collect();
        assert_eq!(names, ["Maria", "Mona"]);
        for tried in 0..5 {
            let no = close(with(1_000, Some((mona.me.user.id, "0000")))).await.unwrap_err();
            assert_eq!(no.code, "wrong_pin", "{tried}");
        }
        let no = close(with(1_000, Some((mona.me.user.id, PIN)))).await.unwrap_err();
        assert!(no.code == "too_many_attempts" && no.retry_after_s.is_some(), "guessing takes time: {no:?}");
        shop.clock.shift(TimeDelta::minutes(2));
        let z = close(with(1_000, Some((mona.me.user.id, PIN)))).await.unwrap();
        assert_eq!((z.variance, z.approved_by.as_deref(), z.closed_by.as_str()), (Minor(-1_000), Some("Mona"), "Carl"));
        assert_eq!(z.note, "a tenner is gone");
        let row = shop.call(ListShifts::default()).await.unwrap().rows.remove(0);
        assert!(row.approved && row.user == "Carl" && row.variance == Minor(-1_000));

        let exactly = shop.call(OpenShift { id: new_id(), float: Minor(2_000), pieces: vec![] }).await.unwrap();
        let z = shop.call_as(&carl.token, closing(&exactly, vec![counted(TenderKind::Cash, 1_500)])).await.unwrap();
        assert_eq!(z.approved_by, None, "the limit itself needs nobody");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/journal/book.rs, `book.z_seq += 1;` becomes `book.z_seq += 2;`.
    // Red when, in crates/app/src/shifts/queries.rs, `serde_json::from_str(&kept.report).map_err(Failure::fault)` becomes
    // `serde_json::from_str::<ZReport>(&kept.report).map(|z| ZReport { seller: seller(&session), ..z }).map_err(Failure::fault)`.
    // Red when, in crates/app/src/sales/complete.rs, `sale.total } else { -sale.total });` becomes `sale.total } else { sale.total });`.
    async fn z_reports_are_numbered_without_gaps_and_stay_as_printed(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_200)).await;
        let before = sell(&shop, &mug, vec![cash(1_200)]).await.unwrap();
        let mut reports: Vec<ZReport> = Vec::new();
        for _ in 0..3 {
            let shift = opened(&shop, 1_000).await;
            sell(&shop, &mug, vec![cash(2_000)]).await.unwrap();
            let no = shop.call(closing(&shift, vec![])).await.unwrap_err();
            assert_eq!(no.code, "count_missing", "a refused close takes no number");
            reports.push(shop.call(closing(&shift, vec![counted(TenderKind::Cash, 2_200)])).await.unwrap());
        }
        let numbers: Vec<_> = reports.iter().map(|z| z.number.as_str()).collect();
        assert_eq!(numbers, ["Z1-A0001", "Z1-A0002", "Z1-A0003"]);
        let totals: Vec<_> = reports.iter().map(|z| z.grand_total.0).collect();
        assert_eq!(totals, [2_400, 3_600, 4_800], "the grand total began with the register and never begins anew");
        let chain = shop.call(Verify {}).await.unwrap().chains.remove(0);
        assert!(reports[2].journal_rows + 1 == chain.rows && reports[2].journal_head.len() == 64);

        let frozen: Vec<String> = reports.iter().map(|z| serde_json::to_string(z).unwrap()).collect();
        let mut pdfs = Vec::new();
        for z in &reports {
            pdfs.push(shop.call(GetZPdf { id: z.id, printing: Printing::Copy }).await.unwrap());
        }
        opened(&shop, 0).await;
        take_back(&shop, &before, cash(1_200)).await;
        shop.call(settings(true, true, 1)).await.unwrap();
        let business = ChangeBusiness {
            name: "Another Name".into(), legal: Default::default(), locale: "es-ES".into(), lock_after_min: 0,
        };
        shop.call(business).await.unwrap();
        for ((z, frozen), pdf) in reports.iter().zip(frozen).zip(pdfs) {
            let now = shop.call(GetZReport { id: z.id }).await.unwrap();
            assert_eq!(serde_json::to_string(&now).unwrap(), frozen, "the same bytes");
            assert_eq!(shop.call(GetZPdf { id: z.id, printing: Printing::Copy }).await.unwrap(), pdf);
        }
        let shift = shop.call(CurrentShift {}).await.unwrap().shift.unwrap();
        shop.call(GetXPdf {}).await.unwrap();
        let owner = CloseShift {
            approver_id: Some(shop.me.user.id), pin: Some(PIN.into()), note: "paid back twice".into(),
            ..closing(&shift, vec![counted(TenderKind::Cash, 0)])
        };
        let last = shop.call(owner).await.unwrap();
        assert_eq!((last.grand_total, last.variance), (Minor(3_600), Minor(1_200)), "a return takes from it");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/shifts/rows.rs, `($4 IS NULL OR register_id = $4)` becomes `($4 IS NULL OR register_id <> $4)`.
    // Red when, in crates/app/src/shifts/queries.rs, `all || z.register_id == session.register.id` becomes `true`.
    async fn the_list_is_narrowed_and_a_cashier_sees_their_own_register(shop: Shop) {
        let first = opened(&shop, 0).await;
        let z = shop.call(closing(&first, vec![counted(TenderKind::Cash, 0)])).await.unwrap();
        let register = AddRegister { id: new_id(), store_id: shop.me.register.store_id, name: "Register 2".into() };
        let second = shop.call(register).await.unwrap();
        let there = sign_in_at(&shop, second.id).await.token;
        shop.clock.shift(TimeDelta::days(1));
        let there = { drop(there); sign_in_at(&shop, second.id).await.token };
        let shift = shop.call_as(&there, OpenShift { id: new_id(), float: Minor(0), pieces: vec![] }).await.unwrap();
        let other = shop.call_as(&there, closing(&shift, vec![counted(TenderKind::Cash, 0)])).await.unwrap();
        assert_eq!(other.number, "Z2-A0001", "each register counts for itself");
        let list = async |call: ListShifts| -> Vec<String> {
            shop.call_as(&there, call).await.unwrap().rows.into_iter().map(|row| row.number).collect()
        };
        assert_eq!(list(ListShifts::default()).await, ["Z2-A0001", "Z1-A0001"], "the latest first");
        let up = Some(kontor_domain::page::Direction::Ascending);
        assert_eq!(list(ListShifts { direction: up, ..Default::default() }).await, ["Z1-A0001", "Z2-A0001"]);
        assert_eq!(list(ListShifts { register_id: Some(second.id), ..Default::default() }).await, ["Z2-A0001"]);
        let day = first.business_date;
        assert_eq!(list(ListShifts { from: Some(day), to: Some(day), ..Default::default() }).await, ["Z1-A0001"]);
        let shop = Shop { token: there, ..shop };
        let cashier = shop.hire("Carl", Role::Cashier).await.token;
        assert_eq!(shop.call_as(&cashier, GetZReport { id: z.id }).await.unwrap().number, "Z1-A0001", "at the first register");
        assert_eq!(shop.call_as(&cashier, GetZReport { id: other.id }).await.unwrap_err().code, "not_found");
    }

    // Red when, in crates/app/src/shifts/drawer.rs, `hardware::kick(cx, session.register.id).await?;` becomes ``.
    async fn the_drawer_opens_for_cash_that_is_moved_and_for_a_look(shop: Shop) {
        let shift = opened(&shop, 0).await;
        let printer = FakePrinter::on(Manner::Well).await;
        shop.plug_in("Counter", &printer.address).await;
        for call in [moved(CashKind::PayIn, 500, "change"), moved(CashKind::NoSale, 0, "a stuck coin")] {
            let id = new_id();
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
            shop.call_id(Some(&shop.token), id, &call).await.unwrap();
        }
        assert!(shop.call(moved(CashKind::NoSale, 0, " ")).await.is_err(), "nobody looks without a reason");
        let jobs = shop.jobs().await;
        assert_eq!(jobs.iter().map(|job| job.kind).collect::<Vec<_>>(), [JobKind::Drawer; 2], "each once");
        shop.print().await;
        assert_eq!(printer.printed().await.len(), 2);
        shop.call(closing(&shift, vec![counted(TenderKind::Cash, 500)])).await.unwrap();
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/complete.rs, `(None, None) if session.business.shifts.used =>` becomes
    // `(None, None) if false =>`.
    async fn nothing_is_sold_at_a_closed_register(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_200)).await;
        let sold = sell(&shop, &mug, vec![cash(1_200)]).await.unwrap();
        assert_eq!(sold.shift_id, None, "a business without shifts sells as ever");
        let shift = opened(&shop, 0).await;
        let parked = shop.cart_of(&[(&mug, 1_000)]).await;
        shop.call(ParkCart { cart_id: parked.id, note: "back soon".into(), reserve: false }).await.unwrap();
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        shop.call(closing(&shift, vec![counted(TenderKind::Cash, 0)])).await.unwrap();
        let no = shop.complete(&cart, vec![cash(1_200)]).await.unwrap_err();
        assert!(no.code == "shift_needed" && no.message.contains("open a shift"), "it says what to do: {no}");
        assert_eq!(shop.call(moved(CashKind::PayIn, 100, "x")).await.unwrap_err().code, "shift_needed");
        assert_eq!(shop.call(ReportX {}).await.unwrap_err().code, "shift_needed");
        assert_eq!(shop.call(ParkedCarts {}).await.unwrap().len(), 1, "what was parked carries over");
        let next = shop.call(OpenShift { id: new_id(), float: Minor(0), pieces: vec![] }).await.unwrap();
        let sale = shop.complete(&cart, vec![cash(1_200)]).await.expect("the cart in hand carries over, too");
        assert_eq!((sale.shift_id, sale.number.as_str()), (Some(next.id), "1-A000002"), "the refusal took no number");
        assert_eq!(shop.call(GetSale { id: sale.id }).await.unwrap(), sale);
        sound(&shop).await;
    }

    // Red when, in crates/app/src/shifts/queries.rs, `shift.business_date < cx.local()?.business_date` becomes `false`.
    async fn a_shift_left_open_since_yesterday_is_said_to_be_and_closes_with_its_figures(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 1_200)).await;
        let shift = opened(&shop, 500).await;
        sell(&shop, &mug, vec![cash(1_200)]).await.unwrap();
        assert!(!shop.call(CurrentShift {}).await.unwrap().overdue);
        shop.clock.shift(TimeDelta::days(1));
        let shop = Shop { token: sign_in_at(&shop, shop.me.register.id).await.token, ..shop };
        let now = shop.call(CurrentShift {}).await.unwrap();
        assert!(now.overdue && now.shift == Some(shift.clone()) && shop.call(ReportX {}).await.unwrap().overdue);
        sell(&shop, &mug, vec![cash(1_200)]).await.expect("a customer does not wait for it");
        let z = shop.call(closing(&shift, vec![counted(TenderKind::Cash, 2_900)])).await.unwrap();
        assert_eq!((z.figures.sales.count, z.variance, z.shift.business_date), (2, Minor(0), shift.business_date));
    }

    // Red when, in crates/app/src/shifts/close.rs, `if book.shift_id() != Some(call.shift_id) {` becomes `if false {`.
    async fn two_windows_close_a_shift_once_and_a_sale_meanwhile_is_in_it_or_refused(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 100)).await;
        let register = AddRegister { id: new_id(), store_id: shop.me.register.store_id, name: "Register 2".into() };
        shop.call(register).await.unwrap();
        shop.call(settings(true, false, 1_000_000)).await.unwrap();
        for _ in 0..3 {
            let shift = shop.call(OpenShift { id: new_id(), float: Minor(0), pieces: vec![] }).await.unwrap();
            let cart = shop.cart_of(&[(&mug, 1_000)]).await;
            let sale = completion(new_id(), &cart, vec![cash(100)]);
            let (first, second) = (closing(&shift, vec![counted(TenderKind::Cash, 0)]), closing(&shift, vec![counted(TenderKind::Cash, 0)]));
            let (first, sold, second) = tokio::join!(shop.call(first), shop.call(sale.clone()), shop.call(second));
            let z = match (first, second) {
                (Ok(z), Err(no)) | (Err(no), Ok(z)) => {
                    assert_eq!(no.code, "shift_closed");
                    z
                }
                both => panic!("one closes it: {both:?}"),
            };
            let inside = i64::from(sold.is_ok());
            assert_eq!(z.figures.sales.count, inside, "in it or refused: {sold:?}");
            match sold {
                Ok(sale) => assert_eq!(sale.shift_id, Some(shift.id)),
                Err(no) => {
                    assert_eq!(no.code, "shift_needed");
                    shop.call(kontor_domain::sales::ClearCart { cart_id: cart.id }).await.unwrap();
                }
            }
        }
        sound(&shop).await;
    }
}
