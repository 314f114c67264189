//! What a report counts: everybody once, whatever the number and order of runs.

use std::path::{Path, PathBuf};

use super::{
    Collector, Report, ReportOptions, RunFacts, SeatCounts, Summary, report,
    sample::{self, Somebody, removed},
};
use crate::{
    decide::{Reason, Verdict},
    directory::{DirectoryKind, Guid, model::FreesSeat},
    engine::Outcome,
    job::Cost,
};

fn cost() -> Cost {
    Cost { seat_per_month: 140_000, currency: "EUR".to_owned(), renewal: None, minimum_seats: None }
}

fn facts(file: &str, verb: &str) -> RunFacts {
    RunFacts { file: file.to_owned(), verb: verb.to_owned(), roster: Some(10), cost: Some(cost()), ..RunFacts::default() }
}

fn no_seat(number: u64) -> Somebody {
    (number, Verdict::Reclaim, Reason::Unused, Outcome::Removed, Some(FreesSeat::No("direct assignment".into())))
}

fn kept(number: u64) -> Somebody {
    (number, Verdict::Keep, Reason::InUse, Outcome::Kept, None)
}

fn failed(number: u64) -> Somebody {
    (number, Verdict::Reclaim, Reason::Unused, Outcome::Failed, Some(FreesSeat::Yes))
}

fn restored(number: u64) -> Somebody {
    (number, Verdict::Restore, Reason::RemovedByRun, Outcome::Restored, None)
}

/// Runs of one application, given in that order.
fn collected(runs: &[(&str, &str, &[Somebody])]) -> Report {
    let mut collector = Collector::new("2026-11-22".parse().unwrap(), false);
    for (index, (day, verb, people)) in runs.iter().enumerate() {
        let rows = sample::rows(&format!("{}-095900-miro-0001", day.replace('-', "")), day, "Miro", people);
        collector.file(&facts(&format!("{index}.csv"), verb), rows.into_iter().map(Ok), |_| None).unwrap();
    }
    collector.finish()
}

#[test]
fn seats_are_split_honestly() {
    let unknown = (3, Verdict::Reclaim, Reason::Unused, Outcome::Removed, Some(FreesSeat::Unknown("not asked".into())));
    let report = collected(&[("2026-10-01", "run", &[removed(1), no_seat(2), unknown, kept(4), failed(5)])]);
    let miro = &report.applications[0];
    assert_eq!((miro.removed, miro.seats), (3, SeatCounts { freed: 1, not_freed: 1, unknown: 1 }));
    assert_eq!((miro.keepers[0].by.as_str(), miro.keepers[0].people), ("direct assignment", 1));
    let savings = miro.savings.as_ref().unwrap();
    assert_eq!((savings.per_month.to_string(), savings.per_year.to_string()), ("14.00".to_owned(), "168.00".to_owned()));
    assert_eq!((savings.unknown_per_month.to_string(), savings.not_freed_per_month.to_string()), ("14.00".to_owned(), "14.00".to_owned()));
    assert_eq!((report.failures.len(), report.failures[0].people, report.failures[0].status), (1, 1, 403));
    assert_eq!(report.failures[0].examples, ["user5@contoso.com"]);
}

#[test]
fn nobody_counts_twice_in_whatever_order_the_files_come() {
    let first: (&str, &str, &[Somebody]) = ("2026-07-01", "run", &[removed(1), removed(2), no_seat(3), kept(4)]);
    let undone: (&str, &str, &[Somebody]) = ("2026-08-01", "restore", &[restored(1)]);
    let second: (&str, &str, &[Somebody]) = ("2026-10-01", "run", &[removed(1), removed(4)]);
    let orders = [[first, undone, second], [second, undone, first], [undone, second, first]];
    for runs in orders {
        let report = collected(&runs);
        let miro = &report.applications[0];
        assert_eq!((miro.removed, miro.seats.freed, miro.seats.not_freed, miro.back), (4, 3, 1, 0));
        let grown: Vec<(u64, u64)> = miro.history.iter().map(|point| (point.removed, point.seats.freed)).collect();
        assert_eq!(grown, [(3, 2), (2, 1), (4, 3)]);
        assert_eq!(
            report.runs.iter().map(|run| run.run_id.as_str()).collect::<Vec<_>>(),
            ["20260701-095900-miro-0001", "20260801-095900-miro-0001", "20261001-095900-miro-0001"]
        );
        assert_eq!(miro.verdicts.values().sum::<u64>(), 2, "the verdicts are the newest run's");
    }
}

