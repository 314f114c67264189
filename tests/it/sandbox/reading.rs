//! People, groups, members and licences as they are read.

use std::io::Write;

use license_reclamation::directory::sandbox::{GroupEdit, GroupKind, SeedGroup};

use super::*;

fn names(page: &Value) -> Vec<&str> {
    page["value"].as_array().expect("a page").iter().filter_map(|user| user["userPrincipalName"].as_str()).collect()
}

/// People whose names are hard to put into a URL.
async fn tricky() -> Graph {
    let upns = ["o'brien@contoso.example", "$zoe@contoso.example", "adele_fabrikam.example#EXT#@contoso.example", "zoë@contoso.example"];
    let mut people: Vec<_> = upns.into_iter().map(|upn| SeedUser::new(upn, &["LIC-Miro", "LIC-O'Brien & Söhne"])).collect();
    people[0].mail = Some("ann.o'brien@contoso.example".to_owned());
    Graph::start(SandboxConfig { seed: Seed::Users(people), ..SandboxConfig::default() }).await
}

#[tokio::test]
async fn people_are_found_by_all_forms_of_their_name() {
    let graph = tricky().await;
    for (path, upn) in [
        ("/v1.0/users/o'brien@contoso.example", "o'brien@contoso.example"),
        ("/v1.0/users/o%27brien%40contoso.example", "o'brien@contoso.example"),
        ("/v1.0/users('O''Brien@contoso.example')", "o'brien@contoso.example"),
        ("/v1.0/users('$zoe@contoso.example')", "$zoe@contoso.example"),
        ("/beta/users('%24zoe@contoso.example')", "$zoe@contoso.example"),
        ("/v1.0/users/adele_fabrikam.example%23EXT%23@contoso.example", "adele_fabrikam.example#EXT#@contoso.example"),
        ("/v1.0/users/zo%C3%AB@contoso.example", "zoë@contoso.example"),
    ] {
        let (status, user) = graph.get(path).await;
        assert_eq!((status.as_u16(), user["userPrincipalName"].as_str()), (200, Some(upn)), "{path}");
        let id = user["id"].as_str().expect("an id");
        assert_eq!(graph.get(&format!("/v1.0/users/{id}")).await.1["userPrincipalName"], upn);
    }
    let (status, body) = graph.get("/v1.0/users/$zoe@contoso.example").await;
    assert_eq!((status.as_u16(), &body["error"]["code"]), (400, &json!("BadRequest")));
    assert_eq!(graph.get("/v1.0/users/zoe@contoso.example").await.0, 404, "accents are letters of their own");
}

#[tokio::test]
async fn people_are_filtered_and_paged() {
    let graph = tricky().await;
    let filter = |filter: &'static str| {
        graph.request(Method::GET, &format!("/v1.0/users?$filter={}&$select=userPrincipalName", encode(filter))).send()
    };
    for (text, expected) in [
        ("userPrincipalName eq 'O''BRIEN@contoso.example'", 1),
        ("mail eq 'ann.o''brien@contoso.example'", 1),
        ("userPrincipalName eq 'nobody@contoso.example'", 0),
        ("userPrincipalName in ('zoë@contoso.example', '$zoe@contoso.example')", 2),
        ("startswith(userPrincipalName,'o') or userPrincipalName eq 'zoë@contoso.example'", 2),
    ] {
        let answer = filter(text).await.expect("an answer");
        assert_eq!(answer.status(), 200, "{text}");
        assert_eq!(names(&answer.json().await.expect("JSON")).len(), expected, "{text}");
    }
    for text in ["userPrincipalName eq 'x", "userPrincipalName eq", "department eq 'x'", "mail eq 'a' and mail eq 'b'"] {
        assert_eq!(filter(text).await.expect("an answer").status(), 400, "{text}");
    }
    let graph = Graph::of(250, SandboxConfig::default()).await;
    let (_, page) = graph.get("/v1.0/users?$select=userPrincipalName&$top=200").await;
    let (_, rest) = graph.get(page["@odata.nextLink"].as_str().expect("a link")).await;
    assert_eq!((names(&page).len(), names(&rest).len(), rest.get("@odata.nextLink")), (200, 50, None));
    assert!(names(&page).iter().all(|name| !names(&rest).contains(name)));
}

