//! The rules: one person's facts become a verdict. The first rule that fits decides.

use jiff::Timestamp;

use super::{Reason, Verdict};
use crate::{
    evidence::{Doubt, FocusTime, Meaning},
    job::{NoAnswer, NoTelemetry, Policy},
};

/// What is known of one member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Named on a list of protected people.
    pub protected: bool,
    /// Named as unused.
    pub listed: bool,
    /// Focus time in the window; `None`: no telemetry.
    pub focus: Option<FocusTime>,
    /// Why the telemetry does not tell who used the application.
    pub doubt: Option<Doubt>,
    /// The newest answer and when it was given.
    pub answer: Option<(Meaning, Option<Timestamp>)>,
    /// The group is this member's primary group.
    pub primary_group: bool,
}

/// How members are judged who are named by a remove list or not: the list is the decision.
#[must_use]
pub fn judge_listed(facts: &Facts) -> (Verdict, Reason) {
    if facts.protected {
        return (Verdict::Keep, Reason::Protected);
    }
    if !facts.listed {
        return (Verdict::Keep, Reason::NotListed);
    }
    reclaim(facts, Reason::OnList)
}

/// How members are judged by a policy at the moment `now`.
#[must_use]
pub fn judge(facts: &Facts, policy: &Policy, now: Timestamp) -> (Verdict, Reason) {
    let keeps = |at: Option<Timestamp>| match at {
        // An answer without a date protects: it may be of yesterday.
        None => true,
        Some(at) => now.duration_since(at).as_hours() < i64::from(policy.answer_valid_days) * 24,
    };
    if facts.protected {
        return (Verdict::Keep, Reason::Protected);
    }
    if let Some((Meaning::Keep, at)) = facts.answer
        && keeps(at)
    {
        return (Verdict::Keep, Reason::AnsweredKeep);
    }
    if facts.focus.is_some_and(|focus| focus >= policy.min_focus_time) {
        return (Verdict::Keep, Reason::InUse);
    }
    if !facts.listed {
        match (facts.doubt, facts.focus) {
            (Some(Doubt::SharedDevice), _) => return (Verdict::Unknown, Reason::SharedDevice),
            (Some(Doubt::NoUserName), _) => return (Verdict::Unknown, Reason::NoUserName),
            (Some(Doubt::BadRow), _) => return (Verdict::Unknown, Reason::BadRow),
            (Some(Doubt::AmbiguousName), _) => return (Verdict::Unknown, Reason::AmbiguousMatch),
            (None, None) if policy.no_telemetry == NoTelemetry::Unknown => return (Verdict::Unknown, Reason::NoTelemetry),
            (None, _) => {}
        }
    }
    if !policy.ask_permission {
        return reclaim(facts, Reason::Unused);
    }
    match (facts.answer, policy.no_answer) {
        (Some((Meaning::Release, _)), _) => reclaim(facts, Reason::AnsweredRelease),
        (_, NoAnswer::Reclaim) => reclaim(facts, Reason::SilenceReclaims),
        (_, NoAnswer::Keep) => (Verdict::Ask, Reason::NotAnswered),
    }
}

