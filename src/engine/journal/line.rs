//! The journal's lines.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    directory::{Change, Guid},
    engine::OutcomeRow,
};

/// Version of the journal's format; a journal with a higher one is refused, never rewritten.
pub const JOURNAL_VERSION: u32 = 1;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Line {
    /// The first line.
    Journal(Header),
    /// The people of these plan rows are about to be sent in one request. Durable before the request leaves.
    Intent {
        /// When.
        time: Timestamp,
        /// Plan rows.
        rows: Vec<u64>,
    },
    /// The final outcome of one person.
    Outcome(OutcomeRow),
    /// `reclaim resume` took over.
    Resumed {
        /// When.
        time: Timestamp,
    },
    /// The run is finished; nothing follows.
    End {
        /// When.
        time: Timestamp,
        /// How it ended.
        #[serde(rename = "exitCode")]
        exit_code: u8,
    },
}

/// What the run is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    /// [`JOURNAL_VERSION`].
    pub version: u32,
    /// The run.
    pub run_id: String,
    /// `run`, `apply`, `remove`, `restore`.
    pub verb: String,
    /// Remove or add.
    pub change: Change,
    /// The group.
    pub group_id: Guid,
    /// Whose quota the writes count against.
    pub quota_key: String,
    /// SHA-256 of the run's `plan.csv`, so that a journal never meets another plan.
    pub plan_sha256: String,
    /// When the run began.
    pub started_at: Timestamp,
}

impl Line {
    /// The line's bytes, with the newline.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // INVARIANT: these types have string keys and no failing serialisers.
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}
