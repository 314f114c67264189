//! Totals per user while they are summed: a hash table whose look-ups overlap.
//!
//! With hundreds of thousands of users nearly every look-up misses the processor's caches, and those misses are most of the
//! time that summing takes. Rows are therefore looked up in batches: all places of the index are loaded, then all entries,
//! and only then is anything compared and added. An entry is one line of those caches, with its user's name inline; the index
//! is small enough to stay in them.

use std::hash::BuildHasher;

use super::{
    Doubt, FocusTime, Usage,
    model::PackedUsage,
    moment::Moment,
    users::{self, UserCell},
};

/// Names up to this length stand in the entry.
const INLINE: usize = 38;
/// The length that says that the name stands in [`Totals::long`].
const LONG: u8 = u8::MAX;

/// What one row adds to one user's total, and the total itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Contribution {
    /// In nanoseconds.
    pub focus: u64,
    /// 1 when the row counts.
    pub rows: u64,
    pub last_used: Option<Moment>,
    pub doubt: Option<Doubt>,
}

/// A user's total; 64 bytes.
#[repr(align(64))]
struct Entry {
    focus: u64,
    rows: u64,
    last_used: Option<Moment>,
    doubt: Option<Doubt>,
    length: u8,
    /// The name, or the place of a long one in [`Totals::long`].
    name: [u8; INLINE],
}

impl Entry {
    const fn total(&self) -> Contribution {
        Contribution { focus: self.focus, rows: self.rows, last_used: self.last_used, doubt: self.doubt }
    }

    /// The order of additions does not matter.
    fn add(&mut self, other: &Contribution) {
        // 584 years: whoever reaches the limit is in use.
        self.focus = self.focus.saturating_add(other.focus);
        self.rows += other.rows;
        self.last_used = self.last_used.max(other.last_used);
        self.doubt = match (self.doubt, other.doubt) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
}

/// A row's contribution on its way into the totals.
pub(super) struct Pending<'t> {
    hash: u64,
    user: &'t str,
    place: u64,
    contribution: Contribution,
}

/// Rows that wait to be looked up at once.
pub(super) struct Batch<'t>(Vec<Pending<'t>>);

impl Default for Batch<'_> {
    fn default() -> Self {
        Self(Vec::with_capacity(BATCH))
    }
}

/// Rows that are looked up at once.
const BATCH: usize = 64;

/// The totals of the users seen so far.
pub(super) struct Totals {
    hasher: foldhash::fast::FixedState,
    /// A power of two of slots, at most half of them taken. The bits that number the slots are an entry's number plus 1, 0 in a
    /// free slot; those above are the hash's.
    index: Vec<u32>,
    entries: Vec<Entry>,
    /// For each entry, where its user appears first: see [`Totals::add`].
    first: Vec<u64>,
    long: Vec<Box<str>>,
}

impl Default for Totals {
    fn default() -> Self {
        Self {
            hasher: foldhash::fast::FixedState::default(),
            index: vec![0; 1024],
            entries: Vec::new(),
            first: Vec::new(),
            long: Vec::new(),
        }
    }
}

impl Totals {
    /// Adds a row's contribution to a user's total. `place` orders users by their first appearance; it rises from row to row.
    pub(super) fn add(&mut self, user: &str, place: u64, contribution: Contribution) {
        let hash = self.hasher.hash_one(user);
        self.add_hashed(hash, user, place, &contribution);
    }

