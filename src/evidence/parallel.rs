//! Large usage files by all cores.
//!
//! The file is cut into blocks that threads claim one after the other and read at their place. Whether a block begins inside
//! a quoted field is known from the number of quotes before it; then its first record begins after its first line end outside
//! quotes. A block's records are those that begin in it or right at its end. That this cuts the file as reading it from front
//! to back would is verified: where the records of a block end, those of the next block must begin. Whatever is broken, or
//! does not fit, is read again from front to back, which says exactly what is wrong.

use std::{
    borrow::Cow,
    fs::File,
    io,
    ops::Range,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    EvidenceError,
    bad_rows::LISTED,
    error::Problem,
    record::{self, Cut, Fields, Places},
    relay::Relay,
    seen::Seen,
    source::Session,
    table::{Rest, Row, not_utf8, wrong_width},
    totals::{Batch, Totals},
    usage::{Judged, RowReader, Who},
    usage_files::{add_others, leave_doubt},
};

/// Of what is read beyond a block, for the record that begins in it and ends later, how often it fits into the block. More is
/// read when that is not enough.
const TAILS: usize = 64;

/// What the rows of a file say.
#[derive(Default)]
pub(super) struct All {
    /// One a thread.
    pub totals: Vec<Totals>,
    pub seen: Seen,
    /// The first bad rows.
    pub bad: Vec<Problem>,
    /// Bad rows after those.
    pub unlisted: u64,
}

/// Reads the rest of a file; `None` when it has to be read from front to back. `place` is added to where rows begin, `block`
/// the size of a block; `spare` are empty tables.
pub(super) fn read(
    session: &Session<'_>,
    rest: &Rest,
    rows: &RowReader<'_>,
    place: u64,
    block: usize,
    path: &Path,
    spare: Vec<Totals>,
) -> Result<Option<All>, EvidenceError> {
    let failed = |error: &dyn std::fmt::Display| EvidenceError::file(path, format!("cannot be read: {error}"));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(session.threads()).build().map_err(|error| failed(&error))?;
    let job = Job {
        session,
        rest,
        rows,
        place,
        block,
        counted: rest.tally.bytes(),
        next: AtomicU64::new(0),
        relay: Relay::new(rest.tally.clone()),
        error: Mutex::new(None),
    };
    let spare = Mutex::new(spare);
    let workers = pool.broadcast(|_| {
        let table = spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut worker = Worker { totals: table.unwrap_or_default(), ..Worker::default() };
        if let Err(error) = worker.run(&job) {
            *job.error.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            job.relay.stop();
        }
        worker
    });
    if session.cancelled() {
        return Err(EvidenceError::cancelled(path));
    }
    if let Some(error) = job.error.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(failed(&error));
    }
    if job.relay.stopped() || !fit(&workers, rest) {
        return Ok(None);
    }
    let mut all = All::default();
    let mut bad: Vec<(u64, Problem)> = Vec::new();
    for mut worker in workers {
        worker.totals.merge(&mut worker.others);
        all.totals.push(worker.totals);
        all.seen.merge(worker.seen);
        all.unlisted += worker.bad_rows;
        bad.extend(worker.bad);
    }
    bad.sort_by_key(|(place, _)| *place);
    bad.truncate(LISTED);
    all.unlisted -= bad.len() as u64;
    all.bad = with_lines(bad, rest).map_err(|error| failed(&error))?;
    Ok(Some(all))
}

/// Whether each block's records begin where those of the block before end, from the first row to the file's end.
fn fit(workers: &[Worker], rest: &Rest) -> bool {
    let mut spans: Vec<&Span> = workers.iter().flat_map(|worker| &worker.spans).collect();
    spans.sort_unstable_by_key(|span| span.block);
    let mut expected = rest.start;
    for span in spans {
        match span.records {
            Some((begin, end)) if begin == expected => expected = end,
            // A record that begins before the block and ends after it.
            None if expected > span.block_end || span.block_end == rest.size => {}
            _ => return false,
        }
    }
    expected == rest.size
}

/// The bad rows with their lines, which no thread could know.
fn with_lines(bad: Vec<(u64, Problem)>, rest: &Rest) -> io::Result<Vec<Problem>> {
    let (mut at, mut line, mut buffer) = (rest.start, rest.line, vec![0; 1 << 20]);
    let mut problems = Vec::with_capacity(bad.len());
    for (place, problem) in bad {
        while at < place {
            let wanted = usize::try_from(place - at).unwrap_or(usize::MAX).min(buffer.len());
            let n = read_at(&rest.file, &mut buffer[..wanted], at)?;
            if n == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            line += memchr::memchr_iter(b'\n', &buffer[..n]).count() as u64;
            at += n as u64;
        }
        problems.push(Problem { line: line + problem.line, ..problem });
    }
    Ok(problems)
}

/// What all threads share.
struct Job<'a> {
    session: &'a Session<'a>,
    rest: &'a Rest,
    rows: &'a RowReader<'a>,
    place: u64,
    block: usize,
    /// Bytes of the file that are in the digest already.
    counted: u64,
    next: AtomicU64,
    relay: Relay,
    error: Mutex<Option<io::Error>>,
}

