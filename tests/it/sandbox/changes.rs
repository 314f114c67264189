//! Adding and removing members, one by one.

use license_reclamation::directory::sandbox::{GroupEdit, GroupKind};

use super::*;

#[tokio::test]
async fn without_ref_the_user_is_deleted_and_counted() {
    let graph = Graph::of(4, SandboxConfig::default()).await;
    let members = format!("/v1.0/groups/{}/members", graph.group());
    // Forgotten, lost to an empty variable, and a plain deletion.
    let paths = [format!("{members}/{}", graph.user(1)), format!("{members}/{}/", graph.user(2)), format!("/v1.0/users/{}", graph.user(3))];
    for path in &paths {
        assert_eq!(graph.send(Method::DELETE, path).await.status(), 204, "{path}");
    }
    let state = graph.sandbox.state();
    assert_eq!((state.users, state.catastrophe), (1, 3));
    assert_eq!(state.deleted, [1, 2, 3].map(|number| format!("user{number}@contoso.example")));
    assert_eq!(graph.sandbox.members("LIC-Miro"), ["user4@contoso.example"]);
}

#[tokio::test]
async fn a_removed_member_is_gone_and_missing_ones_are_told_apart_only_a_little() {
    let graph = Graph::of(2, SandboxConfig::default()).await;
    let path = format!("/v1.0{}", graph.removal(1));
    assert_eq!(graph.send(Method::DELETE, &path).await.status(), 204);
    assert_eq!(graph.sandbox.members("LIC-Miro"), ["user2@contoso.example"]);
    let not_there = |id: &str| format!("Resource '{id}' does not exist or one of its queried reference-property objects are not present.");
    let group = graph.group();
    // Not a member: the group is named.
    let expected = (404, "Request_ResourceNotFound".to_owned(), not_there(&group));
    assert_eq!(graph.refusal(Method::DELETE, &path, &Value::Null).await, expected);
    // No such person, no such group.
    let nobody = "00000000-0000-4000-8000-000000000001";
    let path = format!("/v1.0/groups/{group}/members/{nobody}/$ref");
    assert_eq!(graph.refusal(Method::DELETE, &path, &Value::Null).await.2, not_there(nobody));
    let path = format!("/v1.0/groups/{nobody}/members/{}/$ref", graph.user(2));
    assert_eq!(graph.refusal(Method::DELETE, &path, &Value::Null).await.2, not_there(nobody));
    // A user principal name is no object id.
    let path = format!("/v1.0/groups/{group}/members/user2@contoso.example/$ref");
    let expected = (400, "Request_BadRequest".to_owned(), "Invalid object identifier 'user2@contoso.example'.".to_owned());
    assert_eq!(graph.refusal(Method::DELETE, &path, &Value::Null).await, expected);
}

#[tokio::test]
async fn kinds_of_groups_refuse_writes_in_their_own_ways() {
    let graph = Graph::of(10, SandboxConfig::default()).await;
    let insufficient = "Insufficient privileges to complete the operation.";
    let kinds = [
        (GroupKind::Dynamic, 403, insufficient),
        (GroupKind::RoleAssignable, 403, insufficient),
        (GroupKind::Restricted, 403, "Insufficient privileges to complete the operation. Target object is a member of a restricted"),
        (GroupKind::Synced, 400, "Unable to update the specified properties for on-premises mastered Directory Sync objects"),
        (GroupKind::MailEnabled, 400, "Cannot Update a mail-enabled security groups and or distribution list."),
    ];
    for (kind, status, message) in kinds {
        graph.sandbox.edit_group("LIC-Miro", &GroupEdit { kind: Some(kind), ..GroupEdit::default() }).expect("the group");
        let (found, _, said) = graph.refusal(Method::DELETE, &format!("/v1.0{}", graph.removal(1)), &Value::Null).await;
        assert_eq!(found, status, "{kind:?}");
        assert!(said.starts_with(message), "{kind:?}: {said}");
    }
    assert_eq!(graph.sandbox.members("LIC-Miro").len(), 10);
    for (number, kind) in [(1, GroupKind::Unified), (2, GroupKind::Static)] {
        graph.sandbox.edit_group("LIC-Miro", &GroupEdit { kind: Some(kind), ..GroupEdit::default() }).expect("the group");
        assert_eq!(graph.send(Method::DELETE, &format!("/v1.0{}", graph.removal(number))).await.status(), 204);
    }
}

