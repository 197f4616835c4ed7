//! Pictures in grey, and as the dots that a printer burns.

/// A picture: how dark each point is, from 0 (black) to 255 (white), row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Points in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Every point, row by row.
    pub grey: Vec<u8>,
}

/// Dots, burnt or not, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dots {
    /// Dots in a row.
    pub width: usize,
    /// Every dot, row by row; true is black.
    pub black: Vec<bool>,
}

impl Picture {
    /// The picture no wider and no higher than this, in its own proportions: each point the mean of those it stands for.
    #[must_use]
    pub fn within(&self, width: usize, height: usize) -> Self {
        let (from_width, from_height) = (self.width.max(1), self.height.max(1));
        // As wide as can be, unless it is too high then.
        let (mut to_width, mut to_height) = (from_width, from_height);
        if to_width > width {
            (to_width, to_height) = (width.max(1), (from_height * width / from_width).max(1));
        }
        if to_height > height {
            (to_width, to_height) = ((from_width * height / from_height).clamp(1, width.max(1)), height.max(1));
        }
        let mut grey = Vec::with_capacity(to_width * to_height);
        for y in 0..to_height {
            let rows = span(y, to_height, from_height);
            for x in 0..to_width {
                let columns = span(x, to_width, from_width);
                let (mut sum, mut count) = (0usize, 0usize);
                for row in rows.clone() {
                    for column in columns.clone() {
                        sum += usize::from(self.grey.get(row * self.width + column).copied().unwrap_or(255));
                        count += 1;
                    }
                }
                grey.push(u8::try_from(sum / count.max(1)).unwrap_or(255));
            }
        }
        Self { width: to_width, height: to_height, grey }
    }

    /// The picture in black and white, its greys by how close its dots stand (Floyd and Steinberg's way).
    pub fn dots(&self) -> Dots {
        let mut levels: Vec<i32> = self.grey.iter().map(|grey| i32::from(*grey) * 16).collect();
        let mut black = Vec::with_capacity(levels.len());
        for at in 0..levels.len() {
            let level = levels.get(at).copied().unwrap_or_default();
            let is_black = level < 128 * 16;
            black.push(is_black);
            let error = if is_black { level } else { level - 255 * 16 } / 16;
            let x = at % self.width.max(1);
            let mut push = |to: usize, share: i32| {
                if let Some(level) = levels.get_mut(to) {
                    *level += error * share;
                }
            };
            if x + 1 < self.width {
                push(at + 1, 7);
                push(at + self.width + 1, 1);
            }
            if x > 0 {
                push(at + self.width - 1, 3);
            }
            push(at + self.width, 5);
        }
        Dots { width: self.width, black }
    }
}

/// The points of `from` that point `at` of `to` stands for: one at least.
fn span(at: usize, to: usize, from: usize) -> std::ops::Range<usize> {
    let (begin, end) = (at * from / to, (at + 1) * from / to);
    begin..end.max(begin + 1)
}

impl Dots {
    /// How many rows.
    pub fn height(&self) -> usize {
        self.black.len() / self.width.max(1)
    }

    /// Each dot as a square of so many.
    #[must_use]
    pub fn times(&self, scale: usize) -> Self {
        let mut black = Vec::with_capacity(self.black.len() * scale * scale);
        for row in self.black.chunks(self.width.max(1)) {
            let wide: Vec<bool> = row.iter().flat_map(|dot| std::iter::repeat_n(*dot, scale)).collect();
            for _ in 0..scale {
                black.extend_from_slice(&wide);
            }
        }
        Self { width: self.width * scale, black }
    }

    /// Eight dots to a byte, the first the highest bit; each row begins with a byte of its own.
    pub fn packed(&self) -> Vec<u8> {
        let byte =
            |dots: &[bool]| dots.iter().enumerate().fold(0u8, |byte, (at, dot)| byte | u8::from(*dot) << (7 - at));
        self.black.chunks(self.width.max(1)).flat_map(|row| row.chunks(8).map(byte)).collect()
    }

    /// The reverse of [`Dots::packed`], for rows of so many bytes.
    pub fn unpacked(bytes: &[u8], row_bytes: usize) -> Self {
        let black = bytes.iter().flat_map(|byte| (0..8).map(move |at| byte & (0x80 >> at) != 0)).collect();
        Self { width: row_bytes * 8, black }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_picture_is_made_to_fit_and_keeps_its_darkness(width in 1usize..40, height in 1usize..40, most in 1usize..30, grey in 0u8..=255) {
            let picture = Picture { width, height, grey: vec![grey; width * height] };
            let small = picture.within(most, most);
            prop_assert!(small.width <= most && small.height <= most);
            prop_assert_eq!(small.grey.len(), small.width * small.height);
            prop_assert!(small.grey.iter().all(|other| *other == grey), "an even ground stays even");
            let dots = small.dots();
            prop_assert_eq!(dots.black.len(), small.grey.len());
            prop_assert_eq!(dots.height(), small.height);
        }

        #[test]
        fn dots_are_read_back_as_they_were_packed(row_bytes in 1usize..5, rows in 1usize..9, seed in any::<u64>()) {
            let black = (0..row_bytes * 8 * rows).map(|at| seed.rotate_left(u32::try_from(at % 64).unwrap()) & 1 == 1).collect();
            let dots = Dots { width: row_bytes * 8, black };
            prop_assert_eq!(Dots::unpacked(&dots.packed(), row_bytes), dots);
        }
    }

    #[test]
    fn grey_is_half_black() {
        let picture = Picture { width: 16, height: 16, grey: vec![128; 256] };
        let black = picture.dots().black.into_iter().filter(|dot| *dot).count();
        assert!((118..=138).contains(&black), "{black} of 256");
    }
}
