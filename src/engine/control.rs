//! Stopping and pausing a run from outside: a signal handler, PowerShell, a test.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU8, Ordering},
};

use tokio::sync::Notify;

/// How urgently a run is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cancel {
    /// Go on.
    No,
    /// Send nothing new, await what is in flight (bounded), write the files.
    Drain,
    /// Stop at once; the journal has everything that left.
    Abort,
}

/// The handle that a run looks at and anybody may turn. Clones turn the same run.
#[derive(Clone, Debug, Default)]
pub struct Control {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    cancel: AtomicU8,
    paused: AtomicBool,
    changed: Notify,
}

impl Control {
    /// Raises the urgency; it never falls.
    pub fn cancel(&self, cancel: Cancel) {
        self.shared.cancel.fetch_max(cancel as u8, Ordering::SeqCst);
        self.shared.changed.notify_waiters();
    }

    /// How urgently the run is to end.
    #[must_use]
    pub fn cancelled(&self) -> Cancel {
        match self.shared.cancel.load(Ordering::SeqCst) {
            0 => Cancel::No,
            1 => Cancel::Drain,
            _ => Cancel::Abort,
        }
    }

    /// Whether the run is to end, however urgently.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled() > Cancel::No
    }

    /// Pauses (no new requests) or resumes.
    pub fn pause(&self, paused: bool) {
        self.shared.paused.store(paused, Ordering::SeqCst);
        self.shared.changed.notify_waiters();
    }

    /// Whether nothing new may be sent for the time being.
    #[must_use]
    pub fn paused(&self) -> bool {
        self.shared.paused.load(Ordering::SeqCst)
    }

    /// Waits until the urgency is above `seen` or the pause differs from `paused`.
    pub async fn changed(&self, seen: Cancel, paused: bool) {
        loop {
            let notified = self.shared.changed.notified();
            tokio::pin!(notified);
            notified.as_mut().enable();
            if self.cancelled() > seen || self.paused() != paused {
                return;
            }
            notified.await;
        }
    }
}
