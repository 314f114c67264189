//! Reads a result CSV back, also one that a spreadsheet has saved again: for `reclaim restore` and `reclaim report`.

use std::{path::Path, str::FromStr, sync::Arc};

use jiff::Timestamp;

use super::{
    cells,
    result::COLUMNS,
    table::{Record, Table},
};
use crate::{
    decide::{Reason, Verdict},
    directory::{Guid, model::FreesSeat},
    engine::Outcome,
    error::Failure,
    evidence::{FocusTime, LastUsed},
};

/// A cell that a spreadsheet may have rewritten in its own way (`01.10.2026`); such a text is shown, and never guessed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told<T> {
    /// The cell is empty.
    Nothing,
    /// The value.
    Exactly(T),
    /// Something else, as it stands.
    AsWritten(Box<str>),
}

impl<T> Told<T> {
    fn of(text: &str, parse: impl FnOnce(&str) -> Option<T>) -> Self {
        if text.is_empty() { Self::Nothing } else { parse(text).map_or_else(|| Self::AsWritten(text.into()), Self::Exactly) }
    }
}

/// One row of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultRow {
    /// 1-based physical line in the file.
    pub line: u64,
    /// The person as named in the input.
    pub user: Box<str>,
    /// `userPrincipalName`, or empty.
    pub user_principal_name: Box<str>,
    /// `sAMAccountName`, or empty.
    pub sam_account_name: Box<str>,
    /// Object id of the matched member.
    pub object_id: Option<Guid>,
    /// The application.
    pub application: Arc<str>,
    /// The group's name.
    pub group: Arc<str>,
    /// The decision.
    pub verdict: Verdict,
    /// What happened.
    pub outcome: Outcome,
    /// Why, for machines.
    pub reason: Reason,
    /// Why, for people.
    pub detail: Box<str>,
    /// Whether the removal frees the seat; a text that is not understood is not known.
    pub frees_seat: Option<FreesSeat>,
    /// Focus time in the window.
    pub focus: Told<FocusTime>,
    /// When the application was last used.
    pub last_used: Told<LastUsed>,
    /// The newest answer's label, or empty.
    pub answer: Box<str>,
    /// Requests that were sent.
    pub attempts: u32,
    /// Last HTTP status or LDAP result code.
    pub status: Option<u16>,
    /// The directory's error code, or empty.
    pub error_code: Box<str>,
    /// The directory's request id, or empty.
    pub request_id: Box<str>,
    /// When the first request left.
    pub started_at: Option<Timestamp>,
    /// When the outcome was known.
    pub finished_at: Option<Timestamp>,
    /// The run.
    pub run_id: Arc<str>,
    /// The carried columns' values, in the order of [`ResultReader::carried`].
    pub carried: Vec<Box<str>>,
}

impl ResultRow {
    /// The name people know the person by: the UPN, the SAM name or what the input says.
    #[must_use]
    pub fn name(&self) -> &str {
        [&self.user_principal_name, &self.sam_account_name, &self.user].into_iter().find(|name| !name.is_empty()).map_or("", |name| name)
    }
}

fn frees_seat(text: &str) -> Option<FreesSeat> {
    if text.is_empty() { None } else { Some(text.parse().unwrap_or_else(|()| FreesSeat::Unknown(text.to_owned().into()))) }
}

/// Reads a result CSV row by row.
pub struct ResultReader {
    table: Table,
    /// Where each of [`COLUMNS`] stands.
    columns: [Option<usize>; COLUMNS.len()],
    carried_at: Vec<usize>,
    carried: Vec<String>,
    /// The last row's texts that most rows share.
    shared: [Arc<str>; 3],
}

/// Columns without which a file is no result.
const NEEDED: [usize; 8] = [0, 3, 4, 5, 6, 7, 8, 20];

