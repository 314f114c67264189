//! Pauses a run for more than one reason: nobody looks at it, or too much that it told waits to be fetched.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use crate::engine::Control;

/// Above this many bytes of unfetched events nothing new is started.
const HIGH: usize = 64 << 20;
/// Below this many bytes it goes on.
const LOW: usize = 16 << 20;

/// Whether a run is to pause, and why.
pub(super) struct Brake {
    control: Control,
    /// Guards that the control always shows the latest of the two.
    turn: Mutex<()>,
    unattended: AtomicBool,
    full: AtomicBool,
}

impl Brake {
    pub(super) fn new(control: Control) -> Self {
        Self { control, turn: Mutex::new(()), unattended: AtomicBool::new(false), full: AtomicBool::new(false) }
    }

    /// Whether nobody looks.
    pub(super) fn unattended(&self, on: bool) {
        self.turn(&self.unattended, on);
    }

    /// How many bytes wait to be fetched.
    pub(super) fn waiting(&self, bytes: usize) {
        if bytes > HIGH {
            self.turn(&self.full, true);
        } else if bytes < LOW {
            self.turn(&self.full, false);
        }
    }

    fn turn(&self, reason: &AtomicBool, on: bool) {
        if reason.load(Ordering::SeqCst) == on {
            return;
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        reason.store(on, Ordering::SeqCst);
        self.control.pause(self.unattended.load(Ordering::SeqCst) || self.full.load(Ordering::SeqCst));
    }
}

#[cfg(test)]
mod tests {
    use super::{Brake, HIGH, LOW};
    use crate::engine::Control;

    #[test]
    fn either_reason_pauses_and_only_none_goes_on() {
        let control = Control::default();
        let brake = Brake::new(control.clone());
        brake.waiting(HIGH + 1);
        brake.unattended(true);
        assert!(control.paused());
        brake.waiting(LOW - 1);
        assert!(control.paused());
        brake.unattended(false);
        assert!(!control.paused());
        brake.waiting(HIGH);
        assert!(!control.paused(), "between the marks nothing changes");
    }
}
