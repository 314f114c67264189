//! A CSV file, read from front to back: its encoding, its delimiter, its header, then row after row.

use std::{borrow::Cow, fs::File, io::Read, path::PathBuf};

use super::{
    EvidenceError, Role, Source,
    columns::{Columns, Header, Overrides},
    decode::{self, Encoding, Utf16},
    error::Problem,
    record::{self, Broken, Cut, Fields},
    source::{Session, Tallied, Tally},
    users,
};

/// What is read at once.
const CHUNK: usize = 1 << 20;
/// A record larger than this is an opened quote rather than a row.
const LARGEST_RECORD: usize = 64 << 20;

/// An open CSV file after its header.
pub(super) struct Table<'s> {
    pub path: PathBuf,
    pub header: Header,
    pub columns: Columns,
    session: &'s Session<'s>,
    role: Role,
    read: Box<dyn Read + 's>,
    tally: Tally,
    delimiter: Option<u8>,
    text: Vec<u8>,
    /// Where the next record begins in `text`, and its line.
    at: usize,
    line: u64,
    ended: bool,
    fields: Fields,
    rows: u64,
    /// Bytes of text before `at`, with the byte order mark of UTF-8.
    offset: u64,
    /// The file with its size, when its bytes are the text's and can be read at any place.
    file: Option<(File, u64)>,
}

/// A file whose rows can be read in any order: what [`super::parallel`] needs.
pub(super) struct Rest {
    pub file: File,
    pub size: u64,
    /// Where the first row begins.
    pub start: u64,
    /// On which line.
    pub line: u64,
    pub delimiter: u8,
    pub width: usize,
    pub tally: Tally,
}

/// A row, or why it is none.
pub(super) type RowResult<'t> = Result<Row<'t, 't>, Problem>;

/// One row with the header's number of fields.
#[derive(Clone, Copy)]
pub(super) struct Row<'t, 'f> {
    pub text: &'t str,
    pub fields: &'f Fields,
    /// 1-based line on which it begins.
    pub line: u64,
}

impl<'t> Row<'t, '_> {
    /// A cell, trimmed.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "several times a row; kept apart it takes twice as long")]
    pub(super) fn cell(&self, column: usize) -> Cow<'t, str> {
        match self.fields.get(self.text, column) {
            Cow::Borrowed(cell) => Cow::Borrowed(trim(cell)),
            Cow::Owned(cell) if cell.trim().len() == cell.len() => Cow::Owned(cell),
            Cow::Owned(cell) => Cow::Owned(cell.trim().to_owned()),
        }
    }

    /// Line and column of a cell.
    pub(super) fn place(&self, column: usize) -> (u64, u64) {
        let (lines, at) = record::place(self.text.as_bytes(), self.fields.start(column));
        (self.line + lines, at)
    }

    /// A problem with a cell.
    pub(super) fn problem(&self, column: usize, message: impl Into<String>) -> Problem {
        let (line, at) = self.place(column);
        Problem::new(line, at, message)
    }
}

impl<'s> Table<'s> {
    /// Opens a file and reads its header. `carry` are the columns to carry; those that this file lacks are `None` in
    /// [`Columns::carry`].
    pub(super) fn open(
        session: &'s Session<'s>,
        path: &std::path::Path,
        role: Role,
        overrides: &Overrides<'_>,
        carry: &[String],
    ) -> Result<Self, EvidenceError> {
        let opened = session.open(path)?;
        let tally = Tally::new();
        let mut table = Self {
            path: path.to_owned(),
            header: Header::default(),
            columns: Columns::default(),
            session,
            role,
            read: Box::new(Tallied { read: opened.read, tally: tally.clone(), session }),
            tally,
            delimiter: Some(b','),
            text: Vec::new(),
            at: 0,
            line: 1,
            ended: false,
            fields: Fields::default(),
            rows: 0,
            offset: 0,
            file: opened.file,
        };
        table.decode()?;
        table.read_header(overrides, carry)?;
        Ok(table)
    }

    fn decode(&mut self) -> Result<(), EvidenceError> {
        let mut first = [0; 4];
        let n = decode::read_first(&mut *self.read, &mut first).map_err(|e| self.failed(&e))?;
        let file = |message: &str| EvidenceError::file(&self.path, message);
        match &first[..n] {
            [b'P', b'K', 3, 4] => {
                return Err(file("is an Excel workbook or another ZIP file; expected CSV").hint("save it as \"CSV UTF-8\""));
            }
            [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd] => return Err(file("is compressed; expected CSV").hint("decompress it first")),
            _ => {}
        }
        match Encoding::of(&first[..n]) {
            Encoding::Utf8(mark) => {
                self.offset = mark;
                self.text.extend_from_slice(&first[usize::try_from(mark).unwrap_or(0)..n]);
            }
            encoding @ (Encoding::Utf16Le | Encoding::Utf16Be) => {
                let read = std::mem::replace(&mut self.read, Box::new(std::io::empty()));
                let rest = std::io::Cursor::new(first[2..n].to_vec()).chain(read);
                self.read = Box::new(Utf16::new(rest, encoding == Encoding::Utf16Be));
                self.file = None;
            }
            Encoding::Utf16WithoutMark => {
                return Err(
                    file("looks like UTF-16, but has no byte order mark").hint("save it as UTF-8, or as Unicode with a byte order mark")
                );
            }
        }
        Ok(())
    }

