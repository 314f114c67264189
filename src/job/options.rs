//! `[run]`: how to run, not what.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use super::{Flags, RunOptions, amount::scale, keys, paths::usable_name, values::Values};
use crate::{error::Failure, evidence::duration_of_setting};

/// Reads the options; a folder for the runs that is still relative is relative to `working_folder`.
pub(super) fn read(values: &Values, flags: &Flags, working_folder: &Path) -> Result<RunOptions, Failure> {
    let between = |least: usize, most: usize| move |text: &str| text.parse().ok().filter(|count| (least..=most).contains(count));
    let out: PathBuf = values.parse_set(&keys::OUT, |text| Some(PathBuf::from(text)))?;
    usable_name(keys::OUT.name, &out)?;
    Ok(RunOptions {
        out: working_folder.join(out),
        dry_run: flags.dry_run,
        yes: flags.yes,
        rate: values.parse(&keys::RATE, rate)?,
        concurrency: values.parse(&keys::CONCURRENCY, between(1, 256))?,
        csv_raw: values.switch(&keys::CSV_RAW)?,
        seat_forecast: values.switch(&keys::SEAT_FORECAST)?,
        threads: values.parse(&keys::THREADS, between(1, 1024))?,
        plan_valid: values.parse_set(&keys::PLAN_VALID, |text| {
            duration_of_setting(text).filter(|length| length.0 > 0).map(|length| Duration::from_nanos(length.0))
        })?,
        roster_tolerance: values.parse_set(&keys::ROSTER_TOLERANCE, |text| text.parse().ok().filter(|percent| *percent <= 100))?,
    })
}

/// `3000/150`: people per seconds.
fn rate(text: &str) -> Option<(u32, Duration)> {
    let (people, seconds) = text.split_once('/')?;
    let seconds = seconds.trim().trim_end_matches('s');
    let length = scale(seconds, 1_000_000_000).filter(|length| *length > 0)?;
    Some((people.trim().parse().ok().filter(|people| *people > 0)?, Duration::from_nanos(length)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::rate;

    #[test]
    fn rates() {
        assert_eq!(rate("3000/150"), Some((3000, Duration::from_secs(150))));
        assert_eq!(rate("10 / 0.5s"), Some((10, Duration::from_millis(500))));
        for wrong in ["", "3000", "0/1", "1/0", "-1/1", "1/x", "x/1"] {
            assert_eq!(rate(wrong), None, "{wrong}");
        }
    }
}
