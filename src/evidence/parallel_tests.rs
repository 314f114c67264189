//! However usage rows are cut, spread over threads and ordered, they say the same.

use std::{
    collections::BTreeMap,
    io::Read,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use proptest::prelude::*;

use super::{
    read::{Reader, read_by_blocks},
    tests::{Files, MINUTE, now, policy},
};
use crate::job::Input;

const THREADS: [usize; 4] = [1, 2, 3, 7];

/// Everything that reading these files says, as text. One thread reads from front to back.
fn say(files: &Files, input: &Input, threads: usize, block: usize) -> String {
    let stdin: Mutex<Box<dyn Read + Send>> = Mutex::new(Box::new(std::io::empty()));
    let last = Mutex::new((0, None));
    let progress = |done: u64, total: Option<u64>| {
        let mut last = last.lock().unwrap();
        if done > last.0 {
            *last = (done, total);
        }
    };
    let reader =
        Reader { threads: Some(threads), working_folder: files.0.path(), stdin: &stdin, progress: &progress, cancelled: &|| false };
    match read_by_blocks(input, &policy(), "Miro", now(), &reader, block) {
        Err(error) => format!("{error}\nhint: {:?}", error.hint),
        Ok(evidence) => {
            let usage = evidence.usage.unwrap();
            let rows: Vec<String> = (0..usage.len()).map(|row| format!("{:?}", usage.row(row))).collect();
            let done = last.lock().unwrap();
            format!("{}\n{:?} {} {} {done:?}", rows.join("\n"), evidence.sources, evidence.skipped_rows, usage.rows)
        }
    }
}

fn usage() -> Input {
    Input { usage: vec!["f.csv".into()], ..Input::default() }
}

/// A row in all the ways in which it can be written.
#[derive(Clone, Debug)]
struct Row {
    user: String,
    note: String,
    day: u8,
    tenths: Option<u16>,
    quotes: u8,
}

fn row() -> impl Strategy<Value = Row> {
    let user = "[a-c]@x\\.com|CONTOSO\\\\[ab]|o'n[a-c]{1,70}@x\\.com|\u{eb}@x\\.com";
    let note = "[a,\"\n\u{eb} ]{0,5}|\r\n|b{50}";
    (user, note, 1u8..29, prop::option::of(0u16..2000), 0u8..8).prop_map(|(user, note, day, tenths, quotes)| Row {
        user: user.replace("\\\\", "\\"),
        note,
        day,
        tenths,
        quotes,
    })
}

fn write(rows: &[Row], line_end: &str, last_line_end: bool, mark: bool) -> String {
    let mut text = format!("{}user.upn,note,date,focus_minutes", if mark { "\u{feff}" } else { "" });
    for row in rows {
        text += line_end;
        let focus = row.tenths.map_or(String::new(), |tenths| format!("{}.{}", tenths / 10, tenths % 10));
        let cells = [row.user.clone(), row.note.clone(), format!("2026-11-{:02}", row.day), focus];
        for (number, cell) in cells.iter().enumerate() {
            let quoted = row.quotes >> number & 1 == 1 || cell.contains([',', '"', '\n', '\r']);
            let cell = if quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() };
            text += if number > 0 { "," } else { "" };
            text += &cell;
        }
    }
    if last_line_end {
        text += line_end;
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_cut_gives_the_sums_that_were_written(
        rows in prop::collection::vec(row(), 1..40), crlf: bool, end: bool, mark: bool, block in 1usize..200, turn in 0usize..40
    ) {
        let text = write(&rows, if crlf { "\r\n" } else { "\n" }, end, mark);
        let files = Files::new(&[("f.csv", text.as_bytes())]);
        let whole = say(&files, &usage(), 1, 1);
        for threads in THREADS {
            prop_assert_eq!(&say(&files, &usage(), threads, block), &whole, "{} threads, blocks of {}", threads, block);
        }
        // The sums, by another way.
        let mut sums: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        for row in &rows {
            let sum = sums.entry(&row.user).or_default();
            sum.0 += u64::from(row.tenths.unwrap_or(0)) * (MINUTE / 10);
            sum.1 += u64::from(row.tenths.is_some());
        }
        let read = |files: &Files| {
            let usage = files.read(&usage()).unwrap().usage.unwrap();
            (0..usage.len()).map(|i| usage.row(i)).map(|row| (row.user.to_owned(), (row.focus.0, row.rows))).collect::<Vec<_>>()
        };
        let have = read(&files);
        prop_assert_eq!(have.len(), sums.len());
        for (user, sum) in &have {
            prop_assert_eq!(sums[user.as_str()], *sum);
        }
        // Another order of the rows.
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len());
        turned.reverse();
        let turned = Files::new(&[("f.csv", write(&turned, "\n", true, false).as_bytes())]);
        prop_assert_eq!(read(&turned).into_iter().collect::<BTreeMap<_, _>>(), have.into_iter().collect::<BTreeMap<_, _>>());
    }

    #[test]
    fn broken_files_are_told_alike(
        text in "(a@x\\.com,|b@x\\.com|,|[0-9]{1,2}|\"|\"\"|\n|\r\n|\n|\r|x|\u{eb}|,2026-11-0[1-9],){0,60}", bad in prop::collection::vec(0usize..300, 0..2),
        block in 1usize..60, skip in 0u64..6
    ) {
        let mut bytes = format!("upn,date,focus_minutes\n{text}").into_bytes();
        for at in bad {
            if at > 24 && at < bytes.len() {
                bytes[at] = 0xff;
            }
        }
        let files = Files::new(&[("f.csv", &bytes)]);
        let input = Input { skip_bad_rows: skip, ..usage() };
        let whole = say(&files, &input, 1, 1);
        for threads in [2, 3] {
            prop_assert_eq!(&say(&files, &input, threads, block), &whole);
        }
    }
}

