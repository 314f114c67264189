//! What is remembered of all usage rows of a file, for the checks at its end; the same in whatever order rows are read.

use std::collections::BTreeSet;

use super::moment::{self, Moment};

/// How many application names are remembered.
const APPLICATIONS: usize = 100;
/// How many days are remembered at once; an export has a few hundred.
const DAYS: usize = 1024;

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
    /// Days that were read before, each at one of its places.
    days: Vec<(Key, Option<Moment>)>,
}

/// The ten bytes of a cell, as its first and its last eight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Key(u64, u64);

impl Key {
    fn of(cell: &[u8]) -> Option<Self> {
        let eight = |bytes: Option<&[u8; 8]>| bytes.map(|bytes| u64::from_le_bytes(*bytes));
        Some(Self(eight(cell.first_chunk())?, eight(cell.last_chunk())?)).filter(|_| cell.len() == 10)
    }

    /// Where the day may be remembered: the highest bits of a product depend on all bits of its factors.
    fn places(self) -> impl Iterator<Item = usize> {
        let product = (self.0 ^ self.1.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let first = usize::try_from(product >> 48).unwrap_or(0);
        (0..4).map(move |next| (first + next) % DAYS)
    }
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

    /// A day that was read before, when none of its places was taken by another one since.
    #[inline]
    pub(super) fn known_day(&self, cell: &[u8]) -> Option<Moment> {
        let key = Key::of(cell)?;
        key.places().find_map(|place| self.days.get(place).filter(|(known, _)| *known == key)).and_then(|(_, day)| *day)
    }

    /// A day written as `2026-11-22`; `None` for whatever else stands there.
    pub(super) fn day(&mut self, cell: &str) -> Option<Moment> {
        let key = Key::of(cell.as_bytes())?;
        if let Some(day) = self.known_day(cell.as_bytes()) {
            return Some(day);
        }
        let day = moment::parse(cell)?;
        self.days.resize(DAYS, (Key::default(), None));
        let free = key.places().find(|place| self.days[*place].1.is_none());
        if let Some(place) = free.or(key.places().next()) {
            self.days[place] = (key, Some(day));
        }
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
