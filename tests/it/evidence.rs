//! The sample files, from the job file to the verdicts.

use std::{
    collections::BTreeMap,
    io::Read,
    path::{Path, PathBuf},
    sync::Mutex,
};

use license_reclamation::{
    Host,
    decide::{Assessment, MatchedBy, Reason, Rules, Verdict},
    directory::{
        Guid,
        model::{Member, Roster},
    },
    evidence::{self, Evidence, Reader},
    job::{self, Flags, Job},
};

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

fn roster(group: &str) -> Roster {
    let text = std::fs::read_to_string(samples().join("tenant.csv")).expect("a good sample");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let some = |text: &str| Some(text).filter(|text| !text.is_empty()).map(Into::into);
    let members =
        reader.records().map(|record| record.expect("a row")).filter(|record| record[6].split('|').any(|name| name == group)).map(
            |record| Member {
                id: record[1].parse::<Guid>().expect("a good sample"),
                user_principal_name: some(&record[0]),
                mail: some(&record[3]),
                sam_account_name: some(&record[4]),
                display_name: some(&record[2]),
                ..Member::default()
            },
        );
    Roster { members: members.collect(), others: Vec::new() }
}

fn read(job: &Job) -> Evidence {
    let stdin: Mutex<Box<dyn Read + Send>> = Mutex::new(Box::new(std::io::empty()));
    let folder = samples();
    let reader = Reader { threads: None, working_folder: &folder, stdin: &stdin, progress: &|_, _| {}, cancelled: &|| false };
    evidence::read(&job.input, &job.policy, &job.application, "2026-11-22T23:59:59Z".parse().expect("a time"), &reader)
        .expect("a good sample")
}

/// Rows by verdict and reason, as text.
fn verdicts(name: &str) -> (Job, String) {
    let job = job::load(&samples().join(name), &Flags::default(), &Host::detached()).expect("a good sample");
    let (roster, evidence) = (roster(&job.group), read(&job));
    let now = "2026-11-22T23:59:59Z".parse().expect("a time");
    let assessment = Assessment::new(&roster, &evidence, Rules::Policy(&job.policy, now));
    let mut counts: BTreeMap<(Verdict, Reason), u64> = BTreeMap::new();
    for case in &assessment.cases {
        *counts.entry((case.verdict, case.reason)).or_default() += 1;
    }
    let reclaimed: u64 = counts.iter().filter(|((verdict, _), _)| *verdict == Verdict::Reclaim).map(|(_, count)| count).sum();
    let percent = u64::from(job.policy.max_percent.expect("a good sample"));
    assert!(reclaimed * 100 <= roster.members.len() as u64 * percent, "{reclaimed} of {}", roster.members.len());
    let lines = counts.iter().map(|((verdict, reason), count)| format!("{verdict:?} {reason:?} {count}\n"));
    (job, lines.collect())
}

#[test]
fn miro() {
    insta::assert_snapshot!(verdicts("miro.toml").1, @r"
    Reclaim AnsweredRelease 150
    Keep Protected 12
    Keep AnsweredKeep 53
    Ask NotAnswered 115
    Unknown AmbiguousMatch 1
    Unknown NoTelemetry 794
    Unknown NoUserName 1
    Skip NotMember 29
    Skip Duplicate 2
    ");
}

#[test]
fn visio_rows() {
    let (job, verdicts) = verdicts("visio.toml");
    insta::assert_snapshot!(verdicts, @r"
    Reclaim AnsweredRelease 42
    Reclaim SilenceReclaims 78
    Keep Protected 7
    Keep AnsweredKeep 47
    Keep InUse 313
    Unknown NoTelemetry 26
    Unknown SharedDevice 8
    Skip NotMember 27
    ");
    let usage = read(&job).usage.expect("a good sample");
    let exact = (0..usage.len()).map(|row| usage.row(row)).find(|row| row.user == "$build@contoso.com").expect("a good sample");
    assert_eq!(exact.focus, job.policy.min_focus_time, "exactly the threshold is in use");
}

/// What is decided on everybody, as text, in the order of the directory's people.
fn decided(job: &Job) -> String {
    let (roster, evidence) = (roster(&job.group), read(job));
    let now = "2026-11-22T23:59:59Z".parse().expect("a time");
    let assessment = Assessment::new(&roster, &evidence, Rules::Policy(&job.policy, now));
    let mut lines: Vec<String> = assessment
        .cases
        .iter()
        .filter_map(|case| {
            let member = case.member?;
            let facts = assessment.facts(member);
            let last_used = assessment.last_used(member);
            Some(format!(
                "{member:05} {:?} {:?} {facts:?} {last_used:?} {}",
                case.verdict,
                case.reason,
                assessment.explain(case, Some(&job.policy))
            ))
        })
        .collect();
    lines.sort();
    lines.join("\n")
}

fn visio(usage: Option<PathBuf>) -> Job {
    let mut flags = Flags::default();
    if usage.is_none() {
        for (key, header) in [
            (&job::keys::COLUMN_USER, "user.upn"),
            (&job::keys::COLUMN_APPLICATION, "application.name"),
            (&job::keys::COLUMN_WEEK, "week_start"),
            (&job::keys::COLUMN_FOCUS_MINUTES, "focus_minutes"),
        ] {
            flags.set(key, header);
        }
    }
    let mut job = job::load(&samples().join("visio.toml"), &flags, &Host::detached()).expect("a good sample");
    if let Some(totals) = usage {
        job.input.usage = vec![totals];
        job.input.application = None;
    }
    // The devices' users are named by another column.
    job.input.unused = Vec::new();
    if !job.input.columns.is_empty() {
        job.input.answers = Vec::new();
        job.input.protect = Vec::new();
    }
    job
}

/// The query's totals and the rows themselves lead to the same decision on everybody.
#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn a_warehouse_gives_the_same_verdicts() {
    let python = std::env::var_os("RECLAIM_DUCKDB_PYTHON").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/peers").join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" }),
        PathBuf::from,
    );
    let has_duckdb = std::process::Command::new(&python).args(["-c", "import duckdb"]).output().is_ok_and(|output| output.status.success());
    if !has_duckdb {
        assert!(std::env::var_os("RECLAIM_TESTS_MUST_RUN").is_none(), "no DuckDB in {}", python.display());
        eprintln!("SKIPPED: no DuckDB in {}; tests/run installs it", python.display());
        return;
    }
    let raw = visio(None);
    let folder = tempfile::tempdir().expect("a folder");
    let totals = folder.path().join("totals.csv");
    let query = job::sql::query(&raw, job::sql::Dialect::Duckdb);
    let program = "import sys, duckdb
