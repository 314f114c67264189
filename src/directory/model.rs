//! Groups, members and answers: the words every directory shares.

use std::time::Duration;

use jiff::Timestamp;

use super::Guid;

/// A group, as read before anything is written.
#[derive(Clone, Debug)]
pub struct Group {
    /// Object id or objectGUID.
    pub id: Guid,
    /// Display name (Entra) or common name (Active Directory).
    pub name: String,
    /// Distinguished name; Active Directory only.
    pub dn: Option<String>,
    /// SAM account name, where it has one.
    pub sam: Option<String>,
    /// Reasons why it cannot or should not be written to; any of them refuses the run.
    pub hindrances: Vec<Hindrance>,
    /// Things worth knowing that do not stop a run, as sentences.
    pub notes: Vec<String>,
    /// SKU ids it assigns. `None`: not known. Empty: it assigns no licence, so removal frees no seat.
    pub licenses: Option<Vec<Guid>>,
    /// The relative id that members carry as `primaryGroupID`; Active Directory only.
    pub rid: Option<u32>,
}

/// Why a group cannot or should not be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hindrance {
    /// Stable name, for example `DynamicGroup`, `SyncedGroup`, `MailEnabledGroup`, `RestrictedGroup`.
    pub code: &'static str,
    /// What it is.
    pub message: String,
    /// What to do instead.
    pub hint: String,
}

/// A user who is directly in the group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Member {
    /// Object id or objectGUID.
    pub id: Guid,
    /// `userPrincipalName`.
    pub user_principal_name: Option<Box<str>>,
    /// `mail`.
    pub mail: Option<Box<str>>,
    /// `sAMAccountName`, in Entra `onPremisesSamAccountName`.
    pub sam_account_name: Option<Box<str>>,
    /// The NetBIOS name of the domain, so that `DOMAIN\user` can be told from another domain's user.
    pub domain: Option<Box<str>>,
    /// `displayName`.
    pub display_name: Option<Box<str>>,
    /// Distinguished name; Active Directory only.
    pub dn: Option<Box<str>>,
    /// Security identifier, `S-1-5-…`.
    pub sid: Option<Box<str>>,
    /// `accountEnabled`.
    pub enabled: Option<bool>,
    /// The group is this user's primary group, so that the membership cannot be removed; Active Directory only.
    pub primary_group: bool,
}

/// All direct members of a group at one moment.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// Users, in the directory's order.
    pub members: Vec<Member>,
    /// Direct members that are no users: nested groups, devices, contacts, as `(kind, name)`. They are never removed.
    pub others: Vec<(String, String)>,
}

/// What is done to a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Change {
    /// Take people out of the group.
    Remove,
    /// Put people back into the group.
    Add,
}

/// What the directory said of one person in a [`super::Directory::change`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it means.
    pub kind: AnswerKind,
    /// HTTP status or LDAP result code; 0 when no answer came.
    pub status: u16,
    /// The directory's own error code, empty on success.
    pub code: Box<str>,
    /// The directory's own text, empty on success.
    pub message: Box<str>,
    /// `request-id` header, or empty.
    pub request_id: Box<str>,
    /// Nothing at all is to be sent before this has passed, whatever the kind: a 503 that asks to wait says nothing of
    /// whether the change was made, and is `Lost` with a wait. Equal to the wait inside `Throttled`.
    pub retry_after: Option<Duration>,
}

/// What an answer means for the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// The change was made.
    Done,
    /// The wanted state was there already: not a member (remove), a member (add).
    Already,
    /// The person's object does not exist any more.
    NoSuchUser,
    /// Too many requests: the change was not made. Wait this long at least; `None` where the directory did not say.
    Throttled(Option<Duration>),
    /// The change was not made, but may succeed in a moment (conflict, busy).
    Busy,
    /// Not known whether the change was made: the connection broke, a time-out, a 5xx.
    Lost,
    /// The directory refuses this person for good.
    Refused,
    /// The directory refuses everything from now on (sign-in lost, right withdrawn, group deleted): stop the run.
    Fatal,
}

impl Answer {
    /// An answer without texts.
    #[must_use]
    pub fn new(kind: AnswerKind, status: u16) -> Self {
        Self { kind, status, code: Box::default(), message: Box::default(), request_id: Box::default(), retry_after: None }
    }

    /// Adds the directory's code and text.
    #[must_use]
    pub fn because(mut self, code: impl Into<Box<str>>, message: impl Into<Box<str>>) -> Self {
        self.code = code.into();
        self.message = message.into();
        self
    }

    /// Adds how long to wait.
    #[must_use]
    pub fn retry_after(mut self, wait: Option<Duration>) -> Self {
        self.retry_after = wait;
        self
    }

    /// Adds the request id.
    #[must_use]
    pub fn request_id(mut self, id: impl Into<Box<str>>) -> Self {
        self.request_id = id.into();
        self
    }
}

/// Whether leaving the group frees the seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FreesSeat {
    /// No other holding of the same SKU is known.
    Yes,
    /// The seat is kept, by what: `direct assignment`, or the other group's name or id.
    No(String),
    /// Not known, for the reason given (no permission, not asked, no licence data).
    Unknown(std::borrow::Cow<'static, str>),
}

impl std::fmt::Display for FreesSeat {
    /// As in files: `Yes`, `No: direct assignment`, `Unknown: not asked`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Yes => f.write_str("Yes"),
            Self::No(keeper) => write!(f, "No: {keeper}"),
            Self::Unknown(why) => write!(f, "Unknown: {why}"),
        }
    }
}

impl std::str::FromStr for FreesSeat {
    type Err = ();

    /// Reads what `Display` wrote.
    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once(": ") {
            None if text == "Yes" => Ok(Self::Yes),
            Some(("No", keeper)) => Ok(Self::No(keeper.to_owned())),
            Some(("Unknown", why)) => Ok(Self::Unknown(why.to_owned().into())),
            _ => Err(()),
        }
    }
}

/// When a roster was read and what of: goes into the plan's binding.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RosterRead {
    /// When.
    pub at: Timestamp,
    /// How many users.
    pub members: usize,
    /// SHA-256 over the sorted object ids, as hexadecimal digits.
    pub digest: String,
}
