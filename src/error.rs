//! The one shape in which a failure reaches a front door: what went wrong, what to do about it, and the exit code it means.

use crate::ExitCode;

/// A failure that ends a verb. The message is a lower-case fragment without a full stop; the hint is separate, so that a
/// terminal can set it apart and an event can carry it in a field of its own.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// How the process ends.
    pub exit: ExitCode,
    /// What went wrong, where: `usage.csv:17:4: …`.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// A stable machine-readable name, for example `UnknownKey` or `AADSTS7000222`.
    pub code: Option<String>,
}

impl Failure {
    /// A failure without a hint.
    pub fn new(exit: ExitCode, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hint: None, code: None }
    }

    /// Bad usage or bad input: exit 2.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self::new(ExitCode::BadInput, message)
    }

    /// Somebody stopped the run while it was only reading.
    #[must_use]
    pub fn interrupted() -> Self {
        Self::new(ExitCode::Interrupted, "interrupted before anything was changed")
    }

    /// A safety rule refused: exit 5.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(ExitCode::Refused, message)
    }

    /// Adds what the reader can do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the machine-readable name.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }
}
