//! The receipt as PDF: one narrow page as long as the receipt, or several for a very long one.

pub(crate) mod paper;

use kontor_domain::hardware::slip::{Gap, Look, Part, Slip};
use kontor_domain::sales::receipt::Receipt;

use paper::{AMOUNTS, Paper};

use super::slip;
use crate::Result;
use crate::pdf::{self, Face, Faces, Ink, Style};

const NAME: Style = Style { face: Face::SemiBold, size: 13_000, ink: Ink::Black };
const STRONG: Style = Style { face: Face::SemiBold, size: 9_500, ink: Ink::Black };
const TOTAL: Style = Style { face: Face::SemiBold, size: 13_500, ink: Ink::Black };
const TEXT: Style = Style { face: Face::Regular, size: 9_000, ink: Ink::Black };
const SMALL: Style = Style { face: Face::Regular, size: 7_500, ink: Ink::Black };
const FAINT: Style = Style { face: Face::Regular, size: 7_500, ink: Ink::Grey };

/// Draws a receipt as it was laid out: 80 mm wide, as tall as it needs.
///
/// # Errors
/// A fault when the document can't be made.
pub fn receipt_pdf(receipt: &Receipt, slip: &Slip) -> Result<Vec<u8>> {
    slip_pdf(slip, &slip::title(receipt), &receipt.locale)
}

/// Draws any slip of paper so.
///
/// # Errors
/// A fault when the document can't be made.
pub(crate) fn slip_pdf(slip: &Slip, title: &str, locale: &str) -> Result<Vec<u8>> {
    let faces = Faces::load()?;
    let mut paper = Paper::new(&faces);
    write(&mut paper, &slip.parts);
    pdf::pages(&faces, &paper.pages(), title, locale)
}

/// How the PDF shows a look.
const fn style(look: Look) -> Style {
    match look {
        Look::Name => NAME,
        Look::Strong => STRONG,
        Look::Total => TOTAL,
        Look::Plain => TEXT,
        Look::Small => SMALL,
        Look::Faint => FAINT,
    }
}

fn write(paper: &mut Paper<'_>, parts: &[Part]) {
    for part in parts {
        match part {
            Part::Picture(picture) => paper.picture(picture),
            Part::Centred(text, look) => paper.centred(text, style(*look)),
            Part::Text(text, look) => paper.wrapped(text, style(*look), AMOUNTS),
            Part::Sides { left, right, looks } => paper.sides(left, right, (style(looks.0), style(looks.1))),
            Part::Item { title, amount, mark, look } => paper.item(title, amount, mark, (style(*look), FAINT)),
            Part::Table { head, rows } => {
                let head = head.each_ref().map(String::as_str);
                let rows: Vec<[&str; 5]> = rows.iter().map(|row| row.each_ref().map(String::as_str)).collect();
                paper.table(head, &rows, (FAINT, SMALL));
            }
            Part::Rule => paper.rule(),
            Part::Gap(Gap::Hair) => paper.space(2_000),
            Part::Gap(Gap::Narrow) => paper.space(3_500),
            Part::Gap(Gap::Wide) => paper.space(10_000),
            Part::Together(parts) => paper.keep_together(|paper| write(paper, parts)),
            Part::Qr { dots, .. } => paper.code(dots),
            Part::Ean13(digits) => paper.centred(digits, TEXT),
        }
    }
}

#[cfg(test)]
mod tests;
