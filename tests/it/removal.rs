//! `run`, `plan`, `apply` and `remove`, from the files to the tenant and back to the files.

use license_reclamation::directory::sandbox::{GroupKind, SandboxConfig, Seed, SeedGroup, SeedUser};

use crate::support::{Bed, GROUP, counts, people, person, table};

/// A job over [`GROUP`] with a list of unused people, answers and protected people.
fn job(bed: &Bed) {
    bed.write(
        "job.toml",
        format!(
            r#"application = "Miro"
group = "{GROUP}"
[input]
unused = ["unused.csv"]
answers = ["answers.csv"]
protect = ["protect.csv"]
carry = ["department"]
[policy]
as_of = "2026-11-22"
keep_answers = ["keep"]
release_answers = ["release"]
"#
        ),
    );
    let unused: String = (1..=6).map(|number| person(number) + &format!(",Sales {number}\n")).collect();
    bed.write("unused.csv", format!("user.upn,department\n{unused}stranger@contoso.example,\n{},again\n", person(1).to_uppercase()));
    bed.write(
        "answers.csv",
        format!(
            "user,answer,answered at\n{},release,2026-11-01\n{},keep,2026-11-02\n{},keep,2026-01-02\n{},release,2026-11-01\n",
            person(1),
            person(2),
            person(3),
            person(5)
        ),
    );
    bed.write("protect.csv", format!("user\n{}\n", person(5)));
}

#[test]
fn a_long_plan_is_the_same_however_many_threads_make_it() {
    const PEOPLE: usize = 9_500;
    let bed = Bed::with_people(PEOPLE);
    job(&bed);
    let unused: String = (1..=PEOPLE).rev().map(|number| person(number) + &format!(",Sales {number}\n")).collect();
    bed.write("unused.csv", format!("user.upn,department\n{unused}"));
    let answer = |number: usize| ["no answer", "keep", "release"][number % 3];
    let answers: Vec<String> = (1..=PEOPLE).map(|number| format!("{},{},2026-11-02", person(number), answer(number))).collect();
    bed.write("answers.csv", format!("user,answer,answered at\n{}\n", answers.join("\n")));
    let files = |threads: &str| {
        let out = format!("out-{threads}");
        bed.run(&["plan", "job.toml", "--threads", threads, "--out", &out, "--max-percent", "100"]).exits(0);
        let mut runs = std::fs::read_dir(bed.path(&out)).unwrap().map(|run| run.unwrap().path());
        let folder = runs.find(|run| run.join("plan.csv").exists()).unwrap();
        ["plan.csv", "ask.csv"].map(|name| folder.join(name))
    };
    let [plan, ask] = files("1");
    for (one, other) in [&plan, &ask].into_iter().zip(files("3")) {
        assert!(std::fs::read(one).unwrap() == std::fs::read(other).unwrap(), "{} differs", one.display());
    }
    let rows = table(&plan);
    for (at, row) in rows.iter().enumerate() {
        let number = PEOPLE - at;
        assert_eq!((row["Row"].as_str(), row["User"].as_str()), ((at + 1).to_string().as_str(), person(number).as_str()));
        assert_eq!(row["department"], format!("Sales {number}"));
    }
    assert_eq!(rows.len(), PEOPLE);
    assert_eq!(counts(&rows, "Verdict")["Ask"], table(&ask).len());
    let binding: serde_json::Value = serde_json::from_slice(&std::fs::read(plan.with_extension("json")).unwrap()).unwrap();
    let changes: Vec<&String> = binding["changes"].as_object().unwrap().keys().collect();
    let reclaim: Vec<&String> = rows.iter().filter(|row| row["Verdict"] == "Reclaim").map(|row| &row["Row"]).collect();
    assert_eq!(changes.len(), reclaim.len());
    assert!(reclaim.iter().all(|number| changes.contains(number)));
}

