//! What can be wrong with an input file. Every message starts with `file:line:column: ` where there is a place to name.

use std::path::PathBuf;

use crate::error::Failure;

/// A problem with one input file.
#[derive(Debug, thiserror::Error)]
#[error("{}{message}", place(.file, *.line, *.column))]
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
}

fn place(file: &std::path::Path, line: u64, column: u64) -> String {
    match (line, column) {
        (0, _) => format!("{}: ", file.display()),
        (line, 0) => format!("{}:{line}: ", file.display()),
        (line, column) => format!("{}:{line}:{column}: ", file.display()),
    }
}

impl From<EvidenceError> for Failure {
    fn from(error: EvidenceError) -> Self {
        let failure = Self::bad_input(error.to_string());
        match error.hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}
