//! A receipt in a message by e-mail: a draft with the receipt as text, as a page, and as a PDF. It is made here and sent by
//! the mail program of whoever opens it, which says whom it is from. Sources: RFC 5322, RFC 2045 to 2047; `X-Unsent` is how mail
//! programs tell a draft from what was received.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use kontor_domain::hardware::slip::{Look, Part, Slip};
use kontor_domain::policy::Permission;
use kontor_domain::sales::Pdf;
use kontor_domain::{CustomerId, Refusal, say};
use mail_builder::MessageBuilder;
use mail_builder::headers::raw::Raw;

use crate::cx::Cx;
use crate::{Failure, Result, customers};

/// How many letters a line of the text has.
const WIDE: usize = 44;

/// A document that leaves.
pub(crate) struct Leaving<'a> {
    /// Its number, by which its file is called.
    pub(crate) number: &'a str,
    /// What it is called.
    pub(crate) title: String,
    /// Whose it is.
    pub(crate) seller: &'a str,
    /// What is said above it, `{seller}` being whose it is.
    pub(crate) letter: &'a str,
    /// The language of it.
    pub(crate) locale: &'a str,
    /// What is on it, laid out.
    pub(crate) slip: &'a Slip,
    /// The same as a PDF.
    pub(crate) pdf: Vec<u8>,
}

/// The file that it leaves as: its PDF, or the draft of a message to an address that was checked, which a mail program opens. The
/// message has an id of its own, of letters and figures.
///
/// # Errors
/// None that memory does not have.
pub(crate) fn file(leaving: Leaving<'_>, to: Option<&str>, (id, at): (&str, DateTime<Utc>)) -> Result<Pdf> {
    let file_name = format!("{}.pdf", leaving.number);
    let Some(to) = to else { return Ok(Pdf { file_name, base64: STANDARD.encode(leaving.pdf) }) };
    let draft = format!("{}.eml", leaving.number);
    let bytes = message(leaving, file_name, to, (id, at)).map_err(Failure::fault)?;
    Ok(Pdf { file_name: draft, base64: STANDARD.encode(bytes) })
}

fn message(
    leaving: Leaving<'_>,
    file_name: String,
    to: &str,
    (id, at): (&str, DateTime<Utc>),
) -> std::io::Result<Vec<u8>> {
    // A name over the door of several lines makes no second header.
    let seller: String = leaving.seller.split_whitespace().collect::<Vec<_>>().join(" ");
    let subject = format!("{} · {seller}", leaving.title);
    let letter = leaving.letter.replace("{seller}", &seller);
    let lines = lines(leaving.slip);
    MessageBuilder::new()
        .header("X-Unsent", Raw::new("1"))
        .to(to)
        .date(at.timestamp())
        .message_id(format!("{id}@kontor.invalid"))
        .subject(&subject)
        .text_body(format!("{letter}\r\n\r\n{}", text(&lines)))
        .html_body(html(&lines, leaving.locale, (&subject, &letter)))
        .attachment("application/pdf", file_name, leaving.pdf)
        .write_to_vec()
}

/// Keeps the address that a document went to at the customer whose it is.
///
/// # Errors
/// `not_allowed` or `no_customer`, under `keep`.
pub(crate) async fn keep(cx: &mut Cx, customer: Option<CustomerId>, to: &str) -> Result<()> {
    if !cx.may(Permission::ManageCustomers)? {
        let message = say!("You may not change customers. Leave the address as it is there.");
        return Err(Refusal::field("not_allowed", "keep", message).into());
    }
    let Some(customer) = customer else {
        let message = say!("This sale has no customer to keep the address for.");
        return Err(Refusal::field("no_customer", "keep", message).into());
    };
    let id = customers::keeper(&mut cx.tx, customer).await?;
    customers::keep_email(cx, id, to).await
}

