//! How fast people leave a large group; started by `benches/ldap`.

use std::{
    io::Write as _,
    time::{Duration, Instant},
};

use license_reclamation::directory::{AnswerKind, Change, Directory as _, Group, Guid, ldap::LdapDirectory};

use super::{admin::Admin, samba::Samba};

const MEMBERS: usize = 20_000;
const LEAVE: u32 = 5_000;
const ROUNDS: usize = 5;
/// People removed one by one; the time of all is extrapolated from them.
const SAMPLE: u32 = 100;

async fn timed<T>(work: impl Future<Output = T>) -> Duration {
    let start = Instant::now();
    work.await;
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}

async fn change(directory: &LdapDirectory, group: &Group, change: Change, people: &[Guid], portion: usize) {
    for some in people.chunks(portion) {
        let answers = directory.change(group, change, some).await;
        assert!(answers.iter().all(|answer| answer.kind == AnswerKind::Done), "{:?}", answers[0]);
    }
}

#[tokio::test]
#[ignore = "a measurement: benches/ldap"]
async fn removal() {
    let mut out = std::io::stderr();
    let samba = Samba::own().expect("a domain controller");
    let seeding = Instant::now();
    samba.seed("big", "big", MEMBERS);
    samba.start();
    let _ = writeln!(out, "{MEMBERS} members made in {:.0?}", seeding.elapsed());
    let mut admin = Admin::of(&samba).await;
    let directory = samba.directory();
    let group = directory.group("big").await.expect("the group");
    let reading = Instant::now();
    let roster = directory.roster(&group, &|_| ()).await.expect("the roster");
    let _ = writeln!(out, "roster of {} read in {:.2?}", roster.members.len(), reading.elapsed());
    assert_eq!(roster.members.len(), MEMBERS);
    let leaving: Vec<_> = roster.members.iter().step_by(MEMBERS / LEAVE as usize).collect();
    let guids: Vec<Guid> = leaving.iter().map(|member| member.id).collect();
    let by_guid: Vec<String> = guids.iter().map(|guid| format!("<GUID={guid}>")).collect();
    let by_dn: Vec<String> = leaving.iter().filter_map(|member| member.dn.as_deref().map(str::to_owned)).collect();
    let dn = group.dn.clone().expect("a DN");

    let batch = directory.profile().batch;
    let (mut ours, mut single_dn, mut single_guid) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        single_dn.push(timed(admin.leave_together(&dn, &by_dn)).await);
        change(&directory, &group, Change::Add, &guids, LEAVE as usize).await;
        single_guid.push(timed(admin.leave_together(&dn, &by_guid)).await);
        change(&directory, &group, Change::Add, &guids, LEAVE as usize).await;
        // A directory of its own, so that it begins carefully, as a run does.
        let fresh = samba.directory();
        fresh.sign_in().await.expect("signed in");
        ours.push(timed(change(&fresh, &group, Change::Remove, &guids, batch)).await);
        change(&directory, &group, Change::Add, &guids, LEAVE as usize).await;
        let _ = writeln!(
            out,
            "round {round}: one modify by DN {:.2?}, by GUID {:.2?}, ours {:.2?}",
            single_dn[round - 1],
            single_guid[round - 1],
            ours[round - 1]
        );
    }
    let one_by_one = timed(change(&directory, &group, Change::Remove, &guids[..SAMPLE as usize], 1)).await.as_secs_f64()
        / f64::from(SAMPLE)
        * f64::from(LEAVE);

    let (ours, single_dn, single_guid) = (median(ours), median(single_dn), median(single_guid));
    let _ = writeln!(
        out,
        "{LEAVE} of {MEMBERS}, medians of {ROUNDS}: ours {ours:.2} s, one modify by DN {single_dn:.2} s, by GUID {single_guid:.2} s"
    );
    let _ = writeln!(out, "one modify per person: {one_by_one:.0} s (from {SAMPLE} people)");
    let (to_dn, to_guid, faster) = (ours / single_dn, ours / single_guid, one_by_one / ours);
    let _ = writeln!(out, "ratio to one modify with all values: {to_guid:.2} (same values), {to_dn:.2} (by DN); goal at most 1.15");
    let _ = writeln!(out, "ratio to one modify per person: {faster:.0} times faster; goal at least 100");
}
