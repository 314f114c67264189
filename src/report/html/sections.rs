//! The page's sections above the table of people.

use maud::{Markup, html};

use super::charts;
use crate::{
    decide::Verdict,
    engine::Outcome,
    report::{
        SeatCounts,
        model::{Answers, Application, Cause, Report, Run, Savings},
        money::grouped,
        text::{self, changed, day, failed, kind},
        words::{self, people},
    },
};

/// Persons listed by name in the section on answers; the table of people has everybody.
const LISTED: usize = 200;

/// The applications' names.
pub(super) fn names(report: &Report) -> String {
    let names: Vec<&str> = report.applications.iter().map(|application| &*application.application).collect();
    match names.as_slice() {
        [] => "nothing".to_owned(),
        [names @ .., last] if names.len() < 4 && !names.is_empty() => format!("{} and {last}", names.join(", ")),
        [only] => (*only).to_owned(),
        all => format!("{} applications", all.len()),
    }
}

/// All of them, in order.
pub(super) fn all(report: &Report) -> Markup {
    html! {
        (headline(report))
        @for application in &report.applications { (one_application(application)) }
        (failures(&report.failures))
        (runs(&report.runs))
        @if let Some(told) = &report.answers { (answers(told)) }
    }
}

fn card(class: &str, value: &str, unit: &str, label: &str, more: &str) -> Markup {
    html! {
        div class={"card " (class)} {
            dt { (label) }
            dd {
                span.value { (value) @if !unit.is_empty() { " " span.unit { (unit) } } }
                @if !more.is_empty() { span.more { (more) } }
            }
        }
    }
}

fn headline(report: &Report) -> Markup {
    let sum = |of: fn(&Application) -> u64| report.applications.iter().map(of).sum::<u64>();
    let (freed, not_freed, unknown) = (sum(|a| a.seats.freed), sum(|a| a.seats.not_freed), sum(|a| a.seats.unknown));
    let removed = sum(|a| a.removed);
    let would = sum(|a| a.forecast.map_or(0, SeatCounts::all));
    let would_free = sum(|a| a.forecast.map_or(0, |seats| seats.freed));
    let left: u64 = report.failures.iter().map(|cause| cause.people).sum();
    let ask: u64 = sum(|a| a.verdicts.get(&Verdict::Ask).copied().unwrap_or_default());
    html! {
        section aria-label="In short" {
            dl.cards {
                @if would > 0 {
                    (card("accent", &grouped(would_free), "", "Seats that would be freed", &format!("dry run: {} would be removed", people(would))))
                }
                @if removed > 0 || would == 0 {
                    (card("accent", &grouped(freed), "", "Seats freed", &format!("{} removed", people(removed))))
                }
                @for total in &report.totals {
                    @if !total.per_month.is_zero() || total.at_renewal_per_month.is_zero() {
                        (card("", &total.per_year.to_string(), &total.currency, "Saved a year", &format!("{} a month", total.per_month)))
                    }
                    @if !total.at_renewal_per_month.is_zero() {
                        (card("", &total.at_renewal_per_year.to_string(), &total.currency, "Saved a year, once renewed",
                            &format!("{} a month; nothing before the renewal", total.at_renewal_per_month)))
                    }
                }
                @if not_freed + unknown > 0 {
                    (card("warn", &grouped(not_freed + unknown), "", "Removed, seat not known to be free",
                        &format!("{} held by something else, {} not known", grouped(not_freed), grouped(unknown))))
                }
                @if ask > 0 { (card("", &grouped(ask), "", "To be asked first", "see ask.csv in the run's folder")) }
                @if left > 0 { (card("bad", &grouped(left), "", "Left to do", "failed or not attempted; see below")) }
            }
        }
    }
}

fn one_application(application: &Application) -> Markup {
    html! {
        section {
            h2 { (application.application) }
            p.sub { @if application.groups.len() == 1 { "Group " } @else { "Groups " } (application.groups.join(", ")) }
            div.columns {
                @if application.runs > 0 {
                    div {
                        h3 { "Seats of the " (people(application.removed)) " removed" }
                        (charts::seats(application.seats))
                        (seat_notes(application))
                    }
                }
                @if let Some(forecast) = application.forecast {
                    div {
                        h3 { "Dry run: seats of the " (people(forecast.all())) " who would be removed" }
                        (charts::seats(forecast))
                        @if let Some(savings) = &application.savings {
                            p { "Worth " strong { (savings.price_of(forecast.freed)) " " (savings.currency) } " a month." }
                        }
                    }
                }
                div {
                    h3 { "Verdicts and reasons, newest run" }
                    (charts::reasons(&application.reasons))
                }
                @if application.history.len() > 1 {
                    div.wide {
                        h3 { "Over time" }
                        (charts::history(application))
                    }
                }
            }
        }
    }
}

