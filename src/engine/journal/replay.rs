//! Reads a journal back: what is known of every person, and what is not.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::{Header, JOURNAL_VERSION, Line};
use crate::{ExitCode, engine::OutcomeRow, error::Failure};

/// A journal, read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// The first line.
    pub header: Header,
    /// The final outcome of each plan row that has one.
    pub outcomes: HashMap<u64, OutcomeRow>,
    /// Plan rows that were sent at least once and have no outcome.
    pub open: HashMap<u64, Intent>,
    /// Writes with their times, oldest first: they count against the quota.
    pub writes: Vec<(Timestamp, u32)>,
    /// The exit code of the finished run.
    pub ended: Option<u8>,
    /// Length of the whole lines; what follows is torn.
    pub valid: u64,
}

/// What is known of a person who was sent but whose outcome is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Requests sent.
    pub attempts: u32,
    /// When the first one left.
    pub first: Timestamp,
}

/// A journal that cannot be trusted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The operating system's error.
    #[error("reading the journal {}: {error}", path.display())]
    Read {
        /// The journal.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A whole line that is none of ours.
    #[error("{}:{line}: not a line of a journal ({message})", path.display())]
    Damaged {
        /// The journal.
        path: PathBuf,
        /// 1-based line.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The journal has not even its first line.
    #[error("{}: the journal is empty", path.display())]
    Empty {
        /// The journal.
        path: PathBuf,
    },
    /// Written by a newer program.
    #[error("{}: the journal has format version {found}, this program knows {JOURNAL_VERSION}", path.display())]
    Newer {
        /// The journal.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
}

impl From<ReplayError> for Failure {
    fn from(error: ReplayError) -> Self {
        let hint = match &error {
            ReplayError::Read { .. } => "check that the folder is a run's folder and may be read",
            ReplayError::Damaged { .. } => {
                "the file was changed or the disk lost data; nothing was sent. Restore the file from a backup, or start a new run: \
                 people who are gone from the group are reported as AlreadyAbsent then"
            }
            ReplayError::Empty { .. } => "the run ended before anything was sent; start it again",
            ReplayError::Newer { .. } => "use the newer reclaim that wrote it",
        };
        let exit = if matches!(error, ReplayError::Newer { .. }) { ExitCode::Refused } else { ExitCode::BadInput };
        Self::new(exit, error.to_string()).hint(hint)
    }
}

impl Replay {
    /// Reads the journal at `path`.
    pub fn read(path: &Path) -> Result<Self, ReplayError> {
        let bytes = std::fs::read(path).map_err(|error| ReplayError::Read { path: path.to_owned(), error })?;
        Self::parse(path, &bytes)
    }

    /// Reads a journal's bytes; `path` is for messages. An unterminated last line is dropped: it was never durable, so
    /// its request never left.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, ReplayError> {
        let valid = memchr::memrchr(b'\n', bytes).map_or(0, |end| end + 1);
        let damaged = |line: usize, message: String| ReplayError::Damaged { path: path.to_owned(), line, message };
        let mut lines = bytes[..valid].split_inclusive(|byte| *byte == b'\n').enumerate();
        let Some((_, first)) = lines.next() else { return Err(ReplayError::Empty { path: path.to_owned() }) };
        // The version is looked at before anything else: a newer format may have other fields.
        let version = serde_json::from_slice::<Version>(first).map_err(|error| damaged(1, error.to_string()))?.version;
        if version > JOURNAL_VERSION {
            return Err(ReplayError::Newer { path: path.to_owned(), found: version });
        }
        let Line::Journal(header) = serde_json::from_slice(first).map_err(|error| damaged(1, error.to_string()))? else {
            return Err(damaged(1, "the first line must be the journal's header".into()));
        };
        let mut replay =
            Self { header, outcomes: HashMap::new(), open: HashMap::new(), writes: Vec::new(), ended: None, valid: valid as u64 };
        for (index, line) in lines {
            let line = serde_json::from_slice(line).map_err(|error| damaged(index + 1, error.to_string()))?;
            replay.take(line).map_err(|message| damaged(index + 1, message))?;
        }
        Ok(replay)
    }

    fn take(&mut self, line: Line) -> Result<(), String> {
        match line {
            Line::Journal(_) => return Err("a second header".into()),
            Line::Intent { time, rows } => {
                self.writes.push((time, u32::try_from(rows.len()).unwrap_or(u32::MAX)));
                for row in rows {
                    if self.outcomes.contains_key(&row) {
                        return Err(format!("row {row} is sent after its outcome is known"));
                    }
                    self.open.entry(row).or_insert(Intent { attempts: 0, first: time }).attempts += 1;
                }
                self.ended = None;
            }
            Line::Outcome(outcome) => {
                self.open.remove(&outcome.row);
                self.outcomes.insert(outcome.row, outcome);
            }
            Line::Resumed { .. } => self.ended = None,
            Line::End { exit_code, .. } => self.ended = Some(exit_code),
        }
        Ok(())
    }
}

#[derive(serde::Deserialize)]
struct Version {
    #[serde(default)]
    version: u32,
}