/// One line of a receipt, as both forms show it.
enum Line<'a> {
    Middle(&'a str, Look),
    Left(&'a str, Look),
    Sides(&'a str, String, Look),
    Cells(Vec<&'a [String; 5]>),
    Rule,
}

fn lines(slip: &Slip) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    gather(&slip.parts, &mut lines);
    lines
}

fn gather<'a>(parts: &'a [Part], lines: &mut Vec<Line<'a>>) {
    for part in parts {
        match part {
            Part::Centred(text, look) => lines.push(Line::Middle(text, *look)),
            Part::Text(text, look) => lines.push(Line::Left(text, *look)),
            Part::Sides { left, right, looks } => lines.push(Line::Sides(left, right.clone(), looks.1)),
            Part::Item { title, amount, mark, look } => {
                lines.push(Line::Sides(title, format!("{amount} {mark}").trim_end().to_owned(), *look));
            }
            Part::Table { head, rows } => lines.push(Line::Cells([head].into_iter().chain(rows).collect())),
            Part::Rule => lines.push(Line::Rule),
            Part::Together(parts) => gather(parts, lines),
            // What is scanned is on the PDF.
            Part::Picture(_) | Part::Gap(_) | Part::Qr { .. } | Part::Ean13(_) => {}
        }
    }
}

fn text(lines: &[Line<'_>]) -> String {
    let mut out = String::new();
    let mut push = |line: &str| {
        out.push_str(line.trim_end());
        out.push_str("\r\n");
    };
    let count = |text: &str| text.chars().count();
    for line in lines {
        match line {
            Line::Middle(text, _) => push(&format!("{}{text}", " ".repeat(WIDE.saturating_sub(count(text)) / 2))),
            Line::Left(text, _) => push(text),
            Line::Sides(left, right, _) if count(left) + count(right) < WIDE => {
                push(&format!("{left}{}{right}", " ".repeat(WIDE - count(left) - count(right))));
            }
            Line::Sides(left, right, _) => {
                push(left);
                push(&format!("{}{right}", " ".repeat(WIDE.saturating_sub(count(right)))));
            }
            Line::Cells(rows) => rows.iter().for_each(|row| {
                let [mark, rate, rest @ ..] = *row;
                let amounts: String = rest.iter().map(|amount| format!("{amount:>12}")).collect();
                push(&format!("{mark:<2}{rate:<6}{amounts}"));
            }),
            Line::Rule => push(&"-".repeat(WIDE)),
        }
    }
    out
}

/// A page that shows in any mail program: one table, and no picture from elsewhere.
fn html(lines: &[Line<'_>], locale: &str, (title, letter): (&str, &str)) -> String {
    let (language, title, letter) = (escaped(locale), escaped(title), escaped(letter));
    let mut rows = String::new();
    for line in lines {
        match line {
            Line::Middle(text, look) => {
                rows.push_str(&format!(
                    "<tr><td colspan=\"5\" align=\"center\"{}>{}</td></tr>",
                    style(*look),
                    escaped(text)
                ));
            }
            Line::Left(text, look) => {
                rows.push_str(&format!("<tr><td colspan=\"5\"{}>{}</td></tr>", style(*look), escaped(text)));
            }
            Line::Sides(left, right, look) => {
                let style = style(*look);
                rows.push_str(&format!(
                    "<tr><td colspan=\"3\"{style}>{}</td><td colspan=\"2\" align=\"right\"{style}>{}</td></tr>",
                    escaped(left),
                    escaped(right)
                ));
            }
            Line::Cells(all) => all.iter().for_each(|row| {
                let [mark, rate, rest @ ..] = *row;
                let amounts: String =
                    rest.iter().map(|amount| format!("<td align=\"right\">{}</td>", escaped(amount))).collect();
                rows.push_str(&format!("<tr><td>{}</td><td>{}</td>{amounts}</tr>", escaped(mark), escaped(rate)));
            }),
            Line::Rule => rows.push_str("<tr><td colspan=\"5\"><hr></td></tr>"),
        }
    }
    format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
         <body><p style=\"font-family:sans-serif;font-size:14px\">{letter}</p><table style=\"max-width:420px;width:100%;font-family:sans-serif;font-size:14px;border-collapse:collapse\">\
         {rows}</table></body></html>"
    )
}

const fn style(look: Look) -> &'static str {
    match look {
        Look::Name => " style=\"font-size:20px;font-weight:bold\"",
        Look::Strong => " style=\"font-weight:bold\"",
        Look::Total => " style=\"font-size:17px;font-weight:bold\"",
        Look::Plain => "",
        Look::Small => " style=\"font-size:12px\"",
        Look::Faint => " style=\"font-size:12px;color:#5b5b5b\"",
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_all_that_the_receipt_says() {
        let sides = |left: &str, right: &str| Part::Sides {
            left: left.into(),
            right: right.into(),
            looks: (Look::Faint, Look::Small),
        };
        let row = |cells: [&str; 5]| cells.map(str::to_owned);
        let slip = Slip {
            parts: vec![
                Part::Centred("Kontor & Söhne <b>".into(), Look::Name),
                Part::Centred("COPY".into(), Look::Name),
                sides("Receipt", "1-A000001"),
                Part::Together(vec![Part::Item {
                    title: "A very long title that does not fit beside its amount".into(),
                    amount: "12,90 €".into(),
                    mark: "A".into(),
                    look: Look::Total,
                }]),
                Part::Table {
                    head: row(["", "Rate", "Net", "Tax", "Gross"]),
                    rows: vec![row(["A", "20%", "1", "2", "3"])],
                },
                Part::Rule,
                Part::Text("Gracias, señor Núñez".into(), Look::Small),
            ],
        };
        let lines = lines(&slip);
        let (text, html) = (text(&lines), html(&lines, "es-ES", ("Recibo", "Aquí <i>")));
        for part in slip.texts() {
            assert!(text.contains(part), "{part} is missing: {text}");
            assert!(html.contains(&escaped(part)), "{part} is missing: {html}");
        }
        assert!(!html.contains("<b>") && !html.contains("<i>"), "what people wrote is no markup: {html}");
        assert!(html.contains("lang=\"es-ES\""));
        assert!(text.lines().all(|line| line.chars().count() <= 54), "{text}");
    }
}
