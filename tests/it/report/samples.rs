//! The sample page and workbook are what `reclaim report` makes of the sample results, byte for byte.

use std::{fs, path::Path};

use crate::support::{Ran, reclaim};

#[test]
fn the_sample_report_can_be_made_again() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let made = tempfile::tempdir().unwrap();
    let mut command = reclaim(root);
    command.args(["report", "samples/report/runs", "--as-of", "2026-11-22", "--html"]).arg(made.path().join("savings.html"));
    command.arg("--xlsx").arg(made.path().join("people.xlsx"));
    Ran::of(command).exits(0);
    for name in ["savings.html", "people.xlsx"] {
        let (new, old) = (fs::read(made.path().join(name)).unwrap(), fs::read(root.join("samples/report").join(name)).unwrap());
        assert!(
            new == old,
            "samples/report/{name} is another one now; look at it, then make it again: reclaim report samples/report/runs \
             --as-of 2026-11-22 --html samples/report/savings.html --xlsx samples/report/people.xlsx"
        );
    }
}
