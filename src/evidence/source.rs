//! Input files as bytes: opened, counted, hashed, and stopped when the run is to stop.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use ring::digest::{Context, SHA256};

use super::{EvidenceError, Role, Source, read::Reader};
use crate::hex;

/// What all files of one call of [`super::read()`] share: progress, cancellation, standard input.
pub(super) struct Session<'a> {
    reader: &'a Reader<'a>,
    done: AtomicU64,
    total: Option<u64>,
    stdin_taken: AtomicBool,
}

impl<'a> Session<'a> {
    /// `paths` are all files that will be read, for the progress' total.
    pub(super) fn new<'p>(reader: &'a Reader<'a>, paths: impl Iterator<Item = &'p PathBuf>) -> Self {
        let mut total = Some(0);
        for path in paths {
            let size = std::fs::metadata(reader.working_folder.join(path)).ok().filter(std::fs::Metadata::is_file).map(|file| file.len());
            total = total.zip(size).map(|(total, size)| total + size);
        }
        Self { reader, done: AtomicU64::new(0), total, stdin_taken: AtomicBool::new(false) }
    }

    pub(super) fn cancelled(&self) -> bool {
        (self.reader.cancelled)()
    }

    /// Tells that so many more bytes were read.
    pub(super) fn advance(&self, bytes: u64) {
        let done = self.done.fetch_add(bytes, Ordering::Relaxed) + bytes;
        (self.reader.progress)(done, self.total);
    }

    /// Takes back what was told of a file that will be read again.
    pub(super) fn rewind(&self, bytes: u64) {
        self.done.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// How many threads large files are read with.
    pub(super) fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.reader.threads.unwrap_or_else(cores).max(1)
    }

    /// Opens a file, or standard input for `-`.
    pub(super) fn open<'s>(&'s self, path: &Path) -> Result<Opened<'s>, EvidenceError> {
        if path == Path::new("-") {
            if self.stdin_taken.swap(true, Ordering::Relaxed) {
                return Err(EvidenceError::file(path, "standard input is named twice; it can be read only once"));
            }
            return Ok(Opened { read: Box::new(Stdin(self.reader.stdin)), file: None });
        }
        let full = self.reader.working_folder.join(path);
        let file = File::open(&full).and_then(|file| file.metadata().map(|metadata| (file, metadata)));
        match file {
            Ok((_, metadata)) if metadata.is_dir() => Err(directory(path)),
            Ok((file, metadata)) => {
                let again = if metadata.is_file() { file.try_clone().ok() } else { None };
                Ok(Opened { read: Box::new(file), file: again.map(|again| (again, metadata.len())) })
            }
            // Windows refuses to open a directory as a file.
            Err(_) if full.is_dir() => Err(directory(path)),
            Err(error) => Err(unreadable(path, &full, &error)),
        }
    }
}

fn directory(path: &Path) -> EvidenceError {
    EvidenceError::file(path, "is a directory; expected a CSV file")
        .hint("name a file in it, or several with a pattern such as exports/*.csv")
}

fn unreadable(path: &Path, full: &Path, error: &io::Error) -> EvidenceError {
    match error.kind() {
        io::ErrorKind::NotFound => EvidenceError::file(path, "no such file").hint(format!("looked for {}", full.display())),
        io::ErrorKind::PermissionDenied => EvidenceError::file(path, "may not be read: permission denied")
            .hint("give your account the right to read it, or close the program that locks it"),
        _ => EvidenceError::file(path, format!("cannot be read: {error}")),
    }
}

/// An opened input.
pub(super) struct Opened<'s> {
    pub read: Box<dyn Read + 's>,
    /// The file once more with its size, when it is one that can be read at any place.
    pub file: Option<(File, u64)>,
}

/// Standard input, which belongs to the host.
struct Stdin<'a>(&'a Mutex<Box<dyn Read + Send>>);

impl Read for Stdin<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).read(out)
    }
}

/// What was read of a file: size and SHA-256 of the bytes as stored.
#[derive(Clone)]
pub(super) struct Tally(Arc<Mutex<(u64, Context)>>);

impl Tally {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new((0, Context::new(&SHA256)))))
    }

    pub(super) fn add(&self, bytes: &[u8]) {
        let mut tally = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tally.0 += bytes.len() as u64;
        tally.1.update(bytes);
    }

    /// Bytes so far.
    pub(super) fn bytes(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// The file as it goes into the plan.
    pub(super) fn source(&self, role: Role, path: &Path, rows: u64) -> Source {
        let (bytes, digest) = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let sha256 = hex::text(digest.finish().as_ref());
        Source { role, path: path.to_owned(), rows, bytes, sha256 }
    }
}

/// Counts and hashes what passes, and ends when the run is to stop.
pub(super) struct Tallied<'s, R> {
    pub read: R,
    pub tally: Tally,
    pub session: &'s Session<'s>,
}

impl<R: Read> Read for Tallied<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.session.cancelled() {
                return Err(io::Error::other("interrupted"));
            }
            match self.read.read(out) {
                Ok(n) => {
                    self.tally.add(&out[..n]);
                    self.session.advance(n as u64);
                    return Ok(n);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}
