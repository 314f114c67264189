//! What the library hands on is, byte for byte, what the program prints with `--format ndjson`: whole runs of both, each in a folder
//! and against a sandbox of its own, compared after replacing only what no two runs share.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use license_reclamation::directory::sandbox::{CLIENT_SECRET, Faults, TENANT_DOMAIN};

use super::{compiled, has};
use crate::support::{Bed, GROUP, person};

/// How a command line is run.
#[derive(Clone, Copy)]
enum Way {
    Program,
    Library,
}

/// Runs a command line with `--format ndjson` to its end.
fn told(bed: &Bed, way: Way, arguments: &[&str]) -> Output {
    let arguments: Vec<&str> = [arguments, &["--format", "ndjson", "--concurrency", "1"]].concat();
    if matches!(way, Way::Program) {
        return bed.reclaim(&arguments).output().unwrap();
    }
    let request = serde_json::json!({
        "abi": 1,
        "arguments": arguments,
        "environment": {
            "RECLAIM_TENANT": TENANT_DOMAIN,
            "RECLAIM_CLIENT_ID": bed.sandbox.client_id().to_string(),
            "RECLAIM_GRAPH_URL": bed.sandbox.base_url(),
            "RECLAIM_LOGIN_URL": bed.sandbox.base_url(),
        },
    });
    let mut command = Command::new(compiled("poll"));
    command.env("RECLAIM_CLIENT_SECRET", CLIENT_SECRET).current_dir(bed.folder.path());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(request.to_string().as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// The lines without what differs between any two runs: the run's id, times, its folder's and the sandbox's address, and
/// progress, which a clock calls for; so each line's number in the sequence differs too, but never goes back.
fn alike(bed: &Bed, output: &Output) -> String {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(text.is_ascii() && text.ends_with("}\n"), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    let field = |line: &str, name: &str| line.split_once(name).map(|(_, rest)| rest[..rest.find([',', '}']).unwrap()].to_owned());
    let (mut last, mut run) = (0, String::new());
    let mut all = String::new();
    for line in text.split_inclusive('\n') {
        let seq: u64 = field(line, "\"seq\":").unwrap().parse().unwrap();
        assert!(seq > last, "in order: {line}");
        last = seq;
        if line.contains("\"kind\":\"progress\"") {
            continue;
        }
        // What went wrong before or after a run has no id, but may tell the run's folder.
        let id = field(line, "\"runId\":").unwrap().trim_matches('"').to_owned();
        run = if id.is_empty() { run } else { id };
        let mut line = if run.is_empty() { line.to_owned() } else { line.replace(&run, "<run>") };
        for name in ["\"seq\":", "\"time\":", "\"startedAt\":", "\"finishedAt\":", "\"seconds\":"] {
            // `null` stays: there is no time in both or in none.
            if let Some(value) = field(&line, name).filter(|value| value != "null") {
                line = line.replace(&format!("{name}{value}"), &format!("{name}<some>"));
            }
        }
        all += &line.replace(bed.sandbox.base_url(), "<sandbox>").replace(bed.folder.path().to_str().unwrap(), "<folder>");
    }
    all
}

/// Does the same in two places, once by the program and once by the library, and compares what was told.
fn both(code: i32, prepare: impl Fn(&Bed), arguments: impl Fn(&Bed) -> Vec<String>) -> String {
    let [ours, theirs] = [Way::Library, Way::Program].map(|way| {
        let bed = Bed::with_people(30);
        prepare(&bed);
        let arguments = arguments(&bed);
        let output = told(&bed, way, &arguments.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
        alike(&bed, &output)
    });
    for (ours, theirs) in ours.lines().zip(theirs.lines()) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(ours.len(), theirs.len());
    ours
}

fn list(bed: &Bed, last: usize) {
    bed.write("list.csv", (1..=last).map(|number| person(number) + "\n").collect::<String>() + "zo\u{eb}@contoso.example\n");
}

fn remove() -> Vec<String> {
    ["remove", "--group", GROUP, "--users", "list.csv", "--yes"].map(str::to_owned).to_vec()
}

/// A result without what is its run's alone, because the run that puts people back tells the hash of what it read.
fn undated(result: &Path, to: &Path) {
    let mut csv = csv::Reader::from_path(result).unwrap();
    let header = csv.headers().unwrap().clone();
    let mut out = csv::Writer::from_path(to).unwrap();
    out.write_record(&header).unwrap();
    for row in csv.records() {
        let row = row.unwrap();
        let cells = header.iter().zip(row.iter()).map(|(name, cell)| match name {
            "StartedAt" | "FinishedAt" if !cell.is_empty() => "2026-11-22T07:00:00Z",
            "RunId" => "before",
            _ => cell,
        });
        out.write_record(cells).unwrap();
    }
    out.flush().unwrap();
}

/// A run that is over.
fn remove_before(bed: &Bed) {
    assert!(told(bed, Way::Program, &remove().iter().map(String::as_str).collect::<Vec<_>>()).status.success());
}

fn run_folder(bed: &Bed) -> String {
    bed.run_folder().to_str().unwrap().to_owned()
}

/// Leaves the run as a crash would after its first request, with the people of the others in the group again.
fn interrupt(bed: &Bed, folder: &Path, last: usize) {
    let journal = fs::read_to_string(folder.join("journal.ndjson")).unwrap();
    let second = journal.match_indices("{\"kind\":\"intent\"").nth(1).expect("two requests").0;
    fs::write(folder.join("journal.ndjson"), &journal[..second]).unwrap();
    for name in ["summary.json", "result.csv"] {
        fs::remove_file(folder.join(name)).unwrap();
    }
    for number in 21..=last {
        bed.sandbox.add_member(GROUP, &person(number)).unwrap();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_is_told_the_same() {
    if !has("cc", "--version") {
        return;
    }
    let job = format!(
        "application = \"Mir\u{f6}\"\ngroup = \"{GROUP}\"\n[input]\nunused = [\"list.csv\"]\nprotect = [\"protect.csv\"]\n[policy]\nask_permission = false\nmax_percent = 100\n"
    );
    let prepare = |bed: &Bed| {
        list(bed, 25);
        bed.write("protect.csv", format!("user\n{}\n", person(3)));
        bed.write("job.toml", &job);
    };
    let told = both(0, prepare, |_| ["run", "job.toml", "--yes"].map(str::to_owned).to_vec());
    assert_eq!(told.matches("\"outcome\":\"Removed\"").count(), 24, "{told}");
    assert!(told.contains("\"reason\":\"Protected\"") && told.contains("Mir\\u00f6"), "{told}");
}

#[test]
#[cfg(target_os = "linux")]
fn people_who_stand_in_the_way_are_told_the_same() {
    if !has("cc", "--version") {
        return;
    }
    // Whoever was removed a moment ago is still listed, and is not there any more when it comes to it.
    let prepare = |bed: &Bed| {
        bed.sandbox.set_faults(Faults { stale_reads: 100, shuffle: false, ..Faults::default() });
        list(bed, 5);
        remove_before(bed);
        list(bed, 8);
    };
    let told = both(0, prepare, |_| remove());
    assert_eq!(told.matches("\"outcome\":\"Removed\"").count(), 3, "{told}");
    assert!(told.contains("\"outcome\":\"AlreadyAbsent\"") && told.contains("\"outcome\":\"Skipped\""), "{told}");
}

#[test]
#[cfg(target_os = "linux")]
fn failures_are_told_the_same() {
    if !has("cc", "--version") {
        return;
    }
    let prepare = |bed: &Bed| {
        list(bed, 8);
        bed.sandbox.set_permissions(&["GroupMember.Read.All", "User.ReadBasic.All"]);
    };
    let told = both(6, prepare, |_| remove());
    assert!(told.contains("\"kind\":\"error\"") && told.contains("Authorization_RequestDenied"), "{told}");
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_wrong_before_a_run_is_told_the_same() {
    if !has("cc", "--version") {
        return;
    }
    let told = both(2, |_| (), |_| remove());
    assert!(told.contains("list.csv"), "{told}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_resumed_run_is_told_the_same() {
    if !has("cc", "--version") {
        return;
    }
    let prepare = |bed: &Bed| {
        list(bed, 25);
        remove_before(bed);
        interrupt(bed, &bed.run_folder(), 25);
    };
    let told = both(0, prepare, |bed| vec!["resume".to_owned(), run_folder(bed)]);
    assert!(told.contains("\"outcomes\":{\"Removed\":25,\"Skipped\":1}"), "{told}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_restored_run_is_told_the_same() {
    if !has("cc", "--version") {
        return;
    }
    let prepare = |bed: &Bed| {
        list(bed, 8);
        remove_before(bed);
        undated(&bed.run_folder().join("result.csv"), &bed.path("before.csv"));
    };
    let told = both(0, prepare, |_| ["restore", "before.csv", "--group", GROUP, "--yes"].map(str::to_owned).to_vec());
    assert_eq!(told.matches("\"outcome\":\"Restored\"").count(), 8, "{told}");
}
