//! Dates and times of exports.
//!
//! Accepted: `2026-11-22`, `2026/11/22`, `22.11.2026` (dots always mean day first), each alone or followed by a time:
//! `T10:15`, ` 10:15:30.5`, then `Z`, ` UTC`, `+01:00`, `+0100`, or nothing, which is taken as UTC. Dates with slashes that
//! do not begin with the year may mean two things and are refused.

use std::num::NonZeroU64;

use jiff::{Timestamp, civil::Date, tz::Offset};

use super::LastUsed;

/// Nanoseconds of a day.
const DAY: u64 = 86_400_000_000_000;

/// A day or an instant from 1970 to 2200, in 8 bytes. Ordered by time; of an instant at midnight and its day, the instant is
/// greater. The packing is twice the nanoseconds since 1970, plus 1 for an instant, plus 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(NonZeroU64);

impl Moment {
    fn new(nanoseconds: u64, instant: bool) -> Option<Self> {
        // 2200 is 7.3 * 10^18 nanoseconds after 1970, and 2^64 is 1.8 * 10^19.
        NonZeroU64::new(nanoseconds.checked_mul(2)?.checked_add(1 + u64::from(instant))?).map(Self)
    }

    fn of_day(days: u32) -> Option<Self> {
        Self::new(u64::from(days) * DAY, false)
    }

    fn of_instant(instant: Timestamp) -> Option<Self> {
        Self::new(u64::try_from(instant.as_nanosecond()).ok()?, true)
    }

    fn nanoseconds(self) -> u64 {
        (self.0.get() - 1) / 2
    }

    /// The day in UTC, in days since 1970.
    pub(super) fn day(self) -> i32 {
        i32::try_from(self.nanoseconds() / DAY).unwrap_or(i32::MAX)
    }

    /// The instant; a day without a time begins at midnight UTC.
    pub(super) fn start(self) -> Timestamp {
        Timestamp::from_nanosecond(i128::from(self.nanoseconds())).unwrap_or(Timestamp::MAX)
    }

    /// From what was handed on; `None` before 1970 and after 2200.
    pub(super) fn of(last_used: LastUsed) -> Option<Self> {
        match last_used {
            LastUsed::Day(day) => Self::of_day(u32::try_from(day_of(day)).ok()?),
            LastUsed::At(at) => Self::of_instant(at),
        }
    }

    /// As handed on.
    pub(super) fn last_used(self) -> LastUsed {
        if (self.0.get() - 1) % 2 == 1 { LastUsed::At(self.start()) } else { LastUsed::Day(date_of(self.day())) }
    }
}

/// Days since 1970 of a date.
pub(super) fn day_of(date: Date) -> i32 {
    let days = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).map_or(0, |midnight| midnight.as_second().div_euclid(86_400));
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// The date so many days after 1970.
pub(super) fn date_of(days: i32) -> Date {
    let midnight = Timestamp::from_second(i64::from(days) * 86_400).unwrap_or(Timestamp::UNIX_EPOCH);
    Offset::UTC.to_datetime(midnight).date()
}

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
pub(super) fn parse(text: &str) -> Option<Moment> {
    if let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() {
        return iso_day([*y1, *y2, *y3, *y4, *m1, *m2, *d1, *d2]);
    }
    let end = text.find(['T', 't', ' ']).unwrap_or(text.len());
    let date = date(&text[..end])?;
    match text.get(end + 1..) {
        None => Moment::of_day(u32::try_from(day_of(date)).ok()?),
        Some(time) => instant(date, time.trim()).and_then(Moment::of_instant),
    }
}

/// `yyyymmdd`; what nearly all rows have, and therefore without detours.
fn iso_day(digits: [u8; 8]) -> Option<Moment> {
    let mut number = 0u32;
    for digit in digits {
        let value = digit.wrapping_sub(b'0');
        if value > 9 {
            return None;
        }
        number = number * 10 + u32::from(value);
    }
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if !(1970..=2200).contains(&year) || !(1..=longest).contains(&day) {
        return None;
    }
    // Years that begin in March have their leap day at the end, so that months before it sum up by a formula.
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    // Days from March of year 0 to 1970.
    Moment::of_day(days - 719_468)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{LastUsed, date_of, day_of, parse as moment};

    fn parse(text: &str) -> Option<LastUsed> {
        moment(text).map(super::Moment::last_used)
    }

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

    #[test]
    fn every_day_is_the_calendars() {
        let mut date = jiff::civil::date(1970, 1, 1);
        for days in 0..=84_370 {
            assert_eq!((day_of(date), date_of(days)), (days, date));
            assert_eq!(parse(&date.to_string()), Some(LastUsed::Day(date)));
            date = date.tomorrow().unwrap();
        }
        assert_eq!(date, jiff::civil::date(2201, 1, 1));
        assert_eq!(parse("1969-12-31T23:00:00Z"), None);
        assert!(moment("2026-11-22T00:00:00Z") > moment("2026-11-22"));
        assert!(moment("2026-11-22T00:00:00Z") < moment("2026-11-23"));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_fail_otherwise(text in "[0-9TZ:.+/é -]{0,28}") {
            let _ = parse(&text);
        }
    }
}