#[test]
fn who_is_a_member_again_is_no_saving() {
    let report = collected(&[("2026-07-01", "run", &[removed(1), removed(2)]), ("2026-10-01", "run", &[kept(1)])]);
    let miro = &report.applications[0];
    assert_eq!((miro.removed, miro.back), (1, 1));
}

#[test]
fn what_failed_and_succeeded_later_is_not_left_to_do() {
    let report = collected(&[("2026-07-01", "run", &[failed(1), failed(2)]), ("2026-10-01", "run", &[removed(1)])]);
    assert_eq!(report.failures.iter().map(|cause| cause.people).sum::<u64>(), 1);
    // A restore that fails leaves the person removed.
    let lost = (1, Verdict::Restore, Reason::RemovedByRun, Outcome::Failed, None);
    let report = collected(&[("2026-07-01", "run", &[removed(1)]), ("2026-10-01", "restore", &[lost])]);
    assert_eq!((report.applications[0].removed, report.failures[0].people), (1, 1));
}

#[test]
fn a_dry_run_saves_nothing_and_says_what_it_would() {
    let would = (1, Verdict::Reclaim, Reason::Unused, Outcome::WouldRemove, Some(FreesSeat::Yes));
    let report = collected(&[("2026-10-01", "run", &[would, kept(2)])]);
    let miro = &report.applications[0];
    assert_eq!((miro.runs, miro.removed, miro.forecast), (0, 0, Some(SeatCounts { freed: 1, not_freed: 0, unknown: 0 })));
    assert!(miro.history.is_empty() && report.runs[0].dry_run);
    assert!(report.totals[0].per_month.is_zero());
}

#[test]
fn the_same_run_in_two_files_counts_once() {
    let people: &[Somebody] = &[removed(1)];
    let report = collected(&[("2026-10-01", "run", people), ("2026-10-01", "run", people)]);
    assert_eq!((report.runs.len(), report.runs[0].rows), (1, 1));
    assert_eq!(report.notes, ["run 20261001-095900-miro-0001 stands in 0.csv and in 1.csv; the first is counted"]);
}

#[test]
fn a_minimum_of_seats_is_paid_for_in_any_case() {
    let rows = sample::rows("run-1", "2026-10-01", "Miro", &[removed(1), removed(2), removed(3)]);
    for (minimum, roster, worth) in [(5, 10, 3), (8, 10, 2), (9, 10, 1), (10, 10, 0), (20, 10, 0), (0, 3, 3)] {
        let mut collector = Collector::new("2026-11-22".parse().unwrap(), false);
        let cost = Some(Cost { minimum_seats: Some(minimum), renewal: Some("2027-03-01".parse().unwrap()), ..cost() });
        let facts = RunFacts { cost, roster: Some(roster), ..facts("a.csv", "run") };
        collector.file(&facts, rows.iter().cloned().map(Ok), |_| None).unwrap();
        let report = collector.finish();
        let savings = report.applications[0].savings.as_ref().unwrap();
        assert_eq!((savings.seats, savings.only_at_renewal), (worth, true), "{minimum} of {roster}");
        assert!(report.totals[0].per_month.is_zero());
        assert_eq!(report.totals[0].at_renewal_per_month, savings.per_month);
    }
}

