//! Wine with the released program in it, and the aids that the tests need.

use std::{
    env, fs,
    io::Read as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use crate::{
    ffi::{is_here, skip, source},
    support::Ran,
};

/// Debian's place; elsewhere the usual names.
const WINE: [&str; 3] = ["/usr/lib/wine/wine64", "wine64", "wine"];
/// Who is asked whether a certificate was revoked; see `tests/windows/revocation.c`.
const REVOCATION: &str = r"HKLM\Software\Microsoft\Cryptography\OID\EncodingType 1\CertDllVerifyRevocation\DEFAULT";
pub const COMPILER: &str = "x86_64-w64-mingw32-gcc";

/// Wine, with a home of its own.
pub struct Wine {
    program: &'static str,
    home: PathBuf,
    folder: PathBuf,
    _guard: Child,
}

/// Keeps Wine's server running, which keeps programs' starts short, and the home for this run of the tests alone, until standard
/// input ends: that is when the tests do, however they do.
const GUARD: &str = r#"
exec 9>"$WINEPREFIX.turn"
flock 9
"$2" -f -p &
"$1" wineboot.exe --init
echo ready
cat >&2
"$2" -k
wait
"#;

/// A file of the release build for Windows; says loudly when it was not built.
pub fn artefact(name: &str) -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target folder");
    let file = target.join("x86_64-pc-windows-gnu/release").join(name);
    if !file.is_file() {
        skip(&format!("{name} is not built: .ci/windows-build"));
        return None;
    }
    Some(file)
}

/// A path as the program under Wine sees it.
pub fn seen(path: &Path) -> String {
    format!("Z:{}", path.to_str().expect("UTF-8").replace('/', "\\"))
}

/// Compiles a C program or library for Windows.
pub fn compile(out: &Path, more: &[&str], sources: &[&str]) {
    let mut command = Command::new(COMPILER);
    command
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-O1", "-o"])
        .arg(out)
        .args(sources.iter().map(|name| source(name)))
        .args(more);
    let output = command.output().expect("the compiler starts");
    assert!(output.status.success(), "{sources:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Wine, or the end of a test that cannot run here, said loudly.
pub fn wine() -> Option<&'static Wine> {
    static WINE: OnceLock<Option<Wine>> = OnceLock::new();
    WINE.get_or_init(Wine::prepare).as_ref()
}

/// Waits for our turn, and until Wine runs.
fn start(program: &str, home: &Path) -> Child {
    let mut guard = Command::new("sh");
    guard.args(["-c", GUARD, "guard", program]).arg(Path::new(program).with_file_name("wineserver"));
    surround(&mut guard, home);
    let mut guard = guard.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("sh starts");
    let mut answer = [0; 6];
    guard.stdout.take().expect("a pipe").read_exact(&mut answer).expect("Wine starts");
    guard
}

fn surround(command: &mut Command, home: &Path) {
    command.env("WINEPREFIX", home).env("WINEDEBUG", "-all").env("LC_ALL", "C.UTF-8");
    // No offers to download what .NET and web pages would need.
    command.env("WINEDLLOVERRIDES", "mscoree,mshtml,winemenubuilder.exe=");
    command.env_remove("DISPLAY").stdin(Stdio::null());
}

impl Wine {
    fn prepare() -> Option<Self> {
        let Some(program) = WINE.into_iter().find(|program| is_here(program, "--version")) else {
            skip("there is no Wine here (Debian: wine64)");
            return None;
        };
        if !is_here(COMPILER, "--version") {
            skip("there is no C compiler for Windows here (Debian: gcc-mingw-w64-x86-64)");
            return None;
        }
        let reclaim = artefact("reclaim.exe")?;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wine");
        fs::create_dir_all(&folder).expect("a folder");
        let home = folder.join("home");
        let wine = Self { program, _guard: start(program, &home), home, folder };
        fs::copy(reclaim, wine.folder.join("reclaim.exe")).expect("copied");
        compile(&wine.folder.join("bcryptprimitives.dll"), &["-shared", "-ladvapi32"], &["tests/windows/process_prng.c"]);
        compile(&wine.folder.join("revocation.dll"), &["-shared"], &["tests/windows/revocation.c"]);
        compile(&wine.folder.join("aid.exe"), &["-municode", "-ladvapi32", "-lversion"], &["tests/windows/aid.c"]);
        wine.set(REVOCATION, "Dll", "REG_MULTI_SZ", "revocation.dll");
        Some(wine)
    }

    /// Sets a value of the registry.
    pub fn set(&self, key: &str, name: &str, kind: &str, value: &str) {
        let mut command = self.command("reg.exe");
        command.args(["add", key, "/v", name, "/t", kind, "/d", value, "/f"]);
        Ran::of(command).exits(0);
    }

    /// Another program of Wine or of this folder.
    pub fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.program);
        let own = self.folder.join(name);
        command.arg(if own.is_file() { own.into_os_string() } else { name.into() });
        surround(&mut command, &self.home);
        command
    }

    /// The program for Windows instead of this machine's: same arguments, environment and folder.
    pub fn instead_of(&self, native: &Command) -> Command {
        let mut command = self.where_it_is(native, "reclaim.exe");
        command.args(native.get_args());
        command
    }

    /// Another program in the environment and the folder of `native`.
    pub fn where_it_is(&self, native: &Command, name: &str) -> Command {
        let mut command = self.command(name);
        for (name, value) in native.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(folder) = native.get_current_dir() {
            command.current_dir(folder);
        }
        command
    }

    /// `tests/windows/aid.c`.
    pub fn aid(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("aid.exe");
        command.args(arguments);
        command
    }

    /// Where a program or a library beside `reclaim.exe` is.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}
