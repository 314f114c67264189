//! Entra ID through Microsoft Graph.

mod address;
mod batch;
mod budget;
mod change;
mod group;
mod http;
mod judge;
mod member_ref;
mod odata;
mod permission;
mod retry;
mod roster;
mod seats;
mod service;
mod token;

use std::{collections::BTreeMap, ffi::OsString, time::Duration};

use futures_util::future::BoxFuture;
use secrecy::SecretString;

use super::{
    Answer, Change, Directory, DirectoryError, DirectoryKind, ErrorKind, Group, Guid, Identity, Profile, Roster, model::FreesSeat,
};
use crate::job::{Credential, EntraConnection};
use address::Address;
use http::{Http, Trust};
use token::{AzureCli, Certificate, ClientCredentials, ManagedIdentity, Proof, Source, Tokens};

/// Writes an app may make in a tenant, and in what time
/// (<https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits>).
const WRITES: (u32, Duration) = (3_000, Duration::from_secs(150));
/// Batches under way at once: enough to hide the network's delay, few enough not to conflict within one group.
const IN_FLIGHT: usize = 8;

/// How to use the connection, where the defaults are not wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct GraphOptions {
    /// Batches of writes under way at once; 8 by default.
    pub concurrency: Option<usize>,
    /// Writes allowed in a window; 3,000 in 150 s by default.
    pub rate: Option<(u32, Duration)>,
}

/// Microsoft Graph as a [`Directory`]. Nothing is sent before the first method is called.
pub struct GraphDirectory {
    service: service::Service,
    changer: change::Changer,
    sku_names: seats::SkuNames,
    profile: Profile,
    who: String,
}

impl GraphDirectory {
    /// Checks the settings and prepares the connection; works with or without a runtime.
    ///
    /// `secret` is the client secret for [`Credential::Secret`]; the other credentials need none. `environment` is where a
    /// managed identity and `az` are looked for.
    ///
    /// # Errors
    /// [`ErrorKind::Settings`]: an address that is neither https nor on this machine, a CA file, certificate or proxy that
    /// cannot be used, a secret that is missing.
    pub fn new(
        connection: &EntraConnection,
        secret: Option<SecretString>,
        environment: &BTreeMap<OsString, OsString>,
        options: GraphOptions,
    ) -> Result<Self, DirectoryError> {
        let graph_url = connection.graph_url.as_deref().unwrap_or(connection.cloud.graph_url());
        let graph = Address::parse(graph_url, "graph-url")?;
        let trust = Trust { ca_file: connection.ca_file.as_deref(), proxy: connection.proxy.as_deref(), environment };
        let source = source(connection, secret, environment, &graph, &trust)?;
        let http = Http::new(&graph, &trust)?;
        let (writes, window) = options.rate.unwrap_or(WRITES);
        let place = if connection.graph_url.is_some() { graph.origin() } else { connection.cloud.as_str().to_owned() };
        let profile = Profile {
            batch: batch::LARGEST,
            in_flight: options.concurrency.unwrap_or(IN_FLIGHT).max(1),
            writes: Some(writes),
            window,
            quota_key: format!("{place}/{}/{}", connection.tenant, connection.client_id).to_lowercase(),
        };
        Ok(Self {
            service: service::Service::new(http, graph, Tokens::new(source)),
            changer: change::Changer::default(),
            sku_names: seats::SkuNames::default(),
            profile,
            who: who(connection),
        })
    }
}

fn who(connection: &EntraConnection) -> String {
    let tenant = &connection.tenant;
    match &connection.credential {
        Credential::AzureCli => format!("the account signed in to az, in {tenant}"),
        Credential::ManagedIdentity if connection.client_id.is_empty() => format!("this machine's identity, in {tenant}"),
        Credential::ManagedIdentity => format!("this machine's identity {}, in {tenant}", connection.client_id),
        Credential::Secret(_) | Credential::Certificate(_) => format!("app {} in {tenant}", connection.client_id),
    }
}

fn source(
    connection: &EntraConnection,
    secret: Option<SecretString>,
    environment: &BTreeMap<OsString, OsString>,
    graph: &Address,
    trust: &Trust<'_>,
) -> Result<Source, DirectoryError> {
    let proof = match &connection.credential {
        Credential::AzureCli => return Ok(Source::AzureCli(AzureCli::new(environment, &graph.origin(), &connection.tenant))),
        Credential::ManagedIdentity => {
            let http = Http::for_this_machine()?;
            let identity = ManagedIdentity::new(http, environment, &graph.origin(), &connection.client_id)?;
            return Ok(Source::ManagedIdentity(Box::new(identity)));
        }
        Credential::Secret(_) => Proof::Secret(secret.ok_or_else(|| {
            DirectoryError::new(ErrorKind::Settings, "the client secret is missing")
                .hint("set the variable or file that `credential` names")
        })?),
        Credential::Certificate(file) => Proof::Certificate(Box::new(Certificate::read(file)?)),
    };
    for (value, name) in [(&connection.tenant, "tenant"), (&connection.client_id, "client_id")] {
        if value.trim().is_empty() {
            return Err(DirectoryError::new(ErrorKind::Settings, format!("`{name}` is missing"))
                .hint("an app signs in with `tenant`, `client_id` and a credential"));
        }
    }
    let login = Address::parse(connection.login_url.as_deref().unwrap_or(connection.cloud.login_url()), "login-url")?;
    let http = Http::new(&login, trust)?;
    let scope = format!("{}/.default", graph.origin());
    let app = ClientCredentials::new(http, &login, &connection.tenant, &connection.client_id, scope, proof);
    Ok(Source::ClientCredentials(Box::new(app)))
}

impl Directory for GraphDirectory {
    fn kind(&self) -> DirectoryKind {
        DirectoryKind::Entra
    }

    fn profile(&self) -> Profile {
        self.profile.clone()
    }

    fn sign_in(&self) -> BoxFuture<'_, Result<Identity, DirectoryError>> {
        Box::pin(async { Ok(Identity { text: self.who.clone(), permissions: self.service.permissions().await? }) })
    }

    fn group<'a>(&'a self, wanted: &'a str) -> BoxFuture<'a, Result<Group, DirectoryError>> {
        Box::pin(group::find(&self.service, wanted))
    }

    fn roster<'a>(&'a self, group: &'a Group, seen: &'a (dyn Fn(u64) + Send + Sync)) -> BoxFuture<'a, Result<Roster, DirectoryError>> {
        Box::pin(roster::read(&self.service, group, seen))
    }

    fn change<'a>(&'a self, group: &'a Group, change: Change, members: &'a [Guid]) -> BoxFuture<'a, Vec<Answer>> {
        Box::pin(self.changer.change(&self.service, group.id, change, members))
    }

    fn seats<'a>(&'a self, group: &'a Group, members: &'a [Guid]) -> BoxFuture<'a, Result<Vec<FreesSeat>, DirectoryError>> {
        Box::pin(async move {
            match seats::foresee(&self.service, &self.sku_names, group, members).await {
                Err(error) if seats::is_only_a_right(&error) => Ok(seats::not_shown(members.len())),
                result => result,
            }
        })
    }
}
