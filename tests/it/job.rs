//! Job files, environment and flags, as the whole program takes them.

use crate::support::{Bed, person};

fn job(bed: &Bed, more: &str) {
    bed.write("unused.csv", format!("user.upn\n{}\n", person(1)));
    let job = "application = \"Miro\"\ngroup = \"LIC-Miro\"\n[input]\nunused = [\"unused.csv\"]\n[policy]\nask_permission = false\n";
    bed.write("miro.toml", format!("{job}{more}"));
}

#[test]
fn check_tells_every_setting_and_where_it_comes_from() {
    let bed = Bed::with_people(3);
    job(&bed, "window = \"30d\"\n");
    let checked = bed.run(&["check", "miro.toml", "--max-percent", "40"]).exits(0);
    let source = |key: &str| {
        let line = checked.stdout.lines().find(|line| line.split(' ').next() == Some(key)).unwrap_or_default();
        line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(source("policy.window"), "\"30d\" miro.toml:7");
    assert_eq!(source("policy.answer_valid"), "\"90d\" built-in");
    assert_eq!(source("policy.max_percent"), "40 command line: --max-percent");
    assert_eq!(source("entra.tenant"), "\"contoso.onmicrosoft.com\" environment: RECLAIM_TENANT");
    assert!(checked.stdout.contains("members       3\n"), "{}", checked.stdout);
    assert!(checked.stdout.contains("nothing stands in the way"), "{}", checked.stdout);
    assert!(checked.stdout.contains("would remove 1 of 3 members\nseats         1 would be freed"), "{}", checked.stdout);
    let capped = bed.run(&["check", "miro.toml", "--max-percent", "10"]).exits(5);
    assert!(capped.stdout.contains("not possible  1 of 3 members are more than max_percent = 10"), "{}", capped.stdout);
    assert!(!bed.path("reclaim-runs").exists(), "check writes nothing");
}

#[test]
fn check_says_what_stands_in_the_way() {
    let bed = Bed::new(license_reclamation::directory::sandbox::SandboxConfig::default());
    job(&bed, "");
    std::fs::write(bed.path("miro.toml"), std::fs::read_to_string(bed.path("miro.toml")).unwrap().replace("LIC-Miro", "DEMO-Dynamic"))
        .unwrap();
    let checked = bed.run(&["check", "miro.toml"]).exits(5);
    assert!(checked.stdout.contains("not possible  "), "{}", checked.stdout);
    let told = bed.run(&["check", "miro.toml", "--format", "ndjson"]).exits(5);
    let told: serde_json::Value = serde_json::from_str(told.stdout.lines().last().unwrap()).unwrap();
    assert_eq!((&told["kind"], &told["ready"]), (&"checked".into(), &false.into()));
    assert!(told["hindrances"][0]["hint"].as_str().is_some_and(|hint| !hint.is_empty()));
}

#[test]
fn bad_jobs_are_refused_before_anything_is_sent() {
    let bed = Bed::with_people(3);
    for (more, message) in [
        ("mim_focus_time = \"5min\"\n", "miro.toml:7:1: unknown key `policy.mim_focus_time`"),
        ("min_focus_time = \"5 parsecs\"\n", "miro.toml:7:18: policy.min_focus_time is \"5 parsecs\""),
        ("max_percent = 250\n", "miro.toml:7:15: policy.max_percent is 250"),
        ("keep_answers = [\"yes\"]\nrelease_answers = [\"Yes\"]\n", "miro.toml:8:20: the label \"Yes\" can't mean both keep and release"),
        ("[entra]\nclient_secret = \"x\"\n", "miro.toml:8:1: unknown key `entra.client_secret`"),
        ("[entra\n", "miro.toml:7:"),
    ] {
        job(&bed, more);
        let refused = bed.run(&["run", "miro.toml", "--yes"]).exits(2);
        assert!(refused.stderr.starts_with(&format!("error: {message}")), "{}", refused.stderr);
        assert_eq!(refused.stdout, "");
    }
    assert!(bed.sandbox.log().is_empty(), "nothing was sent");
}

#[test]
fn a_job_in_another_folder_has_its_files_beside_it() {
    let bed = Bed::with_people(3);
    std::fs::create_dir_all(bed.path("jobs of Zoë")).unwrap();
    bed.write("jobs of Zoë/unused 2026-10.csv", format!("user.upn\n{}\n", person(1)));
    bed.write("jobs of Zoë/unused 2026-11.csv", format!("user.upn\n{}\n", person(2)));
    bed.write(
        "jobs of Zoë/miro.toml",
        "application = \"Miro\"\ngroup = \"LIC-Miro\"\n[input]\nunused = [\"unused *.csv\"]\n[policy]\nask_permission = false\n",
    );
    let ran = bed.run(&["run", "jobs*/*.toml", "--yes", "--quiet"]).exits(0);
    assert_eq!(ran.stderr, "");
    assert_eq!(bed.sandbox.members("LIC-Miro"), [person(3)]);
    assert!(bed.run_folder().join("result.csv").exists(), "runs are below the current folder, not the job's");
}

#[test]
fn a_query_that_cannot_do_what_the_job_says_is_refused() {
    let bed = Bed::with_people(1);
    bed.write("usage.csv", "user.upn,date,focus_minutes\n");
    let job = "application = \"Miro\"\ngroup = \"LIC-Miro\"\n[input]\nusage = [\"usage.csv\"]\n[policy]\nask_permission = false\n";
    bed.write("miro.toml", job);
    let query = bed.run(&["policy", "miro.toml", "--sql", "duckdb"]).exits(0);
    assert!(query.stdout.contains("FROM usage_rows"), "{}", query.stdout);
    bed.write("miro.toml", job.replace("[policy]", "drop_duplicate_rows = true\n[policy]"));
    let refused = bed.run(&["policy", "miro.toml", "--sql", "duckdb"]).exits(2);
    assert!(refused.stderr.contains("miro.toml: a query cannot drop duplicate rows") && refused.stdout.is_empty(), "{}", refused.stderr);
    assert!(refused.stderr.contains("hint: load every row into the table once"), "{}", refused.stderr);
}
