//! The table of people. Its rows are written as they are read and never held; the script shows them page by page.

use std::io::Write;

use maud::{Markup, PreEscaped, html};

use crate::{
    decide::Verdict,
    engine::Outcome,
    report::{
        cells,
        model::Report,
        money::grouped,
        read::{ResultRow, Told},
        verb::{RenderError, Rows},
        words,
    },
};

/// More rows than this are too much for a page; then those come first of whom there is something to tell.
pub(super) const LIMIT: u64 = 100_000;

/// Which columns there are besides the fixed ones.
struct Shape<'a> {
    application: bool,
    run: bool,
    carried: &'a [String],
}

pub(super) fn write(out: &mut impl Write, report: &Report, rows: &Rows<'_>) -> Result<(), RenderError> {
    let total: u64 = report.runs.iter().map(|run| run.rows).sum();
    let shape = Shape { application: report.applications.len() > 1, run: report.runs.len() > 1, carried: rows.carried() };
    out.write_all(opening(report, &shape, total).into_string().as_bytes())?;
    let mut line = String::new();
    let mut written = 0u64;
    rows.each(|row, carried| {
        if written < LIMIT && (total <= LIMIT || telling(row)) {
            written += 1;
            line.clear();
            one(&mut line, row, carried, &shape);
            out.write_all(line.as_bytes())?;
        }
        Ok(())
    })?;
    let closing = html! {
        (PreEscaped("</tbody></table></div>"))
        @if written < total {
            p.warning {
                "The table has " (grouped(written)) " of " (grouped(total)) " rows: a page cannot hold more, so people who were kept or skipped are left out. \
                 The workbook (--xlsx) and the result CSV have everybody."
            }
        }
        (PreEscaped("</section>"))
    };
    out.write_all(closing.into_string().as_bytes())?;
    Ok(())
}

/// Somebody of whom a reader of a very large report wants to know.
fn telling(row: &ResultRow) -> bool {
    !matches!(row.outcome, Outcome::Kept | Outcome::Skipped) || row.verdict == Verdict::Ask
}

fn opening(report: &Report, shape: &Shape<'_>, total: u64) -> Markup {
    let outcomes = Outcome::ALL.iter().filter(|outcome| report.runs.iter().any(|run| run.outcomes.contains_key(outcome)));
    let verdicts = Verdict::ALL.iter().filter(|verdict| report.runs.iter().any(|run| run.verdicts.contains_key(verdict)));
    html! {
        (PreEscaped("<section aria-labelledby=\"people\">"))
        h2 #people { "People" }
        div #controls hidden {
            label { span { "Find" } input #find type="search" placeholder="a name, a reason, a code …" autocomplete="off"; }
            label { span { "Outcome" } select #outcome { option value="" { "all" } @for outcome in outcomes { option { (outcome.as_str()) } } } }
            label { span { "Verdict" } select #verdict { option value="" { "all" } @for verdict in verdicts { option { (verdict.as_str()) } } } }
            p #shown role="status" {}
        }
        (PreEscaped("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"people\"><table id=\"rows\">"))
        caption.hidden { (grouped(total)) " rows, one for each person of each run" }
        thead { tr {
            (column("Person", "text"))
            @if shape.application { (column("Application", "text")) }
            (column("Outcome", "outcome"))
            (column("Verdict", "verdict"))
            (column("Why", "text"))
            (column("Seat", "text"))
            (column("Minutes", "number"))
            (column("Last used", "text"))
            (column("Answer", "text"))
            @for name in shape.carried { (column(name, "text")) }
            @if shape.run { (column("Run", "text")) }
        } }
        (PreEscaped("<tbody>"))
    }
}

fn column(name: &str, kind: &str) -> Markup {
    html! { th scope="col" data-kind=(kind) { (words::printable(name)) } }
}

/// One row; end tags of cells and rows may be left out (HTML Standard 13.1.2.4), which makes a large page a third smaller.
fn one(line: &mut String, row: &ResultRow, carried: &[&str], shape: &Shape<'_>) {
    line.push_str("<tr><td>");
    escape(line, row.name());
    if !row.user.is_empty() && !row.user.eq_ignore_ascii_case(row.name()) {
        line.push_str("<small>");
        escape(line, &row.user);
        line.push_str("</small>");
    }
    if shape.application {
        cell(line, &row.application);
    }
    line.push_str("<td class=");
    line.push_str(mood(row.outcome));
    line.push('>');
    line.push_str(row.outcome.as_str());
    cell(line, row.verdict.as_str());
    line.push_str("<td class=why>");
    if row.detail.is_empty() {
        line.push_str(words::reason(row.reason));
    } else {
        escape(line, &row.detail);
    }
    if !row.error_code.is_empty() && !row.detail.contains(&*row.error_code) {
        line.push_str(" (");
        escape(line, &row.error_code);
        line.push(')');
    }
    cell(line, &row.frees_seat.as_ref().map(ToString::to_string).unwrap_or_default());
    line.push_str("<td class=n>");
    match &row.focus {
        Told::Nothing => {}
        Told::Exactly(focus) => line.push_str(&short(&cells::minutes(*focus))),
        Told::AsWritten(text) => escape(line, text),
    }
    match &row.last_used {
        Told::Nothing => line.push_str("<td>"),
        Told::Exactly(last) => cell(line, cells::last_used(*last).get(..10).unwrap_or_default()),
        Told::AsWritten(text) => cell(line, text),
    }
    cell(line, &row.answer);
    for value in carried {
        cell(line, value);
    }
    if shape.run {
        line.push_str("<td class=run>");
        escape(line, &row.run_id);
    }
    line.push('\n');
}

/// At most two digits after the point; what is cut off is never rounded up to a limit.
fn short(minutes: &str) -> String {
    match minutes.split_once('.') {
        Some((whole, fraction)) if fraction.len() > 2 => format!("{whole}.{}", &fraction[..2]),
        _ => minutes.to_owned(),
    }
}

const fn mood(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Removed | Outcome::WouldRemove | Outcome::Restored | Outcome::WouldRestore => "done",
        Outcome::Failed | Outcome::NotAttempted => "bad",
        Outcome::AlreadyAbsent | Outcome::AlreadyMember | Outcome::Kept | Outcome::Skipped | Outcome::NotFound => "calm",
    }
}

fn cell(line: &mut String, text: &str) {
    line.push_str("<td>");
    escape(line, text);
}

fn escape(line: &mut String, text: &str) {
    for char in words::printable(text).chars() {
        match char {
            '&' => line.push_str("&amp;"),
            '<' => line.push_str("&lt;"),
            '>' => line.push_str("&gt;"),
            '"' => line.push_str("&quot;"),
            '\'' => line.push_str("&#39;"),
            char => line.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_text() {
        let mut line = String::new();
        escape(&mut line, "</td><script>alert('x')</script>&\"\u{0}");
        assert_eq!(line, "&lt;/td&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;\u{fffd}");
    }

    #[test]
    fn minutes_are_cut_and_not_rounded() {
        assert_eq!(short("4.999999999983"), "4.99");
        assert_eq!(short("4.5"), "4.5");
    }
}
