//! Taking people out of a group, or putting them back: few large modifies, and an exact answer for everyone whatever happens.
//!
//! A modify is all or nothing, and a plain one is refused when a value is absent already (or, in an add, there already). So
//! success proves that every change was made by this very modify, and nobody needs to be asked first. When one is refused,
//! everyone in it is looked up: who is already as wanted gets [`AnswerKind::Already`], whose object is gone
//! [`AnswerKind::NoSuchUser`], and the others are sent again, now with the permissive-modify control, so that a further
//! change by somebody else does not spoil the portion. If that is refused too, it is halved down to the one person at fault.

use std::{
    collections::{HashMap, HashSet},
    sync::Mutex,
    time::Instant,
};

use ldap3::LdapResult;

use super::{
    fault::Fault,
    link::Link,
    session::Session,
    standing::{self, Standing},
    stride::Stride,
    values::{Values, guid_dn},
    words,
};
use crate::directory::{Answer, AnswerKind, Change, DirectoryError, ErrorKind, Group, Guid};

/// A modify of so many values may have been too large when its answer is lost; a smaller one was not.
const SUSPICIOUS: usize = 100;

/// What changes have in common over a run.
#[derive(Default)]
pub(super) struct Changes {
    stride: Mutex<Stride>,
    /// People whose change was sent, whose answer was lost, and who were found unchanged afterwards: the domain controller
    /// may still be working on it, so finding them changed later is that modify's doing.
    unsettled: Mutex<HashSet<(Guid, Guid, bool)>>,
}

/// People who go together, as indexes into the portion.
struct Part {
    who: Vec<usize>,
    /// Everyone was looked up and found in need of the change.
    looked_up: bool,
}

struct Portion<'a> {
    link: &'a Link,
    shared: &'a Changes,
    group: &'a Group,
    change: Change,
    members: &'a [Guid],
    answers: Vec<Option<Answer>>,
    /// Still to be sent, the next one last.
    parts: Vec<Part>,
}

/// Makes the change; the answers are in the order of `members`.
pub(super) async fn make(link: &Link, shared: &Changes, group: &Group, change: Change, members: &[Guid]) -> Vec<Answer> {
    // One modify must not hold a value twice: who is named again gets the first one's answer.
    let mut first: HashMap<Guid, usize> = HashMap::with_capacity(members.len());
    let places: Vec<usize> = members.iter().enumerate().map(|(at, member)| *first.entry(*member).or_insert(at)).collect();
    let who: Vec<usize> = places.iter().enumerate().filter(|(at, place)| at == *place).map(|(at, _)| at).collect();
    let parts = if who.is_empty() { Vec::new() } else { vec![Part { who, looked_up: false }] };
    let mut portion = Portion { link, shared, group, change, members, answers: vec![None; members.len()], parts };
    portion.work().await;
    let answers = portion.answers;
    places.into_iter().map(|place| answers[place].clone().unwrap_or_else(|| Answer::new(AnswerKind::Lost, 0))).collect()
}

