//! Writes `plan.csv`.

use std::io::{self, Write};

use super::{COLUMNS, PlanRow};
use crate::report::{cells, result::BOM};

/// Writes a plan CSV: UTF-8 with BOM, CRLF, RFC 4180, formula-guarded.
pub struct PlanWriter<W: Write> {
    csv: csv::Writer<W>,
}

impl<W: Write> PlanWriter<W> {
    /// Writes the BOM and the header.
    pub fn new(mut out: W, carried: &[String]) -> io::Result<Self> {
        out.write_all(BOM)?;
        let mut writer = Self::continued(out);
        for name in COLUMNS {
            writer.csv.write_field(name)?;
        }
        for name in carried {
            writer.csv.write_field(cells::guarded(name).as_bytes())?;
        }
        writer.csv.write_record(None::<&[u8]>)?;
        Ok(writer)
    }

    /// Goes on where another one has written the header.
    pub fn continued(out: W) -> Self {
        Self { csv: csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out) }
    }

    /// Writes one row.
    pub fn row(&mut self, row: &PlanRow) -> io::Result<()> {
        let mut cell = |text: &str| self.csv.write_field(cells::guarded(text).as_bytes());
        cell(&row.number.to_string())?;
        cell(row.verdict.as_str())?;
        cell(&row.user)?;
        cell(row.user_principal_name.as_deref().unwrap_or_default())?;
        cell(row.sam_account_name.as_deref().unwrap_or_default())?;
        cell(&row.object_id.map(|id| id.to_string()).unwrap_or_default())?;
        cell(row.display_name.as_deref().unwrap_or_default())?;
        cell(row.mail.as_deref().unwrap_or_default())?;
        cell(row.sid.as_deref().unwrap_or_default())?;
        cell(row.reason.as_str())?;
        cell(&row.detail)?;
        cell(row.matched_by.map(crate::decide::MatchedBy::as_str).unwrap_or_default())?;
        cell(&row.frees_seat.as_ref().map(ToString::to_string).unwrap_or_default())?;
        cell(&row.focus.map(cells::minutes).unwrap_or_default())?;
        cell(&row.last_used.map(cells::last_used).unwrap_or_default())?;
        cell(row.answer.as_deref().unwrap_or_default())?;
        cell(&row.answered_at.map(|at| at.to_string()).unwrap_or_default())?;
        for text in &row.carried {
            cell(text)?;
        }
        self.csv.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Flushes, and gives back what was written to.
    pub fn finish(self) -> io::Result<W> {
        self.csv.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}
