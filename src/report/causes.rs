//! Why people could not be processed, and what to do about it.

use super::{model::Cause, read::ResultRow};
use crate::engine::Outcome;

/// People named for each cause.
const EXAMPLES: usize = 5;

/// Causes as they turn up; the index is the ledger's.
#[derive(Debug, Default)]
pub(super) struct Causes(Vec<Cause>);

impl Causes {
    /// The index of the row's cause: rows with the same outcome, status and code, of one application, share it.
    pub(super) fn of(&mut self, row: &ResultRow) -> u32 {
        let status = row.status.unwrap_or_default();
        let same = |cause: &Cause| {
            cause.outcome == row.outcome
                && cause.status == status
                && *cause.error_code == *row.error_code
                && *cause.application == *row.application
        };
        let index = self.0.iter().position(same).unwrap_or_else(|| {
            self.0.push(Cause {
                outcome: row.outcome,
                status,
                error_code: row.error_code.to_string(),
                people: 0,
                application: row.application.to_string(),
                run_ids: Vec::new(),
                detail: row.detail.to_string(),
                examples: Vec::new(),
                what_to_do: what_to_do(row.outcome, status, &row.error_code).to_owned(),
            });
            self.0.len() - 1
        });
        let cause = &mut self.0[index];
        if !cause.run_ids.iter().any(|id| **id == *row.run_id) {
            cause.run_ids.push(row.run_id.to_string());
        }
        if cause.examples.len() < EXAMPLES {
            cause.examples.push(row.name().to_owned());
        }
        u32::try_from(index).unwrap_or(u32::MAX)
    }

    /// The cause of that index with its number of people, if anybody is left who failed for it.
    pub(super) fn counted(&self, index: u32, people: u64) -> Option<Cause> {
        let cause = self.0.get(index as usize).filter(|_| people > 0)?;
        Some(Cause { people, ..cause.clone() })
    }
}

/// Advice for a directory's answer. Codes: <https://learn.microsoft.com/graph/errors>; the LDAP result codes of RFC 4511, appendix A.
fn what_to_do(outcome: Outcome, status: u16, code: &str) -> &'static str {
    match (outcome, status, code) {
        (Outcome::NotAttempted, ..) => "The run ended before their turn: finish it with `reclaim resume`.",
        (_, 401, _) => {
            "The sign-in was no longer accepted: check the app's secret or certificate and its expiry, then run `reclaim resume`."
        }
        (_, 403, "Directory_QuotaExceeded") => {
            "The directory's own limit is reached: delete what is not needed, or ask Microsoft to raise it."
        }
        (_, 403, _) => {
            "The app may not change this group: grant it GroupMember.ReadWrite.All with admin consent; groups that can hold roles need RoleManagement.ReadWrite.Directory too, \
             and members in a restricted administrative unit can only be changed by its administrators. `reclaim check` says which it is."
        }
        (_, 404, _) => "The directory does not find the person or the group: see whether they still exist, then run it again.",
        (_, 429, _) => {
            "The directory kept asking to wait: run it again later, or slower with --rate; another program may be using up the same quota."
        }
        (_, 409, _) | (_, _, "Directory_ConcurrencyViolation") => "Somebody else kept changing the group at the same time: run it again.",
        (_, 500..=599, _) | (_, 0, "") => {
            "The directory or the network failed, and it is not known whether the change was made: run `reclaim resume` or run it again; people who have left the group already are noticed."
        }
        (_, 50, _) => {
            "The account may not write the group: give it the right to write the attribute \"member\" of this group (delegate control)."
        }
        (_, 51 | 52, _) => "The domain controller was busy or shutting down: run it again, or name another one with --server.",
        (_, 53, _) => {
            "The domain controller refuses: the group may be somebody's primary group or protected. The row's detail has its words."
        }
        (_, 400, _) => {
            "The directory rejects the request. Groups that are dynamic, synced from on-premises or mail-enabled are changed elsewhere: `reclaim check` says which it is."
        }
        _ => "The row's detail has the directory's own words; with its RequestId Microsoft's support can find the request.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_its_own_advice() {
        for (outcome, status, code, word) in [
            (Outcome::NotAttempted, 0, "", "resume"),
            (Outcome::Failed, 403, "Authorization_RequestDenied", "GroupMember.ReadWrite.All"),
            (Outcome::Failed, 429, "TooManyRequests", "--rate"),
            (Outcome::Failed, 400, "Directory_ConcurrencyViolation", "same time"),
            (Outcome::Failed, 503, "ServiceUnavailable", "not known"),
            (Outcome::Failed, 50, "insufficientAccessRights", "member"),
            (Outcome::Failed, 0, "", "network"),
            (Outcome::Failed, 418, "Teapot", "own words"),
        ] {
            assert!(what_to_do(outcome, status, code).contains(word), "{status} {code}");
        }
    }
}
