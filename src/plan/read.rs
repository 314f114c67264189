//! Reads `plan.csv` back, also when Excel has saved it again.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use super::{COLUMNS, PlanRow};
use crate::{error::Failure, report::cells};

/// Something in a plan that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{}:{line}{}: {message}", path.display(), column.map(|column| format!(":{column}")).unwrap_or_default())]
pub struct PlanError {
    /// The plan.
    pub path: PathBuf,
    /// 1-based line.
    pub line: u64,
    /// The column's name.
    pub column: Option<&'static str>,
    /// What was found and expected.
    pub message: String,
}

impl From<PlanError> for Failure {
    fn from(error: PlanError) -> Self {
        Self::bad_input(error.to_string())
            .hint("in a plan only the Verdict of a row may be changed, from Reclaim to Keep; rows may be deleted")
    }
}

/// Yields a plan's rows.
pub struct PlanReader {
    path: PathBuf,
    csv: csv::Reader<BufReader<File>>,
    record: csv::StringRecord,
    /// Where each of [`COLUMNS`] stands, then the carried ones.
    columns: Vec<usize>,
    /// With CRLF the csv crate counts a record's line before it has seen the LF of the line before.
    late_lines: u64,
}

impl PlanReader {
    /// Opens a plan whose carried columns have these names.
    pub fn open(path: &Path, carried: &[String]) -> Result<Self, PlanError> {
        let failed = |message: String| PlanError { path: path.to_owned(), line: 1, column: None, message };
        let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(|error| failed(error.to_string()))?);
        let (delimiter, crlf) = sniff(&mut file).map_err(|error| failed(error.to_string()))?;
        let mut csv = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(file);
        let header = csv.headers().map_err(|error| failed(error.to_string()))?.clone();
        let mut columns = Vec::new();
        for name in COLUMNS.iter().copied().chain(carried.iter().map(String::as_str)) {
            // Carried columns stand behind ours and may have the name of one of ours.
            let from = if columns.len() >= COLUMNS.len() { COLUMNS.len() } else { 0 };
            let at = header.iter().enumerate().skip(from).find(|(at, cell)| cells::unguarded(cell) == name && !columns.contains(at));
            match at {
                Some((at, _)) => columns.push(at),
                None => return Err(failed(format!("the column {name} is missing; this is no plan, or a column was deleted"))),
            }
        }
        Ok(Self { path: path.to_owned(), csv, record: csv::StringRecord::new(), columns, late_lines: u64::from(crlf) })
    }

    fn next_row(&mut self) -> Result<Option<PlanRow>, PlanError> {
        let line = self.csv.position().line() + self.late_lines;
        let read = self.csv.read_record(&mut self.record).map_err(|error| self.error(line, None, describe(&error)))?;
        if !read {
            return Ok(None);
        }
        let line = self.record.position().map_or(line, |position| position.line() + self.late_lines);
        let cell = |index: usize| cells::unguarded(self.record.get(self.columns[index]).unwrap_or_default());
        let text = |index: usize| Some(cell(index)).filter(|cell| !cell.is_empty()).map(Box::<str>::from);
        let wrong = |index: usize, expected: &str| {
            self.error(line, Some(COLUMNS[index]), format!("expected {expected}, found \"{}\"", cell(index)))
        };
        let object_id = match cell(5) {
            "" => None,
            id => Some(id.parse().map_err(|_| wrong(5, "an object id"))?),
        };
        // What only informs is dropped where a spreadsheet has rewritten it (dates, decimals); what decides must be exact.
        Ok(Some(PlanRow {
            number: cell(0).parse().map_err(|_| wrong(0, "a row number"))?,
            verdict: cell(1).parse().map_err(|()| wrong(1, "Reclaim, Keep, Ask, Unknown or Skip"))?,
            user: cell(2).into(),
            user_principal_name: text(3),
            sam_account_name: text(4),
            object_id,
            display_name: text(6),
            mail: text(7),
            sid: text(8),
            reason: cell(9).parse().map_err(|()| wrong(9, "a reason as written by reclaim"))?,
            detail: cell(10).into(),
            matched_by: cell(11).parse().ok(),
            frees_seat: cell(12).parse().ok(),
            focus: cells::parse_minutes(cell(13)),
            last_used: cells::parse_last_used(cell(14)),
            answer: text(15),
            answered_at: cell(16).parse().ok(),
            carried: (COLUMNS.len()..self.columns.len()).map(|index| cell(index).into()).collect(),
        }))
    }

    fn error(&self, line: u64, column: Option<&'static str>, message: String) -> PlanError {
        PlanError { path: self.path.clone(), line, column, message }
    }
}

