//! The dispatcher: one task that owns all state of a run and lets portions leave when pacer, journal and control agree.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, VecDeque},
    time::Duration,
};

use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use jiff::Timestamp;
use tokio::time::{Instant, sleep_until};

use super::{
    Cancel, Control, Event, Outcome, OutcomeRow,
    event::{Emitter, Throttled},
    journal::{Intent, JournalError, JournalWriter, Line},
    pacer::{Pacer, Wait},
    progress::Meter,
    retry,
};
use crate::directory::{Answer, AnswerKind, Change, Directory, Group, Guid};

/// How long requests in flight are awaited after the first Ctrl-C.
const DRAIN: Duration = Duration::from_secs(30);
/// How often progress is told.
const TICK: Duration = Duration::from_millis(200);

/// One person to change.
#[derive(Clone, Debug)]
pub struct Person {
    /// The plan row.
    pub row: u64,
    /// The member.
    pub id: Guid,
    /// Requests that an interrupted run sent without learning the answer.
    pub earlier: Option<Intent>,
}

/// What the dispatcher works with.
pub struct Task<'a> {
    /// Where.
    pub directory: &'a dyn Directory,
    /// Which group.
    pub group: &'a Group,
    /// Remove or add.
    pub change: Change,
    /// The allowed rate, shared by all runs of the same app and tenant.
    pub pacer: &'a Pacer,
    /// The record.
    pub journal: &'a JournalWriter,
    /// Stopping and pausing.
    pub control: &'a Control,
    /// Where events go.
    pub emitter: &'a Emitter<'a>,
    /// Told of every final outcome, after it was handed to the journal.
    pub outcome: &'a mut (dyn FnMut(&OutcomeRow) + Send),
}

/// How it went.
#[derive(Debug)]
pub struct Dispatched {
    /// One for every person who was tried, in no order; also those whose end is not known (see [`Ended`]).
    pub outcomes: Vec<OutcomeRow>,
    /// Requests for single people that were answered with "too many requests".
    pub throttled: u64,
    /// Requests for single people that had to be sent again.
    pub retried: u64,
    /// Why it ended.
    pub ended: Ended,
}

/// Why a run ended.
#[derive(Debug)]
pub enum Ended {
    /// Everybody has a final outcome.
    Complete,
    /// Somebody stopped it; people without outcome can be resumed.
    Interrupted,
    /// The directory refuses everything from now on.
    Directory(Answer),
    /// The journal cannot be written.
    Journal(JournalError),
}

struct Pending {
    person: Person,
    /// Requests sent, by earlier runs too.
    attempts: u32,
    failures: u32,
    throttled: u32,
    /// A request was sent whose answer is not known.
    lost: bool,
    started: Option<Timestamp>,
}

struct Answered {
    people: Vec<Pending>,
    result: Result<Vec<Answer>, JournalError>,
}

/// Somebody whose turn comes later; ordered by time only.
struct Delayed(Instant, u64, Pending);

impl PartialEq for Delayed {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Delayed {}
impl PartialOrd for Delayed {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Delayed {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.0, self.1).cmp(&(other.0, other.1))
    }
}

/// Changes these people, and returns when each has an outcome or the run has to end.
pub async fn dispatch(people: Vec<Person>, task: Task<'_>) -> Dispatched {
    let mut dispatcher = Dispatcher::new(people, task);
    dispatcher.run().await;
    dispatcher.finish()
}

struct Dispatcher<'a> {
    task: Task<'a>,
    batch: usize,
    most_in_flight: usize,
    ready: VecDeque<Pending>,
    delayed: BinaryHeap<Reverse<Delayed>>,
    outcomes: Vec<OutcomeRow>,
    meter: Meter,
    throttled: u64,
    retried: u64,
    ended: Option<Ended>,
    told_wait: Option<Instant>,
}

impl<'a> Dispatcher<'a> {
    fn new(people: Vec<Person>, task: Task<'a>) -> Self {
        let profile = task.directory.profile();
        let total = people.len() as u64;
        let ready = people
            .into_iter()
            .map(|person| {
                let (attempts, started) = person.earlier.as_ref().map_or((0, None), |intent| (intent.attempts, Some(intent.first)));
                Pending { lost: person.earlier.is_some(), person, attempts, failures: 0, throttled: 0, started }
            })
            .collect();
        Self {
            task,
            batch: profile.batch.max(1),
            most_in_flight: profile.in_flight.max(1),
            ready,
            delayed: BinaryHeap::new(),
            outcomes: Vec::new(),
            meter: Meter::new(total),
            throttled: 0,
            retried: 0,
            ended: None,
            told_wait: None,
        }
    }

