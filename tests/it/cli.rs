//! The program's front: its streams, its exit codes, its signals.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
    time::Duration,
};

use license_reclamation::{
    Host,
    directory::sandbox::{CLIENT_SECRET, Sandbox, SandboxConfig, Seed},
    host::output,
};
use serde_json::Value;

use crate::support::{Bed, Ran, counts, people, person, reclaim, table};

fn remove(bed: &Bed, count: usize) -> Vec<&'static str> {
    let names: Vec<String> = (1..=count).map(person).collect();
    bed.write("leavers.txt", names.join("\n") + "\n");
    vec!["remove", "--group", "LIC-Miro", "--users", "leavers.txt", "--yes"]
}

#[test]
fn standard_output_is_the_runs_folder_and_nothing_else() {
    let bed = Bed::with_people(5);
    let ran = bed.run(&remove(&bed, 3)).exits(0);
    let folder = ran.stdout.strip_suffix('\n').unwrap();
    assert!(bed.path(folder).join("result.csv").is_file(), "{folder}");
    assert!(ran.stderr.contains("3 people of 5 members removed from LIC-Miro"), "{}", ran.stderr);
    assert!(!ran.stderr.contains('\u{1b}'), "no escape sequences without a terminal");
}

#[test]
fn a_list_comes_through_standard_input() {
    let bed = Bed::with_people(3);
    let mut command = bed.reclaim(&["remove", "--group", "LIC-Miro", "--users", "-", "--yes", "-q"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    write!(child.stdin.take().unwrap(), "{}\r\n{}\r\n", person(1), person(2)).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(bed.sandbox.members("LIC-Miro"), [person(3)]);
}

#[test]
fn a_list_and_a_secret_do_not_share_standard_input() {
    let bed = Bed::with_people(1);
    let refused = bed.run(&["remove", "--group", "LIC-Miro", "--users", "-", "--yes", "--credential", "stdin"]).exits(2);
    assert!(refused.stderr.contains("standard input can't be read twice"), "{}", refused.stderr);
}

#[test]
fn a_secret_comes_through_standard_input() {
    let bed = Bed::with_people(2);
    let mut arguments = remove(&bed, 1);
    arguments.extend(["--credential", "stdin"]);
    let mut command = bed.reclaim(&arguments);
    command.env_remove("RECLAIM_CLIENT_SECRET").stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{CLIENT_SECRET}").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_secret_is_nowhere() {
    let bed = Bed::with_people(3);
    let mut arguments = remove(&bed, 2);
    arguments.extend(["--format", "ndjson", "--verbose"]);
    let ran = bed.run(&arguments).exits(0);
    let check = bed.run(&remove(&bed, 1)).exits(4);
    let mut seen = [ran.stdout, ran.stderr, check.stdout, check.stderr].concat();
    for file in std::fs::read_dir(bed.run_folder()).unwrap() {
        seen += &String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap());
    }
    assert!(!seen.contains(CLIENT_SECRET));

    let mut command = bed.reclaim(&arguments);
    command.env("RECLAIM_CLIENT_SECRET", "wrong-and-secret-too");
    let refused = Ran::of(command).exits(6);
    assert!(!refused.stdout.contains("wrong-and-secret-too") && !refused.stderr.contains("wrong-and-secret-too"));
    assert!(refused.stderr.contains("AADSTS7000215"), "{}", refused.stderr);
}

#[test]
fn a_secret_typed_as_an_argument_is_refused_and_not_repeated() {
    let bed = Bed::with_people(1);
    let mut arguments = remove(&bed, 1);
    arguments.extend(["--credential", "hunter2-typed"]);
    let refused = bed.run(&arguments).exits(2);
    assert!(refused.stderr.contains("--credential") && !refused.stderr.contains("hunter2-typed"), "{}", refused.stderr);
    assert!(bed.sandbox.log().is_empty());
}

#[test]
fn events_are_ascii_numbered_and_end_with_the_summary() {
    let seed = ["zoë@contoso.example", "Ελένη@contoso.example"]
        .map(|name| license_reclamation::directory::sandbox::SeedUser::new(name, &["LIC-Miro"]));
    let bed = Bed::new(SandboxConfig { seed: Seed::Users(seed.to_vec()), ..SandboxConfig::default() });
    bed.write("leavers.txt", "zoë@contoso.example\nΕλένη@contoso.example\n");
    let ran = bed.run(&["remove", "--group", "LIC-Miro", "--users", "leavers.txt", "--yes", "--format", "ndjson"]).exits(0);
    assert!(ran.stdout.is_ascii());
    let events: Vec<Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (index, event) in events.iter().enumerate() {
        assert_eq!((&event["v"], &event["seq"]), (&1.into(), &(index + 1).into()), "{event}");
    }
    assert_eq!((&events[0]["kind"], &events[events.len() - 1]["kind"]), (&"started".into(), &"summary".into()));
    let people: Vec<&str> = events.iter().filter(|event| event["kind"] == "item").filter_map(|event| event["user"].as_str()).collect();
    assert!(people.contains(&"zoë@contoso.example") && people.contains(&"Ελένη@contoso.example"), "{people:?}");
}

#[test]
fn a_sandbox_of_the_jobs_people_stands_in() {
    let folder = tempfile::tempdir().unwrap();
    let job = "application = \"Miro\"\ngroup = \"LIC-Miro\"\n[input]\nunused = [\"unused.csv\"]\nprotect = [\"vip.csv\"]\n\
               [policy]\nask_permission = false\n[entra]\ntenant = \"real.example\"\nclient_id = \"real\"\n";
    std::fs::write(folder.path().join("miro.toml"), job).unwrap();
    std::fs::write(folder.path().join("unused.csv"), "user.upn\nann@contoso.com\nbob@contoso.com\n").unwrap();
    std::fs::write(folder.path().join("vip.csv"), "UserPrincipalName\nbob@contoso.com\nboss@contoso.com\n").unwrap();
    let run = |arguments: &[&str]| {
        let mut command = reclaim(folder.path());
        command.args(arguments);
        Ran::of(command)
    };
    let ran = run(&["run", "miro.toml", "--sandbox", "--yes"]).exits(0);
    let result = table(&folder.path().join(ran.stdout.trim()).join("result.csv"));
    assert_eq!(counts(&result, "Outcome"), [("Kept".to_owned(), 2), ("Removed".to_owned(), 1)].into());

    let planned = run(&["plan", "miro.toml", "--sandbox"]).exits(0);
    let applied = run(&["apply", planned.stdout.trim(), "--sandbox", "--yes"]).exits(0);
    let result = table(&folder.path().join(applied.stdout.trim()).join("result.csv"));
    assert_eq!(counts(&result, "Outcome"), [("Kept".to_owned(), 2), ("Removed".to_owned(), 1)].into());
}

#[test]
fn the_library_runs_twice_in_one_process() {
    let bed = Bed::with_people(4);
    for (who, left) in [(1, 3), (2, 2)] {
        bed.write("leavers.txt", person(who));
        let folder = bed.folder.path().to_owned();
        let environment = [
            ("RECLAIM_TENANT", bed.sandbox.tenant().to_string()),
            ("RECLAIM_CLIENT_ID", bed.sandbox.client_id().to_string()),
            ("RECLAIM_GRAPH_URL", bed.sandbox.base_url().to_owned()),
            ("RECLAIM_LOGIN_URL", bed.sandbox.base_url().to_owned()),
        ];
        let events = tempfile::NamedTempFile::new().unwrap();
        let host = Host {
            working_folder: folder,
            environment: environment.map(|(name, value)| (name.into(), value.into())).into(),
            stdout: output(events.reopen().unwrap()),
            ..Host::detached()
        }
        .with_secret("client-secret", CLIENT_SECRET);
        let arguments = ["remove", "--group", "LIC-Miro", "--users", "leavers.txt", "--yes", "--format", "ndjson"];
        let exit = license_reclamation::run(arguments.map(Into::into).into(), &host);
        let events = std::fs::read_to_string(events.path()).unwrap();
        assert_eq!(exit.code(), 0, "{events}");
        assert!(events.lines().last().unwrap().contains("\"kind\":\"summary\""), "{events}");
        assert_eq!(bed.sandbox.members("LIC-Miro").len(), left);
    }
}

#[test]
fn a_sandbox_of_ones_own_is_found_used_and_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = reclaim(folder.path());
    command.args(["sandbox", "--users", "5", "--format", "ndjson"]).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let told: Value = serde_json::from_str(&line).unwrap();
    let mut command = reclaim(folder.path());
    command.args(["remove", "--group", "LIC-Miro", "--users", "nobody.txt", "--yes"]);
    for (variable, field) in [
        ("RECLAIM_GRAPH_URL", "graphUrl"),
        ("RECLAIM_LOGIN_URL", "loginUrl"),
        ("RECLAIM_TENANT", "tenant"),
        ("RECLAIM_CLIENT_ID", "clientId"),
        ("RECLAIM_CLIENT_SECRET", "clientSecret"),
    ] {
        command.env(variable, told[field].as_str().unwrap());
    }
    std::fs::write(folder.path().join("nobody.txt"), "nobody@contoso.com\n").unwrap();
    Ran::of(command).exits(4);
    stop(&mut child);
}

