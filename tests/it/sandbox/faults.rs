//! Everything that goes wrong on demand.

use std::time::{Duration, Instant};

use super::*;

/// The status of a plain removal; 0 when the connection broke.
async fn removal(graph: &Graph, number: usize) -> u16 {
    let path = format!("/v1.0{}", graph.removal(number));
    graph.request(Method::DELETE, &path).send().await.map_or(0, |answer| answer.status().as_u16())
}

fn switch(graph: &Graph, text: &str) {
    graph.sandbox.set_faults(text.parse().expect("faults"));
}

#[tokio::test]
async fn unavailable_before_and_after_the_change() {
    let graph = Graph::of(3, faults("503-before=1")).await;
    assert_eq!((removal(&graph, 1).await, graph.sandbox.members("LIC-Miro").len()), (503, 3));
    switch(&graph, "503-after=1");
    assert_eq!((removal(&graph, 1).await, graph.sandbox.members("LIC-Miro").len()), (503, 2));
    switch(&graph, "504-after=1");
    let answers = graph.remove([2]).await;
    assert_eq!((statuses(&answers), graph.sandbox.members("LIC-Miro").len()), (vec![504], 1));
    switch(&graph, "503-request=1");
    let (status, body) = graph.post("/v1.0/$batch", &json!({"requests": []})).await;
    assert_eq!((status.as_u16(), &body["error"]["code"]), (503, &json!("ServiceUnavailable")));
    switch(&graph, "503-request-after=1");
    let body = json!({"requests": [{"id": "1", "method": "DELETE", "url": graph.removal(3)}]});
    assert_eq!(graph.post("/v1.0/$batch", &body).await.0, 503);
    assert!(graph.sandbox.members("LIC-Miro").is_empty());
    switch(&graph, "503-sign-in=1");
    let (status, body) = graph.ask_for_token(&graph.sandbox.tenant().to_string(), &graph.form()).await;
    assert_eq!((status.as_u16(), &body["error_codes"]), (503, &json!([90_033])));
    let struck: Vec<_> = graph.sandbox.log().into_iter().filter_map(|entry| entry.fault).collect();
    assert_eq!(struck, ["503-before", "503-after", "504-after", "503-request", "503-request-after", "503-sign-in"]);
}

#[tokio::test]
async fn connections_break_before_and_after_the_change() {
    let graph = Graph::of(2, faults("reset-before=1")).await;
    assert_eq!((removal(&graph, 1).await, graph.sandbox.members("LIC-Miro").len()), (0, 2));
    switch(&graph, "reset-after=1");
    let body = json!({"requests": [{"id": "1", "method": "DELETE", "url": graph.removal(1)}]});
    let error = graph.request(Method::POST, "/v1.0/$batch").json(&body).send().await.expect_err("a reset");
    assert!(format!("{error:?}").contains("ConnectionReset"), "{error:?}");
    assert_eq!(graph.sandbox.members("LIC-Miro").len(), 1);
    switch(&graph, "");
    assert_eq!(removal(&graph, 1).await, 404);
    let log = graph.sandbox.log();
    let broken: Vec<_> = log.iter().filter(|entry| entry.status == 0).map(|entry| entry.fault.as_deref()).collect();
    // The client may have tried again by itself, on a connection that had been used before.
    assert!(broken.starts_with(&[Some("reset-before")]) && broken.ends_with(&[Some("reset-after")]), "{broken:?}");
}

#[tokio::test]
async fn conflicts_come_in_three_forms() {
    let graph = Graph::of(3, faults("conflict=1,in-order")).await;
    let answers = graph.remove(1..=3).await;
    let seen: Vec<_> = answers.iter().map(|a| (a["status"].as_u64(), a["body"]["error"]["code"].as_str())).collect();
    let expected = [
        (Some(409), Some("Directory_ConcurrencyViolation")),
        (Some(400), Some("Directory_ConcurrencyViolation")),
        (Some(400), Some("Request_BadRequest")),
    ];
    assert_eq!(seen, expected);
    assert!(answers.iter().all(|a| a["body"]["error"]["message"].as_str().is_some_and(|m| m.starts_with("Error due to concurrent"))));
    assert_eq!(graph.sandbox.members("LIC-Miro").len(), 3);
}

#[tokio::test]
async fn throttling_says_how_long_in_every_form() {
    let graph = Graph::of(1, faults("429=1,429-seconds,429-fraction,429-date,429-none,retry-after=2.128")).await;
    let mut values = Vec::new();
    for _ in 0..4 {
        let answer = graph.send(Method::GET, "/v1.0/users").await;
        assert_eq!(answer.status(), 429);
        assert!(answer.headers()["x-ms-throttle-scope"].to_str().is_ok_and(|scope| scope.starts_with("Tenant_Application/Read/")));
        values.push(answer.headers().get("retry-after").map(|value| value.to_str().expect("text").to_owned()));
        let body: Value = answer.json().await.expect("JSON");
        assert_eq!(body["error"]["innerError"]["status"], "429");
    }
    assert_eq!((values[0].as_deref(), values[1].as_deref(), &values[3]), (Some("3"), Some("2.128"), &None));
    let date = values[2].as_deref().expect("a date");
    assert!(date.len() == 29 && date.ends_with(" GMT") && &date[3..5] == ", ", "{date}");
}

