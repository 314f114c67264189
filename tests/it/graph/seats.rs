//! The forecast whether a seat is freed.

use license_reclamation::directory::{
    Directory as _,
    model::FreesSeat,
    sandbox::{GroupKind, Sandbox, SandboxConfig, Seed, SeedGroup, SeedUser},
};

use super::{GROUP, directory, group, ids, name, start};

/// 45 people; the first also has the licence directly, the second through another group.
fn config() -> SandboxConfig {
    let mut people: Vec<SeedUser> = (0..45).map(|number| SeedUser::new(name(number), &[GROUP])).collect();
    people[0].licenses.push("MIRO".into());
    people[1].groups.push("LIC-Other".into());
    let group = |name: &str| SeedGroup::new(name, GroupKind::Static).licenses(&["MIRO"]);
    SandboxConfig { seed: Seed::Users(people), groups: vec![group(GROUP), group("LIC-Other")], ..SandboxConfig::default() }
}

#[tokio::test]
async fn other_holdings_keep_the_seat() {
    for faults in ["", "429=0.1,429-fraction,retry-after=0.5"] {
        let sandbox = Sandbox::start(SandboxConfig { faults: faults.parse().expect("faults"), ..config() }).expect("a sandbox");
        let directory = directory(&sandbox);
        let group = group(&directory).await;
        let seats = directory.seats(&group, &ids(&sandbox, 0..45)).await.expect("a forecast");
        assert_eq!(seats.len(), 45);
        assert_eq!(seats[0], FreesSeat::No("direct assignment of MIRO".into()));
        assert_eq!(seats[1], FreesSeat::No("group LIC-Other assigns MIRO".into()));
        assert!(seats[2..].iter().all(|seat| *seat == FreesSeat::Yes), "{seats:?}");
        assert_eq!(sandbox.state().early, 0);
    }
}

#[tokio::test]
async fn without_the_right_it_is_unknown() {
    let sandbox = Sandbox::start(config()).expect("a sandbox");
    sandbox.set_permissions(&["GroupMember.ReadWrite.All", "GroupMember.Read.All", "User.ReadBasic.All"]);
    let directory = directory(&sandbox);
    let seats = directory.seats(&group(&directory).await, &ids(&sandbox, 0..3)).await.expect("a forecast");
    assert_eq!(seats, vec![FreesSeat::Unknown("the permission LicenseAssignment.Read.All or User.Read.All is missing".into()); 3]);
}

#[tokio::test]
async fn people_who_are_gone_or_were_never_in_are_unknown() {
    let sandbox = Sandbox::start(config()).expect("a sandbox");
    sandbox.add_user(&SeedUser::new("outside@contoso.example", &[])).expect("added");
    let outside = sandbox.user_id("outside@contoso.example").expect("a person");
    let gone = license_reclamation::directory::Guid::from_u128(77);
    let directory = directory(&sandbox);
    let seats = directory.seats(&group(&directory).await, &[outside, gone]).await.expect("a forecast");
    assert!(matches!(&seats[0], FreesSeat::Unknown(why) if why.contains("not reached")), "{seats:?}");
    assert!(matches!(&seats[1], FreesSeat::Unknown(why) if why.contains("does not exist")), "{seats:?}");
}

#[tokio::test]
async fn a_group_without_licences_asks_nobody() {
    let sandbox = start(1, "");
    let directory = directory(&sandbox);
    let group = directory.group("DEMO-Unlicensed").await.expect("a group");
    sandbox.clear_log();
    let seats = directory.seats(&group, &ids(&sandbox, 0..1)).await.expect("a forecast");
    assert!(matches!(&seats[0], FreesSeat::Unknown(why) if why.contains("the application's own")), "{seats:?}");
    assert!(sandbox.log().is_empty());
}
