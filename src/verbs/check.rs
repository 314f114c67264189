//! `reclaim check`: sign in, look at the group, say what would stand in the way and what a run would do now. Changes nothing
//! and writes nothing.

use jiff::Timestamp;

use super::{
    Context,
    forecast::{forecast, to_remove},
    gather::{read_evidence, warn_of_skipped},
    prepare::{moment, rules},
    safety,
    session::Session,
};
use crate::{
    decide::Assessment,
    directory::{Group, Identity},
    error::Failure,
    job::Job,
    report::SeatCounts,
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
    /// What a run would do now; nothing for a group that cannot be written to.
    pub forecast: Option<Forecast>,
}

/// What a run would do now.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// People who would be removed.
    pub removals: u64,
    /// What would become of their seats; nothing when the job does not ask for it.
    pub seats: Option<SeatCounts>,
    /// The cap that would refuse it.
    pub refused: Option<String>,
}

/// Signs in, finds the group, reads its roster and decides as a run would.
pub fn check(job: &Job, ctx: &Context<'_>) -> Result<Checked, Failure> {
    let session = Session::new(ctx)?;
    let signed_in = session.sign_in(job)?;
    let directory = signed_in.directory.as_ref();
    let group = session.until_cancelled(directory.group(&job.group))?;
    let roster = session.roster(directory, &group)?;
    let (members, others) = (roster.members.len() as u64, roster.others.len() as u64);
    let mut found = Checked { identity: signed_in.identity.clone(), members, others, group, forecast: None };
    if !found.group.hindrances.is_empty() {
        return Ok(found);
    }
    let now = moment(job, Timestamp::now());
    let evidence = read_evidence(ctx, job, now, &ctx.emitter)?;
    warn_of_skipped(&evidence, &ctx.emitter);
    let assessment = Assessment::new(&roster, &evidence, rules(job, now).1);
    let seats = forecast(&session, job, &signed_in, &found.group, &assessment, &ctx.emitter)?;
    let (mut removals, mut counts) = (0, SeatCounts::default());
    for person in to_remove(&assessment) {
        removals += 1;
        counts.add(Some(seats.of(person)));
    }
    found.forecast = Some(Forecast {
        removals,
        seats: job.options.seat_forecast.then_some(counts),
        refused: safety::caps(job, removals, members).err().map(|refused| refused.message),
    });
    Ok(found)
}
