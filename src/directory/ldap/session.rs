//! One signed-in connection: every operation has a time-out, runs in a task of its own (the LDAP crate panics on data it does
//! not understand) and finds out why the connection ended when it did.

use std::{
    future::Future,
    sync::{Arc, OnceLock},
    time::Duration,
};

use ldap3::{
    Ldap, LdapConnAsync, LdapError, LdapResult, Mod, Scope,
    controls::{MakeCritical, PagedResults, RawControl},
};
use tokio::{
    sync::{Semaphore, watch},
    task::AbortHandle,
    time::timeout,
};

use super::{entry::Entry, fault::Fault, quiet, root::Root, values::Values};
use crate::directory::Change;

/// Operations under way at once. The crate stops reading while it writes, so many large requests against many large answers
/// would wait for each other for ever.
const IN_FLIGHT: usize = 8;
/// Objects per page: Active Directory's `MaxPageSize` is 1,000.
const PAGE: i32 = 1000;

/// Suppresses search continuations to other domains (`LDAP_SERVER_DOMAIN_SCOPE_OID`).
const DOMAIN_SCOPE: &str = "1.2.840.113556.1.4.1339";
/// `LDAP_SERVER_PERMISSIVE_MODIFY_OID`.
const PERMISSIVE_MODIFY: &str = "1.2.840.113556.1.4.1413";

const NOT_LDAP: &str = "the domain controller sent something that is not LDAP";

/// A connection.
pub(super) struct Session {
    ldap: Ldap,
    /// What the domain controller says of itself.
    pub root: Root,
    gate: Semaphore,
    limit: Duration,
    end: Arc<OnceLock<String>>,
    ended: watch::Receiver<bool>,
    driver: AbortHandle,
}

/// One search.
#[derive(Clone, Debug)]
pub(super) struct Query {
    pub base: String,
    pub scope: Scope,
    pub filter: String,
    pub attributes: Vec<String>,
    pub controls: Vec<RawControl>,
}

impl Query {
    /// Of everything below `base`.
    pub(super) fn below(base: &str, filter: impl Into<String>, attributes: &[&str]) -> Self {
        Self {
            base: base.to_owned(),
            scope: Scope::Subtree,
            filter: filter.into(),
            attributes: attributes.iter().map(|name| (*name).to_owned()).collect(),
            controls: Vec::new(),
        }
    }

    /// Of one object.
    pub(super) fn of(base: impl Into<String>, attributes: &[&str]) -> Self {
        Self { scope: Scope::Base, ..Self::below(&base.into(), "(objectClass=*)", attributes) }
    }
}

impl Session {
    /// Drives a new connection. `root` is filled in by [`Session::read_root`].
    pub(super) fn new(connection: LdapConnAsync, ldap: Ldap, limit: Duration) -> Self {
        let end = Arc::new(OnceLock::new());
        let (tell, ended) = watch::channel(false);
        let driver = quiet::spawn(connection.drive());
        let abort = driver.abort_handle();
        let reason = Arc::clone(&end);
        tokio::spawn(async move {
            let text = match driver.await {
                Ok(Ok(())) => "the domain controller closed the connection".to_owned(),
                Ok(Err(e)) => io_cause(&e),
                Err(_) => NOT_LDAP.to_owned(),
            };
            let _ = reason.set(text);
            let _ = tell.send(true);
        });
        Self { ldap, root: Root::default(), gate: Semaphore::new(IN_FLIGHT), limit, end, ended, driver: abort }
    }

    /// Why the connection is of no use any more.
    pub(super) fn broken(&self) -> Option<&str> {
        self.end.get().map(String::as_str)
    }

    /// Gives the connection up: nothing may be sent on it any more.
    fn give_up(&self, why: String) -> String {
        let _ = self.end.set(why);
        self.driver.abort();
        self.end.get().cloned().unwrap_or_default()
    }

