//! Answers: what people said when they were asked. The newest answer of each person counts; having been asked again since
//! without an answer does not take it back.
//!
//! A label means what the job says (`keep_answers`, `release_answers`). Some states and labels mean that nothing was
//! answered, whatever the tool: see [`NO_ANSWER`]. When the export has a column for the state, a "release" counts only in
//! a state of [`ANSWERED`]; a "keep" counts always, since it protects. Any other label is an error.

use std::{hash::BuildHasher, sync::Arc};

use hashbrown::HashTable;
use jiff::Timestamp;

use super::{
    AnswerRow, Answers, EvidenceError, Meaning, Position,
    bad_rows::BadRows,
    error::Problem,
    lists, moment,
    table::Table,
    users::{self, UserCell},
};
use crate::job::Policy;

/// Labels and states that mean that no answer was given; compared without case, spaces, `_` and `-`.
pub(super) const NO_ANSWER: &[&str] = &[
    "noanswer",
    "notanswered",
    "unanswered",
    "noresponse",
    "none",
    "declined",
    "postponed",
    "remindmelater",
    "later",
    "expired",
    "timeout",
    "timedout",
    "targeted",
    "pending",
    "open",
    "dismissed",
    "cancelled",
    "canceled",
    "ignored",
    "retired",
    "connectionfailed",
    "notificationfailed",
];

/// States in which an answer is one.
pub(super) const ANSWERED: &[&str] = &["answered", "fully", "fullyanswered", "completed", "complete", "done"];

/// Reads answer files and keeps, for each spelling of a user, the newest answer.
pub(super) struct Reading<'a> {
    policy: &'a Policy,
    answers: Answers,
    /// The rows by their users' names, which stand in the rows only.
    known: HashTable<usize>,
    hasher: foldhash::fast::RandomState,
    labels: Vec<(Arc<str>, Option<Meaning>)>,
    unknown: Option<EvidenceError>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(policy: &'a Policy) -> Self {
        Self {
            policy,
            answers: Answers::default(),
            known: HashTable::new(),
            hasher: foldhash::fast::RandomState::default(),
            labels: Vec::new(),
            unknown: None,
        }
    }

    /// Adds the answers of one file.
    pub(super) fn read(&mut self, table: &mut Table<'_>, source: u32, bad: &mut BadRows) -> Result<(), EvidenceError> {
        let (columns, path) = (table.columns.clone(), table.path.clone());
        let Some(answer) = columns.answer else {
            let field = super::columns::Field::Answer;
            return Err(super::columns::Columns::missing(&table.header, field, "the answers").in_file(&path));
        };
        while let Some(row) = table.next()? {
            let result = row.and_then(|row| {
                let (column, user) = lists::user_cell(&row, &columns);
                let cell = users::read(&user).map_err(|(message, hint)| row.problem(column, message).hint(hint))?;
                let user = match cell {
                    UserCell::One(user) => user,
                    UserCell::Missing => return Err(row.problem(column, "the row names nobody; expected the user who answered")),
                    UserCell::Several(several) => {
                        let (line, at) = row.place(column);
                        return Err(users::several(several.len(), line, at));
                    }
                };
                let label = row.cell(answer);
                let (label, meaning) = self.label(&label);
                let Some(meaning) = meaning else {
                    if self.unknown.is_none() {
                        self.unknown = Some(row.problem(answer, String::new()).in_file(&path));
                    }
                    return Ok(());
                };
                let state = columns.state.map(|column| row.cell(column));
                let meaning = state.filter(|state| !users::is_missing(state)).map_or(meaning, |state| in_state(meaning, &state));
                let at = match columns.answered_at.map(|column| (column, row.cell(column))) {
                    Some((column, cell)) if !users::is_missing(&cell) => {
                        Some(moment::parse(&cell).map(moment::Moment::start).ok_or_else(|| {
                            row.problem(column, format!("\"{cell}\" is no date that is understood; {}", moment::EXPECTED))
                                .hint(moment::hint(&cell))
                        })?)
                    }
                    _ => None,
                };
                self.keep_newest(user, label, meaning, at, Position { source, line: row.line });
                Ok::<(), Problem>(())
            });
            if let Err(problem) = result {
                bad.add_fatal(&path, problem);
            }
        }
        Ok(())
    }

    fn keep_newest(&mut self, user: &str, label: Arc<str>, meaning: Meaning, at: Option<Timestamp>, position: Position) {
        let (rows, hasher) = (&mut self.answers.rows, &self.hasher);
        let hash = hasher.hash_one(user);
        if let Some(index) = self.known.find(hash, |index| *rows[*index].user == *user) {
            let have = &mut rows[*index];
            let decides = |meaning: Meaning| meaning != Meaning::NoAnswer;
            // `None` is older than every time; being asked again without answering takes no answer back.
            if (decides(meaning), at) >= (decides(have.meaning), have.at) {
                *have = AnswerRow { user: std::mem::take(&mut have.user), label, meaning, at, position };
            }
            return;
        }
        rows.push(AnswerRow { user: user.into(), label, meaning, at, position });
        self.known.insert_unique(hash, rows.len() - 1, |index| hasher.hash_one(&*rows[*index].user));
    }

    /// The label, shared by all rows that have it, and what it means.
    fn label(&mut self, label: &str) -> (Arc<str>, Option<Meaning>) {
        if let Some((label, meaning)) = self.labels.iter().find(|(have, _)| **have == *label) {
            return (label.clone(), *meaning);
        }
        let named = |labels: &[String]| labels.iter().any(|have| have.trim().to_lowercase() == label.to_lowercase());
        let meaning = if named(&self.policy.keep_answers) {
            Some(Meaning::Keep)
        } else if named(&self.policy.release_answers) {
            Some(Meaning::Release)
        } else if users::is_missing(label) || NO_ANSWER.contains(&plain(label).as_str()) {
            Some(Meaning::NoAnswer)
        } else {
            None
        };
        let label: Arc<str> = label.into();
        // Free texts, each another: not worth keeping all of them.
        if self.labels.len() < 1000 {
            self.labels.push((label.clone(), meaning));
        }
        (label, meaning)
    }

    /// All answers, or the error that lists the labels that the job does not map.
    pub(super) fn finish(self) -> Result<Answers, EvidenceError> {
        let Some(error) = self.unknown else { return Ok(self.answers) };
        let list = |wanted: fn(&Option<Meaning>) -> bool| {
            let labels: Vec<String> = self.labels.iter().filter(|(_, m)| wanted(m)).map(|(label, _)| format!("\"{label}\"")).collect();
            let more = if labels.len() > 10 { ", …" } else { "" };
            format!("{}{more}", labels[..labels.len().min(10)].join(", "))
        };
        let unknown = list(Option::is_none);
        let message = format!("the job does not say what the answer {unknown} means; the answers found are {}", list(|_| true));
        let hint = "say it in the job file: [policy] keep_answers = [\"…\"], release_answers = [\"…\"]";
        Err(EvidenceError { message, ..error }.hint(hint))
    }
}

fn in_state(meaning: Meaning, state: &str) -> Meaning {
    let answered = ANSWERED.contains(&plain(state).as_str());
    if answered || meaning == Meaning::Keep { meaning } else { Meaning::NoAnswer }
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, ' ' | '_' | '-')).flat_map(char::to_lowercase).collect()
}
