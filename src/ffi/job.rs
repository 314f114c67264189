//! One command line of the program, run on a thread of its own.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI32, Ordering},
    },
    thread,
};

use secrecy::{ExposeSecret as _, SecretString};

use super::{
    brake::Brake,
    lease::Attention,
    messages::Messages,
    panics,
    queue::Queue,
    request::Request,
    status,
    streams::{ForPeople, Lines},
};
use crate::{
    ExitCode, Host,
    engine::{Cancel, Control},
    host,
};

/// What runs a command line; the library's `run`, or a test's double.
pub(super) type Program = fn(Vec<OsString>, &Host) -> ExitCode;

/// A job, from its start until its host gives it up.
pub(super) struct Job {
    pub(super) shared: Arc<Shared>,
    /// Until the run begins.
    waiting: Mutex<Option<Waiting>>,
}

/// What the run and its host both see.
pub(super) struct Shared {
    pub(super) queue: Queue,
    pub(super) messages: Messages,
    pub(super) attention: Attention,
    pub(super) brake: Brake,
    control: Control,
    exit: AtomicI32,
}

struct Waiting {
    request: Request,
    secrets: BTreeMap<String, SecretString>,
    /// Environment variables that may hold secrets.
    variables: BTreeMap<String, SecretString>,
    program: Program,
}

impl Job {
    /// A job that waits for its secrets and its start.
    pub(super) fn new(request: Request, program: Program) -> Self {
        let control = Control::default();
        let shared = Shared {
            queue: Queue::default(),
            messages: Messages::default(),
            attention: Attention::new(),
            brake: Brake::new(control.clone()),
            control,
            exit: AtomicI32::new(i32::from(ExitCode::Unexpected.code())),
        };
        Self {
            shared: Arc::new(shared),
            waiting: Mutex::new(Some(Waiting { request, secrets: BTreeMap::new(), variables: BTreeMap::new(), program })),
        }
    }

    /// Hands a secret over; only before the start.
    pub(super) fn set_secret(&self, kind: i32, secret: &str) -> i32 {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(waiting) = waiting.as_mut() else { return status::WRONG_STATE };
        let (place, name, value) = match kind {
            status::SECRET_CLIENT => (&mut waiting.secrets, "client-secret", secret),
            status::SECRET_BIND => (&mut waiting.secrets, "bind-password", secret),
            status::SECRET_VARIABLE => match secret.split_once('=') {
                Some((name, value)) if !name.is_empty() => (&mut waiting.variables, name, value),
                _ => return status::INVALID_ARGUMENT,
            },
            _ => return status::INVALID_ARGUMENT,
        };
        place.insert(name.to_owned(), SecretString::from(value));
        status::OK
    }

    /// Starts the run and returns at once.
    pub(super) fn run(&self) -> i32 {
        let Some(waiting) = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take() else { return status::WRONG_STATE };
        let lease = waiting.request.lease;
        let (work, watched) = (Arc::clone(&self.shared), Arc::clone(&self.shared));
        // As large as a program's main thread has it, so that both homes have the same limits.
        let begun = thread::Builder::new().name("reclaim-job".to_owned()).stack_size(8 << 20).spawn(move || work.work(waiting));
        if begun.is_err() {
            self.shared.end(ExitCode::Unexpected);
            return status::NO_THREAD;
        }
        if let Some(lease) = lease {
            let watch = move || watched.attention.watch(lease, &watched.brake, &watched.control);
            if thread::Builder::new().name("reclaim-lease".to_owned()).spawn(watch).is_err() {
                self.shared.control.cancel(Cancel::Drain);
                return status::NO_THREAD;
            }
        }
        status::OK
    }

    /// Ends the run, or the wait for its start.
    pub(super) fn cancel(&self, cancel: Cancel) {
        self.shared.control.cancel(cancel);
        if self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take().is_some() {
            self.shared.end(ExitCode::Interrupted);
        }
    }

    /// How the run ended, once it has.
    pub(super) fn exit_code(&self) -> Option<i32> {
        self.shared.queue.is_finished().then(|| self.shared.exit.load(Ordering::SeqCst))
    }
}

impl Shared {
    /// Takes a line of the run.
    pub(super) fn tell(&self, line: &[u8]) {
        self.brake.waiting(self.queue.push(line));
    }

    fn work(self: Arc<Self>, waiting: Waiting) {
        panics::belongs_to(&self);
        let Waiting { request, secrets, variables, program } = waiting;
        let arguments = request.arguments.into_iter().map(OsString::from).collect();
        let host = Host {
            stdout: host::output(Lines::new(Arc::clone(&self))),
            stderr: host::output(ForPeople(Arc::clone(&self))),
            stdin: host::input(Cursor::new(request.input.into_bytes())),
            environment: environment(&request.environment, &variables),
            working_folder: request.working_folder,
            secrets,
            control: self.control.clone(),
            ..Host::detached()
        };
        let exit = catch_unwind(AssertUnwindSafe(|| {
            inject_panic(&host);
            program(arguments, &host)
        }));
        // A line without an end is told when the host's streams are dropped, so that comes before the end.
        drop(host);
        self.end(exit.unwrap_or(ExitCode::Unexpected));
    }

    fn end(&self, exit: ExitCode) {
        self.exit.store(i32::from(exit.code()), Ordering::SeqCst);
        self.attention.over();
        self.queue.finish();
    }
}

/// The process' environment with the request's additions, and those that may be secret.
fn environment(additions: &BTreeMap<String, String>, secret: &BTreeMap<String, SecretString>) -> BTreeMap<OsString, OsString> {
    let mut environment: BTreeMap<OsString, OsString> = std::env::vars_os().collect();
    let secret = secret.iter().map(|(name, value)| (name, value.expose_secret()));
    for (name, value) in additions.iter().map(|(name, value)| (name, value.as_str())).chain(secret) {
        environment.retain(|key, _| !same_name(key, name));
        if !value.is_empty() {
            environment.insert(name.into(), value.into());
        }
    }
    environment
}

/// Whether two names are one variable: on Windows, without regard to case.
fn same_name(key: &OsString, name: &str) -> bool {
    if cfg!(windows) { key.eq_ignore_ascii_case(name) } else { key == name }
}

/// Lets the tests of a debug build see what a panic inside a run looks like from the outside.
fn inject_panic(host: &Host) {
    let wanted = cfg!(debug_assertions) && host.variable("RECLAIM_TEST_PANIC").is_some();
    assert!(!wanted, "a panic was asked for");
}