impl ResultReader {
    /// Opens a result: in UTF-8 with or without BOM, delimited by comma, semicolon or tab, columns in any order.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let table = Table::open(path)?;
        let columns = COLUMNS.map(|name| table.column(name));
        if let Some(missing) = NEEDED.into_iter().find(|index| columns[*index].is_none()) {
            return Err(Failure::bad_input(format!(
                "{}:1: no column named {}; expected a result of reclaim",
                path.display(),
                COLUMNS[missing]
            ))
            .hint("name the result.csv of a run, or the run's folder"));
        }
        let carried_at: Vec<usize> = (0..table.header().len()).filter(|at| !columns.contains(&Some(*at))).collect();
        let carried = carried_at.iter().map(|at| table.header()[*at].clone()).collect();
        Ok(Self { table, columns, carried_at, carried, shared: [const { "" }; 3].map(Arc::from) })
    }

    /// Names of the columns that are not the result's own.
    #[must_use]
    pub fn carried(&self) -> &[String] {
        &self.carried
    }

    fn row(&mut self, record: &Record) -> Result<ResultRow, Failure> {
        let text = |index: usize| self.columns[index].map_or("", |column| record.get(column));
        let shared = [self.share(0, text(4)), self.share(1, text(5)), self.share(2, text(20))];
        let row = ResultRow {
            line: record.line,
            user: text(0).into(),
            user_principal_name: text(1).into(),
            sam_account_name: text(2).into(),
            object_id: self.parsed(record, 3, "an object id")?,
            application: shared[0].clone(),
            group: shared[1].clone(),
            verdict: self.named(record, 6, "a verdict", Verdict::ALL.iter().map(|v| v.as_str()))?,
            outcome: self.named(record, 7, "an outcome", Outcome::ALL.iter().map(|v| v.as_str()))?,
            reason: self.named(record, 8, "a reason", Reason::ALL.iter().map(|v| v.as_str()))?,
            detail: text(9).into(),
            frees_seat: frees_seat(text(10)),
            focus: Told::of(text(11), cells::parse_minutes),
            last_used: Told::of(text(12), cells::parse_last_used),
            answer: text(13).into(),
            attempts: self.parsed(record, 14, "a number of attempts")?.unwrap_or_default(),
            status: self.parsed(record, 15, "a status number")?,
            error_code: text(16).into(),
            request_id: text(17).into(),
            started_at: self.parsed(record, 18, "a time such as 2026-10-01T08:00:00Z")?,
            finished_at: self.parsed(record, 19, "a time such as 2026-10-01T08:00:00Z")?,
            run_id: shared[2].clone(),
            carried: self.carried_at.iter().map(|column| record.get(*column).into()).collect(),
        };
        self.shared = shared;
        Ok(row)
    }

    fn share(&self, index: usize, text: &str) -> Arc<str> {
        if *self.shared[index] == *text { self.shared[index].clone() } else { text.into() }
    }

    fn parsed<T: FromStr>(&self, record: &Record, index: usize, expected: &str) -> Result<Option<T>, Failure> {
        let Some(column) = self.columns[index] else { return Ok(None) };
        let text = record.get(column).trim();
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| {
            self.table
                .wrong(record, column, &format!("{text:?} is not {expected}"))
                .hint("a spreadsheet may have rewritten the cell; use the file as the run wrote it")
        })
    }

    fn named<T: FromStr>(
        &self,
        record: &Record,
        index: usize,
        expected: &str,
        mut names: impl Iterator<Item = &'static str>,
    ) -> Result<T, Failure> {
        let column = self.columns[index].unwrap_or_default();
        let text = record.get(column).trim();
        // A spreadsheet does not change letters, but people do.
        let name = names.find(|name| name.eq_ignore_ascii_case(text)).unwrap_or(text);
        name.parse().map_err(|_| {
            self.table
                .wrong(record, column, &format!("{text:?} is not {expected} that this version knows"))
                .hint("if a newer reclaim wrote the file, use that one")
        })
    }
}

impl Iterator for ResultReader {
    type Item = Result<ResultRow, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = self.table.next()?;
        Some(record.and_then(|record| self.row(&record)))
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::{
        engine::OutcomeRow,
        plan::PlanRow,
        report::{ResultHead, ResultWriter},
    };

