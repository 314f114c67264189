//! Finds the results that were named: files, run folders, or a folder of run folders.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::{
    Summary,
    collect::RunFacts,
    read::{ResultReader, ResultRow},
    table::Table,
};
use crate::{directory::Guid, error::Failure, job::Cost};

/// The result of a run, in its folder.
pub const RESULT: &str = "result.csv";
/// The summary of a run, in its folder.
pub const SUMMARY: &str = "summary.json";
const PLAN: &str = "plan.csv";
const BINDING: &str = "plan.json";
const JOURNAL: &str = "journal.ndjson";

/// A result and what lies beside it.
pub(super) struct Input {
    /// The file itself.
    pub path: PathBuf,
    /// What the run's summary says.
    pub facts: RunFacts,
}

/// Resolves what was named, in that order. `notes` takes what the reader should know.
pub(super) fn inputs(
    paths: &[PathBuf],
    working_folder: &Path,
    cost: Option<&Cost>,
    notes: &mut Vec<String>,
) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    for named in paths {
        let full = working_folder.join(named);
        if !full.is_dir() {
            inputs.push(input(full, named, cost, notes)?);
        } else if full.join(RESULT).is_file() {
            inputs.push(input(full.join(RESULT), &named.join(RESULT), cost, notes)?);
        } else if full.join(JOURNAL).is_file() {
            return Err(unfinished(named));
        } else {
            let runs = run_folders(&full, named)?;
            for name in runs {
                let run = named.join(name);
                if working_folder.join(&run).join(RESULT).is_file() {
                    inputs.push(input(working_folder.join(&run).join(RESULT), &run.join(RESULT), cost, notes)?);
                } else {
                    notes.push(format!("{} has no result yet and is left out; finish it with `reclaim resume`", run.display()));
                }
            }
        }
    }
    Ok(inputs)
}

fn unfinished(folder: &Path) -> Failure {
    Failure::bad_input(format!("{}: the run has no result yet", folder.display()))
        .hint(format!("finish it with: reclaim resume {}", folder.display()))
}

/// Names of the folders in `full` that are runs, sorted, which is by time.
fn run_folders(full: &Path, named: &Path) -> Result<Vec<std::ffi::OsString>, Failure> {
    let unreadable = |e: std::io::Error| Failure::bad_input(format!("{}: cannot be read: {e}", named.display()));
    let mut runs = Vec::new();
    for entry in std::fs::read_dir(full).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        if [RESULT, JOURNAL].iter().any(|file| entry.path().join(file).is_file()) {
            runs.push(entry.file_name());
        }
    }
    if runs.is_empty() {
        return Err(Failure::bad_input(format!(
            "{}: neither a run's folder nor a folder of runs; expected a {RESULT} in it",
            named.display()
        ))
        .hint("name the folder that `reclaim run` printed, or its result.csv"));
    }
    runs.sort();
    Ok(runs)
}

fn input(path: PathBuf, named: &Path, cost: Option<&Cost>, notes: &mut Vec<String>) -> Result<Input, Failure> {
    let mut facts = RunFacts { file: named.display().to_string(), ..RunFacts::default() };
    let first = ResultReader::open(&path)?.next().transpose()?;
    if let Some(first) = first {
        let summary = path.with_file_name(SUMMARY);
        if summary.is_file() {
            match Summary::read(&summary) {
                Ok(summary) if *summary.run_id == *first.run_id => fill(&mut facts, &summary),
                Ok(_) => notes.push(format!("the {SUMMARY} beside {} is of another run and is left out", facts.file)),
                Err(failure) => notes.push(format!("{failure}; the report does without it")),
            }
        }
    } else {
        notes.push(format!("{} has no rows", facts.file));
    }
    if let Some(cost) = cost {
        facts.cost = Some(cost.clone());
    }
    Ok(Input { path, facts })
}

fn fill(facts: &mut RunFacts, summary: &Summary) {
    facts.verb.clone_from(&summary.verb);
    facts.dry_run = summary.dry_run;
    facts.started_at = Some(summary.started_at);
    facts.finished_at = Some(summary.finished_at);
    facts.roster = Some(summary.roster);
    facts.cost.clone_from(&summary.cost);
}

/// When people answered, from the plan beside a result.
#[derive(Debug, Default)]
pub(super) struct AnswerTimes {
    by_id: HashMap<Guid, Timestamp>,
    by_user: HashMap<String, Timestamp>,
}

impl AnswerTimes {
    /// Reads the plan; none is no error, because a result may travel alone.
    pub(super) fn beside(result: &Path) -> Result<Self, Failure> {
        let plan = result.with_file_name(PLAN);
        let mut times = Self::default();
        if !plan.is_file() {
            return Ok(times);
        }
        let mut table = Table::open(&plan)?;
        let (id, user, at) = (table.column("ObjectId"), table.column("User"), table.column("AnsweredAt"));
        let (Some(id), Some(user), Some(at)) = (id, user, at) else { return Ok(times) };
        while let Some(record) = table.next() {
            let record = record?;
            // A spreadsheet may have rewritten the time; then it is not known.
            let Ok(time) = record.get(at).parse::<Timestamp>() else { continue };
            match record.get(id).parse() {
                Ok(id) => times.by_id.insert(id, time),
                Err(_) => times.by_user.insert(record.get(user).to_owned(), time),
            };
        }
        Ok(times)
    }

    pub(super) fn of(&self, row: &ResultRow) -> Option<Timestamp> {
        match row.object_id {
            Some(id) => self.by_id.get(&id).copied(),
            None => self.by_user.get(&*row.user).copied(),
        }
    }
}

/// For how many days a "keep" protects, as the plan's binding beside a result says.
pub(super) fn answer_valid_days(result: &Path) -> Option<u32> {
    let binding = std::fs::read(result.with_file_name(BINDING)).ok()?;
    let binding: serde_json::Value = serde_json::from_slice(&binding).ok()?;
    u32::try_from(binding.pointer("/job/policy/answerValidDays")?.as_u64()?).ok()
}
