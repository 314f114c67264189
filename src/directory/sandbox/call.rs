//! A request to Graph, alone or as an item of a batch, taken apart.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;

use crate::directory::Guid;

/// A request to Graph.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// `GET`, `POST`, …
    pub method: String,
    /// Path and query as sent.
    pub target: String,
    /// `v1.0` or `beta`.
    pub version: &'static str,
    /// Path segments after the version.
    pub path: Vec<Segment>,
    /// Query options.
    pub query: Vec<(String, String)>,
    /// Headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Payload,
    pub request_id: Guid,
    pub client_request_id: String,
    /// Permissions in the caller's token.
    pub roles: Arc<[String]>,
}

/// A request body.
#[derive(Clone, Debug)]
pub(super) enum Payload {
    None,
    Json(Value),
    Malformed,
}

/// One segment of a path, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub text: String,
    /// It was a key in parentheses: `users('…')`.
    pub quoted: bool,
}

impl Call {
    /// First value of a query option, name in any case.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Whether `ConsistencyLevel: eventual` was sent.
    pub fn is_eventual(&self) -> bool {
        self.header("consistencylevel").is_some_and(|level| level.eq_ignore_ascii_case("eventual"))
    }

    pub fn has_any_role(&self, roles: &[&str]) -> bool {
        self.roles.iter().any(|role| roles.contains(&role.as_str()))
    }

    /// Whether it changes anything, and therefore counts against the write quota.
    pub fn is_write(&self) -> bool {
        let reading_post = ["$batch", "getbyids", "checkmembergroups"];
        match self.method.as_str() {
            "GET" | "HEAD" | "OPTIONS" => false,
            "POST" => !self.path.last().is_some_and(|last| {
                let name = last.text.to_ascii_lowercase();
                reading_post.contains(&name.strip_prefix("microsoft.graph.").unwrap_or(&name))
            }),
            _ => true,
        }
    }
}

/// Version, segments and query of a target such as `/v1.0/users('a')?$select=id`.
pub(super) fn parse_target(target: &str) -> (Vec<Segment>, Vec<(String, String)>) {
    // What follows a raw `#` is a fragment: it is no part of a request.
    let target = target.split('#').next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut segments = Vec::new();
    for raw in path.split('/').filter(|raw| !raw.is_empty()) {
        let text = decode(raw, false);
        match key_of(&text) {
            Some((name, key)) => {
                segments.push(Segment { text: name.to_owned(), quoted: false });
                segments.push(Segment { text: key, quoted: true });
            }
            None => segments.push(Segment { text, quoted: false }),
        }
    }
    let query = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name, true), decode(value, true))
    });
    (segments, query.collect())
}

/// `users('o''brien@x')` is `users` and `o'brien@x`.
fn key_of(text: &str) -> Option<(&str, String)> {
    let (name, rest) = text.split_once('(')?;
    let key = rest.strip_suffix(')')?.strip_prefix('\'')?.strip_suffix('\'')?;
    name.chars().all(|c| c.is_ascii_alphabetic()).then(|| (name, key.replace("''", "'")))
}

/// Percent-decodes; in a query `+` is a blank.
pub(super) fn decode(text: &str, plus: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten().and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (hex, bytes[at]) {
            (Some(byte), _) => {
                out.push(byte);
                at += 2;
            }
            (None, b'+') if plus => out.push(b' '),
            (None, byte) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::{decode, parse_target};

    fn texts(target: &str) -> Vec<String> {
        parse_target(target).0.into_iter().map(|segment| segment.text).collect()
    }

    #[test]
    fn all_forms_of_keys_are_understood() {
        assert_eq!(texts("/groups/1/members/2/$ref"), ["groups", "1", "members", "2", "$ref"]);
        assert_eq!(texts("groups/1/members/2/%24ref"), ["groups", "1", "members", "2", "$ref"]);
        assert_eq!(texts("/users('$a@x')"), ["users", "$a@x"]);
        assert!(parse_target("/users('$a@x')").0[1].quoted);
        assert_eq!(texts("/users('o''brien%40x')/licenseDetails"), ["users", "o'brien@x", "licenseDetails"]);
        assert_eq!(texts("/users/o'brien@x"), ["users", "o'brien@x"]);
        assert_eq!(texts("/users/a_x%23EXT%23@y"), ["users", "a_x#EXT#@y"]);
        assert_eq!(texts("/users/a_x#EXT#@y"), ["users", "a_x"], "a raw # starts a fragment");
        assert_eq!(texts("/users/zo%C3%AB@x"), ["users", "zoë@x"]);
    }

    #[test]
    fn queries_are_decoded() {
        let (_, query) = parse_target("/groups?$filter=displayName+eq%20'A%26B'&$top=5&x");
        let expected = [("$filter", "displayName eq 'A&B'"), ("$top", "5"), ("x", "")];
        assert_eq!(query, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(decode("100%", false), "100%");
        assert_eq!(decode("%zz+", false), "%zz+");
    }
}
