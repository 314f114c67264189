//! From job file, environment and flags to a validated [`Job`].

use std::path::{Path, PathBuf};

use super::{
    Cost, Flags, Input, Job, Key, Policy, build,
    connect::{connection, directory},
    file, keys, options,
    paths::files,
    policy,
    values::Values,
};
use crate::{Host, directory::DirectoryKind, error::Failure};

/// Reads a job file and lays the environment and the flags over it.
///
/// # Errors
/// Exit 2, each with file, line and column (or flag, or variable), what was expected, and a hint.
pub fn load(path: &Path, flags: &Flags, host: &Host) -> Result<Job, Failure> {
    let (values, job_folder) = layers(Some(path), flags, host)?;
    let list = |key: &Key| files(&values, key, &job_folder, &host.working_folder);
    let input = Input {
        unused: list(&keys::UNUSED)?,
        usage: list(&keys::USAGE)?,
        answers: list(&keys::ANSWERS)?,
        protect: list(&keys::PROTECT)?,
        remove: None,
        ..build::input(&values)?
    };
    if input.unused.is_empty() && input.usage.is_empty() {
        return Err(Failure::bad_input(format!("{}: the job has no input", path.display()))
            .hint("name the export in the job file: usage = [\"usage.csv\"] or unused = [\"unused.csv\"] in [input]")
            .code("MissingSetting"));
    }
    let policy = policy::read(&values)?;
    if input.unused.is_empty() {
        policy::check_usage(&values, &policy)?;
    }
    let application = values.required(&keys::APPLICATION, "is not said")?.to_owned();
    finish(Some(path.to_owned()), application, input, policy, &values, flags, host)
}

/// The job of `reclaim remove`: the list `users` is the decision. Group, connection, protected people, caps and options may
/// come from a job file, whose own lists and rules are left aside.
///
/// # Errors
/// As [`load`].
pub fn for_remove(job: Option<&Path>, users: &Path, flags: &Flags, host: &Host) -> Result<Job, Failure> {
    let (values, job_folder) = layers(job, flags, host)?;
    let stdin = users == Path::new("-");
    let remove = if stdin { users.to_owned() } else { host.working_folder.join(users) };
    if !stdin && !remove.exists() {
        return Err(Failure::bad_input(format!("--users: {}: no such file", remove.display())).code("NoSuchFile"));
    }
    let protect = files(&values, &keys::PROTECT, &job_folder, &host.working_folder)?;
    let input = Input { protect, remove: Some(remove), ..build::input(&values)? };
    let policy = Policy { ask_permission: false, ..policy::rules(&values)? };
    let group = values.required(&keys::GROUP, "is not said")?;
    let application = values.text(&keys::APPLICATION).unwrap_or(group).to_owned();
    finish(job.map(Path::to_owned), application, input, policy, &values, flags, host)
}

/// Lays environment and flags over a job that a plan or a run has stored: how to connect, how to run, and the caps. What was
/// decided stays as it was.
///
/// # Errors
/// As [`load`]; and when the flags ask for another directory, group or application than the stored job's.
pub fn overlay(stored: Job, flags: &Flags, host: &Host) -> Result<Job, Failure> {
    let mut values = Values::built_in();
    values.lay_stored(&stored.settings)?;
    values.lay_environment(host, connects_or_runs)?;
    values.lay_flags(flags, &host.working_folder)?;
    for (key, said) in
        [(&keys::DIRECTORY, stored.directory.as_str()), (&keys::GROUP, &stored.group), (&keys::APPLICATION, &stored.application)]
    {
        if values.strength(key) == 3 && values.text(key) != Some(said) {
            let flag = key.flag.unwrap_or(key.name);
            return Err(Failure::bad_input(format!("{flag} differs from what was stored: {said:?}"))
                .hint(format!("leave {flag} out, or make a new plan")));
        }
    }
    // Flags for the other directory are errors here too.
    directory(&values)?;
    let caps = policy::caps(&values)?;
    let policy = Policy { max_removals: caps.0, max_percent: caps.1, ..stored.policy };
    let connection = connection(stored.directory, &values)?;
    let options = options::read(&values, flags, &host.working_folder)?;
    let settings = values.settings(|key| shown(key, stored.directory));
    Ok(Job { policy, connection, options, settings, ..stored })
}

