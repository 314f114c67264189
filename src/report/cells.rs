//! How single values stand in the files of a run: the formula guard, minutes, times. Used for every CSV that `reclaim` writes.

use std::borrow::Cow;

use jiff::{Timestamp, civil::Date};

use crate::evidence::{FocusTime, LastUsed};

const NANOSECONDS_PER_MINUTE: u128 = 60_000_000_000;
/// A nanosecond is 1.7e-11 minutes, so twelve digits bring back every nanosecond.
const MINUTE_DIGITS: usize = 12;
const MINUTE_SCALE: u128 = 1_000_000_000_000;

/// Guards a cell against being taken for a formula: what begins with `=`, `+`, `-`, `@`, tab or CR (after any number of
/// apostrophes, so that [`unguarded`] gives back every text) gets a leading `'`.
/// See <https://owasp.org/www-community/attacks/CSV_Injection>.
#[must_use]
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if looks_like_formula(cell.trim_start_matches('\'')) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Takes off the one apostrophe that [`guarded`] put on.
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if looks_like_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

fn looks_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A duration in minutes, as a decimal with as many digits as it needs, at most twelve; `0.5`, `33`, `0.016666666667`.
/// [`parse_minutes`] gives back the same nanoseconds.
#[must_use]
pub fn minutes(focus: FocusTime) -> String {
    let scaled = (u128::from(focus.0) * MINUTE_SCALE + NANOSECONDS_PER_MINUTE / 2) / NANOSECONDS_PER_MINUTE;
    let (whole, fraction) = (scaled / MINUTE_SCALE, scaled % MINUTE_SCALE);
    if fraction == 0 {
        return whole.to_string();
    }
    let text = format!("{whole}.{fraction:0MINUTE_DIGITS$}");
    text.trim_end_matches('0').to_owned()
}

/// Reads what [`minutes`] wrote; nothing else.
#[must_use]
pub fn parse_minutes(text: &str) -> Option<FocusTime> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > MINUTE_DIGITS {
        return None;
    }
    let scaled = whole.parse::<u128>().ok()?.checked_mul(MINUTE_SCALE)? + format!("{fraction:0<MINUTE_DIGITS$}").parse::<u128>().ok()?;
    let nanoseconds = (scaled.checked_mul(NANOSECONDS_PER_MINUTE)? + MINUTE_SCALE / 2) / MINUTE_SCALE;
    u64::try_from(nanoseconds).ok().map(FocusTime)
}

/// An instant in RFC 3339, UTC, with milliseconds.
#[must_use]
pub fn time(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// A last use: a day (`2026-10-01`) or an instant in RFC 3339, UTC, as exact as it was given.
#[must_use]
pub fn last_used(last: LastUsed) -> String {
    match last {
        LastUsed::Day(day) => day.to_string(),
        LastUsed::At(at) => at.to_string(),
    }
}

/// Reads what [`last_used`] wrote; nothing else.
#[must_use]
pub fn parse_last_used(text: &str) -> Option<LastUsed> {
    if text.len() == 10 { text.parse::<Date>().ok().map(LastUsed::Day) } else { text.parse::<Timestamp>().ok().map(LastUsed::At) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn minutes_are_exact_and_plain() {
        for (nanoseconds, text) in [
            (0, "0"),
            (60_000_000_000, "1"),
            (30_000_000_000, "0.5"),
            (1_980_000_000_000, "33"),
            (1_000_000_000, "0.016666666667"),
            (299_999_999_999, "4.999999999983"),
            (1, "0.000000000017"),
        ] {
            assert_eq!(minutes(FocusTime(nanoseconds)), text);
            assert_eq!(parse_minutes(text), Some(FocusTime(nanoseconds)), "{text}");
        }
        for text in ["", ".", "1.", ".5", "-1", "1,5", "1e3", "5min", "99999999999999999999999999999999999999999"] {
            assert_eq!(parse_minutes(text), None, "{text}");
        }
    }

    #[test]
    fn last_uses_come_back() {
        for text in ["2026-10-01", "2026-10-01T08:15:30Z", "2026-10-01T08:15:30.25Z"] {
            assert_eq!(last_used(parse_last_used(text).unwrap()), text);
        }
        assert_eq!(parse_last_used("01.10.2026"), None);
        assert_eq!(parse_last_used("46296"), None);
    }

    proptest! {
        #[test]
        fn every_focus_time_comes_back(nanoseconds: u64) {
            prop_assert_eq!(parse_minutes(&minutes(FocusTime(nanoseconds))), Some(FocusTime(nanoseconds)));
        }

        #[test]
        fn every_text_comes_back_and_none_is_a_formula(cell in "['=+@\t\r-]{0,3}.{0,5}") {
            let safe = guarded(&cell);
            prop_assert_eq!(unguarded(&safe), cell.as_str());
            prop_assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
