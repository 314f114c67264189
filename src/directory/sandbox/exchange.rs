//! One HTTP request from reading it to answering it: bodies, latency, faults of whole requests, sign-in, dispatch.

use std::{collections::BTreeMap, convert::Infallible, future, io::Read, sync::Arc, time::Duration};

use bytes::Bytes;
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Request, Response, StatusCode, body::Incoming, header::HeaderValue};
use tokio::sync::Notify;

use super::{
    api,
    call::{Call, Payload, parse_target},
    control,
    core::{Core, Shared},
    dice::hash,
    log::{HEADERS, LoggedRequest},
    login,
    reply::{Body, GraphError, Reply},
};
use crate::directory::Guid;

/// Content type of Graph's answers.
pub(super) const JSON_TYPE: &str = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";

/// Request bodies up to 4 MB, as Graph has it.
const LARGEST_BODY: usize = 4 << 20;

/// What gateways send when they do not know about JSON.
const HTML: &str = "<!DOCTYPE html><html><head><title>Our services aren't available right now</title></head><body><h2>Our services aren't available right now</h2><p>We're working to restore all services as soon as possible. Please check back soon.</p></body></html>";

/// A request as it arrived.
struct Arrival {
    method: String,
    target: String,
    headers: BTreeMap<String, String>,
    authorization: Option<String>,
    body: Vec<u8>,
    /// Real time since the start.
    at: Duration,
    connection: u64,
}

/// Answers one HTTP request; `cut` tells the connection to break.
pub(super) async fn serve(
    shared: Arc<Shared>,
    connection: u64,
    cut: Arc<Notify>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let at = shared.core().clock.real();
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, LARGEST_BODY).collect().await.map(http_body_util::Collected::to_bytes) else {
        return Ok(plain(StatusCode::PAYLOAD_TOO_LARGE, "the request body is too large or ended early"));
    };
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    if let Some(path) = target.strip_prefix("/sandbox/") {
        let (status, body) = control::answer(&shared, head.method.as_str(), path, &body);
        return Ok(json(status, &body));
    }
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let arrival = Arrival {
        method: head.method.as_str().to_owned(),
        target,
        authorization: head.headers.get(hyper::header::AUTHORIZATION).map(text),
        headers: HEADERS.iter().filter_map(|name| Some(((*name).to_owned(), text(head.headers.get(*name)?)))).collect(),
        body: body.into(),
        at,
        connection,
    };
    sleep(shared.latency / 2).await;
    let (request_id, client_request_id, reply) = shared.carry_out(arrival);
    sleep(reply.delay + shared.latency / 2).await;
    if reply.reset {
        cut.notify_one();
        return future::pending().await;
    }
    let gzip = head.headers.get(hyper::header::ACCEPT_ENCODING).is_some_and(|value| text(value).contains("gzip"));
    Ok(render(reply, request_id, &client_request_id, gzip))
}

