//! Input files: patterns become the files they match.

use std::path::{Path, PathBuf};

use super::{
    Key, SettingSource,
    values::{Item, Value, Values},
};
use crate::{Host, error::Failure};

/// The files of a setting, patterns expanded and sorted, every file once. Relative ones are relative to `job_folder` when the
/// job file names them, otherwise to `working_folder`. `-` is standard input.
pub(super) fn files(values: &Values, key: &Key, job_folder: &Path, working_folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    let Some(value) = values.get(key) else { return Ok(files) };
    let folder = if matches!(value.source, SettingSource::File(..)) { job_folder } else { working_folder };
    for item in &value.items {
        for file in expand(value, item, folder)? {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    Ok(files)
}

/// The job files of a command line. Patterns are expanded here, because Windows' shells leave that to programs.
///
/// # Errors
/// A pattern that no file matches. Whether a file named without a pattern is there, [`super::load`] says.
pub fn job_files(named: &[PathBuf], host: &Host) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for name in named {
        let pattern = name.to_string_lossy();
        if !pattern.contains(['*', '?', '[']) || host.working_folder.join(name).exists() {
            files.push(name.clone());
            continue;
        }
        let found = matching(&pattern, &host.working_folder).map_err(Failure::bad_input)?;
        if found.is_empty() {
            return Err(Failure::bad_input(format!("no job file matches {pattern:?}")).code("NoSuchFile"));
        }
        files.extend(found);
    }
    Ok(files)
}

fn expand(value: &Value, item: &Item, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let plain = folder.join(&item.text);
    if item.text == "-" {
        return Ok(vec![PathBuf::from("-")]);
    }
    if plain.exists() {
        return Ok(vec![plain]);
    }
    if !item.text.contains(['*', '?', '[']) {
        let message = format!("{}: no such file", plain.display());
        return Err(value.failure(Some(item), message).hint(relative_hint(value, folder)).code("NoSuchFile"));
    }
    let found = matching(&item.text, folder).map_err(|message| value.failure(Some(item), message))?;
    if found.is_empty() {
        let message = format!("no file matches {:?}", item.text);
        return Err(value.failure(Some(item), message).hint(relative_hint(value, folder)).code("NoSuchFile"));
    }
    Ok(found)
}

/// The files that a pattern matches, sorted.
fn matching(pattern: &str, folder: &Path) -> Result<Vec<PathBuf>, String> {
    let base = glob::Pattern::escape(&folder.to_string_lossy());
    let full = if Path::new(pattern).is_absolute() || base.is_empty() {
        pattern.to_owned()
    } else {
        format!("{base}{}{pattern}", std::path::MAIN_SEPARATOR)
    };
    let paths = glob::glob(&full).map_err(|error| format!("{pattern:?} is no pattern: {}", error.msg))?;
    let mut found = Vec::new();
    for path in paths {
        let path = path.map_err(|error| format!("{}: {}", error.path().display(), error.error()))?;
        if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn relative_hint(value: &Value, folder: &Path) -> String {
    let of = if matches!(value.source, SettingSource::File(..)) { "the job file's folder" } else { "the current folder" };
    if folder.as_os_str().is_empty() {
        format!("relative paths are relative to {of}")
    } else {
        format!("relative paths are relative to {of}, {}", folder.display())
    }
}