/// What one thread has read.
#[derive(Default)]
struct Worker {
    /// Of cells that name one user.
    totals: Totals,
    /// Of all others.
    others: Totals,
    seen: Seen,
    spans: Vec<Span>,
    bad_rows: u64,
    /// The first ones, with where they begin.
    bad: Vec<(u64, Problem)>,
    fields: Fields,
    /// Where the fields of a line end.
    ends: Vec<usize>,
}

/// Text, and where in the file it begins.
#[derive(Clone, Copy)]
struct Text<'t> {
    text: &'t str,
    begin: u64,
}

/// What was read of a block.
struct Span {
    block: u64,
    block_end: u64,
    /// Where its records begin and end; `None` when no record begins in it.
    records: Option<(u64, u64)>,
}

/// Why the records of a text ended.
enum Stop {
    /// The next record begins beyond the block.
    Done(usize),
    /// The record that begins there does not end in the text.
    Incomplete(usize),
    /// A record is broken.
    Broken,
}

impl Worker {
    fn run(&mut self, job: &Job<'_>) -> io::Result<()> {
        let rest = job.rest;
        let mut buffer = Vec::new();
        loop {
            let block = job.next.fetch_add(1, Ordering::Relaxed);
            let begin = rest.start + block * job.block as u64;
            if begin >= rest.size {
                return Ok(());
            }
            if job.session.cancelled() {
                job.relay.stop();
                return Ok(());
            }
            let end = (begin + job.block as u64).min(rest.size);
            extend(&rest.file, &mut buffer, 0, begin, (end + (job.block / TAILS) as u64).min(rest.size))?;
            let length = usize::try_from(end - begin).unwrap_or(usize::MAX);
            let own = &buffer[..length];
            let quotes = memchr::memchr_iter(b'"', own).count();
            let counted = usize::try_from(job.counted.saturating_sub(begin)).unwrap_or(usize::MAX).min(length);
            let Some(open) = job.relay.take_turn(block, quotes % 2 == 1, &own[counted..]) else { return Ok(()) };
            job.session.advance((length - counted) as u64);

            let first = if block == 0 { Some(0) } else { line_end(own, open) };
            let mut records = None;
            if let Some(first) = first {
                let mut at = first;
                loop {
                    let last = begin + buffer.len() as u64 == rest.size;
                    match self.records(job, &buffer, begin, at, length, last) {
                        Stop::Done(end) => {
                            records = Some((begin + first as u64, begin + end as u64));
                            break;
                        }
                        Stop::Incomplete(from) => {
                            at = from;
                            let more = begin + 2 * buffer.len() as u64;
                            let have = buffer.len();
                            extend(&rest.file, &mut buffer, have, begin, more.min(rest.size))?;
                        }
                        Stop::Broken => {
                            job.relay.stop();
                            return Ok(());
                        }
                    }
                }
            }
            self.spans.push(Span { block, block_end: end, records });
        }
    }

    /// Reads the records of a text from `at` on, as long as they begin at `limit` at the latest.
    fn records(&mut self, job: &Job<'_>, buffer: &[u8], begin: u64, mut at: usize, limit: usize, last: bool) -> Stop {
        let (valid, text) = valid_text(&buffer[at..], last);
        let from = at;
        let text = Text { text, begin: begin + from as u64 };
        let mut batch = Batch::default();
        if valid && is_plain(text.text.as_bytes()) {
            at += self.lines(job, text, limit - from, &mut batch);
        }
        let stop = loop {
            if at > limit || at == buffer.len() {
                break Stop::Done(at);
            }
            let bytes = if valid { &text.text.as_bytes()[at - from..] } else { &buffer[at..] };
            let length = match record::cut(bytes, Some(job.rest.delimiter), last, &mut self.fields) {
                Cut::Record(length) => length,
                Cut::Incomplete => break Stop::Incomplete(at),
                Cut::Broken(..) => break Stop::Broken,
            };
            if self.fields.len() > 0 && !self.fields.all_empty() {
                let record = if valid { Ok(&text.text[at - from..at - from + length]) } else { std::str::from_utf8(&bytes[..length]) };
                let record = record.map_err(|error| not_utf8(0, &bytes[..length], error.valid_up_to()));
                self.seen.rows += 1;
                self.row(job, record, begin + at as u64, text, &mut batch);
            }
            at += length;
        };
        self.flush(job, text, &mut batch);
        stop
    }

