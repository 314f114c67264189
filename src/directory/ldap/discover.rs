//! Finds a domain controller when no server is named: the domain, its SRV records (MS-ADTS 6.3.6.1), their order (RFC 2782).

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use hickory_resolver::{
    TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolverConfig},
    net::runtime::TokioRuntimeProvider,
    proto::rr::RData,
};
use tokio::time::timeout;

use super::endpoint::Endpoint;
use crate::directory::{DirectoryError, ErrorKind};

/// How many domain controllers are tried, best first.
const TRIED: usize = 8;

/// The domain's DNS name, from the most explicit source that has one.
pub(super) fn domain(base: Option<&str>, user: Option<&str>) -> Result<String, DirectoryError> {
    base.and_then(domain_of_base)
        .or_else(|| std::env::var("USERDNSDOMAIN").ok().filter(|name| !name.is_empty()))
        .or_else(|| default_realm(&std::fs::read_to_string(krb5_file()).ok()?))
        .or_else(|| user?.split_once('@').map(|(_, suffix)| suffix.to_owned()))
        .map(|name| name.to_ascii_lowercase())
        .ok_or_else(|| {
            DirectoryError::new(
                ErrorKind::Settings,
                "looking for a domain controller: the domain is not known (no base, no USERDNSDOMAIN, no default_realm in krb5.conf, no user@domain)",
            )
            .hint("give the server, for example ldaps://dc1.corp.example.com, or the base, for example DC=corp,DC=example,DC=com")
        })
}

/// `OU=Groups,DC=corp,DC=example,DC=com` → `corp.example.com`
fn domain_of_base(base: &str) -> Option<String> {
    let labels: Vec<&str> = base
        .split(',')
        .filter_map(|part| part.trim().split_once('='))
        .filter(|(attribute, _)| attribute.trim().eq_ignore_ascii_case("DC"))
        .map(|(_, value)| value.trim())
        .collect();
    (!labels.is_empty()).then(|| labels.join("."))
}

fn krb5_file() -> PathBuf {
    // KRB5_CONFIG may list several files; the first is the one administrators edit.
    let listed = std::env::var_os("KRB5_CONFIG").and_then(|paths| std::env::split_paths(&paths).next());
    listed.unwrap_or_else(|| PathBuf::from("/etc/krb5.conf"))
}

/// `default_realm` of the section `[libdefaults]`.
fn default_realm(krb5_conf: &str) -> Option<String> {
    let mut inside = false;
    for line in krb5_conf.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line.eq_ignore_ascii_case("[libdefaults]");
        } else if inside && let Some(("default_realm", realm)) = line.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
            return Some(realm.to_owned()).filter(|realm| !realm.is_empty());
        }
    }
    None
}

/// The domain controllers of a domain, best first, each with its two doors: LDAPS, then `StartTLS`.
pub(super) async fn domain_controllers(
    domain: &str,
    name_server: Option<SocketAddr>,
    limit: Duration,
) -> Result<Vec<Endpoint>, DirectoryError> {
    let service = format!("_ldap._tcp.dc._msdcs.{domain}.");
    let failed = |why: String| {
        DirectoryError::new(ErrorKind::Connection, format!("looking for a domain controller of {domain} (DNS SRV {service}): {why}"))
            .hint("give the server, for example ldaps://dc1.corp.example.com")
    };
    let resolver = resolver(name_server).map_err(|e| failed(e.to_string()))?;
    let answer = timeout(limit, resolver.srv_lookup(service.as_str())).await;
    let answer = answer.map_err(|_| failed("no answer in time".to_owned()))?.map_err(|e| failed(e.to_string()))?;
    let records = answer.answers().iter().filter_map(|record| match &record.data {
        RData::SRV(srv) => {
            let target = srv.target.to_string();
            Some(Service { priority: srv.priority, weight: srv.weight, target: target.trim_end_matches('.').to_owned() })
        }
        _ => None,
    });
    let mut found = Vec::new();
    for service in order(records.filter(|service| !service.target.is_empty()).collect(), &mut random).into_iter().take(TRIED) {
        // Without an answer here the operating system is asked when the connection is made: it knows more sources of names.
        let addresses = timeout(limit, resolver.lookup_ip(format!("{}.", service.target))).await;
        let addresses = addresses.ok().and_then(Result::ok).map(|found| found.iter().collect()).unwrap_or_default();
        let ldaps = Endpoint { host: service.target, port: 636, starttls: false, addresses };
        found.push(ldaps.clone());
        found.push(Endpoint { port: 389, starttls: true, ..ldaps });
    }
    if found.is_empty() { Err(failed("there is no such record".to_owned())) } else { Ok(found) }
}

