//! The library for Windows, loaded by absolute path and driven by the C program that drives it on Linux too.

use std::{fs, path::Path};

use super::wine::{artefact, compile, seen, wine};
use crate::ffi::{Bench, check_events};

#[test]
fn a_c_program_drives_it() {
    let Some(wine) = wine() else { return };
    let Some(library) = artefact("license_reclamation.dll") else { return };
    let place = wine.beside("Bücher und Module");
    fs::create_dir_all(&place).unwrap();
    fs::copy(library, place.join("license_reclamation.dll")).unwrap();
    fs::copy(wine.beside("bcryptprimitives.dll"), place.join("bcryptprimitives.dll")).unwrap();
    compile(&wine.beside("drive.exe"), &[], &["tests/ffi/drive.c", "tests/windows/load.c"]);
    let bench = Bench::new();
    let mut command = wine.command("drive.exe");
    command.args([ascii_json(&bench.list), forward(&bench.tenant)]);
    command.env("RECLAIM_TEST_LIBRARY", seen(&place.join("license_reclamation.dll")));
    check_events(&bench.drive(&mut command));
}

/// A C program's arguments are in the code page of the machine, so that only ASCII is safe in them.
fn ascii_json(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap();
    let escaped = |unit: &mut u16| match u8::try_from(*unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    };
    json.trim_matches('"').encode_utf16().map(|mut unit| escaped(&mut unit)).collect()
}

/// A path that needs no escapes in JSON.
fn forward(path: &Path) -> String {
    seen(path).replace('\\', "/")
}
