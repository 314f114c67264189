//! The PowerShell module: its Pester tests where a PowerShell is found, and everywhere what can be seen without one.

use std::{
    collections::BTreeSet,
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::Command,
};

use super::ffi::{is_here, library, say_skipped, skip, source};

mod terminal;

const MODULE: &str = "ps/LicenseReclamation";

/// All files below `folder` with one of these extensions.
fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, extensions));
        } else if path.extension().is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    String::from_utf8(fs::read(path).expect("readable")).expect("UTF-8")
}

fn names(folder: &str) -> BTreeSet<String> {
    let files = files(&source(&format!("{MODULE}/{folder}")), &["ps1"]);
    files.iter().map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned()).collect()
}

/// Every `.ps1`, `.psm1` and `.psd1` with its text, without comments and here-strings being told apart.
fn scripts() -> Vec<(PathBuf, String)> {
    let found = files(&source("ps"), &["ps1", "psm1", "psd1"]);
    found.into_iter().map(|path| (path.clone(), read(&path))).collect()
}

/// The PowerShell to try the module on.
fn shell() -> String {
    env::var("RECLAIM_PWSH").unwrap_or_else(|_| "pwsh".to_owned())
}

#[test]
fn pester_tests_pass() {
    let shell = shell();
    // No package registry carries PowerShell, so it is the one thing that may be missing everywhere.
    if !is_here(&shell, "-Version") {
        return say_skipped("the module's Pester tests: there is no PowerShell (pwsh on the PATH, or RECLAIM_PWSH)");
    }
    let pester = "if (Get-Module -ListAvailable Pester | Where-Object Version -GE 5.5.0) { exit 0 } else { exit 1 }";
    if !Command::new(&shell).args(["-NoProfile", "-Command", pester]).status().is_ok_and(|status| status.success()) {
        return say_skipped("the module's Pester tests: there is no Pester 5.5 or later");
    }
    let output = Command::new(&shell)
        .args(["-NoProfile", "-NonInteractive", "-File"])
        .arg(source("ps/tests/Invoke-AllTests.ps1"))
        .env("RECLAIM_LIBRARY", library())
        .env("RECLAIM_PROGRAM", env!("CARGO_BIN_EXE_reclaim"))
        .output()
        .expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    let counts = text.lines().filter(|line| line.contains("Tests Passed")).collect::<Vec<_>>().join(" ");
    let _ = writeln!(io::stderr(), "Pester: {counts}");
}

#[test]
fn the_manifest_exports_what_is_public() {
    let manifest = read(&source("ps/LicenseReclamation/LicenseReclamation.psd1"));
    let list = manifest.split_once("FunctionsToExport").expect("a list").1.split_once(')').expect("its end").0;
    let exported: BTreeSet<String> = list.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
    assert_eq!(exported, names("Public"));
    for none in ["CmdletsToExport", "VariablesToExport", "AliasesToExport"] {
        let value = manifest.lines().find(|line| line.trim_start().starts_with(none)).expect(none);
        assert!(value.ends_with("= @()"), "{value}");
    }
    let version = format!("'{}'", env!("CARGO_PKG_VERSION"));
    assert!(manifest.lines().any(|line| line.contains("ModuleVersion") && line.ends_with(&version)), "the module has the engine's version");
    for file in ["RootModule", "FormatsToProcess", "TypesToProcess"] {
        let line = manifest.lines().find(|line| line.trim_start().starts_with(file)).expect(file);
        let name = line.split('\'').nth(1).expect("a name");
        assert!(source(MODULE).join(name).is_file(), "{name}");
    }
}

#[test]
fn a_file_is_one_function_of_its_name() {
    for folder in ["Public", "Private"] {
        for name in names(folder) {
            let text = read(&source(&format!("{MODULE}/{folder}/{name}.ps1")));
            let functions: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("function ")).collect();
            assert_eq!(functions, [format!("{name} {{")], "{folder}/{name}.ps1");
        }
    }
}

#[test]
fn every_command_has_tests_of_its_own() {
    for name in names("Public") {
        let text = read(&source(&format!("ps/tests/{name}.Tests.ps1")));
        assert!(text.contains(&format!("Describe '{name}' {{")) && text.matches("\n    It '").count() >= 2, "{name}");
    }
}

