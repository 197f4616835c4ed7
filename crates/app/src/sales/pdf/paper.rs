//! Laying a receipt out: what stands where on a narrow strip of paper. Lengths are thousandths of a point, from the
//! left and from the top.

use std::sync::Arc;

use kontor_domain::hardware::picture::{Dots, Picture};

use crate::pdf::{Faces, Mark, Page, Style};

/// 80 mm.
pub(super) const WIDTH: i64 = 226_772;
/// What thermal printers leave free at either side, 4 mm.
const MARGIN: i64 = 11_339;
/// What can be written on.
pub(crate) const CONTENT: i64 = WIDTH - 2 * MARGIN;
/// The room above the first and below the last line.
const EDGE: i64 = 17_000;
/// The tallest page, about a metre: viewers stumble over taller ones. What is longer goes on on the next.
const TALLEST: i64 = 2_800_000;
/// Where amounts end. What is right of it is for the letter of a line's tax rate.
pub(super) const AMOUNTS: i64 = CONTENT - 11_000;
/// The least room between what stands left and right on one line.
const GAP: i64 = 8_000;
/// How many dots wide and high a picture may be, and how wide a dot is: an eighth of a millimetre, as printers have them.
const PICTURE: (usize, usize) = (576, 240);
const DOT: i64 = 354;
/// How wide a module of a QR code is: some 0.8 mm, which phones and scanners read from afar.
const MODULE: i64 = 2_300;
/// The columns of the tax table: their right edges, but for the first two, which start at the left.
const COLUMNS: [i64; 5] = [0, 12_000, 86_000, 136_000, AMOUNTS];

/// What stays together: its marks count from its own top.
#[derive(Default)]
struct Block {
    height: i64,
    marks: Vec<Mark>,
}

/// A strip of paper that is being written on.
pub(crate) struct Paper<'a> {
    faces: &'a Faces,
    blocks: Vec<Block>,
    together: bool,
}

impl<'a> Paper<'a> {
    pub(crate) const fn new(faces: &'a Faces) -> Self {
        Self { faces, blocks: Vec::new(), together: false }
    }

    /// Leaves room.
    pub(crate) fn space(&mut self, height: i64) {
        self.block(height, Vec::new());
    }

    /// Draws a line across.
    pub(crate) fn rule(&mut self) {
        self.block(13_000, vec![Mark::Rule { from: RULE.0, to: RULE.1, y: 6_500 }]);
    }

    /// Draws a picture in the middle, in its own proportions, in the dots that a receipt printer has for it.
    pub(super) fn picture(&mut self, picture: &Picture) {
        let dots = picture.within(PICTURE.0, PICTURE.1).dots();
        let dot = DOT.min(CONTENT / i64::try_from(dots.width.max(1)).unwrap_or(i64::MAX));
        self.dots(dots, dot);
    }

    /// Draws a QR code in the middle.
    pub(super) fn code(&mut self, dots: &Dots) {
        self.dots(dots.clone(), MODULE);
    }

    fn dots(&mut self, dots: Dots, dot: i64) {
        let length = |count: usize| i64::try_from(count).unwrap_or_default() * dot;
        let x = MARGIN + (CONTENT - length(dots.width)) / 2;
        self.block(length(dots.height()), vec![Mark::Dots { x, y: 0, dot, dots: Arc::new(dots) }]);
    }

    /// Writes a text in the middle, over as many lines as it needs.
    pub(crate) fn centred(&mut self, text: &str, style: Style) {
        for line in self.wrap(text, style, CONTENT) {
            let x = (CONTENT - self.width(&line, style)) / 2;
            self.block(style.leading(), vec![text_at(x, line, style)]);
        }
    }

    /// Writes a text at the left, over as many lines of this width as it needs.
    pub(crate) fn wrapped(&mut self, text: &str, style: Style, width: i64) {
        for line in self.wrap(text, style, width) {
            self.block(style.leading(), vec![text_at(0, line, style)]);
        }
    }

    /// Writes a label at the left and what it says at the right, over as many lines as that needs.
    pub(crate) fn sides(&mut self, left: &str, right: &str, (left_style, right_style): (Style, Style)) {
        let (left, right) = (self.faces.printable(left), self.faces.printable(right));
        let left_width = self.width(&left, left_style) + GAP;
        let mut marks = vec![text_at(0, left, left_style)];
        let rest = self.wrap(&right, right_style, (CONTENT - left_width).max(CONTENT / 3));
        for (at, line) in rest.iter().enumerate() {
            let x = CONTENT - self.width(line, right_style);
            let mut mark = text_at(x, line.clone(), right_style);
            shift(&mut mark, i64::try_from(at).unwrap_or_default() * right_style.leading());
            marks.push(mark);
        }
        let tall = i64::try_from(rest.len().max(1)).unwrap_or(1);
        self.block(left_style.leading().max(right_style.leading() * tall), marks);
    }