#[tokio::test]
async fn groups_are_found_by_id_and_exact_name() {
    let graph = tricky().await;
    let by_name = |name: &str| {
        let filter = format!("displayName eq '{}'", name.replace('\'', "''"));
        graph.request(Method::GET, &format!("/v1.0/groups?$filter={}&$select=id,displayName", encode(&filter))).send()
    };
    for (name, expected) in [("LIC-Miro", 1), ("lic-miro", 1), ("LIC-O'Brien & Söhne", 1), ("LIC", 0), ("DEMO-Twin", 2)] {
        let body: Value = by_name(name).await.expect("an answer").json().await.expect("JSON");
        assert_eq!(body["value"].as_array().map(Vec::len), Some(expected), "{name}");
    }
    let select = "id,displayName,groupTypes,membershipRule,membershipRuleProcessingState,mailEnabled,securityEnabled,onPremisesSyncEnabled,isAssignableToRole,isManagementRestricted,assignedLicenses,licenseProcessingState";
    let read = |name: &str| {
        let id = graph.sandbox.group_id(name).expect("the group");
        let graph = &graph;
        async move { graph.get(&format!("/v1.0/groups/{id}?$select={select}")).await.1 }
    };
    let plain = read("LIC-Miro").await;
    assert_eq!(plain["assignedLicenses"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&plain["groupTypes"], &plain["onPremisesSyncEnabled"], &plain["isAssignableToRole"]),
        (&json!([]), &Value::Null, &Value::Null)
    );
    assert_eq!(read("DEMO-Dynamic").await["groupTypes"], json!(["DynamicMembership"]));
    assert!(read("DEMO-Dynamic").await["membershipRule"].is_string());
    assert_eq!(read("DEMO-Synced").await["onPremisesSyncEnabled"], true);
    assert_eq!(read("DEMO-MailEnabled").await["mailEnabled"], true);
    assert_eq!(read("DEMO-RoleAssignable").await["isAssignableToRole"], true);
    assert_eq!(read("DEMO-Restricted").await["isManagementRestricted"], true);
    assert_eq!(read("DEMO-Unified").await["groupTypes"], json!(["Unified"]));
    assert_eq!(read("DEMO-Unlicensed").await["assignedLicenses"], json!([]));
    let (_, unselected) = graph.get(&format!("/v1.0/groups/{}", graph.group())).await;
    assert!(unselected.get("assignedLicenses").is_none() && unselected.get("displayName").is_some());
    assert_eq!(graph.get("/v1.0/groups/LIC-Miro").await.0, 400, "a name is no id");
    assert_eq!(graph.get("/v1.0/groups/00000000-0000-4000-8000-000000000001").await.0, 404);
    assert_eq!(graph.get(&format!("/v1.0/groups/{}?$select=id,nonsense", graph.group())).await.0, 400);
}

#[tokio::test]
async fn members_come_in_pages_with_their_type() {
    let graph = Graph::of(250, SandboxConfig::default()).await;
    let (members, pages) = graph.members("?$select=id,userPrincipalName,accountEnabled").await;
    assert_eq!((members.len(), pages), (250, 3));
    assert_eq!(members[0]["@odata.type"], "#microsoft.graph.user");
    let mut properties: Vec<_> = members[0].as_object().expect("an object").keys().map(String::as_str).collect();
    properties.sort_unstable();
    assert_eq!(properties, ["@odata.type", "accountEnabled", "id", "userPrincipalName"]);
    assert_eq!(graph.members("?$top=999").await.1, 1);
    assert_eq!(graph.get(&format!("/v1.0/groups/{}/members?$top=1000", graph.group())).await.0, 400);
    let clamped = Graph::of(2, SandboxConfig { clamp_top: true, ..SandboxConfig::default() }).await;
    assert_eq!(clamped.members("?$top=1000").await.0.len(), 2);
    let broken = format!("/v1.0/groups/{}/members?$skiptoken=nonsense", graph.group());
    assert_eq!(graph.get(&broken).await.0, 400);
}

#[tokio::test]
async fn a_page_is_not_disturbed_by_removals() {
    let graph = Graph::of(200, SandboxConfig::default()).await;
    let (_, first) = graph.get(&format!("/v1.0/groups/{}/members?$select=userPrincipalName", graph.group())).await;
    for name in names(&first) {
        graph.sandbox.remove_member("LIC-Miro", name).expect("a member");
    }
    let (_, second) = graph.get(first["@odata.nextLink"].as_str().expect("a link")).await;
    assert_eq!(names(&second).len(), 100);
}

