//! From a job to a plan in a run's folder: evidence, roster, verdicts, seats.

use std::{rc::Rc, time::Duration};

use jiff::{Timestamp, civil::Time, tz::Offset};

use super::{
    Question,
    forecast::forecast,
    gather::{Gathered, gather},
    plan_files::{PlanFiles, Written},
    session::{Session, SignedIn},
};
use crate::{
    ExitCode,
    decide::{Assessment, Rules},
    directory::{Change, Group, Roster},
    engine::{Event, event::Started, folder::RunFolder},
    error::Failure,
    job::{Job, Policy},
    plan::{BINDING_VERSION, Binding},
    report::Tally,
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
    let pool = rayon::ThreadPoolBuilder::new().num_threads(job.options.threads.unwrap_or(0)).build();
    let pool = pool.map_err(|error| Failure::new(ExitCode::Unexpected, format!("starting threads: {error}")))?;
    let assessment = pool.install(|| Assessment::new(&roster, &evidence, rules));
    let seats = forecast(session, job, &signed_in, &group, &assessment, &emitter)?;
    super::memory::compare(job, &group, &evidence.sources, &emitter);
    folder.create()?;
    let control = &session.ctx.host.control;
    let files = PlanFiles { job, folder: &folder, group: &group, assessment: &assessment, policy, seats, control };
    let Written { changes, question, tally } = pool.install(|| files.write()).inspect_err(|_| {
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
