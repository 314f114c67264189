//! Sends one portion of changes and says of every person what came of it.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;

use super::{
    batch::{self, Item, Responses},
    budget::cost,
    http::{Reply, Unanswered},
    judge,
    odata::Refusal,
    retry::Gate,
    service::{Patience, ReadError, Service},
    token::Token,
};
use crate::directory::{Answer, AnswerKind, Change, DirectoryError, ErrorKind, Guid};

/// How long it is believed that a group is still there (or gone).
const GROUP_SEEN: Duration = Duration::from_secs(5);

/// Changes memberships, a portion at a time.
#[derive(Default)]
pub(super) struct Changer {
    /// Whether the group was there, when last looked: "not a member" and "no such group" are the same answer.
    group_seen: tokio::sync::Mutex<Option<(Guid, Instant, bool)>>,
    /// Closed while Graph wants no writes: nothing is sent here then that the engine did not ask for.
    writes: Gate,
    /// Something was changed already, so the right to change is there.
    changed: AtomicBool,
    /// People who could not be added together with others: each is added alone, to learn what stands in the way of whom.
    alone: Mutex<HashSet<Guid>>,
}

/// What came back for a whole portion.
enum Came {
    /// An answer for every item (`None`: missing).
    Items(Vec<Option<Item>>, Option<Duration>, SystemTime),
    /// One answer for all.
    Whole(Reply),
    Nothing(Unanswered),
}

impl Came {
    fn read(result: Result<Reply, Unanswered>, items: usize) -> Self {
        match result {
            Err(none) => Self::Nothing(none),
            // The answers count, whatever the status outside: older documentation wraps throttled items into a 424.
            Ok(reply) => match serde_json::from_slice::<Responses>(&reply.body) {
                Ok(responses) => Self::Items(responses.in_order(items), reply.retry_after(), reply.now()),
                Err(_) => Self::Whole(reply),
            },
        }
    }

    /// Everything was refused for the token's sake, so nothing was changed.
    fn is_unauthorised(&self) -> bool {
        match self {
            Self::Items(items, ..) => items.iter().all(|item| item.as_ref().is_some_and(|item| item.status == 401)),
            Self::Whole(reply) => reply.status == 401,
            Self::Nothing(_) => false,
        }
    }
}

impl Changer {
    /// One answer for each of `members`, in their order.
    pub async fn change(&self, service: &Service, group: Guid, change: Change, members: &[Guid]) -> Vec<Answer> {
        let mut answers = Vec::with_capacity(members.len());
        for portion in members.chunks(batch::LARGEST) {
            answers.extend(self.portion(service, group, change, portion).await);
        }
        answers
    }

    async fn portion(&self, service: &Service, group: Guid, change: Change, members: &[Guid]) -> Vec<Answer> {
        let objects = service.url(&["directoryObjects"]);
        let together = change == Change::Add && members.len() > 1 && !self.is_any_alone(members);
        let (body, count) = if together {
            (batch::add_together(group, members, objects.as_str()), 1)
        } else {
            (batch::writes(group, change, members, objects.as_str()), members.len())
        };
        let mut token = match service.tokens.get().await {
            Ok(token) => token,
            Err(error) => return vec![no_token(&error); members.len()],
        };
        let mut came = send(service, &token, &body, count).await;
        let mut renewed = false;
        if came.is_unauthorised() && !token.is_hopeless() && self.writes.closed_for().is_none() {
            token = match service.tokens.renew(&token).await {
                Ok(token) => token,
                Err(error) => return vec![no_token(&error); members.len()],
            };
            // While the token was on its way another portion may have been asked to wait; then this one waits too.
            renewed = self.writes.closed_for().is_some();
            if !renewed {
                came = send(service, &token, &body, count).await;
            }
        }
        let mut answers = match came {
            Came::Nothing(none) => vec![unanswered(&none); count],
            Came::Whole(reply) => vec![whole(&reply, &token); count],
            Came::Items(items, outer, now) => each(change, &items, outer, now, &token),
        };
        if answers.iter().any(|answer| answer.status != 401 && answer.status != 0) {
            token.accepted();
        }
        if let Some(wait) = answers.iter().filter_map(|answer| answer.retry_after).max() {
            self.writes.close_for(wait);
        }
        if !renewed {
            renew_for_next_time(service, &token, &mut answers).await;
        }
        if together {
            // One answer for all of them.
            let one = answers.pop().unwrap_or_else(|| Answer::new(AnswerKind::Lost, 0));
            answers = vec![one; members.len()];
        }
        self.settle_not_found(service, group, &mut answers).await;
        self.settle_denied(&mut answers);
        if together {
            self.try_alone(&mut answers, members);
        }
        answers
    }

