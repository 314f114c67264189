//! Failures of a directory as a whole. What a directory says of one person is an [`super::Answer`], not an error.

use crate::{ExitCode, error::Failure};

/// What kind of failure it is; decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The credential was not accepted.
    SignIn,
    /// Signed in, but a right is missing.
    Permission,
    /// No connection, no name, no TLS trust, a time-out, or the directory keeps failing.
    Connection,
    /// The group does not exist.
    NotFound,
    /// Several groups have that name.
    Ambiguous,
    /// The directory answered something that this program does not understand.
    Protocol,
    /// A setting of the connection is wrong.
    Settings,
}

/// A failure of the directory as a whole.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct DirectoryError {
    /// What kind of failure it is.
    pub kind: ErrorKind,
    /// What was being done and what the directory said; no secret, no token.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The directory's own code: `AADSTS7000222`, `Authorization_RequestDenied`, `data 52e`.
    pub code: Option<String>,
    /// The id to give to Microsoft's support, if there is one.
    pub request_id: Option<String>,
}

impl DirectoryError {
    /// An error without hint, code and request id.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, code: None, request_id: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the directory's own code.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }
}

impl From<DirectoryError> for Failure {
    fn from(error: DirectoryError) -> Self {
        let exit = match error.kind {
            ErrorKind::NotFound | ErrorKind::Ambiguous | ErrorKind::Settings => ExitCode::BadInput,
            ErrorKind::SignIn | ErrorKind::Permission | ErrorKind::Connection | ErrorKind::Protocol => ExitCode::Connection,
        };
        let message = match error.request_id {
            Some(id) => format!("{} (request id {id})", error.message),
            None => error.message,
        };
        Self { exit, message, hint: error.hint, code: error.code }
    }
}
