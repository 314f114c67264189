//! The sandbox's state as tests and people look at it.

use std::time::Duration;

use super::{config::GroupKind, core::Core, quota::QuotaUse};
use crate::directory::Guid;

/// The state at one moment.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// Number of people.
    pub users: usize,
    /// Number of people deleted by requests. Anything but 0 is a catastrophe: a `/$ref` was forgotten.
    pub catastrophe: usize,
    /// Their user principal names.
    pub deleted: Vec<String>,
    /// All groups.
    pub groups: Vec<GroupState>,
    /// Products and the seats taken.
    pub skus: Vec<SkuState>,
    /// Writes, measured in windows of the write quota.
    pub writes: QuotaUse,
    /// Resource units, measured in windows of their quota.
    pub resource_units: QuotaUse,
    /// Requests and batch items that were sent although an answer had asked to wait longer.
    pub early: usize,
    /// Requests and batch items so far.
    pub requests: usize,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupState {
    /// Object id.
    pub id: Guid,
    /// Display name.
    pub name: String,
    /// What kind it is.
    pub kind: GroupKind,
    /// Object ids of its direct members, in order.
    pub members: Vec<Guid>,
}

/// A product.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkuState {
    /// SKU id.
    pub id: Guid,
    /// `skuPartNumber`.
    pub name: String,
    /// Seats taken.
    pub consumed: usize,
}

impl State {
    /// The group of that id or name.
    pub fn group(&self, key: &str) -> Option<&GroupState> {
        let id = key.parse().ok();
        self.groups.iter().find(|group| Some(group.id) == id || group.name.eq_ignore_ascii_case(key))
    }
}

impl Core {
    pub(super) fn state(&self) -> State {
        let now: Duration = self.clock.scaled();
        let consumed = self.tenant.consumed(now);
        State {
            users: self.tenant.users.len(),
            catastrophe: self.tenant.deleted.len(),
            deleted: self.tenant.deleted.clone(),
            groups: self
                .tenant
                .groups
                .values()
                .map(|group| GroupState {
                    id: group.id,
                    name: group.name.to_string(),
                    kind: group.kind,
                    members: group.members.iter().copied().collect(),
                })
                .collect(),
            skus: self
                .tenant
                .skus
                .iter()
                .map(|(id, sku)| SkuState {
                    id: *id,
                    name: sku.part_number.to_string(),
                    consumed: consumed.get(id).copied().unwrap_or_default(),
                })
                .collect(),
            writes: self.writes.usage(),
            resource_units: self.units.usage(),
            early: self.log.iter().filter(|entry| entry.early).count(),
            requests: self.log.len(),
        }
    }
}
