//! Setting a slip in columns of letters, as receipt printers have them.

use super::escpos::{Align, Encoder, Style};
use super::picture::Dots;
use super::profile::{Drawer, Profile};
use super::slip::{Gap, Look, Part, Slip};

/// How wide the table's columns are, but for the amounts: the mark, and the rate.
const MARK: usize = 2;
const RATE: usize = 7;
/// How high a picture may be, in dots: some 3 cm.
const PICTURE_HEIGHT: usize = 240;
/// How wide a QR code that is sent as a picture may be, in dots.
const QR_DOTS: usize = 220;
/// How many dots a module of the printer's own QR code has.
const QR_MODULE: u8 = 5;

/// The bytes that print a slip and cut it off, opening a drawer first if one is named.
pub fn bytes(slip: &Slip, profile: &Profile, drawer: Drawer) -> Vec<u8> {
    let mut paper = Paper { encoder: Encoder::new(profile), profile, style: Style::default(), align: Align::Left };
    paper.encoder.kick(drawer);
    paper.parts(&slip.parts);
    paper.turn(Style::default(), Align::Left);
    match profile.cutter {
        true => paper.encoder.cut(),
        // Far enough to be torn off.
        false => paper.encoder.feed(4),
    }
    paper.encoder.into_bytes()
}

/// The bytes that open a drawer and print nothing.
pub fn kick(profile: &Profile, drawer: Drawer) -> Vec<u8> {
    let mut encoder = Encoder::new(profile);
    encoder.kick(drawer);
    encoder.into_bytes()
}

/// A strip of paper that is being written on.
struct Paper<'a> {
    encoder: Encoder,
    profile: &'a Profile,
    style: Style,
    align: Align,
}

/// How a printer of letters shows a look.
const fn style(look: Look) -> Style {
    let (bold, tall, wide) = match look {
        Look::Name => (true, true, true),
        Look::Strong => (true, false, false),
        Look::Total => (true, true, false),
        Look::Plain | Look::Small | Look::Faint => (false, false, false),
    };
    Style { bold, tall, wide }
}

