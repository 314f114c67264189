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
