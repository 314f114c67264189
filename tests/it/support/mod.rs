//! What tests of the whole program share: a folder, a sandbox, the binary, and ways to look at what they left.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use license_reclamation::directory::sandbox::{CLIENT_SECRET, Sandbox, SandboxConfig, Seed, SeedUser, TENANT_DOMAIN};

/// The group that [`people`] are in.
pub const GROUP: &str = "LIC-Miro";

/// A folder of its own, and a sandbox.
pub struct Bed {
    pub folder: tempfile::TempDir,
    pub sandbox: Sandbox,
}

impl Bed {
    pub fn new(config: SandboxConfig) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), sandbox: Sandbox::start(config).unwrap() }
    }

    /// A sandbox with `count` people in [`GROUP`], named `p0001@contoso.example` and so on.
    pub fn with_people(count: usize) -> Self {
        Self::new(SandboxConfig { seed: Seed::Users(people(count)), demo_groups: false, ..SandboxConfig::default() })
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// The program in this folder, pointed at the sandbox.
    pub fn reclaim(&self, arguments: &[&str]) -> Command {
        let mut command = reclaim(self.folder.path());
        command.args(arguments);
        command.env("RECLAIM_TENANT", TENANT_DOMAIN);
        command.env("RECLAIM_CLIENT_ID", self.sandbox.client_id().to_string());
        command.env("RECLAIM_CLIENT_SECRET", CLIENT_SECRET);
        command.env("RECLAIM_GRAPH_URL", self.sandbox.base_url());
        command.env("RECLAIM_LOGIN_URL", self.sandbox.base_url());
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.reclaim(arguments))
    }

    /// The one run's folder below `reclaim-runs` (or the newest).
    pub fn run_folder(&self) -> PathBuf {
        let mut runs: Vec<PathBuf> = std::fs::read_dir(self.path("reclaim-runs"))
            .expect("a run leaves reclaim-runs")
            .map(|run| run.unwrap().path())
            .filter(|run| run.file_name().is_some_and(|name| name != ".locks"))
            .collect();
        runs.sort();
        runs.pop().expect("a run leaves its folder")
    }
}

/// People of [`GROUP`].
pub fn people(count: usize) -> Vec<SeedUser> {
    (1..=count).map(|number| SeedUser::new(person(number), &[GROUP])).collect()
}

/// The name of one of [`people`].
pub fn person(number: usize) -> String {
    format!("p{number:04}@contoso.example")
}

/// The program in a folder, without any of the caller's settings.
pub fn reclaim(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reclaim"));
    command.current_dir(folder).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("RECLAIM_") {
            command.env_remove(name);
        }
    }
    command.env("NO_COLOR", "1");
    command
}

/// How a program ended and what it said.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn of(mut command: Command) -> Self {
        let Output { status, stdout, stderr } = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        Self { code: status.code().unwrap_or(-1), stdout: text(stdout), stderr: text(stderr) }
    }

    /// Fails with everything that was said when the exit code is another one.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}

/// A CSV's rows by column name.
pub fn table(path: &Path) -> Vec<HashMap<String, String>> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut csv = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = csv.headers().unwrap().clone();
    csv.records().map(|row| header.iter().map(str::to_owned).zip(row.unwrap().iter().map(str::to_owned)).collect()).collect()
}

/// How often each value stands in a column.
pub fn counts(rows: &[HashMap<String, String>], column: &str) -> std::collections::BTreeMap<String, usize> {
    let mut counts = std::collections::BTreeMap::new();
    for row in rows {
        *counts.entry(row[column].clone()).or_default() += 1;
    }
    counts
}
