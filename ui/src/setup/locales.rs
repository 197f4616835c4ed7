//! The languages and regions in which the screens speak.

/// The languages and regions in which the screens speak.
pub(crate) const LOCALES: &[(&str, &str)] = &[
    ("en-GB", "English (United Kingdom)"),
    ("en-IE", "English (Ireland, euro area)"),
    ("en-US", "English (United States)"),
    ("en-CA", "English (Canada)"),
    ("en-AU", "English (Australia)"),
    ("en-NZ", "English (New Zealand)"),
    ("es-ES", "Español (España)"),
    ("es-MX", "Español (México)"),
    ("es-AR", "Español (Argentina)"),
    ("es-CO", "Español (Colombia)"),
    ("es-CL", "Español (Chile)"),
    ("es-PE", "Español (Perú)"),
    ("es-UY", "Español (Uruguay)"),
    ("es-US", "Español (Estados Unidos)"),
];

#[cfg(test)]
mod tests {
    use kontor_domain::business::countries::COUNTRIES;

    use super::*;

    #[test]
    fn what_is_prefilled_can_be_chosen() {
        for country in COUNTRIES {
            assert!(LOCALES.iter().any(|(tag, _)| *tag == country.locale), "{}", country.code);
        }
    }
}
