//! Handing a receipt out: on paper, as a file, by e-mail.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Pdf;
use crate::{Refusal, SaleId, call, say};

/// The longest address of an e-mail, in bytes, by RFC 5321.
pub const LONGEST_ADDRESS: usize = 254;
/// The longest part of it before the @.
const LONGEST_NAME: usize = 64;

/// How a receipt left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// On paper, by a printer of ours.
    Printer,
    /// As a file.
    Pdf,
    /// In a draft for a mail program.
    Mail,
    /// On paper, by the browser.
    Browser,
}

impl Way {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Printer => "printer",
            Self::Pdf => "pdf",
            Self::Mail => "mail",
            Self::Browser => "browser",
        }
    }
}

/// How a receipt is to leave. By a printer of ours it leaves with `hardware.print_receipt`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// As a file.
    Pdf,
    /// On paper, by the browser, which prints what it shows.
    Browser,
    /// In a draft for the mail program of whoever sends it.
    Mail(MailTo),
}

impl By {
    /// How it leaves by that.
    pub const fn way(&self) -> Way {
        match self {
            Self::Pdf => Way::Pdf,
            Self::Browser => Way::Browser,
            Self::Mail(_) => Way::Mail,
        }
    }
}

/// Whom an e-mail goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MailTo {
    /// The address of one person. It is not kept with the receipt.
    pub to: String,
    /// Whether it becomes the customer's address from now on.
    #[serde(default)]
    pub keep: bool,
}

/// Hands a receipt out. The first of a sale is the receipt, every other one says COPY, whichever way either left. Asked again with
/// the same call id, it is the same one. Refused with `invalid`, `required` or `too_long` under `to` for what is no address of one
/// person, and with `no_customer` or `not_allowed` under `keep` where there is nobody to keep it for, or one may not.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct HandOut {
    /// The sale or return.
    pub id: SaleId,
    /// How.
    pub by: By,
}
call!(HandOut -> HandedOut, "sales.hand_out", Mutation, May(ReadSales), Never);

/// A receipt that leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HandedOut {
    /// Whether it says that it is a copy.
    pub copy: bool,
    /// The file: a PDF, or a message (RFC 5322) with the PDF in it. None where the browser prints.
    pub file: Option<Pdf>,
}

/// How often a receipt left, and how; the first one first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptOuts {
    /// The sale or return.
    pub id: SaleId,
}
call!(ReceiptOuts -> Vec<ReceiptOut>, "sales.handed_out", Query, May(ReadSales));

/// One time that a receipt left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptOut {
    /// How.
    pub way: Way,
    /// Whether it said that it was a copy.
    pub copy: bool,
    /// The name of the printer, where one of ours printed it.
    pub printer: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Checks the address of one person, as people type it: what a header of an e-mail can hold, and nothing that begins another.
/// Letters of any script are taken, in the name and in the host, as they are written. Source: RFC 5322, `dot-atom`, RFC 1035 for the name
/// of a host, and RFC 6531 and 6532 for other letters.
///
/// # Errors
/// `required`, `too_long` or `invalid`, under `to`.
pub fn tidy_mail(typed: &str) -> Result<String, Refusal> {
    let address = typed.trim_matches(' ');
    if address.is_empty() {
        return Err(Refusal::required("to", say!("The e-mail address")));
    }
    let (name, host) = address.rsplit_once('@').unwrap_or_default();
    if address.len() > LONGEST_ADDRESS || name.len() > LONGEST_NAME {
        let message = say!("That e-mail address is too long to be one. Write it like ann@example.com.");
        return Err(Refusal::field("too_long", "to", message));
    }
    let is_word =
        |word: &str| !word.is_empty() && word.chars().all(|c| is_letter(c) || "!#$%&'*+-/=?^_`{|}~".contains(c));
    let is_label = |label: &str| {
        let ends = !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.len() < 64;
        ends && label.chars().all(|c| is_letter(c) || c == '-')
    };
    let good = name.split('.').all(is_word) && host.contains('.') && host.split('.').all(is_label);
    match good {
        true => Ok(address.to_owned()),
        false => {
            Err(Refusal::invalid("to", say!("That is no e-mail address of one person. Write it like ann@example.com.")))
        }
    }
}

/// A letter or figure, or a mark that belongs to one: nothing that can't be seen, or that turns the direction of what is written.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{109f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_of_one_person_and_holds_no_second_header() {
        for good in [
            "ann@example.org",
            " o'hara+x@mail.example.co.uk ",
            "a.b@x-y.de",
            "ñandú@correo.example",
            "用户@例子.广告",
            "अजय@डाटा.भारत",
        ] {
            assert_eq!(tidy_mail(good).unwrap(), good.trim());
        }
        let long = format!("{}@example.org", "a".repeat(300));
        let named = format!("{}@example.org", "a".repeat(65));
        for (bad, code) in [
            ("", "required"),
            ("  ", "required"),
            ("ann", "invalid"),
            ("ann@", "invalid"),
            ("@example.org", "invalid"),
            ("ann@example", "invalid"),
            ("a b@example.org", "invalid"),
            ("a@example.org, b@example.org", "invalid"),
            ("a@example.org;b@example.org", "invalid"),
            ("a@b@example.org", "invalid"),
            ("a..b@example.org", "invalid"),
            ("a@example.org\r\nBcc: b@example.org", "invalid"),
            ("a@example.org\n", "invalid"),
            ("\na@example.org", "invalid"),
            ("<a@example.org>", "invalid"),
            ("ann@exa mple.org", "invalid"),
            ("ann@.org", "invalid"),
            ("ann@-x.org", "invalid"),
            ("ann\u{a0}b@example.org", "invalid"),
            ("ann\u{202e}gro@example.org", "invalid"),
            ("ann\u{200b}@example.org", "invalid"),
            ("ann@exam\u{ad}ple.org", "invalid"),
            ("ann@example。org", "invalid"),
            ("\"a\"@example.org", "invalid"),
            (&long, "too_long"),
            (&named, "too_long"),
        ] {
            let no = tidy_mail(bad).unwrap_err();
            assert!(no.code == code && no.fields.contains_key("to"), "{bad}: {no:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_what_is_taken_is_one_line_of_what_can_be_seen(typed in "[ a-z@.,;<>\r\n\t\"ñ例\u{202e}\u{a0}:-]{0,40}") {
            if let Ok(address) = tidy_mail(&typed) {
                let hidden = |c: char| c.is_whitespace() || c.is_control() || c == '\u{202e}';
                prop_assert!(!address.chars().any(hidden));
                prop_assert!(address.matches('@').count() == 1);
                prop_assert!(!address.contains([',', ';', '<', '>', '"', ':']));
            }
        }
    }
}
