//! Reports: the result CSV, the summary, and what people read.

pub mod cells;
pub mod file;
pub mod result;
pub mod summary;
mod tally;

pub use file::{FileError, NewFile};
pub use result::{ResultHead, ResultWriter};
pub use summary::Summary;
pub use tally::{SeatCounts, Tally};