duckdb.sql(f\"CREATE TABLE usage_rows AS SELECT * FROM read_csv('{sys.argv[1]}', types={{'focus_minutes': 'DECIMAL(18,1)'}})\")
duckdb.sql(f\"COPY ({sys.argv[2].strip().rstrip(';')}) TO '{sys.argv[3]}' (HEADER)\")";
    let usage = samples().join("visio/usage-*.csv");
    let output =
        std::process::Command::new(&python).args(["-c", program]).arg(usage).arg(&query).arg(&totals).output().expect("python runs");
    assert!(output.status.success(), "{query}\n{}", String::from_utf8_lossy(&output.stderr));
    let mut ready = visio(Some(totals));
    (ready.input.answers, ready.input.protect) = (Vec::new(), Vec::new());
    let decided_of_rows = decided(&raw);
    assert!(decided_of_rows.contains("InUse") && decided_of_rows.lines().count() > 400);
    assert_eq!(decided(&ready), decided_of_rows);
}

#[test]
fn queries_are_in_the_warehouses_own_words() {
    let mut job = visio(None);
    job.input.application = Some("O'Hare\\2".to_owned());
    job.policy.as_of = None;
    for (dialect, parts) in [
        (job::sql::Dialect::Duckdb, [r#"TRIM("application.name")) = 'o''hare\2'"#, "day >= CURRENT_DATE - 96)"]),
        (job::sql::Dialect::Spark, [r"TRIM(`application.name`)) = 'o\'hare\\2'", "day >= DATE_SUB(CURRENT_DATE(), 96))"]),
        (job::sql::Dialect::Bigquery, [r"TRIM(`application.name`)) = 'o\'hare\\2'", "day >= DATE_SUB(CURRENT_DATE(), INTERVAL 96 DAY))"]),
        (job::sql::Dialect::Snowflake, [r#"TRIM("application.name")) = 'o''hare\\2'"#, "day >= DATEADD(DAY, -96, CURRENT_DATE()))"]),
    ] {
        let query = job::sql::query(&job, dialect);
        for part in parts {
            assert!(query.contains(part), "{dialect:?} lacks {part}:\n{query}");
        }
    }
}

#[test]
fn salesforce() {
    insta::assert_snapshot!(verdicts("salesforce.toml").1, @r"
    Reclaim Unused 106
    Keep Protected 2
    Unknown NoTelemetry 269
    ");
}

#[test]
fn every_remove_list_names_members() {
    for (name, group, by) in [
        ("remove/entra-bulk-template.csv", "LIC-Salesforce", MatchedBy::UserPrincipalName),
        ("remove/entra-bulk-template-v1.csv", "LIC-Salesforce", MatchedBy::ObjectId),
        ("remove/plain-list.txt", "LIC-Miro", MatchedBy::UserPrincipalName),
    ] {
        let mut flags = Flags::default();
        flags.set(&job::keys::GROUP, group);
        let job =
            job::for_remove(Some(&samples().join("miro.toml")), &samples().join(name), &flags, &Host::detached()).expect("a good sample");
        let (roster, evidence) = (roster(group), read(&job));
        let assessment = Assessment::new(&roster, &evidence, Rules::List);
        assert!(assessment.cases.len() >= 20);
        for case in &assessment.cases {
            assert!(matches!(case.reason, Reason::OnList | Reason::Protected), "{name}: {case:?}");
        }
        assert!(assessment.cases.iter().any(|case| case.matched_by == Some(by)), "{name}");
    }
}
