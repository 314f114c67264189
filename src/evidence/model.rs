//! The shapes evidence is handed on in. Texts of a table live in one string, so that a million rows stay small.

use std::{path::PathBuf, sync::Arc};

use jiff::{Timestamp, civil::Date};

use super::moment::Moment;

/// Where a row stands: which of [`super::Evidence::sources`], and its 1-based physical line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Index into [`super::Evidence::sources`].
    pub source: u32,
    /// 1-based physical line of the row's first character.
    pub line: u64,
}

/// Why a row says nothing about a person, so that it never makes anybody unused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// The user cell is empty (or `-`, `null`).
    NoUserName,
    /// The row is of a device that several people use.
    SharedDevice,
    /// A bad usage row of this user was left out, as the job allows, so that the total may be too small.
    BadRow,
    /// The name fits several members, so that whose usage it is cannot be known.
    AmbiguousName,
}

/// An exact duration: nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct FocusTime(pub u64);

/// When an application was last used, as exact as the export says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastUsed {
    /// A day without a time.
    Day(Date),
    /// An instant.
    At(Timestamp),
}

/// One row of a list of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedRow<'a> {
    /// The user cell, trimmed; empty when missing.
    pub user: &'a str,
    /// Where it stands.
    pub position: Position,
    /// Why it says nothing about a person.
    pub doubt: Option<Doubt>,
}

/// The rows of lists of people, with the columns that are carried into the result. A row costs 16 bytes and its texts.
#[derive(Debug, Default)]
pub struct Listed {
    carry: Vec<String>,
    text: String,
    /// End of each cell in `text`: the user, then one for each carried column.
    ends: Vec<u64>,
    /// Source, doubt and line of each row: 16, 4 and 44 bits.
    rows: Vec<u64>,
}

const LINE_BITS: u32 = 44;
const DOUBTS: [Option<Doubt>; 4] = [None, Some(Doubt::NoUserName), Some(Doubt::SharedDevice), Some(Doubt::BadRow)];

impl Listed {
    /// An empty table that carries these columns.
    #[must_use]
    pub fn new(carry: Vec<String>) -> Self {
        Self { carry, ..Self::default() }
    }

    /// The carried columns' names.
    #[must_use]
    pub fn carried_columns(&self) -> &[String] {
        &self.carry
    }

    /// Adds a row. `carried` has one value for each carried column.
    pub fn push(&mut self, row: ListedRow<'_>, carried: &[&str]) {
        debug_assert_eq!(carried.len(), self.carry.len());
        for cell in std::iter::once(&row.user).chain(carried) {
            self.text.push_str(cell);
            self.ends.push(self.text.len() as u64);
        }
        let doubt = DOUBTS.iter().position(|doubt| *doubt == row.doubt).unwrap_or(0) as u64;
        let line = row.position.line.min((1 << LINE_BITS) - 1);
        self.rows.push(u64::from(row.position.source.min(0xffff)) << 48 | doubt << LINE_BITS | line);
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row of that index.
    #[must_use]
    pub fn row(&self, index: usize) -> ListedRow<'_> {
        let packed = self.rows[index];
        let source = u32::try_from(packed >> 48).unwrap_or(0);
        let position = Position { source, line: packed & ((1 << LINE_BITS) - 1) };
        let doubt = DOUBTS[usize::try_from(packed >> LINE_BITS & 3).unwrap_or(0)];
        ListedRow { user: self.cell(index * (self.carry.len() + 1)), position, doubt }
    }

    /// The row's carried values, in the order of [`Listed::carried_columns`].
    pub fn carried(&self, index: usize) -> impl Iterator<Item = &str> {
        let first = index * (self.carry.len() + 1) + 1;
        (first..first + self.carry.len()).map(|cell| self.cell(cell))
    }

    fn cell(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
        &self.text[at(start)..at(self.ends[index])]
    }
}

/// A user's total in the usage exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsageRow<'a> {
    /// The user as first spelled.
    pub user: &'a str,
    /// Sum of the focus time in the window.
    pub focus: FocusTime,
    /// The newest "last used" or, without such a column, the newest row's date with any focus time.
    pub last_used: Option<LastUsed>,
    /// Rows that were summed.
    pub rows: u64,
    /// Set when some row of this user does not tell who used the application.
    pub doubt: Option<Doubt>,
}

/// Totals per user as spelled, in the order of first appearance.
#[derive(Debug, Default)]
pub struct Usage {
    /// The users' names, one after the other.
    pub(super) text: String,
    pub(super) users: Vec<PackedUsage>,
    /// Rows read, whether or not they counted.
    pub rows: u64,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct PackedUsage {
    /// Where the user's name ends in the text.
    pub end: u64,
    pub focus: FocusTime,
    pub last_used: Option<Moment>,
    pub rows: u64,
    pub doubt: Option<Doubt>,
}

impl Usage {
    /// Adds a user's total. A last use before 1970 or after 2200, which no export may have, is none.
    pub fn push(&mut self, row: UsageRow<'_>) {
        let UsageRow { user, focus, last_used, rows, doubt } = row;
        self.pack(user, PackedUsage { end: 0, focus, last_used: last_used.and_then(Moment::of), rows, doubt });
    }

    pub(super) fn pack(&mut self, user: &str, total: PackedUsage) {
        self.text.push_str(user);
        self.users.push(PackedUsage { end: self.text.len() as u64, ..total });
    }

    /// How many users.
    #[must_use]
    pub fn len(&self) -> usize {
        self.users.len()
    }

    /// Whether there is no user.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    /// The total of that index.
    #[must_use]
    pub fn row(&self, index: usize) -> UsageRow<'_> {
        let at = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
        let start = if index == 0 { 0 } else { at(self.users[index - 1].end) };
        let packed = &self.users[index];
        UsageRow {
            user: &self.text[start..at(packed.end)],
            focus: packed.focus,
            last_used: packed.last_used.map(Moment::last_used),
            rows: packed.rows,
            doubt: packed.doubt,
        }
    }
}

/// What an answer's label means in this job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub enum Meaning {
    /// The person wants to keep the seat.
    Keep,
    /// The person agrees to release the seat.
    Release,
    /// Asked, but no answer that decides: empty, postponed, expired.
    NoAnswer,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRow {
    /// The user cell, trimmed.
    pub user: Box<str>,
    /// The label as written; the rows with the same label share it.
    pub label: Arc<str>,
    /// What the label means.
    pub meaning: Meaning,
    /// When it was given; `None` when the file has no such column.
    pub at: Option<Timestamp>,
    /// Where it stands.
    pub position: Position,
}

/// What people answered: for each spelling of a user, the newest answer (of equally old ones, the later row).
#[derive(Debug, Default)]
pub struct Answers {
    /// In the order of first appearance.
    pub rows: Vec<AnswerRow>,
}

/// Who is never removed.
#[derive(Debug, Default)]
pub struct Protected {
    /// The user cells, trimmed, without repetition, with where each stands.
    pub rows: Vec<(Box<str>, Position)>,
}

/// One input file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// What it was read as.
    pub role: Role,
    /// The file, as the user named it; `-` for standard input.
    pub path: PathBuf,
    /// Data rows, without the header.
    pub rows: u64,
    /// Size in bytes as stored.
    pub bytes: u64,
    /// SHA-256 of the bytes as stored, as hexadecimal digits.
    pub sha256: String,
}

/// What a file was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// People already selected as unused.
    Unused,
    /// Usage rows.
    Usage,
    /// Answers.
    Answers,
    /// Protected people.
    Protect,
    /// The list of `reclaim remove`.
    Remove,
    /// The result that is being restored.
    Restore,
}