    async fn run(&mut self) {
        let mut in_flight: FuturesUnordered<BoxFuture<'a, Answered>> = FuturesUnordered::new();
        let mut give_up_at: Option<Instant> = None;
        let mut next_tick = Instant::now();
        let control = self.task.control;
        loop {
            let cancelled = control.cancelled();
            if cancelled == Cancel::Abort {
                self.ended.get_or_insert(Ended::Interrupted);
                self.abandon(in_flight.len());
                return;
            }
            if cancelled == Cancel::Drain {
                self.ended.get_or_insert(Ended::Interrupted);
                give_up_at.get_or_insert_with(|| Instant::now() + DRAIN);
            }
            let paused = control.paused();
            let mut wake = next_tick;
            if self.ended.is_none() && !paused {
                wake = wake.min(self.send(&mut in_flight));
            }
            if in_flight.is_empty() && (self.ended.is_some() || (self.ready.is_empty() && self.delayed.is_empty())) {
                self.tell_progress();
                return;
            }
            if let Some(at) = give_up_at {
                if at <= Instant::now() {
                    self.abandon(in_flight.len());
                    return;
                }
                wake = wake.min(at);
            }
            tokio::select! {
                Some(answered) = in_flight.next() => self.take(answered),
                () = sleep_until(wake) => {}
                () = control.changed(cancelled, paused) => {}
            }
            if next_tick <= Instant::now() {
                self.tell_progress();
                next_tick = Instant::now() + TICK;
            }
        }
    }

    /// Lets leave what may leave; returns when to look again.
    fn send(&mut self, in_flight: &mut FuturesUnordered<BoxFuture<'a, Answered>>) -> Instant {
        let now = Instant::now();
        let far = now + TICK;
        while self.delayed.peek().is_some_and(|Reverse(delayed)| delayed.0 <= now) {
            if let Some(Reverse(Delayed(_, _, pending))) = self.delayed.pop() {
                self.ready.push_back(pending);
            }
        }
        while in_flight.len() < self.most_in_flight && !self.ready.is_empty() {
            let size = self.batch.min(self.ready.len());
            match self.task.pacer.try_send(u32::try_from(size).unwrap_or(u32::MAX)) {
                Ok(()) => {
                    let people = self.ready.drain(..size).collect();
                    in_flight.push(self.request(people));
                }
                Err(Wait::Answers) => return far,
                Err(Wait::Window(wait)) => {
                    self.tell_wait(now, wait, "window");
                    return now + wait;
                }
                Err(Wait::NotBefore(wait) | Wait::Gentle(wait)) => return now + wait,
            }
        }
        self.delayed.peek().map_or(far, |Reverse(delayed)| delayed.0.min(far))
    }

