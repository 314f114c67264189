//! `GET /groups` and `GET /groups/{id}`.

use serde_json::{Map, Value, json};

use super::{
    super::{
        config::GroupKind,
        odata::{self, Select},
        reply::{GraphError, Reply},
        tenant::Group,
    },
    Answer, Context,
};
use crate::directory::Guid;

/// Who may read groups, least first (Microsoft's permission map; `GroupMember.ReadWrite.All` is not on it).
const MAY_READ: [&str; 7] = [
    "Group.ReadBasic.All",
    "GroupMember.Read.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Group-NestingSupport.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// Properties that come without `$select`.
const DEFAULT: [&str; 14] = [
    "id",
    "createdDateTime",
    "deletedDateTime",
    "description",
    "displayName",
    "groupTypes",
    "isAssignableToRole",
    "mail",
    "mailEnabled",
    "mailNickname",
    "membershipRule",
    "membershipRuleProcessingState",
    "onPremisesSyncEnabled",
    "securityEnabled",
];

/// All properties that can be selected.
const KNOWN: [&str; 20] = [
    "id",
    "createdDateTime",
    "deletedDateTime",
    "description",
    "displayName",
    "groupTypes",
    "isAssignableToRole",
    "mail",
    "mailEnabled",
    "mailNickname",
    "membershipRule",
    "membershipRuleProcessingState",
    "onPremisesSyncEnabled",
    "securityEnabled",
    "assignedLicenses",
    "licenseProcessingState",
    "isManagementRestricted",
    "onPremisesSamAccountName",
    "onPremisesSecurityIdentifier",
    "visibility",
];

/// `GET /groups`, with `$filter` on `displayName` and `id`.
pub(super) fn list(cx: &mut Context) -> Answer {
    cx.require(&MAY_READ)?;
    let select = odata::select(cx.call, "group", &KNOWN)?;
    let top = odata::top(cx.call, 999, cx.core.config.clamp_top)?;
    let filter = odata::filter(cx.call, &["displayname", "id"])?;
    let cursor = odata::Cursor::of(cx.call)?;
    let matches = |group: &Group| {
        filter
            .as_ref()
            .is_none_or(|any| any.iter().any(|c| if c.property == "id" { c.holds(&group.id.to_string()) } else { c.holds(&group.name) }))
    };
    let groups = cx.core.tenant.groups.values().filter(|group| cursor.after.is_none_or(|after| group.id > after));
    let mut found: Vec<&Group> = groups.filter(|group| matches(group)).take(top + 1).collect();
    let more = found.len() > top;
    found.truncate(top);
    let mut body = json!({"@odata.context": cx.odata("groups")});
    if more {
        let after = found.last().map(|group| group.id);
        body["@odata.nextLink"] = json!(odata::next_link(cx.call, cx.base_url, odata::Cursor { after, ..Default::default() }));
    }
    body["value"] = found.into_iter().map(|group| view(group, &select)).collect();
    Ok(Reply::json(body))
}

/// `GET /groups/{id}`.
pub(super) fn get(cx: &mut Context, id: &str) -> Answer {
    cx.require(&MAY_READ)?;
    let select = odata::select(cx.call, "group", &KNOWN)?;
    let id = group_id(cx, id)?;
    let context = cx.odata("groups/$entity");
    let group = cx.core.tenant.groups.get(&id).ok_or_else(|| GraphError::not_found(id))?;
    let mut body = view(group, &select);
    body["@odata.context"] = json!(context);
    Ok(Reply::json(body))
}

/// The group of that id; a name is no id.
pub(super) fn group_id(cx: &Context, id: &str) -> Result<Guid, GraphError> {
    let id: Guid = id.parse().map_err(|_| GraphError::malformed_id(id))?;
    if cx.core.tenant.groups.contains_key(&id) { Ok(id) } else { Err(GraphError::not_found(id)) }
}

/// A group as JSON.
pub(super) fn view(group: &Group, select: &Select) -> Value {
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(group.id));
    let mut add = |name: &str| {
        object.insert(name.to_owned(), property(group, name));
    };
    match select {
        Some(names) => names.iter().for_each(|name| add(name)),
        None => DEFAULT.iter().for_each(|name| add(name)),
    }
    Value::Object(object)
}

fn property(group: &Group, name: &str) -> Value {
    let kind = group.kind;
    let mail_enabled = matches!(kind, GroupKind::MailEnabled | GroupKind::Unified);
    let nickname = || group.name.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    match name {
        "id" => json!(group.id),
        "displayName" => json!(group.name),
        "createdDateTime" => json!("2024-02-29T08:15:00Z"),
        "groupTypes" => match kind {
            GroupKind::Dynamic => json!(["DynamicMembership"]),
            GroupKind::Unified => json!(["Unified"]),
            _ => json!([]),
        },
        "isAssignableToRole" if kind == GroupKind::RoleAssignable => json!(true),
        "isManagementRestricted" => json!(kind == GroupKind::Restricted),
        "mail" if mail_enabled => json!(format!("{}@contoso.example", nickname())),
        "mailEnabled" => json!(mail_enabled),
        "mailNickname" => json!(nickname()),
        "membershipRule" if kind == GroupKind::Dynamic => json!("(user.department -eq \"Sales\")"),
        "membershipRuleProcessingState" if kind == GroupKind::Dynamic => json!("On"),
        "onPremisesSyncEnabled" if kind == GroupKind::Synced => json!(true),
        "onPremisesSamAccountName" if kind == GroupKind::Synced => json!(group.name),
        "securityEnabled" => json!(kind != GroupKind::Unified),
        "visibility" if kind == GroupKind::Unified => json!("Private"),
        "assignedLicenses" => group.licenses.iter().map(|sku| json!({"skuId": sku, "disabledPlans": []})).collect(),
        "licenseProcessingState" if !group.licenses.is_empty() => json!({"state": "ProcessingComplete"}),
        _ => Value::Null,
    }
}
