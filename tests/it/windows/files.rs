//! Files that other programs hold, folders that cannot be written to, names that are devices.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Stdio},
};

use super::{
    wine::{Wine, seen, wine},
    work::run,
};
use crate::support::{Bed, GROUP, Ran, counts, person, table};

/// Another program that has a file open and shares it with nobody, as long as it lives.
struct Holder(Child);

impl Holder {
    fn of(wine: &Wine, file: &Path) -> Self {
        let mut child = wine.aid(&["hold", &seen(file)]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said.trim_end(), "held");
        Self(child)
    }

    fn let_go(mut self) {
        drop(self.0.stdin.take());
        assert!(self.0.wait().unwrap().success());
    }
}

fn remove(wine: &Wine, bed: &Bed, more: &[&str]) -> Ran {
    run(wine, bed, &[&["remove", "--group", GROUP, "--users", "list.csv", "--yes", "--no-seat-forecast"], more].concat())
}

/// A run that was interrupted after its last removal: all that is missing is the result.
fn without_a_result(wine: &Wine) -> Bed {
    let bed = Bed::with_people(5);
    bed.write("list.csv", format!("{}\r\n{}\r\n", person(1), person(2)));
    remove(wine, &bed, &[]).exits(0);
    let journal = bed.run_folder().join("journal.ndjson");
    let text = fs::read_to_string(&journal).unwrap();
    fs::write(
        &journal,
        text.lines().filter(|line| !line.contains("\"kind\":\"end\"")).map(|line| line.to_owned() + "\n").collect::<String>(),
    )
    .unwrap();
    bed
}

#[test]
fn a_result_that_is_open_elsewhere_is_kept_beside_it() {
    let Some(wine) = wine() else { return };
    let bed = without_a_result(wine);
    let folder = bed.run_folder();
    let holder = Holder::of(wine, &folder.join("result.csv"));
    let ran = run(wine, &bed, &["resume", &seen(&folder)]).exits(1);
    assert!(ran.stderr.contains("result.new.csv") && ran.stderr.contains("hint: close"), "{}", ran.stderr);
    assert_eq!(counts(&table(&folder.join("result.new.csv")), "Outcome"), [("Removed".to_owned(), 2)].into());
    holder.let_go();
    run(wine, &bed, &["resume", &seen(&folder)]).exits(0);
    assert_eq!(table(&folder.join("result.csv")).len(), 2);

    let page = bed.write("savings.html", "an older one");
    let holder = Holder::of(wine, &page);
    let ran = run(wine, &bed, &["report", &seen(&folder.join("result.csv")), "--html", "savings.html"]).exits(1);
    assert!(ran.stderr.contains("savings.new.html"), "{}", ran.stderr);
    assert!(fs::read_to_string(bed.path("savings.new.html")).unwrap().contains("</html>"));
    holder.let_go();
    assert_eq!(fs::read_to_string(page).unwrap(), "an older one");
}

#[test]
fn an_input_that_is_open_elsewhere_is_named() {
    let Some(wine) = wine() else { return };
    let bed = Bed::with_people(3);
    let list = bed.write("list.csv", person(1));
    let holder = Holder::of(wine, &list);
    let ran = remove(wine, &bed, &[]).exits(2);
    assert!(ran.stderr.contains("list.csv"), "{}", ran.stderr);
    holder.let_go();
    remove(wine, &bed, &[]).exits(0);
}

#[test]
fn where_runs_go() {
    let Some(wine) = wine() else { return };
    let bed = Bed::with_people(5);
    bed.write("list.csv", person(1));
    // Folders that are missing are made.
    remove(wine, &bed, &["--out", "missing\\as yet\\runs"]).exits(0);
    assert!(bed.path("missing/as yet/runs").is_dir());
    bed.write("list.csv", person(2));
    bed.write("a file", "");
    for (out, said) in
        [("a file\\runs", "a file"), ("NUL", "NUL is a device"), ("C:\\con.old\\runs", "con.old is a device"), ("Q:\\runs", "Q:\\runs")]
    {
        let ran = remove(wine, &bed, &["--out", out]).exits(2);
        assert!(ran.stderr.contains(said), "{out}: {}", ran.stderr);
    }
    let result = bed.path("missing/as yet/runs");
    for flag in ["--html", "--xlsx"] {
        let ran = run(wine, &bed, &["report", &seen(&result), flag, "aux.html"]).exits(2);
        assert!(ran.stderr.contains("aux.html is a device"), "{}", ran.stderr);
    }
    assert_eq!(bed.sandbox.members(GROUP).len(), 4);
}
