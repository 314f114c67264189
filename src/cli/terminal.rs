//! Events for people: a bar on a terminal, a plain line every few seconds elsewhere, and how it ended.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{progress, sanitize, screen, summary, words};
use crate::{
    Host,
    engine::{
        Event, EventSink, Outcome,
        event::{Item, Phase, Progress, Stamped},
    },
};

/// Without a terminal, progress is told this often.
const EVERY: Duration = Duration::from_secs(5);

/// So many failures are shown one by one; the result has them all.
const SHOWN_FAILURES: u64 = 20;

/// The sink of `--format text`.
pub(super) struct Terminal<'a> {
    host: &'a Host,
    quiet: bool,
    verbose: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    bar: Option<(Phase, ProgressBar)>,
    told: Option<Instant>,
    failures: u64,
    restoring: bool,
    /// Folders by run id.
    folders: HashMap<String, String>,
}

impl<'a> Terminal<'a> {
    pub(super) fn new(host: &'a Host, quiet: bool, verbose: bool) -> Self {
        Self { host, quiet, verbose, state: Mutex::default() }
    }

    /// Takes the bar away, so that a question can be asked.
    pub(super) fn clear(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn progress(&self, state: &mut State, now: &Progress) {
        let text = progress::text(now, state.restoring);
        if self.host.stderr_is_terminal {
            state.bar(now).set_message(text);
        } else if state.is_due() {
            screen::tell(self.host, &text);
        }
    }

    fn item(&self, state: &mut State, item: &Item) {
        let failed = item.outcome.outcome == Outcome::Failed;
        if failed {
            state.failures += 1;
        }
        let many = failed && !self.verbose && state.failures > SHOWN_FAILURES;
        if self.verbose || (failed && !many) {
            let (user, detail) = (sanitize::line(&item.row.user), crate::report::detail(&item.row.detail, &item.outcome.detail));
            let line = format!("{}: {user}: {}", words::spaced(item.outcome.outcome.as_str()), sanitize::line(&detail));
            state.above(|| screen::tell(self.host, &line));
        } else if many && state.failures == SHOWN_FAILURES + 1 {
            state.above(|| screen::tell(self.host, "more failures are not shown one by one; the result has them all"));
        }
    }
}

impl EventSink for Terminal<'_> {
    fn emit(&self, stamped: Stamped) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = &mut *state;
        match stamped.event {
            Event::Started(started) => {
                state.restoring = started.verb == "restore";
                state.failures = 0;
                state.told = Some(Instant::now());
                state.folders.insert(stamped.run_id, started.folder);
            }
            Event::Progress(now) if !self.quiet => self.progress(state, &now),
            Event::Item(item) if !self.quiet => self.item(state, &item),
            Event::Throttled(throttled) if !self.quiet => {
                let text = progress::pause(&throttled);
                if let Some((_, bar)) = &state.bar {
                    bar.set_message(text);
                } else if throttled.seconds >= 1.0 && state.is_due() {
                    screen::tell(self.host, &text);
                }
            }
            Event::Warning(message) => {
                let text = screen::warning(self.host, &message);
                state.above(|| screen::tell(self.host, &text));
            }
            Event::Error(message) => {
                state.clear();
                screen::tell(self.host, &screen::failure(self.host, &message.message, message.hint.as_deref()));
            }
            Event::Summary(of) => {
                state.clear();
                let folder = state.folders.remove(&stamped.run_id).unwrap_or_default();
                if !self.quiet {
                    for line in summary::lines(&of, &folder) {
                        screen::tell(self.host, &line);
                    }
                }
                screen::data(self.host, &folder);
            }
            Event::Progress(_) | Event::Item(_) | Event::Throttled(_) => {}
        }
    }
}

