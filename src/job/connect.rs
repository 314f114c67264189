//! `[entra]` and `[active_directory]`: how to reach the directory.

use std::path::PathBuf;

use super::{
    ActiveDirectoryConnection, Bind, Connection, Credential, EntraConnection, Key, SecretSource,
    address::{proxy, server, url},
    keys,
    values::Values,
};
use crate::{directory::DirectoryKind, error::Failure};

/// Which directory; flags that are for the other one are errors.
pub(super) fn directory(values: &Values) -> Result<DirectoryKind, Failure> {
    let kind = values.parse_set(&keys::DIRECTORY, |text| match text {
        "entra" => Some(DirectoryKind::Entra),
        "active-directory" => Some(DirectoryKind::ActiveDirectory),
        _ => None,
    })?;
    let (own, other, other_kind) = match kind {
        DirectoryKind::Entra => ("entra.", "active_directory.", DirectoryKind::ActiveDirectory),
        DirectoryKind::ActiveDirectory => ("active_directory.", "entra.", DirectoryKind::Entra),
    };
    let of = |table: &str, strength: u8| {
        keys::ALL.iter().find(|key| key.name.starts_with(table) && key.flag != Some("--ca-file") && values.strength(key) == strength)
    };
    if let Some(flag) = of(other, 3).and_then(|key| key.flag) {
        return Err(Failure::bad_input(format!(
            "{flag} is for the directory {}, but the directory is {}",
            other_kind.as_str(),
            kind.as_str()
        ))
        .hint(format!("leave {flag} out, or say --directory {}", other_kind.as_str()))
        .code("ContradictoryFlags"));
    }
    if values.strength(&keys::DIRECTORY) == 0 && of(own, 1).is_none() && of(other, 1).is_some() {
        return Err(Failure::bad_input(format!(
            "the job file has a table [{}] but does not say which directory",
            &other[..other.len() - 1]
        ))
        .hint(format!("write directory = {:?} above all tables", other_kind.as_str()))
        .code("MissingSetting"));
    }
    Ok(kind)
}

/// How to reach that directory.
pub(super) fn connection(kind: DirectoryKind, values: &Values) -> Result<Connection, Failure> {
    Ok(match kind {
        DirectoryKind::Entra => Connection::Entra(entra(values)?),
        DirectoryKind::ActiveDirectory => Connection::ActiveDirectory(active_directory(values)?),
    })
}

fn entra(values: &Values) -> Result<EntraConnection, Failure> {
    let credential = values.parse_set(&keys::CREDENTIAL, credential)?;
    let signs_in_by_itself = matches!(credential, Credential::Secret(_) | Credential::Certificate(_));
    if signs_in_by_itself {
        values.required(&keys::TENANT, "is not said")?;
        values.required(&keys::CLIENT_ID, "is not said")?;
    }
    let in_a_path = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c)).then(|| text.to_owned());
    Ok(EntraConnection {
        tenant: values.parse(&keys::TENANT, in_a_path)?.unwrap_or_default(),
        client_id: values.parse(&keys::CLIENT_ID, in_a_path)?.unwrap_or_default(),
        credential,
        cloud: values.parse_set(&keys::CLOUD, |text| text.parse().ok())?,
        graph_url: values.parse(&keys::GRAPH_URL, url)?,
        login_url: values.parse(&keys::LOGIN_URL, url)?,
        ca_file: path(values, &keys::ENTRA_CA_FILE)?,
        proxy: values.parse(&keys::PROXY, proxy)?,
    })
}

fn active_directory(values: &Values) -> Result<ActiveDirectoryConnection, Failure> {
    Ok(ActiveDirectoryConnection {
        server: values.parse(&keys::SERVER, server)?,
        base: values.text(&keys::BASE).map(str::to_owned),
        bind: bind(values)?,
        ca_file: path(values, &keys::LDAP_CA_FILE)?,
    })
}

