//! `[policy]`: the rules, and the ones that cannot be.

use super::{
    NoAnswer, NoTelemetry, Policy, keys,
    values::{Values, missing},
};
use crate::{error::Failure, evidence::duration_of_setting};

/// Nanoseconds.
const DAY: u64 = 86_400_000_000_000;

/// The rules, refused when they contradict each other.
pub(super) fn read(values: &Values) -> Result<Policy, Failure> {
    let policy = rules(values)?;
    let same = |left: &str, right: &str| left.trim().to_lowercase() == right.trim().to_lowercase();
    for release in &policy.release_answers {
        if policy.keep_answers.iter().any(|keep| same(keep, release)) {
            let value = values.get(&keys::RELEASE_ANSWERS);
            let place = value.map(|value| value.place(value.items.iter().find(|item| item.text == *release))).unwrap_or_default();
            return Err(Failure::bad_input(format!("{place}the label {release:?} can't mean both keep and release"))
                .hint("every label stands in keep_answers or in release_answers; labels are compared without case")
                .code("LabelsOverlap"));
        }
    }
    if policy.ask_permission {
        for (key, labels) in [(&keys::RELEASE_ANSWERS, &policy.release_answers), (&keys::KEEP_ANSWERS, &policy.keep_answers)] {
            if labels.is_empty() {
                let failure = missing(key, "is not set, but ask_permission is on: which label means what is never assumed");
                return Err(failure.hint(
                    "map the labels of the campaign in [policy], such as keep_answers = [\"yes\"] and release_answers = [\"no\"], \
                     or set ask_permission = false to ask nobody",
                ));
            }
        }
    }
    Ok(policy)
}

/// The rules by themselves.
pub(super) fn rules(values: &Values) -> Result<Policy, Failure> {
    let (max_removals, max_percent) = caps(values)?;
    Ok(Policy {
        window_days: values.parse_set(&keys::WINDOW, days)?,
        as_of: values.parse(&keys::AS_OF, |text| text.parse().ok())?,
        min_focus_time: values.parse_set(&keys::MIN_FOCUS_TIME, |text| duration_of_setting(text).filter(|time| time.0 > 0))?,
        ask_permission: values.switch(&keys::ASK_PERMISSION)?,
        keep_answers: values.list(&keys::KEEP_ANSWERS),
        release_answers: values.list(&keys::RELEASE_ANSWERS),
        no_answer: values.parse_set(&keys::NO_ANSWER, |text| match text {
            "keep" => Some(NoAnswer::Keep),
            "reclaim" => Some(NoAnswer::Reclaim),
            _ => None,
        })?,
        answer_valid_days: values.parse_set(&keys::ANSWER_VALID, days)?,
        no_telemetry: values.parse_set(&keys::NO_TELEMETRY, |text| match text {
            "unknown" => Some(NoTelemetry::Unknown),
            "unused" => Some(NoTelemetry::Unused),
            _ => None,
        })?,
        max_removals,
        max_percent,
    })
}

/// The caps: people, and percent of the roster.
pub(super) fn caps(values: &Values) -> Result<(Option<u64>, Option<u32>), Failure> {
    let percent = values.parse(&keys::MAX_PERCENT, |text| text.parse().ok().filter(|percent| *percent <= 100))?;
    Ok((values.parse(&keys::MAX_REMOVALS, |text| text.parse().ok())?, percent))
}

/// Refuses rules under which usage could say nothing.
pub(super) fn check_usage(values: &Values, policy: &Policy) -> Result<(), Failure> {
    let window = u64::from(policy.window_days) * DAY;
    if policy.min_focus_time.0 > window {
        let place = values.get(&keys::MIN_FOCUS_TIME).map(|value| value.place(None)).unwrap_or_default();
        let message = format!("{place}policy.min_focus_time is longer than policy.window, so everybody would be unused");
        return Err(Failure::bad_input(message).code("ImpossiblePolicy"));
    }
    Ok(())
}

/// Whole days, at least one.
fn days(text: &str) -> Option<u32> {
    let length = duration_of_setting(text)?.0;
    let whole = length % DAY == 0 && length > 0;
    // A century is longer than any export; more would leave the calendar.
    u32::try_from(length / DAY).ok().filter(|days| whole && *days <= 36_525)
}
