//! The connection of a run: found, opened, signed in once, pinned to one domain controller and opened again when it breaks.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use ldap3::{LdapConnAsync, LdapConnSettings, LdapError, StdStream};
use rustls::{CertificateError, ClientConfig};
use tokio::{
    sync::Mutex,
    time::{Instant, sleep, timeout},
};

use super::{discover, endpoint::Endpoint, quiet, session::Session, sign_in::Credentials};
use crate::directory::{DirectoryError, ErrorKind};

/// How to get a connection.
pub(super) struct Setup {
    /// The server that was named.
    pub server: Option<Endpoint>,
    /// The base that was given; it names the domain.
    pub base: Option<String>,
    pub credentials: Credentials,
    /// The account, where it is known; a UPN may name the domain.
    pub user: Option<String>,
    pub tls: Arc<ClientConfig>,
    pub name_server: Option<SocketAddr>,
    /// For TCP, TLS and the name.
    pub connect_limit: Duration,
    /// For one operation.
    pub limit: Duration,
    /// How long a lost connection is tried to be had again.
    pub reconnect_limit: Duration,
}

/// Hands out the connection.
pub(super) struct Link {
    setup: Setup,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    session: Option<Arc<Session>>,
    /// The one domain controller of this run: what was written there must be read there.
    pinned: Option<Endpoint>,
    /// A refused sign-in is final: every further try would count towards a lock-out.
    refused: Option<DirectoryError>,
}

impl Link {
    pub(super) fn new(setup: Setup) -> Self {
        Self { setup, state: Mutex::default() }
    }

    /// The connection, opened (again) if need be. Callers wait for one another, so that there is one attempt at a time.
    pub(super) async fn session(&self) -> Result<Arc<Session>, DirectoryError> {
        let mut state = self.state.lock().await;
        if let Some(error) = &state.refused {
            return Err(error.clone());
        }
        if let Some(session) = state.session.take_if(|session| session.broken().is_some()) {
            drop(session);
        }
        if let Some(session) = &state.session {
            return Ok(Arc::clone(session));
        }
        let result = match state.pinned.clone() {
            None => self.first().await,
            Some(endpoint) => self.again(&endpoint).await,
        };
        match result {
            Ok((session, endpoint)) => {
                let session = Arc::new(session);
                state.session = Some(Arc::clone(&session));
                state.pinned = Some(endpoint);
                Ok(session)
            }
            Err(error) => {
                if error.kind == ErrorKind::SignIn {
                    state.refused = Some(error.clone());
                }
                Err(error)
            }
        }
    }

    /// The first domain controller that can be reached and written to; a refused sign-in is not tried on another.
    async fn first(&self) -> Result<(Session, Endpoint), DirectoryError> {
        let candidates = if let Some(server) = &self.setup.server {
            vec![server.clone()]
        } else {
            let domain = discover::domain(self.setup.base.as_deref(), self.setup.user.as_deref())?;
            discover::domain_controllers(&domain, self.setup.name_server, self.setup.connect_limit).await?
        };
        let mut failures = Vec::new();
        for endpoint in candidates {
            match self.open(&endpoint).await {
                Err(error) if matches!(error.kind, ErrorKind::Connection | ErrorKind::Settings) => failures.push(error),
                result => return result,
            }
        }
        let all = failures.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("; ");
        let first = failures.into_iter().next();
        Err(first.map_or_else(
            || DirectoryError::new(ErrorKind::Connection, "no domain controller to connect to"),
            |first| DirectoryError { message: all, ..first },
        ))
    }

    /// The same domain controller again, for as long as a restart takes.
    async fn again(&self, endpoint: &Endpoint) -> Result<(Session, Endpoint), DirectoryError> {
        let deadline = Instant::now() + self.setup.reconnect_limit;
        let mut pause = Duration::from_millis(200);
        loop {
            match self.open(endpoint).await {
                Err(error) if error.kind == ErrorKind::Connection && Instant::now() + pause < deadline => sleep(pause).await,
                Err(error) if error.kind == ErrorKind::Connection => {
                    let message = format!("the domain controller cannot be reached any more: {}", error.message);
                    return Err(DirectoryError { message, ..error });
                }
                result => return result,
            }
            pause = (pause * 2).min(Duration::from_secs(5));
        }
    }

    async fn open(&self, endpoint: &Endpoint) -> Result<(Session, Endpoint), DirectoryError> {
        let doing = format!("connecting to {endpoint}");
        let stream = endpoint.dial(self.setup.connect_limit).await?;
        let mut pinned = endpoint.clone();
        if let Ok(peer) = stream.peer_addr() {
            pinned.addresses = vec![peer.ip()];
        }
        let settings = LdapConnSettings::new()
            .set_starttls(endpoint.starttls)
            .set_config(Arc::clone(&self.setup.tls))
            .set_std_stream(StdStream::Tcp(stream));
        let url = endpoint.url();
        // In a task of its own, since the crate panics on an answer to StartTLS that is not LDAP.
        let mut task = quiet::spawn(async move { LdapConnAsync::with_settings(settings, &url).await });
        let (connection, ldap) = match timeout(self.setup.connect_limit, &mut task).await {
            Ok(Ok(Ok(pair))) => pair,
            Ok(Ok(Err(error))) => return Err(handshake_error(&doing, &error)),
            Ok(Err(_)) => return Err(DirectoryError::new(ErrorKind::Connection, format!("{doing}: what answers is no LDAP server"))),
            Err(_) => {
                task.abort();
                let text = format!("{doing}: no TLS connection within {} s", self.setup.connect_limit.as_secs_f32());
                return Err(DirectoryError::new(ErrorKind::Connection, text).hint("check that the port speaks LDAP with TLS"));
            }
        };
        let mut session = Session::new(connection, ldap, self.setup.limit);
        session.read_root().await.map_err(|fault| fault.into_error(&doing))?;
        session.root.check(&endpoint.to_string())?;
        self.setup.credentials.bind(&session, endpoint).await?;
        Ok((session, pinned))
    }
}

fn handshake_error(doing: &str, error: &LdapError) -> DirectoryError {
    let tls = match error {
        LdapError::Rustls { source } => Some(source),
        LdapError::Io { source } => source.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()),
        _ => None,
    };
    let failed = |why: String| DirectoryError::new(ErrorKind::Connection, format!("{doing}: {why}"));
    match (tls, error) {
        (Some(rustls::Error::InvalidCertificate(reason)), _) => {
            let hint = match reason {
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                    "name the server as its certificate does (subject alternative name)"
                }
                CertificateError::UnknownIssuer => "give the root certificate of the domain's authority as ca_file (PEM)",
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => "renew the domain controller's certificate",
                _ => "check the domain controller's certificate",
            };
            failed(format!("the certificate is not trusted: {reason}")).hint(hint)
        }
        (Some(other), _) => failed(format!("no TLS connection: {other}")).hint("a domain controller offers TLS once it has a certificate"),
        (None, LdapError::LdapResult { result }) => failed(format!("StartTLS was refused: {}", super::words::describe(result)))
            .hint("a domain controller offers TLS once it has a certificate"),
        (None, LdapError::Io { source }) => {
            failed(format!("no TLS connection: {source}")).hint("a domain controller offers TLS once it has a certificate")
        }
        (None, LdapError::ResultRecv { .. }) => failed("what answers is no LDAP server".to_owned()),
        (None, other) => failed(other.to_string()),
    }
}
