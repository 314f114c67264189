//! The C functions. Each checks what it was given, translates and calls safe code; nothing unwinds into the caller.
//!
//! A job belongs to nobody's thread: any function may be called from any thread at any time, also while another call on the
//! same job waits. Text is UTF-8, given as pointer and length, without a terminating zero.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    ptr,
    sync::Arc,
    time::Duration,
};

use super::{
    buffer,
    job::{Job, Program},
    queue::Taken,
    registry,
    request::Request,
    status,
};
use crate::engine::Cancel;

/// What C knows of a job: nothing. The pointer is a number that is never followed.
#[repr(C)]
pub struct ReclaimJob {
    _opaque: [u8; 0],
}

const PROGRAM: Program = crate::run;

/// Version of the interface ([`status::ABI_VERSION`]).
#[unsafe(no_mangle)]
pub extern "C" fn reclaim_abi_version() -> u32 {
    status::ABI_VERSION
}

/// Version of the library, for example `0.1.0`.
///
/// Returns [`status::OK`], or [`status::BUFFER_TOO_SMALL`]; `needed` is the text's length in bytes.
///
/// # Safety
/// `buffer` has `capacity` writable bytes; `needed` is writable or null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn reclaim_library_version(buffer: *mut u8, capacity: usize, needed: *mut usize) -> i32 {
    guarded(|| {
        let version = env!("CARGO_PKG_VERSION");
        // SAFETY: the caller's promise.
        let buffer = unsafe { buffer::output(buffer, capacity) }?;
        // SAFETY: the caller's promise.
        unsafe { buffer::set(needed, version.len()) };
        let room = buffer.get_mut(..version.len()).ok_or(status::BUFFER_TOO_SMALL)?;
        room.copy_from_slice(version.as_bytes());
        Ok(status::OK)
    })
}

/// Checks a request and makes a job of it, which waits for `reclaim_job_run`.
///
/// Returns [`status::OK`] and sets `job`, or a negative number; then `error` has as much of the reason as fits and
/// `error_needed` is the reason's whole length in bytes.
///
/// # Safety
/// `request` has `request_length` readable bytes, `job` is writable, `error` has `error_capacity` writable bytes,
/// `error_needed` is writable or null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn reclaim_job_start(
    request: *const u8,
    request_length: usize,
    job: *mut *mut ReclaimJob,
    error: *mut u8,
    error_capacity: usize,
    error_needed: *mut usize,
) -> i32 {
    guarded(|| {
        // SAFETY: the caller's promises.
        let (json, error) = unsafe { (buffer::input(request, request_length)?, buffer::output(error, error_capacity)?) };
        if job.is_null() {
            return Err(status::INVALID_ARGUMENT);
        }
        // SAFETY: the caller's promises.
        unsafe {
            buffer::set(job, ptr::null_mut());
            buffer::set(error_needed, 0);
        }
        match Request::parse(json) {
            Ok(request) => {
                let number = registry::insert(Job::new(request, PROGRAM));
                // SAFETY: not null, and the caller's promise.
                unsafe { buffer::set(job, ptr::without_provenance_mut(number)) };
                Ok(status::OK)
            }
            Err(refusal) => {
                buffer::copy_text(&refusal.message, error);
                // SAFETY: the caller's promise.
                unsafe { buffer::set(error_needed, refusal.message.len()) };
                Err(refusal.status)
            }
        }
    })
}

/// Hands over a secret that the run may need, between start and run; the library keeps it in memory only and clears it.
/// `kind` is [`status::SECRET_CLIENT`], [`status::SECRET_BIND`] or [`status::SECRET_VARIABLE`].
///
/// # Safety
/// `secret` has `length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn reclaim_job_set_secret(job: *mut ReclaimJob, kind: i32, secret: *const u8, length: usize) -> i32 {
    with_job(job, |job| {
        // SAFETY: the caller's promise.
        let bytes = unsafe { buffer::input(secret, length) }?;
        let secret = std::str::from_utf8(bytes).map_err(|_| status::INVALID_ARGUMENT)?;
        Ok(job.set_secret(kind, secret))
    })
}

/// Begins the run and returns at once.
#[unsafe(no_mangle)]
pub extern "C" fn reclaim_job_run(job: *mut ReclaimJob) -> i32 {
    with_job(job, |job| Ok(job.run()))
}

