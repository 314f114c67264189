//! `$batch`: up to 20 requests in one (<https://learn.microsoft.com/graph/json-batching>).

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    member_ref::{AddTogether, MemberRef, Write},
    odata::Refusal,
    retry,
};
use crate::directory::{Change, Guid};

/// Items at most.
pub(super) const LARGEST: usize = 20;

#[derive(Serialize)]
struct Requests<T> {
    requests: Vec<T>,
}

#[derive(Serialize)]
struct Read<'a> {
    id: String,
    method: &'static str,
    url: &'a str,
}

fn body<T: Serialize>(requests: Vec<T>) -> Bytes {
    // Nothing in a batch can fail to become JSON: there are no maps with odd keys and no failing serialisers in it.
    serde_json::to_vec(&Requests { requests }).map(Bytes::from).unwrap_or_default()
}

/// A batch that changes these memberships; its items are numbered from 0.
pub(super) fn writes(group: Guid, change: Change, members: &[Guid], objects: &str) -> Bytes {
    let write = |(at, member): (usize, &Guid)| Write::new(at, change, MemberRef::new(group, *member), objects);
    body(members.iter().enumerate().map(write).collect())
}

/// A batch whose one item adds all these members, or nobody.
pub(super) fn add_together(group: Guid, members: &[Guid], objects: &str) -> Bytes {
    body(vec![AddTogether::new(group, members, objects)])
}

/// A batch that reads these addresses, relative to the version; its items are numbered from 0.
pub(super) fn reads(urls: &[&str]) -> Bytes {
    body(urls.iter().enumerate().map(|(at, url)| Read { id: at.to_string(), method: "GET", url }).collect())
}

/// The answer of a batch, in any order.
#[derive(Deserialize)]
pub(super) struct Responses {
    responses: Vec<Item>,
}

/// The answer to one item.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Item {
    id: Value,
    pub status: u16,
    #[serde(default)]
    headers: Option<serde_json::Map<String, Value>>,
    #[serde(default)]
    pub body: Value,
}

impl Responses {
    /// The answers in the order of the requests; `None` where one is missing.
    pub fn in_order(self, requests: usize) -> Vec<Option<Item>> {
        let mut ordered = vec![None; requests];
        for item in self.responses {
            let at = match &item.id {
                Value::String(text) => text.parse().ok(),
                Value::Number(number) => number.as_u64().and_then(|number| usize::try_from(number).ok()),
                _ => None,
            };
            if let Some(place) = at.and_then(|at| ordered.get_mut(at)) {
                place.get_or_insert(item);
            }
        }
        ordered
    }
}

impl Item {
    fn header(&self, name: &str) -> Option<String> {
        let (_, value) = self.headers.as_ref()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    /// How long Graph asks to wait; `now` is its clock.
    pub fn retry_after(&self, now: SystemTime) -> Option<Duration> {
        retry::retry_after(&self.header("Retry-After")?, now)
    }

    /// Graph's explanation, with the request id wherever it stands.
    pub fn refusal(&self) -> Refusal {
        let mut refusal = Refusal::of(&self.body);
        refusal.request_id = refusal.request_id.or_else(|| self.header("request-id"));
        refusal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_find_their_requests() {
        let text = r#"{"responses":[
            {"id":"2","status":204,"body":null},
            {"id":0,"status":429,"headers":{"retry-AFTER":7},"body":"not JSON's object"},
            {"id":"2","status":500},
            {"id":"9","status":204},
            {"id":"x","status":204}
        ]}"#;
        let items = serde_json::from_str::<Responses>(text).expect("a batch").in_order(3);
        assert_eq!(items[2].as_ref().map(|item| item.status), Some(204));
        assert!(items[1].is_none());
        let first = items[0].as_ref().expect("the numeric id");
        assert_eq!(first.retry_after(SystemTime::now()), Some(Duration::from_secs(7)));
        assert_eq!(first.refusal(), Refusal::default());
    }

    #[test]
    fn reads_are_gets() {
        assert_eq!(&reads(&["/users/1"])[..], br#"{"requests":[{"id":"0","method":"GET","url":"/users/1"}]}"#);
    }
}
