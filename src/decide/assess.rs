//! Joins roster and evidence: one row for every person of the input, in input order, then the members that no input names.

use jiff::Timestamp;
use rayon::prelude::*;

use super::{
    Match, MatchedBy, Reason, RosterIndex, Verdict,
    judge::{Facts, judge, judge_listed},
};
use crate::{
    directory::Roster,
    evidence::{AnswerRow, Doubt, Evidence, FocusTime, LastUsed, ListedRow, Meaning, UsageRow},
    job::Policy,
};

/// What decides: a policy over usage and answers, or the list itself.
#[derive(Clone, Copy, Debug)]
pub enum Rules<'a> {
    /// The policy at that moment.
    Policy(&'a Policy, Timestamp),
    /// `reclaim remove`: the list is the decision.
    List,
}

/// One row of the decision; texts are looked up in roster and evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// Index of the member in the roster.
    pub member: Option<u32>,
    /// Where the person is named first.
    pub named: Named,
    /// By which name the member was found.
    pub matched_by: Option<MatchedBy>,
    /// The decision.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
}

/// Where a person is named first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// Row of the lists.
    Listed(u32),
    /// User of the usage exports.
    Usage(u32),
    /// No input names this member.
    Roster,
}

/// The decision on everybody.
pub struct Assessment<'a> {
    /// Who may be decided on.
    pub roster: &'a Roster,
    /// What is known.
    pub evidence: &'a Evidence,
    /// One a row, in the plan's order.
    pub cases: Vec<Case>,
    members: Vec<Known>,
    /// Members that the list does not name (only counted; `reclaim remove` has no rows for them).
    pub not_listed: u64,
}

/// What is known of one member, as small as can be: there may be a million.
#[derive(Clone, Copy, Debug)]
struct Known {
    listed: u32,
    answer: u32,
    /// The usage total with the newest "last used".
    newest: u32,
    focus: u64,
    doubt: Option<Doubt>,
    flags: u8,
}

const NONE: u32 = u32::MAX;
const PROTECTED: u8 = 1;
const HAS_FOCUS: u8 = 2;
const HAS_ROW: u8 = 4;

impl<'a> Assessment<'a> {
    /// Decides on everybody. Pure: the same arguments give the same rows.
    #[must_use]
    pub fn new(roster: &'a Roster, evidence: &'a Evidence, rules: Rules<'_>) -> Self {
        let unknown = Known { listed: NONE, answer: NONE, newest: NONE, focus: 0, doubt: None, flags: 0 };
        let mut assessment = Self { roster, evidence, cases: Vec::new(), members: vec![unknown; roster.members.len()], not_listed: 0 };
        let index = RosterIndex::new(roster);
        assessment.protect(&index);
        assessment.hear(&index);
        let used = assessment.count_usage(&index);
        let listed = assessment.list(&index);
        assessment.rows(&rules, &listed, &used);
        assessment
    }

    /// A name that fits several members protects them all.
    fn protect(&mut self, index: &RosterIndex<'_>) {
        for (user, _) in &self.evidence.protected.rows {
            for member in whom(&index.find(user)) {
                self.members[*member as usize].flags |= PROTECTED;
            }
        }
    }

    /// The newest answer counts. A "keep" under a name that fits several members counts for all of them, anything else for none.
    fn hear(&mut self, index: &RosterIndex<'_>) {
        let answers = &self.evidence.answers.rows;
        for ((row, answer), found) in (0..).zip(answers).zip(find_all(index, answers.par_iter().map(|answer| &*answer.user))) {
            if matches!(found, Match::Several(_)) && answer.meaning != Meaning::Keep {
                continue;
            }
            for member in whom(&found) {
                let known = &mut self.members[*member as usize];
                if known.answer == NONE || decides_over(answer, &answers[known.answer as usize]) {
                    known.answer = row;
                }
            }
        }
    }

