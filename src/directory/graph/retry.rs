//! When to ask again: `Retry-After` in all its forms, and growing pauses with jitter where the service names none.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

/// No service asks for more than this; a longer wish is a mistake and would stop a run for good.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// Reads a `Retry-After` header: seconds, seconds with a fraction (both seen from Graph), or an HTTP date (RFC 9110 10.2.3).
/// A date that has passed is no wait; text that is none of these is `None`.
pub(super) fn retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return (seconds.is_finite() && seconds >= 0.0).then(|| Duration::try_from_secs_f64(seconds).map_or(LONGEST, |d| d.min(LONGEST)));
    }
    Some(http_date(text)?.duration_since(now).unwrap_or_default().min(LONGEST))
}

/// An HTTP date (RFC 9110 5.6.7); RFC 2822's reader takes that form too, zone name GMT included.
pub(super) fn http_date(text: &str) -> Option<SystemTime> {
    Some(jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?.into())
}

/// Closed for as long as the service asked to wait, for everybody who sends to it.
#[derive(Default)]
pub(super) struct Gate(Mutex<Option<Instant>>);

impl Gate {
    /// Stays closed for this long at least.
    pub fn close_for(&self, wait: Duration) {
        let mut until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(Some(Instant::now() + wait));
    }

    /// How long it is closed yet; `None`: open.
    pub fn closed_for(&self) -> Option<Duration> {
        let until = (*self.0.lock().unwrap_or_else(PoisonError::into_inner))?;
        Some(until.saturating_duration_since(Instant::now())).filter(|wait| !wait.is_zero())
    }

    /// Waits until it is open.
    pub async fn pass(&self) {
        while let Some(wait) = self.closed_for() {
            tokio::time::sleep(wait).await;
        }
    }
}

/// The pause before the next attempt after `failures` failures in a row: doubles from half a second to 20 s, between half and
/// the whole of it by chance, so that many who failed together do not come back together.
pub(super) fn pause(failures: u32) -> Duration {
    let whole = Duration::from_millis(500 << failures.saturating_sub(1).min(6)).min(Duration::from_secs(20));
    let half = whole / 2;
    half + half.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_retry_after() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_445_412_440);
        let cases = [
            ("10", Some(Duration::from_secs(10))),
            (" 2.128 ", Some(Duration::from_millis(2128))),
            ("0", Some(Duration::ZERO)),
            ("Wed, 21 Oct 2015 07:28:00 GMT", Some(Duration::from_secs(40))),
            ("Wed, 21 Oct 2015 07:27:00 GMT", Some(Duration::ZERO)),
            ("-5", None),
            ("NaN", None),
            ("inf", None),
            ("soon", None),
            ("", None),
            ("1e300", Some(LONGEST)),
        ];
        for (text, wanted) in cases {
            assert_eq!(retry_after(text, now), wanted, "{text}");
        }
    }

    #[test]
    fn a_gate_is_closed_for_the_longest_wish() {
        let gate = Gate::default();
        assert_eq!(gate.closed_for(), None);
        gate.close_for(Duration::from_secs(60));
        gate.close_for(Duration::from_secs(1));
        assert!(gate.closed_for() > Some(Duration::from_secs(50)));
        let gate = Gate::default();
        gate.close_for(Duration::ZERO);
        assert_eq!(gate.closed_for(), None);
    }

    #[test]
    fn pauses_grow_and_stay_bounded() {
        for (failures, whole) in [(1, 500), (2, 1000), (3, 2000), (6, 16_000), (7, 20_000), (1000, 20_000)] {
            let pause = pause(failures);
            assert!(pause >= Duration::from_millis(whole / 2) && pause <= Duration::from_millis(whole), "{failures}: {pause:?}");
        }
    }
}