fn seat_notes(application: &Application) -> Markup {
    html! {
        @if let Some(savings) = &application.savings { (worth(savings)) }
        @if !application.keepers.is_empty() {
            p { "What holds the seats that are not free:" }
            ul { @for keeper in &application.keepers { li { (keeper.by) ": " (people(keeper.people)) } } }
        }
        @if application.back > 0 { p { (people(application.back)) " removed once, members again; not counted." } }
    }
}

fn worth(savings: &Savings) -> Markup {
    html! {
        p {
            strong { (savings.per_month) " " (savings.currency) } " a month, " strong { (savings.per_year) " " (savings.currency) } " a year"
            @if savings.only_at_renewal { @if let Some(day) = savings.renewal { ", from " (day) " on" } }
            "."
            @if !savings.unknown_per_month.is_zero() {
                " Up to " (savings.unknown_per_month) " " (savings.currency) " a month more, if all seats that are not known are free."
            }
            @if !savings.not_freed_per_month.is_zero() {
                " Seats that are held by something else cost " (savings.not_freed_per_month) " " (savings.currency) " a month."
            }
        }
        p.sub { (text::fine_print(savings).join(" ")) }
    }
}

fn failures(failures: &[Cause]) -> Markup {
    html! {
        @if !failures.is_empty() {
            section aria-labelledby="left" {
                h2 #left { "Left to do" }
                @for cause in failures {
                    article.cause {
                        h3 { (text::headline(cause)) }
                        p { (cause.what_to_do) }
                        @if cause.outcome == Outcome::Failed && !cause.detail.is_empty() { p.sub { "One row says: " q { (cause.detail) } } }
                        p.sub { "For example: " (cause.examples.join(", ")) }
                    }
                }
            }
        }
    }
}

fn runs(runs: &[Run]) -> Markup {
    html! {
        section aria-labelledby="runs" {
            h2 #runs { "Runs" }
            div.scroll tabindex="0" role="region" aria-labelledby="runs" {
                table {
                    thead { tr {
                        @for name in ["Run", "Application", "Group", "Day", "Kind"] { th scope="col" { (name) } }
                        @for name in ["Members", "Rows", "Changed", "Kept", "Ask", "Failed", "Seats freed"] { th.n scope="col" { (name) } }
                    } }
                    tbody {
                        @for run in runs {
                            tr {
                                th scope="row" { (run.run_id) }
                                td { (run.application) } td { (run.group) } td { (day(run)) } td { (kind(run)) }
                                td.n { (run.roster.map(grouped).unwrap_or_default()) }
                                td.n { (grouped(run.rows)) } td.n { (grouped(changed(run))) }
                                td.n { (grouped(run.outcome(Outcome::Kept).saturating_sub(run.verdict(Verdict::Ask)))) }
                                td.n { (grouped(run.verdict(Verdict::Ask))) } td.n { (grouped(failed(run))) } td.n { (grouped(run.seats.freed)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn answers(answers: &Answers) -> Markup {
    html! {
        section aria-labelledby="answers" {
            h2 #answers { "Answers" }
            @if answers.labels.is_empty() { p { "Nobody has answered." } } @else {
                table.small {
                    thead { tr { th scope="col" { "Application" } th scope="col" { "Answer" } th scope="col" { "Taken for" } th.n scope="col" { "People" } } }
                    tbody {
                        @for count in &answers.labels {
                            tr { td { (count.application) } td { (count.label) } td { (text::meaning(count.meaning)) } td.n { (grouped(count.people)) } }
                        }
                    }
                }
            }
            @if let Some(sentence) = text::protection(answers) {
                p { (sentence) }
                details {
                    summary { "Until when" }
                    table.small {
                        thead { tr { th scope="col" { "Protected until" } th scope="col" { "Person" } th scope="col" { "Application" } } }
                        tbody {
                            @for keep in answers.keeps.iter().take(LISTED) {
                                tr {
                                    td { @if let Some(day) = keep.protected_until { (day) } @else { "not known" } }
                                    td { (words::printable(&keep.user)) } td { (keep.application) }
                                }
                            }
                        }
                    }
                    (more(answers.keeps.len()))
                }
            }
            @if !answers.silent.is_empty() {
                details {
                    summary { (people(answers.silent.len() as u64)) " never answered" }
                    ul {
                        @for person in answers.silent.iter().take(LISTED) {
                            li { (words::printable(&person.user)) @if person.reclaimed { " (reclaimed, because silence reclaims)" } }
                        }
                    }
                    (more(answers.silent.len()))
                }
            }
        }
    }
}

fn more(listed: usize) -> Markup {
    html! { @if listed > LISTED { p.sub { "… and " (grouped((listed - LISTED) as u64)) " more in the table of people." } } }
}