#[tokio::test]
async fn the_cast_and_counts_need_the_header() {
    let graph = Graph::of(3, SandboxConfig::default()).await;
    let seed = SeedGroup { nested: vec!["LIC-Miro".into()], devices: vec!["LAPTOP".into()], ..SeedGroup::new("Mixed", GroupKind::Static) };
    let mixed = graph.sandbox.add_group(&seed).expect("a group");
    graph.sandbox.add_member("Mixed", "user1@contoso.example").expect("a member");
    let (_, all) = graph.get(&format!("/v1.0/groups/{mixed}/members")).await;
    let mut types: Vec<_> = all["value"].as_array().expect("a page").iter().filter_map(|m| m["@odata.type"].as_str()).collect();
    types.sort_unstable();
    assert_eq!(types, ["#microsoft.graph.device", "#microsoft.graph.group", "#microsoft.graph.user"]);
    let cast = format!("/v1.0/groups/{mixed}/members/microsoft.graph.user?$count=true");
    assert_eq!(graph.get(&cast).await.0, 400);
    let eventual = |path: &str| graph.request(Method::GET, path).header("ConsistencyLevel", "eventual").send();
    let page: Value = eventual(&cast).await.expect("an answer").json().await.expect("JSON");
    assert_eq!((page["@odata.count"].as_u64(), names(&page).len()), (Some(1), 1));
    let count = eventual(&format!("/v1.0/groups/{mixed}/members/$count")).await.expect("an answer");
    assert_eq!(count.headers()["content-type"], "text/plain");
    assert_eq!(count.text().await.expect("text"), "3");
    assert_eq!(graph.send(Method::GET, &format!("/v1.0/groups/{mixed}/members/$count")).await.status(), 400);
    let (_, transitive) = graph.get(&format!("/v1.0/groups/{mixed}/transitiveMembers")).await;
    assert_eq!(transitive["value"].as_array().map(Vec::len), Some(5));
    let check = json!({"groupIds": [mixed, graph.group()]});
    let (_, found) = graph.post(&format!("/v1.0/users/{}/checkMemberGroups", graph.user(2)), &check).await;
    assert_eq!(found["value"], json!([mixed, graph.group()]), "nested members are members too");
}

#[tokio::test]
async fn who_may_not_read_people_sees_ids_only() {
    let permissions = ["GroupMember.ReadWrite.All", "GroupMember.Read.All"].map(str::to_owned).to_vec();
    let graph = Graph::of(1, SandboxConfig { permissions, ..SandboxConfig::default() }).await;
    let (members, _) = graph.members("?$select=id,userPrincipalName").await;
    assert_eq!(members[0]["id"], json!(graph.user(1)));
    assert_eq!(members[0]["userPrincipalName"], Value::Null);
}

#[tokio::test]
async fn licences_tell_where_they_come_from() {
    let mut direct = SeedUser::new("direct@contoso.example", &["LIC-Miro"]);
    direct.licenses = vec!["MIRO".to_owned()];
    let people = vec![
        direct,
        SeedUser::new("one@contoso.example", &["LIC-Miro"]),
        SeedUser::new("two@contoso.example", &["LIC-Miro", "LIC-Miro-Pilot=MIRO"]),
    ];
    let graph = Graph::start(SandboxConfig { seed: Seed::Users(people), ..SandboxConfig::default() }).await;
    let states = |name: &'static str| {
        let graph = &graph;
        async move {
            let (status, user) = graph.get(&format!("/v1.0/users/{name}@contoso.example?$select=licenseAssignmentStates")).await;
            assert_eq!(status, 200);
            let found = user["licenseAssignmentStates"].as_array().expect("states");
            assert!(found.iter().all(|state| state["state"] == "Active" && state["skuId"].is_string()));
            found.iter().map(|state| state["assignedByGroup"].as_str().map(str::to_owned)).collect::<Vec<_>>()
        }
    };
    let (group, pilot) = (Some(graph.group()), graph.sandbox.group_id("LIC-Miro-Pilot").map(|id| id.to_string()));
    assert_eq!(states("direct").await, [None, group.clone()]);
    assert_eq!(states("one").await, std::slice::from_ref(&group));
    let two = states("two").await;
    assert!(two.len() == 2 && two.contains(&group) && two.contains(&pilot), "{two:?}");
    let (_, default) = graph.get("/v1.0/users/one@contoso.example").await;
    assert!(default.get("licenseAssignmentStates").is_none() && default.get("assignedLicenses").is_none());
    let consumed = |skus: Value| {
        skus["value"].as_array().and_then(|all| all.iter().find(|s| s["skuPartNumber"] == "MIRO")).map(|s| s["consumedUnits"].clone())
    };
    assert_eq!(consumed(graph.get("/v1.0/subscribedSkus").await.1), Some(json!(3)));
    for name in ["direct", "one", "two"] {
        graph.sandbox.remove_member("LIC-Miro", &format!("{name}@contoso.example")).expect("a member");
    }
    assert_eq!(consumed(graph.get("/v1.0/subscribedSkus").await.1), Some(json!(2)), "only one seat was freed");
    let (_, details) = graph.get("/v1.0/users/two@contoso.example/licenseDetails").await;
    assert_eq!(details["value"][0]["skuPartNumber"], "MIRO");
    graph.sandbox.set_permissions(&["User.ReadBasic.All"]);
    let mut graph = graph;
    graph.sign_in().await;
    assert_eq!(graph.get("/v1.0/users?$select=licenseAssignmentStates").await.0, 403);
}

