//! Reads the people of a tenant from a CSV file.

use std::{fs::File, io, path::Path};

use super::SeedUser;

/// Columns of the file, in the order of [`Columns`].
const COLUMNS: [&str; 8] = ["UserPrincipalName", "ObjectId", "DisplayName", "Mail", "SamAccountName", "Enabled", "Groups", "Licenses"];

/// Where each of [`COLUMNS`] is in this file.
type Columns = [Option<usize>; COLUMNS.len()];

/// Reads the file and hands over each person; every error names file and line.
pub(super) fn read(path: &Path, mut each: impl FnMut(&SeedUser) -> Result<(), String>) -> io::Result<()> {
    let wrong = |line: u64, message: String| {
        io::Error::new(io::ErrorKind::InvalidData, format!("reading the sandbox's people from {}:{line}: {message}", path.display()))
    };
    let file = File::open(path)
        .map_err(|error| io::Error::new(error.kind(), format!("opening the sandbox's people in {}: {error}", path.display())))?;
    let decoded = encoding_rs_io::DecodeReaderBytesBuilder::new().bom_override(true).strip_bom(true).build(file);
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).trim(::csv::Trim::All).from_reader(decoded);
    let columns = columns(reader.headers().map_err(|error| wrong(1, error.to_string()))?).map_err(|message| wrong(1, message))?;
    let mut record = ::csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        if !reader.read_record(&mut record).map_err(|error| wrong(line, error.to_string()))? {
            return Ok(());
        }
        let line = record.position().map_or(line, ::csv::Position::line);
        let person = person(&record, &columns).map_err(|message| wrong(line, message))?;
        each(&person).map_err(|message| wrong(line, message))?;
    }
}

fn columns(header: &::csv::StringRecord) -> Result<Columns, String> {
    let columns = COLUMNS.map(|name| header.iter().position(|column| column.eq_ignore_ascii_case(name)));
    if columns[0].is_none() {
        return Err(format!("no column UserPrincipalName; expected some of {}", COLUMNS.join(",")));
    }
    Ok(columns)
}

fn person(record: &::csv::StringRecord, columns: &Columns) -> Result<SeedUser, String> {
    let cell = |column: usize| columns[column].and_then(|at| record.get(at)).unwrap_or_default();
    let optional = |column: usize| Some(cell(column)).filter(|text| !text.is_empty()).map(str::to_owned);
    let list = |column: usize| cell(column).split('|').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect();
    let id = match cell(1) {
        "" => None,
        text => Some(text.parse().map_err(|error| format!("ObjectId `{text}`: {error}"))?),
    };
    let disabled = match cell(5).to_ascii_lowercase().as_str() {
        "" | "true" | "yes" | "1" => false,
        "false" | "no" | "0" => true,
        other => return Err(format!("Enabled is `{other}`, expected true or false")),
    };
    Ok(SeedUser {
        user_principal_name: cell(0).to_owned(),
        id,
        display_name: cell(2).to_owned(),
        mail: optional(3),
        sam_account_name: optional(4),
        disabled,
        groups: list(6),
        licenses: list(7),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::{SeedUser, read};

    fn people(text: &[u8]) -> Result<Vec<SeedUser>, String> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(text).expect("written");
        let mut people = Vec::new();
        let read = read(file.path(), |person| {
            people.push(person.clone());
            Ok(())
        });
        read.map(|()| people).map_err(|error| error.to_string())
    }

    #[test]
    fn all_columns_are_read_in_any_order() {
        let text = "\u{feff}Groups,userprincipalname,ObjectId,DisplayName,Mail,SamAccountName,Enabled,Licenses\r\n\
            LIC-Miro| LIC-Visio,o'brien@x.example,9832aad8-e4fe-496b-a604-95c6ef01ae75,\"O'Brien, Ann\",ann@x.example,aobrien,False,VISIO\r\n";
        let expected = SeedUser {
            user_principal_name: "o'brien@x.example".into(),
            id: "9832aad8-e4fe-496b-a604-95c6ef01ae75".parse().ok(),
            display_name: "O'Brien, Ann".into(),
            mail: Some("ann@x.example".into()),
            sam_account_name: Some("aobrien".into()),
            disabled: true,
            groups: vec!["LIC-Miro".into(), "LIC-Visio".into()],
            licenses: vec!["VISIO".into()],
        };
        assert_eq!(people(text.as_bytes()), Ok(vec![expected]));
    }

    #[test]
    fn one_column_is_enough() {
        assert_eq!(people(b"UserPrincipalName\na@x.example\nb@x.example\n").expect("people").len(), 2);
    }

    #[test]
    fn mistakes_name_the_line() {
        let error = people(b"User\na\n").expect_err("no user column");
        assert!(error.contains(":1: no column UserPrincipalName"), "{error}");
        let error = people(b"UserPrincipalName,ObjectId\na,\nb,nonsense\n").expect_err("no id");
        assert!(error.contains(":3: ObjectId `nonsense`"), "{error}");
        let error = people(b"UserPrincipalName,Enabled\na,perhaps\n").expect_err("no truth value");
        assert!(error.contains(":2: Enabled is `perhaps`"), "{error}");
    }
}
