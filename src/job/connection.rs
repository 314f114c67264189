//! How to reach a directory. Secrets are named by their source; they are read when they are needed and never stored here.

use std::{path::PathBuf, str::FromStr};

/// How to reach the directory.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Connection {
    /// Microsoft Graph.
    Entra(EntraConnection),
    /// LDAP.
    ActiveDirectory(ActiveDirectoryConnection),
}

/// How to reach Microsoft Graph.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntraConnection {
    /// Tenant id or verified domain; empty when the account of `az` or of the machine says it.
    pub tenant: String,
    /// Application (client) id; empty where the credential needs none.
    pub client_id: String,
    /// How the app signs in.
    pub credential: Credential,
    /// Which national cloud.
    pub cloud: Cloud,
    /// Instead of the cloud's Graph address: https, or http on loopback only; without a trailing slash and without `/v1.0`.
    pub graph_url: Option<String>,
    /// Instead of the cloud's sign-in address; same rules.
    pub login_url: Option<String>,
    /// PEM file of authorities to trust besides the operating system's.
    pub ca_file: Option<PathBuf>,
    /// Proxy address; `None` takes the system's.
    pub proxy: Option<String>,
}

/// How an app signs in.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Credential {
    /// A client secret.
    Secret(SecretSource),
    /// A PEM file with certificate and private key (PKCS#8).
    Certificate(PathBuf),
    /// The identity of the Azure machine this runs on; the client id selects a user-assigned one when given.
    ManagedIdentity,
    /// The account signed in to `az`.
    AzureCli,
}

/// Where a secret comes from; never from an argument.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SecretSource {
    /// An environment variable.
    Environment(String),
    /// A file whose first line it is.
    File(PathBuf),
    /// The first line of standard input.
    Stdin,
    /// Windows' Credential Manager, by target name.
    WindowsCredential(String),
}

/// National clouds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cloud {
    /// Worldwide, and US GCC.
    #[default]
    Global,
    /// US Government L4 (GCC High).
    UsGov,
    /// US Government L5 (DoD).
    UsDod,
    /// China, operated by 21Vianet.
    China,
}

impl Cloud {
    /// All names as in job files, in the order of the variants.
    pub const NAMES: [&'static str; 4] = ["global", "us-gov", "us-dod", "china"];

    /// Name as in job files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// Address of Microsoft Graph (<https://learn.microsoft.com/graph/deployments>).
    #[must_use]
    pub const fn graph_url(self) -> &'static str {
        match self {
            Self::Global => "https://graph.microsoft.com",
            Self::UsGov => "https://graph.microsoft.us",
            Self::UsDod => "https://dod-graph.microsoft.us",
            Self::China => "https://microsoftgraph.chinacloudapi.cn",
        }
    }

    /// Address of the sign-in service.
    #[must_use]
    pub const fn login_url(self) -> &'static str {
        match self {
            Self::Global => "https://login.microsoftonline.com",
            Self::UsGov | Self::UsDod => "https://login.microsoftonline.us",
            Self::China => "https://login.chinacloudapi.cn",
        }
    }
}

impl FromStr for Cloud {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "global" => Ok(Self::Global),
            "us-gov" => Ok(Self::UsGov),
            "us-dod" => Ok(Self::UsDod),
            "china" => Ok(Self::China),
            _ => Err(()),
        }
    }
}

/// How to reach Active Directory.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActiveDirectoryConnection {
    /// `ldaps://host[:port]` or `ldap://host[:port]` (`StartTLS`); `None`: found by DNS SRV.
    pub server: Option<String>,
    /// Search base; `None`: the root DSE's default naming context.
    pub base: Option<String>,
    /// Who signs in.
    pub bind: Bind,
    /// PEM file of authorities to trust besides the operating system's.
    pub ca_file: Option<PathBuf>,
}

/// Who signs in to Active Directory.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Bind {
    /// Simple bind inside TLS.
    Simple {
        /// `DOMAIN\user`, UPN or DN.
        user: String,
        /// Where the password comes from.
        password: SecretSource,
    },
    /// Kerberos inside TLS, with the current ticket.
    Kerberos,
}
