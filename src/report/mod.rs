//! Reports: the result CSV, the summary, and what people read.

mod answers;
pub mod ask;
mod causes;
pub mod cells;
pub mod collect;
pub mod file;
mod grid;
mod html;
mod ledger;
mod load;
pub mod model;
pub mod money;
pub mod read;
pub mod result;
#[cfg(test)]
mod sample;
mod savings;
#[cfg(test)]
mod schema_test;
pub mod summary;
mod table;
mod tally;
#[cfg(test)]
mod tests;
mod text;
mod verb;
mod words;
mod xlsx;

pub use collect::{Collector, RunFacts};
pub use file::{FileError, NewFile};
pub use model::Report;
pub use read::{ResultReader, ResultRow};
pub(crate) use result::detail;
pub use result::{COLUMNS, ResultHead, ResultWriter};
pub use summary::Summary;
pub use tally::{SeatCounts, Tally};
pub use verb::{RenderError, ReportOptions, ReportOutput, Rows, report};
