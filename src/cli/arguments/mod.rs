//! What may be typed. Groups of arguments that several verbs share; what each verb has of its own stands with the verb.
#![allow(clippy::doc_markdown, reason = "doc comments of arguments are the program's help, which is plain text")]

mod connection;
mod options;

pub(super) use connection::ConnectionArguments;
pub(super) use options::{Format, InputArguments, OutputArguments, RunArguments, SafetyArguments, WriteArguments};
