//! The files of a plan: `plan.csv` and, when people are to be asked, `ask.csv`. Rows are made by all threads and written in
//! order.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use rayon::prelude::*;

use super::{Question, forecast::Seats};
use crate::{
    decide::{Assessment, Case, Named, Reason, Verdict},
    directory::{Change, Group},
    engine::{Control, folder::RunFolder},
    error::Failure,
    job::{Job, Policy},
    plan::{PlanRow, PlanWriter, row_digest},
    report::{FileError, NewFile, Tally, ask::AskWriter},
};

/// Rows that a thread makes at once.
const PART: usize = 512;
/// Bytes that a row has at most, but for a few.
const ROW: usize = 400;
/// Parts that are in memory at once.
const PARTS: usize = 16;

/// What the files are made of.
pub(super) struct PlanFiles<'a> {
    pub job: &'a Job,
    pub folder: &'a RunFolder,
    pub group: &'a Group,
    pub assessment: &'a Assessment<'a>,
    pub policy: Option<&'a Policy>,
    pub seats: Seats,
    pub control: &'a Control,
}

/// What was written.
pub(super) struct Written {
    /// The digests of the rows that change somebody.
    pub changes: BTreeMap<u64, String>,
    pub question: Question,
    pub tally: Tally,
}

/// Some rows, as they stand in the files.
struct Part {
    plan: Vec<u8>,
    ask: Vec<u8>,
    changes: Vec<(u64, String)>,
    question: Question,
    tally: Tally,
}

impl PlanFiles<'_> {
    /// Writes the files, whole or not at all.
    pub(super) fn write(&self) -> Result<Written, Failure> {
        let failed = |source: io::Error| FileError::Write { path: self.folder.plan(), source };
        let carried = self.assessment.evidence.listed.carried_columns();
        let header = PlanWriter::new(NewFile::create(self.folder.plan())?, carried);
        let mut plan = header.and_then(PlanWriter::finish).map_err(failed)?;
        let mut ask = None;
        let mut written = Written { changes: BTreeMap::new(), question: self.question(), tally: Tally::default() };
        for (first, cases) in (1..).step_by(PART * PARTS).zip(self.assessment.cases.chunks(PART * PARTS)) {
            if self.control.is_cancelled() {
                return Err(Failure::interrupted());
            }
            let numbered = (first..).step_by(PART).zip(cases.chunks(PART)).collect::<Vec<(u64, &[Case])>>();
            let parts = numbered.into_par_iter().map(|(first, cases)| self.part(first, cases));
            for part in parts.collect::<io::Result<Vec<Part>>>().map_err(failed)? {
                plan.write_all(&part.plan).map_err(failed)?;
                self.write_ask(&mut ask, &part.ask)?;
                written.changes.extend(part.changes);
                written.question.plus(part.question);
                written.tally.plus(part.tally);
            }
        }
        let Written { question, tally, .. } = &mut written;
        question.leave(Reason::NotListed, self.assessment.not_listed);
        question.untouched.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        tally.seats = question.seats.unwrap_or_default();
        plan.commit()?;
        if let Some(ask) = ask {
            ask.commit()?;
        }
        Ok(written)
    }

    /// Writes people to ask; the first of them begin the file.
    fn write_ask(&self, ask: &mut Option<NewFile>, rows: &[u8]) -> Result<(), FileError> {
        if rows.is_empty() {
            return Ok(());
        }
        let failed = |source: io::Error| FileError::Write { path: self.folder.ask(), source };
        let file = if let Some(file) = ask {
            file
        } else {
            let file = NewFile::create(self.folder.ask())?;
            let header = AskWriter::new(file, &self.job.application, &self.group.name, self.group.id);
            ask.insert(header.and_then(AskWriter::finish).map_err(failed)?)
        };
        file.write_all(rows).map_err(failed)
    }

    fn part(&self, first: u64, cases: &[Case]) -> io::Result<Part> {
        let mut plan = PlanWriter::continued(Vec::with_capacity(PART * ROW));
        let mut ask = AskWriter::continued(Vec::new(), &self.job.application, &self.group.name, self.group.id);
        let mut part = Part { plan: Vec::new(), ask: Vec::new(), changes: Vec::new(), question: self.question(), tally: Tally::default() };
        for (number, case) in (first..).zip(cases) {
            let row = self.row(number, case);
            plan.row(&row)?;
            part.tally.planned(row.verdict, row.reason);
            match row.verdict {
                Verdict::Reclaim => {
                    part.changes.push((number, row_digest(self.group.id, &row)));
                    part.question.count(&row);
                }
                verdict => {
                    if verdict == Verdict::Ask {
                        ask.row(&row)?;
                    }
                    part.question.leave(row.reason, 1);
                }
            }
        }
        (part.plan, part.ask) = (plan.finish()?, ask.finish()?);
        Ok(part)
    }

    fn row(&self, number: u64, case: &Case) -> PlanRow {
        let assessment = self.assessment;
        let member = case.member.map(|member| &assessment.roster.members[member as usize]);
        let facts = case.member.map(|member| assessment.facts(member));
        let answer = case.member.and_then(|member| assessment.answer(member));
        let listed = match case.named {
            Named::Listed(row) => Some(row as usize),
            Named::Usage(_) | Named::Roster => None,
        };
        PlanRow {
            number,
            user: assessment.user(case).into(),
            user_principal_name: member.and_then(|member| member.user_principal_name.clone()),
            sam_account_name: member.and_then(|member| member.sam_account_name.clone()),
            object_id: member.map(|member| member.id),
            display_name: member.and_then(|member| member.display_name.clone()),
            mail: member.and_then(|member| member.mail.clone()),
            sid: member.and_then(|member| member.sid.clone()),
            verdict: case.verdict,
            reason: case.reason,
            detail: assessment.explain(case, self.policy).into(),
            matched_by: case.matched_by,
            frees_seat: member.filter(|_| case.verdict == Verdict::Reclaim).map(|member| self.seats.of(member.id).clone()),
            focus: facts.and_then(|facts| facts.focus),
            last_used: case.member.and_then(|member| assessment.last_used(member)),
            answer: answer.map(|answer| answer.label.as_ref().into()),
            answered_at: answer.and_then(|answer| answer.at),
            carried: match listed {
                Some(row) => assessment.evidence.listed.carried(row).map(Into::into).collect(),
                None => vec![Box::default(); assessment.evidence.listed.carried_columns().len()],
            },
        }
    }

    fn question(&self) -> Question {
        let (job, roster) = (self.job, self.assessment.roster.members.len() as u64);
        let seats = job.options.seat_forecast;
        Question::new(Change::Remove, &job.application, &self.group.name, roster, seats, &self.folder.path)
    }
}
