//! What can be asked for, one file a verb: from a validated job to its files. The front doors (`cli`, `ffi`) call these and
//! nothing below them.

mod apply;
mod check;
mod execute;
mod forecast;
mod gather;
mod memory;
mod plan_files;
mod planned;
mod prepare;
mod restore;
mod resume;
mod run;
mod safety;
mod session;

pub use apply::apply;
pub use check::{Checked, Forecast, check};
pub use restore::restore;
pub use resume::{Resumable, resumable, resume};
pub use run::{plan, run};

use crate::{Host, engine::event::Emitter};

/// What a verb needs of its front door.
pub struct Context<'a> {
    /// Streams, environment, secrets, cancellation.
    pub host: &'a Host,
    /// Where events go.
    pub emitter: Emitter<'a>,
    /// Asks a person; called only when the job does not say `yes`. `false`, or nobody to ask, changes nothing.
    pub confirm: &'a (dyn Fn(&Question) -> Result<bool, crate::error::Failure> + Sync),
}

/// What a person is asked before anything is changed.
#[derive(Clone, Debug)]
pub struct Question {
    /// `Remove` or `Add`.
    pub change: crate::directory::Change,
    /// The application.
    pub application: String,
    /// The group's name.
    pub group: String,
    /// How many people are to be removed (or put back).
    pub to_change: u64,
    /// Members of the group now.
    pub roster: u64,
    /// The first few of them, as people know them.
    pub first: Vec<String>,
    /// Who is left alone, and why: rows by reason, most first.
    pub untouched: Vec<(crate::decide::Reason, u64)>,
    /// What would become of the seats. `None` when it was not asked.
    pub seats: Option<crate::report::SeatCounts>,
    /// The run's folder, where the plan can be looked at.
    pub folder: std::path::PathBuf,
}
