//! Several programs on one data folder: one writes, the others hand it their calls, and none can spoil it.

use std::io::{BufRead, BufReader};
use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(feature = "faults")]
use std::{
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::program::{Folder, Server, ran};

pub(crate) fn customer(n: u32, name: &str) -> Value {
    json!({ "id": format!("01999999-0000-7000-8000-{n:012}"), "name": name })
}

fn product(title: &str) -> Value {
    let variant = json!({ "id": uuid::Uuid::now_v7(), "sku": title, "price": 500 });
    json!({ "id": uuid::Uuid::now_v7(), "title": title, "tax_mode": "included", "variants": [variant] })
}

fn how_many(folder: &Folder) -> Value {
    folder.ask("customers.find", &json!({}))["total"].clone()
}

#[test]
fn a_second_program_hands_its_calls_to_the_first() {
    let folder = Folder::with_business();
    let server = Server::start(&folder);
    let token = server.sign_in();
    folder.ask("customers.save", &customer(1, "Ann"));
    let found = server.call("customers.find", &json!({}), Some(&token));
    assert_eq!(found.json["reply"]["total"], 1, "what the command line saved, the server has: {}", found.text);

    let refused = folder.run(&["call", "customers.save", "{}", "--as", "maria"]);
    assert_eq!((refused.code, refused.refused()), (2, "bad_request"), "a refusal comes back as one");

    let copy = folder.0.join("copy.db");
    let copy = copy.to_str().unwrap();
    assert_eq!(folder.run(&["verify", "--as", "maria"]).code, 0);
    assert_eq!(folder.run(&["backup", copy]).code, 0, "a copy can be made while it runs");
}

#[test]
fn a_head_that_was_kept_is_looked_for_and_the_books_are_written_to_a_file() {
    let folder = Folder::with_business();
    let zeros = "0".repeat(64);
    let gone = folder.run(&["verify", "--as", "maria", "--anchor", &zeros]);
    assert_eq!(
        (gone.code, &gone.out["sound"], &gone.out["anchors"][0]["at"]),
        (2, &json!(false), &Value::Null),
        "{}",
        gone.text
    );
    let kept = folder.0.join("heads.txt");
    std::fs::write(&kept, format!("1\t12\t{zeros}\n")).unwrap();
    let in_a_file = folder.run(&["verify", "--as", "maria", "--anchor", kept.to_str().unwrap()]);
    assert_eq!((in_a_file.code, &in_a_file.out["anchors"][0]["head"]), (2, &json!(zeros)), "{}", in_a_file.text);
    let none = folder.run(&["verify", "--as", "maria", "--anchor", "12"]);
    assert_eq!((none.code, none.refused()), (2, "invalid"), "{}", none.text);

    let file = folder.0.join("books.zip");
    let days = ["--from", "2026-01-01", "--to", "2026-12-31"];
    let args = [&["audit", file.to_str().unwrap(), "--as", "maria"][..], &days].concat();
    assert_eq!(folder.run(&args).code, 0);
    assert!(std::fs::read(&file).unwrap().starts_with(b"PK"));
    let backwards =
        folder.run(&["audit", file.to_str().unwrap(), "--as", "maria", "--from", "2026-02-01", "--to", "2026-01-01"]);
    assert_eq!((backwards.code, backwards.refused()), (2, "invalid"), "{}", backwards.text);
    assert!(std::fs::read(&file).unwrap().starts_with(b"PK"), "what was written before is still there");
}

/// A copy of the business as it is now, in the data folder.
fn backed_up(folder: &Folder) -> String {
    let copy = folder.0.join("copy.db").to_str().unwrap().to_owned();
    let backup = folder.run(&["backup", &copy]);
    assert_eq!(backup.code, 0, "{}", backup.text);
    copy
}

#[test]
fn a_restore_reaches_the_data_that_others_have_open() {
    let folder = Folder::with_business();
    let owner = Server::start(&folder);
    let guest = Server::start(&folder);
    let token = owner.sign_in();
    folder.ask("customers.save", &customer(1, "Ann"));
    backed_up(&folder);
    folder.ask("customers.save", &customer(2, "Bea"));
    folder.ask("catalog.save_product", &product("Mug"));
    assert_eq!(owner.call("catalog.find", &json!({}), Some(&token)).json["reply"]["total"], 1, "the mug is known");
    let bearer = format!("Bearer {token}");
    let headers = [("X-Kontor", "1"), ("Authorization", bearer.as_str())];
    let mut streams = [&owner, &guest].map(|server| {
        let mut lines = BufReader::new(server.open("GET", "/events", &headers, b"")).lines().map_while(Result::ok);
        assert!(lines.next().unwrap().contains("200"), "the stream begins");
        lines
    });

    let restored = ran(folder.kontord(&["restore", "copy.db"]).current_dir(&folder.0));
    assert_eq!(restored.code, 0, "{} {}", restored.text, restored.err);
    let series = restored.out["receipt_series"].as_object().unwrap();
    assert_eq!(series.len(), 1, "the register begins a new one: {}", restored.text);
    let before = restored.out["data_before"].as_str().unwrap();
    assert!(std::fs::exists(before).unwrap(), "the data from before is kept");

    for lines in &mut streams {
        let heard: Vec<String> = lines.collect();
        assert!(heard.iter().any(|line| line == "event: reload"), "a window has to read anew: {heard:?}");
    }
    for server in [&owner, &guest] {
        let ended = server.call("customers.find", &json!({}), Some(&token));
        assert_eq!((ended.status, ended.refused()), (401, "sign_in_first"), "{}", ended.text);
        let token = server.sign_in();
        let found = server.call("customers.find", &json!({}), Some(&token));
        assert_eq!(found.json["reply"]["total"], 1, "Ann, for Bea came after the backup: {}", found.text);
        let found = server.call("catalog.find", &json!({}), Some(&token));
        assert_eq!(found.json["reply"]["total"], 0, "the mug came after the backup: {}", found.text);
        let trail = server.call("audit.entries", &json!({ "action": "backup.restore" }), Some(&token));
        assert_eq!(trail.json["reply"]["total"], 1, "the trail says so: {}", trail.text);
    }
    folder.ask("customers.save", &customer(3, "Cleo"));
    let token = guest.sign_in();
    assert_eq!(guest.call("customers.save", &customer(4, "Dan"), Some(&token)).status, 200);
    let found = owner.call("customers.find", &json!({}), Some(&token));
    assert_eq!(found.json["reply"]["total"], 3, "and all go on together: {}", found.text);
    owner.kill();
    assert_eq!(guest.call("customers.find", &json!({}), Some(&token)).json["reply"]["total"], 3, "on the same data");
}

#[test]
fn a_bad_backup_is_refused_while_the_data_goes_on_being_served() {
    let folder = Folder::with_business();
    let server = Server::start(&folder);
    let token = server.sign_in();
    assert_eq!(server.call("customers.save", &customer(1, "Ann"), Some(&token)).status, 200);
    let damaged = folder.0.join("damaged.db");
    std::fs::write(&damaged, b"Dear Sir or Madam, this is no database at all.").unwrap();
    let (empty, none) = (folder.0.join("empty.db"), folder.0.join("none.db"));
    std::fs::write(&empty, b"").unwrap();
    for (file, code) in
        [(&damaged, "backup_damaged"), (&empty, "not_a_backup"), (&folder.0, "not_a_backup"), (&none, "no_such_file")]
    {
        let refused = folder.run(&["restore", file.to_str().unwrap()]);
        assert_eq!((refused.code, refused.refused()), (2, code), "{} {}", refused.text, refused.err);
        assert!(!refused.text.contains("restoring"), "it names the file that was given: {}", refused.text);
        let found = server.call("customers.find", &json!({}), Some(&token));
        assert_eq!(found.json["reply"]["total"], 1, "the same session on the same data: {}", found.text);
    }
    let left = std::fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: Vec<String> = left.filter(|name| name.contains("restor")).collect();
    assert!(left.is_empty(), "nothing is left behind: {left:?}");
}

#[test]
fn calls_during_a_restore_are_answered_and_never_by_the_data_that_goes() {
    let folder = Folder::with_business();
    let server = Server::start(&folder);
    let token = server.sign_in();
    assert_eq!(server.call("customers.save", &customer(1, "Ann"), Some(&token)).status, 200);
    let copy = backed_up(&folder);
    let restored = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let askers: Vec<_> = (1..=4)
            .map(|asker| {
                let (server, token, restored) = (&server, &token, &restored);
                scope.spawn(move || {
                    let mut refused = 0;
                    for n in 0..5_000 {
                        let over = restored.load(Ordering::SeqCst);
                        let saved =
                            server.call("customers.save", &customer(asker * 10_000 + n, "Somebody"), Some(token));
                        match (saved.status, over) {
                            (200, false) if refused == 0 => {}
                            (401, _) => refused += 1,
                            _ => panic!("{} {} after {refused} refusals: {}", asker, saved.status, saved.text),
                        }
                        if over {
                            return refused;
                        }
                    }
                    panic!("the restore did not come to an end");
                })
            })
            .collect();
        let done = folder.run(&["restore", &copy]);
        restored.store(true, Ordering::SeqCst);
        assert_eq!(done.code, 0, "{} {}", done.text, done.err);
        assert!(askers.into_iter().all(|asker| asker.join().unwrap() > 0), "the old session is over for all");
    });
    assert_eq!(how_many(&folder), 1, "nothing of the old session is in the restored data");
    assert_eq!(folder.run(&["verify", "--as", "maria"]).code, 0);
}

