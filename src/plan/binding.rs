//! `plan.json`: what a plan was made of and for, so that it is applied to nothing else.

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::PlanRow;
use crate::{
    ExitCode,
    directory::{Change, DirectoryKind, Guid, Roster, model::RosterRead},
    error::Failure,
    evidence::Source,
    hex,
    job::Job,
    report::{FileError, NewFile},
};

/// Version of `plan.json`; a higher one is refused.
pub const BINDING_VERSION: u32 = 1;

/// What a plan was made of and for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Binding {
    /// [`BINDING_VERSION`].
    pub version: u32,
    /// The program that made it.
    pub program: String,
    /// `run`, `plan`, `remove`, `restore`.
    pub verb: String,
    /// What rows with `Reclaim` (or `Restore`) do.
    pub change: Change,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it may be applied.
    pub expires_at: Timestamp,
    /// The application.
    pub application: String,
    /// Which directory.
    pub directory: DirectoryKind,
    /// The group, whatever it is called.
    pub group_id: Guid,
    /// The group's name then.
    pub group: String,
    /// The roster it was decided on.
    pub roster: RosterRead,
    /// By how many percent the roster may have changed until it is applied.
    pub roster_tolerance: u32,
    /// The input files.
    pub inputs: Vec<Source>,
    /// Bad input rows that were left out.
    pub skipped_rows: u64,
    /// Rows of the plan.
    pub rows: u64,
    /// Names of the carried columns.
    pub carried: Vec<String>,
    /// Each row that changes somebody, with its digest ([`row_digest`]).
    pub changes: BTreeMap<u64, String>,
    /// The job, without secrets.
    pub job: Job,
}

impl Binding {
    /// Reads a binding.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Failure::bad_input(format!("reading {}: {error}", path.display()))
                .hint("a plan is two files, plan.csv and plan.json beside it; both are needed")
        })?;
        let newer = serde_json::from_str::<Version>(&text).map_or(0, |found| found.version);
        if newer > BINDING_VERSION {
            return Err(Failure::new(
                ExitCode::Refused,
                format!("{}: format version {newer}, this program knows {BINDING_VERSION}", path.display()),
            )
            .hint("use the newer reclaim that wrote it"));
        }
        serde_json::from_str(&text).map_err(|error| {
            Failure::bad_input(format!("{}:{}:{}: {error}", path.display(), error.line(), error.column()))
                .hint("plan.json is not for editing; make the plan again")
        })
    }

    /// Writes the binding, whole or not at all.
    pub fn write(&self, path: &Path) -> Result<(), Failure> {
        let failed = |source: std::io::Error| FileError::Write { path: path.to_owned(), source };
        let mut file = NewFile::create(path)?;
        serde_json::to_writer_pretty(&mut file, self).map_err(|error| failed(error.into()))?;
        file.write_all(b"\n").map_err(failed)?;
        Ok(file.commit()?)
    }
}

#[derive(Deserialize)]
struct Version {
    #[serde(default)]
    version: u32,
}

/// Where the binding of a plan stands: `x.json` for `x.csv`.
#[must_use]
pub fn binding_path(plan: &Path) -> PathBuf {
    plan.with_extension("json")
}

/// SHA-256 over the sorted object ids, as hexadecimal digits.
#[must_use]
pub fn roster_digest(roster: &Roster) -> String {
    let mut ids: Vec<u128> = roster.members.iter().map(|member| member.id.as_u128()).collect();
    ids.sort_unstable();
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    for id in ids {
        context.update(&id.to_be_bytes());
    }
    hex::text(context.finish().as_ref())
}

/// Binds a row to its person and group: a row whose id or name was changed, or that was sorted apart, has another digest.
#[must_use]
pub fn row_digest(group: Guid, row: &PlanRow) -> String {
    let id = row.object_id.unwrap_or_default();
    let name = row.user_principal_name.as_deref().or(row.sam_account_name.as_deref()).unwrap_or_default().to_lowercase();
    let text = format!("{group}\n{}\n{id}\n{name}", row.number);
    hex::text(&ring::digest::digest(&ring::digest::SHA256, text.as_bytes()).as_ref()[..8])
}

/// SHA-256 of a file, as hexadecimal digits.
pub(crate) fn file_digest(path: &Path) -> std::io::Result<String> {
    use std::io::Read;
    let mut file = std::fs::File::open(path)?;
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex::text(context.finish().as_ref())),
            read => context.update(&buffer[..read]),
        }
    }
}

impl RosterRead {
    /// What was read.
    #[must_use]
    pub fn of(roster: &Roster, at: Timestamp) -> Self {
        Self { at, members: roster.members.len(), digest: roster_digest(roster) }
    }
}
