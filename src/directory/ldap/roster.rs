//! All direct members of a group: its `member` values read range by range, then the people behind them in few searches.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
};

use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _, future::BoxFuture, stream};
use ldap3::controls::RawControl;

use super::{
    entry::{Entry, ValueRange},
    fault::Fault,
    session::{Query, Session},
    values::{ExtendedDn, any_guid, guid_dn, is_below},
};
use crate::directory::{DirectoryError, ErrorKind, Group, Guid, Member, Roster};

/// Values asked for at once: Active Directory's `MaxValRange`; servers that give fewer say so.
const RANGE: usize = 1500;
/// How often a read starts again because the group changed under it.
const READS: u32 = 5;
/// Objects named in one filter, and such searches under way at once.
const NAMED: usize = 200;
const SEARCHES: usize = 4;
/// `userAccountControl`: the account is disabled.
const DISABLED: u32 = 2;

const ATTRIBUTES: [&str; 9] =
    ["objectClass", "objectGUID", "objectSid", "cn", "userPrincipalName", "mail", "sAMAccountName", "displayName", "userAccountControl"];

/// Reads the roster. `netbios` is the domain's short name; `seen` is told the running count of members.
pub(super) async fn read(
    session: &Session,
    group: &Group,
    netbios: Option<&str>,
    seen: &(dyn Fn(u64) + Send + Sync),
) -> Result<Roster, Fault> {
    let links = links(session, group).await?;
    let count = AtomicU64::new(0);
    let tell = |more: usize| seen(count.fetch_add(more as u64, Ordering::Relaxed) + more as u64);
    let guids: Vec<Guid> = links.iter().map(|link| link.guid).collect();
    let searches: Vec<BoxFuture<'_, _>> = guids.chunks(NAMED).map(|some| named(session, some, &tell).boxed()).collect();
    let known = stream::iter(searches)
        .buffer_unordered(SEARCHES)
        .try_fold(HashMap::with_capacity(links.len()), async |mut known: HashMap<Guid, Entry>, entries| {
            known.extend(entries.into_iter().filter_map(|entry| Some((entry.guid()?, entry))));
            Ok(known)
        })
        .await?;
    let mut roster = Roster::default();
    for link in &links {
        place(&mut roster, link, known.get(&link.guid), netbios, &session.root.domain);
    }
    for entry in primary(session, group, &tell).await? {
        if let Some(mut member) = user(&entry, None, netbios) {
            member.primary_group = true;
            roster.members.push(member);
        }
    }
    Ok(roster)
}

/// Who has the group as primary group; such members do not stand in `member`.
async fn primary(session: &Session, group: &Group, tell: &(dyn Fn(usize) + Send + Sync)) -> Result<Vec<Entry>, Fault> {
    let Some(rid) = group.rid else { return Ok(Vec::new()) };
    session.all(Query::below(&session.root.domain, format!("(primaryGroupID={rid})"), &ATTRIBUTES), tell).await
}

async fn named(session: &Session, guids: &[Guid], tell: &(dyn Fn(usize) + Send + Sync)) -> Result<Vec<Entry>, Fault> {
    session.all(Query::below(&session.root.domain, any_guid(guids), &ATTRIBUTES), tell).await
}

fn place(roster: &mut Roster, link: &ExtendedDn, entry: Option<&Entry>, netbios: Option<&str>, domain: &str) {
    let Some(entry) = entry else {
        let kind = if is_below(&link.dn, domain) { "object that cannot be read" } else { "object of another domain" };
        roster.others.push((kind.to_owned(), link.dn.clone()));
        return;
    };
    if let Some(member) = user(entry, link.sid.as_deref(), netbios) {
        roster.members.push(member);
        return;
    }
    let kind = ["group", "computer", "foreignSecurityPrincipal", "contact"].into_iter().find(|class| entry.holds("objectClass", class));
    let kind = match kind {
        Some("foreignSecurityPrincipal") => "foreign security principal",
        Some(kind) => kind,
        None => "object",
    };
    roster.others.push((kind.to_owned(), entry.text("cn").unwrap_or(&entry.dn).to_owned()));
}

