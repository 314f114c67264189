//! `reclaim apply`: remove exactly what a reviewed plan says.

use std::{collections::BTreeMap, path::Path};

use jiff::Timestamp;

use super::{
    Context, Question,
    execute::{self, Ready},
    safety,
    session::Session,
};
use crate::{
    ExitCode,
    decide::{Reason, Verdict},
    directory::{Change, Roster},
    engine::{
        event::{Event, Started},
        folder::RunFolder,
    },
    error::Failure,
    job::{self, Flags, Job},
    plan::{self, Binding, PlanReader, PlanRow, PlanWriter, row_digest},
    report::{FileError, NewFile},
};

/// Rows that are named in a refusal.
const NAMED: usize = 5;

/// Applies a plan: rows may have been changed from `Reclaim` to `Keep` or deleted since it was made, and nothing else.
pub fn apply(plan: &Path, flags: &Flags, ctx: &Context<'_>) -> Result<ExitCode, Failure> {
    let started = Timestamp::now();
    let path = ctx.host.working_folder.join(plan);
    let path = if path.is_dir() { path.join(plan::FILE_NAME) } else { path };
    let mut made = Binding::read(&plan::binding_path(&path))?;
    let job = job::overlay(made.job.clone(), flags, ctx.host)?;
    if started > made.expires_at {
        return Err(Failure::refused(format!("{}: the plan expired on {:.0}", path.display(), made.expires_at))
            .hint("people may use the application again since: make a new plan with `reclaim plan`")
            .code("PlanExpired"));
    }
    let reviewed = review(&path, &made)?;
    let session = Session::new(ctx)?;
    let folder = RunFolder::new(&job.options.out, &made.application, started);
    let emitter = ctx.emitter.for_run(&folder.id);
    emitter.emit(Event::Started(Started {
        verb: "apply".into(),
        application: made.application.clone(),
        group: made.group.clone(),
        folder: folder.path.display().to_string(),
        dry_run: job.options.dry_run,
    }));
    let signed_in = session.sign_in(&job)?;
    let directory = signed_in.directory.as_ref();
    let group = session.writable_group(directory, &made.group_id.to_string())?;
    let roster = session.roster(directory, &group)?;
    same_roster(&made, &roster)?;
    safety::caps(&job, reviewed.question.to_change, roster.members.len() as u64)?;
    if reviewed.deleted > 0 {
        emitter.warn(format!("{} rows that the plan would have removed were deleted by its reviewer", reviewed.deleted));
    }

    folder.create()?;
    let _locks = execute::lock(&job, &folder, &group)?;
    let planned = std::mem::replace(&mut made.changes, reviewed.changes);
    let binding = Binding { verb: "apply".into(), rows: reviewed.rows, job: job.clone(), ..made };
    copy(&path, &folder, &binding, &planned)?;
    binding.write(&folder.binding())?;
    let question = Question { roster: roster.members.len() as u64, folder: folder.path.clone(), ..reviewed.question };
    session.ask(&job, &question)?;
    let ready = Ready { folder: &folder, binding: &binding, verb: "apply", signed_in: &signed_in, group: &group, roster: &roster, started };
    session.execute(&job, &ready, None)
}

struct Reviewed {
    changes: BTreeMap<u64, String>,
    rows: u64,
    deleted: u64,
    question: Question,
}

/// Holds the plan as it is now against what it was made as.
fn review(path: &Path, made: &Binding) -> Result<Reviewed, Failure> {
    let refused = |message: String| {
        Failure::refused(format!("{}: {message}", path.display()))
            .hint("in a plan only the Verdict of a row may be changed, from Reclaim to Keep, and rows may be deleted; make a new plan otherwise")
            .code("PlanChanged")
    };
    let mut changes = BTreeMap::new();
    let mut seen = std::collections::HashSet::new();
    let mut forged = Vec::new();
    let mut kept = 0;
    let mut rows = 0;
    let mut question = Question::new(Change::Remove, &made.application, &made.group, 0, made.job.options.seat_forecast, path);
    for row in PlanReader::open(path, &made.carried)? {
        let row = row?;
        rows += 1;
        if !seen.insert(row.number) {
            return Err(refused(format!("row {} stands there twice", row.number)));
        }
        let planned = made.changes.get(&row.number);
        match row.verdict {
            Verdict::Reclaim if planned == Some(&row_digest(made.group_id, &row)) => {
                changes.insert(row.number, planned.cloned().unwrap_or_default());
                question.count(&row);
            }
            Verdict::Reclaim | Verdict::Restore => forged.push(format!("{} (row {})", row.user, row.number)),
            _ if planned.is_some() => {
                kept += 1;
                question.leave(Reason::KeptByReviewer, 1);
            }
            _ => question.leave(row.reason, 1),
        }
    }
    if !forged.is_empty() {
        let count = forged.len();
        forged.truncate(NAMED);
        return Err(refused(format!("{count} rows say Reclaim that were not planned so: {}", forged.join(", "))));
    }
    let deleted = made.changes.len() as u64 - changes.len() as u64 - kept;
    Ok(Reviewed { changes, rows, deleted, question })
}

/// The group must still be about the one that was decided on.
fn same_roster(made: &Binding, roster: &Roster) -> Result<(), Failure> {
    let (then, now) = (made.roster.members as u64, roster.members.len() as u64);
    if then.abs_diff(now) * 100 > then * u64::from(made.roster_tolerance) {
        return Err(Failure::refused(format!(
            "the group had {then} members when the plan was made and has {now} now, more than {} % apart",
            made.roster_tolerance
        ))
        .hint("make a new plan; or accept a larger change with roster_tolerance in the job file")
        .code("RosterChanged"));
    }
    Ok(())
}

/// Writes the plan as reviewed into the run's folder, with what the reviewer decided said in the rows.
fn copy(path: &Path, folder: &RunFolder, binding: &Binding, planned: &BTreeMap<u64, String>) -> Result<(), Failure> {
    let target = folder.plan();
    let failed = |source: std::io::Error| Failure::from(FileError::Write { path: target.clone(), source });
    let mut writer = PlanWriter::new(NewFile::create(target.clone())?, &binding.carried).map_err(failed)?;
    for row in PlanReader::open(path, &binding.carried)? {
        let row = row?;
        let kept = row.verdict != Verdict::Reclaim && planned.contains_key(&row.number);
        let row =
            if kept { PlanRow { reason: Reason::KeptByReviewer, detail: "kept by whoever reviewed the plan".into(), ..row } } else { row };
        writer.row(&row).map_err(failed)?;
    }
    Ok(writer.finish().map_err(failed)?.commit()?)
}

/// Where the settings of a job come from when there is no stored one.
pub(super) fn stored_or_typed(binding: Option<&Binding>, list: &Path, flags: &Flags, ctx: &Context<'_>) -> Result<Job, Failure> {
    match binding {
        Some(binding) => job::overlay(binding.job.clone(), flags, ctx.host),
        None => job::for_remove(None, list, flags, ctx.host),
    }
}
