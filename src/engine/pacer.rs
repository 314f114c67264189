//! The pacer keeps a run at the directory's allowed rate.
//!
//! Three rules, all of which must agree before a portion leaves:
//!
//! 1. **Window.** Never more than the quota's writes in any window. A write occupies its place from before it is sent until
//!    one window after its answer came, because the directory counts it somewhere in between: so no window of the
//!    directory's clock can hold more, whatever the network does. What is free is used at once.
//! 2. **Not before.** After "too many requests" nothing leaves before the longest wait the directory asked for.
//! 3. **Gently back.** Then governor's leaky bucket lets writes through at half the quota's even rate, doubling after
//!    every few clean portions, until the bucket is not needed any more.

use std::{collections::VecDeque, sync::Mutex, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock, Reference},
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{InMemoryState, NotKeyed},
};
use std::num::NonZeroU32;

/// Clean portions after which the recovery doubles its rate.
const CLEAN_PORTIONS: u32 = 3;
/// The recovery ends when its rate has reached this multiple of the quota's even rate.
const RECOVERED: f64 = 16.0;
/// How long to wait when the directory throttles without saying for how long; doubles with each time in a row.
const UNTOLD_WAIT: Duration = Duration::from_secs(10);
/// The longest such wait: one window of Graph's write quota.
const LONGEST_UNTOLD_WAIT: Duration = Duration::from_secs(150);

/// The allowed rate: `writes` in any `window`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WriteQuota {
    /// Writes allowed in a window; `None`: no quota, only rules 2 and 3.
    pub writes: Option<u32>,
    /// The window.
    pub window: Duration,
}

/// Why a portion may not leave yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Wait {
    /// The quota's window is full: a place is free in so long.
    Window(Duration),
    /// The window is full of writes whose answers have not come: ask again after the next answer.
    Answers,
    /// The directory asked to wait so long.
    NotBefore(Duration),
    /// Coming back gently: the next portion may leave in so long.
    Gentle(Duration),
}

type Bucket<C> = RateLimiter<NotKeyed, InMemoryState, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// Keeps all runs of one app in one tenant at the allowed rate. The clock is a parameter so that tests need not sleep.
pub struct Pacer<C: Clock + Clone = MonotonicClock> {
    quota: WriteQuota,
    clock: C,
    state: Mutex<State<C>>,
}

struct State<C: Clock + Clone> {
    /// Writes that were sent and not answered.
    open: u32,
    /// Answered writes, oldest first: when each stops to count, and how many.
    closed: VecDeque<(C::Instant, u32)>,
    /// Sum of `closed`.
    counted: u32,
    not_before: Option<C::Instant>,
    gentle: Option<Gentle<C>>,
    untold: u32,
}

struct Gentle<C: Clock + Clone> {
    bucket: Bucket<C>,
    factor: f64,
    clean: u32,
}

impl Pacer {
    /// A pacer on the machine's monotonic clock.
    #[must_use]
    pub fn new(quota: WriteQuota) -> Self {
        Self::with_clock(quota, MonotonicClock)
    }
}

impl<C: Clock + Clone> Pacer<C> {
    /// A pacer on that clock.
    pub fn with_clock(quota: WriteQuota, clock: C) -> Self {
        let state = State { open: 0, closed: VecDeque::new(), counted: 0, not_before: None, gentle: None, untold: 0 };
        Self { quota, clock, state: Mutex::new(state) }
    }

    /// The quota it keeps.
    pub fn quota(&self) -> WriteQuota {
        self.quota
    }

    /// Counts writes that another process (an earlier run) made so long ago, so that a window spans processes.
    pub fn seed(&self, writes: u32, ago: Duration) {
        let Some(left) = self.quota.window.checked_sub(ago) else { return };
        let mut state = self.lock();
        let until = self.clock.now() + Nanos::from(left);
        let at = state.closed.partition_point(|(other, _)| *other <= until);
        state.closed.insert(at, (until, writes));
        state.counted += writes;
    }