    /// Puts a row into the batch; `true` when the batch is full and must be added by [`Totals::flush`].
    #[inline]
    pub(super) fn put<'t>(&self, batch: &mut Batch<'t>, user: &'t str, place: u64, contribution: Contribution) -> bool {
        batch.0.push(Pending { hash: self.hasher.hash_one(user), user, place, contribution });
        batch.0.len() == BATCH
    }

    /// Adds the rows of the batch. Each name is looked into once, when it is new: of rows whose cell does not name one user,
    /// only the places are returned.
    #[must_use]
    pub(super) fn flush(&mut self, batch: &mut Batch<'_>) -> Vec<u64> {
        // The first two loops load what the next ones need; their loads do not wait for each other.
        let mask = self.index.len() - 1;
        let mut slots = [0u32; BATCH];
        for (slot, row) in slots.iter_mut().zip(&batch.0) {
            *slot = self.index[low(row.hash) & mask];
        }
        let (mut numbers, mut touched) = ([usize::MAX; BATCH], 0);
        for ((row, slot), entry) in batch.0.iter().zip(slots).zip(&mut numbers) {
            let (mut slot, mut at) = (slot, low(row.hash) & mask);
            while slot != 0 && !self.may_be(slot, row.hash) {
                at = (at + 1) & mask;
                slot = self.index[at];
            }
            *entry = self.number(slot);
            touched ^= self.entries.get(*entry).map_or(0, |entry| entry.focus);
        }
        std::hint::black_box(touched);
        let mut strange = Vec::new();
        for (row, number) in batch.0.drain(..).zip(numbers) {
            match self.entries.get_mut(number) {
                Some(entry) if name(entry, &self.long) == row.user.as_bytes() => entry.add(&row.contribution),
                _ if users::read(row.user) == Ok(UserCell::One(row.user)) => {
                    self.add_hashed(row.hash, row.user, row.place, &row.contribution);
                }
                _ => strange.push(row.place),
            }
        }
        strange
    }

    /// Whether the entry that a slot names may have that hash.
    fn may_be(&self, slot: u32, hash: u64) -> bool {
        (slot ^ high(hash)) & !self.numbers() == 0
    }

    /// The bits of a slot that are a number.
    fn numbers(&self) -> u32 {
        // INVARIANT: four billion entries of 72 bytes do not fit into memory.
        u32::try_from(self.index.len() - 1).unwrap_or(u32::MAX)
    }

    /// The entry that a slot names; of a free slot, none there can be.
    fn number(&self, slot: u32) -> usize {
        ((slot & self.numbers()) as usize).wrapping_sub(1)
    }

    /// The slot of the entry with that number and hash.
    fn slot(&self, number: usize, hash: u64) -> u32 {
        let numbers = self.numbers();
        high(hash) & !numbers | u32::try_from(number + 1).unwrap_or(u32::MAX) & numbers
    }

    /// Returns the user's entry.
    fn add_hashed(&mut self, hash: u64, user: &str, place: u64, contribution: &Contribution) -> usize {
        let mask = self.index.len() - 1;
        let mut at = low(hash) & mask;
        loop {
            let slot = self.index[at];
            if slot == 0 {
                break;
            }
            if self.may_be(slot, hash) {
                let number = self.number(slot);
                let entry = &mut self.entries[number];
                if name(entry, &self.long) == user.as_bytes() {
                    entry.add(contribution);
                    return number;
                }
            }
            at = (at + 1) & mask;
        }
        self.insert(at, hash, user, place, contribution)
    }

    fn insert(&mut self, at: usize, hash: u64, user: &str, place: u64, contribution: &Contribution) -> usize {
        let Contribution { focus, rows, last_used, doubt } = *contribution;
        let mut entry = Entry { focus, rows, last_used, doubt, length: LONG, name: [0; INLINE] };
        if user.len() <= INLINE {
            // INVARIANT: INLINE is less than LONG.
            entry.length = u8::try_from(user.len()).unwrap_or(LONG);
            entry.name[..user.len()].copy_from_slice(user.as_bytes());
        } else {
            entry.name[..8].copy_from_slice(&(self.long.len() as u64).to_le_bytes());
            self.long.push(user.into());
        }
        self.index[at] = self.slot(self.entries.len(), hash);
        self.entries.push(entry);
        self.first.push(place);
        if self.entries.len() * 2 > self.index.len() {
            self.grow();
        }
        self.entries.len() - 1
    }

    fn grow(&mut self) {
        let slots = self.index.len() * 2;
        // The smaller one goes first, so that both never take memory at once.
        self.index = Vec::new();
        self.index = vec![0; slots];
        for number in 0..self.entries.len() {
            let hash = self.hasher.hash_one(text(name(&self.entries[number], &self.long)));
            let mut at = low(hash) & (slots - 1);
            while self.index[at] != 0 {
                at = (at + 1) & (slots - 1);
            }
            self.index[at] = self.slot(number, hash);
        }
    }

    /// Adds all totals of another table and empties it; its memory may serve again.
    pub(super) fn merge(&mut self, other: &mut Self) {
        if self.entries.is_empty() {
            std::mem::swap(self, other);
            return;
        }
        for (entry, first) in other.entries.iter().zip(&other.first) {
            let user = text(name(entry, &other.long));
            let known = self.add_hashed(self.hasher.hash_one(user), user, *first, &entry.total());
            self.first[known] = self.first[known].min(*first);
        }
        other.clear();
    }

    /// Forgets all totals.
    pub(super) fn clear(&mut self) {
        self.index.fill(0);
        self.entries.clear();
        self.first.clear();
        self.long.clear();
    }

    /// The totals in the order of first appearance.
    pub(super) fn finish(self, rows: u64) -> Usage {
        let mut order: Vec<(u64, u32)> = self.first.iter().copied().zip(0..).collect();
        order.sort_unstable();
        let length = self.entries.iter().map(|entry| name(entry, &self.long).len()).sum();
        let mut usage = Usage { text: String::with_capacity(length), users: Vec::with_capacity(order.len()), rows };
        for (_, at) in order {
            let entry = &self.entries[at as usize];
            let Entry { focus, last_used, rows, doubt, .. } = *entry;
            usage.pack(text(name(entry, &self.long)), PackedUsage { end: 0, focus: FocusTime(focus), last_used, rows, doubt });
        }
        usage
    }
}