/// `None` when the object is no person's account. A computer is a user by its class, and so is a managed service account.
fn user(entry: &Entry, sid: Option<&str>, netbios: Option<&str>) -> Option<Member> {
    if !entry.holds("objectClass", "user") || entry.holds("objectClass", "computer") {
        return None;
    }
    let text = |attribute| entry.text(attribute).map(Box::from);
    Some(Member {
        id: entry.guid()?,
        user_principal_name: text("userPrincipalName"),
        mail: text("mail"),
        sam_account_name: text("sAMAccountName"),
        domain: netbios.map(Box::from),
        display_name: text("displayName"),
        dn: Some(entry.dn.as_str().into()),
        sid: entry.sid().map(String::into_boxed_str).or_else(|| sid.map(Box::from)),
        enabled: entry.number::<u32>("userAccountControl").map(|control| control & DISABLED == 0),
        primary_group: false,
    })
}

/// The group's `member` values, each with its objectGUID. A range read is no snapshot: a member that leaves while it goes on
/// moves all later ones up by one. So every range begins with the last value of the one before; when that has changed, the
/// read starts again.
async fn links(session: &Session, group: &Group) -> Result<Vec<ExtendedDn>, Fault> {
    for _ in 0..READS {
        if let Some(links) = links_once(session, group).await? {
            return Ok(links);
        }
    }
    Err(Fault::Told(
        DirectoryError::new(
            ErrorKind::Connection,
            format!("reading the members of {}: it changed while it was read, {READS} times", group.name),
        )
        .hint("try again when nobody else changes the group"),
    ))
}

async fn links_once(session: &Session, group: &Group) -> Result<Option<Vec<ExtendedDn>>, Fault> {
    let protocol =
        |what: String| Fault::Told(DirectoryError::new(ErrorKind::Protocol, format!("reading the members of {}: {what}", group.name)));
    let mut links: Vec<ExtendedDn> = Vec::new();
    loop {
        let low = links.len().saturating_sub(1);
        let mut query = Query::of(guid_dn(group.id), &[]);
        query.attributes.push(format!("member;range={low}-{}", low + RANGE - 1));
        query.controls.push(extended_dn());
        let (entries, result) = session.search(query).await?;
        match result.rc {
            0 => {}
            32 => {
                let message = format!("reading the members of {}: the group does not exist any more", group.name);
                return Err(Fault::Told(DirectoryError::new(ErrorKind::NotFound, message)));
            }
            // Active Directory's answer to a range that begins after the last value: the group shrank.
            1 if low > 0 => return Ok(None),
            _ => return Err(Fault::Refused(result)),
        }
        let entry = entries.first().ok_or_else(|| protocol("the group came without attributes".to_owned()))?;
        let Some((range, values)) = entry.ranged("member") else { return Ok(links.is_empty().then_some(links)) };
        let mut values = values.map(|text| ExtendedDn::parse(text).ok_or_else(|| protocol(format!("a member without objectGUID: {text}"))));
        if let Some(last) = links.last() {
            match values.next().transpose()? {
                Some(first) if first.guid == last.guid => {}
                _ => return Ok(None),
            }
        }
        let before = links.len();
        for value in values {
            links.push(value?);
        }
        let (from, complete) = match &range {
            ValueRange::ToTheEnd(from) => (*from, true),
            ValueRange::Part(part) => (*part.start(), false),
        };
        let counted = match &range {
            ValueRange::Part(part) => *part.end() + 1 == links.len(),
            ValueRange::ToTheEnd(_) => true,
        };
        if from != low || !counted || (!complete && links.len() == before) {
            return Err(protocol(format!("asked for values from {low} and was given {range:?} with {} values", links.len() - before)));
        }
        if complete {
            return Ok(Some(links));
        }
    }
}

/// Asks for DNs as `<GUID=…>;<SID=…>;dn` (MS-ADTS 3.1.1.3.4.1.5): the value is a sequence of the number 1.
fn extended_dn() -> RawControl {
    RawControl { ctype: "1.2.840.113556.1.4.529".to_owned(), crit: true, val: Some(vec![0x30, 0x03, 0x02, 0x01, 0x01]) }
}
