//! A server that answers what a test wants, in the order it wants, and remembers what it was asked.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Path and query.
    pub target: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Seen {
    /// The items of a batch: id, method, address.
    pub fn items(&self) -> Vec<(String, String, String)> {
        let body: Value = serde_json::from_str(&self.body).expect("a batch");
        let text = |item: &Value, key: &str| item[key].as_str().expect("a text").to_owned();
        body["requests"]
            .as_array()
            .expect("requests")
            .iter()
            .map(|item| (text(item, "id"), text(item, "method"), text(item, "url")))
            .collect()
    }
}

/// What the server does.
pub enum Act {
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Takes the request and closes the connection.
    HangUp,
}

impl Act {
    pub fn json(status: u16, body: &Value) -> Self {
        Self::Answer(status, vec![("content-type", "application/json".into())], body.to_string())
    }

    pub fn error(status: u16, code: &str, message: &str) -> Self {
        Self::json(status, &error(code, message))
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Self::Answer(_, headers, _) = &mut self {
            headers.push((name, value.into()));
        }
        self
    }
}

/// Graph's error body.
pub fn error(code: &str, message: &str) -> Value {
    json!({"error": {"code": code, "message": message, "innerError": {"request-id": "inner-1", "date": "2026-01-01T00:00:00"}}})
}

/// A batch's answer that gives every item the same.
pub fn all(seen: &Seen, status: u16, body: &Value) -> Act {
    let responses: Vec<Value> = seen.items().iter().map(|(id, ..)| json!({"id": id, "status": status, "body": body})).collect();
    Act::json(200, &json!({"responses": responses}))
}

/// A running server.
pub struct Script {
    pub url: String,
    log: Arc<Mutex<Vec<Seen>>>,
}

impl Script {
    /// Answers everything but sign-ins, which succeed with a token numbered from 1.
    pub async fn graph(mut act: impl FnMut(&Seen) -> Act + Send + 'static) -> Self {
        let mut tokens = 0;
        Self::start(move |seen| {
            if seen.target.ends_with("/oauth2/v2.0/token") {
                tokens += 1;
                return Act::json(200, &json!({"access_token": format!("token-{tokens}"), "expires_in": 3599, "token_type": "Bearer"}));
            }
            act(seen)
        })
        .await
    }

    /// Answers everything.
    pub async fn start(act: impl FnMut(&Seen) -> Act + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let log = Arc::new(Mutex::new(Vec::new()));
        let act = Arc::new(Mutex::new(act));
        let seen = Arc::clone(&log);
        tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { return };
                let (act, seen) = (Arc::clone(&act), Arc::clone(&seen));
                let service = service_fn(move |request| answer(request, Arc::clone(&act), Arc::clone(&seen)));
                // A connection that ends in an error is one the script broke.
                tokio::spawn(async move { drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await) });
            }
        });
        Self { url, log }
    }

    /// What was asked so far.
    pub fn log(&self) -> Vec<Seen> {
        self.log.lock().expect("the log").clone()
    }

    /// How many requests had that in their address.
    pub fn count(&self, part: &str) -> usize {
        self.log().iter().filter(|seen| seen.target.contains(part)).count()
    }
}

async fn answer<F: FnMut(&Seen) -> Act>(
    request: Request<Incoming>,
    act: Arc<Mutex<F>>,
    log: Arc<Mutex<Vec<Seen>>>,
) -> Result<Response<Full<Bytes>>, std::io::Error> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes();
    let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let seen = Seen {
        target: parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
        headers: headers.collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    log.lock().expect("the log").push(seen.clone());
    let act = act.lock().expect("the script")(&seen);
    match act {
        Act::HangUp => Err(std::io::Error::other("hung up")),
        Act::Answer(status, headers, body) => {
            let mut response = Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            Ok::<_, Infallible>(response.body(Full::new(Bytes::from(body))).expect("a response")).map_err(std::io::Error::other)
        }
    }
}
