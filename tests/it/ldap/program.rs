//! The whole program against a domain controller.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::{
    admin::{Admin, people_dn},
    samba::{BASE, PASSWORD, Samba, shared},
};
use crate::support::{Bed, Ran, counts, reclaim, table};

/// A job over a group of a domain controller: who stands in `unused.csv` is removed.
fn job(folder: &Path, samba: &Samba, group: &str, users: &[String]) {
    let ca = samba.directory.join("tls/ca.pem");
    let text = format!(
        r#"application = "Miro"
directory = "active-directory"
group = "{group}"
[input]
unused = ["unused-ad.csv"]
[policy]
ask_permission = false
[active_directory]
server = "ldaps://{}"
bind = 'CORP\svc-reclaim'
password = "env:BIND_PASSWORD"
ca_file = '{}'
"#,
        samba.address,
        ca.display()
    );
    std::fs::write(folder.join("ad.toml"), text).unwrap();
    std::fs::write(folder.join("unused-ad.csv"), format!("user\n{}\n", users.join("\n"))).unwrap();
}

fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = reclaim(folder);
    command.args(arguments).env("BIND_PASSWORD", PASSWORD);
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    Ran::of(program(folder, arguments))
}

/// The newest run's folder, once there is one.
fn newest_run(folder: &Path) -> Option<PathBuf> {
    let runs = std::fs::read_dir(folder.join("reclaim-runs")).ok()?;
    runs.map(|run| run.unwrap().path()).filter(|run| run.file_name().is_some_and(|name| name != ".locks")).max()
}

