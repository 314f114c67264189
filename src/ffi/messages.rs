//! What the program would print for people (its standard error), kept until the host asks, the newest of it.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many bytes are kept.
const KEPT: usize = 64 << 10;

/// Text for people.
#[derive(Default)]
pub(super) struct Messages {
    text: Mutex<Vec<u8>>,
}

impl Messages {
    /// Adds text; what is too old is forgotten, whole lines at a time.
    pub(super) fn push(&self, text: &[u8]) {
        let mut kept = self.lock();
        kept.extend_from_slice(text);
        if let Some(over) = kept.len().checked_sub(KEPT + 1) {
            let line_end = kept[over..].iter().position(|byte| *byte == b'\n');
            let from = line_end.map_or(over + 1, |at| over + at + 1);
            kept.drain(..from);
        }
    }

    /// Moves all of it into `buffer`; `Err` says how many bytes that takes.
    pub(super) fn take(&self, buffer: &mut [u8]) -> Result<usize, usize> {
        let mut kept = self.lock();
        let needed = kept.len();
        buffer.get_mut(..needed).ok_or(needed)?.copy_from_slice(&kept);
        kept.clear();
        Ok(needed)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.text.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Messages};

    #[test]
    fn the_newest_lines_are_kept() {
        let messages = Messages::default();
        for number in 0..20_000 {
            messages.push(format!("line {number}\n").as_bytes());
        }
        let mut buffer = vec![0; KEPT];
        let length = messages.take(&mut buffer).unwrap();
        let text = std::str::from_utf8(&buffer[..length]).unwrap();
        assert!(text.starts_with("line ") && text.ends_with("line 19999\n"), "{text:.20}");
        assert_eq!(messages.take(&mut buffer), Ok(0));
    }

    #[test]
    fn a_line_longer_than_all_is_cut_at_its_front() {
        let messages = Messages::default();
        messages.push(&vec![b'x'; 3 * KEPT]);
        let mut buffer = vec![0; KEPT];
        assert!(messages.take(&mut buffer).unwrap() <= KEPT);
    }

    #[test]
    fn a_small_buffer_loses_nothing() {
        let messages = Messages::default();
        messages.push(b"four\n");
        assert_eq!(messages.take(&mut [0; 4]), Err(5));
        assert_eq!(messages.take(&mut [0; 5]), Ok(5));
    }
}
