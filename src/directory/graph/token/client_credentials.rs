//! OAuth 2.0 client credentials (RFC 6749 4.4) against Entra's sign-in service
//! (<https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>).

use std::time::Duration;

use reqwest::Url;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::{Certificate, Failed, Fresh, aadsts};
use crate::directory::{
    DirectoryError, ErrorKind,
    graph::{
        address::Address,
        http::{Http, Reply},
    },
};

/// How the app proves who it is.
pub(in super::super) enum Proof {
    Secret(SecretString),
    Certificate(Box<Certificate>),
}

/// An app that signs in by itself.
pub(in super::super) struct ClientCredentials {
    http: Http,
    endpoint: Url,
    host: String,
    tenant: String,
    client_id: String,
    scope: String,
    proof: Proof,
}

impl ClientCredentials {
    pub fn new(http: Http, login: &Address, tenant: &str, client_id: &str, scope: String, proof: Proof) -> Self {
        Self {
            http,
            endpoint: login.join(&[tenant, "oauth2", "v2.0", "token"]),
            host: login.host(),
            tenant: tenant.to_owned(),
            client_id: client_id.to_owned(),
            scope,
            proof,
        }
    }

    pub(super) async fn fetch(&self) -> Result<Fresh, Failed> {
        let mut form = vec![("client_id", self.client_id.as_str()), ("scope", &self.scope), ("grant_type", "client_credentials")];
        let assertion;
        match &self.proof {
            Proof::Secret(secret) => form.push(("client_secret", secret.expose_secret())),
            Proof::Certificate(certificate) => {
                assertion = certificate.assertion(&self.client_id, self.endpoint.as_str()).map_err(Failed::for_good)?;
                form.push(("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
                form.push(("client_assertion", &assertion));
            }
        }
        let what = format!("cannot sign in to tenant {} at {}", self.tenant, self.host);
        let reply = self.http.post_form(self.endpoint.clone(), &form).await.map_err(|none| Failed {
            passing: !none.hopeless,
            wait: None,
            error: Box::new(none.into_error(&what)),
        })?;
        match reply.status {
            200 => token(&reply.body, &what),
            _ => Err(self.refusal(&reply, &what)),
        }
    }

    fn refusal(&self, reply: &Reply, what: &str) -> Failed {
        let passing = reply.status == 429 || reply.status >= 500;
        let wait = reply.retry_after();
        let Ok(said) = serde_json::from_slice::<aadsts::Said>(&reply.body) else {
            let error = DirectoryError::new(ErrorKind::Connection, format!("{what}: HTTP {} without an explanation", reply.status))
                .hint("something between here and Microsoft answered, or the sign-in address is not one; check --login-url and the proxy");
            return Failed { error: Box::new(error), passing, wait };
        };
        let (error, transient) = aadsts::explain(&said, &self.tenant, &self.client_id);
        Failed { error: Box::new(error), passing: passing || transient, wait }
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    // Seconds, as a number from Entra and as text from some machines' identity services.
    expires_in: serde_json::Value,
}

/// Reads a token answer.
pub(super) fn token(body: &[u8], what: &str) -> Result<Fresh, Failed> {
    let strange = || {
        Failed::passing(
            DirectoryError::new(ErrorKind::Protocol, format!("{what}: the answer is not a token"))
                .hint("something between here and the sign-in service answered, or the sign-in address is not one"),
        )
    };
    let granted: Granted = serde_json::from_slice(body).map_err(|_| strange())?;
    let seconds = match &granted.expires_in {
        serde_json::Value::Number(number) => number.as_u64(),
        serde_json::Value::String(text) => text.parse().ok(),
        _ => None,
    };
    let lasts = Duration::from_secs(seconds.ok_or_else(strange)?);
    Ok(Fresh { text: granted.access_token, lasts })
}
