//! The group: by id and by name, and what stands in the way of writing to it.

use license_reclamation::directory::{
    Directory as _, ErrorKind,
    sandbox::{GroupKind, Sandbox, SandboxConfig, SeedGroup},
};
use serde_json::json;

use super::{
    GROUP, config, connection, directory, open,
    script::{Act, Script},
    start,
};

#[tokio::test]
async fn by_id_and_by_name() {
    let sandbox = start(2, "");
    let directory = directory(&sandbox);
    let by_name = directory.group(GROUP).await.expect("by name");
    assert_eq!(Some(by_name.id), sandbox.group_id(GROUP));
    assert_eq!(by_name.name, GROUP);
    assert!(by_name.hindrances.is_empty(), "{:?}", by_name.hindrances);
    assert_eq!(by_name.licenses.as_deref().map(<[_]>::len), Some(1));
    let by_id = directory.group(&format!(" {} ", by_name.id)).await.expect("by id");
    assert_eq!((by_id.id, by_id.name), (by_name.id, by_name.name));
    let by_other_case = directory.group("lic-test").await.expect("by name");
    assert_eq!(by_other_case.id, by_id.id);
}

#[tokio::test]
async fn names_with_odd_characters() {
    let odd = ["O'Brien's LIC", "R&D + 100% #1", "Lizenz é/ö \"x\""];
    let groups = odd.iter().map(|name| SeedGroup::new(*name, GroupKind::Static)).collect();
    let sandbox = Sandbox::start(SandboxConfig { groups, ..config(1) }).expect("a sandbox");
    let directory = directory(&sandbox);
    for name in odd {
        assert_eq!(directory.group(name).await.expect(name).name, name);
    }
}

#[tokio::test]
async fn none_and_several() {
    let sandbox = start(1, "");
    let directory = directory(&sandbox);
    for wanted in ["LIC-Nobody", "LIC", "00000000-0000-0000-0000-000000000001"] {
        let error = directory.group(wanted).await.expect_err(wanted);
        assert_eq!(error.kind, ErrorKind::NotFound, "{error}");
        assert!(error.message.contains(wanted), "{error}");
    }
    assert_eq!(directory.group("  ").await.expect_err("empty").kind, ErrorKind::Settings);
    let error = directory.group("DEMO-Twin").await.expect_err("two of them");
    assert_eq!(error.kind, ErrorKind::Ambiguous);
    let twins: Vec<_> = sandbox.state().groups.iter().filter(|group| group.name == "DEMO-Twin").map(|group| group.id.to_string()).collect();
    assert_eq!(twins.len(), 2);
    assert!(twins.iter().all(|id| error.message.contains(id)), "{error}");
}

#[tokio::test]
async fn every_kind_is_recognised() {
    let sandbox = start(1, "");
    let directory = directory(&sandbox);
    let kinds = [
        ("DEMO-Dynamic", vec!["DynamicGroup"]),
        ("DEMO-Synced", vec!["SyncedGroup"]),
        ("DEMO-MailEnabled", vec!["MailEnabledGroup"]),
        ("DEMO-RoleAssignable", vec!["RoleAssignableGroup"]),
        ("DEMO-Restricted", vec!["RestrictedGroup"]),
        ("DEMO-Unified", vec![]),
        ("DEMO-Unlicensed", vec![]),
        (GROUP, vec![]),
    ];
    for (name, wanted) in kinds {
        let group = directory.group(name).await.expect(name);
        let codes: Vec<_> = group.hindrances.iter().map(|hindrance| hindrance.code).collect();
        assert_eq!(codes, wanted, "{name}");
        assert!(group.hindrances.iter().all(|hindrance| !hindrance.hint.is_empty()));
    }
    let unlicensed = directory.group("DEMO-Unlicensed").await.expect("a group");
    assert_eq!(unlicensed.licenses, Some(Vec::new()));
    assert!(unlicensed.notes.iter().any(|note| note.contains("no Entra licence")), "{:?}", unlicensed.notes);
}

