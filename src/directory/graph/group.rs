//! Finds the group and says what stands in the way of writing to it.

use std::fmt::Write as _;

use reqwest::Url;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    budget::cost,
    odata::Refusal,
    permission::Need,
    service::{Patience, ReadError, Service},
};
use crate::directory::{DirectoryError, ErrorKind, Group, Guid, Hindrance};

const SELECT: &str = "id,displayName,description,groupTypes,mailEnabled,onPremisesSyncEnabled,onPremisesSamAccountName,\
                      isAssignableToRole,assignedLicenses,licenseProcessingState";
/// Newer than the rest, and not in every national cloud.
const SELECT_NEW: &str = "isManagementRestricted";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: Guid,
    display_name: Option<String>,
    description: Option<String>,
    group_types: Option<Vec<String>>,
    mail_enabled: Option<bool>,
    on_premises_sync_enabled: Option<bool>,
    on_premises_sam_account_name: Option<String>,
    is_assignable_to_role: Option<bool>,
    is_management_restricted: Option<bool>,
    assigned_licenses: Option<Vec<License>>,
    #[serde(default)]
    license_processing_state: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct License {
    sku_id: Guid,
}

#[derive(Deserialize)]
struct Page {
    value: Vec<Row>,
    #[serde(rename = "@odata.nextLink")]
    next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SyncBehavior {
    is_cloud_managed: Option<bool>,
}

/// The group of that object id or exact name.
pub(super) async fn find(service: &Service, wanted: &str) -> Result<Group, DirectoryError> {
    let wanted = wanted.trim();
    if wanted.is_empty() {
        return Err(DirectoryError::new(ErrorKind::Settings, "the group is missing").hint("name it or give its object id"));
    }
    let row = match wanted.parse::<Guid>() {
        Ok(id) => by_id(service, id).await?,
        Err(_) => by_name(service, wanted).await?,
    };
    describe(service, row).await
}

async fn by_id(service: &Service, id: Guid) -> Result<Row, DirectoryError> {
    let what = format!("cannot read the group {id}");
    let mut url = service.url(&["groups", &id.to_string()]);
    let read = with_select(service, cost::ONE_OBJECT, |select| {
        url.set_query(Some(&format!("$select={select}")));
        url.clone()
    });
    read.await.map_err(|error| match error {
        ReadError::Refused { status: 404, refusal, .. } => not_found(&id.to_string(), refusal),
        error => error.into_error(&what, &Need::READ_GROUP),
    })
}

/// Asks for everything, and once more without what this cloud does not know.
async fn with_select<T: DeserializeOwned>(service: &Service, units: u32, mut url: impl FnMut(&str) -> Url) -> Result<T, ReadError> {
    match service.read(&url(&format!("{SELECT},{SELECT_NEW}")), units, Patience::LONG).await {
        Err(ReadError::Refused { status: 400, refusal, .. }) if refusal.message.contains(SELECT_NEW) => {
            service.read(&url(SELECT), units, Patience::LONG).await
        }
        result => result,
    }
}

async fn by_name(service: &Service, name: &str) -> Result<Row, DirectoryError> {
    let what = format!("cannot look up the group \u{201c}{name}\u{201d}");
    let filter = format!("displayName eq '{}'", name.replace('\'', "''"));
    let mut url = service.url(&["groups"]);
    let first = with_select::<Page>(service, cost::GROUPS, |select| {
        url.set_query(Some(&format!("$filter={}&$select={select}&$top=999", escape(&filter))));
        url.clone()
    });
    let mut page = first.await.map_err(|error| error.into_error(&what, &Need::READ_GROUP))?;
    let mut rows = std::mem::take(&mut page.value);
    // A filter on one name fills no second page; Graph may still say that there is one, also after an empty page.
    for _ in 0..10 {
        let Some(next) = page.next.take() else { break };
        let url = super::roster::own_link(service, &next)?;
        page =
            service.read::<Page>(&url, cost::GROUPS, Patience::LONG).await.map_err(|error| error.into_error(&what, &Need::READ_GROUP))?;
        rows.append(&mut page.value);
    }
    choose(name, rows)
}

/// Graph compares without case, and perhaps without accents. Here the name has to be the same, at least but for case; the
/// same letter by letter wins.
fn choose(name: &str, rows: Vec<Row>) -> Result<Row, DirectoryError> {
    let folded = name.to_lowercase();
    let mut alike: Vec<Row> =
        rows.into_iter().filter(|row| row.display_name.as_ref().is_some_and(|found| found.to_lowercase() == folded)).collect();
    let exact = |row: &Row| row.display_name.as_deref() == Some(name);
    if alike.iter().any(exact) {
        alike.retain(exact);
    }
    alike.sort_by_key(|row| row.id);
    alike.dedup_by_key(|row| row.id);
    if alike.len() > 1 {
        return Err(ambiguous(name, &alike));
    }
    alike.pop().ok_or_else(|| not_found(&format!("\u{201c}{name}\u{201d}"), Refusal::default()))
}

fn ambiguous(name: &str, rows: &[Row]) -> DirectoryError {
    let mut message = format!("{} groups are named \u{201c}{name}\u{201d}:", rows.len());
    for (at, row) in rows.iter().enumerate() {
        let description = row.description.as_deref().map(str::trim).filter(|text| !text.is_empty()).unwrap_or("no description");
        // Writing to a String cannot fail.
        let _ = write!(message, "{} {} ({description})", if at == 0 { "" } else { "," }, row.id);
    }
    DirectoryError::new(ErrorKind::Ambiguous, message).hint("give the object id instead of the name")
}

fn not_found(wanted: &str, refusal: Refusal) -> DirectoryError {
    let mut error = DirectoryError::new(ErrorKind::NotFound, format!("there is no group {wanted} in this tenant")).hint(
        "check the spelling and the tenant; a group made a moment ago may take a minute to be found by name: its object id works at once",
    );
    error.request_id = refusal.request_id;
    if refusal.code.is_empty() { error } else { error.code(refusal.code) }
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

async fn describe(service: &Service, row: Row) -> Result<Group, DirectoryError> {
    let permissions = service.permissions().await?;
    let cloud_managed = row.on_premises_sync_enabled == Some(true) && is_cloud_managed(service, row.id).await;
    let lacks_role = service.lacks(&Need::CHANGE_ROLE_GROUP).await;
    let hindrances = hindrances(&row, cloud_managed, lacks_role);
    let mut notes = notes(&row);
    if service.lacks(&Need::CHANGE_MEMBERS).await {
        notes.push(format!("the app can read but not change the group: {}", Need::CHANGE_MEMBERS.hint(permissions.as_deref())));
    }
    Ok(Group {
        id: row.id,
        name: row.display_name.unwrap_or_else(|| row.id.to_string()),
        dn: None,
        sam: row.on_premises_sam_account_name,
        hindrances,
        notes,
        licenses: row.assigned_licenses.map(|licenses| licenses.into_iter().map(|license| license.sku_id).collect()),
        rid: None,
    })
}

/// Whether a group that came from Active Directory is mastered in the cloud now
/// (<https://learn.microsoft.com/graph/api/resources/onpremisessyncbehavior>). An app that may not ask is told no.
async fn is_cloud_managed(service: &Service, id: Guid) -> bool {
    let mut url = service.url(&["groups", &id.to_string(), "onPremisesSyncBehavior"]);
    url.set_query(Some("$select=isCloudManaged"));
    let read = service.read::<SyncBehavior>(&url, cost::ONE_OBJECT, Patience::SHORT).await;
    read.is_ok_and(|behavior| behavior.is_cloud_managed == Some(true))
}

fn hindrances(row: &Row, cloud_managed: bool, lacks_role: bool) -> Vec<Hindrance> {
    let has_type = |wanted: &str| row.group_types.iter().flatten().any(|kind| kind == wanted);
    let mut found = Vec::new();
    let mut add = |code, message: &str, hint: &str| found.push(Hindrance { code, message: message.into(), hint: hint.into() });
    if has_type("DynamicMembership") {
        add(
            "DynamicGroup",
            "the group's members come from a rule",
            "change the rule, or hand the seats out through another group with assigned members",
        );
    }
    if row.on_premises_sync_enabled == Some(true) && !cloud_managed {
        add(
            "SyncedGroup",
            "the group is synchronised from Active Directory, which alone may change it",
            "set `directory = \"active-directory\"` in the job, or move the group's source of authority to the cloud",
        );
    }
    if row.mail_enabled == Some(true) && !has_type("Unified") {
        add(
            "MailEnabledGroup",
            "the group is a mail-enabled security group or a distribution list, which only Exchange can change",
            "use Remove-DistributionGroupMember of Exchange Online, or hand the seats out through a plain security group",
        );
    }
    if row.is_management_restricted == Some(true) {
        add(
            "RestrictedGroup",
            "the group is protected by a restricted management administrative unit",
            "let an administrator of that unit run this, or take the group out of the unit",
        );
    }
    if row.is_assignable_to_role == Some(true) && lacks_role {
        add(
            "RoleAssignableGroup",
            "the group can hold directory roles, so changing it takes the permission RoleManagement.ReadWrite.Directory",
            "hand the seats out through another group rather than giving the app that permission",
        );
    }
    found
}

fn notes(row: &Row) -> Vec<String> {
    let mut notes = Vec::new();
    match row.assigned_licenses.as_deref() {
        None => notes.push("the group's licences are not shown to this app, so whether a seat is freed cannot be told".to_owned()),
        Some([]) => notes.push(
            "the group assigns no Entra licence: the seats are the application's own, which frees them when it learns of the removal"
                .to_owned(),
        ),
        Some(_) => {
            // An object in the documentation, a plain text in some answers.
            let state = &row.license_processing_state;
            let state = state.get("state").unwrap_or(state).as_str().unwrap_or("ProcessingComplete");
            if state != "ProcessingComplete" {
                notes.push(format!("Microsoft is still working on this group's licences ({state}); seats may be freed later than usual"));
            }
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(json: &str) -> Row {
        serde_json::from_str(json).expect("a group")
    }

    fn codes(json: &str, lacks_role: bool) -> Vec<&'static str> {
        hindrances(&row(json), false, lacks_role).iter().map(|hindrance| hindrance.code).collect()
    }

    const ID: &str = r#""id":"9832aad8-e4fe-496b-a604-95c6ef01ae75","displayName":"G""#;

    #[test]
    fn kinds_that_cannot_be_written_to() {
        assert_eq!(codes(&format!(r#"{{{ID},"groupTypes":["DynamicMembership"]}}"#), false), ["DynamicGroup"]);
        assert_eq!(codes(&format!(r#"{{{ID},"groupTypes":["DynamicMembership","Unified"],"mailEnabled":true}}"#), false), ["DynamicGroup"]);
        assert_eq!(codes(&format!(r#"{{{ID},"onPremisesSyncEnabled":true}}"#), false), ["SyncedGroup"]);
        assert_eq!(codes(&format!(r#"{{{ID},"mailEnabled":true,"groupTypes":[]}}"#), false), ["MailEnabledGroup"]);
        assert_eq!(codes(&format!(r#"{{{ID},"isManagementRestricted":true}}"#), false), ["RestrictedGroup"]);
        assert_eq!(codes(&format!(r#"{{{ID},"isAssignableToRole":true}}"#), true), ["RoleAssignableGroup"]);
    }

    #[test]
    fn kinds_that_can() {
        let free: [&str; 0] = [];
        assert_eq!(codes(&format!(r#"{{{ID},"groupTypes":["Unified"],"mailEnabled":true}}"#), true), free);
        assert_eq!(codes(&format!(r#"{{{ID},"onPremisesSyncEnabled":false,"isAssignableToRole":null,"groupTypes":null}}"#), true), free);
        assert_eq!(codes(&format!(r#"{{{ID},"isAssignableToRole":true}}"#), false), free);
        assert!(hindrances(&row(&format!(r#"{{{ID},"onPremisesSyncEnabled":true}}"#)), true, true).is_empty());
    }

    fn named(names: &[(u128, &str)]) -> Vec<Row> {
        names.iter().map(|(id, name)| row(&format!(r#"{{"id":"{}","displayName":"{name}"}}"#, Guid::from_u128(*id)))).collect()
    }

    #[test]
    fn the_name_has_to_be_the_same() {
        let id = |name: &str, names: &[(u128, &str)]| choose(name, named(names)).map(|row| row.id.as_u128()).map_err(|error| error.kind);
        assert_eq!(id("LIC", &[(1, "LIC"), (2, "LIC-2")]), Ok(1));
        assert_eq!(id("LIC", &[(1, "lic"), (2, "LIC")]), Ok(2));
        assert_eq!(id("lic", &[(1, "LIC")]), Ok(1));
        assert_eq!(id("Café", &[(1, "Cafe")]), Err(ErrorKind::NotFound));
        assert_eq!(id("LIC", &[]), Err(ErrorKind::NotFound));
        assert_eq!(id("LIC", &[(1, "LIC"), (1, "LIC")]), Ok(1));
        assert_eq!(id("LIC", &[(1, "LIC"), (2, "LIC")]), Err(ErrorKind::Ambiguous));
        assert_eq!(id("Lic", &[(1, "lic"), (2, "LIC")]), Err(ErrorKind::Ambiguous));
    }

    #[test]
    fn ambiguous_names_list_ids_and_descriptions() {
        let mut rows = named(&[(1, "LIC"), (2, "LIC")]);
        rows[0].description = Some("Miro, Paris".into());
        let error = choose("LIC", rows).err().expect("two of them");
        assert_eq!(
            error.message,
            "2 groups are named \u{201c}LIC\u{201d}: 00000000-0000-0000-0000-000000000001 (Miro, Paris), 00000000-0000-0000-0000-000000000002 (no description)"
        );
    }

    #[test]
    fn names_survive_the_address() {
        assert_eq!(escape("displayName eq 'R&D + O''Brien #1 é'"), "displayName%20eq%20%27R%26D%20%2B%20O%27%27Brien%20%231%20%C3%A9%27");
    }

    #[test]
    fn licences_make_notes() {
        let text = |json: &str| notes(&row(&format!("{{{ID}{json}}}"))).join("|");
        assert!(text(r#","assignedLicenses":[]"#).contains("no Entra licence"));
        assert!(text("").contains("not shown"));
        let sku = r#","assignedLicenses":[{"skuId":"9832aad8-e4fe-496b-a604-95c6ef01ae75","disabledPlans":[]}]"#;
        assert_eq!(text(sku), "");
        assert!(text(&format!(r#"{sku},"licenseProcessingState":{{"state":"QueuedForProcessing"}}"#)).contains("QueuedForProcessing"));
    }
}
