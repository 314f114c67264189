//! What every verb works with: the host, where events go, and how a person is asked.

use std::sync::atomic::AtomicU64;

use super::{
    arguments::{Format, OutputArguments},
    question, screen,
    terminal::Terminal,
};
use crate::{
    ExitCode, Host,
    engine::{
        Event, EventSink,
        event::{Emitter, Message, Stamped},
    },
    error::Failure,
    verbs::Context,
};

/// What every verb works with.
pub(super) struct Front<'a> {
    pub host: &'a Host,
    pub format: Format,
    sink: Sink<'a>,
    seq: AtomicU64,
}

enum Sink<'a> {
    Text(Terminal<'a>),
    Ndjson(&'a Host),
}

impl<'a> Front<'a> {
    pub fn new(host: &'a Host, output: OutputArguments) -> Self {
        let sink = match output.format {
            Format::Text => Sink::Text(Terminal::new(host, output.quiet, output.verbose)),
            Format::Ndjson => Sink::Ndjson(host),
        };
        Self { host, format: output.format, sink, seq: AtomicU64::new(0) }
    }

    /// Calls a verb with `host`, which is this front's unless a sandbox stands in for the real surroundings.
    pub fn call<T>(&self, host: &Host, verb: impl FnOnce(&Context<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
        let confirm = |asked: &crate::verbs::Question| {
            if let Sink::Text(terminal) = &self.sink {
                terminal.clear();
            }
            question::ask(host, asked)
        };
        verb(&Context { host, emitter: self.emitter(), confirm: &confirm })
    }

    /// Tells of something that went wrong before there was a verb.
    pub fn tell(&self, message: Message) {
        self.emitter().emit(Event::Error(message));
    }

    /// Tells how a verb failed, and gives its exit code.
    pub fn fail(&self, failure: &Failure) -> ExitCode {
        self.emitter().emit(Event::Error(screen::message(failure)));
        if self.format == Format::Ndjson {
            screen::tell(self.host, &screen::failure(self.host, &failure.message, failure.hint.as_deref()));
        }
        failure.exit
    }

    fn emitter(&self) -> Emitter<'_> {
        Emitter::new(&self.sink, &self.seq, "")
    }
}

impl EventSink for Sink<'_> {
    fn emit(&self, event: Stamped) {
        match self {
            Self::Text(terminal) => terminal.emit(event),
            Self::Ndjson(host) => screen::data(host, &event.to_ndjson()),
        }
    }
}
