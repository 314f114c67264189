//! A CSV that `reclaim` wrote, or that a spreadsheet has saved again since: rows by column name, with their places.
//!
//! Read by the same strict rules as the evidence; in addition, the formula guard is taken off.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::cells;
use crate::{
    error::Failure,
    evidence::{
        decode::{Encoding, Utf16, read_first},
        record::{self, Cut, Fields},
    },
};

const CHUNK: usize = 1 << 18;

/// A table that is read row by row.
pub(super) struct Table {
    path: PathBuf,
    read: Box<dyn Read>,
    delimiter: u8,
    header: Vec<String>,
    text: Vec<u8>,
    /// Where the next record begins in `text`, and its line.
    at: usize,
    line: u64,
    ended: bool,
    /// The last record's fields, and where it begins in `text`.
    fields: Fields,
    last: usize,
}

/// One row.
pub(super) struct Record {
    /// 1-based physical line of its first character.
    pub line: u64,
    cells: Vec<String>,
}

impl Record {
    /// The cell's text without the formula guard; empty when the row has no such cell.
    pub(super) fn get(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cells::unguarded(cell))
    }
}

impl Table {
    /// Opens a file and reads its header: UTF-8 with or without BOM, UTF-16 with one; delimited by comma, semicolon or tab.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let unreadable = |e: io::Error| Failure::bad_input(format!("{}: cannot be read: {e}", path.display()));
        let mut file = File::open(path).map_err(unreadable)?;
        let mut first = [0; 4];
        let n = read_first(&mut file, &mut first).map_err(unreadable)?;
        let first = &first[..n];
        let mut text = Vec::new();
        let read: Box<dyn Read> = match Encoding::of(first) {
            Encoding::Utf8(mark) => {
                text.extend_from_slice(&first[usize::try_from(mark).unwrap_or(0)..]);
                Box::new(file)
            }
            encoding @ (Encoding::Utf16Le | Encoding::Utf16Be) => {
                let rest = io::Cursor::new(first[2..].to_vec()).chain(file);
                Box::new(Utf16::new(rest, encoding == Encoding::Utf16Be))
            }
            Encoding::Utf16WithoutMark => {
                return Err(Failure::bad_input(format!("{}: looks like UTF-16, but has no byte order mark", path.display()))
                    .hint("save it as \"CSV UTF-8\""));
            }
        };
        let (path, header, fields) = (path.to_owned(), Vec::new(), Fields::default());
        let mut table = Self { path, read, delimiter: b',', header, text, at: 0, line: 1, ended: false, fields, last: 0 };
        table.read_header()?;
        Ok(table)
    }

    /// The delimiter is the one that makes the most columns of the first line.
    fn read_header(&mut self) -> Result<(), Failure> {
        let mut best = (0, b',');
        for delimiter in [b',', b';', b'\t'] {
            self.delimiter = delimiter;
            if let Some(Cut::Record(_)) = self.cut()?
                && self.fields.len() > best.0
            {
                best = (self.fields.len(), delimiter);
            }
        }
        self.delimiter = best.1;
        match self.next() {
            None => Err(Failure::bad_input(format!("{}: the file is empty; expected a header", self.path.display()))),
            Some(record) => {
                self.header = record?.cells.iter().map(|name| cells::unguarded(name.trim()).to_owned()).collect();
                Ok(())
            }
        }
    }

    /// The column of that name, without regard to case.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|other| other.eq_ignore_ascii_case(name))
    }

    /// The columns' names.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// A failure that names the place in the row that was read last: file, line and column, and the column's name.
    pub(super) fn wrong(&self, record: &Record, column: usize, message: &str) -> Failure {
        let (lines, at) = record::place(&self.text[self.last..], self.fields.start(column));
        let line = record.line + lines;
        let name = self.header.get(column).map_or("", String::as_str);
        Failure::bad_input(format!("{}:{line}:{at}: {name}: {message}", self.path.display()))
    }

    /// The next row; empty lines are none.
    pub(super) fn next(&mut self) -> Option<Result<Record, Failure>> {
        loop {
            match self.cut() {
                Err(failure) => return Some(Err(failure)),
                Ok(None) => return None,
                Ok(Some(Cut::Broken(at, broken))) => {
                    let failure = self.at_byte(at, broken.message()).hint(broken.hint());
                    return Some(Err(self.give_up(failure)));
                }
                Ok(Some(Cut::Incomplete)) => {}
                Ok(Some(Cut::Record(length))) => {
                    let record = (self.fields.len() > 0 && !self.fields.all_empty()).then(|| self.record(length));
                    self.line += memchr::memchr_iter(b'\n', &self.text[self.at..self.at + length]).count() as u64;
                    self.last = self.at;
                    self.at += length;
                    if let Some(record) = record {
                        return Some(record.map_err(|failure| self.give_up(failure)));
                    }
                }
            }
        }
    }

    /// Nothing more is read after a failure.
    fn give_up(&mut self, failure: Failure) -> Failure {
        self.ended = true;
        self.at = self.text.len();
        failure
    }

    fn record(&self, length: usize) -> Result<Record, Failure> {
        let bytes = &self.text[self.at..self.at + length];
        let text = std::str::from_utf8(bytes)
            .map_err(|e| self.at_byte(e.valid_up_to(), "is not valid text: expected UTF-8").hint("save the file as \"CSV UTF-8\""))?;
        let columns = 0..self.fields.len();
        if !self.header.is_empty() && columns.len() != self.header.len() {
            let message = format!("the row has {} cells; expected {} as in the header", columns.len(), self.header.len());
            return Err(self.at_byte(0, &message));
        }
        Ok(Record { line: self.line, cells: columns.map(|column| self.fields.get(text, column).into_owned()).collect() })
    }

    fn at_byte(&self, at: usize, message: &str) -> Failure {
        let (lines, column) = record::place(&self.text[self.at..], at);
        Failure::bad_input(format!("{}:{}:{column}: {message}", self.path.display(), self.line + lines))
    }

    /// Cuts the next record, reading as much as it needs. `None` at the end of the file.
    fn cut(&mut self) -> Result<Option<Cut>, Failure> {
        loop {
            if self.at == self.text.len() && self.ended {
                return Ok(None);
            }
            match record::cut(&self.text[self.at..], Some(self.delimiter), self.ended, &mut self.fields) {
                Cut::Incomplete => self.fill()?,
                cut => return Ok(Some(cut)),
            }
        }
    }

    /// Reads more text, dropping what was read before `at`.
    fn fill(&mut self) -> Result<(), Failure> {
        self.text.drain(..self.at);
        self.at = 0;
        let have = self.text.len();
        // A long record is read in ever larger portions, so that it is not cut again and again.
        self.text.resize(have + CHUNK.max(have), 0);
        let n = self.read.read(&mut self.text[have..]);
        self.text.truncate(have + n.as_ref().map_or(0, |n| *n));
        self.ended = n.map_err(|e| Failure::bad_input(format!("{}: cannot be read: {e}", self.path.display())))? == 0;
        Ok(())
    }
}