#[cfg(feature = "faults")]
#[expect(clippy::disallowed_methods, reason = "polls for a file that another process writes")]
pub(crate) fn await_file(file: &Path) {
    let until = Instant::now() + Duration::from_secs(60);
    while !file.exists() {
        assert!(Instant::now() < until, "{} never came", file.display());
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Needs the points at which a program stops: `--features kontord/faults`.
#[cfg(feature = "faults")]
#[test]
fn killed_in_the_middle_of_a_restore_there_is_the_old_data_or_the_restored() {
    for (point, left) in std::iter::zip(kontor_app::fault::RESTORE_POINTS, [2, 2, 1]) {
        let folder = Folder::with_business();
        folder.ask("customers.save", &customer(1, "Ann"));
        let copy = backed_up(&folder);
        folder.ask("customers.save", &customer(2, "Bea"));
        let said = folder.0.join("stopped");
        let server =
            Server::start_with(&folder, &[("KONTOR_STOP_AT", point), ("KONTOR_STOP_FILE", said.to_str().unwrap())]);
        let token = server.sign_in();
        let restore = folder.kontord(&["restore", &copy]).spawn().unwrap();
        await_file(&said);
        if *point == "restore_ready" {
            let found = server.call("customers.find", &json!({}), Some(&token));
            assert_eq!(found.json["reply"]["total"], 2, "until the backup is known to be good, work goes on");
        }
        server.kill();
        let told = restore.wait_with_output().unwrap();
        assert_eq!(told.status.code(), Some(2), "{point}");
        let told: Value = serde_json::from_slice(&told.stdout).unwrap();
        assert_eq!(told["error"]["code"], "busy_elsewhere", "{point}: {told}");
        assert_eq!(how_many(&folder), left, "{point}");
        assert_eq!(folder.run(&["verify", "--as", "maria"]).code, 0, "{point}");
        assert_eq!(folder.run(&["restore", &copy]).code, 0, "{point}: and it can be done again");
        assert_eq!(how_many(&folder), 1, "{point}");
    }
}

#[test]
fn what_one_server_changes_the_other_hears_of() {
    let folder = Folder::with_business();
    let first = Server::start(&folder);
    let second = Server::start(&folder);
    let token = second.sign_in();
    let bearer = format!("Bearer {token}");
    let headers = [("X-Kontor", "1"), ("Authorization", bearer.as_str())];
    let mut events = BufReader::new(second.open("GET", "/events", &headers, b"")).lines().map(Result::unwrap);
    assert!(events.next().unwrap().contains("200"), "the stream begins");
    let saved = first.call("customers.save", &customer(7, "Ann"), Some(&token));
    assert_eq!(saved.status, 200, "a session holds on both: {}", saved.text);
    // A backup of the day may be told of first.
    let data = |line: String| -> Option<Value> { serde_json::from_str(line.strip_prefix("data: ")?).ok() };
    let changed = events.filter_map(data).find(|heard| heard["event"] == "customer_changed").unwrap();
    assert_eq!(changed["id"], customer(7, "")["id"]);
}

// Red when, in crates/app/src/stock/serials/mod.rs, `if known.state != SerialState::InStock || known.store_id != store {` becomes
// `if known.store_id != store {`.
#[test]
fn of_two_programs_that_sell_the_last_piece_one_is_refused_with_the_reason() {
    let folder = Folder::with_business();
    let servers = [Server::start(&folder), Server::start(&folder)];
    let asked = |server: &Server, call: &str, args: &Value, token: &str| {
        let answer = server.call(call, args, Some(token));
        assert_eq!(answer.status, 200, "{call}: {}", answer.text);
        answer.json["reply"].clone()
    };
    let id = || uuid::Uuid::now_v7().to_string();
    let owner = servers[0].sign_in();
    let mut phone = product("Phone");
    phone["tracked"] = json!("imei");
    let phone = asked(&servers[0], "catalog.save_product", &phone, &owner);
    let came = json!({
        "id": id(), "variant_id": phone["variants"][0]["id"], "qty": 1_000, "reason": "received", "serials": ["490154203237518"],
    });
    asked(&servers[0], "stock.adjust", &came, &owner);
    let store = asked(&servers[0], "business.registers", &json!({}), &owner)[0]["store_id"].clone();
    let second = json!({ "id": id(), "store_id": store, "name": "Register 2" });
    let second = asked(&servers[0], "business.add_register", &second, &owner)["id"].clone();
    let sign_in = json!({ "name": "Maria", "password": crate::program::PASSWORD, "register_id": second });
    let sign_in = servers[1].call("identity.sign_in", &sign_in, None);
    let other = sign_in.json["reply"]["token"].as_str().unwrap().to_owned();
    let tokens = [owner, other];
    let sales: Vec<Value> = std::iter::zip(&servers, &tokens)
        .map(|(server, token)| {
            let add = json!({ "cart_id": id(), "line_id": id(), "number": "490154203237518" });
            let cart = asked(server, "sales.add_serial", &add, token);
            let total = &cart["totals"]["total"];
            json!({
                "sale_id": id(), "cart_id": cart["id"], "total": total,
                "tenders": [{ "id": id(), "kind": "cash", "given": total }],
            })
        })
        .collect();
    let answers: Vec<_> = std::thread::scope(|scope| {
        let sellers: Vec<_> = std::iter::zip(std::iter::zip(&servers, &tokens), &sales)
            .map(|((server, token), sale)| scope.spawn(move || server.call("sales.complete", sale, Some(token))))
            .collect();
        sellers.into_iter().map(|seller| seller.join().unwrap()).collect()
    });
    let sold = answers.iter().find(|answer| answer.status == 200).expect("one of them sells it");
    let refused = answers.iter().find(|answer| answer.status != 200).expect("the other does not");
    assert_eq!(refused.refused(), "serial_sold");
    let number = sold.json["reply"]["number"].as_str().unwrap();
    assert!(refused.text.contains(number), "it is told with which receipt: {}", refused.text);
    assert_eq!(asked(&servers[0], "journal.verify", &json!({}), &tokens[0])["sound"], true);
}

#[test]
fn a_guest_takes_over_when_the_first_is_killed() {
    let folder = Folder::with_business();
    let first = Server::start(&folder);
    let second = Server::start(&folder);
    let token = second.sign_in();
    assert_eq!(second.call("customers.save", &customer(1, "Ann"), Some(&token)).status, 200);
    first.kill();
    let saved = second.call("customers.save", &customer(2, "Bea"), Some(&token));
    assert_eq!(saved.status, 200, "it opens the folder itself: {}", saved.text);
    assert_eq!(how_many(&folder), 2, "and answers others");
}

#[test]
fn a_killed_program_leaves_the_folder_usable() {
    let folder = Folder::with_business();
    let server = Server::start(&folder);
    folder.ask("customers.save", &customer(1, "Ann"));
    server.kill();
    #[cfg(unix)]
    assert!(folder.0.join("kontor.sock").exists(), "the socket is left behind");
    assert_eq!(how_many(&folder), 1, "nothing that was saved is lost");
    assert_eq!(Server::start(&folder).call("identity.status", &json!({}), None).status, 200);
}

#[cfg(unix)]
#[test]
fn a_program_that_is_asked_to_end_leaves_nothing_behind() {
    let folder = Folder::with_business();
    let server = Server::start(&folder);
    let token = server.sign_in();
    let bearer = format!("Bearer {token}");
    let headers = [("X-Kontor", "1"), ("Authorization", bearer.as_str())];
    let _open = server.open("GET", "/events", &headers, b"");
    assert_eq!(server.stop(), Some(0), "an open stream of events does not hold it");
    assert!(!folder.0.join("kontor.sock").exists());
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_open_the_socket_and_a_stale_one_is_swept_away() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::with_business();
    let mode = |name: &str| std::fs::metadata(folder.0.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(""), 0o700, "the folder");
    drop(std::os::unix::net::UnixListener::bind(folder.0.join("kontor.sock")).unwrap());
    assert_eq!(how_many(&folder), 0, "nobody listens there");
    let _server = Server::start(&folder);
    assert_eq!(mode("kontor.sock"), 0o600, "the socket");
}

#[cfg(unix)]
#[test]
fn a_folder_with_a_path_too_long_for_a_socket_works_alike() {
    let deep = Folder::new();
    let folder = Folder(deep.0.join("d".repeat(120)));
    assert_eq!(folder.run(&crate::program::SET_UP).code, 0);
    let server = Server::start(&folder);
    let token = server.sign_in();
    folder.ask("customers.save", &customer(1, "Ann"));
    assert_eq!(server.call("customers.find", &json!({}), Some(&token)).json["reply"]["total"], 1);
}

#[test]
fn a_folder_held_by_something_that_does_not_answer_is_refused_plainly() {
    let folder = Folder::with_business();
    let lock = std::fs::File::options().write(true).open(folder.0.join("kontor.lock")).unwrap();
    lock.lock().unwrap();
    let held = folder.run(&["call", "identity.status"]);
    assert_eq!((held.code, held.refused()), (2, "busy_elsewhere"), "{}", held.text);
    drop(lock);
    let free = folder.run(&["call", "identity.status"]);
    assert_eq!(free.code, 0, "{} {}", free.text, free.err);
}

#[test]
fn a_dozen_programs_at_once_all_get_their_answer() {
    let folder = Folder::with_business();
    std::thread::scope(|scope| {
        let runs: Vec<_> = (1..=12)
            .map(|n| {
                let args = customer(n, "Somebody").to_string();
                let mut command = folder.kontord(&["call", "customers.save", &args, "--as", "maria"]);
                scope.spawn(move || ran(&mut command))
            })
            .collect();
        for run in runs {
            let ran = run.join().unwrap();
            // Signing in is throttled per person, so some may be told to wait: that is an answer too.
            assert!(ran.code == 0 || ran.refused() == "too_many_attempts", "{} {}", ran.text, ran.err);
        }
    });
    assert!(how_many(&folder).as_i64().unwrap() > 0);
}