#[test]
fn a_run_removes_those_who_agreed_and_says_why_of_everybody() {
    let bed = Bed::with_people(10);
    job(&bed);
    let ran = bed.run(&["run", "job.toml", "--yes"]).exits(0);
    let folder = bed.run_folder();
    assert_eq!(ran.stdout.trim_end(), folder.strip_prefix(bed.folder.path()).unwrap().to_str().unwrap(), "{}", ran.stderr);
    let rows = table(&folder.join("result.csv"));
    let told: Vec<(&str, &str, &str, &str)> =
        rows.iter().map(|row| (row["User"].as_str(), row["Verdict"].as_str(), row["Outcome"].as_str(), row["Reason"].as_str())).collect();
    let p: Vec<String> = (0..=10).map(person).collect();
    assert_eq!(
        told,
        [
            (p[1].as_str(), "Reclaim", "Removed", "AnsweredRelease"),
            (&p[2], "Keep", "Kept", "AnsweredKeep"),
            (&p[3], "Ask", "Kept", "NotAnswered"),
            (&p[4], "Ask", "Kept", "NotAnswered"),
            (&p[5], "Keep", "Kept", "Protected"),
            (&p[6], "Ask", "Kept", "NotAnswered"),
            ("stranger@contoso.example", "Skip", "Skipped", "NotMember"),
            (p[1].to_uppercase().as_str(), "Skip", "Skipped", "Duplicate"),
            (&p[7], "Unknown", "Kept", "NoTelemetry"),
            (&p[8], "Unknown", "Kept", "NoTelemetry"),
            (&p[9], "Unknown", "Kept", "NoTelemetry"),
            (&p[10], "Unknown", "Kept", "NoTelemetry"),
        ]
    );
    assert_eq!(rows[0]["department"], "Sales 1");
    assert!(
        rows[0]["Detail"].contains("listed as unused in unused.csv:2") && rows[0]["Detail"].contains("agreed to release"),
        "{}",
        rows[0]["Detail"]
    );
    assert_eq!(bed.sandbox.members(GROUP).len(), 9);
    assert_eq!(counts(&table(&folder.join("ask.csv")), "Application"), [("Miro".to_owned(), 3)].into());
    for name in ["plan.csv", "plan.json", "journal.ndjson", "summary.json"] {
        assert!(folder.join(name).is_file(), "{name}");
    }
    // People who are not in the group, or not to be removed, cost no write.
    assert_eq!(bed.sandbox.state().writes.accepted, 1);
}

#[test]
fn a_dry_run_writes_the_same_files_and_changes_nothing() {
    let bed = Bed::with_people(10);
    job(&bed);
    bed.run(&["run", "job.toml", "--dry-run"]).exits(0);
    let rows = table(&bed.run_folder().join("result.csv"));
    assert_eq!(rows[0]["Outcome"], "WouldRemove");
    assert_eq!(bed.sandbox.members(GROUP).len(), 10);
    assert_eq!(bed.sandbox.state().writes.accepted, 0);
}

#[test]
fn nobody_is_removed_unasked() {
    let bed = Bed::with_people(10);
    job(&bed);
    let ran = bed.run(&["run", "job.toml"]).exits(2);
    assert!(ran.stderr.contains("--yes"), "{}", ran.stderr);
    assert_eq!(bed.sandbox.members(GROUP).len(), 10);
}

#[test]
fn a_plan_is_applied_as_reviewed() {
    let bed = Bed::with_people(40);
    let list: String = (1..=30).map(|number| person(number) + "\n").collect();
    bed.write("list.csv", list);
    bed.write(
        "job.toml",
        format!("application = \"Miro\"\ngroup = \"{GROUP}\"\n[input]\nunused = [\"list.csv\"]\n[policy]\nask_permission = false\n"),
    );
    bed.run(&["plan", "job.toml"]).exits(0);
    assert_eq!(bed.sandbox.state().writes.accepted, 0);
    let plan = bed.run_folder().join("plan.csv");
    let text = std::fs::read_to_string(&plan).unwrap();
    // The reviewer keeps one person, deletes another's row, and Excel saves with semicolons and without a BOM.
    let mut csv = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    for (at, record) in
        csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes()).records().enumerate()
    {
        let record = record.unwrap();
        match at {
            1 => csv.write_record(record.iter().map(|cell| if cell == "Reclaim" { "Keep" } else { cell })).unwrap(),
            2 => {}
            _ => csv.write_record(&record).unwrap(),
        }
    }
    std::fs::write(&plan, csv.into_inner().unwrap()).unwrap();
    bed.run(&["apply", plan.to_str().unwrap(), "--yes"]).exits(0);
    let rows = table(&bed.run_folder().join("result.csv"));
    assert_eq!(rows[0]["Reason"], "KeptByReviewer");
    assert_eq!(counts(&rows, "Outcome"), [("Kept".to_owned(), 11), ("Removed".to_owned(), 28)].into());
    let members = bed.sandbox.members(GROUP);
    assert!(members.contains(&person(1)) && members.contains(&person(2)) && !members.contains(&person(3)));
}

