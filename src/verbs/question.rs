//! What a person is asked before anything is changed, counted row by row.

use std::path::{Path, PathBuf};

use crate::{decide::Reason, directory::Change, plan::PlanRow, report::SeatCounts};

/// How many people a question names.
const FIRST: usize = 5;

/// What a person is asked before anything is changed.
#[derive(Clone, Debug)]
pub struct Question {
    /// `Remove` or `Add`.
    pub change: Change,
    /// The application.
    pub application: String,
    /// The group's name.
    pub group: String,
    /// How many people are to be removed (or put back).
    pub to_change: u64,
    /// Members of the group now.
    pub roster: u64,
    /// The first few of them, as people know them.
    pub first: Vec<String>,
    /// Who is left alone, and why: rows by reason, most first.
    pub untouched: Vec<(Reason, u64)>,
    /// What would become of the seats. `None` when it was not asked.
    pub seats: Option<SeatCounts>,
    /// The run's folder, where the plan can be looked at.
    pub folder: PathBuf,
}

impl Question {
    /// A question of which nothing is counted yet; `seats` says whether they are asked about.
    pub(super) fn new(change: Change, application: &str, group: &str, roster: u64, seats: bool, folder: &Path) -> Self {
        Self {
            change,
            application: application.to_owned(),
            group: group.to_owned(),
            to_change: 0,
            roster,
            first: Vec::new(),
            untouched: Vec::new(),
            seats: seats.then(SeatCounts::default),
            folder: folder.to_owned(),
        }
    }

    /// Counts somebody who is to be changed.
    pub(super) fn count(&mut self, row: &PlanRow) {
        self.to_change += 1;
        if self.first.len() < FIRST {
            self.first.push(row.user_principal_name.as_deref().unwrap_or(&row.user).to_owned());
        }
        if let Some(seats) = &mut self.seats {
            seats.add(row.frees_seat.as_ref());
        }
    }

    /// Counts what another one has counted of later rows.
    pub(super) fn plus(&mut self, later: Self) {
        self.to_change += later.to_change;
        self.first.extend(later.first);
        self.first.truncate(FIRST);
        for (reason, people) in later.untouched {
            self.leave(reason, people);
        }
        if let (Some(seats), Some(later)) = (&mut self.seats, later.seats) {
            seats.plus(later);
        }
    }

    /// Counts people who are left alone.
    pub(super) fn leave(&mut self, reason: Reason, people: u64) {
        if people == 0 {
            return;
        }
        match self.untouched.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, count)) => *count += people,
            None => self.untouched.push((reason, people)),
        }
    }
}
