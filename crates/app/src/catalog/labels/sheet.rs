//! Laying labels out on paper. Lengths are thousandths of a point.

use kontor_domain::Currency;
use kontor_domain::catalog::{Label, LabelSheet};
use kontor_domain::money::display;

use super::bars;
use crate::Result;
use crate::pdf::{self, Face, Faces, Ink, Mark, Page, Style};

/// A tenth of a millimetre.
const fn tenths(count: i64) -> i64 {
    count * 72_000 / 254
}

/// How labels lie on a paper.
struct Layout {
    width: i64,
    height: i64,
    columns: i64,
    rows: i64,
    /// The left top corner of the first.
    first: (i64, i64),
    /// The size of one.
    label: (i64, i64),
    /// From one to the next.
    step: (i64, i64),
    title: i64,
    price: i64,
}

const fn layout(sheet: LabelSheet) -> Layout {
    match sheet {
        LabelSheet::A4Of24 => Layout {
            width: tenths(2_100),
            height: tenths(2_970),
            columns: 3,
            rows: 8,
            first: (tenths(72), tenths(129)),
            label: (tenths(635), tenths(339)),
            step: (tenths(660), tenths(339)),
            title: 9_000,
            price: 17_000,
        },
        LabelSheet::A4Of65 => Layout {
            width: tenths(2_100),
            height: tenths(2_970),
            columns: 5,
            rows: 13,
            first: (tenths(47), tenths(107)),
            label: (tenths(381), tenths(212)),
            step: (tenths(406), tenths(212)),
            title: 6_500,
            price: 11_000,
        },
        LabelSheet::Roll57By32 => Layout {
            width: tenths(570),
            height: tenths(320),
            columns: 1,
            rows: 1,
            first: (0, 0),
            label: (tenths(570), tenths(320)),
            step: (0, 0),
            title: 9_000,
            price: 17_000,
        },
    }
}

/// What a label leaves free at its edges.
const EDGE: i64 = tenths(20);
/// A module of a code as wide as it may be printed at most: GS1 wants 0.264 mm to 0.660 mm.
const WIDEST_MODULE: i64 = 1_050;
/// What has to stay free at either side of a code, in modules.
const QUIET: i64 = 10;

/// Draws labels as often as each is wanted, behind so many that are gone from the first sheet.
pub(super) fn draw(
    labels: &[Label],
    sheet: LabelSheet,
    skip: u32,
    (currency, locale): (Currency, &str),
) -> Result<Vec<u8>> {
    let faces = Faces::load()?;
    let layout = layout(sheet);
    let each = layout.columns * layout.rows;
    let blank = || Page { width: layout.width, height: layout.height, marks: Vec::new() };
    let mut pages = Vec::new();
    let mut page = blank();
    let mut place = i64::from(skip) % each;
    for label in labels {
        for _ in 0..label.count {
            if place == each {
                pages.push(std::mem::replace(&mut page, blank()));
                place = 0;
            }
            let (column, row) = (place % layout.columns, place / layout.columns);
            let corner = (layout.first.0 + column * layout.step.0, layout.first.1 + row * layout.step.1);
            page.marks.extend(one(&faces, &layout, label, corner, &display(label.price, currency, locale)));
            place += 1;
        }
    }
    pages.push(page);
    pdf::pages(&faces, &pages, "Labels", locale)
}

/// The marks of a label: its title, its code with what it says, and its price.
fn one(faces: &Faces, layout: &Layout, label: &Label, (left, top): (i64, i64), price: &str) -> Vec<Mark> {
    let style = |face, size, ink| Style { face, size, ink };
    let title = style(Face::Regular, layout.title, Ink::Black);
    let small = style(Face::Regular, layout.title * 3 / 4, Ink::Grey);
    let (width, height) = (layout.label.0 - 2 * EDGE, layout.label.1 - 2 * EDGE);
    let (x, y) = (left + EDGE, top + EDGE);
    let mut marks = Vec::new();
    let mut text = |x: i64, y: i64, text: String, style: Style| marks.push(Mark::Text { x, y, text, style });
    let mut line_y = y;
    for line in two_lines(faces, &label.title, title, width) {
        text(x, line_y + title.ascent(), line, title);
        line_y += title.leading();
    }
    let per = if label.unit.is_empty() { String::new() } else { format!(" / {}", label.unit) };
    let price = faces.printable(&format!("{price}{per}"));
    let mut size = layout.price;
    while faces.width(&price, Face::SemiBold, size) > width && size > layout.title {
        size -= 500;
    }
    let bold = style(Face::SemiBold, size, Ink::Black);
    let foot = y + height;
    let price_x = x + width - faces.width(&price, bold.face, bold.size);
    text(price_x, foot, price.clone(), bold);
    let sku = faces.printable(&label.sku);
    if faces.width(&sku, small.face, small.size) <= price_x - x {
        text(x, foot, sku, small);
    }
    let room = (line_y + layout.title / 2, foot - bold.ascent());
    marks.extend(code(&label.code, (x, width), room));
    marks
}

/// The bars of a code between two heights; none where it is too long to be read from a label.
fn code(code: &str, (x, width): (i64, i64), (top, foot): (i64, i64)) -> Vec<Mark> {
    let Some(modules) = bars::modules(code) else { return Vec::new() };
    let count = i64::try_from(modules.len()).unwrap_or(i64::MAX);
    let module = (width / count.saturating_add(2 * QUIET)).min(WIDEST_MODULE);
    // Below a quarter of a millimetre hand scanners give up.
    if module < tenths(2) || foot - top < tenths(40) {
        return Vec::new();
    }
    let begin = x + (width - module * count) / 2;
    let mut marks = Vec::new();
    let mut at = 0;
    for run in modules.chunk_by(|one, next| one == next) {
        let long = i64::try_from(run.len()).unwrap_or_default();
        if run.first() == Some(&true) {
            marks.push(Mark::Bar { x: begin + at * module, y: top, width: long * module, height: foot - top });
        }
        at += long;
    }
    marks
}

/// A text on two lines at most; what is too long ends with an ellipsis.
fn two_lines(faces: &Faces, text: &str, style: Style, width: i64) -> Vec<String> {
    let text = faces.printable(text);
    let fits = |line: &str| faces.width(line, style.face, style.size) <= width;
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let last = lines.last().map(String::as_str).unwrap_or_default();
        let longer = if last.is_empty() { word.to_owned() } else { format!("{last} {word}") };
        match lines.last_mut() {
            Some(last) if last.is_empty() || fits(&longer) => *last = longer,
            _ => lines.push(word.to_owned()),
        }
    }
    let over = lines.len() > 2;
    lines.truncate(2);
    for (at, line) in lines.iter_mut().enumerate() {
        let cut = (over && at == 1) || !fits(line);
        while cut && !line.is_empty() && !fits(&format!("{line}…")) {
            line.pop();
        }
        if cut {
            line.push('…');
        }
    }
    lines
}
