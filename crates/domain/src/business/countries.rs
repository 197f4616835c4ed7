//! What a country usually has: currency, language, tax rates, and whether its law wants a certified fiscal device.

use chrono::NaiveDate;

use crate::Rate;

/// A country's habits, to prefill the first run with; everything can be changed there.
#[derive(Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1, two letters.
    pub code: &'static str,
    /// The beginnings of its IANA time zones.
    zones: &'static [&'static str],
    /// ISO 4217.
    pub currency: &'static str,
    /// The language of the screens there, as a BCP 47 tag.
    pub locale: &'static str,
    /// What the tax is called.
    pub tax: &'static str,
    /// In percent, the usual one first.
    pub rates: &'static [&'static str],
    /// Whether tills need a certified device or certified software there.
    fiscal: bool,
}

const fn country(
    code: &'static str,
    zones: &'static [&'static str],
    currency: &'static str,
    locale: &'static str,
    tax: &'static str,
    rates: &'static [&'static str],
    fiscal: bool,
) -> Country {
    Country { code, zones, currency, locale, tax, rates, fiscal }
}

/// The countries that are known. Usual rates as of 2025; the owner checks them at set-up and changes them with a date later.
pub const COUNTRIES: &[Country] = &[
    country("GB", &["Europe/London", "Europe/Belfast"], "GBP", "en-GB", "VAT", &["20", "5", "0"], false),
    country("IE", &["Europe/Dublin"], "EUR", "en-IE", "VAT", &["23", "13.5", "9", "0"], false),
    country(
        "ES",
        &["Europe/Madrid", "Atlantic/Canary", "Africa/Ceuta"],
        "EUR",
        "es-ES",
        "IVA",
        &["21", "10", "4", "0"],
        true,
    ),
    country("DE", &["Europe/Berlin", "Europe/Busingen"], "EUR", "en-IE", "MwSt.", &["19", "7", "0"], true),
    country("AT", &["Europe/Vienna"], "EUR", "en-IE", "USt.", &["20", "13", "10", "0"], true),
    country("IT", &["Europe/Rome"], "EUR", "en-IE", "IVA", &["22", "10", "5", "4"], true),
    country("FR", &["Europe/Paris"], "EUR", "en-IE", "TVA", &["20", "10", "5.5", "2.1"], true),
    country(
        "PT",
        &["Europe/Lisbon", "Atlantic/Madeira", "Atlantic/Azores"],
        "EUR",
        "en-IE",
        "IVA",
        &["23", "13", "6", "0"],
        true,
    ),
    country("NL", &["Europe/Amsterdam"], "EUR", "en-IE", "BTW", &["21", "9", "0"], false),
    country("BE", &["Europe/Brussels"], "EUR", "en-IE", "VAT", &["21", "12", "6", "0"], true),
    country("PL", &["Europe/Warsaw"], "PLN", "en-GB", "PTU", &["23", "8", "5", "0"], true),
    country("SE", &["Europe/Stockholm"], "SEK", "en-GB", "Moms", &["25", "12", "6", "0"], true),
    country("NO", &["Europe/Oslo"], "NOK", "en-GB", "MVA", &["25", "15", "12", "0"], true),
    country("DK", &["Europe/Copenhagen"], "DKK", "en-GB", "Moms", &["25", "0"], false),
    country("CH", &["Europe/Zurich"], "CHF", "en-GB", "VAT", &["8.1", "3.8", "2.6", "0"], false),
    country("CZ", &["Europe/Prague"], "CZK", "en-GB", "DPH", &["21", "12", "0"], false),
    country("HU", &["Europe/Budapest"], "HUF", "en-GB", "ÁFA", &["27", "18", "5", "0"], true),
    country("GR", &["Europe/Athens"], "EUR", "en-IE", "VAT", &["24", "13", "6"], true),
    country(
        "US",
        &["America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"],
        "USD",
        "en-US",
        "Sales tax",
        &["0"],
        false,
    ),
    country(
        "CA",
        &["America/Toronto", "America/Vancouver", "America/Halifax"],
        "CAD",
        "en-CA",
        "GST",
        &["5", "0"],
        false,
    ),
    country("AU", &["Australia/"], "AUD", "en-AU", "GST", &["10", "0"], false),
    country("NZ", &["Pacific/Auckland"], "NZD", "en-NZ", "GST", &["15", "0"], false),
    country(
        "MX",
        &["America/Mexico_City", "America/Tijuana", "America/Monterrey"],
        "MXN",
        "es-MX",
        "IVA",
        &["16", "8", "0"],
        false,
    ),
    country("AR", &["America/Argentina"], "ARS", "es-AR", "IVA", &["21", "10.5", "0"], true),
    country("CO", &["America/Bogota"], "COP", "es-CO", "IVA", &["19", "5", "0"], false),
    country("CL", &["America/Santiago"], "CLP", "es-CL", "IVA", &["19", "0"], false),
    country("PE", &["America/Lima"], "PEN", "es-PE", "IGV", &["18", "0"], false),
    country("UY", &["America/Montevideo"], "UYU", "es-UY", "IVA", &["22", "10", "0"], false),
];

