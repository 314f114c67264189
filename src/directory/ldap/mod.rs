//! On-premises Active Directory through LDAP.
//!
//! One connection to one writable domain controller, always inside TLS, signed in once. Facts about Active Directory's
//! behaviour are from MS-ADTS and Microsoft's LDAP policies; each stands where it is used.

mod change;
mod discover;
mod endpoint;
mod entry;
mod fault;
mod group;
mod link;
mod quiet;
mod root;
mod roster;
mod session;
mod sign_in;
mod standing;
mod stride;
mod tls;
mod values;
mod words;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use tokio::{sync::OnceCell, time::sleep};

use self::{
    endpoint::Endpoint,
    fault::Fault,
    link::{Link, Setup},
    session::{Query, Session},
    sign_in::Credentials,
    values::equals,
};
use super::{Answer, Change, Directory, DirectoryError, DirectoryKind, Group, Guid, Identity, Profile, Roster, model::FreesSeat};
use crate::job::connection::{ActiveDirectoryConnection, Bind};

/// Requests under way at once, whatever is asked for: a domain controller works on four per core, and writes to one group
/// wait for each other there in any case.
const MOST_IN_FLIGHT: usize = 8;
/// How often a read is tried when the connection breaks or the domain controller is busy.
const READS: u32 = 4;

/// What may be chosen about the connection. The defaults fit.
#[derive(Clone, Copy, Debug)]
pub struct LdapOptions {
    /// Requests under way at once: 1 to 8. One is as fast as several, since writes to one group wait for each other.
    pub concurrency: Option<usize>,
    /// Writes (one per person) allowed in a window. Active Directory states no quota.
    pub rate: Option<(u32, Duration)>,
    /// The DNS server to ask for domain controllers; `None`: the operating system's.
    pub name_server: Option<SocketAddr>,
    /// For finding, connecting and TLS, each.
    pub connect_timeout: Duration,
    /// For one operation. Active Directory itself gives up after 120 s.
    pub timeout: Duration,
    /// How long a lost connection is tried to be had again: as long as a restart takes.
    pub reconnect: Duration,
}

impl Default for LdapOptions {
    fn default() -> Self {
        Self {
            concurrency: None,
            rate: None,
            name_server: None,
            connect_timeout: Duration::from_secs(15),
            timeout: Duration::from_secs(130),
            reconnect: Duration::from_secs(30),
        }
    }
}

/// Active Directory. It connects at the first use; a refused sign-in is remembered and never tried again.
pub struct LdapDirectory {
    link: Link,
    changes: change::Changes,
    base: Option<String>,
    user: Option<String>,
    profile: Profile,
    netbios: OnceCell<Option<String>>,
}

impl LdapDirectory {
    /// Prepares the connection; nothing is sent yet. `password` belongs to [`Bind::Simple`].
    ///
    /// # Errors
    /// [`super::ErrorKind::Settings`]: the server's address, the CA file, the account or the password cannot be used, or
    /// Kerberos is asked for in a build without it.
    pub fn new(
        connection: &ActiveDirectoryConnection,
        password: Option<SecretString>,
        options: LdapOptions,
    ) -> Result<Self, DirectoryError> {
        let server = connection.server.as_deref().map(Endpoint::parse).transpose()?;
        let credentials = Credentials::new(&connection.bind, password)?;
        let tls = tls::client_config(connection.ca_file.as_deref())?;
        let place = connection.server.clone().or_else(|| connection.base.clone()).unwrap_or_default().to_ascii_lowercase();
        let writes = options.rate.map(|(writes, _)| writes.max(1));
        let profile = Profile {
            batch: writes.map_or(stride::MOST, |writes| stride::MOST.min(usize::try_from(writes).unwrap_or(usize::MAX))),
            in_flight: options.concurrency.unwrap_or(1).clamp(1, MOST_IN_FLIGHT),
            writes,
            window: options.rate.map_or(Duration::from_secs(1), |(_, window)| window),
            quota_key: format!("active-directory {place}"),
        };
        let user = match &connection.bind {
            Bind::Simple { user, .. } => Some(user.clone()),
            Bind::Kerberos => None,
        };
        let setup = Setup {
            server,
            base: connection.base.clone(),
            credentials,
            user: user.clone(),
            tls,
            name_server: options.name_server,
            connect_limit: options.connect_timeout,
            limit: options.timeout,
            reconnect_limit: options.reconnect,
        };
        Ok(Self {
            link: Link::new(setup),
            changes: change::Changes::default(),
            base: connection.base.clone(),
            user,
            profile,
            netbios: OnceCell::new(),
        })
    }

