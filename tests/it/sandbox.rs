//! The embedded Graph sandbox, seen through a plain HTTP client.

use license_reclamation::directory::sandbox::{Sandbox, SandboxConfig, Seed, SeedUser};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};

/// A sandbox and a signed-in client.
struct Graph {
    sandbox: Sandbox,
    client: Client,
    token: String,
}

impl Graph {
    async fn start(config: SandboxConfig) -> Self {
        let sandbox = Sandbox::start(config).expect("a sandbox");
        // Another test of this process may have done it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().tls_certs_only([]).build().expect("a client");
        let mut graph = Self { sandbox, client, token: String::new() };
        graph.sign_in().await;
        graph
    }

    /// A group `LIC-Miro` of so many people `user1@contoso.example`, ….
    async fn of(members: usize, config: SandboxConfig) -> Self {
        let people = (1..=members).map(|n| SeedUser::new(format!("user{n}@contoso.example"), &["LIC-Miro"]));
        Self::start(SandboxConfig { seed: Seed::Users(people.collect()), ..config }).await
    }

    async fn sign_in(&mut self) {
        let form = [
            ("client_id", self.sandbox.client_id().to_string()),
            ("client_secret", self.sandbox.client_secret().to_owned()),
            ("scope", "https://graph.microsoft.com/.default".to_owned()),
            ("grant_type", "client_credentials".to_owned()),
        ];
        let url = format!("{}/{}/oauth2/v2.0/token", self.sandbox.base_url(), self.sandbox.tenant());
        let answer = self.client.post(url).form(&form).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        let body: Value = answer.json().await.expect("JSON");
        body["access_token"].as_str().expect("a token").clone_into(&mut self.token);
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.sandbox.base_url()) };
        self.client.request(method, url).bearer_auth(&self.token)
    }

    async fn send(&self, method: Method, path: &str) -> Response {
        self.request(method, path).send().await.expect("an answer")
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        let answer = self.send(Method::GET, path).await;
        (answer.status(), answer.json().await.expect("JSON"))
    }

    async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        let answer = self.request(Method::POST, path).json(body).send().await.expect("an answer");
        let status = answer.status();
        let text = answer.text().await.expect("a body");
        (status, if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect("JSON") })
    }

    fn group(&self) -> String {
        self.sandbox.group_id("LIC-Miro").expect("the group").to_string()
    }

    fn user(&self, number: usize) -> String {
        self.sandbox.user_id(&format!("user{number}@contoso.example")).expect("the person").to_string()
    }

    fn removal(&self, number: usize) -> String {
        format!("/groups/{}/members/{}/$ref", self.group(), self.user(number))
    }

    /// Removes these people in one batch; the answers in the order of the numbers.
    async fn remove(&self, numbers: impl IntoIterator<Item = usize>) -> Vec<Value> {
        let requests: Vec<Value> = numbers
            .into_iter()
            .enumerate()
            .map(|(id, number)| json!({"id": id.to_string(), "method": "DELETE", "url": self.removal(number)}))
            .collect();
        let (status, mut body) = self.post("/v1.0/$batch", &json!({"requests": requests})).await;
        assert_eq!(status, 200, "{body}");
        let mut answers = body["responses"].as_array_mut().map(std::mem::take).expect("answers");
        answers.sort_by_key(|answer| answer["id"].as_str().and_then(|id| id.parse::<usize>().ok()));
        answers
    }

    /// All members, page by page, and how many pages there were.
    async fn members(&self, query: &str) -> (Vec<Value>, usize) {
        let (mut members, mut pages) = (Vec::new(), 0);
        let mut next = Some(format!("/v1.0/groups/{}/members{query}", self.group()));
        while let Some(url) = next {
            let (status, mut page) = self.get(&url).await;
            assert_eq!(status, 200, "{page}");
            members.append(page["value"].as_array_mut().expect("a page"));
            pages += 1;
            next = page["@odata.nextLink"].as_str().map(str::to_owned);
        }
        (members, pages)
    }
}

fn statuses(answers: &[Value]) -> Vec<u64> {
    answers.iter().map(|answer| answer["status"].as_u64().expect("a status")).collect()
}

#[tokio::test]
async fn members_are_paged_and_removed_in_batches() {
    let graph = Graph::of(250, SandboxConfig::default()).await;
    let (members, pages) = graph.members("?$select=id,userPrincipalName,accountEnabled").await;
    assert_eq!((members.len(), pages), (250, 3));
    assert_eq!(members[0]["@odata.type"], "#microsoft.graph.user");
    assert_eq!(graph.members("?$select=id&$top=999").await.1, 1);
    let answers = graph.remove(1..=20).await;
    assert_eq!(statuses(&answers), [204; 20]);
    assert!(answers[0].get("body").is_none());
    assert_eq!(graph.sandbox.members("LIC-Miro").len(), 230);
    let log = graph.sandbox.log();
    assert_eq!(log.iter().filter(|entry| entry.batch.is_some()).count(), 20);
    assert_eq!(graph.sandbox.state().writes.accepted, 20);
    assert_eq!(graph.sandbox.state().catastrophe, 0);
}

#[tokio::test]
async fn without_ref_the_user_is_deleted_and_counted() {
    let graph = Graph::of(2, SandboxConfig::default()).await;
    let path = format!("/v1.0/groups/{}/members/{}", graph.group(), graph.user(1));
    assert_eq!(graph.send(Method::DELETE, &path).await.status(), 204);
    let state = graph.sandbox.state();
    assert_eq!((state.users, state.catastrophe, state.deleted), (1, 1, vec!["user1@contoso.example".to_owned()]));
}

#[tokio::test]
async fn the_write_quota_holds_in_every_window() {
    let quick = SandboxConfig { time_scale: 100.0, ..SandboxConfig::default() };
    let graph = Graph::of(3_100, quick).await;
    let mut accepted = 0;
    for first in (1..=3_081).step_by(20) {
        accepted += statuses(&graph.remove(first..first + 20).await).iter().filter(|status| **status == 204).count();
    }
    let state = graph.sandbox.state();
    assert_eq!(state.writes.accepted, accepted as u64);
    assert!(state.writes.peak <= 3_000, "{:?}", state.writes);
}