impl State {
    /// The bar of that phase, moved to where the phase is.
    fn bar(&mut self, now: &Progress) -> &ProgressBar {
        if self.bar.as_ref().is_some_and(|(phase, _)| *phase != now.phase) {
            self.clear();
        }
        let (_, bar) = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(now.total, ProgressDrawTarget::stderr());
            let template = if now.total.is_some() { "{bar:24} {msg}" } else { "{spinner} {msg}" };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style.progress_chars("=> "));
            }
            (now.phase, bar)
        });
        bar.set_position(now.done);
        bar
    }

    /// Writes above the bar.
    fn above(&self, write: impl FnOnce()) {
        match &self.bar {
            Some((_, bar)) => bar.suspend(write),
            None => write(),
        }
    }

    fn clear(&mut self) {
        if let Some((_, bar)) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    fn is_due(&mut self) -> bool {
        let due = self.told.is_none_or(|told| told.elapsed() >= EVERY);
        if due {
            self.told = Some(Instant::now());
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use jiff::Timestamp;

    use super::Terminal;
    use crate::{
        Host,
        cli::tests::Captured,
        engine::{
            Event, EventSink,
            event::{Message, Phase, Progress, Stamped, Started, Throttled},
        },
        host::output,
        report::Summary,
    };

    const SUMMARY: &str = r#"{"version":1,"runId":"r","verb":"run","job":null,"application":"Miro","directory":"entra",
        "groupId":"00000000-0000-0000-0000-000000000001","group":"LIC-\u001bMiro","dryRun":false,"startedAt":"2026-11-22T07:00:00Z",
        "finishedAt":"2026-11-22T07:00:04Z","exitCode":3,"roster":5000,"rows":1210,"verdicts":{"Reclaim":1204},"reasons":{},
        "outcomes":{"Removed":1200,"Failed":4,"Kept":6},"seats":{"freed":1000,"notFreed":196,"unknown":4},"throttled":0,"retried":0,
        "skippedRows":2,"inputs":[],"cost":null,"files":["plan.csv","result.csv","ask.csv"]}"#;

    fn events(summary: &str) -> Vec<Event> {
        let summary: Summary = serde_json::from_str(summary).unwrap();
        let started = Started {
            verb: summary.verb.clone(),
            application: "Miro".to_owned(),
            group: "LIC-Miro".to_owned(),
            folder: "runs/r".to_owned(),
            dry_run: summary.dry_run,
        };
        let progress =
            Progress { phase: Phase::Changing, done: 1, total: Some(2), changed: 1, failed: 0, per_second: 1.0, seconds_left: Some(1.0) };
        let warning = |message: &str| Message { message: message.to_owned(), hint: Some("look".to_owned()), code: None, exit_code: None };
        vec![
            Event::Started(started),
            Event::Progress(progress),
            Event::Throttled(Throttled { seconds: 12.0, cause: "retryAfter" }),
            Event::Warning(warning("odd\u{1b}[2J")),
            Event::Summary(Box::new(summary)),
        ]
    }

    /// Standard output and standard error.
    fn shown(quiet: bool, events: Vec<Event>) -> (String, String) {
        let (stdout, stderr) = (Captured::default(), Captured::default());
        let host = Host { stdout: output(stdout.clone()), stderr: output(stderr.clone()), ..Host::detached() };
        let terminal = Terminal::new(&host, quiet, false);
        for (seq, event) in (1..).zip(events) {
            terminal.emit(Stamped { seq, time: Timestamp::UNIX_EPOCH, run_id: "r".to_owned(), event });
        }
        (stdout.text(), stderr.text().replace('\\', "/"))
    }

    #[test]
    fn a_run_without_a_terminal() {
        let (stdout, stderr) = shown(false, events(SUMMARY));
        assert_eq!(stdout, "runs/r\n");
        assert_snapshot!(stderr, @"
        warning: odd/u{1b}[2J

        hint: look
        Miro: 1,200 people of 5,000 members removed from LIC-/u{1b}Miro in 4 s
          1,200  removed
              6  kept
              4  failed
          seats: 1,000 freed, 196 stay taken by another assignment, 4 not known
          2 input rows could not be read and were left out
          result: runs/r/result.csv
          to ask: runs/r/ask.csv
        ");
    }

    #[test]
    fn quiet_shows_warnings_only() {
        assert_eq!(shown(true, events(SUMMARY)), ("runs/r\n".to_owned(), "warning: odd/u{1b}[2J\n\nhint: look\n".to_owned()));
    }

    #[test]
    fn other_ends() {
        let end = |summary: &str| shown(false, events(summary)).1.lines().skip(3).collect::<Vec<_>>().join("\n");
        assert_snapshot!(end(&SUMMARY.replace("\"dryRun\":false", "\"dryRun\":true").replace("Removed", "WouldRemove")), @"
        Miro: 1,200 people of 5,000 members of LIC-/u{1b}Miro would be removed
              6  kept
              4  failed
          1,200  would remove
          seats: 1,000 would be freed, 196 stay taken by another assignment, 4 not known
          2 input rows could not be read and were left out
          result: runs/r/result.csv
          to ask: runs/r/ask.csv
        ");
        assert_snapshot!(end(&SUMMARY.replace("\"exitCode\":3", "\"exitCode\":130")), @"
        Miro: 1,200 people of 5,000 members removed from LIC-/u{1b}Miro in 4 s
          1,200  removed
              6  kept
              4  failed
          seats: 1,000 freed, 196 stay taken by another assignment, 4 not known
          2 input rows could not be read and were left out
          result: runs/r/result.csv
          to ask: runs/r/ask.csv
          interrupted; finish it with: reclaim resume runs/r
        ");
        let plan = SUMMARY.replace("\"verb\":\"run\"", "\"verb\":\"plan\"").replace(r#"{"Removed":1200,"Failed":4,"Kept":6}"#, "{}");
        assert_snapshot!(end(&plan.replace("\"plan.csv\",\"result.csv\"", "\"plan.csv\"")), @"
        Miro: 1,204 people of 5,000 members of LIC-/u{1b}Miro to remove
          1,204  reclaim
          seats: 1,000 would be freed, 196 stay taken by another assignment, 4 not known
          2 input rows could not be read and were left out
          to ask: runs/r/ask.csv
          plan: runs/r/plan.csv
          review it, then: reclaim apply runs/r/plan.csv
        ");
        let restore = SUMMARY.replace("\"verb\":\"run\"", "\"verb\":\"restore\"").replace("Removed", "Restored");
        assert_snapshot!(end(&restore.replace(r#""seats":{"freed":1000,"notFreed":196,"unknown":4},"#, "")), @"
        Miro: 1,200 people put back into LIC-/u{1b}Miro in 4 s
              6  kept
              4  failed
          1,200  restored
          2 input rows could not be read and were left out
          result: runs/r/result.csv
          to ask: runs/r/ask.csv
        ");
    }
}
