//! Dates and times of exports.
//!
//! Accepted: `2026-11-22`, `2026/11/22`, `22.11.2026` (dots always mean day first), each alone or followed by a time:
//! `T10:15`, ` 10:15:30.5`, then `Z`, ` UTC`, `+01:00`, `+0100`, or nothing, which is taken as UTC. Dates with slashes that
//! do not begin with the year may mean two things and are refused.

use jiff::{Timestamp, civil::Date, tz::Offset};

use super::LastUsed;

/// What to write instead of a date that was refused.
pub(super) const EXPECTED: &str = "expected a date such as 2026-11-22 or 2026-11-22T10:15:00Z";

/// What to do about a date that was refused.
pub(super) fn hint(text: &str) -> &'static str {
    if text.contains('/') {
        "day and month cannot be told apart in dates with slashes: export dates as yyyy-MM-dd, for example with -Format o in PowerShell"
    } else {
        "export dates as yyyy-MM-dd"
    }
}

/// Reads a (trimmed, not missing) date with or without a time.
pub(super) fn parse(text: &str) -> Option<LastUsed> {
    let end = text.find(['T', 't', ' ']).unwrap_or(text.len());
    let date = date(&text[..end])?;
    match text.get(end + 1..) {
        None => Some(LastUsed::Day(date)),
        Some(time) => instant(date, time.trim()).map(LastUsed::At),
    }
}

fn date(text: &str) -> Option<Date> {
    let (year, month, day) = match text.as_bytes() {
        [_, _, _, _, b'-', _, _, b'-', _, _] | [_, _, _, _, b'/', _, _, b'/', _, _] => (&text[..4], &text[5..7], &text[8..]),
        _ => {
            let mut parts = text.split('.');
            let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
            if parts.next().is_some() || year.len() != 4 || !(1..=2).contains(&day.len()) || !(1..=2).contains(&month.len()) {
                return None;
            }
            (year, month, day)
        }
    };
    let year = number(year).and_then(|year| i16::try_from(year).ok())?;
    // What lies outside is a damaged cell rather than a date, and the range keeps instants in 64 bits.
    if !(1970..=2200).contains(&year) {
        return None;
    }
    Date::new(year, i8::try_from(number(month)?).ok()?, i8::try_from(number(day)?).ok()?).ok()
}

fn number(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 9 || !text.bytes().all(|b| b.is_ascii_digit()) { None } else { text.parse().ok() }
}

/// `hh:mm[:ss[.fraction]]` with a zone or none.
fn instant(date: Date, text: &str) -> Option<Timestamp> {
    let zone_at = text.find(['Z', 'z', '+', '-', 'U', 'u', ' ']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(zone_at);
    let mut parts = clock.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next().unwrap_or("00"));
    if parts.next().is_some() {
        return None;
    }
    let (second, fraction) = second.split_once('.').unwrap_or((second, ""));
    let two = |text: &str| number(text).filter(|_| text.len() == 2).and_then(|n| i8::try_from(n).ok());
    let hour = number(hour).filter(|_| hour.len() <= 2).and_then(|n| i8::try_from(n).ok())?;
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanosecond = i32::try_from(number(&format!("{fraction:0<9}")[..9])?).ok()?;
    let time = jiff::civil::Time::new(hour, two(minute)?, two(second)?, nanosecond).ok()?;
    offset(zone.trim())?.to_timestamp(date.to_datetime(time)).ok()
}

fn offset(zone: &str) -> Option<Offset> {
    if ["", "z", "utc"].iter().any(|utc| zone.eq_ignore_ascii_case(utc)) {
        return Some(Offset::UTC);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = zone[1..].replace(':', "");
    let (hours, minutes) = match digits.len() {
        2 => (number(&digits)?, 0),
        4 => (number(&digits[..2])?, number(&digits[2..])?),
        _ => return None,
    };
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok().filter(|_| minutes < 60)?;
    Offset::from_seconds(sign * seconds).ok()
}

/// The day in UTC.
pub(super) fn day(moment: LastUsed) -> Date {
    match moment {
        LastUsed::Day(date) => date,
        LastUsed::At(instant) => Offset::UTC.to_datetime(instant).date(),
    }
}

/// The instant; a day without a time begins at midnight UTC.
pub(super) fn start(moment: LastUsed) -> Timestamp {
    match moment {
        LastUsed::At(instant) => instant,
        LastUsed::Day(date) => Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).unwrap_or(Timestamp::UNIX_EPOCH),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LastUsed, parse};

    #[test]
    fn documented_forms_are_read() {
        let day = LastUsed::Day(jiff::civil::date(2026, 11, 2));
        for text in ["2026-11-02", "2026/11/02", "02.11.2026", "2.11.2026"] {
            assert_eq!(parse(text), Some(day), "{text}");
        }
        let at = LastUsed::At("2026-11-02T09:15:30Z".parse().unwrap());
        for text in [
            "2026-11-02T09:15:30Z",
            "2026-11-02 09:15:30",
            "2026-11-02 9:15:30",
            "2026-11-02 09:15:30 UTC",
            "2026-11-02 09:15:30.000000000 UTC",
            "2026-11-02T10:15:30+01:00",
            "2026-11-02T10:15:30 +0100",
            "2026-11-02T08:15:30-01",
            "02.11.2026 09:15:30",
            "2026-11-02T09:15:30.0000000Z",
        ] {
            assert_eq!(parse(text), Some(at), "{text}");
        }
    }

    #[test]
    fn nothing_is_guessed() {
        for text in [
            "11/02/2026",
            "02/11/2026",
            "2026-13-01",
            "2026-02-30",
            "1899-12-30",
            "45000",
            "",
            "yesterday",
            "2026-11-02T",
            "2026-11-02T25:00",
            "2026-11-02 10:15 AM",
            "2026-11-02T10:15:30+01:75",
            "2026-11-02T10:15:30 CET",
            "2.11.26",
            "2026-11-02T1:2:3",
            "é026-11-02",
            "2026-11-02T10:15:30.5é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fail_otherwise(text in "[0-9TZ:.+/é -]{0,28}") {
            let _ = parse(&text);
        }
    }
}
