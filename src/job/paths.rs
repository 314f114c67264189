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
/// A pattern that no file matches. Whether a file named without a pattern is there, [`super::load()`] says.
pub fn job_files(named: &[PathBuf], host: &Host) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for name in named {
        let pattern = without_verbatim(&name.to_string_lossy());
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

/// Refuses names that Windows gives to devices, whatever the folder and the extension: writing to them loses what is written.
/// <https://learn.microsoft.com/windows/win32/fileio/naming-a-file>
///
/// # Errors
/// On Windows, a path with such a name in it.
pub fn usable_name(what: &str, path: &Path) -> Result<(), Failure> {
    let name = path.components().filter_map(|part| part.as_os_str().to_str()).find(|part| cfg!(windows) && is_device(part));
    match name {
        Some(name) => Err(Failure::bad_input(format!("{what}: {}: {name} is a device of Windows, not a file", path.display()))
            .hint("take another name")
            .code("DeviceName")),
        None => Ok(()),
    }
}

fn is_device(name: &str) -> bool {
    let stem = name.split(['.', ':']).next().unwrap_or(name).trim_end().to_ascii_uppercase();
    let numbered = |of: &str| {
        stem.strip_prefix(of)
            .is_some_and(|rest| ["1", "2", "3", "4", "5", "6", "7", "8", "9", "\u{b9}", "\u{b2}", "\u{b3}"].contains(&rest))
    };
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str()) || numbered("COM") || numbered("LPT")
}

fn expand(value: &Value, item: &Item, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let plain = folder.join(&item.text);
    if item.text == "-" {
        return Ok(vec![PathBuf::from("-")]);
    }
    if plain.exists() {
        return Ok(vec![plain]);
    }
    if !without_verbatim(&item.text).contains(['*', '?', '[']) {
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
    let base = glob::Pattern::escape(&without_verbatim(&folder.to_string_lossy()));
    let full = if Path::new(pattern).is_absolute() || base.is_empty() {
        without_verbatim(pattern)
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

/// A path without the `\\?\` that Windows' programs put before long paths and network shares: its `?` is none of a pattern's.
/// It is put back for long paths when a file is opened.
fn without_verbatim(path: &str) -> String {
    match (path.strip_prefix(r"\\?\UNC\"), path.strip_prefix(r"\\?\")) {
        (Some(share), _) => format!(r"\\{share}"),
        (None, plain) => plain.unwrap_or(path).to_owned(),
    }
}

fn relative_hint(value: &Value, folder: &Path) -> String {
    let of = if matches!(value.source, SettingSource::File(..)) { "the job file's folder" } else { "the current folder" };
    if folder.as_os_str().is_empty() {
        format!("relative paths are relative to {of}")
    } else {
        format!("relative paths are relative to {of}, {}", folder.display())
    }
}

#[cfg(test)]
mod tests {
    use super::{is_device, without_verbatim};

    #[test]
    fn devices_of_windows() {
        for name in ["NUL", "nul.csv", "Con", "com1.txt", "LPT9", "lpt\u{b2}", "aux ", "CONOUT$"] {
            assert!(is_device(name), "{name}");
        }
        for name in ["null", "console.csv", "com", "com10", "com0", "runs", "annul"] {
            assert!(!is_device(name), "{name}");
        }
    }
    #[test]
    fn verbatim_paths() {
        for (path, plain) in [
            (r"\\?\C:\Jobs\miro.toml", r"C:\Jobs\miro.toml"),
            (r"\\?\UNC\server\share\x?.csv", r"\\server\share\x?.csv"),
            (r"\\server\share", r"\\server\share"),
            ("exports/unused-?.csv", "exports/unused-?.csv"),
        ] {
            assert_eq!(without_verbatim(path), plain);
        }
    }
}
