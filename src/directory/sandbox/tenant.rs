//! The tenant's data: people, groups, licences, and the changes that can be made to them.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Duration,
};

use super::config::GroupKind;
use crate::directory::Guid;

/// A person.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub id: Guid,
    pub upn: Box<str>,
    pub display_name: Box<str>,
    pub mail: Option<Box<str>>,
    pub sam: Option<Box<str>>,
    pub enabled: bool,
    /// SKU ids assigned directly.
    pub licenses: Vec<Guid>,
}

impl User {
    pub fn is_guest(&self) -> bool {
        self.upn.contains("#EXT#")
    }
}

/// A group.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub id: Guid,
    pub name: Box<str>,
    pub kind: GroupKind,
    /// SKU ids it assigns to its direct members.
    pub licenses: Vec<Guid>,
    /// Direct members: users, groups, devices.
    pub members: BTreeSet<Guid>,
    /// Removed members that stale replicas still list, and how often they will.
    pub ghosts: BTreeMap<Guid, u32>,
}

/// A product.
#[derive(Clone, Debug)]
pub(super) struct Sku {
    pub part_number: Box<str>,
    /// Seats bought.
    pub enabled: usize,
}

/// What a directory object is.
pub(super) enum Object<'a> {
    User(&'a User),
    Group(&'a Group),
    Device { id: Guid, name: &'a str },
}

/// How a removal went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Removal {
    Removed,
    /// Removed before, and a stale replica still lists the person.
    RecentlyRemoved,
    NotMember,
}

/// Everything in the tenant.
#[derive(Debug, Default)]
pub(super) struct Tenant {
    pub id: Guid,
    pub users: BTreeMap<Guid, User>,
    by_upn: HashMap<String, Guid>,
    pub groups: BTreeMap<Guid, Group>,
    pub devices: BTreeMap<Guid, Box<str>>,
    pub skus: BTreeMap<Guid, Sku>,
    /// User principal names of people who were deleted by a request.
    pub deleted: Vec<String>,
    /// Licences not yet taken back: (person, group), until when (scaled time).
    lingering: HashMap<(Guid, Guid), Duration>,
    /// How long a licence outlives the membership (scaled time).
    pub license_lag: Duration,
}

impl Tenant {
    /// A tenant with nobody in it.
    pub fn new(id: Guid, license_lag: Duration) -> Self {
        Self { id, license_lag, ..Self::default() }
    }

    /// Adds a person, or says whose user principal name or id it is already.
    pub fn add_user(&mut self, user: User) -> Result<Guid, String> {
        let (id, key) = (user.id, user.upn.to_lowercase());
        if self.object(id).is_some() {
            return Err(format!("the object id {id} is taken"));
        }
        if self.by_upn.contains_key(&key) {
            return Err(format!("the user principal name {} is taken", user.upn));
        }
        self.by_upn.insert(key, id);
        self.users.insert(id, user);
        Ok(id)
    }

    /// A person by object id or user principal name, in any case.
    pub fn user(&self, key: &str) -> Option<&User> {
        let id = key.parse().ok().or_else(|| self.by_upn.get(&key.to_lowercase()).copied())?;
        self.users.get(&id)
    }

    /// A group by object id or the first of that display name, in any case.
    pub fn group_id(&self, key: &str) -> Option<Guid> {
        if let Ok(id) = key.parse() {
            return self.groups.contains_key(&id).then_some(id);
        }
        self.groups_named(key).next().map(|group| group.id)
    }

    /// All groups of that display name, in any case.
    pub fn groups_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Group> {
        let name = name.to_lowercase();
        self.groups.values().filter(move |group| group.name.to_lowercase() == name)
    }

    pub fn object(&self, id: Guid) -> Option<Object<'_>> {
        let user = self.users.get(&id).map(Object::User);
        let group = || self.groups.get(&id).map(Object::Group);
        user.or_else(group).or_else(|| self.devices.get(&id).map(|name| Object::Device { id, name }))
    }

    /// Takes somebody out of a group. `stale_reads`: how often listings still show the person.
    pub fn remove_member(&mut self, group: Guid, member: Guid, stale_reads: u32, now: Duration) -> Removal {
        let Some(group) = self.groups.get_mut(&group) else { return Removal::NotMember };
        if !group.members.remove(&member) {
            return if group.ghosts.contains_key(&member) { Removal::RecentlyRemoved } else { Removal::NotMember };
        }
        if stale_reads > 0 {
            group.ghosts.insert(member, stale_reads);
        }
        if !self.license_lag.is_zero() && !group.licenses.is_empty() {
            self.lingering.insert((member, group.id), now + self.license_lag);
        }
        Removal::Removed
    }

    /// Puts somebody into a group; false when already in it.
    pub fn add_member(&mut self, group: Guid, member: Guid) -> bool {
        let Some(group) = self.groups.get_mut(&group) else { return false };
        group.ghosts.remove(&member);
        self.lingering.remove(&(member, group.id));
        group.members.insert(member)
    }

    /// Deletes a person; membership goes with it.
    pub fn delete_user(&mut self, id: Guid) -> bool {
        let Some(user) = self.users.remove(&id) else { return false };
        self.by_upn.remove(&user.upn.to_lowercase());
        for group in self.groups.values_mut() {
            group.members.remove(&id);
            group.ghosts.remove(&id);
        }
        self.deleted.push(user.upn.into());
        true
    }

    /// Deletes a group; it leaves the groups it was in.
    pub fn delete_group(&mut self, id: Guid) -> bool {
        for group in self.groups.values_mut() {
            group.members.remove(&id);
        }
        self.groups.remove(&id).is_some()
    }

    /// A person's licences: (SKU, the group that assigns it or `None` when direct).
    pub fn assignments(&self, user: &User, now: Duration) -> Vec<(Guid, Option<Guid>)> {
        let mut found: Vec<_> = user.licenses.iter().map(|sku| (*sku, None)).collect();
        for group in self.groups.values().filter(|group| !group.licenses.is_empty()) {
            if group.members.contains(&user.id) || self.lingers(user.id, group.id, now) {
                found.extend(group.licenses.iter().map(|sku| (*sku, Some(group.id))));
            }
        }
        found
    }

    /// Seats in use, per SKU.
    pub fn consumed(&self, now: Duration) -> BTreeMap<Guid, usize> {
        let mut consumed: BTreeMap<Guid, usize> = self.skus.keys().map(|sku| (*sku, 0)).collect();
        for user in self.users.values() {
            let held: BTreeSet<Guid> = self.assignments(user, now).into_iter().map(|(sku, _)| sku).collect();
            for sku in held {
                *consumed.entry(sku).or_default() += 1;
            }
        }
        consumed
    }

    fn lingers(&self, user: Guid, group: Guid, now: Duration) -> bool {
        self.lingering.get(&(user, group)).is_some_and(|until| now < *until)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Removal, Tenant};
    use crate::directory::sandbox::{
        config::{SandboxConfig, Seed, SeedUser},
        seed,
    };

    fn tenant() -> Tenant {
        let mut amy = SeedUser::new("Amy@contoso.example", &["LIC-A"]);
        amy.licenses = vec!["A".into()];
        let people = vec![amy, SeedUser::new("bob@contoso.example", &["LIC-A", "LIC-B=A"])];
        seed::tenant(&SandboxConfig { seed: Seed::Users(people), ..SandboxConfig::default() }).expect("a tenant")
    }

    #[test]
    fn people_are_found_by_id_and_name_in_any_case() {
        let tenant = tenant();
        let amy = tenant.user("aMY@CONTOSO.example").expect("Amy").id;
        assert_eq!(tenant.user(&amy.to_string().to_uppercase()).map(|user| &*user.upn), Some("Amy@contoso.example"));
        assert!(tenant.user("nobody@contoso.example").is_none());
        assert!(tenant.group_id("lic-a").is_some());
    }

    #[test]
    fn licences_come_directly_and_from_each_group() {
        let mut tenant = tenant();
        let (a, b) = (tenant.group_id("LIC-A").expect("group"), tenant.group_id("LIC-B").expect("group"));
        let bob = tenant.user("bob@contoso.example").expect("Bob").clone();
        assert_eq!(tenant.assignments(&bob, Duration::ZERO).len(), 2);
        let sku = tenant.groups[&a].licenses[0];
        assert_eq!(tenant.consumed(Duration::ZERO)[&sku], 2);
        tenant.license_lag = Duration::from_secs(60);
        for group in [a, b] {
            assert_eq!(tenant.remove_member(group, bob.id, 0, Duration::ZERO), Removal::Removed);
        }
        assert_eq!(tenant.consumed(Duration::from_secs(59))[&sku], 2, "processing takes a while");
        assert_eq!(tenant.consumed(Duration::from_secs(60))[&sku], 1, "only Amy");
    }

    #[test]
    fn removing_twice_tells_a_stale_replica_from_a_stranger() {
        let mut tenant = tenant();
        let a = tenant.group_id("LIC-A").expect("group");
        let bob = tenant.user("bob@contoso.example").expect("Bob").id;
        assert_eq!(tenant.remove_member(a, bob, 1, Duration::ZERO), Removal::Removed);
        assert_eq!(tenant.remove_member(a, bob, 1, Duration::ZERO), Removal::RecentlyRemoved);
        assert!(tenant.add_member(a, bob));
        assert!(!tenant.add_member(a, bob));
        assert_eq!(tenant.remove_member(a, bob, 0, Duration::ZERO), Removal::Removed);
        assert_eq!(tenant.remove_member(a, bob, 0, Duration::ZERO), Removal::NotMember);
    }
}
