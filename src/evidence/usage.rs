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

use std::{borrow::Cow, path::Path};

use jiff::{Timestamp, tz::Offset};

use super::{
    Doubt, EvidenceError, FocusTime,
    columns::{Columns, Field, Header},
    duration::{self, Durations},
    error::Problem,
    lists,
    moment::{self, Moment},
    seen::Seen,
    table::{self, Row},
    totals::Contribution,
    users::{self, UserCell},
};
use crate::job::{Input, Policy};

/// The rules by which rows count.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    /// In lower case.
    application: Option<String>,
    window_days: u32,
    /// First day of the window, in days since 1970.
    pub start: i32,
}

impl Rules {
    pub(super) fn new(input: &Input, policy: &Policy, now: Timestamp) -> Self {
        let today = moment::day_of(Offset::UTC.to_datetime(now).date());
        Self {
            application: input.application.as_ref().map(|name| name.trim().to_lowercase()),
            window_days: policy.window_days,
            start: today.saturating_sub_unsigned(policy.window_days),
        }
    }

    /// The checks over all rows of all files; `path` is the last file, `job` the product's name.
    pub(super) fn check(&self, seen: &Seen, path: &Path, job: &str) -> Result<(), EvidenceError> {
        match &self.application {
            Some(wanted) if !seen.wanted && seen.rows > 0 => {
                let message = format!("no row is of the application \"{wanted}\"; the applications found are {}", seen.applications());
                return Err(EvidenceError::file(path, message).hint("correct [input] application in the job file; capitals do not matter"));
            }
            None if seen.several_applications() => {
                let message = format!("the usage rows are of several applications: {}", seen.applications());
                return Err(EvidenceError::file(path, message)
                    .hint(format!("say in the job file which of them counts: [input] application = \"{job}\"")));
            }
            _ => {}
        }
        // An export that ends before the window begins would make everybody unused.
        let Some(newest) = seen.newest.filter(|newest| !seen.undated && *newest < self.start) else { return Ok(()) };
        let (start, newest) = (moment::date_of(self.start), moment::date_of(newest));
        Err(EvidenceError::file(path, format!("no usage row lies in the window, which begins on {start}; the newest one is of {newest}"))
            .hint("export the usage again, or say with [policy] as_of from which day the window counts back"))
    }
}

/// Whom a row names.
pub(super) enum Who<'t> {
    /// Nobody.
    Nobody,
    /// One user.
    One(Cow<'t, str>),
    /// Several users in one cell.
    Several(Vec<String>),
}

/// What a row says.
pub(super) struct Judged<'t> {
    pub who: Who<'t>,
    /// For each that is named.
    pub contribution: Contribution,
}

/// A row that is bad, and the user whose total it leaves in doubt, if one can be read.
pub(super) struct Bad {
    pub problem: Problem,
    pub user: Option<String>,
}

/// Reads the rows of one file.
pub(super) struct RowReader<'a> {
    pub rules: &'a Rules,
    columns: &'a Columns,
    focus: usize,
    durations: Durations,
    /// Where the user, the focus time, the date and the application stand, when no other column says anything of a row.
    short: Option<Short>,
}

/// The columns of a row that is read by [`RowReader::glance`].
#[derive(Clone, Copy)]
struct Short {
    user: usize,
    focus: usize,
    date: Option<(usize, bool)>,
    application: Option<usize>,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(rules: &'a Rules, header: &Header, columns: &'a Columns, decimal_comma: bool) -> Result<Self, Problem> {
        let Some((focus, unit)) = columns.focus else {
            return Err(Columns::missing(header, Field::FocusTime, "the focus time"));
        };
        if rules.application.is_some() && columns.application.is_none() {
            return Err(Columns::missing(header, Field::Application, "the application, which the job filters by"));
        }
        let Columns { date, application, .. } = *columns;
        let others = [columns.shared, columns.users, columns.last_used, columns.window_days];
        let user = columns.user.first().filter(|_| !columns.own && others == [None; 4]);
        let short = user.map(|user| Short { user: *user, focus, date, application });
        Ok(Self { rules, columns, focus, durations: Durations::new(unit, decimal_comma), short })
    }

