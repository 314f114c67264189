//! Durations, exact to the nanosecond.
//!
//! Accepted: `5min`, `1h 30min`, `1.5h`, `00:05:00`, `1.02:03:04.5` (as .NET writes days), `PT5M`, `P1DT2H`, and plain
//! numbers when the header names the unit (`focus_minutes`, `FocusTime (s)`, `focus_time_ms`). Decimals are read exactly;
//! what is finer than a nanosecond is rounded to the nearest one, half up. Months and years have no fixed length and are
//! refused. Whatever is not known is an error, never a zero.

use super::FocusTime;

const SECOND: u64 = 1_000_000_000;

/// The unit of plain numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Days,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

impl Unit {
    /// From its name or abbreviation, in lower case.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "d" | "day" | "days" => Self::Days,
            "h" | "hr" | "hrs" | "hour" | "hours" => Self::Hours,
            "m" | "min" | "mins" | "minute" | "minutes" => Self::Minutes,
            "s" | "sec" | "secs" | "second" | "seconds" => Self::Seconds,
            "ms" | "msec" | "millis" | "millisecond" | "milliseconds" => Self::Milliseconds,
            "us" | "µs" | "microsecond" | "microseconds" => Self::Microseconds,
            "ns" | "nanosecond" | "nanoseconds" => Self::Nanoseconds,
            _ => return None,
        })
    }

    pub(super) const fn nanoseconds(self) -> u64 {
        match self {
            Self::Days => 86_400 * SECOND,
            Self::Hours => 3_600 * SECOND,
            Self::Minutes => 60 * SECOND,
            Self::Seconds => SECOND,
            Self::Milliseconds => 1_000_000,
            Self::Microseconds => 1_000,
            Self::Nanoseconds => 1,
        }
    }
}

/// What a column that holds durations may be called, without its unit.
const STEMS: &[&str] = &[
    "focus",
    "focustime",
    "totalfocus",
    "totalfocustime",
    "usage",
    "usagetime",
    "usageduration",
    "totalusage",
    "totalusagetime",
    "appusage",
    "activetime",
    "timeused",
    "timespent",
    "duration",
];

/// Whether the header is one of a column of durations, whatever their unit.
pub(super) fn is_header(name: &str) -> bool {
    STEMS.contains(&split_header(name).0.as_str())
}

/// The unit that a header names, whatever else it says.
pub(super) fn unit_of_header(name: &str) -> Option<Unit> {
    split_header(name).1
}

fn split_header(name: &str) -> (String, Option<Unit>) {
    // `event.focus_time.sum`: the last part but an aggregate's name.
    let mut parts = name.trim().rsplit('.');
    let last = parts.next().unwrap_or_default();
    let name = if last.eq_ignore_ascii_case("sum") { parts.next().unwrap_or(last) } else { last };
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    for char in name.chars() {
        if char.is_alphanumeric() {
            if !previous.is_alphanumeric() || (previous.is_lowercase() && char.is_uppercase()) {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(char.to_lowercase());
            }
        }
        previous = char;
    }
    if let Some(unit) = words.last().filter(|_| words.len() > 1).and_then(|word| Unit::of_name(word)) {
        words.pop();
        if words.last().is_some_and(|word| word == "in") {
            words.pop();
        }
        return (words.concat(), Some(unit));
    }
    let whole = words.concat();
    let long = ["hours", "minutes", "mins", "min", "seconds", "secs", "milliseconds"];
    for unit in long {
        if let Some(stem) = whole.strip_suffix(unit).filter(|stem| STEMS.contains(stem)) {
            return (stem.to_owned(), Unit::of_name(unit));
        }
    }
    (whole, None)
}

/// Reads the durations of one column.
#[derive(Clone, Debug)]
pub(super) struct Durations {
    pub unit: Option<Unit>,
    comma: bool,
    /// For each number of decimals, what the last one is worth in nanoseconds; 0 where it is no whole number.
    scales: [u64; 7],
}

