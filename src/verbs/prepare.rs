//! From a job to a plan in a run's folder: evidence, roster, verdicts, seats.

use std::{
    collections::BTreeMap,
    io::{BufWriter, Write},
    rc::Rc,
    time::Duration,
};

use jiff::{Timestamp, civil::Time, tz::Offset};

use super::{
    Question,
    gather::{Gathered, gather},
    session::{Session, SignedIn},
};
use crate::{
    ExitCode,
    decide::{Assessment, Case, Named, Reason, Rules, Verdict},
    directory::{Change, Group, Guid, Roster, model::FreesSeat},
    engine::{
        Event,
        event::{Emitter, Phase, Progress, Started},
        folder::RunFolder,
    },
    error::Failure,
    job::{Job, Policy},
    plan::{BINDING_VERSION, Binding, PlanRow, PlanWriter, row_digest},
    report::{FileError, NewFile, SeatCounts, Tally, ask::AskWriter},
};

/// A plan in its folder, and what the run needs to go on.
pub(super) struct Prepared {
    pub folder: RunFolder,
    pub binding: Binding,
    pub signed_in: Rc<SignedIn>,
    pub group: Group,
    pub roster: Roster,
    pub question: Question,
    /// The plan's rows in numbers.
    pub tally: Tally,
    pub started: Timestamp,
    /// How long reading the input files took.
    pub reading: Duration,
}

/// Decides, and writes `plan.csv`, `plan.json` and (when people are to be asked) `ask.csv`.
pub(super) fn prepare(session: &Session<'_>, job: &Job, verb: &str) -> Result<Prepared, Failure> {
    let started = Timestamp::now();
    let folder = RunFolder::new(&job.options.out, &job.application, started);
    let emitter = session.ctx.emitter.for_run(&folder.id);
    emitter.emit(Event::Started(Started {
        verb: verb.to_owned(),
        application: job.application.clone(),
        group: job.group.clone(),
        folder: folder.path.display().to_string(),
        dry_run: job.options.dry_run,
    }));
    let now = moment(job, started);
    let Gathered { evidence, reading, signed_in, group, roster, roster_read } = gather(session, job, now, &emitter)?;
    let (policy, rules) = rules(job, now);
    let assessment = Assessment::new(&roster, &evidence, rules);
    let seats = forecast(session, job, &signed_in, &group, &assessment, &emitter)?;
    super::memory::compare(job, &group, &evidence.sources, &emitter);
    folder.create()?;
    let cancelled = || session.ctx.host.control.is_cancelled();
    let writer = Writer { job, folder: &folder, group: &group, assessment: &assessment, policy, seats, cancelled: &cancelled };
    let (changes, question, tally) = writer.write().inspect_err(|_| {
        // Unfinished files are gone already; a folder with nothing in it would be taken for a run.
        let _ = std::fs::remove_dir(&folder.path);
    })?;
    let binding = Binding {
        version: BINDING_VERSION,
        program: concat!("reclaim ", env!("CARGO_PKG_VERSION")).to_owned(),
        verb: verb.to_owned(),
        change: Change::Remove,
        created_at: started,
        expires_at: started.saturating_add(job.options.plan_valid).unwrap_or(Timestamp::MAX),
        application: job.application.clone(),
        directory: job.directory,
        group_id: group.id,
        group: group.name.clone(),
        roster: roster_read,
        roster_tolerance: job.options.roster_tolerance,
        inputs: evidence.sources.clone(),
        skipped_rows: evidence.skipped_rows,
        rows: assessment.cases.len() as u64,
        carried: evidence.listed.carried_columns().to_vec(),
        changes,
        job: job.clone(),
    };
    binding.write(&folder.binding())?;
    drop(assessment);
    Ok(Prepared { folder, binding, signed_in, group, roster, question, tally, started, reading })
}

/// The moment that is decided at: the end of the day that the job names, or now.
pub(super) fn moment(job: &Job, now: Timestamp) -> Timestamp {
    job.policy.as_of.map_or(now, |day| Offset::UTC.to_timestamp(day.to_datetime(Time::MAX)).unwrap_or(Timestamp::MAX))
}

/// What decides: the policy, unless the list is the decision.
pub(super) fn rules(job: &Job, now: Timestamp) -> (Option<&Policy>, Rules<'_>) {
    let policy = job.input.remove.is_none().then_some(&job.policy);
    (policy, policy.map_or(Rules::List, |policy| Rules::Policy(policy, now)))
}

/// Asks, for the people who are to be removed only, whether the removal frees a seat. What cannot be known does not stop the run.
pub(super) fn forecast(
    session: &Session<'_>,
    job: &Job,
    signed_in: &SignedIn,
    group: &Group,
    assessment: &Assessment<'_>,
    emitter: &Emitter<'_>,
) -> Result<std::collections::HashMap<Guid, FreesSeat>, Failure> {
    let reclaim = assessment.cases.iter().filter(|case| case.verdict == Verdict::Reclaim);
    let ids: Vec<Guid> = reclaim.filter_map(|case| case.member).map(|member| assessment.roster.members[member as usize].id).collect();
    if ids.is_empty() {
        return Ok(std::collections::HashMap::new());
    }
    if !job.options.seat_forecast {
        return Ok(ids.into_iter().map(|id| (id, FreesSeat::Unknown("not asked".into()))).collect());
    }
    emitter.emit(Event::Progress(Progress::of(Phase::Seats, 0, Some(ids.len() as u64))));
    match session.until_cancelled(signed_in.directory.seats(group, &ids)) {
        Ok(seats) => Ok(ids.into_iter().zip(seats).collect()),
        Err(failure) if failure.exit == ExitCode::Interrupted => Err(failure),
        Err(failure) => {
            emitter.warn(format!("whether seats become free is not known: {failure}"));
            Ok(ids.into_iter().map(|id| (id, FreesSeat::Unknown("the directory did not tell".into()))).collect())
        }
    }
}

