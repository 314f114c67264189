//! Who is in a group.

use std::sync::atomic::{AtomicU64, Ordering};

use license_reclamation::directory::{Directory as _, ErrorKind};

use super::{
    admin::{Admin, people_dn},
    samba::{BASE, Samba, shared},
};

/// Names that need escaping in a DN, in a filter, or in neither.
const NAMES: [&str; 12] = [
    "Doe, John",
    "Größe Müller-Lüdenscheidt",
    "\"Quoted\" Name",
    "#hash first",
    " leading space",
    "trailing space ",
    "back\\slash",
    "plus+equals=semi;colon",
    "angle <b> & co",
    "star * (paren)",
    "O'Brien /slash",
    "名前 🙂",
];

#[tokio::test]
async fn every_name_comes_back_as_it_is() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    let mut guids = Vec::new();
    for (number, name) in NAMES.iter().enumerate() {
        guids.push(admin.user(&format!("anyname{number}"), name).await);
    }
    let mut dns = Vec::new();
    for guid in &guids {
        dns.push(admin.entry(&format!("<GUID={guid}>"), &["cn"]).await.expect("the user").dn);
    }
    let dn = admin.group("Any Name", &dns).await;
    let directory = samba.directory();
    let group = directory.group("Any Name").await.expect("the group");
    let seen = AtomicU64::new(0);
    let roster = directory.roster(&group, &|count| seen.store(count, Ordering::SeqCst)).await.expect("the roster");
    assert_eq!(seen.load(Ordering::SeqCst), 12);
    for (number, guid) in guids.iter().enumerate() {
        let member = roster.members.iter().find(|member| member.id == *guid).unwrap_or_else(|| panic!("{}", NAMES[number]));
        assert_eq!(member.display_name.as_deref(), Some(NAMES[number]));
        assert_eq!(member.sam_account_name.as_deref(), Some(format!("anyname{number}").as_str()));
        assert_eq!(member.user_principal_name.as_deref(), Some(format!("anyname{number}@corp.example.com").as_str()));
        assert_eq!(member.mail.as_deref(), Some(format!("anyname{number}@mail.example.com").as_str()));
        assert_eq!((member.domain.as_deref(), member.dn.as_deref()), (Some("CORP"), Some(dns[number].as_str())));
        assert!(member.sid.as_deref().is_some_and(|sid| sid.starts_with("S-1-5-21-")) && !member.primary_group);
    }
    assert_eq!((roster.members.len(), roster.others.len()), (12, 0));

    let answers = directory.change(&group, license_reclamation::directory::Change::Remove, &guids).await;
    assert!(answers.iter().all(|answer| answer.kind == license_reclamation::directory::AnswerKind::Done), "{answers:?}");
    assert_eq!(admin.members(&dn).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_no_user_is_listed_beside_the_members() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    admin.user("mixedone", "Mixed One").await;
    let nested = admin.group("Mixed Nested", &[]).await;
    let computer = format!("CN=MIXEDPC,OU=People,{BASE}");
    admin.add(&computer, &[("objectClass", "computer"), ("sAMAccountName", "MIXEDPC$"), ("userAccountControl", "4096")]).await;
    let contact = format!("CN=Mixed Contact,OU=People,{BASE}");
    admin.add(&contact, &[("objectClass", "contact")]).await;
    let foreign = format!("CN=S-1-5-21-1-2-3-4444,CN=ForeignSecurityPrincipals,{BASE}");
    admin
        .group_of_type("Mixed", "-2147483644", &[people_dn("Mixed One"), nested, computer, contact, "<SID=S-1-5-21-1-2-3-4444>".to_owned()])
        .await;
    let directory = samba.directory();
    let group = directory.group("Mixed").await.expect("the group");
    let roster = directory.roster(&group, &|_| ()).await.expect("the roster");
    assert_eq!(roster.members.iter().map(|member| member.sam_account_name.as_deref()).collect::<Vec<_>>(), [Some("mixedone")]);
    assert_eq!(roster.members[0].enabled, Some(false), "an account without password is disabled");
    let mut others = roster.others;
    others.sort();
    let expected = [
        ("computer", "MIXEDPC"),
        ("contact", "Mixed Contact"),
        ("foreign security principal", "S-1-5-21-1-2-3-4444"),
        ("group", "Mixed Nested"),
    ];
    assert_eq!(others.iter().map(|(kind, name)| (kind.as_str(), name.as_str())).collect::<Vec<_>>(), expected);
    assert!(admin.entry(&foreign, &["cn"]).await.is_some());
}

#[tokio::test]
async fn the_primary_groups_members_are_members() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    let person = people_dn("Primal Person");
    let guid = admin.user("primalperson", "Primal Person").await;
    let dn = admin.group("Primal", std::slice::from_ref(&person)).await;
    let directory = samba.directory();
    let group = directory.group("Primal").await.expect("the group");
    admin.replace(&person, "primaryGroupID", &group.rid.expect("a relative id").to_string()).await;
    assert_eq!(admin.members(&dn).await, Vec::<String>::new());
    let roster = directory.roster(&group, &|_| ()).await.expect("the roster");
    assert_eq!(roster.members.iter().map(|member| (member.id, member.primary_group)).collect::<Vec<_>>(), [(guid, true)]);
}

#[tokio::test]
async fn an_empty_group_has_an_empty_roster_and_a_deleted_one_is_an_error() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    let dn = admin.group("Soon Deleted", &[]).await;
    let directory = samba.directory();
    let group = directory.group("Soon Deleted").await.expect("the group");
    assert_eq!(directory.roster(&group, &|_| ()).await.expect("the roster").members, Vec::new());
    admin.delete(&dn).await;
    assert_eq!(directory.roster(&group, &|_| ()).await.expect_err("deleted").kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn several_ranges_and_pages_are_put_together() {
    let Some(samba) = Samba::own() else { return };
    // Making 20,000 people takes minutes: they are for the whole run.
    let count = if std::env::var_os("RECLAIM_TESTS_MUST_RUN").is_some() { 20_000 } else { 3100 };
    samba.seed("several", "sev", count);
    samba.start();
    let directory = samba.directory();
    let group = directory.group("several").await.expect("the group");
    let roster = directory.roster(&group, &|_| ()).await.expect("the roster");
    let mut names: Vec<&str> = roster.members.iter().filter_map(|member| member.sam_account_name.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!((names.len(), names[0], names[count - 1]), (count, "sev00000", format!("sev{:05}", count - 1).as_str()));

    let leaving: Vec<_> = roster.members.iter().step_by(2).map(|member| member.id).collect();
    for some in leaving.chunks(directory.profile().batch) {
        let answers = directory.change(&group, license_reclamation::directory::Change::Remove, some).await;
        assert!(answers.iter().all(|answer| answer.kind == license_reclamation::directory::AnswerKind::Done), "{:?}", answers[0]);
    }
    let left = directory.roster(&group, &|_| ()).await.expect("the roster");
    assert_eq!(left.members.len(), count / 2);
    assert!(left.members.iter().all(|member| !leaving.contains(&member.id)));
}
