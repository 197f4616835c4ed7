//! A signature as it was drawn: lines through points on a field of its own.

use crate::{Refusal, say};

/// How wide and high the field is that a signature is drawn on.
pub const SIGNED_ON: (i64, i64) = (600, 200);
/// The most points of a signature.
pub const MOST_POINTS: usize = 4_000;

/// The lines of a signature, each the points that it goes through. As a text it is the path of an SVG: `M12 40L14 42`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strokes(pub Vec<Vec<(i64, i64)>>);

impl Strokes {
    /// Adds a point: to the line that is drawn, or to a new one. What is beside the field is drawn at its edge.
    pub fn draw(&mut self, (x, y): (i64, i64), begins: bool) {
        let point = (x.clamp(0, SIGNED_ON.0), y.clamp(0, SIGNED_ON.1));
        match self.0.last_mut() {
            Some(line) if !begins => {
                if line.last() != Some(&point) {
                    line.push(point);
                }
            }
            _ => self.0.push(vec![point]),
        }
    }

    /// The path of an SVG.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for line in &self.0 {
            for (at, (x, y)) in line.iter().enumerate() {
                let letter = if at == 0 { 'M' } else { 'L' };
                path.push_str(&format!("{letter}{x} {y}"));
            }
            // A dot is drawn too.
            if let [(x, y)] = line.as_slice() {
                path.push_str(&format!("L{x} {y}"));
            }
        }
        path
    }

    /// What a path draws.
    ///
    /// # Errors
    /// `required`, `too_long`, `invalid` under `path`.
    pub fn read(path: &str) -> Result<Self, Refusal> {
        if path.is_empty() {
            return Err(Refusal::required("path", say!("The signature")));
        }
        let no = || Refusal::invalid("path", say!("This is no signature. Clear it and sign again."));
        let mut strokes = Self::default();
        let mut points = 0;
        let mut rest = path;
        while let Some(letter) = rest.chars().next().filter(|letter| matches!(letter, 'M' | 'L')) {
            let after = rest.get(1..).unwrap_or_default();
            let end = after.find(['M', 'L']).unwrap_or(after.len());
            let (point, behind) = after.split_at(end);
            let (x, y) = point.split_once(' ').ok_or_else(no)?;
            let number = |text: &str, most: i64| {
                let plain = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
                text.parse().ok().filter(|number| plain && (0..=most).contains(number)).ok_or_else(no)
            };
            let point = (number(x, SIGNED_ON.0)?, number(y, SIGNED_ON.1)?);
            match (letter, strokes.0.last_mut()) {
                ('L', Some(line)) => line.push(point),
                ('L', None) => return Err(no()),
                _ => strokes.0.push(vec![point]),
            }
            points += 1;
            if points > MOST_POINTS {
                return Err(Refusal::field(
                    "too_long",
                    "path",
                    say!("This signature is too long. Clear it and sign again."),
                ));
            }
            rest = behind;
        }
        if rest.is_empty() { Ok(strokes) } else { Err(no()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_signature_is_refused() {
        for path in [
            "L1 1",
            "M1",
            "M1 1L",
            "M1 1Z",
            "M-1 1",
            "M601 1",
            "M1 201",
            "M1 1\"/><script>",
            "M1.5 1",
            "M 1 1",
            "x",
            "M0001 1",
        ] {
            assert_eq!(Strokes::read(path).unwrap_err().code, "invalid", "{path}");
        }
        assert_eq!(Strokes::read("").unwrap_err().code, "required");
        assert_eq!(Strokes::read(&"M1 1".repeat(MOST_POINTS + 1)).unwrap_err().code, "too_long");
        assert!(Strokes::read(&"M1 1".repeat(MOST_POINTS)).is_ok());
    }

    proptest! {
        #[test]
        fn what_was_drawn_is_read_back(points in prop::collection::vec((-50i64..700, -50i64..300, any::<bool>()), 1..40)) {
            let mut drawn = Strokes::default();
            for (x, y, begins) in points {
                drawn.draw((x, y), begins);
            }
            let read = Strokes::read(&drawn.path()).unwrap();
            prop_assert_eq!(read.path(), drawn.path());
            prop_assert_eq!(read.0.len(), drawn.0.len());
        }

        #[test]
        fn any_text_is_a_signature_or_refused(text in "[ML0-9 ]{0,40}") {
            if let Ok(read) = Strokes::read(&text) {
                prop_assert!(read.0.iter().flatten().all(|(x, y)| *x <= SIGNED_ON.0 && *y <= SIGNED_ON.1));
            }
        }
    }
}
