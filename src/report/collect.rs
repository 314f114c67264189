//! From typed rows to a [`Report`]: pure, one pass, in any order of runs.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};

use super::{
    SeatCounts, Tally,
    answers::Collected,
    causes::Causes,
    ledger::{self, Balance, Ledger},
    model::{Application, Keeper, Point, REPORT_VERSION, ReasonCount, Report, Run},
    read::ResultRow,
    savings,
};
use crate::{
    decide::{Reason, Verdict},
    engine::Outcome,
    error::Failure,
    job::Cost,
};

/// What is known of a result besides its rows, from the run's `summary.json`.
#[derive(Clone, Debug, Default)]
pub struct RunFacts {
    /// The result file, as it was named.
    pub file: String,
    /// `run`, `apply`, …; empty when not known.
    pub verb: String,
    /// It changed nothing.
    pub dry_run: bool,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Members when the roster was read.
    pub roster: Option<u64>,
    /// What a seat costs.
    pub cost: Option<Cost>,
    /// For how many days a "keep" protects.
    pub answer_valid_days: Option<u32>,
}

/// Builds a report.
#[derive(Debug)]
pub struct Collector {
    as_of: Date,
    runs: Vec<RunData>,
    applications: Vec<ApplicationData>,
    keepers: Vec<String>,
    causes: Causes,
    answers: Option<Collected>,
    notes: Vec<String>,
}

#[derive(Debug)]
struct RunData {
    run: Run,
    application: usize,
    reasons: BTreeMap<(Verdict, Reason), u64>,
    facts: RunFacts,
}

#[derive(Debug, Default)]
struct ApplicationData {
    name: String,
    ledger: Ledger,
}

impl Collector {
    /// An empty report for that day; `answers`: collect who answered what.
    #[must_use]
    pub fn new(as_of: Date, answers: bool) -> Self {
        Self {
            as_of,
            runs: Vec::new(),
            applications: Vec::new(),
            keepers: Vec::new(),
            causes: Causes::default(),
            answers: answers.then(Collected::default),
            notes: Vec::new(),
        }
    }

    /// Adds the rows of one file. `answered_at` tells when a person answered, where the run's plan is there to know it.
    /// A run that was added before, from another file, is left out with a note. Stops at the first bad row.
    pub fn file(
        &mut self,
        facts: &RunFacts,
        rows: impl Iterator<Item = Result<ResultRow, Failure>>,
        answered_at: impl Fn(&ResultRow) -> Option<Timestamp>,
    ) -> Result<(), Failure> {
        let earlier = self.runs.len();
        let mut current: Option<([Arc<str>; 3], usize)> = None;
        let mut left_out: Vec<Arc<str>> = Vec::new();
        for row in rows {
            let row = row?;
            let key = [&row.run_id, &row.application, &row.group];
            let at = match &current {
                Some((last, at)) if last.iter().eq(key) => *at,
                _ => {
                    let at = self.run(facts, &row);
                    current = Some((key.map(Arc::clone), at));
                    at
                }
            };
            if at < earlier {
                if !left_out.contains(&row.run_id) {
                    self.notes.push(format!(
                        "run {} stands in {} and in {}; the first is counted",
                        row.run_id, self.runs[at].run.file, facts.file
                    ));
                    left_out.push(row.run_id.clone());
                }
                continue;
            }
            self.count(at, &row);
            if let Some(answers) = &mut self.answers {
                answers.row(at, &row, facts, &answered_at);
            }
            self.note(&row, at);
        }
        Ok(())
    }

    /// The index of the row's run.
    fn run(&mut self, facts: &RunFacts, row: &ResultRow) -> usize {
        let same =
            |data: &RunData| *data.run.run_id == *row.run_id && *data.run.application == *row.application && *data.run.group == *row.group;
        if let Some(at) = self.runs.iter().position(same) {
            return at;
        }
        let application = self.applications.iter().position(|data| *data.name == *row.application).unwrap_or_else(|| {
            self.applications.push(ApplicationData { name: row.application.to_string(), ..ApplicationData::default() });
            self.applications.len() - 1
        });
        let run = Run {
            run_id: row.run_id.to_string(),
            verb: facts.verb.clone(),
            application: row.application.to_string(),
            group: row.group.to_string(),
            file: facts.file.clone(),
            dry_run: facts.dry_run,
            started_at: facts.started_at.or_else(|| time_of_id(&row.run_id)),
            finished_at: facts.finished_at,
            roster: facts.roster,
            rows: 0,
            verdicts: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            seats: SeatCounts::default(),
        };
        self.runs.push(RunData { run, application, reasons: BTreeMap::new(), facts: facts.clone() });
        self.runs.len() - 1
    }

    fn count(&mut self, at: usize, row: &ResultRow) {
        let data = &mut self.runs[at];
        let run = &mut data.run;
        run.rows += 1;
        *run.verdicts.entry(row.verdict).or_default() += 1;
        *run.outcomes.entry(row.outcome).or_default() += 1;
        *data.reasons.entry((row.verdict, row.reason)).or_default() += 1;
        run.dry_run |= matches!(row.outcome, Outcome::WouldRemove | Outcome::WouldRestore);
        if matches!(row.outcome, Outcome::Removed | Outcome::WouldRemove) {
            run.seats.add(row.frees_seat.as_ref());
        }
        if data.facts.finished_at.is_none() {
            run.finished_at = run.finished_at.max(row.finished_at);
        }
    }

    fn note(&mut self, row: &ResultRow, at: usize) {
        let data = &self.runs[at];
        let keepers = &mut self.keepers;
        let keeper = |by: &str| {
            let index = keepers.iter().position(|known| known == by).unwrap_or_else(|| {
                keepers.push(by.to_owned());
                keepers.len() - 1
            });
            u32::try_from(index).unwrap_or(u32::MAX)
        };
        let causes = &mut self.causes;
        if let Some(effect) = ledger::effect(row, keeper, |row| causes.of(row)) {
            self.applications[data.application].ledger.note(row, u32::try_from(at).unwrap_or(u32::MAX), effect);
        }
    }