    /// Writes a title over as many lines as it needs, with its amount at the right of the first and a small mark behind.
    /// An amount that leaves too little room stands below.
    pub(crate) fn item(&mut self, title: &str, amount: &str, mark: &str, (style, mark_style): (Style, Style)) {
        let amount = self.faces.printable(amount);
        let amount_width = self.width(&amount, style);
        let room = AMOUNTS - amount_width - GAP;
        let beside = room >= CONTENT / 4;
        let mut lines = self.wrap(title, style, if beside { room } else { AMOUNTS }).into_iter();
        if !beside {
            for line in lines.by_ref() {
                self.block(style.leading(), vec![text_at(0, line, style)]);
            }
        }
        let mut mark = text_at(CONTENT - self.width(mark, mark_style), mark.to_owned(), mark_style);
        shift(&mut mark, style.ascent() - mark_style.ascent());
        let title = text_at(0, lines.next().unwrap_or_default(), style);
        self.block(style.leading(), vec![title, text_at(AMOUNTS - amount_width, amount, style), mark]);
        for line in lines {
            self.block(style.leading(), vec![text_at(0, line, style)]);
        }
    }

    /// Writes the tax table: its head and its rows, smaller where the amounts are too wide for their columns.
    pub(crate) fn table(&mut self, head: [&str; 5], rows: &[[&str; 5]], (head_style, style): (Style, Style)) {
        let fits = |size: &i64| {
            let width = |cell: &str| self.width(cell, Style { size: *size, ..style }) + GAP / 2;
            rows.iter().all(|[_, rate, net, tax, gross]| {
                width(rate) + width(net) <= COLUMNS[2] - COLUMNS[1]
                    && width(tax) <= COLUMNS[3] - COLUMNS[2]
                    && width(gross) <= COLUMNS[4] - COLUMNS[3]
            })
        };
        let size =
            [style.size, style.size * 7 / 8, style.size * 3 / 4].into_iter().find(fits).unwrap_or(style.size * 5 / 8);
        self.columns(head, head_style);
        for row in rows {
            self.columns(*row, Style { size, ..style });
        }
    }

    fn columns(&mut self, cells: [&str; 5], style: Style) {
        let mut marks = Vec::with_capacity(cells.len());
        for (at, (cell, edge)) in cells.into_iter().zip(COLUMNS).enumerate() {
            let cell = self.faces.printable(cell);
            let x = if at < 2 { edge } else { edge - self.width(&cell, style) };
            marks.push(text_at(x, cell, style));
        }
        self.block(style.leading(), marks);
    }

    /// Keeps what is written meanwhile on one page.
    pub(crate) fn keep_together(&mut self, write: impl FnOnce(&mut Self)) {
        self.blocks.push(Block::default());
        self.together = true;
        write(self);
        self.together = false;
    }

    fn block(&mut self, height: i64, mut marks: Vec<Mark>) {
        match self.blocks.last_mut().filter(|_| self.together) {
            Some(block) => {
                marks.iter_mut().for_each(|mark| shift(mark, block.height));
                block.marks.extend(marks);
                block.height += height;
            }
            None => self.blocks.push(Block { height, marks }),
        }
    }

    /// The pages: as few as can be, each as tall as it needs.
    pub(crate) fn pages(self) -> Vec<Page> {
        let mut pages = Vec::new();
        let mut page = Page { width: WIDTH, height: EDGE, marks: Vec::new() };
        for block in self.blocks {
            if page.height + block.height + EDGE > TALLEST && !page.marks.is_empty() {
                page.height += EDGE;
                pages.push(std::mem::replace(&mut page, Page { width: WIDTH, height: EDGE, marks: Vec::new() }));
            }
            page.marks.extend(block.marks.into_iter().map(|mut mark| {
                shift(&mut mark, page.height);
                mark
            }));
            page.height += block.height;
        }
        page.height += EDGE;
        pages.push(page);
        pages
    }

    fn width(&self, text: &str, style: Style) -> i64 {
        self.faces.width(text, style.face, style.size)
    }

    /// Breaks a text at its spaces, and a word that is longer than a line wherever it has to.
    fn wrap(&self, text: &str, style: Style, width: i64) -> Vec<String> {
        let text = self.faces.printable(text);
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split(' ') {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&longer, style) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                line.push(letter);
                if self.width(&line, style) > width && line.chars().count() > 1 {
                    line.pop();
                    lines.push(std::mem::replace(&mut line, letter.to_string()));
                }
            }
        }
        lines.push(line);
        lines
    }
}

fn text_at(x: i64, text: String, style: Style) -> Mark {
    Mark::Text { x: MARGIN + x, y: style.ascent(), text, style }
}

fn shift(mark: &mut Mark, by: i64) {
    match mark {
        Mark::Text { y, .. }
        | Mark::Rule { y, .. }
        | Mark::Bar { y, .. }
        | Mark::Dots { y, .. }
        | Mark::Lines { y, .. } => *y += by,
    }
}

/// Where a rule begins and ends.
pub(super) const RULE: (i64, i64) = (MARGIN, WIDTH - MARGIN);
