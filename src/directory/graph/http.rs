//! HTTP: clients, time-outs, trust, proxies, and the only three kinds of request this room can send. There is no DELETE
//! among them: a removal exists only as an item of a `$batch`, made by [`super::member_ref`].

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::Path,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use reqwest::{
    Certificate, Client, NoProxy, Proxy, RequestBuilder, Url,
    header::{self, HeaderMap},
};
use ring::rand::SecureRandom as _;

use super::{address::Address, retry};
use crate::directory::{DirectoryError, ErrorKind, Guid};

/// Microsoft Graph gives up on a batch item after 30 s and answers 504; the whole batch must have its chance.
const WHOLE_REQUEST: Duration = Duration::from_secs(100);
const BETWEEN_BYTES: Duration = Duration::from_secs(60);
const CONNECT: Duration = Duration::from_secs(15);
/// Shorter than common load balancers' idle limit, so that a request rarely meets a connection that was just closed.
const IDLE: Duration = Duration::from_secs(45);

/// Sends requests to one service.
#[derive(Clone, Debug)]
pub(super) struct Http {
    client: Client,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub(super) struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The service's clock when it answered, so that a date in the answer counts although this machine's clock is wrong.
    pub fn now(&self) -> SystemTime {
        self.header("date").and_then(retry::http_date).unwrap_or_else(SystemTime::now)
    }

    /// How long the service asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        retry::retry_after(self.header("retry-after")?, self.now())
    }

    /// The id to give to Microsoft's support.
    pub fn request_id(&self) -> Option<&str> {
        self.header("request-id")
    }
}

/// No answer came.
#[derive(Debug)]
pub(super) struct Unanswered {
    /// The request never left this machine: no connection was made.
    pub unsent: bool,
    /// Asking again does not help: the other side's certificate is not trusted, or the proxy wants other credentials.
    pub hopeless: bool,
    /// Why, without the address.
    pub text: String,
    /// What to do about it.
    pub hint: Option<&'static str>,
}

impl Unanswered {
    fn new(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let unsent = error.is_connect() || error.is_builder();
        let late = error.is_timeout();
        let mut text = String::new();
        let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(&error);
        while let Some(error) = cause {
            let part = error.to_string();
            if !text.contains(&part) {
                if !text.is_empty() {
                    text.push_str(": ");
                }
                text.push_str(&part);
            }
            cause = error.source();
        }
        if text.is_empty() {
            text = error.to_string();
        }
        if late && !text.contains("timed out") {
            text = format!("timed out: {text}");
        }
        let hopeless = unsent && (is_about_certificates(&text) || is_about_proxy_credentials(&text));
        let hint = hint(&text, unsent);
        Self { unsent, hopeless, text, hint }
    }

    /// As an error of the directory; `what` says what was being done.
    pub fn into_error(self, what: &str) -> DirectoryError {
        let error = DirectoryError::new(ErrorKind::Connection, format!("{what}: {}", self.text));
        match self.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

fn is_about_certificates(text: &str) -> bool {
    text.contains("certificate") || text.contains("UnknownIssuer")
}

fn is_about_proxy_credentials(text: &str) -> bool {
    text.contains("proxy authorization required")
}

fn hint(text: &str, unsent: bool) -> Option<&'static str> {
    let lower = text.to_lowercase();
    if is_about_certificates(text) {
        Some("if a proxy of your company opens TLS, give its root certificate with --ca-file or install it in the operating system's store")
    } else if lower.contains("dns") || lower.contains("lookup") || lower.contains("resolve") {
        Some("check the cloud, the address and the name servers; behind a proxy set HTTPS_PROXY or the job's `proxy`")
    } else if is_about_proxy_credentials(text) {
        Some("the proxy wants credentials: only a user name and password in the proxy address are supported")
    } else if unsent {
        Some("check the network, the firewall and the proxy (HTTPS_PROXY, or the job's `proxy`)")
    } else {
        None
    }
}

/// What every client of a connection shares.
pub(super) struct Trust<'a> {
    /// PEM file of authorities to trust besides the operating system's.
    pub ca_file: Option<&'a Path>,
    /// Proxy address; `None` takes the system's.
    pub proxy: Option<&'a str>,
    /// For `NO_PROXY` beside an explicit proxy.
    pub environment: &'a BTreeMap<OsString, OsString>,
}

