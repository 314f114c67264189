//! The result CSV: one row for every row of the plan, written as the rows come, never held.

use std::{
    collections::HashSet,
    fmt::Write as _,
    io::{self, Write},
};

use super::cells;
use crate::{engine::OutcomeRow, plan::PlanRow};

/// Bytes that tell Excel and Windows PowerShell that a file is UTF-8.
pub const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The result's columns, in order; carried columns follow.
pub const COLUMNS: [&str; 21] = [
    "User",
    "UserPrincipalName",
    "SamAccountName",
    "ObjectId",
    "Application",
    "Group",
    "Verdict",
    "Outcome",
    "Reason",
    "Detail",
    "FreesSeat",
    "FocusMinutes",
    "LastUsed",
    "Answer",
    "Attempts",
    "Status",
    "ErrorCode",
    "RequestId",
    "StartedAt",
    "FinishedAt",
    "RunId",
];

/// What all rows of one result share.
#[derive(Clone, Copy, Debug)]
pub struct ResultHead<'a> {
    /// The application.
    pub application: &'a str,
    /// The group's name.
    pub group: &'a str,
    /// The run.
    pub run_id: &'a str,
    /// Names of the carried columns.
    pub carried: &'a [String],
    /// Do not guard cells against formulas.
    pub raw: bool,
}

/// Writes a result CSV: UTF-8 with BOM, CRLF, RFC 4180, RFC 3339 times in UTC.
pub struct ResultWriter<'a, W: Write> {
    csv: csv::Writer<W>,
    head: ResultHead<'a>,
    /// Text of the cell being formatted.
    cell: String,
}

impl<'a, W: Write> ResultWriter<'a, W> {
    /// Writes the BOM and the header. A carried column named like one of ours (or like another carried one) is renamed, because
    /// PowerShell's `Import-Csv` refuses a file in which two columns have one name.
    pub fn new(mut out: W, head: ResultHead<'a>) -> io::Result<Self> {
        out.write_all(BOM)?;
        let csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        let mut writer = Self { csv, head, cell: String::new() };
        for name in COLUMNS {
            writer.csv.write_field(name)?;
        }
        for name in carried_names(&COLUMNS, head.carried) {
            writer.text(&name)?;
        }
        writer.end()?;
        Ok(writer)
    }

    /// Writes the row of one person.
    pub fn row(&mut self, plan: &PlanRow, outcome: &OutcomeRow) -> io::Result<()> {
        self.text(&plan.user)?;
        self.text(plan.user_principal_name.as_deref().unwrap_or_default())?;
        self.text(plan.sam_account_name.as_deref().unwrap_or_default())?;
        self.value(plan.object_id)?;
        self.text(self.head.application)?;
        self.text(self.head.group)?;
        self.text(plan.verdict.as_str())?;
        self.text(outcome.outcome.as_str())?;
        self.text(plan.reason.as_str())?;
        self.text(&detail(&plan.detail, &outcome.detail))?;
        self.value(plan.frees_seat.as_ref())?;
        self.value(plan.focus.map(cells::minutes))?;
        self.value(plan.last_used.map(cells::last_used))?;
        self.text(plan.answer.as_deref().unwrap_or_default())?;
        self.value(Some(outcome.attempts))?;
        self.value((outcome.status != 0).then_some(outcome.status))?;
        self.text(&outcome.error_code)?;
        self.text(&outcome.request_id)?;
        self.value(outcome.started_at.map(cells::time))?;
        self.value(outcome.finished_at.map(cells::time))?;
        self.text(self.head.run_id)?;
        for index in 0..self.head.carried.len() {
            self.text(plan.carried.get(index).map_or("", |cell| cell))?;
        }
        self.end()
    }

    /// Flushes, and gives back what was written to.
    pub fn finish(self) -> io::Result<W> {
        self.csv.into_inner().map_err(csv::IntoInnerError::into_error)
    }

    fn text(&mut self, cell: &str) -> io::Result<()> {
        if self.head.raw {
            self.csv.write_field(cell)?;
        } else {
            self.csv.write_field(cells::guarded(cell).as_bytes())?;
        }
        Ok(())
    }

    fn value(&mut self, value: Option<impl std::fmt::Display>) -> io::Result<()> {
        let mut cell = std::mem::take(&mut self.cell);
        cell.clear();
        if let Some(value) = value {
            write!(cell, "{value}").map_err(io::Error::other)?;
        }
        self.text(&cell)?;
        self.cell = cell;
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.csv.write_record(None::<&[u8]>)?;
        Ok(())
    }
}

/// What the plan says of a person, and what happened besides.
pub(crate) fn detail(plan: &str, outcome: &str) -> String {
    match (plan, outcome) {
        ("", only) | (only, "") => only.to_owned(),
        (plan, outcome) if plan.ends_with('.') => format!("{plan} {outcome}"),
        (plan, outcome) => format!("{plan}; {outcome}"),
    }
}

