//! Numbers, times and reasons as people read them.

use crate::decide::Reason;

/// `1,234,567`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 person`, `1,234 people`.
pub(super) fn people(number: u64) -> String {
    if number == 1 { "1 person".to_owned() } else { format!("{} people", count(number)) }
}

/// `4 s`, `2 min 10 s`, `1 h 5 min`; parts of a second count as a whole one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
pub(super) fn seconds(seconds: f64) -> String {
    let whole = seconds.clamp(0.0, 1e9).ceil() as u64;
    match (whole / 3600, whole / 60 % 60, whole % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// A name such as `AlreadyAbsent` as words: `already absent`.
pub(super) fn spaced(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    for char in name.chars() {
        if char.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(char.to_lowercase());
    }
    words
}

/// Why people are left alone: completes "1,234 …".
pub(super) fn left_alone(reason: Reason) -> &'static str {
    match reason {
        Reason::NotMember => "not in the group",
        Reason::Duplicate => "named twice",
        Reason::AmbiguousMatch => "fit several members",
        Reason::Protected => "protected",
        Reason::AnsweredKeep => "want to keep it",
        Reason::InUse => "use it",
        Reason::NoTelemetry => "without telemetry",
        Reason::NoUserName => "without a user name",
        Reason::SharedDevice => "on shared devices",
        Reason::BadRow => "with rows that can't be read",
        Reason::NotAnswered => "to be asked first",
        Reason::NotListed => "not on the list",
        Reason::PrimaryGroup => "with this as their primary group",
        Reason::KeptByReviewer => "kept by the reviewer",
        Reason::DeletedByReviewer => "deleted by the reviewer",
        Reason::NotRemoved => "not removed by that run",
        Reason::NotSelected => "not selected",
        Reason::Unused => "unused",
        Reason::AnsweredRelease => "agreed to release",
        Reason::SilenceReclaims => "silent",
        Reason::OnList => "on the list",
        Reason::RemovedByRun => "removed by that run",
    }
}

#[cfg(test)]
mod tests {
    use super::{count, people, seconds, spaced};

    #[test]
    fn as_people_read_them() {
        assert_eq!((count(0), count(999), count(1_000), count(1_234_567)), ("0".into(), "999".into(), "1,000".into(), "1,234,567".into()));
        assert_eq!((people(1), people(2)), ("1 person".into(), "2 people".into()));
        assert_eq!(
            (seconds(0.2), seconds(130.0), seconds(120.0), seconds(3900.0)),
            ("1 s".into(), "2 min 10 s".into(), "2 min".into(), "1 h 5 min".into())
        );
        assert_eq!(spaced("AlreadyAbsent"), "already absent");
    }
}
