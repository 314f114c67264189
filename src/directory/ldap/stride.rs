//! How many values go into one modify.

use std::time::Duration;

/// The first modify's values: enough to be worth it, few enough to lose little when something is wrong.
const FIRST: usize = 500;
/// Never more: Active Directory supports 5,000 operations in a transaction (Microsoft's "Active Directory maximum limits").
/// One modify of 5,000 costs the domain controller little more than one of 500, since it handles the whole group each time.
pub(super) const MOST: usize = 5000;
/// A modify that took longer is followed by smaller ones: what runs for minutes is cut off by the domain controller (120 s).
const LONG: Duration = Duration::from_secs(10);

/// Grows when the server takes it, halves when the server says that it is too much, and remembers that.
#[derive(Debug)]
pub(super) struct Stride {
    size: usize,
    ceiling: usize,
}

impl Default for Stride {
    fn default() -> Self {
        Self { size: FIRST, ceiling: MOST }
    }
}

impl Stride {
    pub(super) const fn size(&self) -> usize {
        self.size
    }

    /// So many were taken, in that time.
    pub(super) fn taken(&mut self, values: usize, took: Duration) {
        if took > LONG {
            self.too_much(values);
        } else if values >= self.size {
            self.size = self.ceiling;
        }
    }

    /// So many were too much.
    pub(super) fn too_much(&mut self, values: usize) {
        self.ceiling = self.ceiling.min((values / 2).max(1));
        self.size = self.size.min(self.ceiling);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{LONG, MOST, Stride};

    #[test]
    fn it_grows_only_to_what_was_never_too_much() {
        let quick = Duration::from_secs(1);
        let mut stride = Stride::default();
        assert_eq!(stride.size(), 500);
        stride.taken(20, quick);
        assert_eq!(stride.size(), 500, "a small portion proves nothing");
        stride.taken(500, quick);
        assert_eq!(stride.size(), MOST);
        stride.too_much(5000);
        stride.taken(2500, quick);
        assert_eq!(stride.size(), 2500);
        stride.taken(2500, LONG * 2);
        assert_eq!(stride.size(), 1250, "it worked, but took long");
        stride.too_much(1);
        stride.too_much(1);
        stride.taken(1, quick);
        assert_eq!(stride.size(), 1);
    }
}
