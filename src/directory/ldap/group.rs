//! Finding the one group that was meant, and what stands in the way of writing to it.

use super::{
    entry::Entry,
    fault::Fault,
    session::{Query, Session},
    values::{equals, guid_dn, is_below},
};
use crate::directory::{DirectoryError, ErrorKind, Group, Guid, Hindrance};

const ATTRIBUTES: [&str; 15] = [
    "objectClass",
    "objectGUID",
    "objectSid",
    "cn",
    "sAMAccountName",
    "groupType",
    "adminCount",
    "isCriticalSystemObject",
    "allowedAttributes",
    "allowedAttributesEffective",
    "primaryGroupToken",
    "adminDescription",
    "mS-DS-ConsistencyGuid",
    "memberOf",
    "whenCreated",
];

/// `groupType` (MS-ADTS 2.2.12).
const BUILTIN_LOCAL: u32 = 0x1;
const GLOBAL: u32 = 0x2;
const DOMAIN_LOCAL: u32 = 0x4;
const UNIVERSAL: u32 = 0x8;
const APP_QUERY: u32 = 0x20;
const SECURITY: u32 = 0x8000_0000;

/// Relative ids below this belong to accounts that Windows made itself.
const FIRST_OWN_RID: u32 = 1000;

/// Finds the group by objectGUID, SID, DN, SAM account name (also `DOMAIN\name`), common name or display name.
pub(super) async fn find(session: &Session, wanted: &str, base: &str, netbios: Option<&str>) -> Result<Group, Fault> {
    let entry = if let Ok(guid) = wanted.parse::<Guid>() {
        session.object(Query::of(guid_dn(guid), &ATTRIBUTES)).await?
    } else if is_sid(wanted) {
        session.object(Query::of(format!("<SID={wanted}>"), &ATTRIBUTES)).await?
    } else if is_dn(wanted) {
        session.object(Query::of(wanted, &ATTRIBUTES)).await?
    } else {
        by_name(session, wanted, base, netbios).await?
    };
    let told = |kind, message: String, hint: &str| Fault::Told(DirectoryError::new(kind, message).hint(hint));
    let Some(entry) = entry else {
        return Err(told(
            ErrorKind::NotFound,
            format!("there is no group \"{wanted}\" below {base}"),
            "give its name, SAM account name, DN or objectGUID; check that the account may read it",
        ));
    };
    if !entry.holds("objectClass", "group") {
        return Err(told(ErrorKind::NotFound, format!("{} is no group", entry.dn), "give the name of the group that hands out the seat"));
    }
    if !is_below(&entry.dn, &session.root.domain) {
        return Err(told(
            ErrorKind::Settings,
            format!("the group {} is not in this domain controller's domain {}", entry.dn, session.root.domain),
            "name a domain controller of the group's domain as server",
        ));
    }
    read(&entry).ok_or_else(|| {
        told(ErrorKind::Protocol, format!("the group {} came without objectGUID", entry.dn), "check the account's right to read")
    })
}

fn is_sid(text: &str) -> bool {
    text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("S-1-")) && text[4..].chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// A DN of this kind of directory always ends in a domain component.
fn is_dn(text: &str) -> bool {
    text.contains('=')
        && text.rsplit(',').next().and_then(|last| last.trim().get(..3)).is_some_and(|start| start.eq_ignore_ascii_case("DC="))
}

async fn by_name(session: &Session, wanted: &str, base: &str, netbios: Option<&str>) -> Result<Option<Entry>, Fault> {
    let domain = wanted.split_once('\\').zip(netbios);
    let name = match domain {
        Some(((domain, name), ours)) if domain.eq_ignore_ascii_case(ours) => name,
        // Possibly a name with a backslash in it.
        _ => wanted,
    };
    let names: String = ["sAMAccountName", "cn", "displayName"].iter().map(|attribute| equals(attribute, name)).collect();
    let mut found = session.all(Query::below(base, format!("(|{names})"), &ATTRIBUTES), &|_| ()).await?;
    // A user of that name is no rival of a group of that name.
    if found.iter().any(|entry| entry.holds("objectClass", "group")) {
        found.retain(|entry| entry.holds("objectClass", "group"));
    }
    match (found.len(), domain) {
        (0, Some(((domain, _), ours))) if !domain.eq_ignore_ascii_case(ours) => {
            let message = format!("there is no group \"{wanted}\", and the domain controller is of the domain {ours}");
            let hint = format!("name a domain controller of {domain} as server");
            return Err(Fault::Told(DirectoryError::new(ErrorKind::NotFound, message).hint(hint)));
        }
        (0 | 1, _) => return Ok(found.pop()),
        _ => {}
    }
    let listed = found.iter().map(|entry| format!("{} ({})", entry.dn, entry.text("sAMAccountName").unwrap_or("no SAM account name")));
    let message = format!("{} groups are called \"{wanted}\": {}", found.len(), listed.collect::<Vec<_>>().join("; "));
    Err(Fault::Told(DirectoryError::new(ErrorKind::Ambiguous, message).hint("give the DN or the objectGUID of the one that is meant")))
}

