//! Letters that a printer lacks, by their nearest plain ones.

/// Letters with marks, by what they are without.
const BASES: [(&str, char); 50] = [
    ("ÀÁÂÃÄÅĀĂĄǍ", 'A'),
    ("àáâãäåāăąǎª", 'a'),
    ("ÇĆĈĊČ", 'C'),
    ("çćĉċč", 'c'),
    ("ĎĐÐ", 'D'),
    ("ďđð", 'd'),
    ("ÈÉÊËĒĔĖĘĚ", 'E'),
    ("èéêëēĕėęě", 'e'),
    ("ĜĞĠĢ", 'G'),
    ("ĝğġģ", 'g'),
    ("ĤĦ", 'H'),
    ("ĥħ", 'h'),
    ("ÌÍÎÏĨĪĬĮİ", 'I'),
    ("ìíîïĩīĭįı", 'i'),
    ("Ĵ", 'J'),
    ("ĵ", 'j'),
    ("Ķ", 'K'),
    ("ķ", 'k'),
    ("ĹĻĽĿŁ", 'L'),
    ("ĺļľŀł", 'l'),
    ("ÑŃŅŇ", 'N'),
    ("ñńņň", 'n'),
    ("ÒÓÔÕÖØŌŎŐ", 'O'),
    ("òóôõöøōŏőº", 'o'),
    ("ŔŖŘ", 'R'),
    ("ŕŗř", 'r'),
    ("ŚŜŞŠȘ", 'S'),
    ("śŝşšș", 's'),
    ("ŢŤŦȚ", 'T'),
    ("ţťŧț", 't'),
    ("ÙÚÛÜŨŪŬŮŰŲ", 'U'),
    ("ùúûüũūŭůűų", 'u'),
    ("Ŵ", 'W'),
    ("ŵ", 'w'),
    ("ÝŶŸ", 'Y'),
    ("ýŷÿ", 'y'),
    ("ŹŻŽ", 'Z'),
    ("źżž", 'z'),
    ("‐‑‒–—―−", '-'),
    ("‘’‚′`´", '\''),
    ("“”„″«»", '"'),
    ("‹", '<'),
    ("›", '>'),
    ("•·∙", '*'),
    ("×", 'x'),
    ("÷⁄", '/'),
    ("¡", '!'),
    ("¿", '?'),
    ("¹", '1'),
    ("²", '2'),
];

/// What stands for several letters, or for a word.
const WORDS: [(char, &str); 22] = [
    ('ß', "ss"),
    ('ẞ', "SS"),
    ('æ', "ae"),
    ('Æ', "AE"),
    ('œ', "oe"),
    ('Œ', "OE"),
    ('þ', "th"),
    ('Þ', "Th"),
    ('…', "..."),
    ('€', "EUR"),
    ('£', "GBP"),
    ('¥', "JPY"),
    ('฿', "THB "),
    ('₹', "INR"),
    ('₺', "TRY"),
    ('₽', "RUB"),
    ('₩', "KRW"),
    ('₪', "ILS"),
    ('№', "No"),
    ('™', "TM"),
    ('©', "(c)"),
    ('®', "(R)"),
];

/// Writes the plain letters that stand for one; nothing for what has no width, `?` for what nothing stands for.
pub fn plain(letter: char, mut write: impl FnMut(char)) {
    if matches!(letter, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
    {
        return;
    }
    if let Some((_, base)) = BASES.iter().find(|(letters, _)| letters.contains(letter)) {
        return write(*base);
    }
    match WORDS.iter().find(|(other, _)| *other == letter) {
        Some((_, word)) => word.chars().for_each(write),
        None => write('?'),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Letters;

    #[test]
    fn what_a_printer_lacks_is_written_plainly_and_never_as_something_else() {
        let plain = |text: &str| Letters::Plain.printable(text);
        assert_eq!(plain("Zażółć gęślą jaźń"), "Zazólc gesla jazn", "the first page has an ó, and no ł");
        assert_eq!(plain("€3 – “Œuvre”…"), "EUR3 - \"OEuvre\"...");
        assert_eq!(plain("日本 e\u{301}\u{200b}\t1\u{202f}000"), "?? e 1 000");
        let epson = |text: &str| Letters::Epson.printable(text);
        assert_eq!(epson("Żółć €3 Ω Я ş"), "Żółć €3 Ω Я ş", "between them its pages have them all");
        assert_eq!(epson("−5 ₿"), "-5 ?");
    }
}