fn resolver(name_server: Option<SocketAddr>) -> Result<TokioResolver, hickory_resolver::net::NetError> {
    let Some(address) = name_server else { return TokioResolver::builder_tokio()?.build() };
    let on_port = |mut connection: ConnectionConfig| {
        connection.port = address.port();
        connection
    };
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].into_iter().map(on_port).collect();
    let servers = vec![NameServerConfig::new(address.ip(), true, connections)];
    TokioResolver::builder_with_config(ResolverConfig::from_name_servers(servers), TokioRuntimeProvider::default()).build()
}

/// One SRV record; its port is that of plain LDAP and of no use here.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Service {
    priority: u16,
    weight: u16,
    target: String,
}

/// RFC 2782: the lowest priority first; within one, drawn by weight. `random` gives a number below its argument.
fn order(mut services: Vec<Service>, random: &mut dyn FnMut(u64) -> u64) -> Vec<Service> {
    services.sort_by_key(|service| (service.priority, service.weight));
    let mut ordered = Vec::with_capacity(services.len());
    while let Some(first) = services.first() {
        let same = services.iter().take_while(|service| service.priority == first.priority).count();
        let total: u64 = services[..same].iter().map(|service| u64::from(service.weight)).sum();
        let mut drawn = random(total + 1);
        let at = services[..same].iter().position(|service| {
            let weight = u64::from(service.weight);
            let hit = drawn <= weight;
            drawn = drawn.saturating_sub(weight);
            hit
        });
        ordered.push(services.remove(at.unwrap_or(0)));
    }
    ordered
}

/// Fair enough for spreading load: the standard library seeds every hasher anew.
fn random(below: u64) -> u64 {
    use std::hash::{BuildHasher as _, Hasher as _};
    std::hash::RandomState::new().build_hasher().finish() % below
}

#[cfg(test)]
mod tests {
    use super::{Service, default_realm, domain, domain_of_base, order};

    fn service(priority: u16, weight: u16, target: &str) -> Service {
        Service { priority, weight, target: target.to_owned() }
    }

    #[test]
    fn the_base_names_the_domain() {
        assert_eq!(domain_of_base("OU=a,DC=corp, dc=Example,DC=com").as_deref(), Some("corp.Example.com"));
        assert_eq!(domain_of_base("O=corp"), None);
        assert_eq!(domain(Some("DC=Corp,DC=example"), None).expect("a domain"), "corp.example");
    }

    #[test]
    fn the_realm_is_read_from_its_section() {
        assert_eq!(
            default_realm("# c\n[realms]\ndefault_realm = NO\n[libdefaults]\n rdns = false\n default_realm = CORP.EXAMPLE.COM\n")
                .as_deref(),
            Some("CORP.EXAMPLE.COM")
        );
        assert_eq!(default_realm("default_realm = CORP"), None);
    }

    #[test]
    fn priority_comes_first_and_weight_is_drawn() {
        let all = || vec![service(10, 0, "late"), service(0, 0, "zero"), service(0, 90, "heavy"), service(0, 10, "light")];
        let names = |services: Vec<Service>| services.into_iter().map(|service| service.target).collect::<Vec<_>>();
        assert_eq!(names(order(all(), &mut |_| 0)), ["zero", "light", "heavy", "late"]);
        assert_eq!(names(order(all(), &mut |below| below - 1)), ["heavy", "light", "zero", "late"]);
        assert_eq!(names(order(all(), &mut |below| below / 2)), ["heavy", "light", "zero", "late"]);
        assert_eq!(names(order(Vec::new(), &mut |_| 0)), Vec::<String>::new());
    }
}