    /// Asks to send `writes` now (at most one request's portion). On `Ok` they count as sent; [`Pacer::answered`] must follow.
    pub fn try_send(&self, writes: u32) -> Result<(), Wait> {
        let mut state = self.lock();
        let now = self.clock.now();
        if let Some(until) = state.not_before {
            if until > now {
                return Err(Wait::NotBefore(until.duration_since(now).into()));
            }
            state.not_before = None;
        }
        while let Some((until, count)) = state.closed.front().copied() {
            if until > now {
                break;
            }
            state.closed.pop_front();
            state.counted -= count;
        }
        if let Some(limit) = self.quota.writes {
            // A portion larger than the whole quota could never leave; it leaves alone instead.
            let wanted = writes.min(limit);
            let mut taken = state.open + state.counted;
            if taken + wanted > limit {
                for (until, count) in &state.closed {
                    taken -= count;
                    if taken + wanted <= limit {
                        return Err(Wait::Window(until.duration_since(now).into()));
                    }
                }
                return Err(Wait::Answers);
            }
        }
        if let (Some(gentle), Some(cells)) = (&state.gentle, NonZeroU32::new(writes)) {
            // A portion larger than the bucket (`Err` outside) cannot be: the bucket holds a request's portion.
            if let Ok(Err(not_until)) = gentle.bucket.check_n(cells) {
                return Err(Wait::Gentle(not_until.wait_time_from(now)));
            }
        }
        state.open += writes;
        Ok(())
    }

    /// How long nothing at all may leave. A portion that was let go may still wait for its record to be durable when the
    /// directory asks for silence, so this is asked once more right before it leaves.
    pub fn silence(&self) -> Option<Duration> {
        let not_before = self.lock().not_before?;
        let now = self.clock.now();
        (not_before > now).then(|| not_before.duration_since(now).into())
    }

    /// Tells that the request with so many writes was answered (or given up). `throttled`: the directory refused some of
    /// them; with the longest wait it asked for, where it said one. Returns the pause that follows.
    pub fn answered(&self, writes: u32, throttled: Option<Option<Duration>>) -> Option<Duration> {
        let mut state = self.lock();
        let now = self.clock.now();
        state.open = state.open.saturating_sub(writes);
        if self.quota.writes.is_some() {
            let until = now + Nanos::from(self.quota.window);
            state.closed.push_back((until, writes));
            state.counted += writes;
        }
        let Some(asked) = throttled else {
            state.untold = 0;
            self.recover(&mut state);
            return None;
        };
        let wait = asked.unwrap_or_else(|| {
            let wait = UNTOLD_WAIT.saturating_mul(1 << state.untold.min(5)).min(LONGEST_UNTOLD_WAIT);
            state.untold += 1;
            wait
        });
        let until = now + Nanos::from(wait);
        if state.not_before.is_none_or(|other| other < until) {
            state.not_before = Some(until);
        }
        state.gentle = Some(self.gentle(0.5, writes));
        Some(wait)
    }

    fn recover(&self, state: &mut State<C>) {
        let Some(gentle) = &mut state.gentle else { return };
        gentle.clean += 1;
        if gentle.clean >= CLEAN_PORTIONS {
            let factor = gentle.factor * 2.0;
            state.gentle = (factor < RECOVERED).then(|| self.gentle(factor, 20));
        }
    }

    fn gentle(&self, factor: f64, portion: u32) -> Gentle<C> {
        let writes = f64::from(self.quota.writes.unwrap_or(3000));
        let per_write = self.quota.window.div_f64((writes * factor).max(1.0)).max(Duration::from_nanos(1));
        let burst = NonZeroU32::new(portion.max(20)).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(per_write).unwrap_or_else(|| Quota::per_second(NonZeroU32::MIN)).allow_burst(burst);
        Gentle { bucket: RateLimiter::direct_with_clock(quota, self.clock.clone()), factor, clean: 0 }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State<C>> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    const GRAPH: WriteQuota = WriteQuota { writes: Some(3000), window: Duration::from_secs(150) };

    fn pacer() -> (Pacer<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Pacer::with_clock(GRAPH, clock.clone()), clock)
    }