impl Portion<'_> {
    async fn work(&mut self) {
        while let Some(mut part) = self.parts.pop() {
            let most = lock(&self.shared.stride).size();
            if part.who.len() > most {
                let rest = part.who.split_off(most);
                self.parts.push(Part { who: rest, looked_up: part.looked_up });
            }
            let session = match self.link.session().await {
                Ok(session) => session,
                Err(error) => return self.stop(&part.who, &error),
            };
            if !self.send(&session, part).await {
                return;
            }
        }
    }

    /// Sends one modify and deals with its result. `false`: nothing more is to be sent.
    async fn send(&mut self, session: &Session, part: Part) -> bool {
        let values = part.who.iter().map(|at| guid_dn(self.members[*at]).into_bytes());
        let Some(values) = Values::new(values) else { return true };
        let sent = Instant::now();
        match session.modify(guid_dn(self.group.id), self.change, "member", values, part.looked_up).await {
            Ok(result) if result.rc == 0 => {
                lock(&self.shared.stride).taken(part.who.len(), sent.elapsed());
                self.settle(&part.who, &Answer::new(AnswerKind::Done, 0));
                true
            }
            Ok(result) => self.refused(session, part, result).await,
            Err(Fault::NotSent(why)) => {
                self.everybody(&part.who, &Answer::new(AnswerKind::Busy, 0).because("ConnectionLost", why));
                false
            }
            Err(Fault::Lost(why)) => self.lost(part, &why).await,
            Err(fault) => {
                let error = fault.into_error(&format!("changing the members of {}", self.group.name));
                self.stop(&part.who, &error);
                false
            }
        }
    }

    async fn refused(&mut self, session: &Session, part: Part, result: LdapResult) -> bool {
        let answer = |kind, message: String| Answer::new(kind, status(result.rc)).because(words::code_name(result.rc), message);
        let said = words::describe(&result);
        let dn = self.group.dn.as_deref().unwrap_or(&self.group.name);
        match result.rc {
            // The server's limits on time, values or memory; 1,000 values may be too much where 500 are not.
            3 | 4 | 11 | 80 => {
                lock(&self.shared.stride).too_much(part.who.len());
                if part.who.len() > 1 {
                    self.halve(part);
                    return true;
                }
                self.settle(&part.who, &answer(AnswerKind::Busy, said));
                true
            }
            1 | 51 | 52 => {
                self.everybody(&part.who, &answer(AnswerKind::Busy, said));
                false
            }
            8 | 13 | 49 => {
                self.everybody(
                    &part.who,
                    &answer(AnswerKind::Fatal, format!("the domain controller does not accept this sign-in for changes: {said}")),
                );
                false
            }
            10 => {
                let message = format!(
                    "the domain controller refers to another one for {dn}; name a domain controller of the group's domain as server: {said}"
                );
                self.everybody(&part.who, &answer(AnswerKind::Fatal, message));
                false
            }
            50 => {
                self.everybody(&part.who, &answer(AnswerKind::Fatal, format!("no right to write member on {dn}: {said}")));
                false
            }
            _ if !part.looked_up => self.look_up_refused(session, part).await,
            _ if part.who.len() > 1 => {
                self.halve(part);
                true
            }
            _ => {
                self.settle(&part.who, &answer(AnswerKind::Refused, said));
                true
            }
        }
    }

    /// Somebody in the part is not as the modify supposed, or cannot be changed: nothing was applied.
    async fn look_up_refused(&mut self, session: &Session, part: Part) -> bool {
        let standings = match self.standings(session, &part.who).await {
            Ok(standings) => standings,
            Err(fault) if fault.is_passing() => {
                self.everybody(
                    &part.who,
                    &Answer::new(AnswerKind::Busy, 0).because("LookUpFailed", fault.into_error("looking up the members").message),
                );
                return false;
            }
            Err(fault) => {
                self.stop(&part.who, &fault.into_error("looking up the members"));
                return false;
            }
        };
        let mut needed = Vec::new();
        for (at, standing) in part.who.iter().copied().zip(standings) {
            match self.judge(standing) {
                Found::Needed => needed.push(at),
                Found::AsWanted => {
                    // This modify changed nothing; a lost one before it may have.
                    let kind = if self.is_unsettled(at) { AnswerKind::Done } else { AnswerKind::Already };
                    self.settle(&[at], &Answer::new(kind, 0));
                }
                Found::Other(answer) => self.settle(&[at], &answer),
            }
        }
        if !needed.is_empty() {
            self.parts.push(Part { who: needed, looked_up: true });
        }
        true
    }

    /// The answer to a modify was lost: what became of it is looked up on a new connection.
    async fn lost(&mut self, part: Part, why: &str) -> bool {
        if part.who.len() > SUSPICIOUS {
            // A domain controller closes the connection when a request is too large for it.
            lock(&self.shared.stride).too_much(part.who.len());
        }
        let standings = match self.link.session().await {
            Ok(session) => self.standings(&session, &part.who).await,
            Err(error) => Err(Fault::Told(error)),
        };
        let standings = match standings {
            Ok(standings) => standings,
            Err(fault) => {
                let error = fault.into_error("finding out what became of the change");
                if error.kind == ErrorKind::NotFound {
                    self.stop(&part.who, &error);
                } else {
                    self.settle(
                        &part.who,
                        &Answer::new(AnswerKind::Lost, 0).because("ConnectionLost", format!("{why}; {}", error.message)),
                    );
                    self.rest(&Answer::new(AnswerKind::Busy, 0).because("ConnectionLost", error.message));
                }
                return false;
            }
        };
        let found: Vec<Found> = standings.into_iter().map(|standing| self.judge(standing)).collect();
        // All or nothing: if anybody still needs the change, the modify was not carried out (so far).
        let carried_out = !found.iter().any(|found| matches!(found, Found::Needed));
        for (at, found) in part.who.into_iter().zip(found) {
            match found {
                Found::Needed => {
                    lock(&self.shared.unsettled).insert(self.key(at));
                    self.answers[at] =
                        Some(Answer::new(AnswerKind::Busy, 0).because("ConnectionLost", format!("{why}; looked up: not changed")));
                }
                Found::AsWanted if carried_out || self.is_unsettled(at) => self.settle(&[at], &Answer::new(AnswerKind::Done, 0)),
                Found::AsWanted => self.settle(&[at], &Answer::new(AnswerKind::Already, 0)),
                Found::Other(answer) => self.settle(&[at], &answer),
            }
        }
        true
    }

    async fn standings(&self, session: &Session, who: &[usize]) -> Result<Vec<Standing>, Fault> {
        let people: Vec<Guid> = who.iter().map(|at| self.members[*at]).collect();
        standing::ask(session, self.group, &people).await
    }

    fn judge(&self, standing: Standing) -> Found {
        let primary = || {
            let text = "the group is this person's primary group, which is no membership that can be removed; give the person another primary group first";
            Found::Other(Answer::new(AnswerKind::Refused, 53).because("PrimaryGroup", text))
        };
        match (self.change, standing) {
            (_, Standing { exists: false, .. }) => {
                let text = "the person's object does not exist in the domain any more";
                Found::Other(Answer::new(AnswerKind::NoSuchUser, 32).because("noSuchObject", text))
            }
            (Change::Remove, Standing { member: true, .. }) | (Change::Add, Standing { member: false, primary: false, .. }) => {
                Found::Needed
            }
            (Change::Remove, Standing { primary: true, .. }) => primary(),
            (Change::Remove | Change::Add, _) => Found::AsWanted,
        }
    }

    fn halve(&mut self, part: Part) {
        let Part { mut who, looked_up } = part;
        let second = who.split_off(who.len() / 2);
        self.parts.push(Part { who: second, looked_up });
        self.parts.push(Part { who, looked_up });
    }

    fn key(&self, at: usize) -> (Guid, Guid, bool) {
        (self.group.id, self.members[at], self.change == Change::Remove)
    }

    fn is_unsettled(&self, at: usize) -> bool {
        lock(&self.shared.unsettled).contains(&self.key(at))
    }

    /// Final (or lost) answers: nothing about these people is in the balance any more.
    fn settle(&mut self, who: &[usize], answer: &Answer) {
        let mut unsettled = lock(&self.shared.unsettled);
        for at in who {
            if matches!(answer.kind, AnswerKind::Done | AnswerKind::Already) {
                unsettled.remove(&self.key(*at));
            }
            self.answers[*at] = Some(answer.clone());
        }
    }

    /// The same answer for these and for all who were not sent yet.
    fn everybody(&mut self, who: &[usize], answer: &Answer) {
        self.settle(who, answer);
        self.rest(answer);
    }

    fn rest(&mut self, answer: &Answer) {
        for part in std::mem::take(&mut self.parts) {
            self.settle(&part.who, answer);
        }
    }

    /// The directory as a whole failed.
    fn stop(&mut self, who: &[usize], error: &DirectoryError) {
        let message = match &error.hint {
            Some(hint) => format!("{} ({hint})", error.message),
            None => error.message.clone(),
        };
        let answer = Answer::new(AnswerKind::Fatal, 0).because(error.code.clone().unwrap_or_default(), message);
        self.everybody(who, &answer);
    }
}

/// What looking somebody up says.
enum Found {
    /// The change is still to be made.
    Needed,
    /// The state is the wanted one.
    AsWanted,
    /// Neither.
    Other(Answer),
}

fn status(code: u32) -> u16 {
    u16::try_from(code).unwrap_or(80)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