fn read(entry: &Entry) -> Option<Group> {
    let id = entry.guid()?;
    // A signed number in LDAP's text form; its bits are what counts.
    let kind = entry.number::<i32>("groupType").map_or(0, i32::cast_unsigned);
    let rid = entry.sid().and_then(|sid| sid.rsplit('-').next()?.parse().ok()).or_else(|| entry.number("primaryGroupToken"));
    let name = entry.text("cn").or_else(|| entry.text("sAMAccountName")).unwrap_or(&entry.dn).to_owned();
    let mut group = Group {
        id,
        name,
        dn: Some(entry.dn.clone()),
        sam: entry.text("sAMAccountName").map(str::to_owned),
        hindrances: Vec::new(),
        notes: Vec::new(),
        licenses: None,
        rid,
    };
    group.hindrances = hindrances(entry, kind, rid);
    group.notes = notes(entry, kind);
    Some(group)
}

fn hindrances(entry: &Entry, kind: u32, rid: Option<u32>) -> Vec<Hindrance> {
    let dn = &entry.dn;
    let mut found = Vec::new();
    let mut add = |code, message, hint: &str| found.push(Hindrance { code, message, hint: hint.to_owned() });
    if kind & BUILTIN_LOCAL != 0 || entry.is_true("isCriticalSystemObject") || rid.is_some_and(|rid| rid < FIRST_OWN_RID) {
        add("BuiltInGroup", format!("{dn} is a built-in group of Windows"), "name the group that hands out the seat");
    }
    if entry.number::<u32>("adminCount").is_some_and(|count| count > 0) {
        add(
            "ProtectedGroup",
            format!("{dn} is protected by AdminSDHolder (adminCount is 1): it is, or was, part of an administrative group"),
            "use a group that only hands out the seat; if it is not administrative any more, clear adminCount and restore inheritance",
        );
    }
    if kind & APP_QUERY != 0 {
        add("QueryGroup", format!("{dn} is an LDAP query group: its members follow from a query"), "change the query instead");
    }
    // Entra Connect marks the groups that it writes back; what is changed here would be undone by its next cycle.
    if entry.text("adminDescription").is_some_and(|text| text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("Group_"))) {
        add(
            "WrittenBackGroup",
            format!("{dn} is written back from Entra ID (adminDescription is {})", entry.text("adminDescription").unwrap_or_default()),
            "change the group in Entra ID: directory = \"entra\"",
        );
    }
    // Both attributes are computed for whoever asks. Only a server that computes the first is believed about the second.
    if entry.has("allowedAttributes") && !entry.holds("allowedAttributesEffective", "member") {
        add(
            "NoWriteRight",
            format!("the account that signed in has no right to write member on {dn}"),
            "grant it \"Write member\" on the group or its OU: dsacls \"OU=Groups,DC=…\" /I:S /G \"CORP\\svc-reclaim:WP;member;group\"",
        );
    }
    found
}

fn notes(entry: &Entry, kind: u32) -> Vec<String> {
    let scope = match kind & (GLOBAL | DOMAIN_LOCAL | UNIVERSAL) {
        GLOBAL => "global",
        DOMAIN_LOCAL => "domain-local",
        UNIVERSAL => "universal",
        _ => "unusual",
    };
    let mut notes = Vec::new();
    if kind & SECURITY == 0 {
        notes.push(format!("{scope} distribution group: it gives no rights by itself, so check that it is what hands out the seat"));
    } else {
        notes.push(format!("{scope} security group"));
    }
    let parents = entry.texts("memberOf").count();
    if parents > 0 {
        notes.push(format!("the group is itself a member of {parents} other groups: whoever leaves it leaves those too"));
    }
    if entry.has("mS-DS-ConsistencyGuid") {
        notes.push(
            "the group is synced to Entra ID: seats become free there after the next sync cycle, by default within 30 minutes".to_owned(),
        );
    } else {
        notes.push(
            "if the group is synced to Entra ID, seats become free there after the next sync cycle, by default within 30 minutes"
                .to_owned(),
        );
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::{is_dn, is_sid};

    #[test]
    fn names_are_told_from_dns_and_sids() {
        assert!(is_dn("CN=LIC\\, Miro,OU=Groups,DC=corp,dc=example"));
        assert!(!is_dn("LIC=Miro, DC"));
        assert!(!is_dn("a=b"));
        assert!(is_sid("S-1-5-21-1-2-3-1104"));
        assert!(!is_sid("S-1-Team"));
        assert!(!is_sid("Sü"));
    }
}
