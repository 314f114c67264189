//! Which column means what.
//!
//! Header names are compared without case, spaces, `_` and `-`; of a name with a bracketed token, as Entra's templates have
//! it in every language, the token counts. [`USER`] and [`OTHER`] are the complete lists of names.
//!
//! Several columns may name the user only in the exports that are known to do so, and then the first one that has a value
//! in the row is taken, in the order of [`USER`]: Nexthink's (all names begin with `user.`), Entra's and Graph's
//! (`userPrincipalName` with `id` or `objectId`), Active Directory's (`DistinguishedName` with `SamAccountName`), Intune's
//! (`Primary user UPN`) and this program's own files (there `User` comes first). Otherwise two user columns are an error.

use std::cell::RefCell;

use super::{
    duration::{self, Unit},
    error::Problem,
};

/// Names of user columns by what they hold, best first.
pub(super) const USER: &[(UserKind, &[&str])] = &[
    (
        UserKind::PrincipalName,
        &["userprincipalname", "upn", "userupn", "user.upn", "user.userprincipalname", "memberobjectidorupn", "primaryuserupn"],
    ),
    (
        UserKind::ObjectId,
        &["objectid", "userobjectid", "userid", "user.id", "user.objectid", "azureadobjectid", "entraobjectid", "objectguid"],
    ),
    (UserKind::Sid, &["sid", "usersid", "user.sid", "objectsid"]),
    (UserKind::DistinguishedName, &["distinguishedname", "dn", "user.ad.distinguishedname"]),
    (
        UserKind::SamAccountName,
        &[
            "samaccountname",
            "sam",
            "usersam",
            "user.samaccountname",
            "user.ad.username",
            "user.ad.samaccountname",
            "onpremisessamaccountname",
        ],
    ),
    (
        UserKind::Mail,
        &[
            "mail",
            "email",
            "emailaddress",
            "useremail",
            "user.email",
            "user.mail",
            "user.ad.emailaddress",
            "primaryuseremailaddress",
            "primarysmtpaddress",
        ],
    ),
    (UserKind::Name, &["user", "username", "user.name", "useraccount", "account", "accountname", "login", "logonname", "member"]),
    (
        UserKind::LastUser,
        &[
            "lastuser",
            "device.lastuser",
            "lastloggedonuser",
            "device.lastloggedonuser",
            "lastloggedinuser",
            "lastlogonuser",
            "lastlogonusername",
            "lastloginuser",
            "device.login.lastuser",
            "device.login.lastloginusername",
        ],
    ),
];

/// Names of the other columns, best first.
pub(super) const OTHER: &[(Field, &[&str])] = &[
    (
        Field::Users,
        &[
            "users",
            "numberofusers",
            "usercount",
            "userscount",
            "users.count",
            "device.users",
            "device.numberofusers",
            "device.usercount",
            "distinctusers",
        ],
    ),
    (Field::Shared, &["shared", "isshared", "shareddevice", "device.shared", "device.isshared"]),
    (Field::Device, &["device", "devicename", "device.name", "computer", "computername", "hostname"]),
    (
        Field::Application,
        &["application", "applicationname", "application.name", "app", "appname", "app.name", "product", "productname", "software"],
    ),
    (Field::Date, &["date", "day", "usagedate", "eventdate", "time", "timestamp", "event.time", "starttime", "bucket", "bucketstart"]),
    (Field::Week, &["week", "weekstart", "weekof", "weekstarting", "weekcommencing", "weekbeginning"]),
    (
        Field::LastUsed,
        &[
            "lastused",
            "lastusedat",
            "lastusedon",
            "lastuseddate",
            "lastuseddatetime",
            "lastuse",
            "lastusage",
            "lastactivity",
            "lastactivitydate",
        ],
    ),
    (Field::Answer, &["answer", "answers", "useranswer", "campaignanswer", "response.answer", "response", "choice", "reply"]),
    (
        Field::AnsweredAt,
        &[
            "answeredat",
            "answeredon",
            "answertime",
            "answerdate",
            "lastanswered",
            "respondedat",
            "responsetime",
            "responsedate",
            "response.time",
            "response.date",
            "response.lastanswered",
            "completedat",
            "time",
            "timestamp",
            "date",
        ],
    ),
    (Field::State, &["state", "response.state", "responsestate", "campaignstate", "status", "response.status", "responsestatus"]),
    (Field::WindowDays, &["windowdays"]),
];

