//! Tests of the whole program.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

mod evidence;
#[cfg_attr(not(target_os = "linux"), allow(unused, reason = "what drives the library is there on Linux"))]
mod ffi;
mod graph;
mod ldap;
mod powershell;
mod report;
mod sandbox;
#[cfg(target_os = "linux")]
mod windows;

mod chaos;
#[cfg_attr(not(unix), allow(unused_imports, reason = "signals are Unix' own"))]
mod cli;
mod interruption;
mod job;
mod removal;
mod support;