    /// Adds the usage of all spellings of a member together. Under a name that fits several members it counts as use of each of
    /// them, and never as a sign that one of them does not use the application.
    fn count_usage(&mut self, index: &RosterIndex<'_>) -> Vec<Match> {
        let Some(usage) = &self.evidence.usage else { return Vec::new() };
        let found = find_all(index, (0..usage.len()).into_par_iter().map(|row| usage.row(row).user));
        for (number, found) in (0..).zip(&found) {
            let row = usage.row(number as usize);
            let doubt = matches!(found, Match::Several(_)).then_some(Doubt::AmbiguousName);
            for member in whom(found) {
                let newest = newer(row.last_used, self.last_used(*member));
                let known = &mut self.members[*member as usize];
                known.add(&row, doubt);
                if newest {
                    known.newest = number;
                }
            }
        }
        found
    }

    fn list(&mut self, index: &RosterIndex<'_>) -> Vec<Match> {
        let listed = &self.evidence.listed;
        // Who is not named is found nowhere.
        let user = |row: ListedRow<'a>| if row.doubt == Some(Doubt::NoUserName) { "" } else { row.user };
        let found = find_all(index, (0..listed.len()).into_par_iter().map(|position| user(listed.row(position))));
        for (position, found) in found.iter().enumerate() {
            if let (Match::One(member, _), None) = (found, listed.row(position).doubt) {
                let known = &mut self.members[*member as usize];
                if known.listed == NONE {
                    // INVARIANT: a list has fewer than 2^32 rows; its texts would not fit into memory before.
                    known.listed = u32::try_from(position).unwrap_or(NONE);
                }
            }
        }
        found
    }

    fn rows(&mut self, rules: &Rules<'_>, listed: &[Match], used: &[Match]) {
        self.cases.reserve_exact(listed.len() + used.len());
        for (row, found) in (0..).zip(listed) {
            let doubt = self.evidence.listed.row(row as usize).doubt;
            let case = self.listed_case(rules, row, found, doubt);
            self.cases.push(case);
        }
        for (row, found) in (0..).zip(used) {
            let named = Named::Usage(row);
            match found {
                Match::Nobody if self.evidence.usage.as_ref().is_some_and(|usage| usage.row(row as usize).user.is_empty()) => {
                    self.cases.push(Case { named, ..nobody(Verdict::Unknown, Reason::NoUserName) });
                }
                Match::Nobody => self.cases.push(Case { named, ..nobody(Verdict::Skip, Reason::NotMember) }),
                Match::Several(_) => self.cases.push(Case { named, ..nobody(Verdict::Unknown, Reason::AmbiguousMatch) }),
                Match::One(member, by) => {
                    // One person is one row, however often and however spelled the input names them.
                    if self.members[*member as usize].flags & HAS_ROW == 0 {
                        let case = self.member_case(rules, *member, named, Some(*by));
                        self.cases.push(case);
                    }
                }
            }
        }
        // By name, so that two plans on the same people are alike whatever order the directory tells them in.
        let mut rest: Vec<u32> =
            (0..).take(self.members.len()).filter(|member| self.members[*member as usize].flags & HAS_ROW == 0).collect();
        match rules {
            Rules::List => self.not_listed = rest.len() as u64,
            Rules::Policy(..) => {
                let members = &self.roster.members;
                rest.sort_unstable_by_key(|member| {
                    let member = &members[*member as usize];
                    (member.user_principal_name.as_deref().or(member.sam_account_name.as_deref()), member.id)
                });
                self.cases.reserve_exact(rest.len());
                for member in rest {
                    let case = self.member_case(rules, member, Named::Roster, None);
                    self.cases.push(case);
                }
            }
        }
    }

    fn listed_case(&mut self, rules: &Rules<'_>, row: u32, found: &Match, doubt: Option<Doubt>) -> Case {
        let named = Named::Listed(row);
        match (found, doubt) {
            (_, Some(Doubt::NoUserName)) => Case { named, ..nobody(Verdict::Unknown, Reason::NoUserName) },
            (_, Some(Doubt::SharedDevice)) => Case { named, ..nobody(Verdict::Unknown, Reason::SharedDevice) },
            (_, Some(Doubt::BadRow)) => Case { named, ..nobody(Verdict::Unknown, Reason::BadRow) },
            (Match::Nobody, None) => Case { named, ..nobody(Verdict::Skip, Reason::NotMember) },
            (Match::Several(_), None) | (_, Some(Doubt::AmbiguousName)) => {
                Case { named, ..nobody(Verdict::Unknown, Reason::AmbiguousMatch) }
            }
            (Match::One(member, by), None) if self.members[*member as usize].listed == row => {
                self.member_case(rules, *member, named, Some(*by))
            }
            (Match::One(member, by), None) => {
                Case { member: Some(*member), named, matched_by: Some(*by), verdict: Verdict::Skip, reason: Reason::Duplicate }
            }
        }
    }

