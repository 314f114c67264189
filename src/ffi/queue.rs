//! What a job has told and nobody has fetched yet: lines, in order. Of progress only the newest is kept; nothing else is ever
//! dropped.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use memchr::memmem;

/// Lines on their way from a run to its host.
#[derive(Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    /// For those who wait for a line, or for the end without one.
    changed: Condvar,
    /// For those who wait for the end alone: they are not woken by every line.
    ended: Condvar,
}

#[derive(Default)]
struct State {
    /// The lines with their line ends; `None` was progress that a newer one replaced.
    lines: VecDeque<Option<Box<[u8]>>>,
    /// How many lines were taken from the front so far.
    taken: u64,
    /// The place of the progress line that waits, counted from the job's first line.
    progress: Option<u64>,
    /// Bytes of all lines that wait.
    bytes: usize,
    /// The `seq` of the newest line.
    seq: u64,
    finished: bool,
}

/// What `Queue::take` found.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// So many bytes were written.
    Events(usize),
    /// The next line alone needs so many bytes.
    TooSmall(usize),
    /// Nothing yet.
    Nothing,
    /// Nothing, and nothing will come.
    Finished,
}

impl Queue {
    /// Adds a line (with its line end) and returns how many bytes wait.
    pub(super) fn push(&self, line: &[u8]) -> usize {
        let mut state = self.lock();
        if let Some(seq) = sequence(line) {
            state.seq = seq;
        }
        if is_progress(line) {
            state.drop_progress();
            state.progress = Some(state.taken + state.lines.len() as u64);
        }
        state.bytes += line.len();
        state.lines.push_back(Some(line.into()));
        self.changed.notify_all();
        state.bytes
    }

    /// Adds a line that `write` makes of the next `seq`.
    pub(super) fn push_next(&self, write: impl FnOnce(u64) -> Vec<u8>) {
        let next = self.lock().seq + 1;
        self.push(&write(next));
    }

    /// No line will come any more.
    pub(super) fn finish(&self) {
        self.lock().finished = true;
        self.changed.notify_all();
        self.ended.notify_all();
    }

    /// Whether the run has ended.
    pub(super) fn is_finished(&self) -> bool {
        self.lock().finished
    }

    /// Waits until the run has ended, or `timeout` is over.
    pub(super) fn wait_finished(&self, timeout: Option<Duration>) -> bool {
        self.wait(&self.ended, timeout, |state| !state.finished).finished
    }

    /// Moves whole lines into `buffer`, at most `max`; waits for the first of them at most `timeout`. Also returns how many
    /// bytes still wait.
    pub(super) fn take(&self, buffer: &mut [u8], max: u32, timeout: Option<Duration>) -> (Taken, usize) {
        let mut state = self.wait(&self.changed, timeout, |state| state.bytes == 0 && !state.finished);
        if state.bytes == 0 {
            return (if state.finished { Taken::Finished } else { Taken::Nothing }, 0);
        }
        let (mut written, mut count) = (0, 0);
        while count < max {
            let Some(front) = state.lines.front() else { break };
            if let Some(line) = front {
                let Some(room) = buffer.get_mut(written..written + line.len()) else { break };
                room.copy_from_slice(line);
                written += line.len();
                count += 1;
            }
            state.pop();
        }
        if written > 0 {
            return (Taken::Events(written), state.bytes);
        }
        let needed = state.lines.iter().flatten().next().map_or(0, |line| line.len());
        (Taken::TooSmall(needed), state.bytes)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, until: &Condvar, timeout: Option<Duration>, goes_on: impl FnMut(&mut State) -> bool) -> MutexGuard<'_, State> {
        match timeout {
            None => until.wait_while(self.lock(), goes_on).unwrap_or_else(PoisonError::into_inner),
            Some(timeout) => until.wait_timeout_while(self.lock(), timeout, goes_on).unwrap_or_else(PoisonError::into_inner).0,
        }
    }
}

impl State {
    /// Takes the front away.
    fn pop(&mut self) {
        if let Some(line) = self.lines.pop_front() {
            self.bytes -= line.map_or(0, |line| line.len());
            if self.progress == Some(self.taken) {
                self.progress = None;
            }
            self.taken += 1;
        }
    }

