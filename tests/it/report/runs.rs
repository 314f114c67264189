//! Run folders as `reclaim run` leaves them, with hostile names among the people.

use std::{
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
};

use jiff::{SignedDuration, Timestamp};
use license_reclamation::{
    decide::{Reason, Verdict},
    directory::{DirectoryKind, Guid, model::FreesSeat},
    engine::{Outcome, OutcomeRow},
    evidence::{FocusTime, LastUsed},
    job::Cost,
    plan::PlanRow,
    report::{ResultHead, ResultWriter, Summary, Tally},
};

/// Names that try to become markup, formulas, or to turn the line around.
pub const HOSTILE: [&str; 6] = [
    "<script>document.title='hacked'</script>@contoso.com",
    "\"><img src=https://evil.example/x onerror=alert(1)>@contoso.com",
    "=HYPERLINK(\"https://evil.example\")@contoso.com",
    "+cmd|' /C calc'!A0@contoso.com",
    "</table></html>&amp;@contoso.com",
    "a\u{202e}moc.osotnoc@b",
];

/// A run that is to be written.
pub struct Run<'a> {
    /// Its start, for example `2026-07-01T08:00:00Z`.
    pub started: &'a str,
    /// The application.
    pub application: &'a str,
    /// Members, and so rows.
    pub people: u64,
    /// The first of them.
    pub first: u64,
}

/// Writes the folder and tells where it is.
pub fn write(folder: &Path, run: &Run<'_>) -> PathBuf {
    let started: Timestamp = run.started.parse().unwrap();
    let id = format!("{}-{}-0001", jiff::tz::Offset::UTC.to_datetime(started).strftime("%Y%m%d-%H%M%S"), run.application.to_lowercase());
    let path = folder.join(&id);
    std::fs::create_dir_all(&path).unwrap();
    let carried = ["Department".to_owned()];
    let group = format!("LIC-{}", run.application);
    let head = ResultHead { application: run.application, group: &group, run_id: &id, carried: &carried, raw: false };
    let mut writer = ResultWriter::new(BufWriter::new(File::create(path.join("result.csv")).unwrap()), head).unwrap();
    let mut tally = Tally::default();
    for number in 1..=run.people {
        let (row, outcome) = person(number, run.first + number, started);
        tally.row(&row, &outcome);
        writer.row(&row, &outcome).unwrap();
    }
    writer.finish().unwrap();
    let finished = started + SignedDuration::from_secs(95);
    summary(run, &id, &group, started, finished).counted(tally).write(&path.join("summary.json")).unwrap();
    path
}

/// The share of people who are removed, kept, asked and so on is fixed by their number, so that tests can count.
fn person(row: u64, number: u64, started: Timestamp) -> (PlanRow, OutcomeRow) {
    let name = match number.checked_sub(1).and_then(|at| HOSTILE.get(usize::try_from(at).unwrap())) {
        Some(hostile) => (*hostile).to_owned(),
        None => format!(
            "{}.{}{number}@contoso.com",
            ["zoë", "jürgen", "ana", "li", "o'brien"][(number % 5) as usize],
            ["meyer", "silva", "wang"][(number % 3) as usize]
        ),
    };
    let (verdict, reason, detail) = match number % 20 {
        0..=5 => (Verdict::Reclaim, Reason::AnsweredRelease, "0.5 min in 90 days, less than 5 min; answered \"no\" on 2026-06-12"),
        6 => (Verdict::Keep, Reason::AnsweredKeep, "answered \"yes\" on 2026-06-20"),
        7 | 8 => (Verdict::Ask, Reason::NotAnswered, "1.5 min in 90 days, less than 5 min; not asked yet"),
        9 => (Verdict::Unknown, Reason::NoTelemetry, "no usage data of this person"),
        10 => (Verdict::Keep, Reason::Protected, "on vip.csv"),
        _ => (Verdict::Keep, Reason::InUse, "412 min in 90 days, at least 5 min"),
    };
    let frees_seat = (verdict == Verdict::Reclaim).then(|| match number % 60 {
        3 => FreesSeat::No("direct assignment".into()),
        24 => FreesSeat::No("LIC-Design-Suite".into()),
        44 => FreesSeat::Unknown("not asked".into()),
        _ => FreesSeat::Yes,
    });
    let outcome = match (verdict, number % 200) {
        (Verdict::Reclaim, 100) => Outcome::Failed,
        (Verdict::Reclaim, 101) => Outcome::NotAttempted,
        (Verdict::Reclaim, 102) => Outcome::AlreadyAbsent,
        (Verdict::Reclaim, _) => Outcome::Removed,
        _ => Outcome::Kept,
    };
    let sent = matches!(outcome, Outcome::Removed | Outcome::Failed | Outcome::AlreadyAbsent);
    let at = started + SignedDuration::from_millis(i64::try_from(row * 40).unwrap());
    let plan = PlanRow {
        number: row,
        user: name.clone().into(),
        user_principal_name: Some(name.into()),
        sam_account_name: Some(format!("u{number}").into()),
        object_id: Some(Guid::from_u128(u128::from(number) << 64 | 0x4a5b_0000_0000)),
        display_name: None,
        mail: None,
        sid: None,
        verdict,
        reason,
        detail: detail.into(),
        matched_by: None,
        frees_seat,
        focus: (reason != Reason::NoTelemetry).then(|| FocusTime((number * 7_654_321_987) % 400_000_000_000)),
        last_used: (!number.is_multiple_of(4)).then(|| LastUsed::Day(jiff::civil::date(2026, 5, i8::try_from(number % 28 + 1).unwrap()))),
        answer: match reason {
            Reason::AnsweredRelease => Some("no".into()),
            Reason::AnsweredKeep => Some("yes".into()),
            _ => None,
        },
        answered_at: None,
        carried: vec![["Sales", "Finance", "R&D"][(number % 3) as usize].into()],
    };
    let failed = outcome == Outcome::Failed;
    let outcome = OutcomeRow {
        row,
        outcome,
        detail: if failed { "Insufficient privileges to complete the operation." } else { "" }.into(),
        attempts: u32::from(sent),
        status: u16::from(sent) * if failed { 403 } else { 204 },
        error_code: if failed { "Authorization_RequestDenied" } else { "" }.into(),
        request_id: if sent { Guid::from_u128(u128::from(number) * 31).to_string() } else { String::new() }.into(),
        started_at: sent.then_some(at),
        finished_at: sent.then(|| at + SignedDuration::from_millis(120)),
    };
    (plan, outcome)
}

fn summary(run: &Run<'_>, id: &str, group: &str, started_at: Timestamp, finished_at: Timestamp) -> Summary {
    Summary {
        version: 1,
        run_id: id.to_owned(),
        verb: "run".to_owned(),
        job: Some("miro.toml".to_owned()),
        application: run.application.to_owned(),
        directory: DirectoryKind::Entra,
        group_id: Guid::from_u128(99),
        group: group.to_owned(),
        dry_run: false,
        started_at,
        finished_at,
        read_seconds: None,
        exit_code: 3,
        roster: run.people,
        rows: 0,
        verdicts: std::collections::BTreeMap::new(),
        reasons: std::collections::BTreeMap::new(),
        outcomes: std::collections::BTreeMap::new(),
        seats: license_reclamation::report::SeatCounts::default(),
        throttled: 0,
        retried: 0,
        skipped_rows: 0,
        inputs: Vec::new(),
        cost: Some(Cost { seat_per_month: 140_000, currency: "EUR".to_owned(), renewal: None, minimum_seats: None }),
        files: vec!["result.csv".to_owned()],
    }
}
