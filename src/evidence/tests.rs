//! Tests of reading whole files.

use std::{io::Read, path::PathBuf, sync::Mutex};

use jiff::Timestamp;

use super::{Doubt, Evidence, EvidenceError, FocusTime, LastUsed, Meaning, Reader, read};
use crate::job::{Input, Policy};

pub(super) const MINUTE: u64 = 60_000_000_000;

pub(super) fn policy() -> Policy {
    Policy { keep_answers: vec!["Yes".into()], release_answers: vec!["no".into()], ..Policy::default() }
}

/// A folder with these files.
pub(super) struct Files(pub tempfile::TempDir);

impl Files {
    pub(super) fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        Self(folder)
    }

    pub(super) fn read(&self, input: &Input) -> Result<Evidence, EvidenceError> {
        self.read_with(input, None, &mut |_| {})
    }

    pub(super) fn read_with(
        &self,
        input: &Input,
        threads: Option<usize>,
        change: &mut dyn FnMut(&mut Policy),
    ) -> Result<Evidence, EvidenceError> {
        let mut policy = policy();
        change(&mut policy);
        let stdin: Mutex<Box<dyn Read + Send>> = Mutex::new(Box::new(std::io::empty()));
        let reader = Reader { threads, working_folder: self.0.path(), stdin: &stdin, progress: &|_, _| {}, cancelled: &|| false };
        read(input, &policy, "Miro", now(), &reader)
    }
}

pub(super) fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn paths() -> Vec<PathBuf> {
    vec!["f.csv".into()]
}

fn unused(content: impl AsRef<[u8]>) -> Result<Evidence, EvidenceError> {
    Files::new(&[("f.csv", content.as_ref())]).read(&Input { unused: paths(), ..Input::default() })
}

fn usage(content: impl AsRef<[u8]>) -> Result<Evidence, EvidenceError> {
    Files::new(&[("f.csv", content.as_ref())]).read(&Input { usage: paths(), ..Input::default() })
}

fn answers(content: impl AsRef<[u8]>) -> Result<Evidence, EvidenceError> {
    Files::new(&[("f.csv", content.as_ref())]).read(&Input { answers: paths(), ..Input::default() })
}

fn users(evidence: &Evidence) -> Vec<&str> {
    (0..evidence.listed.len()).map(|i| evidence.listed.row(i).user).collect()
}

fn message(result: Result<Evidence, EvidenceError>) -> String {
    let error = result.unwrap_err();
    format!("{error}\nhint: {}", error.hint.as_deref().unwrap_or("-"))
}

fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn lists_in_every_accepted_form_name_the_same_people() {
    let bodies = [
        "UserPrincipalName,Name\r\nzoë@contoso.com,\"Zoë, X\"\r\nbob@contoso.com,Bob\r\n",
        "UserPrincipalName;Name\nzoë@contoso.com;Zoë\nbob@contoso.com;\n",
        "Name\tUserPrincipalName\nZoë\tzoë@contoso.com\n\tbob@contoso.com",
        "#TYPE System.Management.Automation.PSCustomObject\r\n\"User Principal Name\",\"Name\"\r\n\"zoë@contoso.com\",\"Zoë\"\r\n\"bob@contoso.com\",\"Bob\"\r\n",
        "sep=;\r\nuser_principal_name;a,b\r\nzoë@contoso.com;1\r\nbob@contoso.com;2\r\n",
        "user.upn,user.sid,app_usage_\nzoë@contoso.com,S-1-5-21-1,\nbob@contoso.com,S-1-5-21-2,12\n",
        "version:v1.0\r\nMember object ID or user principal name [memberObjectIdOrUpn] Required\r\nExample: 9832aad8-e4fe-496b-a604-95c6ef01ae75\r\nzoë@contoso.com\r\nbob@contoso.com\r\n",
        "Mitgliedsobjekt-ID oder Benutzerprinzipalname [memberObjectIdOrUpn] Erforderlich\r\nBeispiel: 9832aad8-e4fe-496b-a604-95c6ef01ae75\r\nzoë@contoso.com\r\nbob@contoso.com\r\n",
        "zoë@contoso.com\nbob@contoso.com\n",
        "\r\nzoë@contoso.com\r\n\r\nbob@contoso.com",
        "id,userPrincipalName,displayName,mail\n1,zoë@contoso.com,Z,z@x.com\n2,bob@contoso.com,B,\n",
        "\"device.name\",\"device.last_user\"\nPC-1,zoë@contoso.com\nPC-2,bob@contoso.com\n",
    ];
    for body in bodies {
        for bytes in [body.as_bytes().to_vec(), [b"\xef\xbb\xbf", body.as_bytes()].concat(), utf16(body)] {
            let evidence = unused(&bytes).unwrap_or_else(|error| panic!("{body}: {error}"));
            assert_eq!(users(&evidence), ["zoë@contoso.com", "bob@contoso.com"], "{body}");
            assert_eq!(evidence.sources[0].bytes, bytes.len() as u64);
            assert_eq!(evidence.sources[0].sha256.len(), 64);
        }
    }
}