#[tokio::test]
async fn objects_are_read_by_ids() {
    let permissions = vec!["Directory.Read.All".to_owned()];
    let graph = Graph::of(3, SandboxConfig { permissions, ..SandboxConfig::default() }).await;
    let ids = [graph.user(1), graph.group(), "00000000-0000-4000-8000-000000000001".to_owned()];
    let (_, found) = graph.post("/v1.0/directoryObjects/getByIds", &json!({"ids": ids})).await;
    assert_eq!(found["value"].as_array().map(Vec::len), Some(2), "missing ones are left out");
    let (_, found) = graph.post("/v1.0/directoryObjects/microsoft.graph.getByIds", &json!({"ids": ids, "types": ["user"]})).await;
    assert_eq!(names(&found), ["user1@contoso.example"]);
    let (status, _) = graph.post("/v1.0/directoryObjects/getByIds", &json!({"ids": ["user1@contoso.example"]})).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn bodies_are_compressed_both_ways_and_headers_are_graphs() {
    let graph = Graph::of(100, SandboxConfig::default()).await;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let body = json!({"requests": [{"id": "1", "method": "GET", "url": "/users"}]});
    packed.write_all(body.to_string().as_bytes()).expect("written");
    let request = graph.request(Method::POST, "/v1.0/$batch").header("content-encoding", "gzip").header("client-request-id", "mine");
    let answer = request.body(packed.finish().expect("packed")).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    for (name, value) in [("client-request-id", "mine"), ("odata-version", "4.0"), ("cache-control", "no-cache")] {
        assert_eq!(answer.headers()[name], value);
    }
    for name in ["request-id", "x-ms-ags-diagnostic", "date", "strict-transport-security"] {
        assert!(answer.headers().contains_key(name), "{name}");
    }
    let raw = Client::builder().no_proxy().no_gzip().tls_certs_only([]).build().expect("a client");
    let url = format!("{}/v1.0/groups/{}/members", graph.sandbox.base_url(), graph.group());
    let answer = raw.get(url).bearer_auth(&graph.token).header("accept-encoding", "gzip").send().await.expect("an answer");
    assert_eq!(answer.headers()["content-encoding"], "gzip");
    assert_eq!(answer.headers()["x-ms-resource-unit"], "3");
    let bytes = answer.bytes().await.expect("a body");
    let page: Value = serde_json::from_reader(flate2::read::GzDecoder::new(&bytes[..])).expect("JSON");
    assert_eq!(names(&page).len(), 100);
    graph.sandbox.set_faults("no-gzip".parse().expect("faults"));
    let answer = graph.request(Method::POST, "/v1.0/$batch").header("content-encoding", "gzip").body("x").send().await;
    assert_eq!(answer.expect("an answer").status(), 415);
}

#[tokio::test]
async fn what_is_not_there_is_refused() {
    let graph = Graph::of(1, SandboxConfig::default()).await;
    assert_eq!(graph.get("/v1.0/planner").await.0, 400);
    assert_eq!(graph.get(&format!("/v1.0/groups/{}/owners", graph.group())).await.0, 405);
    graph.sandbox.edit_group("LIC-Miro", &GroupEdit { delete: true, ..GroupEdit::default() }).expect("the group");
    assert!(graph.sandbox.members("LIC-Miro").is_empty());
}

#[tokio::test]
async fn the_sample_company_is_a_seed() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/tenant.csv");
    let graph = Graph::start(SandboxConfig { seed: Seed::Csv(file), ..SandboxConfig::default() }).await;
    let (_, page) = graph.get("/v1.0/users?$select=userPrincipalName&$top=999").await;
    assert_eq!(names(&page).len(), 999);
    assert!(!graph.sandbox.members("LIC-Miro").is_empty());
    let missing = SandboxConfig { seed: Seed::Csv("no/such/file.csv".into()), ..SandboxConfig::default() };
    let error = Sandbox::start(missing).expect_err("no file").to_string();
    assert!(error.contains("no/such/file.csv"), "{error}");
}