    fn member_case(&mut self, rules: &Rules<'_>, member: u32, named: Named, matched_by: Option<MatchedBy>) -> Case {
        self.members[member as usize].flags |= HAS_ROW;
        let facts = self.facts(member);
        let (verdict, reason) = match rules {
            Rules::Policy(policy, now) => judge(&facts, policy, *now),
            Rules::List => judge_listed(&facts),
        };
        Case { member: Some(member), named, matched_by, verdict, reason }
    }

    /// What is known of a member.
    #[must_use]
    pub fn facts(&self, member: u32) -> Facts {
        let known = &self.members[member as usize];
        Facts {
            protected: known.flags & PROTECTED != 0,
            listed: known.listed != NONE,
            focus: (known.flags & HAS_FOCUS != 0).then_some(FocusTime(known.focus)),
            doubt: known.doubt,
            answer: self.answer(member).map(|answer| (answer.meaning, answer.at)),
            primary_group: self.roster.members[member as usize].primary_group,
        }
    }

    /// The answer that counts for a member.
    #[must_use]
    pub fn answer(&self, member: u32) -> Option<&'a AnswerRow> {
        self.evidence.answers.rows.get(self.members[member as usize].answer as usize)
    }

    /// When a member last used the application.
    #[must_use]
    pub fn last_used(&self, member: u32) -> Option<LastUsed> {
        let newest = self.members[member as usize].newest;
        if newest == NONE { None } else { self.evidence.usage.as_ref()?.row(newest as usize).last_used }
    }

    /// The first row of the lists that names a member.
    #[must_use]
    pub fn listed_row(&self, member: u32) -> Option<usize> {
        let row = self.members[member as usize].listed;
        (row != NONE).then_some(row as usize)
    }
}

impl Known {
    /// Adds a usage total; a doubt says that it need not be this person's, or not all of it.
    fn add(&mut self, row: &UsageRow<'_>, doubt: Option<Doubt>) {
        self.doubt = self.doubt.max(doubt.or(row.doubt));
        self.flags |= HAS_FOCUS;
        self.focus = self.focus.saturating_add(row.focus.0);
    }
}

fn newer(one: Option<LastUsed>, other: Option<LastUsed>) -> bool {
    let key = |last: LastUsed| match last {
        LastUsed::Day(day) => (day, jiff::civil::Time::midnight()),
        LastUsed::At(at) => {
            let utc = jiff::tz::Offset::UTC.to_datetime(at);
            (utc.date(), utc.time())
        }
    };
    match (one, other) {
        (Some(one), Some(other)) => key(one) > key(other),
        (one, None) => one.is_some(),
        (None, Some(_)) => false,
    }
}

/// Whether an answer replaces an older row's: the newer decides, of equally old ones the later row; being asked without
/// answering never replaces an answer.
fn decides_over(new: &AnswerRow, old: &AnswerRow) -> bool {
    match (new.meaning, old.meaning) {
        (Meaning::NoAnswer, Meaning::Keep | Meaning::Release) => false,
        (Meaning::Keep | Meaning::Release, Meaning::NoAnswer) => true,
        _ => new.at >= old.at,
    }
}

/// Whom each of these names means. Looking people up is mostly waiting for memory, which all threads do at once.
fn find_all<'n>(index: &RosterIndex<'_>, names: impl IndexedParallelIterator<Item = &'n str>) -> Vec<Match> {
    names.map(|name| index.find(name)).collect()
}

fn whom(found: &Match) -> &[u32] {
    match found {
        Match::Nobody => &[],
        Match::One(member, _) => std::slice::from_ref(member),
        Match::Several(members) => members,
    }
}

const fn nobody(verdict: Verdict, reason: Reason) -> Case {
    Case { member: None, named: Named::Roster, matched_by: None, verdict, reason }
}
