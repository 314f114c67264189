//! What a run may touch of the process it lives in, so that a program, a PowerShell session and a test can all be its home.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    io::{Read, Write},
    path::PathBuf,
    sync::Mutex,
};

use secrecy::SecretString;

use crate::engine::Control;

/// The surroundings of one call of the library's `run`.
pub struct Host {
    /// Data: the run's folder, or events.
    pub stdout: Mutex<Box<dyn Write + Send>>,
    /// For people.
    pub stderr: Mutex<Box<dyn Write + Send>>,
    /// Lists given as `-`, secrets given as `stdin`, and the answer to a question.
    pub stdin: Mutex<Box<dyn Read + Send>>,
    /// Whether a person can be asked.
    pub stdin_is_terminal: bool,
    /// Whether bars and colours make sense.
    pub stderr_is_terminal: bool,
    /// The environment.
    pub environment: BTreeMap<OsString, OsString>,
    /// What relative paths are relative to.
    pub working_folder: PathBuf,
    /// Secrets that the host hands over in memory, by the name of the setting they stand for (`client-secret`, `bind-password`).
    pub secrets: BTreeMap<String, SecretString>,
    /// Stops and pauses the call.
    pub control: Control,
    /// Whether signals of the process are ours to handle; a library leaves them to its host.
    pub handle_signals: bool,
}
