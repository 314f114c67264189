//! Reads all direct members, page by page.

use std::{
    collections::HashSet,
    hash::{BuildHasher as _, RandomState},
};

use reqwest::Url;
use serde::Deserialize;

use super::{
    budget::cost,
    permission::Need,
    service::{Patience, ReadError, Service},
};
use crate::directory::{DirectoryError, ErrorKind, Group, Guid, Member, Roster};

/// `members` reads the directory itself; a cast, `$count` or `$filter` would read an index that lags behind.
const QUERY: &str =
    "$select=id,userPrincipalName,mail,displayName,accountEnabled,onPremisesSamAccountName,onPremisesSecurityIdentifier&$top=999";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    #[serde(rename = "@odata.type")]
    kind: Option<Box<str>>,
    id: Guid,
    user_principal_name: Option<Box<str>>,
    mail: Option<Box<str>>,
    display_name: Option<Box<str>>,
    account_enabled: Option<bool>,
    on_premises_sam_account_name: Option<Box<str>>,
    on_premises_security_identifier: Option<Box<str>>,
}

#[derive(Deserialize)]
struct Page {
    value: Vec<Row>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

/// All direct members of the group.
pub(super) async fn read(service: &Service, group: &Group, seen: &(dyn Fn(u64) + Send + Sync)) -> Result<Roster, DirectoryError> {
    let mut roster = match pages(service, group, seen).await {
        // Known of Graph: an address of a next page that it does not accept itself. A new start gets new addresses.
        Err(Interrupted::Link(_)) => pages(service, group, seen).await,
        result => result,
    }
    .map_err(|interrupted| match interrupted {
        Interrupted::Link(error) | Interrupted::Other(error) => error,
    })?;
    drop_repeated(&mut roster.members);
    if !roster.members.is_empty() && roster.members.iter().all(|member| member.user_principal_name.is_none()) {
        let permissions = service.permissions().await?;
        let what = format!("cannot tell who the {} members are: Graph shows this app their ids only", roster.members.len());
        return Err(DirectoryError::new(ErrorKind::Permission, what).hint(Need::READ_USERS.hint(permissions.as_deref())));
    }
    Ok(roster)
}

enum Interrupted {
    /// Graph does not accept the address of a page that it gave itself.
    Link(DirectoryError),
    Other(DirectoryError),
}

async fn pages(service: &Service, group: &Group, seen: &(dyn Fn(u64) + Send + Sync)) -> Result<Roster, Interrupted> {
    let mut roster = Roster::default();
    let mut url = service.url(&["groups", &group.id.to_string(), "members"]);
    url.set_query(Some(QUERY));
    let hasher = RandomState::new();
    let mut visited = HashSet::new();
    let mut number = 1;
    loop {
        if !visited.insert(hasher.hash_one(url.as_str())) {
            let what = format!("cannot read the members of {}: page {number} is one that was read before", group.name);
            return Err(Interrupted::Other(
                DirectoryError::new(ErrorKind::Protocol, what).hint("run it again; Microsoft Graph lost its place"),
            ));
        }
        let page = service.read::<Page>(&url, cost::MEMBERS, Patience::LONG).await.map_err(|error| explain(error, group, number))?;
        roster.members.reserve(page.value.len());
        for row in page.value {
            sort(row, &mut roster);
        }
        seen(u64::try_from(roster.members.len()).unwrap_or(u64::MAX));
        let Some(next) = page.next else { return Ok(roster) };
        url = own_link(service, &next).map_err(Interrupted::Other)?;
        number += 1;
    }
}

fn explain(error: ReadError, group: &Group, number: u32) -> Interrupted {
    match error {
        ReadError::Refused { status: 404, ref refusal, .. } if number == 1 && refusal.is_not_found() => Interrupted::Other(
            DirectoryError::new(ErrorKind::NotFound, format!("the group {} ({}) does not exist any more", group.name, group.id)),
        ),
        ReadError::Refused { status: 400 | 410, .. } if number > 1 => {
            let what = format!("Microsoft Graph does not accept its own address of page {number} of the members of {}", group.name);
            let error = error.into_error(&what, &Need::READ_MEMBERS);
            Interrupted::Link(error.hint(
                "this is a fault of Microsoft Graph that passes; run it again later, and report the request id to Microsoft if it stays",
            ))
        }
        error => Interrupted::Other(error.into_error(&format!("cannot read the members of {}", group.name), &Need::READ_MEMBERS)),
    }
}

/// The address of the next page, used as it is; one that leads to another host would take the token there.
pub(super) fn own_link(service: &Service, next: &str) -> Result<Url, DirectoryError> {
    let url = Url::parse(next).ok().filter(|url| service.is_own(url));
    url.ok_or_else(|| {
        DirectoryError::new(
            ErrorKind::Protocol,
            format!("the next page's address does not belong to {}: it is not followed", service.host()),
        )
        .hint("a gateway rewrites addresses; --graph-url must be the address that Microsoft Graph itself uses")
    })
}

fn sort(row: Row, roster: &mut Roster) {
    let kind = row.kind.as_deref().map(|kind| kind.trim_start_matches("#microsoft.graph."));
    match kind {
        Some("user") => {}
        None if row.user_principal_name.is_some() => {}
        other => {
            let name = row.display_name.map_or_else(|| row.id.to_string(), String::from);
            roster.others.push((other.unwrap_or("object of an unknown kind").to_owned(), name));
            return;
        }
    }
    roster.members.push(Member {
        id: row.id,
        user_principal_name: row.user_principal_name,
        mail: row.mail,
        sam_account_name: row.on_premises_sam_account_name,
        // Graph tells a user's DNS domain, not the NetBIOS name.
        domain: None,
        display_name: row.display_name,
        dn: None,
        sid: row.on_premises_security_identifier,
        enabled: row.account_enabled,
        primary_group: false,
    });
}

/// A member who moved between pages while they were read stands on both.
fn drop_repeated(members: &mut Vec<Member>) {
    let mut ids: Vec<Guid> = members.iter().map(|member| member.id).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        let mut seen = HashSet::with_capacity(members.len());
        members.retain(|member| seen.insert(member.id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_and_others_are_told_apart() {
        let page: Page = serde_json::from_str(
            r##"{"@odata.context":"x","value":[
            {"@odata.type":"#microsoft.graph.user","id":"00000000-0000-0000-0000-000000000001","userPrincipalName":"a@x","mail":null,"accountEnabled":true},
            {"@odata.type":"#microsoft.graph.group","id":"00000000-0000-0000-0000-000000000002","displayName":"Nested"},
            {"@odata.type":"#microsoft.graph.device","id":"00000000-0000-0000-0000-000000000003"},
            {"id":"00000000-0000-0000-0000-000000000004","userPrincipalName":"b@x"},
            {"id":"00000000-0000-0000-0000-000000000005"}
        ]}"##,
        )
        .expect("a page");
        let mut roster = Roster::default();
        page.value.into_iter().for_each(|row| sort(row, &mut roster));
        let names: Vec<_> = roster.members.iter().filter_map(|member| member.user_principal_name.as_deref()).collect();
        assert_eq!(names, ["a@x", "b@x"]);
        assert_eq!(roster.members[0].enabled, Some(true));
        assert_eq!(
            roster.others,
            [
                ("group".to_owned(), "Nested".to_owned()),
                ("device".to_owned(), "00000000-0000-0000-0000-000000000003".to_owned()),
                ("object of an unknown kind".to_owned(), "00000000-0000-0000-0000-000000000005".to_owned()),
            ]
        );
    }

    #[test]
    fn nobody_stands_twice_and_the_order_stays() {
        let member = |id| Member { id: Guid::from_u128(id), ..Member::default() };
        let mut members = vec![member(3), member(1), member(3), member(2), member(1)];
        drop_repeated(&mut members);
        let ids: Vec<_> = members.iter().map(|member| member.id.as_u128()).collect();
        assert_eq!(ids, [3, 1, 2]);
    }
}
