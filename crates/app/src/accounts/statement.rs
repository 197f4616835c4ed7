//! A statement of an account as PDF, on A4. Lengths are thousandths of a point.

use kontor_domain::Minor;
use kontor_domain::accounts::{AccountMove, AccountMovement, Statement};
use kontor_domain::money::display;

use crate::Result;
use crate::pdf::{self, Face, Faces, Ink, Mark, Page, Style};

const WIDTH: i64 = 595_276;
const HEIGHT: i64 = 841_890;
const EDGE: i64 = 56_000;
/// Where the columns stand: day, what, amount and balance; the last two by their right edge.
const COLUMNS: [i64; 4] = [EDGE, EDGE + 78_000, WIDTH - EDGE - 95_000, WIDTH - EDGE];
/// How far what happened may reach, so that amounts stand apart.
const ROOM: i64 = COLUMNS[2] - COLUMNS[1] - 85_000;

const NAME: Style = Style { face: Face::SemiBold, size: 15_000, ink: Ink::Black };
const STRONG: Style = Style { face: Face::SemiBold, size: 10_000, ink: Ink::Black };
const TEXT: Style = Style { face: Face::Regular, size: 10_000, ink: Ink::Black };
const FAINT: Style = Style { face: Face::Regular, size: 8_500, ink: Ink::Grey };

/// The words of one language.
struct Words {
    title: &'static str,
    day: &'static str,
    what: &'static str,
    amount: &'static str,
    balance: &'static str,
    opening: &'static str,
    closing: &'static str,
    credit: &'static str,
    page: &'static str,
    kinds: [&'static str; 6],
    /// How a day is written, in chrono's notation.
    date: &'static str,
}

const ENGLISH: Words = Words {
    title: "Statement of account",
    day: "Date",
    what: "What",
    amount: "Amount",
    balance: "Balance",
    opening: "Owed before",
    closing: "Owed at the end",
    credit: "Your credit at the end",
    page: "Page",
    kinds: ["Bought", "Returned", "Paid", "Brought forward", "Correction", "Accounts put together"],
    date: "%-d %b %Y",
};

const AMERICAN: Words = Words { date: "%b %-d, %Y", ..ENGLISH };

const SPANISH: Words = Words {
    title: "Extracto de cuenta",
    day: "Fecha",
    what: "Concepto",
    amount: "Importe",
    balance: "Saldo",
    opening: "Pendiente al principio",
    closing: "Pendiente al final",
    credit: "Saldo a su favor al final",
    page: "Página",
    kinds: ["Compra", "Devolución", "Pago", "Saldo anterior", "Corrección", "Cuentas unidas"],
    date: "%d/%m/%Y",
};

/// The words of a locale's language; English where Kontor does not know it.
fn of(locale: &str) -> &'static Words {
    crate::words::printed(locale, [&ENGLISH, &AMERICAN, &SPANISH])
}

/// Draws a statement.
///
/// # Errors
/// A fault when the document can't be made.
pub(super) fn pdf(statement: &Statement) -> Result<Vec<u8>> {
    let faces = Faces::load()?;
    let words = of(&statement.seller.locale);
    let title = format!("{} · {}", words.title, statement.customer.name);
    pdf::pages(&faces, &pages(&faces, statement), &title, &statement.seller.locale)
}

/// Sheets that are being written on.
struct Sheets<'a> {
    faces: &'a Faces,
    words: &'static Words,
    done: Vec<Page>,
    marks: Vec<Mark>,
    y: i64,
}

