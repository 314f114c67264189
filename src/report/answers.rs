//! Who answered what: from the newest run of each group.

use std::collections::BTreeMap;

use jiff::{
    Timestamp,
    civil::Date,
    tz::{Offset, TimeZone},
};

use super::{
    collect::RunFacts,
    model::{AnswerCount, AnswerMeaning, Answers, KeptPerson, SilentPerson},
    read::ResultRow,
};
use crate::{decide::Reason, engine::Outcome};

/// Answers as they turn up, by run, so that only the newest runs' are told.
#[derive(Debug, Default)]
pub(super) struct Collected {
    labels: BTreeMap<(usize, String, AnswerMeaning), (String, u64)>,
    keeps: Vec<(usize, KeptPerson)>,
    silent: Vec<(usize, SilentPerson)>,
}

impl Collected {
    pub(super) fn row(&mut self, run: usize, row: &ResultRow, facts: &RunFacts, answered_at: impl Fn(&ResultRow) -> Option<Timestamp>) {
        let asked = matches!(row.reason, Reason::NotAnswered | Reason::SilenceReclaims);
        if row.answer.is_empty() {
            // A restore's rows carry the answers of the run that it undoes.
            if asked {
                let reclaimed = matches!(row.outcome, Outcome::Removed | Outcome::WouldRemove);
                self.silent.push((run, SilentPerson { application: row.application.to_string(), user: row.name().to_owned(), reclaimed }));
            }
        } else if !matches!(row.reason, Reason::Duplicate | Reason::NotMember) {
            let meaning = match row.reason {
                Reason::AnsweredKeep => AnswerMeaning::Keep,
                Reason::AnsweredRelease => AnswerMeaning::Release,
                _ if asked => AnswerMeaning::Undecided,
                _ => AnswerMeaning::NotNeeded,
            };
            let count = self.labels.entry((run, row.answer.to_lowercase(), meaning)).or_insert_with(|| (row.answer.to_string(), 0));
            count.1 += 1;
            if count.1 == 1 {
                count.0 = row.answer.to_string();
            }
        }
        if row.reason == Reason::AnsweredKeep {
            let answered_at = answered_at(row);
            let protected_until = answered_at.zip(facts.answer_valid_days).and_then(|(at, days)| last_day(at, days));
            let (application, user) = (row.application.to_string(), row.name().to_owned());
            self.keeps.push((run, KeptPerson { application, user, answered_at, protected_until, protects: true }));
        }
    }

    pub(super) fn finish(self, as_of: Date, tells: impl Fn(usize) -> bool, application_of: impl Fn(usize) -> String) -> Answers {
        let mut labels: Vec<AnswerCount> = Vec::new();
        for ((run, _, meaning), (label, people)) in self.labels.into_iter().filter(|((run, ..), _)| tells(*run)) {
            let application = application_of(run);
            let same = |known: &&mut AnswerCount| {
                known.application == application && known.meaning == meaning && known.label.to_lowercase() == label.to_lowercase()
            };
            match labels.iter_mut().find(same) {
                Some(known) => known.people += people,
                None => labels.push(AnswerCount { application, label, meaning, people }),
            }
        }
        labels.sort_by_key(|count| std::cmp::Reverse(count.people));
        let mut keeps: Vec<KeptPerson> = self.keeps.into_iter().filter(|(run, _)| tells(*run)).map(|(_, keep)| keep).collect();
        for keep in &mut keeps {
            keep.protects = keep.protected_until.is_none_or(|until| as_of <= until);
        }
        keeps.sort_by_key(|keep| (keep.protected_until.is_none(), keep.protected_until));
        let silent = self.silent.into_iter().filter(|(run, _)| tells(*run)).map(|(_, person)| person).collect();
        Answers { labels, keeps, silent }
    }
}

/// The last day (UTC) on which an answer of that moment protects. It protects for exactly so many times 24 hours.
fn last_day(at: Timestamp, days: u32) -> Option<Date> {
    let hours = i64::from(days).checked_mul(24)?;
    let end = at.checked_add(jiff::SignedDuration::from_hours(hours)).ok()?.checked_sub(jiff::SignedDuration::from_nanos(1)).ok()?;
    Some(end.to_zoned(TimeZone::fixed(Offset::UTC)).date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keep_protects_for_whole_days() {
        let day = |at: &str, days| last_day(at.parse().unwrap(), days).unwrap().to_string();
        assert_eq!(day("2026-09-01T12:00:00Z", 90), "2026-11-30");
        assert_eq!(day("2026-09-01T00:00:00Z", 90), "2026-11-29");
        assert_eq!(day("2026-09-01T00:00:00Z", 0), "2026-08-31");
    }
}
