//! From text to job: what is accepted, what is refused and in which words.

use std::{fs, path::Path};

use insta::assert_snapshot;
use tempfile::TempDir;

use super::{Connection, Flags, Job, SettingSource, for_remove, keys, load, overlay};
use crate::{ExitCode, Host, directory::DirectoryKind, error::Failure, evidence::FocusTime};

const GOOD: &str = r#"application = "Miro"
group = "LIC-Miro"

[input]
unused = ["unused.csv"]

[policy]
ask_permission = false

[entra]
tenant = "contoso.onmicrosoft.com"
client_id = "11111111-2222-3333-4444-555555555555"
"#;

struct Desk {
    folder: TempDir,
    host: Host,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("unused.csv"), "user.upn\n").unwrap();
        let host = Host { working_folder: folder.path().to_owned(), ..Host::detached() };
        Self { folder, host }
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.host.environment.insert(name.into(), value.into());
        self
    }

    fn load(&self, text: &str, flags: &Flags) -> Result<Job, Failure> {
        fs::write(self.folder.path().join("miro.toml"), text).unwrap();
        load(Path::new("miro.toml"), flags, &self.host)
    }

    /// What a person sees, with the desk's folder written as `DESK`.
    fn shown(&self, failure: &Failure) -> String {
        assert_eq!(failure.exit, ExitCode::BadInput);
        let text = match &failure.hint {
            Some(hint) => format!("{failure}\nhint: {hint}"),
            None => failure.to_string(),
        };
        text.replace(&self.folder.path().display().to_string(), "DESK").replace('\\', "/")
    }

    fn refused(&self, text: &str) -> String {
        self.shown(&self.load(text, &Flags::default()).expect_err("must be refused"))
    }
}

fn with(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from));
    GOOD.replace(from, to)
}

