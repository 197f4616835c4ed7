//! Where a printer on the network is.

use crate::terminals::TERMINAL_PORT;
use crate::{Refusal, say};

/// Where printers listen unless somebody changed it.
pub const PORT: u16 = 9100;
/// The lowest port that a printer may be at: below it are the services of other programs, which are not to be spoken to.
const LOWEST_PORT: u16 = 1024;
/// The longest name of a host, by RFC 1123.
const LONGEST_HOST: usize = 253;

/// What is wrong with an address.
enum Wrong {
    Missing,
    NoAddress,
    LowPort,
}

/// Checks the address of a printer: a host, and a port where it is not the usual one. Gives it with its port.
///
/// # Errors
/// `required` or `invalid`, under `address`.
pub fn tidy_address(address: &str) -> Result<String, Refusal> {
    at_port(address, PORT).map_err(|wrong| match wrong {
        Wrong::Missing => Refusal::required("address", say!("The printer's address")),
        Wrong::NoAddress => {
            Refusal::invalid("address", say!("Write the printer's address like 192.168.1.50 or 192.168.1.50:9100."))
        }
        Wrong::LowPort => Refusal::invalid(
            "address",
            say!("A printer is at a port from {lowest} up, usually 9100.", lowest = LOWEST_PORT),
        ),
    })
}

/// Checks the address of a card terminal, as that of a printer.
///
/// # Errors
/// `required` or `invalid`, under `address`.
pub fn tidy_terminal_address(address: &str) -> Result<String, Refusal> {
    at_port(address, TERMINAL_PORT).map_err(|wrong| match wrong {
        Wrong::Missing => Refusal::required("address", say!("The terminal's address")),
        Wrong::NoAddress => {
            Refusal::invalid("address", say!("Write the terminal's address like 192.168.1.60 or 192.168.1.60:7070."))
        }
        Wrong::LowPort => Refusal::invalid(
            "address",
            say!("A card terminal is at a port from {lowest} up, usually 7070.", lowest = LOWEST_PORT),
        ),
    })
}

fn at_port(address: &str, usual: u16) -> Result<String, Wrong> {
    let address = address.trim();
    if address.is_empty() {
        return Err(Wrong::Missing);
    }
    let (host, port) = match address.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']').ok_or(Wrong::NoAddress)?;
            host.parse::<std::net::Ipv6Addr>().map_err(|_| Wrong::NoAddress)?;
            (format!("[{host}]"), port.strip_prefix(':').or_else(|| port.is_empty().then_some("")))
        }
        None => {
            let (host, port) = address.split_once(':').unwrap_or((address, ""));
            if !is_host(host) {
                return Err(Wrong::NoAddress);
            }
            (host.to_owned(), Some(port))
        }
    };
    let port = match port.ok_or(Wrong::NoAddress)? {
        "" if !address.ends_with(':') => usual,
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().map_err(|_| Wrong::NoAddress)?,
        _ => return Err(Wrong::NoAddress),
    };
    if port < LOWEST_PORT {
        return Err(Wrong::LowPort);
    }
    Ok(format!("{host}:{port}"))
}

/// Whether it is an IPv4 address, or a name as computers have them.
fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let all_figures = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    host.len() <= LONGEST_HOST
        && host.split('.').all(label)
        && (!all_figures || host.parse::<std::net::Ipv4Addr>().is_ok())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("192.168.1.50", "192.168.1.50:9100")]
    #[case(" printer-2.local:9101 ", "printer-2.local:9101")]
    #[case("[fe80::1]", "[fe80::1]:9100")]
    #[case("[::1]:9100", "[::1]:9100")]
    fn an_address_gets_the_usual_port(#[case] typed: &str, #[case] kept: &str) {
        assert_eq!(tidy_address(typed).unwrap(), kept);
    }

    #[rstest]
    #[case("")]
    #[case("192.168.1")]
    #[case("192.168.1.500")]
    #[case("http://192.168.1.50")]
    #[case("192.168.1.50:")]
    #[case("192.168.1.50:70000")]
    #[case("192.168.1.50:25")]
    #[case("printer one")]
    #[case("a@b:9100")]
    #[case("host/path:9100")]
    #[case("-host")]
    #[case("a..b")]
    #[case("fe80::1")]
    #[case("[fe80::1")]
    #[case("[no]:9100")]
    #[case("host:+9100")]
    fn what_is_no_address_is_refused(#[case] typed: &str) {
        let no = tidy_address(typed).unwrap_err();
        assert!(no.fields.contains_key("address"), "{typed}: {no}");
        let no = tidy_terminal_address(typed).unwrap_err();
        assert!(no.fields.contains_key("address") && !no.message.contains("printer"), "{typed}: {no}");
    }

    #[test]
    fn a_terminal_has_a_usual_port_of_its_own() {
        assert_eq!(tidy_terminal_address("192.168.1.60").unwrap(), "192.168.1.60:7070");
    }
}
