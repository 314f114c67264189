//! What the terminal shows.

use std::{
    io::Write,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use clap::CommandFactory as _;
use insta::assert_snapshot;

use super::{Arguments, run};
use crate::{ExitCode, Host, host::output};

/// A stream whose text can be looked at.
#[derive(Clone, Default)]
pub(super) struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    pub(super) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()).unwrap()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Exit code, standard output, standard error.
fn typed(arguments: &[&str]) -> (ExitCode, String, String) {
    let (stdout, stderr) = (Captured::default(), Captured::default());
    let host = Host { stdout: output(stdout.clone()), stderr: output(stderr.clone()), ..Host::detached() };
    let exit = run(arguments.iter().map(Into::into).collect(), &host);
    (exit, stdout.text(), stderr.text())
}

fn refused(arguments: &[&str]) -> String {
    let (exit, stdout, stderr) = typed(arguments);
    assert_eq!((exit, stdout.as_str()), (ExitCode::BadInput, ""));
    stderr
}

/// Compares with a committed file; `UPDATE_SNAPSHOTS=1` writes it.
fn same_as_committed(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        committed == text,
        "{name} is not what the program prints any more: look at the difference after `UPDATE_SNAPSHOTS=1 cargo test --lib cli::`"
    );
}

#[test]
fn the_definition_holds() {
    Arguments::command().debug_assert();
}

#[test]
fn help_of_every_verb() {
    let verbs: Vec<String> = Arguments::command().get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    let mut all = vec![typed(&["--help"]).1];
    for verb in &verbs {
        let (exit, help, _) = typed(&[verb, "--help"]);
        assert_eq!(exit, ExitCode::Done);
        assert!(help.contains("Examples:"), "{verb} has no example");
        all.push(format!("==== reclaim {verb} --help ====\n{help}"));
    }
    same_as_committed("help.txt", &all.join("\n"));
}

#[test]
fn manual_and_completions_are_the_committed_ones() {
    same_as_committed("reclaim.1", &typed(&["man"]).1);
    same_as_committed("reclaim.ps1", &typed(&["completions", "powershell"]).1);
    for shell in ["bash", "zsh", "fish"] {
        let (exit, text, _) = typed(&["completions", shell]);
        assert_eq!(exit, ExitCode::Done);
        for word in ["resume", "max-removals", "sandbox"] {
            assert!(text.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn help_can_be_asked_for_twice() {
    assert_eq!(typed(&["--help"]), typed(&["--help"]));
    assert_eq!(typed(&["--version"]), (ExitCode::Done, format!("reclaim {}\n", env!("CARGO_PKG_VERSION")), String::new()));
}

#[test]
fn contradictory_flags_are_refused() {
    assert_snapshot!(refused(&["run", "a.toml", "--kerberos", "--password", "env:X"]), @"
    error: the argument '--kerberos' cannot be used with '--password <WHERE>'

    Usage: reclaim run --kerberos <JOB.toml>...

    For more information, try '--help'.
    ");
    assert_snapshot!(refused(&["run", "a.toml", "--quiet", "--verbose"]), @"
    error: the argument '--quiet' cannot be used with '--verbose'

    Usage: reclaim run --quiet <JOB.toml>...

    For more information, try '--help'.
    ");
    assert_snapshot!(refused(&["run", "a.toml", "--tenant", "contoso.com", "--server", "ldaps://dc1"]), @"
    error: the argument '--tenant <TENANT>' cannot be used with '--server <URL>'

    Usage: reclaim run --tenant <TENANT> <JOB.toml>...

    For more information, try '--help'.
    ");
    assert_snapshot!(refused(&["run", "a.toml", "--sandbox", "--tenant", "contoso.com"]), @"
    error: the argument '--sandbox[=<TENANT.csv>]' cannot be used with '--tenant <TENANT>'

    Usage: reclaim run --sandbox[=<TENANT.csv>] <JOB.toml>...

    For more information, try '--help'.
    ");
}

#[test]
fn what_is_missing_or_unknown_is_named() {
    assert_snapshot!(refused(&["run"]), @"
    error: the following required arguments were not provided:
      <JOB.toml>...

    Usage: reclaim run <JOB.toml>...

    For more information, try '--help'.
    ");
    assert_snapshot!(refused(&["remove", "--users", "x.csv"]), @"
    error: the following required arguments were not provided:
      --group <GROUP>

    Usage: reclaim remove --users <FILE> --group <GROUP>

    For more information, try '--help'.
    ");
    assert_snapshot!(refused(&["run", "a.toml", "--dryrun"]), @"
    error: unexpected argument '--dryrun' found

      tip: a similar argument exists: '--dry-run'

    Usage: reclaim run --dry-run <JOB.toml>...

    For more information, try '--help'.
    ");
    assert_snapshot!(refused(&["run", "a.toml", "--column", "name=Login"]), @r#"
    error: --column: "name=Login": expected FIELD=HEADER

    hint: FIELD is one of user, device, users, shared, application, date, week, focus_time, focus_hours, focus_minutes, focus_seconds, focus_milliseconds, last_used, answer, answered_at, state
    "#);
    assert_snapshot!(refused(&["run", "missing.toml"]), @"
    error: missing.toml: no such file

    hint: expected a job file; `reclaim run --help` has examples
    ");
    assert_snapshot!(refused(&["run", "missing-*.toml"]), @r#"error: no job file matches "missing-*.toml""#);
    assert_snapshot!(refused(&["sandbox", "--fault", "meteor=1"]), @"
    error: --fault: unknown fault `meteor`; did you mean `not-member-400`?

    hint: reclaim sandbox --help lists all faults
    ");
}

#[test]
fn a_program_that_reads_events_learns_of_bad_usage_too() {
    let (exit, stdout, stderr) = typed(&["run", "--format", "ndjson"]);
    assert_eq!(exit, ExitCode::BadInput);
    assert!(stderr.starts_with("error: "), "{stderr}");
    let event: serde_json::Value = serde_json::from_str(stdout.trim()).unwrap();
    assert_eq!((&event["kind"], &event["code"], &event["exitCode"]), (&"error".into(), &"Usage".into(), &2.into()));
    let (_, stdout, _) = typed(&["run", "missing.toml", "--format=ndjson"]);
    let event: serde_json::Value = serde_json::from_str(stdout.trim()).unwrap();
    assert_eq!((&event["kind"], &event["code"], &event["exitCode"]), (&"error".into(), &"NoSuchFile".into(), &2.into()));
}
