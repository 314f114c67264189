//! `/users`: reading people and their licences.

use std::{
    ops::Bound::{Excluded, Unbounded},
    time::Duration,
};

use serde_json::{Map, Value, json};

use super::{
    super::{
        odata::{self, Comparison, Cursor, Operator, Select},
        reply::{Body, GraphError, Reply},
        tenant::{Tenant, User},
    },
    Answer, Context, groups, members,
};

/// Who may read people, least first.
pub(super) const MAY_READ: [&str; 5] =
    ["User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"];

/// Who may read licences of people, least first.
const MAY_READ_LICENSES: [&str; 6] = [
    "LicenseAssignment.Read.All",
    "LicenseAssignment.ReadWrite.All",
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// Properties that come without `$select`.
const DEFAULT: [&str; 11] = [
    "businessPhones",
    "displayName",
    "givenName",
    "id",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
];

/// All properties that can be selected.
pub(super) const KNOWN: [&str; 29] = [
    "accountEnabled",
    "assignedLicenses",
    "businessPhones",
    "city",
    "companyName",
    "country",
    "createdDateTime",
    "department",
    "displayName",
    "employeeId",
    "givenName",
    "id",
    "jobTitle",
    "licenseAssignmentStates",
    "mail",
    "mailNickname",
    "mobilePhone",
    "officeLocation",
    "onPremisesDistinguishedName",
    "onPremisesDomainName",
    "onPremisesSamAccountName",
    "onPremisesSecurityIdentifier",
    "onPremisesSyncEnabled",
    "onPremisesUserPrincipalName",
    "preferredLanguage",
    "surname",
    "usageLocation",
    "userPrincipalName",
    "userType",
];

/// `GET /users`, with `$filter` on `userPrincipalName`, `mail`, `id`, `displayName` and `onPremisesSamAccountName`.
pub(super) fn list(cx: &mut Context) -> Answer {
    cx.require(&MAY_READ)?;
    let select = selection(cx)?;
    let top = odata::top(cx.call, 999, cx.core.config.clamp_top)?;
    let filter = odata::filter(cx.call, &["userprincipalname", "mail", "id", "displayname", "onpremisessamaccountname"])?;
    let cursor = Cursor::of(cx.call)?;
    let (tenant, now) = (&cx.core.tenant, cx.core.clock.scaled());
    let mut found: Vec<&User> = match filter.as_deref() {
        // A user principal name has an index; the rest is looked through.
        Some([c]) if c.operator == Operator::Equals && c.property == "userprincipalname" => {
            tenant.user(&c.value).filter(|user| c.holds(&user.upn)).into_iter().collect()
        }
        _ => {
            let users = tenant.users.range((cursor.after.map_or(Unbounded, Excluded), Unbounded)).map(|(_, user)| user);
            users.filter(|user| filter.as_ref().is_none_or(|any| any.iter().any(|c| matches(c, user)))).take(top + 1).collect()
        }
    };
    let more = found.len() > top;
    found.truncate(top);
    let mut body = json!({"@odata.context": cx.odata("users")});
    if more {
        let after = found.last().map(|user| user.id);
        body["@odata.nextLink"] = json!(odata::next_link(cx.call, cx.base_url, Cursor { after, ..Cursor::default() }));
    }
    body["value"] = found.into_iter().map(|user| view(tenant, user, &select, now)).collect();
    Ok(Reply::json(body))
}

fn matches(comparison: &Comparison, user: &User) -> bool {
    match comparison.property.as_str() {
        "id" => comparison.holds(&user.id.to_string()),
        "mail" => user.mail.as_deref().is_some_and(|mail| comparison.holds(mail)),
        "displayname" => comparison.holds(&user.display_name),
        "onpremisessamaccountname" => user.sam.as_deref().is_some_and(|sam| comparison.holds(sam)),
        _ => comparison.holds(&user.upn),
    }
}

/// `GET /users/$count`.
pub(super) fn count(cx: &mut Context) -> Answer {
    cx.require(&MAY_READ)?;
    if !cx.call.is_eventual() {
        return Err(GraphError::bad("$count is not currently supported."));
    }
    Ok(Reply::new(200, Body::Text(cx.core.tenant.users.len().to_string())))
}

/// `GET /users/{id or user principal name}`.
pub(super) fn get(cx: &mut Context, key: &str) -> Answer {
    cx.require(&MAY_READ)?;
    let select = selection(cx)?;
    let context = cx.odata("users/$entity");
    let mut body = view(&cx.core.tenant, find(&cx.core.tenant, key)?, &select, cx.core.clock.scaled());
    body["@odata.context"] = json!(context);
    Ok(Reply::json(body))
}

/// `DELETE /users/{id or user principal name}`: the sandbox assumes the worst, that the app may.
pub(super) fn delete(cx: &mut Context, key: &str) -> Answer {
    let id = find(&cx.core.tenant, key)?.id;
    cx.core.tenant.delete_user(id);
    Ok(Reply::no_content())
}

/// `GET /users/{…}/licenseDetails`.
pub(super) fn license_details(cx: &mut Context, key: &str) -> Answer {
    cx.require(&MAY_READ_LICENSES)?;
    let (tenant, now) = (&cx.core.tenant, cx.core.clock.scaled());
    let mut skus: Vec<_> = tenant.assignments(find(tenant, key)?, now).into_iter().map(|(sku, _)| sku).collect();
    skus.sort_unstable();
    skus.dedup();
    let detail = |sku| {
        let part_number = tenant.skus.get(&sku).map(|sku| &sku.part_number);
        json!({"id": sku, "skuId": sku, "skuPartNumber": part_number, "servicePlans": []})
    };
    let value: Value = skus.into_iter().map(detail).collect();
    Ok(Reply::json(json!({"@odata.context": cx.odata("licenseDetails"), "value": value})))
}

/// `GET /users/{…}/memberOf`: direct groups.
pub(super) fn member_of(cx: &mut Context, key: &str) -> Answer {
    cx.require(&["GroupMember.Read.All", "User.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"])?;
    let tenant = &cx.core.tenant;
    let id = find(tenant, key)?.id;
    let holding = tenant.groups.values().filter(|group| group.members.contains(&id));
    let value: Value = holding
        .map(|group| {
            let mut value = groups::view(group, &None);
            value["@odata.type"] = json!("#microsoft.graph.group");
            value
        })
        .collect();
    Ok(Reply::json(json!({"@odata.context": cx.odata("directoryObjects"), "value": value})))
}

/// `POST /users/{…}/checkMemberGroups`: transitive, at most 20 groups.
pub(super) fn check_member_groups(cx: &mut Context, key: &str) -> Answer {
    cx.require(&["User.Read.All", "GroupMember.ReadBasic.All", "GroupMember.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"])?;
    let id = find(&cx.core.tenant, key)?.id;
    let wanted = cx.body()?["groupIds"].as_array().cloned().unwrap_or_default();
    if wanted.is_empty() || wanted.len() > 20 {
        return Err(GraphError::bad("The number of groupIds must be between 1 and 20."));
    }
    let is_in = |text: &str| text.parse().is_ok_and(|group| members::contains(&cx.core.tenant, group, id));
    let value: Vec<Value> = wanted.iter().filter(|group| group.as_str().is_some_and(is_in)).cloned().collect();
    Ok(Reply::json(json!({"@odata.context": cx.odata("Collection(Edm.String)"), "value": value})))
}

fn find<'a>(tenant: &'a Tenant, key: &str) -> Result<&'a User, GraphError> {
    tenant.user(key).ok_or_else(|| GraphError::not_found(key))
}

