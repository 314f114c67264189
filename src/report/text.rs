//! The report for a terminal: aligned, in its width, without colour.

use jiff::tz::{Offset, TimeZone};

use super::{
    SeatCounts,
    grid::{Align, Grid, wrap},
    model::{AnswerMeaning, Answers, Application, Cause, KeptPerson, Report, Run, Savings},
    money::grouped,
    words::{self, counted, people, printable},
};
use crate::{decide::Verdict, engine::Outcome};

/// People who are listed by name in a terminal; the page, the workbook and the JSON have all of them.
const LISTED: usize = 20;
const NARROWEST: usize = 40;

/// The report as lines of at most `width` columns.
#[must_use]
pub fn render(report: &Report, width: usize) -> String {
    let width = width.max(NARROWEST);
    let mut out = String::new();
    if report.runs.is_empty() {
        out.push_str("No rows, so nothing to report.\n");
    }
    for application in &report.applications {
        one_application(application, width, &mut out);
        out.push('\n');
    }
    totals(report, width, &mut out);
    runs(&report.runs, width, &mut out);
    failures(&report.failures, width, &mut out);
    if let Some(told) = &report.answers {
        answers(told, width, &mut out);
    }
    if !report.notes.is_empty() {
        out.push_str("\nNotes\n");
        for note in &report.notes {
            wrap(note, width, 2, &mut out);
        }
    }
    out
}

fn one_application(application: &Application, width: usize, out: &mut String) {
    out.push_str(&printable(&application.application));
    let groups = application.groups.join(", ");
    if groups != application.application {
        out.push_str(&printable(&format!("  ({groups})")));
    }
    out.push('\n');
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Left]);
    let savings = application.savings.as_ref();
    if application.runs > 0 {
        grid.row(["Removed people", &grouped(application.removed), ""]);
        seats(application.seats, savings, application, &mut grid);
        if application.back > 0 {
            grid.row(["Removed once, members again", &grouped(application.back), ""]);
        }
    }
    if let Some(forecast) = application.forecast {
        grid.row(["Would be removed (dry run)", &grouped(forecast.all()), ""]);
        let worth = savings.map(|s| format!("{} {} a month", s.price_of(forecast.freed), s.currency)).unwrap_or_default();
        grid.row(["  would free their seats", &grouped(forecast.freed), &worth]);
        grid.row(["  would not", &grouped(forecast.not_freed), ""]);
        grid.row(["  not known", &grouped(forecast.unknown), ""]);
    }
    grid.render(width, 2, out);
    if let Some(savings) = savings {
        for line in fine_print(savings) {
            wrap(&line, width, 2, out);
        }
    }
    out.push('\n');
    let mut grid = Grid::new(&[Align::Left, Align::Left, Align::Right]).header(&["Verdict", "Reason", "People"]);
    let order = |v: Verdict| Verdict::ALL.iter().position(|other| *other == v);
    let mut reasons: Vec<_> = application.reasons.iter().collect();
    reasons.sort_by_key(|count| order(count.verdict));
    for count in reasons {
        grid.row([words::verdict(count.verdict), words::reason(count.reason), &grouped(count.people)]);
    }
    grid.render(width, 2, out);
}

fn seats(seats: SeatCounts, savings: Option<&Savings>, application: &Application, grid: &mut Grid) {
    let freed = savings.map_or(String::new(), |s| format!("{} {} a month, {} a year", s.per_month, s.currency, s.per_year));
    grid.row(["  seats freed", &grouped(seats.freed), &freed]);
    let keepers: Vec<String> = application.keepers.iter().map(|keeper| format!("{}: {}", keeper.by, grouped(keeper.people))).collect();
    grid.row(["  seats not freed", &grouped(seats.not_freed), &keepers.join(", ")]);
    let unknown = savings.filter(|s| !s.unknown_per_month.is_zero());
    let unknown = unknown.map_or(String::new(), |s| format!("up to {} {} a month more", s.unknown_per_month, s.currency));
    grid.row(["  not known", &grouped(seats.unknown), &unknown]);
}

