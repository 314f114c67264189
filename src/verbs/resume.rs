//! `reclaim resume`: finish an interrupted run.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{
    Context,
    execute::Ready,
    session::{Session, count_earlier},
};
use crate::{
    ExitCode,
    engine::{
        event::{Event, Started},
        folder::RunFolder,
        journal::{Replay, ReplayError},
    },
    error::Failure,
    job::{self, Flags},
    plan::{self, Binding},
};

/// A run that can be resumed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Resumable {
    /// Its folder.
    pub folder: PathBuf,
    /// Its id.
    pub run_id: String,
    /// The application.
    pub application: String,
    /// The group.
    pub group: String,
    /// When it began.
    pub started_at: Timestamp,
    /// People with an outcome.
    pub done: u64,
    /// People to change.
    pub total: u64,
}

/// The runs below `out` that were interrupted, oldest first.
pub fn resumable(out: &Path) -> Result<Vec<Resumable>, Failure> {
    let runs = match std::fs::read_dir(out) {
        Ok(runs) => runs,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::bad_input(format!("reading {}: {error}", out.display()))),
    };
    let mut found = Vec::new();
    for run in runs.flatten() {
        let folder = RunFolder { id: run.file_name().to_string_lossy().into_owned(), path: run.path() };
        // What is no run, or cannot be read, is not offered; `reclaim resume RUN` says what is wrong with it.
        let Ok(replay) = Replay::read(&folder.journal()) else { continue };
        let Ok(binding) = Binding::read(&folder.binding()) else { continue };
        if replay.ended.is_none() {
            found.push(Resumable {
                run_id: folder.id,
                folder: folder.path,
                application: binding.application,
                group: binding.group,
                started_at: replay.header.started_at,
                done: replay.outcomes.len() as u64,
                total: binding.changes.len() as u64,
            });
        }
    }
    found.sort_by(|one, other| one.run_id.cmp(&other.run_id));
    Ok(found)
}

/// Finishes an interrupted run. Resuming a finished one changes nothing.
pub fn resume(run: &Path, flags: &Flags, out: &Path, ctx: &Context<'_>) -> Result<ExitCode, Failure> {
    let started = Timestamp::now();
    let folder = RunFolder::find(run, out, &ctx.host.working_folder)?;
    let _lock = folder.lock()?;
    let replay = match Replay::read(&folder.journal()) {
        Ok(replay) => replay,
        Err(ReplayError::Read { error, .. }) if error.kind() == std::io::ErrorKind::NotFound => return Err(never_began(&folder)),
        Err(ReplayError::Empty { .. }) => return Err(never_began(&folder)),
        Err(error) => return Err(error.into()),
    };
    let binding = Binding::read(&folder.binding())?;
    same_plan(&folder, &replay)?;
    let emitter = ctx.emitter.for_run(&folder.id);
    if replay.ended.is_some() {
        emitter.warn(format!("the run {} is finished; there is nothing to resume", folder.id));
        return Ok(ExitCode::NothingToDo);
    }
    let job = job::overlay(binding.job.clone(), flags, ctx.host)?;
    emitter.emit(Event::Started(Started {
        verb: "resume".into(),
        application: binding.application.clone(),
        group: binding.group.clone(),
        folder: folder.path.display().to_string(),
        dry_run: false,
    }));
    let session = Session::new(ctx)?;
    let _group = folder.lock_group(binding.group_id, &binding.group)?;
    let signed_in = session.sign_in(&job)?;
    let directory = signed_in.directory.as_ref();
    let group = session.writable_group(directory, &binding.group_id.to_string())?;
    let roster = session.roster(directory, &group)?;
    let pacer = session.pacer(&job, directory);
    // The run's own writes are among those that the pacer has read from the journals below `out`, unless the folder was moved.
    if folder.path.parent() != Some(ctx.host.working_folder.join(&job.options.out).as_path()) {
        count_earlier(&pacer, &replay, started);
    }
    let (verb, started) = (replay.header.verb.clone(), replay.header.started_at);
    let ready = Ready { folder: &folder, binding: &binding, verb: &verb, signed_in: &signed_in, group: &group, roster: &roster, started };
    session.execute(&job, &ready, Some(replay))
}

fn never_began(folder: &RunFolder) -> Failure {
    Failure::refused(format!("the run {} has changed nobody: it has a plan and no journal", folder.id))
        .hint(format!("apply its plan with `reclaim apply {}`", folder.plan().display()))
        .code("NeverBegan")
}

/// A journal speaks of the rows of one plan only.
fn same_plan(folder: &RunFolder, replay: &Replay) -> Result<(), Failure> {
    let path = folder.plan();
    let digest = plan::file_digest(&path).map_err(|error| Failure::bad_input(format!("reading {}: {error}", path.display())))?;
    if digest != replay.header.plan_sha256 {
        return Err(Failure::refused(format!("{}: the plan was changed after the run began", path.display()))
            .hint("put the original file back; it is needed to finish the run")
            .code("PlanChanged"));
    }
    Ok(())
}
