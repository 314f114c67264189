//! The built library, driven by a C program, by Mono and by .NET, against its own sandbox.

use std::{
    collections::BTreeSet,
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{Mutex, PoisonError},
};

use serde_json::Value;
use tempfile::TempDir;

mod identity;

const PEOPLE: usize = 40;

/// The dynamic library that was built together with this test.
pub fn library() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_reclaim"));
    let name = format!("{}license_reclamation{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
    let built = program.parent().expect("a folder").join("deps").join(name);
    assert!(built.is_file(), "{} is built with the tests", built.display());
    built
}

/// A file of this repository.
pub fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Whether there is such a program.
pub fn is_here(program: &str, argument: &str) -> bool {
    Command::new(program).arg(argument).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Whether there is such a program; says so when there is none.
fn has(program: &str, argument: &str) -> bool {
    let found = is_here(program, argument);
    if !found {
        skip(&format!("there is no `{program}` here"));
    }
    found
}

/// Says loudly that something is not tested; where nothing may be skipped, that is a failure.
pub fn skip(why: &str) {
    assert!(env::var_os("RECLAIM_TESTS_MUST_RUN").is_none(), "nothing may be skipped, but {why}");
    say_skipped(why);
}

/// Says loudly that something is not tested that no machine needs to have.
pub fn say_skipped(why: &str) {
    // Past the capture of the test harness, which hides what a passing test prints.
    let _ = writeln!(io::stderr(), "SKIPPED: {why}");
}

/// A folder, and a tenant of people whose names are not ASCII.
pub struct Bench {
    pub folder: TempDir,
    pub list: String,
    pub tenant: PathBuf,
}

impl Bench {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let people: Vec<String> = (1..=PEOPLE).map(|n| format!("zo\u{eb}.{n}@contoso.example")).collect();
        let tenant = folder.path().join("tenant.csv");
        let rows: Vec<String> = people.iter().map(|user| format!("{user},LIC-Miro|LIC-Visio|LIC-Project|LIC-Figma\r\n")).collect();
        fs::write(&tenant, format!("UserPrincipalName,Groups\r\n{}", rows.concat())).expect("written");
        Self { list: format!("User\r\n{}\r\n", people.join("\r\n")), tenant, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a driver and returns its events.
    pub fn drive(&self, command: &mut Command) -> Vec<Value> {
        let output = command.current_dir(self.folder.path()).env("RECLAIM_TEST_DRIVER", "1").output().expect("it starts");
        let events = String::from_utf8(succeeded(&output)).expect("UTF-8");
        assert!(events.is_ascii(), "events are ASCII, whatever names are in them");
        events.lines().map(|line| serde_json::from_str(line).expect("an event")).collect()
    }
}

fn succeeded(output: &Output) -> Vec<u8> {
    assert!(output.status.success(), "{}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    output.stdout.clone()
}

/// Everybody was removed, in order, and told in ASCII.
pub fn check_events(events: &[Value]) {
    let people = |outcome: &str| events.iter().filter(|event| event["kind"] == "item" && event["outcome"] == outcome).count();
    let items = events.iter().filter(|event| event["kind"] == "item").count();
    assert_eq!(items, PEOPLE, "one row for everybody");
    assert_eq!(people("Removed"), PEOPLE, "{events:#?}");
    assert!(events.iter().any(|event| event["user"].as_str().is_some_and(|user| user.starts_with("zo\u{eb}."))));
    let seq: Vec<u64> = events.iter().filter_map(|event| event["seq"].as_u64()).collect();
    assert!(seq.is_sorted() && seq.len() == events.len(), "in order");
    assert_eq!(events.last().expect("an end")["kind"], "summary");
}

/// One of the C programs, compiled once for all tests that use it.
fn compiled(name: &str) -> PathBuf {
    static DONE: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("ffi-{name}"));
    if !done.insert(name.to_owned()) {
        return program;
    }
    let library = library();
    let output = Command::new("cc")
        .args(["-std=c11", "-D_POSIX_C_SOURCE=200809L", "-Wall", "-Wextra", "-Werror", "-g", "-o"])
        .arg(&program)
        .arg(source(&format!("tests/ffi/{name}.c")))
        .arg(&library)
        .arg(format!("-Wl,-rpath,{}", library.parent().expect("a folder").display()))
        .output()
        .expect("cc starts");
    succeeded(&output);
    program
}

#[test]
#[cfg(target_os = "linux")]
fn a_c_program_drives_it() {
    if !has("cc", "--version") {
        return;
    }
    let bench = Bench::new();
    let list = serde_json::to_string(&bench.list).expect("JSON");
    check_events(&bench.drive(Command::new(compiled("drive")).arg(list.trim_matches('"')).arg(&bench.tenant)));
}

#[test]
#[cfg(target_os = "linux")]
fn valgrind_finds_nothing() {
    if !has("cc", "--version") || !has("valgrind", "--version") {
        return;
    }
    let bench = Bench::new();
    let list = serde_json::to_string(&bench.list).expect("JSON");
    let mut command = Command::new("valgrind");
    // Threads that still run when the program ends hold memory that is reachable, which is no leak.
    command.args(["--quiet", "--error-exitcode=9", "--leak-check=full", "--errors-for-leak-kinds=definite", "--fair-sched=yes"]);
    check_events(&bench.drive(command.arg(compiled("drive")).arg(list.trim_matches('"')).arg(&bench.tenant)));
}

/// The sources of the module's helper.
fn helper_sources() -> Vec<PathBuf> {
    ["Native.cs", "RemovalResult.cs"].iter().map(|name| source(&format!("ps/src/{name}"))).collect()
}

/// The driver that uses the module's helper, for .NET Framework 4.x.
fn managed(bench: &Bench) -> Option<PathBuf> {
    if !has("mcs", "--version") {
        return None;
    }
    let program = bench.path("Drive.exe");
    let mut command = Command::new("mcs");
    command.args(["-langversion:5", "-warnaserror"]).arg(format!("-out:{}", program.display()));
    succeeded(&command.args(helper_sources()).arg(source("tests/ffi/Drive.cs")).output().expect("mcs starts"));
    Some(program)
}

#[test]
#[cfg(target_os = "linux")]
fn mono_drives_it() {
    let bench = Bench::new();
    let Some(program) = managed(&bench) else { return };
    if has("mono", "--version") {
        check_events(&bench.drive(Command::new("mono").arg(program).arg(library()).arg(&bench.list).arg(&bench.tenant)));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn dotnet_drives_it() {
    let bench = Bench::new();
    let dotnet = env::var("RECLAIM_DOTNET").unwrap_or_else(|_| "dotnet".to_owned());
    if !has(&dotnet, "--version") {
        return;
    }
    let Some(program) = managed(&bench) else { return };
    let config = bench.path("Drive.runtimeconfig.json");
    let framework = r#"{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"8.0.0"},"rollForward":"LatestMajor"}}"#;
    fs::write(&config, framework).expect("written");
    let mut command = Command::new(&dotnet);
    command.arg("exec").arg("--runtimeconfig").arg(&config).arg(program).arg(library()).arg(&bench.list).arg(&bench.tenant);
    check_events(&bench.drive(&mut command));
    // The helper as it is released.
    for file in helper_sources() {
        fs::copy(&file, bench.path(&file.file_name().expect("a name").to_string_lossy())).expect("copied");
    }
    fs::copy(source("ps/src/LicenseReclamation.Native.csproj"), bench.path("LicenseReclamation.Native.csproj")).expect("copied");
    let output =
        Command::new(&dotnet).args(["build", "-c", "Release", "--nologo"]).current_dir(bench.folder.path()).output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert!(bench.path("bin/Release/netstandard2.0/LicenseReclamation.Native.dll").is_file());
}

#[test]
#[cfg(target_os = "linux")]
fn the_library_offers_what_the_header_says_and_nothing_else() {
    if !has("nm", "--version") {
        return;
    }
    let output = Command::new("nm").args(["-D", "--defined-only"]).arg(library()).output().expect("nm starts");
    let text = String::from_utf8(succeeded(&output)).expect("UTF-8");
    let mut offered: Vec<&str> =
        text.lines().filter_map(|line| line.split_whitespace().last()).filter(|name| name.starts_with("reclaim")).collect();
    offered.sort_unstable();
    assert_eq!(offered, promised());
}

/// The functions that the header declares, sorted.
pub fn promised() -> Vec<String> {
    let header = fs::read_to_string(source("ps/include/license_reclamation.h")).expect("the header");
    let declared = header.lines().filter(|line| line.starts_with("int32_t ") || line.starts_with("uint32_t "));
    let mut names: Vec<String> = declared.filter_map(|line| Some(line.split_once(' ')?.1.split_once('(')?.0.to_owned())).collect();
    names.sort_unstable();
    names
}
