//! What a bar (or a line every few seconds) says.

use super::words;
use crate::engine::event::{Phase, Progress, Throttled};

/// `removing 1,204 of 4,000, 812/s, 3 failed, 4 s left`.
pub(super) fn text(progress: &Progress, restoring: bool) -> String {
    let amount: fn(u64) -> String = if progress.phase == Phase::Reading { bytes } else { words::count };
    let doing = match progress.phase {
        Phase::Reading => "reading",
        Phase::Roster => "reading the group:",
        Phase::Seats => "asking about seats:",
        Phase::Changing if restoring => "putting back",
        Phase::Changing => "removing",
    };
    let total = progress.total.map(|total| format!(" of {}", amount(total))).unwrap_or_default();
    let unit = if progress.phase == Phase::Roster { " members" } else { "" };
    let mut parts = vec![format!("{doing} {}{total}{unit}", amount(progress.done))];
    if progress.per_second >= 0.05 {
        parts.push(rate(progress));
    }
    if progress.failed > 0 {
        parts.push(format!("{} failed", words::count(progress.failed)));
    }
    parts.extend(progress.seconds_left.map(|seconds| format!("{} left", words::seconds(seconds))));
    parts.join(", ")
}

/// `paused 12 s: Graph asks to wait`.
pub(super) fn pause(throttled: &Throttled) -> String {
    let why = match throttled.cause {
        "retryAfter" => "Graph asks to wait",
        "window" => "the directory's quota is used up for now",
        "paused" => "nobody looks at the run",
        other => other,
    };
    format!("paused {}: {why}", words::seconds(throttled.seconds))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate is finite, positive and small")]
fn rate(progress: &Progress) -> String {
    let per_second = progress.per_second;
    match progress.phase {
        Phase::Reading => format!("{}/s", bytes(per_second as u64)),
        _ if per_second < 10.0 => format!("{per_second:.1}/s"),
        _ => format!("{}/s", words::count(per_second.round() as u64)),
    }
}

/// `772 MB`, in powers of ten.
#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
fn bytes(count: u64) -> String {
    let mut amount = count as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if amount < 1000.0 {
            return if amount < 10.0 && unit != "B" { format!("{amount:.1} {unit}") } else { format!("{amount:.0} {unit}") };
        }
        amount /= 1000.0;
    }
    format!("{amount:.1} TB")
}

#[cfg(test)]
mod tests {
    use super::{bytes, pause, text};
    use crate::engine::event::{Phase, Progress, Throttled};

    fn progress(phase: Phase, done: u64, total: Option<u64>) -> Progress {
        Progress { phase, done, total, changed: 0, failed: 0, per_second: 0.0, seconds_left: None }
    }

    #[test]
    fn every_phase() {
        let full = Progress { failed: 3, per_second: 812.4, seconds_left: Some(3.2), ..progress(Phase::Changing, 1204, Some(4000)) };
        assert_eq!(text(&full, false), "removing 1,204 of 4,000, 812/s, 3 failed, 4 s left");
        assert_eq!(text(&progress(Phase::Changing, 1, Some(2)), true), "putting back 1 of 2");
        assert_eq!(text(&progress(Phase::Roster, 999, None), false), "reading the group: 999 members");
        assert_eq!(text(&progress(Phase::Seats, 5, Some(10)), false), "asking about seats: 5 of 10");
        let reading = Progress { per_second: 4e8, ..progress(Phase::Reading, 120_000_000, Some(772_000_000)) };
        assert_eq!(text(&reading, false), "reading 120 MB of 772 MB, 400 MB/s");
    }

    #[test]
    fn pauses_say_why() {
        assert_eq!(pause(&Throttled { seconds: 12.0, cause: "retryAfter" }), "paused 12 s: Graph asks to wait");
        assert_eq!(pause(&Throttled { seconds: 75.0, cause: "window" }), "paused 1 min 15 s: the directory's quota is used up for now");
    }

    #[test]
    fn sizes() {
        assert_eq!((bytes(999), bytes(1500), bytes(7_720_000_000)), ("999 B".into(), "1.5 kB".into(), "7.7 GB".into()));
    }
}