#[tokio::test]
async fn role_assignable_groups_need_one_more_permission() {
    let permissions = ["GroupMember.ReadWrite.All", "RoleManagement.ReadWrite.Directory"].map(str::to_owned).to_vec();
    let graph = Graph::of(1, SandboxConfig { permissions, ..SandboxConfig::default() }).await;
    let edit = GroupEdit { kind: Some(GroupKind::RoleAssignable), ..GroupEdit::default() };
    graph.sandbox.edit_group("LIC-Miro", &edit).expect("the group");
    assert_eq!(graph.send(Method::DELETE, &format!("/v1.0{}", graph.removal(1))).await.status(), 204);
}

#[tokio::test]
async fn people_are_put_back() {
    let graph = Graph::of(3, SandboxConfig::default()).await;
    graph.remove([1]).await;
    let path = format!("/v1.0/groups/{}/members/$ref", graph.group());
    let reference = |id: &str| json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{id}")});
    assert_eq!(graph.post(&path, &reference(&graph.user(1))).await.0, 204);
    assert_eq!(graph.sandbox.members("LIC-Miro").len(), 3);
    let (status, _, message) = graph.refusal(Method::POST, &path, &reference(&graph.user(1))).await;
    assert_eq!(status, 400);
    assert!(message.contains("already exist for the following modified properties: 'members'"), "{message}");
    assert_eq!(graph.post(&path, &reference("00000000-0000-4000-8000-000000000001")).await.0, 404);
    for wrong in [json!({}), json!({"@odata.id": "nonsense"})] {
        assert_eq!(graph.post(&path, &wrong).await.0, 400);
    }
    assert_eq!(graph.send(Method::POST, &path).await.status(), 400, "no body");
}

#[tokio::test]
async fn twenty_people_are_put_back_at_once_or_none() {
    let graph = Graph::of(30, SandboxConfig::default()).await;
    graph.remove(1..=20).await;
    let path = format!("/v1.0/groups/{}", graph.group());
    let bind = |numbers: std::ops::RangeInclusive<usize>| {
        let url = |number| format!("{}/v1.0/directoryObjects/{}", graph.sandbox.base_url(), graph.user(number));
        json!({"members@odata.bind": numbers.map(url).collect::<Vec<_>>()})
    };
    let (_, _, message) = graph.refusal(Method::PATCH, &path, &bind(1..=21)).await;
    assert_eq!(message, "A resource cannot contain more than 20 link changes.");
    assert_eq!(graph.refusal(Method::PATCH, &path, &bind(20..=21)).await.0, 400, "21 is a member");
    assert_eq!(graph.sandbox.members("LIC-Miro").len(), 10);
    let before = graph.sandbox.state().writes.accepted;
    assert_eq!(graph.request(Method::PATCH, &path).json(&bind(1..=20)).send().await.expect("an answer").status(), 204);
    assert_eq!(graph.sandbox.members("LIC-Miro").len(), 30);
    assert_eq!(graph.sandbox.state().writes.accepted - before, 7);
}

#[tokio::test]
async fn a_missing_permission_is_403() {
    let graph = Graph::of(1, SandboxConfig { permissions: vec!["GroupMember.Read.All".to_owned()], ..SandboxConfig::default() }).await;
    let denied = (403, "Authorization_RequestDenied".to_owned(), "Insufficient privileges to complete the operation.".to_owned());
    assert_eq!(graph.refusal(Method::DELETE, &format!("/v1.0{}", graph.removal(1)), &Value::Null).await, denied);
    assert_eq!(graph.refusal(Method::GET, "/v1.0/users", &Value::Null).await, denied);
    let only_write = ["GroupMember.ReadWrite.All"].map(str::to_owned).to_vec();
    let graph = Graph::of(1, SandboxConfig { permissions: only_write, ..SandboxConfig::default() }).await;
    assert_eq!(graph.refusal(Method::GET, &format!("/v1.0/groups/{}", graph.group()), &Value::Null).await, denied);
}

#[tokio::test]
async fn the_form_with_a_reference_in_the_body_removes_too() {
    let graph = Graph::of(2, SandboxConfig::default()).await;
    let path = format!("/v1.0/groups/{}/members/$ref", graph.group());
    let body = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{}", graph.user(1))});
    assert_eq!(graph.request(Method::DELETE, &path).json(&body).send().await.expect("an answer").status(), 204);
    let query = format!("{path}?@id=https://graph.microsoft.com/v1.0/directoryObjects/{}", graph.user(2));
    assert_eq!(graph.send(Method::DELETE, &query).await.status(), 204);
    assert_eq!(graph.sandbox.state().users, 2);
    assert!(graph.sandbox.members("LIC-Miro").is_empty());
}
