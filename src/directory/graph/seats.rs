//! Foresees whether leaving the group frees the seat: only when nothing else gives the person the same licence.

use std::{collections::HashMap, time::SystemTime};

use futures_util::{StreamExt as _, stream::FuturesOrdered};
use serde::Deserialize;
use tokio::sync::OnceCell;

use super::{
    batch::{self, Item, Responses},
    budget::cost,
    permission::Need,
    retry,
    service::{self, Patience, Service},
};
use crate::directory::{DirectoryError, ErrorKind, Group, Guid, model::FreesSeat};

/// Batches of reads under way at once.
const IN_FLIGHT: usize = 4;
/// How often an item is asked for before it stays unknown.
const ATTEMPTS: u32 = 5;

const NOT_SHOWN: &str = "the permission LicenseAssignment.Read.All or User.Read.All is missing";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Licensed {
    license_assignment_states: Option<Vec<Assignment>>,
}

/// <https://learn.microsoft.com/graph/api/resources/licenseassignmentstate>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assignment {
    sku_id: Guid,
    /// `null`: assigned directly.
    assigned_by_group: Option<Guid>,
    state: Option<String>,
}

impl Assignment {
    /// An assignment in error holds no seat.
    fn holds_a_seat(&self) -> bool {
        self.state.as_deref() != Some("Error")
    }
}

/// What else gives somebody a licence of the group.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kept {
    Direct(Guid),
    Group(Guid, Guid),
}

/// What is known of one person.
enum Found {
    Frees,
    Keeps { all: bool, by: Vec<Kept> },
    Unknown(&'static str),
}

/// Names of licences, read once; an app that may not read them sees their ids.
#[derive(Default)]
pub(super) struct SkuNames(OnceCell<HashMap<Guid, String>>);

#[derive(Deserialize)]
struct Skus {
    value: Vec<Sku>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sku {
    sku_id: Guid,
    sku_part_number: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    id: Guid,
    display_name: Option<String>,
}

/// The answers for `members`, in their order.
pub(super) async fn foresee(
    service: &Service,
    names: &SkuNames,
    group: &Group,
    members: &[Guid],
) -> Result<Vec<FreesSeat>, DirectoryError> {
    let licenses = match group.licenses.as_deref() {
        None => return Ok(unknown("the group's licences are not shown to this app", members.len())),
        Some([]) => return Ok(unknown("the group assigns no Entra licence: the seat is the application's own", members.len())),
        Some(licenses) => licenses,
    };
    let mut portions = members.chunks(batch::LARGEST);
    let mut running = FuturesOrdered::new();
    let mut found: Vec<Found> = Vec::with_capacity(members.len());
    loop {
        while running.len() < IN_FLIGHT
            && let Some(portion) = portions.next()
        {
            running.push_back(look_at(service, portion, group.id, licenses));
        }
        match running.next().await {
            Some(portion) => found.extend(portion?),
            None => break,
        }
    }
    let kept: Vec<&Kept> = found.iter().flat_map(Found::kept_by).collect();
    let other_groups = kept.iter().filter_map(|kept| if let Kept::Group(_, id) = kept { Some(*id) } else { None }).collect();
    let skus = if kept.is_empty() { None } else { Some(names.get(service).await) };
    let groups = group_names(service, other_groups).await;
    Ok(found.iter().map(|found| found.say(&groups, skus)).collect())
}

async fn look_at(service: &Service, portion: &[Guid], group: Guid, licenses: &[Guid]) -> Result<Vec<Found>, DirectoryError> {
    let urls: Vec<String> = portion.iter().map(|id| format!("/users/{id}?$select=licenseAssignmentStates")).collect();
    let items = read_items(service, &urls).await?;
    Ok(items.into_iter().map(|item| look(item, group, licenses)).collect())
}

fn look(item: Option<Item>, group: Guid, licenses: &[Guid]) -> Found {
    match item {
        Some(item) if item.status == 200 => match Licensed::deserialize(&item.body) {
            Ok(Licensed { license_assignment_states: Some(states) }) => weigh(&states, group, licenses),
            Ok(Licensed { license_assignment_states: None }) => Found::Unknown(NOT_SHOWN),
            Err(_) => Found::Unknown("the answer is not what Graph documents"),
        },
        Some(item) if item.status == 404 => Found::Unknown("the person does not exist any more"),
        Some(item) if item.status == 403 => Found::Unknown(NOT_SHOWN),
        _ => Found::Unknown("Microsoft Graph did not answer"),
    }
}

fn weigh(states: &[Assignment], group: Guid, licenses: &[Guid]) -> Found {
    let from_group: Vec<&Assignment> =
        states.iter().filter(|state| state.assigned_by_group == Some(group) && licenses.contains(&state.sku_id)).collect();
    if from_group.is_empty() {
        return Found::Unknown("the licence has not reached the person through this group yet");
    }
    let held: Vec<Guid> = from_group.iter().filter(|state| state.holds_a_seat()).map(|state| state.sku_id).collect();
    if held.is_empty() {
        return Found::Unknown("the licence could not be assigned through this group, so no seat is held by it");
    }
    let others = |sku: Guid| {
        states.iter().filter(move |state| state.sku_id == sku && state.assigned_by_group != Some(group) && state.holds_a_seat()).map(
            move |state| match state.assigned_by_group {
                None => Kept::Direct(sku),
                Some(other) => Kept::Group(sku, other),
            },
        )
    };
    let all = held.iter().all(|sku| others(*sku).next().is_some());
    let by: Vec<Kept> = held.iter().flat_map(|sku| others(*sku)).collect();
    if by.is_empty() { Found::Frees } else { Found::Keeps { all, by } }
}

impl Found {
    fn kept_by(&self) -> &[Kept] {
        if let Self::Keeps { by, .. } = self { by } else { &[] }
    }

