//! `reclaim` gives companies back the software seats nobody uses.
//!
//! The program `reclaim` and the native module that PowerShell calls are thin front doors to this library. See the README
//! for what it does and how it is used.

pub mod cli;
pub mod decide;
pub mod directory;
pub mod engine;
pub mod error;
pub mod evidence;
mod exit_code;
pub mod ffi;
mod hex;
pub mod host;
pub mod job;
pub mod plan;
pub mod report;
pub mod verbs;

pub use cli::run;
pub use exit_code::ExitCode;
pub use host::Host;
