//! A small LDAP server that behaves like Active Directory where Samba does not, and misbehaves when told to.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use ldap3::asn1::PL;
use license_reclamation::{
    directory::{
        Group, Guid,
        ldap::{LdapDirectory, LdapOptions},
    },
    job::{ActiveDirectoryConnection, Bind, SecretSource},
};
use secrecy::SecretString;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

use super::ber::{self, Tag};

pub const DOMAIN: &str = "DC=fake,DC=example";
pub const GROUP_DN: &str = "CN=LIC-Fake,DC=fake,DC=example";
pub const GROUP: Guid = Guid::from_u128(0x6000);

/// What the client asked.
#[derive(Clone, Debug)]
pub enum Request {
    Bind,
    Extended,
    Search { base: String, subtree: bool, guids: Vec<Guid>, filter: String, attributes: Vec<String>, page: Option<usize> },
    Modify { add: bool, guids: Vec<Guid>, permissive: bool },
    Other,
}

/// What the server does about it.
#[derive(Clone)]
pub enum Reaction {
    /// As Active Directory would.
    Behave,
    /// Carries nothing out and answers with this result code and text.
    Refuse(u8, &'static [u8]),
    /// A result with a referral.
    Refer,
    /// Nothing, and keeps the connection.
    Silence,
    /// These bytes, then closes.
    Bytes(Vec<u8>),
    /// Closes without carrying it out.
    Close,
    /// Carries it out and closes.
    CarryOutAndClose,
    /// Carries it out, answers with the first half of the answer and closes.
    HalfAnAnswer,
    /// Search entries without end.
    Endless,
}

/// The directory and its manners.
pub struct State {
    /// Direct members, in order.
    pub members: Vec<Guid>,
    /// Everybody there is.
    pub people: Vec<Guid>,
    /// `MaxValRange` and `MaxPageSize`.
    pub range: usize,
    pub page: usize,
    pub capabilities: Vec<&'static str>,
    pub permissive_known: bool,
    /// Asked before every request; may change the directory too.
    #[expect(clippy::type_complexity, reason = "a closure's type, used once")]
    pub manners: Box<dyn FnMut(&Request, &mut Vec<Guid>) -> Reaction + Send>,
    /// All requests so far.
    pub requests: Vec<Request>,
}

impl State {
    /// The number of values of each modify so far.
    pub fn modifies(&self) -> Vec<usize> {
        let sizes = self.requests.iter().map(|request| if let Request::Modify { guids, .. } = request { guids.len() } else { 0 });
        sizes.filter(|size| *size > 0).collect()
    }
}

pub struct Fake {
    pub port: u16,
    state: Arc<Mutex<State>>,
    ca: tempfile::NamedTempFile,
}

pub fn person(number: usize) -> Guid {
    Guid::from_u128(0x1000_0000 + number as u128)
}

pub fn people(count: usize) -> Vec<Guid> {
    (0..count).map(person).collect()
}

/// The group, as `LdapDirectory::group` would return it.
pub fn group() -> Group {
    Group {
        id: GROUP,
        name: "LIC-Fake".to_owned(),
        dn: Some(GROUP_DN.to_owned()),
        sam: None,
        hindrances: Vec::new(),
        notes: Vec::new(),
        licenses: None,
        rid: Some(5000),
    }
}

impl Fake {
    /// A server with `count` people, who are all members.
    pub async fn start(count: usize) -> Self {
        let key = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        let ca = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(ca.path(), key.cert.pem()).expect("written");
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.signing_key.serialize_der()));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![key.cert.der().clone()], private))
            .expect("a TLS configuration");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let state = Arc::new(Mutex::new(State {
            members: people(count),
            people: people(count),
            range: 1500,
            page: 1000,
            capabilities: vec!["1.2.840.113556.1.4.800"],
            permissive_known: true,
            manners: Box::new(|_, _| Reaction::Behave),
            requests: Vec::new(),
        }));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, state) = (acceptor.clone(), Arc::clone(&shared));
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        let _ = serve(stream, &state).await;
                    }
                });
            }
        });
        Self { port, state, ca }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("not poisoned")
    }

    pub fn manners(&self, manners: impl FnMut(&Request, &mut Vec<Guid>) -> Reaction + Send + 'static) {
        self.state().manners = Box::new(manners);
    }

    pub fn directory(&self) -> LdapDirectory {
        self.directory_with(LdapOptions { timeout: Duration::from_secs(20), ..LdapOptions::default() })
    }

    /// A directory that is soon out of patience.
    pub fn impatient(&self) -> LdapDirectory {
        let short = Duration::from_millis(400);
        self.directory_with(LdapOptions { timeout: short, reconnect: short, ..LdapOptions::default() })
    }

    fn directory_with(&self, options: LdapOptions) -> LdapDirectory {
        let connection = ActiveDirectoryConnection {
            server: Some(format!("ldaps://127.0.0.1:{}", self.port)),
            base: None,
            bind: Bind::Simple { user: "FAKE\\svc".to_owned(), password: SecretSource::Stdin },
            ca_file: Some(self.ca.path().to_owned()),
        };
        LdapDirectory::new(&connection, Some(SecretString::from("secret")), options).expect("settings")
    }
}

