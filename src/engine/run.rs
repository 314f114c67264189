//! Executes the plan in a run's folder: journal, dispatcher, result. The same code begins a run and finishes an interrupted one.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::{
    Control, Event, Outcome, OutcomeRow,
    dispatcher::{self, Dispatched, Ended, Person, already, done},
    event::{Emitter, Item},
    folder::RunFolder,
    journal::{Header, Intent, JOURNAL_VERSION, JournalWriter, Line, Replay},
    pacer::Pacer,
};
use crate::{
    ExitCode,
    decide::Verdict,
    directory::{Change, Directory, Group, Guid, Roster},
    error::Failure,
    plan::{self, Binding, PlanReader, PlanRow},
    report::{FileError, NewFile, ResultHead, ResultWriter, Summary, Tally, summary::SUMMARY_VERSION},
};

/// What a run works with.
pub struct Run<'a> {
    /// Where its files are; `plan.csv` and `plan.json` are there already.
    pub folder: &'a RunFolder,
    /// The plan's binding.
    pub binding: &'a Binding,
    /// The verb that is told in the summary.
    pub verb: &'a str,
    /// The directory, signed in.
    pub directory: &'a dyn Directory,
    /// The group as it is now.
    pub group: &'a Group,
    /// The roster as read in this run.
    pub roster: &'a Roster,
    /// The allowed rate.
    pub pacer: &'a Pacer,
    /// Stopping and pausing.
    pub control: &'a Control,
    /// Events of this run.
    pub emitter: &'a Emitter<'a>,
    /// When the run (or its resumption) began.
    pub started: Timestamp,
    /// Change nothing.
    pub dry_run: bool,
    /// Do not guard the result against formulas.
    pub csv_raw: bool,
}

