//! A CSV that `reclaim` wrote, or that a spreadsheet has saved again since: rows by column name, with their places.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use super::cells;
use crate::error::Failure;

/// A table that is read row by row.
pub(super) struct Table {
    path: PathBuf,
    header: Vec<String>,
    records: csv::ByteRecordsIntoIter<Box<dyn Read>>,
    /// Lines end with CR LF, of which the CSV reader takes the LF for the beginning of the next record.
    crlf: bool,
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
    /// Opens a file: with or without BOM, delimited by comma, semicolon or tab.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let unreadable = |e: std::io::Error| Failure::bad_input(format!("{}: cannot be read: {e}", path.display()));
        let file = File::open(path).map_err(unreadable)?;
        let mut read = BufReader::with_capacity(1 << 16, file);
        let first = read.fill_buf().map_err(unreadable)?;
        if first.starts_with(super::result::BOM) {
            read.consume(super::result::BOM.len());
        }
        let line = read.fill_buf().map_err(unreadable)?;
        let line = &line[..line.iter().position(|b| *b == b'\n').unwrap_or(line.len())];
        let crlf = line.ends_with(b"\r");
        let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|d| memchr::memchr_iter(*d, line).count()).unwrap_or(b',');
        let read: Box<dyn Read> = Box::new(read);
        let mut records =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(read).into_byte_records();
        let mut table = match records.next() {
            None => return Err(Failure::bad_input(format!("{}: the file is empty; expected a header", path.display()))),
            Some(record) => {
                let mut table = Self { path: path.to_owned(), header: Vec::new(), records, crlf };
                table.header = table.record(record)?.cells;
                table
            }
        };
        for name in &mut table.header {
            *name = cells::unguarded(name.trim()).to_owned();
        }
        Ok(table)
    }

    /// The column of that name, without regard to case.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|other| other.eq_ignore_ascii_case(name))
    }

    /// The columns' names.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// A failure that names the place: the row, and the column's name.
    pub(super) fn wrong(&self, record: &Record, column: usize, message: &str) -> Failure {
        let name = self.header.get(column).map_or("", String::as_str);
        Failure::bad_input(format!("{}:{}: column {name}: {message}", self.path.display(), record.line))
    }

    /// The next row; empty lines are none.
    pub(super) fn next(&mut self) -> Option<Result<Record, Failure>> {
        loop {
            let record = self.records.next()?;
            match self.record(record) {
                Ok(record) if record.cells.iter().all(String::is_empty) => {}
                other => return Some(other),
            }
        }
    }

    fn record(&self, record: Result<csv::ByteRecord, csv::Error>) -> Result<Record, Failure> {
        let record = record.map_err(|e| Failure::bad_input(format!("{}: cannot be read: {e}", self.path.display())))?;
        let line = record.position().map_or(1, csv::Position::line) + u64::from(self.crlf && !self.header.is_empty());
        let cells = record
            .iter()
            .map(|cell| std::str::from_utf8(cell).map(str::to_owned))
            .collect::<Result<_, _>>()
            .map_err(|_| Failure::bad_input(format!("{}:{line}: not UTF-8 text", self.path.display())))?;
        Ok(Record { line, cells })
    }
}