fn reclaim(facts: &Facts, reason: Reason) -> (Verdict, Reason) {
    if facts.primary_group { (Verdict::Keep, Reason::PrimaryGroup) } else { (Verdict::Reclaim, reason) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(crate) fn policy() -> Policy {
        Policy { ask_permission: true, ..Policy::default() }
    }

    const FIVE_MINUTES: FocusTime = FocusTime(300_000_000_000);

    fn now() -> Timestamp {
        "2026-11-22T12:00:00Z".parse().unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        let unused = Facts { listed: true, ..Facts::default() };
        let policy = Policy { min_focus_time: FIVE_MINUTES, answer_valid_days: 90, ..policy() };
        let cases = [
            (Facts { protected: true, answer: Some((Meaning::Release, None)), ..unused }, Verdict::Keep, Reason::Protected),
            (Facts { answer: Some((Meaning::Keep, Some(at("2026-09-01T00:00:00Z")))), ..unused }, Verdict::Keep, Reason::AnsweredKeep),
            (Facts { answer: Some((Meaning::Keep, Some(at("2026-08-01T00:00:00Z")))), ..unused }, Verdict::Ask, Reason::NotAnswered),
            (Facts { answer: Some((Meaning::Keep, None)), ..unused }, Verdict::Keep, Reason::AnsweredKeep),
            (Facts { focus: Some(FIVE_MINUTES), answer: Some((Meaning::Release, None)), ..unused }, Verdict::Keep, Reason::InUse),
            (Facts { focus: Some(FocusTime(FIVE_MINUTES.0 - 1)), ..Facts::default() }, Verdict::Ask, Reason::NotAnswered),
            (Facts::default(), Verdict::Unknown, Reason::NoTelemetry),
            (
                Facts { doubt: Some(Doubt::SharedDevice), focus: Some(FocusTime(0)), ..Facts::default() },
                Verdict::Unknown,
                Reason::SharedDevice,
            ),
            (Facts { answer: Some((Meaning::Release, None)), ..unused }, Verdict::Reclaim, Reason::AnsweredRelease),
            (Facts { answer: Some((Meaning::NoAnswer, None)), ..unused }, Verdict::Ask, Reason::NotAnswered),
            (Facts { answer: Some((Meaning::Release, None)), primary_group: true, ..unused }, Verdict::Keep, Reason::PrimaryGroup),
        ];
        for (facts, verdict, reason) in cases {
            assert_eq!(judge(&facts, &policy, now()), (verdict, reason), "{facts:?}");
        }
    }

    #[test]
    fn the_policy_may_reclaim_on_silence_or_ask_nobody() {
        let unused = Facts { listed: true, ..Facts::default() };
        assert_eq!(judge(&unused, &Policy { ask_permission: false, ..policy() }, now()), (Verdict::Reclaim, Reason::Unused));
        assert_eq!(
            judge(&unused, &Policy { no_answer: NoAnswer::Reclaim, ..policy() }, now()),
            (Verdict::Reclaim, Reason::SilenceReclaims)
        );
        let silent = Policy { no_telemetry: NoTelemetry::Unused, ask_permission: false, ..policy() };
        assert_eq!(judge(&Facts::default(), &silent, now()), (Verdict::Reclaim, Reason::Unused));
    }

    prop_compose! {
        fn any_facts()(protected: bool, listed: bool, focus in proptest::option::of(0..600_000_000_000u64), doubt in 0..3u8,
                       answer in 0..4u8, primary_group: bool) -> Facts {
            Facts {
                protected, listed, primary_group,
                focus: focus.map(FocusTime),
                doubt: [None, Some(Doubt::NoUserName), Some(Doubt::SharedDevice)][usize::from(doubt)],
                answer: [None, Some((Meaning::Keep, None)), Some((Meaning::Release, None)), Some((Meaning::NoAnswer, None))][usize::from(answer)],
            }
        }
    }

    proptest! {
        #[test]
        fn nobody_protected_unknown_or_in_use_is_ever_reclaimed(facts in any_facts(), ask: bool, silence: bool) {
            let no_answer = if silence { NoAnswer::Reclaim } else { NoAnswer::Keep };
            let policy = Policy { ask_permission: ask, no_answer, min_focus_time: FIVE_MINUTES, ..policy() };
            let (verdict, _) = judge(&facts, &policy, now());
            if verdict == Verdict::Reclaim {
                prop_assert!(!facts.protected && !facts.primary_group);
                prop_assert!(facts.listed || facts.focus.is_some() && facts.doubt.is_none());
                prop_assert!(facts.focus.is_none_or(|focus| focus < FIVE_MINUTES));
                prop_assert!(!matches!(facts.answer, Some((Meaning::Keep, _))));
                prop_assert!(!ask || silence || matches!(facts.answer, Some((Meaning::Release, _))));
            }
        }
    }
}
