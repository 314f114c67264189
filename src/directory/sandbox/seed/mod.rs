//! Makes the tenant that a configuration describes.

mod csv;
mod people;

use std::io;

use ring::digest;

use super::{
    config::{GroupKind, SandboxConfig, Seed, SeedGroup, SeedUser},
    tenant::{Group, Sku, Tenant, User},
};
use crate::directory::Guid;

/// The tenant of that configuration.
pub(super) fn tenant(config: &SandboxConfig) -> io::Result<Tenant> {
    let mut tenant = Tenant::new(config.tenant, config.license_lag);
    for group in &config.groups {
        add_group(&mut tenant, group).map_err(invalid)?;
    }
    match &config.seed {
        Seed::Csv(path) => csv::read(path, |person| add_user(&mut tenant, person).map(drop))?,
        Seed::Generated { users, group } => {
            add_group_of_member(&mut tenant, group).map_err(invalid)?;
            for index in 0..*users {
                add_user(&mut tenant, &people::person(index, &config.domain, group)).map_err(invalid)?;
            }
        }
        Seed::Users(people) => {
            for person in people {
                add_user(&mut tenant, person).map_err(invalid)?;
            }
        }
    }
    if config.demo_groups {
        add_demo_groups(&mut tenant).map_err(invalid)?;
    }
    for sku in tenant.skus.values_mut() {
        sku.enabled = (tenant.users.len() + tenant.users.len() / 10).max(25);
    }
    Ok(tenant)
}

#[allow(clippy::needless_pass_by_value)] // it is handed to map_err
fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("seeding the sandbox: {message}"))
}

/// Adds a person with groups and licences.
pub(super) fn add_user(tenant: &mut Tenant, person: &SeedUser) -> Result<Guid, String> {
    let upn = person.user_principal_name.trim();
    if upn.is_empty() {
        return Err("a person without user principal name".to_owned());
    }
    let licenses = person.licenses.iter().map(|name| sku(tenant, name)).collect();
    let display_name = if person.display_name.is_empty() { upn } else { &person.display_name };
    let id = tenant.add_user(User {
        id: person.id.unwrap_or_else(|| object_id("user", upn)),
        upn: upn.into(),
        display_name: display_name.into(),
        mail: person.mail.as_deref().map(Into::into),
        sam: person.sam_account_name.as_deref().map(Into::into),
        enabled: !person.disabled,
        licenses,
    })?;
    for group in &person.groups {
        let group = add_group_of_member(tenant, group)?;
        tenant.add_member(group, id);
    }
    Ok(id)
}

/// Adds a group with its nested groups and devices.
pub(super) fn add_group(tenant: &mut Tenant, seed: &SeedGroup) -> Result<Guid, String> {
    let id = match seed.id {
        Some(id) => id,
        None => free_group_id(tenant, &seed.name),
    };
    if tenant.object(id).is_some() {
        return Err(format!("the object id {id} of the group {} is taken", seed.name));
    }
    let licenses = seed.licenses.iter().map(|name| sku(tenant, name)).collect();
    let mut group = Group {
        id,
        name: seed.name.as_str().into(),
        kind: seed.kind,
        licenses,
        members: std::collections::BTreeSet::new(),
        ghosts: std::collections::BTreeMap::new(),
    };
    for name in &seed.nested {
        let nested = tenant.group_id(name).ok_or_else(|| format!("the group {name}, nested in {}, does not exist", seed.name))?;
        group.members.insert(nested);
    }
    for name in &seed.devices {
        let device = object_id("device", name);
        tenant.devices.insert(device, name.as_str().into());
        group.members.insert(device);
    }
    tenant.groups.insert(id, group);
    Ok(id)
}

/// The group called `Name` or `Name=SKU`; when it does not exist it is made, with a licence named after it.
fn add_group_of_member(tenant: &mut Tenant, text: &str) -> Result<Guid, String> {
    let (name, license) = text.split_once('=').map_or((text, None), |(name, sku)| (name, Some(sku)));
    if let Some(id) = tenant.group_id(name.trim()) {
        return Ok(id);
    }
    let license = license.map_or_else(|| sku_of_group(name), str::to_owned);
    add_group(tenant, &SeedGroup::new(name.trim(), GroupKind::Static).licenses(&[license.trim()]))
}

/// `LIC-Miro` assigns `MIRO`.
fn sku_of_group(name: &str) -> String {
    let name = name.trim().to_uppercase();
    ["LIC-", "SG-", "GRP-"].iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(&name).replace(' ', "_")
}

