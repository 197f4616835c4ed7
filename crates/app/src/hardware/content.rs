//! What is on the paper of a job: made when it is printed, from what was kept.

use chrono::{DateTime, Utc};
use kontor_domain::hardware::columns;
use kontor_domain::hardware::slip::{Gap, Look, Part, Slip};
use kontor_domain::hardware::{Drawer, JobKind};
use kontor_domain::{Refusal, say, shifts};

use super::jobs::rows::Due;
use super::logo;
use super::printers::rows::Target;
use crate::db::Tx;
use crate::sales::slip::{Printing, slip};
use crate::{Result, payments, qr, sales};

/// Letters that a shop in one of these countries prints: English, Spanish, German, French and Polish.
const LETTERS: [&str; 5] = [
    "Mug, blue £6.50",
    "Señor Núñez ¿Qué? ¡Olé! 3 €",
    "Größe Öl Übermaß 12,90 €",
    "Crème brûlée, œuf, garçon 4 €",
    "Zażółć gęślą jaźń 15 zł",
];
/// A code that any scanner reads.
const CODE: &str = "4006381333931";

/// The bytes of a job for a printer; `drawer` is the one that opens with it.
///
/// # Errors
/// Refuses what can't be printed any more.
pub(super) async fn bytes(
    tx: &mut Tx,
    job: &Due,
    printer: &Target,
    drawer: Drawer,
    now: DateTime<Utc>,
) -> Result<Vec<u8>> {
    let slip = match (job.kind, job.sale_id) {
        (JobKind::Drawer, _) => return Ok(columns::kick(&printer.profile, drawer)),
        (JobKind::Test, _) => test_page(printer, now)?,
        (JobKind::Payment, _) => {
            let payment = match job.payment_id {
                Some(id) => payments::payment(tx, id).await?,
                None => None,
            };
            let payment = payment.ok_or_else(|| Refusal::not_found(say!("payment")))?;
            let printing = if job.copy { shifts::Printing::Copy } else { shifts::Printing::Original };
            payments::slip(&payment, logo::picture(tx).await?, printing)?
        }
        (JobKind::Receipt, None) => return Err(Refusal::not_found(say!("sale")).into()),
        (JobKind::Receipt, Some(id)) => {
            let (_, receipt) = sales::printed(tx, id).await?;
            let printing = if job.copy { Printing::Copy } else { Printing::First };
            slip(&receipt, logo::picture(tx).await?, printing)?
        }
    };
    Ok(columns::bytes(&slip, &printer.profile, drawer))
}

/// A page with everything that can go wrong on it.
fn test_page(printer: &Target, now: DateTime<Utc>) -> Result<Slip> {
    let text = |text: &str, look| Part::Centred(text.to_owned(), look);
    let sides =
        |left: &str, right: String| Part::Sides { left: left.to_owned(), right, looks: (Look::Plain, Look::Plain) };
    let mut parts = vec![
        text("Kontor", Look::Name),
        text(&printer.name, Look::Strong),
        text(&now.format("%Y-%m-%d %H:%M UTC").to_string(), Look::Small),
        Part::Rule,
    ];
    parts.extend(LETTERS.map(|line| Part::Text(line.to_owned(), Look::Plain)));
    parts.push(Part::Rule);
    parts.push(sides("48 / 42 / 32", printer.profile.columns.to_string()));
    parts.push(Part::Text(
        "1234567890".repeat(printer.profile.width() / 10 + 1).chars().take(printer.profile.width()).collect(),
        Look::Plain,
    ));
    parts.push(Part::Item { title: "Total".into(), amount: "12,90 €".into(), mark: "A".into(), look: Look::Total });
    parts.extend([Part::Gap(Gap::Wide), Part::Ean13(CODE.to_owned())]);
    let link = format!("KONTOR TEST {CODE}");
    parts.extend([Part::Gap(Gap::Wide), Part::Qr { dots: qr::dots(&link)?, text: link }]);
    Ok(Slip { parts })
}
