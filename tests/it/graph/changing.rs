//! Removals and additions: every person judged alone, nothing lost, nothing that could delete anybody.

use std::time::{Duration, SystemTime};

use license_reclamation::directory::{
    AnswerKind, Change, Directory as _, Group, Guid,
    sandbox::{Faults, GroupEdit, Sandbox, SandboxConfig},
};
use serde_json::{Value, json};

use super::{
    GROUP, config, connection, directory, group, ids, kinds, name, open,
    script::{Act, Script, Seen, all, error},
    settle, start,
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

fn people(count: u128) -> Vec<Guid> {
    (1..=count).map(Guid::from_u128).collect()
}

/// Answers a batch as `act` says, and everything else as a group that is there.
async fn scripted(mut act: impl FnMut(&Seen) -> Act + Send + 'static) -> Script {
    Script::graph(
        move |seen| {
            if seen.target.ends_with("/$batch") { act(seen) } else { Act::json(200, &json!({"id": Guid::from_u128(1).to_string()})) }
        },
    )
    .await
}

async fn remove(script: &Script, count: u128) -> Vec<license_reclamation::directory::Answer> {
    open(&connection(&script.url), "s").change(&some_group(), Change::Remove, &people(count)).await
}

/// Nobody was deleted, and every write's address ends as it must.
fn assert_harmless(sandbox: &Sandbox) {
    assert_eq!(sandbox.state().catastrophe, 0);
    for entry in sandbox.log().iter().filter(|entry| entry.method == "DELETE") {
        assert!(entry.path.ends_with("/$ref"), "{}", entry.path);
    }
}

#[tokio::test]
async fn twenty_leave_in_one_request() {
    let sandbox = start(25, "");
    let directory = directory(&sandbox);
    let group = group(&directory).await;
    sandbox.clear_log();
    let answers = directory.change(&group, Change::Remove, &ids(&sandbox, 0..20)).await;
    assert_eq!(kinds(&answers), [AnswerKind::Done; 20]);
    assert!(answers.iter().all(|answer| answer.status == 204 && answer.code.is_empty() && answer.message.is_empty()));
    assert_eq!(sandbox.members(GROUP), (20..25).map(name).collect::<Vec<_>>());
    assert_eq!(sandbox.log().iter().filter(|entry| entry.batch.is_none()).count(), 1);
    assert_harmless(&sandbox);
}

#[tokio::test]
async fn whoever_is_not_a_member_is_told_from_whoever_is() {
    for faults in ["", "not-member-400=1"] {
        let sandbox = start(4, faults);
        let directory = directory(&sandbox);
        let group = group(&directory).await;
        sandbox.remove_member(GROUP, &name(1)).expect("removed by somebody else");
        let mut people = ids(&sandbox, 0..3);
        sandbox.delete_user(&name(2)).expect("deleted by somebody else");
        people.push(Guid::from_u128(77));
        let answers = directory.change(&group, Change::Remove, &people).await;
        assert_eq!(kinds(&answers), [AnswerKind::Done, AnswerKind::Already, AnswerKind::Already, AnswerKind::Already], "{answers:?}");
        assert!(answers[1..].iter().all(|answer| !answer.code.is_empty() && !answer.request_id.is_empty()), "{answers:?}");
        assert_harmless(&sandbox);
    }
}

#[tokio::test]
async fn a_group_that_is_gone_stops_everything() {
    let sandbox = start(4, "");
    let directory = directory(&sandbox);
    let group = group(&directory).await;
    let people = ids(&sandbox, 0..4);
    sandbox.edit_group(GROUP, &GroupEdit { delete: true, ..GroupEdit::default() }).expect("deleted");
    for change in [Change::Remove, Change::Add] {
        let answers = directory.change(&group, change, &people).await;
        assert_eq!(kinds(&answers), [AnswerKind::Fatal; 4], "{answers:?}");
        assert!(answers[0].message.contains("does not exist any more"), "{}", answers[0].message);
    }
    // Looked once, believed for a while.
    assert_eq!(
        sandbox.log().iter().filter(|entry| entry.method == "GET" && entry.path.contains("$select=id") && entry.status == 404).count(),
        1
    );
}

#[tokio::test]
async fn people_come_back() {
    let sandbox = start(4, "");
    let directory = directory(&sandbox);
    let group = group(&directory).await;
    let mut people = ids(&sandbox, 0..3);
    assert_eq!(kinds(&directory.change(&group, Change::Remove, &people[..2]).await), [AnswerKind::Done; 2]);
    people.push(Guid::from_u128(77));
    // Together they cannot be added, and nobody is; then each alone.
    let answers = directory.change(&group, Change::Add, &people).await;
    assert_eq!(kinds(&answers), [AnswerKind::Busy; 4], "{answers:?}");
    let answers = directory.change(&group, Change::Add, &people).await;
    assert_eq!(kinds(&answers), [AnswerKind::Done, AnswerKind::Done, AnswerKind::Already, AnswerKind::NoSuchUser], "{answers:?}");
    assert_eq!(sandbox.members(GROUP).len(), 4);
    assert_harmless(&sandbox);
}

#[tokio::test]
async fn groups_that_forbid_it_say_why() {
    let sandbox = start(2, "");
    let directory = directory(&sandbox);
    let people = ids(&sandbox, 0..2);
    for (name, kind, words) in [
        ("DEMO-Dynamic", AnswerKind::Fatal, "dynamic, role-assignable or restricted"),
        ("DEMO-RoleAssignable", AnswerKind::Fatal, "dynamic, role-assignable or restricted"),
        ("DEMO-Restricted", AnswerKind::Fatal, "administrators of that unit"),
        ("DEMO-Synced", AnswerKind::Refused, "synchronised from Active Directory"),
        ("DEMO-MailEnabled", AnswerKind::Refused, "Exchange"),
    ] {
        let group = directory.group(name).await.expect(name);
        let answers = directory.change(&group, Change::Remove, &people).await;
        assert_eq!(kinds(&answers), [kind; 2], "{name}: {answers:?}");
        assert!(answers[0].message.contains(words), "{}", answers[0].message);
    }
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let sandbox = start(2, "");
    sandbox.set_permissions(&["GroupMember.Read.All"]);
    let directory = directory(&sandbox);
    let group = group(&directory).await;
    let answers = directory.change(&group, Change::Remove, &ids(&sandbox, 0..1)).await;
    assert_eq!(answers[0].kind, AnswerKind::Fatal);
    assert_eq!((answers[0].status, &*answers[0].code), (403, "Authorization_RequestDenied"));
    assert!(answers[0].message.contains("lacks the permission GroupMember.ReadWrite.All"), "{}", answers[0].message);
}

#[tokio::test]
async fn one_denial_among_others_stops_nobody_else() {
    let denied = error("Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
    let script = scripted(move |seen| {
        let responses: Vec<Value> = seen
            .items()
            .iter()
            .enumerate()
            .map(|(at, (id, ..))| if at == 0 { json!({"id": id, "status": 403, "body": denied}) } else { json!({"id": id, "status": 204}) })
            .collect();
        Act::json(200, &json!({"responses": responses}))
    })
    .await;
    let directory = open(&connection(&script.url), "s");
    let answers = directory.change(&some_group(), Change::Remove, &people(2)).await;
    assert_eq!(kinds(&answers), [AnswerKind::Refused, AnswerKind::Done]);
    // Now that somebody could be removed, one person's denial is that person's alone.
    assert_eq!(kinds(&directory.change(&some_group(), Change::Remove, &people(1)).await), [AnswerKind::Refused]);
}

#[tokio::test]
async fn a_throttled_batch_waits_for_the_longest_wish() {
    let date = jiff::Timestamp::from_second(1_800_000_020).expect("a time").strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let now = jiff::Timestamp::from_second(1_800_000_000).expect("a time").strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let script = scripted(move |_| {
        let item = |id: &str, status: u16, wait: &str| json!({"id": id, "status": status, "headers": {"Retry-After": wait}, "body": error("TooManyRequests", "x")});
        let responses = json!([item("3", 503, "7"), item("0", 429, "2.5"), {"id": "1", "status": 204}, item("2", 429, &date)]);
        Act::json(200, &json!({"responses": responses})).header("date", &now)
    })
    .await;
    let answers = remove(&script, 4).await;
    let wait = Some(Duration::from_secs(20));
    assert_eq!(kinds(&answers), [AnswerKind::Throttled(wait), AnswerKind::Done, AnswerKind::Throttled(wait), AnswerKind::Lost]);
    assert_eq!(answers.iter().map(|answer| answer.retry_after).collect::<Vec<_>>(), [wait, None, wait, wait]);
    assert_eq!(&*answers[0].request_id, "inner-1");
}

#[tokio::test]
async fn answers_to_the_batch_as_a_whole() {
    let wait = Some(Duration::from_secs(4));
    let cases: Vec<(Act, AnswerKind, Option<Duration>)> = vec![
        (Act::error(429, "TooManyRequests", "x").header("retry-after", "4"), AnswerKind::Throttled(wait), wait),
        (Act::Answer(429, vec![], "<html>busy</html>".into()), AnswerKind::Throttled(None), None),
        (Act::Answer(424, vec![("retry-after", "4".into())], String::new()), AnswerKind::Throttled(wait), wait),
        (Act::error(503, "ServiceUnavailable", "x").header("retry-after", "4"), AnswerKind::Lost, wait),
        (Act::Answer(502, vec![], "<html>".into()), AnswerKind::Lost, None),
        (Act::Answer(504, vec![], String::new()), AnswerKind::Lost, None),
        (Act::Answer(200, vec![], "<html>".into()), AnswerKind::Lost, None),
        (Act::Answer(200, vec![], r#"{"responses":[{"id":"0","#.into()), AnswerKind::Lost, None),
        (Act::json(200, &json!({"responses": []})), AnswerKind::Lost, None),
        (Act::HangUp, AnswerKind::Lost, None),
        (
            Act::error(
                400,
                "Request_BadRequest",
                "Error due to concurrent requests being made to the tenant. Please wait briefly and retry.",
            ),
            AnswerKind::Busy,
            None,
        ),
        (Act::error(400, "BadRequest", "Invalid batch payload format."), AnswerKind::Refused, None),
        (Act::error(403, "Forbidden", "blocked"), AnswerKind::Fatal, None),
        (Act::Answer(407, vec![], String::new()), AnswerKind::Fatal, None),
    ];
    for (act, kind, wait) in cases {
        let mut act = Some(act);
        let script = scripted(move |_| act.take().expect("sent once")).await;
        let answers = remove(&script, 2).await;
        assert_eq!(kinds(&answers), [kind; 2], "{answers:?}");
        assert_eq!(answers[0].retry_after, wait, "{answers:?}");
        assert!(!answers[0].message.is_empty());
        assert_eq!(script.count("$batch"), 1, "a write is sent once");
    }
}

#[tokio::test]
async fn a_424_around_single_answers_is_looked_into() {
    let script = scripted(|_| {
        Act::json(424, &json!({"responses": [{"id": "0", "status": 204}, {"id": "1", "status": 429, "headers": {"Retry-After": "3"}}]}))
    })
    .await;
    assert_eq!(kinds(&remove(&script, 2).await), [AnswerKind::Done, AnswerKind::Throttled(Some(Duration::from_secs(3)))]);
}

#[tokio::test]
async fn a_refused_token_is_replaced_once_and_the_batch_sent_again() {
    for whole in [true, false] {
        let mut times = 0;
        let script = scripted(move |seen| {
            times += 1;
            let expired = error("InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.");
            match (times, whole) {
                (1, true) => Act::json(401, &expired),
                (1, false) => all(seen, 401, &expired),
                _ => all(seen, 204, &Value::Null),
            }
        })
        .await;
        assert_eq!(kinds(&remove(&script, 3).await), [AnswerKind::Done; 3]);
        let tokens: Vec<_> =
            script.log().iter().filter(|seen| seen.target.ends_with("$batch")).map(|seen| seen.headers["authorization"].clone()).collect();
        assert_eq!(tokens, ["Bearer token-1", "Bearer token-2"]);
    }
}

#[tokio::test]
async fn single_refused_tokens_come_again_and_end() {
    let expired = error("InvalidAuthenticationToken", "Access token has expired or is not yet valid.");
    let script = scripted(move |seen| {
        let responses: Vec<Value> = seen
            .items()
            .iter()
            .map(|(id, ..)| if id == "0" { json!({"id": id, "status": 401, "body": expired}) } else { json!({"id": id, "status": 204}) })
            .collect();
        Act::json(200, &json!({"responses": responses}))
    })
    .await;
    let directory = open(&connection(&script.url), "s");
    let answers = directory.change(&some_group(), Change::Remove, &people(2)).await;
    assert_eq!(kinds(&answers), [AnswerKind::Busy, AnswerKind::Done]);
    assert_eq!(script.count("/token"), 2, "renewed for the next time");
    // A token that nothing accepts is given up.
    let ends = directory.change(&some_group(), Change::Remove, &people(1)).await;
    assert_eq!(kinds(&ends), [AnswerKind::Fatal], "{ends:?}");
}

#[tokio::test]
async fn not_a_member_is_not_believed_while_graph_wants_silence() {
    let gone =
        error("Request_ResourceNotFound", "Resource 'x' does not exist or one of its queried reference-property objects are not present.");
    let script = scripted(move |_| {
        let throttled = json!({"id": "0", "status": 429, "headers": {"Retry-After": "60"}});
        Act::json(200, &json!({"responses": [throttled, {"id": "1", "status": 404, "body": gone}]}))
    })
    .await;
    let answers = remove(&script, 2).await;
    assert_eq!(answers[1].kind, AnswerKind::Busy);
    assert!(answers[1].retry_after > Some(Duration::from_secs(50)), "{answers:?}");
    assert_eq!(script.count("/groups"), 0, "nothing was sent before the wait was over");
}

#[tokio::test]
async fn nobody_there_means_nothing_left() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let nobody = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let script = scripted(|seen| all(seen, 204, &Value::Null)).await;
    let mut connection = connection(&script.url);
    connection.graph_url = Some(nobody);
    let answers = open(&connection, "s").change(&some_group(), Change::Remove, &people(2)).await;
    assert_eq!(kinds(&answers), [AnswerKind::Busy; 2], "{answers:?}");
}

#[tokio::test]
async fn a_wrong_secret_is_fatal() {
    let sandbox = start(2, "");
    let answers = open(&connection(sandbox.base_url()), "wrong").change(&some_group(), Change::Remove, &people(2)).await;
    assert_eq!(kinds(&answers), [AnswerKind::Fatal; 2]);
    assert_eq!(&*answers[0].code, "AADSTS7000215");
    assert_eq!(sandbox.log().len(), 1);
}

#[tokio::test]
async fn more_than_a_batch_is_split_and_nothing_is_nothing() {
    let script = scripted(|seen| all(seen, 204, &Value::Null)).await;
    assert_eq!(remove(&script, 45).await.len(), 45);
    let sizes: Vec<_> = script.log().iter().filter(|seen| seen.target.ends_with("$batch")).map(|seen| seen.items().len()).collect();
    assert_eq!(sizes, [20, 20, 5]);
    for (_, method, url) in script.log().iter().filter(|seen| seen.target.ends_with("$batch")).flat_map(Seen::items) {
        assert_eq!(method, "DELETE");
        assert!(url.ends_with("/$ref"), "{url}");
    }
    assert!(remove(&script, 0).await.is_empty());
}

#[tokio::test]
async fn every_fault_at_once_and_still_everybody_is_settled_truly() {
    futures_util::future::join_all((1..=6).map(all_faults)).await;
}

async fn all_faults(chance: u64) {
    // The sandbox counts what follows a Retry-After even when it broke the connection before the answer was read, so
    // whether something was sent too early is looked at without broken connections only.
    let resets = chance.is_multiple_of(2);
    let mut faults: Faults = "429=0.1,429-request=0.05,429-fraction,429-none,retry-after=0.01,503-before=0.1,503-after=0.1,504-after=0.05,\
                  503-request=0.05,non-json=0.05,conflict=0.1,not-member-400=0.5,token-expiry=7,\
                  stale-reads=1,outer-424"
        .parse()
        .expect("faults");
    if resets {
        faults.reset_before = 0.05;
        faults.reset_after = 0.05;
    }
    let sandbox = Sandbox::start(SandboxConfig { faults, chance, ..config(120) }).expect("a sandbox");
    let directory = directory(&sandbox);
    let group = group(&directory).await;
    let leaving = ids(&sandbox, 0..100);
    let closed = settle(&directory, &group, Change::Remove, &leaving).await;
    assert!(closed.values().all(|kind| matches!(kind, AnswerKind::Done | AnswerKind::Already)), "{chance}: {closed:?}");
    assert_eq!(sandbox.members(GROUP), (100..120).map(name).collect::<Vec<_>>(), "{chance}");
    let closed = settle(&directory, &group, Change::Add, &leaving[..50]).await;
    assert!(closed.values().all(|kind| matches!(kind, AnswerKind::Done | AnswerKind::Already)), "{chance}: {closed:?}");
    assert_eq!(sandbox.members(GROUP).len(), 70, "{chance}");
    assert!(resets || sandbox.state().early == 0, "{chance}");
    assert_harmless(&sandbox);
}

#[tokio::test]
async fn a_date_in_the_past_is_no_wait() {
    let past: jiff::Timestamp = SystemTime::UNIX_EPOCH.try_into().expect("a time");
    let past = past.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let script = scripted(move |_| Act::Answer(429, vec![("retry-after", past.clone())], String::new())).await;
    assert_eq!(kinds(&remove(&script, 1).await), [AnswerKind::Throttled(Some(Duration::ZERO))]);
}
