//! Large usage files by all cores.
//!
//! The file is cut into blocks that threads claim one after the other and read at their place. Whether a block begins inside
//! a quoted field is known from the number of quotes before it; then its first record begins after its first line end outside
//! quotes. A block's records are those that begin in it or right at its end. That this cuts the file as reading it from front
//! to back would is verified: where the records of a block end, those of the next block must begin. Whatever is broken, or
//! does not fit, is read again from front to back, which says exactly what is wrong.

use std::{
    fs::File,
    io,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    EvidenceError,
    bad_rows::LISTED,
    block_rows::{BlockRows, Stop},
    error::Problem,
    relay::Relay,
    seen::Seen,
    source::Session,
    table::Rest,
    totals::Totals,
    usage::RowReader,
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
        block,
        counted: rest.tally.bytes(),
        next: AtomicU64::new(0),
        relay: Relay::new(rest.tally.clone()),
        error: Mutex::new(None),
    };
    let spare = Mutex::new(spare);
    let workers = pool.broadcast(|_| {
        let table = spare.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let mut worker = Worker { rows: BlockRows::new(rows, rest.delimiter, rest.width, place, table), spans: Vec::new() };
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
    for Worker { mut rows, .. } in workers {
        rows.totals.merge(&mut rows.others);
        all.totals.push(rows.totals);
        all.seen.merge(rows.seen);
        all.unlisted += rows.bad_rows;
        bad.extend(rows.bad);
    }
    bad.sort_by_key(|(place, _)| *place);
    bad.truncate(LISTED);
    all.unlisted -= bad.len() as u64;
    all.bad = with_lines(bad, rest).map_err(|error| failed(&error))?;
    Ok(Some(all))
}

/// Whether each block's records begin where those of the block before end, from the first row to the file's end.
fn fit(workers: &[Worker<'_>], rest: &Rest) -> bool {
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
    block: usize,
    /// Bytes of the file that are in the digest already.
    counted: u64,
    next: AtomicU64,
    relay: Relay,
    error: Mutex<Option<io::Error>>,
}

/// What one thread has read.
struct Worker<'a> {
    rows: BlockRows<'a>,
    spans: Vec<Span>,
}

/// What was read of a block.
struct Span {
    block: u64,
    block_end: u64,
    /// Where its records begin and end; `None` when no record begins in it.
    records: Option<(u64, u64)>,
}

impl Worker<'_> {
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
                    match self.rows.read(&buffer, begin, at, length, last) {
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
