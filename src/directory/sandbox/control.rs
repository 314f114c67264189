//! `/sandbox/…`: looking into a sandbox that runs in another process, and changing it. The module's
//! documentation ([`super`]) lists what there is.

use serde_json::{Value, json};

use super::{
    config::{GroupKind, SeedGroup, SeedUser},
    core::{Core, Shared},
    edit::{self, EditError, GroupEdit},
    faults::Faults,
};

/// Answers a control request: status and body.
pub(super) fn answer(shared: &Shared, method: &str, path: &str, body: &[u8]) -> (u16, Value) {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut core = shared.core();
    let result = match (method, path) {
        ("GET", "log") => log(&core, query),
        ("DELETE", "log") => {
            core.log.clear();
            Ok(json!({}))
        }
        ("GET", "state") => Ok(json!(core.state())),
        ("GET", "faults") => Ok(json!(core.faults)),
        ("POST", "faults") => faults(&mut core, body),
        ("POST", "members") => members(&mut core, body),
        ("POST", "users") => users(&mut core, body),
        ("POST", "groups") => groups(&mut core, body),
        ("POST", "expire-tokens") => {
            core.tokens.expire_all();
            Ok(json!({}))
        }
        ("POST", "stop") => {
            shared.stop.send_replace(true);
            Ok(json!({}))
        }
        _ => return (404, json!({"error": format!("the sandbox knows no {method} /sandbox/{path}")})),
    };
    match result {
        Ok(value) => (200, value),
        Err(message) => (400, json!({"error": message})),
    }
}

fn log(core: &Core, query: &str) -> Result<Value, String> {
    let since = match query.strip_prefix("since=") {
        Some(number) => number.parse().map_err(|_| format!("since=`{number}` is no number"))?,
        None => 0,
    };
    Ok(json!({"requests": core.log.get(since..).unwrap_or_default()}))
}

fn faults(core: &mut Core, body: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(body).map_err(|error| error.to_string())?;
    let faults: Faults = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| error.to_string())?
    } else {
        text.parse().map_err(|error: super::FaultError| error.to_string())?
    };
    core.faults = faults;
    Ok(json!(core.faults))
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    group: String,
    #[serde(default)]
    add: Vec<String>,
    #[serde(default)]
    remove: Vec<String>,
}

fn members(core: &mut Core, body: &[u8]) -> Result<Value, String> {
    let wanted: Members = read(body)?;
    let added = edit::members(&mut core.tenant, &wanted.group, &wanted.add, true).map_err(said)?;
    let removed = edit::members(&mut core.tenant, &wanted.group, &wanted.remove, false).map_err(said)?;
    Ok(json!({"changed": added + removed}))
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Users {
    #[serde(default)]
    add: Vec<String>,
    #[serde(default)]
    delete: Vec<String>,
}

fn users(core: &mut Core, body: &[u8]) -> Result<Value, String> {
    let wanted: Users = read(body)?;
    for name in &wanted.add {
        edit::add_user(&mut core.tenant, &SeedUser::new(name, &[])).map_err(said)?;
    }
    for key in &wanted.delete {
        edit::delete_user(&mut core.tenant, key).map_err(said)?;
    }
    Ok(json!({"changed": wanted.add.len() + wanted.delete.len()}))
}

#[derive(serde::Deserialize)]
struct Groups {
    group: String,
    #[serde(default)]
    create: bool,
    #[serde(flatten)]
    edit: serde_json::Map<String, Value>,
}

fn groups(core: &mut Core, body: &[u8]) -> Result<Value, String> {
    let wanted: Groups = read(body)?;
    let edit: GroupEdit = serde_json::from_value(Value::Object(wanted.edit)).map_err(|error| error.to_string())?;
    if wanted.create {
        let group = SeedGroup { licenses: edit.licenses.unwrap_or_default(), ..SeedGroup::new(wanted.group, GroupKind::Static) };
        let group = SeedGroup { kind: edit.kind.unwrap_or_default(), ..group };
        return Ok(json!({"id": edit::add_group(&mut core.tenant, &group).map_err(said)?}));
    }
    let id = edit::find_group(&core.tenant, &wanted.group).map_err(said)?;
    edit::edit_group(&mut core.tenant, &wanted.group, &edit).map_err(said)?;
    Ok(json!({"id": id}))
}

fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

#[allow(clippy::needless_pass_by_value)]
fn said(error: EditError) -> String {
    error.to_string()
}
