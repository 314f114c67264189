//! The journal: the record of a run that survives a crash. Append-only lines of JSON; see [`Line`].

mod line;
mod replay;
#[cfg(test)]
mod tests;
mod writer;

pub use line::{Header, JOURNAL_VERSION, Line};
pub use replay::{Intent, Replay, ReplayError};
pub use writer::{JournalError, JournalWriter};

/// The journal's name in a run's folder.
pub const FILE_NAME: &str = "journal.ndjson";
