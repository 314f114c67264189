//! The C interface: nothing but translation.
//!
//! A job is one command line of the program. Its events are the lines that the program would print with `--format ndjson`, byte
//! for byte, because both come out of the same `run`. There are no callbacks: a host polls, on a thread of its choice. The
//! header is `ps/include/license_reclamation.h`; a test compares it with [`exports`].
#![expect(unsafe_code, reason = "a C interface takes pointers; everything behind `exports` is safe code")]

mod brake;
mod buffer;
pub mod exports;
#[cfg(test)]
mod header;
mod job;
mod lease;
mod messages;
mod panics;
mod queue;
mod registry;
mod request;
pub mod status;
mod streams;
#[cfg(test)]
mod tests;
