//! What is decided on: the input files, and what the directory says of the group, read side by side.
//!
//! Reading a large export takes the processor, reading a large group takes the directory's time: together they take as long
//! as the longer of the two. What the input says of itself comes first all the same: when a file is bad, that is what is
//! told, whatever the directory answered, and nothing more is asked of the directory.

use std::{
    rc::Rc,
    sync::{Mutex, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{
    Context,
    session::{Session, SignedIn},
};
use crate::{
    directory::{Group, Roster, model::RosterRead},
    engine::{
        Event,
        event::{Emitter, Phase, Progress},
    },
    error::Failure,
    evidence::{self, Evidence},
    job::Job,
};

/// What is decided on.
pub(super) struct Gathered {
    pub evidence: Evidence,
    /// How long reading the input files took.
    pub reading: Duration,
    pub signed_in: Rc<SignedIn>,
    pub group: Group,
    pub roster: Roster,
    pub roster_read: RosterRead,
}

/// Reads the input files and, meanwhile, the roster.
pub(super) fn gather(session: &Session<'_>, job: &Job, now: Timestamp, emitter: &Emitter<'_>) -> Result<Gathered, Failure> {
    let (ctx, unwanted, silent) = (session.ctx, &session.unwanted, &session.silent);
    silent.store(true, Ordering::Relaxed);
    let ((evidence, reading), found) = thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let begun = Instant::now();
            let read = read_evidence(ctx, job, now, emitter);
            unwanted.send_replace(read.is_err());
            // One bar at a time.
            silent.store(false, Ordering::Relaxed);
            (read, begun.elapsed())
        });
        let found = find(session, job);
        (reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), found)
    });
    unwanted.send_replace(false);
    let evidence = evidence?;
    let (signed_in, group, roster, roster_read) = found?;
    warn_of_skipped(&evidence, emitter);
    for note in &group.notes {
        emitter.warn(note.clone());
    }
    if let Some((_, first)) = roster.others.first() {
        emitter.warn(format!(
            "{} members of {} are no users (nested groups, devices, contacts) and are left alone, {first} among them",
            roster.others.len(),
            group.name,
        ));
    }
    Ok(Gathered { evidence, reading, signed_in, group, roster, roster_read })
}

fn find(session: &Session<'_>, job: &Job) -> Result<(Rc<SignedIn>, Group, Roster, RosterRead), Failure> {
    let signed_in = session.sign_in(job)?;
    let directory = signed_in.directory.as_ref();
    let group = session.writable_group(directory, &job.group)?;
    let roster = session.roster(directory, &group)?;
    let read = RosterRead::of(&roster, Timestamp::now());
    Ok((signed_in, group, roster, read))
}

pub(super) fn warn_of_skipped(evidence: &Evidence, emitter: &Emitter<'_>) {
    if evidence.skipped_rows > 0 {
        emitter.warn(format!("{} bad rows were left out, as --skip-bad-rows allows", evidence.skipped_rows));
    }
}

/// Reads the input files and tells how far it is.
pub(super) fn read_evidence(ctx: &Context<'_>, job: &Job, now: Timestamp, emitter: &Emitter<'_>) -> Result<Evidence, Failure> {
    let host = ctx.host;
    let begun = Instant::now();
    let told = Mutex::new(begun);
    let progress = |done: u64, total: Option<u64>| {
        let mut told = told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if told.elapsed().as_millis() > 200 {
            *told = Instant::now();
            emitter.emit(Event::Progress(Progress::of(Phase::Reading, done, total).at_rate_since(begun)));
        }
    };
    let cancelled = || host.control.is_cancelled();
    let reader = evidence::Reader {
        threads: job.options.threads,
        progress: &progress,
        cancelled: &cancelled,
        working_folder: &host.working_folder,
        stdin: &host.stdin,
    };
    let evidence = evidence::read(&job.input, &job.policy, &job.application, now, &reader);
    if cancelled() { Err(Failure::interrupted()) } else { Ok(evidence?) }
}
