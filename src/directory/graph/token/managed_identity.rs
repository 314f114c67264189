//! The identity of the Azure machine the program runs on: App Service's endpoint where the environment names one
//! (<https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference>), else the instance
//! metadata service (<https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token>).

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    net::IpAddr,
};

use reqwest::{
    Url,
    header::{HeaderMap, HeaderName, HeaderValue},
};

use super::{Failed, Fresh, client_credentials};
use crate::directory::{
    DirectoryError, ErrorKind,
    graph::http::{Http, Reply},
};

const METADATA_SERVICE: &str = "http://169.254.169.254/metadata/identity/oauth2/token";

/// Asks the machine for a token.
pub(in super::super) struct ManagedIdentity {
    http: Http,
    url: Url,
    headers: HeaderMap,
}

impl ManagedIdentity {
    /// `client_id` selects a user-assigned identity; empty: the machine's own.
    pub fn new(http: Http, environment: &BTreeMap<OsString, OsString>, resource: &str, client_id: &str) -> Result<Self, DirectoryError> {
        let value = |name: &str| environment.get(OsStr::new(name))?.to_str().filter(|text| !text.is_empty());
        let mut headers = HeaderMap::new();
        let (mut url, version) = if let (Some(endpoint), Some(header)) = (value("IDENTITY_ENDPOINT"), value("IDENTITY_HEADER")) {
            let url = Url::parse(endpoint).ok().filter(stays_here).ok_or_else(|| {
                DirectoryError::new(ErrorKind::Settings, "IDENTITY_ENDPOINT is not an address of this machine")
                    .hint("Azure sets this variable; unset it to use the instance metadata service")
            })?;
            let mut proof = HeaderValue::try_from(header)
                .map_err(|_| DirectoryError::new(ErrorKind::Settings, "IDENTITY_HEADER cannot be sent as a header"))?;
            proof.set_sensitive(true);
            headers.insert(HeaderName::from_static("x-identity-header"), proof);
            (url, "2019-08-01")
        } else {
            headers.insert(HeaderName::from_static("metadata"), HeaderValue::from_static("true"));
            let url = Url::parse(METADATA_SERVICE).map_err(|error| DirectoryError::new(ErrorKind::Settings, error.to_string()))?;
            (url, "2018-02-01")
        };
        url.query_pairs_mut().append_pair("api-version", version).append_pair("resource", resource);
        if !client_id.is_empty() {
            url.query_pairs_mut().append_pair("client_id", client_id);
        }
        Ok(Self { http, url, headers })
    }

    pub(super) async fn fetch(&self) -> Result<Fresh, Failed> {
        let what = "cannot get a token for this machine's identity";
        let reply = self.http.get(self.url.clone(), self.headers.clone()).await.map_err(|none| {
            Failed::passing(none.into_error(what).hint(
                "a managed identity exists on Azure machines only; elsewhere use a secret, a certificate or azure-cli as `credential`",
            ))
        })?;
        match reply.status {
            200 => client_credentials::token(&reply.body, what),
            _ => Err(refusal(&reply, what)),
        }
    }
}

fn refusal(reply: &Reply, what: &str) -> Failed {
    let said: serde_json::Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let text = ["error_description", "message", "error"].iter().find_map(|key| said.get(key)?.as_str()).unwrap_or("no explanation");
    // 404 and 410: the service is being updated (documented: ask again for up to 70 s).
    let passing = matches!(reply.status, 404 | 410 | 429) || reply.status >= 500;
    let wait = reply.retry_after();
    let kind = if passing { ErrorKind::Connection } else { ErrorKind::SignIn };
    let text = super::aadsts::sentence(text);
    let error = DirectoryError::new(kind, format!("{what}: HTTP {}: {text}", reply.status))
        .hint("switch the machine's identity on, or set `client_id` to the client id of a user-assigned identity of this machine");
    Failed { error: Box::new(error), passing, wait }
}

/// The machine's own services answer on loopback, link-local or (containers) private addresses; a token must not come from elsewhere.
fn stays_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let here = |address: IpAddr| match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_link_local() || v4.is_private(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unicast_link_local() || v6.is_unique_local(),
    };
    url.scheme() == "http" && (host == "localhost" || host.trim_matches(['[', ']']).parse().is_ok_and(here))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(environment: &[(&str, &str)], client_id: &str) -> Result<ManagedIdentity, DirectoryError> {
        let environment = environment.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        ManagedIdentity::new(Http::for_this_machine().expect("a client"), &environment, "https://graph.microsoft.com", client_id)
    }

    #[test]
    fn the_metadata_service_is_asked_where_the_environment_names_no_other() {
        let identity = build(&[], "").expect("settings");
        assert_eq!(
            identity.url.as_str(),
            "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fgraph.microsoft.com"
        );
        assert_eq!(identity.headers["metadata"], "true");
    }

    #[test]
    fn app_services_endpoint_wins() {
        let identity =
            build(&[("IDENTITY_ENDPOINT", "http://127.0.0.1:41/msi/token"), ("IDENTITY_HEADER", "s3")], "id-1").expect("settings");
        assert!(identity.url.as_str().starts_with("http://127.0.0.1:41/msi/token?api-version=2019-08-01&resource="));
        assert!(identity.url.as_str().ends_with("&client_id=id-1"));
        assert!(!format!("{:?}", identity.headers).contains("s3"));
    }

    #[test]
    fn a_token_comes_from_this_machine_only() {
        assert!(build(&[("IDENTITY_ENDPOINT", "http://evil.example/"), ("IDENTITY_HEADER", "s3")], "").is_err());
    }
}
