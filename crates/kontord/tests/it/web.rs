//! HTTP: what a browser's page may do, and what a page from elsewhere may not.

use std::io::{BufRead, BufReader};

use serde_json::json;

use crate::program::{Folder, PASSWORD, Server};
use crate::together::customer;

#[test]
fn calls_are_answered_over_http_with_a_status_that_fits() {
    let folder = Folder::with_business();
    let server = Server::start(&folder);
    let status = server.call("identity.status", &json!({}), None);
    assert_eq!((status.status, &status.json["reply"]["business"]["name"]), (200, &json!("Harbour Gifts")));

    let stranger = server.call("business.get", &json!({}), None);
    assert_eq!((stranger.status, stranger.refused()), (401, "sign_in_first"));
    let forged = server.call("business.get", &json!({}), Some("0000"));
    assert_eq!((forged.status, forged.refused()), (401, "sign_in_first"));
    let events = server.send("GET", "/events", &[("X-Kontor", "1")], b"");
    assert_eq!((events.status, events.refused()), (401, "sign_in_first"));

    let token = server.sign_in();
    let business = server.call("business.get", &json!({}), Some(&token));
    assert_eq!((business.status, &business.json["reply"]["currency"]), (200, &json!("GBP")));
    assert!(business.headers.contains("cache-control: no-store"), "{}", business.headers);

    assert_eq!(server.call("no.such", &json!({}), Some(&token)).status, 404);
    let nameless = server.call(
        "customers.save",
        &json!({ "id": "01999999-0000-7000-8000-000000000001", "name": " " }),
        Some(&token),
    );
    assert_eq!((nameless.status, nameless.refused()), (422, "required"), "{}", nameless.text);
    assert!(nameless.json["error"]["fields"]["name"].is_string(), "{}", nameless.text);
    let broken = server.send("POST", "/call/business.get", &[("X-Kontor", "1")], b"{");
    assert_eq!((broken.status, broken.refused()), (400, "bad_json"));
    let huge = server.send("POST", "/call/business.get", &[("X-Kontor", "1")], &vec![b' '; 9 << 20]);
    assert_eq!(huge.status, 413, "{}", huge.text);

    let locked = server.call("identity.lock", &json!({}), Some(&token));
    assert_eq!(locked.status, 200, "{}", locked.text);
    let after = server.call("business.get", &json!({}), Some(&token));
    assert_eq!((after.status, after.refused()), (401, "locked"));
}

// Red when, in crates/app/src/dispatcher/mod.rs, `tracing::debug!(call = name, "answered")` becomes
// `tracing::debug!(call = name, ?answer, "answered")`.
// Red when, in crates/app/src/dispatcher/mod.rs, `let name = request.call.clone();` becomes
// `let name = request.call.clone(); tracing::trace!(token = ?request.token.as_ref().map(|it| it.expose()), "asked");`.
#[test]
fn a_log_at_its_loudest_holds_no_secret() {
    let folder = Folder::with_business();
    let log = folder.0.join("log.txt");
    let server = Server::logging_to(&folder, &log);
    let token = server.sign_in();
    let me = server.call("identity.me", &json!({}), Some(&token)).json["reply"]["user"]["id"].clone();
    for (call, args) in [
        ("identity.set_password", json!({ "user_id": me, "new_password": "another-horse", "password": PASSWORD })),
        ("identity.set_pin", json!({ "user_id": me, "pin": "913764", "password": "another-horse" })),
        ("identity.set_pin", json!({ "user_id": me, "pin": "827364", "password": "a-wrong-horse" })),
        ("identity.set_pin", json!({ "user_id": me, "pin": "827364", "password": 4_815_162_342_u64 })),
    ] {
        server.call(call, &args, Some(&token));
    }
    let sheet = server.call("identity.new_recovery_sheet", &json!({ "password": "another-horse" }), Some(&token));
    let code = sheet.json["reply"]["code"].as_str().unwrap().to_owned();
    let entered = server.call("identity.enter_pin", &json!({ "user_id": me, "pin": "913764" }), Some(&token));
    let entered = entered.json["reply"]["token"].as_str().unwrap().to_owned();
    server.kill();
    let log = std::fs::read_to_string(&log).unwrap();
    for said in
        ["identity.sign_in", "identity.enter_pin", "identity.new_recovery_sheet", "wrong_password", "bad_request"]
    {
        assert!(log.contains(said), "{said} is logged: {log}");
    }
    let secrets =
        ["another-horse", "a-wrong-horse", "913764", "827364", "4815162342", PASSWORD, &token, &code, &entered];
    for secret in secrets {
        assert!(!log.contains(secret), "{secret} is in the log: {log}");
    }
}

#[test]
fn guessing_is_slowed_down_and_said_so() {
    let folder = Folder::with_business();
    let server = Server::start(&folder);
    let wrong = json!({ "name": "Maria", "password": "a wrong one" });
    let waits = (0..20).map(|_| server.call("identity.sign_in", &wrong, None)).find(|answer| answer.status == 429);
    let waits = waits.unwrap_or_else(|| panic!("twenty guesses in a row"));
    assert_eq!(waits.refused(), "too_many_attempts");
    assert!(waits.headers.contains("retry-after: "), "{}", waits.headers);
}

