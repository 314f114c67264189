//! Writing to the host's streams. A stream that is gone (a closed pipe) must not stop a run, so errors are ignored here.

use std::{io::Write as _, sync::PoisonError};

use crate::{Host, engine::event::Message, error::Failure, host::Output, job::environment::NO_COLOR};

use super::sanitize;

/// Writes a line to standard output.
pub(super) fn data(host: &Host, line: &str) {
    write(&host.stdout, &format!("{line}\n"));
}

/// Writes text as it is to standard output.
pub(super) fn document(host: &Host, text: &str) {
    write(&host.stdout, text);
}

/// Writes a line to standard error.
pub(super) fn tell(host: &Host, line: &str) {
    write(&host.stderr, &format!("{line}\n"));
}

/// Writes text without a line end to standard error.
pub(super) fn prompt(host: &Host, text: &str) {
    write(&host.stderr, text);
}

fn write(stream: &Output, text: &str) {
    let mut stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
    let _ = stream.write_all(text.as_bytes());
    let _ = stream.flush();
}

/// What went wrong, and after an empty line what to do about it.
pub(super) fn failure(host: &Host, message: &str, hint: Option<&str>) -> String {
    labelled(host, "error", "31", message, hint)
}

/// A warning, and what to do about it.
pub(super) fn warning(host: &Host, message: &Message) -> String {
    labelled(host, "warning", "33", &message.message, message.hint.as_deref())
}

fn labelled(host: &Host, label: &str, colour: &str, message: &str, hint: Option<&str>) -> String {
    let paint =
        |label: &str, colour: &str| if colours(host) { format!("\u{1b}[1;{colour}m{label}:\u{1b}[0m") } else { format!("{label}:") };
    let message = format!("{} {}", paint(label, colour), sanitize::lines(message));
    match hint {
        Some(hint) => format!("{message}\n\n{} {}", paint("hint", "36"), sanitize::lines(hint)),
        None => message,
    }
}

/// The failure that ends a verb, as an event.
pub(super) fn message(failure: &Failure) -> Message {
    Message {
        message: failure.message.clone(),
        hint: failure.hint.clone(),
        code: failure.code.clone(),
        exit_code: Some(failure.exit.code()),
    }
}

/// Whether standard error shows colours: a terminal, unless `NO_COLOR` is set.
fn colours(host: &Host) -> bool {
    host.stderr_is_terminal && !is_set(host, NO_COLOR) && understood(host)
}

/// Whether an environment variable has any value.
fn is_set(host: &Host, name: &str) -> bool {
    host.variable(name).is_some_and(|value| !value.is_empty())
}

#[cfg(not(windows))]
fn understood(host: &Host) -> bool {
    host.variable("TERM").is_none_or(|term| term != "dumb")
}

/// A console of Windows is asked to understand escape sequences; that fails where standard output is none. Some terminals
/// understand them anyway.
#[cfg(windows)]
fn understood(host: &Host) -> bool {
    let knows = ["WT_SESSION", "ConEmuANSI", "TERM"];
    anstyle_query::windows::enable_ansi_colors() == Some(true) || knows.into_iter().any(|name| is_set(host, name))
}