#[test]
fn the_digest_is_of_the_bytes_as_stored() {
    let evidence = unused("UserPrincipalName\na@x.com\n").unwrap();
    // printf 'UserPrincipalName\na@x.com\n' | sha256sum
    assert_eq!(evidence.sources[0].sha256, "8e1b59b50ed005bf7be0b79f0873e8d4d56bf391113795222c50825819a72760");
    assert_eq!(evidence.sources[0].rows, 1);
}

#[test]
fn rows_keep_their_place_their_doubts_and_the_carried_columns() {
    let body = "user,department,users\n\"a@x.com\",\"R&D\nLab\",1\nb@x.com,HR,3\n-,HR,\nc@x.com;d@x.com,IT,\n,,\n";
    let files = Files::new(&[("f.csv", body.as_bytes())]);
    let evidence = files.read(&Input { unused: paths(), carry: vec!["Department".into()], ..Input::default() }).unwrap();
    let rows: Vec<_> = (0..evidence.listed.len())
        .map(|i| {
            let row = evidence.listed.row(i);
            (row.user, row.position.line, row.doubt, evidence.listed.carried(i).next().unwrap())
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("a@x.com", 2, None, "R&D\nLab"),
            ("b@x.com", 4, Some(Doubt::SharedDevice), "HR"),
            ("", 5, Some(Doubt::NoUserName), "HR"),
            ("c@x.com", 6, Some(Doubt::SharedDevice), "IT"),
            ("d@x.com", 6, Some(Doubt::SharedDevice), "IT"),
        ]
    );
}

#[test]
fn bad_lists_are_told_with_place_and_hint() {
    let cases: &[(&[u8], &str)] = &[
        (b"", "f.csv: is empty; expected a header line and rows"),
        (b"\xef\xbb\xbf", "f.csv: is empty"),
        (b"Name,Mail\r\nA", "f.csv:2: the row has 1 field; expected 2 as in the header"),
        (b"foo;bar\n1;2\n", "f.csv:1: no column names the user; the header has \"foo\", \"bar\""),
        (
            b"UserPrincipalName,SamAccountName\n",
            "f.csv:1:19: two columns could name the user: \"UserPrincipalName\" and \"SamAccountName\"",
        ),
        (b"user.upn,user.upn\n", "f.csv:1:10: two columns could name the user"),
        (b"upn,x\na@x.com,jo\"hn\n", "f.csv:2:11: a quote inside a field"),
        (b"upn,x\na@x.com,\"john\n\nb@x.com", "f.csv:2:9: a quote is opened here and never closed"),
        (b"upn\nzo\xeb@x.com\n", "f.csv:2:3: is not valid text"),
        ("upn\nb@x.com,\"é\"\n".as_bytes(), "f.csv:2: the row has 2 fields; expected 1"),
        (b"upn\n\"1,23457E+15\"\n", "f.csv:2:2: \"1,23457E+15\" is a number that a spreadsheet has rounded"),
        (b"upn\nann?@x.com\n", "f.csv:2:1: \"ann?@x.com\" contains a character that was lost"),
        (b"a@x.com,1\nb@x.com,2\n", "f.csv:1: the first line is a row of data"),
        (b"PK\x03\x04....", "f.csv: is an Excel workbook"),
        (b"u\0p\0n\0", "f.csv: looks like UTF-16, but has no byte order mark"),
        (b"upn\ra@x.com\r", "f.csv:1:4: a line that ends with a carriage return alone"),
    ];
    for (bytes, wanted) in cases {
        let text = message(unused(bytes));
        assert!(text.starts_with(wanted), "{:?}:\n{text}\nwanted {wanted}", String::from_utf8_lossy(bytes));
        assert!(!text.ends_with("hint: -"), "{text}");
    }
    let files = Files::new(&[]);
    let read = |path: &str| message(files.read(&Input { unused: vec![path.into()], ..Input::default() }));
    assert!(read("none.csv").starts_with("none.csv: no such file\nhint: looked for "), "{}", read("none.csv"));
    assert!(read(".").starts_with(".: is a directory; expected a CSV file"), "{}", read("."));
}

