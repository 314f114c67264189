//! What every directory can do, so that the engine needs to know neither Graph nor LDAP.

pub mod error;
pub mod graph;
pub mod guid;
pub mod ldap;
pub mod model;
pub mod sandbox;

use std::time::Duration;

use futures_util::future::BoxFuture;

pub use error::{DirectoryError, ErrorKind};
pub use guid::Guid;
pub use model::{Answer, AnswerKind, Change, Group, Hindrance, Member, Roster};

/// Which directory holds the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DirectoryKind {
    /// Entra ID, through Microsoft Graph.
    Entra,
    /// On-premises Active Directory, through LDAP.
    ActiveDirectory,
}

impl DirectoryKind {
    /// The name used in job files, flags and result files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::ActiveDirectory => "active-directory",
        }
    }
}

/// How fast a directory may be written to, and in what portions.
#[derive(Clone, Debug)]
pub struct Profile {
    /// People per request at most: 20 in a Graph `$batch`, 500 in an LDAP modify.
    pub batch: usize,
    /// Requests under way at once.
    pub in_flight: usize,
    /// Writes (one per person) allowed in any window of [`Profile::window`]; `None` where the directory states no quota.
    pub writes: Option<u32>,
    /// The quota's window.
    pub window: Duration,
    /// Whose quota it is: runs with the same key share one pacer. For Graph the cloud, tenant and app.
    pub quota_key: String,
}

/// Who we are after signing in.
#[derive(Clone, Debug)]
pub struct Identity {
    /// One line for people: `app 11111111-… in contoso.onmicrosoft.com`.
    pub text: String,
    /// The permissions (Graph: the token's `roles`) if the directory tells them.
    pub permissions: Option<Vec<String>>,
}

/// A directory whose groups hand out seats.
///
/// Every method may be called from several tasks at once. No method waits without a limit. Reads are retried and paced
/// inside (they have a budget of their own); writes are not: [`Directory::change`] sends one portion once and reports what
/// the directory said of every person, and the engine paces, retries and journals.
pub trait Directory: Send + Sync {
    /// Entra or Active Directory.
    fn kind(&self) -> DirectoryKind;

    /// Portions and quota.
    fn profile(&self) -> Profile;

    /// Signs in. A wrong secret costs exactly one attempt.
    fn sign_in(&self) -> BoxFuture<'_, Result<Identity, DirectoryError>>;

    /// Finds the one group of that id or exact name (or DN, SAM name); none or several are errors. Fills in what
    /// stands in the way of writing to it ([`Group::hindrances`]).
    fn group<'a>(&'a self, wanted: &'a str) -> BoxFuture<'a, Result<Group, DirectoryError>>;

    /// Reads all direct members. `seen` is told the running count.
    fn roster<'a>(&'a self, group: &'a Group, seen: &'a (dyn Fn(u64) + Send + Sync)) -> BoxFuture<'a, Result<Roster, DirectoryError>>;

    /// Removes (or adds back) these people, at most [`Profile::batch`] of them, in one portion. The answers are in the
    /// order of `members`, one each. Never retried inside except for a refreshed token.
    fn change<'a>(&'a self, group: &'a Group, change: Change, members: &'a [Guid]) -> BoxFuture<'a, Vec<Answer>>;

    /// For each person, which other holdings keep the same seat after leaving `group`: the answer is in the order of
    /// `members`. Reads in batches with the read budget.
    fn seats<'a>(&'a self, group: &'a Group, members: &'a [Guid]) -> BoxFuture<'a, Result<Vec<model::FreesSeat>, DirectoryError>>;
}