/// What a user column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum UserKind {
    PrincipalName,
    ObjectId,
    Sid,
    DistinguishedName,
    SamAccountName,
    Mail,
    Name,
    LastUser,
}

/// What a column other than the user's holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Users,
    Shared,
    Device,
    Application,
    Date,
    Week,
    FocusTime,
    LastUsed,
    Answer,
    AnsweredAt,
    State,
    WindowDays,
}

impl Field {
    /// Its name in `[input.columns]`.
    const fn key(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Shared => "shared",
            Self::Device => "device",
            Self::Application => "application",
            Self::Date => "date",
            Self::Week => "week",
            Self::FocusTime => "focus_time",
            Self::LastUsed => "last_used",
            Self::Answer => "answer",
            Self::AnsweredAt => "answered_at",
            Self::State => "state",
            Self::WindowDays => "window_days",
        }
    }
}

/// The job's `[input.columns]`, and which of them were found in some file.
pub(super) struct Overrides<'a> {
    columns: &'a [(String, String)],
    found: RefCell<Vec<bool>>,
}

impl<'a> Overrides<'a> {
    pub(super) fn new(columns: &'a [(String, String)]) -> Self {
        Self { columns, found: RefCell::new(vec![false; columns.len()]) }
    }

    /// The first one that no file's header contains.
    pub(super) fn never_found(&self) -> Option<&'a (String, String)> {
        self.columns.iter().zip(self.found.borrow().iter()).find_map(|(column, found)| (!found).then_some(column))
    }

    /// The column that the job names for a field, with the field's full key.
    fn column(&self, header: &Header, field: &str) -> Option<(usize, &'a str)> {
        self.columns.iter().enumerate().find_map(|(number, (key, name))| {
            let wanted = key == field || (field == "focus_time" && key.starts_with("focus_"));
            let exact = header.names.iter().position(|have| have.trim() == name.trim());
            let column = exact.or_else(|| header.names.iter().position(|have| have.trim().eq_ignore_ascii_case(name.trim())))?;
            wanted.then(|| {
                self.found.borrow_mut()[number] = true;
                (column, key.as_str())
            })
        })
    }
}

/// A header as read.
#[derive(Clone, Debug, Default)]
pub(super) struct Header {
    pub names: Vec<String>,
    /// Line and column of each name.
    pub places: Vec<(u64, u64)>,
}

impl Header {
    fn normal(&self) -> Vec<String> {
        self.names.iter().map(|name| normal(name)).collect()
    }

    fn list(&self) -> String {
        let shown: Vec<String> = self.names.iter().take(12).map(|name| format!("\"{}\"", name.trim())).collect();
        let more = if self.names.len() > shown.len() { ", …" } else { "" };
        format!("{}{more}", shown.join(", "))
    }

    fn problem(&self, column: Option<usize>, message: String) -> Problem {
        let (line, at) =
            column.and_then(|column| self.places.get(column).copied()).unwrap_or((self.places.first().map_or(1, |place| place.0), 0));
        Problem::new(line, at, message)
    }

    /// How many columns have a name that is known; tells delimiters apart.
    pub(super) fn known(&self) -> usize {
        let names = USER.iter().flat_map(|(_, names)| *names).chain(OTHER.iter().flat_map(|(_, names)| *names));
        let known: Vec<&str> = names.copied().collect();
        self.normal().iter().zip(&self.names).filter(|(normal, name)| known.contains(&normal.as_str()) || duration::is_header(name)).count()
    }
}

/// Which column means what in one file.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// Columns that name the user; the first with a value counts.
    pub user: Vec<usize>,
    /// The file is one of this program's own, so cells may be guarded against formulas.
    pub own: bool,
    /// The verdict of a plan or result.
    pub verdict: Option<usize>,
    /// Entra's bulk template, whose first row is an example.
    pub template: bool,
    pub users: Option<usize>,
    pub shared: Option<usize>,
    pub application: Option<usize>,
    /// The date, and whether it is the first day of a week.
    pub date: Option<(usize, bool)>,
    /// The focus time with the unit of plain numbers.
    pub focus: Option<(usize, Option<Unit>)>,
    pub last_used: Option<usize>,
    pub answer: Option<usize>,
    pub answered_at: Option<usize>,
    pub state: Option<usize>,
    pub window_days: Option<usize>,
    /// For each carried column, where it stands in this file.
    pub carry: Vec<Option<usize>>,
}

