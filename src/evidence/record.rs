//! Records: RFC 4180 text is cut into records and fields, with the place of everything that is wrong.
//!
//! Stricter than most readers, because a misread row removes somebody's licence: a quote inside a field that does not begin
//! with one, text after a closing quote, and a line that ends with CR alone are errors. Whatever is accepted reads as the
//! `csv` crate reads it. Empty lines are no records.

use std::{borrow::Cow, ops::Range};

use wide::u8x16;

/// The fields of one record, as ranges of the text it was cut from. Reused from record to record.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    spans: Vec<Span>,
}

#[derive(Clone, Debug)]
struct Span {
    /// The content, without the enclosing quotes.
    range: Range<usize>,
    /// It contains doubled quotes.
    doubled: bool,
}

impl Fields {
    /// How many fields.
    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// The field's content in `text`, the text that the record was cut from.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "several times a row; kept apart it takes twice as long")]
    pub(crate) fn get<'t>(&self, text: &'t str, index: usize) -> Cow<'t, str> {
        let span = &self.spans[index];
        let content = &text[span.range.clone()];
        if span.doubled { Cow::Owned(content.replace("\"\"", "\"")) } else { Cow::Borrowed(content) }
    }

    /// Where the field's content begins in the text.
    pub(crate) fn start(&self, index: usize) -> usize {
        self.spans[index].range.start
    }

    /// Whether no field has any content.
    pub(crate) fn all_empty(&self) -> bool {
        self.spans.iter().all(|span| span.range.is_empty())
    }

    pub(super) fn clear(&mut self) {
        self.spans.clear();
    }

    pub(super) fn push(&mut self, range: Range<usize>, doubled: bool) {
        self.spans.push(Span { range, doubled });
    }
}

/// The places of two bytes in a text, found 64 bytes at a time. Fields are short: a search that starts anew for each of them
/// takes longer.
pub(super) struct Places<'t> {
    text: &'t [u8],
    one: u8x16,
    other: u8x16,
    /// Where the part begins that is looked at, and a bit for each of its bytes, set where it is one of the two.
    at: usize,
    found: u64,
}

/// Bytes that are looked at at once.
const PART: usize = 64;

impl<'t> Places<'t> {
    pub(super) fn new(text: &'t [u8], one: u8, other: u8) -> Self {
        let mut places = Self { text, one: u8x16::splat(one), other: u8x16::splat(other), at: 0, found: 0 };
        places.found = places.look();
        places
    }

    fn look(&self) -> u64 {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(part) = rest.first_chunk::<PART>() else {
            let mut part = [0; PART];
            part[..rest.len()].copy_from_slice(rest);
            // The zeros behind the text may be one of the two.
            return self.bits(&part) & !(u64::MAX << rest.len());
        };
        self.bits(part)
    }

    fn bits(&self, part: &[u8; PART]) -> u64 {
        part.as_chunks().0.iter().rev().fold(0, |bits, bytes| {
            let bytes = u8x16::new(*bytes);
            bits << 16 | u64::from((bytes.simd_eq(self.one) | bytes.simd_eq(self.other)).to_bitmask())
        })
    }
}

impl Iterator for Places<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            self.at += PART;
            if self.at >= self.text.len() {
                return None;
            }
            self.found = self.look();
        }
        let place = self.at + self.found.trailing_zeros() as usize;
        self.found &= self.found - 1;
        Some(place)
    }
}

/// What [`cut`] found at the beginning of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// A record; the next one begins there. An empty line has no fields.
    Record(usize),
    /// The text ends within a record, and more text may follow.
    Incomplete,
    /// No record: what is wrong, and where.
    Broken(usize, Broken),
}

/// In which way a record is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// A quote inside a field that does not begin with one.
    StrayQuote,
    /// Something other than a delimiter or a line end after a closing quote.
    AfterQuote,
    /// A quoted field that never ends; the place is its opening quote.
    OpenQuote,
    /// A CR without LF.
    LoneCarriageReturn,
}

impl Broken {
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::StrayQuote => {
                "a quote inside a field that does not begin with one; expected the whole field in quotes and inner quotes doubled"
            }
            Self::AfterQuote => "text after a closing quote; expected the delimiter or the end of the line",
            Self::OpenQuote => "a quote is opened here and never closed",
            Self::LoneCarriageReturn => "a line that ends with a carriage return alone; expected CR LF or LF",
        }
    }

    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::LoneCarriageReturn => "save the file with Windows (CRLF) or Unix (LF) line ends",
            _ => "export the file again; a field with quotes is written as \"6\"\" screen\"",
        }
    }
}

/// Cuts the first record off `text` with its line end; `last` says that no text follows after this one. Without a
/// delimiter, each line is one field.
pub(crate) fn cut(text: &[u8], delimiter: Option<u8>, last: bool, fields: &mut Fields) -> Cut {
    fields.clear();
    let mut at = 0;
    match text {
        [b'\n', ..] => return Cut::Record(1),
        [b'\r', b'\n', ..] => return Cut::Record(2),
        [] => return Cut::Incomplete,
        _ => {}
    }
    loop {
        let end = if text.get(at) == Some(&b'"') {
            match quoted(text, at, last) {
                Ok((content, doubled)) => {
                    let end = content.end + 1;
                    fields.push(content, doubled);
                    end
                }
                Err(cut) => return cut,
            }
        } else {
            let rest = &text[at..];
            let length = match delimiter {
                Some(delimiter) => rest.iter().position(|b| *b == delimiter || matches!(b, b'\n' | b'\r' | b'"')),
                None => rest.iter().position(|b| matches!(b, b'\n' | b'\r' | b'"')),
            };
            let end = length.map_or(text.len(), |length| at + length);
            fields.push(at..end, false);
            end
        };
        match text.get(end) {
            Some(byte) if Some(*byte) == delimiter => at = end + 1,
            Some(b'\n') => return Cut::Record(end + 1),
            Some(b'\r') => match text.get(end + 1) {
                Some(b'\n') => return Cut::Record(end + 2),
                None if !last => return Cut::Incomplete,
                _ => return Cut::Broken(end, Broken::LoneCarriageReturn),
            },
            Some(b'"') => return Cut::Broken(end, Broken::StrayQuote),
            Some(_) => return Cut::Broken(end, Broken::AfterQuote),
            None if last => return Cut::Record(end),
            None => return Cut::Incomplete,
        }
    }
}

