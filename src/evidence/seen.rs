//! What is remembered of all usage rows of a file, for the checks at its end; the same in whatever order rows are read.

use std::collections::BTreeSet;

use super::moment::{self, Moment};

/// How many application names are remembered.
const APPLICATIONS: usize = 100;
/// How many days' spellings are remembered at once.
const DAYS: usize = 256;

/// What is remembered of the rows of a file.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Rows, whether or not they counted.
    pub rows: u64,
    /// Some row was of the application that the job filters by.
    pub wanted: bool,
    /// The last day that a row of the application covers, in days since 1970.
    pub newest: Option<i32>,
    /// Some row of the application has no date.
    pub undated: bool,
    /// The applications' names in lower case; the first [`APPLICATIONS`] in the order of the alphabet.
    names: BTreeSet<String>,
    /// Spellings whose answer is known, so that the names need not be looked at for each row.
    recent: Vec<(Box<str>, bool)>,
    /// Days that were read before, each at the place that its last digits say.
    days: Vec<Option<([u8; 10], Moment)>>,
}

/// Where a day is remembered.
const fn place(day: &[u8; 10]) -> usize {
    (day[6] as usize * 31 + day[8] as usize * 10 + day[9] as usize) % DAYS
}

impl Seen {
    /// Remembers a row's application, and tells whether it counts.
    pub(super) fn application(&mut self, cell: &str, wanted: Option<&str>) -> bool {
        if let Some(counts) = self.known_application(cell.as_bytes()) {
            return counts;
        }
        let name = cell.to_lowercase();
        let counts = wanted.is_none_or(|wanted| *wanted == *name);
        self.wanted |= wanted.is_some() && counts;
        self.remember(name);
        if self.recent.len() < 32 {
            self.recent.push((cell.into(), counts));
        }
        counts
    }

    /// Whether a row of that application counts, when one with the same spelling was met before.
    #[inline]
    pub(super) fn known_application(&self, cell: &[u8]) -> Option<bool> {
        self.recent.iter().find(|(known, _)| known.as_bytes() == cell).map(|(_, counts)| *counts)
    }

    /// A day that was read before, when its place was not taken by another one since.
    #[inline]
    pub(super) fn known_day(&self, cell: &[u8]) -> Option<Moment> {
        let text: &[u8; 10] = cell.try_into().ok()?;
        self.days.get(place(text))?.filter(|(known, _)| known == text).map(|(_, day)| day)
    }

    /// A day written as `2026-11-22`; `None` for whatever else stands there.
    pub(super) fn day(&mut self, cell: &str) -> Option<Moment> {
        if let Some(day) = self.known_day(cell.as_bytes()) {
            return Some(day);
        }
        let text: &[u8; 10] = cell.as_bytes().try_into().ok()?;
        let day = moment::parse(cell)?;
        if self.days.is_empty() {
            self.days = vec![None; DAYS];
        }
        self.days[place(text)] = Some((*text, day));
        Some(day)
    }

    fn remember(&mut self, name: String) {
        self.names.insert(name);
        if self.names.len() > APPLICATIONS {
            self.names.pop_last();
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        self.wanted |= other.wanted;
        self.undated |= other.undated;
        self.newest = self.newest.max(other.newest);
        for name in other.names {
            self.remember(name);
        }
    }

    pub(super) fn several_applications(&self) -> bool {
        self.names.len() > 1
    }

    /// The applications' names, for messages.
    pub(super) fn applications(&self) -> String {
        let names: Vec<String> = self.names.iter().take(10).map(|name| format!("\"{name}\"")).collect();
        let more = if self.names.len() > names.len() { ", …" } else { "" };
        format!("{}{more}", names.join(", "))
    }
}