impl Sheets<'_> {
    fn width(&self, text: &str, style: Style) -> i64 {
        self.faces.width(text, style.face, style.size)
    }

    /// Writes at the left of `x`, or with `Side::Right` so that it ends there.
    fn write(&mut self, x: i64, side: Side, text: &str, style: Style) {
        let text = self.faces.printable(text);
        let x = if side == Side::Right { x - self.width(&text, style) } else { x };
        self.marks.push(Mark::Text { x, y: self.y + style.ascent(), text, style });
    }

    fn line(&mut self, text: &str, style: Style) {
        for text in self.wrap(text, style, WIDTH - 2 * EDGE) {
            self.write(EDGE, Side::Left, &text, style);
            self.y += style.leading();
        }
    }

    /// Breaks a text at its spaces; what is longer than a line is cut.
    fn wrap(&self, text: &str, style: Style, room: i64) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split_whitespace() {
            let Some(line) = lines.last_mut() else { continue };
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if line.is_empty() || self.faces.width(&longer, style.face, style.size) <= room {
                *line = longer;
            } else {
                lines.push(word.to_owned());
            }
        }
        for line in &mut lines {
            while self.faces.width(line, style.face, style.size) > room && line.pop().is_some() {}
        }
        lines
    }

    fn rule(&mut self) {
        self.marks.push(Mark::Rule { from: EDGE, to: WIDTH - EDGE, y: self.y + 4_000 });
        self.y += 9_000;
    }

    fn head(&mut self) {
        let words = self.words;
        self.write(COLUMNS[0], Side::Left, words.day, FAINT);
        self.write(COLUMNS[1], Side::Left, words.what, FAINT);
        self.write(COLUMNS[2], Side::Right, words.amount, FAINT);
        self.write(COLUMNS[3], Side::Right, words.balance, FAINT);
        self.y += FAINT.leading();
        self.rule();
    }

    /// One row; what it says may take several lines.
    fn row(&mut self, cells: [&str; 4], style: Style) {
        let lines = self.wrap(cells[1], style, ROOM);
        let tall = i64::try_from(lines.len()).unwrap_or(1) * style.leading();
        if self.y + tall > HEIGHT - EDGE - 30_000 {
            self.turn();
            self.head();
        }
        self.write(COLUMNS[0], Side::Left, cells[0], style);
        self.write(COLUMNS[2], Side::Right, cells[2], style);
        self.write(COLUMNS[3], Side::Right, cells[3], style);
        for line in lines {
            self.write(COLUMNS[1], Side::Left, &line, style);
            self.y += style.leading();
        }
    }

    /// Ends a page.
    fn turn(&mut self) {
        self.y = HEIGHT - EDGE;
        let number = format!("{} {}", self.words.page, self.done.len() + 1);
        self.write(WIDTH - EDGE, Side::Right, &number, FAINT);
        self.done.push(Page { width: WIDTH, height: HEIGHT, marks: std::mem::take(&mut self.marks) });
        self.y = EDGE;
    }
}

/// Which side of a place a text stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

fn pages(faces: &Faces, statement: &Statement) -> Vec<Page> {
    let words = of(&statement.seller.locale);
    let money = |amount: Minor| display(amount, statement.seller.currency, &statement.seller.locale);
    let mut sheets = Sheets { faces, words, done: Vec::new(), marks: Vec::new(), y: EDGE };
    let legal = &statement.seller.legal;
    sheets.line(&statement.seller.name, NAME);
    for line in
        [&legal.legal_name, &legal.address, &legal.tax_number, &legal.contact].into_iter().flat_map(|t| t.lines())
    {
        sheets.line(line, FAINT);
    }
    sheets.y += 24_000;
    let customer = &statement.customer;
    sheets.line(&customer.name, STRONG);
    for line in customer.address.lines().chain([customer.tax_number.as_str(), customer.number.as_str()]) {
        if !line.is_empty() {
            sheets.line(line, TEXT);
        }
    }
    sheets.y += 24_000;
    let day = |day: chrono::NaiveDate| day.format(words.date).to_string();
    let (from, to) = (day(statement.from), day(statement.to));
    sheets.line(&format!("{}, {from} – {to}", words.title), NAME);
    sheets.y += 10_000;
    sheets.head();
    sheets.row([&from, words.opening, "", &money(statement.opening)], STRONG);
    for movement in &statement.movements {
        let (day, what) = (day(movement.business_date), what(words, movement));
        sheets.row([&day, &what, &money(movement.amount), &money(movement.after)], TEXT);
    }
    sheets.rule();
    let closing = statement.closing;
    let (label, amount) = if closing.0 < 0 { (words.credit, -closing) } else { (words.closing, closing) };
    sheets.row([&to, label, "", &money(amount)], STRONG);
    sheets.turn();
    sheets.done
}

