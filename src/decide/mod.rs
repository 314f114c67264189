//! Decide: roster and evidence become a verdict for every person. Pure: no I/O, no clock of its own, no directory.

mod verdict;

pub(crate) use verdict::names;

pub use verdict::{MatchedBy, Reason, Verdict};
