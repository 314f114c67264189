//! The numbers that the C functions return.

/// Version of the C interface: of the functions, the numbers here and the request's JSON.
pub const ABI_VERSION: u32 = 1;

/// Done; from `poll`, `wait` and the like: nothing yet.
pub const OK: i32 = 0;
/// There is something in the buffer.
pub const EVENTS: i32 = 1;
/// The job has ended, and (from `poll`) everything it told was handed over.
pub const FINISHED: i32 = 2;

/// A pointer that must not be null is null, a length is impossible, or a number is none of those documented.
pub const INVALID_ARGUMENT: i32 = -1;
/// The request is not what the interface describes; the error buffer says why.
pub const INVALID_REQUEST: i32 = -2;
/// The buffer is too small for what comes next; `needed` says how large it must be, and nothing was lost.
pub const BUFFER_TOO_SMALL: i32 = -3;
/// Not now: a secret after `run`, or a second `run`.
pub const WRONG_STATE: i32 = -4;
/// There is no such job (any more).
pub const NO_SUCH_JOB: i32 = -5;
/// Something that should not happen; caught at the border.
pub const PANIC: i32 = -6;
/// The request was written for another version of the interface.
pub const VERSION_MISMATCH: i32 = -7;
/// The operating system refused a thread.
pub const NO_THREAD: i32 = -8;

/// `kind` of `reclaim_job_set_secret`: the client secret of the app registration.
pub const SECRET_CLIENT: i32 = 1;
/// `kind` of `reclaim_job_set_secret`: the password of the account that signs in to Active Directory.
pub const SECRET_BIND: i32 = 2;
/// `kind` of `reclaim_job_set_secret`: an environment variable of this job alone, as `NAME=value`.
pub const SECRET_VARIABLE: i32 = 3;

/// `mode` of `reclaim_job_cancel`: send nothing new, await what is under way, write the files.
pub const CANCEL_DRAIN: i32 = 1;
/// `mode` of `reclaim_job_cancel`: stop at once; the journal has everything that was sent.
pub const CANCEL_ABORT: i32 = 2;

/// Time-out of `reclaim_job_wait` and `reclaim_job_poll` that never comes.
pub const FOREVER: u32 = u32::MAX;
