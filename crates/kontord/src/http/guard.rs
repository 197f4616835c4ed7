//! What every request passes first: pages of another origin stay outside, and every answer tells the browser how
//! little it may do.
//!
//! A page elsewhere can make a browser send requests here. It can't make it send the header `X-Kontor`, for that
//! needs a permission (CORS) which is never given; and a name of its own that it points at this machine (DNS
//! rebinding) is no name that is answered to.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use kontor_app::No;
use kontor_domain::say;

use super::{Shared, answer};
use crate::trouble::refuse;

const X_KONTOR: HeaderName = HeaderName::from_static("x-kontor");

/// The screens are files from here and wasm; nothing comes from elsewhere, and nobody frames them.
const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const ALWAYS: [(&str, &str); 7] = [
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// The names that are answered to.
pub(super) struct Hosts {
    port: u16,
    names: Vec<String>,
}

impl Hosts {
    pub(super) fn new(address: SocketAddr, names: &[String]) -> Self {
        Self { port: address.port(), names: names.iter().map(|name| name.to_lowercase()).collect() }
    }

    /// Whether a `Host` header names this program: by a name that was given, or by localhost or a plain IP address
    /// with the right port (an address can't be pointed elsewhere).
    fn knows(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        if authority.as_str().contains('@') {
            return false;
        }
        let name = authority.host().trim_start_matches('[').trim_end_matches(']').to_lowercase();
        let plain = name == "localhost" || name.parse::<IpAddr>().is_ok();
        self.names.contains(&name) || (plain && authority.port_u16().unwrap_or(80) == self.port)
    }

    fn named(&self, host: &str) -> bool {
        self.names.iter().any(|name| host.split(':').next().is_some_and(|host| host.eq_ignore_ascii_case(name)))
    }
}

/// Lets a request pass, or answers it here.
pub(super) async fn guard(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let language = super::language(request.headers());
    let mut response = match check(&shared.hosts, request.method(), request.uri().path(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(no) => answer::refused(&no, language),
    };
    for (name, value) in ALWAYS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

fn check(hosts: &Hosts, method: &Method, path: &str, headers: &HeaderMap) -> Result<(), No> {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(&header::HOST).unwrap_or_default();
    if !hosts.knows(host) {
        return Err(refuse(
            "foreign_host",
            say!(
                "Kontor does not answer to that name. Use the address it printed, or start it with --name and this name."
            ),
        ));
    }
    let foreign =
        || refuse("foreign_origin", say!("A page from elsewhere asked this. Open Kontor at the address it printed."));
    if let Some(origin) = text(&header::ORIGIN) {
        let http = origin.strip_prefix("http://") == Some(host);
        // A name may lie behind a proxy that adds encryption.
        let https = origin.strip_prefix("https://") == Some(host) && hosts.named(host);
        if !http && !https {
            return Err(foreign());
        }
    }
    let plain_read = matches!(*method, Method::GET | Method::HEAD) && path != "/events";
    if plain_read {
        return Ok(());
    }
    if text(&HeaderName::from_static("sec-fetch-site")).is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(foreign());
    }
    match text(&X_KONTOR) {
        Some("1") => Ok(()),
        _ => Err(refuse("not_from_kontor", say!("Send the header “X-Kontor: 1”. Pages from elsewhere can't."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> Hosts {
        Hosts::new("127.0.0.1:8787".parse().unwrap(), &["Shop.Example".to_owned()])
    }

    fn checked(method: Method, path: &str, headers: &[(&'static str, &str)]) -> Option<String> {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
            .collect();
        match check(&hosts(), &method, path, &headers) {
            Ok(()) => None,
            Err(No::Refusal(refusal)) => Some(refusal.code.into_owned()),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn only_names_of_this_machine_are_answered_to() {
        let hosts = hosts();
        for host in
            ["127.0.0.1:8787", "localhost:8787", "LOCALHOST:8787", "[::1]:8787", "192.168.1.7:8787", "shop.example"]
        {
            assert!(hosts.knows(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:8787",
            "127.0.0.1",
            "127.0.0.1:80",
            "localhost.evil.example:8787",
            "a@localhost:8787",
        ] {
            assert!(!hosts.knows(host), "{host}");
        }
    }

    #[test]
    fn a_page_from_elsewhere_is_refused() {
        let ours = [("host", "localhost:8787"), ("x-kontor", "1")];
        let with = |name, value| [ours[0], ours[1], (name, value)];
        assert_eq!(checked(Method::POST, "/call/x", &ours), None);
        assert_eq!(checked(Method::POST, "/call/x", &with("origin", "http://localhost:8787")), None);
        for origin in
            ["http://evil.example", "http://localhost:9999", "https://localhost:8787", "null", "http://127.0.0.1:8787"]
        {
            assert_eq!(
                checked(Method::POST, "/call/x", &with("origin", origin)).as_deref(),
                Some("foreign_origin"),
                "{origin}"
            );
        }
        assert_eq!(
            checked(Method::GET, "/events", &with("sec-fetch-site", "cross-site")).as_deref(),
            Some("foreign_origin")
        );
        assert_eq!(checked(Method::POST, "/call/x", &ours[..1]).as_deref(), Some("not_from_kontor"), "no header");
        assert_eq!(checked(Method::GET, "/events", &ours[..1]).as_deref(), Some("not_from_kontor"), "no header");
        assert_eq!(checked(Method::GET, "/till", &ours[..1]), None, "a page is opened without the header");
    }

    #[test]
    fn a_name_behind_a_proxy_may_be_encrypted() {
        let ours = [("host", "shop.example"), ("x-kontor", "1"), ("origin", "https://shop.example")];
        assert_eq!(checked(Method::POST, "/call/x", &ours), None);
    }
}
