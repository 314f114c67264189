//! Reports: the result CSV, the summary, and what people read.

pub mod summary;

pub use summary::Summary;