impl Paper<'_> {
    fn width(&self, look: Look) -> usize {
        if style(look).wide { self.profile.width() / 2 } else { self.profile.width() }
    }

    /// A text as wide as it will be.
    fn printable(&self, text: &str) -> String {
        self.profile.letters.printable(text)
    }

    fn turn(&mut self, style: Style, align: Align) {
        if self.style != style {
            self.style = style;
            self.encoder.style(style);
        }
        if self.align != align {
            self.align = align;
            self.encoder.align(align);
        }
    }

    fn line(&mut self, text: &str, look: Look, align: Align) {
        self.turn(style(look), align);
        self.encoder.text(text.trim_end());
        self.encoder.end_line();
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            self.part(part);
        }
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Picture(picture) => self.dots(&picture.within(self.profile.dots(), PICTURE_HEIGHT).dots()),
            Part::Centred(text, look) => {
                for line in wrap(&self.printable(text), self.width(*look)) {
                    self.line(&line, *look, Align::Centre);
                }
            }
            Part::Text(text, look) => {
                for line in wrap(&self.printable(text), self.width(*look)) {
                    self.line(&line, *look, Align::Left);
                }
            }
            Part::Sides { left, right, looks } => self.sides(left, right, *looks),
            Part::Item { title, amount, mark, look } => self.item(title, amount, mark, *look),
            Part::Table { head, rows } => {
                let widths = self.amounts(std::iter::once(head).chain(rows));
                for row in std::iter::once(head).chain(rows) {
                    self.row(row, widths);
                }
            }
            Part::Rule => self.line(&"-".repeat(self.profile.width()), Look::Plain, Align::Left),
            Part::Gap(Gap::Wide) => self.line("", Look::Plain, Align::Left),
            Part::Gap(Gap::Hair | Gap::Narrow) => {}
            Part::Together(parts) => self.parts(parts),
            Part::Qr { text, dots } => match self.profile.qr {
                true => {
                    self.turn(Style::default(), Align::Centre);
                    self.encoder.qr(text, QR_MODULE);
                }
                false => self.dots(&dots.times((QR_DOTS / dots.width.max(1)).max(1))),
            },
            Part::Ean13(digits) => {
                self.turn(Style::default(), Align::Centre);
                self.encoder.ean13(digits);
                self.encoder.end_line();
            }
        }
    }

    fn dots(&mut self, dots: &Dots) {
        self.turn(Style::default(), Align::Centre);
        self.encoder.dots(dots);
    }

    /// A label at the left and what it says at the right, over as many lines as that needs.
    fn sides(&mut self, left: &str, right: &str, (look, other): (Look, Look)) {
        let look = if style(other).bold { other } else { look };
        let width = self.width(look);
        let (left, right) = (self.printable(left), self.printable(right));
        let label = letters(&left);
        let room = width.saturating_sub(label + 1);
        if label >= width || room < width / 3 {
            for line in wrap(&left, width) {
                self.line(&line, look, Align::Left);
            }
            for line in wrap(&right, width) {
                self.line(&at_right(&line, width), look, Align::Left);
            }
            return;
        }
        for (at, line) in wrap(&right, room).iter().enumerate() {
            let label = if at == 0 { left.as_str() } else { "" };
            self.line(&beside(label, line, width), look, Align::Left);
        }
    }

    /// A title over as many lines as it needs, with its amount at the right of the first and a mark behind. An amount
    /// that leaves too little room stands below.
    fn item(&mut self, title: &str, amount: &str, mark: &str, look: Look) {
        let (title, amount, mark) = (self.printable(title), self.printable(amount), self.printable(mark));
        let width = self.width(look);
        // A mark stands behind the amounts, in a column of its own, where there are amounts.
        let ends = width - MARK;
        let room = ends.saturating_sub(letters(&amount) + 1);
        let beside_it = room >= width / 4 && letters(&mark) < MARK;
        let mut lines = wrap(&title, if beside_it { room } else { width }).into_iter();
        if !beside_it {
            for line in lines.by_ref() {
                self.line(&line, look, Align::Left);
            }
        }
        let first = lines.next().unwrap_or_default();
        let tail = if mark.is_empty() { String::new() } else { format!(" {mark}") };
        if letters(&amount) > ends {
            for line in wrap(&format!("{amount}{tail}"), width) {
                self.line(&line, look, Align::Left);
            }
        } else {
            self.line(&format!("{}{tail}", beside(&first, &amount, ends)), look, Align::Left);
        }
        for line in lines {
            self.line(&line, look, Align::Left);
        }
    }

    /// How wide each of the three columns of amounts is; none when they do not fit beside one another.
    fn amounts<'a>(&self, rows: impl Iterator<Item = &'a [String; 5]>) -> Option<[usize; 3]> {
        let mut widths = [0; 3];
        for [mark, rate, amounts @ ..] in rows {
            if letters(&self.printable(mark)) >= MARK || letters(&self.printable(rate)) >= RATE {
                return None;
            }
            for (width, amount) in widths.iter_mut().zip(amounts) {
                *width = (*width).max(letters(&self.printable(amount)) + 1);
            }
        }
        let left = self.profile.width().checked_sub(MARK + RATE + widths.iter().sum::<usize>())?;
        Some(widths.map(|width| width + left / 3))
    }

    fn row(&mut self, cells: &[String; 5], widths: Option<[usize; 3]>) {
        let [mark, rate, amounts @ ..] = cells.each_ref().map(|cell| self.printable(cell));
        if let Some(widths) = widths {
            let mut line = format!("{mark:MARK$}{rate:RATE$}");
            for (amount, width) in amounts.iter().zip(widths) {
                line.push_str(&at_right(amount, width));
            }
            return self.line(&line, Look::Plain, Align::Left);
        }
        // Two lines: what it is about, and as many amounts as there is room for on each.
        let width = self.profile.width();
        for line in wrap(format!("{mark} {rate}").trim(), width) {
            self.line(&line, Look::Plain, Align::Left);
        }
        for line in wrap(&amounts.join("  "), width) {
            self.line(&at_right(line.trim(), width), Look::Plain, Align::Left);
        }
    }
}

fn letters(text: &str) -> usize {
    text.chars().count()
}

fn at_right(text: &str, width: usize) -> String {
    format!("{text:>width$}")
}

/// One text at the left and another that ends where the line does; a space between them at least.
fn beside(left: &str, right: &str, width: usize) -> String {
    let room = width.saturating_sub(letters(right));
    if left.is_empty() { at_right(right, width) } else { format!("{left:<room$}{right}") }
}

/// Breaks a text at its spaces, and a word that is longer than a line wherever it has to.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut long) = (String::new(), 0);
    for word in text.split(' ') {
        let word_long = letters(word);
        if !line.is_empty() && long + 1 + word_long <= width {
            line.push(' ');
            line.push_str(word);
            long += 1 + word_long;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            long = 0;
        }
        for letter in word.chars() {
            if long == width.max(1) {
                lines.push(std::mem::take(&mut line));
                long = 0;
            }
            line.push(letter);
            long += 1;
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests;
