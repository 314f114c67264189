//! Reading all files of a job.

use std::{
    io::Read,
    path::{Path, PathBuf},
    sync::Mutex,
};

use jiff::Timestamp;

use super::{
    Answers, Evidence, EvidenceError, Listed, Protected, Role, answers::Reading, bad_rows::BadRows, columns::Overrides, lists,
    source::Session, table::Table, usage::Rules, usage_files::UsageReading,
};
use crate::job::{Input, Policy};

/// What one thread reads at once of a large file, in bytes: it is gone over several times, and stays in a core's own cache.
const BLOCK: usize = 512 << 10;

/// The surroundings of one call of [`read`].
pub struct Reader<'a> {
    /// Threads for large files; `None`: one a core.
    pub threads: Option<usize>,
    /// What relative paths are relative to.
    pub working_folder: &'a Path,
    /// What the path `-` means.
    pub stdin: &'a Mutex<Box<dyn Read + Send>>,
    /// Told the bytes read so far, over all files, and their total where it is known. Called from any thread, several
    /// hundred times a second.
    pub progress: &'a (dyn Fn(u64, Option<u64>) + Sync),
    /// Asked several hundred times a second whether to stop.
    pub cancelled: &'a (dyn Fn() -> bool + Sync),
}

/// Reads all files of a job: the lists, the answers and the usage rows.
///
/// `application` is the product's name, for messages; `now` is the moment from which the policy's window counts back.
///
/// # Errors
/// The first file that cannot be read, or up to 20 bad rows in one error. Nothing is ever guessed: what is not understood is
/// an error with file, line and column.
pub fn read(input: &Input, policy: &Policy, application: &str, now: Timestamp, reader: &Reader<'_>) -> Result<Evidence, EvidenceError> {
    read_by_blocks(input, policy, application, now, reader, BLOCK)
}

/// [`read`] with blocks of that size.
pub(super) fn read_by_blocks(
    input: &Input,
    policy: &Policy,
    application: &str,
    now: Timestamp,
    reader: &Reader<'_>,
    block: usize,
) -> Result<Evidence, EvidenceError> {
    let files = || files(input);
    let session = Session::new(reader, files().map(|(_, path)| path));
    let overrides = Overrides::new(&input.columns);
    let mut bad = BadRows::new(input.skip_bad_rows);
    let mut evidence = Evidence { listed: Listed::new(input.carry.clone()), ..Evidence::default() };
    let mut answers = Reading::new(policy);
    let mut protected = Protected::default();
    let rules = Rules::new(input, policy, now);
    let mut usage = UsageReading::new(&rules, input.drop_duplicate_rows, block);
    let mut carried = vec![false; input.carry.len()];

    for (role, path) in files() {
        let mut table = Table::open(&session, path, role, &overrides, &input.carry)?;
        let source = u32::try_from(evidence.sources.len()).unwrap_or(u32::MAX);
        match role {
            Role::Unused | Role::Remove | Role::Restore => {
                for (found, column) in carried.iter_mut().zip(&table.columns.carry) {
                    *found |= column.is_some();
                }
                lists::read_listed(&mut table, role, source, &mut evidence.listed, &mut bad)?;
            }
            Role::Protect => lists::read_protected(&mut table, source, &mut protected, &mut bad)?,
            Role::Answers => answers.read(&mut table, source, &mut bad)?,
            Role::Usage => {
                // Reading by several threads may have to begin again.
                let again = || Table::open(&session, path, role, &overrides, &input.carry);
                usage.read(&session, &mut table, &again, &mut bad)?;
            }
        }
        evidence.sources.push(table.source());
    }

    evidence.skipped_rows = bad.finish()?;
    let answers: Answers = answers.finish()?;
    evidence.answers = answers;
    evidence.protected = protected;
    if let Some(last) = input.usage.last() {
        evidence.usage = Some(usage.finish(last, application)?);
    }
    check_names(input, &overrides, &carried)?;
    Ok(evidence)
}

/// All files with what they are read as, in the order of reading.
fn files(input: &Input) -> impl Iterator<Item = (Role, &PathBuf)> {
    fn of(role: Role, paths: &[PathBuf]) -> impl Iterator<Item = (Role, &PathBuf)> {
        paths.iter().map(move |path| (role, path))
    }
    of(Role::Unused, &input.unused)
        .chain(of(Role::Remove, input.remove.as_slice()))
        .chain(of(Role::Usage, &input.usage))
        .chain(of(Role::Answers, &input.answers))
        .chain(of(Role::Protect, &input.protect))
}

/// Names in the job file that no header contains. A remove list may be read with the job file of another list.
fn check_names(input: &Input, overrides: &Overrides<'_>, carried: &[bool]) -> Result<(), EvidenceError> {
    if input.remove.is_some() {
        return Ok(());
    }
    if let Some((name, _)) = input.carry.iter().zip(carried).find(|(_, found)| !**found) {
        let Some(file) = input.unused.first() else {
            let file = input.usage.first().map_or(Path::new("-"), PathBuf::as_path);
            return Err(EvidenceError::file(file, format!("the column \"{name}\" cannot be carried into the result from usage rows"))
                .hint("carry takes columns of unused lists"));
        };
        return Err(EvidenceError::file(file, format!("no column \"{name}\" to carry into the result"))
            .hint("correct [input] carry in the job file"));
    }
    if let Some((field, name)) = overrides.never_found() {
        let file = files(input).next().map_or(Path::new("-"), |(_, path)| path);
        return Err(EvidenceError::file(file, format!("neither this nor another file has the column \"{name}\""))
            .hint(format!("correct [input.columns] {field} in the job file")));
    }
    Ok(())
}
