//! Resume, restore, locks, full disks: what happens around a run that does not go straight through.

use license_reclamation::directory::sandbox::{Faults, SandboxConfig, Seed, SeedUser};

use crate::support::{Bed, GROUP, counts, people, person, table};

fn list(bed: &Bed, people: std::ops::RangeInclusive<usize>) {
    bed.write("list.csv", people.map(|number| person(number) + "\n").collect::<String>());
}

fn remove(bed: &Bed) -> crate::support::Ran {
    bed.run(&["remove", "--group", GROUP, "--users", "list.csv", "--yes"])
}

#[test]
fn a_finished_run_has_nothing_to_resume() {
    let bed = Bed::with_people(30);
    list(&bed, 1..=25);
    remove(&bed).exits(0);
    let folder = bed.run_folder();
    let before: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
    bed.run(&["resume", folder.to_str().unwrap()]).exits(4);
    let after: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
    assert_eq!(before, after);
    let ran = bed.run(&["resume"]).exits(4);
    assert!(ran.stderr.contains("no interrupted run"), "{}", ran.stderr);
}

#[test]
fn a_right_that_is_withdrawn_stops_the_run_and_resume_finishes_it() {
    let bed = Bed::with_people(60);
    list(&bed, 1..=50);
    bed.sandbox.set_permissions(&["GroupMember.Read.All", "User.ReadBasic.All"]);
    let ran = remove(&bed).exits(6);
    assert!(ran.stderr.contains("GroupMember.ReadWrite.All"), "{}", ran.stderr);
    assert_eq!(bed.sandbox.members(GROUP).len(), 60);
}

#[test]
fn an_unreachable_directory_ends_with_its_own_code() {
    let bed = Bed::with_people(3);
    list(&bed, 1..=1);
    let mut command = bed.reclaim(&["remove", "--group", GROUP, "--users", "list.csv", "--yes"]);
    command.env("RECLAIM_CLIENT_SECRET", "wrong");
    let ran = crate::support::Ran::of(command).exits(6);
    assert!(ran.stderr.contains("AADSTS7000215") && !ran.stderr.contains("wrong\""), "{}", ran.stderr);
    let tokens = bed.sandbox.log().iter().filter(|entry| entry.path.contains("/oauth2/")).count();
    assert_eq!(tokens, 1, "a wrong secret costs one attempt");
}

#[test]
fn a_bad_file_is_told_whatever_the_directory_says_or_does_not_say() {
    let bed = Bed::with_people(3);
    bed.write("list.csv", "UserPrincipalName\n1.2E+9\n");
    let arguments = ["remove", "--group", GROUP, "--users", "list.csv", "--yes"];
    let mut refused = bed.reclaim(&arguments);
    refused.env("RECLAIM_CLIENT_SECRET", "wrong");
    // Takes connections and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut unanswered = bed.reclaim(&arguments);
    unanswered.env("RECLAIM_LOGIN_URL", format!("http://{}", silent.local_addr().unwrap()));
    for command in [refused, unanswered] {
        let ran = crate::support::Ran::of(command).exits(2);
        assert!(ran.stderr.contains("list.csv:2:1: \"1.2E+9\" is a number"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("AADSTS"), "{}", ran.stderr);
    }
    // Who waits for an answer that never comes tries again and again.
    silent.set_nonblocking(true).unwrap();
    let tries = std::iter::from_fn(|| silent.accept().ok()).count();
    assert!(tries <= 1, "the directory was asked {tries} times, though the answer was not wanted any more");
}

#[test]
fn restore_puts_back_exactly_whom_the_run_removed() {
    let bed = Bed::with_people(60);
    list(&bed, 1..=50);
    remove(&bed).exits(0);
    let removed = bed.run_folder();
    // One is back already, one does not exist any more.
    bed.sandbox.add_member(GROUP, &person(7)).unwrap();
    bed.sandbox.delete_user(&person(8)).unwrap();
    // Excel has saved the result: semicolons, no BOM.
    let result = removed.join("result.csv");
    let text = std::fs::read_to_string(&result).unwrap();
    let mut csv = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    for record in csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes()).records() {
        csv.write_record(&record.unwrap()).unwrap();
    }
    std::fs::write(&result, csv.into_inner().unwrap()).unwrap();

    bed.run(&["restore", result.to_str().unwrap(), "--dry-run"]).exits(0);
    assert_eq!(bed.sandbox.members(GROUP).len(), 11);
    bed.run(&["restore", result.to_str().unwrap(), "--yes"]).exits(0);
    let rows = table(&bed.run_folder().join("result.csv"));
    assert_eq!(counts(&rows, "Outcome"), [("AlreadyMember".to_owned(), 1), ("NotFound".to_owned(), 1), ("Restored".to_owned(), 48)].into());
    assert_eq!(bed.sandbox.members(GROUP).len(), 59);
    // Twenty at a time; where one stands in the way of the others, each alone.
    let together = bed.sandbox.log().iter().filter(|entry| entry.method == "PATCH").count();
    assert_eq!(together, 3);

    // Restoring twice changes nothing.
    bed.run(&["restore", result.to_str().unwrap(), "--yes"]).exits(0);
    let rows = table(&bed.run_folder().join("result.csv"));
    assert_eq!(counts(&rows, "Outcome"), [("AlreadyMember".to_owned(), 49), ("NotFound".to_owned(), 1)].into());
}

