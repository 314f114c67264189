//! A run's folder: its id, its files, and who may work in it.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use crate::{ExitCode, directory::Guid, engine::journal, error::Failure, plan};

/// Names of a run's files.
pub const RESULT: &str = "result.csv";
/// The run in numbers.
pub const SUMMARY: &str = "summary.json";
/// Who must be asked.
pub const ASK: &str = "ask.csv";
const LOCK: &str = "run.lock";
const GROUP_LOCKS: &str = ".locks";

/// A run's folder, `OUT/<run id>/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFolder {
    /// The folder.
    pub path: PathBuf,
    /// The run's id, which is the folder's name.
    pub id: String,
}

impl RunFolder {
    /// A new run's folder; [`RunFolder::create`] makes it. The id sorts by time and tells the application:
    /// `20261122-064713-482-miro-3f`, the third part being milliseconds.
    #[must_use]
    pub fn new(out: &Path, application: &str, now: Timestamp) -> Self {
        let time = jiff::tz::Offset::UTC.to_datetime(now).strftime("%Y%m%d-%H%M%S-%3f").to_string();
        let mut name: String =
            application.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(24).collect();
        while name.contains("--") {
            name = name.replace("--", "-");
        }
        let id = format!("{time}-{}-{:02x}", name.trim_matches('-'), fastrand::u8(..)).replace("--", "-");
        Self { path: out.join(&id), id }
    }

    /// An existing run's folder: the folder itself, one of its files, or a run id in `out`.
    pub fn find(wanted: &Path, out: &Path, working_folder: &Path) -> Result<Self, Failure> {
        let direct = working_folder.join(wanted);
        let named = working_folder.join(out).join(wanted);
        let folder = [direct.as_path(), named.as_path()].into_iter().find_map(|path| match path {
            path if path.join(journal::FILE_NAME).is_file() || path.join(plan::FILE_NAME).is_file() => Some(path),
            path if path.is_file() => path.parent(),
            _ => None,
        });
        let Some(path) = folder else {
            return Err(Failure::bad_input(format!("{}: no run's folder", wanted.display()))
                .hint("give a folder below reclaim-runs, or run `reclaim resume` without an argument for a list"));
        };
        let id = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { path: path.to_owned(), id })
    }

    /// Makes the folder.
    pub fn create(&self) -> Result<(), Failure> {
        std::fs::create_dir_all(&self.path).map_err(|error| {
            Failure::new(ExitCode::BadInput, format!("making the run's folder {}: {error}", self.path.display()))
                .hint("choose a folder that can be written to with --out DIR")
                .code("FolderNotWritable")
        })
    }

    /// `plan.csv`.
    #[must_use]
    pub fn plan(&self) -> PathBuf {
        self.path.join(plan::FILE_NAME)
    }

    /// `plan.json`.
    #[must_use]
    pub fn binding(&self) -> PathBuf {
        plan::binding_path(&self.plan())
    }

    /// `journal.ndjson`.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.path.join(journal::FILE_NAME)
    }

    /// `result.csv`.
    #[must_use]
    pub fn result(&self) -> PathBuf {
        self.path.join(RESULT)
    }

    /// `summary.json`.
    #[must_use]
    pub fn summary(&self) -> PathBuf {
        self.path.join(SUMMARY)
    }

    /// `ask.csv`.
    #[must_use]
    pub fn ask(&self) -> PathBuf {
        self.path.join(ASK)
    }

    /// Takes the folder for this process; a second one is told and stops.
    pub fn lock(&self) -> Result<Lock, Failure> {
        Lock::take(&self.path.join(LOCK), || format!("another reclaim is working in {}", self.path.display()))
    }

    /// Takes a group for this process, among all runs with the same output folder.
    pub fn lock_group(&self, group: Guid, name: &str) -> Result<Lock, Failure> {
        let locks = self.path.parent().unwrap_or(Path::new(".")).join(GROUP_LOCKS);
        std::fs::create_dir_all(&locks).map_err(|error| {
            Failure::bad_input(format!("making {}: {error}", locks.display())).hint("choose another folder with --out DIR")
        })?;
        Lock::take(&locks.join(format!("{group}.lock")), || format!("another run is changing the group {name}"))
    }
}

/// A lock that lasts until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    fn take(path: &Path, held: impl FnOnce() -> String) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| {
            Failure::new(ExitCode::BadInput, format!("locking {}: {error}", path.display()))
                .hint("choose a folder that can be written to with --out DIR")
        };
        let file = File::options().write(true).create(true).truncate(false).open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => {
                Err(Failure::refused(held()).hint("wait until it has ended; nothing was changed").code("Locked"))
            }
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_are_plain() {
        let folder = RunFolder::new(Path::new("out"), "Adobe (Creative) Cloud \u{fc}", "2026-11-22T06:47:13Z".parse().unwrap());
        assert!(folder.id.starts_with("20261122-064713-000-adobe-creative-cloud-"), "{}", folder.id);
        assert!(folder.id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    }

    #[test]
    fn a_folder_and_a_group_have_one_owner() {
        let out = tempfile::tempdir().unwrap();
        let folder = RunFolder::new(out.path(), "x", Timestamp::now());
        folder.create().unwrap();
        let lock = folder.lock().unwrap();
        assert_eq!(folder.lock().unwrap_err().exit, ExitCode::Refused);
        drop(lock);
        folder.lock().unwrap();
        let group = folder.lock_group(Guid::from_u128(1), "LIC").unwrap();
        let other = RunFolder::new(out.path(), "y", Timestamp::now());
        assert_eq!(other.lock_group(Guid::from_u128(1), "LIC").unwrap_err().code.as_deref(), Some("Locked"));
        other.lock_group(Guid::from_u128(2), "LIC2").unwrap();
        drop(group);
    }
}
