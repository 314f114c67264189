//! Who holds a seat after all runs: everybody counts once, whatever the number and order of the files.
//!
//! Rows become events; replayed in time's order, the last one decides. A person is known by the object id within an
//! application, so that somebody who is removed twice, or removed and restored, is never counted twice.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{SeatCounts, read::ResultRow};
use crate::{
    decide::Verdict,
    directory::{Guid, model::FreesSeat},
    engine::Outcome,
};

/// What one row does to a person's state. The numbers are indices that the collector gives out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Removed; the seat is free.
    Freed,
    /// Removed; that keeper keeps the seat.
    NotFreed(u32),
    /// Removed; nobody knows of the seat.
    Unknown,
    /// Is a member (again).
    Member,
    /// Was a member when the attempt failed for that cause.
    Failed(u32),
    /// Was no member, without this run's doing.
    Absent,
}

/// The state of a person after some events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Holding {
    /// Nothing but membership was ever seen.
    #[default]
    Member,
    Freed,
    NotFreed(u32),
    Unknown,
    /// Was removed once, and is a member again.
    Back,
}

#[derive(Clone, Copy, Debug)]
struct Event {
    /// The row's own time; who was left alone has none, and then the run's counts.
    at: Option<Timestamp>,
    person: u32,
    run: u32,
    effect: Effect,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum Name {
    Id(Guid),
    Text(Box<str>),
}

/// All events of one application.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    people: HashMap<Name, u32>,
    events: Vec<Event>,
}

/// The state of all people after some events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Balance {
    /// Removed and not back.
    pub removed: u64,
    /// What became of their seats.
    pub seats: SeatCounts,
    /// Removed once and back.
    pub back: u64,
    /// People by what keeps their seat.
    pub keepers: HashMap<u32, u64>,
    /// People by the cause for which their last attempt failed.
    pub causes: HashMap<u32, u64>,
}

impl Balance {
    fn count(&mut self, holding: Holding, up: bool) {
        let step = |number: &mut u64| *number = if up { *number + 1 } else { number.saturating_sub(1) };
        match holding {
            Holding::Member => return,
            Holding::Back => return step(&mut self.back),
            Holding::Freed => step(&mut self.seats.freed),
            Holding::Unknown => step(&mut self.seats.unknown),
            Holding::NotFreed(keeper) => {
                step(&mut self.seats.not_freed);
                step(self.keepers.entry(keeper).or_default());
            }
        }
        step(&mut self.removed);
    }
}

/// What a row does, as far as it says something of membership. `keeper` and `cause` give out indices.
pub(super) fn effect(row: &ResultRow, keeper: impl FnOnce(&str) -> u32, cause: impl FnOnce(&ResultRow) -> u32) -> Option<Effect> {
    Some(match row.outcome {
        Outcome::Removed => match &row.frees_seat {
            Some(FreesSeat::Yes) => Effect::Freed,
            Some(FreesSeat::No(by)) => Effect::NotFreed(keeper(by)),
            Some(FreesSeat::Unknown(_)) | None => Effect::Unknown,
        },
        Outcome::Restored | Outcome::AlreadyMember => Effect::Member,
        Outcome::AlreadyAbsent | Outcome::NotFound => Effect::Absent,
        Outcome::Failed | Outcome::NotAttempted => Effect::Failed(cause(row)),
        Outcome::Kept | Outcome::WouldRemove if row.verdict != Verdict::Skip => Effect::Member,
        Outcome::Kept | Outcome::WouldRemove | Outcome::Skipped | Outcome::WouldRestore => return None,
    })
}

impl Ledger {
    /// Notes what a row of that run did.
    pub(super) fn note(&mut self, row: &ResultRow, run: u32, effect: Effect) {
        let name = row.object_id.map_or_else(|| Name::Text(row.name().to_lowercase().into()), Name::Id);
        let next = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        let person = *self.people.entry(name).or_insert(next);
        self.events.push(Event { at: row.finished_at, person, run, effect });
    }

    /// Replays all events. `time` is a run's; `after` is told the state after the last event of each run.
    pub(super) fn replay(
        mut self,
        time: impl Fn(u32) -> Timestamp,
        restores: impl Fn(u32) -> bool,
        mut after: impl FnMut(u32, &Balance),
    ) -> Balance {
        self.events.sort_by_cached_key(|event| (event.at.unwrap_or_else(|| time(event.run)), event.run));
        let mut last = HashMap::new();
        for (index, event) in self.events.iter().enumerate() {
            last.insert(event.run, index);
        }
        let mut people = vec![(Holding::Member, None); self.people.len()];
        let mut balance = Balance::default();
        for (index, event) in self.events.iter().enumerate() {
            let (holding, problem) = &mut people[event.person as usize];
            let next = match (event.effect, *holding) {
                (Effect::Freed, _) => Holding::Freed,
                (Effect::NotFreed(by), _) => Holding::NotFreed(by),
                (Effect::Unknown, _) => Holding::Unknown,
                // A restore that failed leaves the person out of the group.
                (Effect::Failed(_), before) if restores(event.run) => before,
                (Effect::Absent, before) | (Effect::Member | Effect::Failed(_), before @ Holding::Member) => before,
                (Effect::Member | Effect::Failed(_), _) => Holding::Back,
            };
            balance.count(*holding, false);
            balance.count(next, true);
            *holding = next;
            if let Some(cause) = problem.take() {
                *balance.causes.entry(cause).or_default() -= 1;
            }
            if let Effect::Failed(cause) = event.effect {
                *problem = Some(cause);
                *balance.causes.entry(cause).or_default() += 1;
            }
            if last.get(&event.run) == Some(&index) {
                after(event.run, &balance);
            }
        }
        balance
    }
}
