//! Lengths of time as people write them: `90d`, `5min`, `1h 30min`, `1.5h`. Exact: whole nanoseconds, never floats.

/// Units by all their names, biggest first, in nanoseconds. `m` is left out on purpose: minutes or months, nobody knows.
const UNITS: [(&[&str], u64); 6] = [
    (&["w", "week", "weeks"], 7 * 86_400_000_000_000),
    (&["d", "day", "days"], 86_400_000_000_000),
    (&["h", "hr", "hrs", "hour", "hours"], 3_600_000_000_000),
    (&["min", "mins", "minute", "minutes"], 60_000_000_000),
    (&["s", "sec", "secs", "second", "seconds"], 1_000_000_000),
    (&["ms", "millisecond", "milliseconds"], 1_000_000),
];

/// One day in nanoseconds.
pub(crate) const DAY: u64 = UNITS[1].1;

/// Reads numbers with units: `5min`, `1h 30min`, `1.5 hours`. Every unit at most once, the bigger before the smaller.
/// Returns nanoseconds; `None` when the text is anything else, finer than a nanosecond, or too long to count.
pub(crate) fn parse(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    let mut total = 0_u64;
    let mut bigger = usize::MAX;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let number = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let (amount, after) = rest.split_at(number);
        let after = after.trim_start();
        let letters = after.len() - after.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let (name, after) = after.split_at(letters);
        let unit = UNITS.iter().position(|(names, _)| names.iter().any(|known| known.eq_ignore_ascii_case(name)))?;
        if bigger != usize::MAX && unit <= bigger {
            return None;
        }
        bigger = unit;
        total = total.checked_add(crate::job::scale(amount, UNITS[unit].1)?)?;
        rest = after.trim_start();
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::{DAY, parse};

    #[test]
    fn forms() {
        let minute = 60_000_000_000;
        for (text, expected) in [
            ("90d", Some(90 * DAY)),
            ("5min", Some(5 * minute)),
            ("1h 30min", Some(90 * minute)),
            ("1h30min", Some(90 * minute)),
            ("1.5 Hours", Some(90 * minute)),
            ("2 weeks", Some(14 * DAY)),
            ("0.5ms", Some(500_000)),
            ("0s", Some(0)),
            (" 10 s ", Some(10_000_000_000)),
            ("", None),
            ("5", None),
            ("5m", None),
            ("5 parsecs", None),
            ("min", None),
            ("-5min", None),
            ("1.min", None),
            (".5min", None),
            ("30min 1h", None),
            ("1h 1h", None),
            ("0.0000001ms", None),
            ("99999999999w", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
