//! How to reach the directory.

use crate::job::{Flags, keys};

/// How to reach the directory.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Connection")]
pub(in crate::cli) struct ConnectionArguments {
    /// Which directory holds the group: entra or active-directory [env: RECLAIM_DIRECTORY]
    #[arg(long, value_name = "DIRECTORY", value_parser = ["entra", "active-directory"], hide_possible_values = true)]
    directory: Option<String>,

    /// Entra: tenant id or verified domain [env: RECLAIM_TENANT]
    #[arg(long, value_name = "TENANT", conflicts_with_all = ["server", "base", "bind", "password", "kerberos"])]
    tenant: Option<String>,

    /// Entra: application (client) id [env: RECLAIM_CLIENT_ID]
    #[arg(long, value_name = "ID", conflicts_with_all = ["server", "base", "bind", "password", "kerberos"])]
    client_id: Option<String>,

    /// Entra: where the credential is, never the credential itself: env:NAME, file:PATH, stdin, windows-credential:NAME,
    /// certificate:PATH, managed-identity or azure-cli [default: env:RECLAIM_CLIENT_SECRET]
    #[arg(long, value_name = "WHERE", conflicts_with_all = ["server", "base", "bind", "password", "kerberos"])]
    credential: Option<String>,

    /// Entra: national cloud: global, us-gov, us-dod or china [env: RECLAIM_CLOUD]
    #[arg(long, value_name = "CLOUD", value_parser = ["global", "us-gov", "us-dod", "china"], hide_possible_values = true)]
    cloud: Option<String>,

    /// Entra: instead of the cloud's Graph address [env: RECLAIM_GRAPH_URL]
    #[arg(long, value_name = "URL")]
    graph_url: Option<String>,

    /// Entra: instead of the cloud's sign-in address [env: RECLAIM_LOGIN_URL]
    #[arg(long, value_name = "URL")]
    login_url: Option<String>,

    /// Entra: proxy to use instead of the system's [env: RECLAIM_PROXY]
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,

    /// Active Directory: ldaps://HOST, or ldap://HOST for StartTLS, with :PORT where needed; found by DNS when not given [env: RECLAIM_SERVER]
    #[arg(long, value_name = "URL")]
    server: Option<String>,

    /// Active Directory: where to search [env: RECLAIM_BASE]
    #[arg(long, value_name = "DN")]
    base: Option<String>,

    /// Active Directory: who signs in: DOMAIN\user, UPN or DN [env: RECLAIM_BIND]
    #[arg(long, value_name = "NAME", conflicts_with = "kerberos")]
    bind: Option<String>,

    /// Active Directory: where the password is: env:NAME, file:PATH, stdin or windows-credential:NAME [default:
    /// env:RECLAIM_BIND_PASSWORD]
    #[arg(long, value_name = "WHERE", conflicts_with = "kerberos")]
    password: Option<String>,

    /// Active Directory: sign in with the current Kerberos ticket
    #[arg(long)]
    kerberos: bool,

    /// PEM file of authorities to trust besides the operating system's [env: RECLAIM_CA_FILE]
    #[arg(long, value_name = "FILE")]
    ca_file: Option<String>,
}

impl ConnectionArguments {
    pub(in crate::cli) fn lay(&self, flags: &mut Flags) {
        let settings = [
            (&keys::DIRECTORY, &self.directory),
            (&keys::TENANT, &self.tenant),
            (&keys::CLIENT_ID, &self.client_id),
            (&keys::CREDENTIAL, &self.credential),
            (&keys::CLOUD, &self.cloud),
            (&keys::GRAPH_URL, &self.graph_url),
            (&keys::LOGIN_URL, &self.login_url),
            (&keys::PROXY, &self.proxy),
            (&keys::SERVER, &self.server),
            (&keys::BASE, &self.base),
            (&keys::BIND, &self.bind),
            (&keys::PASSWORD, &self.password),
        ];
        for (key, value) in settings {
            flags.set_if(key, value.as_deref());
        }
        flags.set_ca_file(self.ca_file.as_deref());
        if self.kerberos {
            flags.set(&keys::KERBEROS, "true");
        }
    }
}
