//! Everything goes wrong at once, and the program is killed at random moments; in the end the tenant must be exactly as
//! planned and every row of the result must be true.
//!
//! `RECLAIM_CHAOS_SEEDS=1000` runs more seeds, `RECLAIM_CHAOS_SEED=17` reproduces one.

use std::{
    collections::HashSet,
    io::{BufRead, BufReader},
    process::Stdio,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use license_reclamation::directory::sandbox::{Faults, Quota, RetryAfter, SandboxConfig, Seed};

use crate::support::{Bed, GROUP, people, person, table};

/// People in the group.
const MEMBERS: usize = 90;
/// Of whom so many are to be removed.
const PLANNED: usize = 70;
/// Writes in a window of the scaled quota.
const WRITES: u64 = 60;
const WINDOW: Duration = Duration::from_secs(1);
/// A run that is killed more often than this is left alone, so that every seed ends.
const MOST_KILLS: usize = 6;

#[test]
fn whatever_happens_the_right_people_are_removed_and_the_result_is_true() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let seeds: Vec<u64> = match number("RECLAIM_CHAOS_SEED") {
        Some(seed) => vec![seed],
        None => (0..number("RECLAIM_CHAOS_SEEDS").unwrap_or(100)).collect(),
    };
    let next = AtomicUsize::new(0);
    // The program waits more than it computes.
    let failed: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(|| {
                    let mut failed = Vec::new();
                    while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::SeqCst)) {
                        if let Err(panic) = std::panic::catch_unwind(|| one(*seed)) {
                            let text = panic.downcast_ref::<String>().map_or("panicked", |text| text);
                            failed.push(format!("RECLAIM_CHAOS_SEED={seed}: {text}"));
                        }
                    }
                    failed
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(failed.is_empty(), "{} of {} seeds failed:\n{}", failed.len(), seeds.len(), failed.join("\n"));
}

/// Small numbers that depend on the seed alone.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        // SplitMix64 (Steele, Lea, Flood 2014).
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (value ^ (value >> 31)) % sides
    }

    /// A share of up to so many percent, and often none.
    fn share(&mut self, percent: u64) -> f64 {
        if self.roll(3) == 0 { 0.0 } else { f64::from(u32::try_from(self.roll(percent * 10)).unwrap()) / 1000.0 }
    }
}

fn faults(dice: &mut Dice) -> Faults {
    let forms = [RetryAfter::Seconds, RetryAfter::Fraction, RetryAfter::Date, RetryAfter::None];
    Faults {
        throttle: dice.share(2),
        throttle_request: dice.share(2),
        // A date has whole seconds and "none" makes the client wait long: both are rare, so that seeds stay short.
        retry_after: match dice.roll(12) {
            0 => vec![forms[2]],
            _ => vec![forms[1]],
        },
        retry_after_seconds: 0.05,
        unavailable_before: dice.share(4),
        unavailable_after: dice.share(4),
        timeout_after: dice.share(2),
        unavailable_request: dice.share(4),
        reset_before: dice.share(6),
        reset_after: dice.share(6),
        non_json: dice.share(2),
        conflict: dice.share(5),
        not_member_400: 0.5,
        token_expiry: u32::try_from(dice.roll(20)).unwrap(),
        stale_reads: u32::try_from(dice.roll(3)).unwrap(),
        odd_pages: dice.roll(3) == 0,
        ..Faults::default()
    }
}

