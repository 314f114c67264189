//! The quotas.

use std::time::Duration;

use license_reclamation::directory::sandbox::Quota;

use super::*;

fn small(limit: u64, milliseconds: u64) -> SandboxConfig {
    SandboxConfig { writes: Quota { limit, window: Duration::from_millis(milliseconds) }, ..SandboxConfig::default() }
}

#[tokio::test]
async fn no_more_than_the_quota_in_any_window() {
    let graph = Graph::of(3_020, SandboxConfig::default()).await;
    let mut seen = Vec::new();
    for first in (1..=3_001).step_by(20) {
        seen.extend(statuses(&graph.remove(first..first + 20).await));
    }
    assert_eq!(seen.iter().filter(|status| **status == 204).count(), 3_000);
    assert_eq!(seen.iter().filter(|status| **status == 429).count(), 20);
    let state = graph.sandbox.state();
    assert_eq!((state.writes.accepted, state.writes.peak, state.writes.refused), (3_000, 3_000, 20));
    assert_eq!(graph.sandbox.members("LIC-Miro").len(), 20);
    assert_eq!(graph.get("/v1.0/users").await.0, 200, "reads have a budget of their own");
}

#[tokio::test]
async fn a_throttled_item_says_when_to_come_back_and_that_is_true() {
    let graph = Graph::of(8, SandboxConfig { faults: "429-fraction".parse().expect("faults"), ..small(5, 400) }).await;
    let answers = graph.remove(1..=6).await;
    assert_eq!(statuses(&answers), [204, 204, 204, 204, 204, 429]);
    let headers = &answers[5]["headers"];
    assert_eq!(headers["x-ms-throttle-information"], "WriteLimitExceeded");
    let scope = format!("Tenant_Application/ReadWrite/{}/{}", graph.sandbox.client_id(), graph.sandbox.tenant());
    assert_eq!(headers["x-ms-throttle-scope"], scope);
    let wait: f64 = headers["Retry-After"].as_str().and_then(|text| text.parse().ok()).expect("seconds");
    assert!((0.2..=0.401).contains(&wait), "{wait}");
    // The wait that was asked for is what is under test here.
    tokio::time::sleep(Duration::from_secs_f64(wait)).await;
    assert_eq!(statuses(&graph.remove([6]).await), [204]);
    assert_eq!(graph.sandbox.state().early, 0);
}

#[tokio::test]
async fn coming_back_early_is_noticed_and_costs() {
    let graph = Graph::of(4, small(1, 60_000)).await;
    assert_eq!(statuses(&graph.remove([1, 2]).await), [204, 429]);
    // What is sent within a fifth of a second may have crossed the answer; this is sent well after it.
    tokio::time::sleep(Duration::from_millis(250)).await;
    assert_eq!(statuses(&graph.remove([2]).await), [429]);
    let state = graph.sandbox.state();
    assert_eq!((state.early, state.writes.refused), (1, 2));
    assert_eq!(graph.get("/v1.0/users").await.0, 200);
    assert_eq!(graph.sandbox.state().early, 1, "reading was not forbidden");
}

#[tokio::test]
async fn time_can_run_faster() {
    // 150 s pass in 150 ms.
    let quick = Quota { limit: 20, window: Duration::from_secs(150) };
    let graph = Graph::of(40, SandboxConfig { time_scale: 1_000.0, writes: quick, ..SandboxConfig::default() }).await;
    assert_eq!(statuses(&graph.remove(1..=20).await), [204; 20]);
    tokio::time::sleep(Duration::from_millis(160)).await;
    assert_eq!(statuses(&graph.remove(21..=40).await), [204; 20]);
    assert_eq!(graph.sandbox.state().writes.peak, 20);
}

#[tokio::test]
async fn the_quota_can_be_off_and_is_measured_all_the_same() {
    let graph = Graph::of(20, SandboxConfig { quota: false, ..small(5, 60_000) }).await;
    assert_eq!(statuses(&graph.remove(1..=20).await), [204; 20]);
    assert_eq!(graph.sandbox.state().writes.peak, 20);
}

#[tokio::test]
async fn reads_cost_resource_units_and_refusals_are_free() {
    let units = Quota { limit: 12, window: Duration::from_secs(600) };
    let graph = Graph::of(30, SandboxConfig { resource_units: units, ..SandboxConfig::default() }).await;
    let members = format!("/v1.0/groups/{}/members", graph.group());
    for (path, cost) in [
        (members.clone(), "3"),
        (format!("{members}?$select=id"), "2"),
        (format!("{members}?$select=id&$top=5"), "1"),
        ("/v1.0/groups/nonsense".to_owned(), "0"),
        ("/v1.0/users".to_owned(), "2"),
        ("/v1.0/subscribedSkus".to_owned(), "3"),
    ] {
        let answer = graph.send(Method::GET, &path).await;
        assert_eq!(answer.headers()["x-ms-resource-unit"], cost, "{path}");
    }
    let answer = graph.send(Method::GET, "/v1.0/users").await;
    assert_eq!(answer.status(), 429, "11 of 12 are used");
    assert_eq!(answer.headers()["x-ms-throttle-information"], "ResourceUnitLimitExceeded");
    let wait: u64 = answer.headers()["retry-after"].to_str().ok().and_then(|text| text.parse().ok()).expect("seconds");
    assert!((590..=600).contains(&wait), "{wait}");
}

#[tokio::test]
async fn the_used_share_is_told_when_wanted() {
    let graph = Graph::of(10, SandboxConfig { limit_percentage: true, ..small(10, 60_000) }).await;
    let answers = graph.remove(1..=10).await;
    let shares: Vec<_> = answers.iter().map(|a| a["headers"]["x-ms-throttle-limit-percentage"].as_str()).collect();
    assert_eq!(shares[7..], [None, Some("0.90"), Some("1.00")]);
}
