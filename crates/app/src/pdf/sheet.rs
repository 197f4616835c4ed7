//! Papers on A4 that are written from the top down.

use super::{Face, Faces, Ink, Mark, Page, Style};

/// What stands at the top.
pub(crate) const NAME: Style = Style { face: Face::SemiBold, size: 15_000, ink: Ink::Black };
/// What matters.
pub(crate) const STRONG: Style = Style { face: Face::SemiBold, size: 9_500, ink: Ink::Black };
/// Everything else.
pub(crate) const TEXT: Style = Style { face: Face::Regular, size: 9_500, ink: Ink::Black };
/// What is said beside it.
pub(crate) const FAINT: Style = Style { face: Face::Regular, size: 8_000, ink: Ink::Grey };

/// A4, in thousandths of a point.
const WIDTH: i64 = 595_276;
const HEIGHT: i64 = 841_890;
/// The left edge.
pub(crate) const MARGIN: i64 = 56_693;
/// The right edge.
pub(crate) const RIGHT: i64 = WIDTH - MARGIN;

/// A sheet that is being written from its top.
pub(crate) struct Sheet<'a> {
    faces: &'a Faces,
    pages: Vec<Page>,
    y: i64,
}

impl<'a> Sheet<'a> {
    /// An empty one.
    pub(crate) fn new(faces: &'a Faces) -> Self {
        let mut sheet = Self { faces, pages: Vec::new(), y: 0 };
        sheet.turn();
        sheet
    }

    /// Its pages.
    pub(crate) fn pages(self) -> Vec<Page> {
        self.pages
    }

    fn turn(&mut self) {
        self.pages.push(Page { width: WIDTH, height: HEIGHT, marks: Vec::new() });
        self.y = MARGIN;
    }

    /// Goes down by so much, to another page when this one is full.
    pub(crate) fn down(&mut self, by: i64) {
        self.y += by;
        if self.y > HEIGHT - MARGIN {
            self.turn();
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.marks.push(mark);
        }
    }

    /// A text from here on.
    pub(crate) fn at(&mut self, x: i64, text: &str, style: Style) {
        let text = self.faces.printable(text);
        let y = self.y + style.ascent();
        self.mark(Mark::Text { x, y, text, style });
    }

    /// A text that ends here.
    pub(crate) fn until(&mut self, right: i64, text: &str, style: Style) {
        let text = self.faces.printable(text);
        let x = right - self.faces.width(&text, style.face, style.size);
        self.at(x, &text, style);
    }

    /// As much of a text as there is room for.
    pub(crate) fn within(&mut self, x: i64, right: i64, text: &str, style: Style) {
        let mut text = self.faces.printable(text);
        while self.faces.width(&text, style.face, style.size) > right - x && text.pop().is_some() {}
        self.at(x, &text, style);
    }

    /// A text over as many lines as it needs.
    pub(crate) fn wrapped(&mut self, text: &str, style: Style) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if !line.is_empty() && self.faces.width(&longer, style.face, style.size) > RIGHT - MARGIN {
                self.within(MARGIN, RIGHT, &line, style);
                self.down(style.leading());
                line = word.to_owned();
            } else {
                line = longer;
            }
        }
        self.within(MARGIN, RIGHT, &line, style);
        self.down(style.leading());
    }

    /// The bars of a code, each module this wide, from here down.
    pub(crate) fn code(&mut self, modules: &[bool], module: i64, height: i64) {
        let mut x = MARGIN;
        for run in modules.chunk_by(|one, next| one == next) {
            let width = i64::try_from(run.len()).unwrap_or_default() * module;
            if run.first() == Some(&true) {
                self.mark(Mark::Bar { x, y: self.y, width, height });
            }
            x += width;
        }
        self.down(height);
    }

    /// Lines through points, from here down: each point is so many thousandths of a point to the right and down.
    pub(crate) fn lines(&mut self, lines: &[Vec<(i64, i64)>], height: i64) {
        self.mark(Mark::Lines { x: MARGIN, y: self.y, lines: lines.to_vec() });
        self.down(height);
    }

    /// A line across.
    pub(crate) fn rule(&mut self) {
        self.mark(Mark::Rule { from: MARGIN, to: RIGHT, y: self.y + 4_000 });
        self.down(10_000);
    }
}
