//! The embedded sandbox: a Microsoft Graph and its sign-in service on this machine, for trying things out and for tests.
//!
//! It speaks the part of Graph v1.0 (and beta) that group memberships need, over HTTP on 127.0.0.1: tokens for apps, users,
//! groups, members, `$batch`, licences; with Graph's quotas, its error bodies and, on demand, everything that goes wrong in
//! reality ([`Faults`]). Nothing is stored; nothing leaves the machine.
//!
//! ```
//! use license_reclamation::directory::sandbox::{Sandbox, SandboxConfig, Seed, SeedUser};
//!
//! let people = vec![SeedUser::new("ann@contoso.example", &["LIC-Miro"])];
//! let sandbox = Sandbox::start(SandboxConfig { seed: Seed::Users(people), ..SandboxConfig::default() })?;
//! assert!(sandbox.base_url().starts_with("http://127.0.0.1:"));
//! assert_eq!(sandbox.members("LIC-Miro"), ["ann@contoso.example"]);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Controls
//!
//! A sandbox in another process is looked into and changed under `/sandbox/`. That is not part of Graph: it needs no
//! sign-in, has neither latency nor faults, and is not logged.
//!
//! | request | body | answer |
//! | --- | --- | --- |
//! | `GET /sandbox/log?since=N` | | `{"requests":[…]}`: the entries after number N, as [`LoggedRequest`] |
//! | `DELETE /sandbox/log` | | forgets the log |
//! | `GET /sandbox/state` | | [`State`] |
//! | `GET /sandbox/faults` | | [`Faults`] |
//! | `POST /sandbox/faults` | the same, or the switches as text: `503-after=0.02,odd-pages` | the faults from now on |
//! | `POST /sandbox/members` | `{"group":"LIC-Miro","add":["ann@…"],"remove":["bob@…"]}` | `{"changed":2}` |
//! | `POST /sandbox/users` | `{"add":["ann@…"],"delete":["bob@…"]}` | `{"changed":2}` |
//! | `POST /sandbox/groups` | `{"group":"LIC-Miro","kind":"dynamic"}` and `name`, `licenses`, `delete`; `"create":true` makes it | `{"id":"…"}` |
//! | `POST /sandbox/expire-tokens` | | every token issued so far has expired |
//! | `POST /sandbox/stop` | | ends the sandbox |
//!
//! A request that cannot be carried out is answered with 400 and `{"error":"…"}`.

mod api;
mod call;
mod clock;
mod config;
mod control;
mod core;
mod dice;
mod edit;
mod exchange;
mod faults;
mod handle;
mod log;
mod login;
mod odata;
mod quota;
mod reply;
mod seed;
mod server;
mod state;
mod teaching;
mod tenant;

pub use config::{
    CLIENT_ID, CLIENT_SECRET, DEMO_GROUP, GroupKind, PERMISSIONS, Quota, SandboxConfig, Seed, SeedGroup, SeedUser, TENANT_DOMAIN, TENANT_ID,
};
pub use edit::{EditError, GroupEdit};
pub use faults::{FaultError, Faults, RetryAfter, switches};
pub use handle::Sandbox;
pub use log::LoggedRequest;
pub use quota::QuotaUse;
pub use state::{GroupState, SkuState, State};
pub use teaching::fault_help;
