//! Takings over time, drawn: a line over a soft ground, and a dashed one for an earlier time.
//!
//! The drawing is one text of SVG, far smaller in the program than a view of every line. Its figures and hours are the
//! program's own words; what people typed never stands in it.

use std::fmt::Write as _;

use kontor_domain::Minor;
use kontor_domain::money::div_round;
use leptos::prelude::*;

use super::words::round_money;
use crate::session::Session;
use crate::ts;

/// The drawing is so many units wide and high, and stretched to its place.
const WIDE: usize = 10_000;
const HIGH: i64 = 1_000;
/// More figures than this have no words of their own under the pointer.
const MOST_BANDS: usize = 400;
/// About so many lines are drawn across.
const LINES: i64 = 4;

/// A figure at a time.
pub(super) struct Point {
    /// What stands under it.
    pub(super) label: String,
    /// What it is called in full.
    pub(super) name: String,
    /// What was taken.
    pub(super) now: Minor,
    /// What was taken at the same place of the earlier time.
    pub(super) earlier: Option<Minor>,
}

/// The drawing; `words` say what is to be seen.
pub(super) fn area(points: &[Point], words: String, testid: &'static str) -> AnyView {
    let session = Session::here();
    let all = || points.iter().flat_map(|point| [Some(point.now), point.earlier]).flatten().map(|amount| amount.0);
    let scale = Scale::of(all().min().unwrap_or_default(), all().max().unwrap_or_default());
    let steps = scale.steps().into_iter().rev();
    let labels = steps.map(|at| view! { <span>{round_money(session, Minor(at))}</span> }.into_any()).collect_view();
    view! {
        <div class="chart">
            <div class="chart-scale num" aria-hidden="true">{labels}</div>
            <svg class="chart-area" viewBox="0 0 10000 1000" preserveAspectRatio="none" role="img" aria-label=words data-testid=testid inner_html=drawing(session, points, &scale)></svg>
            <svg class="chart-axis num" aria-hidden="true" inner_html=axis(points)></svg>
        </div>
    }
    .into_any()
}

fn drawing(session: Session, points: &[Point], scale: &Scale) -> String {
    let mut svg = String::new();
    for at in scale.steps() {
        let class = if at == 0 { "zero" } else { "" };
        add(&mut svg, format_args!("<path class='chart-line {class}' d='M0 {y}H{WIDE}'/>", y = scale.y(at)));
    }
    let now: Vec<i64> = points.iter().map(|point| point.now.0).collect();
    let earlier: Vec<i64> = points.iter().filter_map(|point| point.earlier).map(|amount| amount.0).collect();
    let (line, first, last) = line(&now, scale);
    let ground = scale.y(0);
    add(&mut svg, format_args!("<path class='chart-ground' d='{line}L{last} {ground}L{first} {ground}Z'/>"));
    if earlier.len() == now.len() {
        add(&mut svg, format_args!("<path class='chart-earlier' d='{}'/>", self::line(&earlier, scale).0));
    }
    add(&mut svg, format_args!("<path class='chart-now' d='{line}'/>"));
    if points.len() <= MOST_BANDS {
        for (at, point) in points.iter().enumerate() {
            let (from, to) = (at * WIDE / points.len(), (at + 1) * WIDE / points.len());
            let title = plain(&title(session, point));
            add(
                &mut svg,
                format_args!(
                    "<rect class='chart-band' x='{from}' y='0' width='{}' height='{HIGH}'><title>{title}</title></rect>",
                    to - from
                ),
            );
        }
    }
    svg
}

/// A line through the middle of each figure's place, and where it begins and ends.
fn line(values: &[i64], scale: &Scale) -> (String, usize, usize) {
    let count = values.len().max(1);
    let x = |at: usize| (2 * at + 1) * WIDE / (2 * count);
    let mut path = String::new();
    for (at, value) in values.iter().enumerate() {
        let go = if at == 0 { 'M' } else { 'L' };
        add(&mut path, format_args!("{go}{} {}", x(at), scale.y(*value)));
    }
    if let [only] = values {
        // One figure is a line across, or it would not be seen.
        let y = scale.y(*only);
        return (format!("M0 {y}L{WIDE} {y}"), 0, WIDE);
    }
    (path, x(0), x(count - 1))
}

