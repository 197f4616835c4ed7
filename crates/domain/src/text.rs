//! Rules for texts that people type.

use crate::{Message, Refusal, say};

/// The longest one-line text kept, in characters.
pub const MAX_LINE: usize = 200;
/// The longest free text kept, in characters.
pub const MAX_TEXT: usize = 4_000;

/// Trims a one-line text and refuses an empty, over-long or unprintable one.
///
/// # Errors
/// `required`, `too_long` or `invalid`, under `field`.
pub fn line(field: &str, what: Message, text: &str) -> Result<String, Refusal> {
    let text = optional_line(field, what.clone(), text)?;
    if text.is_empty() { Err(Refusal::required(field, what)) } else { Ok(text) }
}

/// Trims a one-line text that may be empty.
///
/// # Errors
/// `too_long` or `invalid`, under `field`.
pub fn optional_line(field: &str, what: Message, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().count() > MAX_LINE {
        return Err(Refusal::field(
            "too_long",
            field,
            say!("{what} may have {most} characters at most.", what, most = MAX_LINE),
        ));
    }
    if text.chars().any(char::is_control) {
        return Err(Refusal::invalid(field, say!("{what} may not hold line breaks or control characters.", what)));
    }
    Ok(text.to_owned())
}

/// Trims a free text that may be empty and may have several lines.
///
/// # Errors
/// `too_long` or `invalid`, under `field`.
pub fn block(field: &str, what: Message, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().count() > MAX_TEXT {
        return Err(Refusal::field(
            "too_long",
            field,
            say!("{what} may have {most} characters at most.", what, most = MAX_TEXT),
        ));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\r' && c != '\t') {
        return Err(Refusal::invalid(field, say!("{what} may not hold control characters.", what)));
    }
    Ok(text.to_owned())
}

/// The form in which texts are searched: lower case, Latin letters without their accents, single spaces, nothing that
/// can't be printed.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.chars().flat_map(char::to_lowercase) {
            match c {
                'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ā' => out.push('a'),
                'é' | 'è' | 'ê' | 'ë' | 'ē' => out.push('e'),
                'í' | 'ì' | 'î' | 'ï' | 'ī' => out.push('i'),
                'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' | 'ō' => out.push('o'),
                'ú' | 'ù' | 'û' | 'ü' | 'ū' => out.push('u'),
                'ç' => out.push('c'),
                'ñ' => out.push('n'),
                'ß' => out.push_str("ss"),
                'æ' => out.push_str("ae"),
                'œ' => out.push_str("oe"),
                '\u{300}'..='\u{36f}' => {}
                c => out.push(c),
            }
        }
    }
    out
}

/// The first [`MAX_LINE`] characters of a text, to be shown.
pub fn clip(text: &str) -> String {
    text.chars().take(MAX_LINE).collect()
}

/// As [`fold`], for what somebody looks for: more than a line is cut off, for nothing that is kept is so long.
pub fn fold_query(text: &str) -> String {
    fold(&text.chars().take(MAX_LINE).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_however_they_are_typed() {
        assert_eq!(fold("  Crème  BRÛLÉE "), "creme brulee", "case, accents and spaces do not hide a product");
        assert_eq!(fold("a\0b\u{7}"), "a b", "what PostgreSQL can't keep is not looked for");
        assert_eq!(fold_query(&"x".repeat(100_000)).len(), MAX_LINE);
        assert_eq!(fold("Straße e\u{301}"), "strasse e", "composed and decomposed letters are the same");
    }

    #[test]
    fn a_name_is_needed_and_has_bounds() {
        assert_eq!(line("name", say!("A name"), "  ").unwrap_err().code, "required");
        assert_eq!(line("name", say!("A name"), &"x".repeat(201)).unwrap_err().code, "too_long");
        assert_eq!(line("name", say!("A name"), "a\nb").unwrap_err().code, "invalid");
        assert_eq!(line("name", say!("A name"), " Ann ").unwrap(), "Ann");
    }
}
