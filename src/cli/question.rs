//! The question before anything is changed.

use std::{
    io,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use super::{
    sanitize, screen,
    words::{count, left_alone, people},
};
use crate::{ExitCode, Host, directory::Change, error::Failure, host::read_line, verbs::Question};

/// How often a waiting question looks whether the run is to end.
const LOOK: Duration = Duration::from_millis(50);

/// Asks a person; without one it is an error.
pub(super) fn ask(host: &Host, question: &Question) -> Result<bool, Failure> {
    if !host.stdin_is_terminal {
        let what = if question.change == Change::Remove { "remove" } else { "put back" };
        return Err(Failure::new(
            ExitCode::BadInput,
            format!("nobody can be asked whether to {what} {}: standard input is no terminal", people(question.to_change)),
        )
        .hint("say --yes to go on without being asked, or --dry-run to see what would happen")
        .code("NobodyToAsk"));
    }
    screen::tell(host, &text(question));
    loop {
        screen::prompt(host, "Go on? [y/N] ");
        match answer(host)?.trim().to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "" | "n" | "no" => return Ok(false),
            _ => screen::tell(host, "Please answer yes or no."),
        }
    }
}

/// What is about to happen.
pub(super) fn text(question: &Question) -> String {
    let (application, group) = (sanitize::line(&question.application), sanitize::line(&question.group));
    let (to_change, roster) = (people(question.to_change), count(question.roster));
    let mut lines = match question.change {
        Change::Remove => vec![format!("{application}: remove {to_change} of {roster} members from the group {group}")],
        Change::Add => vec![format!("{application}: put {to_change} back into the group {group} ({roster} members now)")],
    };
    if !question.first.is_empty() {
        let more = question.to_change.saturating_sub(question.first.len() as u64);
        let names: Vec<_> = question.first.iter().map(|name| sanitize::line(name)).collect();
        let more = if more > 0 { format!(" and {} more", count(more)) } else { String::new() };
        lines.push(format!("  who:           {}{more}", names.join(", ")));
    }
    if !question.untouched.is_empty() {
        let alone: Vec<_> =
            question.untouched.iter().map(|(reason, number)| format!("{} {}", count(*number), left_alone(*reason))).collect();
        lines.push(format!("  left alone:    {}", alone.join(", ")));
    }
    if let Some(seats) = question.seats {
        lines.push(format!(
            "  frees a seat:  {} yes, {} no, {} not known",
            count(seats.freed),
            count(seats.not_freed),
            count(seats.unknown)
        ));
    }
    lines.push(format!("  plan:          {}", sanitize::line(&question.folder.join("plan.csv").display().to_string())));
    lines.join("\n")
}

/// Waits for a line on a thread of its own, so that Ctrl-C ends the wait.
fn answer(host: &Host) -> Result<String, Failure> {
    let (sender, receiver) = mpsc::channel();
    let stdin = Arc::clone(&host.stdin);
    // Left behind when the wait ends early: a read of a terminal can't be called back.
    thread::spawn(move || sender.send(read_line(&stdin)));
    loop {
        if host.control.is_cancelled() {
            return Err(Failure::interrupted());
        }
        match receiver.recv_timeout(LOOK) {
            Ok(Ok(line)) => return Ok(line),
            Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(String::new()),
            Ok(Err(error)) => return Err(Failure::bad_input(format!("reading the answer: {error}"))),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(String::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{ask, text};
    use crate::{Host, decide::Reason, directory::Change, engine::Cancel, host::input, verbs::Question};

    fn question() -> Question {
        Question {
            change: Change::Remove,
            application: "Miro".to_owned(),
            group: "LIC-Miro".to_owned(),
            to_change: 1_204,
            roster: 5_000,
            first: vec!["zoë@contoso.com".to_owned(), "o'brien\u{202E}@contoso.com".to_owned()],
            untouched: vec![(Reason::InUse, 3_700), (Reason::Protected, 12)],
            seats: Some(crate::report::SeatCounts { freed: 1_000, not_freed: 200, unknown: 4 }),
            folder: "runs/1".into(),
        }
    }

    #[test]
    fn it_says_how_many_who_and_who_not() {
        assert_snapshot!(text(&question()).replace('\\', "/"), @"
        Miro: remove 1,204 people of 5,000 members from the group LIC-Miro
          who:           zoë@contoso.com, o'brien/u{202e}@contoso.com and 1,202 more
          left alone:    3,700 use it, 12 protected
          frees a seat:  1,000 yes, 200 no, 4 not known
          plan:          runs/1/plan.csv
        ");
        let back = Question { change: Change::Add, to_change: 1, first: Vec::new(), untouched: Vec::new(), seats: None, ..question() };
        assert_snapshot!(text(&back).replace('\\', "/"), @"
        Miro: put 1 person back into the group LIC-Miro (5,000 members now)
          plan:          runs/1/plan.csv
        ");
    }

    fn asked(typed: &'static str) -> Result<bool, String> {
        let host = Host { stdin: input(typed.as_bytes()), stdin_is_terminal: true, ..Host::detached() };
        ask(&host, &question()).map_err(|failure| failure.to_string())
    }

    #[test]
    fn only_yes_is_yes() {
        for (typed, expected) in
            [("y\n", true), ("YES\r\n", true), ("perhaps\nyes\n", true), ("n\n", false), ("\n", false), ("", false), ("perhaps\n", false)]
        {
            assert_eq!(asked(typed), Ok(expected), "{typed:?}");
        }
    }

    #[test]
    fn nobody_to_ask_is_an_error() {
        let failure = ask(&Host::detached(), &question()).unwrap_err();
        assert_eq!(failure.exit.code(), 2);
        assert_snapshot!(failure, @"nobody can be asked whether to remove 1,204 people: standard input is no terminal");
    }

    #[test]
    fn an_interrupt_ends_the_wait() {
        let host = Host { stdin_is_terminal: true, stdin: input(Silence), ..Host::detached() };
        host.control.cancel(Cancel::Drain);
        assert_eq!(ask(&host, &question()).unwrap_err().exit.code(), 130);
    }

    /// A terminal at which nobody types.
    struct Silence;

    impl std::io::Read for Silence {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            loop {
                std::thread::park();
            }
        }
    }
}