/// What a movement is called, with its number and what it was for.
fn what(words: &Words, movement: &AccountMovement) -> String {
    let at = AccountMove::ALL.iter().position(|kind| *kind == movement.kind);
    let kind = at.and_then(|at| words.kinds.get(at)).copied().unwrap_or_default();
    let parts = [kind, movement.number.as_str(), movement.reason.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use kontor_domain::customers::Customer;
    use kontor_domain::sales::Seller;
    use uuid::Uuid;

    use super::*;

    fn statement(locale: &str, movements: i64) -> Statement {
        let at = "2026-05-04T10:00:00Z".parse().unwrap();
        let day = "2026-05-04".parse().unwrap();
        let movement = |seq: i64| AccountMovement {
            id: Uuid::nil().into(),
            customer_id: Uuid::nil().into(),
            seq,
            kind: AccountMove::Charge,
            amount: Minor(250),
            before: Minor(250 * (seq - 1)),
            after: Minor(250 * seq),
            number: format!("1-A{seq:06}"),
            reason: "A reason that is longer than there is room for on one line of a page of paper".into(),
            sale_id: None,
            tender_id: None,
            payment_id: None,
            user_id: Uuid::nil().into(),
            user: "Maria".into(),
            business_date: day,
            at,
        };
        Statement {
            customer: Customer {
                id: Uuid::nil().into(),
                number: "C-17".into(),
                name: "Zoë García".into(),
                phone: String::new(),
                email: String::new(),
                address: "1 High Street\nLeeds".into(),
                tax_number: String::new(),
                notes: "never on paper".into(),
                created_at: at,
                updated_at: at,
            },
            seller: Seller {
                name: "Kontor Gifts".into(),
                legal: Default::default(),
                currency: "EUR".parse().unwrap(),
                locale: locale.into(),
            },
            from: day,
            to: day,
            at,
            opening: Minor::ZERO,
            movements: (1..=movements).map(movement).collect(),
            closing: Minor(250 * movements),
        }
    }

    fn texts(statement: &Statement) -> Vec<Vec<String>> {
        let faces = Faces::load().unwrap();
        let texts = |page: Page| {
            let marks = page.marks.into_iter();
            marks.filter_map(|mark| if let Mark::Text { text, .. } = mark { Some(text) } else { None }).collect()
        };
        pages(&faces, statement).into_iter().map(texts).collect()
    }

    #[test]
    fn every_movement_is_on_it_with_what_was_owed_then_and_each_page_has_its_head() {
        let statement = statement("en-GB", 120);
        let pages = texts(&statement);
        assert!(pages.len() > 2, "{}", pages.len());
        for (number, page) in (1..).zip(&pages) {
            assert!(page.contains(&"Balance".to_owned()) && page.contains(&format!("Page {number}")), "{page:?}");
        }
        let all: Vec<String> = pages.concat();
        for seq in 1..=120 {
            assert!(all.iter().any(|text| text.contains(&format!("1-A{seq:06}"))), "{seq}");
        }
        assert!(all.contains(&"€300.00".to_owned()) && all.contains(&"Zoë García".to_owned()), "{all:?}");
        assert!(!all.iter().any(|text| text.contains("never")), "what the staff noted is theirs");
        assert!(pdf(&statement).unwrap().starts_with(b"%PDF-"));
    }

    #[test]
    fn it_speaks_the_sellers_language() {
        let all = texts(&statement("es-ES", 1)).concat();
        assert!(all.contains(&"Saldo".to_owned()) && all.iter().any(|text| text.contains("Compra")), "{all:?}");
    }
}
