//! Changes made to a tenant from outside Graph, as an administrator or another program would.

use super::{
    config::{GroupKind, SeedGroup, SeedUser},
    seed,
    tenant::Tenant,
};
use crate::directory::Guid;

/// What to change of a group; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct GroupEdit {
    /// Display name.
    pub name: Option<String>,
    /// Kind.
    pub kind: Option<GroupKind>,
    /// Names of the licences it assigns.
    pub licenses: Option<Vec<String>>,
    /// Delete it.
    pub delete: bool,
}

/// A change that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("changing the sandbox: {0}")]
pub struct EditError(String);

impl From<String> for EditError {
    fn from(message: String) -> Self {
        Self(message)
    }
}

/// Puts people (ids or user principal names) into a group (id or name) or takes them out; tells how many it concerned.
pub(super) fn members(tenant: &mut Tenant, group: &str, people: &[String], add: bool) -> Result<usize, EditError> {
    let group = find_group(tenant, group)?;
    let ids = people.iter().map(|person| find_object(tenant, person)).collect::<Result<Vec<_>, _>>()?;
    let mut changed = 0;
    for id in ids {
        let done = if add {
            tenant.add_member(group, id)
        } else {
            tenant.remove_member(group, id, 0, std::time::Duration::ZERO) == super::tenant::Removal::Removed
        };
        changed += usize::from(done);
    }
    Ok(changed)
}

/// Adds a person.
pub(super) fn add_user(tenant: &mut Tenant, person: &SeedUser) -> Result<Guid, EditError> {
    Ok(seed::add_user(tenant, person)?)
}

/// Deletes a person, as an administrator would: it is not counted as a catastrophe.
pub(super) fn delete_user(tenant: &mut Tenant, key: &str) -> Result<(), EditError> {
    let id = tenant.user(key).ok_or_else(|| format!("there is no person {key}"))?.id;
    tenant.delete_user(id);
    tenant.deleted.pop();
    Ok(())
}

/// Adds a group.
pub(super) fn add_group(tenant: &mut Tenant, group: &SeedGroup) -> Result<Guid, EditError> {
    Ok(seed::add_group(tenant, group)?)
}

/// Changes a group (id or name).
pub(super) fn edit_group(tenant: &mut Tenant, key: &str, edit: &GroupEdit) -> Result<(), EditError> {
    let id = find_group(tenant, key)?;
    if edit.delete {
        tenant.delete_group(id);
        return Ok(());
    }
    let licenses = edit.licenses.as_ref().map(|names| names.iter().map(|name| seed::sku(tenant, name)).collect());
    if let Some(group) = tenant.groups.get_mut(&id) {
        if let Some(name) = &edit.name {
            group.name = name.as_str().into();
        }
        group.kind = edit.kind.unwrap_or(group.kind);
        group.licenses = licenses.unwrap_or_else(|| std::mem::take(&mut group.licenses));
    }
    Ok(())
}

/// The group of that id or name.
pub(super) fn find_group(tenant: &Tenant, key: &str) -> Result<Guid, EditError> {
    Ok(tenant.group_id(key).ok_or_else(|| format!("there is no group {key}"))?)
}

fn find_object(tenant: &Tenant, key: &str) -> Result<Guid, EditError> {
    let by_id = key.parse().ok().filter(|id| tenant.object(*id).is_some());
    let found = by_id.or_else(|| tenant.user(key).map(|user| user.id));
    Ok(found.ok_or_else(|| format!("there is no person {key}"))?)
}