/// The folder in which every run gets its folder, where no job says it.
///
/// # Errors
/// As [`load`].
pub fn runs_folder(flags: &Flags, host: &Host) -> Result<PathBuf, Failure> {
    let mut values = Values::built_in();
    values.lay_environment(host, |key| key == &keys::OUT)?;
    values.lay_flags(flags, &host.working_folder)?;
    Ok(options::read(&values, flags, &host.working_folder)?.out)
}

/// What a seat costs, where no job says it.
///
/// # Errors
/// As [`load`].
pub fn cost(flags: &Flags, host: &Host) -> Result<Option<Cost>, Failure> {
    let mut values = Values::built_in();
    values.lay_flags(flags, &host.working_folder)?;
    build::cost(&values)
}

/// Whether a setting says how to connect or how to run, not what is decided.
fn connects_or_runs(key: &Key) -> bool {
    ["entra.", "active_directory.", "run."].iter().any(|table| key.name.starts_with(table))
}

/// Whether a setting means something for a job of that directory.
fn shown(key: &Key, directory: DirectoryKind) -> bool {
    match directory {
        DirectoryKind::Entra => !key.name.starts_with("active_directory."),
        DirectoryKind::ActiveDirectory => !key.name.starts_with("entra."),
    }
}

/// All layers, and the folder that paths in the job file are relative to.
fn layers(path: Option<&Path>, flags: &Flags, host: &Host) -> Result<(Values, PathBuf), Failure> {
    let mut values = Values::built_in();
    let mut folder = host.working_folder.clone();
    if let Some(path) = path {
        let full = host.working_folder.join(path);
        let bytes = std::fs::read(&full).map_err(|error| unreadable(path, &full, &error))?;
        let text = file::decode(&bytes).ok_or_else(|| {
            Failure::bad_input(format!("{}: the job file is neither UTF-8 nor UTF-16 with a byte order mark", path.display()))
                .hint("save it as UTF-8")
                .code("NotText")
        })?;
        folder = full.parent().map(Path::to_owned).unwrap_or_default();
        file::lay(&mut values, &text, path, &folder)?;
    }
    values.lay_environment(host, |_| true)?;
    values.lay_flags(flags, &host.working_folder)?;
    Ok((values, folder))
}

fn unreadable(path: &Path, full: &Path, error: &std::io::Error) -> Failure {
    if full.is_dir() {
        return Failure::bad_input(format!("{}: is a folder: expected a job file", path.display())).code("NotAFile");
    }
    if error.kind() == std::io::ErrorKind::NotFound {
        let failure = Failure::bad_input(format!("{}: no such file", path.display())).code("NoSuchFile");
        return failure.hint("expected a job file; `reclaim run --help` has examples");
    }
    let failure = Failure::bad_input(format!("can't read the job file {}: {error}", path.display())).code("NoSuchFile");
    match full.extension() {
        Some(extension) if extension.eq_ignore_ascii_case("toml") => failure,
        _ => failure.hint("a job file's name ends in .toml"),
    }
}

fn finish(
    file: Option<PathBuf>,
    application: String,
    input: Input,
    policy: Policy,
    values: &Values,
    flags: &Flags,
    host: &Host,
) -> Result<Job, Failure> {
    let directory = directory(values)?;
    let group = values.required(&keys::GROUP, "is not said")?.to_owned();
    let cost: Option<Cost> = build::cost(values)?;
    let connection = connection(directory, values)?;
    let options = options::read(values, flags, &host.working_folder)?;
    build::one_stdin(&input, &connection)?;
    let settings = values.settings(|key| shown(key, directory));
    Ok(Job { file, application, directory, group, input, policy, cost, connection, options, settings })
}