/// Year, month and day from which a rate in percent holds.
type Since = (i32, u32, u32, &'static str);

/// Since when countries' usual rates are what they are, and what they were before: past sales hold the tax of their day.
/// Sources: HMRC, VAT rates; Spain, Ley 37/1992 art. 90; Germany, UStG § 12; France, CGI art. 278; Ireland, Revenue,
/// historical VAT rates.
const USUAL_RATES: &[(&str, &[Since])] = &[
    ("GB", &[(1991, 4, 1, "17.5"), (2008, 12, 1, "15"), (2010, 1, 1, "17.5"), (2011, 1, 4, "20")]),
    ("ES", &[(1995, 1, 1, "16"), (2010, 7, 1, "18"), (2012, 9, 1, "21")]),
    ("DE", &[(1998, 4, 1, "16"), (2007, 1, 1, "19"), (2020, 7, 1, "16"), (2021, 1, 1, "19")]),
    ("FR", &[(2000, 4, 1, "19.6"), (2014, 1, 1, "20")]),
    (
        "IE",
        &[
            (2002, 3, 1, "21"),
            (2008, 12, 1, "21.5"),
            (2010, 1, 1, "21"),
            (2012, 1, 1, "23"),
            (2020, 9, 1, "21"),
            (2021, 3, 1, "23"),
        ],
    ),
];

/// What a country's usual rate was, day by day, if `rate` is what it is now; nothing for other rates and for countries
/// whose past is not known.
pub fn past_of(zone: &str, rate: Rate) -> Vec<(NaiveDate, Rate)> {
    let country = COUNTRIES.iter().find(|country| country.zones.iter().any(|known| zone.starts_with(known)));
    let past = country.and_then(|country| USUAL_RATES.iter().find(|(code, _)| *code == country.code));
    let past = past.map_or(&[][..], |(_, past)| past).iter().filter_map(|(year, month, day, percent)| {
        Some((NaiveDate::from_ymd_opt(*year, *month, *day)?, crate::money::parse_percent("rate", percent).ok()?))
    });
    let past: Vec<_> = past.collect();
    if past.last().is_some_and(|(_, now)| *now == rate) { past } else { Vec::new() }
}

/// The country of a time zone, or else of a language tag, or else the first.
pub fn guess(zone: &str, tag: &str) -> &'static Country {
    let by_zone = COUNTRIES.iter().find(|country| country.zones.iter().any(|known| zone.starts_with(known)));
    by_zone.or_else(|| by_region(tag)).unwrap_or(&COUNTRIES[0])
}

/// The country of the region in a language tag such as `es-MX`.
fn by_region(tag: &str) -> Option<&'static Country> {
    let region = tag.split(['-', '_']).nth(1)?;
    COUNTRIES.iter().find(|country| country.code.eq_ignore_ascii_case(region))
}

/// Whether the law at this place wants a certified fiscal device.
pub fn wants_fiscal_device(zone: &str, locale: &str) -> bool {
    let zone = COUNTRIES.iter().find(|country| country.zones.iter().any(|known| zone.starts_with(known)));
    zone.or_else(|| by_region(locale)).is_some_and(|country| country.fiscal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_tells_more_than_the_language() {
        assert_eq!(guess("Europe/Madrid", "en-US").currency, "EUR");
        assert_eq!(guess("Etc/UTC", "es-MX").currency, "MXN");
        assert_eq!(guess("Etc/UTC", "eo").currency, "GBP");
        assert!(wants_fiscal_device("Europe/Berlin", "en-GB") && !wants_fiscal_device("Europe/London", "es-ES"));
    }

    #[test]
    fn the_usual_rate_has_a_past_where_it_is_known() {
        let day = |day: &str| day.parse::<NaiveDate>().unwrap();
        let on = |zone: &str, rate: i64, at: &str| {
            past_of(zone, Rate(rate)).into_iter().rev().find(|(from, _)| *from <= day(at)).map(|(_, rate)| rate)
        };
        assert_eq!(on("Europe/London", 200_000, "2010-12-01"), Some(Rate(175_000)));
        assert_eq!(on("Europe/London", 200_000, "2011-01-03"), Some(Rate(175_000)), "the last day of the old rate");
        assert_eq!(on("Europe/London", 200_000, "2011-01-04"), Some(Rate(200_000)));
        assert_eq!(on("Europe/Madrid", 210_000, "2012-08-31"), Some(Rate(180_000)));
        assert_eq!(on("Europe/London", 50_000, "2010-12-01"), None, "a reduced rate has no past here");
        assert_eq!(on("Europe/Lisbon", 230_000, "2010-12-01"), None);
        for (code, past) in USUAL_RATES {
            assert!(past.is_sorted(), "{code}");
            let country = COUNTRIES.iter().find(|country| country.code == *code).unwrap();
            assert_eq!(past.last().map(|last| last.3), country.rates.first().copied(), "{code}: it ends with today's");
        }
    }

    #[test]
    fn what_is_prefilled_is_known() {
        for country in COUNTRIES {
            assert!(country.currency.parse::<crate::Currency>().is_ok(), "{}", country.code);
            assert!(country.rates.iter().all(|rate| crate::money::parse_percent("rate", rate).is_ok()));
        }
    }
}
