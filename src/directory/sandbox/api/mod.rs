//! Microsoft Graph itself: routes, permissions, costs, and the faults that strike single calls.

mod batch;
mod changes;
mod directory;
mod groups;
mod members;
mod users;

use std::time::Duration;

use serde_json::Value;

pub(super) use batch::batch;

use super::{
    call::Call,
    core::{Core, Shared},
    dice::hash,
    reply::{GraphError, Reply},
};

/// What a handler says.
type Answer = Result<Reply, GraphError>;

/// A handler's surroundings.
struct Context<'a> {
    core: &'a mut Core,
    call: &'a Call,
    base_url: &'a str,
}

impl Context<'_> {
    /// The `@odata.context` of an answer about that resource.
    fn odata(&self, what: &str) -> String {
        let selected = self.call.option("$select").map(|names| format!("({names})")).unwrap_or_default();
        match what.split_once('/') {
            Some((set, rest)) => format!("{}/{}/$metadata#{set}{selected}/{rest}", self.base_url, self.call.version),
            None => format!("{}/{}/$metadata#{what}{selected}", self.base_url, self.call.version),
        }
    }

    /// Refuses callers that have none of these permissions.
    fn require(&self, roles: &[&str]) -> Result<(), GraphError> {
        if self.call.has_any_role(roles) { Ok(()) } else { Err(GraphError::denied()) }
    }

    /// The JSON body.
    fn body(&self) -> Result<&Value, GraphError> {
        match &self.call.body {
            super::call::Payload::Json(value) => Ok(value),
            super::call::Payload::None => Err(GraphError::new(400, "BadRequest", "Empty Payload. JSON content expected.")),
            super::call::Payload::Malformed => Err(GraphError::new(
                400,
                "BadRequest",
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
            )),
        }
    }
}

/// Carries out one call: throttling, faults, the call itself, charging.
pub(super) fn execute(core: &mut Core, shared: &Shared, call: &Call, arrived: Duration) -> (Reply, bool) {
    let (cost, writes) = (cost(call), writes(call));
    let write = writes > 0;
    let early = core.pauses[usize::from(write)].is_early(arrived);
    let what = hash(0, format!("{} {}", call.method, call.target).as_bytes());
    let now = core.clock.scaled();
    let forced = core.dice.strikes("429", what, core.faults.throttle);
    let units_fit = core.units.fits(now, cost);
    let writes_fit = !write || core.writes.fits(now, writes);
    if forced || (core.config.quota && !(units_fit && writes_fit)) {
        return (throttled(core, call, &Denied { forced, writes, cost, units_fit, latency: shared.latency }), early);
    }
    let mut reply = if write && core.dice.strikes("conflict", what, core.faults.conflict) {
        conflict(core, call).fault("conflict")
    } else if write && core.dice.strikes("503-before", what, core.faults.unavailable_before) {
        GraphError::unavailable(503).reply(call).fault("503-before")
    } else {
        let answer = route(&mut Context { core, call, base_url: &shared.base_url });
        answer.unwrap_or_else(|error| error.reply(call))
    };
    // Refusals are free; everything else is charged.
    let charged = if matches!(reply.status, 400 | 403) { 0 } else { cost };
    core.units.accept(now, charged);
    if write && charged > 0 {
        core.writes.accept(now, writes);
    }
    reply = reply.header("x-ms-resource-unit", charged.to_string());
    let share = core.units.share().max(if write { core.writes.share() } else { 0.0 });
    if core.config.limit_percentage && share > 0.8 {
        reply = reply.header("x-ms-throttle-limit-percentage", format!("{share:.2}"));
    }
    if write && reply.is_success() {
        if core.dice.strikes("503-after", what, core.faults.unavailable_after) {
            return (GraphError::unavailable(503).reply(call).fault("503-after"), early);
        }
        if core.dice.strikes("504-after", what, core.faults.timeout_after) {
            return (GraphError::unavailable(504).reply(call).fault("504-after"), early);
        }
    }
    (reply, early)
}

/// Why a call is throttled.
struct Denied {
    forced: bool,
    writes: u64,
    cost: u64,
    units_fit: bool,
    latency: Duration,
}

fn throttled(core: &mut Core, call: &Call, denied: &Denied) -> Reply {
    let now = core.clock.scaled();
    let by_units = core.units.refuse(now, denied.cost);
    let write = denied.writes > 0;
    let by_writes = if write { core.writes.refuse(now, denied.writes) } else { Duration::ZERO };
    let (wait, information) = if denied.forced {
        (Duration::from_secs_f64(core.faults.retry_after_seconds), if write { "WriteLimitExceeded" } else { "CPULimitExceeded" })
    } else {
        let information = if denied.units_fit { "WriteLimitExceeded" } else { "ResourceUnitLimitExceeded" };
        (core.clock.to_real(by_units.max(by_writes)), information)
    };
    let scope = format!("Tenant_Application/{}/{}/{}", if write { "ReadWrite" } else { "Read" }, core.config.client_id, core.config.tenant);
    let message = match core.turn("429") % 2 {
        0 => "Please retry again later.".to_owned(),
        _ => format!(
            "This request is throttled. Please try again after the value specified in the Retry-After header. CorrelationId: {}",
            call.request_id
        ),
    };
    let name = if core.turn("429-code") % 5 == 4 { "UnknownError" } else { "TooManyRequests" };
    let mut reply = GraphError::new(429, name, message).reply(call);
    let (header, wait) = core.retry_after(wait);
    if let Some(value) = header {
        reply = reply.header("Retry-After", value);
        announce(core, write, wait, denied.latency);
    }
    reply = reply.header("x-ms-throttle-scope", scope).header("x-ms-throttle-information", information);
    if denied.forced { reply.fault("429") } else { reply }
}

