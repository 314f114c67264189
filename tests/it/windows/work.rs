//! What the program is for: decide, remove, put back, say how it ended.

use license_reclamation::directory::sandbox::{GroupKind, SandboxConfig, Seed, SeedGroup};

use super::wine::{Wine, seen, wine};
use crate::{
    ffi::source,
    support::{Bed, GROUP, Ran, counts, people, person, reclaim, table},
};

/// Runs the program in the folder of `bed`, pointed at its sandbox.
pub fn run(wine: &Wine, bed: &Bed, arguments: &[&str]) -> Ran {
    Ran::of(wine.instead_of(&bed.reclaim(arguments)))
}

#[test]
fn the_first_command_of_the_manual() {
    let Some(wine) = wine() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut native = reclaim(folder.path());
    native.arg("run").arg(seen(&source("samples/miro.toml"))).arg("--yes");
    native.arg(format!("--sandbox={}", seen(&source("samples/tenant.csv"))));
    let ran = Ran::of(wine.instead_of(&native)).exits(0);
    let line = ran.stderr.lines().next().unwrap();
    assert!(line.starts_with("Miro: 150 people of 1,124 members removed from LIC-Miro in "), "{}", ran.stderr);
    let run = ran.stdout.trim_end();
    assert!(run.starts_with("reclaim-runs\\") && !ran.stdout.contains('/'), "{run}");
    let rows = table(&folder.path().join(run.replace('\\', "/")).join("result.csv"));
    assert_eq!(counts(&rows, "Outcome"), [("Kept".to_owned(), 976), ("Removed".to_owned(), 150), ("Skipped".to_owned(), 31)].into());
}

#[test]
fn a_plan_is_applied_unchanged_and_undone() {
    let Some(wine) = wine() else { return };
    let bed = Bed::with_people(12);
    let unused: String = (1..=5).map(|number| person(number) + "\r\n").collect();
    bed.write("unused.csv", format!("user.upn\r\n{unused}"));
    bed.write(
        "miro.toml",
        format!("application = \"Miro\"\r\ngroup = \"{GROUP}\"\r\n[input]\r\nunused = [\"unused.csv\"]\r\n[policy]\r\nask_permission = false\r\n"),
    );
    run(wine, &bed, &["plan", "miro.toml"]).exits(0);
    assert_eq!(bed.sandbox.members(GROUP).len(), 12);
    let plan = bed.run_folder().join("plan.csv");
    // Somebody knows better, and saves with a spreadsheet's line ends.
    let text = std::fs::read_to_string(&plan).unwrap();
    assert!(text.starts_with('\u{feff}') && text.ends_with("\r\n"));
    let (kept, reclaimed) = (person(2), |line: &&str| line.contains(",Reclaim,") && line.contains(&person(2)));
    assert_eq!(text.lines().filter(reclaimed).count(), 1, "{text}");
    let changed: String =
        text.lines().map(|line| if reclaimed(&line) { line.replacen("Reclaim", "Keep", 1) } else { line.to_owned() } + "\r\n").collect();
    std::fs::write(&plan, changed).unwrap();
    let ran = run(wine, &bed, &["apply", &seen(&plan), "--yes", "--format", "ndjson"]).exits(0);
    assert!(ran.stdout.is_ascii() && !ran.stdout.contains('\r'), "events are the same bytes everywhere");
    assert_eq!(bed.sandbox.members(GROUP).len(), 8);
    assert!(bed.sandbox.members(GROUP).contains(&kept));
    let result = bed.run_folder().join("result.csv");
    let text = std::fs::read_to_string(&result).unwrap();
    assert!(text.starts_with('\u{feff}') && text.lines().count() == text.matches("\r\n").count());
    assert_eq!(counts(&table(&result), "Outcome")["Removed"], 4);
    run(wine, &bed, &["restore", &seen(&result), "--yes"]).exits(0);
    assert_eq!(bed.sandbox.members(GROUP).len(), 12);
}

#[test]
fn exit_codes() {
    let Some(wine) = wine() else { return };
    let dynamic = SeedGroup::new("DYN-Miro", GroupKind::Dynamic);
    let bed =
        Bed::new(SandboxConfig { seed: Seed::Users(people(10)), groups: vec![dynamic], demo_groups: false, ..SandboxConfig::default() });
    bed.write("list.csv", person(1));
    bed.write("nobody.csv", "nobody@contoso.example\n");
    let remove =
        |group: &str, list: &str, more: &[&str]| run(wine, &bed, &[&["remove", "--group", group, "--users", list, "--yes"], more].concat());
    assert!(run(wine, &bed, &["--version"]).exits(0).stdout.starts_with("reclaim "));
    assert!(run(wine, &bed, &["no-such-verb"]).exits(2).stderr.contains("no-such-verb"));
    remove(GROUP, "missing.csv", &[]).exits(2);
    remove(GROUP, "nobody.csv", &[]).exits(4);
    remove("DYN-Miro", "list.csv", &[]).exits(5);
    remove(GROUP, "list.csv", &["--tenant", "elsewhere.example"]).exits(6);
    bed.sandbox.delete_user(&person(1)).unwrap();
    remove(GROUP, "list.csv", &[]).exits(4);
}

#[test]
fn what_windows_programs_write_is_read() {
    let Some(wine) = wine() else { return };
    let bed = Bed::with_people(8);
    let utf16 = |text: &str| -> Vec<u8> { "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect() };
    bed.write(
        "powershell.csv",
        utf16(&format!("#TYPE Selected.User\r\n\"UserPrincipalName\"\r\n\"{}\"\r\n\"{}\"\r\n", person(1), person(2))),
    );
    bed.write("excel.csv", format!("\u{feff}user.upn;Abteilung\r\n{};Büro\r\n", person(3)));
    bed.write("notepad.txt", format!("{}\r\n\r\n{}\r\n", person(4), person(5)));
    bed.write(
        "job.toml",
        utf16(&format!(
            "application = \"Miro\"\r\ngroup = \"{GROUP}\"\r\n[input]\r\nunused = [\"*.csv\"]\r\n[policy]\r\nask_permission = false\r\n"
        )),
    );
    run(wine, &bed, &["run", "job.toml", "--yes"]).exits(0);
    run(wine, &bed, &["remove", "--group", GROUP, "--users", "notepad.txt", "--yes"]).exits(0);
    assert_eq!(bed.sandbox.members(GROUP), [6, 7, 8].map(person));
}
