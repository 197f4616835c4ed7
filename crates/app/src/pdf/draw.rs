//! Drawing laid-out pages. The only place that counts in floating point: the format and its library do, and no amount
//! is computed here.

use kontor_domain::hardware::picture::Dots;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Data, Document};

use super::face::{Face, Faces};
use super::mark::{Ink, Mark, Page, Style};
use crate::{Failure, Result};

/// Thousandths of a point as points.
#[expect(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "a page is a few million of them")]
fn points(thousandths: i64) -> f32 {
    thousandths as f32 / 1_000.0
}

struct Fonts {
    regular: Font,
    semi_bold: Font,
}

fn font(face: Face) -> Result<Font> {
    Font::new(Data::from(face.bytes()), 0).ok_or_else(|| Failure::fault("the typeface can't be read"))
}

/// Draws the pages into a document.
pub(crate) fn pages(faces: &Faces, pages: &[Page], title: &str, language: &str) -> Result<Vec<u8>> {
    let fonts = Fonts { regular: font(Face::Regular)?, semi_bold: font(Face::SemiBold)? };
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new().title(title.to_owned()).language(language.to_owned()).creator("Kontor".to_owned()),
    );
    for page in pages {
        let size = PageSettings::from_wh(points(page.width), points(page.height));
        let settings = size.ok_or_else(|| Failure::fault("a page has no size"))?;
        let mut drawn = document.start_page_with(settings);
        let mut surface = drawn.surface();
        for mark in &page.marks {
            match mark {
                Mark::Text { x, y, text, style } => write(&mut surface, faces, &fonts, (*x, *y), text, *style),
                Mark::Rule { from, to, y } => rule(&mut surface, (*from, *to), *y),
                Mark::Bar { x, y, width, height } => bar(&mut surface, (*x, *y), (*width, *height)),
                Mark::Lines { x, y, lines: all } => lines(&mut surface, (*x, *y), all),
                Mark::Dots { x, y, dot, dots: all } => dots(&mut surface, (*x, *y), *dot, all),
            }
        }
        surface.finish();
        drawn.finish();
    }
    document.finish().map_err(|error| Failure::fault(format!("the document can't be made: {error:?}")))
}

fn write(surface: &mut Surface<'_>, faces: &Faces, fonts: &Fonts, (x, y): (i64, i64), text: &str, style: Style) {
    let lightness = match style.ink {
        Ink::Black => 0,
        Ink::Grey => 92,
    };
    surface.set_stroke(None);
    surface.set_fill(Some(Fill {
        paint: luma::Color::new(lightness).into(),
        opacity: NormalizedF32::ONE,
        rule: Default::default(),
    }));
    let glyphs: Vec<KrillaGlyph> =
        text.char_indices().map(|(at, letter)| glyph(faces, style.face, at, letter)).collect();
    let font = match style.face {
        Face::Regular => &fonts.regular,
        Face::SemiBold => &fonts.semi_bold,
    };
    surface.draw_glyphs(Point::from_xy(points(x), points(y)), &glyphs, font.clone(), text, points(style.size), false);
}

#[expect(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "a few thousand units at most")]
fn glyph(faces: &Faces, face: Face, at: usize, letter: char) -> KrillaGlyph {
    let glyph = faces.glyph(face, letter);
    let advance = f32::from(glyph.advance) / faces.units(face) as f32;
    KrillaGlyph::new(GlyphId::new(glyph.id), advance, 0.0, 0.0, 0.0, at..at + letter.len_utf8(), None)
}

fn rule(surface: &mut Surface<'_>, (from, to): (i64, i64), y: i64) {
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { paint: luma::Color::new(170).into(), width: 0.6, ..Stroke::default() }));
    let mut path = PathBuilder::new();
    path.move_to(points(from), points(y));
    path.line_to(points(to), points(y));
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn lines(surface: &mut Surface<'_>, (left, top): (i64, i64), lines: &[Vec<(i64, i64)>]) {
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { paint: luma::Color::new(0).into(), width: 1.2, ..Stroke::default() }));
    let mut path = PathBuilder::new();
    for line in lines {
        for (at, (x, y)) in line.iter().enumerate() {
            match at {
                0 => path.move_to(points(left + x), points(top + y)),
                _ => path.line_to(points(left + x), points(top + y)),
            }
        }
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn bar(surface: &mut Surface<'_>, (x, y): (i64, i64), (width, height): (i64, i64)) {
    surface.set_stroke(None);
    surface.set_fill(Some(Fill {
        paint: luma::Color::new(0).into(),
        opacity: NormalizedF32::ONE,
        rule: Default::default(),
    }));
    let mut path = PathBuilder::new();
    let area = Rect::from_xywh(points(x), points(y), points(width), points(height));
    if let Some(area) = area {
        path.push_rect(area);
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

/// Dots as one area: drawn one by one, viewers would show light seams between them.
fn dots(surface: &mut Surface<'_>, (left, top): (i64, i64), dot: i64, dots: &Dots) {
    surface.set_stroke(None);
    surface.set_fill(Some(Fill {
        paint: luma::Color::new(0).into(),
        opacity: NormalizedF32::ONE,
        rule: Default::default(),
    }));
    let mut path = PathBuilder::new();
    let length = |count: usize| i64::try_from(count).unwrap_or_default() * dot;
    for (row, y) in dots.black.chunks(dots.width.max(1)).zip((0..).map(length)) {
        let mut at = 0;
        for run in row.chunk_by(|one, next| one == next) {
            let area =
                Rect::from_xywh(points(left + length(at)), points(top + y), points(length(run.len())), points(dot));
            if let (Some(true), Some(area)) = (run.first(), area) {
                path.push_rect(area);
            }
            at += run.len();
        }
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}
