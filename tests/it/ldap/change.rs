//! Taking people out and putting them back.

use std::time::Duration;

use license_reclamation::{
    directory::{
        Answer,
        AnswerKind::{self, Already, Done, NoSuchUser},
        Change, Directory as _, Group, Guid,
        ldap::{LdapDirectory, LdapOptions},
    },
    job::ActiveDirectoryConnection,
};
use secrecy::SecretString;

use super::{
    admin::{Admin, people_dn},
    samba::{BASE, PASSWORD, Samba, shared},
    wire::Wire,
};

fn kinds(answers: &[Answer]) -> Vec<AnswerKind> {
    answers.iter().map(|answer| answer.kind).collect()
}

fn dns(prefix: &str, count: usize) -> Vec<String> {
    (0..count).map(|number| people_dn(&format!("{prefix}{number}"))).collect()
}

/// `count` people `prefix0` … and a group of that name with all of them.
async fn team(samba: &Samba, admin: &mut Admin, prefix: &str, count: usize) -> (LdapDirectory, Group, Vec<Guid>) {
    let guids = admin.users(prefix, count).await;
    admin.group(prefix, &dns(prefix, count)).await;
    let directory = samba.directory();
    let group = directory.group(prefix).await.expect("the group");
    (directory, group, guids)
}

#[tokio::test]
async fn people_leave_and_come_back() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    let (directory, group, guids) = team(samba, &mut admin, "leave", 5).await;
    let dn = group.dn.clone().expect("a DN");
    assert_eq!(kinds(&directory.change(&group, Change::Remove, &guids[..3]).await), [Done; 3]);
    assert_eq!(admin.members(&dn).await, dns("leave", 5)[3..]);
    assert_eq!(kinds(&directory.change(&group, Change::Add, &guids[..3]).await), [Done; 3]);
    assert_eq!(admin.members(&dn).await, dns("leave", 5));
    assert_eq!(directory.change(&group, Change::Remove, &[]).await, []);
    assert_eq!(admin.members(&dn).await.len(), 5, "removing nobody empties nothing");
}

#[tokio::test]
async fn who_is_as_wanted_already_is_told_apart_and_spoils_nothing() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    let (directory, group, guids) = team(samba, &mut admin, "already", 6).await;
    let dn = group.dn.clone().expect("a DN");
    let gone = people_dn("already1");
    admin.leave(&dn, &people_dn("already0")).await;
    admin.delete(&gone).await;
    let twice = [guids[0], guids[1], guids[2], guids[3], guids[2]];
    assert_eq!(kinds(&directory.change(&group, Change::Remove, &twice).await), [Already, NoSuchUser, Done, Done, Done]);
    assert_eq!(admin.members(&dn).await, dns("already", 6)[4..]);
    assert_eq!(kinds(&directory.change(&group, Change::Add, &[guids[4], guids[2], guids[1]]).await), [Already, Done, NoSuchUser]);
    assert_eq!(kinds(&directory.change(&group, Change::Remove, &guids[..1]).await), [Already]);
}

#[tokio::test]
async fn renaming_and_moving_people_and_group_changes_nothing() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    let (directory, group, guids) = team(samba, &mut admin, "moved", 4).await;
    admin.rename(&people_dn("moved0"), "CN=Newly\\, Named", None).await;
    admin.rename(&people_dn("moved1"), "CN=moved1", Some(&format!("OU=Locked,{BASE}"))).await;
    // Somebody else now has the name that the first one had.
    let other = admin.user("movedother", "moved0").await;
    admin.modify(&group.dn.clone().expect("a DN"), ldap3::Mod::Add("member", [people_dn("moved0").as_str()].into())).await;
    admin.rename(&group.dn.clone().expect("a DN"), "CN=Moved Team", None).await;
    admin.leave(&super::admin::group_dn("Moved Team"), &people_dn("moved3")).await;
    let answers = directory.change(&group, Change::Remove, &guids).await;
    assert_eq!(kinds(&answers), [Done, Done, Done, Already]);
    assert_eq!(admin.members(&super::admin::group_dn("Moved Team")).await, [people_dn("moved0")]);
    assert!(!guids.contains(&other));
}