#[tokio::test]
async fn whole_requests_are_throttled_or_answered_with_a_page() {
    let graph = Graph::of(1, faults("429-request=1")).await;
    assert_eq!(removal(&graph, 1).await, 429);
    switch(&graph, "non-json=1");
    let mut seen = Vec::new();
    for _ in 0..2 {
        let answer = graph.send(Method::GET, "/v1.0/users").await;
        let retry_after = answer.headers().contains_key("retry-after");
        let html = answer.headers()["content-type"].to_str().is_ok_and(|kind| kind.starts_with("text/html"));
        seen.push((answer.status().as_u16(), html, retry_after));
        assert!(answer.text().await.expect("a body").starts_with("<!DOCTYPE html>"));
    }
    assert_eq!(seen, [(503, true, false), (429, true, true)]);
    assert_eq!(graph.sandbox.members("LIC-Miro").len(), 1);
}

#[tokio::test]
async fn tokens_expire_in_the_middle_with_both_texts() {
    let mut graph = Graph::of(1, faults("token-expiry=2")).await;
    for _ in 0..2 {
        assert_eq!(graph.get("/v1.0/users").await.0, 200);
    }
    let mut texts = Vec::new();
    for _ in 0..2 {
        let (status, code, message) = graph.refusal(Method::GET, "/v1.0/users", &Value::Null).await;
        assert_eq!((status, code.as_str()), (401, "InvalidAuthenticationToken"));
        texts.push(message);
    }
    assert_eq!(texts, ["Access token has expired or is not yet valid.", "Lifetime validation failed, the token is expired."]);
    graph.sign_in().await;
    assert_eq!(graph.get("/v1.0/users").await.0, 200);
}

#[tokio::test]
async fn stale_replicas_still_list_who_was_removed() {
    let graph = Graph::of(3, faults("stale-reads=2")).await;
    graph.remove([1]).await;
    assert_eq!(graph.sandbox.members("LIC-Miro").len(), 2, "the truth");
    assert_eq!(graph.members("").await.0.len(), 3);
    let (status, _, message) = graph.refusal(Method::DELETE, &format!("/v1.0{}", graph.removal(1)), &Value::Null).await;
    assert_eq!(status, 400);
    assert_eq!(message, "One or more removed object references do not exist for the following modified properties: 'members'.");
    assert_eq!(graph.members("").await.0.len(), 3);
    assert_eq!(graph.members("").await.0.len(), 2);
    assert_eq!(removal(&graph, 1).await, 404);
}

#[tokio::test]
async fn not_a_member_has_two_forms() {
    let graph = Graph::of(1, faults("not-member-400=1")).await;
    assert_eq!(removal(&graph, 1).await, 204);
    assert_eq!(removal(&graph, 1).await, 400);
    switch(&graph, "");
    assert_eq!(removal(&graph, 1).await, 404);
}

#[tokio::test]
async fn odd_pages_are_empty_or_refused_once() {
    let graph = Graph::of(150, faults("odd-pages")).await;
    for _ in 0..2 {
        let (_, first) = graph.get(&format!("/v1.0/groups/{}/members?$select=id", graph.group())).await;
        let next = first["@odata.nextLink"].as_str().expect("a link");
        let (status, empty) = graph.get(next).await;
        assert_eq!((status.as_u16(), &empty["value"]), (200, &json!([])));
        let next = empty["@odata.nextLink"].as_str().expect("a link");
        let (status, code, message) = graph.refusal(Method::GET, next, &Value::Null).await;
        assert_eq!((status, code.as_str(), message.as_str()), (400, "Request_UnsupportedQuery", "Invalid search request."));
        let (status, second) = graph.get(next).await;
        assert_eq!(status, 200);
        let count = |page: &Value| page["value"].as_array().map_or(0, Vec::len);
        assert_eq!((count(&first), count(&second), second.get("@odata.nextLink")), (100, 50, None));
    }
}

#[tokio::test]
async fn slow_pages_and_latency_take_their_time_without_holding_up_others() {
    let graph = Graph::of(1, SandboxConfig { latency: Duration::from_millis(200), ..faults("slow-pages=100") }).await;
    let started = Instant::now();
    graph.members("").await;
    assert!(started.elapsed() >= Duration::from_millis(300));
    let started = Instant::now();
    futures_util::future::join_all((0..20).map(|_| graph.get("/v1.0/users"))).await;
    assert!((Duration::from_millis(200)..Duration::from_secs(4)).contains(&started.elapsed()), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_throttled_item_can_fail_the_batch_as_424() {
    let graph = Graph::of(2, faults("429=1,outer-424")).await;
    let body = json!({"requests": [{"id": "1", "method": "DELETE", "url": graph.removal(1)}]});
    let (status, body) = graph.post("/v1.0/$batch", &body).await;
    assert_eq!(status, 424);
    assert_eq!(body["responses"][0]["status"], 429);
    assert_eq!(body["responses"][0]["headers"]["Retry-After"], "1");
}

#[tokio::test]
async fn the_same_requests_meet_the_same_faults() {
    let run = || async {
        let graph = Graph::of(100, faults("503-before=0.2,429=0.1")).await;
        let mut seen = Vec::new();
        for first in (1..=100).step_by(20) {
            seen.extend(statuses(&graph.remove(first..first + 20).await));
        }
        seen
    };
    let seen = run().await;
    assert_eq!(seen, run().await);
    let count = |status| seen.iter().filter(|s| **s == status).count();
    assert!((5..40).contains(&count(503)) && (2..25).contains(&count(429)), "{seen:?}");
}
