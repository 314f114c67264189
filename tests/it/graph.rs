//! Microsoft Graph as a directory, against the sandbox and, where the order of the answers matters, against a scripted server.

mod changing;
mod finding;
mod reading;
mod script;
mod seats;
mod signing_in;
mod tls;

use std::{collections::BTreeMap, time::Duration};

use license_reclamation::{
    directory::{
        Answer, AnswerKind, Change, Directory as _, Group, Guid,
        graph::{GraphDirectory, GraphOptions},
        sandbox::{Faults, GroupKind, Sandbox, SandboxConfig, Seed, SeedGroup, SeedUser},
    },
    job::{Cloud, Credential, EntraConnection, SecretSource},
};

const GROUP: &str = "LIC-Test";

/// How to reach a service on this machine.
fn connection(url: &str) -> EntraConnection {
    EntraConnection {
        tenant: "contoso.onmicrosoft.com".into(),
        client_id: license_reclamation::directory::sandbox::CLIENT_ID.into(),
        credential: Credential::Secret(SecretSource::Stdin),
        cloud: Cloud::Global,
        graph_url: Some(url.into()),
        login_url: Some(url.into()),
        ca_file: None,
        proxy: None,
    }
}

fn open(connection: &EntraConnection, secret: &str) -> GraphDirectory {
    GraphDirectory::new(connection, Some(secret.into()), &BTreeMap::new(), GraphOptions::default()).expect("good settings")
}

fn directory(sandbox: &Sandbox) -> GraphDirectory {
    open(&connection(sandbox.base_url()), sandbox.client_secret())
}

fn name(number: usize) -> String {
    format!("user{number:04}@contoso.example")
}

/// So many people in one group, all of whose removals count.
fn config(people: usize) -> SandboxConfig {
    let users = (0..people).map(|number| SeedUser::new(name(number), &[GROUP])).collect();
    let group = SeedGroup::new(GROUP, GroupKind::Static).licenses(&["MIRO"]);
    SandboxConfig { seed: Seed::Users(users), groups: vec![group], ..SandboxConfig::default() }
}

fn start(people: usize, faults: &str) -> Sandbox {
    let faults: Faults = faults.parse().expect("faults");
    Sandbox::start(SandboxConfig { faults, ..config(people) }).expect("a sandbox")
}

fn ids(sandbox: &Sandbox, people: impl IntoIterator<Item = usize>) -> Vec<Guid> {
    people.into_iter().map(|number| sandbox.user_id(&name(number)).expect("a person")).collect()
}

async fn group(directory: &GraphDirectory) -> Group {
    directory.group(GROUP).await.expect("the group")
}

fn kinds(answers: &[Answer]) -> Vec<AnswerKind> {
    answers.iter().map(|answer| answer.kind).collect()
}

/// Does what the engine does, in short: sends open people again until nothing is open. Returns the answers that closed them.
async fn settle(directory: &GraphDirectory, group: &Group, change: Change, people: &[Guid]) -> BTreeMap<Guid, AnswerKind> {
    let mut closed = BTreeMap::new();
    let mut open = people.to_vec();
    for _ in 0..200 {
        let mut again = Vec::new();
        for portion in open.chunks(20) {
            let answers = directory.change(group, change, portion).await;
            assert_eq!(answers.len(), portion.len());
            let mut wait = Duration::ZERO;
            for (id, answer) in portion.iter().zip(&answers) {
                match answer.kind {
                    AnswerKind::Throttled(_) | AnswerKind::Busy | AnswerKind::Lost => again.push(*id),
                    kind => assert_eq!(closed.insert(*id, kind), None, "{answer:?}"),
                }
                wait = wait.max(answer.retry_after.unwrap_or_default());
            }
            // What is tested is what the service was promised: nothing before that time.
            tokio::time::sleep(wait).await;
        }
        if again.is_empty() {
            return closed;
        }
        open = again;
    }
    panic!("never settled: {open:?}");
}
