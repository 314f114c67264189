//! The members: pages and everything odd about them, retries of reads.

use std::sync::atomic::{AtomicU64, Ordering};

use license_reclamation::directory::{
    Directory as _, ErrorKind, Group, Guid,
    sandbox::{Sandbox, SandboxConfig, SeedGroup},
};
use serde_json::{Value, json};

use super::{
    GROUP, config, connection, directory, group, name, open,
    script::{Act, Script},
    start,
};

fn some_group() -> Group {
    Group {
        id: Guid::from_u128(1),
        name: "G".into(),
        dn: None,
        sam: None,
        hindrances: Vec::new(),
        notes: Vec::new(),
        licenses: None,
        rid: None,
    }
}

fn user(number: u128) -> Value {
    json!({"@odata.type": "#microsoft.graph.user", "id": Guid::from_u128(number).to_string(), "userPrincipalName": format!("u{number}@x")})
}

fn nothing(_: u64) {}

#[tokio::test]
async fn all_pages_in_order_with_a_running_count() {
    let sandbox = start(2500, "");
    let directory = directory(&sandbox);
    let group = group(&directory).await;
    let (count, calls) = (AtomicU64::new(0), AtomicU64::new(0));
    let seen = |so_far: u64| {
        assert!(count.swap(so_far, Ordering::SeqCst) < so_far);
        calls.fetch_add(1, Ordering::SeqCst);
    };
    let roster = directory.roster(&group, &seen).await.expect("the roster");
    assert_eq!((roster.members.len(), count.into_inner(), calls.into_inner()), (2500, 2500, 3));
    let mut names: Vec<_> = roster.members.iter().filter_map(|member| member.user_principal_name.as_deref()).collect();
    names.sort_unstable();
    assert_eq!(names, (0..2500).map(name).collect::<Vec<_>>());
    assert!(roster.others.is_empty());
    let pages: Vec<_> = sandbox.log().into_iter().filter(|entry| entry.path.contains("/members")).collect();
    assert_eq!(pages.len(), 3);
    assert!(pages.iter().all(|page| page.path.contains("$top=999") || page.path.contains("skiptoken")));
}

#[tokio::test]
async fn odd_pages_are_survived() {
    let sandbox = start(1200, "odd-pages");
    let directory = directory(&sandbox);
    let group = group(&directory).await;
    let roster = directory.roster(&group, &nothing).await.expect("the roster");
    assert_eq!(roster.members.len(), 1200);
    assert!(sandbox.log().iter().any(|entry| entry.status == 400), "the odd link was met");
}

#[tokio::test]
async fn an_address_that_is_never_accepted_is_an_error_that_says_so() {
    let script = Script::graph(|seen| {
        if seen.target.contains("skiptoken") {
            return Act::error(400, "Request_UnsupportedQuery", "Invalid search request.");
        }
        let next = format!("http://{}/v1.0/groups/x/members?$skiptoken=a", seen.headers["host"]);
        Act::json(200, &json!({"value": [user(1)], "@odata.nextLink": next}))
    })
    .await;
    let error = open(&connection(&script.url), "s").roster(&some_group(), &nothing).await.expect_err("never ends");
    assert_eq!(error.kind, ErrorKind::Protocol);
    assert!(error.message.contains("does not accept its own address of page 2"), "{error}");
    assert_eq!(error.code.as_deref(), Some("Request_UnsupportedQuery"));
    assert_eq!(error.request_id.as_deref(), Some("inner-1"));
    assert_eq!(script.count("/members"), 4);
}

#[tokio::test]
async fn the_token_never_goes_to_another_host() {
    let other = Script::graph(|_| Act::json(200, &json!({"value": []}))).await;
    let next = format!("{}/v1.0/groups/x/members?$skiptoken=a", other.url);
    let script = Script::graph(move |_| Act::json(200, &json!({"value": [user(1)], "@odata.nextLink": next}))).await;
    let error = open(&connection(&script.url), "s").roster(&some_group(), &nothing).await.expect_err("not followed");
    assert_eq!(error.kind, ErrorKind::Protocol, "{error}");
    assert!(other.log().is_empty());
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Script::graph(|_| Act::json(200, &json!({"value": []}))).await;
    let to = format!("{}/v1.0/groups/x/members", other.url);
    let script = Script::graph(move |_| Act::json(302, &json!({})).header("location", &to)).await;
    let error = open(&connection(&script.url), "s").roster(&some_group(), &nothing).await.expect_err("not followed");
    assert!(error.message.contains("HTTP 302"), "{error}");
    assert!(other.log().is_empty());
}

#[tokio::test]
async fn pages_that_go_round_in_circles_end() {
    let script = Script::graph(|seen| {
        let next = format!("http://{}/v1.0/groups/x/members?$skiptoken=a", seen.headers["host"]);
        Act::json(200, &json!({"value": [], "@odata.nextLink": next}))
    })
    .await;
    let error = open(&connection(&script.url), "s").roster(&some_group(), &nothing).await.expect_err("a circle");
    assert!(error.message.contains("was read before"), "{error}");
    assert_eq!(script.count("/members"), 2);
}