#[test]
fn a_plan_that_says_more_than_was_planned_is_refused() {
    let bed = Bed::with_people(10);
    job(&bed);
    bed.run(&["plan", "job.toml"]).exits(0);
    let plan = bed.run_folder().join("plan.csv");
    let text = std::fs::read_to_string(&plan).unwrap();
    std::fs::write(&plan, text.replacen(",Keep,", ",Reclaim,", 1)).unwrap();
    let ran = bed.run(&["apply", plan.to_str().unwrap(), "--yes"]).exits(5);
    assert!(ran.stderr.contains("not planned") && ran.stderr.contains(&person(2)), "{}", ran.stderr);
    // Another person's object id in a planned row is another person.
    let other = bed.sandbox.user_id(&person(9)).unwrap().to_string();
    let planned = bed.sandbox.user_id(&person(1)).unwrap().to_string();
    std::fs::write(&plan, text.replacen(&planned, &other, 1)).unwrap();
    bed.run(&["apply", plan.to_str().unwrap(), "--yes"]).exits(5);
    assert_eq!(bed.sandbox.members(GROUP).len(), 10);
}

#[test]
fn a_plan_is_refused_when_it_is_old_or_its_group_is_another() {
    let bed = Bed::with_people(10);
    job(&bed);
    bed.run(&["plan", "job.toml"]).exits(0);
    let folder = bed.run_folder();
    let plan = folder.join("plan.csv").to_str().unwrap().to_owned();
    let binding = std::fs::read_to_string(folder.join("plan.json")).unwrap();
    let expires = binding.find("\"expiresAt\": \"20").unwrap();
    let mut old = binding.clone();
    old.replace_range(expires + 14..expires + 18, "2020");
    std::fs::write(folder.join("plan.json"), &old).unwrap();
    let ran = bed.run(&["apply", &plan, "--yes"]).exits(5);
    assert!(ran.stderr.contains("expired"), "{}", ran.stderr);
    std::fs::write(folder.join("plan.json"), &binding).unwrap();
    for number in 11..=20 {
        bed.sandbox.add_user(&SeedUser::new(person(number), &[GROUP])).unwrap();
    }
    let ran = bed.run(&["apply", &plan, "--yes"]).exits(5);
    assert!(ran.stderr.contains("10 members") && ran.stderr.contains("20 now"), "{}", ran.stderr);
    std::fs::remove_file(folder.join("plan.json")).unwrap();
    let ran = bed.run(&["apply", &plan, "--yes"]).exits(2);
    assert!(ran.stderr.contains("plan.json"), "{}", ran.stderr);
    assert_eq!(bed.sandbox.state().writes.accepted, 0);
}

#[test]
fn caps_stop_a_run_before_its_first_write() {
    let bed = Bed::with_people(40);
    let list: String = (1..=30).map(|number| person(number) + "\n").collect();
    bed.write("list.csv", list);
    let base = ["remove", "--group", GROUP, "--users", "list.csv", "--yes"];
    let ran = bed.run(&[&base[..], &["--max-removals", "29"]].concat()).exits(5);
    assert!(ran.stderr.contains("30 removals") && ran.stderr.contains("29"), "{}", ran.stderr);
    bed.run(&[&base[..], &["--max-percent", "74"]].concat()).exits(5);
    assert_eq!(bed.sandbox.state().writes.accepted, 0);
    bed.run(&[&base[..], &["--max-percent", "75", "--max-removals", "30"]].concat()).exits(0);
    assert_eq!(bed.sandbox.members(GROUP).len(), 10);
}