/// What stands between the numbers and the invoice.
pub(super) fn fine_print(savings: &Savings) -> Vec<String> {
    let mut lines = vec![format!("A seat costs {} {} a month.", savings.seat_per_month, savings.currency)];
    match savings.renewal {
        Some(renewal) if savings.only_at_renewal => {
            lines.push(format!("The contract is renewed on {renewal}: nothing is saved before that day, and the amounts from then on."));
        }
        Some(renewal) => lines.push(format!("The contract was renewed on {renewal}.")),
        None => {}
    }
    if let Some(minimum) = savings.minimum_seats {
        lines.push(format!(
            "{} in any case, so that {} worth money.",
            counted(minimum, "seat is paid for", "seats are paid for"),
            counted(savings.seats, "freed seat is", "freed seats are")
        ));
    }
    lines
}

fn totals(report: &Report, width: usize, out: &mut String) {
    if report.applications.len() < 2 || report.totals.is_empty() {
        return;
    }
    out.push_str("All applications\n");
    let mut grid = Grid::new(&[Align::Left, Align::Right, Align::Right]).header(&["Saved", "A month", "A year"]);
    for total in &report.totals {
        grid.row([&format!("{}, now", total.currency), &total.per_month.to_string(), &total.per_year.to_string()]);
        if !total.at_renewal_per_month.is_zero() {
            let (month, year) = (total.at_renewal_per_month.to_string(), total.at_renewal_per_year.to_string());
            grid.row([&format!("{}, more at renewal", total.currency), &month, &year]);
        }
    }
    grid.render(width, 2, out);
    out.push('\n');
}

fn runs(runs: &[Run], width: usize, out: &mut String) {
    if runs.is_empty() {
        return;
    }
    out.push_str("Runs\n");
    let several = runs.iter().any(|run| run.application != runs[0].application);
    let mut names = vec!["Run", "Day", "Kind", "Rows", "Changed", "Kept", "Ask", "Failed", "Freed"];
    let mut align = vec![Align::Left, Align::Whole, Align::Whole];
    align.extend([Align::Right; 6]);
    if several {
        // 80 columns have no room for one more.
        names.remove(3);
        align.remove(3);
        names.insert(1, "Application");
        align.insert(1, Align::Left);
    }
    let mut grid = Grid::new(&align).header(&names);
    for run in runs {
        let mut cells = vec![
            run.run_id.clone(),
            day(run),
            kind(run),
            grouped(run.rows),
            grouped(changed(run)),
            grouped(run.outcome(Outcome::Kept).saturating_sub(run.verdict(Verdict::Ask))),
            grouped(run.verdict(Verdict::Ask)),
            grouped(failed(run)),
            grouped(run.seats.freed),
        ];
        if several {
            cells.remove(3);
            cells.insert(1, run.application.clone());
        }
        grid.row(cells);
    }
    grid.render(width, 2, out);
}

/// The day on which a run ended, UTC.
pub(super) fn day(run: &Run) -> String {
    let at = run.finished_at.or(run.started_at);
    at.map(|at| at.to_zoned(TimeZone::fixed(Offset::UTC)).date().to_string()).unwrap_or_default()
}

/// What kind of run it was.
pub(super) fn kind(run: &Run) -> String {
    let verb = match run.verb.as_str() {
        "" if run.is_restore() => "restore",
        "" => "run",
        verb => verb,
    };
    if run.dry_run { format!("{verb} (dry)") } else { verb.to_owned() }
}

/// People whose membership the run changed, or would change.
pub(super) fn changed(run: &Run) -> u64 {
    [Outcome::Removed, Outcome::WouldRemove, Outcome::Restored, Outcome::WouldRestore].iter().map(|outcome| run.outcome(*outcome)).sum()
}

