//! The token endpoint.

use std::time::Duration;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ring::{digest, rand::SystemRandom, signature};

use super::*;

/// A key and its certificate that were made for these tests and open nothing.
const KEY: &[u8] = include_bytes!("app-key.der");
const CERTIFICATE: &str = include_str!("app-certificate.pem");

fn with(mut form: Vec<(&'static str, String)>, name: &'static str, value: &str) -> Vec<(&'static str, String)> {
    form.retain(|(known, _)| *known != name);
    form.push((name, value.to_owned()));
    form
}

#[tokio::test]
async fn a_secret_is_accepted_in_the_body_and_as_basic() {
    let graph = Graph::of(1, SandboxConfig::default()).await;
    let (status, body) = graph.ask_for_token("CONTOSO.onmicrosoft.com", &graph.form()).await;
    assert_eq!((status.as_u16(), &body["token_type"], &body["expires_in"]), (200, &json!("Bearer"), &json!(3599)));
    let claims = body["access_token"].as_str().and_then(|token| token.split('.').nth(1)).expect("a JWT");
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).expect("Base64")).expect("JSON");
    assert_eq!(claims["roles"].as_array().map(Vec::len), Some(4));
    assert_eq!(claims["tid"], json!(graph.sandbox.tenant()));
    let url = format!("{}/{}/oauth2/v2.0/token", graph.sandbox.base_url(), graph.sandbox.tenant());
    let form = [("scope", "http://127.0.0.1/.default"), ("grant_type", "client_credentials"), ("client_info", "1")];
    let request = graph.client.post(url).basic_auth(graph.sandbox.client_id(), Some(graph.sandbox.client_secret()));
    assert_eq!(request.form(&form).send().await.expect("an answer").status(), 200);
}

#[tokio::test]
async fn refusals_have_the_codes_of_the_real_service() {
    let config = SandboxConfig { expired_secret: Some("old".to_owned()), ..SandboxConfig::default() };
    let graph = Graph::of(1, config).await;
    let tenant = graph.sandbox.tenant().to_string();
    let form = || graph.form();
    let cases = [
        (tenant.as_str(), with(form(), "client_secret", "wrong"), 401, 7_000_215, "invalid_client"),
        (tenant.as_str(), with(form(), "client_secret", "old"), 401, 7_000_222, "invalid_client"),
        ("fabrikam.example", form(), 400, 90_002, "invalid_request"),
        (tenant.as_str(), with(form(), "client_id", "00000000-0000-4000-8000-000000000001"), 400, 700_016, "unauthorized_client"),
        (tenant.as_str(), with(form(), "scope", "User.Read"), 400, 1_002_012, "invalid_scope"),
        (tenant.as_str(), with(form(), "grant_type", "password"), 400, 70_003, "unsupported_grant_type"),
        (tenant.as_str(), form().into_iter().filter(|(name, _)| *name != "client_secret").collect(), 401, 7_000_218, "invalid_client"),
    ];
    for (tenant, form, expected, number, error) in cases {
        let (status, body) = graph.ask_for_token(tenant, &form).await;
        assert_eq!((status.as_u16(), &body["error"], &body["error_codes"]), (expected, &json!(error), &json!([number])), "{body}");
        let description = body["error_description"].as_str().expect("a description");
        assert!(description.starts_with(&format!("AADSTS{number}: ")) && description.contains("Trace ID: "), "{description}");
        for name in ["timestamp", "trace_id", "correlation_id", "error_uri"] {
            assert!(body[name].is_string(), "{name}");
        }
    }
    let log = graph.sandbox.log();
    assert_eq!(log[1].code, "AADSTS7000215");
    assert!(!format!("{log:?}").contains("wrong"), "secrets are not logged");
}

#[tokio::test]
async fn without_permissions_there_is_a_token_but_no_right() {
    let graph = Graph::of(1, SandboxConfig { permissions: Vec::new(), ..SandboxConfig::default() }).await;
    assert_eq!(graph.get("/v1.0/users").await.0, 403);
}

#[tokio::test]
async fn tokens_are_checked() {
    let mut graph = Graph::of(1, SandboxConfig { token_lifetime: Duration::ZERO, ..SandboxConfig::default() }).await;
    let mut said = Vec::new();
    let tokens = [String::new(), "nonsense".to_owned(), "a.b.c".to_owned(), std::mem::take(&mut graph.token)];
    for token in tokens {
        graph.token = token;
        let (status, code, message) = graph.refusal(Method::GET, "/v1.0/users", &Value::Null).await;
        assert_eq!((status, code.as_str()), (401, "InvalidAuthenticationToken"));
        said.push(message);
    }
    let expected = [
        "Access token is empty.",
        "CompactToken parsing failed with error code: 80049217",
        "Access token validation failure. Invalid audience.",
        "Access token has expired or is not yet valid.",
    ];
    assert_eq!(said, expected);
    let graph = Graph::of(1, SandboxConfig::default()).await;
    assert_eq!(graph.get("/v1.0/users").await.0, 200);
    graph.sandbox.expire_tokens();
    assert_eq!(graph.get("/v1.0/users").await.0, 401);
}

