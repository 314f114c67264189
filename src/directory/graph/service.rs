//! Requests to Microsoft Graph with a token, a read budget and retries. Reads are asked again here; writes are sent once.

use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::{
    Url,
    header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue},
};
use serde::de::DeserializeOwned;

use super::{
    address::Address,
    budget::ReadBudget,
    http::{self, Http, Reply, Unanswered},
    odata::Refusal,
    permission::{self, Need},
    retry::{self, Gate},
    token::{Token, Tokens},
};
use crate::directory::{DirectoryError, ErrorKind};

const VERSION: &str = "v1.0";

/// How long a read is tried.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    attempts: u32,
    total: Duration,
}

impl Patience {
    /// For reads that a run cannot do without.
    pub const LONG: Self = Self { attempts: 10, total: Duration::from_secs(600) };
    /// For reads that others wait for, or that can be done without.
    pub const SHORT: Self = Self { attempts: 4, total: Duration::from_secs(30) };
}

/// Microsoft Graph, signed in.
pub(super) struct Service {
    http: Http,
    address: Address,
    pub tokens: Tokens,
    budget: ReadBudget,
    /// Closed while Graph wants no reads.
    pub reads: Gate,
}

/// What is read.
#[derive(Clone, Copy)]
enum Question<'a> {
    Get(&'a Url),
    /// A `$batch` of reads only, so that it may be asked again.
    Batch(&'a Bytes),
}

/// A read that Graph refused, or that never succeeded.
#[derive(Debug)]
pub(super) enum ReadError {
    /// Graph's answer, which asking again does not change.
    Refused { status: u16, refusal: Refusal, permissions: Option<Vec<String>> },
    /// Everything else.
    Failed(DirectoryError),
}

impl ReadError {
    /// As an error of the directory; `what` says what was being done, `need` which permission it takes.
    pub fn into_error(self, what: &str, need: &Need) -> DirectoryError {
        match self {
            Self::Failed(error) => DirectoryError { message: format!("{what}: {}", error.message), ..error },
            Self::Refused { status, refusal, permissions } => {
                let message = format!("{what}: {}", refusal.text(status));
                let mut error = match status {
                    403 => DirectoryError::new(ErrorKind::Permission, message).hint(need.hint(permissions.as_deref())),
                    401 => DirectoryError::new(ErrorKind::SignIn, message)
                        .hint("the token is not meant for this address: check `cloud` and --graph-url, and the clock of this machine"),
                    407 => DirectoryError::new(ErrorKind::Connection, message)
                        .hint("the proxy wants credentials: only a user name and password in the proxy address are supported"),
                    _ => DirectoryError::new(ErrorKind::Protocol, message),
                };
                error.request_id = refusal.request_id;
                if refusal.code.is_empty() { error } else { error.code(refusal.code) }
            }
        }
    }
}

impl Service {
    pub fn new(http: Http, address: Address, tokens: Tokens) -> Self {
        Self { http, address, tokens, budget: ReadBudget::new(), reads: Gate::default() }
    }

    /// Address of a resource, for example of `["groups", id]`.
    pub fn url(&self, segments: &[&str]) -> Url {
        let mut all = vec![VERSION];
        all.extend(segments);
        self.address.join(&all)
    }

    /// Whether an address that Graph handed out is Graph's own.
    pub fn is_own(&self, url: &Url) -> bool {
        self.address.is_same_origin(url)
    }

    /// Host and port, for messages.
    pub fn host(&self) -> String {
        self.address.host()
    }

    /// Reads one JSON document; `units` is what Graph charges for it.
    pub async fn read<T: DeserializeOwned>(&self, url: &Url, units: u32, patience: Patience) -> Result<T, ReadError> {
        self.attempts(Question::Get(url), units, patience).await
    }

    /// Posts a `$batch` of reads; `units` is what Graph charges for its items together.
    pub async fn read_batch<T: DeserializeOwned>(&self, body: &Bytes, units: u32, patience: Patience) -> Result<T, ReadError> {
        self.attempts(Question::Batch(body), units, patience).await
    }

    /// Posts a `$batch` once, whatever comes back.
    pub async fn post_batch(&self, token: &Token, body: Bytes) -> Result<Reply, Unanswered> {
        self.http.post_json(self.url(&["$batch"]), headers(token), body).await
    }

    async fn ask(&self, question: Question<'_>, token: &Token) -> Result<Reply, Unanswered> {
        match question {
            Question::Get(url) => self.http.get(url.clone(), headers(token)).await,
            Question::Batch(body) => self.post_batch(token, body.clone()).await,
        }
    }

    async fn attempts<T: DeserializeOwned>(&self, question: Question<'_>, units: u32, patience: Patience) -> Result<T, ReadError> {
        let started = Instant::now();
        let mut token = self.tokens.get().await.map_err(ReadError::Failed)?;
        let mut failures = 0;
        loop {
            // In this order: the gate may close while the budget is waited for.
            self.budget.spend(units).await;
            self.reads.pass().await;
            let (error, wait) = match self.ask(question, &token).await {
                Ok(reply) if reply.status == 200 => {
                    token.accepted();
                    match serde_json::from_slice(&reply.body) {
                        Ok(document) => return Ok(document),
                        Err(error) => (self.unreadable(&reply, &error), None),
                    }
                }
                Ok(reply) if reply.status == 401 && !token.is_hopeless() => {
                    // Not a failure of the read: the next attempt follows at once, with another token.
                    token = self.tokens.renew(&token).await.map_err(ReadError::Failed)?;
                    continue;
                }
                Ok(reply) if is_passing(reply.status) => (self.busy(&reply), reply.retry_after()),
                Ok(reply) => {
                    let mut refusal = Refusal::read(&reply.body);
                    refusal.request_id = refusal.request_id.or_else(|| reply.request_id().map(str::to_owned));
                    let permissions = token.permissions().map(<[_]>::to_vec);
                    return Err(ReadError::Refused { status: reply.status, refusal, permissions });
                }
                Err(none) => {
                    let hopeless = none.hopeless;
                    let error = none.into_error(&format!("no answer from {}", self.host()));
                    if hopeless {
                        return Err(ReadError::Failed(error));
                    }
                    (error, None)
                }
            };
            failures += 1;
            if let Some(wait) = wait {
                self.reads.close_for(wait);
            }
            let wait = wait.unwrap_or_else(|| retry::pause(failures));
            if failures == patience.attempts || started.elapsed() + wait > patience.total {
                return Err(ReadError::Failed(error));
            }
            tokio::time::sleep(wait).await;
            token = self.tokens.get().await.map_err(ReadError::Failed)?;
        }
    }

    fn busy(&self, reply: &Reply) -> DirectoryError {
        let refusal = Refusal::read(&reply.body);
        let mut error =
            DirectoryError::new(ErrorKind::Connection, format!("{} keeps answering {}", self.host(), refusal.text(reply.status)))
                .hint("Microsoft Graph is busy or throttles this app; try again later");
        error.request_id = refusal.request_id.or_else(|| reply.request_id().map(str::to_owned));
        if refusal.code.is_empty() { error } else { error.code(refusal.code) }
    }

    fn unreadable(&self, reply: &Reply, error: &serde_json::Error) -> DirectoryError {
        let mut error =
            DirectoryError::new(ErrorKind::Protocol, format!("the answer of {} is not what Graph documents: {error}", self.host()))
                .hint("something between here and Microsoft Graph answers instead of it; check --graph-url and the proxy");
        error.request_id = reply.request_id().map(str::to_owned);
        error
    }

    /// Signs in and tells the permissions.
    pub async fn permissions(&self) -> Result<Option<Vec<String>>, DirectoryError> {
        Ok(self.tokens.get().await?.permissions().map(<[_]>::to_vec))
    }

    /// Whether the token is known to lack what it takes to change a group's members.
    pub async fn lacks(&self, need: &Need) -> bool {
        let permissions = self.permissions().await.ok().flatten();
        permissions.is_some_and(|permissions| permission::lacks(&permissions, need))
    }
}

/// Statuses after which a read may succeed. 424: what an older page says a batch with throttled items is answered with.
pub(super) const fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 424 | 429 | 500 | 502 | 503 | 504)
}

fn headers(token: &Token) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(5);
    headers.insert(AUTHORIZATION, token.header());
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    // A batch job yields: Graph throttles `Low` before what people wait for. The limits are the same
    // (https://learn.microsoft.com/graph/throttling-limits#request-headers).
    headers.insert(HeaderName::from_static("x-ms-throttle-priority"), HeaderValue::from_static("Low"));
    if let Ok(id) = HeaderValue::try_from(http::random_id().to_string()) {
        headers.insert(HeaderName::from_static("client-request-id"), id);
    }
    headers
}
