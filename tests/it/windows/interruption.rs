//! Ctrl-C, Ctrl-Break, a closed window, a killed process, and what `resume` makes of them.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    process::{Child, ChildStdout, Command, Stdio},
    time::Duration,
};

use license_reclamation::directory::sandbox::{SandboxConfig, Seed};

use super::{
    wine::{Wine, seen, wine},
    work::run,
};
use crate::support::{Bed, GROUP, counts, people, person, table};

const PEOPLE: usize = 300;

/// A tenant that answers slowly enough for a run to be interrupted, and the run's arguments.
fn slow() -> (Bed, [&'static str; 11]) {
    let seed = Seed::Users(people(PEOPLE));
    let latency = Duration::from_millis(150);
    let bed = Bed::new(SandboxConfig { seed, demo_groups: false, latency, ..SandboxConfig::default() });
    bed.write("list.csv", (1..=PEOPLE).map(|number| person(number) + "\r\n").collect::<String>());
    let list = ["remove", "--group", GROUP, "--users", "list.csv", "--yes", "--no-seat-forecast"];
    (bed, [&list[..], &["--concurrency", "1", "--format", "ndjson"]].concat().try_into().expect("eleven"))
}

/// Starts a run and waits for its first removals.
fn under_way(mut command: Command) -> (Child, BufReader<ChildStdout>) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut events = BufReader::new(child.stdout.take().unwrap());
    wait_for(&mut events, "\"outcome\":\"Removed\"");
    (child, events)
}

fn wait_for(lines: &mut BufReader<impl std::io::Read>, part: &str) {
    let mut line = String::new();
    while !line.contains(part) {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "the run ended before it said {part}");
    }
}

/// The run on a console of its own, on which `keys` will be pressed.
fn on_a_console(wine: &Wine, bed: &Bed, keys: &str, arguments: &[&str]) -> Command {
    let program = seen(&wine.beside("reclaim.exe"));
    let line = format!("\"{program}\" {}", arguments.join(" "));
    let mut command = wine.where_it_is(&bed.reclaim(&[]), "aid.exe");
    command.args(["interrupt", keys, &line]);
    command
}

fn ended(mut child: Child, mut events: BufReader<ChildStdout>) -> (Option<i32>, String) {
    let mut told = String::new();
    events.read_to_string(&mut told).unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (child.wait().unwrap().code(), said)
}

/// `resume` ends as a run that was never interrupted.
fn resumed(wine: &Wine, bed: &Bed) {
    run(wine, bed, &["resume", &seen(&bed.run_folder())]).exits(0);
    assert!(bed.sandbox.members(GROUP).is_empty());
    assert_eq!(counts(&table(&bed.run_folder().join("result.csv")), "Outcome"), [("Removed".to_owned(), PEOPLE)].into());
}

#[test]
fn ctrl_c_ctrl_break_and_closing_the_window_end_a_run_in_order() {
    let Some(wine) = wine() else { return };
    for keys in ["c", "break", "close"] {
        let (bed, arguments) = slow();
        let (mut child, events) = under_way(on_a_console(wine, &bed, keys, &arguments));
        let mut keyboard = child.stdin.take().unwrap();
        keyboard.write_all(b"\n").unwrap();
        drop(keyboard);
        let (code, said) = ended(child, events);
        assert_eq!(code, Some(130), "{keys}: {said}");
        assert!(said.contains("stopping: nothing new is sent"), "{keys}: {said}");
        let left = bed.sandbox.members(GROUP).len();
        assert!(left > 0 && left < PEOPLE, "{left} left");
        assert_eq!(counts(&table(&bed.run_folder().join("result.csv")), "Outcome")["NotAttempted"], left);
        if keys == "close" {
            resumed(wine, &bed);
        }
    }
}

#[test]
fn pressed_twice_they_stop_it_at_once() {
    let Some(wine) = wine() else { return };
    let (bed, arguments) = slow();
    let (mut child, events) = under_way(on_a_console(wine, &bed, "break", &arguments));
    let mut keyboard = child.stdin.take().unwrap();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    keyboard.write_all(b"\n").unwrap();
    wait_for(&mut said, "stopping: ");
    keyboard.write_all(b"\n").unwrap();
    drop(keyboard);
    child.stderr = Some(said.into_inner());
    assert_eq!(ended(child, events).0, Some(130));
    resumed(wine, &bed);
}

#[test]
fn a_killed_run_resumes_and_two_runs_do_not_meet() {
    let Some(wine) = wine() else { return };
    let (bed, arguments) = slow();
    let (mut child, _events) = under_way(wine.instead_of(&bed.reclaim(&arguments)));
    let second = run(wine, &bed, &arguments).exits(5);
    assert!(second.stdout.contains("another run"), "{}", second.stdout);
    let busy = run(wine, &bed, &["resume", &seen(&first_run(&bed))]).exits(5);
    assert!(busy.stderr.contains("another"), "{}", busy.stderr);
    child.kill().unwrap();
    child.wait().unwrap();
    let left = bed.sandbox.members(GROUP).len();
    assert!(left > 0 && left < PEOPLE, "{left} left");
    run(wine, &bed, &["resume", &seen(&first_run(&bed))]).exits(0);
    assert!(bed.sandbox.members(GROUP).is_empty());
}

/// The folder of the run that has a journal.
fn first_run(bed: &Bed) -> std::path::PathBuf {
    let runs = std::fs::read_dir(bed.path("reclaim-runs")).unwrap().map(|run| run.unwrap().path());
    runs.filter(|run| run.join("journal.ndjson").is_file()).min().expect("a run")
}
