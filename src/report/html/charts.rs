//! Small charts as inline SVG. Each has its numbers as text too, so that nothing depends on seeing or on colour.

use maud::{Markup, html};

use crate::{
    decide::Verdict,
    report::{
        SeatCounts,
        model::{Application, ReasonCount},
        money::grouped,
        words,
    },
};

const WIDTH: u64 = 560;

/// `part` of `whole`, in tenths of a unit of `span`.
fn share(part: u64, whole: u64, span: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    // Coordinates: a rounding error is far below a pixel.
    #[expect(clippy::cast_precision_loss)]
    let value = (u128::from(part) * u128::from(span) * 10 / u128::from(whole)) as f64 / 10.0;
    value
}

/// One bar, cut into what became of the seats, with a legend that has the numbers.
pub(super) fn seats(seats: SeatCounts) -> Markup {
    let parts =
        [("freed", "seat freed", seats.freed), ("kept", "seat not freed", seats.not_freed), ("unknown", "not known", seats.unknown)];
    let total = seats.all();
    let mut at = 0.0;
    let bars: Vec<(&str, f64, f64)> = parts
        .iter()
        .map(|(class, _, count)| {
            let width = share(*count, total, WIDTH);
            at += width;
            (*class, at - width, width)
        })
        .collect();
    html! {
        svg.bar viewBox={"0 0 " (WIDTH) " 22"} preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect.track width=(WIDTH) height="22" {}
            @for (class, x, width) in bars { @if width > 0.0 { rect class=(class) x=(format!("{x:.1}")) width=(format!("{width:.1}")) height="22" {} } }
        }
        ul.legend { @for (class, label, count) in parts { li { span class={"dot " (class)} {} strong { (grouped(count)) } " " (label) } } }
    }
}

const fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Reclaim | Verdict::Restore => "freed",
        Verdict::Keep => "keep",
        Verdict::Ask => "ask",
        Verdict::Unknown => "unknown",
        Verdict::Skip => "skip",
    }
}

/// A table of verdicts and reasons whose last column is a bar.
pub(super) fn reasons(reasons: &[ReasonCount]) -> Markup {
    let most = reasons.iter().map(|count| count.people).max().unwrap_or_default();
    let mut sorted: Vec<&ReasonCount> = reasons.iter().collect();
    sorted.sort_by_key(|count| Verdict::ALL.iter().position(|verdict| *verdict == count.verdict));
    html! {
        table.bars {
            thead { tr { th scope="col" { "Verdict" } th scope="col" { "Reason" } th.n scope="col" { "People" } th aria-hidden="true" {} } }
            tbody {
                @for (index, count) in sorted.iter().enumerate() {
                    tr {
                        th scope="row" {
                            @if index == 0 || sorted[index - 1].verdict != count.verdict { (words::verdict(count.verdict)) }
                            @else { span.hidden { (words::verdict(count.verdict)) } }
                        }
                        td { (words::reason(count.reason)) }
                        td.n { (grouped(count.people)) }
                        td.chart aria-hidden="true" {
                            svg viewBox="0 0 100 10" preserveAspectRatio="none" focusable="false" {
                                rect class=(class(count.verdict)) width=(format!("{:.1}", share(count.people, most, 100).max(0.6))) height="10" {}
                            }
                        }
                    }
                }
            }
        }
    }
}