impl Durations {
    /// For plain numbers in `unit`; see [`parse`].
    pub(super) fn new(unit: Option<Unit>, comma: bool) -> Self {
        let mut scales = [0; 7];
        let mut scale = unit.map_or(0, Unit::nanoseconds);
        for decimals in &mut scales {
            *decimals = scale;
            scale = if scale.is_multiple_of(10) { scale / 10 } else { 0 };
        }
        Self { unit, comma, scales }
    }

    /// Reads a (trimmed, not missing) duration.
    pub(super) fn parse(&self, text: &str) -> Option<FocusTime> {
        self.short(text.as_bytes()).or_else(|| parse(text, self.unit, self.comma))
    }

    /// Short decimals, which nearly all rows have, without detours; `None` for whatever else stands there.
    #[inline]
    pub(super) fn short(&self, text: &[u8]) -> Option<FocusTime> {
        if text.len() > 10 {
            return None;
        }
        let (mut number, mut digits, mut point) = (0u64, 0, None);
        for byte in text {
            match byte {
                b'0'..=b'9' => {
                    number = number * 10 + u64::from(byte - b'0');
                    digits += 1;
                }
                b'.' if point.is_none() => point = Some(digits),
                _ => return None,
            }
        }
        let scale = *self.scales.get(point.map_or(0, |before| digits - before)).filter(|scale| **scale > 0 && digits > 0)?;
        number.checked_mul(scale).map(FocusTime)
    }
}

/// Reads a (trimmed, not missing) duration. Plain numbers are in `unit`. `comma` says that a decimal comma may stand where
/// others write a point, as in files whose delimiter is not the comma.
pub(super) fn parse(text: &str, unit: Option<Unit>, comma: bool) -> Option<FocusTime> {
    let nanoseconds = if let Some(plain) = unit.and_then(|unit| decimal(text, unit.nanoseconds(), comma)) {
        plain
    } else if text.contains(':') {
        clock(text)?
    } else if let Some(iso) = text.strip_prefix(['P', 'p']) {
        iso_8601(iso)?
    } else {
        labelled(text, comma)?
    };
    u64::try_from(nanoseconds).ok().map(FocusTime)
}

/// Reads the duration of a setting, which always names its units.
pub(crate) fn of_setting(text: &str) -> Option<FocusTime> {
    parse(text.trim(), None, false)
}

/// A decimal number of `scale` nanoseconds each, rounded half up.
pub(super) fn decimal(text: &str, scale: u64, comma: bool) -> Option<u128> {
    let point = text.find('.').or_else(|| if comma { text.find(',') } else { None });
    let (whole, fraction) = point.map_or((text, ""), |point| (&text[..point], &text[point + 1..]));
    // "1,234" may be 1234 or 1.234.
    if point.is_some_and(|point| text.as_bytes()[point] == b',' && fraction.len() == 3) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.len() > 20 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let whole: u128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    // 20 decimals of a day are far below a nanosecond; what follows them is dropped.
    let kept = &fraction[..fraction.len().min(20)];
    let numerator: u128 = if kept.is_empty() { 0 } else { kept.parse().ok()? };
    let denominator = 10u128.pow(u32::try_from(kept.len()).ok()?);
    let scale = u128::from(scale);
    // At most 10^20 * 8.64 * 10^13 and thus far from overflow.
    Some(whole * scale + (2 * numerator * scale + denominator) / (2 * denominator))
}

