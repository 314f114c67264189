//! What a run may touch of the process it lives in, so that a program, a PowerShell session and a test can all be its home.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    io::{self, IsTerminal, Read, Write},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use secrecy::SecretString;

use crate::engine::Control;

/// A stream that is written to; shared, because a progress bar writes from its own thread.
pub type Output = Arc<Mutex<Box<dyn Write + Send>>>;

/// A stream that is read from; shared, because a person's answer is awaited on a thread of its own.
pub type Input = Arc<Mutex<Box<dyn Read + Send>>>;

/// The surroundings of one call of the library's `run`.
pub struct Host {
    /// Data: the run's folder, or events.
    pub stdout: Output,
    /// For people.
    pub stderr: Output,
    /// Lists given as `-`, secrets given as `stdin`, and the answer to a question.
    pub stdin: Input,
    /// Whether a person can be asked.
    pub stdin_is_terminal: bool,
    /// Whether bars and colours make sense; true only when `stderr` is the process' own, since bars are drawn there.
    pub stderr_is_terminal: bool,
    /// The environment.
    pub environment: BTreeMap<OsString, OsString>,
    /// What relative paths are relative to; empty: the process' current folder.
    pub working_folder: PathBuf,
    /// Secrets that the host hands over in memory, by the name of the setting they stand for (`client-secret`, `bind-password`).
    pub secrets: BTreeMap<String, SecretString>,
    /// Stops and pauses the call.
    pub control: Control,
    /// Whether signals of the process are ours to handle; a library leaves them to its host.
    pub handle_signals: bool,
}

impl Host {
    /// The surroundings of a program: the process' own streams, environment, current folder and signals.
    #[must_use]
    pub fn of_process() -> Self {
        Self {
            stdout: output(io::stdout()),
            stderr: output(io::stderr()),
            stdin: input(io::stdin()),
            stdin_is_terminal: io::stdin().is_terminal(),
            stderr_is_terminal: io::stderr().is_terminal(),
            environment: std::env::vars_os().collect(),
            working_folder: PathBuf::new(),
            secrets: BTreeMap::new(),
            control: Control::default(),
            handle_signals: true,
        }
    }

    /// Surroundings that touch nothing of the process: no environment, no terminal, nothing to read, and output that is
    /// thrown away. A library caller or a test fills in what it wants to offer.
    #[must_use]
    pub fn detached() -> Self {
        Self {
            stdout: output(io::sink()),
            stderr: output(io::sink()),
            stdin: input(io::empty()),
            stdin_is_terminal: false,
            stderr_is_terminal: false,
            environment: BTreeMap::new(),
            working_folder: PathBuf::new(),
            secrets: BTreeMap::new(),
            control: Control::default(),
            handle_signals: false,
        }
    }

    /// The same surroundings with a secret handed over in memory.
    #[must_use]
    pub fn with_secret(&self, name: &str, secret: &str) -> Self {
        let mut secrets = self.secrets.clone();
        secrets.insert(name.to_owned(), SecretString::from(secret));
        Self {
            stdout: Arc::clone(&self.stdout),
            stderr: Arc::clone(&self.stderr),
            stdin: Arc::clone(&self.stdin),
            stdin_is_terminal: self.stdin_is_terminal,
            stderr_is_terminal: self.stderr_is_terminal,
            environment: self.environment.clone(),
            working_folder: self.working_folder.clone(),
            secrets,
            control: self.control.clone(),
            handle_signals: self.handle_signals,
        }
    }

    /// An environment variable; as Windows does, without regard to the case of its name there.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        if cfg!(windows) {
            let same = |(key, _): &(&OsString, &OsString)| key.to_str().is_some_and(|key| key.eq_ignore_ascii_case(name));
            self.environment.iter().find(same).map(|(_, value)| value.as_os_str())
        } else {
            self.environment.get(OsStr::new(name)).map(OsString::as_os_str)
        }
    }

    /// Reads one line of standard input without its line end, byte by byte, so that whoever reads next finds what follows.
    ///
    /// # Errors
    /// When standard input can't be read, ends before anything came, or the line is not UTF-8.
    pub fn read_line(&self) -> io::Result<String> {
        read_line(&self.stdin)
    }
}

/// Reads one line of `stream`; see [`Host::read_line`].
///
/// # Errors
/// As [`Host::read_line`].
pub(crate) fn read_line(stream: &Input) -> io::Result<String> {
    let mut stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut line, mut byte) = (Vec::new(), [0]);
    loop {
        match stream.read(&mut byte) {
            Ok(0) if line.is_empty() => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(0) => break,
            Ok(_) if byte[0] == b'\n' => break,
            Ok(_) => line.push(byte[0]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    // Windows PowerShell begins what it pipes with a byte order mark when it is told to write UTF-8.
    if line.starts_with(b"\xEF\xBB\xBF") {
        line.drain(..3);
    }
    String::from_utf8(line).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"))
}

/// Makes an [`Output`] of a writer.
pub fn output(writer: impl Write + Send + 'static) -> Output {
    Arc::new(Mutex::new(Box::new(writer)))
}

/// Makes an [`Input`] of a reader.
pub fn input(reader: impl Read + Send + 'static) -> Input {
    Arc::new(Mutex::new(Box::new(reader)))
}

#[cfg(test)]
mod tests {
    use super::{Host, input};

    #[test]
    fn lines_are_read_one_by_one() {
        let host = Host { stdin: input(&b"\xEF\xBB\xBFfirst\r\n\nlast"[..]), ..Host::detached() };
        assert_eq!(host.read_line().unwrap(), "first");
        assert_eq!(host.read_line().unwrap(), "");
        assert_eq!(host.read_line().unwrap(), "last");
        assert!(host.read_line().is_err());
    }

    #[test]
    fn a_detached_host_has_no_environment() {
        assert!(Host::detached().variable("PATH").is_none());
    }
}
