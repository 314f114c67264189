//! The access token: fetched once, shared by all requests, renewed before it expires.

mod aadsts;
mod assertion;
mod azure_cli;
mod claims;
mod client_credentials;
mod managed_identity;

use std::{
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::header::HeaderValue;

pub(super) use assertion::Certificate;
pub(super) use azure_cli::AzureCli;
pub(super) use client_credentials::{ClientCredentials, Proof};
pub(super) use managed_identity::ManagedIdentity;

use super::retry;
use crate::directory::{DirectoryError, ErrorKind};

/// Attempts to reach a sign-in service that does not answer; a refusal is never asked for twice.
const ATTEMPTS: u32 = 4;
/// After a failure that may pass, others are told the same for this long instead of queueing up attempts.
const SAME_FAILURE: Duration = Duration::from_secs(5);
/// How often in a row a fresh token may be refused before signing in again is seen to be no help.
const REFUSED_FRESH: u32 = 2;

/// Where tokens come from.
pub(super) enum Source {
    /// The sign-in service, with a secret or a certificate.
    ClientCredentials(Box<ClientCredentials>),
    /// The machine.
    ManagedIdentity(Box<ManagedIdentity>),
    /// `az`.
    AzureCli(AzureCli),
}

impl Source {
    async fn fetch(&self) -> Result<Fresh, Failed> {
        match self {
            Self::ClientCredentials(source) => source.fetch().await,
            Self::ManagedIdentity(source) => source.fetch().await,
            Self::AzureCli(source) => source.fetch().await,
        }
    }
}

/// A token as it came.
struct Fresh {
    text: String,
    lasts: Duration,
}

/// Why none came.
#[derive(Debug)]
struct Failed {
    error: Box<DirectoryError>,
    /// It may work a moment later.
    passing: bool,
    /// The service named the moment.
    wait: Option<Duration>,
}

impl Failed {
    fn for_good(error: DirectoryError) -> Self {
        Self { error: Box::new(error), passing: false, wait: None }
    }

    fn passing(error: DirectoryError) -> Self {
        Self { error: Box::new(error), passing: true, wait: None }
    }
}

/// A token in use.
pub(super) struct Token {
    header: HeaderValue,
    renew_at: Instant,
    expires_at: Instant,
    permissions: Option<Vec<String>>,
    /// How many tokens in a row, this one's forerunners, were refused with 401 without a single success.
    refused: AtomicU32,
}

impl Token {
    fn new(fresh: &Fresh, now: Instant, refused: u32) -> Result<Self, DirectoryError> {
        let mut header = HeaderValue::try_from(format!("Bearer {}", fresh.text))
            .map_err(|_| DirectoryError::new(ErrorKind::Protocol, "the sign-in service sent a token with characters that no token has"))?;
        header.set_sensitive(true);
        Ok(Self {
            header,
            renew_at: now + renew_after(fresh.lasts),
            expires_at: now + fresh.lasts,
            permissions: claims::permissions(&fresh.text),
            refused: AtomicU32::new(refused),
        })
    }

    /// `Authorization: …`; marked so that it is not printed.
    pub fn header(&self) -> HeaderValue {
        self.header.clone()
    }

    /// The token's `roles` (an app) or `scp` (a person), if it can be read.
    pub fn permissions(&self) -> Option<&[String]> {
        self.permissions.as_deref()
    }

    /// Graph accepted it.
    pub fn accepted(&self) {
        self.refused.store(0, Ordering::Relaxed);
    }

    /// Whether it is no use to sign in again after a 401: fresh tokens were refused as well.
    pub fn is_hopeless(&self) -> bool {
        self.refused.load(Ordering::Relaxed) >= REFUSED_FRESH
    }
}

/// Renewed at 80 % of its life and a minute before its end at the latest; a token that lives less than two minutes, at half.
fn renew_after(lasts: Duration) -> Duration {
    if lasts < Duration::from_secs(120) { lasts / 2 } else { lasts.mul_f64(0.8).min(lasts.saturating_sub(Duration::from_secs(60))) }
}

/// The connection's token.
pub(super) struct Tokens {
    source: Source,
    current: RwLock<Option<Arc<Token>>>,
    /// Held while one is fetched, so that many requests cost one sign-in.
    fetching: tokio::sync::Mutex<Fetching>,
}

#[derive(Default)]
struct Fetching {
    /// The credential was refused: never tried again.
    refused: Option<DirectoryError>,
    /// The last failure that may pass.
    failed: Option<(Instant, DirectoryError)>,
}

impl Tokens {
    pub fn new(source: Source) -> Self {
        Self { source, current: RwLock::default(), fetching: tokio::sync::Mutex::default() }
    }

    fn current(&self) -> Option<Arc<Token>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A token that is good for a while; signs in when there is none.
    pub async fn get(&self) -> Result<Arc<Token>, DirectoryError> {
        let current = self.current();
        let now = Instant::now();
        match current {
            Some(token) if now < token.renew_at => Ok(token),
            Some(token) if now < token.expires_at => {
                // Due, but still good: one request renews it, the others go on with it, and a failure is no harm yet.
                let Ok(mut fetching) = self.fetching.try_lock() else { return Ok(token) };
                Ok(self.fetch(&mut fetching, 0, 1).await.unwrap_or(token))
            }
            _ => {
                let mut fetching = self.fetching.lock().await;
                match self.current() {
                    Some(token) if Instant::now() < token.expires_at => Ok(token),
                    _ => self.fetch(&mut fetching, 0, ATTEMPTS).await,
                }
            }
        }
    }

    /// Another token than `stale`, which was answered with 401.
    pub async fn renew(&self, stale: &Arc<Token>) -> Result<Arc<Token>, DirectoryError> {
        let mut fetching = self.fetching.lock().await;
        match self.current() {
            Some(token) if !Arc::ptr_eq(&token, stale) => Ok(token),
            _ => self.fetch(&mut fetching, stale.refused.load(Ordering::Relaxed) + 1, ATTEMPTS).await,
        }
    }

    async fn fetch(&self, fetching: &mut Fetching, refused: u32, attempts: u32) -> Result<Arc<Token>, DirectoryError> {
        if let Some(error) = &fetching.refused {
            return Err(error.clone());
        }
        if let Some((at, error)) = &fetching.failed
            && at.elapsed() < SAME_FAILURE
        {
            return Err(error.clone());
        }
        let mut failures = 0;
        let failed = loop {
            let now = Instant::now(); // before the request: a token is never older than thought
            match self.source.fetch().await {
                Ok(fresh) => {
                    let token = Arc::new(Token::new(&fresh, now, refused)?);
                    fetching.failed = None;
                    *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&token));
                    return Ok(token);
                }
                Err(failed) => {
                    failures += 1;
                    if !failed.passing || failures >= attempts {
                        break failed;
                    }
                    let pause = failed.wait.unwrap_or_else(|| retry::pause(failures));
                    tokio::time::sleep(pause.min(Duration::from_secs(60))).await;
                }
            }
        };
        let error = *failed.error;
        if failed.passing {
            fetching.failed = Some((Instant::now(), error.clone()));
        } else {
            fetching.refused = Some(error.clone());
        }
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::directory::graph::{
        address::Address,
        http::{Http, Trust},
    };

    #[test]
    fn renewed_at_four_fifths_and_a_minute_before_the_end() {
        for (lasts, wanted) in [(3600, 2880), (300, 240), (200, 140), (120, 60), (60, 30), (0, 0)] {
            assert_eq!(renew_after(Duration::from_secs(lasts)), Duration::from_secs(wanted), "{lasts}");
        }
    }

    /// Tokens of an app whose sign-in service does not answer.
    fn unreachable() -> Tokens {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let login = Address::parse(&format!("http://{}", listener.local_addr().expect("an address")), "login-url").expect("an address");
        drop(listener);
        let trust = Trust { ca_file: None, proxy: None, environment: &BTreeMap::new() };
        let http = Http::new(&login, &trust).expect("a client");
        let app = ClientCredentials::new(http, &login, "t", "a", "s/.default".into(), Proof::Secret("s".into()));
        Tokens::new(Source::ClientCredentials(Box::new(app)))
    }

    fn set(tokens: &Tokens, renew_at: Instant, expires_at: Instant) {
        let header = HeaderValue::from_static("Bearer old");
        let token = Token { header, renew_at, expires_at, permissions: None, refused: AtomicU32::new(0) };
        *tokens.current.write().expect("no panic") = Some(Arc::new(token));
    }

    #[tokio::test]
    async fn a_token_that_is_due_serves_until_its_end() {
        let tokens = unreachable();
        let now = Instant::now();
        set(&tokens, now, now + Duration::from_secs(60));
        // One vain attempt is made, and none again for a while.
        assert_eq!(tokens.get().await.expect("the old one").header, "Bearer old");
        assert!(tokens.fetching.lock().await.failed.is_some());
        assert_eq!(tokens.get().await.expect("the old one").header, "Bearer old");
        // Who meets somebody else renewing it does not wait.
        let renewing = tokens.fetching.lock().await;
        assert_eq!(tokens.get().await.expect("the old one").header, "Bearer old");
        drop(renewing);
        set(&tokens, now, now);
        assert_eq!(tokens.get().await.err().map(|error| error.kind), Some(ErrorKind::Connection));
    }

    #[test]
    fn a_token_does_not_show_itself() {
        let token = Token::new(&Fresh { text: "abc.def.ghi".into(), lasts: Duration::from_secs(60) }, Instant::now(), 0).expect("a token");
        assert_eq!(format!("{:?}", token.header()), "Sensitive");
    }
}
