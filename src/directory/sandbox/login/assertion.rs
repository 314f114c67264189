//! Client assertions: JWTs that an app signs with its certificate's key instead of sending a secret
//! (<https://learn.microsoft.com/entra/identity-platform/certificate-credentials>).

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ring::{digest, signature};
use serde_json::Value;

use super::{super::config::SandboxConfig, endpoint::Refusal};

/// Accepts the assertion or says, as the service does, what is wrong with it.
pub(super) fn check(config: &SandboxConfig, base_url: &str, assertion: &str) -> Result<(), Refusal> {
    let malformed = || Refusal::client(50027, "JWT token is invalid or malformed.");
    let (signed, signature) = assertion.rsplit_once('.').ok_or_else(malformed)?;
    let (header, claims) = signed.split_once('.').ok_or_else(malformed)?;
    let header = object(header).ok_or_else(malformed)?;
    let claims = object(claims).ok_or_else(malformed)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| malformed())?;
    let algorithm: &dyn signature::VerificationAlgorithm = match header["alg"].as_str() {
        Some("PS256") => &signature::RSA_PSS_2048_8192_SHA256,
        Some("RS256") => &signature::RSA_PKCS1_2048_8192_SHA256,
        _ => return Err(Refusal::client(5_002_738, "Invalid JWT token. 'alg' must be PS256 or RS256.")),
    };
    check_claims(config, base_url, &claims)?;
    let thumbprint = header["x5t#S256"].as_str().or_else(|| header["x5t"].as_str());
    let Some(thumbprint) = thumbprint.map(unpadded) else {
        return Err(Refusal::client(
            5_002_723,
            "Invalid JWT token. No certificate SHA-1 thumbprint, certificate SHA-256 thumbprint, nor keyId specified in token header.",
        ));
    };
    let Some(certificate) = &config.certificate else { return Ok(()) };
    let der = der(certificate).ok_or_else(|| Refusal::client(700_030, "The sandbox's certificate is neither DER nor PEM."))?;
    let known = [&digest::SHA256, &digest::SHA1_FOR_LEGACY_USE_ONLY].map(|hash| URL_SAFE_NO_PAD.encode(digest::digest(hash, &der)));
    if !known.contains(&thumbprint) {
        let text = format!(
            "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '{thumbprint}']"
        );
        return Err(Refusal::client(700_027, text));
    }
    let key = public_key(&der).ok_or_else(|| Refusal::client(700_030, "The sandbox's certificate has no RSA key."))?;
    signature::UnparsedPublicKey::new(algorithm, key).verify(signed.as_bytes(), &signature).map_err(|_| {
        Refusal::client(700_027, "Client assertion failed signature validation. [Reason - The key was found, but use of the key to verify the signature failed.]")
    })
}

fn check_claims(config: &SandboxConfig, base_url: &str, claims: &Value) -> Result<(), Refusal> {
    let client = config.client_id.to_string();
    for name in ["iss", "sub"] {
        if !claims[name].as_str().is_some_and(|value| value.eq_ignore_ascii_case(&client)) {
            return Err(Refusal::client(700_021, "Client assertion application identifier doesn't match 'client_id' parameter."));
        }
    }
    let audience = claims["aud"].as_str().unwrap_or_default().to_lowercase();
    let tenants = [config.tenant.to_string(), config.domain.to_lowercase()];
    let accepted = tenants.iter().any(|tenant| {
        let base = base_url.to_lowercase();
        audience == format!("{base}/{tenant}/oauth2/v2.0/token") || audience == format!("{base}/{tenant}/v2.0")
    });
    if !accepted {
        return Err(Refusal::client(
            700_023,
            format!(
                "Client assertion audience claim does not match Realm issuer. Review the documentation at https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials. (audience '{audience}')"
            ),
        ));
    }
    let now = jiff::Timestamp::now().as_second();
    // The service allows five minutes of clock skew.
    match (claims["nbf"].as_i64(), claims["exp"].as_i64()) {
        (_, None) => Err(Refusal::client(5_002_730, "Invalid JWT token. The 'exp' claim is missing.")),
        (_, Some(exp)) if exp + 300 < now => Err(Refusal::client(
            700_024,
            format!("Client assertion is not within its valid time range. Current time: {now}, expiry time of assertion {exp}."),
        )),
        (Some(nbf), _) if nbf - 300 > now => Err(Refusal::client(
            700_024,
            format!("Client assertion is not within its valid time range. Current time: {now}, assertion valid from {nbf}."),
        )),
        _ if !claims["jti"].is_string() => Err(Refusal::client(5_002_730, "Invalid JWT token. The 'jti' claim is missing.")),
        _ => Ok(()),
    }
}

fn object(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    value.is_object().then_some(value)
}

/// Thumbprints are seen in both alphabets, with and without padding.
fn unpadded(text: &str) -> String {
    text.trim_end_matches('=').replace('+', "-").replace('/', "_")
}

/// The DER bytes of a certificate given as DER or PEM.
fn der(certificate: &[u8]) -> Option<Vec<u8>> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    let Some(text) = std::str::from_utf8(certificate).ok().filter(|text| text.contains(BEGIN)) else {
        return Some(certificate.to_vec());
    };
    let (_, rest) = text.split_once(BEGIN)?;
    let (body, _) = rest.split_once("-----END")?;
    STANDARD.decode(body.split_whitespace().collect::<String>()).ok()
}

/// The RSA public key (RFC 8017 `RSAPublicKey`) in an X.509 certificate (RFC 5280 4.1).
fn public_key(certificate: &[u8]) -> Option<&[u8]> {
    let (_, certificate, _) = element(certificate)?;
    let (_, mut fields, _) = element(certificate)?;
    if fields.first() == Some(&0xa0) {
        fields = element(fields)?.2;
    }
    // Serial number, signature algorithm, issuer, validity, subject.
    for _ in 0..5 {
        fields = element(fields)?.2;
    }
    let (_, key_info, _) = element(fields)?;
    let (_, _, key) = element(key_info)?;
    let (tag, bits, _) = element(key)?;
    (tag == 0x03).then(|| bits.strip_prefix(&[0])).flatten()
}

/// The first DER element: tag, content, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}
