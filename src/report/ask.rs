//! `ask.csv`: the people who must be asked, in the form that a campaign needs.

use std::io::{self, Write};

use super::{cells, result::BOM};
use crate::{directory::Guid, plan::PlanRow};

/// The columns.
pub const COLUMNS: [&str; 9] =
    ["UserPrincipalName", "Sid", "Mail", "SamAccountName", "DisplayName", "ObjectId", "Application", "Group", "RequestId"];

/// Writes an `ask.csv`: UTF-8 with BOM, CRLF, RFC 4180, formula-guarded.
pub struct AskWriter<'a, W: Write> {
    csv: csv::Writer<W>,
    application: &'a str,
    group: &'a str,
    group_id: Guid,
}

impl<'a, W: Write> AskWriter<'a, W> {
    /// Writes the BOM and the header.
    pub fn new(mut out: W, application: &'a str, group: &'a str, group_id: Guid) -> io::Result<Self> {
        out.write_all(BOM)?;
        let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        csv.write_record(COLUMNS)?;
        Ok(Self { csv, application, group, group_id })
    }

    /// Writes one person.
    pub fn row(&mut self, row: &PlanRow) -> io::Result<()> {
        let text = |value: &'_ Option<Box<str>>| value.as_deref().unwrap_or_default().to_owned();
        let id = row.object_id.unwrap_or_default();
        let cells: [String; 9] = [
            text(&row.user_principal_name),
            text(&row.sid),
            text(&row.mail),
            text(&row.sam_account_name),
            text(&row.display_name),
            id.to_string(),
            self.application.to_owned(),
            self.group.to_owned(),
            request_id(self.group_id, id).to_string(),
        ];
        for cell in &cells {
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

/// The id under which this person is asked about this group: the same in every run, so that a second campaign recognises
/// whom the first one asked.
#[must_use]
pub fn request_id(group: Guid, person: Guid) -> Guid {
    let digest = ring::digest::digest(&ring::digest::SHA256, format!("ask\n{group}\n{person}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_ref()[..16]);
    Guid::from_u128(u128::from_be_bytes(bytes))
}