    fn request(&self, mut people: Vec<Pending>) -> BoxFuture<'a, Answered> {
        let now = Timestamp::now();
        for pending in &mut people {
            pending.attempts += 1;
            pending.started.get_or_insert(now);
        }
        let (directory, group, change, journal) = (self.task.directory, self.task.group, self.task.change, self.task.journal);
        let pacer = self.task.pacer;
        Box::pin(async move {
            let intent = Line::Intent { time: now, rows: people.iter().map(|pending| pending.person.row).collect() };
            let result = match journal.commit(&intent).await {
                Ok(()) => {
                    let members: Vec<Guid> = people.iter().map(|pending| pending.person.id).collect();
                    while let Some(wait) = pacer.silence() {
                        tokio::time::sleep(wait).await;
                    }
                    Ok(directory.change(group, change, &members).await)
                }
                Err(error) => Err(error),
            };
            Answered { people, result }
        })
    }

    fn take(&mut self, answered: Answered) {
        let writes = u32::try_from(answered.people.len()).unwrap_or(u32::MAX);
        let answers = match answered.result {
            Ok(answers) => answers,
            Err(error) => {
                // The request never left: these people are as if they had not been tried.
                self.task.pacer.answered(writes, None);
                self.ended.get_or_insert(Ended::Journal(error));
                return;
            }
        };
        let waits = answers.iter().filter_map(|answer| match (answer.kind, answer.retry_after) {
            (AnswerKind::Throttled(told), other) => Some(told.max(other)),
            (_, other) => other.map(Some),
        });
        let throttled = waits.reduce(Ord::max);
        if let Some(wait) = self.task.pacer.answered(writes, throttled) {
            self.tell_wait(Instant::now(), wait, "retryAfter");
        }
        let mut answers = answers.into_iter();
        for pending in answered.people {
            // A directory that answers for fewer people than it was asked for has lost the others' answers.
            let answer = answers.next().unwrap_or_else(|| Answer::new(AnswerKind::Lost, 0));
            self.judge(pending, answer);
        }
    }

    fn judge(&mut self, mut pending: Pending, answer: Answer) {
        match answer.kind {
            AnswerKind::Done => self.settle(&pending, &answer, done(self.task.change), ""),
            AnswerKind::Already if pending.lost => {
                self.settle(&pending, &answer, done(self.task.change), "confirmed on retry: the first answer was lost");
            }
            AnswerKind::Already => self.settle(&pending, &answer, already(self.task.change), ""),
            AnswerKind::NoSuchUser => self.settle(&pending, &answer, Outcome::NotFound, ""),
            AnswerKind::Refused => self.settle(&pending, &answer, Outcome::Failed, ""),
            AnswerKind::Fatal => {
                // No final outcome: the journal keeps the intent open, so that a resumed run tries these people again.
                let row = outcome_row(&pending, &answer, Outcome::Failed, &answer.message);
                (self.task.outcome)(&row);
                self.outcomes.push(row);
                self.meter.failed += 1;
                self.ended.get_or_insert(Ended::Directory(answer));
            }
            AnswerKind::Throttled(_) => {
                self.throttled += 1;
                pending.throttled += 1;
                if pending.throttled >= retry::MOST_THROTTLED {
                    self.settle(&pending, &answer, Outcome::Failed, "given up: the directory kept asking to wait");
                } else {
                    self.retried += 1;
                    self.ready.push_front(pending);
                }
            }
            AnswerKind::Busy | AnswerKind::Lost => {
                pending.lost |= answer.kind == AnswerKind::Lost;
                pending.failures += 1;
                if pending.failures < retry::MOST_FAILURES {
                    self.retried += 1;
                    let at = Instant::now() + retry::backoff(pending.failures);
                    self.delayed.push(Reverse(Delayed(at, pending.person.row, pending)));
                } else if pending.lost {
                    self.settle(&pending, &answer, Outcome::Failed, "given up: it is not known whether the change was made");
                } else {
                    self.settle(&pending, &answer, Outcome::Failed, "given up: the directory stayed busy");
                }
            }
        }
    }

    fn settle(&mut self, pending: &Pending, answer: &Answer, outcome: Outcome, detail: &str) {
        let detail = match outcome {
            Outcome::Failed if detail.is_empty() => answer.message.to_string(),
            Outcome::Failed if !answer.message.is_empty() => format!("{detail} ({})", answer.message),
            _ => detail.to_owned(),
        };
        let row = outcome_row(pending, answer, outcome, &detail);
        if let Err(error) = self.task.journal.append(&Line::Outcome(row.clone())) {
            self.ended.get_or_insert(Ended::Journal(error));
        }
        self.meter.done += 1;
        match outcome {
            Outcome::Removed | Outcome::Restored => self.meter.changed += 1,
            Outcome::Failed => self.meter.failed += 1,
            _ => {}
        }
        (self.task.outcome)(&row);
        self.outcomes.push(row);
    }

    /// Requests whose answers are not awaited any more: their intents stay open in the journal.
    fn abandon(&mut self, requests: usize) {
        if requests > 0 {
            self.task.emitter.warn(format!("{requests} requests were still unanswered; `reclaim resume` finds out what became of them"));
        }
    }

    fn tell_progress(&mut self) {
        if let Some(progress) = self.meter.tell() {
            self.task.emitter.emit(Event::Progress(progress));
        }
    }

    fn tell_wait(&mut self, now: Instant, wait: Duration, cause: &'static str) {
        let until = now + wait;
        // Every portion that meets the same wait would tell it again.
        let told = self.told_wait.is_some_and(|told| until < told + Duration::from_secs(1) && now < told);
        if wait >= Duration::from_secs(1) && !told {
            self.told_wait = Some(until);
            self.task.emitter.emit(Event::Throttled(Throttled { seconds: wait.as_secs_f64(), cause }));
        }
    }

    fn finish(self) -> Dispatched {
        Dispatched {
            outcomes: self.outcomes,
            throttled: self.throttled,
            retried: self.retried,
            ended: self.ended.unwrap_or(Ended::Complete),
        }
    }
}

fn outcome_row(pending: &Pending, answer: &Answer, outcome: Outcome, detail: &str) -> OutcomeRow {
    OutcomeRow {
        row: pending.person.row,
        outcome,
        detail: detail.into(),
        attempts: pending.attempts,
        status: answer.status,
        error_code: answer.code.clone(),
        request_id: answer.request_id.clone(),
        started_at: pending.started,
        finished_at: Some(Timestamp::now()),
    }
}

/// The change was made.
pub(super) const fn done(change: Change) -> Outcome {
    match change {
        Change::Remove => Outcome::Removed,
        Change::Add => Outcome::Restored,
    }
}

/// The wanted state was there without us.
pub(super) const fn already(change: Change) -> Outcome {
    match change {
        Change::Remove => Outcome::AlreadyAbsent,
        Change::Add => Outcome::AlreadyMember,
    }
}