#[allow(clippy::cast_possible_truncation)] // the lower bits of a hash are wanted
const fn low(hash: u64) -> usize {
    hash as usize
}

const fn high(hash: u64) -> u32 {
    (hash >> 32) as u32
}

fn name<'e>(entry: &'e Entry, long: &'e [Box<str>]) -> &'e [u8] {
    if entry.length != LONG {
        return &entry.name[..usize::from(entry.length)];
    }
    let place = entry.name.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    usize::try_from(place).ok().and_then(|place| long.get(place)).map_or(&[], |name| name.as_bytes())
}

/// INVARIANT: names come from texts.
fn text(name: &[u8]) -> &str {
    std::str::from_utf8(name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{Batch, Contribution, Totals};

    #[test]
    fn an_entry_is_one_line_of_the_cache() {
        assert_eq!(size_of::<super::Entry>(), 64);
    }

    proptest! {
        #[test]
        fn batches_tables_and_a_map_agree(rows in prop::collection::vec(("[ab]{0,3}|[a]{60,66}|[a-e]{4}", 0u64..1000), 0..800), split in 0usize..800) {
            let (mut batched, mut other, mut single) = (Totals::default(), Totals::default(), Totals::default());
            let mut map: BTreeMap<&str, (u64, u64, usize)> = BTreeMap::new();
            let (mut batch, mut strange) = (Batch::default(), Vec::new());
            for (place, (user, focus)) in rows.iter().enumerate() {
                let contribution = Contribution { focus: *focus, rows: 1, ..Contribution::default() };
                let place64 = place as u64;
                if place >= split {
                    other.add(user, place64, contribution);
                } else if batched.put(&mut batch, user, place64, contribution) {
                    strange.extend(batched.flush(&mut batch));
                }
                single.add(user, place64, contribution);
                let total = map.entry(user).or_insert((0, 0, place));
                total.0 += focus;
                total.1 += 1;
            }
            strange.extend(batched.flush(&mut batch));
            // Rows whose names are looked into no further are added as they are.
            for place in strange {
                let (user, focus) = &rows[usize::try_from(place).unwrap()];
                batched.add(user, place, Contribution { focus: *focus, rows: 1, ..Contribution::default() });
            }
            other.merge(&mut batched);
            prop_assert_eq!(batched.finish(0).len(), 0);
            let (merged, single) = (other.finish(0), single.finish(0));
            let mut wanted: Vec<_> = map.into_iter().collect();
            wanted.sort_by_key(|(_, (_, _, place))| *place);
            let wanted: Vec<_> = wanted.into_iter().map(|(user, (focus, rows, _))| (user, focus, rows)).collect();
            for usage in [&merged, &single] {
                let have: Vec<_> = (0..usage.len()).map(|i| usage.row(i)).map(|row| (row.user, row.focus.0, row.rows)).collect();
                prop_assert_eq!(&have, &wanted);
            }
        }
    }
}
