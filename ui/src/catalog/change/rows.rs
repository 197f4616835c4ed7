//! What would change: every product that is meant is read, and its row written as in a file.

use kontor_domain::catalog::{Category, FindVariants, Found};
use kontor_domain::import::Reading;
use kontor_domain::page::MAX_PAGE;
use kontor_domain::table::{DayOrder, Decimals, Mark, Writer};
use kontor_domain::{CategoryId, Refusal};

use super::price::{By, Cannot, Ending, moved};
use crate::import::{Looked, made};
use crate::session::Session;
use crate::{bridge, ts};

/// How many rows are shown before anything is changed.
const SHOWN: usize = 200;

/// What is to be done to each.
#[derive(Clone)]
pub(super) enum Wish {
    /// Its price.
    Price(By, Ending),
    /// Its category, or none.
    Category(Option<CategoryId>),
    /// Whether it can be sold.
    Active(bool),
}

/// What a row was and would be; why it can't be, if so.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) title: String,
    pub(super) sku: String,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) refused: bool,
}

/// What would change.
#[derive(Clone)]
pub(super) struct Preview {
    /// The rows that change, as a file.
    pub(super) looked: std::rc::Rc<Looked>,
    pub(super) reading: Reading,
    /// How many can't be changed.
    pub(super) refused: i64,
    /// The first rows.
    pub(super) shown: Vec<Shown>,
}

/// How a wish is written.
struct Pen {
    session: Session,
    wish: Wish,
    categories: Vec<Category>,
}

impl Pen {
    /// The field that changes.
    fn field(&self) -> &'static str {
        match self.wish {
            Wish::Price(..) => "price",
            Wish::Category(_) => "category",
            Wish::Active(_) => "active",
        }
    }

    fn category(&self, id: Option<CategoryId>) -> String {
        let known = self.categories.iter().find(|category| Some(category.id) == id);
        known.map(|category| category.name.clone()).unwrap_or_default()
    }

    /// What stood there and what will, for the file and for the eye; nothing for what stays as it is.
    fn write(&self, found: &Found) -> Option<(Result<String, Cannot>, [String; 2])> {
        let (cell, before, after) = match self.wish {
            Wish::Price(by, ending) => match moved(found.price, by, ending) {
                Ok(price) if price == found.price => return None,
                Ok(price) => {
                    (Ok(self.session.plain(price)), self.session.money(found.price), self.session.money(price))
                }
                Err(cannot) => (Err(cannot), self.session.money(found.price), why(cannot)),
            },
            Wish::Category(id) if id == found.category_id => return None,
            Wish::Category(id) => {
                let name = self.category(id);
                (Ok(name.clone()), named(self.category(found.category_id)), named(name))
            }
            Wish::Active(active) if active == found.active => return None,
            Wish::Active(active) => {
                let cell = if active { "yes" } else { "no" };
                (Ok(cell.to_owned()), said(found.active), said(active))
            }
        };
        Some((cell, [before, after]))
    }
}

fn why(cannot: Cannot) -> String {
    match cannot {
        Cannot::BelowZero => ts!(change.below_zero),
        Cannot::TooLarge => ts!(change.too_large),
    }
}

fn named(category: String) -> String {
    if category.is_empty() { ts!(catalog.no_category) } else { category }
}

fn said(yes: bool) -> String {
    if yes { ts!(common.yes) } else { ts!(common.no) }
}

/// Reads all that is meant, page by page. `told` hears how far it is, and says whether it is still wanted.
pub(super) async fn preview(
    session: Session,
    mut which: FindVariants,
    (wish, categories, name): (Wish, Vec<Category>, String),
    told: impl Fn(i64, i64) -> bool,
) -> Result<Option<Preview>, Refusal> {
    let pen = Pen { session, wish, categories };
    let header = ["sku", pen.field()];
    let mut file = Writer::new(Mark::Left);
    file.row(header);
    let (mut refused, mut shown, mut cannot) = (0, Vec::new(), Vec::new());
    which.window.limit = MAX_PAGE;
    loop {
        let page = bridge::call(which.clone()).await?;
        for found in &page.rows {
            let Some((cell, [before, after])) = pen.write(found) else { continue };
            let list = if cell.is_err() { &mut cannot } else { &mut shown };
            if list.len() < SHOWN {
                let (title, sku) = (found.title.clone(), found.sku.clone());
                list.push(Shown { title, sku, before, after, refused: cell.is_err() });
            }
            match cell {
                Ok(cell) => file.row([found.sku.as_str(), cell.as_str()]),
                Err(_) => refused += 1,
            }
        }
        which.window.offset = which.window.offset.saturating_add(MAX_PAGE);
        let over = i64::from(which.window.offset) >= page.total || page.rows.is_empty();
        if !told(i64::from(which.window.offset).min(page.total), page.total) {
            return Ok(None);
        }
        if over {
            break;
        }
    }
    cannot.append(&mut shown);
    cannot.truncate(SHOWN);
    let looked = std::rc::Rc::new(made(&name, &file.take()).await?);
    let header: Vec<String> = header.map(str::to_owned).to_vec();
    let columns = header.iter().cloned().map(Some).collect();
    let reading = Reading { header, columns, decimals: Decimals::Point, dates: DayOrder::YearFirst, tax: None };
    Ok(Some(Preview { looked, reading, refused, shown: cannot }))
}