/// Ends a sandbox as a person would where that can be done from here.
fn stop(child: &mut Child) {
    if cfg!(unix) {
        signal(child, "INT");
        assert_eq!(child.wait().unwrap().code(), Some(0));
    } else {
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap().success());
}

/// A run of 400 people that is slow enough to be interrupted, after its first removals.
#[cfg(unix)]
fn under_way() -> (Bed, Child, BufReader<std::process::ChildStdout>) {
    let seed = Seed::Users(people(400));
    let config = SandboxConfig { seed, demo_groups: false, latency: Duration::from_millis(150), ..SandboxConfig::default() };
    let bed = Bed { folder: tempfile::tempdir().unwrap(), sandbox: Sandbox::start(config).unwrap() };
    let mut arguments = remove(&bed, 400);
    arguments.extend(["--format", "ndjson", "--concurrency", "1"]);
    let mut child = bed.reclaim(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut events = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.contains("\"outcome\":\"Removed\"") {
        line.clear();
        assert!(events.read_line(&mut line).unwrap() > 0, "the run ended before it was interrupted");
    }
    (bed, child, events)
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_ends_in_order_and_resumes() {
    for name in ["INT", "TERM"] {
        let (bed, mut child, mut events) = under_way();
        signal(&child, name);
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut events, &mut rest).unwrap();
        let mut said = String::new();
        std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
        assert!(said.contains("stopping: nothing new is sent"), "{said}");
        let left = bed.sandbox.members("LIC-Miro").len();
        assert!(left > 0 && left < 400, "{left} left");

        let result = table(&bed.run_folder().join("result.csv"));
        assert_eq!(result.len(), 400, "everybody has a row");
        assert_eq!(counts(&result, "Outcome").get("NotAttempted"), Some(&left));
        let listed = bed.run(&["resume"]).exits(0);
        assert_eq!(bed.path(listed.stdout.trim()), bed.run_folder());
        bed.run(&["resume", bed.run_folder().to_str().unwrap()]).exits(0);
        assert!(bed.sandbox.members("LIC-Miro").is_empty());
        assert_eq!(counts(&table(&bed.run_folder().join("result.csv")), "Outcome"), [("Removed".to_owned(), 400)].into());
    }
}

#[cfg(unix)]
#[test]
fn a_second_interrupt_stops_at_once_and_loses_nothing() {
    let (bed, mut child, mut events) = under_way();
    let mut said = BufReader::new(child.stderr.take().unwrap());
    signal(&child, "INT");
    let mut line = String::new();
    while !line.starts_with("stopping: ") {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0);
    }
    signal(&child, "INT");
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut events, &mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    bed.run(&["resume", bed.run_folder().to_str().unwrap()]).exits(0);
    assert!(bed.sandbox.members("LIC-Miro").is_empty());
}
