//! Counts the rows of a run while they pass.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    decide::{Reason, Verdict},
    directory::model::FreesSeat,
    engine::{Outcome, OutcomeRow},
    plan::PlanRow,
};

/// What became of the seats of people who were removed (or, in a dry run, would be).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeatCounts {
    /// Free now.
    pub freed: u64,
    /// Removed, but something else keeps the seat.
    pub not_freed: u64,
    /// Removed; whether the seat is free is not known.
    pub unknown: u64,
}

impl SeatCounts {
    /// Counts one person's seat.
    pub fn add(&mut self, frees: Option<&FreesSeat>) {
        match frees {
            Some(FreesSeat::Yes) => self.freed += 1,
            Some(FreesSeat::No(_)) => self.not_freed += 1,
            Some(FreesSeat::Unknown(_)) | None => self.unknown += 1,
        }
    }

    /// Adds other counts.
    pub fn plus(&mut self, other: Self) {
        self.freed += other.freed;
        self.not_freed += other.not_freed;
        self.unknown += other.unknown;
    }

    /// Everybody.
    #[must_use]
    pub fn all(self) -> u64 {
        self.freed + self.not_freed + self.unknown
    }
}

/// Rows by verdict, reason and outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All rows.
    pub rows: u64,
    /// Rows by verdict.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// Rows by reason.
    pub reasons: BTreeMap<Reason, u64>,
    /// Rows by outcome.
    pub outcomes: BTreeMap<Outcome, u64>,
    /// Seats of the rows with [`Outcome::Removed`] or [`Outcome::WouldRemove`].
    pub seats: SeatCounts,
}

impl Tally {
    /// Counts a row as it goes into the result.
    pub fn row(&mut self, plan: &PlanRow, outcome: &OutcomeRow) {
        self.add(plan.verdict, plan.reason, outcome.outcome);
        if matches!(outcome.outcome, Outcome::Removed | Outcome::WouldRemove) {
            self.seats.add(plan.frees_seat.as_ref());
        }
    }

    /// Counts a row, without its seat.
    pub fn add(&mut self, verdict: Verdict, reason: Reason, outcome: Outcome) {
        self.planned(verdict, reason);
        *self.outcomes.entry(outcome).or_default() += 1;
    }

    /// Counts a row of a plan, of which nothing has come yet.
    pub fn planned(&mut self, verdict: Verdict, reason: Reason) {
        self.rows += 1;
        *self.verdicts.entry(verdict).or_default() += 1;
        *self.reasons.entry(reason).or_default() += 1;
    }

    /// Adds another count of other rows.
    pub fn plus(&mut self, other: Self) {
        self.rows += other.rows;
        add_all(&mut self.verdicts, other.verdicts);
        add_all(&mut self.reasons, other.reasons);
        add_all(&mut self.outcomes, other.outcomes);
        self.seats.plus(other.seats);
    }

    /// Rows with that outcome.
    #[must_use]
    pub fn outcome(&self, outcome: Outcome) -> u64 {
        self.outcomes.get(&outcome).copied().unwrap_or_default()
    }

    /// Rows with that verdict.
    #[must_use]
    pub fn verdict(&self, verdict: Verdict) -> u64 {
        self.verdicts.get(&verdict).copied().unwrap_or_default()
    }
}

fn add_all<K: Ord>(counts: &mut BTreeMap<K, u64>, others: BTreeMap<K, u64>) {
    for (key, count) in others {
        *counts.entry(key).or_default() += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_once_each_way() {
        let mut tally = Tally::default();
        tally.add(Verdict::Reclaim, Reason::Unused, Outcome::Removed);
        tally.add(Verdict::Reclaim, Reason::Unused, Outcome::Failed);
        tally.add(Verdict::Keep, Reason::InUse, Outcome::Kept);
        assert_eq!(tally.rows, 3);
        assert_eq!(tally.verdict(Verdict::Reclaim), 2);
        assert_eq!(tally.outcome(Outcome::Removed), 1);
        assert_eq!(tally.outcome(Outcome::NotFound), 0);
        assert_eq!(tally.reasons.values().sum::<u64>(), 3);
        let mut twice = tally.clone();
        twice.seats.freed = 1;
        twice.plus(twice.clone());
        assert_eq!((twice.rows, twice.verdict(Verdict::Keep), twice.reasons[&Reason::Unused], twice.outcome(Outcome::Kept)), (6, 2, 4, 2));
        assert_eq!(twice.seats.freed, 2);
    }
}