/// How the seats of one application became free, run by run: steps, because nothing happens between two runs.
pub(super) fn history(application: &Application) -> Markup {
    const HEIGHT: u64 = 200;
    const LEFT: u64 = 56;
    const PLOT: u64 = 1080;
    let points = &application.history;
    let most = points.iter().map(|point| point.removed).max().unwrap_or_default();
    let most = round_up(most);
    let times: Vec<i64> = points.iter().map(|point| point.at.map_or(0, jiff::Timestamp::as_second)).collect();
    let (first, last) = (times.iter().min().copied().unwrap_or_default(), times.iter().max().copied().unwrap_or_default());
    let span = last.saturating_sub(first).unsigned_abs();
    // Room on the right, so that the last state is a line and not a dot.
    let x = |at: i64| share(at.saturating_sub(first).unsigned_abs(), span, PLOT * 9 / 10);
    let y = |count: u64| {
        let height = share(count, most, HEIGHT);
        share(HEIGHT, 1, 1) - height
    };
    let steps = |of: fn(&crate::report::model::Point) -> u64| {
        let mut path = String::new();
        for (index, point) in points.iter().enumerate() {
            let (at, level) = (x(times[index]), y(of(point)));
            let step = if index == 0 { format!("M{at:.1} {level:.1}") } else { format!("H{at:.1}V{level:.1}") };
            path.push_str(&step);
        }
        path + &format!("H{PLOT}")
    };
    let removed = steps(|point| point.removed);
    let freed = steps(|point| point.seats.freed);
    html! {
        svg.history viewBox={"0 0 " (LEFT + PLOT + 10) " " (HEIGHT + 44)} role="img" aria-label={"Seats freed in " (application.application) ", run by run; the table below has the numbers"} {
            g transform={"translate(" (LEFT) " 12)"} {
                @for part in 0..=4u64 {
                    @let level = share(HEIGHT, 1, 1) - share(part, 4, HEIGHT);
                    line.rule x1="0" x2=(PLOT) y1=(format!("{level:.1}")) y2=(format!("{level:.1}")) {}
                    text.tick x="-8" y=(format!("{:.1}", level + 4.0)) text-anchor="end" { (grouped(most / 4 * part)) }
                }
                path.area d={(freed) "V" (HEIGHT) "H" (format!("{:.1}", x(times[0]))) "Z"} {}
                path.line-removed d=(removed) {}
                path.line-freed d=(freed) {}
                @for (index, point) in points.iter().enumerate() {
                    circle.point cx=(format!("{:.1}", x(times[index]))) cy=(format!("{:.1}", y(point.seats.freed))) r="4" {
                        title { (point.run_id) ": " (grouped(point.seats.freed)) " seats freed, " (grouped(point.removed)) " people removed" }
                    }
                }
                text.tick x="0" y=(HEIGHT + 22) { (date(points.first().and_then(|p| p.at))) }
                text.tick x=(format!("{:.1}", x(last))) y=(HEIGHT + 22) text-anchor="end" { (date(points.last().and_then(|p| p.at))) }
            }
        }
        ul.legend { li { span.dot.freed {} "seats freed" } li { span.dot.removed {} "people removed" } }
        details {
            summary { "The numbers" }
            table.small {
                thead { tr { th scope="col" { "Run" } th scope="col" { "Day" } th.n scope="col" { "People removed" } th.n scope="col" { "Seats freed" }
                    @if application.savings.is_some() { th.n scope="col" { "Seats' cost a month" } } } }
                tbody {
                    @for point in points {
                        tr {
                            th scope="row" { (point.run_id) } td { (date(point.at)) } td.n { (grouped(point.removed)) } td.n { (grouped(point.seats.freed)) }
                            @if let Some(savings) = &application.savings { td.n { (savings.price_of(point.seats.freed)) " " (savings.currency) } }
                        }
                    }
                }
            }
        }
    }
}

/// The next number above that four lines divide well: 4, 8, 20, 40, 80, 200, ….
fn round_up(most: u64) -> u64 {
    let mut scale = 1u64;
    loop {
        for step in [4, 8, 12, 20] {
            if most <= scale.saturating_mul(step) {
                return scale.saturating_mul(step);
            }
        }
        scale = scale.saturating_mul(10);
    }
}

fn date(at: Option<jiff::Timestamp>) -> String {
    at.map(|at| at.to_string()[..10].to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_divided_by_four() {
        for (most, scale) in [(0, 4), (4, 4), (5, 8), (11, 12), (13, 20), (21, 40), (1283, 2000), (12_000, 12_000)] {
            assert_eq!(round_up(most), scale);
        }
        assert!(round_up(u64::MAX / 20) >= u64::MAX / 20);
    }

    #[test]
    fn shares_fill_the_bar() {
        assert!((share(1, 3, 300) - 100.0).abs() < 0.11);
        assert!(share(0, 0, 300).abs() < f64::EPSILON);
    }
}
