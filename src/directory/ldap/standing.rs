//! How people stand to a group right now: asked when a modify was refused or its answer was lost.

use std::collections::HashMap;

use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _, future::BoxFuture, stream};

use super::{
    fault::Fault,
    session::{Query, Session},
    values::{any_guid, equals, guid_dn},
};
use crate::directory::{DirectoryError, ErrorKind, Group, Guid};

/// Objects named in one filter, and such searches under way at once.
const NAMED: usize = 200;
const SEARCHES: usize = 4;
/// How often the question is asked again because the group was renamed or moved meanwhile.
const READS: u32 = 5;

/// How one person stands to the group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// The object exists in this domain.
    pub exists: bool,
    /// It stands in the group's `member`.
    pub member: bool,
    /// The group is its primary group.
    pub primary: bool,
}

/// Asks for these people, in their order. A group that is gone is [`ErrorKind::NotFound`].
pub(super) async fn ask(session: &Session, group: &Group, people: &[Guid]) -> Result<Vec<Standing>, Fault> {
    // A filter takes no <GUID=…>, and with an outdated DN it finds nobody: so the DN is read before and after.
    let mut dn = current_dn(session, group).await?;
    for _ in 0..READS {
        let found = ask_by_dn(session, group, &dn, people).await?;
        let after = current_dn(session, group).await?;
        if after == dn {
            return Ok(people.iter().map(|person| found.get(person).copied().unwrap_or_default()).collect());
        }
        dn = after;
    }
    Err(Fault::Told(DirectoryError::new(ErrorKind::Connection, format!("the group {} is being moved again and again", group.name))))
}

async fn current_dn(session: &Session, group: &Group) -> Result<String, Fault> {
    let found = session.object(Query::of(guid_dn(group.id), &["objectGUID"])).await?;
    found.map(|entry| entry.dn).ok_or_else(|| {
        Fault::Told(
            DirectoryError::new(ErrorKind::NotFound, format!("the group {} was deleted meanwhile", group.name)).code("noSuchObject"),
        )
    })
}

async fn ask_by_dn(session: &Session, group: &Group, dn: &str, people: &[Guid]) -> Result<HashMap<Guid, Standing>, Fault> {
    let in_group = equals("memberOf", dn);
    let searches: Vec<BoxFuture<'_, _>> = people.chunks(NAMED).map(|some| ask_some(session, group, &in_group, some).boxed()).collect();
    stream::iter(searches)
        .buffer_unordered(SEARCHES)
        .try_fold(HashMap::new(), async |mut all: HashMap<Guid, Standing>, some| {
            all.extend(some);
            Ok(all)
        })
        .await
}

async fn ask_some(session: &Session, group: &Group, in_group: &str, people: &[Guid]) -> Result<HashMap<Guid, Standing>, Fault> {
    let these = any_guid(people);
    let domain = &session.root.domain;
    let existing = session.all(Query::below(domain, these.as_str(), &["objectGUID", "primaryGroupID"]), &|_| ()).await?;
    let members = session.all(Query::below(domain, format!("(&{in_group}{these})"), &["objectGUID"]), &|_| ()).await?;
    let mut found: HashMap<Guid, Standing> = existing
        .iter()
        .filter_map(|entry| {
            let primary = group.rid.is_some() && entry.number::<u32>("primaryGroupID") == group.rid;
            Some((entry.guid()?, Standing { exists: true, member: false, primary }))
        })
        .collect();
    for guid in members.iter().filter_map(super::entry::Entry::guid) {
        let standing = found.entry(guid).or_default();
        standing.exists = true;
        standing.member = true;
    }
    Ok(found)
}
