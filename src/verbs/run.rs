//! `reclaim run`, `reclaim plan` and `reclaim remove`: decide, and (but for `plan`) remove.

use super::{
    Context,
    prepare::{Prepared, prepare},
    session::Session,
};
use crate::{
    ExitCode,
    engine::{
        Cancel,
        event::{Event, Message},
        run::{self, Run},
    },
    error::Failure,
    job::Job,
};

/// Decides and removes in one go; several jobs share connections and pacers. A job that fails does not stop the next one.
pub fn run(jobs: &[Job], ctx: &Context<'_>) -> Result<ExitCode, Failure> {
    each(jobs, ctx, |session, job| {
        let verb = if job.input.remove.is_some() { "remove" } else { "run" };
        let prepared = prepare(session, job, verb)?;
        execute(session, job, verb, prepared)
    })
}

/// Decides only: the plan's folder is ready for `reclaim apply`.
pub fn plan(jobs: &[Job], ctx: &Context<'_>) -> Result<ExitCode, Failure> {
    each(jobs, ctx, |session, job| {
        let prepared = prepare(session, job, "plan")?;
        let emitter = ctx.emitter.for_run(&prepared.folder.id);
        if let Err(refused) = super::safety::caps(job, prepared.question.to_change, prepared.question.roster) {
            emitter.warn(format!("{refused}; `reclaim apply` would refuse"));
        }
        super::planned::tell(session, &prepared, &emitter)
    })
}

fn each(jobs: &[Job], ctx: &Context<'_>, one: impl Fn(&Session<'_>, &Job) -> Result<ExitCode, Failure>) -> Result<ExitCode, Failure> {
    let session = Session::new(ctx)?;
    if let [job] = jobs {
        return one(&session, job);
    }
    let mut worst: Option<ExitCode> = None;
    for job in jobs {
        if ctx.host.control.cancelled() > Cancel::No {
            return Ok(ExitCode::Interrupted);
        }
        let exit = one(&session, job).unwrap_or_else(|failure| {
            ctx.emitter.emit(Event::Error(Message {
                message: format!("{}: {failure}", job.application),
                hint: failure.hint,
                code: failure.code,
                exit_code: Some(failure.exit.code()),
            }));
            failure.exit
        });
        worst = Some(worst.map_or(exit, |worst| worst.worst(exit)));
    }
    Ok(worst.unwrap_or(ExitCode::NothingToDo))
}

fn execute(session: &Session<'_>, job: &Job, verb: &str, prepared: Prepared) -> Result<ExitCode, Failure> {
    let Prepared { folder, binding, signed_in, group, roster, question, started } = prepared;
    let emitter = session.ctx.emitter.for_run(&folder.id);
    super::safety::caps(job, question.to_change, question.roster)?;
    let _lock = folder.lock()?;
    let _group = if job.options.dry_run { None } else { Some(folder.lock_group(group.id, &group.name)?) };
    if question.to_change > 0 && !job.options.dry_run && !job.options.yes && !(session.ctx.confirm)(&question)? {
        return Err(super::safety::declined(&folder));
    }
    let directory = signed_in.directory.as_ref();
    let pacer = session.pacer(job, directory);
    let changes = run::changes(&folder, &binding)?;
    let run = Run {
        folder: &folder,
        binding: &binding,
        verb,
        directory,
        group: &group,
        roster: &roster,
        pacer: &pacer,
        control: &session.ctx.host.control,
        emitter: &emitter,
        started,
        dry_run: job.options.dry_run,
        csv_raw: job.options.csv_raw,
    };
    session.runtime.block_on(run.execute(&changes, None))
}