/// The rows of a plan that change somebody, by row number.
pub fn changes(folder: &RunFolder, binding: &Binding) -> Result<Vec<PlanRow>, Failure> {
    let mut rows = Vec::new();
    for row in PlanReader::open(&folder.plan(), &binding.carried)? {
        let row = row?;
        if matches!(row.verdict, Verdict::Reclaim | Verdict::Restore) {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// What became of the run before the result is written.
struct Executed {
    outcomes: HashMap<u64, OutcomeRow>,
    throttled: u64,
    retried: u64,
    ended: Ended,
}

impl Run<'_> {
    /// Executes the plan and writes the result. `replay` is the journal of an interrupted run.
    pub async fn execute(&self, changes: &[PlanRow], replay: Option<Replay>) -> Result<ExitCode, Failure> {
        if self.dry_run {
            let would = match self.binding.change {
                Change::Remove => Outcome::WouldRemove,
                Change::Add => Outcome::WouldRestore,
            };
            let members = self.members();
            let outcome = |row: &PlanRow| if self.is_settled(row, &members) { already(self.binding.change) } else { would };
            let outcomes = changes.iter().map(|row| (row.number, quiet(row.number, outcome(row)))).collect();
            let executed = Executed { outcomes, throttled: 0, retried: 0, ended: Ended::Complete };
            return self.finish(executed, changes);
        }
        let journal = self.journal(replay.as_ref())?;
        let executed = self.change(changes, replay, &journal).await;
        let ended_complete = matches!(executed.ended, Ended::Complete);
        let exit = self.finish(executed, changes);
        // The run is finished only when its result is written: until then it can be resumed.
        let last = match &exit {
            Ok(exit) if ended_complete => Some(Line::End { time: Timestamp::now(), exit_code: exit.code() }),
            _ => None,
        };
        match (journal.finish(last.as_ref()).await, exit) {
            (_, Err(failure)) => Err(failure),
            (Err(error), Ok(_)) => Err(self.journal_failed(&error)),
            (Ok(()), exit) => exit,
        }
    }

    fn journal(&self, replay: Option<&Replay>) -> Result<JournalWriter, Failure> {
        let path = self.folder.journal();
        let started = if let Some(replay) = replay {
            JournalWriter::open(&path, replay.valid)
                .and_then(|journal| journal.append(&Line::Resumed { time: self.started }).map(|()| journal))
        } else {
            let plan_sha256 = plan::file_digest(&self.folder.plan())
                .map_err(|error| Failure::new(ExitCode::Unexpected, format!("reading {}: {error}", self.folder.plan().display())))?;
            let header = Header {
                version: JOURNAL_VERSION,
                run_id: self.folder.id.clone(),
                verb: self.verb.to_owned(),
                change: self.binding.change,
                group_id: self.binding.group_id,
                quota_key: self.directory.profile().quota_key,
                plan_sha256,
                started_at: self.started,
            };
            JournalWriter::create(&path, &Line::Journal(header))
        };
        started.map_err(|error| self.journal_failed(&error))
    }

    /// Settles what can be settled by looking at the roster, sends the rest.
    async fn change(&self, changes: &[PlanRow], replay: Option<Replay>, journal: &JournalWriter) -> Executed {
        let (mut outcomes, mut open) = replay.map_or_else(Default::default, |replay| (replay.outcomes, replay.open));
        let members = self.members();
        let mut people = Vec::new();
        for row in changes {
            if outcomes.contains_key(&row.number) {
                continue;
            }
            let Some(id) = row.object_id else { continue };
            let earlier = open.remove(&row.number);
            if !self.is_settled(row, &members) {
                people.push(Person { row: row.number, id, earlier });
                continue;
            }
            let outcome = settled(row.number, self.binding.change, earlier.as_ref());
            if let Err(error) = journal.append(&Line::Outcome(outcome.clone())) {
                return Executed { outcomes, throttled: 0, retried: 0, ended: Ended::Journal(error) };
            }
            self.emit_item(row, &outcome);
            outcomes.insert(row.number, outcome);
        }
        let mut tell = |outcome: &OutcomeRow| {
            if let Ok(at) = changes.binary_search_by_key(&outcome.row, |row| row.number) {
                self.emit_item(&changes[at], outcome);
            }
        };
        let task = dispatcher::Task {
            directory: self.directory,
            group: self.group,
            change: self.binding.change,
            pacer: self.pacer,
            journal,
            control: self.control,
            emitter: self.emitter,
            outcome: &mut tell,
        };
        let Dispatched { outcomes: new, throttled, retried, ended } = dispatcher::dispatch(people, task).await;
        outcomes.extend(new.into_iter().map(|outcome| (outcome.row, outcome)));
        Executed { outcomes, throttled, retried, ended }
    }

    fn members(&self) -> HashSet<Guid> {
        self.roster.members.iter().map(|member| member.id).collect()
    }

    /// Whether the roster already has the state that the row asks for.
    fn is_settled(&self, row: &PlanRow, members: &HashSet<Guid>) -> bool {
        row.object_id.is_some_and(|id| members.contains(&id)) == (self.binding.change == Change::Add)
    }

    /// Writes `result.csv` and `summary.json`, tells the rows that changed nobody, and the summary.
    fn finish(&self, executed: Executed, changes: &[PlanRow]) -> Result<ExitCode, Failure> {
        let Executed { mut outcomes, throttled, retried, ended } = executed;
        let finished = Timestamp::now();
        let mut tally = Tally::default();
        let written = self.write_result(&mut outcomes, &mut tally);
        let exit = match &ended {
            Ended::Interrupted => ExitCode::Interrupted,
            Ended::Directory(_) => ExitCode::Connection,
            Ended::Journal(_) => ExitCode::Unexpected,
            Ended::Complete if tally.outcome(Outcome::Failed) > 0 => ExitCode::PartlyFailed,
            Ended::Complete if changes.is_empty() => ExitCode::NothingToDo,
            Ended::Complete => ExitCode::Done,
        };
        let summary = self.summary(tally, throttled, retried, finished, exit);
        let stored = summary.write(&self.folder.summary()).map_err(Failure::from);
        self.emitter.emit(Event::Summary(Box::new(summary)));
        let resume = format!("finish it with `reclaim resume {}`", self.folder.path.display());
        match ended {
            Ended::Directory(answer) => Err(Failure::new(exit, format!("the directory refuses to go on: {}", answer.message))
                .hint(format!("put that right, then {resume}"))
                .code(answer.code.to_string())),
            Ended::Journal(error) => Err(self.journal_failed(&error)),
            Ended::Interrupted | Ended::Complete => written.and(stored).map(|()| exit),
        }
    }

    /// Streams the plan's rows with their outcomes into the result, and counts them.
    fn write_result(&self, outcomes: &mut HashMap<u64, OutcomeRow>, tally: &mut Tally) -> Result<(), Failure> {
        let path = self.folder.result();
        let failed = |source: std::io::Error| Failure::from(FileError::Write { path: path.clone(), source });
        let head = ResultHead {
            application: &self.binding.application,
            group: &self.group.name,
            run_id: &self.folder.id,
            carried: &self.binding.carried,
            raw: self.csv_raw,
        };
        let mut writer = ResultWriter::new(NewFile::create(path.clone())?, head).map_err(failed)?;
        for row in PlanReader::open(&self.folder.plan(), &self.binding.carried)? {
            let row = row?;
            let changes = matches!(row.verdict, Verdict::Reclaim | Verdict::Restore);
            let outcome = outcomes.remove(&row.number).unwrap_or_else(|| quiet(row.number, untouched(row.verdict)));
            tally.row(&row, &outcome);
            writer.row(&row, &outcome).map_err(failed)?;
            if !changes || outcome.finished_at.is_none() {
                self.emit_item(&row, &outcome);
            }
        }
        Ok(writer.finish().map_err(failed)?.commit()?)
    }

    fn summary(&self, tally: Tally, throttled: u64, retried: u64, finished_at: Timestamp, exit: ExitCode) -> Summary {
        let files = [plan::FILE_NAME, "plan.json", super::journal::FILE_NAME, super::folder::RESULT, super::folder::ASK];
        Summary {
            version: SUMMARY_VERSION,
            run_id: self.folder.id.clone(),
            verb: self.verb.to_owned(),
            job: self.binding.job.file.as_ref().map(|file| file.display().to_string()),
            application: self.binding.application.clone(),
            directory: self.binding.directory,
            group_id: self.group.id,
            group: self.group.name.clone(),
            dry_run: self.dry_run,
            started_at: self.started,
            finished_at,
            read_seconds: None,
            exit_code: exit.code(),
            roster: self.roster.members.len() as u64,
            rows: 0,
            verdicts: std::collections::BTreeMap::default(),
            reasons: std::collections::BTreeMap::default(),
            outcomes: std::collections::BTreeMap::default(),
            seats: crate::report::SeatCounts::default(),
            throttled,
            retried,
            skipped_rows: self.binding.skipped_rows,
            inputs: self.binding.inputs.clone(),
            cost: self.binding.job.cost.clone(),
            files: files.iter().filter(|name| self.folder.path.join(name).exists()).map(|name| (*name).to_owned()).collect(),
        }
        .counted(tally)
    }

    fn emit_item(&self, row: &PlanRow, outcome: &OutcomeRow) {
        self.emitter.emit(Event::Item(Box::new(Item {
            row: row.clone(),
            outcome: outcome.clone(),
            application: self.binding.application.clone(),
            group: self.group.name.clone(),
        })));
    }

    fn journal_failed(&self, error: &super::journal::JournalError) -> Failure {
        Failure::new(ExitCode::Unexpected, error.to_string())
            .hint(format!(
                "without a record nobody is removed; make space or give the right to write, then `reclaim resume {}`",
                self.folder.path.display()
            ))
            .code("JournalNotWritable")
    }
}

/// The outcome of somebody for whom no request was sent in this run.
fn quiet(row: u64, outcome: Outcome) -> OutcomeRow {
    OutcomeRow {
        row,
        outcome,
        detail: Box::default(),
        attempts: 0,
        status: 0,
        error_code: Box::default(),
        request_id: Box::default(),
        started_at: None,
        finished_at: None,
    }
}

/// The wanted state is there: by our own request whose answer was lost, or by somebody else.
fn settled(row: u64, change: Change, earlier: Option<&Intent>) -> OutcomeRow {
    let outcome = if earlier.is_some() { done(change) } else { already(change) };
    OutcomeRow {
        detail: if earlier.is_some() {
            "confirmed afterwards: the answer was lost when the run was interrupted".into()
        } else {
            Box::default()
        },
        attempts: earlier.map_or(0, |intent| intent.attempts),
        started_at: earlier.map(|intent| intent.first),
        finished_at: Some(Timestamp::now()),
        ..quiet(row, outcome)
    }
}

const fn untouched(verdict: Verdict) -> Outcome {
    match verdict {
        Verdict::Keep | Verdict::Ask | Verdict::Unknown => Outcome::Kept,
        Verdict::Skip => Outcome::Skipped,
        Verdict::Reclaim | Verdict::Restore => Outcome::NotAttempted,
    }
}
