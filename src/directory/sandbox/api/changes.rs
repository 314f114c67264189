//! Writes: adding and removing members, and what happens when `/$ref` is forgotten.

use serde_json::Value;

use super::{
    super::{
        config::GroupKind,
        reply::{GraphError, Reply},
        tenant::Removal,
    },
    Answer, Context, groups,
};
use crate::directory::{Guid, sandbox::dice::hash};

/// Who may change memberships, least first.
const MAY_WRITE: [&str; 3] = ["GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"];

/// `DELETE /groups/{id}/members/{id}/$ref`.
pub(super) fn remove(cx: &mut Context, group: &str, member: &str) -> Answer {
    let group = writable(cx, group)?;
    // Only an object id will do; a user principal name is not accepted here.
    let member: Guid = member.parse().map_err(|_| GraphError::malformed_id(member))?;
    let now = cx.core.clock.scaled();
    let stale_reads = cx.core.faults.stale_reads;
    let removal = cx.core.tenant.remove_member(group, member, stale_reads, now);
    let what = hash(0, cx.call.target.as_bytes());
    match removal {
        Removal::Removed => Ok(Reply::no_content()),
        Removal::NotMember if !cx.core.dice.strikes("not-member-400", what, cx.core.faults.not_member_400) => {
            // The group is named although it is there; a missing person is named himself.
            Err(GraphError::not_found(if cx.core.tenant.object(member).is_some() { group } else { member }))
        }
        Removal::NotMember | Removal::RecentlyRemoved => {
            Err(GraphError::bad("One or more removed object references do not exist for the following modified properties: 'members'."))
        }
    }
}

/// `DELETE /groups/{id}/members/$ref` with the person in `@id=` or in the body.
pub(super) fn remove_by_reference(cx: &mut Context, group: &str) -> Answer {
    let reference = match cx.call.option("@id") {
        Some(reference) => reference.to_owned(),
        None => reference(cx.body()?)?.to_owned(),
    };
    let member = referenced(&reference)?.to_string();
    remove(cx, group, &member)
}

/// `POST /groups/{id}/members/$ref`.
pub(super) fn add(cx: &mut Context, group: &str) -> Answer {
    let group = writable(cx, group)?;
    let member = referenced(reference(cx.body()?)?)?;
    check_addable(cx, group, member)?;
    cx.core.tenant.add_member(group, member);
    Ok(Reply::no_content())
}

/// `PATCH /groups/{id}` with `members@odata.bind`: at most 20, all or none.
pub(super) fn add_many(cx: &mut Context, group: &str) -> Answer {
    let group = writable(cx, group)?;
    let body = cx.body()?;
    let Some(references) = body["members@odata.bind"].as_array() else {
        return Err(GraphError::bad("Unable to update the specified properties: only 'members@odata.bind' can be changed."));
    };
    if references.len() > 20 {
        return Err(GraphError::bad("A resource cannot contain more than 20 link changes."));
    }
    let ids = references.iter().map(|text| referenced(text.as_str().unwrap_or_default())).collect::<Result<Vec<_>, _>>()?;
    for id in &ids {
        check_addable(cx, group, *id)?;
    }
    for id in ids {
        cx.core.tenant.add_member(group, id);
    }
    Ok(Reply::no_content())
}

/// `DELETE /groups/{id}/members/{id}`: without `/$ref` it is the person that is deleted. The sandbox assumes the worst,
/// that the app may (<https://learn.microsoft.com/graph/api/group-delete-members>, "Caution").
pub(super) fn delete_member_object(cx: &mut Context, member: &str) -> Answer {
    let id: Guid = member.parse().map_err(|_| GraphError::malformed_id(member))?;
    if cx.core.tenant.delete_user(id) { Ok(Reply::no_content()) } else { Err(GraphError::not_found(id)) }
}

/// The group, if this caller may write to it.
fn writable(cx: &Context, group: &str) -> Result<Guid, GraphError> {
    cx.require(&MAY_WRITE)?;
    let id = groups::group_id(cx, group)?;
    match cx.core.tenant.groups[&id].kind {
        GroupKind::Static | GroupKind::Unified => Ok(id),
        GroupKind::RoleAssignable if cx.call.has_any_role(&["RoleManagement.ReadWrite.Directory"]) => Ok(id),
        GroupKind::Dynamic | GroupKind::RoleAssignable => Err(GraphError::denied()),
        GroupKind::Synced => Err(GraphError::bad(
            "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.",
        )),
        GroupKind::MailEnabled => Err(GraphError::bad("Cannot Update a mail-enabled security groups and or distribution list.")),
        GroupKind::Restricted => Err(GraphError::new(
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation. Target object is a member of a restricted management administrative unit and can only be modified by administrators scoped to that administrative unit. Check that you are assigned a role that has permission to perform the operation for this restricted management administrative unit.",
        )),
    }
}

fn check_addable(cx: &Context, group: Guid, member: Guid) -> Result<(), GraphError> {
    if cx.core.tenant.object(member).is_none() {
        return Err(GraphError::not_found(member));
    }
    if cx.core.tenant.groups[&group].members.contains(&member) {
        return Err(GraphError::bad("One or more added object references already exist for the following modified properties: 'members'."));
    }
    Ok(())
}

fn reference(body: &Value) -> Result<&str, GraphError> {
    let found = body["@odata.id"].as_str();
    found.ok_or_else(|| GraphError::bad("The request body must contain the '@odata.id' of the object to refer to."))
}

/// The id at the end of `https://…/v1.0/directoryObjects/{id}` (also `users`, also in parentheses).
fn referenced(url: &str) -> Result<Guid, GraphError> {
    let wrong = || GraphError::bad(format!("Unsupported referenced-object resource identifier '{url}'."));
    let end = url.rsplit('/').next().unwrap_or_default();
    let key = end.split_once("('").and_then(|(_, key)| key.strip_suffix("')")).unwrap_or(end);
    key.parse().map_err(|_| wrong())
}
