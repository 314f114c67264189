//! How many values go into one modify.

/// The first modify's values.
const FIRST: usize = 500;
/// Never more: Active Directory supports 5,000 operations in a transaction, and everything in one is lost together when it
/// is too much (Microsoft's "Active Directory maximum limits"); a fifth of that keeps away from it and is as fast.
pub(super) const MOST: usize = 1000;

/// Grows while the server takes it, halves when the server says that it is too much, and remembers that.
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

    /// So many were taken.
    pub(super) fn taken(&mut self, values: usize) {
        if values >= self.size {
            self.size = (self.size * 2).min(self.ceiling);
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
    use super::{MOST, Stride};

    #[test]
    fn it_grows_only_to_what_was_never_too_much() {
        let mut stride = Stride::default();
        assert_eq!(stride.size(), 500);
        stride.taken(20);
        assert_eq!(stride.size(), 500, "a small portion proves nothing");
        stride.taken(500);
        stride.taken(1000);
        assert_eq!(stride.size(), MOST);
        stride.too_much(1000);
        stride.taken(500);
        assert_eq!(stride.size(), 500);
        stride.too_much(1);
        stride.too_much(1);
        stride.taken(1);
        assert_eq!(stride.size(), 1);
    }
}