/// `$select`, refused when it asks for licences without the permission.
fn selection(cx: &Context) -> Result<Select, GraphError> {
    let select = odata::select(cx.call, "user", &KNOWN)?;
    let licenses = select.iter().flatten().any(|name| name == "assignedLicenses" || name == "licenseAssignmentStates");
    if licenses {
        cx.require(&MAY_READ_LICENSES)?;
    }
    Ok(select)
}

/// A person as JSON.
pub(super) fn view(tenant: &Tenant, user: &User, select: &Select, now: Duration) -> Value {
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(user.id));
    let mut add = |name: &str| {
        object.insert(name.to_owned(), property(tenant, user, name, now));
    };
    match select {
        Some(names) => names.iter().for_each(|name| add(name)),
        None => DEFAULT.iter().for_each(|name| add(name)),
    }
    Value::Object(object)
}

/// A person as shown to callers that may not read people: the id, everything else null
/// (<https://learn.microsoft.com/graph/permissions-overview>, "limited information").
pub(super) fn limited_view(user: &User, select: &Select) -> Value {
    let names = select.iter().flatten().map(String::as_str);
    let mut object: Map<String, Value> = names.map(|name| (name.to_owned(), Value::Null)).collect();
    object.insert("id".to_owned(), json!(user.id));
    Value::Object(object)
}

fn property(tenant: &Tenant, user: &User, name: &str, now: Duration) -> Value {
    let synced = user.sam.is_some();
    let mut names = user.display_name.splitn(2, ' ');
    match name {
        "id" => json!(user.id),
        "userPrincipalName" => json!(user.upn),
        "displayName" => json!(user.display_name),
        "givenName" => json!(names.next()),
        "surname" => json!(names.nth(1)),
        "mail" => json!(user.mail),
        "accountEnabled" => json!(user.enabled),
        "userType" => json!(if user.is_guest() { "Guest" } else { "Member" }),
        "businessPhones" => json!([]),
        "createdDateTime" => json!("2024-02-29T08:15:00Z"),
        "usageLocation" => json!("DE"),
        "onPremisesSamAccountName" => json!(user.sam),
        "onPremisesDomainName" if synced => json!("corp.example.com"),
        "onPremisesSyncEnabled" if synced => json!(true),
        "onPremisesUserPrincipalName" if synced => json!(user.upn),
        "assignedLicenses" => {
            let mut skus: Vec<_> = tenant.assignments(user, now).into_iter().map(|(sku, _)| sku).collect();
            skus.sort_unstable();
            skus.dedup();
            skus.into_iter().map(|sku| json!({"skuId": sku, "disabledPlans": []})).collect()
        }
        "licenseAssignmentStates" => {
            let state = |(sku, group)| {
                json!({
                    "skuId": sku, "assignedByGroup": group, "state": "Active", "error": "None", "disabledPlans": [],
                    "lastUpdatedDateTime": "2024-02-29T08:15:00Z",
                })
            };
            tenant.assignments(user, now).into_iter().map(state).collect()
        }
        _ => Value::Null,
    }
}