/// Remembers that callers were asked to wait, from when the answer has reached them.
pub(super) fn announce(core: &mut Core, write: bool, wait: Duration, latency: Duration) {
    // What was sent before the answer could be read is not early; nor is a timer a few milliseconds fast.
    let slack = (wait / 4).min(Duration::from_millis(200));
    let now = core.clock.real();
    core.pauses[usize::from(write)].add(now + latency + slack, (now + wait).saturating_sub(Duration::from_millis(2)));
}

fn conflict(core: &mut Core, call: &Call) -> Reply {
    let message = "Error due to concurrent requests being made to the tenant. Please wait briefly and retry.";
    let (status, name) = match core.turn("conflict") % 3 {
        0 => (409, "Directory_ConcurrencyViolation"),
        1 => (400, "Directory_ConcurrencyViolation"),
        _ => (400, "Request_BadRequest"),
    };
    GraphError::new(status, name, message).reply(call)
}

/// Resource units (<https://learn.microsoft.com/graph/throttling-limits>, "Identity and access").
fn cost(call: &Call) -> u64 {
    let names: Vec<String> = call.path.iter().map(|segment| segment.text.to_ascii_lowercase()).collect();
    let names: Vec<&str> = names.iter().map(|name| name.strip_prefix("microsoft.graph.").unwrap_or(name)).collect();
    let selected = call.option("$select").is_some();
    let base: i64 = match (call.method.as_str(), names.as_slice()) {
        ("POST", ["directoryobjects", "getbyids"]) => return if selected { 2 } else { 5 },
        ("POST", ["users", _, "checkmembergroups"]) => 4,
        ("GET", ["groups", _, "members", ..] | ["subscribedskus"]) => 3,
        ("GET", ["groups", _, "transitivemembers", ..]) => 5,
        ("GET", ["users"] | ["users", _, "licensedetails" | "memberof"]) => 2,
        _ => 1,
    };
    let small = call.option("$top").and_then(|top| top.parse::<u32>().ok()).is_some_and(|top| top < 20);
    let cost = base - i64::from(selected) + i64::from(call.option("$expand").is_some()) - i64::from(small);
    u64::try_from(cost.max(1)).unwrap_or(1)
}

/// Writes that a call counts as: one, and one for every three people that a `PATCH` adds (what Microsoft told the makers of
/// Canvas LMS).
fn writes(call: &Call) -> u64 {
    let added = match &call.body {
        super::call::Payload::Json(body) => body["members@odata.bind"].as_array().map_or(0, Vec::len),
        _ => 0,
    };
    if call.is_write() { (added as u64).div_ceil(3).max(1) } else { 0 }
}

fn route(cx: &mut Context) -> Answer {
    let call = cx.call;
    let lower: Vec<String> = call.path.iter().map(|segment| segment.text.to_ascii_lowercase()).collect();
    let names: Vec<&str> = lower.iter().map(|name| name.strip_prefix("microsoft.graph.").unwrap_or(name)).collect();
    let text = |at: usize| call.path[at].text.as_str();
    // A key that starts with `$` is taken for a keyword unless it is written in parentheses.
    if names.len() > 1 && !call.path[1].quoted && names[0] == "users" && names[1].starts_with('$') && names[1] != "$count" {
        return Err(GraphError::new(400, "BadRequest", format!("Resource not found for the segment '{}'.", text(1))));
    }
    match (call.method.as_str(), names.as_slice()) {
        ("GET", ["users"]) => users::list(cx),
        ("GET", ["users", "$count"]) => users::count(cx),
        ("GET", ["users", _]) => users::get(cx, text(1)),
        ("DELETE", ["users", _]) => users::delete(cx, text(1)),
        ("GET", ["users", _, "licensedetails"]) => users::license_details(cx, text(1)),
        ("GET", ["users", _, "memberof"]) => users::member_of(cx, text(1)),
        ("POST", ["users", _, "checkmembergroups"]) => users::check_member_groups(cx, text(1)),
        ("GET", ["groups"]) => groups::list(cx),
        ("GET", ["groups", _]) => groups::get(cx, text(1)),
        ("PATCH", ["groups", _]) => changes::add_many(cx, text(1)),
        ("GET", ["groups", _, "members"]) => members::list(cx, text(1), members::Which::Direct),
        ("GET", ["groups", _, "members", "user"]) => members::list(cx, text(1), members::Which::Users),
        ("GET", ["groups", _, "transitivemembers"]) => members::list(cx, text(1), members::Which::Transitive),
        ("GET", ["groups", _, "members", "$count"]) => members::count(cx, text(1), members::Which::Direct),
        ("GET", ["groups", _, "members", "user", "$count"]) => members::count(cx, text(1), members::Which::Users),
        ("POST", ["groups", _, "members", "$ref"]) => changes::add(cx, text(1)),
        ("DELETE", ["groups", _, "members", _, "$ref"]) => changes::remove(cx, text(1), text(3)),
        ("DELETE", ["groups", _, "members", "$ref"]) => changes::remove_by_reference(cx, text(1)),
        ("DELETE", ["groups", _, "members", _]) => changes::delete_member_object(cx, text(3)),
        ("POST", ["directoryobjects", "getbyids"]) => directory::get_by_ids(cx),
        ("GET", ["subscribedskus"]) => directory::subscribed_skus(cx),
        (_, ["users" | "groups", ..]) if names.len() < 6 => {
            Err(GraphError::new(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target."))
        }
        (_, path) => {
            let segment = path.first().copied().unwrap_or_default();
            Err(GraphError::new(400, "BadRequest", format!("Resource not found for the segment '{segment}'.")))
        }
    }
}
