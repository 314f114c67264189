//! What was asked for: a job file, the environment and the flags become one validated [`Job`].
//!
//! Precedence, weakest first: built-in < job file < environment < command line. Every value knows its source.

pub mod connection;
pub mod model;

pub use connection::{ActiveDirectoryConnection, Bind, Cloud, Connection, Credential, EntraConnection, SecretSource};
pub use model::{Cost, Input, Job, NoAnswer, NoTelemetry, Policy, RunOptions, Setting, SettingSource};
