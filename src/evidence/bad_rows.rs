//! Bad rows: the first ones are listed, as many as the job allows are left out, more of them end the run.

use std::path::Path;

use super::{EvidenceError, error::Problem};

/// How many bad rows one error lists.
pub(super) const LISTED: usize = 20;

/// The bad rows of all files.
#[derive(Debug, Default)]
pub(super) struct BadRows {
    allowed: u64,
    count: u64,
    /// A row was bad that cannot be left out without changing what other rows mean.
    fatal: bool,
    listed: Vec<EvidenceError>,
}

impl BadRows {
    pub(super) fn new(allowed: u64) -> Self {
        Self { allowed, ..Self::default() }
    }

    /// A row that may be left out when the job allows it.
    pub(super) fn add(&mut self, path: &Path, problem: Problem) {
        self.count += 1;
        if self.listed.len() < LISTED {
            self.listed.push(problem.in_file(path));
        }
    }

    /// Bad rows that are not worth listing any more.
    pub(super) fn add_unlisted(&mut self, count: u64) {
        self.count += count;
    }

    /// A row that must not be left out: without it somebody might lose a seat by mistake.
    pub(super) fn add_fatal(&mut self, path: &Path, problem: Problem) {
        self.fatal = true;
        self.add(path, problem);
    }

    /// How many rows were left out, or the error that lists the bad ones.
    pub(super) fn finish(self) -> Result<u64, EvidenceError> {
        if self.count <= self.allowed && !self.fatal {
            return Ok(self.count);
        }
        let unlisted = self.count - self.listed.len() as u64;
        let mut listed = self.listed.into_iter();
        let Some(mut first) = listed.next() else { return Ok(0) };
        first.also = listed.map(|other| EvidenceError { hint: None, ..other }).collect();
        first.unlisted = u32::try_from(unlisted).unwrap_or(u32::MAX);
        Err(first)
    }
}
