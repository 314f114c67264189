//! Paths as Windows has them: drives, spaces, umlauts, more than 260 characters, `\\?\` and UNC.

use std::fs;

use super::{
    wine::{seen, wine},
    work::run,
};
use crate::support::{Bed, GROUP, person};

/// A job beside its input, which it names by a pattern.
fn job(bed: &Bed, folder: &str, number: usize) {
    fs::create_dir_all(bed.path(folder)).unwrap();
    bed.write(&format!("{folder}/unused 1.csv"), format!("user.upn\r\n{}\r\n", person(number)));
    let text = format!(
        "application = \"Miro\"\r\ngroup = \"{GROUP}\"\r\n[input]\r\nunused = ['unused *.csv']\r\n[policy]\r\nask_permission = false\r\n"
    );
    bed.write(&format!("{folder}/miro.toml"), text);
}

#[test]
fn folders_of_every_kind() {
    let Some(wine) = wine() else { return };
    let bed = Bed::with_people(9);
    let long = ["Abteilung für Lizenzen und Verträge, Büro München"; 7].join("/");
    for (number, folder) in [(1, "Jobs of Zoë & Co. (100%)"), (2, "日本語"), (3, long.as_str())] {
        job(&bed, folder, number);
        let (job, runs) = (bed.path(folder).join("miro.toml"), bed.path(folder).join("Läufe"));
        run(wine, &bed, &["run", &seen(&job), "--yes", "--out", &seen(&runs)]).exits(0);
        let run = fs::read_dir(&runs).unwrap().map(|run| run.unwrap().path()).find(|run| run.join("result.csv").is_file());
        assert!(run.is_some(), "{folder}");
    }
    assert!(bed.path(&long).as_os_str().len() > 300);
    // Relative to the current folder, with either separator, and by a pattern.
    job(&bed, "plain/one", 4);
    run(wine, &bed, &["run", "plain/one\\miro.toml", "--yes"]).exits(0);
    job(&bed, "plain/two", 5);
    run(wine, &bed, &["run", "plain\\t*\\*.toml", "--yes"]).exits(0);
    assert_eq!(bed.sandbox.members(GROUP), [6, 7, 8, 9].map(person));
}

#[test]
fn drives_and_verbatim_paths() {
    let Some(wine) = wine() else { return };
    let bed = Bed::with_people(4);
    job(&bed, "one", 1);
    let verbatim = format!("\\\\?\\{}", seen(&bed.path("one\\miro.toml")));
    let out = format!("\\\\?\\{}", seen(&bed.path("verbatim runs")));
    run(wine, &bed, &["run", &verbatim, "--yes", "--out", &out]).exits(0);
    assert!(bed.path("verbatim runs").is_dir());
    job(&bed, "two", 2);
    let ran =
        run(wine, &bed, &["run", &seen(&bed.path("two/miro.toml")).to_lowercase(), "--yes", "--out", "C:\\reclaim tests\\runs"]).exits(0);
    assert!(ran.stdout.starts_with("C:\\reclaim tests\\runs\\"), "{}", ran.stdout);
    run(wine, &bed, &["report", ran.stdout.trim_end()]).exits(0);
    assert_eq!(bed.sandbox.members(GROUP), [3, 4].map(person));
}

#[test]
fn a_share_that_is_not_there_is_named() {
    let Some(wine) = wine() else { return };
    let bed = Bed::with_people(1);
    for share in ["\\\\127.0.0.1\\no share\\list.csv", "\\\\?\\UNC\\127.0.0.1\\no share\\list.csv"] {
        let ran = run(wine, &bed, &["remove", "--group", GROUP, "--users", share, "--yes"]).exits(2);
        assert!(ran.stderr.contains("127.0.0.1\\no share\\list.csv"), "{}", ran.stderr);
    }
}
