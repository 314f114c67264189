//! `POST /directoryObjects/getByIds` and `GET /subscribedSkus`.

use serde_json::{Value, json};

use super::{
    super::{
        odata,
        reply::{GraphError, Reply},
    },
    Answer, Context, members, users,
};
use crate::directory::Guid;

/// Objects by id; those that do not exist are left out.
pub(super) fn get_by_ids(cx: &mut Context) -> Answer {
    cx.require(&["Directory.Read.All", "Directory.ReadWrite.All"])?;
    let select = odata::select(cx.call, "directoryObject", &users::KNOWN)?;
    let body = cx.body()?;
    let ids = body["ids"].as_array().ok_or_else(|| GraphError::bad("The parameter 'ids' is required."))?;
    if ids.len() > 1_000 {
        return Err(GraphError::bad("Too many ids were given: at most 1000 are supported."));
    }
    let ids = ids.iter().map(|id| {
        let text = id.as_str().unwrap_or_default();
        text.parse::<Guid>().map_err(|_| GraphError::malformed_id(text))
    });
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    let types = body["types"].as_array();
    let (tenant, now) = (&cx.core.tenant, cx.core.clock.scaled());
    let found = ids.into_iter().filter_map(|id| tenant.object(id)).map(|object| members::view(tenant, &object, &select, false, now));
    let wanted = |value: &Value| {
        let kind = value["@odata.type"].as_str().and_then(|kind| kind.strip_prefix("#microsoft.graph."));
        types.is_none_or(|types| types.iter().any(|wanted| matches!(wanted.as_str(), Some("directoryObject")) || wanted.as_str() == kind))
    };
    let value: Value = found.filter(wanted).collect();
    Ok(Reply::json(json!({"@odata.context": cx.odata("directoryObjects"), "value": value})))
}

/// The products bought, and how many seats of each are taken.
pub(super) fn subscribed_skus(cx: &mut Context) -> Answer {
    cx.require(&["LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All", "Directory.ReadWrite.All"])?;
    if let Some((name, _)) = cx.call.query.iter().find(|(name, _)| name != "$select") {
        return Err(GraphError::unsupported(format!("The query option {name} is not supported for this resource.")));
    }
    let tenant = &cx.core.tenant;
    let consumed = tenant.consumed(cx.core.clock.scaled());
    let value: Value = tenant
        .skus
        .iter()
        .map(|(id, sku)| {
            json!({
                "id": format!("{}_{id}", tenant.id), "skuId": id, "skuPartNumber": sku.part_number, "capabilityStatus": "Enabled",
                "appliesTo": "User", "consumedUnits": consumed.get(id), "servicePlans": [],
                "prepaidUnits": {"enabled": sku.enabled, "suspended": 0, "warning": 0, "lockedOut": 0},
            })
        })
        .collect();
    Ok(Reply::json(json!({"@odata.context": cx.odata("subscribedSkus"), "value": value})))
}