    /// The report over everything that was added.
    #[must_use]
    pub fn finish(mut self) -> Report {
        let mut report = Report {
            version: REPORT_VERSION,
            as_of: self.as_of,
            applications: Vec::new(),
            totals: Vec::new(),
            runs: Vec::new(),
            failures: Vec::new(),
            answers: None,
            notes: std::mem::take(&mut self.notes),
        };
        for (index, data) in std::mem::take(&mut self.applications).into_iter().enumerate() {
            let runs = &self.runs;
            let mut history = Vec::new();
            let restores = |run: u32| runs[run as usize].run.is_restore();
            let balance = data.ledger.replay(
                |run| runs[run as usize].run.time(),
                restores,
                |run, balance| {
                    let run = &runs[run as usize].run;
                    if !run.dry_run {
                        let (removed, seats) = (balance.removed, balance.seats);
                        history.push(Point { run_id: run.run_id.clone(), at: run.finished_at, removed, seats });
                    }
                },
            );
            let application = self.application(index, data.name, &balance, history, &mut report.notes);
            report.failures.extend(balance.causes.iter().filter_map(|(cause, people)| self.causes.counted(*cause, *people)));
            report.applications.push(application);
        }
        report.failures.sort_by(|a, b| {
            b.people.cmp(&a.people).then_with(|| (a.status, &a.error_code, &a.application).cmp(&(b.status, &b.error_code, &b.application)))
        });
        report.totals = savings::totals(&report.applications);
        let newest = self.newest();
        report.answers = self
            .answers
            .take()
            .map(|answers| answers.finish(self.as_of, |run| newest.contains(&run), |run| self.runs[run].run.application.clone()));
        report.runs = self.runs.into_iter().map(|data| data.run).collect();
        report.runs.sort_by(|a, b| (a.time(), &a.run_id, &a.application).cmp(&(b.time(), &b.run_id, &b.application)));
        report
    }

    /// The newest run of each group that decided something, which a restore does not.
    fn newest(&self) -> Vec<usize> {
        let mut newest: HashMap<(usize, &str), usize> = HashMap::new();
        for (at, data) in self.runs.iter().enumerate().filter(|(_, data)| !data.run.is_restore()) {
            let best = newest.entry((data.application, &data.run.group)).or_insert(at);
            if data.run.time() >= self.runs[*best].run.time() {
                *best = at;
            }
        }
        let mut newest: Vec<usize> = newest.into_values().collect();
        newest.sort_unstable();
        newest
    }

    fn application(&self, index: usize, name: String, balance: &Balance, history: Vec<Point>, notes: &mut Vec<String>) -> Application {
        let mut groups: Vec<String> = Vec::new();
        let mut real_runs = 0;
        for data in self.runs.iter().filter(|data| data.application == index) {
            real_runs += u64::from(!data.run.dry_run);
            if !groups.contains(&data.run.group) {
                groups.push(data.run.group.clone());
            }
        }
        let mut tally = Tally::default();
        let mut reasons: BTreeMap<(Verdict, Reason), u64> = BTreeMap::new();
        let mut forecast = None;
        for data in self.newest().into_iter().map(|at| &self.runs[at]).filter(|data| data.application == index) {
            for (verdict, people) in &data.run.verdicts {
                *tally.verdicts.entry(*verdict).or_default() += people;
            }
            for (reason, people) in &data.reasons {
                *reasons.entry(*reason).or_default() += people;
            }
            if data.run.dry_run {
                forecast.get_or_insert_with(SeatCounts::default).plus(data.run.seats);
            }
        }
        let mut reasons: Vec<ReasonCount> =
            reasons.into_iter().map(|((verdict, reason), people)| ReasonCount { verdict, reason, people }).collect();
        reasons.sort_by_key(|count| std::cmp::Reverse(count.people));
        let keeper = |(by, people): (&u32, &u64)| Keeper { by: self.keepers[*by as usize].clone(), people: *people };
        let mut keepers: Vec<Keeper> = balance.keepers.iter().filter(|(_, people)| **people > 0).map(keeper).collect();
        keepers.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.by.cmp(&b.by)));
        let mut runs: Vec<(&Run, &RunFacts)> =
            self.runs.iter().filter(|data| data.application == index).map(|data| (&data.run, &data.facts)).collect();
        runs.sort_by_key(|(run, _)| run.time());
        let savings = savings::savings(&name, balance.seats, &runs, self.as_of, notes);
        Application {
            application: name,
            groups,
            runs: real_runs,
            removed: balance.removed,
            seats: balance.seats,
            back: balance.back,
            keepers,
            forecast,
            verdicts: tally.verdicts,
            reasons,
            savings,
            history,
        }
    }
}

impl Run {
    /// When it began or, when that is not known, ended; the sort key of runs.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.started_at.or(self.finished_at).unwrap_or(Timestamp::MIN)
    }

    /// It puts people back.
    #[must_use]
    pub fn is_restore(&self) -> bool {
        self.verb == "restore"
            || self.outcomes.keys().any(|o| matches!(o, Outcome::Restored | Outcome::AlreadyMember | Outcome::WouldRestore))
    }
}

/// When a run began, as its id says: `20261001-095900-miro-04d2`, UTC.
fn time_of_id(run_id: &str) -> Option<Timestamp> {
    let time = DateTime::strptime("%Y%m%d-%H%M%S", run_id.get(..15)?).ok()?;
    Offset::UTC.to_timestamp(time).ok()
}
