//! A quota: so much in any window of time, counted exactly.

use std::{collections::VecDeque, time::Duration};

use super::config::Quota;

/// What was charged in the last window. Nothing is averaged, so that a client that bursts twice is caught.
#[derive(Debug)]
pub(super) struct Window {
    quota: Quota,
    entries: VecDeque<Entry>,
    /// Charged in the window, refused requests included.
    charged: u64,
    /// Accepted in the window.
    accepted: u64,
    /// The most that was ever accepted in one window.
    peak: u64,
    /// Accepted since the start.
    total: u64,
    /// Refused requests since the start.
    refused: u64,
}

#[derive(Debug)]
struct Entry {
    at: Duration,
    cost: u64,
    accepted: bool,
}

/// What became of a quota until now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuotaUse {
    /// Accepted since the start.
    pub accepted: u64,
    /// Requests refused since the start, by the quota or by a fault.
    pub refused: u64,
    /// The most that was accepted in any one window.
    pub peak: u64,
}

impl Window {
    pub fn new(quota: Quota) -> Self {
        Self { quota, entries: VecDeque::new(), charged: 0, accepted: 0, peak: 0, total: 0, refused: 0 }
    }

    /// Whether so much more fits now.
    pub fn fits(&mut self, now: Duration, cost: u64) -> bool {
        self.forget(now);
        self.charged + cost <= self.quota.limit
    }

    /// Charges an accepted request.
    pub fn accept(&mut self, now: Duration, cost: u64) {
        self.forget(now);
        self.charge(now, cost, true);
        self.accepted += cost;
        self.total += cost;
        self.peak = self.peak.max(self.accepted);
    }

    /// Charges a refused request ("all requests accrue against your usage limits",
    /// <https://learn.microsoft.com/graph/throttling>) and tells after what time the same request would fit.
    pub fn refuse(&mut self, now: Duration, cost: u64) -> Duration {
        self.forget(now);
        self.charge(now, cost, false);
        self.refused += 1;
        self.wait(now, cost)
    }

    /// Used share of the quota: 1.0 is all of it.
    #[allow(clippy::cast_precision_loss)]
    pub fn share(&self) -> f64 {
        self.charged as f64 / self.quota.limit.max(1) as f64
    }

    pub fn usage(&self) -> QuotaUse {
        QuotaUse { accepted: self.total, refused: self.refused, peak: self.peak }
    }

    fn charge(&mut self, at: Duration, cost: u64, accepted: bool) {
        if cost > 0 {
            self.entries.push_back(Entry { at, cost, accepted });
            self.charged += cost;
        }
    }

    fn wait(&self, now: Duration, cost: u64) -> Duration {
        let mut left = self.charged;
        for entry in &self.entries {
            if left + cost <= self.quota.limit {
                break;
            }
            left -= entry.cost;
            if left + cost <= self.quota.limit {
                return (entry.at + self.quota.window).saturating_sub(now);
            }
        }
        Duration::ZERO
    }

    fn forget(&mut self, now: Duration) {
        while let Some(entry) = self.entries.front() {
            if now < entry.at + self.quota.window {
                break;
            }
            self.charged -= entry.cost;
            if entry.accepted {
                self.accepted -= entry.cost;
            }
            self.entries.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Quota, QuotaUse, Window};

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_second_burst_inside_the_window_is_caught() {
        let mut window = Window::new(Quota { limit: 100, window: s(150) });
        for _ in 0..100 {
            assert!(window.fits(s(149), 1));
            window.accept(s(149), 1);
        }
        assert!(!window.fits(s(151), 1), "a fixed window would have started anew");
        assert!(!window.fits(s(298), 1));
        assert!(window.fits(s(299), 1));
        assert_eq!(window.usage(), QuotaUse { accepted: 100, refused: 0, peak: 100 });
    }

    #[test]
    fn refused_requests_accrue_and_the_wait_is_enough() {
        let mut window = Window::new(Quota { limit: 2, window: s(10) });
        window.accept(s(0), 1);
        window.accept(s(4), 1);
        assert_eq!(window.refuse(s(5), 1), s(9), "both the entry of 0 s and that of 4 s must leave");
        assert!(!window.fits(s(13), 1));
        assert!(window.fits(s(14), 1));
        assert_eq!(window.usage(), QuotaUse { accepted: 2, refused: 1, peak: 2 });
    }

    #[test]
    fn expensive_requests_wait_for_enough_room() {
        let mut window = Window::new(Quota { limit: 10, window: s(10) });
        window.accept(s(1), 3);
        window.accept(s(2), 7);
        assert!(!window.fits(s(3), 5));
        assert!(window.fits(s(11), 3));
        assert!(!window.fits(s(11), 4));
    }
}
