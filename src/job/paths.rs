//! Input files: patterns become the files they match.

use std::path::{Path, PathBuf};

use super::{
    Key, SettingSource,
    values::{Item, Value, Values},
};
use crate::error::Failure;

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
    let base = glob::Pattern::escape(&folder.to_string_lossy());
    let pattern = if Path::new(&item.text).is_absolute() || base.is_empty() {
        item.text.clone()
    } else {
        format!("{base}{}{}", std::path::MAIN_SEPARATOR, item.text)
    };
    let paths = glob::glob(&pattern).map_err(|error| value.failure(Some(item), format!("{:?} is no pattern: {}", item.text, error.msg)))?;
    let mut found = Vec::new();
    for path in paths {
        let path = path.map_err(|error| value.failure(Some(item), format!("{}: {}", error.path().display(), error.error())))?;
        if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    if found.is_empty() {
        let message = format!("no file matches {:?}", item.text);
        return Err(value.failure(Some(item), message).hint(relative_hint(value, folder)).code("NoSuchFile"));
    }
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
