//! How an operation can fail, and what that means for whoever asked.

use ldap3::LdapResult;

use super::words;
use crate::directory::{DirectoryError, ErrorKind};

/// An operation that did not succeed.
#[derive(Debug)]
pub(super) enum Fault {
    /// It never left this machine.
    NotSent(String),
    /// It left, and no answer came: a change may have been made or not.
    Lost(String),
    /// The domain controller refused it.
    Refused(LdapResult),
    /// Known in the words of the whole directory already.
    Told(DirectoryError),
}

impl Fault {
    /// Whether the same read may succeed on a new connection or in a moment.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::NotSent(_) | Self::Lost(_) => true,
            Self::Refused(result) => matches!(result.rc, 51 | 52),
            Self::Told(_) => false,
        }
    }

    /// The failure of a read, in words: `doing` says what was being done.
    pub(super) fn into_error(self, doing: &str) -> DirectoryError {
        let result = match self {
            Self::Told(error) => return error,
            Self::NotSent(why) | Self::Lost(why) => return DirectoryError::new(ErrorKind::Connection, format!("{doing}: {why}")),
            Self::Refused(result) => result,
        };
        let text = format!("{doing}: {}", words::describe(&result));
        let error = match result.rc {
            50 => DirectoryError::new(ErrorKind::Permission, text).hint("give the account the right to read here"),
            10 => DirectoryError::new(ErrorKind::Settings, text)
                .hint("this part of the directory belongs to another domain; name a domain controller of that domain as server"),
            34 => DirectoryError::new(ErrorKind::Settings, text).hint("check the spelling of the distinguished name"),
            32 => DirectoryError::new(ErrorKind::NotFound, text),
            1 | 8 | 13 | 49 => DirectoryError::new(ErrorKind::SignIn, text),
            3 | 4 | 11 | 51 | 52 | 80 => {
                DirectoryError::new(ErrorKind::Connection, text).hint("the domain controller is busy; try again later")
            }
            _ => DirectoryError::new(ErrorKind::Protocol, text),
        };
        error.code(words::code_name(result.rc))
    }
}