/// People whom the run could not process.
pub(super) fn failed(run: &Run) -> u64 {
    run.outcome(Outcome::Failed) + run.outcome(Outcome::NotAttempted)
}

fn failures(failures: &[Cause], width: usize, out: &mut String) {
    if failures.is_empty() {
        return;
    }
    out.push_str("\nLeft to do\n");
    for cause in failures {
        wrap(&headline(cause), width, 2, out);
        wrap(&cause.what_to_do, width, 4, out);
        wrap(&format!("For example: {}", cause.examples.join(", ")), width, 4, out);
    }
}

/// A cause in one line.
pub(super) fn headline(cause: &Cause) -> String {
    let what = if cause.outcome == Outcome::NotAttempted { "not attempted" } else { "failed" };
    let with = match (cause.status, &*cause.error_code) {
        (0, "") => String::new(),
        (0, code) => format!(" with {code}"),
        (status, "") => format!(" with {status}"),
        (status, code) => format!(" with {status} {code}"),
    };
    format!("{}: {} {what}{with}", cause.application, people(cause.people))
}

/// What an answer was taken for, in words.
pub(super) const fn meaning(meaning: AnswerMeaning) -> &'static str {
    match meaning {
        AnswerMeaning::Keep => "keep",
        AnswerMeaning::Release => "release",
        AnswerMeaning::Undecided => "no decision",
        AnswerMeaning::NotNeeded => "not needed",
    }
}

/// How many people a "keep" protects, in a sentence; `None` when nobody said keep.
pub(super) fn protection(answers: &Answers) -> Option<String> {
    let count = |fits: fn(&KeptPerson) -> bool| answers.keeps.iter().filter(|keep| fits(keep)).count() as u64;
    let open = match count(|keep| keep.protects && keep.protected_until.is_none()) {
        0 => String::new(),
        open => format!(" ({} without a known end)", grouped(open)),
    };
    let over = match count(|keep| !keep.protects) {
        0 => String::new(),
        over => format!("; it no longer protects {}", people(over)),
    };
    let protects = people(count(|keep| keep.protects));
    (!answers.keeps.is_empty()).then(|| format!("A \"keep\" protects {protects}{open}{over}."))
}

fn answers(answers: &Answers, width: usize, out: &mut String) {
    out.push_str("\nAnswers\n");
    let mut grid =
        Grid::new(&[Align::Left, Align::Left, Align::Left, Align::Right]).header(&["Application", "Answer", "Taken for", "People"]);
    for count in &answers.labels {
        grid.row([&count.application, &count.label, meaning(count.meaning), &grouped(count.people)]);
    }
    if grid.is_empty() {
        out.push_str("  Nobody has answered.\n");
    } else {
        grid.render(width, 2, out);
    }
    if let Some(sentence) = protection(answers) {
        out.push('\n');
        wrap(&sentence, width, 2, out);
        let dated = || answers.keeps.iter().filter_map(|keep| keep.protected_until.map(|day| (day, keep)));
        let mut grid = Grid::new(&[Align::Left, Align::Left]).header(&["Protected until", "Person"]);
        for (day, keep) in dated().take(LISTED) {
            grid.row([&day.to_string(), &keep.user]);
        }
        if !grid.is_empty() {
            grid.render(width, 2, out);
            more(dated().count(), out);
        }
    }
    if !answers.silent.is_empty() {
        out.push('\n');
        wrap(&format!("{} never answered:", people(answers.silent.len() as u64)), width, 2, out);
        for person in answers.silent.iter().take(LISTED) {
            let end = if person.reclaimed { " (reclaimed: silence reclaims)" } else { "" };
            wrap(&format!("{}{end}", person.user), width, 4, out);
        }
        more(answers.silent.len(), out);
    }
}

fn more(listed: usize, out: &mut String) {
    if listed > LISTED {
        let rest = format!("… and {} more; --xlsx and --format json list all", grouped((listed - LISTED) as u64));
        wrap(&rest, usize::MAX, 4, out);
    }
}