#[tokio::test]
async fn a_primary_group_cannot_be_left() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    let (directory, group, guids) = team(samba, &mut admin, "primary", 3).await;
    admin.replace(&people_dn("primary1"), "primaryGroupID", &group.rid.expect("a relative id").to_string()).await;
    let answers = directory.change(&group, Change::Remove, &guids).await;
    assert_eq!(kinds(&answers), [Done, AnswerKind::Refused, Done]);
    assert_eq!(&*answers[1].code, "PrimaryGroup");
}

#[tokio::test]
async fn a_missing_right_and_a_deleted_group_end_the_run() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    let (directory, group, guids) = team(samba, &mut admin, "norights", 3).await;
    let answers = samba.directory_as("CORP\\svc-read").change(&group, Change::Remove, &guids).await;
    assert_eq!(kinds(&answers), [AnswerKind::Fatal; 3]);
    assert_eq!(answers[0].status, 50);
    assert!(
        answers[0].message.starts_with(&format!("no right to write member on {}", group.dn.as_deref().expect("a DN"))),
        "{:?}",
        answers[0]
    );
    assert_eq!(admin.members(group.dn.as_deref().expect("a DN")).await.len(), 3);
    admin.delete(group.dn.as_deref().expect("a DN")).await;
    let answers = directory.change(&group, Change::Remove, &guids).await;
    assert_eq!(kinds(&answers), [AnswerKind::Fatal; 3]);
    assert!(answers[0].message.contains("deleted meanwhile"), "{:?}", answers[0]);
}

/// The directory through a wire that can be cut.
fn through(samba: &Samba, wire: &Wire, reconnect: Duration) -> LdapDirectory {
    let connection =
        ActiveDirectoryConnection { server: Some(format!("ldaps://127.0.0.1:{}", wire.port)), ..samba.connection("CORP\\svc-reclaim") };
    let options = LdapOptions { reconnect, ..LdapOptions::default() };
    LdapDirectory::new(&connection, Some(SecretString::from(PASSWORD)), options).expect("settings")
}

#[tokio::test]
async fn a_lost_answer_is_looked_up() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    let (_, group, guids) = team(samba, &mut admin, "lost", 4).await;
    let dn = group.dn.clone().expect("a DN");
    let wire = Wire::to(samba.address).await;
    let directory = through(samba, &wire, Duration::from_secs(5));
    directory.sign_in().await.expect("signed in");
    // The domain controller carries it out and says so; nobody hears it.
    wire.swallow_next_answer();
    assert_eq!(kinds(&directory.change(&group, Change::Remove, &guids[..2]).await), [Done; 2]);
    assert!(!wire.is_waiting());
    assert_eq!(admin.members(&dn).await, dns("lost", 4)[2..]);
    // It refuses, since one is not a member; nobody hears that either. Nothing was changed.
    wire.swallow_next_answer();
    let answers = directory.change(&group, Change::Remove, &guids[1..]).await;
    assert_eq!(kinds(&answers), [Already, AnswerKind::Busy, AnswerKind::Busy], "{answers:?}");
    assert_eq!(admin.members(&dn).await, dns("lost", 4)[2..]);
    assert_eq!(kinds(&directory.change(&group, Change::Remove, &guids[2..]).await), [Done; 2]);
}

#[tokio::test]
async fn a_domain_controller_that_dies_for_good_ends_the_run_resumably() {
    let Some(samba) = Samba::own() else { return };
    samba.start();
    let mut admin = Admin::of(&samba).await;
    let (_, group, guids) = team(&samba, &mut admin, "dies", 4).await;
    let wire = Wire::to(samba.address).await;
    let directory = through(&samba, &wire, Duration::from_millis(500));
    directory.sign_in().await.expect("signed in");
    samba.kill();
    let answers = directory.change(&group, Change::Remove, &guids).await;
    assert!(kinds(&answers).iter().all(|kind| matches!(kind, AnswerKind::Lost | AnswerKind::Busy | AnswerKind::Fatal)), "{answers:?}");
    let answers = directory.change(&group, Change::Remove, &guids).await;
    assert_eq!(kinds(&answers), [AnswerKind::Fatal; 4], "{answers:?}");
    assert!(answers[0].message.contains("cannot be reached any more"), "{:?}", answers[0]);
    samba.start();
    assert_eq!(kinds(&directory.change(&group, Change::Remove, &guids).await), [Done; 4]);
}