    /// Reads one row as nearly all are, whose fields have no quotes and end at these places of `text`, the first one beginning
    /// at `start`: what [`RowReader::judge`] would say of it, unless its user is not one. `None` when anything else about it is
    /// the least bit unusual.
    #[inline]
    pub(super) fn glance<'t>(&self, text: &'t str, start: usize, ends: &[usize], seen: &mut Seen) -> Option<(&'t str, Contribution)> {
        let short = self.short.as_ref()?;
        let place = |column: usize| if column == 0 { start..ends[0] } else { ends[column - 1] + 1..ends[column] };
        let cell = |column: usize| &text.as_bytes()[place(column)];
        let focus = self.durations.short(cell(short.focus))?;
        let user = &text[place(short.user)];
        // Neither is there anything to trim, nor a word for a missing name.
        if user.len() <= users::LONGEST_MISSING || !table::is_trimmed(user.as_bytes()) {
            return None;
        }
        let date = match short.date {
            Some((column, week)) => Some((seen.known_day(cell(column))?, week)),
            None => None,
        };
        let counts = match short.application {
            Some(column) => seen.known_application(cell(column))?,
            None => true,
        };
        Some((user, if counts { self.count(Some(focus), date, None, seen) } else { Contribution::default() }))
    }

    /// Reads one row.
    pub(super) fn judge<'t>(&self, row: &Row<'t, '_>, seen: &mut Seen) -> Result<Judged<'t>, Box<Bad>> {
        // A row says which time the export is of, whatever is wrong with its user.
        let contribution = self.contribution(row, seen);
        let (column, cell) = lists::user_cell(row, self.columns);
        let user =
            users::read(&cell).map_err(|(message, hint)| Box::new(Bad { problem: row.problem(column, message).hint(hint), user: None }))?;
        let contribution = match contribution {
            Ok(contribution) => contribution,
            Err(problem) => {
                let user = if let UserCell::One(user) = user { Some(user.to_owned()) } else { None };
                return Err(Box::new(Bad { problem, user }));
            }
        };
        Ok(match user {
            UserCell::Missing => Judged { who: Who::Nobody, contribution: Contribution { doubt: Some(Doubt::NoUserName), ..contribution } },
            UserCell::Several(several) => Judged {
                who: Who::Several(several.into_iter().map(str::to_owned).collect()),
                contribution: Contribution { doubt: Some(Doubt::SharedDevice), ..Contribution::default() },
            },
            UserCell::One(_) => Judged { who: Who::One(cell), contribution },
        })
    }

    fn contribution(&self, row: &Row<'_, '_>, seen: &mut Seen) -> Result<Contribution, Problem> {
        let columns = self.columns;
        let doubt = if lists::shared(row, columns)? { Some(Doubt::SharedDevice) } else { None };
        let cell = row.cell(self.focus);
        let focus = match self.durations.parse(&cell) {
            None if !users::is_missing(&cell) => return Err(unknown_duration(row, self.focus, &cell, self.durations.unit)),
            focus => focus,
        };
        let (date, week) = match columns.date {
            Some((column, week)) => (seen.day(&row.cell(column)).map_or_else(|| moment_of(row, column), |day| Ok(Some(day)))?, week),
            None => (None, false),
        };
        let last_used = columns.last_used.and_then(|column| moment_of(row, column).transpose()).transpose()?;
        if let (Some(column), Some(_)) = (columns.window_days, focus) {
            self.check_window(row, column)?;
        }
        if let (Some((column, _)), None, Some(FocusTime(1..))) = (columns.date, date, focus) {
            return Err(row.problem(column, "a row with focus time has no date").hint(moment::EXPECTED));
        }
        let counts = columns.application.is_none_or(|column| seen.application(&row.cell(column), self.rules.application.as_deref()));
        let date = date.map(|date| (date, week));
        let contribution = if counts { self.count(focus, date, last_used, seen) } else { Contribution::default() };
        Ok(Contribution { doubt, ..contribution })
    }

    /// What a row of the application counts. `date` is its date, and whether that is the first day of a week.
    #[inline]
    fn count(&self, focus: Option<FocusTime>, date: Option<(Moment, bool)>, last_used: Option<Moment>, seen: &mut Seen) -> Contribution {
        let used = focus.is_some_and(|focus| focus.0 > 0);
        seen.undated |= date.is_none();
        let last_day = date.map(|(date, week)| date.day() + if week { 6 } else { 0 });
        seen.newest = seen.newest.max(last_day);
        let counted = focus.filter(|_| last_day.is_none_or(|day| day >= self.rules.start));
        Contribution {
            focus: counted.map_or(0, |focus| focus.0),
            rows: u64::from(counted.is_some()),
            last_used: last_used.or(date.filter(|_| used && self.columns.last_used.is_none()).map(|(date, _)| date)),
            doubt: None,
        }
    }

    fn check_window(&self, row: &Row<'_, '_>, column: usize) -> Result<(), Problem> {
        let (cell, wanted) = (row.cell(column), self.rules.window_days);
        if cell.parse() == Ok(wanted) {
            return Ok(());
        }
        Err(row
            .problem(column, format!("the total is of \"{cell}\" days; expected {wanted}, the job's window"))
            .hint("make the totals again with the query of reclaim policy, or change window in the job file"))
    }
}

/// The cell as a date; `None` when it is missing.
fn moment_of(row: &Row<'_, '_>, column: usize) -> Result<Option<Moment>, Problem> {
    let cell = row.cell(column);
    match moment::parse(&cell) {
        None if !users::is_missing(&cell) => {
            let message = format!("\"{cell}\" is no date that is understood; {}", moment::EXPECTED);
            Err(row.problem(column, message).hint(moment::hint(&cell)))
        }
        date => Ok(date),
    }
}

fn unknown_duration(row: &Row<'_, '_>, column: usize, cell: &str, unit: Option<duration::Unit>) -> Problem {
    if unit.is_none() && duration::decimal(cell, 1, true).is_some() {
        return row
            .problem(column, format!("\"{cell}\" has no unit; expected a duration such as 5min, 00:05:00 or PT5M"))
            .hint("say the unit in the header, as in focus_minutes, or in the job file: [input.columns] focus_minutes = \"…\"");
    }
    row.problem(column, format!("\"{cell}\" is no duration that is understood; expected for example 5min, 1h 30min, 00:05:00 or PT5M"))
        .hint("export the focus time as a number and say its unit in the header, as in focus_minutes")
}
