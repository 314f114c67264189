//! One row of the plan, which is one person of the input (or of the roster).

use crate::{
    decide::{MatchedBy, Reason, Verdict},
    directory::{Guid, model::FreesSeat},
    evidence::{FocusTime, LastUsed},
};

/// One row of `plan.csv`: everything the result needs to know of a person except what happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    /// 1-based; stable through plan, journal and result.
    pub number: u64,
    /// The person as named in the input; for members that no input names, the UPN (or SAM name, or object id).
    pub user: Box<str>,
    /// `userPrincipalName` of the matched member.
    pub user_principal_name: Option<Box<str>>,
    /// `sAMAccountName` of the matched member.
    pub sam_account_name: Option<Box<str>>,
    /// Object id of the matched member.
    pub object_id: Option<Guid>,
    /// Display name of the matched member.
    pub display_name: Option<Box<str>>,
    /// `mail` of the matched member.
    pub mail: Option<Box<str>>,
    /// Security identifier of the matched member.
    pub sid: Option<Box<str>>,
    /// The decision.
    pub verdict: Verdict,
    /// Why, for machines.
    pub reason: Reason,
    /// Why, for people.
    pub detail: Box<str>,
    /// By which name the input row was matched.
    pub matched_by: Option<MatchedBy>,
    /// Whether the removal frees a seat; `None` when nothing is to be removed.
    pub frees_seat: Option<FreesSeat>,
    /// Focus time in the window.
    pub focus: Option<FocusTime>,
    /// When the application was last used.
    pub last_used: Option<LastUsed>,
    /// The newest answer's label.
    pub answer: Option<Box<str>>,
    /// When it was given.
    pub answered_at: Option<jiff::Timestamp>,
    /// Values of the carried columns, in the plan's order.
    pub carried: Vec<Box<str>>,
}
