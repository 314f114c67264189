//! Tokens: every way to get one, one at a time, one attempt for a wrong secret, renewed when refused.

use std::{collections::BTreeMap, ffi::OsString, fs};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use license_reclamation::{
    directory::{
        Directory as _, DirectoryError, ErrorKind,
        graph::{GraphDirectory, GraphOptions},
        sandbox::{PERMISSIONS, Sandbox, SandboxConfig},
    },
    job::{Credential, EntraConnection},
};
use serde_json::json;

use super::{
    config, connection, directory, group, open,
    script::{Act, Script},
    start,
};

const PAIR: &str = include_str!("../../../src/directory/graph/token/test-certificate.pem");

async fn refused(connection: &EntraConnection, secret: &str) -> DirectoryError {
    open(connection, secret).sign_in().await.expect_err("a refusal")
}

#[tokio::test]
async fn signing_in_tells_who_and_what_is_allowed() {
    let sandbox = start(1, "");
    let identity = directory(&sandbox).sign_in().await.expect("signed in");
    assert_eq!(identity.text, format!("app {} in contoso.onmicrosoft.com", sandbox.client_id()));
    assert_eq!(identity.permissions, Some(PERMISSIONS.map(str::to_owned).to_vec()));
}

#[tokio::test]
async fn refusals_are_explained_and_cost_one_attempt() {
    let sandbox = Sandbox::start(SandboxConfig { expired_secret: Some("zq8-old".into()), ..config(1) }).expect("a sandbox");
    let good = connection(sandbox.base_url());
    let cases = [
        (good.clone(), "zq8-wrong", "AADSTS7000215", "the client secret is wrong"),
        (good.clone(), "zq8-old", "AADSTS7000222", "the client secret has expired"),
        (EntraConnection { tenant: "nobody.example".into(), ..good.clone() }, sandbox.client_secret(), "AADSTS90002", "no such tenant"),
        (
            EntraConnection { client_id: "00000000-0000-0000-0000-000000000001".into(), ..good },
            sandbox.client_secret(),
            "AADSTS700016",
            "no such app",
        ),
    ];
    for (connection, secret, code, words) in cases {
        sandbox.clear_log();
        let directory = open(&connection, secret);
        let error = directory.sign_in().await.expect_err(code);
        assert_eq!(error.kind, ErrorKind::SignIn, "{error}");
        assert_eq!(error.code.as_deref(), Some(code));
        assert!(error.message.contains(words), "{error}");
        assert!(error.hint.is_some() && error.request_id.is_some(), "{error:?}");
        assert!(!format!("{error:?}").contains(secret), "{error:?}");
        // Whatever is done next, the same credential is not tried again.
        directory.group("LIC-Test").await.expect_err("still refused");
        directory.sign_in().await.expect_err("still refused");
        assert_eq!(sandbox.log().len(), 1, "{code}");
    }
}

#[tokio::test]
async fn many_at_once_cost_one_sign_in() {
    let sandbox = start(3, "");
    let directory = directory(&sandbox);
    let found = futures_util::future::join_all((0..20).map(|_| directory.group("LIC-Test"))).await;
    assert!(found.iter().all(Result::is_ok));
    let sign_ins = sandbox.log().iter().filter(|entry| entry.path.contains("/token")).count();
    assert_eq!(sign_ins, 1);
}

#[tokio::test]
async fn many_at_once_with_a_wrong_secret_cost_one_attempt() {
    let sandbox = start(1, "");
    let directory = open(&connection(sandbox.base_url()), "wrong");
    let found = futures_util::future::join_all((0..20).map(|_| directory.group("LIC-Test"))).await;
    assert!(found.iter().all(Result::is_err));
    assert_eq!(sandbox.log().len(), 1);
}

#[tokio::test]
async fn an_expired_token_is_replaced_unseen() {
    let sandbox = start(3, "");
    let directory = directory(&sandbox);
    group(&directory).await;
    sandbox.expire_tokens();
    group(&directory).await;
    let statuses: Vec<_> = sandbox.log().iter().map(|entry| entry.status).collect();
    assert_eq!(statuses, [200, 200, 401, 200, 200]);
}

