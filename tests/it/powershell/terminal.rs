//! The module at a real prompt: PowerShell in a pseudo-terminal, where Ctrl-C is a key and questions are answered by typing.

use std::{
    fs,
    io::{Read, Write},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Condvar, Mutex},
    thread,
    time::{Duration, Instant},
};

use license_reclamation::directory::sandbox::{CLIENT_SECRET, TENANT_DOMAIN};

use super::{is_here, library, say_skipped, shell, source};
use crate::support::{Bed, GROUP, counts, person, table};

/// Asks a terminal where the cursor is.
const WHERE: &str = "\x1b[6n";
/// Its answer.
const HERE: &[u8] = b"\x1b[1;1R";
const PROMPT: &str = "ready> ";
const CTRL_C: &str = "\x03";
/// Far more than anything here takes.
const LONG: Duration = Duration::from_secs(60);

/// PowerShell at its prompt, in the folder of a test and pointed at its sandbox.
struct Terminal {
    child: Child,
    keys: Arc<Mutex<ChildStdin>>,
    screen: Arc<Screen>,
    /// How much of the screen was looked at.
    seen: usize,
}

/// Everything that was shown so far.
#[derive(Default)]
struct Screen {
    text: Mutex<Vec<u8>>,
    changed: Condvar,
}

