//! The usage files of a job: by several threads where that is possible, else from front to back.

use std::{collections::HashMap, path::Path};

use ring::digest::{Context, SHA256};

use super::{
    EvidenceError, Usage,
    bad_rows::BadRows,
    parallel,
    seen::Seen,
    source::Session,
    table::{Row, Table},
    totals::{Contribution, Totals},
    usage::{Bad, RowReader, Rules, Who},
};

/// Bits of a place that are the place in the file; those above are the file's number.
const FILE_SHIFT: u32 = 48;

/// The usage files of a job while they are read.
pub(super) struct UsageReading<'a> {
    rules: &'a Rules,
    totals: Totals,
    /// Empty tables, as large as the last file needed them.
    spare: Vec<Totals>,
    seen: Seen,
    files: u64,
    duplicates: Option<Duplicates>,
    block: usize,
}

impl<'a> UsageReading<'a> {
    /// `drop_duplicates`: a row that stands in several files counts once. `block`: what one thread reads at once.
    pub(super) fn new(rules: &'a Rules, drop_duplicates: bool, block: usize) -> Self {
        let duplicates = drop_duplicates.then(Duplicates::default);
        Self { rules, totals: Totals::default(), spare: Vec::new(), seen: Seen::default(), files: 0, duplicates, block }
    }

    /// Reads one file. `again` opens it anew.
    pub(super) fn read<'s>(
        &mut self,
        session: &'s Session<'s>,
        table: &mut Table<'s>,
        again: &dyn Fn() -> Result<Table<'s>, EvidenceError>,
        bad: &mut BadRows,
    ) -> Result<(), EvidenceError> {
        let (columns, path) = (table.columns.clone(), table.path.clone());
        let rows = RowReader::new(self.rules, &table.header, &columns, table.decimal_comma()).map_err(|problem| problem.in_file(&path))?;
        let place = self.files << FILE_SHIFT;
        self.files += 1;
        // Duplicates are found by remembering every row, in order.
        let parallel = self.duplicates.is_none() && session.threads() > 1;
        if let Some(rest) = table.rest(2 * self.block as u64).filter(|_| parallel) {
            if let Some(all) = parallel::read(session, &rest, &rows, place, self.block, &path, std::mem::take(&mut self.spare))? {
                table.count(all.seen.rows);
                for problem in all.bad {
                    bad.add(&path, problem);
                }
                bad.add_unlisted(all.unlisted);
                for mut table in all.totals {
                    self.totals.merge(&mut table);
                    self.spare.push(table);
                }
                self.seen.merge(all.seen);
                return Ok(());
            }
            session.rewind(table.bytes());
            *table = again()?;
        }
        self.front_to_back(table, &rows, place, &path, bad)
    }

    fn front_to_back(
        &mut self,
        table: &mut Table<'_>,
        rows: &RowReader<'_>,
        first: u64,
        path: &Path,
        bad: &mut BadRows,
    ) -> Result<(), EvidenceError> {
        let mut seen = Seen::default();
        loop {
            let place = first + table.offset();
            let Some(row) = table.next()? else { break };
            seen.rows += 1;
            let problem = match row {
                Ok(row) if self.duplicates.as_mut().is_some_and(|duplicates| !duplicates.counts(&row, first)) => continue,
                Ok(row) => add(rows, &row, &mut seen, &mut self.totals, place).err(),
                Err(problem) => Some(Box::new(Bad { problem, user: None })),
            };
            if let Some(problem) = problem {
                leave_doubt(&problem, &mut self.totals, place);
                bad.add(path, problem.problem);
            }
        }
        self.seen.merge(seen);
        Ok(())
    }

    /// The totals, after the checks over all files; `last` is the last file, `job` the product's name.
    pub(super) fn finish(self, last: &Path, job: &str) -> Result<Usage, EvidenceError> {
        self.rules.check(&self.seen, last, job)?;
        drop(self.spare);
        Ok(self.totals.finish(self.seen.rows))
    }
}

/// Adds a row to the totals. `place` is where it begins.
fn add(rows: &RowReader<'_>, row: &Row<'_, '_>, seen: &mut Seen, totals: &mut Totals, place: u64) -> Result<(), Box<Bad>> {
    let judged = rows.judge(row, seen)?;
    match judged.who {
        Who::One(user) => totals.add(&user, place, judged.contribution),
        who => add_others(who, judged.contribution, totals, place),
    }
    Ok(())
}

/// Adds a row that does not name exactly one user.
pub(super) fn add_others(who: Who<'_>, contribution: Contribution, totals: &mut Totals, place: u64) {
    match who {
        Who::Nobody => totals.add("", place, contribution),
        Who::One(user) => totals.add(&user, place, contribution),
        Who::Several(several) => {
            for (offset, user) in (0..).zip(several) {
                totals.add(&user, place + offset, contribution);
            }
        }
    }
}

/// A bad row leaves a doubt on its user.
pub(super) fn leave_doubt(bad: &Bad, totals: &mut Totals, place: u64) {
    if let Some(user) = &bad.user {
        totals.add(user, place, Contribution { doubt: Some(super::Doubt::BadRow), ..Contribution::default() });
    }
}

/// Rows of overlapping exports. A row that one file has twice was there twice; a row of another file is new only when it
/// comes more often than in any file before. Remembers 32 bytes of every row.
#[derive(Default)]
struct Duplicates(HashMap<[u8; 16], Times, foldhash::fast::RandomState>);

/// How often a row was met.
#[derive(Default)]
struct Times {
    /// In any file at most.
    most: u32,
    /// In this file.
    file: u64,
    here: u32,
}

impl Duplicates {
    fn counts(&mut self, row: &Row<'_, '_>, file: u64) -> bool {
        let mut digest = Context::new(&SHA256);
        for column in 0..row.fields.len() {
            let cell = row.cell(column);
            digest.update(&(cell.len() as u64).to_le_bytes());
            digest.update(cell.as_bytes());
        }
        let digest = digest.finish();
        let times = self.0.entry(digest.as_ref().first_chunk().copied().unwrap_or_default()).or_default();
        if times.file != file || times.here == 0 {
            times.file = file;
            times.here = 0;
        }
        times.here += 1;
        let counts = times.here > times.most;
        times.most = times.most.max(times.here);
        counts
    }
}