#[tokio::test]
async fn somebody_on_two_pages_is_one_member() {
    let script = Script::graph(|seen| {
        if seen.target.contains("skiptoken") {
            return Act::json(200, &json!({"value": [user(2), user(3)]}));
        }
        let next = format!("http://{}/v1.0/groups/x/members?$skiptoken=a", seen.headers["host"]);
        Act::json(200, &json!({"value": [user(1), user(2)], "@odata.nextLink": next}))
    })
    .await;
    let roster = open(&connection(&script.url), "s").roster(&some_group(), &nothing).await.expect("the roster");
    assert_eq!(roster.members.iter().map(|member| member.id.as_u128()).collect::<Vec<_>>(), [1, 2, 3]);
}

#[tokio::test]
async fn groups_and_devices_are_others() {
    let mut config = config(3);
    let nested = SeedGroup::new("Nested", license_reclamation::directory::sandbox::GroupKind::Static);
    config.groups.insert(0, nested);
    config.groups[1].nested = vec!["Nested".into()];
    config.groups[1].devices = vec!["PC-1".into()];
    let sandbox = Sandbox::start(config).expect("a sandbox");
    let directory = directory(&sandbox);
    let mut roster = directory.roster(&group(&directory).await, &nothing).await.expect("the roster");
    roster.others.sort();
    assert_eq!(roster.others, [("device".to_owned(), "PC-1".to_owned()), ("group".to_owned(), "Nested".to_owned())]);
    assert_eq!(roster.members.len(), 3);
}

#[tokio::test]
async fn an_app_that_may_not_read_users_is_told_so() {
    let sandbox = start(3, "");
    sandbox.set_permissions(&["GroupMember.ReadWrite.All", "GroupMember.Read.All"]);
    let directory = directory(&sandbox);
    let error = directory.roster(&group(&directory).await, &nothing).await.expect_err("ids only");
    assert_eq!(error.kind, ErrorKind::Permission, "{error}");
    assert!(error.message.contains("3 members"), "{error}");
    assert!(error.hint.expect("a hint").contains("User.ReadBasic.All"));
}

#[tokio::test]
async fn an_empty_group_is_no_error() {
    let sandbox = Sandbox::start(SandboxConfig {
        groups: vec![SeedGroup::new("Empty", license_reclamation::directory::sandbox::GroupKind::Static)],
        ..config(1)
    })
    .expect("a sandbox");
    let directory = directory(&sandbox);
    let empty = directory.group("Empty").await.expect("a group");
    assert!(directory.roster(&empty, &nothing).await.expect("the roster").members.is_empty());
}

#[tokio::test]
async fn a_group_deleted_meanwhile_is_not_found() {
    let sandbox = start(1, "");
    let directory = directory(&sandbox);
    let error = directory.roster(&some_group(), &nothing).await.expect_err("gone");
    assert_eq!(error.kind, ErrorKind::NotFound, "{error}");
}

#[tokio::test]
async fn reads_get_through_trouble_and_never_too_early() {
    let throttled = "429=0.2,429-request=0.1,429-fraction,429-none,retry-after=0.1,503-request=0.1,non-json=0.1,token-expiry=3";
    for (resets, faults) in [(false, throttled.to_owned()), (true, format!("{throttled},reset-before=0.1,reset-after=0.1"))] {
        let sandbox = start(3000, &faults);
        let directory = directory(&sandbox);
        let group = group(&directory).await;
        let roster = directory.roster(&group, &nothing).await.expect("the roster");
        assert_eq!(roster.members.len(), 3000);
        // An answer that was lost with its connection cannot be obeyed.
        assert!(resets || sandbox.state().early == 0, "{:?}", sandbox.log());
    }
}

#[tokio::test]
async fn reads_that_never_succeed_end_with_what_was_said() {
    let script = Script::graph(|_| Act::error(503, "ServiceUnavailable", "Down.").header("retry-after", "0")).await;
    let error = open(&connection(&script.url), "s").group(GROUP).await.expect_err("down");
    assert_eq!(error.kind, ErrorKind::Connection);
    assert!(error.message.contains("HTTP 503 ServiceUnavailable: Down."), "{error}");
    assert_eq!(script.count("/groups"), 10);
}

#[tokio::test]
async fn what_asks_to_wait_longer_than_a_run_may_take_ends_at_once() {
    let script = Script::graph(|_| Act::error(429, "TooManyRequests", "Later.").header("retry-after", "3000")).await;
    let error = open(&connection(&script.url), "s").group(GROUP).await.expect_err("throttled");
    assert!(error.message.contains("HTTP 429 TooManyRequests"), "{error}");
    assert_eq!(script.count("/groups"), 1);
}
