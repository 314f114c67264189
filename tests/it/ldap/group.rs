//! Finding the group, and what stands in its way.

use license_reclamation::directory::{Directory as _, ErrorKind, Group};

use super::{
    admin::{Admin, group_dn},
    samba::{BASE, shared},
};

fn codes(group: &Group) -> Vec<&str> {
    group.hindrances.iter().map(|hindrance| hindrance.code).collect()
}

#[tokio::test]
async fn a_group_is_found_by_every_name_it_has() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    let cn = "LIC, \"Miro\" #1 (Grün) \\ *";
    let dn = admin.group(cn, &[]).await;
    admin.replace(&dn, "displayName", "The Miro people").await;
    admin.replace(&dn, "sAMAccountName", "lic-miro-names").await;
    let guid = admin.guid(&dn).await;
    let directory = samba.directory();
    for wanted in [
        cn,
        &cn.to_uppercase(),
        "lic-miro-names",
        "CORP\\LIC-Miro-Names",
        "The Miro people",
        &dn,
        &guid.to_string(),
        &format!("{{{guid}}}"),
    ] {
        let group = directory.group(wanted).await.unwrap_or_else(|e| panic!("{wanted}: {e}"));
        assert_eq!((group.id, group.name.as_str(), group.sam.as_deref()), (guid, cn, Some("lic-miro-names")), "{wanted}");
        assert_eq!(codes(&group), Vec::<&str>::new());
    }
    let rid = directory.group(cn).await.expect("the group").rid.expect("a relative id");
    assert!(rid >= 1000, "{rid}");
}

#[tokio::test]
async fn an_ambiguous_name_lists_who_bears_it() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    let one = admin.group("Twice One", &[]).await;
    let two = admin.group("Twice Two", &[]).await;
    admin.replace(&one, "displayName", "Twice").await;
    admin.replace(&two, "sAMAccountName", "Twice").await;
    let error = samba.directory().group("Twice").await.expect_err("two groups");
    assert_eq!(error.kind, ErrorKind::Ambiguous);
    assert!(error.message.contains(&one) && error.message.contains(&two), "{error}");
}

#[tokio::test]
async fn what_is_no_group_is_not_taken_for_one() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    admin.user("nogroup", "Nobody's Group").await;
    let directory = samba.directory();
    let missing = group_dn("Missing");
    for (wanted, kind) in [
        ("no such group", ErrorKind::NotFound),
        ("*", ErrorKind::NotFound),
        ("00000000-0000-4000-8000-000000000000", ErrorKind::NotFound),
        (missing.as_str(), ErrorKind::NotFound),
        ("nogroup", ErrorKind::NotFound),
        ("OTHER\\Domain Users", ErrorKind::NotFound),
    ] {
        let error = directory.group(wanted).await.expect_err(wanted);
        assert_eq!(error.kind, kind, "{wanted}: {error}");
        assert!(error.hint.is_some(), "{wanted}: {error}");
    }
}

#[tokio::test]
async fn built_in_protected_and_written_back_groups_are_recognised() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    let administrator = samba.directory_as("CORP\\Administrator");
    for built_in in ["Domain Users", "Guests", "Domain Admins", "S-1-5-32-544"] {
        let group = administrator.group(built_in).await.expect(built_in);
        assert!(codes(&group).contains(&"BuiltInGroup"), "{built_in}: {group:?}");
    }
    let dn = admin.group("Once Administrative", &[]).await;
    admin.replace(&dn, "adminCount", "1").await;
    assert_eq!(codes(&administrator.group("Once Administrative").await.expect("the group")), ["ProtectedGroup"]);
    let dn = admin.group("From The Cloud", &[]).await;
    admin.replace(&dn, "adminDescription", "Group_11111111-2222-4333-8444-555555555555").await;
    assert_eq!(codes(&administrator.group("From The Cloud").await.expect("the group")), ["WrittenBackGroup"]);
}

#[tokio::test]
async fn a_missing_right_is_found_before_the_first_write() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    admin.group("Rights", &[]).await;
    assert_eq!(codes(&samba.directory_as("CORP\\svc-read").group("Rights").await.expect("the group")), ["NoWriteRight"]);
    assert_eq!(codes(&samba.directory().group("Rights").await.expect("the group")), Vec::<&str>::new());
    let dn = format!("CN=Elsewhere,OU=Locked,{BASE}");
    admin.add(&dn, &[("objectClass", "group"), ("sAMAccountName", "elsewhere")]).await;
    assert_eq!(codes(&samba.directory().group("elsewhere").await.expect("the group")), ["NoWriteRight"]);
}

#[tokio::test]
async fn kind_and_sync_are_told() {
    let samba = shared!();
    let mut admin = Admin::of(samba).await;
    let directory = samba.directory();
    for (name, kind, words) in [
        ("Kind Global", "-2147483646", "global security group"),
        ("Kind Local", "-2147483644", "domain-local security group"),
        ("Kind Universal", "-2147483640", "universal security group"),
        ("Kind Distribution", "8", "universal distribution group"),
    ] {
        admin.group_of_type(name, kind, &[]).await;
        let group = directory.group(name).await.expect(name);
        assert!(group.notes[0].starts_with(words), "{:?}", group.notes);
        assert!(group.notes.iter().any(|note| note.contains("Entra ID") && note.contains("30 minutes")), "{:?}", group.notes);
    }
}
