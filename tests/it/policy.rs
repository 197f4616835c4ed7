//! Who may ask what: every call by every role, against the table that was decided on.

use kontor_app::{No, Request};
use kontor_domain::Language;
use kontor_domain::identity::Lock;
use kontor_domain::policy::Role;
use kontor_tests::{Engine, Shop};
use serde_json::{Value, json};

/// Call, and who may ask: s(tranger), l(ocked session), o(wner), m(anager), c(ashier), t(echnician).
const TABLE: &str = "
    accounts.adjust               . . o m . .
    accounts.get                  . . o m c t
    accounts.list                 . . o m c t
    accounts.movements            . . o m c t
    accounts.pay                  . . o m c .
    accounts.set_limit            . . o m . .
    accounts.statement            . . o m c t
    accounts.statement_pdf        . . o m c t
    audit.entries                 . . o m . .
    backup.change                 . . o . . .
    backup.state                  . . o . . .
    business.add_register         . . o . . .
    business.add_store            . . o . . .
    business.change               . . o . . .
    business.change_cash          . . o . . .
    business.change_overrides     . . o . . .
    business.change_patterns      . . o . . .
    business.change_reserving     . . o . . .
    business.change_shifts        . . o . . .
    business.change_stock         . . o . . .
    business.get                  . . o m c t
    business.registers            . . o m c t
    catalog.categories            . . o m c t
    catalog.clear_labels          . . o m . .
    catalog.find                  . . o m c t
    catalog.image                 . . o m c t
    catalog.labels                . . o m c t
    catalog.labels_pdf            . . o m c t
    catalog.product               . . o m c t
    catalog.products              . . o m c t
    catalog.queue_labels          . . o m . .
    catalog.remove_category       . . o m . .
    catalog.remove_product        . . o m . .
    catalog.restore_product       . . o m . .
    catalog.save_category         . . o m . .
    catalog.save_product          . . o m . .
    catalog.save_tax_class        . . o m . .
    catalog.scan                  . . o m c t
    catalog.set_image             . . o m . .
    catalog.set_pack              . . o m . .
    catalog.tax_classes           . . o m c t
    customers.duplicates          . . o m . .
    customers.erase               . . o m . .
    customers.export              . . o m . .
    customers.find                . . o m c t
    customers.get                 . . o m c t
    customers.merge               . . o m . .
    customers.remove              . . o m c t
    customers.restore             . . o m c t
    customers.save                . . o m c t
    customers.split               . . o m . .
    demo.enter                    s l o m c t
    demo.get                      s l o m c t
    demo.leave                    s l o m c t
    hardware.cancel_job           . . o m c t
    hardware.job_printed          . . o m c t
    hardware.jobs                 . . o m c t
    hardware.logo                 . . o m . .
    hardware.move_job             . . o m c t
    hardware.paper                . . o m c t
    hardware.print_receipt        . . o m c t
    hardware.printers             . . o m . .
    hardware.remove_printer       . . o m . .
    hardware.retry_job            . . o m c t
    hardware.save_printer         . . o m . .
    hardware.set_logo             . . o m . .
    hardware.test_printer         . . o m . .
    hardware.tested               . . o m . .
    identity.add_user             . . o m . .
    identity.change_user          . . o m . .
    identity.enter_pin            . l o m c t
    identity.give_role            . . o m . .
    identity.lock                 . l o m c t
    identity.me                   . l o m c t
    identity.new_recovery_sheet   . . o . . .
    identity.recover              s l o m c t
    identity.remove_role          . . o m . .
    identity.roles                . . o m . .
    identity.save_role            . . o m . .
    identity.set_password         . . o m c t
    identity.set_pin              . . o m c t
    identity.set_up               s l o m c t
    identity.sign_in              s l o m c t
    identity.sign_out             . l o m c t
    identity.status               s l o m c t
    identity.users                . . o m . .
    import.begin                  . . o m . .
    import.end                    . . o m . .
    import.rows                   . . o m . .
    import.runs                   . . o m . .
    import.suggest                . . o m . .
    import.summary                . . o m . .
    import.take                   . . o m . .
    import.undo                   . . o m . .
    invoices.get                  . . o m c t
    invoices.hand_out             . . o m c t
    invoices.list                 . . o m c t
    invoices.make                 . . o m c .
    invoices.of_sale              . . o m c t
    journal.accept_clock          . . o . . .
    journal.check_heads           . . o m . .
    journal.export                . . o m . .
    journal.heads                 . . o m . .
    journal.verify                . . o m . .
    mail.cancel                   . . o m c t
    mail.change                   . . o . . .
    mail.get                      . . o . . .
    mail.list                     . . o m c t
    mail.remove                   . . o . . .
    mail.retry                    . . o m c t
    mail.say_sent                 . . o m c t
    mail.test                     . . o . . .
    overrides.approvers           . . o m c .
    overrides.list                . . o m . .
    payments.correct              . . o m c .
    payments.get                  . . o m c t
    payments.hand_out             . . o m c t
    purchasing.end_order          . . o m . .
    purchasing.goods_back         . . o m . .
    purchasing.order              . . o m . .
    purchasing.order_low          . . o m . .
    purchasing.order_pdf          . . o m . .
    purchasing.orders             . . o m . .
    purchasing.place_order        . . o m . .
    purchasing.receive            . . o m . .
    purchasing.save_order         . . o m . .
    purchasing.save_supplier      . . o m . .
    purchasing.send_back          . . o m . .
    purchasing.supplier           . . o m . .
    purchasing.suppliers          . . o m . .
    repairs.answer_quote          . . o m c t
    repairs.board                 . . o m c t
    repairs.desk                  . . o m c t
    repairs.drop_passcode         . . o m c t
    repairs.drop_quote            . . o m c t
    repairs.find_device           . . o m c t
    repairs.find_ticket           . . o m c t
    repairs.forfeit_deposit       . . o m . .
    repairs.give_quote            . . o m c t
    repairs.hand_over             . . o m c t
    repairs.keep_passcode         . . o m c t
    repairs.move                  . . o m c t
    repairs.move_many             . . o m c t
    repairs.note                  . . o m c t
    repairs.notice_pdf            . . o m c t
    repairs.notice_texts          . . o m . .
    repairs.plan                  . . o m c t
    repairs.preview_notice        . . o m c t
    repairs.put_part_back         . . o m c t
    repairs.refund_deposit        . . o m . .
    repairs.save_contact          . . o m c t
    repairs.save_desk             . . o m . .
    repairs.save_notice_text      . . o m . .
    repairs.save_quote            . . o m c t
    repairs.save_service          . . o m . .
    repairs.services              . . o m c t
    repairs.sign                  . . o m c t
    repairs.take_deposit          . . o m c .
    repairs.take_in               . . o m c t
    repairs.tell                  . . o m c t
    repairs.ticket                . . o m c t
    repairs.ticket_pdf            . . o m c t
    repairs.tickets               . . o m c t
    repairs.use_part              . . o m c t
    reports.day                   . . o m . .
    reports.sales                 . . o m . .
    reports.table                 . . o m . .
    reports.table_pdf             . . o m . .
    sales.add_label               . . o m c .
    sales.add_line                . . o m c .
    sales.add_misc                . . o m c .
    sales.add_repair              . . o m c .
    sales.add_serial              . . o m c .
    sales.bring_back              . . o m c .
    sales.bring_without_receipt   . . o m c .
    sales.cart                    . . o m c .
    sales.change_line             . . o m c .
    sales.clear_cart              . . o m c .
    sales.complete                . . o m c .
    sales.correct_tender          . . o m c .
    sales.discount_cart           . . o m c .
    sales.hand_out                . . o m c t
    sales.handed_out              . . o m c t
    sales.leave_back              . . o m c .
    sales.list                    . . o m c t
    sales.name_customer           . . o m c .
    sales.name_serials            . . o m c .
    sales.park                    . . o m c .
    sales.parked                  . . o m c .
    sales.recall                  . . o m c .
    sales.receipt                 . . o m c t
    sales.return                  . . o m c .
    sales.sale                    . . o m c t
    sales.void_line               . . o m c .
    shifts.approvers              . . o m c .
    shifts.close                  . . o m c .
    shifts.current                . . o m c .
    shifts.get                    . . o m c .
    shifts.list                   . . o m . .
    shifts.move_cash              . . o m c .
    shifts.open                   . . o m c .
    shifts.report_x               . . o m c .
    shifts.x_pdf                  . . o m c .
    shifts.z_pdf                  . . o m c .
    stock.adjust                  . . o m . .
    stock.approve_count           . . o m . .
    stock.begin_count             . . o m . .
    stock.cancel_count            . . o m . .
    stock.cancel_transfer         . . o m . .
    stock.count                   . . o m . .
    stock.count_serial            . . o m . .
    stock.count_stock             . . o m . .
    stock.counts                  . . o m . .
    stock.drop_counted            . . o m . .
    stock.low                     . . o m . .
    stock.movements               . . o m c t
    stock.receive_transfer        . . o m . .
    stock.reorder                 . . o m . .
    stock.revalue                 . . o m . .
    stock.save_transfer           . . o m . .
    stock.send_transfer           . . o m . .
    stock.serial                  . . o m c t
    stock.serials                 . . o m c t
    stock.set_reorder             . . o m . .
    stock.transfer                . . o m . .
    stock.transfer_pdf            . . o m . .
    stock.transfers               . . o m . .
    terminals.ask                 . . o m c .
    terminals.attempt             . . o m c t
    terminals.cancel              . . o m c .
    terminals.charge              . . o m c .
    terminals.decide              . . o m c .
    terminals.give_up             . . o m c .
    terminals.here                . . o m c .
    terminals.list                . . o m . .
    terminals.refund              . . o m c .
    terminals.remove              . . o m . .
    terminals.save                . . o m . .
    terminals.test                . . o m . .
    training.begin                . . o m c .
    vault.empty                   . . o . . .
    vault.list                    . . o . . .
    vault.lock                    . . o . . .
    vault.remove_way              . . o . . .
    vault.renew                   . . o . . .
    vault.reveal                  . . o m . t
    vault.set_passphrase          . . o . . .
    vault.state                   . . o m c t
    vault.unlock                  . . o m c t
    vouchers.extend               . . o m . .
    vouchers.find                 . . o m c .
    vouchers.get                  . . o m . .
    vouchers.give                 . . o m . .
    vouchers.list                 . . o m . .
    vouchers.sell                 . . o m c .
    vouchers.void                 . . o m . .
