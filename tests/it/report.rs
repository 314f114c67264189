//! Reports in the programs that people read them with.

#[cfg(unix)]
#[path = "report/browser.rs"]
mod browser;
#[path = "report/runs.rs"]
mod runs;
#[path = "report/samples.rs"]
mod samples;

#[cfg(unix)]
#[path = "report/page.rs"]
mod page;
#[path = "report/workbook.rs"]
mod workbook;

/// Says loudly that something was not tested, or fails where nothing may be skipped.
fn skipped(reason: &str) {
    use std::io::Write;
    assert!(std::env::var_os("RECLAIM_TESTS_MUST_RUN").is_none(), "{reason}");
    // Not a macro: those are swallowed when the test passes.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {reason}");
}
