//! What was asked for: a job file, the environment and the flags become one validated [`Job`].
//!
//! Precedence, weakest first: built-in < job file < environment < command line. Every value knows its source.

mod address;
mod amount;
mod build;
mod connect;
pub mod connection;
pub mod environment;
mod file;
mod flags;
pub mod keys;
mod load;
pub mod model;
mod options;
mod paths;
mod policy;
mod secrets;
pub mod sql;
#[cfg(test)]
mod tests;
mod values;

pub use connection::{ActiveDirectoryConnection, Bind, Cloud, Connection, Credential, EntraConnection, SecretSource};
pub use flags::Flags;
pub use keys::Key;
pub use load::{cost, for_remove, load, overlay, runs_folder};
pub use model::{Cost, Input, Job, NoAnswer, NoTelemetry, Policy, RunOptions, Setting, SettingSource};
pub use paths::{job_files, usable_name};