#[test]
fn own_files_are_read_back_without_their_guard_and_never_against_their_verdict() {
    let body =
        "User,UserPrincipalName,SamAccountName,ObjectId,Verdict,Reason\r\n'=a@x.com,,,,Reclaim,Unused\r\n'b@x.com,,,,Ask,NotAnswered\r\n";
    assert_eq!(users(&unused(body).unwrap()), ["=a@x.com", "'b@x.com"]);
    let files = Files::new(&[("f.csv", body.as_bytes())]);
    let text = message(files.read(&Input { remove: Some("f.csv".into()), ..Input::default() }));
    assert!(text.starts_with("f.csv:3:13: the verdict is Ask"), "{text}");
    assert_eq!(users(&unused("user\n'=a@x.com\n").unwrap()), ["'=a@x.com"], "guards are only in own files");
}

#[test]
fn twenty_bad_rows_are_listed_and_some_may_be_left_out() {
    let mut body = "upn,x\n".to_owned();
    for row in 0..30 {
        body += if row % 3 == 0 { "a@x.com,1\n" } else { "a@x.com\n" };
    }
    let error = unused(&body).unwrap_err();
    assert_eq!((error.line, error.also.len(), error.unlisted), (3, 19, 0));
    body += "a@x.com\n";
    let files = Files::new(&[("f.csv", body.as_bytes())]);
    let read = |skip| files.read(&Input { unused: paths(), skip_bad_rows: skip, ..Input::default() });
    assert!(
        read(20).unwrap_err().to_string().ends_with("f.csv:31: the row has 1 field; expected 2 as in the header\n… and 1 more bad rows")
    );
    let evidence = read(21).unwrap();
    assert_eq!((evidence.skipped_rows, evidence.listed.len()), (21, 10));
}

#[test]
fn usage_is_summed_in_the_window() {
    let body = "user.upn,date,focus_minutes\na@x.com,2026-11-01,2.5\nb@x.com,2026-11-02,\na@x.com,2026-08-24,1\na@x.com,2026-08-23,100\nB@x.com,2026-11-03,0.1\n,2026-11-03,7\n";
    let usage = usage(body).unwrap().usage.unwrap();
    let rows: Vec<_> = (0..usage.len()).map(|i| usage.row(i)).map(|row| (row.user, row.focus.0, row.rows, row.doubt)).collect();
    assert_eq!(
        rows,
        [
            ("a@x.com", 7 * MINUTE / 2, 2, None),
            ("b@x.com", 0, 0, None),
            ("B@x.com", MINUTE / 10, 1, None),
            ("", 7 * MINUTE, 1, Some(Doubt::NoUserName)),
        ]
    );
    assert_eq!(usage.row(0).last_used, Some(LastUsed::Day(jiff::civil::date(2026, 11, 1))));
    assert_eq!(usage.row(1).last_used, None);
    assert_eq!(usage.rows, 6);
}

#[test]
fn a_week_that_straddles_the_edge_counts_whole() {
    let usage = usage("upn;week_start;FocusTime (s)\na@x.com;2026-08-18;60\nb@x.com;2026-08-17;60\n").unwrap().usage.unwrap();
    assert_eq!((usage.row(0).focus.0, usage.row(1).focus.0), (MINUTE, 0));
}

#[test]
fn rows_of_other_applications_only_prove_telemetry() {
    let body = "upn,application,focus_minutes\na@x.com,miro,5\nb@x.com,Visio,5\n";
    let files = Files::new(&[("f.csv", body.as_bytes())]);
    let read =
        |application: Option<&str>| files.read(&Input { usage: paths(), application: application.map(str::to_owned), ..Input::default() });
    let usage = read(Some(" Miro")).unwrap().usage.unwrap();
    assert_eq!((usage.len(), usage.row(0).rows, usage.row(1).rows), (2, 1, 0));
    assert!(message(read(None)).starts_with("f.csv: the usage rows are of several applications: \"miro\", \"visio\""));
    assert!(
        message(read(Some("Mirro")))
            .starts_with("f.csv: no row is of the application \"mirro\"; the applications found are \"miro\", \"visio\"")
    );
}

#[test]
fn bad_usage_is_refused() {
    let cases = [
        ("upn,focus_minutes\na@x.com,5 parsecs\n", "f.csv:2:9: \"5 parsecs\" is no duration"),
        ("upn,focus_time\na@x.com,5\n", "f.csv:2:9: \"5\" has no unit"),
        ("upn,x\na@x.com,5\n", "f.csv:1: no column has the focus time"),
        ("upn,focus_minutes,focus_hours\na@x.com,5,1\n", "f.csv:1:19: two columns could be the focus time"),
        ("upn,date,focus_minutes\na@x.com,11/02/2026,5\n", "f.csv:2:9: \"11/02/2026\" is no date that is understood"),
        ("upn,date,focus_minutes\na@x.com,,5\n", "f.csv:2:9: a row with focus time has no date"),
        ("upn,date,focus_minutes\na@x.com,2025-01-01,5\n", "f.csv: no usage row lies in the window, which begins on 2026-08-24"),
        ("upn,focus_minutes,window_days\na@x.com,1,30\n", "f.csv:2:11: the total is of \"30\" days; expected 90"),
    ];
    for (body, wanted) in cases {
        let text = message(usage(body));
        assert!(text.starts_with(wanted), "{text}\nwanted {wanted}");
    }
}

