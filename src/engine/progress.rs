//! How far a run is, how fast, and how long it will take.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use super::event::{Phase, Progress};

/// The rate is that of the last so many seconds.
const LATELY: Duration = Duration::from_secs(10);

/// Counts people and measures the rate.
#[derive(Debug)]
pub struct Meter {
    total: u64,
    /// People with a final outcome.
    pub done: u64,
    /// People removed or restored.
    pub changed: u64,
    /// People who failed.
    pub failed: u64,
    samples: VecDeque<(Instant, u64)>,
    told: Option<(u64, u64)>,
}

impl Meter {
    /// A meter for so many people.
    #[must_use]
    pub fn new(total: u64) -> Self {
        Self { total, done: 0, changed: 0, failed: 0, samples: VecDeque::new(), told: None }
    }

    /// The progress, if it is another one than the last told.
    pub fn tell(&mut self) -> Option<Progress> {
        if self.told == Some((self.done, self.failed)) {
            return None;
        }
        self.told = Some((self.done, self.failed));
        let now = Instant::now();
        self.samples.push_back((now, self.done));
        while self.samples.len() > 2 && self.samples.front().is_some_and(|(at, _)| now.duration_since(*at) > LATELY) {
            self.samples.pop_front();
        }
        let per_second = match self.samples.front() {
            Some((at, done)) if now > *at => count(self.done - done) / now.duration_since(*at).as_secs_f64(),
            _ => 0.0,
        };
        let seconds_left = (per_second > 0.0).then(|| count(self.total - self.done) / per_second);
        Some(Progress {
            phase: Phase::Changing,
            done: self.done,
            total: Some(self.total),
            changed: self.changed,
            failed: self.failed,
            per_second,
            seconds_left,
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate for people to read; people are fewer than 2^52")]
fn count(people: u64) -> f64 {
    people as f64
}