/// Names for carried columns that differ from each other and from `taken`, without regard to case: `Group` becomes `Group (input)`.
#[must_use]
pub fn carried_names(taken: &[&str], carried: &[String]) -> Vec<String> {
    let mut seen: HashSet<String> = taken.iter().map(|name| name.to_lowercase()).collect();
    let mut names = Vec::with_capacity(carried.len());
    for wanted in carried {
        let wanted = if wanted.trim().is_empty() { "Column" } else { wanted };
        let mut name = wanted.to_owned();
        let mut count = 1;
        while !seen.insert(name.to_lowercase()) {
            name = if count == 1 { format!("{wanted} (input)") } else { format!("{wanted} (input {count})") };
            count += 1;
        }
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        decide::{Reason, Verdict},
        directory::{Guid, model::FreesSeat},
        engine::Outcome,
        evidence::{FocusTime, LastUsed},
    };

    fn person() -> (PlanRow, OutcomeRow) {
        let plan = PlanRow {
            number: 1,
            user: "=zoë@contoso.com".into(),
            user_principal_name: Some("zoë@contoso.com".into()),
            sam_account_name: Some("zoe".into()),
            object_id: Some(Guid::from_u128(7)),
            display_name: None,
            mail: None,
            sid: None,
            verdict: Verdict::Reclaim,
            reason: Reason::Unused,
            detail: "0.5 min in 90 days, less than 5 min".into(),
            matched_by: None,
            frees_seat: Some(FreesSeat::No("direct assignment".into())),
            focus: Some(FocusTime(30_000_000_000)),
            last_used: Some(LastUsed::Day("2026-08-01".parse().unwrap())),
            answer: Some("no, \"thanks\"".into()),
            answered_at: None,
            carried: vec!["Sales".into(), "two\nlines".into()],
        };
        let outcome = OutcomeRow {
            row: 1,
            outcome: Outcome::Removed,
            detail: "confirmed afterwards".into(),
            attempts: 2,
            status: 204,
            error_code: "".into(),
            request_id: "r-1".into(),
            started_at: Some("2026-10-01T10:00:00Z".parse().unwrap()),
            finished_at: Some("2026-10-01T10:00:01.2345Z".parse().unwrap()),
        };
        (plan, outcome)
    }

    fn written(raw: bool) -> String {
        let carried = ["department".to_owned(), "group".to_owned()];
        let head = ResultHead { application: "Miro", group: "-LIC-Miro", run_id: "run-1", carried: &carried, raw };
        let mut writer = ResultWriter::new(Vec::new(), head).unwrap();
        let (plan, outcome) = person();
        writer.row(&plan, &outcome).unwrap();
        String::from_utf8(writer.finish().unwrap()).unwrap()
    }

    #[test]
    fn a_row_stands_as_the_design_says() {
        let text = written(false);
        let mut lines = text.split("\r\n");
        assert_eq!(
            lines.next(),
            Some(
                "\u{feff}User,UserPrincipalName,SamAccountName,ObjectId,Application,Group,Verdict,Outcome,Reason,Detail,FreesSeat,\
                 FocusMinutes,LastUsed,Answer,Attempts,Status,ErrorCode,RequestId,StartedAt,FinishedAt,RunId,department,group (input)"
            )
        );
        assert_eq!(
            lines.next(),
            Some(
                "'=zoë@contoso.com,zoë@contoso.com,zoe,00000000-0000-0000-0000-000000000007,Miro,'-LIC-Miro,Reclaim,Removed,Unused,\
                 \"0.5 min in 90 days, less than 5 min; confirmed afterwards\",No: direct assignment,0.5,2026-08-01,\
                 \"no, \"\"thanks\"\"\",2,204,,r-1,2026-10-01T10:00:00.000Z,2026-10-01T10:00:01.234Z,run-1,Sales,\"two\nlines\""
            )
        );
        assert_eq!(lines.next(), Some(""));
        assert_eq!(lines.next(), None);
    }

    #[test]
    fn raw_means_unguarded() {
        assert!(written(true).contains("\r\n=zoë@contoso.com,"));
        assert!(written(true).contains(",-LIC-Miro,"));
    }

    #[test]
    fn an_empty_result_still_has_its_header() {
        let head = ResultHead { application: "", group: "", run_id: "", carried: &[], raw: false };
        let bytes = ResultWriter::new(Vec::new(), head).unwrap().finish().unwrap();
        assert!(bytes.starts_with(BOM) && bytes.ends_with(b",RunId\r\n"));
    }

    #[test]
    fn carried_names_never_collide() {
        let carried = ["User", "user", "", "Column", "x"].map(str::to_owned);
        assert_eq!(carried_names(&COLUMNS, &carried), ["User (input)", "user (input 2)", "Column", "Column (input)", "x"]);
    }
}
