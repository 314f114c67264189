//! The plan: verdicts in a file that can be reviewed, approved and applied unchanged.

mod row;

pub use row::PlanRow;
