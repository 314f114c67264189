//! What must happen block after block while blocks are read in any order: each thread waits for its turn, which is short.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::source::Tally;

/// Hands the file's digest and its quote state from block to block.
pub(super) struct Relay {
    state: Mutex<State>,
    turned: Condvar,
    tally: Tally,
}

struct State {
    /// The block whose turn it is.
    next: u64,
    /// A quoted field is open where that block begins.
    quoted: bool,
    stopped: bool,
}

impl Relay {
    pub(super) fn new(tally: Tally) -> Self {
        Self { state: Mutex::new(State { next: 0, quoted: false, stopped: false }), turned: Condvar::new(), tally }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a block's turn, adds the bytes that are not yet counted to the digest, and says whether a quoted field is
    /// open where the block begins; `odd` says that the block has an odd number of quotes. `None` when everybody stops.
    pub(super) fn take_turn(&self, block: u64, odd: bool, uncounted: &[u8]) -> Option<bool> {
        let mut state = self.lock();
        while state.next != block && !state.stopped {
            state = self.turned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.stopped {
            return None;
        }
        self.tally.add(uncounted);
        let quoted = state.quoted;
        state.quoted ^= odd;
        state.next += 1;
        self.turned.notify_all();
        Some(quoted)
    }

    /// Lets everybody stop.
    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.turned.notify_all();
    }

    pub(super) fn stopped(&self) -> bool {
        self.lock().stopped
    }
}