fn one(seed: u64) {
    let mut dice = Dice(seed);
    let latency = Duration::from_millis(dice.roll(20));
    let faults = faults(&mut dice);
    let answers_arrive = faults.reset_after == 0.0;
    let bed = Bed::new(SandboxConfig {
        seed: Seed::Users(people(MEMBERS)),
        demo_groups: false,
        latency,
        writes: Quota { limit: WRITES, window: WINDOW },
        faults,
        chance: seed,
        ..SandboxConfig::default()
    });
    let list: String = (1..=PLANNED).map(|number| person(number) + "\n").chain(["nobody@contoso.example\n".to_owned()]).collect();
    bed.write("list.csv", format!("UserPrincipalName\n{list}"));

    let rate = format!("{WRITES}/{}", WINDOW.as_secs());
    let first = ["remove", "--group", GROUP, "--users", "list.csv", "--yes", "--rate", rate.as_str(), "--no-seat-forecast"];
    let mut arguments = first.map(str::to_owned).to_vec();
    let mut kills = 0;
    // People whom somebody else removes or adds while the run works; the plan is made by then.
    let mut edits = vec![(person(PLANNED), false), (person(PLANNED + 1), false), ("p9999@contoso.example".to_owned(), true)];
    let code = loop {
        let patience = if kills < MOST_KILLS { usize::try_from(dice.roll(120)).unwrap() } else { usize::MAX };
        let all: Vec<&str> = arguments.iter().map(String::as_str).chain(["--format", "ndjson"]).collect();
        let ended = start_and_perhaps_kill(&bed, &all, patience, &mut edits);
        match ended {
            // Killed between its last line and its end: the run was finished, and resuming it had nothing to do.
            Some(4) => break 0,
            Some(code) if code != 130 => break code,
            _ => kills += 1,
        }
        let folder = bed.path("reclaim-runs");
        let begun = folder.is_dir() && std::fs::read_dir(&folder).unwrap().any(|run| run.unwrap().path().join("journal.ndjson").is_file());
        if begun {
            arguments = vec!["resume".to_owned(), run_with_journal(&bed)];
        }
        assert!(kills < 100, "the run never ends");
    };

    let run = run_with_journal(&bed);
    let rows = table(&bed.path("reclaim-runs").join(&run).join("result.csv"));
    let state = bed.sandbox.state();
    let members: HashSet<String> = bed.sandbox.members(GROUP).into_iter().collect();
    assert_eq!(state.catastrophe, 0, "users were deleted: {:?}", state.deleted);
    assert!(state.writes.peak <= WRITES, "{} writes in one window", state.writes.peak);
    // Who is killed, or whose connection breaks before the answer came, cannot know of a Retry-After.
    if kills == 0 && answers_arrive {
        assert_eq!(state.early, 0, "requests were sent before a Retry-After was over");
    }
    for entry in bed.sandbox.log() {
        assert!(entry.method != "DELETE" || entry.path.ends_with("/$ref"), "{} {}", entry.method, entry.path);
    }
    assert_eq!(rows.len(), PLANNED + 1, "one row for each input row");
    for (number, row) in (1..=PLANNED).zip(&rows) {
        let name = person(number);
        assert_eq!(row["User"], name, "input order");
        let gone = !members.contains(&name);
        match row["Outcome"].as_str() {
            "Removed" | "AlreadyAbsent" => assert!(gone, "{name} is {} and still a member", row["Outcome"]),
            other => panic!("{name} is {other}: {row:?}"),
        }
        let by_others = number == PLANNED;
        assert!(by_others || row["Outcome"] == "Removed", "{name} was removed by this run and is {}: {row:?}", row["Outcome"]);
    }
    assert_eq!(rows[PLANNED]["Outcome"], "Skipped");
    for number in PLANNED + 2..=MEMBERS {
        assert!(members.contains(&person(number)), "{} was not planned and is gone", person(number));
    }
    assert!(!edits.is_empty() || members.contains("p9999@contoso.example"), "somebody added meanwhile is gone");
    assert_eq!(code, 0, "everybody is done");
}

/// The run that has a journal: a run killed before its first request leaves a plan without one, and is started anew.
fn run_with_journal(bed: &Bed) -> String {
    let runs = std::fs::read_dir(bed.path("reclaim-runs")).unwrap().map(|run| run.unwrap());
    let mut begun: Vec<String> = runs
        .filter(|run| run.path().join("journal.ndjson").metadata().is_ok_and(|journal| journal.len() > 0))
        .map(|run| run.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(begun.len(), 1, "one run has a journal");
    begun.remove(0)
}

/// Runs the program and kills it after so many lines of events. Returns its exit code when it ended by itself.
fn start_and_perhaps_kill(bed: &Bed, arguments: &[&str], patience: usize, edits: &mut Vec<(String, bool)>) -> Option<i32> {
    let mut child = bed.reclaim(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..patience {
        let Some(line) = lines.next() else { break };
        let line = line.unwrap();
        if line.contains("\"kind\":\"item\"")
            && let Some((name, added)) = edits.pop()
        {
            edit(bed, &name, added);
        }
    }
    if patience != usize::MAX && child.try_wait().unwrap().is_none() {
        child.kill().unwrap();
    }
    let output = child.wait_with_output().unwrap();
    if let Some(code) = output.status.code()
        && ![0, 3, 4, 130].contains(&code)
    {
        // A directory that fails for a while ends a run with 6 at most; it can be resumed.
        assert_eq!(code, 6, "{}", String::from_utf8_lossy(&output.stderr));
        return None;
    }
    output.status.code()
}

fn edit(bed: &Bed, name: &str, added: bool) {
    use license_reclamation::directory::sandbox::SeedUser;
    if added {
        bed.sandbox.add_user(&SeedUser::new(name, &[GROUP])).unwrap();
    } else {
        let _ = bed.sandbox.remove_member(GROUP, name).unwrap();
    }
}