#[test]
fn every_command_has_help() {
    for name in names("Public") {
        let text = read(&source(&format!("{MODULE}/Public/{name}.ps1")));
        let (help, code) = text.split_once("#>").expect("a help block");
        for part in [".SYNOPSIS", ".DESCRIPTION", ".INPUTS", ".OUTPUTS", ".LINK"] {
            assert!(help.contains(part), "{name}: {part}");
        }
        assert!(help.matches(".EXAMPLE").count() >= 3, "{name}: examples");
        let parameters = code.split_once("\n    param(").expect("parameters").1.split_once("\n    )").expect("their end").0;
        for line in parameters.lines().filter(|line| line.trim_start().starts_with('[')) {
            let Some((_, variable)) = line.rsplit_once("] $") else { continue };
            let variable: String = variable.chars().take_while(char::is_ascii_alphanumeric).collect();
            assert!(help.contains(&format!(".PARAMETER {variable}")), "{name}: -{variable}");
        }
    }
}

#[test]
fn sources_are_what_every_powershell_reads() {
    for (path, text) in scripts() {
        let shown = path.display();
        assert!(text.starts_with('\u{feff}') || text.is_ascii(), "{shown} is ASCII, because 5.1 reads files without BOM as ANSI");
        for (number, line) in text.lines().enumerate() {
            let code = line.split(" #").next().unwrap_or_default();
            for later in ["??", "?.", " && ", " || ", "-Parallel", "::new(", "clean {"] {
                let comment = code.trim_start().starts_with('#');
                let tests_it = shown.to_string().contains("tests");
                assert!(comment || tests_it || !code.contains(later), "{shown}:{}: `{later}` is not in 5.1", number + 1);
            }
            assert_eq!(line.trim_end_matches('\r').trim_end(), line.trim_end_matches('\r'), "{shown}:{}: blanks at the end", number + 1);
            assert!(!line.contains('\t'), "{shown}:{}: a tab", number + 1);
        }
    }
}

#[test]
fn remote_actions_have_the_form_that_is_uploaded() {
    let actions = files(&source("ps/remote-actions"), &["ps1"]);
    assert_eq!(actions.len(), 3);
    for path in actions {
        let (text, shown) = (read(&path), path.display());
        let text = text.strip_prefix('\u{feff}').unwrap_or_else(|| panic!("{shown}: a BOM"));
        let checked_out_as_uploaded = text.lines().count() == text.matches("\r\n").count();
        assert!(checked_out_as_uploaded, "{shown}: CRLF");
        let (help, code) = text.strip_prefix("<#\r\n.SYNOPSIS").expect("help first").split_once("#>").expect("its end");
        assert!(!help.contains('#') && !help.contains('>'), "{shown}: no # and no > in the help");
        for part in [".DESCRIPTION", ".FUNCTIONALITY", ".INPUTS", ".FURTHER INFORMATION", ".RESTRICTIONS", ".NOTES", "Context:", "Version:"]
        {
            assert!(help.contains(part), "{shown}: {part}");
        }
        assert!(code.contains("[environment]::Exit((Invoke-Main -InputParameters $MyInvocation.BoundParameters))"), "{shown}");
        assert!(text.len() < 600 * 1024 && !code.contains("WriteOutput"), "{shown}");
        let parameters = code.split_once("param(").expect("parameters").1.split_once("\r\n)").expect("their end").0;
        for line in parameters.trim().lines() {
            assert!(line.trim().starts_with("[Parameter(Mandatory = $true)][string]$"), "{shown}: {line}");
        }
    }
}

#[test]
fn the_module_loads_the_library_by_absolute_path_only() {
    for file in files(&source("ps/src"), &["cs"]) {
        assert!(read(&file).is_ascii(), "{}", file.display());
    }
    let helper = read(&source("ps/src/Native.cs"));
    assert!(!helper.contains("DllImport(\"license_reclamation") && !helper.contains("LD_LIBRARY_PATH"));
    assert!(helper.contains("CallingConvention.Cdecl"));
    let version = format!("AbiVersion = {}", license_reclamation::ffi::status::ABI_VERSION);
    assert!(helper.contains(&version), "the helper and the library speak one version");
}
