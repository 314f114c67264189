//! `reclaim check`: sign in, look at the group, say what would stand in the way. Changes nothing and writes nothing.

use super::{Context, session::Session};
use crate::{
    directory::{Group, Identity},
    error::Failure,
    job::Job,
};

/// What `check` found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Who signed in, with which permissions.
    pub identity: Identity,
    /// The group, with what stands in the way ([`Group::hindrances`]).
    pub group: Group,
    /// Users directly in the group.
    pub members: u64,
    /// Members that are no users.
    pub others: u64,
}

/// Signs in, finds the group and reads its roster.
pub fn check(job: &Job, ctx: &Context<'_>) -> Result<Checked, Failure> {
    let session = Session::new(ctx)?;
    let signed_in = session.sign_in(job)?;
    let directory = signed_in.directory.as_ref();
    let group = session.until_cancelled(directory.group(&job.group))?;
    let roster = session.roster(directory, &group)?;
    Ok(Checked { identity: signed_in.identity.clone(), members: roster.members.len() as u64, others: roster.others.len() as u64, group })
}