    fn failed(&self, error: &std::io::Error) -> EvidenceError {
        if self.session.cancelled() {
            EvidenceError::cancelled(&self.path)
        } else {
            EvidenceError::file(&self.path, format!("cannot be read: {error}"))
        }
    }

    /// Reads more text, dropping what was read before `at`.
    fn fill(&mut self) -> Result<(), EvidenceError> {
        self.text.drain(..self.at);
        self.at = 0;
        let have = self.text.len();
        self.text.resize(have + CHUNK, 0);
        let n = self.read.read(&mut self.text[have..]);
        self.text.truncate(have + n.as_ref().map_or(0, |n| *n));
        self.ended = n.map_err(|e| self.failed(&e))? == 0;
        if self.session.cancelled() {
            return Err(EvidenceError::cancelled(&self.path));
        }
        Ok(())
    }

    /// Cuts the next record, reading as much as it needs. `None` at the end of the file.
    fn cut(&mut self, delimiter: Option<u8>) -> Result<Option<Cut>, EvidenceError> {
        loop {
            if self.at == self.text.len() && self.ended {
                return Ok(None);
            }
            match record::cut(&self.text[self.at..], delimiter, self.ended, &mut self.fields) {
                Cut::Incomplete if self.text.len() - self.at > LARGEST_RECORD => {
                    return Ok(Some(Cut::Broken(0, Broken::OpenQuote)));
                }
                Cut::Incomplete => self.fill()?,
                cut => return Ok(Some(cut)),
            }
        }
    }

    fn broken(&self, at: usize, broken: Broken) -> EvidenceError {
        let (lines, column) = record::place(&self.text[self.at..], at);
        Problem::new(self.line + lines, column, broken.message()).hint(broken.hint()).in_file(&self.path)
    }

    fn skip(&mut self, length: usize) {
        self.line += memchr::memchr_iter(b'\n', &self.text[self.at..self.at + length]).count() as u64;
        self.at += length;
        self.offset += length as u64;
    }

    fn read_header(&mut self, overrides: &Overrides<'_>, carry: &[String]) -> Result<(), EvidenceError> {
        let mut forced = None;
        loop {
            // The first physical line may be none of the table's.
            let line_end = loop {
                match memchr::memchr(b'\n', &self.text[self.at..]) {
                    Some(length) => break length + 1,
                    None if self.ended || self.text.len() > LARGEST_RECORD => break self.text.len() - self.at,
                    None => self.fill()?,
                }
            };
            if line_end == 0 {
                return Err(EvidenceError::file(&self.path, "is empty; expected a header line and rows").hint("export the file again"));
            }
            let line = String::from_utf8_lossy(&self.text[self.at..self.at + line_end]).trim().trim_matches('"').to_owned();
            if let Some(delimiter) = line.strip_prefix("sep=").filter(|d| d.len() == 1) {
                forced = delimiter.bytes().next();
            } else if self.may_be_plain() && users::is_distinguished_name(&line) {
                // Distinguished names contain commas; a list of them without a header has one a line.
                self.delimiter = None;
                self.columns = Columns::plain(carry);
                return Ok(());
            } else if !line.is_empty() && !line.starts_with("#TYPE") && !line.starts_with("version:v") {
                break;
            }
            self.skip(line_end);
        }
        let candidates: &[u8] = forced.as_ref().map_or(b",;\t", std::slice::from_ref);
        let mut best: Option<(usize, usize, u8, usize)> = None;
        let mut broken = None;
        for delimiter in candidates {
            match self.cut(Some(*delimiter))? {
                Some(Cut::Record(next)) => {
                    let header = self.header(next)?;
                    let rank = (header.known(), header.names.len());
                    if best.is_none_or(|(known, names, ..)| rank > (known, names)) {
                        best = Some((rank.0, rank.1, *delimiter, next));
                        self.header = header;
                    }
                }
                Some(Cut::Broken(at, what)) => broken = broken.or(Some((at, what))),
                Some(Cut::Incomplete) | None => {}
            }
        }
        let Some((known, names, delimiter, next)) = best else {
            let (at, what) = broken.unwrap_or((0, Broken::OpenQuote));
            return Err(self.broken(at, what));
        };
        if known == 0 && self.header.names.iter().any(|name| users::looks_like_user(name.trim())) {
            if names == 1 && self.may_be_plain() {
                self.header = Header::default();
                self.columns = Columns::plain(carry);
                return Ok(());
            }
            return Err(Problem::new(self.line, 0, "the first line is a row of data; expected a header line")
                .hint("put the columns' names into the first line, for example UserPrincipalName")
                .in_file(&self.path));
        }
        self.delimiter = Some(delimiter);
        self.columns = Columns::resolve(&self.header, overrides, carry).map_err(|problem| problem.in_file(&self.path))?;
        self.skip(next);
        Ok(())
    }

