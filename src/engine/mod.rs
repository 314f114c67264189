//! The engine executes a plan: it paces, retries, journals and reports. It never decides whom to remove.

pub mod control;
pub mod event;
mod outcome;

pub use control::{Cancel, Control};
pub use event::{Event, EventSink};
pub use outcome::{Outcome, OutcomeRow};
