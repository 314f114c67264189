//! Microsoft Graph's error envelope: `{"error":{"code","message","innerError":{"request-id",…}}}`.

use serde::Deserialize;
use serde_json::Value;

/// What Graph says of a failure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Refusal {
    /// `Request_ResourceNotFound`, …; empty when the body is not Graph's.
    pub code: String,
    /// Graph's sentence; empty when the body is not Graph's.
    pub message: String,
    /// The id to give to Microsoft's support.
    pub request_id: Option<String>,
}

#[derive(Deserialize)]
struct Envelope {
    error: Inner,
}

#[derive(Deserialize)]
struct Inner {
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    message: Option<String>,
    // The documentation spells it in lower case, the wire does not.
    #[serde(default, rename = "innerError", alias = "innererror")]
    details: Value,
}

impl Refusal {
    /// Reads an error body; anything else becomes an empty refusal.
    pub fn read(body: &[u8]) -> Self {
        serde_json::from_slice::<Envelope>(body).map_or_else(|_| Self::default(), Into::into)
    }

    /// The same of a body inside a `$batch`.
    pub fn of(body: &Value) -> Self {
        Envelope::deserialize(body).map_or_else(|_| Self::default(), Into::into)
    }

    /// Whether Graph says that something else changes the same object (seen as 409 and as 400, with two codes; the
    /// sentence is the constant part).
    pub fn is_conflict(&self) -> bool {
        self.code == "Directory_ConcurrencyViolation" || self.message.contains("concurrent requests")
    }

    /// Whether Graph says that there is no such object, in its own envelope: a 404 from a proxy is none.
    pub fn is_not_found(&self) -> bool {
        matches!(self.code.as_str(), "Request_ResourceNotFound" | "ResourceNotFound")
    }

    /// `HTTP 403 Authorization_RequestDenied: Insufficient privileges …`.
    pub fn text(&self, status: u16) -> String {
        match (self.code.as_str(), self.message.trim()) {
            ("", "") => format!("HTTP {status} without an explanation"),
            ("", message) => format!("HTTP {status}: {message}"),
            (code, "") => format!("HTTP {status} {code}"),
            (code, message) => format!("HTTP {status} {code}: {message}"),
        }
    }
}

impl From<Envelope> for Refusal {
    fn from(envelope: Envelope) -> Self {
        let details = envelope.error.details;
        let text = |key: &str| details.get(key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        Self {
            code: envelope.error.code.unwrap_or_default(),
            message: envelope.error.message.unwrap_or_default(),
            request_id: text("request-id"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_the_inner_error() {
        for key in ["innerError", "innererror"] {
            let body = format!(r#"{{"error":{{"code":"X","message":"Y","{key}":{{"date":"2025-02-13T10:17:06","request-id":"r-1"}}}}}}"#);
            let wanted = Refusal { code: "X".into(), message: "Y".into(), request_id: Some("r-1".into()) };
            assert_eq!(Refusal::read(body.as_bytes()), wanted);
        }
    }

    #[test]
    fn other_bodies_are_empty_refusals() {
        for body in ["", "<html>", "[]", r#"{"error":"invalid_client"}"#, "null"] {
            assert_eq!(Refusal::read(body.as_bytes()), Refusal::default(), "{body}");
        }
        assert_eq!(Refusal::default().text(502), "HTTP 502 without an explanation");
    }
}
