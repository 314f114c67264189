//! The memory between runs: an input that is suddenly much smaller or larger than last time is worth a warning.

use crate::{
    directory::Group,
    engine::{event::Emitter, folder},
    evidence::{Role, Source},
    job::Job,
    report::Summary,
};

/// Runs that are looked at, newest first.
const LOOK_BACK: usize = 100;

/// Warns when a kind of input has less than half or more than twice the rows of the last run of the same job on the group.
pub(super) fn compare(job: &Job, group: &Group, sources: &[Source], emitter: &Emitter<'_>) {
    let Some(last) = last_summary(job, group) else { return };
    for role in [Role::Unused, Role::Usage, Role::Answers, Role::Protect, Role::Remove] {
        let (before, now) = (rows(&last.inputs, role), rows(sources, role));
        if let (Some(before), Some(now)) = (before, now)
            && (now * 2 < before || now > before * 2)
        {
            emitter.warn(format!(
                "the {} input has {now} rows, {before} in the last run ({}): is the export complete?",
                role_name(role),
                last.run_id
            ));
        }
    }
}

fn rows(sources: &[Source], role: Role) -> Option<u64> {
    let mut of_role = sources.iter().filter(|source| source.role == role).peekable();
    of_role.peek()?;
    Some(of_role.map(|source| source.rows).sum())
}

const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Unused => "unused",
        Role::Usage => "usage",
        Role::Answers => "answers",
        Role::Protect => "protect",
        Role::Remove => "remove",
        Role::Restore => "restore",
    }
}

fn last_summary(job: &Job, group: &Group) -> Option<Summary> {
    let mut runs: Vec<_> = std::fs::read_dir(&job.options.out).ok()?.flatten().map(|run| run.path()).collect();
    // Run ids begin with the time.
    runs.sort_unstable_by(|one, other| other.file_name().cmp(&one.file_name()));
    let file = job.file.as_ref().map(|file| file.display().to_string());
    let same = |summary: &Summary| summary.group_id == group.id && summary.job == file && summary.application == job.application;
    runs.iter().take(LOOK_BACK).filter_map(|run| Summary::read(&run.join(folder::SUMMARY)).ok()).find(same)
}
