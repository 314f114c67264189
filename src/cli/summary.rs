//! How a run ended, in a few lines.

use std::path::Path;

use super::{
    sanitize,
    words::{count, people, seconds, spaced},
};
use crate::{
    decide::Verdict,
    engine::Outcome,
    report::{SeatCounts, Summary},
};

/// The lines that end a run; `folder` is the run's.
pub(super) fn lines(summary: &Summary, folder: &str) -> Vec<String> {
    let mut lines = vec![head(summary)];
    lines.extend(table(summary));
    lines.extend(seats(summary));
    lines.extend(reading(summary));
    let file = |name: &str| sanitize::line(&Path::new(folder).join(name).display().to_string()).into_owned();
    if summary.skipped_rows > 0 {
        lines.push(format!("  {} input rows could not be read and were left out", count(summary.skipped_rows)));
    }
    let names = [("result", "result.csv"), ("to ask", "ask.csv"), ("plan", "plan.csv")];
    let result = summary.files.iter().any(|name| name == "result.csv");
    for (label, name) in names.into_iter().filter(|(label, _)| *label != "plan" || !result) {
        if summary.files.iter().any(|known| known == name) {
            lines.push(format!("  {label}: {}", file(name)));
        }
    }
    if summary.exit_code == 130 {
        lines.push(format!("  interrupted; finish it with: reclaim resume {}", sanitize::line(folder)));
    } else if summary.verb == "plan" && summary.verdicts.contains_key(&Verdict::Reclaim) {
        lines.push(format!("  review it, then: reclaim apply {}", file("plan.csv")));
    }
    lines
}

fn head(summary: &Summary) -> String {
    let took = summary.finished_at.duration_since(summary.started_at).as_secs_f64();
    let took = seconds(took.max(0.0));
    let of = |outcome: Outcome| summary.outcomes.get(&outcome).copied().unwrap_or_default();
    let planned = summary.verdicts.get(&Verdict::Reclaim).copied().unwrap_or_default();
    let (application, group, roster) = (sanitize::line(&summary.application), sanitize::line(&summary.group), count(summary.roster));
    match summary.verb.as_str() {
        "plan" => format!("{application}: {} of {roster} members of {group} to remove", people(planned)),
        _ if of(Outcome::Restored) + of(Outcome::WouldRestore) + of(Outcome::AlreadyMember) > 0 || summary.verb == "restore" => {
            let (done, would) = if summary.dry_run { (of(Outcome::WouldRestore), "would be ") } else { (of(Outcome::Restored), "") };
            format!("{application}: {} {would}put back into {group} in {took}", people(done))
        }
        _ if summary.dry_run => {
            format!("{application}: {} of {roster} members of {group} would be removed", people(of(Outcome::WouldRemove)))
        }
        _ => format!("{application}: {} of {roster} members removed from {group} in {took}", people(of(Outcome::Removed))),
    }
}

/// Outcomes (of a plan: verdicts) with their numbers, aligned.
fn table(summary: &Summary) -> Vec<String> {
    let rows: Vec<(u64, String)> = if summary.outcomes.is_empty() {
        summary.verdicts.iter().map(|(verdict, number)| (*number, spaced(verdict.as_str()))).collect()
    } else {
        summary.outcomes.iter().map(|(outcome, number)| (*number, spaced(outcome.as_str()))).collect()
    };
    let width = rows.iter().map(|(number, _)| count(*number).len()).max().unwrap_or_default();
    rows.into_iter().filter(|(number, _)| *number > 0).map(|(number, name)| format!("  {:>width$}  {name}", count(number))).collect()
}

/// How fast a plan's input was read, when that took long enough to notice.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate for people to read")]
fn reading(summary: &Summary) -> Option<String> {
    let took = summary.read_seconds.filter(|took| *took >= 0.5)?;
    let rows: u64 = summary.inputs.iter().map(|input| input.rows).sum();
    Some(format!("  read {} rows in {took:.1} s, {} rows/s", count(rows), count((rows as f64 / took) as u64)))
}

fn seats(summary: &Summary) -> Option<String> {
    let known = summary.seats.freed + summary.seats.not_freed > 0;
    known.then(|| format!("  seats: {}", seat_words(summary.seats, summary.dry_run || summary.outcomes.is_empty())))
}

/// What became (or would become) of seats: `145 freed, 5 stay taken by another assignment`.
pub(super) fn seat_words(seats: SeatCounts, forecast: bool) -> String {
    let unknown = if seats.unknown > 0 { format!(", {} not known", count(seats.unknown)) } else { String::new() };
    let not = if seats.not_freed > 0 { format!(", {} stay taken by another assignment", count(seats.not_freed)) } else { String::new() };
    let freed = if forecast { "would be freed" } else { "freed" };
    format!("{} {freed}{not}{unknown}", count(seats.freed))
}