impl Iterator for PlanReader {
    type Item = Result<PlanRow, PlanError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_row().transpose()
    }
}

fn describe(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!("expected {expected_len} cells, found {len}"),
        csv::ErrorKind::Utf8 { .. } => "the text is not UTF-8; in Excel, save as \"CSV UTF-8\"".into(),
        _ => error.to_string(),
    }
}

/// Skips a BOM, finds the delimiter that stands most often in the header, and whether lines end with CRLF.
fn sniff(file: &mut BufReader<File>) -> io::Result<(u8, bool)> {
    if file.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
        file.read_exact(&mut [0; 3])?;
    }
    let head = file.fill_buf()?;
    let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| memchr::memchr_iter(delimiter, line).count();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|delimiter| (count(*delimiter), *delimiter == b',')).unwrap_or(b',');
    Ok((delimiter, line.ends_with(b"\r")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        decide::{MatchedBy, Reason, Verdict},
        directory::{Guid, model::FreesSeat},
        evidence::{FocusTime, LastUsed},
        plan::PlanWriter,
    };

    fn row() -> PlanRow {
        PlanRow {
            number: 7,
            user: "=cmd@contoso.com".into(),
            user_principal_name: Some("zo\u{eb}.o'brien@contoso.com".into()),
            sam_account_name: None,
            object_id: Some(Guid::from_u128(7)),
            display_name: Some("O'Brien; \"Zo\u{eb}\"".into()),
            mail: None,
            sid: None,
            verdict: Verdict::Reclaim,
            reason: Reason::Unused,
            detail: "listed, and\nunused".into(),
            matched_by: Some(MatchedBy::Mail),
            frees_seat: Some(FreesSeat::No("direct assignment".into())),
            focus: Some(FocusTime(1)),
            last_used: Some(LastUsed::Day(jiff::civil::date(2026, 10, 1))),
            answer: Some("no".into()),
            answered_at: Some("2026-10-02T10:00:00Z".parse().unwrap()),
            carried: vec!["-5".into(), "Row".into()],
        }
    }

    fn written() -> Vec<u8> {
        let mut writer = PlanWriter::new(Vec::new(), &["cost".into(), "Row".into()]).unwrap();
        writer.row(&row()).unwrap();
        writer.finish().unwrap()
    }

    fn read(bytes: &[u8]) -> Result<Vec<PlanRow>, PlanError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        PlanReader::open(file.path(), &["cost".into(), "Row".into()])?.collect()
    }

    #[test]
    fn a_plan_comes_back() {
        assert_eq!(read(&written()).unwrap(), [row()]);
    }

    #[test]
    fn also_as_excel_saves_it() {
        let text = String::from_utf8(written()).unwrap();
        let mut csv = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
        for record in csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes()).records() {
            csv.write_record(&record.unwrap()).unwrap();
        }
        assert_eq!(read(&csv.into_inner().unwrap()).unwrap(), [row()]);
    }

    #[test]
    fn what_decides_must_be_exact() {
        let text = String::from_utf8(written()).unwrap();
        let error = read(text.replace("Reclaim", "reclame").as_bytes()).unwrap_err();
        assert_eq!((error.line, error.column), (2, Some("Verdict")));
        let error = read(text.replace("ObjectId", "Object").as_bytes()).unwrap_err();
        assert!(error.message.contains("ObjectId"), "{error}");
        assert!(read(text.replace("2026-10-01", "01.10.2026").as_bytes()).unwrap()[0].last_used.is_none());
    }
}
