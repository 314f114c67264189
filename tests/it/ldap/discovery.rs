//! Finding a domain controller by DNS.

use std::net::{Ipv4Addr, SocketAddr};

use license_reclamation::{
    directory::{
        Directory as _, ErrorKind,
        ldap::{LdapDirectory, LdapOptions},
    },
    job::ActiveDirectoryConnection,
};
use secrecy::SecretString;
use tokio::net::UdpSocket;

use super::samba::{BASE, PASSWORD, shared};

/// A DNS server that knows two domain controllers: one that should be preferred and is not there, and `dc1` at `address`.
async fn name_server(address: Ipv4Addr) -> SocketAddr {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let here = socket.local_addr().expect("an address");
    tokio::spawn(async move {
        let mut query = [0; 512];
        while let Ok((size, from)) = socket.recv_from(&mut query).await {
            let _ = socket.send_to(&answer(&query[..size], address), from).await;
        }
    });
    here
}

fn name(text: &str) -> Vec<u8> {
    let mut bytes: Vec<u8> =
        text.split('.').flat_map(|label| [vec![u8::try_from(label.len()).expect("short")], label.as_bytes().to_vec()].concat()).collect();
    bytes.push(0);
    bytes
}

/// RFC 1035 4.1, RFC 2782.
fn answer(query: &[u8], address: Ipv4Addr) -> Vec<u8> {
    let end = 12 + query[12..].iter().position(|byte| *byte == 0).expect("a name") + 1;
    let (asked, kind) = (&query[12..end], query[end + 1]);
    let records: Vec<Vec<u8>> = match kind {
        33 if asked.eq_ignore_ascii_case(&name("_ldap._tcp.dc._msdcs.corp.example.com")) => [(0u16, "dc0"), (10, "dc1")]
            .map(|(priority, host)| {
                [&priority.to_be_bytes()[..], &100u16.to_be_bytes(), &389u16.to_be_bytes(), &name(&format!("{host}.corp.example.com"))]
                    .concat()
            })
            .to_vec(),
        1 if asked.eq_ignore_ascii_case(&name("dc1.corp.example.com")) => vec![address.octets().to_vec()],
        // Nobody listens there.
        1 if asked.eq_ignore_ascii_case(&name("dc0.corp.example.com")) => vec![vec![127, 255, 255, 1]],
        _ => Vec::new(),
    };
    let mut bytes = query[..2].to_vec();
    bytes.extend([0x85, 0x80, 0, 1, 0, u8::try_from(records.len()).expect("few"), 0, 0, 0, 0]);
    bytes.extend(&query[12..end + 4]);
    for record in records {
        bytes.extend([0xc0, 12, 0, kind, 0, 1, 0, 0, 0, 60]);
        bytes.extend(u16::try_from(record.len()).expect("short").to_be_bytes());
        bytes.extend(record);
    }
    bytes
}

#[tokio::test]
async fn a_domain_controller_is_found_by_its_service_record() {
    let samba = shared!();
    let options = LdapOptions { name_server: Some(name_server(samba.address).await), ..LdapOptions::default() };
    let connection = ActiveDirectoryConnection { server: None, base: Some(BASE.to_owned()), ..samba.connection("CORP\\svc-reclaim") };
    let directory = LdapDirectory::new(&connection, Some(SecretString::from(PASSWORD)), options).expect("settings");
    let identity = directory.sign_in().await.expect("dc1, after dc0 did not answer");
    assert!(identity.text.ends_with("dc1.corp.example.com"), "{}", identity.text);

    let elsewhere = ActiveDirectoryConnection { base: Some("DC=elsewhere,DC=example".to_owned()), ..connection };
    let directory = LdapDirectory::new(&elsewhere, Some(SecretString::from(PASSWORD)), options).expect("settings");
    let error = directory.sign_in().await.expect_err("no such domain");
    assert!(error.kind == ErrorKind::Connection && error.message.contains("_ldap._tcp.dc._msdcs.elsewhere.example"), "{error}");
}
