//! `POST /{tenant}/oauth2/v2.0/token` and the discovery document.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    super::{
        call::decode,
        config::SandboxConfig,
        core::Core,
        reply::{Body, Reply},
    },
    assertion,
};

/// A refused sign-in: status, OAuth error, AADSTS number and text.
pub(super) struct Refusal {
    pub status: u16,
    pub error: &'static str,
    pub number: u32,
    pub text: String,
}

impl Refusal {
    pub fn client(number: u32, text: impl Into<String>) -> Self {
        Self { status: 401, error: "invalid_client", number, text: text.into() }
    }

    pub fn request(number: u32, text: impl Into<String>) -> Self {
        Self { status: 400, error: "invalid_request", number, text: text.into() }
    }
}

/// Answers a request for a token.
pub(in super::super) fn token(core: &mut Core, base_url: &str, tenant: &str, authorization: Option<&str>, body: &[u8]) -> Reply {
    let form = Form::new(body);
    if core.dice.strikes("503-sign-in", 0, core.faults.unavailable_sign_in) {
        let text = "A transient error has occurred. Please try again.";
        let refusal = Refusal { status: 503, error: "temporarily_unavailable", number: 90_033, text: text.to_owned() };
        return refused(core, &refusal).fault("503-sign-in");
    }
    match signed_in(&core.config, base_url, tenant, authorization, &form) {
        Ok(()) => {
            let (id, now) = (core.new_id(), core.clock.real());
            let token = core.tokens.issue(&core.config, id, now);
            let lifetime = core.config.token_lifetime.as_secs();
            let body = json!({"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime, "access_token": token});
            Reply::json(body).header("pragma", "no-cache")
        }
        Err(refusal) => refused(core, &refusal),
    }
}

/// The document that sign-in libraries ask for before they ask for a token.
pub(in super::super) fn discovery(config: &SandboxConfig, base_url: &str, tenant: &str) -> Value {
    json!({
        "authorization_endpoint": format!("{base_url}/{tenant}/oauth2/v2.0/authorize"),
        "token_endpoint": format!("{base_url}/{tenant}/oauth2/v2.0/token"),
        "issuer": format!("{base_url}/{}/v2.0", config.tenant),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    })
}

fn signed_in(config: &SandboxConfig, base_url: &str, tenant: &str, authorization: Option<&str>, form: &Form) -> Result<(), Refusal> {
    if tenant.parse() != Ok(config.tenant) && !tenant.eq_ignore_ascii_case(&config.domain) {
        let text = format!(
            "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."
        );
        return Err(Refusal::request(90002, text));
    }
    match form.get("grant_type") {
        Some("client_credentials") => {}
        None | Some("") => {
            return Err(Refusal::request(900_144, "The request body must contain the following parameter: 'grant_type'."));
        }
        Some(_) => {
            return Err(Refusal {
                error: "unsupported_grant_type",
                ..Refusal::request(70003, "The app requested an unsupported grant type.")
            });
        }
    }
    let scope = form.get("scope").unwrap_or_default();
    if !scope.ends_with("/.default") {
        let text = format!(
            "The provided value for the input parameter 'scope' is not valid. The scope '{scope}' is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI)."
        );
        return Err(Refusal { error: "invalid_scope", ..Refusal::request(1_002_012, text) });
    }
    let basic = basic(authorization);
    let client = basic.as_ref().map(|(id, _)| id.as_str()).or_else(|| form.get("client_id")).unwrap_or_default();
    if client.parse() != Ok(config.client_id) {
        let text = format!(
            "Application with identifier '{client}' was not found in the directory '{}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
            config.domain
        );
        return Err(Refusal { error: "unauthorized_client", ..Refusal::request(700_016, text) });
    }
    if let Some(assertion) = form.get("client_assertion") {
        if form.get("client_assertion_type") != Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer") {
            return Err(Refusal::request(900_144, "The request body must contain the following parameter: 'client_assertion_type'."));
        }
        return assertion::check(config, base_url, assertion);
    }
    match basic.as_ref().map(|(_, secret)| secret.as_str()).or_else(|| form.get("client_secret")) {
        Some(secret) if secret == config.client_secret => Ok(()),
        Some(secret) if Some(secret) == config.expired_secret.as_deref() => Err(Refusal::client(
            7_000_222,
            format!(
                "The provided client secret keys for app '{client}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds."
            ),
        )),
        Some(_) => Err(Refusal::client(
            7_000_215,
            format!(
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{client}'."
            ),
        )),
        None => {
            Err(Refusal::client(7_000_218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."))
        }
    }
}

fn refused(core: &mut Core, refusal: &Refusal) -> Reply {
    let (trace, correlation) = (core.new_id(), core.new_id());
    let timestamp = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    let description =
        format!("AADSTS{}: {} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}", refusal.number, refusal.text);
    let body = json!({
        "error": refusal.error, "error_description": description, "error_codes": [refusal.number], "timestamp": timestamp,
        "trace_id": trace, "correlation_id": correlation,
        "error_uri": format!("https://login.microsoftonline.com/error?code={}", refusal.number),
    });
    let mut reply = Reply::new(refusal.status, Body::Json(body));
    reply.code = format!("AADSTS{}", refusal.number);
    reply
}

/// Client id and secret of HTTP Basic authentication, both form-encoded (RFC 6749 2.3.1).
fn basic(authorization: Option<&str>) -> Option<(String, String)> {
    let (scheme, text) = authorization?.split_once(' ')?;
    let decoded = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(text.trim()).ok()).flatten()?;
    let (id, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    Some((decode(id, true), decode(secret, true)))
}

/// An `application/x-www-form-urlencoded` body.
struct Form(Vec<(String, String)>);

impl Form {
    fn new(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name, true), decode(value, true))
        };
        Self(text.split('&').filter(|text| !text.is_empty()).map(pair).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