#[test]
fn restore_of_some_people() {
    let bed = Bed::with_people(20);
    list(&bed, 1..=10);
    remove(&bed).exits(0);
    let folder = bed.run_folder();
    bed.write("some.txt", format!("{}\n{}\n", person(3), person(4).to_uppercase()));
    bed.run(&["restore", folder.to_str().unwrap(), "--users", "some.txt", "--yes"]).exits(0);
    let rows = table(&bed.run_folder().join("result.csv"));
    assert_eq!(counts(&rows, "Outcome"), [("Restored".to_owned(), 2), ("Skipped".to_owned(), 8)].into());
    bed.write("wrong.txt", person(15));
    let ran = bed.run(&["restore", folder.to_str().unwrap(), "--users", "wrong.txt", "--yes"]).exits(2);
    assert!(ran.stderr.contains("wrong.txt:1") && ran.stderr.contains("was not removed"), "{}", ran.stderr);
}

#[test]
fn a_second_run_on_the_same_group_is_told_and_stops() {
    let bed = Bed::with_people(30);
    list(&bed, 1..=25);
    let locks = bed.path("reclaim-runs").join(".locks");
    std::fs::create_dir_all(&locks).unwrap();
    let group = bed.sandbox.group_id(GROUP).unwrap();
    let lock = std::fs::File::create(locks.join(format!("{group}.lock"))).unwrap();
    lock.lock().unwrap();
    let ran = remove(&bed).exits(5);
    assert!(ran.stderr.contains("another run"), "{}", ran.stderr);
    assert_eq!(bed.sandbox.state().writes.accepted, 0);
    drop(lock);
    remove(&bed).exits(0);
}

#[test]
fn an_output_folder_that_cannot_be_written_to_stops_the_run_before_anything_is_sent() {
    let bed = Bed::with_people(5);
    list(&bed, 1..=2);
    bed.write("reclaim-runs", "a file where the folder should be");
    let ran = remove(&bed).exits(2);
    assert!(ran.stderr.contains("reclaim-runs") && ran.stderr.contains("--out"), "{}", ran.stderr);
    assert_eq!(bed.sandbox.state().writes.accepted, 0);
}

#[test]
fn an_input_that_shrank_is_worth_a_warning() {
    let bed = Bed::with_people(60);
    list(&bed, 1..=20);
    remove(&bed).exits(0);
    list(&bed, 21..=24);
    let ran = remove(&bed).exits(0);
    assert!(ran.stderr.contains("has 4 rows, 20 in the last run"), "{}", ran.stderr);
}

#[test]
fn the_window_of_the_quota_spans_runs() {
    let bed = Bed::new(SandboxConfig {
        seed: Seed::Users(people(200)),
        demo_groups: false,
        writes: license_reclamation::directory::sandbox::Quota { limit: 60, window: std::time::Duration::from_secs(2) },
        ..SandboxConfig::default()
    });
    for first in [1, 61] {
        list(&bed, first..=first + 59);
        bed.run(&["remove", "--group", GROUP, "--users", "list.csv", "--yes", "--rate", "60/2"]).exits(0);
    }
    let state = bed.sandbox.state();
    assert_eq!((state.writes.accepted, state.writes.refused), (120, 0));
    assert!(state.writes.peak <= 60);
}

#[test]
fn a_change_whose_answer_was_an_error_is_found_out() {
    let bed = Bed::new(SandboxConfig {
        seed: Seed::Users(people(30)),
        demo_groups: false,
        faults: Faults { unavailable_after: 1.0, ..Faults::default() },
        ..SandboxConfig::default()
    });
    list(&bed, 1..=3);
    // Every change is made and answered with 503: each person is tried again and found gone.
    remove(&bed).exits(0);
    let rows = table(&bed.run_folder().join("result.csv"));
    assert!(rows.iter().all(|row| row["Outcome"] == "Removed" && row["Detail"].contains("confirmed on retry")), "{rows:?}");
}

#[test]
fn people_added_meanwhile_stay() {
    let bed = Bed::with_people(10);
    list(&bed, 1..=3);
    bed.run(&["remove", "--group", GROUP, "--users", "list.csv", "--dry-run"]).exits(0);
    bed.sandbox.add_user(&SeedUser::new("new@contoso.example", &[GROUP])).unwrap();
    remove(&bed).exits(0);
    assert!(bed.sandbox.members(GROUP).contains(&"new@contoso.example".to_owned()));
}

/// A file system of its own that is full soon; unmounted in the end.
#[cfg(target_os = "linux")]
struct SmallDisk(std::path::PathBuf);