    fn is_any_alone(&self, members: &[Guid]) -> bool {
        let alone = self.alone.lock().unwrap_or_else(PoisonError::into_inner);
        members.iter().any(|member| alone.contains(member))
    }

    /// An answer to an addition of several that does not say of whom it speaks (one is a member, one does not exist) added nobody:
    /// then, and when it is not known what was done, each is tried alone.
    fn try_alone(&self, answers: &mut [Answer], members: &[Guid]) {
        let unsettled = |kind| matches!(kind, AnswerKind::Already | AnswerKind::NoSuchUser | AnswerKind::Refused | AnswerKind::Lost);
        if answers.iter().any(|answer| unsettled(answer.kind)) {
            self.alone.lock().unwrap_or_else(PoisonError::into_inner).extend(members);
        }
        for answer in answers.iter_mut().filter(|answer| unsettled(answer.kind) && answer.kind != AnswerKind::Lost) {
            answer.kind = AnswerKind::Busy;
        }
    }

    /// "Not a member" may as well mean that the group is gone: look, before it is believed of anybody.
    async fn settle_not_found(&self, service: &Service, group: Guid, answers: &mut [Answer]) {
        if !answers.iter().any(|answer| answer.status == 404 && is_settled(answer.kind)) {
            return;
        }
        let there = self.is_there(service, group).await;
        for answer in answers.iter_mut().filter(|answer| answer.status == 404 && is_settled(answer.kind)) {
            match there {
                Some(true) => {}
                Some(false) => {
                    answer.kind = AnswerKind::Fatal;
                    answer.message = format!("the group {group} does not exist any more").into();
                }
                // Not known now. This request changed nothing, whatever it is; the next one asks again.
                None => {
                    answer.kind = AnswerKind::Busy;
                    answer.retry_after = answer.retry_after.max(self.writes.closed_for());
                }
            }
        }
    }

    async fn is_there(&self, service: &Service, group: Guid) -> Option<bool> {
        let mut seen = self.group_seen.lock().await;
        if let Some((id, at, there)) = *seen
            && id == group
            && at.elapsed() < GROUP_SEEN
        {
            return Some(there);
        }
        if self.writes.closed_for().is_some() {
            return None;
        }
        let mut url = service.url(&["groups", &group.to_string()]);
        url.set_query(Some("$select=id"));
        let there = match service.read::<serde_json::Value>(&url, cost::ONE_OBJECT, Patience::SHORT).await {
            Err(ReadError::Refused { status: 404, refusal, .. }) if refusal.is_not_found() => false,
            // Denied: the app may not read the group, but Graph found it.
            Ok(_) | Err(ReadError::Refused { status: 403, .. }) => true,
            Err(_) => return None,
        };
        *seen = Some((group, Instant::now(), there));
        Some(there)
    }

    /// A right is missing altogether when a whole portion is denied. A single person's denial proves that only as long as
    /// nothing was ever changed: it may be about that person.
    fn settle_denied(&self, answers: &mut [Answer]) {
        if answers.iter().any(|answer| answer.kind == AnswerKind::Done) {
            self.changed.store(true, Ordering::Relaxed);
        }
        let denied = |answer: &Answer| answer.status == 403 && &*answer.code == "Authorization_RequestDenied";
        if answers.iter().all(denied) && (answers.len() > 1 || !self.changed.load(Ordering::Relaxed)) {
            for answer in answers {
                answer.kind = AnswerKind::Fatal;
            }
        }
    }
}

const fn is_settled(kind: AnswerKind) -> bool {
    matches!(kind, AnswerKind::Already | AnswerKind::NoSuchUser)
}

