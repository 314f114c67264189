//! The only way in which this program can write to a directory through Graph: one membership, named by two ids.
//!
//! `DELETE /groups/{group}/members/{member}` without `/$ref` deletes the *person* when the app may
//! (<https://learn.microsoft.com/graph/api/group-delete-members>). That address cannot be made here: a [`MemberRef`] holds
//! two [`Guid`]s and nothing else, its text always ends in `/$ref`, and the word `DELETE` stands nowhere but below.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeStruct as _};

use crate::directory::{Change, Guid};

/// A person's membership of a group; the membership, not the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MemberRef {
    group: Guid,
    member: Guid,
}

impl MemberRef {
    pub const fn new(group: Guid, member: Guid) -> Self {
        Self { group, member }
    }
}

impl fmt::Display for MemberRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/groups/{}/members/{}/$ref", self.group, self.member)
    }
}

/// One write inside a `$batch`.
pub(super) struct Write<'a> {
    id: usize,
    change: Change,
    membership: MemberRef,
    /// Address of all objects, which an addition names its object by.
    objects: &'a str,
}

impl<'a> Write<'a> {
    /// Item number `id` of a batch. `objects` is `https://graph.microsoft.com/v1.0/directoryObjects`.
    pub const fn new(id: usize, change: Change, membership: MemberRef, objects: &'a str) -> Self {
        Self { id, change, membership, objects }
    }
}

#[derive(Serialize)]
struct JsonContent {
    #[serde(rename = "Content-Type")]
    content_type: &'static str,
}

#[derive(Serialize)]
struct Reference {
    #[serde(rename = "@odata.id")]
    id: String,
}

impl Serialize for Write<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut item = serializer.serialize_struct("Write", 5)?;
        item.serialize_field("id", &self.id.to_string())?;
        match self.change {
            Change::Remove => {
                item.serialize_field("method", "DELETE")?;
                item.serialize_field("url", &self.membership.to_string())?;
            }
            Change::Add => {
                item.serialize_field("method", "POST")?;
                item.serialize_field("url", &format!("/groups/{}/members/$ref", self.membership.group))?;
                item.serialize_field("headers", &JsonContent { content_type: "application/json" })?;
                item.serialize_field("body", &Reference { id: format!("{}/{}", self.objects, self.membership.member) })?;
            }
        }
        item.end()
    }
}

/// Several people added to a group by one write: all of them or nobody
/// (<https://learn.microsoft.com/graph/api/group-post-members>, up to 20).
#[derive(Serialize)]
pub(super) struct AddTogether {
    id: &'static str,
    method: &'static str,
    url: String,
    headers: JsonContent,
    body: Bind,
}

#[derive(Serialize)]
struct Bind {
    #[serde(rename = "members@odata.bind")]
    members: Vec<String>,
}

impl AddTogether {
    /// The one item, number 0, of a batch. `objects` is as in [`Write::new`].
    pub fn new(group: Guid, members: &[Guid], objects: &str) -> Self {
        Self {
            id: "0",
            method: "PATCH",
            url: format!("/groups/{group}"),
            headers: JsonContent { content_type: "application/json" },
            body: Bind { members: members.iter().map(|member| format!("{objects}/{member}")).collect() },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_ids_whatsoever_make_an_address_without_ref(group: u128, member: u128) {
            let text = MemberRef::new(Guid::from_u128(group), Guid::from_u128(member)).to_string();
            prop_assert!(text.ends_with("/$ref"));
            prop_assert_eq!(text.len(), "/groups//members//$ref".len() + 2 * 36);
            prop_assert_eq!(text.matches('/').count(), 5);
        }
    }

    #[test]
    fn writes_are_what_graph_documents() {
        let membership = MemberRef::new(Guid::from_u128(1), Guid::from_u128(2));
        let json = |change| serde_json::to_value(Write::new(7, change, membership, "https://graph/v1.0/directoryObjects")).expect("JSON");
        assert_eq!(
            json(Change::Remove),
            serde_json::json!({
                "id": "7", "method": "DELETE",
                "url": "/groups/00000000-0000-0000-0000-000000000001/members/00000000-0000-0000-0000-000000000002/$ref",
            })
        );
        assert_eq!(
            json(Change::Add),
            serde_json::json!({
                "id": "7", "method": "POST",
                "url": "/groups/00000000-0000-0000-0000-000000000001/members/$ref",
                "headers": {"Content-Type": "application/json"},
                "body": {"@odata.id": "https://graph/v1.0/directoryObjects/00000000-0000-0000-0000-000000000002"},
            })
        );
    }

    #[test]
    fn nothing_else_in_this_room_can_delete() {
        let room = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/directory/graph");
        let mut folders = vec![room];
        let mut files = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ext| ext == "rs") && !path.ends_with("member_ref.rs") {
                    let text = fs::read_to_string(&path).expect("a source file");
                    let shipped = text.split("#[cfg(test)]").next().unwrap_or_default();
                    let code = shipped.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<String>();
                    for word in ["DELETE", ".delete(", "Method::", ".request("] {
                        assert!(!code.contains(word), "{} can send more than it should: {word}", path.display());
                    }
                    files += 1;
                }
            }
        }
        assert!(files > 10, "looked at {files} files");
    }
}
