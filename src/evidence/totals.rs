//! Totals per user while they are summed.

use std::hash::BuildHasher;

use super::{LastUsed, Usage, UsageRow, moment, usage::Contribution};

/// The totals of the users seen so far.
#[derive(Default)]
pub(super) struct Totals {
    hasher: foldhash::fast::RandomState,
    index: hashbrown::HashTable<usize>,
    users: Vec<(Box<str>, Contribution)>,
}

impl Totals {
    /// Adds a row's contribution to a user's total.
    pub(super) fn add(&mut self, user: &str, contribution: Contribution) {
        let hash = self.hasher.hash_one(user);
        let Self { hasher, index, users } = self;
        let entry = index.entry(hash, |at| &*users[*at].0 == user, |at| hasher.hash_one(&*users[*at].0));
        match entry {
            hashbrown::hash_table::Entry::Occupied(at) => merge(&mut users[*at.get()].1, contribution),
            hashbrown::hash_table::Entry::Vacant(free) => {
                free.insert(users.len());
                users.push((user.into(), contribution));
            }
        }
    }

    /// The totals in the order of first appearance.
    pub(super) fn finish(self, rows: u64) -> Usage {
        let mut usage = Usage { rows, ..Usage::default() };
        for (user, total) in &self.users {
            usage.push(UsageRow {
                user,
                focus: super::FocusTime(total.focus),
                last_used: total.last_used,
                rows: total.rows,
                doubt: total.doubt,
            });
        }
        usage
    }
}

/// Adds one contribution to another; the order does not matter.
fn merge(total: &mut Contribution, other: Contribution) {
    // 584 years: whoever reaches the limit is in use.
    total.focus = total.focus.saturating_add(other.focus);
    total.rows += other.rows;
    total.last_used = newest(total.last_used, other.last_used);
    total.doubt = match (total.doubt, other.doubt) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
}

/// The newer one; of an instant and the same instant's day, the instant.
fn newest(a: Option<LastUsed>, b: Option<LastUsed>) -> Option<LastUsed> {
    let (Some(first), Some(second)) = (a, b) else { return a.or(b) };
    let key = |moment: LastUsed| (moment::start(moment), matches!(moment, LastUsed::At(_)));
    Some(if key(second) > key(first) { second } else { first })
}
