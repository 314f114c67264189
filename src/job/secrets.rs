//! Secrets are read when they are needed, from where the job says, and kept where nothing prints them.

use std::path::Path;

use secrecy::{SecretString, zeroize::Zeroizing};

use super::{SecretSource, file::decode};
use crate::{Host, error::Failure, host::read_line};

impl SecretSource {
    /// Reads the secret. `setting` is the name under which a host may have handed it over in memory (`client-secret`,
    /// `bind-password`); that one is taken first, whatever the source.
    ///
    /// A file must not be readable by everybody: on Unix that is checked; on Windows the folder's rights decide, which a
    /// program can't judge for an administrator, so it is for whoever makes the file to choose a folder of their own.
    ///
    /// # Errors
    /// When there is no secret at that place. The message names the place, never what was found there.
    pub fn read(&self, setting: &str, host: &Host) -> Result<SecretString, Failure> {
        if let Some(secret) = host.secrets.get(setting) {
            return Ok(secret.clone());
        }
        let secret = match self {
            Self::Environment(name) => Zeroizing::new(variable(name, setting, host)?),
            Self::File(path) => of_file(&host.working_folder.join(path), setting)?,
            Self::Stdin => of_stdin(setting, host)?,
            Self::WindowsCredential(name) => of_windows(name, setting)?,
        };
        if secret.is_empty() {
            return Err(none(format!("the {setting} from {self} is empty")));
        }
        Ok(SecretString::from(secret.as_str()))
    }
}

impl std::fmt::Display for SecretSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Environment(name) => write!(f, "env:{name}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Stdin => f.write_str("stdin"),
            Self::WindowsCredential(name) => write!(f, "windows-credential:{name}"),
        }
    }
}

fn none(message: String) -> Failure {
    Failure::bad_input(message).code("NoSecret")
}

fn variable(name: &str, setting: &str, host: &Host) -> Result<String, Failure> {
    let Some(text) = host.variable(name) else {
        return Err(none(format!("the {setting} is to come from the environment variable {name}, which is not set"))
            .hint(format!("set {name}, or say another place: file:PATH, stdin or windows-credential:NAME")));
    };
    text.to_str().map(str::to_owned).ok_or_else(|| none(format!("the environment variable {name} is no text")))
}