#[tokio::test]
async fn a_token_that_is_always_refused_ends_in_an_error() {
    let script =
        Script::graph(|_| Act::error(401, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience.")).await;
    let error = open(&connection(&script.url), "s").group("G").await.expect_err("refused");
    assert_eq!(error.kind, ErrorKind::SignIn, "{error}");
    assert!(error.message.contains("Invalid audience"), "{error}");
    assert_eq!(script.count("/groups"), 3);
}

#[tokio::test]
async fn a_sign_in_service_in_trouble_is_asked_again() {
    let mut times = 0;
    let script = Script::start(move |_| {
        times += 1;
        match times {
            1 => Act::Answer(503, vec![("retry-after", "0".into())], "<html>".into()),
            2 => Act::json(400, &json!({"error": "temporarily_unavailable", "error_description": "AADSTS90033: A transient error."})),
            3 => Act::HangUp,
            _ => Act::json(200, &json!({"access_token": "t", "expires_in": "3599"})),
        }
    })
    .await;
    let identity = open(&connection(&script.url), "s").sign_in().await.expect("signed in at last");
    assert_eq!(identity.permissions, None);
    assert_eq!(script.log().len(), 4);
}

#[tokio::test]
async fn a_certificate_signs_in() {
    let sandbox = Sandbox::start(SandboxConfig { certificate: Some(PAIR.into()), ..config(1) }).expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("app.pem");
    fs::write(&file, PAIR).expect("a file");
    let connection = EntraConnection { credential: Credential::Certificate(file), ..connection(sandbox.base_url()) };
    let directory = GraphDirectory::new(&connection, None, &BTreeMap::new(), GraphOptions::default()).expect("good settings");
    directory.sign_in().await.expect("signed in");
    let other = Sandbox::start(SandboxConfig { certificate: Some(b"another certificate".to_vec()), ..config(1) }).expect("a sandbox");
    let connection = EntraConnection { graph_url: Some(other.base_url().into()), login_url: Some(other.base_url().into()), ..connection };
    let directory = GraphDirectory::new(&connection, None, &BTreeMap::new(), GraphOptions::default()).expect("good settings");
    let error = directory.sign_in().await.expect_err("not its certificate");
    assert_eq!(error.code.as_deref(), Some("AADSTS700027"));
}

/// A token as an app gets it, with these permissions.
fn token(roles: &[&str]) -> String {
    format!("e30.{}.x", URL_SAFE_NO_PAD.encode(json!({"roles": roles}).to_string()))
}

#[tokio::test]
async fn the_machines_identity_signs_in() {
    let mut failed = false;
    let script = Script::start(move |seen| {
        assert!(seen.target.starts_with("/msi/token?api-version=2019-08-01&resource=http%3A%2F%2F127.0.0.1"), "{}", seen.target);
        assert!(seen.target.ends_with("&client_id=id-7"), "{}", seen.target);
        assert_eq!(seen.headers["x-identity-header"], "proof");
        if std::mem::replace(&mut failed, true) {
            Act::json(200, &json!({"access_token": token(&["Group.Read.All"]), "expires_in": "86399", "expires_on": "1"}))
        } else {
            Act::Answer(404, vec![("retry-after", "0".into())], String::new())
        }
    })
    .await;
    let connection =
        EntraConnection { credential: Credential::ManagedIdentity, client_id: "id-7".into(), login_url: None, ..connection(&script.url) };
    let environment: BTreeMap<OsString, OsString> =
        [("IDENTITY_ENDPOINT".into(), format!("{}/msi/token", script.url).into()), ("IDENTITY_HEADER".into(), "proof".into())].into();
    let directory = GraphDirectory::new(&connection, None, &environment, GraphOptions::default()).expect("good settings");
    let identity = directory.sign_in().await.expect("signed in");
    assert_eq!(identity.permissions, Some(vec!["Group.Read.All".into()]));
    assert_eq!(script.log().len(), 2);
}

/// Puts a program named `az` into a folder and makes that folder the path.
#[cfg(unix)]
fn az(folder: &std::path::Path, script: &str) -> BTreeMap<OsString, OsString> {
    use std::os::unix::fs::PermissionsExt as _;
    let file = folder.join("az");
    fs::write(&file, format!("#!/bin/sh\n{script}\n")).expect("a file");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("permissions");
    [("PATH".into(), std::env::join_paths([folder, "/bin".as_ref(), "/usr/bin".as_ref()]).expect("a path"))].into()
}

#[cfg(windows)]
fn az(folder: &std::path::Path, script: &str) -> BTreeMap<OsString, OsString> {
    fs::write(folder.join("az.cmd"), format!("@echo off\r\n{script}\r\n")).expect("a file");
    let mut environment: BTreeMap<OsString, OsString> = std::env::vars_os().collect();
    environment.retain(|name, _| !name.eq_ignore_ascii_case("path"));
    environment.insert("PATH".into(), folder.as_os_str().to_owned());
    environment
}

#[tokio::test]
async fn the_azure_clis_account_signs_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let printed = json!({"accessToken": token(&["User.Read.All"]), "expires_on": 4_102_444_800_i64, "tokenType": "Bearer"});
    fs::write(folder.path().join("printed.json"), printed.to_string()).expect("a file");
    let (print, arguments) = (folder.path().join("printed.json"), folder.path().join("arguments.txt"));
    let script = if cfg!(windows) {
        format!("echo %*> \"{}\"\r\ntype \"{}\"", arguments.display(), print.display())
    } else {
        format!("echo \"$@\" > '{}'; cat '{}'", arguments.display(), print.display())
    };
    let environment = az(folder.path(), &script);
    let connection = EntraConnection { credential: Credential::AzureCli, login_url: None, graph_url: None, ..connection("") };
    let directory = GraphDirectory::new(&connection, None, &environment, GraphOptions::default()).expect("good settings");
    let identity = directory.sign_in().await.expect("signed in");
    assert_eq!(identity.permissions, Some(vec!["User.Read.All".into()]));
    let arguments = fs::read_to_string(arguments).expect("what az was asked");
    assert_eq!(
        arguments.trim(),
        "account get-access-token --output json --resource https://graph.microsoft.com --tenant contoso.onmicrosoft.com"
    );
}

#[tokio::test]
async fn the_azure_clis_complaint_is_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = if cfg!(windows) {
        "echo ERROR: Please run 'az login' to setup account. 1>&2\r\nexit /b 1"
    } else {
        "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1"
    };
    let environment = az(folder.path(), script);
    let connection = EntraConnection { credential: Credential::AzureCli, ..connection("http://127.0.0.1:1") };
    let directory = GraphDirectory::new(&connection, None, &environment, GraphOptions::default()).expect("good settings");
    let error = directory.sign_in().await.expect_err("not signed in");
    assert!(error.message.contains("Please run 'az login'"), "{error}");
    assert_eq!(error.kind, ErrorKind::SignIn);
}