    fn written() -> Vec<u8> {
        let carried = ["department".to_owned()];
        let head = ResultHead { application: "Miro", group: "LIC-Miro", run_id: "run-1", carried: &carried, raw: false };
        let mut writer = ResultWriter::new(Vec::new(), head).unwrap();
        for (number, user) in [(1, "=zoë@contoso.com"), (2, "'+quoted;\"x\"\r\nnext")] {
            let plan = PlanRow {
                number,
                user: user.into(),
                user_principal_name: Some("zoë@contoso.com".into()),
                sam_account_name: None,
                object_id: Some(Guid::from_u128(u128::from(number))),
                display_name: None,
                mail: None,
                sid: None,
                verdict: Verdict::Reclaim,
                reason: Reason::Unused,
                detail: "".into(),
                matched_by: None,
                frees_seat: Some(FreesSeat::No("LIC-Other: x".into())),
                focus: Some(FocusTime(30_000_000_000)),
                last_used: Some(LastUsed::Day("2026-08-01".parse().unwrap())),
                answer: None,
                answered_at: None,
                carried: vec!["-Sales".into()],
            };
            let outcome = OutcomeRow {
                row: number,
                outcome: Outcome::Removed,
                detail: "".into(),
                attempts: 1,
                status: 204,
                error_code: "".into(),
                request_id: "r".into(),
                started_at: None,
                finished_at: Some("2026-10-01T10:00:01.234Z".parse().unwrap()),
            };
            writer.row(&plan, &outcome).unwrap();
        }
        writer.finish().unwrap()
    }

    fn saved(folder: &Path, bytes: &[u8]) -> PathBuf {
        let path = folder.join("result.csv");
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn read(bytes: &[u8]) -> Result<Vec<ResultRow>, Failure> {
        let folder = tempfile::tempdir().unwrap();
        ResultReader::open(&saved(folder.path(), bytes))?.collect()
    }

    #[test]
    fn what_was_written_comes_back() {
        let rows = read(&written()).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!((rows[0].line, &*rows[0].user), (2, "=zoë@contoso.com"));
        assert_eq!((rows[1].line, &*rows[1].user), (3, "'+quoted;\"x\"\r\nnext"));
        assert_eq!(rows[1].object_id, Some(Guid::from_u128(2)));
        assert_eq!(rows[0].frees_seat, Some(FreesSeat::No("LIC-Other: x".into())));
        assert_eq!(rows[0].focus, Told::Exactly(FocusTime(30_000_000_000)));
        assert_eq!(rows[0].finished_at.unwrap().to_string(), "2026-10-01T10:00:01.234Z");
        assert_eq!(rows[0].carried, ["-Sales".into()]);
        assert!(Arc::ptr_eq(&rows[0].application, &rows[1].application));
    }

    #[test]
    fn what_excel_saved_again_comes_back() {
        let rows = read(&written()).unwrap();
        let text = String::from_utf8(written()).unwrap();
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&utf16).unwrap(), rows);
        for delimiter in [b';', b'\t', b','] {
            let mut again = csv::WriterBuilder::new().delimiter(delimiter).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            for record in csv::ReaderBuilder::new().has_headers(false).from_reader(&written()[3..]).byte_records() {
                again.write_byte_record(&record.unwrap()).unwrap();
            }
            assert_eq!(read(&again.into_inner().unwrap()).unwrap(), rows);
        }
    }

    #[test]
    fn rewritten_numbers_and_dates_are_shown_and_not_guessed() {
        let text = String::from_utf8(written()).unwrap().replace("2026-08-01", "01.08.2026").replace(",0.5,", ",\"0,5\",");
        let rows = read(text.as_bytes()).unwrap();
        assert_eq!(rows[0].last_used, Told::AsWritten("01.08.2026".into()));
        assert_eq!(rows[0].focus, Told::AsWritten("0,5".into()));
    }

    #[test]
    fn what_is_no_result_is_refused_with_its_place() {
        let text = String::from_utf8(written()).unwrap();
        for (bad, expected) in [
            (String::new(), "result.csv: the file is empty"),
            ("User,Upn\r\nx,y\r\n".to_owned(), "result.csv:1: no column named ObjectId"),
            (text.replace("Removed", "Vanished"), "result.csv:2:95: Outcome: \"Vanished\" is not an outcome"),
            (text.replace("0000-000000000002", "0000-00000000002"), "result.csv:4:24: ObjectId: "),
            (text.replace("2026-10-01T10:00:01.234Z", "46296.4"), "FinishedAt: \"46296.4\" is not a time"),
        ] {
            let error = read(bad.as_bytes()).unwrap_err();
            assert!(error.message.contains(expected), "{error}");
            assert_eq!(error.exit, crate::ExitCode::BadInput);
        }
        assert!(read(b"User;\xff\n").unwrap_err().message.contains("result.csv:1:6: is not valid text"));
    }
}
