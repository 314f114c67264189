//! A certificate as proof: a JWT signed with its key (RFC 7523), as Entra wants it
//! (<https://learn.microsoft.com/entra/identity-platform/certificate-credentials>): PS256, `x5t#S256`.

use std::{fs, path::Path, time::SystemTime};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest,
    rand::SystemRandom,
    signature::{RSA_PSS_SHA256, RsaKeyPair},
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use serde_json::json;

use crate::directory::{DirectoryError, ErrorKind, graph::http};

/// How long an assertion is good for, in seconds; one is made for every sign-in.
const LIFE: u64 = 600;

/// A certificate's fingerprint and its private key.
pub(in super::super) struct Certificate {
    fingerprint: String,
    key: RsaKeyPair,
}

impl Certificate {
    /// Reads a PEM file that holds the certificate and its RSA key (PKCS#8 or PKCS#1, not encrypted).
    pub fn read(file: &Path) -> Result<Self, DirectoryError> {
        let pem = fs::read(file).map_err(|error| wrong(file, &format!("cannot read the certificate: {error}")))?;
        Self::parse(&pem).map_err(|why| wrong(file, why))
    }

    fn parse(pem: &[u8]) -> Result<Self, &'static str> {
        // The first certificate is the app's; authorities may follow.
        let certificate = CertificateDer::from_pem_slice(pem).map_err(|_| "no certificate in it")?;
        if memchr::memmem::find(pem, b"ENCRYPTED").is_some() {
            return Err("its private key is encrypted");
        }
        let key = match PrivateKeyDer::from_pem_slice(pem).map_err(|_| "no private key in it")? {
            PrivateKeyDer::Pkcs8(key) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()),
            _ => return Err("its private key is not an RSA key, the only kind Entra accepts"),
        }
        .map_err(|_| "its private key is not an RSA key of 2048 to 4096 bits, the only kind Entra accepts")?;
        let fingerprint = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, &certificate));
        Ok(Self { fingerprint, key })
    }

    /// A fresh assertion for that audience (the token endpoint).
    pub(super) fn assertion(&self, client_id: &str, audience: &str) -> Result<String, DirectoryError> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": self.fingerprint});
        let claims = json!({
            "aud": audience, "iss": client_id, "sub": client_id, "jti": http::random_id().to_string(),
            "nbf": now, "iat": now, "exp": now + LIFE,
        });
        let mut text = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(&RSA_PSS_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .map_err(|_| DirectoryError::new(ErrorKind::SignIn, "cannot sign in: the certificate's key failed to sign"))?;
        text.push('.');
        text.push_str(&URL_SAFE_NO_PAD.encode(signature));
        Ok(text)
    }
}

fn wrong(file: &Path, why: &str) -> DirectoryError {
    DirectoryError::new(ErrorKind::Settings, format!("{}: {why}", file.display())).hint(
        "a PEM file with certificate and unencrypted RSA key is needed, readable by you alone; \
         from a PFX: openssl pkcs12 -in app.pfx -noenc -out app.pem",
    )
}

#[cfg(test)]
mod tests {
    use ring::signature::{RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};

    use super::*;

    /// A self-signed pair, made for this test alone with
    /// `openssl req -x509 -newkey rsa:2048 -noenc -subj /CN=test -days 36500`.
    const PAIR: &str = include_str!("test-certificate.pem");

    #[test]
    fn the_assertion_verifies_and_says_who() {
        let certificate = Certificate::parse(PAIR.as_bytes()).expect("a pair");
        let text = certificate.assertion("app", "https://login.example/t/oauth2/v2.0/token").expect("signed");
        let (signed, signature) = text.rsplit_once('.').expect("three parts");
        let signature = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
        UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, certificate.key.public().as_ref())
            .verify(signed.as_bytes(), &signature)
            .expect("the signature fits");
        let part = |at: usize| -> serde_json::Value {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(signed.split('.').nth(at).expect("a part")).expect("base64url")).expect("JSON")
        };
        assert_eq!(part(0)["alg"], "PS256");
        assert_eq!(part(0)["x5t#S256"], certificate.fingerprint);
        assert_eq!(part(1)["iss"], "app");
        assert_eq!(part(1)["aud"], "https://login.example/t/oauth2/v2.0/token");
        assert_eq!(part(1)["exp"].as_u64(), part(1)["nbf"].as_u64().map(|nbf| nbf + LIFE));
    }

    #[test]
    fn half_a_pair_is_refused() {
        let (certificate, key) = PAIR.split_at(PAIR.rfind("-----BEGIN").expect("two blocks"));
        assert!(Certificate::parse(certificate.as_bytes()).is_err());
        assert!(Certificate::parse(key.as_bytes()).is_err());
        assert!(Certificate::parse(b"").is_err());
        let encrypted = PAIR.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
        assert_eq!(Certificate::parse(encrypted.as_bytes()).err(), Some("its private key is encrypted"));
    }
}
