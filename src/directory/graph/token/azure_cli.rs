//! The account signed in to `az`, for administrators who try the program out.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    io::Read,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant, SystemTime},
};

use serde::Deserialize;

use super::{Failed, Fresh, aadsts};
use crate::directory::{DirectoryError, ErrorKind};

const PROGRAM: &str = if cfg!(windows) { "az.cmd" } else { "az" };
/// `az` is slow to start, and may have to ask the network.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks `az account get-access-token`.
pub(in super::super) struct AzureCli {
    arguments: Vec<String>,
    environment: BTreeMap<OsString, OsString>,
}

#[derive(Deserialize)]
struct Printed {
    #[serde(rename = "accessToken")]
    token: String,
    /// Seconds since 1970; since Azure CLI 2.54.
    #[serde(default)]
    expires_on: Option<i64>,
    /// `2026-11-22 08:15:00.000000`, local time; the only one before.
    #[serde(default, rename = "expiresOn")]
    expires_on_local: Option<String>,
}

impl AzureCli {
    /// `tenant` may be empty: the account's own then.
    pub fn new(environment: &BTreeMap<OsString, OsString>, resource: &str, tenant: &str) -> Self {
        let mut arguments: Vec<String> =
            ["account", "get-access-token", "--output", "json", "--resource", resource].map(str::to_owned).into();
        if !tenant.is_empty() {
            arguments.extend(["--tenant".to_owned(), tenant.to_owned()]);
        }
        Self { arguments, environment: environment.clone() }
    }

    pub(super) async fn fetch(&self) -> Result<Fresh, Failed> {
        let mut command = Command::new(PROGRAM);
        command.args(&self.arguments).env_clear().envs(&self.environment);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let run = tokio::task::spawn_blocking(move || run(command)).await;
        let output = run.map_err(|error| Failed::for_good(broken(&error.to_string())))??;
        read(&output, SystemTime::now()).ok_or_else(|| Failed::for_good(broken("it printed no token")))
    }
}

fn broken(why: &str) -> DirectoryError {
    DirectoryError::new(ErrorKind::SignIn, format!("cannot get a token from `az`: {why}")).hint("run `az login`, then `az account show`")
}

/// Runs it to its end, or to the end of our patience.
fn run(mut command: Command) -> Result<Vec<u8>, Failed> {
    let mut child = command.spawn().map_err(|error| {
        Failed::for_good(
            DirectoryError::new(ErrorKind::Settings, format!("cannot start `{PROGRAM}`: {error}"))
                .hint("install the Azure CLI and run `az login`, or choose another `credential`"),
        )
    })?;
    let stdout = drain(child.stdout.take());
    let stderr = drain(child.stderr.take());
    let succeeded = wait(&mut child).map_err(|why| Failed::for_good(broken(&why)))?;
    let stdout = stdout.join().unwrap_or_default();
    let stderr = stderr.join().unwrap_or_default();
    if succeeded { Ok(stdout) } else { Err(Failed::for_good(refusal(&String::from_utf8_lossy(&stderr)))) }
}

fn drain(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read before a failure is still worth showing.
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

fn wait(child: &mut Child) -> Result<bool, String> {
    let end = Instant::now() + PATIENCE;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) if Instant::now() < end => thread::sleep(Duration::from_millis(20)),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("it did not end within {} s", PATIENCE.as_secs()));
            }
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// What `az` said, with the sign-in service's code in words when there is one.
fn refusal(stderr: &str) -> DirectoryError {
    let number = aadsts::number_in(stderr);
    if let Some((number, (what, todo))) = number.and_then(|number| Some((number, aadsts::known(number)?))) {
        let code = format!("AADSTS{number}");
        return DirectoryError::new(ErrorKind::SignIn, format!("`az` could not sign in: {what} ({code})")).hint(todo).code(code);
    }
    let text = aadsts::sentence(stderr.trim_start_matches("ERROR:"));
    broken(if text.is_empty() { "it failed without saying why" } else { &text })
}

fn read(stdout: &[u8], now: SystemTime) -> Option<Fresh> {
    let printed: Printed = serde_json::from_slice(stdout).ok()?;
    let ends: SystemTime = match (printed.expires_on, printed.expires_on_local) {
        (Some(seconds), _) => jiff::Timestamp::from_second(seconds).ok()?.into(),
        (None, Some(text)) => {
            let local: jiff::civil::DateTime = text.replacen(' ', "T", 1).parse().ok()?;
            local.to_zoned(jiff::tz::TimeZone::system()).ok()?.timestamp().into()
        }
        (None, None) => return None,
    };
    Some(Fresh { text: printed.token, lasts: ends.duration_since(now).unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_the_end() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let new = br#"{"accessToken":"t","expiresOn":"2023-11-14 23:13:20.000000","expires_on":1700003600,"tokenType":"Bearer"}"#;
        assert_eq!(read(new, now).expect("read").lasts, Duration::from_secs(3600));
        let local = jiff::Timestamp::from_second(1_700_001_800).expect("a time").to_zoned(jiff::tz::TimeZone::system());
        let old = format!(r#"{{"accessToken":"t","expiresOn":"{}"}}"#, local.strftime("%Y-%m-%d %H:%M:%S.000000"));
        assert_eq!(read(old.as_bytes(), now).expect("read").lasts, Duration::from_secs(1800));
        assert!(read(b"{}", now).is_none());
    }

    #[test]
    fn refusals_name_what_to_do() {
        let error = refusal("ERROR: Please run 'az login' to setup account.\r\n");
        assert_eq!(error.message, "cannot get a token from `az`: Please run 'az login' to setup account.");
        let error = refusal("ERROR: AADSTS700082: The refresh token has expired due to inactivity.\nTrace ID: x");
        assert_eq!(error.code.as_deref(), Some("AADSTS700082"));
    }

    #[test]
    fn a_missing_program_is_a_setting() {
        let failed = run(Command::new("surely-no-such-program-here")).expect_err("nothing to start");
        assert_eq!(failed.error.kind, ErrorKind::Settings);
    }
}