/// `[d.]hh:mm:ss[.fraction]`; `5:00` may be hours or minutes and is refused.
fn clock(text: &str) -> Option<u128> {
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || minutes.len() != 2 || seconds.len() < 2 || seconds.as_bytes().get(2).is_some_and(|b| *b != b'.') {
        return None;
    }
    let (days, hours) = hours.split_once('.').unwrap_or(("0", hours));
    let integer = |text: &str| {
        if text.is_empty() || text.len() > 9 || !text.bytes().all(|b| b.is_ascii_digit()) { None } else { text.parse::<u128>().ok() }
    };
    let minutes = integer(minutes).filter(|m| *m < 60)?;
    let seconds = decimal(seconds, SECOND, false).filter(|s| *s < 60 * u128::from(SECOND))?;
    Some(((integer(days)? * 24 + integer(hours)?) * 60 + minutes) * 60 * u128::from(SECOND) + seconds)
}

/// What follows the `P`.
fn iso_8601(text: &str) -> Option<u128> {
    let (days, time) = text.split_once(['T', 't']).map_or((text, None), |(days, time)| (days, Some(time)));
    if (days.is_empty() && time.is_none()) || time.is_some_and(str::is_empty) {
        return None;
    }
    let week = 7 * 86_400 * SECOND;
    let date = designated(days, &[('W', week), ('D', 86_400 * SECOND)])?;
    let time = designated(time.unwrap_or_default(), &[('H', 3_600 * SECOND), ('M', 60 * SECOND), ('S', SECOND)])?;
    Some(date + time)
}

/// `<number><designator>` with the designators in this order, each at most once.
fn designated(text: &str, designators: &[(char, u64)]) -> Option<u128> {
    let (mut rest, mut sum) = (text, 0);
    for (designator, scale) in designators {
        if let Some(at) = rest.to_ascii_uppercase().find(*designator) {
            sum += decimal(&rest[..at], *scale, true)?;
            rest = &rest[at + 1..];
        }
    }
    rest.is_empty().then_some(sum)
}

