//! A report that is one table as PDF, on A4. Lengths are thousandths of a point.

mod words;

use kontor_domain::business::Business;
use kontor_domain::money::display;
use kontor_domain::reports::{ColumnName, ReportTable, TableKey, TableRow, Unit};
use kontor_domain::{Minor, Qty};

use crate::Result;
use crate::pdf::{self, Face, Faces, Ink, Mark, Page, Style};
use words::Words;

const WIDTH: i64 = 595_276;
const HEIGHT: i64 = 841_890;
const EDGE: i64 = 48_000;
/// How wide a column of numbers is.
const COLUMN: i64 = 66_000;

const NAME: Style = Style { face: Face::SemiBold, size: 15_000, ink: Ink::Black };
const STRONG: Style = Style { face: Face::SemiBold, size: 9_000, ink: Ink::Black };
const TEXT: Style = Style { face: Face::Regular, size: 9_000, ink: Ink::Black };
const FAINT: Style = Style { face: Face::Regular, size: 8_000, ink: Ink::Grey };

/// Draws a report, in the language of the business.
///
/// # Errors
/// A fault when the document can't be made.
pub(super) fn pdf(table: &ReportTable, business: &Business) -> Result<Vec<u8>> {
    let faces = Faces::load()?;
    let words = words::of(&business.locale);
    pdf::pages(&faces, &pages(&faces, table, business), words.title(table.what), &business.locale)
}

struct Sheets<'a> {
    faces: &'a Faces,
    words: &'static Words,
    business: &'a Business,
    columns: &'a [ColumnName],
    done: Vec<Page>,
    marks: Vec<Mark>,
    y: i64,
}

fn pages(faces: &Faces, table: &ReportTable, business: &Business) -> Vec<Page> {
    let words = words::of(&business.locale);
    let (done, marks) = (Vec::new(), Vec::new());
    let mut sheets = Sheets { faces, words, business, columns: &table.columns, done, marks, y: EDGE };
    let day = |day: chrono::NaiveDate| day.format(words.date).to_string();
    let days = format!("{} – {}", day(table.period.from), day(table.period.to));
    sheets.line(&business.name, STRONG);
    sheets.line(words.title(table.what), NAME);
    sheets.line(&format!("{} · {days}", words.way(table.by)), FAINT);
    sheets.y += 14_000;
    sheets.head();
    for row in &table.rows {
        sheets.row(&words.name(row), &row.cells, TEXT);
    }
    let left = table.row_count - i64::try_from(table.rows.len()).unwrap_or(i64::MAX);
    if left > 0 {
        sheets.row(&format!("{} {left}", words.others), &table.others, TEXT);
    }
    sheets.rule();
    sheets.row(words.total, &table.total, STRONG);
    if let Some(earlier) = &table.earlier {
        sheets.row(words.earlier, earlier, FAINT);
    }
    sheets.turn();
    sheets.done
}

