//! Where a domain controller listens: the `server` setting taken apart, and the TCP connection to it.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use socket2::{SockRef, TcpKeepalive};
use tokio::{net::TcpStream, time::timeout};

use crate::directory::{DirectoryError, ErrorKind};

/// One address of one domain controller. TLS is always on: from the start, or by `StartTLS`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    /// DNS name or IPv4 address; the certificate must name it.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// `ldap://` with `StartTLS` instead of `ldaps://`.
    pub starttls: bool,
    /// Where DNS said it is; empty: ask the operating system.
    pub addresses: Vec<IpAddr>,
}

impl Endpoint {
    /// Reads `ldaps://host[:port]`, `ldap://host[:port]` or a bare host, which means `ldaps://`.
    pub(super) fn parse(server: &str) -> Result<Self, DirectoryError> {
        let wrong = |why: &str| {
            DirectoryError::new(ErrorKind::Settings, format!("reading the server \"{server}\": {why}"))
                .hint("write ldaps://dc1.corp.example.com, or ldap://… where the domain controller offers StartTLS only")
        };
        let (starttls, rest) = match server.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("ldaps") => (false, rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("ldap") => (true, rest),
            Some(_) => return Err(wrong("expected ldaps:// or ldap://")),
            None => (false, server),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.split_once(':') {
            Some((host, port)) => (host, port.parse().map_err(|_| wrong("the port is not a number from 1 to 65535"))?),
            None => (rest, if starttls { 389 } else { 636 }),
        };
        let plausible = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if host.is_empty() || port == 0 || !host.chars().all(plausible) {
            return Err(wrong("expected a DNS name or an IPv4 address, as in the domain controller's certificate"));
        }
        Ok(Self { host: host.to_owned(), port, starttls, addresses: Vec::new() })
    }

    /// The address as the LDAP crate wants it.
    pub(super) fn url(&self) -> String {
        format!("{}://{}:{}", if self.starttls { "ldap" } else { "ldaps" }, self.host, self.port)
    }

    /// Connects to the first address that answers, each within `limit`. Keep-alive finds a peer that vanished while nothing
    /// was being said; no delay, since every request waits for its answer.
    pub(super) async fn dial(&self, limit: Duration) -> Result<std::net::TcpStream, DirectoryError> {
        let failed = |why: String| {
            DirectoryError::new(ErrorKind::Connection, format!("connecting to {self}: {why}"))
                .hint("check the name, the port and the firewall (636 for ldaps, 389 for StartTLS)")
        };
        let mut addresses: Vec<SocketAddr> = self.addresses.iter().map(|address| SocketAddr::new(*address, self.port)).collect();
        if addresses.is_empty() {
            let found = timeout(limit, tokio::net::lookup_host((self.host.as_str(), self.port))).await;
            addresses
                .extend(found.map_err(|_| failed("the name was not resolved in time".to_owned()))?.map_err(|e| failed(e.to_string()))?);
        }
        let mut last = "the name has no address".to_owned();
        for address in addresses {
            match timeout(limit, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return prepare(stream).map_err(|e| failed(e.to_string())),
                Ok(Err(e)) => last = format!("{address}: {e}"),
                Err(_) => last = format!("{address}: no answer within {} s", limit.as_secs_f32()),
            }
        }
        Err(failed(last))
    }
}

fn prepare(stream: TcpStream) -> std::io::Result<std::net::TcpStream> {
    stream.set_nodelay(true)?;
    let keepalive = TcpKeepalive::new().with_time(Duration::from_secs(30)).with_interval(Duration::from_secs(10));
    SockRef::from(&stream).set_tcp_keepalive(&keepalive)?;
    stream.into_std()
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url())?;
        if self.starttls { f.write_str(" (StartTLS)") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::Endpoint;

    #[test]
    fn a_server_may_be_written_in_four_ways() {
        for (text, url, starttls) in [
            ("ldaps://dc1.corp.example.com", "ldaps://dc1.corp.example.com:636", false),
            ("LDAP://dc1/", "ldap://dc1:389", true),
            ("ldaps://127.0.0.1:3636", "ldaps://127.0.0.1:3636", false),
            ("dc1.corp.example.com", "ldaps://dc1.corp.example.com:636", false),
        ] {
            let endpoint = Endpoint::parse(text).expect(text);
            assert_eq!((endpoint.url().as_str(), endpoint.starttls), (url, starttls));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in
            ["", "https://dc1", "ldaps://", "ldaps://dc1:", "ldaps://dc1:99999", "ldaps://dc1:0", "ldaps://dc1/DC=x", "ldaps://[::1]"]
        {
            assert!(Endpoint::parse(text).is_err(), "{text}");
        }
    }
}
