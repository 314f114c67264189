//! `GET /groups/{id}/members`: pages, the cast to users, counts, stale reads and odd pages.

use std::{
    collections::BTreeSet,
    ops::Bound::{Excluded, Unbounded},
    time::Duration,
};

use serde_json::{Value, json};

use super::{
    super::{
        odata::{self, Cursor, Odd, Select},
        reply::{Body, GraphError, Reply},
        tenant::{Object, Tenant},
    },
    Answer, Context, groups, users,
};
use crate::directory::Guid;

/// Who may list members, least first.
const MAY_LIST: [&str; 7] = [
    "GroupMember.ReadBasic.All",
    "GroupMember.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// Which members.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// Direct ones of any type.
    Direct,
    /// Direct ones that are users.
    Users,
    /// Those of nested groups too.
    Transitive,
}

/// A page of members.
pub(super) fn list(cx: &mut Context, group: &str, which: Which) -> Answer {
    cx.require(&MAY_LIST)?;
    let group = groups::group_id(cx, group)?;
    let counted = require_index(cx, which)?;
    let select = odata::select(cx.call, "user", &users::KNOWN)?;
    let top = odata::top(cx.call, 999, cx.core.config.clamp_top)?;
    let cursor = Cursor::of(cx.call)?;
    let delay = Duration::from_millis(cx.core.faults.slow_pages.into());
    match cursor.odd {
        Odd::Refused if cx.core.refused_links.insert(cx.call.target.clone()) => {
            return Err(GraphError::unsupported("Invalid search request."));
        }
        Odd::Refused => drop(cx.core.refused_links.remove(&cx.call.target)),
        Odd::Empty => {
            let next = odata::next_link(cx.call, cx.base_url, Cursor { odd: Odd::Refused, ..cursor });
            let body = json!({"@odata.context": cx.odata("directoryObjects"), "@odata.nextLink": next, "value": []});
            return Ok(Reply { delay, ..Reply::json(body).fault("odd-pages") });
        }
        Odd::No => {}
    }
    let first = cursor == Cursor::default();
    let (page, more) = page(&mut cx.core.tenant, group, which, cursor.after, top);
    // What was asked of users is hidden from callers that may read members, but no users.
    let limited = !cx.call.has_any_role(&users::MAY_READ);
    let now = cx.core.clock.scaled();
    let tenant = &cx.core.tenant;
    let value: Value = page.iter().filter_map(|id| Some(view(tenant, &tenant.object(*id)?, &select, limited, now))).collect();
    let mut body = json!({"@odata.context": cx.odata(if which == Which::Users { "users" } else { "directoryObjects" })});
    if counted && first {
        body["@odata.count"] = json!(ids(tenant, group, which).len());
    }
    let odd = if first && cx.core.faults.odd_pages { Odd::Empty } else { Odd::No };
    if more || odd == Odd::Empty {
        let after = page.last().copied();
        body["@odata.nextLink"] = json!(odata::next_link(cx.call, cx.base_url, Cursor { after, odd }));
    }
    body["value"] = value;
    Ok(Reply { delay, ..Reply::json(body) })
}

/// `…/members/$count` as plain text.
pub(super) fn count(cx: &mut Context, group: &str, which: Which) -> Answer {
    cx.require(&MAY_LIST)?;
    let group = groups::group_id(cx, group)?;
    if !cx.call.is_eventual() {
        return Err(GraphError::bad("$count is not currently supported."));
    }
    Ok(Reply::new(200, Body::Text(ids(&cx.core.tenant, group, which).len().to_string())))
}

/// Some queries read an index, which callers must agree to. Tells whether a count is wanted.
fn require_index(cx: &Context, which: Which) -> Result<bool, GraphError> {
    let counted = cx.call.option("$count").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let advanced = ["$filter", "$search", "$orderby"].iter().any(|name| cx.call.option(name).is_some());
    if cx.call.option("$search").is_some() && !cx.call.is_eventual() {
        return Err(GraphError::unsupported(
            "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
        ));
    }
    let next_page = cx.call.option("$skiptoken").is_some();
    if (advanced || which == Which::Users) && !(cx.call.is_eventual() && (counted || next_page)) {
        return Err(GraphError::unsupported("Unsupported Query."));
    }
    if advanced {
        return Err(GraphError::unsupported("The specified filter to the reference property query is currently not supported."));
    }
    if counted && !cx.call.is_eventual() {
        return Err(GraphError::bad("$count is not currently supported."));
    }
    Ok(counted)
}

/// All members of that sort.
fn ids(tenant: &Tenant, group: Guid, which: Which) -> BTreeSet<Guid> {
    let Some(group) = tenant.groups.get(&group) else { return BTreeSet::new() };
    match which {
        Which::Direct => group.members.clone(),
        Which::Users => group.members.iter().filter(|id| tenant.users.contains_key(id)).copied().collect(),
        Which::Transitive => {
            let mut found = BTreeSet::new();
            let mut open = vec![group.id];
            while let Some(id) = open.pop() {
                for member in tenant.groups.get(&id).into_iter().flat_map(|group| &group.members) {
                    if found.insert(*member) {
                        open.push(*member);
                    }
                }
            }
            found
        }
    }
}

/// The next members after that one and whether there are more. Removed members that replicas still know are among them.
fn page(tenant: &mut Tenant, group: Guid, which: Which, after: Option<Guid>, top: usize) -> (Vec<Guid>, bool) {
    let range = (after.map_or(Unbounded, Excluded), Unbounded);
    let mut page: Vec<Guid> = if which == Which::Transitive {
        ids(tenant, group, which).range(range).take(top + 1).copied().collect()
    } else {
        let Some(group) = tenant.groups.get(&group) else { return (Vec::new(), false) };
        let wanted = |id: &&Guid| which == Which::Direct || tenant.users.contains_key(id);
        let members = group.members.range(range).filter(wanted).take(top + 1).copied();
        let ghosts = group.ghosts.range(range).map(|(id, _)| id).filter(wanted).take(top + 1).copied();
        members.chain(ghosts).collect()
    };
    page.sort_unstable();
    let more = page.len() > top;
    page.truncate(top);
    if let Some(group) = tenant.groups.get_mut(&group).filter(|group| !group.ghosts.is_empty()) {
        for id in &page {
            if let Some(left) = group.ghosts.get_mut(id) {
                *left -= 1;
                if *left == 0 {
                    group.ghosts.remove(id);
                }
            }
        }
    }
    (page, more)
}

/// A member as JSON, with its type.
pub(super) fn view(tenant: &Tenant, object: &Object, select: &Select, limited: bool, now: Duration) -> Value {
    let (kind, mut value) = match object {
        Object::User(user) if limited => ("user", users::limited_view(user, select)),
        Object::User(user) => ("user", users::view(tenant, user, select, now)),
        Object::Group(group) => ("group", json!({"id": group.id, "displayName": group.name})),
        Object::Device { id, name } => ("device", json!({"id": id, "displayName": name})),
    };
    value["@odata.type"] = json!(format!("#microsoft.graph.{kind}"));
    value
}

/// Whether somebody is in a group, directly or through nested groups.
pub(super) fn contains(tenant: &Tenant, group: Guid, member: Guid) -> bool {
    ids(tenant, group, Which::Transitive).contains(&member)
}