async fn serve(mut stream: impl AsyncRead + AsyncWrite + Unpin, state: &Mutex<State>) -> std::io::Result<()> {
    let mut buffer = Vec::new();
    loop {
        while ber::length(&buffer).is_none_or(|length| buffer.len() < length) {
            if stream.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        }
        let rest = buffer.split_off(ber::length(&buffer).expect("complete"));
        let mut parts = ber::parts(ber::decode(&buffer)).into_iter();
        buffer = rest;
        let id = ber::bytes(parts.next().expect("a message id"));
        let operation = parts.next().expect("an operation");
        let code = operation.id;
        let controls = parts.next().map(ber::parts).unwrap_or_default();
        let request = read(operation, controls);
        if matches!(request, Request::Other) {
            continue;
        }
        let (reaction, answer) = {
            let mut state = state.lock().expect("not poisoned");
            let state = &mut *state;
            state.requests.push(request.clone());
            let reaction = (state.manners)(&request, &mut state.members);
            let answer = match reaction {
                Reaction::Behave | Reaction::CarryOutAndClose | Reaction::HalfAnAnswer => carry_out(state, &id, &request),
                _ => Vec::new(),
            };
            (reaction, answer)
        };
        let result = |parts: Vec<Tag>| ber::message(&id, ber::application(if code == 3 { 5 } else { code + 1 }, parts), Vec::new());
        match reaction {
            Reaction::Behave => stream.write_all(&answer).await?,
            Reaction::Refuse(code, text) => stream.write_all(&result(ber::result(code, "", text))).await?,
            Reaction::Refer => {
                let mut parts =
                    ber::result(10, "", b"0000202B: RefErr: DSID-03100742, data 0, 1 access points\n\tref 1: 'other.example'\n\0");
                parts.push(ber::context(3, vec![ber::octets("ldap://other.example/DC=other,DC=example")]));
                stream.write_all(&result(parts)).await?;
            }
            Reaction::Silence => {}
            Reaction::Bytes(bytes) => {
                stream.write_all(&bytes).await?;
                return stream.shutdown().await;
            }
            Reaction::Close | Reaction::CarryOutAndClose => return stream.shutdown().await,
            Reaction::HalfAnAnswer => {
                stream.write_all(&answer[..answer.len() / 2]).await?;
                return stream.shutdown().await;
            }
            Reaction::Endless => loop {
                stream.write_all(&entry(&id, "CN=again,DC=fake", vec![])).await?;
                tokio::task::yield_now().await;
            },
        }
    }
}