#[tokio::test]
async fn sign_in_libraries_can_discover_the_endpoint() {
    let graph = Graph::of(1, SandboxConfig::default()).await;
    let (status, document) = graph.get(&format!("/{}/v2.0/.well-known/openid-configuration", graph.sandbox.tenant())).await;
    assert_eq!(status, 200);
    for name in ["issuer", "authorization_endpoint", "token_endpoint"] {
        assert!(document[name].as_str().is_some_and(|url| url.starts_with(graph.sandbox.base_url())), "{name}");
    }
}

/// Spoils header or claims of an assertion; the number is the time now.
type Spoil = fn(&mut Value, &mut Value, i64);

/// A client assertion; `change` may spoil header and claims.
fn assertion(graph: &Graph, change: impl FnOnce(&mut Value, &mut Value)) -> String {
    let pem: String = CERTIFICATE.lines().filter(|line| !line.starts_with("---")).collect();
    let thumbprint = digest::digest(&digest::SHA256, &STANDARD.decode(pem).expect("Base64"));
    let now = jiff::Timestamp::now().as_second();
    let mut header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": URL_SAFE_NO_PAD.encode(thumbprint)});
    let mut claims = json!({
        "aud": format!("{}/{}/oauth2/v2.0/token", graph.sandbox.base_url(), graph.sandbox.tenant()),
        "iss": graph.sandbox.client_id(), "sub": graph.sandbox.client_id(), "jti": "1", "nbf": now, "exp": now + 600,
    });
    change(&mut header, &mut claims);
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
    let key = signature::RsaKeyPair::from_pkcs8(KEY).expect("a key");
    let mut signed = vec![0; key.public().modulus_len()];
    let padding: &dyn signature::RsaEncoding =
        if header["alg"] == "RS256" { &signature::RSA_PKCS1_SHA256 } else { &signature::RSA_PSS_SHA256 };
    key.sign(padding, &SystemRandom::new(), text.as_bytes(), &mut signed).expect("signed");
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signed))
}

async fn with_assertion(graph: &Graph, assertion: &str) -> (u16, u64) {
    let form = [
        ("client_id", graph.sandbox.client_id().to_string()),
        ("scope", "https://graph.microsoft.com/.default".to_owned()),
        ("grant_type", "client_credentials".to_owned()),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned()),
        ("client_assertion", assertion.to_owned()),
    ];
    let (status, body) = graph.ask_for_token(&graph.sandbox.tenant().to_string(), &form).await;
    (status.as_u16(), body["error_codes"][0].as_u64().unwrap_or_default())
}

#[tokio::test]
async fn certificates_sign_in() {
    let certificate = Some(CERTIFICATE.as_bytes().to_vec());
    let graph = Graph::of(1, SandboxConfig { certificate, ..SandboxConfig::default() }).await;
    assert_eq!(with_assertion(&graph, &assertion(&graph, |_, _| {})).await, (200, 0));
    assert_eq!(with_assertion(&graph, &assertion(&graph, |header, _| header["alg"] = json!("RS256"))).await, (200, 0));
    let mut forged = assertion(&graph, |_, _| {});
    let end = forged.split_off(forged.len() - 4);
    forged.push_str(if end == "AAAA" { "BBBB" } else { "AAAA" });
    assert_eq!(with_assertion(&graph, &forged).await, (401, 700_027));
    let now = jiff::Timestamp::now().as_second();
    let cases: [(Spoil, u64); 8] = [
        (|header, _, _| header["x5t#S256"] = json!("AAAA"), 700_027),
        (|header, _, _| drop(header.as_object_mut().and_then(|header| header.remove("x5t#S256"))), 5_002_723),
        (|header, _, _| header["alg"] = json!("HS256"), 5_002_738),
        (|_, claims, _| claims["iss"] = json!("somebody"), 700_021),
        (|_, claims, _| claims["sub"] = json!("somebody"), 700_021),
        (|_, claims, _| claims["aud"] = json!("https://elsewhere.example"), 700_023),
        (|_, claims, now| claims["exp"] = json!(now - 3_600), 700_024),
        (|_, claims, now| claims["nbf"] = json!(now + 3_600), 700_024),
    ];
    for (change, number) in cases {
        let wrong = assertion(&graph, |header, claims| change(header, claims, now));
        assert_eq!(with_assertion(&graph, &wrong).await, (401, number));
    }
    assert_eq!(with_assertion(&graph, "nonsense").await, (401, 50_027));
}

#[tokio::test]
async fn without_a_known_certificate_the_form_of_an_assertion_is_enough() {
    let graph = Graph::of(1, SandboxConfig::default()).await;
    assert_eq!(with_assertion(&graph, &assertion(&graph, |_, _| {})).await, (200, 0));
    assert_eq!(with_assertion(&graph, &assertion(&graph, |_, claims| claims["aud"] = json!("x"))).await, (401, 700_023));
}