fn run_folder(folder: &Path) -> PathBuf {
    newest_run(folder).expect("a run's folder")
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_known_by_every_name_and_come_back() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    let guids = admin.users("whole", 8).await;
    let dns: Vec<String> = (0..8).map(|number| people_dn(&format!("whole{number}"))).collect();
    let nested = admin.group("Whole Nested", &[]).await;
    let dn = admin.group("whole", &[&dns[..], std::slice::from_ref(&nested)].concat()).await;
    let folder = tempfile::tempdir().unwrap();
    let users = [
        "whole0".to_owned(),
        "CORP\\whole1".to_owned(),
        "WHOLE2@corp.example.com".to_owned(),
        "whole3@mail.example.com".to_owned(),
        guids[4].to_string(),
        "nobody".to_owned(),
    ];
    job(folder.path(), samba, "whole", &users);
    run(folder.path(), &["check", "ad.toml"]).exits(0);
    run(folder.path(), &["run", "ad.toml", "--dry-run"]).exits(0);
    assert_eq!(admin.members(&dn).await.len(), 9);
    run(folder.path(), &["run", "ad.toml", "--yes"]).exits(0);
    let rows = table(&run_folder(folder.path()).join("result.csv"));
    let told: Vec<(&str, &str)> = rows[..6].iter().map(|row| (row["User"].as_str(), row["Outcome"].as_str())).collect();
    for (at, user) in users.iter().enumerate() {
        assert_eq!(told[at], (user.as_str(), if at == 5 { "Skipped" } else { "Removed" }));
    }
    assert_eq!(rows[0]["UserPrincipalName"], "whole0@corp.example.com");
    assert_eq!(admin.members(&dn).await, [std::slice::from_ref(&nested), &dns[5..]].concat());
    let result = run_folder(folder.path()).join("result.csv");
    run(folder.path(), &["restore", result.to_str().unwrap(), "--yes"]).exits(0);
    assert_eq!(admin.members(&dn).await.len(), 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_run_over_both_directories() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    admin.users("both", 2).await;
    let dn = admin.group("both", &[people_dn("both0"), people_dn("both1")]).await;
    let bed = Bed::with_people(3);
    let cloud = "application = \"Miro\"\ngroup = \"LIC-Miro\"\n[input]\nunused = [\"unused.csv\"]\n[policy]\nask_permission = false\n";
    bed.write("entra.toml", cloud);
    bed.write("unused.csv", format!("user\n{}\n", crate::support::person(2)));
    job(bed.folder.path(), samba, "both", &["both0".to_owned()]);
    let mut command = bed.reclaim(&["run", "entra.toml", "ad.toml", "--yes"]);
    command.env("BIND_PASSWORD", PASSWORD);
    Ran::of(command).exits(0);
    assert_eq!(admin.members(&dn).await, [people_dn("both1")]);
    assert_eq!(bed.sandbox.members(crate::support::GROUP).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_without_the_right_is_refused_and_a_wrong_password_is_a_failed_sign_in() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    admin.user("refused0", "refused0").await;
    let dn = format!("CN=refused,OU=Locked,{BASE}");
    admin.add(&dn, &[("objectClass", "group"), ("sAMAccountName", "refused")]).await;
    let member = people_dn("refused0");
    admin.modify(&dn, ldap3::Mod::Add("member", [member.as_str()].into())).await;
    let folder = tempfile::tempdir().unwrap();
    job(folder.path(), samba, "refused", &["refused0".to_owned()]);
    let refused = run(folder.path(), &["run", "ad.toml", "--yes"]).exits(5);
    assert!(refused.stderr.contains("no right to write member"), "{}", refused.stderr);
    let mut command = program(folder.path(), &["run", "ad.toml", "--yes"]);
    command.env("BIND_PASSWORD", "wrong").arg("--bind").arg("CORP\\refused0");
    let failed = Ran::of(command).exits(6);
    assert!(failed.stderr.contains("the account name or the password is wrong"), "{}", failed.stderr);
    assert_eq!(admin.members(&dn).await, [member]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_domain_controller_dies_is_resumed() {
    let Some(samba) = Samba::own() else { return };
    samba.seed("dying", "dying", 120);
    samba.start();
    let folder = tempfile::tempdir().unwrap();
    let users: Vec<String> = (0..100).map(|number| format!("dying{number:05}")).collect();
    job(folder.path(), &samba, "dying", &users);
    let mut child = program(folder.path(), &["run", "ad.toml", "--yes", "--rate", "20/2"]).stderr(Stdio::null()).spawn().unwrap();
    let limit = Instant::now() + Duration::from_secs(60);
    let removed = |folder: &Path| {
        let journal = newest_run(folder).and_then(|run| std::fs::read_to_string(run.join("journal.ndjson")).ok());
        journal.is_some_and(|journal| journal.contains("Removed"))
    };
    while !removed(folder.path()) {
        assert!(Instant::now() < limit, "nobody is removed");
        std::thread::sleep(Duration::from_millis(20));
    }
    samba.kill();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(6), "the domain controller stayed away");
    samba.start();
    let run_folder = run_folder(folder.path());
    run(folder.path(), &["resume", run_folder.to_str().unwrap()]).exits(0);
    let rows = table(&run_folder.join("result.csv"));
    assert_eq!(counts(&rows[..100], "Outcome"), [("Removed".to_owned(), 100)].into());
    let mut admin = Admin::of(&samba).await;
    assert_eq!(admin.members(&super::admin::group_dn("dying")).await.len(), 20);
}

/// Kerberos is in this build only with the cargo feature.
#[cfg(feature = "kerberos")]
#[tokio::test(flavor = "multi_thread")]
async fn a_kerberos_ticket_signs_in_and_without_one_the_program_says_so() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    admin.users("ticket", 2).await;
    let dn = admin.group("ticket", &[people_dn("ticket0"), people_dn("ticket1")]).await;
    let folder = tempfile::tempdir().unwrap();
    job(folder.path(), samba, "ticket", &["ticket0".to_owned()]);
    let job = std::fs::read_to_string(folder.path().join("ad.toml")).unwrap();
    let job: String =
        job.lines().filter(|line| !line.starts_with("bind") && !line.starts_with("password")).map(|line| format!("{line}\n")).collect();
    std::fs::write(folder.path().join("ad.toml"), job).unwrap();
    let with_ticket = |mut command: Command| {
        command.env("KRB5_CONFIG", samba.directory.join("etc/krb5.conf"));
        command.env("KRB5CCNAME", format!("FILE:{}", folder.path().join("ticket").display()));
        command
    };
    let failed = Ran::of(with_ticket(program(folder.path(), &["run", "ad.toml", "--yes", "--kerberos"]))).exits(6);
    assert!(failed.stderr.contains("kinit"), "{}", failed.stderr);
    std::fs::write(folder.path().join("password"), PASSWORD).unwrap();
    let mut kinit = with_ticket(Command::new("kinit"));
    kinit.arg("svc-reclaim@CORP.EXAMPLE.COM").stdin(std::fs::File::open(folder.path().join("password")).unwrap());
    let kinit = kinit.output().expect("kinit (Debian: krb5-user)");
    assert!(kinit.status.success(), "{}", String::from_utf8_lossy(&kinit.stderr));
    Ran::of(with_ticket(program(folder.path(), &["run", "ad.toml", "--yes", "--kerberos"]))).exits(0);
    assert_eq!(admin.members(&dn).await, [people_dn("ticket1")]);
}
