//! The plan: verdicts in a file that can be reviewed, approved and applied unchanged.
//!
//! `plan.csv` is for people and Excel; `plan.json` beside it binds it: to a group, a roster, the inputs, a time, and each row
//! that removes somebody to a digest.

mod binding;
mod read;
mod row;
mod write;

pub(crate) use binding::file_digest;
pub use binding::{BINDING_VERSION, Binding, binding_path, roster_digest, row_digest};
pub use read::{PlanError, PlanReader};
pub use row::PlanRow;
pub use write::PlanWriter;

/// The plan's name in a run's folder.
pub const FILE_NAME: &str = "plan.csv";

/// The plan's own columns, in order; carried columns follow.
pub const COLUMNS: [&str; 17] = [
    "Row",
    "Verdict",
    "User",
    "UserPrincipalName",
    "SamAccountName",
    "ObjectId",
    "DisplayName",
    "Mail",
    "Sid",
    "Reason",
    "Detail",
    "MatchedBy",
    "FreesSeat",
    "FocusMinutes",
    "LastUsed",
    "Answer",
    "AnsweredAt",
];
