//! What arrived and what was answered.

use std::collections::BTreeMap;

/// Request headers that are kept, in lower case. Credentials never are.
pub(super) const HEADERS: [&str; 13] = [
    "accept",
    "accept-encoding",
    "client-request-id",
    "consistencylevel",
    "content-encoding",
    "content-type",
    "host",
    "prefer",
    "retry-attempt",
    "return-client-request-id",
    "sdkversion",
    "user-agent",
    "x-ms-throttle-priority",
];

/// One HTTP request, or one item of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoggedRequest {
    /// Number in the order of being carried out, from 1. A batch comes before its items.
    pub seq: u64,
    /// When it arrived: real microseconds since the sandbox started.
    pub at_micros: u64,
    /// HTTP method.
    pub method: String,
    /// Path and query as sent.
    pub path: String,
    /// Those of its headers that matter, names in lower case; never `authorization`.
    pub headers: BTreeMap<String, String>,
    /// Status answered; 0 when the connection was reset instead.
    pub status: u16,
    /// Error code answered (`Request_ResourceNotFound`, `invalid_client`), or empty.
    pub code: String,
    /// For an item: `seq` of its batch.
    pub batch: Option<u64>,
    /// For an item: its id in the batch.
    pub item: Option<String>,
    /// Number of the connection it came on, from 1.
    pub connection: u64,
    /// The fault that struck, by its switch's name.
    pub fault: Option<String>,
    /// It was sent although an earlier answer had asked to wait longer.
    pub early: bool,
}
