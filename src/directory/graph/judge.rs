//! What Graph's answer to one membership change means. The tables of the tests are bodies that were seen on the wire; the
//! code alone is not enough for this API, the sentence has to be read as well.

use std::time::Duration;

use super::{
    odata::Refusal,
    permission::{self, Need},
};
use crate::directory::{AnswerKind, Change};

/// Judges one answer. A 404 is judged as if the group were there: the caller has to make sure.
pub(super) fn judge(change: Change, status: u16, refusal: &Refusal, wait: Option<Duration>) -> AnswerKind {
    match status {
        200 | 204 => AnswerKind::Done,
        404 if refusal.is_not_found() => match change {
            Change::Remove => AnswerKind::Already,
            Change::Add => AnswerKind::NoSuchUser,
        },
        // Somebody else's 404, or a gateway's: nothing is known.
        404 | 408 | 500..=599 => AnswerKind::Lost,
        400 if is_in_wanted_state(change, &refusal.message) => AnswerKind::Already,
        400 | 409 | 412 if refusal.is_conflict() => AnswerKind::Busy,
        409 | 412 => AnswerKind::Busy,
        // 424: in a batch without dependencies it can only mean that the batch was throttled as a whole.
        424 | 429 => AnswerKind::Throttled(wait),
        _ => AnswerKind::Refused,
    }
}

/// Form B of "not a member" (a stale replica says it), and its counterpart for additions.
fn is_in_wanted_state(change: Change, message: &str) -> bool {
    match change {
        Change::Remove => message.contains("removed object references do not exist"),
        Change::Add => message.contains("added object references already exist"),
    }
}

/// Graph's sentence, with what it means where the sentence alone leads nowhere. `permissions` are the token's, if known.
pub(super) fn explain(status: u16, refusal: &Refusal, permissions: Option<&[String]>) -> String {
    let said = match refusal.message.trim() {
        "" if refusal.code.is_empty() => format!("HTTP {status} without an explanation"),
        "" => format!("HTTP {status} {}", refusal.code),
        message => message.to_owned(),
    };
    match meaning(status, refusal, permissions) {
        Some(meaning) => format!("{said} ({meaning})"),
        None => said,
    }
}

fn meaning(status: u16, refusal: &Refusal, permissions: Option<&[String]>) -> Option<String> {
    let message = refusal.message.as_str();
    let text = if message.contains("restricted management administrative unit") {
        "the group is protected by a restricted management administrative unit: only administrators of that unit may change it"
    } else if message.contains("on-premises mastered") || message.contains("originated within an external service") {
        "the group is synchronised from Active Directory: change it there, with `directory = \"active-directory\"`"
    } else if message.contains("mail-enabled security groups") {
        "a mail-enabled security group or distribution list: Exchange changes it, Graph cannot"
    } else if status == 403 && refusal.code == "Authorization_RequestDenied" {
        let least = Need::CHANGE_MEMBERS.least();
        return Some(match permissions {
            Some(have) if permission::lacks(have, &Need::CHANGE_MEMBERS) => format!("the app lacks the permission {least}"),
            Some(_) => "the app has the permission, so the group forbids it: dynamic, role-assignable or restricted".to_owned(),
            None => format!("the permission {least} is missing, or the group is dynamic, role-assignable or restricted"),
        });
    } else {
        return None;
    };
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GONE: &str =
        "Resource '9832aad8-e4fe-496b-a604-95c6ef01ae75' does not exist or one of its queried reference-property objects are not present.";
    const BUSY: &str = "Error due to concurrent requests being made to the tenant. Please wait briefly and retry.";

    fn refusal(code: &str, message: &str) -> Refusal {
        Refusal { code: code.into(), message: message.into(), request_id: None }
    }

    #[test]
    fn removals() {
        use AnswerKind::{Already, Busy, Done, Lost, Refused, Throttled};
        let wait = Some(Duration::from_secs(9));
        for (status, code, message, wanted) in [
            (204, "", "", Done),
            (200, "", "", Done),
            (404, "Request_ResourceNotFound", GONE, Already),
            (
                400,
                "Request_BadRequest",
                "One or more removed object references do not exist for the following modified properties: 'members'.",
                Already,
            ),
            (404, "", "", Lost),
            (404, "BadRequest", "Resource not found for the segment 'member'.", Lost),
            (409, "Directory_ConcurrencyViolation", BUSY, Busy),
            (400, "Directory_ConcurrencyViolation", BUSY, Busy),
            (400, "Request_BadRequest", BUSY, Busy),
            (409, "Conflict", "", Busy),
            (429, "TooManyRequests", "Please retry again later.", Throttled(wait)),
            (
                429,
                "UnknownError",
                "This request is throttled. Please try again after the value specified in the Retry-After header. CorrelationId: x",
                Throttled(wait),
            ),
            (429, "", "", Throttled(wait)),
            (424, "", "", Throttled(wait)),
            (500, "InternalServerError", "", Lost),
            (500, "Service_InternalServerError", "", Lost),
            (502, "", "", Lost),
            (503, "ServiceUnavailable", "", Lost),
            (504, "", "", Lost),
            (408, "", "", Lost),
            (403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.", Refused),
            (400, "Request_BadRequest", "Invalid object identifier 'x'.", Refused),
            (400, "Request_BadRequest", "Cannot Update a mail-enabled security groups and or distribution list.", Refused),
            (
                400,
                "Request_BadRequest",
                "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.",
                Refused,
            ),
            (
                400,
                "Request_BadRequest",
                "One or more added object references already exist for the following modified properties: 'members'.",
                Refused,
            ),
            (302, "", "", Refused),
            (413, "", "", Refused),
        ] {
            assert_eq!(judge(Change::Remove, status, &refusal(code, message), wait), wanted, "{status} {code} {message}");
        }
    }

    #[test]
    fn additions() {
        use AnswerKind::{Already, Done, NoSuchUser, Refused};
        for (status, code, message, wanted) in [
            (204, "", "", Done),
            (
                400,
                "Request_BadRequest",
                "One or more added object references already exist for the following modified properties: 'members'.",
                Already,
            ),
            (404, "Request_ResourceNotFound", GONE, NoSuchUser),
            (
                400,
                "Request_BadRequest",
                "One or more removed object references do not exist for the following modified properties: 'members'.",
                Refused,
            ),
            (
                403,
                "Directory_QuotaExceeded",
                "Unable to perform operation as '121' would exceed the maximum quota count '100' for forward-link owners.",
                Refused,
            ),
        ] {
            assert_eq!(judge(Change::Add, status, &refusal(code, message), None), wanted, "{status} {code} {message}");
        }
    }

    #[test]
    fn a_denial_says_what_is_missing() {
        let denied = refusal("Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
        let text = explain(403, &denied, Some(&[]));
        assert_eq!(text, "Insufficient privileges to complete the operation. (the app lacks the permission GroupMember.ReadWrite.All)");
        assert!(explain(403, &denied, Some(&["Group.ReadWrite.All".into()])).contains("the group forbids it"));
        assert!(explain(403, &denied, None).contains("is missing, or the group is dynamic"));
        let restricted = refusal(
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation. Target object is a member of a restricted management administrative unit and can only be modified by administrators scoped to that administrative unit.",
        );
        assert!(explain(403, &restricted, Some(&[])).contains("administrators of that unit"));
    }

    #[test]
    fn an_answer_without_words_gets_some() {
        assert_eq!(explain(502, &Refusal::default(), None), "HTTP 502 without an explanation");
        assert_eq!(explain(413, &refusal("X", ""), None), "HTTP 413 X");
    }
}
