//! Answers and Graph's errors.

use std::time::Duration;

use serde_json::{Value, json};

use super::call::Call;

/// Body of an answer.
#[derive(Clone, Debug)]
pub(super) enum Body {
    Empty,
    Json(Value),
    Text(String),
    Html(&'static str),
}

/// An answer, to a request or to an item of a batch.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Body,
    /// Error code, for the log.
    pub code: String,
    /// The fault that struck, for the log.
    pub fault: Option<&'static str>,
    /// Extra time the answer takes.
    pub delay: Duration,
    /// Reset the connection instead of answering.
    pub reset: bool,
}

impl Reply {
    pub fn new(status: u16, body: Body) -> Self {
        Self { status, headers: Vec::new(), body, code: String::new(), fault: None, delay: Duration::ZERO, reset: false }
    }

    pub fn json(value: Value) -> Self {
        Self::new(200, Body::Json(value))
    }

    pub fn no_content() -> Self {
        Self::new(204, Body::Empty)
    }

    /// A reset connection instead of an answer.
    pub fn reset(fault: &'static str) -> Self {
        let mut reply = Self::new(0, Body::Empty).fault(fault);
        reply.reset = true;
        reply
    }

    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    #[must_use]
    pub fn fault(mut self, fault: &'static str) -> Self {
        self.fault = Some(fault);
        self
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// A refusal in Graph's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GraphError {
    pub status: u16,
    pub code: &'static str,
    pub message: String,
}

impl GraphError {
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// 400 `Request_BadRequest`.
    pub fn bad(message: impl Into<String>) -> Self {
        Self::new(400, "Request_BadRequest", message)
    }

    /// 400 for a query that Graph does not support.
    pub fn unsupported(message: impl Into<String>) -> Self {
        Self::new(400, "Request_UnsupportedQuery", message)
    }

    /// 404, naming an object; Graph does not say which of those involved is missing.
    pub fn not_found(id: impl std::fmt::Display) -> Self {
        let message = format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present.");
        Self::new(404, "Request_ResourceNotFound", message)
    }

    /// 400 for something that is no object id.
    pub fn malformed_id(id: &str) -> Self {
        Self::bad(format!("Invalid object identifier '{id}'."))
    }

    /// 403 `Authorization_RequestDenied`.
    pub fn denied() -> Self {
        Self::new(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
    }

    /// 401 `InvalidAuthenticationToken`.
    pub fn token(message: &str) -> Self {
        Self::new(401, "InvalidAuthenticationToken", message)
    }

    /// 503 or 504.
    pub fn unavailable(status: u16) -> Self {
        match status {
            504 => Self::new(504, "UnknownError", "The request timed out."),
            _ => Self::new(503, "ServiceUnavailable", "The service is temporarily unavailable. Please try again later."),
        }
    }

    /// The answer with Graph's envelope.
    pub fn reply(&self, call: &Call) -> Reply {
        let date = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S").to_string();
        let mut inner = json!({"date": date, "request-id": call.request_id, "client-request-id": call.client_request_id});
        if self.status == 429 {
            inner["code"] = json!("TooManyRequests");
            inner["status"] = json!("429");
        }
        let body = json!({"error": {"code": self.code, "message": self.message, "innerError": inner}});
        let mut reply = Reply::new(self.status, Body::Json(body));
        self.code.clone_into(&mut reply.code);
        reply
    }
}

impl From<GraphError> for Result<Reply, GraphError> {
    fn from(error: GraphError) -> Self {
        Err(error)
    }
}
