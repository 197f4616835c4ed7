//! A ticket as a PDF, on A4: what the customer takes home, with the code that opens it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::business::Business;
use kontor_domain::money::display;
use kontor_domain::repairs::{GetTicketPdf, SIGNED_ON, Strokes, Ticket};
use kontor_domain::sales::Pdf;
use kontor_domain::{Language, Message, say};

use super::{signature, story};
use crate::catalog::labels::bars;
use crate::cx::Cx;
use crate::pdf::sheet::{FAINT, MARGIN, NAME, RIGHT, STRONG, Sheet, TEXT};
use crate::pdf::{self, Faces, Page};
use crate::words::say_in;
use crate::{Failure, Result};

/// Where facts begin, behind what they are called.
const FACTS: i64 = MARGIN + 120_000;
/// A module of the code, and how high it is: what any hand scanner reads.
const MODULE: i64 = 800;
const CODE_HEIGHT: i64 = 30_000;
/// How large a point of a signature is.
const SIGNED: i64 = 300;

pub(super) async fn document(cx: &mut Cx, call: GetTicketPdf) -> Result<Pdf> {
    let ticket = story::ticket(cx, call.id).await?;
    let signed = signature::of(cx, call.id).await?;
    let signed = signed.and_then(|signed| Strokes::read(&signed.path).ok()).unwrap_or_default();
    let session = std::sync::Arc::clone(cx.session()?);
    let drawn = tokio::task::spawn_blocking(move || {
        let faces = Faces::load()?;
        let pages = pages(&faces, &ticket, &signed, &session.business);
        let bytes = pdf::pages(&faces, &pages, &ticket.number, &session.business.locale)?;
        Ok::<_, Failure>((ticket.number, bytes))
    });
    let (number, bytes) = drawn.await.map_err(Failure::fault)??;
    Ok(Pdf { file_name: format!("{number}.pdf"), base64: STANDARD.encode(bytes) })
}

fn pages(faces: &Faces, ticket: &Ticket, signed: &Strokes, business: &Business) -> Vec<Page> {
    let language = Language::of(&business.locale);
    let said = |message: Message| say_in(language, &message);
    let money = |amount| display(amount, business.currency, &business.locale);
    let day = |day: chrono::NaiveDate| match language {
        Language::English => day.format("%-d %B %Y").to_string(),
        Language::Spanish => day.format("%-d/%-m/%Y").to_string(),
    };
    let mut sheet = Sheet::new(faces);
    sheet.at(MARGIN, &business.name, NAME);
    sheet.until(RIGHT, &said(say!("Repair {number}", number = ticket.number)), NAME);
    sheet.down(NAME.leading());
    let legal = &business.legal;
    let lines = [legal.legal_name.as_str(), &legal.address, &legal.tax_number, &legal.contact];
    for line in lines.into_iter().flat_map(str::lines).filter(|line| !line.is_empty()) {
        sheet.within(MARGIN, RIGHT, line, FAINT);
        sheet.down(FAINT.leading());
    }
    sheet.down(8_000);
    if let Some(modules) = bars::modules(&ticket.number) {
        sheet.code(&modules, MODULE, CODE_HEIGHT);
    }
    sheet.down(16_000);
    let device = &ticket.device;
    let customer = ticket.customer.as_ref().map(|customer| customer.name.clone()).unwrap_or_default();
    let facts = [
        (say!("Customer"), customer),
        (say!("Phone"), ticket.phone.clone()),
        (say!("Device"), device.title()),
        (say!("IMEI"), device.imei.clone()),
        (say!("Serial number"), device.serial.clone()),
        (say!("Colour"), device.colour.clone()),
        (say!("Taken in"), day(ticket.created_at.date_naive())),
        (say!("Promised for"), day(ticket.due_on)),
        (say!("Estimate"), ticket.estimate.map(money).unwrap_or_default()),
        (say!("Repaired without asking up to"), ticket.limit.map(money).unwrap_or_default()),
        (say!("Accessories"), ticket.accessories.join(", ")),
    ];
    for (name, fact) in facts.into_iter().filter(|(_, fact)| !fact.is_empty()) {
        sheet.at(MARGIN, &said(name), FAINT);
        sheet.within(FACTS, RIGHT, &fact, STRONG);
        sheet.down(STRONG.leading());
    }
    sheet.down(12_000);
    sheet.at(MARGIN, &said(say!("What is wrong")), FAINT);
    sheet.down(FAINT.leading());
    for line in ticket.problem.lines() {
        sheet.wrapped(line, TEXT);
    }
    sheet.down(12_000);
    if !ticket.condition.is_empty() {
        sheet.at(MARGIN, &said(say!("How it was taken in")), FAINT);
        sheet.down(FAINT.leading());
        let condition = ticket.condition.iter().map(|one| format!("{}: {}", one.item, said(one.found.name())));
        sheet.wrapped(&condition.collect::<Vec<_>>().join(" · "), TEXT);
        sheet.down(12_000);
    }
    let consent = match ticket.data_may_be_lost {
        true => say!("What is stored on the device may be lost in the repair. The customer agrees."),
        false => say!("What is stored on the device may not be lost. The shop asks before anything is erased."),
    };
    sheet.wrapped(&said(consent), TEXT);
    sheet.down(8_000);
    let scaled = |line: &Vec<(i64, i64)>| line.iter().map(|(x, y)| (x * SIGNED, y * SIGNED)).collect();
    let lines: Vec<Vec<(i64, i64)>> = signed.0.iter().map(scaled).collect();
    sheet.lines(&lines, SIGNED_ON.1 * SIGNED);
    sheet.rule();
    sheet.at(MARGIN, &said(say!("Signature of the customer")), FAINT);
    sheet.pages()
}

