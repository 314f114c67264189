//! Reports: the result CSV, the summary, and what people read.

pub mod ask;
pub mod cells;
pub mod file;
pub mod read;
pub mod result;
pub mod summary;
mod table;
mod tally;

pub use file::{FileError, NewFile};
pub use read::{ResultReader, ResultRow};
pub(crate) use result::detail;
pub use result::{COLUMNS, ResultHead, ResultWriter};
pub use summary::Summary;
pub use tally::{SeatCounts, Tally};
