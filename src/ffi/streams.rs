//! The standard output and standard error of a job.

use std::{
    io::{self, Write},
    sync::Arc,
};

use super::job::Shared;

/// Standard output: cut into lines for the queue.
pub(super) struct Lines {
    shared: Arc<Shared>,
    begun: Vec<u8>,
}

impl Lines {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, begun: Vec::new() }
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            if piece.last() != Some(&b'\n') {
                self.begun.extend_from_slice(piece);
            } else if self.begun.is_empty() {
                self.shared.tell(piece);
            } else {
                self.begun.extend_from_slice(piece);
                self.shared.tell(&std::mem::take(&mut self.begun));
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        if !self.begun.is_empty() {
            self.begun.push(b'\n');
            self.shared.tell(&self.begun);
        }
    }
}

/// Standard error: kept for whoever asks.
pub(super) struct ForPeople(pub(super) Arc<Shared>);

impl Write for ForPeople {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.messages.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