impl Terminal {
    fn new(bed: &Bed) -> Self {
        // `script` gives its command a terminal and passes on what comes in and what goes out.
        let mut command = Command::new("script");
        command.args(["--quiet", "--return", "--command"]).arg(format!("'{}' -NoProfile -NoLogo", shell())).arg("/dev/null");
        for (name, value) in [
            ("RECLAIM_TENANT", TENANT_DOMAIN.to_owned()),
            ("RECLAIM_CLIENT_ID", bed.sandbox.client_id().to_string()),
            ("RECLAIM_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
            ("RECLAIM_GRAPH_URL", bed.sandbox.base_url().to_owned()),
            ("RECLAIM_LOGIN_URL", bed.sandbox.base_url().to_owned()),
            ("RECLAIM_PROGRAM", env!("CARGO_BIN_EXE_reclaim").to_owned()),
            ("RECLAIM_LIBRARY", library().display().to_string()),
            ("TERM", "xterm".to_owned()),
        ] {
            command.env(name, value);
        }
        command.current_dir(bed.folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let (keys, mut shown) = (Arc::new(Mutex::new(child.stdin.take().unwrap())), child.stdout.take().unwrap());
        let screen = Arc::new(Screen::default());
        let (shared, answers) = (Arc::clone(&screen), Arc::clone(&keys));
        thread::spawn(move || {
            let mut part = [0; 4096];
            while let Ok(length @ 1..) = shown.read(&mut part) {
                // Whoever edits a line asks the terminal where the cursor is, and waits for the answer.
                for _ in memchr::memmem::find_iter(&part[..length], WHERE) {
                    let _ = answers.lock().unwrap().write_all(HERE);
                }
                shared.text.lock().unwrap().extend_from_slice(&part[..length]);
                shared.changed.notify_all();
            }
        });
        let mut terminal = Self { child, keys, screen, seen: 0 };
        terminal.keys(&format!("function prompt {{ 're' + 'ady> ' }}; Import-Module '{}'\r", source(super::MODULE).display()));
        terminal.wait_for(PROMPT);
        terminal
    }

    fn keys(&mut self, keys: &str) {
        self.keys.lock().unwrap().write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until that is shown, and returns what was shown up to there since the last time.
    fn wait_for(&mut self, text: &str) -> String {
        let deadline = Instant::now() + LONG;
        let mut screen = self.screen.text.lock().unwrap();
        loop {
            let new = &screen[self.seen..];
            if let Some(at) = memchr::memmem::find(new, text.as_bytes()) {
                let shown = String::from_utf8_lossy(&new[..at]).into_owned();
                self.seen += at + text.len();
                return shown;
            }
            if Instant::now() > deadline {
                let shown = String::from_utf8_lossy(new).into_owned();
                drop(screen);
                panic!("`{text}` was never shown, but: {shown}");
            }
            let waited;
            (screen, waited) = self.screen.changed.wait_timeout(screen, Duration::from_secs(1)).unwrap();
            // Ctrl-C throws away what was typed before it, and an answer may have been among that.
            if waited.timed_out() && screen.ends_with(WHERE.as_bytes()) {
                let _ = self.keys.lock().unwrap().write_all(HERE);
            }
        }
    }

    /// Waits until PowerShell asks and listens, and returns what was shown up to the question's end.
    fn question(&mut self) -> String {
        let asked = self.wait_for("(default is \"Y\")");
        // Where the cursor is, is what it wants to know before it reads keys. A Ctrl-C before that would be nobody's.
        self.wait_for(WHERE);
        asked
    }

    /// Types a command and returns what was shown until the next prompt.
    fn command(&mut self, command: &str) -> String {
        self.keys(&format!("{command}\r"));
        self.wait_for(PROMPT)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.keys.lock().unwrap().write_all(b"exit\r");
        // Long gone, or stuck in what the test has complained about.
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn possible() -> bool {
    if !is_here(&shell(), "-Version") {
        say_skipped("the module in a terminal: there is no PowerShell (pwsh on the PATH, or RECLAIM_PWSH)");
        return false;
    }
    if !is_here("script", "--version") {
        super::skip("there is no `script` here, which gives a program a terminal");
        return false;
    }
    true
}

fn list(bed: &Bed, last: usize) {
    bed.write("list.csv", (1..=last).map(|number| person(number) + "\n").collect::<String>());
}

fn left(bed: &Bed) -> usize {
    bed.sandbox.members(GROUP).len()
}

/// A run of 60 people that takes long, with Ctrl-C in its middle; afterwards it is finished.
fn interrupted_and_resumed(transport: &str) {
    let bed = Bed::with_people(80);
    list(&bed, 60);
    let mut terminal = Terminal::new(&bed);
    terminal.keys(&format!(
        "Remove-LicenseGroupMember -Group {GROUP} -Path list.csv -Confirm:$false -Transport {transport} -Argument '--rate','4/1','--concurrency','1','--no-seat-forecast'\r"
    ));
    // Somebody is shown as removed, so the run is in its middle.
    terminal.wait_for("Removed");
    terminal.keys(CTRL_C);
    let stopping = terminal.wait_for(PROMPT);
    let at_prompt = left(&bed);
    assert!(at_prompt > 20 && at_prompt < 80, "{at_prompt} are left: {stopping}");

    let told = terminal.command("'run is ' + (Get-LicenseReclamationRun -Latest).State");
    assert!(told.contains("run is Interrupted"), "{told}");
    // The bar is gone, and does not come back with the next prompt.
    assert!(!told.contains("Removing people"), "{told}");
    let folder = bed.run_folder();
    if transport == "Native" {
        // In good order: the run has written how it ended before the prompt came back, and knows of everybody who was removed.
        let summary: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("summary.json")).unwrap()).unwrap();
        assert_eq!(summary["exitCode"], 130);
        assert_eq!(summary["outcomes"]["Removed"], 80 - at_prompt, "{summary}");
    }
    assert_eq!(left(&bed), at_prompt, "nobody is removed after the prompt is back");

    let told = terminal.command(&format!(
        "'now ' + (Resume-LicenseReclamation -RunId '{}' -Confirm:$false -Argument '--rate','1000/1').State",
        folder.display()
    ));
    assert!(told.contains("now Completed"), "{told}");
    assert_eq!(left(&bed), 20);
    assert_eq!(counts(&table(&folder.join("result.csv")), "Outcome"), [("Removed".to_owned(), 60)].into());
}

#[test]
#[cfg(target_os = "linux")]
fn ctrl_c_ends_a_run_in_good_order_and_it_can_be_finished() {
    if possible() {
        interrupted_and_resumed("Native");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn ctrl_c_ends_the_program_and_its_run_can_be_finished() {
    if possible() {
        interrupted_and_resumed("Process");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_in_the_background_outlives_ctrl_c() {
    if !possible() {
        return;
    }
    let bed = Bed::with_people(80);
    list(&bed, 60);
    bed.write("job.toml", format!("group = \"{GROUP}\"\napplication = \"Miro\"\n[input]\nunused = [\"list.csv\"]\n[policy]\nask_permission = false\nmax_percent = 100\n"));
    let mut terminal = Terminal::new(&bed);
    terminal.command("$run = Start-LicenseReclamation -Path job.toml -Confirm:$false -Argument '--rate','20/1','--no-seat-forecast'");
    terminal.keys("$run | Receive-LicenseReclamation -Wait | ForEach-Object { 'one is ' + $_.Outcome }\r");
    terminal.wait_for("one is Removed");
    terminal.keys(CTRL_C);
    terminal.wait_for(PROMPT);
    let told = terminal.command("'then ' + @($run | Receive-LicenseReclamation -Wait)[-1].State");
    assert!(told.contains("then Completed"), "{told}");
    assert_eq!(left(&bed), 20);
}

#[test]
#[cfg(target_os = "linux")]
fn a_module_that_is_not_trusted_asks_too() {
    if !possible() {
        return;
    }
    let bed = Bed::with_people(20);
    let mut terminal = Terminal::new(&bed);
    terminal.command(&format!(
        "Remove-Module LicenseReclamation; $ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'; Import-Module '{}'",
        source(super::MODULE).display()
    ));
    let remove = format!("'{}', '{}', '{}' | Remove-LicenseGroupMember -Group {GROUP}\r", person(1), person(2), person(3));
    for (answers, expected) in [(&["n", "y", "l"][..], 19), (&["l"], 19), (&["what", "a"], 17)] {
        terminal.keys(&remove);
        for answer in answers {
            let asked = terminal.question();
            assert!(asked.contains("[L] No to All") && asked.contains(&format!("Remove from the group {GROUP}")), "{asked}");
            terminal.keys(&format!("{answer}\r"));
        }
        terminal.wait_for(PROMPT);
        assert_eq!(left(&bed), expected, "{answers:?}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn questions_are_asked_for_each_person_and_can_be_answered_for_all() {
    if !possible() {
        return;
    }
    let bed = Bed::with_people(20);
    list(&bed, 6);
    let mut terminal = Terminal::new(&bed);
    let piped = |first: usize| {
        format!(
            "{first}..{} | ForEach-Object {{ 'p{{0:d4}}@contoso.example' -f $_ }} | Remove-LicenseGroupMember -Group {GROUP}\r",
            first + 2
        )
    };

    // Yes, then no to all: exactly the first.
    terminal.keys(&piped(1));
    for answer in ["y", "l"] {
        let asked = terminal.question();
        assert!(asked.contains("[L] No to All") && asked.contains(&format!("Remove from the group {GROUP}")), "{asked}");
        terminal.keys(&format!("{answer}\r"));
    }
    terminal.wait_for(PROMPT);
    assert_eq!(left(&bed), 19);
    assert!(!bed.sandbox.members(GROUP).contains(&person(1)));

    // No to all: nobody.
    terminal.keys(&piped(2));
    terminal.question();
    terminal.keys("l\r");
    terminal.wait_for(PROMPT);
    assert_eq!(left(&bed), 19);

    // Yes to all: everybody, after one question.
    terminal.keys(&piped(2));
    terminal.question();
    terminal.keys("a\r");
    assert!(!terminal.wait_for(PROMPT).contains("[?] Help"));
    assert_eq!(left(&bed), 16);

    // A file is asked about person by person too.
    terminal.keys(&format!("Remove-LicenseGroupMember -Group {GROUP} -Path list.csv\r"));
    terminal.question();
    terminal.keys("n\r");
    terminal.question();
    terminal.keys("a\r");
    terminal.wait_for(PROMPT);
    assert_eq!(left(&bed), 15);
    assert!(bed.sandbox.members(GROUP).contains(&person(5)) && !bed.sandbox.members(GROUP).contains(&person(6)));
}
