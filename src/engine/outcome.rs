//! What happened to one person.

use jiff::Timestamp;

use crate::decide::words;

words! {
    /// What happened.
    pub enum Outcome {
        /// Was a member and is not any more, by this run. (In a restore: see [`Outcome::Restored`].)
        Removed,
        /// Was not a member when the request came.
        AlreadyAbsent,
        /// Left in the group, as the plan says.
        Kept,
        /// Nothing to do for this row.
        Skipped,
        /// The person's object does not exist any more.
        NotFound,
        /// Tried, refused or given up; the row says why.
        Failed,
        /// The run ended before this person's turn.
        NotAttempted,
        /// A dry run would have removed this person.
        WouldRemove,
        /// Put back into the group by `reclaim restore`.
        Restored,
        /// `reclaim restore` found the person in the group again.
        AlreadyMember,
        /// A dry run of `reclaim restore` would have put this person back.
        WouldRestore,
    }
}

/// What happened to the person of one plan row, with the directory's words.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeRow {
    /// The plan row's number.
    pub row: u64,
    /// What happened.
    pub outcome: Outcome,
    /// What a person should know besides, or empty.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub detail: Box<str>,
    /// Requests that were sent for this person.
    pub attempts: u32,
    /// HTTP status or LDAP result code of the last answer; 0 when none came.
    pub status: u16,
    /// The directory's error code of the last answer, or empty.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub error_code: Box<str>,
    /// The directory's request id of the last answer, or empty.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub request_id: Box<str>,
    /// When the first request for this person left.
    pub started_at: Option<Timestamp>,
    /// When the outcome was known.
    pub finished_at: Option<Timestamp>,
}
