//! Access tokens: issued, counted and expired.

use std::{collections::HashMap, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::hmac;
use serde_json::json;

use super::super::{config::SandboxConfig, reply::GraphError};
use crate::directory::Guid;

/// All tokens issued so far.
pub(in super::super) struct Tokens {
    key: hmac::Key,
    issued: HashMap<String, Issued>,
    /// How often somebody was told that a token has expired.
    told: usize,
}

struct Issued {
    roles: Arc<[String]>,
    /// Real time since the start.
    expires: Duration,
    uses: u32,
    revoked: bool,
}

impl Tokens {
    pub fn new(seed: u64) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, &seed.to_be_bytes()), issued: HashMap::new(), told: 0 }
    }

    /// A new token: a signed JWT whose `roles` are the app's permissions.
    pub fn issue(&mut self, config: &SandboxConfig, id: Guid, now: Duration) -> String {
        let issued_at = jiff::Timestamp::now().as_second();
        let lifetime = i64::try_from(config.token_lifetime.as_secs()).unwrap_or(i64::MAX / 2);
        let mut claims = json!({
            "aud": "https://graph.microsoft.com", "iss": format!("https://sts.windows.net/{}/", config.tenant),
            "iat": issued_at, "nbf": issued_at, "exp": issued_at.saturating_add(lifetime),
            "app_displayname": "reclaim sandbox", "appid": config.client_id, "idtyp": "app", "tid": config.tenant,
            "uti": id, "ver": "1.0",
        });
        // A token without any permission has no such claim at all.
        if !config.permissions.is_empty() {
            claims["roles"] = json!(config.permissions);
        }
        let header = json!({"typ": "JWT", "alg": "HS256"});
        let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&self.key, text.as_bytes()));
        let token = format!("{text}.{signature}");
        let roles = config.permissions.clone().into();
        let expires = now.saturating_add(config.token_lifetime);
        self.issued.insert(token.clone(), Issued { roles, expires, uses: 0, revoked: false });
        token
    }

    /// Makes all tokens issued so far expire at once.
    pub fn expire_all(&mut self) {
        self.issued.values_mut().for_each(|token| token.revoked = true);
    }

    /// The permissions behind an `Authorization` header, or why it is not accepted. `uses`: after so many requests a token
    /// counts as expired (0: never).
    pub fn check(&mut self, header: Option<&str>, now: Duration, uses: u32) -> Result<Arc<[String]>, GraphError> {
        let scheme = header.and_then(|header| header.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let Some(token) = scheme.map(|(_, token)| token.trim()).filter(|token| !token.is_empty()) else {
            return Err(GraphError::token("Access token is empty."));
        };
        let Some(issued) = self.issued.get_mut(token) else {
            return Err(GraphError::token(match token.split('.').count() {
                3 => "Access token validation failure. Invalid audience.",
                _ => "CompactToken parsing failed with error code: 80049217",
            }));
        };
        let used_up = uses > 0 && issued.uses >= uses;
        if issued.revoked || used_up || now >= issued.expires {
            self.told += 1;
            // Both texts are seen in reality.
            return Err(GraphError::token(match self.told % 2 {
                1 => "Access token has expired or is not yet valid.",
                _ => "Lifetime validation failed, the token is expired.",
            }));
        }
        issued.uses += 1;
        Ok(Arc::clone(&issued.roles))
    }
}