    fn say(&self, groups: &HashMap<Guid, String>, skus: Option<&HashMap<Guid, String>>) -> FreesSeat {
        let sku_name = |id: &Guid| skus.and_then(|skus| skus.get(id)).cloned().unwrap_or_else(|| id.to_string());
        match self {
            Self::Frees => FreesSeat::Yes,
            Self::Unknown(why) => FreesSeat::Unknown((*why).into()),
            Self::Keeps { all, by } => {
                let mut parts: Vec<String> = by
                    .iter()
                    .map(|kept| match kept {
                        Kept::Direct(sku) => format!("direct assignment of {}", sku_name(sku)),
                        Kept::Group(sku, id) => {
                            format!("group {} assigns {}", groups.get(id).cloned().unwrap_or_else(|| id.to_string()), sku_name(sku))
                        }
                    })
                    .collect();
                parts.dedup();
                let text = parts.join("; ");
                // The group gives several licences and some of them are freed: still no whole seat to count on.
                FreesSeat::No(if *all { text } else { format!("in part: {text}") })
            }
        }
    }
}

impl SkuNames {
    async fn get(&self, service: &Service) -> &HashMap<Guid, String> {
        self.0
            .get_or_init(|| async {
                let mut url = service.url(&["subscribedSkus"]);
                url.set_query(Some("$select=skuId,skuPartNumber"));
                // Names are a convenience: without the right to read them, ids are shown.
                let skus = service.read::<Skus>(&url, cost::SKUS, Patience::SHORT).await.map(|skus| skus.value).unwrap_or_default();
                skus.into_iter().filter_map(|sku| Some((sku.sku_id, sku.sku_part_number?))).collect()
            })
            .await
    }
}

async fn group_names(service: &Service, mut ids: Vec<Guid>) -> HashMap<Guid, String> {
    ids.sort_unstable();
    ids.dedup();
    let mut names = HashMap::new();
    for portion in ids.chunks(batch::LARGEST) {
        let urls: Vec<String> = portion.iter().map(|id| format!("/groups/{id}?$select=id,displayName")).collect();
        // As above: without names, ids are shown.
        let items = read_items(service, &urls).await.unwrap_or_default();
        let read = items.into_iter().flatten().filter(|item| item.status == 200);
        names.extend(read.filter_map(|item| {
            let row = Named::deserialize(&item.body).ok()?;
            Some((row.id, row.display_name?))
        }));
    }
    names
}

/// Reads up to 20 addresses in one batch; items that may pass are asked for again, on their own.
async fn read_items(service: &Service, urls: &[String]) -> Result<Vec<Option<Item>>, DirectoryError> {
    let mut answers: Vec<Option<Item>> = vec![None; urls.len()];
    let mut open: Vec<usize> = (0..urls.len()).collect();
    for attempt in 1..=ATTEMPTS {
        let body = batch::reads(&open.iter().filter_map(|at| urls.get(*at)).map(String::as_str).collect::<Vec<_>>());
        let units = u32::try_from(open.len()).unwrap_or(u32::MAX) * cost::ONE_OBJECT;
        let responses = service
            .read_batch::<Responses>(&body, units, Patience::LONG)
            .await
            .map_err(|error| error.into_error("cannot read licence assignments", &Need::READ_LICENSES))?;
        let mut wait = None;
        let mut again = Vec::new();
        for (at, item) in open.iter().zip(responses.in_order(open.len())) {
            match item {
                Some(item) if item.status == 401 || service::is_passing(item.status) => {
                    wait = wait.max(item.retry_after(SystemTime::now()));
                    again.push(*at);
                }
                None => again.push(*at),
                item => answers[*at] = item,
            }
        }
        if again.is_empty() || attempt == ATTEMPTS {
            break;
        }
        service.reads.close_for(wait.unwrap_or_else(|| retry::pause(attempt)));
        open = again;
    }
    Ok(answers)
}

/// A failure that only means that the forecast is not to be had.
pub(super) fn is_only_a_right(error: &DirectoryError) -> bool {
    error.kind == ErrorKind::Permission
}

/// The forecast of an app that may not read licences.
pub(super) fn not_shown(members: usize) -> Vec<FreesSeat> {
    unknown(NOT_SHOWN, members)
}

fn unknown(why: &'static str, members: usize) -> Vec<FreesSeat> {
    vec![FreesSeat::Unknown(why.into()); members]
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUP: Guid = Guid::from_u128(1);
    const OTHER: Guid = Guid::from_u128(2);
    const SKU: Guid = Guid::from_u128(10);
    const SKU2: Guid = Guid::from_u128(11);

    fn state(sku_id: Guid, by: Option<Guid>, state: &str) -> Assignment {
        Assignment { sku_id, assigned_by_group: by, state: Some(state.into()) }
    }

    fn said(states: &[Assignment], licenses: &[Guid]) -> FreesSeat {
        let groups = HashMap::from_iter([(OTHER, "LIC-Other".to_owned())]);
        let skus = HashMap::from_iter([(SKU, "MIRO".to_owned())]);
        weigh(states, GROUP, licenses).say(&groups, Some(&skus))
    }

    #[test]
    fn another_holding_keeps_the_seat() {
        let own = || state(SKU, Some(GROUP), "Active");
        assert_eq!(said(&[own()], &[SKU]), FreesSeat::Yes);
        assert_eq!(said(&[own(), state(SKU, None, "Active")], &[SKU]), FreesSeat::No("direct assignment of MIRO".into()));
        assert_eq!(said(&[own(), state(SKU, Some(OTHER), "Active")], &[SKU]), FreesSeat::No("group LIC-Other assigns MIRO".into()));
        assert_eq!(said(&[own(), state(SKU, Some(OTHER), "Error")], &[SKU]), FreesSeat::Yes);
        assert_eq!(said(&[own(), state(SKU2, None, "Active")], &[SKU]), FreesSeat::Yes);
    }

    #[test]
    fn what_the_group_does_not_give_is_not_freed() {
        assert!(matches!(said(&[], &[SKU]), FreesSeat::Unknown(_)));
        assert!(matches!(said(&[state(SKU, Some(GROUP), "Error")], &[SKU]), FreesSeat::Unknown(_)));
    }

    #[test]
    fn half_a_seat_is_no_seat() {
        let states = [state(SKU, Some(GROUP), "Active"), state(SKU2, Some(GROUP), "Active"), state(SKU2, None, "Active")];
        assert_eq!(said(&states, &[SKU, SKU2]), FreesSeat::No(format!("in part: direct assignment of {SKU2}")));
    }
}