    /// Runs one operation. A connection that let an operation time out or sent nonsense is given up.
    async fn run<T: Send + 'static>(&self, operation: impl Future<Output = Result<T, LdapError>> + Send + 'static) -> Result<T, Fault> {
        let _permit = self.gate.acquire().await.map_err(|e| Fault::NotSent(e.to_string()))?;
        if let Some(why) = self.broken() {
            return Err(Fault::NotSent(why.to_owned()));
        }
        let mut task = quiet::spawn(operation);
        match timeout(self.limit, &mut task).await {
            Ok(Ok(Ok(value))) => Ok(value),
            Ok(Ok(Err(LdapError::OpSend { .. }))) => Err(Fault::NotSent(self.reason().await)),
            Ok(Ok(Err(LdapError::ResultRecv { .. } | LdapError::EndOfStream | LdapError::IdScrubSend { .. }))) => {
                Err(Fault::Lost(self.reason().await))
            }
            Ok(Ok(Err(e))) => Err(Fault::Lost(self.give_up(io_cause(&e)))),
            Ok(Err(_)) => Err(Fault::Lost(self.give_up(NOT_LDAP.to_owned()))),
            Err(_) => {
                task.abort();
                Err(Fault::Lost(self.give_up(format!("the domain controller did not answer within {} s", self.limit.as_secs_f32()))))
            }
        }
    }

    /// Why the driver ended; it is just about to say so.
    async fn reason(&self) -> String {
        let mut ended = self.ended.clone();
        let _ = timeout(Duration::from_secs(1), ended.wait_for(|ended| *ended)).await;
        self.give_up("the connection broke".to_owned())
    }

    /// Simple bind.
    pub(super) async fn simple_bind(&self, user: String, password: secrecy::SecretString) -> Result<LdapResult, Fault> {
        use secrecy::ExposeSecret as _;
        let mut ldap = self.ldap.clone();
        self.run(async move { ldap.simple_bind(&user, password.expose_secret()).await }).await
    }

    /// Kerberos bind with the current ticket; inside TLS the crate sends the channel binding token.
    #[cfg(any(windows, feature = "kerberos"))]
    pub(super) async fn kerberos_bind(&self, host: String) -> Result<Result<LdapResult, String>, Fault> {
        let mut ldap = self.ldap.clone();
        self.run(async move {
            match ldap.sasl_gssapi_bind(&host).await {
                Err(LdapError::GssapiOperationError(why)) => Ok(Err(why)),
                Err(LdapError::NoGssapiToken) => Ok(Err("the domain controller sent no Kerberos answer".to_owned())),
                result => result.map(Ok),
            }
        })
        .await
    }

    /// Asks who we are (RFC 4532): `u:CORP\svc-reclaim`. `None` where the server does not know the operation.
    pub(super) async fn who_am_i(&self) -> Result<Option<String>, Fault> {
        let mut ldap = self.ldap.clone();
        let (exop, result) = self
            .run(async move {
                let result = ldap.extended(ldap3::exop::WhoAmI).await?;
                Ok((result.0, result.1))
            })
            .await?;
        let name = exop.val.filter(|_| result.rc == 0).and_then(|bytes| String::from_utf8(bytes).ok());
        Ok(name.map(|name| name.strip_prefix("u:").unwrap_or(&name).to_owned()).filter(|name| !name.is_empty()))
    }

    /// Reads the root DSE, which needs no sign-in.
    pub(super) async fn read_root(&mut self) -> Result<(), Fault> {
        let (entries, result) = self.search(Query::of("", &Root::ATTRIBUTES)).await?;
        let entry = entries.first().ok_or(Fault::Refused(result))?;
        self.root = Root::read(entry);
        Ok(())
    }

    /// One search request, with everything it found and its result, whatever that is.
    pub(super) async fn search(&self, query: Query) -> Result<(Vec<Entry>, LdapResult), Fault> {
        let (entries, result, _) = self.search_page(query, None).await?;
        Ok((entries, result))
    }

    /// The object of that DN (or `<GUID=…>`); `None` when there is none.
    pub(super) async fn object(&self, query: Query) -> Result<Option<Entry>, Fault> {
        let (entries, result) = self.search(query).await?;
        match result.rc {
            0 => Ok(entries.into_iter().next()),
            32 => Ok(None),
            _ => Err(Fault::Refused(result)),
        }
    }

    /// A search by pages, complete or an error. `seen` is told how many came with each page.
    pub(super) async fn all(&self, query: Query, seen: &(dyn Fn(usize) + Send + Sync)) -> Result<Vec<Entry>, Fault> {
        let mut found = Vec::new();
        let mut cookie = Vec::new();
        loop {
            let (entries, result, next) = self.search_page(query.clone(), Some(cookie)).await?;
            if result.rc != 0 {
                return Err(Fault::Refused(result));
            }
            seen(entries.len());
            found.extend(entries);
            match next {
                Some(next) if !next.is_empty() => cookie = next,
                _ => return Ok(found),
            }
        }
    }

    async fn search_page(&self, query: Query, page: Option<Vec<u8>>) -> Result<(Vec<Entry>, LdapResult, Option<Vec<u8>>), Fault> {
        let mut ldap = self.ldap.clone();
        let Query { base, scope, filter, attributes, mut controls } = query;
        if scope == Scope::Subtree && self.root.supports(DOMAIN_SCOPE) {
            controls.push(RawControl { ctype: DOMAIN_SCOPE.to_owned(), crit: false, val: None });
        }
        if let Some(cookie) = page {
            controls.push(PagedResults { size: PAGE, cookie }.critical().into());
        }
        let limit = self.limit;
        let found = self
            .run(async move {
                if !controls.is_empty() {
                    ldap.with_controls(controls);
                }
                let found = ldap.with_timeout(limit).search(&base, scope, &filter, attributes).await?;
                let entries: Result<Vec<Entry>, _> = found.0.into_iter().map(Entry::parse).collect();
                let cookie = found.1.ctrls.iter().find(|control| control.1.ctype == PAGED_RESULTS).and_then(|control| {
                    control.1.val.as_ref()?;
                    Some(control.1.parse::<PagedResults>().cookie)
                });
                Ok((entries, found.1, cookie))
            })
            .await?;
        match found {
            (Ok(entries), result, cookie) => Ok((entries, result, cookie)),
            (Err(malformed), _, _) => Err(Fault::Lost(self.give_up(format!("the domain controller sent {malformed}")))),
        }
    }

    /// Adds values to or deletes them from an attribute; all of them or, when the result is not success, none. With
    /// `permissive` (used where the server knows it) values that are there already, or gone already, are no failure.
    pub(super) async fn modify(
        &self,
        dn: String,
        change: Change,
        attribute: &'static str,
        values: Values,
        permissive: bool,
    ) -> Result<LdapResult, Fault> {
        let mut ldap = self.ldap.clone();
        let attribute = attribute.as_bytes().to_vec();
        let change = match change {
            Change::Remove => Mod::Delete(attribute, values.into_set()),
            Change::Add => Mod::Add(attribute, values.into_set()),
        };
        let permissive = permissive && self.root.supports(PERMISSIVE_MODIFY);
        let limit = self.limit;
        self.run(async move {
            if permissive {
                ldap.with_controls(RawControl { ctype: PERMISSIVE_MODIFY.to_owned(), crit: true, val: None });
            }
            ldap.with_timeout(limit).modify(&dn, vec![change]).await
        })
        .await
    }
}

/// Paged results (RFC 2696).
const PAGED_RESULTS: &str = "1.2.840.113556.1.4.319";

impl Drop for Session {
    fn drop(&mut self) {
        // A driver that waits for a dead socket would never see that the last handle is gone.
        self.driver.abort();
    }
}

/// The cause in words; the crate has its own for two ends of a connection.
fn io_cause(error: &LdapError) -> String {
    match error {
        LdapError::Io { source } => match source.to_string().as_str() {
            "decoding error" => NOT_LDAP.to_owned(),
            "bytes remaining on stream" => "the domain controller closed the connection in the middle of an answer".to_owned(),
            other => format!("the connection broke: {other}"),
        },
        LdapError::Timeout { .. } => "the domain controller did not answer in time".to_owned(),
        other => format!("the connection broke: {other}"),
    }
}
