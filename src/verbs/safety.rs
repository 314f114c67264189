//! The rules that stop a run before its first write.

use std::path::Path;

use crate::{error::Failure, job::Job, plan};

/// `max_removals` and `max_percent`, against the roster as read in this run.
pub(super) fn caps(job: &Job, removals: u64, roster: u64) -> Result<(), Failure> {
    if let Some(most) = job.policy.max_removals
        && removals > most
    {
        return Err(Failure::refused(format!("{removals} removals are more than max_removals = {most}"))
            .hint("look at the plan; when it is right, raise the cap with --max-removals or in the job file")
            .code("MaxRemovals"));
    }
    if let Some(most) = job.policy.max_percent
        && u128::from(removals) * 100 > u128::from(roster) * u128::from(most)
    {
        return Err(Failure::refused(format!("{removals} of {roster} members are more than max_percent = {most}"))
            .hint("look at the plan; when it is right, raise the cap with --max-percent or in the job file")
            .code("MaxPercent"));
    }
    Ok(())
}

/// Somebody was asked and said no.
pub(super) fn declined(folder: &Path) -> Failure {
    Failure::refused("nothing was changed: the answer was no")
        .hint(format!("the plan is kept: review it, then `reclaim apply {}`", folder.join(plan::FILE_NAME).display()))
        .code("Declined")
}
