//! The files themselves: what they need, what they offer, what they say of themselves.

use std::{fs, path::Path, process::Command};

use super::wine::{artefact, seen, wine};
use crate::{
    ffi::{is_here, promised, skip},
    support::Ran,
};

const PROGRAM: &str = "reclaim.exe";
const LIBRARY: &str = "license_reclamation.dll";
const DUMP: &str = "x86_64-w64-mingw32-objdump";

/// Its headers in words.
fn headers(file: &Path) -> Option<String> {
    if !is_here(DUMP, "--version") {
        skip(&format!("there is no `{DUMP}` here (Debian: binutils-mingw-w64-x86-64)"));
        return None;
    }
    let output = Command::new(DUMP).arg("-p").arg(file).output().expect("it starts");
    assert!(output.status.success());
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn they_need_nothing_but_windows() {
    for name in [PROGRAM, LIBRARY] {
        let Some(headers) = artefact(name).and_then(|file| headers(&file)) else { return };
        let needed: Vec<String> =
            headers.lines().filter_map(|line| line.trim().strip_prefix("DLL Name: ")).map(str::to_ascii_lowercase).collect();
        assert!(needed.contains(&"kernel32.dll".to_owned()), "{needed:?}");
        let runtime = |name: &&String| ["vcruntime", "msvcp", "ucrtbase", "lib"].iter().any(|start| name.starts_with(start));
        assert_eq!(needed.iter().find(runtime), None, "{name}");
        assert!(headers.contains("DYNAMIC_BASE") && headers.contains("NX_COMPAT"), "{name}");
    }
}

#[test]
fn the_library_offers_what_the_header_says_and_nothing_else() {
    let Some(headers) = artefact(LIBRARY).and_then(|file| headers(&file)) else { return };
    let table = headers.split("[Ordinal/Name Pointer] Table").nth(1).expect("exports");
    let names = table.lines().skip(1).map_while(|line| line.trim().strip_prefix('[')).filter_map(|line| line.split_whitespace().last());
    let mut offered: Vec<String> = names.map(str::to_owned).collect();
    offered.sort_unstable();
    assert_eq!(offered, promised());
}

#[test]
fn they_say_which_version_they_are() {
    let Some(wine) = wine() else { return };
    for name in [PROGRAM, LIBRARY] {
        let Some(file) = artefact(name) else { return };
        let told = Ran::of(wine.aid(&["version", &seen(&file)])).exits(0).stdout;
        assert_eq!(told.trim_end(), format!("{} {name}", env!("CARGO_PKG_VERSION")));
    }
    let Some(program) = artefact(PROGRAM) else { return };
    let program = fs::read(program).unwrap();
    for setting in ["<longPathAware", "UTF-8</activeCodePage>", "level=\"asInvoker\""] {
        assert!(memchr::memmem::find(&program, setting.as_bytes()).is_some(), "{setting}");
    }
}

#[test]
fn nothing_tells_where_they_were_built() {
    let home = std::env::var("CARGO_HOME").or_else(|_| std::env::var("HOME")).unwrap();
    for name in [PROGRAM, LIBRARY] {
        let Some(file) = artefact(name) else { return };
        let bytes = fs::read(file).unwrap();
        for place in [home.as_str(), env!("CARGO_MANIFEST_DIR")] {
            let place = format!("{place}/");
            assert!(memchr::memmem::find(&bytes, place.as_bytes()).is_none(), "{place} is in {name}");
        }
    }
}