impl Http {
    /// A client for that service.
    pub fn new(address: &Address, trust: &Trust<'_>) -> Result<Self, DirectoryError> {
        let mut builder = builder();
        if address.is_plain() {
            // Nothing to verify on a plain loopback address: do not load the system's store for it.
            builder = builder.tls_certs_only([]);
        } else if let Some(file) = trust.ca_file {
            builder = builder.tls_certs_merge(authorities(file)?);
        }
        if address.is_loopback() {
            builder = builder.no_proxy();
        } else if let Some(proxy) = trust.proxy {
            builder = builder.proxy(explicit_proxy(proxy, trust.environment)?);
        }
        build(builder)
    }

    /// A client for the services of the machine itself (managed identity): never through a proxy, and quick to give up.
    pub fn for_this_machine() -> Result<Self, DirectoryError> {
        build(builder().no_proxy().tls_certs_only([]).connect_timeout(Duration::from_secs(3)).timeout(Duration::from_secs(20)))
    }

    /// GET with these headers.
    pub async fn get(&self, url: Url, headers: HeaderMap) -> Result<Reply, Unanswered> {
        send(self.client.get(url).headers(headers)).await
    }

    /// POST of a JSON body.
    pub async fn post_json(&self, url: Url, headers: HeaderMap, body: Bytes) -> Result<Reply, Unanswered> {
        send(self.client.post(url).headers(headers).header(header::CONTENT_TYPE, "application/json").body(body)).await
    }

    /// POST of a form.
    pub async fn post_form(&self, url: Url, form: &[(&str, &str)]) -> Result<Reply, Unanswered> {
        send(self.client.post(url).header(header::ACCEPT, "application/json").form(form)).await
    }
}

fn builder() -> reqwest::ClientBuilder {
    install_crypto();
    Client::builder()
        .user_agent(concat!("reclaim/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none()) // a token must not follow a redirect to somewhere else
        .connect_timeout(CONNECT)
        .read_timeout(BETWEEN_BYTES)
        .timeout(WHOLE_REQUEST)
        .pool_idle_timeout(IDLE)
}

fn build(builder: reqwest::ClientBuilder) -> Result<Http, DirectoryError> {
    let client = builder.build().map_err(|error| {
        let error = Unanswered::new(error);
        DirectoryError::new(ErrorKind::Settings, format!("cannot set up TLS: {}", error.text))
            .hint("check the operating system's certificate store (on Linux the package `ca-certificates`)")
    })?;
    Ok(Http { client })
}

/// Makes ring the process's source of cryptography, once; a host that has chosen another one keeps it.
fn install_crypto() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

async fn send(request: RequestBuilder) -> Result<Reply, Unanswered> {
    let response = request.send().await.map_err(Unanswered::new)?;
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let body = response.bytes().await.map_err(|error| Unanswered { unsent: false, ..Unanswered::new(error) })?;
    Ok(Reply { status, headers, body })
}

fn authorities(file: &Path) -> Result<Vec<Certificate>, DirectoryError> {
    let wrong = |why: String| {
        DirectoryError::new(ErrorKind::Settings, format!("{}: {why}", file.display()))
            .hint("--ca-file takes a PEM file with one or more `-----BEGIN CERTIFICATE-----` blocks")
    };
    let pem = std::fs::read(file).map_err(|error| wrong(format!("cannot read the authorities to trust: {error}")))?;
    let found = Certificate::from_pem_bundle(&pem).map_err(|error| wrong(format!("not a PEM file: {}", Unanswered::new(error).text)))?;
    if found.is_empty() { Err(wrong("no certificate in it".into())) } else { Ok(found) }
}

fn explicit_proxy(address: &str, environment: &BTreeMap<OsString, OsString>) -> Result<Proxy, DirectoryError> {
    // The address is not repeated: it may carry a password.
    let proxy = Proxy::all(address).map_err(|_| {
        DirectoryError::new(ErrorKind::Settings, "proxy: not an address of the form http://host:port")
            .hint("http and https proxies are supported, with `user:password@` before the host where the proxy wants it")
    })?;
    let except = ["NO_PROXY", "no_proxy"].into_iter().find_map(|name| environment.get(&OsString::from(name))?.to_str());
    Ok(proxy.no_proxy(except.and_then(NoProxy::from_string)))
}

/// A random id (version 4, RFC 9562).
pub(super) fn random_id() -> Guid {
    let mut bytes = [0; 16];
    // Only a system without any randomness fails here; an id of zeros is then as good as any: it is for support only.
    let _ = ring::rand::SystemRandom::new().fill(&mut bytes);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Guid::from_u128(u128::from_be_bytes(bytes))
}
