//! The C functions, called as C would call them, with doubles of the program.

use std::{ffi::OsString, io::Write as _, ptr};

use secrecy::ExposeSecret as _;

use super::{
    exports::{
        ReclaimJob, reclaim_abi_version, reclaim_job_cancel, reclaim_job_exit_code, reclaim_job_free, reclaim_job_messages,
        reclaim_job_poll, reclaim_job_run, reclaim_job_set_secret, reclaim_job_start, reclaim_job_wait, reclaim_library_version,
    },
    job::{Job, Program},
    registry,
    request::Request,
    status,
};
use crate::{ExitCode, Host, engine::Cancel};

/// A job that runs a double.
fn job(program: Program, more: &str) -> *mut ReclaimJob {
    let json = format!(r#"{{"abi":1,"arguments":["double"]{more}}}"#);
    ptr::without_provenance_mut(registry::insert(Job::new(Request::parse(json.as_bytes()).unwrap(), program)))
}

fn say(host: &Host, text: &str) {
    host.stdout.lock().unwrap().write_all(text.as_bytes()).unwrap();
}

/// Waits inside a run for the host to turn the control.
fn await_change(host: &Host, paused: bool) {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(host.control.changed(Cancel::No, paused));
}

fn poll(job: *mut ReclaimJob, timeout: u32, max: u32) -> (i32, String) {
    let (mut buffer, mut needed) = (vec![0; 4096], 0);
    // SAFETY: the buffer is as long as it says.
    let status = unsafe { reclaim_job_poll(job, timeout, max, buffer.as_mut_ptr(), buffer.len(), &raw mut needed) };
    let length = if status == status::EVENTS { needed } else { 0 };
    (status, String::from_utf8(buffer[..length].to_vec()).unwrap())
}

fn exit_code(job: *mut ReclaimJob) -> Option<i32> {
    let mut code = -1;
    // SAFETY: `code` is writable.
    let status = unsafe { reclaim_job_exit_code(job, &raw mut code) };
    (status == status::FINISHED).then_some(code)
}

/// Everything until the end.
fn drain(job: *mut ReclaimJob) -> String {
    let mut all = String::new();
    loop {
        match poll(job, status::FOREVER, 100) {
            (status::EVENTS, text) => all += &text,
            (status::FINISHED, _) => return all,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_run_tells_whole_lines_and_its_exit_code() {
    let job = job(
        |_, host| {
            say(host, "{\"seq\":1}\n{\"se");
            say(host, "q\":2}\n");
            host.stderr.lock().unwrap().write_all("für Menschen\n".as_bytes()).unwrap();
            say(host, "{\"seq\":3}");
            ExitCode::PartlyFailed
        },
        "",
    );
    assert_eq!(exit_code(job), None);
    assert_eq!(reclaim_job_run(job), status::OK);
    assert_eq!(reclaim_job_run(job), status::WRONG_STATE);
    assert_eq!(reclaim_job_wait(job, status::FOREVER), status::FINISHED);
    assert_eq!(exit_code(job), Some(3));
    assert_eq!(poll(job, 0, 1), (status::EVENTS, "{\"seq\":1}\n".to_owned()));
    assert_eq!(drain(job), "{\"seq\":2}\n{\"seq\":3}\n");
    let (mut buffer, mut needed) = (vec![0; 64], 0);
    // SAFETY: the buffer is as long as it says.
    let status = unsafe { reclaim_job_messages(job, buffer.as_mut_ptr(), buffer.len(), &raw mut needed) };
    assert_eq!((status, &buffer[..needed]), (status::EVENTS, "für Menschen\n".as_bytes()));
    assert_eq!(reclaim_job_free(job), status::OK);
    assert_eq!(reclaim_job_free(job), status::NO_SUCH_JOB);
    assert_eq!(poll(job, 0, 1).0, status::NO_SUCH_JOB);
}

#[test]
fn arguments_input_and_environment_arrive() {
    #[expect(clippy::needless_pass_by_value, reason = "a double of the program")]
    fn program(arguments: Vec<OsString>, host: &Host) -> ExitCode {
        let input = host.read_line().unwrap();
        let path = host.variable("PATH").is_some();
        let added = host.variable("ADDED").unwrap().to_str().unwrap();
        say(host, &format!("{arguments:?} {input} {path} {added} {} {}", host.working_folder.display(), host.handle_signals));
        ExitCode::Done
    }
    let job = job(program, r#","workingFolder":"there","input":"línea\n","environment":{"ADDED":"x"}"#);
    reclaim_job_run(job);
    assert_eq!(drain(job), "[\"double\"] línea true x there false\n");
    reclaim_job_free(job);
}

#[test]
fn a_secret_reaches_the_run_and_nothing_else() {
    fn program(_: Vec<OsString>, host: &Host) -> ExitCode {
        let known = host.secrets.iter().all(|(name, secret)| name == "client-secret" && secret.expose_secret() == "pa$$wörd");
        assert_eq!(host.variable("RECLAIM_X").unwrap(), "a=b");
        say(host, &format!("{known} {} {:?}", host.secrets.len(), host.secrets));
        ExitCode::Done
    }
    let job = job(program, "");
    let set = |kind, secret: &[u8]| {
        // SAFETY: the slice is as long as it says.
        unsafe { reclaim_job_set_secret(job, kind, secret.as_ptr(), secret.len()) }
    };
    assert_eq!(set(9, b"x"), status::INVALID_ARGUMENT);
    assert_eq!(set(status::SECRET_VARIABLE, b"NO_VALUE"), status::INVALID_ARGUMENT);
    assert_eq!(set(status::SECRET_VARIABLE, b"RECLAIM_X=a=b"), status::OK);
    assert_eq!(set(status::SECRET_CLIENT, b"\xff"), status::INVALID_ARGUMENT);
    assert_eq!(set(status::SECRET_CLIENT, "pa$$wörd".as_bytes()), status::OK);
    reclaim_job_run(job);
    assert_eq!(set(status::SECRET_CLIENT, b"late"), status::WRONG_STATE);
    let told = drain(job);
    assert!(told.starts_with("true 1 ") && !told.contains("wörd"), "{told}");
    reclaim_job_free(job);
}

#[test]
fn cancel_reaches_the_run_in_both_modes() {
    fn program(_: Vec<OsString>, host: &Host) -> ExitCode {
        say(host, "begun\n");
        await_change(host, false);
        say(host, &format!("{:?}\n", host.control.cancelled()));
        ExitCode::Interrupted
    }
    for (mode, name) in [(status::CANCEL_DRAIN, "Drain\n"), (status::CANCEL_ABORT, "Abort\n")] {
        let job = job(program, "");
        reclaim_job_run(job);
        assert_eq!(poll(job, status::FOREVER, 1).1, "begun\n");
        assert_eq!(reclaim_job_wait(job, 0), status::OK);
        assert_eq!(reclaim_job_cancel(job, 3), status::INVALID_ARGUMENT);
        assert_eq!(reclaim_job_cancel(job, mode), status::OK);
        assert_eq!(drain(job), name);
        assert_eq!(exit_code(job), Some(130));
        reclaim_job_free(job);
    }
}

#[test]
fn a_job_cancelled_before_its_run_never_runs() {
    let job = job(|_, _| ExitCode::Done, "");
    reclaim_job_cancel(job, status::CANCEL_DRAIN);
    assert_eq!(reclaim_job_run(job), status::WRONG_STATE);
    assert_eq!(poll(job, status::FOREVER, 1).0, status::FINISHED);
    assert_eq!(exit_code(job), Some(130));
    reclaim_job_free(job);
}

#[test]
fn a_run_that_nobody_polls_pauses_then_goes_on() {
    fn program(_: Vec<OsString>, host: &Host) -> ExitCode {
        await_change(host, false);
        say(host, if host.control.paused() { "paused\n" } else { "not paused\n" });
        await_change(host, true);
        say(host, if host.control.paused() { "still paused\n" } else { "goes on\n" });
        ExitCode::Done
    }
    let job = job(program, r#","lease":{"pauseAfterMs":1,"endAfterMs":3600000}"#);
    let shared = &registry::get(job.addr()).unwrap().shared;
    reclaim_job_run(job);
    // Waits for the line without polling, which would be looking.
    while shared.queue.take(&mut [], 1, None).0 == super::queue::Taken::Nothing {}
    assert_eq!(poll(job, 0, 1), (status::EVENTS, "paused\n".to_owned()));
    assert_eq!(drain(job), "goes on\n");
    reclaim_job_free(job);
}

#[test]
fn a_run_that_nobody_polls_for_long_is_ended() {
    fn program(_: Vec<OsString>, host: &Host) -> ExitCode {
        await_change(host, true);
        while host.control.cancelled() == Cancel::No {
            await_change(host, host.control.paused());
        }
        assert_eq!(host.control.cancelled(), Cancel::Drain);
        ExitCode::Interrupted
    }
    let job = job(program, r#","lease":{"pauseAfterMs":1,"endAfterMs":2}"#);
    let shared = std::sync::Arc::clone(&registry::get(job.addr()).unwrap().shared);
    reclaim_job_run(job);
    shared.queue.wait_finished(None);
    assert_eq!(exit_code(job), Some(130));
    reclaim_job_free(job);
}

#[test]
fn a_job_can_be_freed_while_it_runs() {
    fn program(_: Vec<OsString>, host: &Host) -> ExitCode {
        await_change(host, false);
        ExitCode::Interrupted
    }
    let job = job(program, "");
    let shared = std::sync::Arc::clone(&registry::get(job.addr()).unwrap().shared);
    reclaim_job_run(job);
    assert_eq!(reclaim_job_free(job), status::OK);
    assert!(shared.queue.wait_finished(None));
}

#[test]
fn a_panic_becomes_an_event() {
    fn program(_: Vec<OsString>, host: &Host) -> ExitCode {
        say(host, "{\"v\":1,\"seq\":5}\n");
        panic!("nobody thought of {}", 42)
    }
    let job = job(program, "");
    reclaim_job_run(job);
    let told = drain(job);
    let event: serde_json::Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
    assert_eq!((&event["seq"], &event["kind"], &event["code"]), (&6.into(), &"error".into(), &"Panic".into()));
    assert!(event["message"].as_str().unwrap().contains("nobody thought of 42"));
    assert_eq!(exit_code(job), Some(1));
    reclaim_job_free(job);
}

#[test]
fn two_jobs_at_once_stay_apart() {
    fn program(_: Vec<OsString>, host: &Host) -> ExitCode {
        let name = host.variable("NAME").unwrap().to_owned();
        for _ in 0..100 {
            say(host, &format!("{}\n", name.display()));
        }
        ExitCode::Done
    }
    let jobs = ["one", "two"].map(|name| (name, job(program, &format!(r#","environment":{{"NAME":"{name}"}}"#))));
    for (_, job) in jobs {
        reclaim_job_run(job);
    }
    for (name, job) in jobs {
        assert_eq!(drain(job), format!("{name}\n").repeat(100));
        reclaim_job_free(job);
    }
}

#[test]
fn wrong_calls_are_told_not_followed() {
    let invented: *mut ReclaimJob = ptr::without_provenance_mut(0xDEAD_BEEF);
    for (job, expected) in [(ptr::null_mut(), status::INVALID_ARGUMENT), (invented, status::NO_SUCH_JOB)] {
        assert_eq!(reclaim_job_run(job), expected);
        assert_eq!(reclaim_job_cancel(job, 1), expected);
        assert_eq!(reclaim_job_wait(job, 0), expected);
        assert_eq!(poll(job, 0, 1).0, expected);
    }
    assert_eq!(reclaim_job_free(ptr::null_mut()), status::NO_SUCH_JOB);
    let request = br#"{"abi":1,"arguments":["check"]}"#;
    // SAFETY: lengths are right; null pointers are what is tested.
    unsafe {
        let start = |request: &[u8], job| reclaim_job_start(request.as_ptr(), request.len(), job, ptr::null_mut(), 0, ptr::null_mut());
        assert_eq!(start(request, ptr::null_mut()), status::INVALID_ARGUMENT);
        let mut job = invented;
        assert_eq!(reclaim_job_start(ptr::null(), 4, &raw mut job, ptr::null_mut(), 0, ptr::null_mut()), status::INVALID_ARGUMENT);
        assert_eq!(start(b"{", &raw mut job), status::INVALID_REQUEST);
        assert!(job.is_null());
        assert_eq!(start(br#"{"abi":7}"#, &raw mut job), status::VERSION_MISMATCH);
        assert_eq!(start(request, &raw mut job), status::OK);
        assert_eq!(reclaim_job_poll(job, 0, 0, ptr::null_mut(), 0, ptr::null_mut()), status::INVALID_ARGUMENT);
        assert_eq!(reclaim_job_poll(job, 0, 1, ptr::null_mut(), 8, ptr::null_mut()), status::INVALID_ARGUMENT);
        assert_eq!(reclaim_job_exit_code(job, ptr::null_mut()), status::INVALID_ARGUMENT);
        assert_eq!(reclaim_job_free(job), status::OK);
    }
}

#[test]
fn a_reason_is_cut_and_its_length_told() {
    let (mut job, mut error, mut needed) = (ptr::null_mut(), [0; 8], 0);
    let request = b"not JSON";
    // SAFETY: lengths are right.
    let status = unsafe { reclaim_job_start(request.as_ptr(), 8, &raw mut job, error.as_mut_ptr(), error.len(), &raw mut needed) };
    assert_eq!(status, status::INVALID_REQUEST);
    assert_eq!(&error, b"reading ");
    assert!(needed > error.len());
}

#[test]
fn versions() {
    assert_eq!(reclaim_abi_version(), status::ABI_VERSION);
    let (mut buffer, mut needed) = ([0; 32], 0);
    // SAFETY: lengths are right.
    unsafe {
        assert_eq!(reclaim_library_version(buffer.as_mut_ptr(), 1, &raw mut needed), status::BUFFER_TOO_SMALL);
        assert_eq!(reclaim_library_version(buffer.as_mut_ptr(), buffer.len(), &raw mut needed), status::OK);
    }
    assert_eq!(&buffer[..needed], env!("CARGO_PKG_VERSION").as_bytes());
}