#[test]
fn applications_add_up_by_currency() {
    let mut collector = Collector::new("2026-11-22".parse().unwrap(), false);
    for (application, currency) in [("Miro", "EUR"), ("Visio", "EUR"), ("Figma", "USD")] {
        let rows = sample::rows(application, "2026-10-01", application, &[removed(1)]);
        let cost = Some(Cost { currency: currency.to_owned(), ..cost() });
        collector.file(&RunFacts { cost, ..facts(application, "run") }, rows.into_iter().map(Ok), |_| None).unwrap();
    }
    let report = collector.finish();
    let narrow = super::text::render(&report, 80);
    assert!(narrow.lines().all(|line| line.chars().count() <= 80), "{narrow}");
    let totals = report.totals;
    let shown: Vec<String> = totals.iter().map(|total| format!("{} {}", total.per_month, total.currency)).collect();
    assert_eq!(shown, ["28.00 EUR", "14.00 USD"]);
}

#[test]
fn answers_are_told_from_the_newest_run() {
    let mut collector = Collector::new("2026-11-22".parse().unwrap(), true);
    let keep = (1, Verdict::Keep, Reason::AnsweredKeep, Outcome::Kept, None);
    let silent = (2, Verdict::Ask, Reason::NotAnswered, Outcome::Kept, None);
    let release = (3, Verdict::Reclaim, Reason::AnsweredRelease, Outcome::Removed, Some(FreesSeat::Yes));
    for (run, day) in [("old", "2026-07-01"), ("new", "2026-10-01")] {
        let mut rows = sample::rows(run, day, "Miro", &[keep.clone(), silent.clone(), release.clone()]);
        rows[0].answer = "Yes".into();
        rows[2].answer = "no".into();
        let facts = RunFacts { answer_valid_days: Some(90), ..facts(run, "run") };
        collector.file(&facts, rows.into_iter().map(Ok), |_| Some("2026-08-20T09:00:00Z".parse().unwrap())).unwrap();
    }
    let answers = collector.finish().answers.unwrap();
    let labels: Vec<(&str, u64)> = answers.labels.iter().map(|count| (count.label.as_str(), count.people)).collect();
    assert_eq!(labels, [("no", 1), ("Yes", 1)]);
    assert_eq!(answers.keeps[0].protected_until, Some("2026-11-18".parse().unwrap()));
    assert!(!answers.keeps[0].protects);
    assert_eq!(answers.silent.iter().map(|person| person.user.as_str()).collect::<Vec<_>>(), ["user2@contoso.com"]);
}

