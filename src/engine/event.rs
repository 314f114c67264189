//! Events: what a run tells while it works. `--format ndjson` prints them, the native module hands them on byte for byte,
//! the terminal renders them.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use serde::Serialize;

use super::OutcomeRow;
use crate::plan::PlanRow;

/// Version of the event format (`v`).
pub const EVENT_VERSION: u32 = 1;

/// Something worth telling.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A run began.
    Started(Started),
    /// How far it is; newer ones replace older ones.
    Progress(Progress),
    /// What happened to one person.
    Item(Box<Item>),
    /// The directory asked to wait, or the quota's window is full.
    Throttled(Throttled),
    /// Worth knowing; the run goes on.
    Warning(Message),
    /// Ends the run.
    Error(Message),
    /// How it ended; the last event of a run.
    Summary(Box<crate::report::Summary>),
}

/// A run began.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Started {
    /// `run`, `plan`, `apply`, `remove`, `restore`, `resume`.
    pub verb: String,
    /// The application.
    pub application: String,
    /// The group as asked for.
    pub group: String,
    /// The run's folder.
    pub folder: String,
    /// Nothing will be changed.
    pub dry_run: bool,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// Reading input files; the unit is bytes.
    Reading,
    /// Reading the group; the unit is members, the total is not known.
    Roster,
    /// Asking about seats; the unit is people.
    Seats,
    /// Removing (or restoring); the unit is people.
    Changing,
}

/// How far it is.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// Units done.
    pub done: u64,
    /// Units in all, when known.
    pub total: Option<u64>,
    /// People removed or restored so far.
    pub changed: u64,
    /// People who failed so far.
    pub failed: u64,
    /// Units per second, lately.
    pub per_second: f64,
    /// Seconds left, when that can be said.
    pub seconds_left: Option<f64>,
}

impl Progress {
    /// So many units of a phase, without a rate.
    #[must_use]
    pub fn of(phase: Phase, done: u64, total: Option<u64>) -> Self {
        Self { phase, done, total, changed: 0, failed: 0, per_second: 0.0, seconds_left: None }
    }

    /// Adds the rate since the phase began, and the time left.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rate for people to read")]
    pub fn at_rate_since(mut self, begun: std::time::Instant) -> Self {
        let seconds = begun.elapsed().as_secs_f64();
        if seconds > 0.0 && self.done > 0 {
            self.per_second = self.done as f64 / seconds;
            self.seconds_left = self.total.map(|total| total.saturating_sub(self.done) as f64 / self.per_second);
        }
        self
    }
}

/// What happened to one person.
#[derive(Clone, Debug)]
pub struct Item {
    /// The plan row.
    pub row: PlanRow,
    /// What happened.
    pub outcome: OutcomeRow,
    /// The application.
    pub application: String,
    /// The group's name.
    pub group: String,
}

/// Nothing is sent for a while.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Throttled {
    /// For how long.
    pub seconds: f64,
    /// `retryAfter`: the directory asked to wait; `window`: the quota is used up; `paused`: nobody looks at the run.
    pub cause: &'static str,
}

/// A warning or an error.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// What.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Stable name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The exit code an error leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<u8>,
}

/// An event with its place in the run.
#[derive(Clone, Debug)]
pub struct Stamped {
    /// Counts the events of a process from 1.
    pub seq: u64,
    /// When.
    pub time: Timestamp,
    /// The run; empty before it has an id.
    pub run_id: String,
    /// What.
    pub event: Event,
}

/// Takes events; called from the thread that works, so it must not block for long.
pub trait EventSink: Send + Sync {
    /// Takes one event.
    fn emit(&self, event: Stamped);
}

/// Numbers and stamps events.
pub struct Emitter<'a> {
    sink: &'a dyn EventSink,
    seq: &'a AtomicU64,
    run_id: String,
}

impl<'a> Emitter<'a> {
    /// An emitter for one run; `seq` is shared by all runs of a process call.
    #[must_use]
    pub fn new(sink: &'a dyn EventSink, seq: &'a AtomicU64, run_id: impl Into<String>) -> Self {
        Self { sink, seq, run_id: run_id.into() }
    }

    /// The same sink for a run of that id.
    #[must_use]
    pub fn for_run(&self, run_id: impl Into<String>) -> Self {
        Self { sink: self.sink, seq: self.seq, run_id: run_id.into() }
    }

    /// Hands an event on.
    pub fn emit(&self, event: Event) {
        let seq = self.seq.fetch_add(1, Ordering::SeqCst) + 1;
        self.sink.emit(Stamped { seq, time: Timestamp::now(), run_id: self.run_id.clone(), event });
    }

    /// A warning.
    pub fn warn(&self, message: impl Into<String>) {
        self.emit(Event::Warning(Message { message: message.into(), hint: None, code: None, exit_code: None }));
    }
}
