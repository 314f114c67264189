//! `summary.json`: the run in numbers.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    decide::{Reason, Verdict},
    directory::{DirectoryKind, Guid},
    engine::Outcome,
    evidence::Source,
    job::Cost,
};

/// Version of `summary.json`.
pub const SUMMARY_VERSION: u32 = 1;

/// The run in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// [`SUMMARY_VERSION`].
    pub version: u32,
    /// The run.
    pub run_id: String,
    /// `run`, `plan`, `apply`, `remove`, `restore`.
    pub verb: String,
    /// The job file, or nothing.
    pub job: Option<String>,
    /// The application.
    pub application: String,
    /// Which directory.
    pub directory: DirectoryKind,
    /// The group's id.
    pub group_id: Guid,
    /// The group's name.
    pub group: String,
    /// Nothing was changed.
    pub dry_run: bool,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Timestamp,
    /// How it ended.
    pub exit_code: u8,
    /// Members when the roster was read.
    pub roster: u64,
    /// Rows of the result.
    pub rows: u64,
    /// Rows by verdict.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// Rows by reason.
    pub reasons: BTreeMap<Reason, u64>,
    /// Rows by outcome.
    pub outcomes: BTreeMap<Outcome, u64>,
    /// Requests for single people that were answered with "too many requests".
    pub throttled: u64,
    /// Requests for single people that had to be sent again, for whatever reason.
    pub retried: u64,
    /// Bad input rows that were left out.
    pub skipped_rows: u64,
    /// The input files.
    pub inputs: Vec<Source>,
    /// What a seat costs.
    pub cost: Option<Cost>,
    /// Files of the run, relative to its folder.
    pub files: Vec<String>,
}
