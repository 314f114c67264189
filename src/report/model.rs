//! What a report says: numbers and sentences, before they become text, HTML, a workbook or JSON.
//!
//! Its JSON form is described by `schema.json` beside this file; names are only ever added within one version.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::{SeatCounts, money::Money};
use crate::{
    decide::{Reason, Verdict},
    engine::Outcome,
};

/// Version of the report's JSON.
pub const REPORT_VERSION: u32 = 1;

/// A report over one or many runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// [`REPORT_VERSION`].
    pub version: u32,
    /// The day for which it holds: decides what has been renewed and which answers still protect.
    pub as_of: Date,
    /// By application, in the order of first appearance.
    pub applications: Vec<Application>,
    /// What all applications save together, by currency.
    pub totals: Vec<Total>,
    /// The runs, oldest first.
    pub runs: Vec<Run>,
    /// People whose last attempt failed, by cause, most first.
    pub failures: Vec<Cause>,
    /// Who answered what, when it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
    /// What the reader should know of the numbers.
    pub notes: Vec<String>,
}

/// One application over all its runs. Everybody counts once, as the newest run left them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    /// The application.
    pub application: String,
    /// Its groups.
    pub groups: Vec<String>,
    /// How many runs, without dry runs.
    pub runs: u64,
    /// People who were removed and are not back.
    pub removed: u64,
    /// What became of their seats.
    pub seats: SeatCounts,
    /// People who were removed and are members again: restored, or added by somebody.
    pub back: u64,
    /// What keeps the seats that are not free, most people first.
    pub keepers: Vec<Keeper>,
    /// What the newest dry run of each group would do with seats; `None` without a dry run that is newer than all other runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forecast: Option<SeatCounts>,
    /// Rows by verdict, of the newest run of each group.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// Rows by verdict and reason, of the newest run of each group, most first.
    pub reasons: Vec<ReasonCount>,
    /// What it is worth, when a seat's cost is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub savings: Option<Savings>,
    /// How the numbers grew, run by run.
    pub history: Vec<Point>,
}

/// Something that keeps a seat although its holder was removed from the group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Keeper {
    /// `direct assignment`, or another group.
    pub by: String,
    /// How many people.
    pub people: u64,
}

/// Rows with one verdict and reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReasonCount {
    /// The verdict.
    pub verdict: Verdict,
    /// The reason.
    pub reason: Reason,
    /// How many rows.
    pub people: u64,
}

/// What freed seats are worth. Amounts are exact decimals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Savings {
    /// As the job says, for example `EUR`.
    pub currency: String,
    /// What one seat costs a month.
    pub seat_per_month: Money,
    /// Seats that need not be paid for any more: the free ones, down to the contract's minimum.
    pub seats: u64,
    /// What they cost a month.
    pub per_month: Money,
    /// What they cost a year.
    pub per_year: Money,
    /// How much more a month it is if every seat that is not known turns out to be free.
    pub unknown_per_month: Money,
    /// What the seats cost a month that were not freed although their holders were removed.
    pub not_freed_per_month: Money,
    /// When the contract is renewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renewal: Option<Date>,
    /// The renewal is still to come, so that nothing is saved before it.
    pub only_at_renewal: bool,
    /// Seats that are paid for in any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_seats: Option<u64>,
}

impl Savings {
    /// What so many seats cost a month.
    #[must_use]
    pub fn price_of(&self, seats: u64) -> Money {
        self.seat_per_month.by(seats)
    }
}

/// The state after one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Point {
    /// The run.
    pub run_id: String,
    /// When it ended.
    pub at: Option<Timestamp>,
    /// People who were removed and are not back.
    pub removed: u64,
    /// What became of their seats.
    pub seats: SeatCounts,
}

/// What all applications with one currency save.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Total {
    /// The currency.
    pub currency: String,
    /// A month, now.
    pub per_month: Money,
    /// A year, now.
    pub per_year: Money,
    /// A month more, once every contract is renewed.
    pub at_renewal_per_month: Money,
    /// A year more, once every contract is renewed.
    pub at_renewal_per_year: Money,
}

/// One run, as its result tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// The run.
    pub run_id: String,
    /// `run`, `apply`, `remove`, `restore`, …; empty when only the result is there.
    pub verb: String,
    /// The application.
    pub application: String,
    /// The group.
    pub group: String,
    /// The result file, as it was named.
    pub file: String,
    /// Nothing was changed.
    pub dry_run: bool,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Members when the roster was read, when the run's summary is there.
    pub roster: Option<u64>,
    /// Rows of the result.
    pub rows: u64,
    /// Rows by verdict.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// Rows by outcome.
    pub outcomes: BTreeMap<Outcome, u64>,
    /// Seats of those it removed (or would remove), whatever happened afterwards.
    pub seats: SeatCounts,
}

impl Run {
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

/// People who could not be processed, for one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cause {
    /// `Failed` or `NotAttempted`.
    pub outcome: Outcome,
    /// HTTP status or LDAP result code; 0 when no answer came.
    pub status: u16,
    /// The directory's error code, or empty.
    pub error_code: String,
    /// How many people.
    pub people: u64,
    /// The application.
    pub application: String,
    /// The runs in which it happened.
    pub run_ids: Vec<String>,
    /// What one of the rows says.
    pub detail: String,
    /// The first few people.
    pub examples: Vec<String>,
    /// What can be done.
    pub what_to_do: String,
}

/// Who answered what, as the newest run of each group knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answers {
    /// People by answer, most first.
    pub labels: Vec<AnswerCount>,
    /// People whom a "keep" protects or protected, those first whose protection ends first.
    pub keeps: Vec<KeptPerson>,
    /// People who were asked, or are to be asked, and never answered.
    pub silent: Vec<SilentPerson>,
}

/// People who gave one answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AnswerCount {
    /// The application.
    pub application: String,
    /// The answer's label.
    pub label: String,
    /// What the run took it for.
    pub meaning: AnswerMeaning,
    /// How many people.
    pub people: u64,
}

/// What an answer was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum AnswerMeaning {
    /// Keep the seat.
    Keep,
    /// Release the seat.
    Release,
    /// No answer that decides: postponed, declined, a "keep" that has run out.
    Undecided,
    /// The person's verdict did not depend on the answer, so the result does not tell.
    NotNeeded,
}

/// Somebody who wants to keep the seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptPerson {
    /// The application.
    pub application: String,
    /// The person.
    pub user: String,
    /// When the answer was given, when that is known.
    pub answered_at: Option<Timestamp>,
    /// The last day on which it protects; `None`: not known.
    pub protected_until: Option<Date>,
    /// It protects on the report's day; an answer without a date protects.
    pub protects: bool,
}

/// Somebody who never answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SilentPerson {
    /// The application.
    pub application: String,
    /// The person.
    pub user: String,
    /// Reclaimed, because the policy says that silence reclaims.
    pub reclaimed: bool,
}
