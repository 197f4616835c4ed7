//! One command at a time: what it prints, and how it ends.

use serde_json::{Value, json};

use crate::program::{Folder, PASSWORD, SET_UP, holds, lines, ran};

#[test]
fn a_first_run_makes_a_business_and_says_no_secret() {
    let folder = Folder::new();
    let made = folder.run(&SET_UP);
    assert_eq!(made.code, 0, "{} {}", made.text, made.err);
    assert_eq!(made.out["business"]["name"], "Harbour Gifts");
    assert_eq!(made.out["owner"]["name"], "Maria");
    assert!(made.out["register"]["code"].is_string(), "{}", made.text);
    assert!(!made.text.contains("token") && !made.text.contains(PASSWORD), "{}", made.text);
    assert!(!made.err.contains("fiscal") && made.err.contains("recovery code"), "{}", made.err);
    assert!(!holds(&folder.0, PASSWORD.as_bytes()), "the password is in a file");
    assert_eq!(folder.run(&SET_UP).refused(), "already_set_up");
    let code = made.out["recovery_code"].as_str().unwrap();
    assert!(!holds(&folder.0, code.as_bytes()), "the recovery code is in a file");
    let recover = json!({ "name": "Maria", "code": code, "new_password": "a new password" }).to_string();
    assert_eq!(folder.run(&["call", "identity.recover", &recover]).code, 0);
    let get = ran(folder.kontord(&["call", "business.get", "--as", "maria"]).env("KONTOR_PASSWORD", "a new password"));
    assert_eq!(get.code, 0, "{}", get.text);
}

#[test]
fn a_first_run_where_the_law_wants_a_certified_device_says_that_there_is_none() {
    let folder = Folder::new();
    let there = SET_UP.map(|word| if word == "Europe/London" { "Europe/Berlin" } else { word });
    let ran = folder.run(&there);
    assert_eq!(ran.code, 0, "{}", ran.text);
    assert!(ran.err.contains("certified fiscal device"), "{}", ran.err);
}

#[test]
fn a_command_says_by_its_exit_code_how_it_ended() {
    let folder = Folder::with_business();
    let business = folder.ask("business.get", &json!({}));
    assert_eq!(business["currency"], "GBP");

    let stranger = folder.run(&["call", "business.get"]);
    assert_eq!((stranger.code, stranger.refused()), (2, "sign_in_first"));
    assert!(stranger.out["error"]["message"].is_string());

    for (args, want) in [
        (["call", "business.get", "{", "--as", "maria"], "bad_json"),
        (["call", "no.such", "{}", "--as", "maria"], "unknown_call"),
        (["call", "customers.save", "{}", "--as", "maria"], "bad_request"),
        (["call", "business.get", "@no-such-file", "--as", "maria"], "no_such_file"),
    ] {
        let ran = folder.run(&args);
        assert_eq!((ran.code, ran.refused()), (2, want), "{args:?}");
    }
    assert_eq!(folder.run(&["serve", "--nonsense"]).code, 64, "a wrong command line is no refusal");

    let wrong = ran(folder.kontord(&["call", "business.get", "--as", "maria"]).env("KONTOR_PASSWORD", "wrong"));
    assert_eq!((wrong.code, wrong.refused()), (2, "wrong_password"));
    let unasked = ran(folder.kontord(&["call", "business.get", "--as", "maria"]).env_remove("KONTOR_PASSWORD"));
    assert_eq!((unasked.code, unasked.refused()), (2, "secret_needed"), "nobody can be asked here");
}

#[test]
fn a_call_id_makes_a_call_happen_once() {
    let folder = Folder::with_business();
    let save = |name: &str| {
        let args = json!({ "id": "01999999-0000-7000-8000-000000000001", "name": name }).to_string();
        let call_id = "01999999-0000-7000-8000-0000000000aa";
        folder.run(&["call", "customers.save", &args, "--call-id", call_id, "--as", "maria"])
    };
    let (first, again) = (save("Ann"), save("Ann"));
    assert_eq!((first.code, again.code), (0, 0), "{} {}", first.text, again.text);
    assert_eq!(first.out, again.out, "the same answer, to the time of change");
    assert_eq!(save("Bea").refused(), "call_id_reused");
}

