//! Throw-away Samba domain controllers, each on a loopback address of its own; see `tests/samba/`.

use std::{
    io::Write as _,
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex, OnceLock,
        atomic::{AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use license_reclamation::{
    directory::ldap::{LdapDirectory, LdapOptions},
    job::{ActiveDirectoryConnection, Bind, SecretSource},
};
use secrecy::SecretString;

/// The password of `Administrator`, `svc-reclaim` and `svc-read`.
pub const PASSWORD: &str = "Passw0rd!Adm1n";
pub const BASE: &str = "DC=corp,DC=example,DC=com";

/// One domain controller.
pub struct Samba {
    pub directory: PathBuf,
    pub address: Ipv4Addr,
    running: Mutex<Option<Child>>,
    _own: Option<tempfile::TempDir>,
}

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samba")
}

/// Why no domain controller can run here.
fn missing() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("Samba's domain controller runs on Linux only".to_owned());
    }
    let has = |program: &str| {
        Command::new("sh").args(["-c", &format!("command -v {program}")]).output().is_ok_and(|found| found.status.success())
    };
    if let Some(program) = ["samba", "openssl"].into_iter().find(|program| !has(program)) {
        return Some(format!("{program} is not installed (Debian: samba samba-dsdb-modules samba-ad-provision openssl)"));
    }
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0");
    (!root).then(|| "ports 389 and 636 need root, or a network namespace: start the tests with tests/run".to_owned())
}

fn run(script: &str, arguments: &[&str]) {
    let output = Command::new(scripts().join(script)).args(arguments).output().expect("the script starts");
    assert!(output.status.success(), "{script} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Addresses of this test run: 127.x.y.n, so that two runs on one machine do not meet.
fn next_address() -> Ipv4Addr {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let [.., high, low] = std::process::id().to_be_bytes();
    Ipv4Addr::new(127, 64 | (high & 63), low, NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A domain that was made once and never started: the others are copies of it. `None` (said loudly) where that cannot be.
fn template() -> Option<&'static Path> {
    static TEMPLATE: OnceLock<Option<PathBuf>> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        if let Some(reason) = missing() {
            assert!(std::env::var_os("RECLAIM_TESTS_MUST_RUN").is_none(), "tests of Active Directory cannot run: {reason}");
            // Not a macro: those are swallowed when the test passes.
            let _ = writeln!(std::io::stderr(), "SKIPPED: tests of Active Directory: {reason}");
            return None;
        }
        let root = tempfile::Builder::new().prefix("ad").tempdir().expect("a directory").keep();
        let directory = root.join("t");
        run("prepare", &[directory.to_str().expect("a path"), &next_address().to_string()]);
        Some(root)
    });
    template.as_deref()
}

impl Samba {
    /// The domain controller that all tests share; what they make there bears names of their own.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Samba>> = OnceLock::new();
        let shared = SHARED.get_or_init(|| {
            let root = template()?;
            let samba = Self::copy(root.join("s"), None);
            samba.start_and_remove(Some(root));
            Some(samba)
        });
        shared.as_ref()
    }

    /// A domain controller of the test's own, not started yet.
    pub fn own() -> Option<Self> {
        template()?;
        let place = tempfile::Builder::new().prefix("ad").tempdir().expect("a directory");
        Some(Self::copy(place.path().join("d"), Some(place)))
    }

    fn copy(directory: PathBuf, own: Option<tempfile::TempDir>) -> Self {
        let template = template().expect("checked by the caller").join("t");
        let copied = Command::new("cp").arg("-a").args([&template, &directory]).status().expect("cp");
        assert!(copied.success());
        let address = next_address();
        run("address", &[directory.to_str().expect("a path"), &address.to_string()]);
        Self { directory, address, running: Mutex::default(), _own: own }
    }

    /// Puts a group with `count` members into the stopped domain.
    pub fn seed(&self, group: &str, prefix: &str, count: usize) {
        run("seed.py", &[self.directory.to_str().expect("a path"), group, prefix, &count.to_string()]);
    }

    pub fn start(&self) {
        self.start_and_remove(None);
    }

    fn start_and_remove(&self, remove: Option<&Path>) {
        let log = || std::fs::read_to_string(self.directory.join("log/samba.log")).unwrap_or_default();
        let mut command = Command::new(scripts().join("serve"));
        command.arg(&self.directory).arg("single").args(remove).stdin(Stdio::piped());
        *self.running.lock().expect("not poisoned") = Some(command.spawn().expect("the script starts"));
        let limit = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect((self.address, 636)).is_err() {
            assert!(Instant::now() < limit, "the domain controller does not listen: {}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills it at once, as a power cut does.
    pub fn kill(&self) {
        let pid = std::fs::read_to_string(self.directory.join("run/samba.pid")).expect("a pid");
        assert!(Command::new("kill").args(["-KILL", pid.trim()]).status().expect("kill").success());
        self.stop();
    }

    /// Stops it and waits for its end.
    pub fn stop(&self) {
        if let Some(mut child) = self.running.lock().expect("not poisoned").take() {
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }

    /// How to reach it.
    pub fn connection(&self, user: &str) -> ActiveDirectoryConnection {
        ActiveDirectoryConnection {
            server: Some(format!("ldaps://{}", self.address)),
            base: None,
            bind: Bind::Simple { user: user.to_owned(), password: SecretSource::Stdin },
            ca_file: Some(self.directory.join("tls/ca.pem")),
        }
    }

    /// The directory as the product's service account sees it.
    pub fn directory(&self) -> LdapDirectory {
        self.directory_as("CORP\\svc-reclaim")
    }

    pub fn directory_as(&self, user: &str) -> LdapDirectory {
        LdapDirectory::new(&self.connection(user), Some(SecretString::from(PASSWORD)), LdapOptions::default()).expect("settings")
    }
}

impl Drop for Samba {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The shared domain controller, or the end of a test that cannot run here.
macro_rules! shared {
    () => {
        match $crate::ldap::samba::Samba::shared() {
            Some(samba) => samba,
            None => return,
        }
    };
}
pub(crate) use shared;