/// `5min`, `1h 30min`, `2 days`.
fn labelled(text: &str, comma: bool) -> Option<u128> {
    let (mut rest, mut sum) = (text, 0u128);
    let mut finest = u64::MAX;
    while !rest.is_empty() {
        let unit_at = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?;
        let (number, after) = rest.split_at(unit_at);
        let after = after.trim_start();
        let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let scale = Unit::of_name(&after[..end].to_lowercase())?.nanoseconds();
        // From large to small, each unit once.
        if scale >= finest {
            return None;
        }
        finest = scale;
        sum += decimal(number, scale, comma)?;
        rest = after[end..].trim_start();
    }
    (finest != u64::MAX).then_some(sum)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Durations, FocusTime, SECOND, Unit, is_header, parse, unit_of_header};

    #[test]
    fn every_documented_form_is_read() {
        let minutes = |n: u64| Some(FocusTime(n * 60 * SECOND));
        for (text, wanted) in [
            ("5min", minutes(5)),
            ("5 minutes", minutes(5)),
            ("1h 30min", minutes(90)),
            ("1h30m", minutes(90)),
            ("1.5h", minutes(90)),
            ("2d", minutes(2880)),
            ("00:05:00", minutes(5)),
            ("1.00:05:00", minutes(1445)),
            ("125:00:00", minutes(7500)),
            ("00:05:00.0000000", minutes(5)),
            ("PT5M", minutes(5)),
            ("P1DT1H", minutes(1500)),
            ("PT0.5H", minutes(30)),
            ("P1W", minutes(10080)),
            ("300s", minutes(5)),
            ("300000ms", minutes(5)),
            ("0s", minutes(0)),
        ] {
            assert_eq!(parse(text, None, false), wanted, "{text}");
        }
    }

    #[test]
    fn plain_numbers_need_a_unit_and_are_exact() {
        assert_eq!(parse("5", None, false), None);
        assert_eq!(parse("0.1", Some(Unit::Minutes), false), Some(FocusTime(6 * SECOND)));
        assert_eq!(parse("0.30000000000000004", Some(Unit::Seconds), false), Some(FocusTime(300_000_000)));
        assert_eq!(parse("0.0000000005", Some(Unit::Seconds), false), Some(FocusTime(1)));
        assert_eq!(parse("0.00000000049999", Some(Unit::Seconds), false), Some(FocusTime(0)));
        assert_eq!(parse("12,5", Some(Unit::Seconds), true), Some(FocusTime(12_500_000_000)));
        assert_eq!(parse("00:01:00", Some(Unit::Seconds), false), Some(FocusTime(60 * SECOND)));
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "5 parsecs",
            "",
            ".",
            "-5",
            "+5",
            "1e3",
            "NaN",
            "5min 1h",
            "5min 5min",
            "P",
            "PT",
            "P1M",
            "P1Y",
            "PT5",
            "00:60:00",
            "00:00:60",
            "0:5",
            "1:2:3:4",
            "5:00",
            "5:00 pm",
            "1,234",
            "1 234",
            "5 min.",
            "99999999999999999999999",
        ] {
            assert_eq!(parse(text, Some(Unit::Minutes), true), None, "{text}");
        }
        assert_eq!(parse("12,5", Some(Unit::Minutes), false), None);
        assert_eq!(parse("18446744073709551616", Some(Unit::Nanoseconds), false), None);
    }

    #[test]
    fn headers_tell_the_unit() {
        for (header, unit) in [
            ("focus_minutes", Some(Unit::Minutes)),
            ("FocusMinutes", Some(Unit::Minutes)),
            ("focusminutes", Some(Unit::Minutes)),
            ("FocusTime (s)", Some(Unit::Seconds)),
            ("focus_time_ms", Some(Unit::Milliseconds)),
            ("Focus time (min)", Some(Unit::Minutes)),
            ("usage in hours", Some(Unit::Hours)),
            ("software_metering.event.focus_time.sum", None),
            ("focus_time", None),
            ("app_usage_", None),
        ] {
            assert!(is_header(header), "{header}");
            assert_eq!(unit_of_header(header), unit, "{header}");
        }
        for header in ["usages", "minutes", "user", "focus_group", "time"] {
            assert!(!is_header(header), "{header}");
        }
    }

    proptest! {
        #[test]
        fn decimals_of_any_unit_are_exact(whole in 0u64..100_000, tenths in 0u64..10) {
            for unit in [Unit::Hours, Unit::Minutes, Unit::Seconds, Unit::Milliseconds] {
                let wanted = (whole * 10 + tenths) * (unit.nanoseconds() / 10);
                prop_assert_eq!(parse(&format!("{whole}.{tenths}"), Some(unit), false), Some(FocusTime(wanted)));
            }
        }

        #[test]
        fn clocks_and_words_agree(hours in 0u64..1000, minutes in 0u64..60, seconds in 0u64..60) {
            let wanted = Some(FocusTime(((hours * 60 + minutes) * 60 + seconds) * SECOND));
            prop_assert_eq!(parse(&format!("{hours:02}:{minutes:02}:{seconds:02}"), None, false), wanted);
            prop_assert_eq!(parse(&format!("{hours}h {minutes}min {seconds}s"), None, false), wanted);
            prop_assert_eq!(parse(&format!("PT{hours}H{minutes}M{seconds}S"), None, false), wanted);
        }

        #[test]
        fn short_decimals_agree_with_long_ones(text in "[0-9.]{0,12}") {
            for unit in [Unit::Days, Unit::Hours, Unit::Minutes, Unit::Seconds, Unit::Milliseconds, Unit::Microseconds, Unit::Nanoseconds] {
                prop_assert_eq!(Durations::new(Some(unit), false).parse(&text), parse(&text, Some(unit), false));
            }
            prop_assert_eq!(Durations::new(None, false).parse(&text), parse(&text, None, false));
        }

        #[test]
        fn no_text_makes_it_fail_otherwise(text in "\\PC{0,12}") {
            let _ = parse(&text, Some(Unit::Hours), true);
            let _ = parse(&text, None, false);
        }
    }
}