#[test]
fn groups_that_must_not_be_written_to_are_refused_before_the_first_write() {
    let kinds = [
        ("Dynamic", GroupKind::Dynamic),
        ("Synced", GroupKind::Synced),
        ("Mail", GroupKind::MailEnabled),
        ("Role", GroupKind::RoleAssignable),
        ("Restricted", GroupKind::Restricted),
    ];
    let bed = Bed::new(SandboxConfig {
        seed: Seed::Users(people(3)),
        groups: kinds.iter().map(|(name, kind)| SeedGroup::new(*name, *kind)).collect(),
        ..SandboxConfig::default()
    });
    bed.write("list.csv", person(1));
    for (name, _) in kinds {
        let ran = bed.run(&["remove", "--group", name, "--users", "list.csv", "--yes"]).exits(5);
        assert!(ran.stderr.contains("hint: "), "{name}: {}", ran.stderr);
    }
    assert!(bed.sandbox.log().iter().all(|entry| entry.method != "DELETE"));
}

#[test]
fn two_groups_of_one_name_are_both_listed_and_none_is_taken() {
    let bed = Bed::new(SandboxConfig {
        groups: vec![SeedGroup::new("Twin", GroupKind::Static), SeedGroup::new("Twin", GroupKind::Static)],
        ..SandboxConfig::default()
    });
    bed.write("list.csv", "x@contoso.example\n");
    let ran = bed.run(&["remove", "--group", "Twin", "--users", "list.csv", "--yes"]).exits(2);
    let ids: Vec<String> =
        bed.sandbox.state().groups.iter().filter(|group| group.name == "Twin").map(|group| group.id.to_string()).collect();
    assert!(ids.iter().all(|id| ran.stderr.contains(id)), "{}", ran.stderr);
}

#[test]
fn several_jobs_share_one_command() {
    let bed = Bed::with_people(10);
    job(&bed);
    bed.write(
        "second.toml",
        format!("application = \"Second\"\ngroup = \"{GROUP}\"\n[input]\nunused = [\"two.csv\"]\n[policy]\nask_permission = false\n"),
    );
    bed.write("two.csv", person(9));
    bed.write(
        "third.toml",
        "application = \"Third\"\ngroup = \"no such group\"\n[input]\nunused = [\"two.csv\"]\n[policy]\nask_permission = false\n",
    );
    let ran = bed.run(&["run", "job.toml", "third.toml", "second.toml", "--yes"]).exits(2);
    assert!(ran.stderr.contains("no such group"), "{}", ran.stderr);
    assert_eq!(ran.stdout.lines().count(), 2, "one folder a run that came about: {}", ran.stdout);
    assert_eq!(bed.sandbox.members(GROUP).len(), 8, "the job behind the failing one is done");
    let tokens = bed.sandbox.log().iter().filter(|entry| entry.path.contains("/oauth2/")).count();
    assert_eq!(tokens, 1, "one sign-in for all jobs");
}

#[test]
fn nothing_to_do_is_said() {
    let bed = Bed::with_people(3);
    bed.write("list.csv", "stranger@contoso.example\n");
    bed.run(&["remove", "--group", GROUP, "--users", "list.csv", "--yes"]).exits(4);
    assert_eq!(table(&bed.run_folder().join("result.csv"))[0]["Outcome"], "Skipped");
}

#[test]
fn events_have_every_person_once_and_a_summary_last() {
    let bed = Bed::with_people(10);
    job(&bed);
    let ran = bed.run(&["run", "job.toml", "--yes", "--format", "ndjson"]).exits(0);
    let events: Vec<serde_json::Value> = ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events[0]["kind"], "started");
    assert_eq!(events.last().unwrap()["kind"], "summary");
    let sequence: Vec<u64> = events.iter().map(|event| event["seq"].as_u64().unwrap()).collect();
    assert!(sequence.windows(2).all(|pair| pair[1] == pair[0] + 1), "{sequence:?}");
    let items: Vec<&str> = events.iter().filter(|event| event["kind"] == "item").map(|event| event["user"].as_str().unwrap()).collect();
    assert_eq!(items.len(), 12);
    assert!(ran.stdout.is_ascii());
}
