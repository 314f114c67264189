//! What a job is started with: one JSON object, the command line of the program and its surroundings. Secrets never stand in it.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use serde::Deserialize;

use super::status;

/// The request of `reclaim_job_start`.
#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Request {
    /// The version of the interface that the caller was written for.
    abi: u32,
    /// The arguments of the program, without its name.
    pub(super) arguments: Vec<String>,
    /// What relative paths are relative to; the process' current folder when it is missing.
    #[serde(default)]
    pub(super) working_folder: PathBuf,
    /// Additions to the process' environment; an empty value takes a variable away.
    #[serde(default)]
    pub(super) environment: BTreeMap<String, String>,
    /// What the program would read from its standard input.
    #[serde(default)]
    pub(super) input: String,
    /// How long the job goes on when nobody polls; `null`: for ever.
    #[serde(default = "Lease::standard")]
    pub(super) lease: Option<Lease>,
}

/// How long a job goes on when nobody polls.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Lease {
    /// Milliseconds without a poll after which nothing new is sent, until somebody polls again.
    pause_after_ms: u64,
    /// Milliseconds without a poll after which the run is ended in good order; it can be resumed.
    end_after_ms: u64,
}

impl Lease {
    /// Half a minute, and five minutes.
    #[expect(clippy::unnecessary_wraps, reason = "serde wants the field's type")]
    fn standard() -> Option<Self> {
        Some(Self { pause_after_ms: 30_000, end_after_ms: 300_000 })
    }

    /// Time without a poll until the pause.
    pub(super) const fn pause_after(self) -> Duration {
        Duration::from_millis(self.pause_after_ms)
    }

    /// Time without a poll until the end; never before the pause.
    pub(super) const fn end_after(self) -> Duration {
        Duration::from_millis(if self.end_after_ms < self.pause_after_ms { self.pause_after_ms } else { self.end_after_ms })
    }
}

/// Why a request is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The number for the caller.
    pub(super) status: i32,
    /// What for the person behind the caller.
    pub(super) message: String,
}

impl Request {
    /// Reads and checks a request.
    pub(super) fn parse(json: &[u8]) -> Result<Self, Refusal> {
        #[derive(Deserialize)]
        struct Version {
            abi: u32,
        }
        let refuse = |status, message| Err(Refusal { status, message });
        match serde_json::from_slice::<Version>(json) {
            Ok(Version { abi }) if abi != status::ABI_VERSION => refuse(
                status::VERSION_MISMATCH,
                format!("the request is written for version {abi} of the interface, this library speaks version {}", status::ABI_VERSION),
            ),
            Err(error) => refuse(status::INVALID_REQUEST, format!("reading the request: {error}")),
            Ok(_) => match serde_json::from_slice::<Self>(json) {
                Err(error) => refuse(status::INVALID_REQUEST, format!("reading the request: {error}")),
                Ok(request) if request.arguments.is_empty() => {
                    refuse(status::INVALID_REQUEST, "reading the request: `arguments` is empty; its first is the verb".to_owned())
                }
                Ok(request) => Ok(request),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Request, status};

    #[test]
    fn the_smallest_request_has_the_standard_lease() {
        let request = Request::parse(br#"{"abi":1,"arguments":["check","job.toml"]}"#).unwrap();
        assert_eq!(request.arguments, ["check", "job.toml"]);
        let lease = request.lease.unwrap();
        assert_eq!((lease.pause_after().as_secs(), lease.end_after().as_secs()), (30, 300));
    }

    #[test]
    fn a_lease_can_be_waived() {
        assert_eq!(Request::parse(br#"{"abi":1,"arguments":["run"],"lease":null}"#).unwrap().lease, None);
    }

    #[test]
    fn the_end_never_comes_before_the_pause() {
        let request = Request::parse(br#"{"abi":1,"arguments":["run"],"lease":{"pauseAfterMs":50,"endAfterMs":10}}"#).unwrap();
        assert_eq!(request.lease.unwrap().end_after().as_millis(), 50);
    }

    #[test]
    fn another_version_is_told_from_a_mistake() {
        assert_eq!(Request::parse(br#"{"abi":2,"new":true}"#).unwrap_err().status, status::VERSION_MISMATCH);
        for wrong in [&b""[..], b"{", b"[]", br#"{"arguments":["run"]}"#, br#"{"abi":1}"#, br#"{"abi":1,"arguments":[]}"#] {
            assert_eq!(Request::parse(wrong).unwrap_err().status, status::INVALID_REQUEST);
        }
        let unknown = Request::parse(br#"{"abi":1,"arguments":["run"],"secret":"x"}"#).unwrap_err();
        assert!(unknown.message.contains("unknown field `secret`"), "{}", unknown.message);
    }
}
