//! A run that nobody looks at pauses, and after another while ends in good order: a closed window, a debugger's break or a
//! pipeline that stopped reading never leave a run that goes on removing people.

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{brake::Brake, request};
use crate::engine::{Cancel, Control};

/// Who looks at a job, and since when nobody does.
pub(super) struct Attention {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    /// Calls that are waiting inside the library.
    looking: u32,
    /// When the last of them went away.
    last: Instant,
    over: bool,
}

/// Somebody looks as long as this lives.
pub(super) struct Look<'a> {
    attention: &'a Attention,
}

impl Attention {
    pub(super) fn new() -> Self {
        Self { state: Mutex::new(State { looking: 0, last: Instant::now(), over: false }), changed: Condvar::new() }
    }

    /// Somebody looks.
    pub(super) fn look(&self, brake: &Brake) -> Look<'_> {
        self.lock().looking += 1;
        brake.unattended(false);
        self.changed.notify_all();
        Look { attention: self }
    }

    /// The run has ended: the watch may go home.
    pub(super) fn over(&self) {
        self.lock().over = true;
        self.changed.notify_all();
    }

    /// Watches until the run is over or has been ended; on a thread of its own.
    pub(super) fn watch(&self, lease: request::Lease, brake: &Brake, control: &Control) {
        let mut state = self.lock();
        state.last = Instant::now();
        while !state.over {
            let idle = if state.looking > 0 { Duration::ZERO } else { state.last.elapsed() };
            if idle >= lease.end_after() {
                control.cancel(Cancel::Drain);
                return;
            }
            let until = if idle >= lease.pause_after() {
                brake.unattended(true);
                lease.end_after()
            } else {
                lease.pause_after()
            };
            state = if state.looking > 0 {
                self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
            } else {
                self.changed.wait_timeout(state, until.saturating_sub(idle)).unwrap_or_else(PoisonError::into_inner).0
            };
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Look<'_> {
    fn drop(&mut self) {
        let mut state = self.attention.lock();
        state.looking -= 1;
        state.last = Instant::now();
        drop(state);
        self.attention.changed.notify_all();
    }
}
