//! Files that appear whole or not at all: written beside their place, made durable, then put there in one step.

use std::{
    fs::File,
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::{Builder, NamedTempFile, PersistError};

use crate::{ExitCode, error::Failure};

/// How often a refused replacement is tried again: virus scanners and indexers hold a new file for a moment.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(100);

/// A file that could not be written or put in its place.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Nothing was written.
    #[error("cannot write {path}: {source}", path = .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The data is whole and durable, but under another name, because its place is held (on Windows: open in Excel).
    #[error("cannot replace {path}: {source}; the data is in {kept}", path = .path.display(), kept = .kept.display())]
    Held {
        /// The file's place.
        path: PathBuf,
        /// Where the data is instead.
        kept: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        let failure = Self::new(ExitCode::Unexpected, error.to_string());
        match error {
            FileError::Write { .. } => {
                failure.hint("free some space or choose another folder with --out, then run it again").code("WriteFailed")
            }
            FileError::Held { path, .. } => failure
                .hint(format!("close {} in the program that has it open (Excel?), then rename the new file", path.display()))
                .code("FileHeld"),
        }
    }
}

/// A file on its way to its place. Dropped without [`NewFile::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    out: BufWriter<NamedTempFile>,
}

impl NewFile {
    /// Begins a file that is to stand at `path`; its folder must exist.
    pub fn create(path: impl Into<PathBuf>) -> Result<Self, FileError> {
        let path = path.into();
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        match builder().prefix(".reclaim-").suffix(".tmp").tempfile_in(folder) {
            Ok(file) => Ok(Self { out: BufWriter::with_capacity(1 << 16, file), path }),
            Err(source) => Err(FileError::Write { path, source }),
        }
    }

    /// Makes the data durable and puts it in its place, over whatever stands there. When the place is held, the data goes to
    /// `name.new.ext` (or `name.new2.ext`, …) beside it, and the error names that file.
    pub fn commit(self) -> Result<(), FileError> {
        let Self { path, out } = self;
        let write_error = |path: &Path, source| FileError::Write { path: path.to_owned(), source };
        let file = out.into_inner().map_err(|e| write_error(&path, e.into_error()))?;
        file.as_file().sync_all().map_err(|e| write_error(&path, e))?;
        match persist(file, &path) {
            Ok(()) => {}
            Err(PersistError { file, error }) => {
                let kept = keep_beside(file, &path).map_err(|e| write_error(&path, e))?;
                sync_folder(&path).map_err(|e| write_error(&path, e))?;
                return Err(FileError::Held { path, kept, source: error });
            }
        }
        sync_folder(&path).map_err(|e| write_error(&path, e))
    }
}

impl Write for NewFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.out.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Seek for NewFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.out.seek(to)
    }
}

/// Writes a whole file in one step.
pub fn replace(path: impl Into<PathBuf>, data: &[u8]) -> Result<(), FileError> {
    let mut file = NewFile::create(path)?;
    file.write_all(data).map_err(|source| FileError::Write { path: file.path.clone(), source })?;
    file.commit()
}

#[cfg(unix)]
fn builder() -> Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt;
    let mut builder = Builder::new();
    // As for any new file: the process's umask decides.
    builder.permissions(std::fs::Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn builder() -> Builder<'static, 'static> {
    Builder::new()
}

fn persist(mut file: NamedTempFile, path: &Path) -> Result<(), PersistError> {
    let mut tries = 1;
    loop {
        match file.persist(path) {
            Ok(_) => return Ok(()),
            Err(refused) if cfg!(windows) && tries < TRIES && !path.is_dir() => {
                tries += 1;
                file = refused.file;
                std::thread::sleep(PAUSE);
            }
            Err(refused) => return Err(refused),
        }
    }
}

/// Keeps the data under the first free name of `name.new.ext`, `name.new2.ext`, ….
fn keep_beside(mut file: NamedTempFile, path: &Path) -> io::Result<PathBuf> {
    for count in 1..1000_u32 {
        let mut name = path.file_stem().unwrap_or_default().to_owned();
        name.push(if count == 1 { ".new".to_owned() } else { format!(".new{count}") });
        if let Some(extension) = path.extension() {
            name.push(".");
            name.push(extension);
        }
        let kept = path.with_file_name(name);
        match file.persist_noclobber(&kept) {
            Ok(_) => return Ok(kept),
            Err(PersistError { file: back, error }) if error.kind() == io::ErrorKind::AlreadyExists => file = back,
            Err(PersistError { error, .. }) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// A rename is durable on Unix once its folder is; Windows has no such call and needs none.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("result.csv");
        std::fs::write(&path, "old").unwrap();
        let mut file = NewFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        file.commit().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_abandoned_file_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        drop(NewFile::create(folder.path().join("result.csv")).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_held_place_keeps_the_data_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("result.csv");
        // A folder cannot be replaced by a file anywhere; on Windows a file open in Excel behaves alike.
        std::fs::create_dir(&path).unwrap();
        for name in ["result.new.csv", "result.new2.csv"] {
            let error = replace(&path, name.as_bytes()).unwrap_err();
            let kept = folder.path().join(name);
            assert!(matches!(&error, FileError::Held { kept: k, .. } if *k == kept), "{error}");
            assert!(error.to_string().ends_with(&format!("the data is in {}", kept.display())), "{error}");
            assert_eq!(std::fs::read(kept).unwrap(), name.as_bytes());
        }
        let failure = Failure::from(replace(&path, b"").unwrap_err());
        assert_eq!(failure.code.as_deref(), Some("FileHeld"));
    }

    #[cfg(windows)]
    #[test]
    fn a_file_that_excel_holds_is_told_apart() {
        use std::os::windows::fs::OpenOptionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("result.csv");
        std::fs::write(&path, "old").unwrap();
        let holder = std::fs::OpenOptions::new().read(true).share_mode(1).open(&path).unwrap();
        assert!(matches!(replace(&path, b"new"), Err(FileError::Held { .. })));
        drop(holder);
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read(folder.path().join("result.new.csv")).unwrap(), b"new");
    }

    #[test]
    fn a_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = replace(folder.path().join("no/result.csv"), b"").unwrap_err();
        assert!(matches!(error, FileError::Write { .. }), "{error}");
    }
}
