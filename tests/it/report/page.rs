//! The page in a real browser.

use std::{io::Write, path::Path, time::Instant};

use license_reclamation::report::{ReportOptions, report};

use super::{browser::Browser, runs};

fn options(folder: &Path) -> ReportOptions {
    ReportOptions {
        working_folder: folder.to_owned(),
        html: Some("report.html".into()),
        xlsx: None,
        json: false,
        answers: true,
        width: 100,
        as_of: "2026-11-22".parse().unwrap(),
        cost: None,
    }
}

/// What went wrong on the page, and what it asked for besides itself.
fn complaints(browser: &Browser) -> Vec<String> {
    let bad = browser.events.iter().filter(|event| match event["method"].as_str() {
        Some("Runtime.exceptionThrown" | "Log.entryAdded" | "Runtime.consoleAPICalled" | "Page.javascriptDialogOpening") => true,
        Some("Network.requestWillBeSent") => {
            let url = event["params"]["request"]["url"].as_str().unwrap();
            !url.ends_with("/report.html") && !url.starts_with("data:")
        }
        _ => false,
    });
    bad.map(ToString::to_string).collect()
}

#[test]
fn the_page_filters_sorts_and_asks_nobody_for_anything() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    for (started, application, people) in [
        ("2026-05-04T08:00:00Z", "Miro", 1200),
        ("2026-08-03T08:00:00Z", "Miro", 1500),
        ("2026-11-02T08:00:00Z", "Miro", 1800),
        ("2026-11-02T09:00:00Z", "Visio", 300),
    ] {
        runs::write(
            folder.path(),
            &runs::Run {
                started,
                application,
                people,
                first: if people == 1500 {
                    1200
                } else if people == 1800 {
                    2700
                } else {
                    0
                },
            },
        );
    }
    let output = report(&[".".into()], &options(folder.path())).unwrap();
    let page = folder.path().join("report.html");
    browser.open(&page);
    if let Some(to) = std::env::var_os("RECLAIM_SCREENSHOTS") {
        let to = Path::new(&to);
        std::fs::write(to.join("report.txt"), &output.text).unwrap();
        for (scheme, medium) in [("light", ""), ("dark", ""), ("light", "print")] {
            browser.emulate(scheme, medium);
            browser.screenshot(true, &to.join(format!("{scheme}{medium}.png")));
        }
        std::fs::copy(&page, to.join("report.html")).unwrap();
    }
    let shown = |browser: &mut Browser| browser.eval("document.getElementById('shown').textContent");
    let first = |browser: &mut Browser| browser.eval("document.querySelector('#rows tbody tr').cells[0].textContent");
    assert_eq!(shown(&mut browser), "4,800 rows, the first 200 shown");
    assert_eq!(browser.eval("document.querySelectorAll('#rows tbody tr').length"), 200);
    assert_eq!(first(&mut browser), runs::HOSTILE[0], "a hostile name is text");

    browser.eval(&typed("find", "WANG jürgen failed"));
    assert_eq!(shown(&mut browser), "0 of 4,800 rows");
    browser.eval(&typed("find", "zoë silva100@"));
    assert_eq!(shown(&mut browser), "2 of 4,800 rows", "one in each application");
    browser.eval(&typed("find", ""));
    browser.eval(&chosen("outcome", "Failed"));
    assert_eq!(shown(&mut browser), "25 of 4,800 rows");
    assert_eq!(browser.eval("[...document.querySelectorAll('#rows tbody tr')].every(row => row.cells[2].textContent === 'Failed')"), true);
    browser.eval(&chosen("verdict", "Keep"));
    assert_eq!(shown(&mut browser), "0 of 4,800 rows");
    browser.eval(&(chosen("outcome", "") + &chosen("verdict", "")));

    let column = |name: &str| format!("[...document.querySelectorAll('#rows th')].find(head => head.textContent === '{name}')");
    let minutes = "[...document.querySelectorAll('#rows tbody tr')].map(row => row.cells[6].textContent)";
    for (direction, order) in [("ascending", "a - b"), ("descending", "b - a")] {
        browser.eval(&format!("{}.querySelector('button').click()", column("Minutes")));
        assert_eq!(browser.eval(&format!("{}.getAttribute('aria-sort')", column("Minutes"))), direction);
        let sorted = format!("JSON.stringify({minutes}) === JSON.stringify({minutes}.toSorted((a, b) => {order}))");
        assert_eq!(browser.eval(&sorted), true, "{direction}");
        assert_ne!(browser.eval(&format!("{minutes}[0]")), "", "what is empty stands last");
    }
    browser.eval("document.getElementById('more').click()");
    assert_eq!(shown(&mut browser), "4,800 rows, the first 1,200 shown");
    assert_eq!(browser.eval("document.title"), "Seats reclaimed: Miro and Visio");
    assert_eq!(complaints(&browser), Vec::<String>::new());
}

