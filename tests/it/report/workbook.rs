//! The workbook, read by programs that did not write it.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use calamine::{Data, DataType, Reader, Xlsx, open_workbook};
use license_reclamation::report::{ReportOptions, report};

use super::runs;

fn options(folder: &Path) -> ReportOptions {
    ReportOptions {
        working_folder: folder.to_owned(),
        html: None,
        xlsx: Some("report.xlsx".into()),
        json: false,
        answers: true,
        width: 100,
        as_of: "2026-11-22".parse().unwrap(),
        cost: None,
    }
}

fn write(folder: &Path) {
    runs::write(folder, &runs::Run { started: "2026-11-02T08:00:00Z", application: "Miro", people: 400, first: 0 });
    report(&[".".into()], &options(folder)).unwrap();
}

#[test]
fn an_independent_reader_finds_text_numbers_and_dates() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let mut book: Xlsx<_> = open_workbook(folder.path().join("report.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["Summary", "Answers", "Removed", "Kept", "Ask", "Failed", "All"]);
    let rows = |book: &mut Xlsx<_>, name: &str| book.worksheet_range(name).unwrap().height() - 1;
    assert_eq!(rows(&mut book, "All"), 400);
    assert_eq!(rows(&mut book, "Removed"), 114);
    assert_eq!(rows(&mut book, "Ask"), 40);
    assert_eq!(rows(&mut book, "Failed"), 4);
    assert_eq!(rows(&mut book, "Kept"), 240);
    let all = book.worksheet_range("All").unwrap();
    let head: Vec<&str> = all.rows().next().unwrap().iter().map(|cell| cell.get_string().unwrap()).collect();
    assert_eq!(head[..4], ["User", "UserPrincipalName", "SamAccountName", "ObjectId"]);
    assert_eq!(head[21], "Department");
    for (hostile, row) in runs::HOSTILE.iter().zip(all.rows().skip(1)) {
        assert_eq!(row[0], Data::String((*hostile).to_owned()), "as it is: a text cell needs no guard");
    }
    let first = all.rows().nth(1).unwrap();
    assert!(matches!(&first[3], Data::String(id) if id.len() == 36));
    assert!(matches!(first[11], Data::Float(minutes) if (minutes - 0.127_572_033_116_666_67).abs() < 1e-9), "{:?}", first[11]);
    assert_eq!(first[12].as_date().unwrap().to_string(), "2026-05-02");
    assert_eq!(first[15], Data::Float(204.0));
    assert_eq!(first[19].as_datetime().unwrap().to_string(), "2026-11-02 08:00:00.160");
    for name in book.sheet_names() {
        assert_eq!(book.worksheet_formula(&name).unwrap().used_cells().count(), 0, "{name} has a formula");
    }
}

#[test]
fn the_same_report_is_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    runs::write(folder.path(), &runs::Run { started: "2026-11-02T08:00:00Z", application: "Miro", people: 400, first: 0 });
    let options = ReportOptions { html: Some("report.html".into()), ..options(folder.path()) };
    let made = || {
        report(&[".".into()], &options).unwrap();
        ["report.html", "report.xlsx"].map(|name| std::fs::read(folder.path().join(name)).unwrap())
    };
    let first = made();
    assert!(made() == first);
}

#[test]
fn filters_a_frozen_header_and_widths_are_set() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let file = std::fs::File::open(folder.path().join("report.xlsx")).unwrap();
    let mut parts = zip::ZipArchive::new(file).unwrap();
    let mut sheet = String::new();
    std::io::Read::read_to_string(&mut parts.by_name("xl/worksheets/sheet7.xml").unwrap(), &mut sheet).unwrap();
    assert!(sheet.contains("<autoFilter ref=\"A1:V401\"/>"), "no filter");
    assert!(sheet.contains("ySplit=\"1\"") && sheet.contains("state=\"frozen\""), "no frozen header");
    assert!(sheet.contains("<col min=\"1\""), "no widths");
    assert!(!sheet.contains("<f>"), "a formula");
}

#[test]
fn libreoffice_opens_it() {
    let Some(office) = ["soffice", "libreoffice"].into_iter().find(|name| {
        Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    }) else {
        super::skipped("no LibreOffice on this machine, so the workbook is not converted");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    // Token 12 of the filter -1 writes every sheet to a file of its own.
    let status = Command::new(office)
        .arg(format!("-env:UserInstallation=file://{}/profile", folder.path().display()))
        .args(["--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"])
        .args(["--outdir", "out", "report.xlsx"])
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    let all = std::fs::read_to_string(folder.path().join("out/report-All.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(all.as_bytes());
    let records: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 400);
    assert_eq!(&records[2][0], runs::HOSTILE[2], "a text that looks like a formula is text");
    assert_eq!((&records[0][12], &records[0][19]), ("2026-05-02", "2026-11-02 08:00:00"));
    let summary = std::fs::read_to_string(folder.path().join("out/report-Summary.csv")).unwrap();
    assert!(summary.contains("\nSeats freed,94,"), "{summary}");
}