#[tokio::test]
async fn with_the_right_to_change_them_role_groups_are_no_hindrance() {
    let sandbox = start(1, "");
    sandbox.set_permissions(&["GroupMember.ReadWrite.All", "GroupMember.Read.All", "RoleManagement.ReadWrite.Directory"]);
    let group = directory(&sandbox).group("DEMO-RoleAssignable").await.expect("a group");
    assert!(group.hindrances.is_empty());
}

#[tokio::test]
async fn missing_rights_are_named() {
    let sandbox = start(1, "");
    sandbox.set_permissions(&["GroupMember.Read.All", "User.ReadBasic.All"]);
    let group = directory(&sandbox).group(GROUP).await.expect("readable");
    assert!(group.notes.iter().any(|note| note.contains("GroupMember.ReadWrite.All")), "{:?}", group.notes);
    sandbox.set_permissions(&["User.Read.All"]);
    let error = directory(&sandbox).group(GROUP).await.expect_err("not readable");
    assert_eq!(error.kind, ErrorKind::Permission);
    assert_eq!(error.code.as_deref(), Some("Authorization_RequestDenied"));
    let hint = error.hint.expect("a hint");
    assert!(hint.contains("GroupMember.Read.All") && hint.ends_with("its token has: User.Read.All"), "{hint}");
}

#[tokio::test]
async fn a_cloud_that_does_not_know_the_newest_property_is_asked_without_it() {
    let script = Script::graph(|seen| {
        if seen.target.contains("isManagementRestricted") {
            return Act::error(
                400,
                "BadRequest",
                "Could not find a property named 'isManagementRestricted' on type 'microsoft.graph.group'.",
            );
        }
        Act::json(200, &json!({"id": "00000000-0000-0000-0000-000000000001", "displayName": "G", "assignedLicenses": []}))
    })
    .await;
    let group = open(&connection(&script.url), "s").group("00000000-0000-0000-0000-000000000001").await.expect("the group");
    assert_eq!(group.name, "G");
    assert_eq!(script.count("/groups"), 2);
}

#[tokio::test]
async fn a_synchronised_group_that_the_cloud_masters_is_no_hindrance() {
    let script = Script::graph(|seen| {
        if seen.target.contains("onPremisesSyncBehavior") {
            return Act::json(200, &json!({"isCloudManaged": true}));
        }
        Act::json(200, &json!({"id": "00000000-0000-0000-0000-000000000001", "displayName": "G", "onPremisesSyncEnabled": true}))
    })
    .await;
    let group = open(&connection(&script.url), "s").group("00000000-0000-0000-0000-000000000001").await.expect("the group");
    assert!(group.hindrances.is_empty());
}

#[tokio::test]
async fn what_the_request_carries() {
    let sandbox = start(1, "");
    directory(&sandbox).group(GROUP).await.expect("the group");
    let entry = sandbox.log().into_iter().find(|entry| entry.path.contains("/groups")).expect("asked");
    assert_eq!(entry.method, "GET");
    assert!(entry.path.contains("$filter=displayName%20eq%20%27LIC-Test%27&$select=id,"), "{}", entry.path);
    let script = Script::graph(|_| Act::error(404, "Request_ResourceNotFound", "no")).await;
    open(&connection(&script.url), "s").group("00000000-0000-0000-0000-000000000001").await.expect_err("none");
    let seen = script.log().into_iter().find(|seen| seen.target.contains("/groups")).expect("asked");
    assert_eq!(seen.headers["authorization"], "Bearer token-1");
    assert_eq!(seen.headers["user-agent"], concat!("reclaim/", env!("CARGO_PKG_VERSION")));
    assert_eq!(seen.headers["x-ms-throttle-priority"], "Low");
    assert_eq!(seen.headers["client-request-id"].len(), 36);
    assert!(seen.headers["accept-encoding"].contains("gzip"));
}