impl Sheets<'_> {
    fn write(&mut self, x: i64, right: bool, text: &str, style: Style) {
        let text = self.faces.printable(text);
        let x = if right { x - self.faces.width(&text, style.face, style.size) } else { x };
        self.marks.push(Mark::Text { x, y: self.y + style.ascent(), text, style });
    }

    fn line(&mut self, text: &str, style: Style) {
        self.write(EDGE, false, text, style);
        self.y += style.leading();
    }

    fn rule(&mut self) {
        self.marks.push(Mark::Rule { from: EDGE, to: WIDTH - EDGE, y: self.y + 3_000 });
        self.y += 7_000;
    }

    /// Where a column ends, counted from the last.
    fn edge(&self, at: usize) -> i64 {
        let behind = self.columns.len().saturating_sub(at + 1);
        WIDTH - EDGE - COLUMN * i64::try_from(behind).unwrap_or_default()
    }

    fn head(&mut self) {
        for (at, column) in self.columns.iter().enumerate() {
            self.write(self.edge(at), true, self.words.column(*column), FAINT);
        }
        self.y += FAINT.leading();
        self.rule();
    }

    fn row(&mut self, name: &str, cells: &[Option<i64>], style: Style) {
        if self.y + style.leading() > HEIGHT - EDGE - 20_000 {
            self.turn();
            self.head();
        }
        let room = self.edge(0) - COLUMN - EDGE;
        let mut name = name.to_owned();
        while self.faces.width(&name, style.face, style.size) > room && name.pop().is_some() {}
        self.write(EDGE, false, &name, style);
        let shown: Vec<String> =
            self.columns.iter().zip(cells).map(|(column, cell)| self.cell(*column, *cell)).collect();
        for (at, text) in shown.iter().enumerate() {
            self.write(self.edge(at), true, text, style);
        }
        self.y += style.leading();
    }

    fn cell(&self, column: ColumnName, cell: Option<i64>) -> String {
        let Some(number) = cell else { return "–".to_owned() };
        match column.unit() {
            Unit::Money => display(Minor(number), self.business.currency, &self.business.locale),
            Unit::Items => Qty(number).plain(),
            Unit::Count | Unit::Days => number.to_string(),
            Unit::Permille => {
                let tenths = number.unsigned_abs();
                let sign = if number < 0 { "-" } else { "" };
                format!("{sign}{}{}{} %", tenths / 10, self.words.mark, tenths % 10)
            }
        }
    }

    /// Ends a page.
    fn turn(&mut self) {
        self.y = HEIGHT - EDGE;
        let number = format!("{} {}", self.words.page, self.done.len() + 1);
        self.write(WIDTH - EDGE, true, &number, FAINT);
        self.done.push(Page { width: WIDTH, height: HEIGHT, marks: std::mem::take(&mut self.marks) });
        self.y = EDGE;
    }
}

impl Words {
    /// What a row is called.
    fn name(&self, row: &TableRow) -> String {
        match &row.key {
            TableKey::Day(day) => day.format(self.date).to_string(),
            TableKey::Category(None) => self.no_category.to_owned(),
            _ => self.word(&row.name).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use kontor_domain::reports::{Period, TableBy, TableKind};

    use super::*;

    fn business(locale: &str) -> Business {
        serde_json::from_value(serde_json::json!({
            "id": uuid::Uuid::nil(), "name": "Kontor Gifts", "legal": kontor_domain::business::LegalLines::default(), "currency": "EUR",
            "locale": locale, "tax_rounding": "per_line", "lock_after_min": 0,
        }))
        .unwrap()
    }

    fn texts(locale: &str) -> Vec<Vec<String>> {
        let period = Period { from: "2026-05-01".parse().unwrap(), to: "2026-05-31".parse().unwrap() };
        let row = |at: i64| TableRow {
            key: TableKey::Returns,
            name: format!("A reason that is rather long, in fact longer than there is room for, {at}"),
            cells: vec![Some(at), Some(1_500), Some(250 * at), None],
            earlier: None,
        };
        let mut rows: Vec<TableRow> = (1..=120).map(row).collect();
        rows.push(TableRow { name: "damaged".into(), ..row(1) });
        let table = ReportTable {
            what: TableKind::Returns,
            by: TableBy::Destination,
            period,
            columns: vec![ColumnName::Count, ColumnName::Items, ColumnName::Refunded, ColumnName::Share],
            about: 2,
            row_count: 200,
            rows,
            others: vec![Some(79), Some(79_000), Some(9_900), None],
            total: vec![Some(200), Some(200_500), Some(123_456), Some(125)],
            earlier: None,
        };
        let faces = Faces::load().unwrap();
        let texts = |page: Page| {
            let marks = page.marks.into_iter();
            marks.filter_map(|mark| if let Mark::Text { text, .. } = mark { Some(text) } else { None }).collect()
        };
        assert!(pdf(&table, &business(locale)).unwrap().starts_with(b"%PDF-"));
        pages(&faces, &table, &business(locale)).into_iter().map(texts).collect()
    }

    #[test]
    fn each_page_has_its_head_and_the_last_the_sum() {
        let pages = texts("en-GB");
        assert!(pages.len() > 1, "{}", pages.len());
        assert!(pages.iter().all(|page| page.contains(&"Refunded".to_owned())), "{pages:?}");
        let last = pages.last().unwrap();
        for text in ["€1,234.56", "12.5 %", "200.5", "–", "Damaged", "Others: 79"] {
            assert!(last.contains(&text.to_owned()), "{text}: {last:?}");
        }
        assert!(texts("es-ES").concat().contains(&"Devuelto".to_owned()));
    }
}
