//! The sentences that reports use for verdicts, reasons and outcomes.

use crate::decide::{Reason, Verdict};

/// A reason, as a fragment that follows "people who are …" or stands alone.
#[must_use]
pub const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NotMember => "not in the group",
        Reason::Duplicate => "named twice in the input",
        Reason::AmbiguousMatch => "the name fits several members",
        Reason::Protected => "protected",
        Reason::AnsweredKeep => "answered: keep",
        Reason::InUse => "uses the application",
        Reason::NoTelemetry => "no usage data",
        Reason::NoUserName => "a row without a user name",
        Reason::BadRow => "the row could not be read",
        Reason::SharedDevice => "on a shared device",
        Reason::Unused => "does not use it",
        Reason::AnsweredRelease => "answered: release",
        Reason::NotAnswered => "has not answered yet",
        Reason::SilenceReclaims => "never answered; the policy reclaims",
        Reason::OnList => "on the list",
        Reason::NotListed => "not on the list",
        Reason::PrimaryGroup => "it is the person's primary group",
        Reason::KeptByReviewer => "kept by the reviewer",
        Reason::DeletedByReviewer => "taken out by the reviewer",
        Reason::RemovedByRun => "removed by the run that is undone",
        Reason::NotRemoved => "not removed by the run that is undone",
        Reason::NotSelected => "not selected",
    }
}

/// A verdict, as a heading.
#[must_use]
pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Reclaim => "Reclaim",
        Verdict::Keep => "Keep",
        Verdict::Ask => "Ask first",
        Verdict::Unknown => "Not known",
        Verdict::Restore => "Put back",
        Verdict::Skip => "Nothing to decide",
    }
}

/// `1 person`, `1,204 people`.
#[must_use]
pub fn people(count: u64) -> String {
    counted(count, "person", "people")
}

/// A number with the fitting form of a noun.
#[must_use]
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", super::money::grouped(count), if count == 1 { one } else { many })
}

/// Text from outside, safe to print: control characters and those that turn the direction of writing become `�`.
#[must_use]
pub fn printable(text: &str) -> std::borrow::Cow<'_, str> {
    let bad = |c: char| c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.contains(bad) { text.replace(bad, "\u{fffd}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_cannot_move_the_cursor_or_turn_the_line() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}c"), "a\u{fffd}[2Jb\u{fffd}c");
        assert_eq!(printable("Zoë"), "Zoë");
        assert_eq!(people(1), "1 person");
        assert_eq!(people(1204), "1,204 people");
    }
}