#[test]
fn a_page_from_elsewhere_is_refused() {
    let folder = Folder::with_business();
    let server = Server::start(&folder);
    let own = format!("http://127.0.0.1:{}", server.port);
    let rebound = format!("evil.example:{}", server.port);
    let body = br#"{"args":{}}"#;
    let post = |headers: &[(&str, &str)]| server.send("POST", "/call/identity.status", headers, body);

    assert_eq!(post(&[("X-Kontor", "1"), ("Origin", &own)]).status, 200);
    for (headers, want) in [
        (vec![("X-Kontor", "1"), ("Origin", "http://evil.example")], "foreign_origin"),
        (vec![("X-Kontor", "1"), ("Origin", "null")], "foreign_origin"),
        (vec![("Origin", own.as_str())], "not_from_kontor"),
        (vec![("X-Kontor", "1"), ("Host", rebound.as_str())], "foreign_host"),
        (vec![("X-Kontor", "1"), ("Sec-Fetch-Site", "cross-site")], "foreign_origin"),
    ] {
        let answer = post(&headers);
        assert_eq!((answer.status, answer.refused()), (403, want), "{headers:?}");
        assert!(!answer.headers.contains("access-control-allow"), "no page is ever let in: {}", answer.headers);
    }
    let preflight = [("Origin", "http://evil.example"), ("Access-Control-Request-Headers", "x-kontor")];
    let preflight = server.send("OPTIONS", "/call/identity.status", &preflight, b"");
    assert!(preflight.status == 403 && !preflight.headers.contains("access-control-allow"), "{}", preflight.headers);
    assert_eq!(server.send("GET", "/", &[("Host", &rebound)], b"").status, 403, "not even the screens");
}

#[test]
fn the_screens_come_with_strict_headers() {
    let folder = Folder::new();
    let server = Server::start(&folder);
    for path in ["/", "/till", "/products/0199"] {
        let page = server.send("GET", path, &[], b"");
        assert_eq!(page.status, 200, "{path}: before there is a business, too");
        assert!(page.headers.contains("content-type: text/html"), "{path}: {}", page.headers);
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval';",
            "frame-ancestors 'none'",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
        ] {
            assert!(page.headers.contains(header), "{path}: {header}");
        }
        assert!(!page.headers.contains("unsafe-inline"), "{}", page.headers);
    }
    assert_eq!(server.send("GET", "/no-such.js", &[], b"").status, 404, "a missing file is no page");
    assert_eq!(server.send("DELETE", "/", &[("X-Kontor", "1")], b"").status, 405);
    let wasm = server.send("GET", "/kontor_ui_bg.wasm", &[], b"");
    let built = wasm.status == 404 || wasm.headers.contains("content-type: application/wasm");
    assert!(built, "a browser compiles wasm only under its own type: {}", wasm.headers);
}

#[test]
fn what_names_its_build_is_kept_by_the_browser_and_the_rest_is_asked_for_again() {
    let folder = Folder::new();
    let server = Server::start(&folder);
    for path in ["/", "/till", "/kontor_ui.js", "/kontor_ui_bg.wasm", "/parts.js", "/screens.css"] {
        let file = server.send("GET", path, &[], b"");
        assert!(file.status == 404 || file.headers.contains("cache-control: no-cache"), "{path}: {}", file.headers);
    }
    let parts = server.send("GET", "/parts.js", &[], b"");
    // Where the screens were not built there are no parts either.
    let part = parts.text.split('"').find(|text| text.starts_with("./split_till-"));
    assert!(part.is_some() || parts.status == 404, "parts.js names the part of the till");
    if let Some(part) = part {
        let part = server.send("GET", part.trim_start_matches('.'), &[], b"");
        assert!(part.headers.contains("cache-control: max-age=31536000, immutable"), "{}", part.headers);
    }
}

#[test]
fn a_stream_of_events_ends_with_its_session() {
    let folder = Folder::with_business();
    let server = Server::start(&folder);
    let (leaves, stays) = (server.sign_in(), server.sign_in());
    let bearer = format!("Bearer {leaves}");
    let headers = [("X-Kontor", "1"), ("Authorization", bearer.as_str())];
    let mut lines = BufReader::new(server.open("GET", "/events", &headers, b"")).lines().map_while(Result::ok);
    assert!(lines.next().unwrap().contains("200"), "the stream begins");
    assert_eq!(server.call("identity.sign_out", &json!({}), Some(&leaves)).status, 200);
    assert_eq!(server.call("customers.save", &customer(1, "Ann"), Some(&stays)).status, 200);
    let rest: Vec<String> = lines.collect();
    assert!(!rest.iter().any(|line| line.contains("customer_changed")), "it tells nothing more, and ends: {rest:?}");
}