/// Types into the search and waits until it has been obeyed.
fn typed(id: &str, text: &str) -> String {
    format!(
        "(() => {{ const input = document.getElementById('{id}'); const shown = document.getElementById('shown'); input.value = {text:?}; \
         return new Promise(done => {{ new MutationObserver(done).observe(shown, {{ childList: true }}); input.dispatchEvent(new Event('input')); }}).then(() => null); }})()"
    )
}

fn chosen(id: &str, value: &str) -> String {
    format!("{{ const select = document.getElementById('{id}'); select.value = '{value}'; select.dispatchEvent(new Event('change')); }}")
}

#[test]
fn without_its_script_the_page_has_everybody() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    runs::write(folder.path(), &runs::Run { started: "2026-11-02T08:00:00Z", application: "Miro", people: 500, first: 0 });
    report(&[".".into()], &options(folder.path())).unwrap();
    browser.call("Emulation.setScriptExecutionDisabled", &serde_json::json!({ "value": true }));
    browser.open(&folder.path().join("report.html"));
    assert_eq!(browser.eval("document.querySelectorAll('#rows tbody tr').length"), 500);
    assert_eq!(browser.eval("getComputedStyle(document.getElementById('controls')).display"), "none");
    assert_eq!(complaints(&browser), Vec::<String>::new());
}

#[test]
fn fifty_thousand_people_stay_usable() {
    let Some(mut browser) = Browser::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    runs::write(folder.path(), &runs::Run { started: "2026-11-02T08:00:00Z", application: "Miro", people: 50_000, first: 0 });
    report(&[".".into()], &options(folder.path())).unwrap();
    let page = folder.path().join("report.html");
    assert!(std::fs::metadata(&page).unwrap().len() < 12_000_000, "a page that can be mailed");
    let timed = |browser: &mut Browser, what: &str, limit: u128, step: &dyn Fn(&mut Browser)| {
        let begun = Instant::now();
        step(browser);
        let took = begun.elapsed().as_millis();
        let _ = writeln!(std::io::stderr(), "50,000 people: {what} took {took} ms");
        assert!(took < limit, "{what} took {took} ms, at most {limit} are bearable");
    };
    // Generous, because the machine that runs this may be busy; a page that froze would need minutes.
    timed(&mut browser, "open", 30_000, &|browser| browser.open(&page));
    assert_eq!(browser.eval("document.getElementById('shown').textContent"), "50,000 rows, the first 200 shown");
    timed(&mut browser, "find", 10_000, &|browser| {
        browser.eval(&typed("find", "silva49999@"));
    });
    timed(&mut browser, "find another", 5_000, &|browser| {
        browser.eval(&typed("find", "@contoso.com wang"));
    });
    timed(&mut browser, "sort", 10_000, &|browser| {
        browser.eval("document.querySelector('#rows th button').click()");
    });
    timed(&mut browser, "choose", 5_000, &|browser| {
        browser.eval(&chosen("outcome", "Failed"));
    });
    assert_eq!(complaints(&browser), Vec::<String>::new());
}