fn read(operation: Tag, controls: Vec<Tag>) -> Request {
    let mut page = None;
    let mut permissive = false;
    for control in controls {
        let mut parts = ber::parts(control).into_iter();
        match ber::text(parts.next().expect("a control")).as_str() {
            "1.2.840.113556.1.4.319" => {
                let value = ber::parts(ber::decode(&ber::bytes(parts.last().expect("a value"))));
                let cookie = ber::text(value.into_iter().nth(1).expect("a cookie"));
                page = Some(cookie.parse().unwrap_or(0));
            }
            "1.2.840.113556.1.4.1413" => permissive = true,
            _ => {}
        }
    }
    match operation.id {
        0 => Request::Bind,
        23 => Request::Extended,
        3 => {
            let mut parts = ber::parts(operation).into_iter();
            let base = ber::text(parts.next().expect("a base"));
            let subtree = ber::bytes(parts.next().expect("a scope")) == [2];
            let filter = parts.nth(4).expect("a filter");
            let attributes = ber::parts(parts.next().expect("attributes")).into_iter().map(ber::text).collect();
            let mut guids = Vec::new();
            collect(&filter, &mut guids);
            Request::Search { base, subtree, guids, filter: format!("{filter:?}"), attributes, page }
        }
        6 => {
            let change = ber::parts(ber::parts(operation).into_iter().nth(1).expect("changes")).into_iter().next().expect("a change");
            let mut parts = ber::parts(change).into_iter();
            let add = ber::bytes(parts.next().expect("an operation")) == [0];
            let values = ber::parts(ber::parts(parts.next().expect("an attribute")).into_iter().nth(1).expect("values"));
            let guid = |value: Tag| {
                let text = ber::text(value);
                text.strip_prefix("<GUID=").and_then(|text| text.strip_suffix('>')).expect("a <GUID=…>").parse().expect("a GUID")
            };
            Request::Modify { add, guids: values.into_iter().map(guid).collect(), permissive }
        }
        _ => Request::Other,
    }
}

/// The objectGUIDs that a filter names.
fn collect(filter: &Tag, guids: &mut Vec<Guid>) {
    let PL::C(parts) = &filter.payload else { return };
    if filter.id == 3 {
        if let [Tag { payload: PL::P(name), .. }, Tag { payload: PL::P(value), .. }] = parts.as_slice()
            && name == b"objectGUID"
        {
            guids.push(Guid::from_active_directory(value.as_slice().try_into().expect("16 bytes")));
        }
        return;
    }
    for part in parts {
        collect(part, guids);
    }
}

fn entry(id: &[u8], dn: &str, attributes: Vec<(&str, Vec<Vec<u8>>)>) -> Vec<u8> {
    let attributes = attributes
        .into_iter()
        .map(|(name, values)| ber::sequence(vec![ber::octets(name), ber::set(values.into_iter().map(ber::octets).collect())]))
        .collect();
    ber::message(id, ber::application(4, vec![ber::octets(dn), ber::sequence(attributes)]), Vec::new())
}

fn done(id: &[u8], code: u8, cookie: Option<String>) -> Vec<u8> {
    let control = cookie.map(|cookie| {
        let value = ber::encode(ber::sequence(vec![ber::integer(0), ber::octets(cookie)]));
        ber::sequence(vec![ber::octets("1.2.840.113556.1.4.319"), ber::octets(value)])
    });
    ber::message(id, ber::application(5, ber::result(code, "", b"")), control.into_iter().collect())
}

fn texts(values: &[&str]) -> Vec<Vec<u8>> {
    values.iter().map(|value| value.as_bytes().to_vec()).collect()
}

