//! Addresses: https, or http on this machine alone; nothing that could carry a secret.

use reqwest::Url;

/// A web address without path, user and query; http on loopback only. Without a trailing slash.
pub(super) fn url(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(bare)?;
    let allowed = url.scheme() == "https" || (url.scheme() == "http" && on_loopback(&url));
    allowed.then(|| url.as_str().trim_end_matches('/').to_owned())
}

/// A proxy's address without user and password.
pub(super) fn proxy(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(bare)?;
    ["http", "https"].contains(&url.scheme()).then(|| url.as_str().trim_end_matches('/').to_owned())
}

/// `ldaps://host[:port]` or `ldap://host[:port]`.
pub(super) fn server(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(bare)?;
    ["ldap", "ldaps"].contains(&url.scheme()).then(|| url.as_str().trim_end_matches('/').to_owned())
}

fn bare(url: &Url) -> bool {
    url.has_host()
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

fn on_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host.trim_matches(['[', ']']).parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback()),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{proxy, server, url};

    #[test]
    fn plain_http_never_leaves_the_machine() {
        assert_eq!(url("https://graph.microsoft.com/").as_deref(), Some("https://graph.microsoft.com"));
        assert_eq!(url("http://127.0.0.1:8080").as_deref(), Some("http://127.0.0.1:8080"));
        assert_eq!(url("http://[::1]:8080").as_deref(), Some("http://[::1]:8080"));
        assert_eq!(url("http://localhost:1").as_deref(), Some("http://localhost:1"));
        for wrong in [
            "http://graph.microsoft.com",
            "http://127.0.0.1.example.com",
            "https://graph.microsoft.com/v1.0",
            "https://user:secret@graph.microsoft.com",
            "https://graph.microsoft.com?x=1",
            "graph.microsoft.com",
            "ftp://localhost",
        ] {
            assert_eq!(url(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn proxies_and_servers() {
        assert_eq!(proxy("http://proxy:8080").as_deref(), Some("http://proxy:8080"));
        assert_eq!(proxy("http://me:secret@proxy:8080"), None);
        assert_eq!(server("ldaps://dc1.corp.example.com").as_deref(), Some("ldaps://dc1.corp.example.com"));
        assert_eq!(server("ldap://dc1:3389").as_deref(), Some("ldap://dc1:3389"));
        assert_eq!(server("dc1"), None);
        assert_eq!(server("https://dc1"), None);
    }
}
