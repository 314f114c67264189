//! On-premises Active Directory from Windows: a domain controller's LDAPS and StartTLS, with a bind account.

use std::net::Ipv4Addr;

use super::wine::wine;
use crate::{
    ldap::{
        admin::{Admin, people_dn},
        samba::{PASSWORD, shared},
        wire::Wire,
    },
    support::{Ran, reclaim},
};

#[tokio::test(flavor = "multi_thread")]
async fn people_leave_a_group_over_both_kinds_of_tls() {
    let Some(wine) = wine() else { return };
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    admin.users("windows", 3).await;
    let dns: Vec<String> = (0..3).map(|number| people_dn(&format!("windows{number}"))).collect();
    let group = admin.group("windows", &dns).await;
    let folder = tempfile::tempdir().unwrap();
    for (number, (scheme, port)) in [("ldaps", 636), ("ldap", 389)].into_iter().enumerate() {
        // Wine 8.0 knows the servers of certificates by name only.
        let port = Wire::between(Ipv4Addr::LOCALHOST, (samba.address, port)).await.port;
        let server = format!("{scheme}://localhost:{port}");
        std::fs::write(folder.path().join("list.csv"), format!("CORP\\windows{number}\r\n")).unwrap();
        let mut native = reclaim(folder.path());
        native.args(["remove", "--directory", "active-directory", "--group", "windows", "--users", "list.csv", "--yes"]);
        native.args(["--server", &server, "--bind", "CORP\\svc-reclaim", "--password", "env:BIND_PASSWORD"]);
        native.env("BIND_PASSWORD", PASSWORD);
        Ran::of(wine.instead_of(&native)).exits(0);
        assert_eq!(admin.members(&group).await, dns[number + 1..]);
    }
}
