//! The read budget: Graph charges every read with resource units, and this keeps the program below what an app may spend.

use std::{num::NonZeroU32, time::Duration};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

/// A tenant with more than 500 users grants an app 8,000 units in 10 s
/// (<https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits>). At once at most this many …
const AT_ONCE: NonZeroU32 = NonZeroU32::new(800).unwrap();
/// … and refilled at this rate: in no 10 s more than 7,800, which leaves the writes (1 unit each, 20 a second) theirs.
const REFILL: Duration = Duration::from_nanos(10_000_000_000 / 7_000);

/// Costs in resource units, from the same page; `$select` takes one off, and nothing costs less than one.
pub(super) mod cost {
    /// `GET /groups/{id}` and `GET /users/{id}`.
    pub(in super::super) const ONE_OBJECT: u32 = 1;
    /// `GET /groups?$filter=…` with `$select`.
    pub(in super::super) const GROUPS: u32 = 1;
    /// A page of `GET /groups/{id}/members` with `$select`.
    pub(in super::super) const MEMBERS: u32 = 2;
    /// `GET /subscribedSkus` with `$select`.
    pub(in super::super) const SKUS: u32 = 2;
}

/// Shared by all reads of a connection.
pub(super) struct ReadBudget {
    limiter: DefaultDirectRateLimiter,
}

impl ReadBudget {
    pub fn new() -> Self {
        let quota = Quota::with_period(REFILL).map_or_else(|| Quota::per_second(AT_ONCE), |quota| quota.allow_burst(AT_ONCE));
        Self { limiter: RateLimiter::direct(quota) }
    }

    /// Waits until that many units may be spent, and spends them.
    pub async fn spend(&self, units: u32) {
        let units = NonZeroU32::new(units).unwrap_or(NonZeroU32::MIN).min(AT_ONCE);
        // Never more than fits at once, so there is no failure to speak of.
        let _ = self.limiter.until_n_ready(units).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_ten_seconds_exceed_what_an_app_may_spend() {
        let refilled = 10_000_000_000 / REFILL.as_nanos();
        let writes = 20 * 10;
        assert!(u128::from(AT_ONCE.get()) + refilled + writes <= 8_000 + 1, "{refilled}");
    }

    #[test]
    fn what_fits_at_once_does_not_wait() {
        let budget = ReadBudget::new();
        let units = NonZeroU32::new(400).expect("not zero");
        assert!(budget.limiter.check_n(units).expect("fits").is_ok());
        assert!(budget.limiter.check_n(units).expect("fits").is_ok());
        assert!(budget.limiter.check_n(units).expect("fits").is_err());
    }
}