struct Writer<'a> {
    job: &'a Job,
    folder: &'a RunFolder,
    group: &'a Group,
    assessment: &'a Assessment<'a>,
    policy: Option<&'a Policy>,
    seats: std::collections::HashMap<Guid, FreesSeat>,
    cancelled: &'a dyn Fn() -> bool,
}

impl Writer<'_> {
    /// Writes the plan and the people to ask; returns the digests of the rows that change somebody, and the question.
    fn write(&self) -> Result<(BTreeMap<u64, String>, Question, Tally), Failure> {
        let path = self.folder.plan();
        let failed = |source: std::io::Error| Failure::from(FileError::Write { path: path.clone(), source });
        let carried = self.assessment.evidence.listed.carried_columns();
        let mut plan = PlanWriter::new(BufWriter::new(NewFile::create(path.clone())?), carried).map_err(failed)?;
        let mut ask: Option<AskWriter<'_, BufWriter<NewFile>>> = None;
        let mut changes = BTreeMap::new();
        let (mut question, mut tally) = (self.question(), Tally::default());
        for (number, case) in (1..).zip(&self.assessment.cases) {
            if number % 1024 == 0 && (self.cancelled)() {
                return Err(super::session::interrupted());
            }
            let row = self.row(number, case);
            plan.row(&row).map_err(failed)?;
            tally.planned(row.verdict, row.reason);
            match row.verdict {
                Verdict::Reclaim => {
                    changes.insert(number, row_digest(self.group.id, &row));
                    question.count(&row);
                }
                Verdict::Ask => {
                    if ask.is_none() {
                        let file = BufWriter::new(NewFile::create(self.folder.ask())?);
                        ask = Some(AskWriter::new(file, &self.job.application, &self.group.name, self.group.id).map_err(failed)?);
                    }
                    if let Some(ask) = &mut ask {
                        ask.row(&row).map_err(failed)?;
                    }
                    question.leave(row.reason, 1);
                }
                _ => question.leave(row.reason, 1),
            }
        }
        question.leave(Reason::NotListed, self.assessment.not_listed);
        question.untouched.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        commit(plan.finish().map_err(failed)?, &failed)?;
        if let Some(ask) = ask {
            commit(ask.finish().map_err(failed)?, &failed)?;
        }
        tally.seats = question.seats.unwrap_or_default();
        Ok((changes, question, tally))
    }

    fn row(&self, number: u64, case: &Case) -> PlanRow {
        let assessment = self.assessment;
        let member = case.member.map(|member| &assessment.roster.members[member as usize]);
        let facts = case.member.map(|member| assessment.facts(member));
        let answer = case.member.and_then(|member| assessment.answer(member));
        let listed = match case.named {
            Named::Listed(row) => Some(row as usize),
            Named::Usage(_) | Named::Roster => None,
        };
        PlanRow {
            number,
            user: assessment.user(case).into(),
            user_principal_name: member.and_then(|member| member.user_principal_name.clone()),
            sam_account_name: member.and_then(|member| member.sam_account_name.clone()),
            object_id: member.map(|member| member.id),
            display_name: member.and_then(|member| member.display_name.clone()),
            mail: member.and_then(|member| member.mail.clone()),
            sid: member.and_then(|member| member.sid.clone()),
            verdict: case.verdict,
            reason: case.reason,
            detail: assessment.explain(case, self.policy).into(),
            matched_by: case.matched_by,
            frees_seat: member.filter(|_| case.verdict == Verdict::Reclaim).and_then(|member| self.seats.get(&member.id).cloned()),
            focus: facts.and_then(|facts| facts.focus),
            last_used: case.member.and_then(|member| assessment.last_used(member)),
            answer: answer.map(|answer| answer.label.as_ref().into()),
            answered_at: answer.and_then(|answer| answer.at),
            carried: match listed {
                Some(row) => assessment.evidence.listed.carried(row).map(Into::into).collect(),
                None => vec![Box::default(); assessment.evidence.listed.carried_columns().len()],
            },
        }
    }

    fn question(&self) -> Question {
        Question {
            change: Change::Remove,
            application: self.job.application.clone(),
            group: self.group.name.clone(),
            to_change: 0,
            roster: self.assessment.roster.members.len() as u64,
            first: Vec::new(),
            untouched: Vec::new(),
            seats: self.job.options.seat_forecast.then(SeatCounts::default),
            folder: self.folder.path.clone(),
        }
    }
}

pub(super) fn commit(writer: BufWriter<NewFile>, failed: &dyn Fn(std::io::Error) -> Failure) -> Result<(), Failure> {
    let mut writer = writer;
    writer.flush().map_err(failed)?;
    let file = writer.into_inner().map_err(|error| failed(error.into_error()))?;
    Ok(file.commit()?)
}

impl Question {
    /// Counts somebody who is to be changed.
    pub(super) fn count(&mut self, row: &PlanRow) {
        self.to_change += 1;
        if self.first.len() < 5 {
            self.first.push(row.user_principal_name.as_deref().unwrap_or(&row.user).to_owned());
        }
        if let Some(seats) = &mut self.seats {
            seats.add(row.frees_seat.as_ref());
        }
    }

    /// Counts people who are left alone.
    pub(super) fn leave(&mut self, reason: Reason, people: u64) {
        if people == 0 {
            return;
        }
        match self.untouched.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, count)) => *count += people,
            None => self.untouched.push((reason, people)),
        }
    }
}
