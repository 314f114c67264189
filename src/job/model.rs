//! The validated job.

use std::{borrow::Cow, path::PathBuf, time::Duration};

use super::Connection;
use crate::{directory::DirectoryKind, evidence::FocusTime};

/// One job: one application, one group.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// The job file; `None` for `reclaim remove` without one.
    pub file: Option<PathBuf>,
    /// The product whose seats are reclaimed.
    pub application: String,
    /// Which directory.
    pub directory: DirectoryKind,
    /// Name, object id, SAM account name or DN of the group.
    pub group: String,
    /// The files.
    pub input: Input,
    /// The rules.
    pub policy: Policy,
    /// What a seat costs.
    pub cost: Option<Cost>,
    /// How to reach the directory.
    pub connection: Connection,
    /// How to run.
    pub options: RunOptions,
    /// Every setting with its value and source, for `check`; secrets are shown as their source only.
    pub settings: Vec<Setting>,
}

/// The job's input files; globs are already expanded, relative paths resolved against the job file.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    /// Lists of people (or devices' last users) already selected as unused.
    pub unused: Vec<PathBuf>,
    /// Usage rows.
    pub usage: Vec<PathBuf>,
    /// Answers.
    pub answers: Vec<PathBuf>,
    /// Protected people.
    pub protect: Vec<PathBuf>,
    /// The list of `reclaim remove`: the list is the decision. `-` is standard input.
    pub remove: Option<PathBuf>,
    /// Input columns to copy into the result.
    pub carry: Vec<String>,
    /// `[input.columns]`: header names for what is not recognised by itself, as `(field, header)`; the fields are `user`,
    /// `device`, `users`, `shared`, `application`, `date`, `week`, `focus_time` (or with the unit of plain numbers `focus_hours`,
    /// `focus_minutes`, `focus_seconds`, `focus_milliseconds`), `last_used`, `answer`, `answered_at`, `state`.
    pub columns: Vec<(String, String)>,
    /// Count only usage rows of this application; `None` counts all.
    pub application: Option<String>,
    /// Count a row that stands in several overlapping exports once.
    pub drop_duplicate_rows: bool,
    /// How many bad rows may be left out.
    pub skip_bad_rows: u64,
}

/// The rules of the decision.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// How far back usage counts.
    pub window_days: u32,
    /// The last day of the window; `None`: the day of the run (UTC).
    pub as_of: Option<jiff::civil::Date>,
    /// Less than this in the window is unused.
    pub min_focus_time: FocusTime,
    /// Remove only people who agreed to release.
    pub ask_permission: bool,
    /// Labels that mean keep; compared without case.
    pub keep_answers: Vec<String>,
    /// Labels that mean release.
    pub release_answers: Vec<String>,
    /// What silence means.
    pub no_answer: NoAnswer,
    /// How long a "keep" protects, in days.
    pub answer_valid_days: u32,
    /// What missing telemetry means.
    pub no_telemetry: NoTelemetry,
    /// At most this many removals.
    pub max_removals: Option<u64>,
    /// At most this share of the roster, in percent.
    pub max_percent: Option<u32>,
}

impl Default for Policy {
    /// The built-in policy: ask, and reclaim only what was agreed to.
    fn default() -> Self {
        Self {
            window_days: 90,
            as_of: None,
            min_focus_time: FocusTime(300_000_000_000),
            ask_permission: true,
            keep_answers: Vec::new(),
            release_answers: Vec::new(),
            no_answer: NoAnswer::Keep,
            answer_valid_days: 90,
            no_telemetry: NoTelemetry::Unknown,
            max_removals: None,
            max_percent: None,
        }
    }
}

/// What silence means when permission is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoAnswer {
    /// Keep the seat; the person is to be asked (again).
    Keep,
    /// Reclaim the seat; logged as the policy's decision.
    Reclaim,
}

/// What it means that nothing is known of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NoTelemetry {
    /// The verdict is `Unknown`; nobody is removed for it.
    Unknown,
    /// The member counts as unused.
    Unused,
}

/// What a seat costs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    /// Exact decimal, in ten-thousandths of the currency unit.
    pub seat_per_month: u64,
    /// As given, for example `EUR`.
    pub currency: String,
    /// When the contract is renewed: savings are money only from then on.
    pub renewal: Option<jiff::civil::Date>,
    /// Seats that are paid for in any case.
    pub minimum_seats: Option<u64>,
}

/// How to run, not what.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunOptions {
    /// The folder in which every run gets its folder.
    pub out: PathBuf,
    /// Decide and write the files, change nothing.
    pub dry_run: bool,
    /// Do not ask before removing.
    pub yes: bool,
    /// Writes per window, where the default of the directory is not wanted.
    pub rate: Option<(u32, Duration)>,
    /// Requests under way at once, where the default of the directory is not wanted.
    pub concurrency: Option<usize>,
    /// Do not guard cells against formulas.
    pub csv_raw: bool,
    /// Ask the directory whether each removal frees a seat.
    pub seat_forecast: bool,
    /// Threads for reading files and deciding; `None`: one a core.
    pub threads: Option<usize>,
    /// How long a plan may be applied.
    pub plan_valid: Duration,
    /// By how many percent the roster may have changed between plan and apply.
    pub roster_tolerance: u32,
}

/// One setting, for `check`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// Key as in the job file, for example `policy.window`.
    pub key: Cow<'static, str>,
    /// Value as it would be written in the job file.
    pub value: String,
    /// Where it comes from.
    pub source: SettingSource,
}

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SettingSource {
    /// The program's default.
    BuiltIn,
    /// The job file, with the 1-based line.
    File(PathBuf, usize),
    /// An environment variable.
    Environment(Cow<'static, str>),
    /// A flag.
    CommandLine(Cow<'static, str>),
}