#[test]
fn the_terminal_gets_aligned_tables() {
    let unknown = (3, Verdict::Reclaim, Reason::AnsweredRelease, Outcome::Removed, None);
    let people = [removed(1), no_seat(2), unknown, kept(4), failed(5)];
    let report = collected(&[("2026-07-01", "run", &people), ("2026-08-01", "restore", &[restored(1)])]);
    let expected = "\
Miro  (LIC)
  Removed people               2
    seats freed                0  0.00 EUR a month, 0.00 a year
    seats not freed            1  direct assignment: 1
    not known                  1  up to 14.00 EUR a month more
  Removed once, members again  1
  A seat costs 14.00 EUR a month.

  Verdict  Reason                People
  Reclaim  does not use it            3
  Reclaim  answered: release          1
  Keep     uses the application       1

Runs
  Run                        Day         Kind     Rows  Changed  Kept  Ask  Failed  Freed
  20260701-095900-miro-0001  2026-07-01  run         5        3     1    0       1      1
  20260801-095900-miro-0001  2026-08-01  restore     1        1     0    0       0      0

Left to do
  Miro: 1 person failed with 403 Authorization_RequestDenied
    The app may not change this group: grant it GroupMember.ReadWrite.All with admin consent; groups
    that can hold roles need RoleManagement.ReadWrite.Directory too, and members in a restricted
    administrative unit can only be changed by its administrators. `reclaim check` says which it is.
    For example: user5@contoso.com
";
    let text = super::text::render(&report, 100);
    assert_eq!(text, expected, "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100));
    let narrow = super::text::render(&report, 80);
    assert!(narrow.lines().all(|line| line.chars().count() <= 80), "{narrow}");
    assert!(narrow.contains("2026-07-01"), "{narrow}");
}

#[test]
fn a_full_sheet_is_continued_in_another() {
    use calamine::Reader;
    let folder = tempfile::tempdir().unwrap();
    let people: Vec<Somebody> = (1..=25).map(|n| if n % 2 == 0 { removed(n) } else { kept(n) }).collect();
    sample::result(folder.path(), "run-1", "2026-10-01", "Miro", &people);
    let inputs = super::load::inputs(&["run-1".into()], folder.path(), None, &mut Vec::new()).unwrap();
    let output = report(&["run-1".into()], &options(folder.path())).unwrap();
    let mut bytes = std::io::Cursor::new(Vec::new());
    super::xlsx::write_split(&mut bytes, &output.report, &super::Rows::of(&inputs, &output.report), 11).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(bytes).unwrap();
    let mut sizes = std::collections::BTreeMap::new();
    for name in book.sheet_names() {
        sizes.insert(name.clone(), book.worksheet_range(&name).unwrap().height());
    }
    let expected = [("All", 11), ("All 2", 11), ("All 3", 6), ("Removed", 11), ("Removed 2", 3), ("Kept", 11), ("Kept 2", 4), ("Ask", 1)];
    for (name, rows) in expected {
        assert_eq!(sizes.get(name), Some(&rows), "{name} in {sizes:?}");
    }
}

fn options(folder: &Path) -> ReportOptions {
    ReportOptions {
        working_folder: folder.to_owned(),
        html: None,
        xlsx: None,
        json: false,
        answers: false,
        width: 100,
        as_of: "2026-11-22".parse().unwrap(),
        cost: None,
    }
}

fn summary(run_id: &str) -> Summary {
    serde_json::from_value(serde_json::json!({
        "version": 1, "runId": run_id, "verb": "run", "job": null, "application": "Miro", "directory": "entra",
        "groupId": Guid::from_u128(9), "group": "LIC", "dryRun": false, "startedAt": "2026-10-01T09:59:00Z",
        "finishedAt": "2026-10-01T10:01:00Z", "exitCode": 0, "roster": 10, "rows": 1, "verdicts": {}, "reasons": {}, "outcomes": {},
        "throttled": 0, "retried": 0, "skippedRows": 0, "inputs": [], "cost": cost(), "files": []
    }))
    .unwrap()
}

#[test]
fn folders_are_found_and_their_summaries_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample::result(folder.path(), "run-1", "2026-10-01", "Miro", &[removed(1)]);
    summary("run-1").write(&path.with_file_name("summary.json")).unwrap();
    std::fs::create_dir(folder.path().join("run-2")).unwrap();
    std::fs::write(folder.path().join("run-2/journal.ndjson"), "").unwrap();
    for named in [".", "run-1", "run-1/result.csv"] {
        let output = report(&[PathBuf::from(named)], &options(folder.path())).unwrap();
        assert_eq!(output.report.runs[0].roster, Some(10), "{named}");
        assert!(output.text.contains("14.00 EUR a month, 168.00 a year"), "{}", output.text);
        assert_eq!(output.report.notes.len(), usize::from(named == "."), "{:?}", output.report.notes);
    }
    let unfinished = report(&[PathBuf::from("run-2")], &options(folder.path())).unwrap_err();
    assert!(unfinished.message.contains("no result yet") && unfinished.hint.unwrap().contains("reclaim resume"));
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    assert!(report(&[PathBuf::from("empty")], &options(folder.path())).unwrap_err().message.contains("neither a run's folder"));
    assert_eq!(report(&[PathBuf::from("none.csv")], &options(folder.path())).unwrap_err().exit, crate::ExitCode::BadInput);
    assert_eq!(DirectoryKind::Entra, summary("x").directory);
}

#[test]
fn a_foreign_summary_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = sample::result(folder.path(), "run-1", "2026-10-01", "Miro", &[removed(1)]);
    summary("another").write(&path.with_file_name("summary.json")).unwrap();
    let output = report(&[PathBuf::from("run-1")], &options(folder.path())).unwrap();
    assert!(output.report.applications[0].savings.is_none());
    assert!(output.report.notes[0].contains("of another run"), "{:?}", output.report.notes);
}
