//! What a sandbox is made of and how it behaves.

use std::{path::PathBuf, str::FromStr, time::Duration};

use super::faults::Faults;
use crate::directory::Guid;

/// Directory (tenant) id of the demo tenant.
pub const TENANT_ID: &str = "5a9d0b0c-0de1-4c0f-8a11-0123456789ab";
/// Verified domain of the demo tenant.
pub const TENANT_DOMAIN: &str = "contoso.onmicrosoft.com";
/// Application (client) id that the demo tenant knows.
pub const CLIENT_ID: &str = "c11e0717-5a9d-4b0c-9a11-0123456789ab";
/// The demo app's client secret. It opens nothing but sandboxes, so it may be printed and committed.
pub const CLIENT_SECRET: &str = "sandbox-secret-that-opens-nothing-else";
/// The group that [`Seed::default`] puts everybody into.
pub const DEMO_GROUP: &str = "LIC-Miro";
/// The application permissions that the demo app was granted.
pub const PERMISSIONS: [&str; 4] =
    ["GroupMember.ReadWrite.All", "GroupMember.Read.All", "User.ReadBasic.All", "LicenseAssignment.Read.All"];

/// How a sandbox is made. `Default` is the demo tenant of `reclaim sandbox`: 1,000 people, Microsoft's quotas, no faults.
#[derive(Clone, Debug)]
pub struct SandboxConfig {
    /// Directory (tenant) id. The token endpoint knows the tenant by this id and by [`SandboxConfig::domain`].
    pub tenant: Guid,
    /// Verified domain, also the domain of generated people.
    pub domain: String,
    /// The one app that may sign in.
    pub client_id: Guid,
    /// Its secret.
    pub client_secret: String,
    /// A secret that was right once: it is answered with AADSTS7000222 instead of AADSTS7000215.
    pub expired_secret: Option<String>,
    /// The app's certificate, DER or PEM. When given, client assertions must carry its thumbprint and a signature that
    /// its key verifies; without one, any well-formed assertion of the app is accepted.
    pub certificate: Option<Vec<u8>>,
    /// Application permissions, as in the token's `roles`.
    pub permissions: Vec<String>,
    /// How long tokens live, in real seconds.
    pub token_lifetime: Duration,
    /// The people.
    pub seed: Seed,
    /// Groups besides those that the people name; a group named in both is made as said here.
    pub groups: Vec<SeedGroup>,
    /// Adds one small group of every kind that cannot or should not be written to, named `DEMO-…`.
    pub demo_groups: bool,
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Time every HTTP request takes, half of it before and half after it is carried out. Requests do not wait for each other.
    pub latency: Duration,
    /// How many times faster than real the throttle windows, replication and licence processing run.
    pub time_scale: f64,
    /// Whether the two quotas below are enforced. They are measured either way.
    pub quota: bool,
    /// Writes of one app in one tenant in any window (<https://learn.microsoft.com/graph/throttling-limits>: 3,000 in 150 s).
    pub writes: Quota,
    /// Resource units of one app in one tenant in any window (same page: 8,000 in 10 s for a large tenant).
    pub resource_units: Quota,
    /// How long (scaled) a licence stays assigned after the membership that assigned it ended.
    pub license_lag: Duration,
    /// `$top` above the maximum is lowered to it instead of being answered with 400.
    pub clamp_top: bool,
    /// Sends `x-ms-throttle-limit-percentage` when more than 80 % of a quota is used; Graph documents it, but was never seen to.
    pub limit_percentage: bool,
    /// What goes wrong.
    pub faults: Faults,
    /// Seed of all chance: the same requests meet the same faults, in whatever order they arrive.
    pub chance: u64,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        Self {
            tenant: TENANT_ID.parse().unwrap_or_default(),
            domain: TENANT_DOMAIN.to_owned(),
            client_id: CLIENT_ID.parse().unwrap_or_default(),
            client_secret: CLIENT_SECRET.to_owned(),
            expired_secret: None,
            certificate: None,
            permissions: PERMISSIONS.map(str::to_owned).to_vec(),
            token_lifetime: Duration::from_secs(3599),
            seed: Seed::default(),
            groups: Vec::new(),
            demo_groups: true,
            port: 0,
            latency: Duration::ZERO,
            time_scale: 1.0,
            quota: true,
            writes: Quota { limit: 3_000, window: Duration::from_secs(150) },
            resource_units: Quota { limit: 8_000, window: Duration::from_secs(10) },
            license_lag: Duration::ZERO,
            clamp_top: false,
            limit_percentage: false,
            faults: Faults::default(),
            chance: 1,
        }
    }
}