/// What stands under the figures, as many as there is room for.
fn axis(points: &[Point]) -> String {
    let longest = points.iter().map(|point| point.label.chars().count()).max().unwrap_or_default();
    let room = if longest > 2 { 9 } else { 24 };
    let every = points.len().div_ceil(room).max(1);
    let mut svg = String::new();
    for (at, point) in points.iter().enumerate().step_by(every) {
        let permille = (2 * at + 1) * 500 / points.len();
        let label = plain(&point.label);
        add(&mut svg, format_args!("<text x='{}.{}%' y='14'>{label}</text>", permille / 10, permille % 10));
    }
    svg
}

/// What a figure says in words.
pub(super) fn title(session: Session, point: &Point) -> String {
    let (what, now) = (point.name.clone(), session.money(point.now));
    match point.earlier {
        Some(earlier) => ts!(reports.point_beside, what = what, now = now, earlier = session.money(earlier)),
        None => ts!(reports.point, what = what, now = now),
    }
}

/// A text as it stands in SVG.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn add(svg: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a text never fails.
    let _ = svg.write_fmt(part);
}

/// From which amount to which the drawing goes, in steps that are easy to read.
#[derive(Debug, PartialEq, Eq)]
struct Scale {
    low: i64,
    top: i64,
    step: i64,
}

impl Scale {
    fn of(least: i64, most: i64) -> Self {
        let (least, most) = (least.min(0), most.max(0));
        let span = most.saturating_sub(least).max(LINES * 100);
        let wanted = span / LINES;
        let mut step = 1i64;
        while step < wanted {
            // 1, 2, 5, 10, 20 …
            let first = step.checked_ilog10().map_or(1, |power| step / 10i64.pow(power));
            step = if first == 2 { (step / 2).saturating_mul(5) } else { step.saturating_mul(2) };
        }
        let up = |amount: i64| amount.div_euclid(step) + i64::from(amount.rem_euclid(step) > 0);
        let top = up(most).saturating_mul(step);
        let low = least.div_euclid(step).saturating_mul(step);
        Self { low, top: if top == low { step } else { top }, step }
    }

    /// Where lines are drawn, the lowest first.
    fn steps(&self) -> Vec<i64> {
        let mut steps = Vec::new();
        let mut at = self.low;
        while at <= self.top && steps.len() < 20 {
            steps.push(at);
            at = at.saturating_add(self.step);
        }
        steps
    }

    /// How far down an amount is drawn.
    fn y(&self, amount: i64) -> i64 {
        let below = i128::from(self.top) - i128::from(amount);
        div_round(below * i128::from(HIGH), i128::from(self.top) - i128::from(self.low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_goes_in_steps_that_are_easy_to_read() {
        assert_eq!(Scale::of(0, 71_300), Scale { low: 0, top: 80_000, step: 20_000 });
        assert_eq!(Scale::of(0, 100_000), Scale { low: 0, top: 100_000, step: 50_000 });
        assert_eq!(Scale::of(300, 900), Scale { low: 0, top: 1_000, step: 500 });
        assert_eq!(Scale::of(-150, 800), Scale { low: -500, top: 1_000, step: 500 });
        assert_eq!(Scale::of(0, 0), Scale { low: 0, top: 100, step: 100 });
    }

    #[test]
    fn what_is_most_is_drawn_highest() {
        let scale = Scale::of(-500, 1_000);
        assert_eq!((scale.y(1_000), scale.y(-500)), (0, HIGH));
        assert!(scale.y(0) > scale.y(100));
        assert_eq!(scale.steps().last(), Some(&scale.top));
    }

    #[test]
    fn a_line_runs_through_the_middle_of_each_place() {
        let scale = Scale { low: 0, top: 100, step: 50 };
        assert_eq!(line(&[0, 100], &scale), ("M2500 1000L7500 0".to_owned(), 2_500, 7_500));
        assert_eq!(line(&[50], &scale), ("M0 500L10000 500".to_owned(), 0, WIDE));
        assert_eq!(line(&[], &scale).0, "");
    }
}
