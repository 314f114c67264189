//! `POST /$batch`: up to 20 calls in one HTTP request (<https://learn.microsoft.com/graph/json-batching>).

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use serde_json::{Map, Value, json};

use super::super::{
    call::{Call, Payload, parse_target},
    core::{Core, Shared},
    dice::hash,
    log::{HEADERS, LoggedRequest},
    reply::{Body, GraphError, Reply},
};

/// Items in one batch at most.
const MOST: usize = 20;

struct Item {
    id: String,
    /// The id in lower case: ids are compared without case.
    key: String,
    depends_on: Vec<String>,
    call: Call,
    url: String,
}

/// Carries out a batch. `entry` is the batch's own entry in the log, which comes first.
pub(in super::super) fn batch(core: &mut Core, shared: &Shared, call: &Call, entry: LoggedRequest, arrived: Duration) -> Reply {
    let logged = core.record(entry.clone());
    let reply = match items(core, call) {
        Ok(items) => answer(core, shared, items, &LoggedRequest { batch: Some(logged), ..entry }, arrived),
        Err(error) => error.reply(call),
    };
    if let Some(entry) = usize::try_from(logged - 1).ok().and_then(|at| core.log.get_mut(at)) {
        entry.status = reply.status;
        entry.code.clone_from(&reply.code);
    }
    reply
}

fn answer(core: &mut Core, shared: &Shared, items: Vec<Item>, entry: &LoggedRequest, arrived: Duration) -> Reply {
    let mut failed = BTreeSet::new();
    let mut responses = Vec::with_capacity(items.len());
    let mut throttled = false;
    let mut delay = Duration::ZERO;
    for item in items {
        let (reply, early) = if item.depends_on.iter().any(|id| failed.contains(id)) {
            let error = GraphError::new(424, "FailedDependency", "The request depends on another request in the batch, which failed.");
            (error.reply(&item.call), false)
        } else {
            super::execute(core, shared, &item.call, arrived)
        };
        core.record(LoggedRequest {
            method: item.call.method.clone(),
            path: item.url,
            headers: HEADERS.iter().filter_map(|name| Some(((*name).to_owned(), item.call.header(name)?.to_owned()))).collect(),
            status: reply.status,
            code: reply.code.clone(),
            item: Some(item.id.clone()),
            fault: reply.fault.map(str::to_owned),
            early,
            ..entry.clone()
        });
        if !reply.is_success() {
            failed.insert(item.key);
        }
        throttled |= reply.status == 429;
        delay = delay.max(reply.delay);
        responses.push(response(&item.id, &item.call, reply));
    }
    if core.faults.shuffle {
        core.dice.shuffle(hash(entry.batch.unwrap_or_default(), b"shuffle"), &mut responses);
    }
    let outer = throttled && core.faults.outer_424;
    let mut reply = Reply::json(json!({"responses": responses}));
    reply.delay = delay;
    if outer {
        reply.status = 424;
        reply = reply.fault("outer-424");
    }
    reply
}

/// One item's answer.
fn response(id: &str, call: &Call, reply: Reply) -> Value {
    let mut headers = Map::new();
    headers.insert("Cache-Control".to_owned(), json!("no-cache"));
    headers.insert("request-id".to_owned(), json!(call.request_id));
    for (name, value) in reply.headers {
        headers.insert(name.to_owned(), json!(value));
    }
    let mut response = json!({"id": id, "status": reply.status});
    match reply.body {
        Body::Empty => {}
        Body::Json(body) => {
            headers.insert("Content-Type".to_owned(), json!(super::super::exchange::JSON_TYPE));
            response["body"] = body;
        }
        Body::Text(text) => {
            headers.insert("Content-Type".to_owned(), json!("text/plain"));
            response["body"] = json!(text);
        }
        Body::Html(html) => {
            headers.insert("Content-Type".to_owned(), json!("text/html"));
            response["body"] = json!(html);
        }
    }
    response["headers"] = Value::Object(headers);
    response
}

/// Reads the items; a batch that is wrong anywhere is refused as a whole.
fn items(core: &mut Core, call: &Call) -> Result<Vec<Item>, GraphError> {
    let invalid = |message: &str| GraphError::new(400, "BadRequest", message);
    let Payload::Json(body) = &call.body else {
        return Err(invalid("Invalid batch payload format."));
    };
    let requests = body["requests"].as_array().filter(|requests| !requests.is_empty());
    let requests = requests.ok_or_else(|| invalid("Invalid batch payload format."))?;
    if requests.len() > MOST {
        let message = format!("Number of batch request steps exceeds the maximum value of {MOST}.");
        return Err(GraphError::new(400, "MaximumValueExceeded", message));
    }
    let mut seen = BTreeSet::new();
    let mut items = Vec::with_capacity(requests.len());
    for request in requests {
        let item = item(core, call, request)?;
        if !seen.insert(item.key.clone()) {
            return Err(invalid(&format!("Request Id {} has been used more than once. Request Ids must be unique.", item.id)));
        }
        items.push(item);
    }
    match items.iter().flat_map(|item| &item.depends_on).find(|id| !seen.contains(*id)) {
        Some(id) => Err(invalid(&format!("The dependsOn property refers to the request {id}, which is not in the batch."))),
        None => Ok(items),
    }
}

fn item(core: &mut Core, outer: &Call, request: &Value) -> Result<Item, GraphError> {
    let invalid = |message: String| GraphError::new(400, "BadRequest", message);
    let id = match &request["id"] {
        Value::String(id) => id.clone(),
        // Some clients send numbers; Graph answers with strings.
        Value::Number(id) => id.to_string(),
        _ => return Err(invalid("Invalid batch payload format: every request needs an id.".to_owned())),
    };
    let (Some(method), Some(url)) = (request["method"].as_str(), request["url"].as_str()) else {
        return Err(invalid(format!("Invalid batch payload format: request {id} needs method and url.")));
    };
    if url.contains("://") {
        return Err(invalid(format!("Invalid batch payload format: the url of request {id} must be relative.")));
    }
    let headers: BTreeMap<String, String> = request["headers"]
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| Some((name.to_ascii_lowercase(), value.as_str()?.to_owned())))
        .collect();
    let body = match &request["body"] {
        Value::Null => Payload::None,
        _ if !headers.contains_key("content-type") => {
            return Err(invalid(format!("Write request id : {id} does not contain Content-Type header or body.")));
        }
        body => Payload::Json(body.clone()),
    };
    let target = format!("/{}/{}", outer.version, url.trim_start_matches('/'));
    let (mut path, query) = parse_target(&target);
    path.remove(0);
    if path.first().is_some_and(|first| first.text.eq_ignore_ascii_case("$batch")) {
        return Err(invalid("Nested batch requests are not supported.".to_owned()));
    }
    let depends_on = request["dependsOn"].as_array().into_iter().flatten();
    Ok(Item {
        key: id.to_lowercase(),
        depends_on: depends_on.filter_map(Value::as_str).map(str::to_lowercase).collect(),
        url: url.to_owned(),
        call: Call {
            method: method.to_ascii_uppercase(),
            target,
            version: outer.version,
            path,
            query,
            client_request_id: headers.get("client-request-id").unwrap_or(&outer.client_request_id).clone(),
            headers,
            body,
            request_id: core.new_id(),
            roles: Arc::clone(&outer.roles),
        },
        id,
    })
}