/// Cells that a glance is enough for, and some for each way in which it is not.
fn odd_row() -> impl Strategy<Value = String> {
    let user = [
        "anna@x.com",
        "ANNA@x.com",
        "bert@x.com",
        "CONTOSO\\carl",
        " anna@x.com",
        "a@x",
        "",
        "null",
        "(null)",
        "lost?@x.com",
        "#NAME?",
        "1.2345E+15",
        "anna@x.com; lost?@x.com",
        "anna@x.com;bert@x.com",
        "b\u{eb}rt@x.com",
        "\u{a0}bert@x.com",
        "a name too long for its entry@x.com",
    ];
    let application = ["Miro", "Miro", "miro", " Miro", "Visio", ""];
    let date = ["2026-11-01", "2026-11-02", "2026-08-01", "2026-11-03T10:00Z", "01.11.2026", "2026-13-01", "", "-"];
    let focus = ["1", "2.5", "0", "0.0", "", "5min", "00:05:00", " 7", "1e3", "x"];
    let cell = |cells: &[&'static str]| prop::sample::select(cells.to_vec());
    (cell(&user), cell(&application), cell(&date), cell(&focus))
        .prop_map(|(user, application, date, focus)| format!("{user},{application},{date},{focus}\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_glance_says_what_a_look_says(
        rows in prop::collection::vec(odd_row(), 3..300), week: bool, filter: bool, block in 1usize..4000, files in 1usize..4
    ) {
        let date = if week { "week" } else { "date" };
        let text = |rows: &[String]| format!("user.upn,application.name,{date},focus_minutes\n{}", rows.concat());
        let texts: Vec<String> = rows.chunks(rows.len().div_ceil(files)).map(text).collect();
        let named: Vec<(&str, &[u8])> = ["f.csv", "g.csv", "h.csv"].into_iter().zip(texts.iter().map(String::as_bytes)).collect();
        let paths = named.iter().map(|(name, _)| (*name).into()).collect();
        let files = Files::new(&named);
        let input = Input { usage: paths, application: filter.then(|| "Miro".to_owned()), ..Input::default() };
        for skip in [0, 1000] {
            let input = Input { skip_bad_rows: skip, ..input.clone() };
            let whole = say(&files, &input, 1, 1);
            for threads in [2, 3] {
                prop_assert_eq!(&say(&files, &input, threads, block), &whole);
            }
        }
    }
}

#[test]
fn a_field_longer_than_a_block_and_its_tail_is_read() {
    let long = "x".repeat(100_000);
    let mut text = "upn,note,focus_minutes\n".to_owned();
    for row in 0..50 {
        let note = if row % 10 == 3 { &long } else { "" };
        text.extend([format!("user{}@x.com,\"{note}\n\",1\r\n\n", row % 7)]);
    }
    let files = Files::new(&[("f.csv", text.trim_end().as_bytes())]);
    let whole = say(&files, &usage(), 1, 1);
    assert_eq!(whole.lines().count(), 8, "{whole}");
    for threads in THREADS {
        for block in [7, 64 * 1024, 99_999] {
            assert_eq!(say(&files, &usage(), threads, block), whole, "{threads} threads, blocks of {block}");
        }
    }
}

#[test]
fn rows_of_overlapping_exports_count_once_when_the_job_says_so() {
    let old = "upn,date,focus_minutes\na@x.com,2026-11-01,1\na@x.com,2026-11-01,1\nb@x.com,2026-11-02,2\n";
    let new =
        "upn;date;focus_minutes\r\n\"a@x.com\";2026-11-01;1\r\nb@x.com;2026-11-02;2\r\nb@x.com;2026-11-02;2\r\nb@x.com;2026-11-09;2\r\n";
    let files = Files::new(&[("old.csv", old.as_bytes()), ("new.csv", new.as_bytes())]);
    let input = Input { usage: vec!["old.csv".into(), "new.csv".into()], ..Input::default() };
    let sums = |drop| {
        let usage = files.read(&Input { drop_duplicate_rows: drop, ..input.clone() }).unwrap().usage.unwrap();
        (usage.row(0).focus.0 / MINUTE, usage.row(1).focus.0 / MINUTE)
    };
    assert_eq!(sums(false), (3, 8));
    // Two equal rows of one file are two; of b's two in the new file, one is new.
    assert_eq!(sums(true), (2, 6));
}

#[test]
fn cancelling_stops_at_the_block_in_hand() {
    const BLOCK: usize = 64 << 10;
    let text = "user.upn,date,focus_minutes\n".to_owned() + &"anna@x.com,2026-11-01,1.5\n".repeat(300_000);
    let files = Files::new(&[("f.csv", text.as_bytes())]);
    for threads in THREADS {
        let stdin: Mutex<Box<dyn Read + Send>> = Mutex::new(Box::new(std::io::empty()));
        let done = AtomicU64::new(0);
        let progress = |bytes: u64, _: Option<u64>| {
            done.fetch_max(bytes, Ordering::SeqCst);
        };
        let cancelled = || done.load(Ordering::SeqCst) > 2 << 20;
        let reader =
            Reader { threads: Some(threads), working_folder: files.0.path(), stdin: &stdin, progress: &progress, cancelled: &cancelled };
        let error = read_by_blocks(&usage(), &policy(), "Miro", now(), &reader, BLOCK).unwrap_err();
        assert!(error.cancelled, "{error}");
        // One thread alone reads a megabyte at once.
        let most = (2 << 20) + if threads == 1 { 1 << 20 } else { threads * BLOCK };
        assert!(done.load(Ordering::SeqCst) <= most as u64, "{threads} threads: {done:?}");
    }
}
