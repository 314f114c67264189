//! The report as a workbook: numbers are numbers, dates are dates, and no cell is ever a formula.

mod cell;
mod overview;
mod sheet;

use std::io::{Seek, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::{
    model::Report,
    verb::{RenderError, Rows},
};
use sheet::{Kind, Sheet};

/// Rows of a sheet, the header included (Excel's specification and limits).
const SHEET_ROWS: u32 = 1_048_576;

/// Writes the workbook. Rows go to temporary files as they are read, so that memory does not grow with them; the same report gives the
/// same bytes.
pub(super) fn write(out: &mut (impl Write + Seek + Send), report: &Report, rows: &Rows<'_>) -> Result<(), RenderError> {
    write_split(out, report, rows, SHEET_ROWS)
}

/// With sheets of at most that many rows.
pub(super) fn write_split(out: &mut (impl Write + Seek + Send), report: &Report, rows: &Rows<'_>, limit: u32) -> Result<(), RenderError> {
    let mut workbook = Workbook::new();
    let created = report.runs.iter().filter_map(|run| run.finished_at.or(run.started_at)).max();
    let created = created.and_then(cell::instant).map_or_else(|| ExcelDateTime::from_ymd(2000, 1, 1), Ok)?;
    let title = format!("Seats reclaimed, as of {}", report.as_of);
    workbook.set_properties(&DocProperties::new().set_title(title).set_author("reclaim").set_creation_datetime(&created));
    overview::write(workbook.add_worksheet(), report)?;
    if let Some(answers) = &report.answers {
        overview::answers(workbook.add_worksheet(), answers)?;
    }
    let columns = sheet::columns(rows.carried());
    let mut sheets = Vec::new();
    for kind in Kind::ALL {
        sheets.push(Sheet::begin(&mut workbook, kind, &columns, limit)?);
    }
    rows.each(|row, carried| {
        for sheet in sheets.iter_mut().filter(|sheet| sheet.kind().takes(row)) {
            sheet.row(&mut workbook, &columns, row, carried)?;
        }
        Ok(())
    })?;
    for sheet in &sheets {
        sheet.end(&mut workbook, &columns)?;
    }
    Ok(workbook.save_to_writer(out)?)
}

impl From<XlsxError> for RenderError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::IoError(error) => Self::Io(error),
            other => Self::Io(std::io::Error::other(other)),
        }
    }
}