/// Fetches events: whole lines with their line ends, at most `max_events`, as many as fit. Waits for the first of them at most
/// `timeout_ms` milliseconds ([`status::FOREVER`]: as long as it takes).
///
/// Returns [`status::EVENTS`] with `needed` bytes in the buffer, [`status::OK`] when nothing came in time,
/// [`status::FINISHED`] when the job has ended and all was fetched, or [`status::BUFFER_TOO_SMALL`] with the size that the next
/// line needs.
///
/// # Safety
/// `buffer` has `capacity` writable bytes; `needed` is writable or null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn reclaim_job_poll(
    job: *mut ReclaimJob,
    timeout_ms: u32,
    max_events: u32,
    buffer: *mut u8,
    capacity: usize,
    needed: *mut usize,
) -> i32 {
    with_job(job, |job| {
        if max_events == 0 {
            return Err(status::INVALID_ARGUMENT);
        }
        // SAFETY: the caller's promise.
        let buffer = unsafe { buffer::output(buffer, capacity) }?;
        let _look = job.shared.attention.look(&job.shared.brake);
        let (taken, waiting) = job.shared.queue.take(buffer, max_events, timeout(timeout_ms));
        job.shared.brake.waiting(waiting);
        let (status, length) = match taken {
            Taken::Events(length) => (status::EVENTS, length),
            Taken::TooSmall(length) => (status::BUFFER_TOO_SMALL, length),
            Taken::Nothing => (status::OK, 0),
            Taken::Finished => (status::FINISHED, 0),
        };
        // SAFETY: the caller's promise.
        unsafe { buffer::set(needed, length) };
        Ok(status)
    })
}

/// Fetches what the program would have printed for people (standard error) since the last call; the newest 64 KiB are kept.
///
/// Returns [`status::EVENTS`] with `needed` bytes in the buffer, [`status::OK`] when there is nothing, or
/// [`status::BUFFER_TOO_SMALL`].
///
/// # Safety
/// `buffer` has `capacity` writable bytes; `needed` is writable or null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn reclaim_job_messages(job: *mut ReclaimJob, buffer: *mut u8, capacity: usize, needed: *mut usize) -> i32 {
    with_job(job, |job| {
        // SAFETY: the caller's promise.
        let buffer = unsafe { buffer::output(buffer, capacity) }?;
        let (status, length) = match job.shared.messages.take(buffer) {
            Ok(0) => (status::OK, 0),
            Ok(length) => (status::EVENTS, length),
            Err(length) => (status::BUFFER_TOO_SMALL, length),
        };
        // SAFETY: the caller's promise.
        unsafe { buffer::set(needed, length) };
        Ok(status)
    })
}

/// Asks the run to end: `mode` is [`status::CANCEL_DRAIN`] or [`status::CANCEL_ABORT`]. Returns at once.
#[unsafe(no_mangle)]
pub extern "C" fn reclaim_job_cancel(job: *mut ReclaimJob, mode: i32) -> i32 {
    with_job(job, |job| {
        job.cancel(match mode {
            status::CANCEL_DRAIN => Cancel::Drain,
            status::CANCEL_ABORT => Cancel::Abort,
            _ => return Err(status::INVALID_ARGUMENT),
        });
        Ok(status::OK)
    })
}

/// Waits until the run has ended: [`status::FINISHED`], or [`status::OK`] when `timeout_ms` milliseconds were not enough.
/// Events can still be fetched afterwards.
#[unsafe(no_mangle)]
pub extern "C" fn reclaim_job_wait(job: *mut ReclaimJob, timeout_ms: u32) -> i32 {
    with_job(job, |job| {
        let _look = job.shared.attention.look(&job.shared.brake);
        Ok(if job.shared.queue.wait_finished(timeout(timeout_ms)) { status::FINISHED } else { status::OK })
    })
}

/// How the run ended: [`status::FINISHED`] and the program's exit code, or [`status::OK`] while it goes on.
///
/// # Safety
/// `exit_code` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn reclaim_job_exit_code(job: *mut ReclaimJob, exit_code: *mut i32) -> i32 {
    with_job(job, |job| {
        if exit_code.is_null() {
            return Err(status::INVALID_ARGUMENT);
        }
        Ok(job.exit_code().map_or(status::OK, |code| {
            // SAFETY: not null, and the caller's promise.
            unsafe { buffer::set(exit_code, code) };
            status::FINISHED
        }))
    })
}

/// Gives a job up. Never waits: a run that still goes on sends nothing new, awaits what is under way and writes its files.
#[unsafe(no_mangle)]
pub extern "C" fn reclaim_job_free(job: *mut ReclaimJob) -> i32 {
    guarded(|| {
        let job = registry::remove(job.addr()).ok_or(status::NO_SUCH_JOB)?;
        job.cancel(Cancel::Drain);
        Ok(status::OK)
    })
}

fn timeout(milliseconds: u32) -> Option<Duration> {
    (milliseconds != status::FOREVER).then(|| Duration::from_millis(u64::from(milliseconds)))
}

fn with_job(job: *mut ReclaimJob, call: impl FnOnce(&Arc<Job>) -> Result<i32, i32>) -> i32 {
    guarded(|| {
        if job.is_null() {
            return Err(status::INVALID_ARGUMENT);
        }
        call(&registry::get(job.addr()).ok_or(status::NO_SUCH_JOB)?)
    })
}

/// Nothing unwinds into the caller.
fn guarded(call: impl FnOnce() -> Result<i32, i32>) -> i32 {
    catch_unwind(AssertUnwindSafe(call)).map_or(status::PANIC, |result| result.unwrap_or_else(|status| status))
}