async fn send(service: &Service, token: &Token, body: &Bytes, items: usize) -> Came {
    Came::read(service.post_batch(token, body.clone()).await, items)
}

/// Nothing left, because there is no token.
fn no_token(error: &DirectoryError) -> Answer {
    let kind = match error.kind {
        ErrorKind::Connection | ErrorKind::Protocol => AnswerKind::Busy,
        _ => AnswerKind::Fatal,
    };
    let mut answer = Answer::new(kind, 0).because(error.code.as_deref().unwrap_or_default(), error.message.as_str());
    if let Some(id) = &error.request_id {
        answer.request_id = id.as_str().into();
    }
    answer
}

fn unanswered(none: &Unanswered) -> Answer {
    let kind = match (none.hopeless, none.unsent) {
        (true, _) => AnswerKind::Fatal,
        (false, true) => AnswerKind::Busy,
        (false, false) => AnswerKind::Lost,
    };
    Answer::new(kind, 0).because("", format!("no answer: {}", none.text))
}

/// The batch as a whole was answered with something else than a batch's answer.
fn whole(reply: &Reply, token: &Token) -> Answer {
    let refusal = Refusal::read(&reply.body);
    let wait = reply.retry_after();
    let kind = match reply.status {
        401 if token.is_hopeless() => AnswerKind::Fatal,
        401 => AnswerKind::Busy,
        424 | 429 => AnswerKind::Throttled(wait),
        // Cut short or rewritten on its way: what it said is lost.
        200..=299 | 408 | 500..=599 => AnswerKind::Lost,
        400 | 409 if refusal.is_conflict() => AnswerKind::Busy,
        // Forbidden, no such service, a proxy that wants credentials: no portion will fare better.
        403 | 404 | 407 => AnswerKind::Fatal,
        _ => AnswerKind::Refused,
    };
    let message = match reply.status {
        200..=299 => "the answer is not what Graph documents".to_owned(),
        status => judge::explain(status, &refusal, token.permissions()),
    };
    let id = refusal.request_id.as_deref().or_else(|| reply.request_id()).unwrap_or_default();
    Answer::new(kind, reply.status).because(refusal.code.as_str(), message).request_id(id).retry_after(wait)
}

/// Judges every item on its own. All that are to come again wait for the longest wish of the batch.
fn each(change: Change, items: &[Option<Item>], outer: Option<Duration>, now: SystemTime, token: &Token) -> Vec<Answer> {
    let wait = items
        .iter()
        .flatten()
        .filter(|item| matches!(item.status, 424 | 429 | 503))
        .filter_map(|item| item.retry_after(now))
        .max()
        .max(outer);
    items
        .iter()
        .map(|item| {
            let Some(item) = item else {
                return Answer::new(AnswerKind::Lost, 0).because("", "the answer to this item is missing").retry_after(wait);
            };
            let refusal = item.refusal();
            let kind = match item.status {
                401 if token.is_hopeless() => AnswerKind::Fatal,
                401 => AnswerKind::Busy,
                status => judge::judge(change, status, &refusal, wait),
            };
            let mut answer = Answer::new(kind, item.status);
            if !matches!(kind, AnswerKind::Done) {
                let message = judge::explain(item.status, &refusal, token.permissions());
                answer = answer.because(refusal.code.as_str(), message);
            }
            if matches!(kind, AnswerKind::Throttled(_) | AnswerKind::Lost | AnswerKind::Busy) {
                answer = answer.retry_after(wait);
            }
            answer.request_id(refusal.request_id.unwrap_or_default())
        })
        .collect()
}

/// Items that were refused for the token's sake come again with another one; when that cannot be had, there is no again.
async fn renew_for_next_time(service: &Service, token: &Arc<Token>, answers: &mut [Answer]) {
    if !answers.iter().any(|answer| answer.status == 401 && answer.kind == AnswerKind::Busy) {
        return;
    }
    if let Err(error) = service.tokens.renew(token).await {
        let wanted = no_token(&error);
        for answer in answers.iter_mut().filter(|answer| answer.status == 401) {
            answer.kind = wanted.kind;
            answer.message.clone_from(&wanted.message);
        }
    }
}