impl Columns {
    /// A list without a header: every row is a user.
    pub(super) fn plain(carry: &[String]) -> Self {
        Self { user: vec![0], carry: vec![None; carry.len()], ..Self::default() }
    }

    /// Finds out what each column means.
    pub(super) fn resolve(header: &Header, overrides: &Overrides<'_>, carry: &[String]) -> Result<Self, Problem> {
        let normal = header.normal();
        let has = |name: &str| normal.iter().any(|have| have == name);
        let own = has("user") && (has("runid") || (has("verdict") && has("reason")));
        let date = match (one(header, &normal, overrides, Field::Date)?, one(header, &normal, overrides, Field::Week)?) {
            (Some(date), Some(week)) => return Err(two(header, Field::Date, date, week)),
            (date, week) => date.map(|column| (column, false)).or(week.map(|column| (column, true))),
        };
        Ok(Self {
            user: user(header, &normal, overrides, own)?,
            own,
            verdict: if own { normal.iter().position(|name| name == "verdict") } else { None },
            template: has("memberobjectidorupn"),
            users: best(header, &normal, overrides, Field::Users),
            shared: best(header, &normal, overrides, Field::Shared),
            application: one(header, &normal, overrides, Field::Application)?,
            date,
            focus: focus(header, overrides)?,
            last_used: one(header, &normal, overrides, Field::LastUsed)?,
            answer: answer(header, &normal, overrides)?,
            answered_at: best(header, &normal, overrides, Field::AnsweredAt),
            state: best(header, &normal, overrides, Field::State),
            window_days: best(header, &normal, overrides, Field::WindowDays),
            carry: carry.iter().map(|wanted| normal.iter().position(|have| *have == self::normal(wanted))).collect(),
        })
    }

    /// The missing column as an error.
    pub(super) fn missing(header: &Header, field: Field, what: &str) -> Problem {
        let key = field.key();
        header
            .problem(None, format!("no column has {what}; the header has {}", header.list()))
            .hint(format!("name the column in the job file: [input.columns] {key} = \"…\""))
    }
}

/// The name without what does not matter; of a bracketed token that is a known name, the token.
fn normal(name: &str) -> String {
    let plain = |text: &str| {
        text.trim().chars().filter(|c| !matches!(c, ' ' | '_' | '-' | '\u{a0}')).flat_map(char::to_lowercase).collect::<String>()
    };
    let token = name.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(token, _)| plain(token));
    match token {
        Some(token) if USER.iter().any(|(_, names)| names.contains(&token.as_str())) => token,
        _ => plain(name),
    }
}

fn names_of(field: Field) -> &'static [&'static str] {
    OTHER.iter().find_map(|(have, names)| (*have == field).then_some(*names)).unwrap_or_default()
}

/// The column that the job names, or else the best of the known names.
fn best(header: &Header, normal: &[String], overrides: &Overrides<'_>, field: Field) -> Option<usize> {
    let named = overrides.column(header, field.key()).map(|(column, _)| column);
    named.or_else(|| names_of(field).iter().find_map(|name| normal.iter().position(|have| have == name)))
}

/// Like [`best`], but two known names are an error.
fn one(header: &Header, normal: &[String], overrides: &Overrides<'_>, field: Field) -> Result<Option<usize>, Problem> {
    if let Some((column, _)) = overrides.column(header, field.key()) {
        return Ok(Some(column));
    }
    let mut known = (0..normal.len()).filter(|column| names_of(field).contains(&normal[*column].as_str()));
    match (known.next(), known.next()) {
        (Some(first), Some(second)) => Err(two(header, field, first, second)),
        (first, _) => Ok(first),
    }
}