fn carry_out(state: &mut State, id: &[u8], request: &Request) -> Vec<u8> {
    match request {
        Request::Bind => ber::message(id, ber::application(1, ber::result(0, "", b"")), Vec::new()),
        Request::Extended => {
            let mut parts = ber::result(0, "", b"");
            parts.push(ber::context_octets(11, "u:FAKE\\svc"));
            ber::message(id, ber::application(24, parts), Vec::new())
        }
        Request::Modify { add, guids, permissive } => {
            let code = modify(state, *add, guids, *permissive);
            ber::message(id, ber::application(7, ber::result(code, "", b"")), Vec::new())
        }
        Request::Search { base, subtree: false, attributes, .. } => base_search(state, id, base, attributes),
        Request::Search { guids, filter, page, .. } => {
            let in_group = filter.contains(&format!("{:?}", b"memberOf".to_vec()));
            let found: Vec<Guid> =
                guids.iter().copied().filter(|guid| state.people.contains(guid) && (!in_group || state.members.contains(guid))).collect();
            let from = page.unwrap_or(0);
            let to = found.len().min(from + state.page);
            let mut answer = Vec::new();
            for guid in &found[from.min(to)..to] {
                let name = guid.to_string();
                let attributes = vec![
                    ("objectClass", texts(&["top", "person", "user"])),
                    ("objectGUID", vec![guid.to_active_directory().to_vec()]),
                    ("sAMAccountName", texts(&[&name[28..]])),
                ];
                answer.extend(entry(id, &format!("CN={name},{DOMAIN}"), attributes));
            }
            let more = (to < found.len()).then(|| to.to_string());
            answer.extend(done(id, 0, page.map(|_| more.unwrap_or_default())));
            answer
        }
        Request::Other => Vec::new(),
    }
}

fn base_search(state: &State, id: &[u8], base: &str, attributes: &[String]) -> Vec<u8> {
    let mut answer = Vec::new();
    if base.is_empty() {
        let mut controls = vec!["1.2.840.113556.1.4.319", "1.2.840.113556.1.4.529"];
        if state.permissive_known {
            controls.push("1.2.840.113556.1.4.1413");
        }
        let attributes = vec![
            ("defaultNamingContext", texts(&[DOMAIN])),
            ("dnsHostName", texts(&["dc.fake.example"])),
            ("supportedControl", texts(&controls)),
            ("supportedCapabilities", texts(&state.capabilities)),
        ];
        answer.extend(entry(id, "", attributes));
    } else if base == format!("<GUID={GROUP}>") {
        let wanted = attributes.iter().find_map(|name| name.strip_prefix("member;range="));
        let name;
        let mut attributes = vec![("objectGUID", vec![GROUP.to_active_directory().to_vec()])];
        if let Some((low, high)) = wanted.and_then(|range| range.split_once('-')) {
            let low: usize = low.parse().expect("a number");
            let high = high.parse::<usize>().unwrap_or(usize::MAX - 1);
            if low >= state.members.len() && low > 0 {
                return done(id, 1, None);
            }
            let to = state.members.len().min(high + 1).min(low + state.range);
            let values = state.members[low..to].iter().map(|guid| format!("<GUID={guid}>;CN={guid},{DOMAIN}").into_bytes()).collect();
            name = if to == state.members.len() { format!("member;range={low}-*") } else { format!("member;range={low}-{}", to - 1) };
            attributes.push(("member", Vec::new()));
            attributes.push((&name, values));
        }
        answer.extend(entry(id, GROUP_DN, attributes));
    } else {
        return done(id, 32, None);
    }
    answer.extend(done(id, 0, None));
    answer
}

/// All or nothing, as Active Directory does it.
fn modify(state: &mut State, add: bool, guids: &[Guid], permissive: bool) -> u8 {
    if guids.iter().any(|guid| !state.people.contains(guid)) {
        return 32;
    }
    let as_wanted = |guid: &&Guid| state.members.contains(guid) == add;
    if !permissive && guids.iter().any(|guid| as_wanted(&guid)) {
        return if add { 68 } else { 53 };
    }
    if add {
        let new: Vec<Guid> = guids.iter().copied().filter(|guid| !state.members.contains(guid)).collect();
        state.members.extend(new);
    } else {
        state.members.retain(|guid| !guids.contains(guid));
    }
    0
}