/// The content of the quoted field whose opening quote stands at `open`.
fn quoted(text: &[u8], open: usize, last: bool) -> Result<(Range<usize>, bool), Cut> {
    let mut at = open + 1;
    let mut doubled = false;
    loop {
        let Some(length) = memchr::memchr(b'"', &text[at..]) else {
            return Err(if last { Cut::Broken(open, Broken::OpenQuote) } else { Cut::Incomplete });
        };
        let quote = at + length;
        match text.get(quote + 1) {
            Some(b'"') => {
                doubled = true;
                at = quote + 2;
            }
            None if !last => return Err(Cut::Incomplete),
            _ => return Ok((open + 1..quote, doubled)),
        }
    }
}

/// The 1-based column, in characters, of the byte at `at` on its physical line, and the number of lines before it in `text`.
pub(crate) fn place(text: &[u8], at: usize) -> (u64, u64) {
    let before = &text[..at.min(text.len())];
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let lines = memchr::memchr_iter(b'\n', before).count();
    let column = before[start..].iter().filter(|b| **b & 0xc0 != 0x80).count() + 1;
    (lines as u64, column as u64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Broken, Cut, Fields, Places, cut, place};

    fn all(text: &[u8], delimiter: u8) -> Result<Vec<Vec<Vec<u8>>>, (usize, Broken)> {
        let (mut fields, mut records, mut at) = (Fields::default(), Vec::new(), 0);
        while at < text.len() {
            match cut(&text[at..], Some(delimiter), true, &mut fields) {
                Cut::Record(next) => {
                    if fields.len() > 0 {
                        records.push(
                            (0..fields.len())
                                .map(|i| fields.get(std::str::from_utf8(&text[at..]).unwrap(), i).into_owned().into_bytes())
                                .collect(),
                        );
                    }
                    at += next;
                }
                Cut::Broken(place, broken) => return Err((at + place, broken)),
                Cut::Incomplete => unreachable!("the text is the last"),
            }
        }
        Ok(records)
    }

    fn by_the_csv_crate(text: &[u8], delimiter: u8) -> Vec<Vec<Vec<u8>>> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text)
            .into_byte_records()
            .map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect())
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn whatever_is_accepted_reads_as_the_csv_crate_reads_it(text in "([a,;\"é \r]|\r\n|\n|\"\"|,\"|\",|\n\"|\"\n){0,40}") {
            if let Ok(records) = all(text.as_bytes(), b',') {
                prop_assert_eq!(records, by_the_csv_crate(text.as_bytes(), b','));
            }
        }

        #[test]
        fn everything_the_csv_crate_writes_is_accepted(rows in prop::collection::vec(prop::collection::vec("[a,;\"\r\né]{0,6}", 3), 0..8)) {
            let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = writer.into_inner().unwrap();
            let records = all(&text, b',').map_err(|e| TestCaseError::fail(format!("{e:?}")))?;
            let wanted: Vec<Vec<Vec<u8>>> = rows.iter().map(|row| row.iter().map(|cell| cell.as_bytes().to_vec()).collect()).collect();
            prop_assert_eq!(records, wanted);
        }

        #[test]
        fn no_beginning_of_a_text_is_taken_for_the_whole(text in "([a,\"\r]|\r\n|\n|\"\"|,\"|\",){0,20}", split in 0usize..20) {
            let text = text.as_bytes();
            let mut fields = Fields::default();
            let whole = cut(text, Some(b','), true, &mut fields);
            let early = cut(&text[..split.min(text.len())], Some(b','), false, &mut fields);
            if early != Cut::Incomplete {
                prop_assert_eq!(early, whole);
            }
        }
    }

    proptest! {
        #[test]
        fn no_place_is_overlooked(text in "[,;\n\u{0}a\u{ac}\u{10a}]{0,40}|[,;\na]{120,140}", one in prop::sample::select(b",;\t".as_slice())) {
            let wanted: Vec<usize> = text.bytes().enumerate().filter(|(_, byte)| *byte == one || *byte == b'\n').map(|(at, _)| at).collect();
            prop_assert_eq!(Places::new(text.as_bytes(), one, b'\n').collect::<Vec<_>>(), wanted);
        }
    }

    #[test]
    fn broken_records_are_told_with_their_place() {
        assert_eq!(all(b"a,jo\"hn\n", b','), Err((4, Broken::StrayQuote)));
        assert_eq!(all(b"a,\"john\"ny\n", b','), Err((8, Broken::AfterQuote)));
        assert_eq!(all(b"a,\"john\n", b','), Err((2, Broken::OpenQuote)));
        assert_eq!(all(b"a\rb", b','), Err((1, Broken::LoneCarriageReturn)));
    }

    #[test]
    fn columns_count_characters_on_the_physical_line() {
        let text = "a\n\"é\nüb\"".as_bytes();
        assert_eq!(place(text, text.len() - 2), (2, 2));
    }
}