#[test]
fn calls_are_listed_without_any_data() {
    let folder = Folder::new();
    let ran = folder.run(&["calls"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let calls = ran.out.as_array().unwrap();
    let sign_in = calls.iter().find(|call| call["name"] == "identity.sign_in").unwrap();
    assert_eq!((&sign_in["kind"], &sign_in["needs"]), (&json!("mutation"), &json!("nobody")));
    assert_eq!(sign_in["request"]["properties"]["password"]["format"], "password", "secrets are marked");
    let complete = calls.iter().find(|call| call["name"] == "sales.complete").unwrap();
    assert_eq!(complete["permission"], "sell");
    assert!(calls.iter().all(|call| call["request"].is_object() && !call["reply"].is_null()));
    assert!(!folder.0.exists(), "a listing makes no folder");
}

#[test]
fn lines_are_answered_in_order_and_a_bad_one_does_not_end_it() {
    let folder = Folder::with_business();
    let mut input = Vec::new();
    for line in [
        r#"{"id":1,"call":"identity.status","args":{}}"#,
        "this is no JSON",
        r#"{"id":"two","call":"business.get"}"#,
        "",
        r#"{"id":3,"call":"no.such"}"#,
    ] {
        input.extend_from_slice(line.as_bytes());
        input.push(b'\n');
    }
    input.extend(std::iter::repeat_n(b'x', 17 << 20));
    input.extend_from_slice(b"\n{\"id\":4,\"call\":\"identity.me\"}");
    let answers = lines(&mut folder.kontord(&["rpc", "--as", "Maria"]), input);
    let ids: Vec<&Value> = answers.iter().map(|answer| &answer["id"]).collect();
    assert_eq!(ids, [&json!(1), &Value::Null, &json!("two"), &json!(3), &Value::Null, &json!(4)]);
    assert_eq!(answers[0]["reply"]["business"]["name"], "Harbour Gifts");
    assert_eq!(answers[1]["error"]["code"], "bad_json");
    assert_eq!(answers[2]["reply"]["name"], "Harbour Gifts", "asked with the session of --as");
    assert_eq!(answers[3]["error"]["code"], "unknown_call");
    assert_eq!(answers[4]["error"]["code"], "too_large");
    assert_eq!(answers[5]["reply"]["user"]["name"], "Maria");
}

#[test]
fn a_demo_is_a_business_that_agrees_with_itself() {
    let folder = Folder::new();
    let demo = folder.run(&["demo"]);
    assert_eq!(demo.code, 0, "{} {}", demo.text, demo.err);
    assert!(demo.out["sales"].as_i64().unwrap() > 1_500, "{}", demo.text);
    let owner = &demo.out["sign_in"][0];
    let [name, password] = ["name", "password"].map(|key| owner[key].as_str().unwrap());
    let verified = ran(folder.kontord(&["verify", "--as", name, "--at", "1"]).env("KONTOR_PASSWORD", password));
    assert_eq!((verified.code, &verified.out["sound"]), (0, &json!(true)), "{}", verified.text);
    assert_eq!(folder.run(&["demo"]).refused(), "not_empty");
}

#[test]
fn a_backup_can_be_put_back() {
    let folder = Folder::with_business();
    let file = folder.0.join("copy.db");
    let file = file.to_str().unwrap();
    folder.ask("customers.save", &json!({ "id": "01999999-0000-7000-8000-000000000001", "name": "Ann" }));
    let backup = folder.run(&["backup", file]);
    assert_eq!(backup.code, 0, "{}", backup.text);
    folder.ask("customers.remove", &json!({ "id": "01999999-0000-7000-8000-000000000001" }));
    assert_eq!(folder.ask("customers.find", &json!({}))["total"], 0);
    let restored = folder.run(&["restore", file]);
    assert_eq!(restored.code, 0, "{}", restored.text);
    assert_eq!(folder.ask("customers.find", &json!({}))["total"], 1, "Ann is back");
    assert_eq!(folder.run(&["restore", "/no/such.db"]).refused(), "no_such_file");
    let a_folder = folder.run(&["restore", folder.0.to_str().unwrap()]);
    assert_eq!((a_folder.code, a_folder.refused()), (2, "not_a_backup"), "{}", a_folder.text);
}

#[test]
fn whoever_meets_damaged_data_is_told_how_to_put_the_latest_backup_back() {
    let folder = Folder::with_business();
    std::fs::create_dir(folder.0.join("backups")).unwrap();
    let [older, latest] = ["20260709", "20260710"].map(|day| {
        let file = folder.0.join(format!("backups/kontor-{day}-180000.db")).to_str().unwrap().to_owned();
        assert_eq!(folder.run(&["backup", &file]).code, 0);
        file
    });
    std::fs::write(folder.0.join("kontor.db"), b"scribbled over").unwrap();
    let way_out = |backup: &str| format!("kontord --data \"{}\" restore \"{backup}\"", folder.0.display());
    let commands: [&[&str]; 5] =
        [&SET_UP, &["call", "business.get"], &["rpc"], &["serve", "--listen", "127.0.0.1:0"], &["verify"]];
    for command in commands {
        let met = folder.run(command);
        assert_eq!((met.code, met.refused()), (2, "database_damaged"), "{command:?}: {}", met.text);
        let message = met.out["error"]["message"].as_str().unwrap();
        assert!(message.contains(&way_out(&latest)), "{command:?}: {message}");
    }
    std::fs::write(&latest, b"scribbled over, too").unwrap();
    let met = folder.run(&["verify"]);
    let message = met.out["error"]["message"].as_str().unwrap();
    assert!(message.contains(&way_out(&older)), "the latest that is whole: {message}");
    assert_eq!(folder.run(&["restore", &older]).code, 0);
    assert_eq!(folder.ask("business.get", &json!({}))["name"], "Harbour Gifts");
}
