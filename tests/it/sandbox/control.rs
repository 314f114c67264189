//! The controls under `/sandbox/`, for tests and benches in another process.

use license_reclamation::directory::sandbox::{LoggedRequest, State};

use super::*;

#[tokio::test]
async fn log_and_state_can_be_read() {
    let graph = Graph::of(2, SandboxConfig::default()).await;
    graph.remove([1]).await;
    let (_, body) = graph.get("/sandbox/log?since=1").await;
    let log: Vec<LoggedRequest> = serde_json::from_value(body["requests"].clone()).expect("the log");
    assert_eq!(log, graph.sandbox.log()[1..]);
    let (_, body) = graph.get("/sandbox/state").await;
    let state: State = serde_json::from_value(body).expect("the state");
    assert_eq!(state, graph.sandbox.state());
    assert_eq!(state.group("lic-miro").map(|group| group.members.len()), Some(1));
    assert_eq!(graph.send(Method::DELETE, "/sandbox/log").await.status(), 200);
    assert!(graph.sandbox.log().is_empty());
}

#[tokio::test]
async fn everything_can_be_changed() {
    let graph = Graph::of(3, SandboxConfig::default()).await;
    let change = json!({"group": "LIC-Miro", "remove": ["USER1@contoso.example", graph.user(2)]});
    assert_eq!(graph.post("/sandbox/members", &change).await, (StatusCode::OK, json!({"changed": 2})));
    assert_eq!(graph.post("/sandbox/users", &json!({"add": ["new@contoso.example"]})).await.0, 200);
    let change = json!({"group": "LIC-Miro", "add": ["new@contoso.example"]});
    assert_eq!(graph.post("/sandbox/members", &change).await.1, json!({"changed": 1}));
    assert_eq!(graph.sandbox.members("LIC-Miro"), ["new@contoso.example", "user3@contoso.example"]);
    assert_eq!(graph.post("/sandbox/users", &json!({"delete": ["user3@contoso.example"]})).await.0, 200);
    assert_eq!(graph.sandbox.state().catastrophe, 0, "an administrator may");
    let (status, made) = graph.post("/sandbox/groups", &json!({"group": "New", "create": true, "kind": "dynamic"})).await;
    assert_eq!((status.as_u16(), made["id"].as_str().map(str::to_owned)), (200, graph.sandbox.group_id("New").map(|id| id.to_string())));
    assert_eq!(graph.post("/sandbox/groups", &json!({"group": "LIC-Miro", "name": "LIC-Other"})).await.0, 200);
    assert!(graph.sandbox.group_id("LIC-Miro").is_none());
    assert_eq!(graph.post("/sandbox/groups", &json!({"group": "LIC-Other", "delete": true})).await.0, 200);
    assert!(graph.sandbox.group_id("LIC-Other").is_none());
}

#[tokio::test]
async fn faults_are_set_as_text_or_json() {
    let graph = Graph::of(1, SandboxConfig::default()).await;
    let set = |body: &'static str| graph.request(Method::POST, "/sandbox/faults").body(body).send();
    assert_eq!(set("503-after=0.5,odd-pages").await.expect("an answer").status(), 200);
    assert_eq!(graph.sandbox.faults(), faults("503-after=0.5,odd-pages").faults);
    assert_eq!(set(r#"{"429": 0.25, "retry-after": ["none"]}"#).await.expect("an answer").status(), 200);
    assert_eq!(graph.sandbox.faults(), faults("429=0.25,429-none").faults);
    assert_eq!(graph.get("/sandbox/faults").await.1["429"], 0.25);
    let answer = set("503-aftr=0.5").await.expect("an answer");
    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.expect("a body").contains("did you mean `503-after`?"));
}

#[tokio::test]
async fn mistakes_are_explained() {
    let graph = Graph::of(1, SandboxConfig::default()).await;
    let (status, body) = graph.post("/sandbox/members", &json!({"group": "Nowhere", "add": []})).await;
    assert_eq!((status.as_u16(), &body["error"]), (400, &json!("changing the sandbox: there is no group Nowhere")));
    let (status, body) = graph.post("/sandbox/members", &json!({"group": "LIC-Miro", "ad": []})).await;
    assert_eq!(status, 400);
    assert!(body["error"].as_str().is_some_and(|text| text.contains("unknown field `ad`")), "{body}");
    assert_eq!(graph.post("/sandbox/groups", &json!({"group": "LIC-Miro", "kin": "static"})).await.0, 400);
    assert_eq!(graph.get("/sandbox/nothing").await.0, 404);
}

#[tokio::test]
async fn it_can_be_stopped_from_outside_and_several_run_side_by_side() {
    let one = Graph::of(1, SandboxConfig::default()).await;
    let two = Graph::of(2, SandboxConfig::default()).await;
    assert_ne!(one.sandbox.port(), two.sandbox.port());
    let Graph { sandbox, client, .. } = one;
    let url = format!("{}/sandbox/stop", sandbox.base_url());
    // The answer may be lost: the sandbox ends at once.
    drop(client.post(&url).send().await);
    sandbox.wait();
    assert!(client.post(&url).send().await.is_err());
    assert_eq!(two.members("").await.0.len(), 2);
}
