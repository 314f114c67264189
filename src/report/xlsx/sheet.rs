//! One kind of rows, in as many sheets as it takes.

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::cell::{self, Formats};
use crate::{
    decide::Verdict,
    engine::Outcome,
    evidence::LastUsed,
    report::{
        read::{ResultRow, Told},
        result::COLUMNS,
    },
};

/// A column: its name and its width in characters.
pub(super) struct Column {
    name: String,
    width: f64,
}

/// The result's columns, then the carried ones.
pub(super) fn columns(carried: &[String]) -> Vec<Column> {
    let own = COLUMNS.iter().map(|name| {
        let width = match *name {
            "User" | "UserPrincipalName" | "ObjectId" | "RequestId" => 36.0,
            "Detail" => 60.0,
            "Application" | "Group" | "Reason" | "FreesSeat" | "ErrorCode" | "RunId" => 22.0,
            "StartedAt" | "FinishedAt" | "LastUsed" | "SamAccountName" => 19.0,
            _ => 13.0,
        };
        let name = if name.ends_with("edAt") { format!("{name} (UTC)") } else { (*name).to_owned() };
        Column { name, width }
    });
    own.chain(carried.iter().map(|name| Column { name: name.clone(), width: 20.0 })).collect()
}

/// Which rows a sheet has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Removed,
    Kept,
    Ask,
    Failed,
    All,
}

impl Kind {
    /// In the order of the sheets.
    pub(super) const ALL: [Self; 5] = [Self::Removed, Self::Kept, Self::Ask, Self::Failed, Self::All];

    const fn name(self) -> &'static str {
        match self {
            Self::Removed => "Removed",
            Self::Kept => "Kept",
            Self::Ask => "Ask",
            Self::Failed => "Failed",
            Self::All => "All",
        }
    }

    pub(super) fn takes(self, row: &ResultRow) -> bool {
        match self {
            Self::Removed => matches!(row.outcome, Outcome::Removed | Outcome::WouldRemove),
            Self::Kept => row.outcome == Outcome::Kept && row.verdict != Verdict::Ask,
            Self::Ask => row.verdict == Verdict::Ask,
            Self::Failed => matches!(row.outcome, Outcome::Failed | Outcome::NotAttempted),
            Self::All => true,
        }
    }
}

/// A sheet that is being written, and continued in another one when it is full.
pub(super) struct Sheet {
    kind: Kind,
    formats: Formats,
    /// The sheets' places in the workbook, with their numbers of rows (the header included).
    parts: Vec<(usize, u32)>,
    limit: u32,
}

impl Sheet {
    pub(super) fn begin(workbook: &mut Workbook, kind: Kind, columns: &[Column], limit: u32) -> Result<Self, XlsxError> {
        let mut sheet = Self { kind, formats: Formats::new(), parts: Vec::new(), limit };
        sheet.part(workbook, columns)?;
        Ok(sheet)
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    fn part(&mut self, workbook: &mut Workbook, columns: &[Column]) -> Result<(), XlsxError> {
        let index = workbook.worksheets().len();
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        let number = self.parts.len() + 1;
        sheet.set_name(if number == 1 { self.kind.name().to_owned() } else { format!("{} {number}", self.kind.name()) })?;
        for (at, column) in (0u16..).zip(columns) {
            sheet.set_column_width(at, column.width)?;
        }
        sheet.set_freeze_panes(1, 1)?;
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(0, 0)?;
        for (at, column) in (0u16..).zip(columns) {
            sheet.write_string_with_format(0, at, &column.name, &self.formats.head)?;
        }
        self.parts.push((index, 1));
        Ok(())
    }

    pub(super) fn row(&mut self, workbook: &mut Workbook, columns: &[Column], row: &ResultRow, carried: &[&str]) -> Result<(), XlsxError> {
        if self.parts.last().is_some_and(|(_, rows)| *rows >= self.limit) {
            self.part(workbook, columns)?;
        }
        let Some((index, rows)) = self.parts.last_mut() else { return Ok(()) };
        let at = *rows;
        *rows += 1;
        write(workbook.worksheet_from_index(*index)?, at, row, carried, &self.formats)
    }

    /// Adds the filters, whose range is known only now.
    pub(super) fn end(&self, workbook: &mut Workbook, columns: &[Column]) -> Result<(), XlsxError> {
        let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        for (index, rows) in &self.parts {
            workbook.worksheet_from_index(*index)?.autofilter(0, 0, rows - 1, last)?;
        }
        Ok(())
    }
}

fn write(sheet: &mut Worksheet, at: u32, row: &ResultRow, carried: &[&str], formats: &Formats) -> Result<(), XlsxError> {
    let id = row.object_id.map(|id| id.to_string()).unwrap_or_default();
    let seat = row.frees_seat.as_ref().map(ToString::to_string).unwrap_or_default();
    let texts: [&str; 11] = [
        &row.user,
        &row.user_principal_name,
        &row.sam_account_name,
        &id,
        &row.application,
        &row.group,
        row.verdict.as_str(),
        row.outcome.as_str(),
        row.reason.as_str(),
        &row.detail,
        &seat,
    ];
    for (column, text) in (0u16..).zip(texts) {
        cell::text(sheet, at, column, text)?;
    }
    match &row.focus {
        Told::Nothing => {}
        Told::Exactly(focus) => {
            sheet.write_number_with_format(at, 11, cell::minutes(*focus), &formats.decimal)?;
        }
        Told::AsWritten(text) => cell::text(sheet, at, 11, text)?,
    }
    match &row.last_used {
        Told::Nothing => {}
        Told::Exactly(LastUsed::Day(day)) => match cell::day(*day) {
            Some(date) => drop(sheet.write_datetime_with_format(at, 12, date, &formats.day)?),
            None => cell::text(sheet, at, 12, &day.to_string())?,
        },
        Told::Exactly(LastUsed::At(time)) => instant(sheet, at, 12, *time, formats)?,
        Told::AsWritten(text) => cell::text(sheet, at, 12, text)?,
    }
    cell::text(sheet, at, 13, &row.answer)?;
    cell::whole(sheet, at, 14, u64::from(row.attempts), formats)?;
    if let Some(status) = row.status {
        sheet.write_number(at, 15, f64::from(status))?;
    }
    cell::text(sheet, at, 16, &row.error_code)?;
    cell::text(sheet, at, 17, &row.request_id)?;
    if let Some(time) = row.started_at {
        instant(sheet, at, 18, time, formats)?;
    }
    if let Some(time) = row.finished_at {
        instant(sheet, at, 19, time, formats)?;
    }
    cell::text(sheet, at, 20, &row.run_id)?;
    for (column, text) in (21u16..).zip(carried) {
        cell::text(sheet, at, column, text)?;
    }
    Ok(())
}

fn instant(sheet: &mut Worksheet, at: u32, column: u16, time: jiff::Timestamp, formats: &Formats) -> Result<(), XlsxError> {
    match cell::instant(time) {
        Some(date) => drop(sheet.write_datetime_with_format(at, column, date, &formats.instant)?),
        None => cell::text(sheet, at, column, &time.to_string())?,
    }
    Ok(())
}
