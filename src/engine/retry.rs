//! When a person whose request did not succeed is tried again, and when not any more.

use std::time::Duration;

/// Requests for one person that may end as "busy" or without an answer.
pub const MOST_FAILURES: u32 = 10;
/// Requests for one person that may end as "too many requests". They were not carried out and are paced, hence the higher number.
pub const MOST_THROTTLED: u32 = 50;

const FIRST: Duration = Duration::from_millis(400);
const LONGEST: Duration = Duration::from_secs(20);

/// How long to wait after the `failures`-th failure in a row (from 1): doubles up to 20 s, of which a random half is left
/// out, so that people who failed together are not tried together.
#[must_use]
pub fn backoff(failures: u32) -> Duration {
    let full = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(10)).min(LONGEST);
    full.mul_f64(0.5 + fastrand::f64() / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_are_bounded() {
        for (failures, full) in [(1, 400), (2, 800), (4, 3200), (9, 20_000), (4_000, 20_000)] {
            let wait = backoff(failures);
            assert!(wait >= Duration::from_millis(full / 2) && wait <= Duration::from_millis(full), "{failures}: {wait:?}");
        }
    }
}