async fn sleep(time: Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

impl Shared {
    /// Everything between arrival and answer that needs the state: short, under the lock.
    fn carry_out(&self, mut arrival: Arrival) -> (Guid, String, Reply) {
        let mut core = self.core();
        let request_id = core.new_id();
        let client_request_id = arrival.headers.get("client-request-id").cloned().unwrap_or_else(|| request_id.to_string());
        let entry = LoggedRequest {
            at_micros: u64::try_from(arrival.at.as_micros()).unwrap_or(u64::MAX),
            method: arrival.method.clone(),
            path: arrival.target.clone(),
            headers: arrival.headers.clone(),
            connection: arrival.connection,
            ..LoggedRequest::default()
        };
        let (mut segments, query) = parse_target(&arrival.target);
        let version = match segments.first().map(|first| first.text.as_str()) {
            Some("v1.0") => "v1.0",
            Some("beta") => "beta",
            _ => {
                let reply = self.login(&mut core, &arrival);
                let fault = reply.fault.map(str::to_owned);
                core.record(LoggedRequest { status: reply.status, code: reply.code.clone(), fault, ..entry });
                return (request_id, client_request_id, reply);
            }
        };
        segments.remove(0);
        let unpacked = unpack(&core, &mut arrival);
        let mut call = Call {
            method: arrival.method.clone(),
            target: arrival.target.clone(),
            version,
            path: segments,
            query,
            body: payload(&arrival.body),
            headers: std::mem::take(&mut arrival.headers),
            request_id,
            client_request_id: client_request_id.clone(),
            roles: Arc::new([]),
        };
        let reply = match unpacked {
            Ok(()) => self.graph(&mut core, &mut call, &arrival, &entry),
            Err(error) => Logged::No(error.reply(&call)),
        };
        let reply = match reply {
            Logged::Yes(reply) => reply,
            Logged::No(reply) => {
                let fault = reply.fault.map(str::to_owned);
                core.record(LoggedRequest { status: reply.status, code: reply.code.clone(), fault, ..entry });
                reply
            }
        };
        (request_id, client_request_id, reply)
    }

    fn login(&self, core: &mut Core, arrival: &Arrival) -> Reply {
        let path = arrival.target.split('?').next().unwrap_or_default();
        let mut parts = path.trim_start_matches('/').splitn(2, '/');
        let tenant = parts.next().unwrap_or_default();
        match (arrival.method.as_str(), parts.next().unwrap_or_default()) {
            ("POST", "oauth2/v2.0/token") => login::token(core, &self.base_url, tenant, arrival.authorization.as_deref(), &arrival.body),
            ("GET", "v2.0/.well-known/openid-configuration") => Reply::json(login::discovery(&core.config, &self.base_url, tenant)),
            _ => Reply::new(404, Body::Empty),
        }
    }

    fn graph(&self, core: &mut Core, call: &mut Call, arrival: &Arrival, entry: &LoggedRequest) -> Logged {
        let what = hash(hash(0, call.target.as_bytes()), &arrival.body);
        if core.dice.strikes("reset-before", what, core.faults.reset_before) {
            return Logged::No(Reply::reset("reset-before"));
        }
        if let Some(reply) = refused_as_a_whole(core, call, what, self.latency) {
            return Logged::No(reply);
        }
        let (now, uses) = (core.clock.real(), core.faults.token_expiry);
        match core.tokens.check(arrival.authorization.as_deref(), now, uses) {
            Ok(roles) => call.roles = roles,
            Err(error) => {
                let reply = error.reply(call);
                return Logged::No(reply.header("WWW-Authenticate", "Bearer realm=\"\", error=\"invalid_token\""));
            }
        }
        let is_batch = matches!(call.path.as_slice(), [only] if only.text.eq_ignore_ascii_case("$batch"));
        let at = core.log.len();
        let reply = if is_batch && call.method == "POST" {
            api::batch(core, self, call, entry.clone(), arrival.at)
        } else {
            let (reply, early) = api::execute(core, self, call, arrival.at);
            let fault = reply.fault.map(str::to_owned);
            core.record(LoggedRequest { status: reply.status, code: reply.code.clone(), fault, early, ..entry.clone() });
            reply
        };
        let (reply, fault) = if core.dice.strikes("reset-after", what, core.faults.reset_after) {
            (Reply::reset("reset-after"), "reset-after")
        } else if core.dice.strikes("503-request-after", what, core.faults.unavailable_request_after) {
            (GraphError::unavailable(503).reply(call), "503-request-after")
        } else {
            return Logged::Yes(reply);
        };
        if let Some(entry) = core.log.get_mut(at) {
            (entry.status, entry.fault) = (reply.status, Some(fault.to_owned()));
            entry.code.clone_from(&reply.code);
        }
        Logged::Yes(reply)
    }
}

/// An answer, and whether the log knows of it.
enum Logged {
    Yes(Reply),
    No(Reply),
}

/// Faults that answer a whole HTTP request without doing anything.
fn refused_as_a_whole(core: &mut Core, call: &Call, what: u64, latency: Duration) -> Option<Reply> {
    let is_write = call.method != "GET";
    if core.dice.strikes("503-request", what, core.faults.unavailable_request) {
        return Some(GraphError::unavailable(503).reply(call).fault("503-request"));
    }
    let html = core.dice.strikes("non-json", what, core.faults.non_json);
    if html && core.turn("non-json").is_multiple_of(2) {
        let mut reply = Reply::new(503, Body::Html(HTML)).fault("non-json");
        "ServiceUnavailable".clone_into(&mut reply.code);
        return Some(reply);
    }
    if !html && !core.dice.strikes("429-request", what, core.faults.throttle_request) {
        return None;
    }
    let mut reply = GraphError::new(429, "TooManyRequests", "Please retry again later.").reply(call);
    let (value, wait) = core.retry_after(Duration::from_secs_f64(core.faults.retry_after_seconds));
    if let Some(value) = value {
        reply = reply.header("Retry-After", value);
        api::announce(core, is_write, wait, latency);
    }
    if html {
        reply.body = Body::Html(HTML);
    }
    Some(reply.fault(if html { "non-json" } else { "429-request" }))
}

/// Unpacks a compressed request body.
fn unpack(core: &Core, arrival: &mut Arrival) -> Result<(), GraphError> {
    let unsupported = || GraphError::new(415, "BadRequest", "The content encoding of the request is not supported.");
    match arrival.headers.get("content-encoding").map(String::as_str) {
        None | Some("identity") => return Ok(()),
        Some("gzip") if !core.faults.no_gzip => {}
        Some(_) => return Err(unsupported()),
    }
    let mut unpacked = Vec::new();
    let read = GzDecoder::new(arrival.body.as_slice()).take(LARGEST_BODY as u64).read_to_end(&mut unpacked);
    read.map_err(|_| GraphError::new(400, "BadRequest", "The request body is not valid gzip."))?;
    arrival.body = unpacked;
    Ok(())
}

fn payload(body: &[u8]) -> Payload {
    if body.is_empty() {
        return Payload::None;
    }
    serde_json::from_slice(body).map_or(Payload::Malformed, Payload::Json)
}

/// The answer as HTTP, with the headers that Graph always sends.
fn render(reply: Reply, request_id: Guid, client_request_id: &str, gzip: bool) -> Response<Full<Bytes>> {
    let (content_type, mut bytes) = match reply.body {
        Body::Empty => ("", Vec::new()),
        Body::Json(value) => (JSON_TYPE, value.to_string().into_bytes()),
        Body::Text(text) => ("text/plain", text.into_bytes()),
        Body::Html(html) => ("text/html; charset=us-ascii", html.as_bytes().to_vec()),
    };
    let mut headers = vec![
        ("Cache-Control", "no-cache".to_owned()),
        ("Strict-Transport-Security", "max-age=31536000".to_owned()),
        ("OData-Version", "4.0".to_owned()),
        ("request-id", request_id.to_string()),
        ("client-request-id", client_request_id.to_owned()),
        (
            "x-ms-ags-diagnostic",
            r#"{"ServerInfo":{"DataCenter":"Sandbox","Slice":"E","Ring":"0","ScaleUnit":"000","RoleInstance":"LOOPBACK"}}"#.to_owned(),
        ),
    ];
    if !content_type.is_empty() {
        headers.push(("Content-Type", content_type.to_owned()));
    }
    if gzip && bytes.len() > 1_000 {
        bytes = compress(&bytes);
        headers.push(("Content-Encoding", "gzip".to_owned()));
        headers.push(("Vary", "Accept-Encoding".to_owned()));
    }
    headers.extend(reply.headers);
    let mut response = Response::new(Full::new(Bytes::from(bytes)));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in headers {
        // A header that a client made up and that cannot be sent back is left out.
        if let (Ok(name), Ok(value)) = (hyper::header::HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn compress(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
    // Writing to memory does not fail.
    let _ = std::io::Write::write_all(&mut encoder, bytes);
    encoder.finish().unwrap_or_default()
}

fn plain(status: StatusCode, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    response
}

fn json(status: u16, body: &serde_json::Value) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(hyper::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