    /// Whether one user a line is enough.
    fn may_be_plain(&self) -> bool {
        matches!(self.role, Role::Unused | Role::Remove | Role::Protect)
    }

    fn header(&self, next: usize) -> Result<Header, EvidenceError> {
        let bytes = &self.text[self.at..self.at + next];
        let text = std::str::from_utf8(bytes).map_err(|e| not_utf8(self.line, bytes, e.valid_up_to()).in_file(&self.path))?;
        let row = Row { text, fields: &self.fields, line: self.line };
        let columns = 0..self.fields.len();
        Ok(Header { names: columns.clone().map(|c| row.cell(c).into_owned()).collect(), places: columns.map(|c| row.place(c)).collect() })
    }

    /// The next row; `Err` inside when the row is bad but the next one can be read, `Err` outside when nothing more can be
    /// read. Rows without any content are passed over.
    pub(super) fn next(&mut self) -> Result<Option<RowResult<'_>>, EvidenceError> {
        let (start, length) = loop {
            let length = match self.cut(self.delimiter)? {
                None => return Ok(None),
                Some(Cut::Broken(at, broken)) => return Err(self.broken(at, broken)),
                Some(Cut::Record(next)) => next,
                Some(Cut::Incomplete) => continue,
            };
            if self.fields.len() > 0 && !self.fields.all_empty() {
                break (self.at, length);
            }
            self.skip(length);
        };
        let line = self.line;
        self.skip(length);
        self.rows += 1;
        let bytes = &self.text[start..start + length];
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => return Ok(Some(Err(not_utf8(line, bytes, error.valid_up_to())))),
        };
        let expected = self.header.names.len().max(1);
        if self.fields.len() != expected {
            return Ok(Some(Err(wrong_width(line, self.fields.len(), expected))));
        }
        Ok(Some(Ok(Row { text, fields: &self.fields, line })))
    }

    /// Hands over the file to be read by several threads, when it can be and has at least so many bytes to be read.
    pub(super) fn rest(&mut self, least: u64) -> Option<Rest> {
        let delimiter = self.delimiter?;
        let (file, size) = self.file.take().filter(|(_, size)| *size >= self.offset + least)?;
        Some(Rest { file, size, start: self.offset, line: self.line, delimiter, width: self.header.names.len(), tally: self.tally.clone() })
    }

    /// Where in the text the next row begins.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Counts rows that others have read.
    pub(super) fn count(&mut self, rows: u64) {
        self.rows += rows;
    }

    /// Bytes that were read.
    pub(super) fn bytes(&self) -> u64 {
        self.tally.bytes()
    }

    /// Whether a comma may be a decimal sign.
    pub(super) fn decimal_comma(&self) -> bool {
        self.delimiter != Some(b',')
    }

    /// What was read, when everything was.
    pub(super) fn source(&self) -> Source {
        self.tally.source(self.role, &self.path, self.rows)
    }
}

/// Trims; nothing is to be done for nearly all cells.
#[inline]
fn trim(cell: &str) -> &str {
    if is_trimmed(cell.as_bytes()) { cell } else { cell.trim() }
}

/// Whether a cell begins and ends with a character that is no space in any script.
#[inline]
pub(super) fn is_trimmed(cell: &[u8]) -> bool {
    matches!(cell, [first, .., last] if (0x21..0x7f).contains(first) && (0x21..0x7f).contains(last))
}

/// A record that is no text; the first bad byte of `record` is at `at`.
pub(super) fn not_utf8(line: u64, record: &[u8], at: usize) -> Problem {
    let (lines, column) = record::place(record, at);
    Problem::new(line + lines, column, "is not valid text: expected UTF-8, or UTF-16 with a byte order mark")
        .hint("save the file as \"CSV UTF-8\", or export it with -Encoding UTF8")
}

/// A row whose number of fields is not the header's.
pub(super) fn wrong_width(line: u64, fields: usize, expected: usize) -> Problem {
    let s = if fields == 1 { "" } else { "s" };
    Problem::new(line, 0, format!("the row has {fields} field{s}; expected {expected} as in the header"))
        .hint("a field that contains the delimiter must stand in quotes")
}
