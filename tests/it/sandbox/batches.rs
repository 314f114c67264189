//! `$batch`.

use super::*;

#[tokio::test]
async fn twenty_people_leave_in_one_request() {
    let graph = Graph::of(40, SandboxConfig::default()).await;
    let answers = graph.remove(1..=20).await;
    assert_eq!(statuses(&answers), [204; 20]);
    assert!(answers.iter().all(|answer| answer.get("body").is_none() && answer["headers"]["x-ms-resource-unit"] == "1"));
    assert_eq!(graph.sandbox.members("LIC-Miro").len(), 20);
    assert_eq!(graph.sandbox.state().writes.accepted, 20);
    assert_eq!(graph.sandbox.state().catastrophe, 0);
}

#[tokio::test]
async fn every_item_has_its_own_answer_and_log_entry() {
    let graph = Graph::of(3, SandboxConfig::default()).await;
    graph.remove([1]).await;
    let answers = graph.remove([1, 2]).await;
    assert_eq!(statuses(&answers), [404, 204]);
    assert_eq!(answers[0]["body"]["error"]["code"], "Request_ResourceNotFound");
    assert!(answers[0]["headers"]["Content-Type"].as_str().is_some_and(|kind| kind.starts_with("application/json")));
    let log = graph.sandbox.log();
    let batch = log.iter().rfind(|entry| entry.path == "/v1.0/$batch").expect("the batch");
    assert_eq!((batch.status, batch.method.as_str()), (200, "POST"));
    let items: Vec<_> = log.iter().filter(|entry| entry.batch == Some(batch.seq)).collect();
    let seen: Vec<_> = items.iter().map(|entry| (entry.item.as_deref(), entry.status, entry.code.as_str())).collect();
    assert_eq!(seen, [(Some("0"), 404, "Request_ResourceNotFound"), (Some("1"), 204, "")]);
    assert_eq!(items[1].path, graph.removal(2));
    assert!(log.windows(2).all(|pair| pair[0].seq + 1 == pair[1].seq));
}

#[tokio::test]
async fn answers_come_in_another_order_unless_told_otherwise() {
    let order = |graph: Graph| async move {
        let items: Vec<Value> = (0..20).map(|id| json!({"id": id.to_string(), "method": "GET", "url": "/users?$top=1"})).collect();
        let (_, body) = graph.post("/v1.0/$batch", &json!({"requests": items})).await;
        let ids = body["responses"].as_array().expect("answers").iter().map(|answer| answer["id"].as_str().map(str::to_owned));
        ids.map(|id| id.and_then(|id| id.parse::<u32>().ok()).expect("an id")).collect::<Vec<_>>()
    };
    let mut shuffled = order(Graph::of(1, SandboxConfig::default()).await).await;
    assert!(!shuffled.is_sorted(), "{shuffled:?}");
    shuffled.sort_unstable();
    assert_eq!(shuffled, (0..20).collect::<Vec<_>>());
    assert!(order(Graph::of(1, faults("in-order")).await).await.is_sorted());
}

#[tokio::test]
async fn malformed_batches_are_refused_as_a_whole() {
    let graph = Graph::of(30, SandboxConfig::default()).await;
    let removal = |id: Value, number| json!({"id": id, "method": "DELETE", "url": graph.removal(number)});
    let many: Vec<Value> = (1..=21).map(|number| removal(json!(number.to_string()), number)).collect();
    let add = json!({"id": "1", "method": "POST", "url": "/groups/x/members/$ref", "body": {}});
    let nested = json!({"id": "1", "method": "POST", "url": "/$batch", "headers": {"Content-Type": "application/json"}, "body": {}});
    let absolute = json!({"id": "1", "method": "GET", "url": "https://graph.microsoft.com/v1.0/users"});
    let stray = json!({"id": "1", "method": "GET", "url": "/users", "dependsOn": ["7"]});
    let wrong = [
        json!({"requests": many}),
        json!({"requests": [removal(json!("a"), 1), removal(json!("A"), 2)]}),
        json!({"requests": []}),
        json!({"requests": [{"method": "GET", "url": "/users"}]}),
        json!({"requests": [{"id": "1", "url": "/users"}]}),
        json!({"requests": [add]}),
        json!({"requests": [nested]}),
        json!({"requests": [absolute]}),
        json!({"requests": [stray]}),
        json!({}),
    ];
    for body in wrong {
        let (status, answer) = graph.post("/v1.0/$batch", &body).await;
        assert_eq!(status, 400, "{body} {answer}");
        assert!(answer["error"]["code"].is_string());
    }
    assert_eq!(graph.sandbox.members("LIC-Miro").len(), 30);
}

#[tokio::test]
async fn ids_urls_and_keys_may_be_written_differently() {
    let graph = Graph::of(4, SandboxConfig::default()).await;
    let (group, user) = (graph.group(), |number| graph.user(number));
    let items = json!([
        {"id": 1, "method": "delete", "url": format!("groups/{group}/members/{}/%24ref", user(1))},
        {"id": "x", "method": "DELETE", "url": format!("/Groups/{}/Members/{}/$ref", group.to_uppercase(), user(2).to_uppercase())},
        {"id": "y", "method": "DELETE", "url": format!("/groups('{group}')/members/{}/$ref", user(3))},
        {"id": "z", "method": "GET", "url": format!("/groups/{group}/members/$count"), "headers": {"ConsistencyLevel": "eventual"}},
    ]);
    let (status, body) = graph.post("/beta/%24batch", &json!({"requests": items})).await;
    assert_eq!(status, 200, "{body}");
    let answer = |id: &str| body["responses"].as_array().and_then(|all| all.iter().find(|a| a["id"] == id)).expect("an answer").clone();
    for id in ["1", "x", "y"] {
        assert_eq!(answer(id)["status"], 204, "{id}");
    }
    assert_eq!((answer("z")["status"].as_u64(), &answer("z")["body"]), (Some(200), &json!("1")));
    assert_eq!(graph.sandbox.members("LIC-Miro"), ["user4@contoso.example"]);
}

#[tokio::test]
async fn what_depends_on_a_failure_fails() {
    let graph = Graph::of(3, SandboxConfig::default()).await;
    graph.remove([1]).await;
    let items = json!([
        {"id": "1", "method": "DELETE", "url": graph.removal(1)},
        {"id": "2", "method": "DELETE", "url": graph.removal(2), "dependsOn": ["1"]},
        {"id": "3", "method": "DELETE", "url": graph.removal(3), "dependsOn": ["2"]},
    ]);
    let (_, body) = graph.post("/v1.0/$batch", &json!({"requests": items})).await;
    let mut seen: Vec<_> = body["responses"].as_array().expect("answers").iter().map(|a| a["status"].as_u64()).collect();
    seen.sort_unstable();
    assert_eq!(seen, [Some(404), Some(424), Some(424)]);
    assert_eq!(graph.sandbox.members("LIC-Miro").len(), 2);
}

#[tokio::test]
async fn an_item_without_ref_deletes_the_user_and_is_counted() {
    let graph = Graph::of(2, SandboxConfig::default()).await;
    let item = json!({"id": "1", "method": "DELETE", "url": graph.removal(1).replace("$ref", "")});
    let (_, body) = graph.post("/v1.0/$batch", &json!({"requests": [item]})).await;
    assert_eq!(body["responses"][0]["status"], 204);
    assert_eq!(graph.sandbox.state().catastrophe, 1);
}
