//! The sandbox's time: real time since the start, and the same time run faster for throttle windows.

use std::time::{Duration, Instant};

/// Time since the sandbox started.
#[derive(Debug)]
pub(super) struct Clock {
    start: Instant,
    scale: f64,
}

impl Clock {
    /// A clock that starts now. A scale that makes no sense counts as 1.
    pub fn new(scale: f64) -> Self {
        let scale = if scale.is_finite() && scale > 0.0 { scale } else { 1.0 };
        Self { start: Instant::now(), scale }
    }

    /// Real time since the start.
    pub fn real(&self) -> Duration {
        self.start.elapsed()
    }

    /// Scaled time since the start.
    pub fn scaled(&self) -> Duration {
        self.real().mul_f64(self.scale)
    }

    /// How long a scaled time takes really.
    pub fn to_real(&self, scaled: Duration) -> Duration {
        scaled.div_f64(self.scale)
    }
}
