//! How `reclaim plan` ends: everybody's verdict is told, nothing is changed, no result is written.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::prepare::Prepared;
use crate::{
    ExitCode,
    engine::event::{Emitter, Event},
    error::Failure,
    report::{SeatCounts, Summary, summary::SUMMARY_VERSION},
};

/// Writes the plan's `summary.json` and tells it.
pub(super) fn tell(prepared: &Prepared, emitter: &Emitter<'_>) -> Result<ExitCode, Failure> {
    let Prepared { folder, binding, group, roster, question, tally, started, reading, .. } = prepared;
    let exit = if question.to_change == 0 { ExitCode::NothingToDo } else { ExitCode::Done };
    let summary = Summary {
        version: SUMMARY_VERSION,
        run_id: folder.id.clone(),
        verb: "plan".into(),
        job: binding.job.file.as_ref().map(|file| file.display().to_string()),
        application: binding.application.clone(),
        directory: binding.directory,
        group_id: group.id,
        group: group.name.clone(),
        dry_run: true,
        started_at: *started,
        finished_at: Timestamp::now(),
        read_seconds: Some(reading.as_secs_f64()),
        exit_code: exit.code(),
        roster: roster.members.len() as u64,
        rows: 0,
        verdicts: BTreeMap::new(),
        reasons: BTreeMap::new(),
        outcomes: BTreeMap::new(),
        seats: SeatCounts::default(),
        throttled: 0,
        retried: 0,
        skipped_rows: binding.skipped_rows,
        inputs: binding.inputs.clone(),
        cost: binding.job.cost.clone(),
        files: vec![crate::plan::FILE_NAME.into(), "plan.json".into()],
    }
    .counted(tally.clone());
    summary.write(&folder.summary())?;
    emitter.emit(Event::Summary(Box::new(summary)));
    Ok(exit)
}