#[test]
fn a_left_out_usage_row_leaves_a_doubt() {
    let body = "upn,focus_minutes\na@x.com,5 parsecs\nb@x.com,1\n";
    let files = Files::new(&[("f.csv", body.as_bytes())]);
    let evidence = files.read(&Input { usage: paths(), skip_bad_rows: 1, ..Input::default() }).unwrap();
    assert_eq!(evidence.usage.unwrap().row(0).doubt, Some(Doubt::BadRow));
}

#[test]
fn the_newest_answer_counts_and_labels_mean_what_the_job_says() {
    let body = "user.upn,answers.keep_it,response.time,response.state\n\
                a@x.com,YES,2026-10-01T10:00:00Z,answered\na@x.com,No,2026-11-01,answered\na@x.com,yes,2026-09-01,answered\n\
                b@x.com,no,2026-10-01,postponed\nc@x.com,,,declined\nd@x.com,yes,2026-10-01,expired\ne@x.com,Remind me later,,\n";
    let answers = answers(body).unwrap().answers;
    let rows: Vec<_> = answers.rows.iter().map(|row| (&*row.user, &*row.label, row.meaning, row.position.line)).collect();
    assert_eq!(
        rows,
        [
            ("a@x.com", "No", Meaning::Release, 3),
            ("b@x.com", "no", Meaning::NoAnswer, 5),
            ("c@x.com", "", Meaning::NoAnswer, 6),
            ("d@x.com", "yes", Meaning::Keep, 7),
            ("e@x.com", "Remind me later", Meaning::NoAnswer, 8),
        ]
    );
}

#[test]
fn unknown_answers_are_listed_and_never_left_out() {
    let body = "upn,answer\na@x.com,yes\nb@x.com,maybe\n";
    let files = Files::new(&[("f.csv", body.as_bytes())]);
    let text = message(files.read(&Input { answers: paths(), skip_bad_rows: 9, ..Input::default() }));
    assert!(
        text.starts_with("f.csv:3:9: the job does not say what the answer \"maybe\" means; the answers found are \"yes\", \"maybe\""),
        "{text}"
    );
    assert!(text.contains("keep_answers"), "{text}");
    let body = "upn,answer\n,yes\n";
    let files = Files::new(&[("f.csv", body.as_bytes())]);
    assert!(files.read(&Input { answers: paths(), skip_bad_rows: 9, ..Input::default() }).is_err());
}

#[test]
fn the_job_names_columns_that_are_not_recognised() {
    let body = "wer,wie lange,wann\na@x.com,90,2026-11-01\n";
    let files = Files::new(&[("f.csv", body.as_bytes())]);
    let columns = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let read = |pairs| files.read(&Input { usage: paths(), columns: columns(pairs), ..Input::default() });
    let usage = read(&[("user", "WER"), ("focus_seconds", "wie lange"), ("date", "wann")]).unwrap().usage.unwrap();
    assert_eq!(usage.row(0).focus, FocusTime(3 * MINUTE / 2));
    let text = message(read(&[("user", "wer"), ("focus_seconds", "wie lange"), ("date", "wenn")]));
    assert!(text.starts_with("f.csv: neither this nor another file has the column \"wenn\""), "{text}");
}

#[test]
fn standard_input_is_read_once_and_cancelling_stops() {
    let files = Files::new(&[]);
    let stdin: Mutex<Box<dyn Read + Send>> = Mutex::new(Box::new(std::io::Cursor::new("a@x.com\nb@x.com\n")));
    let reader = |cancelled| Reader { threads: None, working_folder: files.0.path(), stdin: &stdin, progress: &|_, _| {}, cancelled };
    let input = Input { remove: Some("-".into()), ..Input::default() };
    let error = read(&input, &policy(), "Miro", now(), &reader(&|| true)).unwrap_err();
    assert!(error.cancelled);
    let evidence = read(&input, &policy(), "Miro", now(), &reader(&|| false)).unwrap();
    assert_eq!(users(&evidence), ["a@x.com", "b@x.com"]);
    *stdin.lock().unwrap() = Box::new(std::io::Cursor::new("a@x.com"));
    let twice = Input { protect: vec!["-".into()], ..input };
    let error = read(&twice, &policy(), "Miro", now(), &reader(&|| false)).unwrap_err();
    assert!(error.to_string().contains("named twice"), "{error}");
}