    /// Reads the lines of a plain text that begin at `limit` at the latest and have an end, and returns where the next one begins.
    fn lines<'t>(&mut self, job: &Job<'_>, text: Text<'t>, limit: usize, batch: &mut Batch<'t>) -> usize {
        let (bytes, delimiter) = (text.text.as_bytes(), job.rest.delimiter);
        let (mut line, mut count) = (0, 0);
        for at in Places::new(bytes, delimiter, b'\n') {
            let newline = bytes[at] != delimiter;
            let end = if newline && at > 0 && bytes[at - 1] == b'\r' { at - 1 } else { at };
            match self.ends.get_mut(count) {
                Some(place) => *place = end,
                None => self.ends.push(end),
            }
            count += 1;
            if newline {
                self.line(job, text, line..at + 1, count, batch);
                (line, count) = (at + 1, 0);
                if line > limit {
                    break;
                }
            }
        }
        line
    }

    /// Reads a line of so many fields without quotes, whose ends are known.
    fn line<'t>(&mut self, job: &Job<'_>, text: Text<'t>, line: Range<usize>, fields: usize, batch: &mut Batch<'t>) {
        let place = text.begin + line.start as u64;
        let ends = &self.ends[..fields];
        if fields == job.rest.width
            && let Some((user, contribution)) = job.rows.glance(text.text, line.start, ends, &mut self.seen)
        {
            self.seen.rows += 1;
            if self.totals.put(batch, user, job.place + place, contribution) {
                self.flush(job, text, batch);
            }
            return;
        }
        self.fields.clear();
        let mut start = 0;
        for end in ends {
            let end = end - line.start;
            self.fields.push(start..end, false);
            start = end + 1;
        }
        if !self.fields.all_empty() {
            self.seen.rows += 1;
            self.row(job, Ok(&text.text[line]), place, text, batch);
        }
    }

    /// Adds the rows of the batch to the totals, and reads those again that a glance was not enough for.
    fn flush<'t>(&mut self, job: &Job<'_>, text: Text<'t>, batch: &mut Batch<'t>) {
        for order in self.totals.flush(batch) {
            let place = order - job.place;
            let rest = usize::try_from(place - text.begin).ok().and_then(|at| text.text.get(at..)).unwrap_or_default();
            if let Cut::Record(length) = record::cut(rest.as_bytes(), Some(job.rest.delimiter), true, &mut self.fields) {
                self.row(job, Ok(&rest[..length]), place, text, batch);
            }
        }
    }

    /// Reads the record that was cut into [`Worker::fields`].
    fn row<'t>(&mut self, job: &Job<'_>, record: Result<&'t str, Problem>, place: u64, text: Text<'t>, batch: &mut Batch<'t>) {
        let row = record.and_then(|text| {
            if self.fields.len() == job.rest.width {
                Ok(Row { text, fields: &self.fields, line: 0 })
            } else {
                Err(wrong_width(0, self.fields.len(), job.rest.width))
            }
        });
        let order = job.place + place;
        let judged = row.map(|row| job.rows.judge(&row, &mut self.seen));
        if let Ok(Ok(Judged { who: Who::One(Cow::Borrowed(user)), contribution })) = judged {
            if self.totals.put(batch, user, order, contribution) {
                self.flush(job, text, batch);
            }
            return;
        }
        // What waits stands before this row.
        self.flush(job, text, batch);
        let problem = match judged {
            Ok(Ok(judged)) => return add_others(judged.who, judged.contribution, &mut self.others, order),
            Ok(Err(bad)) => {
                leave_doubt(&bad, &mut self.others, order);
                bad.problem
            }
            Err(problem) => problem,
        };
        self.bad_rows += 1;
        // Blocks are claimed from front to back, so the first ones are the first ones of this thread.
        if self.bad.len() < LISTED {
            self.bad.push((place, problem));
        }
    }
}

/// The text at the beginning of `bytes`; `false` when something in it is no text. A character that the end of `bytes` cuts
/// off is left out, unless they are the last.
fn valid_text(bytes: &[u8], last: bool) -> (bool, &str) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (true, text),
        Err(error) if error.error_len().is_none() && !last => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).map_or((false, ""), |text| (true, text))
        }
        Err(_) => (false, ""),
    }
}

/// Whether every record of a text is a line that is split at each delimiter: no quotes, and no CR without LF.
fn is_plain(text: &[u8]) -> bool {
    memchr::memchr(b'"', text).is_none() && memchr::memchr_iter(b'\r', text).all(|at| text.get(at + 1).is_none_or(|next| *next == b'\n'))
}

/// The place after the first line end outside quotes.
fn line_end(text: &[u8], mut quoted: bool) -> Option<usize> {
    for at in memchr::memchr2_iter(b'"', b'\n', text) {
        if text[at] == b'"' {
            quoted = !quoted;
        } else if !quoted {
            return Some(at + 1);
        }
    }
    None
}

/// Reads on after the first `have` bytes until the buffer, which begins at `begin` of the file, reaches `end`.
fn extend(file: &File, buffer: &mut Vec<u8>, mut have: usize, begin: u64, end: u64) -> io::Result<()> {
    buffer.resize(usize::try_from(end - begin).unwrap_or(usize::MAX), 0);
    while have < buffer.len() {
        match read_at(file, &mut buffer[have..], begin + have as u64) {
            Ok(0) => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file became smaller while it was read")),
            Ok(n) => have += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}