    /// Forgets the progress that waits. Gaps are only left between lines that stay, so they never outnumber these.
    fn drop_progress(&mut self) {
        let Some(place) = self.progress.take().and_then(|place| usize::try_from(place - self.taken).ok()) else { return };
        let old =
            if place + 1 == self.lines.len() { self.lines.pop_back().flatten() } else { self.lines.get_mut(place).and_then(Option::take) };
        self.bytes -= old.map_or(0, |line| line.len());
    }
}

/// Whether a line is a progress event. The stamp (`v`, `seq`, `time`, `kind`) stands before anything that a person wrote.
fn is_progress(line: &[u8]) -> bool {
    field(line, b"\"kind\":").is_some_and(|value| value.starts_with(b"\"progress\""))
}

/// The `seq` of an event.
fn sequence(line: &[u8]) -> Option<u64> {
    let value = field(line, b"\"seq\":")?;
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&value[..digits]).ok()?.parse().ok()
}

/// What follows the first `name` in the event's stamp.
fn field<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    const STAMP: usize = 160;
    let stamp = &line[..line.len().min(STAMP)];
    memmem::find(stamp, name).map(|place| &line[place + name.len()..])
}

#[cfg(test)]
mod tests {
    use super::{Queue, Taken};

    const NOW: Option<std::time::Duration> = Some(std::time::Duration::ZERO);

    fn event(seq: u64, kind: &str) -> Vec<u8> {
        format!("{{\"v\":1,\"seq\":{seq},\"time\":\"2026-11-22T00:00:00Z\",\"kind\":\"{kind}\",\"runId\":\"r\"}}\n").into_bytes()
    }

    fn all(queue: &Queue) -> String {
        let mut buffer = vec![0; 10_000];
        match queue.take(&mut buffer, u32::MAX, NOW) {
            (Taken::Events(written), 0) => String::from_utf8(buffer[..written].to_vec()).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_the_newest_progress_waits() {
        let queue = Queue::default();
        for (seq, kind) in [(1, "progress"), (2, "progress"), (3, "item"), (4, "progress"), (5, "item"), (6, "progress")] {
            queue.push(&event(seq, kind));
        }
        let text = all(&queue);
        let expected: Vec<u8> = [event(3, "item"), event(5, "item"), event(6, "progress")].concat();
        assert_eq!(text.as_bytes(), expected);
        queue.push(&event(7, "progress"));
        assert_eq!(all(&queue).as_bytes(), event(7, "progress"));
    }

    #[test]
    fn a_name_that_looks_like_progress_is_none() {
        let queue = Queue::default();
        for seq in 1..=2 {
            queue.push(format!("{{\"v\":1,\"seq\":{seq},\"kind\":\"item\",\"user\":\"\\\"kind\\\":\\\"progress\\\"\"}}\n").as_bytes());
        }
        assert_eq!(all(&queue).lines().count(), 2);
    }

    #[test]
    fn a_small_buffer_loses_nothing() {
        let queue = Queue::default();
        let line = event(1, "item");
        queue.push(&line);
        queue.push(&event(2, "item"));
        let mut small = vec![0; line.len() - 1];
        assert_eq!(queue.take(&mut small, 5, NOW), (Taken::TooSmall(line.len()), 2 * line.len()));
        let mut enough = vec![0; line.len() + 1];
        assert_eq!(queue.take(&mut enough, 5, NOW), (Taken::Events(line.len()), line.len()));
        assert_eq!(queue.take(&mut enough, 0, NOW).0, Taken::TooSmall(line.len()));
        assert_eq!(queue.take(&mut enough, 1, NOW).0, Taken::Events(line.len()));
        assert_eq!(queue.take(&mut enough, 1, NOW).0, Taken::Nothing);
        queue.finish();
        assert_eq!(queue.take(&mut enough, 1, NOW).0, Taken::Finished);
    }

    #[test]
    fn what_comes_from_elsewhere_counts_on() {
        let queue = Queue::default();
        queue.push(&event(41, "item"));
        queue.push_next(|seq| event(seq, "error"));
        assert!(all(&queue).contains("\"seq\":42,"));
    }

    #[test]
    fn a_line_that_is_no_event_is_kept() {
        let queue = Queue::default();
        queue.push(b"plain\n");
        assert_eq!(all(&queue), "plain\n");
    }
}
