//! Evidence: what the CSV files say, exactly, and nothing more. Knows no directory and no policy but the meaning of answer labels.

mod answers;
mod bad_rows;
mod block_rows;
mod columns;
pub(crate) mod decode;
mod duration;
pub mod error;
mod lists;
mod model;
mod moment;
mod parallel;
#[cfg(test)]
mod parallel_tests;
mod read;
pub(crate) mod record;
mod relay;
mod seen;
mod source;
mod table;
#[cfg(test)]
mod tests;
mod totals;
mod usage;
mod usage_files;
mod users;

pub(crate) use duration::of_setting as duration_of_setting;
pub use error::EvidenceError;
pub use model::{
    AnswerRow, Answers, Doubt, FocusTime, LastUsed, Listed, ListedRow, Meaning, Position, Protected, Role, Source, Usage, UsageRow,
};
pub use read::{Reader, read};

/// All evidence of one job.
#[derive(Debug, Default)]
pub struct Evidence {
    /// The rows of the lists of unused people (or of a remove list), each of them, in input order.
    pub listed: Listed,
    /// Totals per user as spelled in the usage exports; `None` when the job has no usage exports.
    pub usage: Option<Usage>,
    /// What people answered.
    pub answers: Answers,
    /// Who is never removed.
    pub protected: Protected,
    /// One entry a file, in the order in which the files were read.
    pub sources: Vec<Source>,
    /// Bad rows that were left out by `--skip-bad-rows`.
    pub skipped_rows: u64,
}
