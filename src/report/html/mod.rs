//! The report as one page that needs nothing else: opens from an attachment, prints, and reads without its script.

mod charts;
mod people;
mod sections;

use std::io::Write;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use ring::digest::{SHA256, digest};

use super::{
    model::Report,
    verb::{RenderError, Rows},
    words::counted,
};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// Runs before the table is parsed: laying out tens of thousands of rows that the script takes away again would take long.
const EARLY: &str = "document.documentElement.classList.add('scripted')";

/// Writes the page. Everybody stands in it, up to [`people::LIMIT`] rows.
pub(super) fn write(out: &mut impl Write, report: &Report, rows: &Rows<'_>) -> Result<(), RenderError> {
    let head = html! { (DOCTYPE) (PreEscaped("<html lang=\"en\">")) (head(report)) (PreEscaped("<body>")) };
    out.write_all(head.into_string().as_bytes())?;
    out.write_all(html! { (header(report)) (PreEscaped("<main>")) (sections::all(report)) }.into_string().as_bytes())?;
    people::write(out, report, rows)?;
    out.write_all(html! { (footer(report)) }.into_string().as_bytes())?;
    out.write_all(b"</main><script>")?;
    out.write_all(SCRIPT.as_bytes())?;
    out.write_all(b"</script></body></html>\n")?;
    Ok(())
}

/// Nothing but the page's own style and script may run or load: a hostile name that got past the escaping would do nothing.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(digest(&SHA256, text.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}' 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(EARLY),
        hash(SCRIPT)
    )
}

fn head(report: &Report) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta http-equiv="Content-Security-Policy" content=(policy());
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            meta name="referrer" content="no-referrer";
            title { "Seats reclaimed: " (sections::names(report)) }
            link rel="icon" href="data:,";
            style { (PreEscaped(STYLE)) }
            script { (PreEscaped(EARLY)) }
        }
    }
}

fn header(report: &Report) -> Markup {
    let runs = report.runs.len() as u64;
    html! {
        header {
            p.brand { "reclaim" }
            h1 { "Seats reclaimed: " (sections::names(report)) }
            p.sub {
                (counted(runs, "run", "runs"))
                @if let (Some(first), Some(last)) = (report.runs.first(), report.runs.last()) {
                    @let (first, last) = (super::text::day(first), super::text::day(last));
                    ", "
                    @if first == last { (last) } @else { (first) " to " (last) }
                }
                ". Holds for " time datetime=(report.as_of) { (report.as_of) } "; times are UTC."
            }
        }
    }
}

fn footer(report: &Report) -> Markup {
    html! {
        @if !report.notes.is_empty() {
            section aria-labelledby="notes" {
                h2 #notes { "Notes" }
                ul { @for note in &report.notes { li { (note) } } }
            }
        }
        footer {
            p {
                "Everybody counts once, as the newest run left them. A freed seat is one that nothing else is known to hold: a licence assigned directly, or \
                 through another group, keeps it. Microsoft releases the seat itself some time after the removal."
            }
        }
    }
}
