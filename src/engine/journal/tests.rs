//! Whatever prefix of a journal survives, and however its tail is torn, replay says what a simple model says.

use std::{collections::HashMap, path::Path};

use jiff::Timestamp;
use proptest::prelude::*;

use super::{Header, JOURNAL_VERSION, JournalWriter, Line, Replay, ReplayError};
use crate::{
    directory::{Change, Guid},
    engine::{Outcome, OutcomeRow},
};

fn header() -> Line {
    Line::Journal(Header {
        version: JOURNAL_VERSION,
        run_id: "run".into(),
        verb: "run".into(),
        change: Change::Remove,
        group_id: Guid::from_u128(1),
        quota_key: "key".into(),
        plan_sha256: "0".into(),
        started_at: Timestamp::UNIX_EPOCH,
    })
}

fn outcome(row: u64) -> OutcomeRow {
    OutcomeRow {
        row,
        outcome: Outcome::Removed,
        detail: "O'Brien said \"\u{fc}\"\n".into(),
        attempts: 2,
        status: 204,
        error_code: "".into(),
        request_id: "id".into(),
        started_at: Some(Timestamp::UNIX_EPOCH),
        finished_at: Some(Timestamp::UNIX_EPOCH),
    }
}

/// What may happen in a run, as the dispatcher does it.
#[derive(Clone, Debug)]
enum Step {
    /// Send up to so many people who have no outcome.
    Send(usize),
    /// Somebody who was sent gets an outcome.
    Settle(usize),
    Resume,
    End,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![4 => (1..6usize).prop_map(Step::Send), 6 => (0..100usize).prop_map(Step::Settle), 1 => Just(Step::Resume), 1 => Just(Step::End)]
}

/// What is known, kept as simply as can be.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    outcomes: Vec<u64>,
    open: HashMap<u64, u32>,
    writes: u32,
    ended: Option<u8>,
}

/// The journal's lines, and what is known after each.
fn play(steps: &[Step]) -> Vec<(Line, Model)> {
    let mut model = Model::default();
    let mut lines = vec![(header(), model.clone())];
    for step in steps {
        let line = match step {
            Step::Send(people) => {
                let rows: Vec<u64> = (1..20).filter(|row| !model.outcomes.contains(row)).take(*people).collect();
                if rows.is_empty() {
                    continue;
                }
                for row in &rows {
                    *model.open.entry(*row).or_default() += 1;
                }
                model.writes += u32::try_from(rows.len()).unwrap();
                model.ended = None;
                Line::Intent { time: Timestamp::UNIX_EPOCH, rows }
            }
            Step::Settle(which) => {
                let mut open: Vec<u64> = model.open.keys().copied().collect();
                open.sort_unstable();
                let Some(row) = open.get(which % open.len().max(1)).copied() else { continue };
                model.open.remove(&row);
                model.outcomes.push(row);
                Line::Outcome(outcome(row))
            }
            Step::Resume => {
                model.ended = None;
                Line::Resumed { time: Timestamp::UNIX_EPOCH }
            }
            Step::End => {
                model.ended = Some(0);
                Line::End { time: Timestamp::UNIX_EPOCH, exit_code: 0 }
            }
        };
        lines.push((line, model.clone()));
    }
    lines
}

fn told(replay: &Replay) -> Model {
    let mut outcomes: Vec<u64> = replay.outcomes.keys().copied().collect();
    outcomes.sort_unstable();
    Model {
        outcomes,
        open: replay.open.iter().map(|(row, intent)| (*row, intent.attempts)).collect(),
        writes: replay.writes.iter().map(|(_, writes)| writes).sum(),
        ended: replay.ended,
    }
}

fn parse(bytes: &[u8]) -> Result<Replay, ReplayError> {
    Replay::parse(Path::new("journal.ndjson"), bytes)
}

