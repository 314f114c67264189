//! The embedded Graph sandbox, seen through a plain HTTP client that knows nothing of the product's own.

mod batches;
mod changes;
mod control;
mod faults;
mod reading;
mod sign_in;
mod throttling;

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
        let (status, body) = self.ask_for_token(&self.sandbox.tenant().to_string(), &self.form()).await;
        assert_eq!(status, 200, "{body}");
        body["access_token"].as_str().expect("a token").clone_into(&mut self.token);
    }

    /// What an app with a secret sends.
    fn form(&self) -> Vec<(&'static str, String)> {
        vec![
            ("client_id", self.sandbox.client_id().to_string()),
            ("client_secret", self.sandbox.client_secret().to_owned()),
            ("scope", "https://graph.microsoft.com/.default".to_owned()),
            ("grant_type", "client_credentials".to_owned()),
        ]
    }

    async fn ask_for_token(&self, tenant: &str, form: &[(&str, String)]) -> (StatusCode, Value) {
        let url = format!("{}/{tenant}/oauth2/v2.0/token", self.sandbox.base_url());
        let answer = self.client.post(url).form(form).send().await.expect("an answer");
        (answer.status(), answer.json().await.expect("JSON"))
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

    /// Code and message of the answer to a request that is refused.
    async fn refusal(&self, method: Method, path: &str, body: &Value) -> (u16, String, String) {
        let answer = self.request(method, path).json(body).send().await.expect("an answer");
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.expect("JSON");
        let text = |name: &str| body["error"][name].as_str().expect("a text").to_owned();
        assert!(body["error"]["innerError"]["request-id"].is_string(), "{body}");
        (status, text("code"), text("message"))
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

/// Percent-encodes everything but letters and digits.
fn encode(text: &str) -> String {
    let byte = |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(byte).collect()
}

/// Switches as on the command line.
fn faults(text: &str) -> SandboxConfig {
    SandboxConfig { faults: text.parse().expect("faults"), ..SandboxConfig::default() }
}

fn statuses(answers: &[Value]) -> Vec<u64> {
    answers.iter().map(|answer| answer["status"].as_u64().expect("a status")).collect()
}
