//! Several programs on one data folder: one writes, the others hand it their calls, and none can spoil it.

use std::io::{BufRead, BufReader};

use serde_json::{Value, json};

use crate::program::{Folder, Server, ran};

pub(crate) fn customer(n: u32, name: &str) -> Value {
    json!({ "id": format!("01999999-0000-7000-8000-{n:012}"), "name": name })
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
    let restore = folder.run(&["restore", copy]);
    assert_eq!((restore.code, restore.refused()), (2, "open_elsewhere"), "{}", restore.text);
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
    let heard = events.find_map(|line| line.strip_prefix("data: ").map(str::to_owned)).unwrap();
    let heard: Value = serde_json::from_str(&heard).unwrap();
    assert_eq!(heard, json!({ "event": "customer_changed", "id": customer(7, "")["id"] }));
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
