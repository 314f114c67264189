//! The last step of every verb that changes somebody: ask, then let the engine execute the plan in the run's folder.

use jiff::Timestamp;

use super::{
    Question, safety,
    session::{Session, SignedIn},
};
use crate::{
    ExitCode,
    directory::{Group, Roster},
    engine::{
        folder::{Lock, RunFolder},
        journal::Replay,
        run::{self, Run},
    },
    error::Failure,
    job::Job,
    plan::Binding,
};

/// A plan in its folder, and everything that was read for it.
pub(super) struct Ready<'a> {
    pub folder: &'a RunFolder,
    pub binding: &'a Binding,
    /// The verb that the summary tells.
    pub verb: &'a str,
    pub signed_in: &'a SignedIn,
    pub group: &'a Group,
    pub roster: &'a Roster,
    pub started: Timestamp,
}

/// Takes the run's folder and, unless nothing will be changed, the group.
pub(super) fn lock(job: &Job, folder: &RunFolder, group: &Group) -> Result<(Lock, Option<Lock>), Failure> {
    let own = folder.lock()?;
    let group = if job.options.dry_run { None } else { Some(folder.lock_group(group.id, &group.name)?) };
    Ok((own, group))
}

impl Session<'_> {
    /// Asks a person, where one is to be asked.
    pub fn ask(&self, job: &Job, question: &Question) -> Result<(), Failure> {
        let unasked = question.to_change == 0 || job.options.dry_run || job.options.yes;
        if unasked || (self.ctx.confirm)(question)? { Ok(()) } else { Err(safety::declined(&question.folder)) }
    }

    /// Executes the plan; `replay` is the journal of an interrupted run.
    pub fn execute(&self, job: &Job, ready: &Ready<'_>, replay: Option<Replay>) -> Result<ExitCode, Failure> {
        let directory = ready.signed_in.directory.as_ref();
        let changes = run::changes(ready.folder, ready.binding)?;
        let pacer = self.pacer(job, directory);
        let run = Run {
            folder: ready.folder,
            binding: ready.binding,
            verb: ready.verb,
            directory,
            group: ready.group,
            roster: ready.roster,
            pacer: &pacer,
            control: &self.ctx.host.control,
            emitter: &self.ctx.emitter.for_run(&ready.folder.id),
            started: ready.started,
            dry_run: job.options.dry_run,
            csv_raw: job.options.csv_raw,
        };
        self.runtime.block_on(run.execute(&changes, replay))
    }
}
