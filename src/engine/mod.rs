//! The engine executes a plan: it paces, retries, journals and reports. It never decides whom to remove.

pub mod control;
pub mod dispatcher;
pub mod event;
pub mod folder;
pub mod journal;
mod ndjson;
mod outcome;
pub mod pacer;
mod progress;
pub mod retry;
pub mod run;

pub use control::{Cancel, Control};
pub use event::{Event, EventSink};
pub(crate) use ndjson::ascii;
pub use outcome::{Outcome, OutcomeRow};
