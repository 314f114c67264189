//! Tests of the whole program.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, also in its helpers")]

mod evidence;
mod ffi;
mod graph;
mod ldap;
mod powershell;
mod report;
mod sandbox;

mod chaos;
mod cli;
mod interruption;
mod job;
mod removal;
mod support;
