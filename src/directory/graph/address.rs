//! Addresses of Microsoft Graph and of the sign-in service: https anywhere, http on this machine only.

use std::net::IpAddr;

use reqwest::Url;

use crate::directory::{DirectoryError, ErrorKind};

/// The address of a service, without a trailing slash.
#[derive(Clone, Debug)]
pub(super) struct Address {
    base: Url,
    loopback: bool,
}

impl Address {
    /// Checks an address; `setting` names it in messages.
    pub fn parse(text: &str, setting: &str) -> Result<Self, DirectoryError> {
        let wrong = |why: &str| {
            DirectoryError::new(ErrorKind::Settings, format!("{setting}: {why}")).hint(
                "give scheme and host, for example https://graph.microsoft.com; http is accepted on 127.0.0.1, [::1] and localhost only",
            )
        };
        // The text itself is not repeated in messages: a careless address may carry a password.
        let base = Url::parse(text.trim().trim_end_matches('/')).map_err(|error| wrong(&format!("not an address: {error}")))?;
        if !base.username().is_empty() || base.password().is_some() {
            return Err(wrong("an address with a user name or a password is not accepted"));
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(wrong("an address with `?` or `#` is not accepted"));
        }
        if base.path().ends_with("/v1.0") || base.path().ends_with("/beta") {
            return Err(wrong("leave the version out of the address"));
        }
        let loopback = is_loopback(&base);
        match base.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(wrong("http would send the token readable over the network")),
            other => return Err(wrong(&format!("`{other}` is not https"))),
        }
        if base.host_str().is_none_or(str::is_empty) {
            return Err(wrong("the host is missing"));
        }
        Ok(Self { base, loopback })
    }

    /// Whether the service runs on this machine: no proxy then.
    pub const fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether nothing is encrypted; only ever on this machine.
    pub fn is_plain(&self) -> bool {
        self.base.scheme() == "http"
    }

    /// Scheme, host and port, as in a token's scope.
    pub fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// Host and port, for messages.
    pub fn host(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        self.base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The address of a resource below this one; every segment is escaped.
    pub fn join(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }

    /// Whether an address the service handed out stays with the service: a token must go nowhere else.
    pub fn is_same_origin(&self, other: &Url) -> bool {
        self.base.origin() == other.origin()
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host.eq_ignore_ascii_case("localhost")
        || host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_stays_on_this_machine() {
        for text in
            ["https://graph.microsoft.us", "http://127.0.0.1:8080/", "http://[::1]:1", "http://localhost:8080", "https://10.0.0.1/base"]
        {
            assert!(Address::parse(text, "graph-url").is_ok(), "{text}");
        }
        for text in [
            "http://graph.microsoft.com",
            "http://localhost.example.com",
            "http://10.0.0.1",
            "ftp://127.0.0.1",
            "graph.microsoft.com",
            "https://user:pass@graph.microsoft.com",
            "https://graph.microsoft.com/v1.0",
            "https://graph.microsoft.com/?x=1",
            "",
        ] {
            let error = Address::parse(text, "graph-url").expect_err(text);
            assert_eq!(error.kind, ErrorKind::Settings);
            assert!(!error.message.contains("pass@"), "{error}");
        }
    }

    #[test]
    fn paths_are_joined_and_escaped() {
        let address = Address::parse("https://graph.microsoft.com/", "graph-url").expect("an address");
        assert_eq!(address.join(&["v1.0", "$batch"]).as_str(), "https://graph.microsoft.com/v1.0/$batch");
        assert_eq!(address.join(&["a/b"]).as_str(), "https://graph.microsoft.com/a%2Fb");
        let below = Address::parse("http://127.0.0.1:1/base", "graph-url").expect("an address");
        assert_eq!(below.join(&["x"]).as_str(), "http://127.0.0.1:1/base/x");
        assert_eq!(below.origin(), "http://127.0.0.1:1");
        assert_eq!(address.origin(), "https://graph.microsoft.com");
    }

    #[test]
    fn another_host_port_or_scheme_is_another_origin() {
        let address = Address::parse("https://graph.microsoft.com", "graph-url").expect("an address");
        let same = |text: &str| address.is_same_origin(&Url::parse(text).expect("a URL"));
        assert!(same("https://GRAPH.microsoft.com:443/v1.0/x?$skiptoken=1"));
        assert!(!same("https://graph.microsoft.com.evil.example/v1.0"));
        assert!(!same("http://graph.microsoft.com/v1.0"));
        assert!(!same("https://graph.microsoft.com:444/v1.0"));
    }
}
