//! Connecting and signing in.

use std::{net::Ipv4Addr, time::Duration};

use license_reclamation::{
    directory::{
        Directory as _, ErrorKind,
        ldap::{LdapDirectory, LdapOptions},
    },
    job::{ActiveDirectoryConnection, Bind, SecretSource},
};
use secrecy::SecretString;

use super::{
    admin::{Admin, people_dn},
    samba::{BASE, PASSWORD, Samba, shared},
    wire::Wire,
};

fn with_password(connection: &ActiveDirectoryConnection, password: &str) -> LdapDirectory {
    LdapDirectory::new(connection, Some(SecretString::from(password)), LdapOptions::default()).expect("settings")
}

#[tokio::test]
async fn ldaps_and_starttls_sign_in_by_every_form_of_name() {
    let samba = shared!();
    for server in [format!("ldaps://{}", samba.address), format!("ldap://{}", samba.address)] {
        for user in ["CORP\\svc-reclaim", "svc-reclaim@corp.example.com", &format!("CN=svc-reclaim,CN=Users,{BASE}")] {
            let connection = ActiveDirectoryConnection { server: Some(server.clone()), ..samba.connection(user) };
            let identity = with_password(&connection, PASSWORD).sign_in().await.unwrap_or_else(|e| panic!("{server} {user}: {e}"));
            assert!(identity.text.ends_with(" on dc1.corp.example.com"), "{}", identity.text);
        }
    }
}

#[tokio::test]
async fn a_wrong_password_costs_one_attempt_however_often_it_is_asked() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    admin.user("onetry", "One Try").await;
    admin.password(&people_dn("One Try"), PASSWORD).await;
    let directory = with_password(&samba.connection("CORP\\onetry"), "wrong");
    let asked = futures_util::future::join_all((0..8).map(|_| directory.sign_in())).await;
    let later = directory.group("x").await.map(|_| ());
    for answer in asked.into_iter().map(|answer| answer.map(|_| ())).chain([later]) {
        let error = answer.expect_err("refused");
        assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::SignIn, Some("data 52e")), "{error}");
        assert!(error.message.contains("the account name or the password is wrong"), "{error}");
    }
    let entry = admin.entry(&people_dn("One Try"), &["badPwdCount", "lockoutTime"]).await.expect("the user");
    assert_eq!(entry.attrs["badPwdCount"], ["1"]);
    assert!(entry.attrs.get("lockoutTime").is_none_or(|time| time == &["0"]));
}

#[tokio::test]
async fn why_an_account_is_refused_is_said_in_words() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    let refused = async |user: &str| with_password(&samba.connection(user), PASSWORD).sign_in().await.expect_err("refused");
    for (user, attribute, value, code, words) in [
        ("disabled", "userAccountControl", "514", "data 533", "disabled"),
        ("expired", "accountExpires", "132000000000000000", "data 701", "expired"),
        ("mustchange", "pwdLastSet", "0", "data 773", "must be changed"),
    ] {
        admin.user(user, user).await;
        let dn = people_dn(user);
        admin.password(&dn, PASSWORD).await;
        admin.replace(&dn, attribute, value).await;
        let error = refused(&format!("CORP\\{user}")).await;
        assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::SignIn, Some(code)), "{error}");
        assert!(error.message.contains(words) && error.hint.is_some(), "{error}");
    }
}

#[tokio::test]
async fn an_account_that_is_locked_out_is_told_so() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    admin.user("lockedout", "Locked Out").await;
    let dn = people_dn("Locked Out");
    admin.password(&dn, PASSWORD).await;
    for _ in 0..3 {
        with_password(&samba.connection("CORP\\lockedout"), "wrong").sign_in().await.expect_err("refused");
    }
    let error = with_password(&samba.connection("CORP\\lockedout"), PASSWORD).sign_in().await.expect_err("locked out");
    assert_eq!(error.code.as_deref(), Some("data 775"), "{error}");
}

#[tokio::test]
async fn an_unknown_authority_and_a_wrong_host_name_are_refused() {
    let samba = shared!();
    let good = samba.connection("CORP\\svc-reclaim");
    let other = ActiveDirectoryConnection { ca_file: Some(samba.directory.join("tls/other.pem")), ..good.clone() };
    let error = with_password(&other, PASSWORD).sign_in().await.expect_err("unknown authority");
    assert_eq!(error.kind, ErrorKind::Connection);
    assert!(error.message.contains("not trusted") && error.hint.as_deref().is_some_and(|hint| hint.contains("ca_file")), "{error:?}");
    let starttls = ActiveDirectoryConnection { server: Some(format!("ldap://{}", samba.address)), ..other };
    assert!(with_password(&starttls, PASSWORD).sign_in().await.expect_err("unknown authority").message.contains("not trusted"));

    // The domain controller listens on its own address only; an address that leads there but is not in the certificate.
    let elsewhere = Ipv4Addr::new(127, 0, 0, 2);
    let wire = Wire::between(elsewhere, (samba.address, 636)).await;
    let named = ActiveDirectoryConnection { server: Some(format!("ldaps://{elsewhere}:{}", wire.port)), ..good };
    let error = with_password(&named, PASSWORD).sign_in().await.expect_err("wrong name");
    assert!(error.message.contains("not trusted") && error.hint.as_deref().is_some_and(|hint| hint.contains("certificate")), "{error:?}");
}

#[tokio::test]
async fn a_closed_port_and_a_name_that_does_not_exist_are_connection_failures() {
    for server in ["ldaps://127.0.0.1:1", "ldap://no-such-host.invalid"] {
        let connection = ActiveDirectoryConnection {
            server: Some(server.to_owned()),
            base: None,
            bind: Bind::Simple { user: "CORP\\svc".to_owned(), password: SecretSource::Stdin },
            ca_file: None,
        };
        let options = LdapOptions { connect_timeout: Duration::from_secs(5), ..LdapOptions::default() };
        let directory = LdapDirectory::new(&connection, Some(SecretString::from("secret")), options).expect("settings");
        let error = directory.sign_in().await.expect_err("no server");
        assert_eq!(error.kind, ErrorKind::Connection, "{error}");
        assert!(error.message.starts_with("connecting to "), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_controller_that_is_killed_and_started_again_is_found_again() {
    let Some(samba) = Samba::own() else { return };
    samba.start();
    let directory = samba.directory();
    directory.sign_in().await.expect("signed in");
    samba.kill();
    let (found, ()) = tokio::join!(directory.group("Domain Users"), async {
        tokio::task::block_in_place(|| samba.start());
    });
    assert_eq!(found.expect("the group").sam.as_deref(), Some("Domain Users"));
}