#[cfg(target_os = "linux")]
impl SmallDisk {
    fn mount(at: std::path::PathBuf, kib: u32) -> Option<Self> {
        std::fs::create_dir(&at).unwrap();
        let size = format!("size={kib}k");
        let mounted = std::process::Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&at).output();
        mounted.is_ok_and(|mounted| mounted.status.success()).then_some(Self(at))
    }

    fn grow(&self, kib: u32) {
        let size = format!("remount,size={kib}k");
        assert!(std::process::Command::new("mount").args(["-o", &size]).arg(&self.0).status().unwrap().success());
    }
}

#[cfg(target_os = "linux")]
impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(&self.0).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_stops_the_run_and_nobody_is_removed_without_a_record() {
    let bed = Bed::with_people(900);
    list(&bed, 1..=800);
    let Some(disk) = SmallDisk::mount(bed.path("reclaim-runs"), 320) else {
        return crate::ffi::skip("a full disk: this user cannot mount a small file system");
    };
    let ran = bed.run(&["remove", "--group", GROUP, "--users", "list.csv", "--yes", "--no-seat-forecast"]).exits(1);
    assert!(ran.stderr.contains("No space left") && ran.stderr.contains("reclaim resume"), "{}", ran.stderr);
    let folder = bed.run_folder();
    let journal = std::fs::read_to_string(folder.join("journal.ndjson")).unwrap();
    let removed = 900 - bed.sandbox.members(GROUP).len();
    // Each line is one request's people, durable before it left; the last one may be torn.
    let whole = &journal[..=journal.rfind('\n').unwrap()];
    let recorded: usize = whole
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|line| line["kind"] == "intent")
        .map(|line| line["rows"].as_array().unwrap().len())
        .sum();
    assert!(removed > 0 && removed < 800 && removed <= recorded, "{removed} removed, {recorded} recorded");

    disk.grow(8192);
    bed.run(&["resume", folder.to_str().unwrap()]).exits(0);
    let rows = table(&folder.join("result.csv"));
    assert_eq!(counts(&rows, "Outcome"), [("Removed".to_owned(), 800)].into());
    assert_eq!(bed.sandbox.members(GROUP).len(), 100);
}

#[test]
fn a_result_that_cannot_be_replaced_is_kept_beside_it() {
    let bed = Bed::with_people(10);
    list(&bed, 1..=3);
    bed.run(&["remove", "--group", GROUP, "--users", "list.csv", "--yes", "--no-seat-forecast"]).exits(0);
    let folder = bed.run_folder();
    // A folder in its place stands for a file that Excel holds open: neither can be replaced.
    std::fs::remove_file(folder.join("result.csv")).unwrap();
    std::fs::create_dir(folder.join("result.csv")).unwrap();
    let journal = std::fs::read_to_string(folder.join("journal.ndjson")).unwrap();
    let unfinished: String = journal.lines().filter(|line| !line.contains("\"kind\":\"end\"")).map(|line| line.to_owned() + "\n").collect();
    std::fs::write(folder.join("journal.ndjson"), unfinished).unwrap();
    let ran = bed.run(&["resume", folder.to_str().unwrap()]).exits(1);
    assert!(ran.stderr.contains("result.new.csv") && ran.stderr.contains("hint: close"), "{}", ran.stderr);
    assert_eq!(table(&folder.join("result.new.csv")).len(), 3);
    std::fs::remove_dir(folder.join("result.csv")).unwrap();
    bed.run(&["resume", folder.to_str().unwrap()]).exits(0);
    assert_eq!(counts(&table(&folder.join("result.csv")), "Outcome"), [("Removed".to_owned(), 3)].into());
}

#[test]
fn a_run_folder_from_elsewhere_resumes_too() {
    use std::io::BufRead;
    let bed = Bed::new(SandboxConfig {
        seed: Seed::Users(people(300)),
        demo_groups: false,
        latency: std::time::Duration::from_millis(30),
        ..SandboxConfig::default()
    });
    list(&bed, 1..=250);
    let arguments =
        ["remove", "--group", GROUP, "--users", "list.csv", "--yes", "--no-seat-forecast", "--concurrency", "1", "--format", "ndjson"];
    let mut child = bed.reclaim(&arguments).stdout(std::process::Stdio::piped()).spawn().unwrap();
    let events = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(events.map(|line| line.unwrap()).any(|line| line.contains("\"kind\":\"item\"")), "somebody is removed before the end");
    child.kill().unwrap();
    child.wait().unwrap();

    let elsewhere = tempfile::tempdir().unwrap();
    let moved = elsewhere.path().join("carried over");
    std::fs::rename(bed.run_folder(), &moved).unwrap();
    std::fs::remove_file(bed.path("list.csv")).unwrap();
    let mut command = bed.reclaim(&["resume", "carried over"]);
    command.current_dir(elsewhere.path());
    crate::support::Ran::of(command).exits(0);
    let rows = table(&moved.join("result.csv"));
    assert_eq!(counts(&rows, "Outcome"), [("Removed".to_owned(), 250)].into());
    assert_eq!(bed.sandbox.members(GROUP).len(), 50);
    assert!(bed.sandbox.state().writes.peak <= 3000);
}
