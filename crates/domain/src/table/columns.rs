//! Which column of a file is which.

use crate::text::fold;

/// A column that is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What else it is called, likeliest first.
    pub also: &'static [&'static str],
}

/// The place in `header` of each wanted column, in the order of `wanted`; `None` for one that is not there.
///
/// Case, accents, spaces, `_`, `-`, `.` and what stands in brackets do not count: `Unit_Price (GBP)` is `unit price`.
/// The columns' own names come first, then their other names; each column of the file is used once.
pub fn match_columns(header: &[String], wanted: &[Column]) -> Vec<Option<usize>> {
    let names: Vec<String> = header.iter().map(|name| key(name)).collect();
    let mut used = vec![false; names.len()];
    let mut find = |name: &str| {
        let name = key(name);
        let at = names.iter().zip(&used).position(|(other, used)| !used && !name.is_empty() && *other == name)?;
        if let Some(used) = used.get_mut(at) {
            *used = true;
        }
        Some(at)
    };
    let mut found: Vec<Option<usize>> = wanted.iter().map(|column| find(column.name)).collect();
    for (place, column) in found.iter_mut().zip(wanted) {
        if place.is_none() {
            *place = column.also.iter().find_map(|name| find(name));
        }
    }
    found
}

/// A name without what does not count.
fn key(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('(') {
        let Some((_, after)) = after.split_once(')') else { break };
        out.push_str(before);
        rest = after;
    }
    out.push_str(rest);
    fold(&out).chars().filter(|c| !matches!(c, ' ' | '_' | '-' | '.')).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const SKU: Column = Column { name: "sku", also: &["stock code", "item", "code"] };
    const NAME: Column = Column { name: "name", also: &["description", "item"] };
    const PRICE: Column = Column { name: "unit price", also: &["price", "precio"] };

    fn places(header: &[&str]) -> Vec<Option<usize>> {
        let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
        match_columns(&header, &[SKU, NAME, PRICE])
    }

    #[rstest]
    #[case::exact(&["name", "sku", "unit price"], &[Some(1), Some(0), Some(2)])]
    #[case::dressed(&["S.K.U.", " Náme ", "Unit_Price (GBP, incl. VAT)"], &[Some(0), Some(1), Some(2)])]
    #[case::run_together(&["StockCode", "Description", "UnitPrice"], &[Some(0), Some(1), Some(2)])]
    #[case::own_names_first(&["item", "sku", "price"], &[Some(1), Some(0), Some(2)])]
    #[case::used_once(&["item", "price"], &[Some(0), None, Some(1)])]
    #[case::likelier_names_first(&["code", "item", "description"], &[Some(1), Some(2), None])]
    #[case::twice_in_the_file(&["price", "price", "name"], &[None, Some(2), Some(0)])]
    #[case::empty_names(&["", "(x)", "-"], &[None, None, None])]
    #[case::open_bracket(&["sku (", "name", "price"], &[None, Some(1), Some(2)])]
    #[case::no_header(&[], &[None, None, None])]
    fn columns_are_found_by_their_names(#[case] header: &[&str], #[case] want: &[Option<usize>]) {
        assert_eq!(places(header), want);
    }

    #[test]
    fn nothing_wanted_matches_nothing() {
        assert!(match_columns(&["sku".to_owned()], &[]).is_empty());
    }
}
