//! Properties of the whole decision: the order of rows never matters, and nobody protected or unknown is ever reclaimed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;

use super::{Assessment, Reason, Rules, Verdict};
use crate::{
    directory::{Guid, Member, Roster},
    evidence::{AnswerRow, Answers, Evidence, FocusTime, Listed, ListedRow, Meaning, Position, Protected, Usage, UsageRow},
    job::Policy,
};

/// People of the roster; some of the names below are nobody's, and one mail is two people's.
const MEMBERS: u32 = 12;

fn roster() -> Roster {
    let members = (0..MEMBERS).map(|number| Member {
        id: Guid::from_u128(u128::from(number) + 1),
        user_principal_name: Some(format!("P{number}@contoso.example").into()),
        mail: Some(if number < 2 { "shared@contoso.example".into() } else { format!("mail{number}@contoso.example").into() }),
        sam_account_name: Some(format!("sam{number}").into()),
        ..Member::default()
    });
    Roster { members: members.collect(), others: Vec::new() }
}

/// One of the ways in which a file may name somebody.
fn name() -> impl Strategy<Value = String> {
    (0..MEMBERS + 3, 0..6u8).prop_map(|(number, form)| match form {
        0 => format!("p{number}@CONTOSO.example"),
        1 => format!("mail{number}@contoso.example"),
        2 => format!("CORP\\SAM{number}"),
        3 => Guid::from_u128(u128::from(number) + 1).to_string(),
        4 => "shared@contoso.example".to_owned(),
        _ => format!("P{number}@contoso.example"),
    })
}

#[derive(Clone, Debug)]
struct Files {
    listed: Vec<String>,
    usage: Option<Vec<(String, u64)>>,
    answers: Vec<(String, u8, i64)>,
    protected: Vec<String>,
}

prop_compose! {
    fn files()(
        listed in prop::collection::vec(name(), 0..12),
        usage in prop::option::of(prop::collection::vec((name(), 0..600_000_000_000u64), 0..12)),
        // Times are all different: of equally old answers the later row counts, which is an order.
        answers in prop::collection::vec((name(), 0..3u8), 0..8),
        times in Just((0..8i64).collect::<Vec<_>>()).prop_shuffle(),
        protected in prop::collection::vec(name(), 0..4),
    ) -> Files {
        let answers = answers.into_iter().zip(times).map(|((name, meaning), time)| (name, meaning, time)).collect();
        Files { listed, usage, answers, protected }
    }
}

fn evidence(files: &Files) -> Evidence {
    let mut listed = Listed::new(Vec::new());
    for (user, line) in files.listed.iter().zip(2..) {
        listed.push(ListedRow { user, position: Position { source: 0, line }, doubt: None }, &[]);
    }
    let usage = files.usage.as_ref().map(|rows| {
        // As the reader makes them: one total a spelling.
        let mut totals: BTreeMap<&str, u64> = BTreeMap::new();
        for (user, focus) in rows {
            *totals.entry(user).or_default() += focus;
        }
        let mut usage = Usage::default();
        for (user, focus) in totals {
            usage.push(UsageRow { user, focus: FocusTime(focus), last_used: None, rows: 1, doubt: None });
        }
        usage
    });
    let answers = files.answers.iter().map(|(user, meaning, time)| AnswerRow {
        user: user.as_str().into(),
        label: "label".into(),
        meaning: [Meaning::Keep, Meaning::Release, Meaning::NoAnswer][usize::from(*meaning)],
        at: Timestamp::from_second(1_790_000_000 + time * 86_400).ok(),
        position: Position::default(),
    });
    Evidence {
        listed,
        usage,
        answers: Answers { rows: answers.collect() },
        protected: Protected { rows: files.protected.iter().map(|user| (user.as_str().into(), Position::default())).collect() },
        ..Evidence::default()
    }
}

/// Each member's verdict and reason, whatever row says it; a person named twice is judged once.
fn verdicts(files: &Files, policy: Option<&Policy>) -> BTreeMap<u32, (Verdict, Reason)> {
    let (roster, evidence) = (roster(), evidence(files));
    let now: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
    let assessment = Assessment::new(&roster, &evidence, policy.map_or(Rules::List, |policy| Rules::Policy(policy, now)));
    let mut verdicts = BTreeMap::new();
    for case in assessment.cases.iter().filter(|case| case.reason != Reason::Duplicate) {
        if let Some(member) = case.member {
            let earlier = verdicts.insert(member, (case.verdict, case.reason));
            assert_eq!(earlier, None, "member {member} is judged twice");
        }
    }
    verdicts
}

fn shuffled<T: Clone>(rows: &[T], order: &[usize]) -> Vec<T> {
    let mut numbered: Vec<(usize, T)> =
        rows.iter().cloned().enumerate().map(|(at, row)| (order[at % order.len()] * 100 + at, row)).collect();
    numbered.sort_by_key(|(key, _)| *key);
    numbered.into_iter().map(|(_, row)| row).collect()
}

proptest! {
    #[test]
    fn no_permutation_of_rows_changes_a_verdict(files in files(), order in Just((0..12usize).collect::<Vec<_>>()).prop_shuffle(), ask: bool, list: bool) {
        let policy = Policy { ask_permission: ask, ..Policy::default() };
        let policy = (!list).then_some(&policy);
        let other = Files {
            listed: shuffled(&files.listed, &order),
            usage: files.usage.as_ref().map(|rows| shuffled(rows, &order)),
            answers: shuffled(&files.answers, &order),
            protected: shuffled(&files.protected, &order),
        };
        prop_assert_eq!(verdicts(&files, policy), verdicts(&other, policy));
    }

    #[test]
    fn nobody_is_reclaimed_without_evidence_or_against_protection(files in files(), ask: bool, list: bool) {
        let policy = Policy { ask_permission: ask, ..Policy::default() };
        let policy = (!list).then_some(&policy);
        let (roster, said) = (roster(), evidence(&files));
        let index = super::RosterIndex::new(&roster);
        let means = |name: &String, member: u32| matches!(index.find(name), super::Match::One(found, _) if found == member);
        for (member, (verdict, _)) in verdicts(&files, policy) {
            if verdict == Verdict::Reclaim {
                prop_assert!(!files.protected.iter().any(|name| means(name, member)));
                let used = files.usage.iter().flatten().map(|(name, _)| name);
                prop_assert!(files.listed.iter().chain(used).any(|name| means(name, member)), "{} is named nowhere", member);
            }
        }
        prop_assert_eq!(said.listed.len(), files.listed.len());
    }

    #[test]
    fn every_row_of_a_list_has_its_row_in_order(files in files(), list: bool) {
        let (roster, said) = (roster(), evidence(&files));
        let policy = Policy::default();
        let rules = if list { Rules::List } else { Rules::Policy(&policy, Timestamp::UNIX_EPOCH) };
        let assessment = Assessment::new(&roster, &said, rules);
        let users: Vec<String> = assessment.cases.iter().take(files.listed.len()).map(|case| assessment.user(case).into_owned()).collect();
        prop_assert_eq!(users, files.listed);
    }
}
