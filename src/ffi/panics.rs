//! A panic is told as an event and never printed into the host's terminal.

use std::{
    cell::RefCell,
    panic::PanicHookInfo,
    sync::{Arc, Once},
};

use jiff::Timestamp;

use super::{job::Shared, registry};
use crate::{
    ExitCode,
    engine::event::{Event, Message, Stamped},
};

thread_local! {
    /// The job that this thread works for.
    static JOB: RefCell<Option<Arc<Shared>>> = const { RefCell::new(None) };
}

/// From now on panics of this thread are told by `job`.
pub(super) fn belongs_to(job: &Arc<Shared>) {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !tell(panic) {
                before(panic);
            }
        }));
    });
    JOB.with(|mine| *mine.borrow_mut() = Some(Arc::clone(job)));
}

/// Tells the job of this thread; of a thread that the run started, every running job, because it may be theirs.
fn tell(panic: &PanicHookInfo<'_>) -> bool {
    let payload = panic.payload();
    let what = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let what = what.unwrap_or("no message");
    let message = panic.location().map_or_else(|| format!("internal error: {what}"), |at| format!("internal error at {at}: {what}"));
    if let Some(job) = JOB.try_with(|mine| mine.try_borrow().ok()?.clone()).ok().flatten() {
        job.queue.push_next(|seq| event(seq, Event::Error, &message));
        return true;
    }
    // In a program or a test that links this library as Rust, other threads' panics are none of ours.
    let running = if cfg!(test) { Vec::new() } else { registry::running() };
    for job in &running {
        job.queue.push_next(|seq| event(seq, Event::Warning, &message));
    }
    !running.is_empty()
}

/// The event as a line.
fn event(seq: u64, kind: fn(Message) -> Event, message: &str) -> Vec<u8> {
    let message =
        Message { message: message.to_owned(), hint: None, code: Some("Panic".to_owned()), exit_code: Some(ExitCode::Unexpected.code()) };
    let stamped = Stamped { seq, time: Timestamp::now(), run_id: String::new(), event: kind(message) };
    let mut line = stamped.to_ndjson().into_bytes();
    line.push(b'\n');
    line
}

#[cfg(test)]
mod tests {
    use super::{Event, event};

    #[test]
    fn it_is_an_event_like_others() {
        let line = event(7, Event::Error, "a \"quoted\" name");
        let value: serde_json::Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(value["seq"], 7);
        assert_eq!(value["message"], "a \"quoted\" name");
        assert_eq!(value["exitCode"], 1);
    }
}
