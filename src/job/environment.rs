//! Every environment variable that the program reads, declared once.

/// `entra` or `active-directory`: which directory.
pub const DIRECTORY: &str = "RECLAIM_DIRECTORY";

/// Entra: tenant id or verified domain.
pub const TENANT: &str = "RECLAIM_TENANT";

/// Entra: application (client) id.
pub const CLIENT_ID: &str = "RECLAIM_CLIENT_ID";

/// Entra: the client secret, where no other credential is named.
pub const CLIENT_SECRET: &str = "RECLAIM_CLIENT_SECRET";

/// Entra: the national cloud.
pub const CLOUD: &str = "RECLAIM_CLOUD";

/// Entra: instead of the cloud's Graph address.
pub const GRAPH_URL: &str = "RECLAIM_GRAPH_URL";

/// Entra: instead of the cloud's sign-in address.
pub const LOGIN_URL: &str = "RECLAIM_LOGIN_URL";

/// Entra: proxy address, instead of the system's.
pub const PROXY: &str = "RECLAIM_PROXY";

/// PEM file of authorities to trust besides the operating system's.
pub const CA_FILE: &str = "RECLAIM_CA_FILE";

/// Active Directory: the server's address.
pub const SERVER: &str = "RECLAIM_SERVER";

/// Active Directory: the search base.
pub const BASE: &str = "RECLAIM_BASE";

/// Active Directory: who signs in.
pub const BIND: &str = "RECLAIM_BIND";

/// Active Directory: the password of who signs in, where no other source is named.
pub const BIND_PASSWORD: &str = "RECLAIM_BIND_PASSWORD";

/// The folder in which every run gets its folder.
pub const OUT: &str = "RECLAIM_OUT";

/// Set to anything: no colours (<https://no-color.org>).
pub const NO_COLOR: &str = "NO_COLOR";

/// Columns of the terminal, for a report; otherwise the terminal is asked.
pub const COLUMNS: &str = "COLUMNS";