#[cfg(test)]
mod tests {
    use kontor_domain::repairs::{Condition, Device, DeviceKind, Found};
    use kontor_domain::sales::CustomerFace;
    use uuid::Uuid;

    use super::*;
    use crate::pdf::Mark;

    fn ticket() -> Ticket {
        let at = chrono::DateTime::UNIX_EPOCH;
        Ticket {
            id: Uuid::nil().into(),
            number: "R1-A0042".into(),
            visit_id: Uuid::nil().into(),
            store_id: Uuid::nil().into(),
            customer: Some(CustomerFace { id: Uuid::nil().into(), name: "Ines Moreau".into() }),
            phone: "07700 900 418".into(),
            device: Device {
                id: Uuid::nil().into(),
                customer_id: None,
                kind: DeviceKind::Phone,
                brand: "Samsung".into(),
                model: "Galaxy S22".into(),
                serial: String::new(),
                imei: "490154203237518".into(),
                colour: String::new(),
            },
            state: "received".into(),
            state_name: "Received".into(),
            problem: "Battery lasts an hour".into(),
            accessories: vec!["Charger".into(), "Case".into()],
            condition: vec![Condition { item: "Screen".into(), found: Found::Faulty }],
            data_may_be_lost: false,
            estimate: Some(kontor_domain::Minor(6_400)),
            limit: None,
            due_on: at.date_naive(),
            late: false,
            technician: None,
            reopened: 0,
            created_at: at,
            moved_at: at,
            ended_at: None,
        }
    }

    #[test]
    fn the_paper_says_what_was_agreed_and_has_the_code() {
        let faces = Faces::load().unwrap();
        for (locale, words) in [
            (
                "en-GB",
                [
                    "Repair R1-A0042",
                    "Ines Moreau",
                    "Samsung Galaxy S22",
                    "490154203237518",
                    "Charger, Case",
                    "Screen: faulty",
                ],
            ),
            (
                "es-ES",
                [
                    "Reparación R1-A0042",
                    "Ines Moreau",
                    "Samsung Galaxy S22",
                    "490154203237518",
                    "Charger, Case",
                    "Screen: defectuoso",
                ],
            ),
        ] {
            let business: Business = serde_json::from_value(serde_json::json!({
                "id": Uuid::nil(), "name": "Kontor", "legal": kontor_domain::business::LegalLines::default(), "currency": "GBP",
                "locale": locale, "tax_rounding": "per_line", "lock_after_min": 0,
            }))
            .unwrap();
            let signed = Strokes::read("M0 0L600 200M10 10").unwrap();
            let pages = pages(&faces, &ticket(), &signed, &business);
            let marks: Vec<&Mark> = pages.iter().flat_map(|page| &page.marks).collect();
            let texts: Vec<&str> = marks
                .iter()
                .filter_map(|mark| match mark {
                    Mark::Text { text, .. } => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            for word in words {
                assert!(texts.iter().any(|text| text.contains(word)), "{word} is not in {texts:?}");
            }
            let bars: i64 = marks
                .iter()
                .map(|mark| match mark {
                    Mark::Bar { width, .. } => width / MODULE,
                    _ => 0,
                })
                .sum();
            let drawn = marks.iter().find_map(|mark| match mark {
                Mark::Lines { lines, .. } => Some(lines.clone()),
                _ => None,
            });
            let drawn = drawn.unwrap();
            assert_eq!((drawn.len(), drawn[0].len()), (2, 2), "what was signed is on it");
            assert_eq!((drawn[0][1].0 - drawn[0][0].0, drawn[0][1].1 - drawn[0][0].1), (180_000, 60_000));
            let dark = bars::modules("R1-A0042").unwrap().into_iter().filter(|dark| *dark).count();
            assert_eq!(bars, i64::try_from(dark).unwrap(), "every bar of the code is there");
        }
    }
}