";

// Red when, in crates/domain/src/stock/calls.rs, `Mutation, May(AdjustStock)` becomes `Mutation, May(ReadCatalog)`.
// Red when, in crates/domain/src/policy/mod.rs, `P::ManageBusiness | P::ManageBackups | P::ManageVault)` becomes `P::ManageBusiness)`.
// Red when, in crates/domain/src/policy/mod.rs, `(Needs::Session, Asker::Locked | Asker::At(_))` becomes
// `(_, Asker::Locked) | (Needs::Session, Asker::At(_))`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_by_every_role_as_decided() {
    let shop = Shop::open(Engine::Sqlite).await;
    let mut askers = vec![('s', None)];
    let locked = shop.hire("Lena", Role::Cashier).await.token;
    shop.call_as(&locked, Lock {}).await.unwrap();
    askers.push(('l', Some(locked)));
    for (letter, role) in "omct".chars().zip(Role::ALL) {
        askers.push((letter, Some(shop.hire(role.as_str(), role).await.token)));
    }
    let decided: Vec<Vec<&str>> =
        TABLE.lines().map(|line| line.split_whitespace().collect()).filter(|row: &Vec<_>| !row.is_empty()).collect();
    let named: Vec<&str> = decided.iter().map(|row| row[0]).collect();
    let registered: Vec<&str> = shop.kontor.registry().iter().map(|entry| entry.name).collect();
    assert_eq!(registered, named, "every call is in the table, and nothing else is");
    for row in &decided {
        for (letter, token) in &askers {
            // Calls without arguments that would end or lock the session of the asker are not really asked.
            let args = match row[0] {
                "identity.lock" | "identity.sign_out" => json!({ "this is": "not run" }),
                _ => Value::Null,
            };
            let harmless = !matches!(row[0], "identity.lock" | "identity.sign_out");
            if !harmless && *letter != 's' {
                continue;
            }
            let request =
                Request { call: row[0].into(), args, token: token.clone(), call_id: None, ..Request::default() };
            let allowed = match shop.kontor.dispatch(request).await {
                Err(No::Refusal(no)) => !matches!(no.code.as_ref(), "not_allowed" | "sign_in_first" | "locked"),
                Err(No::Fault { .. }) => panic!("{} broke", row[0]),
                Ok(_) => true,
            };
            let decided = row[1..].contains(&letter.to_string().as_str());
            assert_eq!(allowed, decided, "{} asked by {letter}", row[0]);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_call_says_what_it_takes_and_gives() {
    let shop = Shop::open(Engine::Sqlite).await;
    for entry in shop.kontor.registry().iter() {
        let feature = entry.name.split('.').next().unwrap();
        assert!(entry.name.len() > feature.len() + 1, "{} is feature.verb", entry.name);
        for schema in [(entry.request)(), (entry.reply)()] {
            assert!(schema.as_value().is_object(), "{} has schemas", entry.name);
        }
        let described = (entry.request)().as_value().get("description").is_some();
        assert!(described, "{} says in its schema what it does", entry.name);
    }
}

// Red when, in crates/app/src/registry.rs, `Ok(call) if unknown.is_empty() => return Ok(call),` becomes
// `Ok(call) => return Ok(call),`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_overlooks_a_field_that_it_does_not_know() {
    let shop = Shop::open(Engine::Sqlite).await;
    for entry in shop.kontor.registry().iter() {
        let args = json!({ "no_such_field": 1 });
        let request = Request {
            call: entry.name.into(),
            args,
            token: Some(shop.token.clone()),
            call_id: None,
            ..Request::default()
        };
        match shop.kontor.dispatch(request).await {
            Err(No::Refusal(no)) => assert_eq!(no.code, "bad_request", "{}", entry.name),
            other => panic!("{} answered {other:?}", entry.name),
        }
    }
    let mug = shop.stock_up(kontor_tests::goods::goods("Mug", 700)).await;
    let cart = shop.cart_of(&[(&mug, 1_000)]).await;
    let args = json!({ "cart_id": cart.id, "discuont": { "percent": 10 } });
    let request = Request {
        call: "sales.discount_cart".into(),
        args,
        token: Some(shop.token.clone()),
        call_id: None,
        ..Request::default()
    };
    let no = shop.kontor.dispatch(request).await.unwrap_err().to_json(Language::English);
    assert!(no["error"]["message"].as_str().unwrap().contains("discuont"), "{no}");
}
