//! A slip of paper, laid out once for every way of printing it: what it says, in which order, and how it looks.

use super::picture::{Dots, Picture};

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The name over the door.
    Name,
    /// What matters.
    Strong,
    /// The total.
    Total,
    /// Everything else.
    Plain,
    /// Smaller, where the paper can.
    Small,
    /// Smaller and grey, where the paper can.
    Faint,
}

/// Room between parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Hardly seen; none on a printer of letters.
    Hair,
    /// Less than a line; none on a printer of letters.
    Narrow,
    /// About a line.
    Wide,
}

/// One part of a slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A picture in the middle.
    Picture(Picture),
    /// A text in the middle.
    Centred(String, Look),
    /// A text at the left, over as many lines as it needs.
    Text(String, Look),
    /// A label at the left, and what it says at the right.
    Sides {
        /// The label.
        left: String,
        /// What it says.
        right: String,
        /// How each looks.
        looks: (Look, Look),
    },
    /// A title with an amount at the right, and a mark behind that.
    Item {
        /// The title.
        title: String,
        /// The amount.
        amount: String,
        /// The mark; may be empty.
        mark: String,
        /// How the title and the amount look.
        look: Look,
    },
    /// A table of five columns: two at the left, three amounts at the right.
    Table {
        /// What stands above them.
        head: [String; 5],
        /// Its rows.
        rows: Vec<[String; 5]>,
    },
    /// A line across.
    Rule,
    /// Room.
    Gap(Gap),
    /// What stays on one page.
    Together(Vec<Part>),
    /// A QR code.
    Qr {
        /// What it says.
        text: String,
        /// Its modules, without the quiet zone.
        dots: Dots,
    },
    /// An EAN-13, with its figures under it.
    Ean13(String),
}

/// A slip of paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slip {
    /// Its parts, from top to bottom.
    pub parts: Vec<Part>,
}

impl Slip {
    /// Every text that can be read on it, from top to bottom.
    pub fn texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        gather(&self.parts, &mut texts);
        texts.retain(|text| !text.is_empty());
        texts
    }
}

fn gather<'a>(parts: &'a [Part], texts: &mut Vec<&'a str>) {
    for part in parts {
        match part {
            Part::Centred(text, _) | Part::Text(text, _) => texts.push(text),
            Part::Sides { left, right, .. } => texts.extend([left.as_str(), right.as_str()]),
            Part::Item { title, amount, mark, .. } => texts.extend([title.as_str(), amount.as_str(), mark.as_str()]),
            Part::Table { head, rows } => {
                texts.extend(head.iter().chain(rows.iter().flatten()).map(String::as_str));
            }
            Part::Together(parts) => gather(parts, texts),
            Part::Picture(_) | Part::Rule | Part::Gap(_) | Part::Qr { .. } | Part::Ean13(_) => {}
        }
    }
}