fn of_file(path: &Path, setting: &str) -> Result<Zeroizing<String>, Failure> {
    let about = |what: &str| none(format!("the {setting} is to come from the file {}, which {what}", path.display()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_err(|error| about(&format!("can't be read: {error}")))?.permissions().mode();
        if mode & 0o007 != 0 {
            return Err(about("everybody on this machine may read or change").hint(format!("chmod 600 {}", path.display())));
        }
    }
    let bytes = Zeroizing::new(std::fs::read(path).map_err(|error| about(&format!("can't be read: {error}")))?);
    let text = Zeroizing::new(decode(&bytes).ok_or_else(|| about("is no text"))?);
    Ok(Zeroizing::new(text.lines().next().unwrap_or("").to_owned()))
}

fn of_stdin(setting: &str, host: &Host) -> Result<Zeroizing<String>, Failure> {
    if host.stdin_is_terminal {
        return Err(none(format!("the {setting} is to come from standard input, which is a terminal and would show it"))
            .hint("pipe it in, or say another place: env:NAME, file:PATH or windows-credential:NAME"));
    }
    let line = read_line(&host.stdin).map_err(|error| none(format!("the {setting} can't be read from standard input: {error}")))?;
    Ok(Zeroizing::new(line))
}

#[cfg(windows)]
fn of_windows(name: &str, setting: &str) -> Result<Zeroizing<String>, Failure> {
    use keyring_core::api::CredentialStoreApi;
    let about = |error: &keyring_core::Error| {
        none(format!("the {setting} is to come from Windows' credential {name:?}, which can't be read: {error}"))
            .hint(format!("store it as the account that runs the program: cmdkey /generic:{name} /user:reclaim /pass"))
    };
    let store = windows_native_keyring_store::Store::new().map_err(|error| about(&error))?;
    let target = std::collections::HashMap::from([("target", name)]);
    let entry = store.build("reclaim", "reclaim", Some(&target)).map_err(|error| about(&error))?;
    // As UTF-16, which is how Windows' own tools store what is typed.
    Ok(Zeroizing::new(entry.get_password().map_err(|error| about(&error))?))
}

#[cfg(not(windows))]
fn of_windows(name: &str, setting: &str) -> Result<Zeroizing<String>, Failure> {
    let message = format!("the {setting} is to come from Windows' credential {name:?}, but this is not Windows");
    Err(none(message).hint("say another place: env:NAME, file:PATH or stdin"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use secrecy::{ExposeSecret, SecretString};

    use super::SecretSource;
    use crate::{Host, host::input};

    fn read(source: &SecretSource, host: &Host) -> Result<String, String> {
        source.read("client-secret", host).map(|secret| secret.expose_secret().to_owned()).map_err(|failure| failure.to_string())
    }

    #[test]
    fn what_the_host_hands_over_comes_first() {
        let mut host = Host::detached();
        host.secrets.insert("client-secret".to_owned(), SecretString::from("from memory"));
        assert_eq!(read(&SecretSource::Stdin, &host).as_deref(), Ok("from memory"));
    }

    #[test]
    fn variables() {
        let mut host = Host::detached();
        let source = SecretSource::Environment("MY_SECRET".to_owned());
        let unset = read(&source, &host).unwrap_err();
        assert_eq!(unset, "the client-secret is to come from the environment variable MY_SECRET, which is not set");
        host.environment.insert("MY_SECRET".into(), "s3cret".into());
        assert_eq!(read(&source, &host).as_deref(), Ok("s3cret"));
        host.environment.insert("MY_SECRET".into(), "".into());
        assert_eq!(read(&source, &host).unwrap_err(), "the client-secret from env:MY_SECRET is empty");
    }

    #[test]
    fn the_first_line_of_standard_input() {
        let mut host = Host { stdin: input(&b"s3cret\r\nuser\n"[..]), ..Host::detached() };
        assert_eq!(read(&SecretSource::Stdin, &host).as_deref(), Ok("s3cret"));
        assert_eq!(host.read_line().unwrap(), "user");
        host.stdin_is_terminal = true;
        assert!(read(&SecretSource::Stdin, &host).unwrap_err().contains("terminal"));
    }

    #[test]
    fn the_first_line_of_a_file_that_is_not_everybodys() {
        let folder = tempfile::tempdir().unwrap();
        let host = Host { working_folder: folder.path().to_owned(), ..Host::detached() };
        let (path, source) = (folder.path().join("secret.txt"), SecretSource::File("secret.txt".into()));
        assert!(read(&source, &host).unwrap_err().contains("can't be read"));
        for content in [b"s3cret\nmore".to_vec(), b"\xEF\xBB\xBFs3cret\r\n".to_vec(), b"\xFF\xFEs\x003\0c\0r\0e\0t\0\r\0\n\0".to_vec()] {
            fs::write(&path, content).unwrap();
            #[cfg(unix)]
            fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
            assert_eq!(read(&source, &host).as_deref(), Ok("s3cret"));
        }
        #[cfg(unix)]
        {
            fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o604)).unwrap();
            let open = read(&source, &host).unwrap_err();
            assert!(open.ends_with("which everybody on this machine may read or change"), "{open}");
        }
    }

    #[cfg(not(windows))]
    #[test]
    fn windows_credentials_are_windows_own() {
        let failure = read(&SecretSource::WindowsCredential("reclaim".to_owned()), &Host::detached()).unwrap_err();
        assert!(failure.ends_with("but this is not Windows"), "{failure}");
    }
}
