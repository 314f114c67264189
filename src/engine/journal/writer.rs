//! Writes the journal with group commit: while one `sync_data` is under way, the lines of all other requests gather, and
//! the next `sync_data` makes them durable together.

use std::{
    fs::{File, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, mpsc},
    thread::JoinHandle,
};

use tokio::sync::oneshot;

use super::Line;

/// The journal could not be written; nothing more may be sent.
#[derive(Clone, Debug, thiserror::Error)]
#[error("writing the journal {}: {message}", path.display())]
pub struct JournalError {
    /// The journal.
    pub path: PathBuf,
    /// What the operating system said.
    pub message: String,
}

/// Takes lines from any task and writes them on its own thread.
#[derive(Debug)]
pub struct JournalWriter {
    path: PathBuf,
    sender: Option<mpsc::Sender<Entry>>,
    thread: Option<JoinHandle<()>>,
    /// Why writing ended, once it has failed.
    failure: Arc<OnceLock<String>>,
}

struct Entry {
    bytes: Vec<u8>,
    durable: Option<oneshot::Sender<Result<(), String>>>,
}

impl JournalWriter {
    /// Begins a new journal; its first line is durable on return. The file must not exist.
    pub fn create(path: &Path, header: &Line) -> Result<Self, JournalError> {
        let failed = |error: std::io::Error| JournalError { path: path.to_owned(), message: error.to_string() };
        let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
        file.write_all(&header.to_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        sync_folder(path);
        Self::start(path, file)
    }

    /// Goes on with a journal whose first `valid` bytes are whole lines; what follows them is cut off.
    pub fn open(path: &Path, valid: u64) -> Result<Self, JournalError> {
        let failed = |error: std::io::Error| JournalError { path: path.to_owned(), message: error.to_string() };
        let mut file = OpenOptions::new().write(true).open(path).map_err(failed)?;
        file.set_len(valid).and_then(|()| file.seek(SeekFrom::End(0))).and_then(|_| file.sync_all()).map_err(failed)?;
        Self::start(path, file)
    }

    fn start(path: &Path, file: File) -> Result<Self, JournalError> {
        let (sender, receiver) = mpsc::channel();
        let failure = Arc::new(OnceLock::new());
        let told = Arc::clone(&failure);
        let thread = std::thread::Builder::new()
            .name("journal".into())
            .spawn(move || write(file, &receiver, &told))
            .map_err(|error| JournalError { path: path.to_owned(), message: error.to_string() })?;
        Ok(Self { path: path.to_owned(), sender: Some(sender), thread: Some(thread), failure })
    }

    /// Writes a line and waits until it is durable.
    pub async fn commit(&self, line: &Line) -> Result<(), JournalError> {
        let (durable, answer) = oneshot::channel();
        self.send(Entry { bytes: line.to_bytes(), durable: Some(durable) })?;
        match answer.await {
            Ok(result) => result.map_err(|message| JournalError { path: self.path.clone(), message }),
            Err(_) => Err(self.gone()),
        }
    }

    /// Writes a line; the next commit (or the end) makes it durable.
    pub fn append(&self, line: &Line) -> Result<(), JournalError> {
        self.send(Entry { bytes: line.to_bytes(), durable: None })
    }

    /// Waits until everything is durable and closes the file.
    pub async fn finish(mut self, last: Option<&Line>) -> Result<(), JournalError> {
        let (durable, answer) = oneshot::channel();
        self.send(Entry { bytes: last.map(Line::to_bytes).unwrap_or_default(), durable: Some(durable) })?;
        let result = answer.await.map_err(|_| self.gone())?;
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        result.map_err(|message| JournalError { path: self.path.clone(), message })
    }

    fn send(&self, entry: Entry) -> Result<(), JournalError> {
        match &self.sender {
            Some(sender) if sender.send(entry).is_ok() => Ok(()),
            _ => Err(self.gone()),
        }
    }

    fn gone(&self) -> JournalError {
        JournalError {
            path: self.path.clone(),
            message: self.failure.get().map_or_else(|| "an earlier write failed".to_owned(), Clone::clone),
        }
    }
}

impl Drop for JournalWriter {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Runs until the last sender is gone or a write fails; after a failure no byte is written any more, so that a torn line
/// stays the last one.
fn write(mut file: File, entries: &mpsc::Receiver<Entry>, failure: &OnceLock<String>) {
    while let Ok(first) = entries.recv() {
        let mut bytes = first.bytes;
        let mut waiting: Vec<_> = first.durable.into_iter().collect();
        while let Ok(next) = entries.try_recv() {
            bytes.extend_from_slice(&next.bytes);
            waiting.extend(next.durable);
        }
        let result = file.write_all(&bytes).and_then(|()| file.sync_data()).map_err(|error| error.to_string());
        if let Err(message) = &result {
            let _ = failure.set(message.clone());
        }
        for durable in waiting {
            let _ = durable.send(result.clone());
        }
        if result.is_err() {
            return;
        }
    }
}

/// Makes the new file's name durable; only Unix needs it and only Unix can.
fn sync_folder(path: &Path) {
    #[cfg(unix)]
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = path;
}
