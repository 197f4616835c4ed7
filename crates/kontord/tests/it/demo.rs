//! The demo beside the business: made, entered and left, and never mixed with what is real.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::{Folder, Server};

fn place() -> Value {
    json!({ "locale": "es-ES", "timezone": "Europe/Madrid" })
}

fn demo(server: &Server) -> Value {
    server.call("demo.get", &json!({}), None).json["reply"].clone()
}

/// Waits until the demo stands so.
#[expect(clippy::disallowed_methods, reason = "polls another process")]
fn wait(server: &Server, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let demo = demo(server);
        if holds(&demo) {
            return demo;
        }
        assert!(begun.elapsed() < Duration::from_secs(180), "the demo is not {what}: {demo}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn at_work(demo: &Value) -> bool {
    demo["making"].as_i64().is_some_and(|percent| percent > 5)
}

fn left_of_it(folder: &Folder) -> Vec<PathBuf> {
    let names = ["demo", "demo.part", "demo.old"].map(|name| folder.0.join(name));
    names.into_iter().filter(|path| path.exists()).collect()
}

// Red when, in crates/kontord/src/demo/mod.rs, `let part = folder.with_extension("part");` becomes
// `let part = folder.to_owned();`.
#[test]
fn a_demo_that_was_killed_while_it_was_made_is_made_anew_and_is_entered_kept_and_deleted() {
    let folder = Folder::new();
    let server = Server::start(&folder);
    let begun = server.call("demo.enter", &place(), None);
    assert_eq!((begun.status, begun.json["reply"]["open"].as_bool()), (200, Some(false)), "{}", begun.text);
    wait(&server, "being made", at_work);
    server.kill();

    let server = Server::start(&folder);
    let before = demo(&server);
    assert_eq!([&before["offered"], &before["made"], &before["open"]], [&json!(true), &json!(false), &json!(false)]);
    assert_eq!(left_of_it(&folder), Vec::<PathBuf>::new(), "half a demo is swept away");
    server.call("demo.enter", &place(), None);
    let open = wait(&server, "open", |demo| demo["open"] == true);
    let maria = &open["people"][0];
    let sign_in = |at: &Value| json!({ "name": maria["name"], "password": maria["password"], "register_id": at["id"] });
    let status = server.call("identity.status", &json!({}), None);
    assert_eq!(status.json["reply"]["business"]["locale"], "es-ES", "{}", status.text);
    let registers = &status.json["reply"]["registers"];
    assert_eq!(registers.as_array().map(Vec::len), Some(2), "{}", status.text);
    let signed_in = server.call("identity.sign_in", &sign_in(&registers[0]), None);
    let token = signed_in.json["reply"]["token"].as_str().unwrap().to_owned();
    let ask = |call: &str, args: Value| server.call(call, &args, Some(&token)).json["reply"].clone();
    assert_eq!(ask("journal.verify", json!({}))["sound"], true);
    for (call, args, least) in [
        ("sales.parked", json!({}), 2),
        ("catalog.labels", json!({}), 4),
        ("customers.duplicates", json!({}), 2),
        ("catalog.categories", json!({}), 9),
    ] {
        let there = ask(call, args);
        assert!(there.as_array().is_some_and(|rows| rows.len() >= least), "{call}: {there}");
    }
    assert!(ask("accounts.list", json!({ "open": true }))["page"]["total"].as_i64() > Some(2), "some owe something");
    assert!(
        ask("vouchers.list", json!({ "state": "valid" }))["page"]["total"].as_i64() > Some(2),
        "some vouchers are out"
    );
    let runs = ask("import.runs", json!({}));
    assert_eq!(runs["rows"][0]["state"], "done", "{runs}");
    let year_ago = (chrono::Utc::now() - chrono::TimeDelta::days(395)).date_naive();
    for (part, least) in
        [(json!({ "to": year_ago }), 5), (json!({ "kind": "return" }), 5), (json!({ "text": "" }), 1_500)]
    {
        let sales = ask("sales.list", part);
        assert!(sales["page"]["total"].as_i64() >= Some(least), "{}", sales["page"]["total"]);
    }

    let left = server.call("demo.leave", &json!({}), None);
    assert_eq!(left.json["reply"]["made"], true, "{}", left.text);
    assert_eq!(
        server.call("sales.list", &json!({}), Some(&token)).refused(),
        "sign_in_first",
        "its sessions stay in it"
    );
    let status = server.call("identity.status", &json!({}), None);
    assert_eq!(status.json["reply"]["business"], Value::Null, "back at the first run: {}", status.text);
    let again = server.call("demo.enter", &place(), None);
    assert_eq!(again.json["reply"]["open"], true, "what is made is opened at once: {}", again.text);
    assert!(ask("sales.list", json!({}))["page"]["total"].as_i64() > Some(1_500), "as it was left");
    let gone = server.call("demo.leave", &json!({ "delete": true }), None);
    assert_eq!(gone.json["reply"]["made"], false, "{}", gone.text);
    assert_eq!(left_of_it(&folder), Vec::<PathBuf>::new());

    let done = folder.run(&crate::program::SET_UP);
    assert_eq!(done.code, 0, "{} {}", done.text, done.err);
    assert_eq!(folder.ask("sales.list", &json!({}))["page"]["total"], 0, "nothing of the demo is in the business");
}

#[test]
fn a_business_has_no_demo_beside_it() {
    let folder = Folder::with_business();
    let server = Server::start(&folder);
    assert_eq!(demo(&server)["offered"], false);
    assert_eq!(server.call("demo.enter", &place(), None).refused(), "already_set_up");
    assert_eq!(server.call("demo.leave", &json!({ "delete": true }), None).refused(), "not_in_demo");
    assert_eq!(left_of_it(&folder), Vec::<PathBuf>::new());
    assert_eq!(server.call("sales.list", &json!({}), Some(&server.sign_in())).status, 200, "it goes on as before");
}

// Red when, in crates/app/src/demo/stage.rs, `!now.stopped` becomes `true`.
#[test]
fn a_demo_is_stopped_while_it_is_made_and_a_place_that_is_none_is_refused() {
    let folder = Folder::new();
    let server = Server::start(&folder);
    server.call("demo.enter", &place(), None);
    wait(&server, "being made", at_work);
    server.call("demo.leave", &json!({}), None);
    let stopped = wait(&server, "stopped", |demo| demo["making"].is_null());
    assert_eq!([&stopped["made"], &stopped["open"], &stopped["failed"]], [&json!(false), &json!(false), &Value::Null]);
    assert_eq!(left_of_it(&folder), Vec::<PathBuf>::new());

    server.call("demo.enter", &json!({ "locale": "en-GB", "timezone": "Mars/Olympus" }), None);
    let failed = wait(&server, "refused", |demo| !demo["failed"].is_null());
    assert_eq!(failed["failed"]["code"], "invalid", "{failed}");
    assert_eq!(left_of_it(&folder), Vec::<PathBuf>::new());

    // What somebody keeps where the demo would lie is theirs.
    std::fs::create_dir_all(folder.0.join("demo")).unwrap();
    std::fs::write(folder.0.join("demo/letter.txt"), "Dear Ann").unwrap();
    server.call("demo.enter", &place(), None);
    let in_the_way = wait(&server, "refused", |demo| demo["making"].is_null() && demo["failed"]["code"] != "invalid");
    assert_eq!(in_the_way["failed"]["code"], "in_the_way", "{in_the_way}");
    assert_eq!(server.call("demo.leave", &json!({ "delete": true }), None).refused(), "in_the_way");
    assert!(folder.0.join("demo/letter.txt").exists());
}

// Red when, in crates/kontord/src/data.rs, `self.0.show(Side::Business, None);` (in `restore_now`) becomes `();`.
#[test]
fn a_backup_that_is_restored_while_the_demo_is_open_goes_into_the_business_and_ends_the_demo() {
    let real = Folder::with_business();
    let backup = real.0.join("copy.db");
    let backup = backup.to_str().unwrap();
    assert_eq!(real.run(&["backup", backup]).code, 0);
    // Any data in the demo's folder is a demo; this one has a customer.
    let (folder, made) = (Folder::new(), Folder::with_business());
    made.ask("customers.save", &json!({ "id": "01999999-0000-7000-8000-000000000001", "name": "Ann" }));
    std::fs::create_dir_all(folder.0.join("demo")).unwrap();
    std::fs::copy(made.0.join("kontor.db"), folder.0.join("demo/kontor.db")).unwrap();

    let server = Server::start(&folder);
    assert_eq!(server.call("demo.enter", &place(), None).json["reply"]["open"], true);
    let customers = |token: &str| server.call("customers.find", &json!({}), Some(token));
    let in_demo = server.sign_in();
    assert_eq!(customers(&in_demo).json["reply"]["total"], 1, "this is the demo");
    let restored = folder.run(&["restore", backup]);
    assert_eq!(restored.code, 0, "{} {}", restored.text, restored.err);
    let after = demo(&server);
    assert_eq!([&after["open"], &after["offered"]], [&json!(false), &json!(false)], "{after}");
    assert_eq!(customers(&in_demo).refused(), "sign_in_first");
    assert_eq!(customers(&server.sign_in()).json["reply"]["total"], 0, "this is the business");
    assert_eq!(server.call("demo.enter", &place(), None).refused(), "already_set_up");
}
