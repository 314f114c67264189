//! Rows and results for this room's tests.

use std::path::{Path, PathBuf};

use super::{ResultHead, ResultRow, ResultWriter, read::ResultReader};
use crate::{
    decide::{Reason, Verdict},
    directory::{Guid, model::FreesSeat},
    engine::{Outcome, OutcomeRow},
    evidence::{FocusTime, LastUsed},
    plan::PlanRow,
};

/// A person of that number.
pub(super) fn plan_row(number: u64, verdict: Verdict, reason: Reason) -> PlanRow {
    PlanRow {
        number,
        user: format!("user{number}@contoso.com").into(),
        user_principal_name: Some(format!("user{number}@contoso.com").into()),
        sam_account_name: None,
        object_id: Some(Guid::from_u128(number.into())),
        display_name: None,
        mail: None,
        sid: None,
        verdict,
        reason,
        detail: "".into(),
        matched_by: None,
        frees_seat: None,
        focus: Some(FocusTime(90_000_000_000)),
        last_used: Some(LastUsed::Day("2026-08-01".parse().unwrap())),
        answer: None,
        answered_at: None,
        carried: vec!["Sales".into()],
    }
}

/// What happened to the person of that number, at 10:00 on that day.
pub(super) fn outcome_row(number: u64, outcome: Outcome, day: &str) -> OutcomeRow {
    let sent = matches!(outcome, Outcome::Removed | Outcome::Failed | Outcome::Restored | Outcome::AlreadyAbsent);
    OutcomeRow {
        row: number,
        outcome,
        detail: "".into(),
        attempts: u32::from(sent),
        status: if outcome == Outcome::Failed { 403 } else { 204 } * u16::from(sent),
        error_code: if outcome == Outcome::Failed { "Authorization_RequestDenied" } else { "" }.into(),
        request_id: "".into(),
        started_at: None,
        finished_at: sent.then(|| format!("{day}T10:00:00Z").parse().unwrap()),
    }
}

/// Somebody in a result: number, verdict, reason, outcome, seat.
pub(super) type Somebody = (u64, Verdict, Reason, Outcome, Option<FreesSeat>);

/// A removed person whose seat is free.
pub(super) fn removed(number: u64) -> Somebody {
    (number, Verdict::Reclaim, Reason::Unused, Outcome::Removed, Some(FreesSeat::Yes))
}

/// Writes a result of that run and day.
pub(super) fn result(folder: &Path, run_id: &str, day: &str, application: &str, people: &[Somebody]) -> PathBuf {
    let carried = ["Department".to_owned()];
    let head = ResultHead { application, group: "LIC", run_id, carried: &carried, raw: false };
    let folder = folder.join(run_id);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("result.csv");
    let mut writer = ResultWriter::new(std::fs::File::create(&path).unwrap(), head).unwrap();
    for (number, verdict, reason, outcome, seat) in people {
        let mut row = plan_row(*number, *verdict, *reason);
        row.frees_seat.clone_from(seat);
        writer.row(&row, &outcome_row(*number, *outcome, day)).unwrap();
    }
    writer.finish().unwrap();
    path
}

/// The same, read back.
pub(super) fn rows(run_id: &str, day: &str, application: &str, people: &[Somebody]) -> Vec<ResultRow> {
    let folder = tempfile::tempdir().unwrap();
    ResultReader::open(&result(folder.path(), run_id, day, application, people)).unwrap().map(Result::unwrap).collect()
}