#[tokio::test]
async fn nobody_there_is_a_connection_error_with_a_hint() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let error = refused(&connection(&url), "s").await;
    assert_eq!(error.kind, ErrorKind::Connection, "{error}");
    assert!(error.hint.is_some());
}

#[tokio::test]
async fn other_hosts_are_reached_through_the_proxy_and_this_machine_is_not() {
    let proxy = Script::start(|_| Act::Answer(407, vec![("proxy-authenticate", "Basic".into())], String::new())).await;
    let address = proxy.url.replace("http://", "http://user:pass@");
    let through =
        |url: Option<String>| EntraConnection { proxy: Some(address.clone()), graph_url: url.clone(), login_url: url, ..connection("") };
    let error = refused(&through(None), "s").await;
    assert_eq!(error.kind, ErrorKind::Connection, "{error}");
    assert!(error.hint.as_deref().is_some_and(|hint| hint.contains("the proxy wants credentials")), "{error:?}");
    assert!(!format!("{error:?}").contains("pass@"), "{error:?}");
    let asked = proxy.log();
    assert_eq!(asked.len(), 1, "credentials that a proxy refuses are not tried again");
    assert_eq!(asked[0].headers["host"], "login.microsoftonline.com:443");
    assert_eq!(asked[0].headers["proxy-authorization"], "Basic dXNlcjpwYXNz");
    let sandbox = start(1, "");
    open(&through(Some(sandbox.base_url().into())), sandbox.client_secret()).sign_in().await.expect("signed in directly");
    assert_eq!(proxy.log().len(), 1);
}

#[test]
fn settings_are_checked_without_a_runtime() {
    let build = |connection: &EntraConnection, secret: Option<&str>| {
        GraphDirectory::new(connection, secret.map(Into::into), &BTreeMap::new(), GraphOptions::default())
            .map(|directory| directory.profile())
    };
    let good = connection("http://127.0.0.1:1");
    let profile = build(&good, Some("s")).expect("good settings");
    assert_eq!((profile.batch, profile.in_flight, profile.writes, profile.window.as_secs()), (20, 8, Some(3000), 150));
    let global = EntraConnection { graph_url: None, login_url: None, ..good.clone() };
    let profile = build(&global, Some("s")).expect("good settings");
    assert_eq!(profile.quota_key, format!("global/contoso.onmicrosoft.com/{}", good.client_id));
    let folder = tempfile::tempdir().expect("a folder");
    let not_pem = folder.path().join("ca.pem");
    fs::write(&not_pem, "nothing").expect("a file");
    let bad = [
        (good.clone(), None, "secret is missing"),
        (EntraConnection { tenant: String::new(), ..good.clone() }, Some("s"), "`tenant` is missing"),
        (EntraConnection { client_id: " ".into(), ..good.clone() }, Some("s"), "`client_id` is missing"),
        (EntraConnection { graph_url: Some("http://graph.microsoft.com".into()), ..good.clone() }, Some("s"), "graph-url: http would"),
        (EntraConnection { login_url: Some("nonsense".into()), ..good.clone() }, Some("s"), "login-url: not an address"),
        (EntraConnection { ca_file: Some(not_pem), ..global.clone() }, Some("s"), "ca.pem: no certificate"),
        (EntraConnection { ca_file: Some("surely/not/here.pem".into()), ..global.clone() }, Some("s"), "cannot read the authorities"),
        (EntraConnection { proxy: Some("http://u:secret@:x".into()), ..global }, Some("s"), "proxy: not an address"),
        (
            EntraConnection { credential: Credential::Certificate("surely/not/here.pem".into()), ..good },
            None,
            "cannot read the certificate",
        ),
    ];
    for (connection, secret, words) in bad {
        let error = build(&connection, secret).expect_err(words);
        assert_eq!(error.kind, ErrorKind::Settings, "{error}");
        assert!(error.message.contains(words), "{error}");
        assert!(!error.message.contains("secret@") && error.hint.is_some(), "{error:?}");
    }
}