proptest! {
    #[test]
    fn any_prefix_and_any_torn_tail_replay_as_the_model_says(steps in prop::collection::vec(step(), 0..40), cut in 0.0..1.0f64) {
        let lines = play(&steps);
        let bytes: Vec<u8> = lines.iter().flat_map(|(line, _)| line.to_bytes()).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "any place will do")]
        let cut = (bytes.len() as f64 * cut) as usize;
        let whole = memchr::memchr_iter(b'\n', &bytes[..cut]).count();
        match parse(&bytes[..cut]) {
            Err(ReplayError::Empty { .. }) => prop_assert_eq!(whole, 0),
            Err(error) => prop_assert!(false, "{}", error),
            Ok(replay) => {
                let mut model = lines[whole - 1].1.clone();
                model.outcomes.sort_unstable();
                prop_assert_eq!(told(&replay), model);
                let valid: usize = lines[..whole].iter().map(|(line, _)| line.to_bytes().len()).sum();
                prop_assert_eq!(replay.valid, valid as u64);
            }
        }
    }

    #[test]
    fn a_damaged_line_is_named_and_never_skipped(steps in prop::collection::vec(step(), 5..40), which in 0..1000usize) {
        let lines = play(&steps);
        prop_assume!(lines.len() > 2);
        let damaged = 1 + which % (lines.len() - 1);
        let bytes: Vec<u8> = (0..).zip(&lines).flat_map(|(at, (line, _))| if at == damaged { b"{\"kind\":\"outc\0\n".to_vec() } else { line.to_bytes() }).collect();
        match parse(&bytes) {
            Err(ReplayError::Damaged { line, .. }) => prop_assert_eq!(line, damaged + 1),
            other => prop_assert!(false, "{:?}", other),
        }
    }
}

#[test]
fn a_newer_version_is_refused_whatever_else_it_says() {
    let newer = b"{\"kind\":\"journal\",\"version\":2,\"something\":\"new\"}\n";
    assert!(matches!(parse(newer), Err(ReplayError::Newer { found: 2, .. })));
}

#[test]
fn a_journal_goes_on_behind_its_last_whole_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.ndjson");
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let journal = JournalWriter::create(&path, &header()).unwrap();
    runtime.block_on(journal.commit(&Line::Intent { time: Timestamp::UNIX_EPOCH, rows: vec![1, 2] })).unwrap();
    runtime.block_on(journal.finish(None)).unwrap();
    let mut torn = std::fs::read(&path).unwrap();
    torn.extend_from_slice(b"{\"kind\":\"outcome\",\"row\":1,\"outc");
    std::fs::write(&path, &torn).unwrap();

    let replay = Replay::read(&path).unwrap();
    assert_eq!(replay.open.len(), 2);
    let journal = JournalWriter::open(&path, replay.valid).unwrap();
    journal.append(&Line::Outcome(outcome(2))).unwrap();
    runtime.block_on(journal.finish(Some(&Line::End { time: Timestamp::UNIX_EPOCH, exit_code: 3 }))).unwrap();
    let replay = Replay::read(&path).unwrap();
    assert_eq!((replay.open.len(), replay.outcomes.len(), replay.ended), (1, 1, Some(3)));
    assert_eq!(replay.outcomes[&2], outcome(2));
}

#[test]
fn a_journal_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.ndjson");
    drop(JournalWriter::create(&path, &header()).unwrap());
    let error = JournalWriter::create(&path, &header()).unwrap_err();
    assert!(error.to_string().contains("journal.ndjson"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_stays_one() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let journal = JournalWriter::open(Path::new("/dev/full"), 0);
    // Not every kernel lets a device be truncated; where it does, the first write fails and every later one too.
    let Ok(journal) = journal else { return };
    let line = Line::Intent { time: Timestamp::UNIX_EPOCH, rows: vec![1] };
    runtime.block_on(journal.commit(&line)).unwrap_err();
    runtime.block_on(journal.commit(&line)).unwrap_err();
    runtime.block_on(journal.finish(None)).unwrap_err();
}