/// So much in any window of that length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How much.
    pub limit: u64,
    /// In any window of this length.
    pub window: Duration,
}

/// Who is in the tenant.
#[derive(Clone, Debug)]
pub enum Seed {
    /// A CSV file with the columns `UserPrincipalName,ObjectId,DisplayName,Mail,SamAccountName,Enabled,Groups,Licenses`
    /// in any order; only the first is required. `Groups` and `Licenses` are separated by `|`; a group may be written
    /// `Name=SKU` to say which licence it assigns.
    Csv(PathBuf),
    /// Made-up people, always the same ones, all members of one group.
    Generated {
        /// How many.
        users: usize,
        /// Display name of the group.
        group: String,
    },
    /// These people.
    Users(Vec<SeedUser>),
}

impl Default for Seed {
    fn default() -> Self {
        Self::Generated { users: 1_000, group: DEMO_GROUP.to_owned() }
    }
}

/// A person of the seed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeedUser {
    /// `userPrincipalName`; must be unique.
    pub user_principal_name: String,
    /// Object id; made from the user principal name when not given.
    pub id: Option<Guid>,
    /// `displayName`; the user principal name when empty.
    pub display_name: String,
    /// `mail`.
    pub mail: Option<String>,
    /// `onPremisesSamAccountName`; who has one was synchronised from Active Directory.
    pub sam_account_name: Option<String>,
    /// `accountEnabled` is false.
    pub disabled: bool,
    /// Display names of the groups the person is a member of; missing groups are made, each assigning one licence.
    pub groups: Vec<String>,
    /// Names (`skuPartNumber`) of licences assigned directly.
    pub licenses: Vec<String>,
}

impl SeedUser {
    /// Somebody with just a user principal name, in these groups.
    pub fn new(user_principal_name: impl Into<String>, groups: &[&str]) -> Self {
        Self {
            user_principal_name: user_principal_name.into(),
            groups: groups.iter().map(|&group| group.to_owned()).collect(),
            ..Self::default()
        }
    }
}

/// A group of the seed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedGroup {
    /// Display name. Two groups may have the same one; people of the seed are put into the first.
    pub name: String,
    /// Object id; made from the name when not given.
    pub id: Option<Guid>,
    /// What kind of group it is.
    pub kind: GroupKind,
    /// Names (`skuPartNumber`) of the licences it assigns.
    pub licenses: Vec<String>,
    /// Display names of groups that are direct members of it; they must have been named before.
    pub nested: Vec<String>,
    /// Display names of devices that are direct members of it.
    pub devices: Vec<String>,
}

impl SeedGroup {
    /// A group of that name and kind that assigns no licence.
    pub fn new(name: impl Into<String>, kind: GroupKind) -> Self {
        Self { name: name.into(), id: None, kind, licenses: Vec::new(), nested: Vec::new(), devices: Vec::new() }
    }

    /// Adds licences it assigns.
    #[must_use]
    pub fn licenses(mut self, names: &[&str]) -> Self {
        self.licenses.extend(names.iter().map(|&name| name.to_owned()));
        self
    }
}

/// Kinds of groups, as far as they differ in who may write to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupKind {
    /// A security group with assigned members: the one kind that anybody with the permission may write to.
    #[default]
    Static,
    /// A membership rule decides who is in: 403 on writes.
    Dynamic,
    /// Synchronised from Active Directory: 400 on writes.
    Synced,
    /// A mail-enabled security group: 400 on writes.
    MailEnabled,
    /// Roles can be assigned to it: 403 on writes without `RoleManagement.ReadWrite.Directory`.
    RoleAssignable,
    /// In a restricted management administrative unit: 403 on writes.
    Restricted,
    /// A Microsoft 365 group: can be written to.
    Unified,
}

impl GroupKind {
    /// All kinds with their names.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Static, "static"),
        (Self::Dynamic, "dynamic"),
        (Self::Synced, "synced"),
        (Self::MailEnabled, "mail-enabled"),
        (Self::RoleAssignable, "role-assignable"),
        (Self::Restricted, "restricted"),
        (Self::Unified, "unified"),
    ];
}

impl FromStr for GroupKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|(_, name)| *name == text).map(|(kind, _)| kind);
        found.ok_or_else(|| format!("unknown kind of group `{text}`; one of {}", Self::ALL.map(|(_, name)| name).join(", ")))
    }
}