fn two(header: &Header, field: Field, first: usize, second: usize) -> Problem {
    let (a, b, key) = (header.names[first].trim(), header.names[second].trim(), field.key());
    header
        .problem(Some(second), format!("two columns could be the {}: \"{a}\" and \"{b}\"", key.replace('_', " ")))
        .hint(format!("say which in the job file: [input.columns] {key} = \"{a}\""))
}

fn answer(header: &Header, normal: &[String], overrides: &Overrides<'_>) -> Result<Option<usize>, Problem> {
    if let Some(column) = one(header, normal, overrides, Field::Answer)? {
        return Ok(Some(column));
    }
    // Nexthink names the column after the question: answers.<label>.
    let mut dotted =
        (0..normal.len()).filter(|column| ["answers.", "answer.", "response.answers."].iter().any(|p| normal[*column].starts_with(p)));
    match (dotted.next(), dotted.next()) {
        (Some(first), Some(second)) => Err(two(header, Field::Answer, first, second)),
        (first, _) => Ok(first),
    }
}

fn focus(header: &Header, overrides: &Overrides<'_>) -> Result<Option<(usize, Option<Unit>)>, Problem> {
    if let Some((column, key)) = overrides.column(header, "focus_time") {
        let unit = key.strip_prefix("focus_").and_then(Unit::of_name);
        return Ok(Some((column, unit.or_else(|| duration::unit_of_header(&header.names[column])))));
    }
    let mut known = (0..header.names.len()).filter(|column| duration::is_header(&header.names[*column]));
    match (known.next(), known.next()) {
        (Some(first), Some(second)) => Err(two(header, Field::FocusTime, first, second)),
        (first, _) => Ok(first.map(|column| (column, duration::unit_of_header(&header.names[column])))),
    }
}

fn user(header: &Header, normal: &[String], overrides: &Overrides<'_>, own: bool) -> Result<Vec<usize>, Problem> {
    if let Some((column, _)) = overrides.column(header, "user") {
        return Ok(vec![column]);
    }
    let kind = |name: &str| USER.iter().find_map(|(kind, names)| names.contains(&name).then_some(*kind));
    let mut found: Vec<(UserKind, usize)> = normal.iter().enumerate().filter_map(|(column, name)| Some((kind(name)?, column))).collect();
    let has = |wanted: UserKind| found.iter().any(|(kind, _)| *kind == wanted);
    let id = normal.iter().position(|name| name == "id").filter(|_| has(UserKind::PrincipalName) && !has(UserKind::ObjectId));
    found.extend(id.map(|column| (UserKind::ObjectId, column)));
    found.sort_unstable();
    let has = |wanted: UserKind| found.iter().any(|(kind, _)| *kind == wanted);

    let order = || found.iter().map(|(_, column)| *column).collect::<Vec<_>>();
    let twice = found.windows(2).find(|pair| pair[0].0 == pair[1].0);
    let known_export = normal.iter().any(|name| name == "memberobjectidorupn" || name == "primaryuserupn")
        || found.iter().all(|(_, column)| normal[*column].starts_with("user."))
        || (has(UserKind::PrincipalName) && has(UserKind::ObjectId))
        || (has(UserKind::DistinguishedName) && has(UserKind::SamAccountName));
    match (&found[..], twice) {
        ([], _) => Err(header
            .problem(None, format!("no column names the user; the header has {}", header.list()))
            .hint("expected for example UserPrincipalName, user.upn, SamAccountName, ObjectId or Mail; or say which it is in the job file: [input.columns] user = \"…\"")),
        _ if own => Ok([UserKind::Name, UserKind::PrincipalName, UserKind::ObjectId]
            .iter()
            .filter_map(|wanted| found.iter().find_map(|(kind, column)| (kind == wanted).then_some(*column)))
            .collect()),
        ([_], _) => Ok(order()),
        (_, None) if known_export => Ok(order()),
        (several, twice) => {
            let pair = twice.unwrap_or(&several[..2]);
            let (first, second) = (pair[0].1.min(pair[1].1), pair[0].1.max(pair[1].1));
            let (a, b) = (header.names[first].trim(), header.names[second].trim());
            Err(header
                .problem(Some(second), format!("two columns could name the user: \"{a}\" and \"{b}\""))
                .hint(format!("say which in the job file: [input.columns] user = \"{a}\"")))
        }
    }
}