fn flags(settings: &[(&'static keys::Key, &str)]) -> Flags {
    let mut flags = Flags::default();
    for (key, value) in settings {
        flags.set(key, *value);
    }
    flags
}

#[test]
fn a_small_job_has_the_defaults() {
    let desk = Desk::new();
    let job = desk.load(GOOD, &Flags::default()).unwrap();
    assert_eq!(job.directory, DirectoryKind::Entra);
    assert_eq!((job.policy.window_days, job.policy.min_focus_time), (90, FocusTime(300_000_000_000)));
    assert_eq!(job.options.out, desk.folder.path().join("reclaim-runs"));
    assert_eq!(job.options.plan_valid.as_secs(), 7 * 86_400);
    assert_eq!(job.input.unused, [desk.folder.path().join("unused.csv")]);
    assert!(job.options.seat_forecast && !job.options.yes && !job.options.dry_run);
}

#[test]
fn flags_beat_the_environment_and_that_the_file() {
    let desk = Desk::new().variable("RECLAIM_TENANT", "from-variable.example").variable("RECLAIM_CLIENT_ID", "");
    let job = desk.load(GOOD, &Flags::default()).unwrap();
    let Connection::Entra(entra) = &job.connection else { panic!("not Entra") };
    assert_eq!(entra.tenant, "from-variable.example");
    let job = desk.load(GOOD, &flags(&[(&keys::TENANT, "from-flag.example")])).unwrap();
    let Connection::Entra(entra) = &job.connection else { panic!("not Entra") };
    assert_eq!(entra.tenant, "from-flag.example");
    let source = |key: &str| job.settings.iter().find(|setting| setting.key == key).map(|setting| setting.source.clone()).unwrap();
    assert_eq!(source("entra.tenant"), SettingSource::CommandLine("--tenant".into()));
    assert_eq!(source("entra.client_id"), SettingSource::File("miro.toml".into(), 12));
    assert_eq!(source("policy.window"), SettingSource::BuiltIn);
}

#[test]
fn utf_16_and_bom_are_read_as_windows_writes_them() {
    let desk = Desk::new();
    let file = desk.folder.path().join("windows.toml");
    let text = GOOD.replace('\n', "\r\n");
    let utf_16: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    fs::write(&file, utf_16).unwrap();
    assert!(load(&file, &Flags::default(), &desk.host).is_ok());
    fs::write(&file, format!("\u{FEFF}{text}")).unwrap();
    assert!(load(&file, &Flags::default(), &desk.host).is_ok());
    fs::write(&file, [b'a', 0xE4, b'=']).unwrap();
    assert_snapshot!(desk.shown(&load(Path::new("windows.toml"), &Flags::default(), &desk.host).unwrap_err()), @"
    windows.toml: the job file is neither UTF-8 nor UTF-16 with a byte order mark
    hint: save it as UTF-8
    ");
}

#[test]
fn patterns_are_sorted_and_every_file_counts_once() {
    let desk = Desk::new();
    for name in ["usage-2.csv", "usage-10.csv", "usage-1.csv"] {
        fs::write(desk.folder.path().join(name), "").unwrap();
    }
    let job = desk.load(&with("unused = [\"unused.csv\"]", "usage = [\"usage-2.csv\", \"usage-*.csv\"]"), &Flags::default()).unwrap();
    let names: Vec<_> = job.input.usage.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    assert_eq!(names, ["usage-2.csv", "usage-1.csv", "usage-10.csv"]);
}

#[test]
fn every_kind_of_bad_job_file() {
    let desk = Desk::new();
    assert_snapshot!(desk.refused("application = \"Miro\ngroup = 1"), @r#"
    miro.toml:1:20: invalid basic string, expected `"`
    hint: a job file is TOML: `key = "text"`, lists in brackets, tables as [name]
    "#);
    assert_snapshot!(desk.refused(&with("ask_permission", "ask_permision")), @"
    miro.toml:8:1: unknown key `policy.ask_permision`
    hint: did you mean `ask_permission`?
    ");
    assert_snapshot!(desk.refused(&with("ask_permission = false", "max_removal = 5")), @"
    miro.toml:8:1: unknown key `policy.max_removal`
    hint: did you mean `max_removals`?
    ");
    assert_snapshot!(desk.refused(&with("group =", "min_focus_time = \"5min\"\ngroup =")), @"
    miro.toml:2:1: unknown key `min_focus_time`
    hint: did you mean `min_focus_time` in [policy]?
    ");
    assert_snapshot!(desk.refused(&with("[policy]", "[polizei]")), @"
    miro.toml:7:2: unknown key `polizei`
    hint: known here: application, directory, group, [input], [input.columns], [policy], [cost], [entra], [active_directory], [run]
    ");
    assert_snapshot!(desk.refused(&with("ask_permission = false", "ask_permission = \"false\"")), @"miro.toml:8:18: policy.ask_permission is a string: expected true or false");
    assert_snapshot!(desk.refused(&with("ask_permission = false", "window = \"90 parsecs\"")), @r#"miro.toml:8:10: policy.window is "90 parsecs": expected whole days, such as "90d""#);
    assert_snapshot!(desk.refused(&with("ask_permission = false", "window = \"36h\"")), @r#"miro.toml:8:10: policy.window is "36h": expected whole days, such as "90d""#);
    assert_snapshot!(desk.refused(&with("ask_permission = false", "max_percent = 101")), @"miro.toml:8:15: policy.max_percent is 101: expected a whole number of percent from 0 to 100");
    assert_snapshot!(desk.refused(&with("ask_permission = false", "no_answer = \"ask\"")), @r#"miro.toml:8:13: policy.no_answer is "ask": expected "keep" or "reclaim""#);
    assert_snapshot!(desk.refused(&with("ask_permission = false", "as_of = 2026-02-30")), @r#"
    miro.toml:8:9: invalid date, expected day between 01 and 28
    hint: a job file is TOML: `key = "text"`, lists in brackets, tables as [name]
    "#);
    assert_snapshot!(desk.refused(&with("unused = [\"unused.csv\"]", "unused = [\"unused.csv\", 5]")), @r#"miro.toml:5:25: input.unused has a number in its list: expected a list of files or patterns, such as ["usage-*.csv"]"#);
    assert_snapshot!(desk.refused(&with("unused.csv", "unused-*.csv")), @r#"
    miro.toml:5:11: no file matches "unused-*.csv"
    hint: relative paths are relative to the job file's folder, DESK
    "#);
    assert_snapshot!(desk.refused(&with("unused.csv", "missing.csv")), @"
    miro.toml:5:11: DESK/missing.csv: no such file
    hint: relative paths are relative to the job file's folder, DESK
    ");
    assert_snapshot!(desk.refused(&with("[input]\nunused = [\"unused.csv\"]", "")), @r#"
    miro.toml: the job has no input
    hint: name the export in the job file: usage = ["usage.csv"] or unused = ["unused.csv"] in [input]
    "#);
    assert_snapshot!(desk.refused(&with("[input]", "[cost]\nseat_per_month = 14.00001\n[input]")), @"miro.toml:5:18: cost.seat_per_month is 14.00001: expected an amount with at most four decimals, such as 14.00");
    assert_snapshot!(desk.refused(&with("[input]", "[cost]\nseat_per_month = 14\n[input]")), @r#"
    cost.currency is not set, but the price of a seat is
    hint: give a currency, such as "EUR" with --currency or in the job file as [cost] currency = …
    "#);
    assert_snapshot!(desk.refused(&with("[input]", "input2 = 1\n[input]")), @"
    miro.toml:4:1: unknown key `input2`
    hint: did you mean the table [input]?
    ");
    assert_snapshot!(desk.refused(&with("[entra]", "[entra]\ncloud = \"mars\"")), @r#"miro.toml:11:9: entra.cloud is "mars": expected "global", "us-gov", "us-dod" or "china""#);
    assert_snapshot!(desk.refused(&with("[entra]", "[entra]\ngraph_url = \"http://graph.microsoft.com\"")), @r#"miro.toml:11:13: entra.graph_url is "http://graph.microsoft.com": expected an https address without a path (http only on this machine's loopback)"#);
}

#[test]
fn rules_that_cannot_be() {
    let desk = Desk::new();
    assert_snapshot!(desk.refused(&with("ask_permission = false", "ask_permission = true")), @r#"
    policy.release_answers is not set, but ask_permission is on: which label means what is never assumed
    hint: map the labels of the campaign in [policy], such as keep_answers = ["yes"] and release_answers = ["no"], or set ask_permission = false to ask nobody
    "#);
    let overlap = "keep_answers = [\"yes\"]\nrelease_answers = [\"no\", \"YES \"]";
    assert_snapshot!(desk.refused(&with("ask_permission = false", overlap)), @r#"
    miro.toml:9:26: the label "YES " can't mean both keep and release
    hint: every label stands in keep_answers or in release_answers; labels are compared without case
    "#);
    fs::write(desk.folder.path().join("usage.csv"), "").unwrap();
    let longer = with("ask_permission = false", "ask_permission = false\nwindow = \"1d\"\nmin_focus_time = \"25h\"");
    assert_snapshot!(desk.refused(&longer.replace("unused = [\"unused.csv\"]", "usage = [\"usage.csv\"]")), @"miro.toml:10:18: policy.min_focus_time is longer than policy.window, so everybody would be unused");
}

#[test]
fn a_secret_is_refused_and_not_repeated() {
    let desk = Desk::new();
    assert_snapshot!(desk.refused(&with("[entra]", "[entra]\nclient_secret = \"hunter2\"")), @r#"
    miro.toml:11:1: unknown key `entra.client_secret`
    hint: a secret is never written in a job file: put it into the environment (RECLAIM_CLIENT_SECRET, RECLAIM_BIND_PASSWORD) or a file, and name that as credential (or password) = "env:NAME" or "file:PATH"
    "#);
    let credential = desk.refused(&with("[entra]", "[entra]\ncredential = \"hunter2\""));
    assert!(!credential.contains("hunter2"), "{credential}");
    assert_snapshot!(credential, @"
    miro.toml:11:14: entra.credential is not what it may be (not repeated here, it may be a secret): expected where the credential is: env:NAME, file:PATH, stdin, windows-credential:NAME, certificate:PATH, managed-identity or azure-cli
    hint: a secret itself is never written in a job file or an argument, where others can read it
    ");
    let proxy = desk.refused(&with("[entra]", "[entra]\nproxy = \"http://me:hunter2@proxy:8080\""));
    assert!(!proxy.contains("hunter2"), "{proxy}");
    let typed = desk.load(GOOD, &flags(&[(&keys::CREDENTIAL, "hunter2")])).unwrap_err();
    assert_snapshot!(desk.shown(&typed), @"
    --credential: entra.credential is not what it may be (not repeated here, it may be a secret): expected where the credential is: env:NAME, file:PATH, stdin, windows-credential:NAME, certificate:PATH, managed-identity or azure-cli
    hint: a secret itself is never written in a job file or an argument, where others can read it
    ");
}

#[test]
fn what_is_missing_names_its_sources() {
    let desk = Desk::new();
    let without_entra = &GOOD[..GOOD.find("[entra]").unwrap()];
    assert_snapshot!(desk.refused(&with("tenant = \"contoso.onmicrosoft.com\"", "")), @"
    entra.tenant is not said
    hint: give a tenant id or a verified domain, such as contoso.onmicrosoft.com with --tenant, in the environment as RECLAIM_TENANT or in the job file as [entra] tenant = …
    ");
    assert_snapshot!(desk.refused(&with("group = \"LIC-Miro\"", "")), @"
    group is not said
    hint: give a name, an object id, a SAM account name or a DN with --group or in the job file as group = …
    ");
    assert_snapshot!(desk.refused(&without_entra.replace("[input]", "[active_directory]\nserver = \"ldaps://dc1\"\n[input]")), @r#"
    the job file has a table [active_directory] but does not say which directory
    hint: write directory = "active-directory" above all tables
    "#);
    assert_snapshot!(desk.refused(&without_entra.replace("[input]", "directory = \"active-directory\"\n[input]")), @"
    active_directory.bind is not said
    hint: give DOMAIN/user, a UPN or a DN with --bind, in the environment as RECLAIM_BIND or in the job file as [active_directory] bind = …; or sign in with the current Kerberos ticket: --kerberos
    ");
}

#[test]
fn contradictions() {
    let desk = Desk::new();
    let entra = flags(&[(&keys::DIRECTORY, "active-directory"), (&keys::TENANT, "contoso.example"), (&keys::BIND, "CORP\\svc")]);
    assert_snapshot!(desk.shown(&desk.load(GOOD, &entra).unwrap_err()), @"
    --tenant is for the directory entra, but the directory is active-directory
    hint: leave --tenant out, or say --directory entra
    ");
    let both = GOOD
        .replacen("group", "directory = \"active-directory\"\ngroup", 1)
        .replace("[entra]", "[active_directory]\nkerberos = true\nbind = \"CORP\\\\svc\"\n[entra]");
    assert_snapshot!(desk.refused(&both), @"
    miro.toml:12:12: kerberos and bind contradict each other
    hint: Kerberos signs in with the current ticket: leave bind and password out, or leave kerberos out
    ");
    let twice = with("unused = [\"unused.csv\"]", "unused = [\"-\"]").replace("[entra]", "[entra]\ncredential = \"stdin\"");
    assert_snapshot!(desk.refused(&twice), @"
    standard input can't be read twice
    hint: put one of the lists (or the secret) into a file, or the secret into the environment
    ");
}

#[test]
fn remove_needs_no_job_file() {
    let desk = Desk::new();
    let connection = [(&keys::GROUP, "LIC-Miro"), (&keys::TENANT, "contoso.example"), (&keys::CLIENT_ID, "app")];
    let job = for_remove(None, Path::new("unused.csv"), &flags(&connection), &desk.host).unwrap();
    assert_eq!((job.application.as_str(), job.policy.ask_permission), ("LIC-Miro", false));
    assert_eq!(job.input.remove.as_deref(), Some(&*desk.folder.path().join("unused.csv")));
    let none = for_remove(None, Path::new("nobody.csv"), &flags(&connection), &desk.host).unwrap_err();
    assert_snapshot!(desk.shown(&none), @"--users: DESK/nobody.csv: no such file");
}

#[test]
fn a_stored_job_takes_another_connection_but_not_another_group() {
    let desk = Desk::new().variable("RECLAIM_TENANT", "other.example");
    let text = with("[entra]", "[run]\nout = \"runs\"\nrate = \"10/1\"\n[entra]\ncredential = \"file:secret.txt\"");
    let mut consent = Flags::default();
    consent.yes = true;
    let stored = desk.load(&text, &consent).unwrap();
    let json = serde_json::to_string(&stored).unwrap();
    let stored: Job = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&stored).unwrap(), json);

    let elsewhere = Host { environment: desk.host.environment.clone(), ..Host::detached() };
    let job = overlay(stored.clone(), &flags(&[(&keys::CLIENT_ID, "other-app"), (&keys::MAX_REMOVALS, "3")]), &elsewhere).unwrap();
    let Connection::Entra(entra) = &job.connection else { panic!("not Entra") };
    assert_eq!((entra.tenant.as_str(), entra.client_id.as_str()), ("other.example", "other-app"));
    let secret = desk.folder.path().join("secret.txt");
    assert_eq!(entra.credential, super::Credential::Secret(super::SecretSource::File(secret)));
    assert_eq!(job.options.out, desk.folder.path().join("runs"));
    assert_eq!(job.policy.max_removals, Some(3));
    assert!(!job.options.yes, "consent is never stored");

    let server = overlay(stored.clone(), &flags(&[(&keys::SERVER, "ldaps://dc1")]), &elsewhere).unwrap_err();
    assert_snapshot!(server, @"--server is for the directory active-directory, but the directory is entra");
    let refused = overlay(stored, &flags(&[(&keys::GROUP, "LIC-Figma")]), &elsewhere).unwrap_err();
    assert_snapshot!(desk.shown(&refused), @r#"
    --group differs from what was stored: "LIC-Miro"
    hint: leave --group out, or make a new plan
    "#);
}

#[test]
fn every_variable_is_declared_in_one_place() {
    let declared = include_str!("environment.rs");
    for variable in keys::ALL.iter().filter_map(|key| key.variable) {
        assert!(declared.contains(&format!("= \"{variable}\"")), "{variable}");
    }
}

#[test]
fn built_in_values_are_what_they_must_be() {
    let desk = Desk::new();
    let job = desk.load(GOOD, &Flags::default()).unwrap();
    let defaults = job.settings.iter().filter(|setting| setting.source == SettingSource::BuiltIn);
    let defaults = defaults.map(|setting| format!("{} = {}", setting.key, setting.value)).collect::<Vec<_>>().join("\n");
    assert_snapshot!(defaults, @r#"
    directory = "entra"
    input.drop_duplicate_rows = false
    input.skip_bad_rows = 0
    policy.window = "90d"
    policy.min_focus_time = "5min"
    policy.no_answer = "keep"
    policy.answer_valid = "90d"
    policy.no_telemetry = "unknown"
    entra.credential = "env:RECLAIM_CLIENT_SECRET"
    entra.cloud = "global"
    run.out = "reclaim-runs"
    run.plan_valid = "7d"
    run.roster_tolerance = 5
    run.csv_raw = false
    run.seat_forecast = true
    "#);
}
