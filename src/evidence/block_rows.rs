//! The rows of one thread's blocks: what they add to the totals, and which of them are bad.

use std::{borrow::Cow, ops::Range};

use super::{
    bad_rows::LISTED,
    error::Problem,
    record::{self, Cut, Fields, Places},
    seen::Seen,
    table::{Row, not_utf8, wrong_width},
    totals::{Batch, Totals},
    usage::{Judged, RowReader, Who},
    usage_files::{add_others, leave_doubt},
};

/// Reads the rows of blocks, and what they have said.
pub(super) struct BlockRows<'a> {
    reader: &'a RowReader<'a>,
    delimiter: u8,
    /// Fields of a row.
    width: usize,
    /// Added to where rows begin in the file.
    place: u64,
    /// Of cells that name one user.
    pub totals: Totals,
    /// Of all others.
    pub others: Totals,
    pub seen: Seen,
    pub bad_rows: u64,
    /// The first ones, with where they begin in the file.
    pub bad: Vec<(u64, Problem)>,
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

/// Why the records of a text ended.
pub(super) enum Stop {
    /// The next record begins beyond the block.
    Done(usize),
    /// The record that begins there does not end in the text.
    Incomplete(usize),
    /// A record is broken.
    Broken,
}

impl<'a> BlockRows<'a> {
    /// `totals` is an empty table.
    pub(super) fn new(reader: &'a RowReader<'a>, delimiter: u8, width: usize, place: u64, totals: Totals) -> Self {
        Self {
            reader,
            delimiter,
            width,
            place,
            totals,
            others: Totals::default(),
            seen: Seen::default(),
            bad_rows: 0,
            bad: Vec::new(),
            fields: Fields::default(),
            ends: Vec::new(),
        }
    }

    /// Reads the records of `buffer`, which begins at `begin` of the file, from `at` on, as long as they begin at `limit` at the
    /// latest; `last` says that the file ends with the buffer.
    pub(super) fn read(&mut self, buffer: &[u8], begin: u64, mut at: usize, limit: usize, last: bool) -> Stop {
        let (valid, text) = valid_text(&buffer[at..], last);
        let from = at;
        let text = Text { text, begin: begin + from as u64 };
        let mut batch = Batch::default();
        if valid && is_plain(text.text.as_bytes()) {
            at += self.lines(text, limit - from, &mut batch);
        }
        let stop = loop {
            if at > limit || at == buffer.len() {
                break Stop::Done(at);
            }
            let bytes = if valid { &text.text.as_bytes()[at - from..] } else { &buffer[at..] };
            let length = match record::cut(bytes, Some(self.delimiter), last, &mut self.fields) {
                Cut::Record(length) => length,
                Cut::Incomplete => break Stop::Incomplete(at),
                Cut::Broken(..) => break Stop::Broken,
            };
            if self.fields.len() > 0 && !self.fields.all_empty() {
                let record = if valid { Ok(&text.text[at - from..at - from + length]) } else { std::str::from_utf8(&bytes[..length]) };
                let record = record.map_err(|error| not_utf8(0, &bytes[..length], error.valid_up_to()));
                self.seen.rows += 1;
                self.row(record, begin + at as u64, text, &mut batch);
            }
            at += length;
        };
        self.flush(text, &mut batch);
        stop
    }

    /// Reads the lines of a plain text that begin at `limit` at the latest and have an end, and returns where the next one begins.
    fn lines<'t>(&mut self, text: Text<'t>, limit: usize, batch: &mut Batch<'t>) -> usize {
        let (bytes, delimiter) = (text.text.as_bytes(), self.delimiter);
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
                self.line(text, line..at + 1, count, batch);
                (line, count) = (at + 1, 0);
                if line > limit {
                    break;
                }
            }
        }
        line
    }

    /// Reads a line of so many fields without quotes, whose ends are known.
    fn line<'t>(&mut self, text: Text<'t>, line: Range<usize>, fields: usize, batch: &mut Batch<'t>) {
        let place = text.begin + line.start as u64;
        let ends = &self.ends[..fields];
        if fields == self.width
            && let Some((user, contribution)) = self.reader.glance(text.text, line.start, ends, &mut self.seen)
        {
            self.seen.rows += 1;
            if self.totals.put(batch, user, self.place + place, contribution) {
                self.flush(text, batch);
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
            self.row(Ok(&text.text[line]), place, text, batch);
        }
    }

    /// Adds the rows of the batch to the totals, and reads those again that a glance was not enough for.
    fn flush<'t>(&mut self, text: Text<'t>, batch: &mut Batch<'t>) {
        for order in self.totals.flush(batch) {
            let place = order - self.place;
            let rest = usize::try_from(place - text.begin).ok().and_then(|at| text.text.get(at..)).unwrap_or_default();
            if let Cut::Record(length) = record::cut(rest.as_bytes(), Some(self.delimiter), true, &mut self.fields) {
                self.row(Ok(&rest[..length]), place, text, batch);
            }
        }
    }

    /// Reads the record that was cut into [`BlockRows::fields`].
    fn row<'t>(&mut self, record: Result<&'t str, Problem>, place: u64, text: Text<'t>, batch: &mut Batch<'t>) {
        let row = record.and_then(|text| {
            if self.fields.len() == self.width {
                Ok(Row { text, fields: &self.fields, line: 0 })
            } else {
                Err(wrong_width(0, self.fields.len(), self.width))
            }
        });
        let order = self.place + place;
        let judged = row.map(|row| self.reader.judge(&row, &mut self.seen));
        if let Ok(Ok(Judged { who: Who::One(Cow::Borrowed(user)), contribution })) = judged {
            if self.totals.put(batch, user, order, contribution) {
                self.flush(text, batch);
            }
            return;
        }
        // What waits stands before this row.
        self.flush(text, batch);
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
