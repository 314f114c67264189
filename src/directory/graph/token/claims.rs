//! What a token says of its bearer. Only read to explain a refusal, never trusted: Graph is the one who judges.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

#[derive(Deserialize)]
struct Claims {
    /// Application permissions.
    #[serde(default)]
    roles: Vec<String>,
    /// Delegated permissions, separated by blanks.
    #[serde(default)]
    scp: Option<String>,
}

/// The permissions in a token. `None`: it cannot be read. Empty: it has none (a token is issued even then).
pub(super) fn permissions(token: &str) -> Option<Vec<String>> {
    let mut parts = token.split('.');
    let (_, claims, _, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else { return None };
    let claims: Claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?).ok()?;
    let mut permissions = claims.roles;
    permissions.extend(claims.scp.iter().flat_map(|scp| scp.split_whitespace()).map(str::to_owned));
    Some(permissions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> String {
        format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn roles_and_scopes() {
        assert_eq!(permissions(&token(r#"{"roles":["A.B","C"]}"#)), Some(vec!["A.B".into(), "C".into()]));
        assert_eq!(permissions(&token(r#"{"scp":"A.B C"}"#)), Some(vec!["A.B".into(), "C".into()]));
        assert_eq!(permissions(&token(r#"{"aud":"x"}"#)), Some(Vec::new()));
        for opaque in ["", "opaque", "a.b.c", "a.b", &token("7"), "a.e30.b.c"] {
            assert_eq!(permissions(opaque), None, "{opaque}");
        }
    }
}
