//! Usage rows: what each row says, by the job's rules.
//!
//! - A row counts when any part of its day, in UTC, or of its week lies in the window: a week that straddles the window's
//!   beginning counts whole, which errs on the side of keeping the seat. The window begins `window` days before the run's
//!   day and has no end. Without a date column all rows count: the query that made the export has chosen them.
//! - A row of another application than `[input] application` proves that the person's device reports (there is telemetry), no more.
//! - A missing focus time is no event: the person is known, but used nothing. Being known is what tells unused from unknown.
//! - A row without a user, of a shared device, or with several users leaves a doubt on whoever it names; so does a bad row
//!   that the job allows to leave out, as long as its user can be read.
//! - A total that a warehouse made says its window in `window_days`, which must be the job's.

use std::{borrow::Cow, collections::BTreeSet};

use jiff::{Timestamp, ToSpan, civil::Date, tz::Offset};

use super::{
    Doubt, EvidenceError, FocusTime, LastUsed,
    columns::{Columns, Field, Header},
    duration,
    error::Problem,
    lists, moment,
    table::Row,
    users::{self, UserCell},
};
use crate::job::{Input, Policy};

/// How many application names are remembered for an error.
const APPLICATIONS: usize = 100;

/// The rules by which rows count.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    application: Option<String>,
    window_days: u32,
    /// First day of the window.
    pub start: Date,
}

impl Rules {
    pub(super) fn new(input: &Input, policy: &Policy, now: Timestamp) -> Self {
        let today = Offset::UTC.to_datetime(now).date();
        Self {
            application: input.application.as_ref().map(|name| name.trim().to_lowercase()),
            window_days: policy.window_days,
            start: today.saturating_sub(i64::from(policy.window_days).days()),
        }
    }
}

/// What one row adds to one person's total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Contribution {
    /// In nanoseconds.
    pub focus: u64,
    /// 1 when the row counts.
    pub rows: u64,
    pub last_used: Option<LastUsed>,
    pub doubt: Option<Doubt>,
}

/// What is remembered of all rows of a file for the checks at its end; the same in whatever order rows are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub rows: u64,
    /// Names of applications in lower case: of all rows, or with a filter of those that did not fit, the first [`APPLICATIONS`] in order.
    applications: BTreeSet<String>,
    /// Some row was of the wanted application.
    wanted: bool,
    /// The last day that a row of the application covers.
    pub newest: Option<Date>,
}

impl Seen {
    fn application(&mut self, name: Cow<'_, str>) {
        self.applications.insert(name.into_owned());
        if self.applications.len() > APPLICATIONS {
            self.applications.pop_last();
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        self.wanted |= other.wanted;
        self.newest = self.newest.max(other.newest);
        for name in other.applications {
            self.application(Cow::Owned(name));
        }
    }
}

/// Reads the rows of one file.
pub(super) struct RowReader<'a> {
    pub rules: &'a Rules,
    pub columns: &'a Columns,
    focus: (usize, Option<duration::Unit>),
    decimal_comma: bool,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(rules: &'a Rules, header: &Header, columns: &'a Columns, decimal_comma: bool) -> Result<Self, Problem> {
        let Some(focus) = columns.focus else {
            return Err(Columns::missing(header, Field::FocusTime, "the focus time"));
        };
        if rules.application.is_some() && columns.application.is_none() {
            return Err(Columns::missing(header, Field::Application, "the application, which the job filters by"));
        }
        Ok(Self { rules, columns, focus, decimal_comma })
    }

    /// Hands the row's contribution to `add`, once for each person it names (an empty name when it names nobody). A row that
    /// is bad adds nothing, except that `add` is told the doubt when the user can be read.
    pub(super) fn read(&self, row: &Row<'_>, seen: &mut Seen, add: &mut dyn FnMut(&str, Contribution)) -> Result<(), Problem> {
        let columns = self.columns;
        let (column, user) = lists::user_cell(row, columns);
        let user = users::read(&user).map_err(|(message, hint)| row.problem(column, message).hint(hint))?;
        let contribution = match self.contribution(row, seen) {
            Ok(contribution) => contribution,
            Err(problem) => {
                if let UserCell::One(user) = user {
                    add(user, Contribution { doubt: Some(Doubt::BadRow), ..Contribution::default() });
                }
                return Err(problem);
            }
        };
        match user {
            UserCell::One(user) => add(user, contribution),
            UserCell::Missing => add("", Contribution { doubt: Some(Doubt::NoUserName), ..contribution }),
            UserCell::Several(several) => {
                for user in several {
                    add(user, Contribution { doubt: Some(Doubt::SharedDevice), ..Contribution::default() });
                }
            }
        }
        Ok(())
    }

