//! What the jobs of one command share: the runtime, signed-in directories, and one pacer for each quota.

use std::{
    cell::RefCell,
    collections::HashMap,
    path::Path,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use tokio::{runtime::Runtime, sync::watch};

use super::Context;
use crate::{
    ExitCode,
    directory::{Directory, Group, Identity, Roster, graph, ldap},
    engine::{
        Cancel, Event,
        event::{Phase, Progress},
        journal::{self, Replay},
        pacer::{Pacer, WriteQuota},
    },
    error::Failure,
    job::{Bind, Connection, Credential, Job},
};

/// What the jobs of one command share.
pub(super) struct Session<'a> {
    pub ctx: &'a Context<'a>,
    pub runtime: Runtime,
    /// Set when what the directory is asked for is not wanted any more.
    pub unwanted: watch::Sender<bool>,
    /// Set while somebody else tells how far the run is.
    pub silent: AtomicBool,
    directories: RefCell<Vec<(Connection, Rc<SignedIn>)>>,
    pacers: RefCell<HashMap<String, Arc<Pacer>>>,
}

/// A directory that let us in.
pub(super) struct SignedIn {
    pub directory: Box<dyn Directory>,
    pub identity: Identity,
}

impl<'a> Session<'a> {
    pub fn new(ctx: &'a Context<'a>) -> Result<Self, Failure> {
        // The network waits, it does not compute: two threads serve any number of requests.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| Failure::new(ExitCode::Unexpected, format!("starting the network runtime: {error}")))?;
        Ok(Self {
            ctx,
            runtime,
            unwanted: watch::Sender::new(false),
            silent: AtomicBool::new(false),
            directories: RefCell::default(),
            pacers: RefCell::default(),
        })
    }

    /// The job's directory, signed in once however many jobs use it.
    pub fn sign_in(&self, job: &Job) -> Result<Rc<SignedIn>, Failure> {
        if let Some((_, known)) = self.directories.borrow().iter().find(|(connection, _)| *connection == job.connection) {
            return Ok(Rc::clone(known));
        }
        let directory = connect(job, self.ctx)?;
        let identity = self.until_cancelled(directory.sign_in())?;
        let signed_in = Rc::new(SignedIn { directory, identity });
        self.directories.borrow_mut().push((job.connection.clone(), Rc::clone(&signed_in)));
        Ok(signed_in)
    }

    /// Waits for a directory's answer, but not longer than it is wanted.
    pub fn until_cancelled<T>(&self, answer: impl Future<Output = Result<T, crate::directory::DirectoryError>>) -> Result<T, Failure> {
        let control = &self.ctx.host.control;
        let mut unwanted = self.unwanted.subscribe();
        self.runtime.block_on(async {
            let stopped = async {
                while !control.is_cancelled() {
                    control.changed(Cancel::No, control.paused()).await;
                }
            };
            tokio::select! {
                answer = answer => Ok(answer?),
                () = stopped => Err(Failure::interrupted()),
                _ = unwanted.wait_for(|unwanted| *unwanted) => Err(Failure::interrupted()),
            }
        })
    }

    /// Finds the group, and refuses one that cannot or should not be written to.
    pub fn writable_group(&self, directory: &dyn Directory, wanted: &str) -> Result<Group, Failure> {
        let group = self.until_cancelled(directory.group(wanted))?;
        match group.hindrances.first() {
            None => Ok(group),
            Some(hindrance) => Err(Failure::refused(format!("the group {} cannot be written to: {}", group.name, hindrance.message))
                .hint(hindrance.hint.clone())
                .code(hindrance.code)),
        }
    }

    /// Reads the roster and tells how far it is.
    pub fn roster(&self, directory: &dyn Directory, group: &Group) -> Result<Roster, Failure> {
        let (emitter, silent) = (&self.ctx.emitter, &self.silent);
        let told = std::sync::Mutex::new(std::time::Instant::now());
        let seen = |members: u64| {
            let mut told = told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if told.elapsed() > Duration::from_millis(200) && !silent.load(Ordering::Relaxed) {
                *told = std::time::Instant::now();
                emitter.emit(Event::Progress(Progress::of(Phase::Roster, members, None)));
            }
        };
        self.until_cancelled(directory.roster(group, &seen))
    }

    /// The pacer for a directory's quota, which knows what earlier runs in `out` have used of it.
    pub fn pacer(&self, job: &Job, directory: &dyn Directory) -> Arc<Pacer> {
        let profile = directory.profile();
        let key = profile.quota_key.clone();
        Arc::clone(self.pacers.borrow_mut().entry(key).or_insert_with(|| {
            let (writes, window) = match job.options.rate {
                Some((writes, window)) => (Some(writes), window),
                None => (profile.writes, profile.window),
            };
            let pacer = Pacer::new(WriteQuota { writes, window });
            seed(&pacer, &job.options.out, &profile.quota_key, window);
            Arc::new(pacer)
        }))
    }
}

/// Makes the directory's client; nothing is sent.
fn connect(job: &Job, ctx: &Context<'_>) -> Result<Box<dyn Directory>, Failure> {
    Ok(match &job.connection {
        Connection::Entra(connection) => {
            let secret = match &connection.credential {
                Credential::Secret(source) => Some(source.read("client-secret", ctx.host)?),
                Credential::Certificate(_) | Credential::ManagedIdentity | Credential::AzureCli => None,
            };
            let options = graph::GraphOptions { concurrency: job.options.concurrency, rate: job.options.rate };
            Box::new(graph::GraphDirectory::new(connection, secret, &ctx.host.environment, options)?)
        }
        Connection::ActiveDirectory(connection) => {
            let password = match &connection.bind {
                Bind::Simple { password, .. } => Some(password.read("bind-password", ctx.host)?),
                Bind::Kerberos => None,
            };
            let options = ldap::LdapOptions { concurrency: job.options.concurrency, rate: job.options.rate, ..Default::default() };
            Box::new(ldap::LdapDirectory::new(connection, password, options)?)
        }
    })
}

/// Counts the writes that earlier runs made within the last window, so that two runs in a row keep the quota too.
fn seed(pacer: &Pacer, out: &Path, quota_key: &str, window: Duration) {
    let now = Timestamp::now();
    let Ok(runs) = std::fs::read_dir(out) else { return };
    for run in runs.flatten() {
        let journal = run.path().join(journal::FILE_NAME);
        let recent = std::fs::metadata(&journal)
            .and_then(|journal| journal.modified())
            .is_ok_and(|modified| modified.elapsed().is_ok_and(|age| age < window) || modified > std::time::SystemTime::now());
        if !recent {
            continue;
        }
        let Ok(replay) = Replay::read(&journal) else { continue };
        if replay.header.quota_key != quota_key {
            continue;
        }
        count_earlier(pacer, &replay, now);
    }
}

/// The journal knows when a request left; the directory counted it when it arrived, which is taken to be at most this later.
const TRAVEL: Duration = Duration::from_secs(5);

/// Counts the writes in a journal against the quota.
pub(super) fn count_earlier(pacer: &Pacer, replay: &Replay, now: Timestamp) {
    for (at, writes) in &replay.writes {
        let ago = Duration::try_from(now.duration_since(*at)).unwrap_or_default();
        pacer.seed(*writes, ago.saturating_sub(TRAVEL));
    }
}
