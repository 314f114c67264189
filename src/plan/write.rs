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
        let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        for name in COLUMNS {
            csv.write_field(name)?;
        }
        for name in carried {
            csv.write_field(cells::guarded(name).as_bytes())?;
        }
        csv.write_record(None::<&[u8]>)?;
        Ok(Self { csv })
    }

    /// Writes one row.
    pub fn row(&mut self, row: &PlanRow) -> io::Result<()> {
        let text = |value: &Option<Box<str>>| value.as_deref().unwrap_or_default().to_owned();
        let shown = |value: Option<String>| value.unwrap_or_default();
        let own: [String; 17] = [
            row.number.to_string(),
            row.verdict.as_str().to_owned(),
            row.user.to_string(),
            text(&row.user_principal_name),
            text(&row.sam_account_name),
            shown(row.object_id.map(|id| id.to_string())),
            text(&row.display_name),
            text(&row.mail),
            text(&row.sid),
            row.reason.as_str().to_owned(),
            row.detail.to_string(),
            shown(row.matched_by.map(|by| by.as_str().to_owned())),
            shown(row.frees_seat.as_ref().map(ToString::to_string)),
            shown(row.focus.map(cells::minutes)),
            shown(row.last_used.map(cells::last_used)),
            text(&row.answer),
            shown(row.answered_at.map(|at| at.to_string())),
        ];
        for cell in own.iter().map(String::as_str).chain(row.carried.iter().map(AsRef::as_ref)) {
            self.csv.write_field(cells::guarded(cell).as_bytes())?;
        }
        self.csv.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Flushes, and gives back what was written to.
    pub fn finish(self) -> io::Result<W> {
        self.csv.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}
