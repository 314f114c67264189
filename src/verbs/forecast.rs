//! Whether the removals would free seats.

use std::collections::HashMap;

use super::session::{Session, SignedIn};
use crate::{
    ExitCode,
    decide::{Assessment, Verdict},
    directory::{Group, Guid, model::FreesSeat},
    engine::{
        Event,
        event::{Emitter, Phase, Progress},
    },
    error::Failure,
    job::Job,
};

/// What is known of the seats of the people who are to be removed.
pub(super) struct Seats {
    told: HashMap<Guid, FreesSeat>,
    /// Of whom nothing was told.
    others: FreesSeat,
}

impl Seats {
    fn unknown(why: &'static str) -> Self {
        Self { told: HashMap::new(), others: FreesSeat::Unknown(why.into()) }
    }

    /// What is known of somebody's seat.
    pub(super) fn of(&self, person: Guid) -> &FreesSeat {
        self.told.get(&person).unwrap_or(&self.others)
    }
}

/// Asks, for the people who are to be removed only, whether the removal frees a seat. What cannot be known does not stop the run.
pub(super) fn forecast(
    session: &Session<'_>,
    job: &Job,
    signed_in: &SignedIn,
    group: &Group,
    assessment: &Assessment<'_>,
    emitter: &Emitter<'_>,
) -> Result<Seats, Failure> {
    if !job.options.seat_forecast {
        return Ok(Seats::unknown("not asked"));
    }
    let ids: Vec<Guid> = to_remove(assessment).collect();
    let not_told = Seats::unknown("the directory did not tell");
    if ids.is_empty() {
        return Ok(not_told);
    }
    emitter.emit(Event::Progress(Progress::of(Phase::Seats, 0, Some(ids.len() as u64))));
    match session.until_cancelled(signed_in.directory.seats(group, &ids)) {
        Ok(seats) => Ok(Seats { told: ids.into_iter().zip(seats).collect(), ..not_told }),
        Err(failure) if failure.exit == ExitCode::Interrupted => Err(failure),
        Err(failure) => {
            emitter.warn(format!("whether seats become free is not known: {failure}"));
            Ok(not_told)
        }
    }
}

/// The people who are to be removed.
pub(super) fn to_remove<'a>(assessment: &'a Assessment<'_>) -> impl Iterator<Item = Guid> + 'a {
    let reclaim = assessment.cases.iter().filter(|case| case.verdict == Verdict::Reclaim);
    reclaim.filter_map(|case| case.member).map(|member| assessment.roster.members[member as usize].id)
}