    /// Reads something, again on a new connection or after a moment when the failure is a passing one.
    async fn read<'w, T>(
        &self,
        doing: &str,
        work: impl Fn(Arc<Session>) -> BoxFuture<'w, Result<T, Fault>> + Send + Sync,
    ) -> Result<T, DirectoryError> {
        let mut pause = Duration::from_millis(300);
        for _ in 1..READS {
            let session = self.link.session().await?;
            match work(session).await {
                Err(fault) if fault.is_passing() => sleep(pause).await,
                result => return result.map_err(|fault| fault.into_error(doing)),
            }
            pause *= 3;
        }
        let session = self.link.session().await?;
        work(session).await.map_err(|fault| fault.into_error(doing))
    }

    /// The domain's short (NetBIOS) name; `None` where it cannot be read.
    async fn netbios(&self) -> Option<&str> {
        let found = self.netbios.get_or_init(|| async {
            self.read("reading the domain's name", |session| Box::pin(async move { netbios(&session).await })).await.ok().flatten()
        });
        found.await.as_deref()
    }
}

async fn netbios(session: &Session) -> Result<Option<String>, Fault> {
    let Some(configuration) = &session.root.configuration else { return Ok(None) };
    let filter = format!("(&(objectClass=crossRef){})", equals("nCName", &session.root.domain));
    let (entries, _) = session.search(Query::below(&format!("CN=Partitions,{configuration}"), filter, &["nETBIOSName"])).await?;
    Ok(entries.first().and_then(|entry| entry.text("nETBIOSName")).map(str::to_owned))
}

impl Directory for LdapDirectory {
    fn kind(&self) -> DirectoryKind {
        DirectoryKind::ActiveDirectory
    }

    fn profile(&self) -> Profile {
        self.profile.clone()
    }

    fn sign_in(&self) -> BoxFuture<'_, Result<Identity, DirectoryError>> {
        Box::pin(async {
            let session = self.link.session().await?;
            let name = session.who_am_i().await.ok().flatten().or_else(|| self.user.clone());
            let name = name.unwrap_or_else(|| "the account of the current Kerberos ticket".to_owned());
            let place = session.root.host.as_deref().unwrap_or("the domain controller");
            Ok(Identity { text: format!("{name} on {place}"), permissions: None })
        })
    }

    fn group<'a>(&'a self, wanted: &'a str) -> BoxFuture<'a, Result<Group, DirectoryError>> {
        Box::pin(async move {
            let netbios = self.netbios().await;
            self.read("looking for the group", |session| {
                Box::pin(async move {
                    let base = self.base.as_deref().unwrap_or(&session.root.domain);
                    group::find(&session, wanted, base, netbios).await
                })
            })
            .await
        })
    }

    fn roster<'a>(&'a self, group: &'a Group, seen: &'a (dyn Fn(u64) + Send + Sync)) -> BoxFuture<'a, Result<Roster, DirectoryError>> {
        Box::pin(async move {
            let netbios = self.netbios().await;
            self.read("reading the group's members", |session| Box::pin(async move { roster::read(&session, group, netbios, seen).await }))
                .await
        })
    }

    fn change<'a>(&'a self, group: &'a Group, change: Change, members: &'a [Guid]) -> BoxFuture<'a, Vec<Answer>> {
        Box::pin(change::make(&self.link, &self.changes, group, change, members))
    }

    fn seats<'a>(&'a self, _group: &'a Group, members: &'a [Guid]) -> BoxFuture<'a, Result<Vec<FreesSeat>, DirectoryError>> {
        Box::pin(async { Ok(vec![FreesSeat::Unknown("on-premises groups carry no licence data".into()); members.len()]) })
    }
}
