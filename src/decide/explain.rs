//! A verdict in a sentence that a person understands.

use std::fmt::Write;

use super::{Assessment, Case, Named, Reason, Verdict};
use crate::{
    evidence::{FocusTime, Position, Source},
    job::Policy,
};

impl Assessment<'_> {
    /// Why this verdict, in words. `policy` is absent for `reclaim remove`.
    #[must_use]
    pub fn explain(&self, case: &Case, policy: Option<&Policy>) -> String {
        let mut text = String::new();
        match case.reason {
            Reason::NotMember => text.push_str("not a direct member of the group"),
            Reason::Duplicate => {
                let first = case.member.and_then(|member| self.listed_row(member));
                let place = first.map(|row| place(&self.evidence.sources, self.evidence.listed.row(row).position));
                let _ = write!(text, "the same person as in {}", place.unwrap_or_default());
            }
            Reason::AmbiguousMatch => text.push_str("the name fits several members; give a user principal name or an object id"),
            Reason::Protected => text.push_str("on a list of protected people"),
            Reason::NoUserName => text.push_str("the row names no user"),
            Reason::SharedDevice => text.push_str("a device that several people use does not tell who used the application"),
            Reason::BadRow => text.push_str("a bad usage row of this person was left out, so the total may be too small"),
            Reason::NoTelemetry => text.push_str("neither listed as unused nor any usage data"),
            Reason::OnList => text.push_str("on the list of people to remove"),
            Reason::PrimaryGroup => text.push_str("the group is this person's primary group, which the directory lets nobody leave"),
            Reason::AnsweredKeep => {
                self.answered(&mut text, case, "wants to keep the seat");
                if let Some(policy) = policy {
                    let _ = write!(text, "; an answer protects for {} days", policy.answer_valid_days);
                }
            }
            Reason::InUse => self.used(&mut text, case, policy),
            Reason::Unused => self.unused(&mut text, case, policy),
            Reason::AnsweredRelease => {
                self.unused(&mut text, case, policy);
                text.push_str("; ");
                self.answered(&mut text, case, "agreed to release the seat");
            }
            Reason::NotAnswered => {
                self.unused(&mut text, case, policy);
                text.push_str("; no usable answer yet");
            }
            Reason::SilenceReclaims => {
                self.unused(&mut text, case, policy);
                text.push_str("; no usable answer, and the policy reclaims then");
            }
            Reason::NotListed
            | Reason::KeptByReviewer
            | Reason::DeletedByReviewer
            | Reason::RemovedByRun
            | Reason::NotRemoved
            | Reason::NotSelected => {
                text.push_str(case.verdict.as_str());
            }
        }
        debug_assert!(case.verdict != Verdict::Restore);
        text
    }

    fn answered(&self, text: &mut String, case: &Case, meaning: &str) {
        let Some(answer) = case.member.and_then(|member| self.answer(member)) else { return };
        let _ = write!(text, "answered \"{}\"", answer.label);
        if let Some(at) = answer.at {
            let _ = write!(text, " on {}", jiff::tz::Offset::UTC.to_datetime(at).date());
        }
        let _ = write!(text, ": {meaning}");
    }

    fn used(&self, text: &mut String, case: &Case, policy: Option<&Policy>) {
        let focus = case.member.and_then(|member| self.facts(member).focus);
        match (focus, policy) {
            (Some(focus), Some(policy)) => {
                let _ = write!(text, "used for {} in {} days", Short(focus), policy.window_days);
            }
            _ => text.push_str("used in the window"),
        }
    }

    fn unused(&self, text: &mut String, case: &Case, policy: Option<&Policy>) {
        let Some(member) = case.member else { return };
        let facts = self.facts(member);
        if let Some(row) = self.listed_row(member) {
            let _ = write!(text, "listed as unused in {}", place(&self.evidence.sources, self.evidence.listed.row(row).position));
        }
        match (facts.focus, policy) {
            (Some(focus), Some(policy)) => {
                let and = if facts.listed { " and " } else { "" };
                let _ = write!(
                    text,
                    "{and}used for {} in {} days, less than {}",
                    Short(focus),
                    policy.window_days,
                    Short(policy.min_focus_time)
                );
            }
            _ if !facts.listed => text.push_str("no usage data, which the job counts as unused"),
            _ => {}
        }
    }

    /// The person as the input names them; a member that no input names, by UPN, SAM name or object id.
    #[must_use]
    pub fn user(&self, case: &Case) -> std::borrow::Cow<'_, str> {
        use std::borrow::Cow;
        match (case.named, case.member) {
            (Named::Listed(row), _) => Cow::Borrowed(self.evidence.listed.row(row as usize).user),
            (Named::Usage(row), _) => {
                self.evidence.usage.as_ref().map_or(Cow::Borrowed(""), |usage| Cow::Borrowed(usage.row(row as usize).user))
            }
            (Named::Roster, Some(member)) => {
                let member = &self.roster.members[member as usize];
                let name = member.user_principal_name.as_deref().or(member.sam_account_name.as_deref());
                name.map_or_else(|| Cow::Owned(member.id.to_string()), Cow::Borrowed)
            }
            (Named::Roster, None) => Cow::Borrowed(""),
        }
    }
}

fn place(sources: &[Source], position: Position) -> String {
    match sources.get(position.source as usize) {
        Some(source) => {
            let name = source.path.file_name().unwrap_or(source.path.as_os_str());
            format!("{}:{}", name.to_string_lossy(), position.line)
        }
        None => format!("line {}", position.line),
    }
}

/// A duration as people say it: hours, minutes or seconds with at most one decimal, rounded down so that "less than" stays true.
struct Short(FocusTime);

impl std::fmt::Display for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const SECOND: u64 = 1_000_000_000;
        let (unit, name) = match self.0.0 {
            0 => return f.write_str("0 min"),
            ns if ns < 60 * SECOND => (SECOND, "s"),
            ns if ns < 120 * 60 * SECOND => (60 * SECOND, "min"),
            _ => (3600 * SECOND, "h"),
        };
        let tenths = self.0.0 / (unit / 10);
        match tenths % 10 {
            0 => write!(f, "{} {name}", tenths / 10),
            rest => write!(f, "{}.{rest} {name}", tenths / 10),
        }
    }
}
