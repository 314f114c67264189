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
        let mut writer = Self::continued(out, application, group, group_id);
        writer.csv.write_record(COLUMNS)?;
        Ok(writer)
    }

    /// Goes on where another one has written the header.
    pub fn continued(out: W, application: &'a str, group: &'a str, group_id: Guid) -> Self {
        let csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        Self { csv, application, group, group_id }
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
    // A UUID of version 8, whose other bits are free (RFC 9562, section 5.8).
    let value = u128::from_be_bytes(bytes) & !(0xf << 76 | 0x3 << 62);
    Guid::from_u128(value | 0x8 << 76 | 0x2 << 62)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        decide::{Reason, Verdict},
        report::sample,
    };

    #[test]
    fn a_row_has_what_a_campaign_needs() {
        let mut writer = AskWriter::new(Vec::new(), "Miro", "LIC-Miro", Guid::from_u128(1)).unwrap();
        let mut row = sample::plan_row(7, Verdict::Ask, Reason::NotAnswered);
        row.sid = Some("S-1-5-21-1-2-3-1107".into());
        row.display_name = Some("=Zoë".into());
        writer.row(&row).unwrap();
        let text = String::from_utf8(writer.finish().unwrap()).unwrap();
        let mut lines = text.lines();
        assert_eq!(
            lines.next(),
            Some("\u{feff}UserPrincipalName,Sid,Mail,SamAccountName,DisplayName,ObjectId,Application,Group,RequestId")
        );
        let line = lines.next().unwrap();
        assert!(
            line.starts_with("user7@contoso.com,S-1-5-21-1-2-3-1107,,,'=Zoë,00000000-0000-0000-0000-000000000007,Miro,LIC-Miro,"),
            "{line}"
        );
        assert_eq!(lines.next(), None);
    }

    #[test]
    fn the_request_id_is_stable_and_one_of_a_kind() {
        let [one, two, group, other] = [1, 2, 3, 4].map(Guid::from_u128);
        assert_eq!(request_id(group, one), request_id(group, one));
        assert_ne!(request_id(group, one), request_id(group, two));
        assert_ne!(request_id(group, one), request_id(other, one));
        let text = request_id(group, one).to_string();
        assert_eq!(text.as_bytes()[14], b'8');
        assert!(matches!(text.as_bytes()[19], b'8' | b'9' | b'a' | b'b'), "{text}");
    }
}
