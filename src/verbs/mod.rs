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
mod question;
mod restore;
mod resume;
mod run;
mod safety;
mod session;

pub use apply::apply;
pub use check::{Checked, Forecast, check};
pub use question::Question;
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
