//! `summary.json`: the run in numbers.

use std::{collections::BTreeMap, path::Path};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{FileError, SeatCounts, Tally, file};
use crate::{
    decide::{Reason, Verdict},
    directory::{DirectoryKind, Guid},
    engine::Outcome,
    error::Failure,
    evidence::Source,
    job::Cost,
};

/// Version of `summary.json`.
pub const SUMMARY_VERSION: u32 = 1;

/// The run in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// How long reading [`Self::inputs`] took, of a plan; in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_seconds: Option<f64>,
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
    /// What became of the removed people's seats.
    #[serde(default)]
    pub seats: SeatCounts,
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

impl Summary {
    /// Takes over the counts.
    #[must_use]
    pub fn counted(mut self, tally: Tally) -> Self {
        self.rows = tally.rows;
        self.verdicts = tally.verdicts;
        self.reasons = tally.reasons;
        self.outcomes = tally.outcomes;
        self.seats = tally.seats;
        self
    }

    /// Writes `summary.json`, whole or not at all.
    pub fn write(&self, path: &Path) -> Result<(), FileError> {
        let mut json = serde_json::to_vec_pretty(self).map_err(|e| FileError::Write { path: path.to_owned(), source: e.into() })?;
        json.push(b'\n');
        file::replace(path, &json)
    }

    /// Reads a `summary.json`; refuses one of a newer version.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        /// Tells the version even when the rest has changed.
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let bytes = std::fs::read(path).map_err(|e| Failure::bad_input(format!("cannot read {}: {e}", path.display())))?;
        let broken =
            |e: serde_json::Error| Failure::bad_input(format!("{}:{}:{}: no run summary: {e}", path.display(), e.line(), e.column()));
        let Versioned { version } = serde_json::from_slice(&bytes).map_err(broken)?;
        if version > SUMMARY_VERSION {
            return Err(Failure::bad_input(format!(
                "{}: written by a newer reclaim (format {version}, expected {SUMMARY_VERSION})",
                path.display()
            ))
            .hint("use the version of reclaim that made the run, or a newer one"));
        }
        serde_json::from_slice(&bytes).map_err(broken)
    }
}
