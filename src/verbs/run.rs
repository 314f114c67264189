//! `reclaim run`, `reclaim plan` and `reclaim remove`: decide, and (but for `plan`) remove.

use super::{
    Context,
    execute::{self, Ready},
    prepare::{Prepared, prepare},
    safety,
    session::Session,
};
use crate::{
    ExitCode,
    engine::event::{Event, Message},
    error::Failure,
    job::Job,
};

/// Decides and removes in one go; several jobs share connections and pacers. A job that fails does not stop the next one.
pub fn run(jobs: &[Job], ctx: &Context<'_>) -> Result<ExitCode, Failure> {
    each(jobs, ctx, |session, job| {
        let verb = if job.input.remove.is_some() { "remove" } else { "run" };
        let prepared = prepare(session, job, verb)?;
        execute(session, job, verb, &prepared)
    })
}

/// Decides only: the plan's folder is ready for `reclaim apply`.
pub fn plan(jobs: &[Job], ctx: &Context<'_>) -> Result<ExitCode, Failure> {
    each(jobs, ctx, |session, job| {
        let prepared = prepare(session, job, "plan")?;
        let emitter = ctx.emitter.for_run(&prepared.folder.id);
        if let Err(refused) = safety::caps(job, prepared.question.to_change, prepared.question.roster) {
            emitter.warn(format!("{refused}; `reclaim apply` would refuse"));
        }
        super::planned::tell(&prepared, &emitter)
    })
}

fn each(jobs: &[Job], ctx: &Context<'_>, one: impl Fn(&Session<'_>, &Job) -> Result<ExitCode, Failure>) -> Result<ExitCode, Failure> {
    let session = Session::new(ctx)?;
    if let [job] = jobs {
        return one(&session, job);
    }
    let mut worst: Option<ExitCode> = None;
    for job in jobs {
        if ctx.host.control.is_cancelled() {
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

fn execute(session: &Session<'_>, job: &Job, verb: &str, prepared: &Prepared) -> Result<ExitCode, Failure> {
    let Prepared { folder, binding, signed_in, group, roster, question, started, .. } = &prepared;
    safety::caps(job, question.to_change, question.roster)?;
    let _locks = execute::lock(job, folder, group)?;
    session.ask(job, question)?;
    session.execute(job, &Ready { folder, binding, verb, signed_in, group, roster, started: *started }, None)
}