/// The stronger of "Kerberos" and "name and password"; both from the same source contradict each other.
fn bind(values: &Values) -> Result<Bind, Failure> {
    let kerberos = if values.switch(&keys::KERBEROS)? { values.strength(&keys::KERBEROS) } else { 0 };
    let simple = values.strength(&keys::BIND).max(values.strength(&keys::PASSWORD));
    if kerberos > 0 && kerberos == simple {
        let other = if values.strength(&keys::PASSWORD) == simple { &keys::PASSWORD } else { &keys::BIND };
        let (place, named) = (values.get(&keys::KERBEROS).map(|value| value.place(None)).unwrap_or_default(), other.split().1);
        return Err(Failure::bad_input(format!("{place}kerberos and {named} contradict each other"))
            .hint("Kerberos signs in with the current ticket: leave bind and password out, or leave kerberos out")
            .code("ContradictorySettings"));
    }
    if kerberos > simple {
        if cfg!(any(windows, feature = "kerberos")) {
            return Ok(Bind::Kerberos);
        }
        return Err(Failure::bad_input("this build of the program has no Kerberos")
            .hint("build it with `--features kerberos` (needs libkrb5-dev and clang), or sign in with --bind and --password")
            .code("NoKerberos"));
    }
    let user = values.required(&keys::BIND, "is not said").map_err(|failure| {
        let hint = failure.hint.clone().unwrap_or_default();
        failure.hint(format!("{hint}; or sign in with the current Kerberos ticket: --kerberos"))
    })?;
    Ok(Bind::Simple { user: user.to_owned(), password: values.parse_set(&keys::PASSWORD, secret)? })
}

fn path(values: &Values, key: &Key) -> Result<Option<PathBuf>, Failure> {
    let Some(file) = values.text(key).map(PathBuf::from) else { return Ok(None) };
    if file.is_file() {
        return Ok(Some(file));
    }
    let place = values.get(key).map(|value| value.place(None)).unwrap_or_default();
    Err(Failure::bad_input(format!("{place}{}: no such file: expected {}", file.display(), key.expected)).code("NoSuchFile"))
}

/// `env:NAME`, `file:PATH`, `stdin`, `windows-credential:NAME`.
fn secret(text: &str) -> Option<SecretSource> {
    match text.split_once(':') {
        None if text == "stdin" => Some(SecretSource::Stdin),
        Some((_, "")) | None => None,
        Some(("env", name)) => Some(SecretSource::Environment(name.to_owned())),
        Some(("file", path)) => Some(SecretSource::File(PathBuf::from(path))),
        Some(("windows-credential", name)) => Some(SecretSource::WindowsCredential(name.to_owned())),
        Some(_) => None,
    }
}

fn credential(text: &str) -> Option<Credential> {
    match text {
        "managed-identity" => Some(Credential::ManagedIdentity),
        "azure-cli" => Some(Credential::AzureCli),
        _ => match text.split_once(':') {
            Some(("certificate", path)) if !path.is_empty() => Some(Credential::Certificate(PathBuf::from(path))),
            _ => secret(text).map(Credential::Secret),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Credential, SecretSource, credential};

    #[test]
    fn credentials() {
        let env = |name: &str| Some(Credential::Secret(SecretSource::Environment(name.to_owned())));
        assert_eq!(credential("env:X"), env("X"));
        assert_eq!(credential(r"file:C:\secret.txt"), Some(Credential::Secret(SecretSource::File(r"C:\secret.txt".into()))));
        assert_eq!(credential("certificate:app.pem"), Some(Credential::Certificate("app.pem".into())));
        assert_eq!(credential("azure-cli"), Some(Credential::AzureCli));
        assert_eq!(credential("stdin"), Some(Credential::Secret(SecretSource::Stdin)));
        for wrong in ["hunter2", "env:", "file:", "certificate:", "stdin:x", "ENV:x", ""] {
            assert_eq!(credential(wrong), None, "{wrong}");
        }
    }
}
