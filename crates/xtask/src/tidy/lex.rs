//! Just enough of a Rust lexer: words, strings and marks with their lines; comments and test modules left out.

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Word,
    /// The inside of a string literal, escapes as written.
    Text,
    /// A number literal.
    Number,
    /// A single character of punctuation.
    Mark,
}

/// A token and where it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) text: String,
    pub(super) line: usize,
}

impl Token {
    pub(super) fn is(&self, text: &str) -> bool {
        self.kind != Kind::Text && self.text == text
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

/// The tokens of a source file.
pub(super) fn tokens(source: &str) -> Vec<Token> {
    let mut reader = Reader { chars: source.chars().collect(), at: 0, line: 1, tokens: Vec::new() };
    while reader.at < reader.chars.len() {
        reader.next();
    }
    reader.tokens
}

impl Reader {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn bump(&mut self) -> char {
        let c = self.peek(0);
        self.at += 1;
        self.line += usize::from(c == '\n');
        c
    }

    fn push(&mut self, kind: Kind, text: String, line: usize) {
        self.tokens.push(Token { kind, text, line });
    }

    fn next(&mut self) {
        let (c, line) = (self.peek(0), self.line);
        if c.is_whitespace() {
            self.bump();
        } else if c == '/' && self.peek(1) == '/' {
            while self.at < self.chars.len() && self.peek(0) != '\n' {
                self.bump();
            }
        } else if c == '/' && self.peek(1) == '*' {
            self.block_comment();
        } else if c == '"' {
            self.bump();
            self.string(line);
        } else if let Some(hashes) = self.raw_start() {
            self.raw_string(hashes, line);
        } else if matches!(c, 'b' | 'c') && self.peek(1) == '"' {
            self.bump();
            self.bump();
            self.string(line);
        } else if c == '\'' {
            self.quote();
        } else if c.is_ascii_digit() {
            self.number(line);
        } else if c.is_alphanumeric() || c == '_' {
            let mut word = String::new();
            while self.peek(0).is_alphanumeric() || self.peek(0) == '_' {
                word.push(self.bump());
            }
            self.push(Kind::Word, word, line);
        } else {
            self.bump();
            self.push(Kind::Mark, c.to_string(), line);
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.chars.len() {
            if self.peek(0) == '/' && self.peek(1) == '*' {
                depth += 1;
                self.bump();
            } else if self.peek(0) == '*' && self.peek(1) == '/' {
                depth -= 1;
                self.bump();
            }
            self.bump();
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self, line: usize) {
        let mut text = String::new();
        while self.at < self.chars.len() && self.peek(0) != '"' {
            if self.peek(0) == '\\' {
                text.push(self.bump());
            }
            text.push(self.bump());
        }
        self.bump();
        self.push(Kind::Text, text, line);
    }

    /// The number of `#` of a raw string that starts here.
    fn raw_start(&self) -> Option<usize> {
        let skip = match (self.peek(0), self.peek(1)) {
            ('r', _) => 1,
            ('b' | 'c', 'r') => 2,
            _ => return None,
        };
        let mut hashes = 0;
        while self.peek(skip + hashes) == '#' {
            hashes += 1;
        }
        (self.peek(skip + hashes) == '"').then_some(hashes)
    }

    fn raw_string(&mut self, hashes: usize, line: usize) {
        while self.bump() != '"' {}
        let mut text = String::new();
        while self.at < self.chars.len() {
            if self.peek(0) == '"' && (1..=hashes).all(|i| self.peek(i) == '#') {
                break;
            }
            text.push(self.bump());
        }
        for _ in 0..=hashes {
            self.bump();
        }
        self.push(Kind::Text, text, line);
    }

    /// A character literal, or a lifetime (whose name then reads as a word).
    fn quote(&mut self) {
        self.bump();
        if self.peek(0) == '\\' {
            self.bump();
            self.bump();
            while self.at < self.chars.len() && self.peek(0) != '\'' {
                self.bump();
            }
            self.bump();
        } else if self.peek(1) == '\'' {
            self.bump();
            self.bump();
        }
    }

    fn number(&mut self, line: usize) {
        // `pair.0.1` is no float: after a dot only the digits belong to the number.
        let after_dot = self.tokens.last().is_some_and(|last| last.is("."));
        let mut text = String::new();
        loop {
            let c = self.peek(0);
            let fraction = c == '.' && !after_dot && !text.contains('.') && self.peek(1).is_ascii_digit();
            if !(c.is_alphanumeric() || c == '_' || fraction) {
                break;
            }
            text.push(self.bump());
        }
        self.push(Kind::Number, text, line);
    }
}

/// The tokens without the items marked `#[cfg(test)]`.
pub(super) fn without_tests(tokens: &[Token]) -> Vec<Token> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if let Some(after) = test_attribute(tokens, at) {
            at = item_end(tokens, after);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Where `#[cfg(test)]` or `#[cfg(all(test, …))]` ends, if it starts here.
fn test_attribute(tokens: &[Token], at: usize) -> Option<usize> {
    let start = ["#", "[", "cfg", "("];
    if !start.iter().zip(tokens.get(at..)?).all(|(want, token)| token.is(want)) {
        return None;
    }
    let end = at + tokens[at..].iter().position(|token| token.is("]"))?;
    let inside = &tokens[at..end];
    let names_test = inside.iter().any(|token| token.is("test")) && !inside.iter().any(|token| token.is("not"));
    names_test.then_some(end + 1)
}

/// Where the item that starts here ends: behind its block, or its semicolon.
fn item_end(tokens: &[Token], mut at: usize) -> usize {
    let mut depth = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        at += 1;
        if token.is("{") {
            depth += 1;
        } else if token.is("}") {
            depth -= 1;
            if depth == 0 {
                return at;
            }
        } else if token.is(";") && depth == 0 {
            return at;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        without_tests(&tokens(source)).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn strings_are_kept_apart_from_comments_and_characters() {
        let source = r###"let a = r#"x " y"#; // "no"
            /* "no /* either */ */ let b = '"'; let c: &'static str = b"\"z";"###;
        let found: Vec<String> = tokens(source).into_iter().filter(|t| t.kind == Kind::Text).map(|t| t.text).collect();
        assert_eq!(found, [r#"x " y"#, r#"\"z"#]);
    }

    #[test]
    fn tuple_fields_and_ranges_are_no_floats() {
        let numbers: Vec<String> = tokens("a.0.1; 1..2; 1.5; 2e3; 7f64")
            .into_iter()
            .filter(|t| t.kind == Kind::Number)
            .map(|t| t.text)
            .collect();
        assert_eq!(numbers, ["0", "1", "1", "2", "1.5", "2e3", "7f64"]);
    }

    #[test]
    fn test_modules_are_left_out_and_what_follows_is_not() {
        assert_eq!(texts("a; #[cfg(test)] mod tests { fn b() {} } c"), ["a", ";", "c"]);
        assert_eq!(texts("#[cfg(test)] mod tests; c"), ["c"]);
        assert_eq!(texts("#[cfg(not(test))] c").last().map(String::as_str), Some("c"));
    }

    #[test]
    fn lines_count_from_one() {
        let lines: Vec<usize> = tokens("a\n\"x\ny\"\nb").into_iter().map(|t| t.line).collect();
        assert_eq!(lines, [1, 2, 4]);
    }
}
