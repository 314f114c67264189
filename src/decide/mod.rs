//! Decide: roster and evidence become a verdict for every person. Pure: no I/O, no clock of its own, no directory.

mod assess;
mod explain;
mod judge;
mod matching;
#[cfg(test)]
mod tests;
mod verdict;

pub use assess::{Assessment, Case, Named, Rules};
pub use judge::{Facts, judge, judge_listed};
pub use matching::{Match, RosterIndex, same_name};
pub(crate) use verdict::words;
pub use verdict::{MatchedBy, Reason, Verdict};