    fn contribution(&self, row: &Row<'_>, seen: &mut Seen) -> Result<Contribution, Problem> {
        let columns = self.columns;
        let doubt = if lists::shared(row, columns)? { Some(Doubt::SharedDevice) } else { None };
        let (focus_column, unit) = self.focus;
        let cell = row.cell(focus_column);
        let focus = if users::is_missing(&cell) {
            None
        } else {
            Some(duration::parse(&cell, unit, self.decimal_comma).ok_or_else(|| unknown_duration(row, focus_column, &cell, unit))?)
        };
        let date =
            columns.date.and_then(|(column, week)| moment_of(row, column).map(|date| Some((date?, week))).transpose()).transpose()?;
        let last_used = columns.last_used.and_then(|column| moment_of(row, column).transpose()).transpose()?;
        if let (Some(column), Some(_)) = (columns.window_days, focus) {
            self.check_window(row, column)?;
        }
        if let (Some((column, _)), None, Some(FocusTime(1..))) = (columns.date, date, focus) {
            return Err(row.problem(column, "a row with focus time has no date").hint(moment::EXPECTED));
        }
        let mut contribution = Contribution { doubt, ..Contribution::default() };
        if let Some(column) = columns.application {
            let name = row.cell(column).to_lowercase();
            match &self.rules.application {
                Some(wanted) if *wanted == name => seen.wanted = true,
                Some(_) => {
                    seen.application(Cow::Owned(name));
                    return Ok(contribution);
                }
                None => seen.application(Cow::Owned(name)),
            }
        }
        let used = focus.is_some_and(|focus| focus.0 > 0);
        contribution.last_used = last_used.or(date.map(|(date, _)| date).filter(|_| used && columns.last_used.is_none()));
        let last_day = date.map(|(date, week)| if week { moment::day(date).saturating_add(6.days()) } else { moment::day(date) });
        seen.newest = seen.newest.max(last_day);
        if let Some(FocusTime(nanoseconds)) = focus.filter(|_| last_day.is_none_or(|day| day >= self.rules.start)) {
            contribution.focus = nanoseconds;
            contribution.rows = 1;
        }
        Ok(contribution)
    }

    fn check_window(&self, row: &Row<'_>, column: usize) -> Result<(), Problem> {
        let (cell, wanted) = (row.cell(column), self.rules.window_days);
        if cell.parse() == Ok(wanted) {
            return Ok(());
        }
        Err(row
            .problem(column, format!("the total is of \"{cell}\" days; expected {wanted}, the job's window"))
            .hint("make the totals again with the query of reclaim policy, or change window in the job file"))
    }

    /// The checks at the end of a file.
    pub(super) fn finish(&self, seen: &Seen, path: &std::path::Path, job: &str) -> Result<(), EvidenceError> {
        let listed = || {
            let names: Vec<String> = seen.applications.iter().take(10).map(|name| format!("\"{name}\"")).collect();
            let more = if seen.applications.len() > 10 { ", …" } else { "" };
            format!("{}{more}", names.join(", "))
        };
        match &self.rules.application {
            Some(wanted) if !seen.wanted && seen.rows > 0 => Err(EvidenceError::file(
                path,
                format!("no row is of the application \"{wanted}\"; the applications found are {}", listed()),
            )
            .hint("correct [input] application in the job file; capitals do not matter")),
            None if seen.applications.len() > 1 => {
                Err(EvidenceError::file(path, format!("has rows of several applications: {}", listed()))
                    .hint(format!("say in the job file which of them counts: [input] application = \"{job}\"")))
            }
            _ => Ok(()),
        }
    }
}

/// The cell as a date; `None` when it is missing.
fn moment_of(row: &Row<'_>, column: usize) -> Result<Option<LastUsed>, Problem> {
    let cell = row.cell(column);
    if users::is_missing(&cell) {
        return Ok(None);
    }
    let unknown =
        || row.problem(column, format!("\"{cell}\" is no date that is understood; {}", moment::EXPECTED)).hint(moment::hint(&cell));
    moment::parse(&cell).map(Some).ok_or_else(unknown)
}

fn unknown_duration(row: &Row<'_>, column: usize, cell: &str, unit: Option<duration::Unit>) -> Problem {
    if unit.is_none() && duration::decimal(cell, 1, true).is_some() {
        return row
            .problem(column, format!("\"{cell}\" has no unit; expected a duration such as 5min, 00:05:00 or PT5M"))
            .hint("say the unit in the header, as in focus_minutes, or in the job file: [input.columns] focus_minutes = \"…\"");
    }
    row.problem(column, format!("\"{cell}\" is no duration that is understood; expected for example 5min, 1h 30min, 00:05:00 or PT5M"))
        .hint("export the focus time as a number and say its unit in the header, as in focus_minutes")
}