/// The id of the SKU of that name, which is made when it is new.
pub(super) fn sku(tenant: &mut Tenant, name: &str) -> Guid {
    let name = name.trim().to_uppercase();
    let id = object_id("sku", &name);
    tenant.skus.entry(id).or_insert_with(|| Sku { part_number: name.into(), enabled: 25 });
    id
}

/// An object id that only depends on what the object is called.
fn object_id(kind: &str, name: &str) -> Guid {
    let hash = digest::digest(&digest::SHA256, format!("{kind}:{}", name.to_lowercase()).as_bytes());
    let value = hash.as_ref().iter().take(16).fold(0u128, |value, byte| (value << 8) | u128::from(*byte));
    // Version 4, variant 1 (RFC 9562), as Entra's own ids have.
    Guid::from_u128(value & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62))
}

fn free_group_id(tenant: &Tenant, name: &str) -> Guid {
    let mut id = object_id("group", name);
    let mut twin = 2;
    while tenant.groups.contains_key(&id) {
        id = object_id("group", &format!("{name}#{twin}"));
        twin += 1;
    }
    id
}

/// One small group of every kind, two groups of one name, and a group with members that are no people.
fn add_demo_groups(tenant: &mut Tenant) -> Result<(), String> {
    let some: Vec<Guid> = tenant.users.keys().take(3).copied().collect();
    let kinds = [
        ("DEMO-Dynamic", GroupKind::Dynamic),
        ("DEMO-Synced", GroupKind::Synced),
        ("DEMO-MailEnabled", GroupKind::MailEnabled),
        ("DEMO-RoleAssignable", GroupKind::RoleAssignable),
        ("DEMO-Restricted", GroupKind::Restricted),
        ("DEMO-Unified", GroupKind::Unified),
        ("DEMO-Twin", GroupKind::Static),
        ("DEMO-Twin", GroupKind::Static),
        ("DEMO-Unlicensed", GroupKind::Static),
    ];
    let mixed = SeedGroup {
        nested: vec!["DEMO-Unlicensed".to_owned()],
        devices: vec!["DEMO-LAPTOP-1".to_owned()],
        ..SeedGroup::new("DEMO-Mixed", GroupKind::Static)
    };
    for group in kinds.into_iter().map(|(name, kind)| SeedGroup::new(name, kind)).chain([mixed]) {
        let id = add_group(tenant, &group)?;
        for member in &some {
            tenant.add_member(id, *member);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{GroupKind, SandboxConfig, Seed, SeedGroup, SeedUser, object_id, sku_of_group, tenant};

    #[test]
    fn ids_are_always_the_same_and_well_formed() {
        assert_eq!(object_id("user", "Amy@contoso.example"), object_id("user", "amy@CONTOSO.example"));
        assert_ne!(object_id("user", "x"), object_id("group", "x"));
        let text = object_id("user", "x").to_string();
        assert_eq!(&text[14..15], "4");
        assert!("89ab".contains(&text[19..20]));
    }

    #[test]
    fn licences_are_named_after_groups() {
        assert_eq!(sku_of_group("LIC-Miro"), "MIRO");
        assert_eq!(sku_of_group("Adobe Creative Cloud"), "ADOBE_CREATIVE_CLOUD");
    }

    #[test]
    fn demo_groups_are_of_every_kind_and_two_share_a_name() {
        let tenant = tenant(&SandboxConfig::default()).expect("a tenant");
        for (kind, name) in GroupKind::ALL {
            assert!(tenant.groups.values().any(|group| group.kind == kind), "{name}");
        }
        assert_eq!(tenant.groups_named("demo-twin").count(), 2);
        let mixed = tenant.groups_named("DEMO-Mixed").next().expect("the group");
        assert_eq!(mixed.members.len(), 5);
        assert_eq!(tenant.users.len(), 1_000);
    }

    #[test]
    fn contradictions_are_errors() {
        let twice = vec![SeedUser::new("a@x.example", &[]), SeedUser::new("A@x.example", &[])];
        let config = SandboxConfig { seed: Seed::Users(twice), ..SandboxConfig::default() };
        let error = tenant(&config).expect_err("two people of one name").to_string();
        assert!(error.contains("is taken"), "{error}");
        let nested = SeedGroup { nested: vec!["Nowhere".to_owned()], ..SeedGroup::new("G", GroupKind::Static) };
        let error = tenant(&SandboxConfig { groups: vec![nested], ..SandboxConfig::default() }).expect_err("no such group");
        assert!(error.to_string().contains("Nowhere"), "{error}");
    }
}