    /// Sends as fast as the pacer lets, with answers after `latency`, and returns when each portion left.
    fn drive(
        pacer: &Pacer<FakeRelativeClock>,
        clock: &FakeRelativeClock,
        total: u32,
        latency: Duration,
        in_flight: usize,
    ) -> Vec<(Duration, u32)> {
        let mut now = Duration::ZERO;
        let mut open: VecDeque<(Duration, u32)> = VecDeque::new();
        let mut sent = Vec::new();
        let mut left = total;
        while left > 0 || !open.is_empty() {
            let portion = left.min(20);
            let wait = if portion > 0 && open.len() < in_flight {
                match pacer.try_send(portion) {
                    Ok(()) => {
                        sent.push((now, portion));
                        open.push_back((now + latency, portion));
                        left -= portion;
                        continue;
                    }
                    Err(Wait::Window(wait) | Wait::NotBefore(wait) | Wait::Gentle(wait)) => Some(now + wait),
                    Err(Wait::Answers) => None,
                }
            } else {
                None
            };
            let next = match (wait, open.front()) {
                (Some(wait), Some((answer, _))) => wait.min(*answer),
                (Some(wait), None) => wait,
                (None, Some((answer, _))) => *answer,
                (None, None) => unreachable!("waits for answers that nobody owes"),
            };
            clock.advance(next.saturating_sub(now));
            now = next;
            while open.front().is_some_and(|(answer, _)| *answer <= now) {
                let (_, writes) = open.pop_front().expect("just seen");
                pacer.answered(writes, None);
            }
        }
        sent
    }

    #[test]
    fn no_window_ever_holds_more_than_the_quota() {
        let (pacer, clock) = pacer();
        let sent = drive(&pacer, &clock, 10_000, Duration::from_millis(50), 8);
        for (at, (start, _)) in sent.iter().enumerate() {
            let within: u32 = sent[at..].iter().take_while(|(time, _)| *time < *start + GRAPH.window).map(|(_, writes)| writes).sum();
            assert!(within <= 3000, "{within} writes within a window from {start:?}");
        }
    }

    #[test]
    fn ten_thousand_take_hardly_longer_than_the_ideal() {
        let (pacer, clock) = pacer();
        let sent = drive(&pacer, &clock, 10_000, Duration::from_millis(50), 8);
        let last = sent.last().expect("something was sent").0.as_secs_f64();
        assert!(last < 450.0 * 1.01, "took {last} s, ideal 450 s");
    }

    #[test]
    fn a_thousand_leave_at_once() {
        let (pacer, clock) = pacer();
        let sent = drive(&pacer, &clock, 1000, Duration::from_millis(50), 8);
        assert!(sent.last().expect("something was sent").0 < Duration::from_secs(1));
    }

    #[test]
    fn nothing_leaves_before_the_longest_wait() {
        let (pacer, clock) = pacer();
        pacer.try_send(20).expect("the window is empty");
        pacer.try_send(20).expect("the window is empty");
        assert_eq!(pacer.answered(20, Some(Some(Duration::from_secs(30)))), Some(Duration::from_secs(30)));
        pacer.answered(20, Some(Some(Duration::from_secs(7))));
        assert_eq!(pacer.silence(), Some(Duration::from_secs(30)), "also for what was let go before");
        clock.advance(Duration::from_millis(29_999));
        assert!(matches!(pacer.try_send(20), Err(Wait::NotBefore(_))));
        clock.advance(Duration::from_millis(1));
        assert_eq!(pacer.silence(), None);
        assert_eq!(pacer.try_send(20), Ok(()));
        assert!(matches!(pacer.try_send(20), Err(Wait::Gentle(wait)) if wait > Duration::from_secs(1)), "comes back gently");
    }

    #[test]
    fn clean_answers_bring_the_full_rate_back() {
        let (pacer, clock) = pacer();
        pacer.try_send(20).expect("the window is empty");
        pacer.answered(20, Some(Some(Duration::from_secs(1))));
        clock.advance(Duration::from_secs(1));
        let sent = drive(&pacer, &clock, 1000, Duration::from_millis(50), 8);
        let last = sent.last().expect("something was sent").0;
        assert!(last < Duration::from_secs(15), "took {last:?}");
    }

    #[test]
    fn untold_waits_grow() {
        let (pacer, _clock) = pacer();
        pacer.try_send(20).expect("the window is empty");
        assert_eq!(pacer.answered(20, Some(None)), Some(Duration::from_secs(10)));
        assert_eq!(pacer.answered(0, Some(None)), Some(Duration::from_secs(20)));
    }

    #[test]
    fn writes_of_an_earlier_process_count() {
        let (pacer, clock) = pacer();
        pacer.seed(2990, Duration::from_secs(100));
        pacer.seed(100, Duration::from_secs(200));
        assert_eq!(pacer.try_send(20), Err(Wait::Window(Duration::from_secs(50))));
        clock.advance(Duration::from_secs(50));
        assert_eq!(pacer.try_send(20), Ok(()));
    }
}
