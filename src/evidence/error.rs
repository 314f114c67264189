//! What can be wrong with an input file. Every message starts with `file:line:column: ` where there is a place to name.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use crate::{ExitCode, error::Failure};

/// A problem with one input file, or with several of its rows.
#[derive(Clone, Debug)]
pub struct EvidenceError {
    /// The file, as the user named it.
    pub file: PathBuf,
    /// 1-based physical line; 0 when the problem is the file itself.
    pub line: u64,
    /// 1-based column in characters; 0 when the problem is the line itself.
    pub column: u64,
    /// What was found and what was expected.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Further bad rows, in the order in which they were read; each of them has no further ones.
    pub also: Vec<Self>,
    /// Bad rows that are not listed any more.
    pub unlisted: u32,
    /// The reading was stopped from outside; nothing is wrong with the file.
    pub cancelled: bool,
}

impl EvidenceError {
    /// A problem with the file as a whole.
    pub(super) fn file(file: &Path, message: impl Into<String>) -> Self {
        Problem::new(0, 0, message).in_file(file)
    }

    /// The reading was stopped from outside.
    pub(super) fn cancelled(file: &Path) -> Self {
        Self { cancelled: true, ..Self::file(file, "interrupted while reading") }
    }

    /// Adds what to do about it.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    fn place(&self) -> String {
        match (self.line, self.column) {
            (0, _) => format!("{}: ", self.file.display()),
            (line, 0) => format!("{}:{line}: ", self.file.display()),
            (line, column) => format!("{}:{line}:{column}: ", self.file.display()),
        }
    }
}

impl fmt::Display for EvidenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.place(), self.message)?;
        for other in &self.also {
            write!(f, "\n{other}")?;
        }
        if self.unlisted > 0 {
            write!(f, "\n… and {} more bad rows", self.unlisted)?;
        }
        Ok(())
    }
}

impl std::error::Error for EvidenceError {}

impl From<EvidenceError> for Failure {
    fn from(error: EvidenceError) -> Self {
        let exit = if error.cancelled { ExitCode::Interrupted } else { ExitCode::BadInput };
        let failure = Self::new(exit, error.to_string());
        match error.hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

/// A problem at a place of a file whose name the caller adds.
#[derive(Debug)]
pub(super) struct Problem {
    pub line: u64,
    pub column: u64,
    pub message: String,
    pub hint: Option<String>,
}

impl Problem {
    pub(super) fn new(line: u64, column: u64, message: impl Into<String>) -> Self {
        Self { line, column, message: message.into(), hint: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn in_file(self, file: &Path) -> EvidenceError {
        EvidenceError {
            file: file.to_owned(),
            line: self.line,
            column: self.column,
            message: self.message,
            hint: self.hint,
            also: Vec::new(),
            unlisted: 0,
            cancelled: false,
        }
    }
}
