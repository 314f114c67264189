//! Every setting of a job, declared once: its key in the job file, its flag, its variable, its default and what it may be.

use super::environment as variable;

/// What kind of TOML value a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A string.
    Text,
    /// A list of strings; a single string is a list of one.
    List,
    /// `true` or `false`.
    Switch,
    /// A number without quotes.
    Number,
    /// A date, with or without quotes.
    Date,
}

/// What of a setting is a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paths {
    /// Nothing.
    None,
    /// The value itself.
    Whole,
    /// What follows `file:` or `certificate:`.
    AfterScheme,
}

/// One setting.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// As in the job file, with its table: `policy.window`.
    pub name: &'static str,
    /// What kind of value.
    pub shape: Shape,
    /// Which flag sets it.
    pub flag: Option<&'static str>,
    /// Which environment variable sets it.
    pub variable: Option<&'static str>,
    /// Value when nothing sets it.
    pub built_in: Option<&'static str>,
    /// What of it is a path.
    pub paths: Paths,
    /// What it must be, for messages: `expected …`.
    pub expected: &'static str,
    /// Whether the value may hold something secret by mistake, so that no message may repeat it.
    pub confidential: bool,
}

impl Key {
    const fn new(name: &'static str, shape: Shape, expected: &'static str) -> Self {
        Self { name, shape, expected, flag: None, variable: None, built_in: None, paths: Paths::None, confidential: false }
    }

    const fn flag(mut self, flag: &'static str) -> Self {
        self.flag = Some(flag);
        self
    }

    const fn variable(mut self, variable: &'static str) -> Self {
        self.variable = Some(variable);
        self
    }

    const fn built_in(mut self, value: &'static str) -> Self {
        self.built_in = Some(value);
        self
    }

    const fn paths(mut self, paths: Paths) -> Self {
        self.paths = paths;
        self
    }

    const fn confidential(mut self) -> Self {
        self.confidential = true;
        self
    }

    /// The table it stands in and its name there: `("policy", "window")`; the table is empty at the top.
    #[must_use]
    pub fn split(&self) -> (&'static str, &'static str) {
        self.name.rsplit_once('.').unwrap_or(("", self.name))
    }
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident = $key:expr;)*) => {
        $($(#[$doc])* pub static $name: Key = $key;)*

        /// Every setting, in the order in which `check` prints them.
        pub static ALL: &[&Key] = &[$(&$name),*];
    };
}

const COUNT: &str = "a whole number";
const FILES: &str = "a list of files or patterns, such as [\"usage-*.csv\"]";
const LABELS: &str = "a list of answer labels, such as [\"yes\"]";
const DAYS: &str = "whole days, such as \"90d\"";
const HEADER: &str = "the header of a column";
const URL: &str = "an https address without a path (http only on this machine's loopback)";
const TRUE_OR_FALSE: &str = "true or false";
const PERCENT: &str = "a whole number of percent from 0 to 100";
const PEM: &str = "a PEM file";
/// What a secret's place may look like.
pub(super) const SECRET: &str = "where the secret is: env:NAME, file:PATH, stdin or windows-credential:NAME";

keys! {
    /// The product.
    APPLICATION = Key::new("application", Shape::Text, "the name of the product").flag("--application");
    /// Which directory.
    DIRECTORY = Key::new("directory", Shape::Text, "\"entra\" or \"active-directory\"").flag("--directory").variable(variable::DIRECTORY).built_in("entra");
    /// Which group.
    GROUP = Key::new("group", Shape::Text, "a name, an object id, a SAM account name or a DN").flag("--group");
    /// Lists of unused people.
    UNUSED = Key::new("input.unused", Shape::List, FILES);
    /// Usage rows.
    USAGE = Key::new("input.usage", Shape::List, FILES);
    /// Answers.
    ANSWERS = Key::new("input.answers", Shape::List, FILES);
    /// Protected people.
    PROTECT = Key::new("input.protect", Shape::List, FILES).flag("--protect");
    /// Columns to carry.
    CARRY = Key::new("input.carry", Shape::List, "a list of column headers, such as [\"department\"]").flag("--carry");
    /// Application filter.
    INPUT_APPLICATION = Key::new("input.application", Shape::Text, "the application's name as in the export");
    /// Count repeated rows once.
    DROP_DUPLICATE_ROWS = Key::new("input.drop_duplicate_rows", Shape::Switch, TRUE_OR_FALSE).flag("--drop-duplicate-rows").built_in("false");
    /// Bad rows that may be left out.
    SKIP_BAD_ROWS = Key::new("input.skip_bad_rows", Shape::Number, COUNT).flag("--skip-bad-rows").built_in("0");
    /// Header of the user column.
    COLUMN_USER = Key::new("input.columns.user", Shape::Text, HEADER).flag("--column");
    /// Header of the device column.
    COLUMN_DEVICE = Key::new("input.columns.device", Shape::Text, HEADER).flag("--column");
    /// Header of the column that counts a device's users.
    COLUMN_USERS = Key::new("input.columns.users", Shape::Text, HEADER).flag("--column");
    /// Header of the column that says whether a device is shared.
    COLUMN_SHARED = Key::new("input.columns.shared", Shape::Text, HEADER).flag("--column");
    /// Header of the application column.
    COLUMN_APPLICATION = Key::new("input.columns.application", Shape::Text, HEADER).flag("--column");
    /// Header of the date column.
    COLUMN_DATE = Key::new("input.columns.date", Shape::Text, HEADER).flag("--column");
    /// Header of the column that has the first day of a week.
    COLUMN_WEEK = Key::new("input.columns.week", Shape::Text, HEADER).flag("--column");
    /// Header of the focus time column.
    COLUMN_FOCUS_TIME = Key::new("input.columns.focus_time", Shape::Text, HEADER).flag("--column");
    /// Header of a focus time column whose plain numbers are hours.
    COLUMN_FOCUS_HOURS = Key::new("input.columns.focus_hours", Shape::Text, HEADER).flag("--column");
    /// Header of a focus time column whose plain numbers are minutes.
    COLUMN_FOCUS_MINUTES = Key::new("input.columns.focus_minutes", Shape::Text, HEADER).flag("--column");
    /// Header of a focus time column whose plain numbers are seconds.
    COLUMN_FOCUS_SECONDS = Key::new("input.columns.focus_seconds", Shape::Text, HEADER).flag("--column");
    /// Header of a focus time column whose plain numbers are milliseconds.
    COLUMN_FOCUS_MILLISECONDS = Key::new("input.columns.focus_milliseconds", Shape::Text, HEADER).flag("--column");
    /// Header of the last use column.
    COLUMN_LAST_USED = Key::new("input.columns.last_used", Shape::Text, HEADER).flag("--column");
    /// Header of the answer column.
    COLUMN_ANSWER = Key::new("input.columns.answer", Shape::Text, HEADER).flag("--column");
    /// Header of the column that says when an answer was given.
    COLUMN_ANSWERED_AT = Key::new("input.columns.answered_at", Shape::Text, HEADER).flag("--column");
    /// Header of the column that says whether a campaign was answered.
    COLUMN_STATE = Key::new("input.columns.state", Shape::Text, HEADER).flag("--column");
    /// How far back usage counts.
    WINDOW = Key::new("policy.window", Shape::Text, DAYS).built_in("90d");
    /// The window's last day.
    AS_OF = Key::new("policy.as_of", Shape::Date, "a date, such as 2026-11-22").flag("--as-of");
    /// Less than this is unused.
    MIN_FOCUS_TIME = Key::new("policy.min_focus_time", Shape::Text, "a length of time above zero, such as \"5min\" or \"1h 30min\"").built_in("5min");
    /// Only with permission.
    ASK_PERMISSION = Key::new("policy.ask_permission", Shape::Switch, TRUE_OR_FALSE).built_in("true");
    /// Labels that mean keep.
    KEEP_ANSWERS = Key::new("policy.keep_answers", Shape::List, LABELS);
    /// Labels that mean release.
    RELEASE_ANSWERS = Key::new("policy.release_answers", Shape::List, LABELS);
    /// What silence means.
    NO_ANSWER = Key::new("policy.no_answer", Shape::Text, "\"keep\" or \"reclaim\"").built_in("keep");
    /// How long a keep protects.
    ANSWER_VALID = Key::new("policy.answer_valid", Shape::Text, DAYS).built_in("90d");
    /// What missing telemetry means.
    NO_TELEMETRY = Key::new("policy.no_telemetry", Shape::Text, "\"unknown\" or \"unused\"").built_in("unknown");
    /// Cap in people.
    MAX_REMOVALS = Key::new("policy.max_removals", Shape::Number, COUNT).flag("--max-removals");
    /// Cap in percent of the roster.
    MAX_PERCENT = Key::new("policy.max_percent", Shape::Number, PERCENT).flag("--max-percent");
    /// Price of a seat.
    SEAT_PER_MONTH = Key::new("cost.seat_per_month", Shape::Number, "an amount with at most four decimals, such as 14.00").flag("--seat-per-month");
    /// Currency of the price.
    CURRENCY = Key::new("cost.currency", Shape::Text, "a currency, such as \"EUR\"").flag("--currency");
    /// Renewal of the contract.
    RENEWAL = Key::new("cost.renewal", Shape::Date, "a date, such as 2027-03-01").flag("--renewal");
    /// Seats paid for in any case.
    MINIMUM_SEATS = Key::new("cost.minimum_seats", Shape::Number, COUNT).flag("--minimum-seats");
    /// Tenant.
    TENANT = Key::new("entra.tenant", Shape::Text, "a tenant id or a verified domain, such as contoso.onmicrosoft.com").flag("--tenant").variable(variable::TENANT);
    /// App.
    CLIENT_ID = Key::new("entra.client_id", Shape::Text, "an application (client) id").flag("--client-id").variable(variable::CLIENT_ID);
    /// How the app signs in.
    CREDENTIAL = Key::new(
        "entra.credential",
        Shape::Text,
        "where the credential is: env:NAME, file:PATH, stdin, windows-credential:NAME, certificate:PATH, managed-identity or azure-cli",
    )
    .flag("--credential").built_in("env:RECLAIM_CLIENT_SECRET").paths(Paths::AfterScheme).confidential();
    /// National cloud.
    CLOUD = Key::new("entra.cloud", Shape::Text, "\"global\", \"us-gov\", \"us-dod\" or \"china\"").flag("--cloud").variable(variable::CLOUD).built_in("global");
    /// Graph address.
    GRAPH_URL = Key::new("entra.graph_url", Shape::Text, URL).flag("--graph-url").variable(variable::GRAPH_URL);
    /// Sign-in address.
    LOGIN_URL = Key::new("entra.login_url", Shape::Text, URL).flag("--login-url").variable(variable::LOGIN_URL);
    /// Authorities for Graph.
    ENTRA_CA_FILE = Key::new("entra.ca_file", Shape::Text, PEM).flag("--ca-file").variable(variable::CA_FILE).paths(Paths::Whole);
    /// Proxy.
    PROXY = Key::new("entra.proxy", Shape::Text, "a proxy's address without user and password, such as http://proxy.corp.example.com:8080")
        .flag("--proxy").variable(variable::PROXY).confidential();
    /// Server.
    SERVER = Key::new("active_directory.server", Shape::Text, "ldaps://HOST[:PORT], or ldap://HOST[:PORT] for StartTLS").flag("--server").variable(variable::SERVER);
    /// Search base.
    BASE = Key::new("active_directory.base", Shape::Text, "a DN, such as DC=corp,DC=example,DC=com").flag("--base").variable(variable::BASE);
    /// Who signs in.
    BIND = Key::new("active_directory.bind", Shape::Text, "DOMAIN\\user, a UPN or a DN").flag("--bind").variable(variable::BIND);
    /// The password's place.
    PASSWORD = Key::new("active_directory.password", Shape::Text, SECRET)
        .flag("--password").built_in("env:RECLAIM_BIND_PASSWORD").paths(Paths::AfterScheme).confidential();
    /// Sign in with the current Kerberos ticket.
    KERBEROS = Key::new("active_directory.kerberos", Shape::Switch, TRUE_OR_FALSE).flag("--kerberos").built_in("false");
    /// Authorities for LDAP.
    LDAP_CA_FILE = Key::new("active_directory.ca_file", Shape::Text, PEM).flag("--ca-file").variable(variable::CA_FILE).paths(Paths::Whole);
    /// The runs' folder.
    OUT = Key::new("run.out", Shape::Text, "a folder").flag("--out").variable(variable::OUT).built_in("reclaim-runs").paths(Paths::Whole);
    /// Writes per window.
    RATE = Key::new("run.rate", Shape::Text, "people per seconds, such as \"3000/150\"").flag("--rate");
    /// Requests under way at once.
    CONCURRENCY = Key::new("run.concurrency", Shape::Number, "a whole number from 1 to 256").flag("--concurrency");
    /// How long a plan may be applied.
    PLAN_VALID = Key::new("run.plan_valid", Shape::Text, "a length of time above zero, such as \"7d\"").built_in("7d");
    /// How far the roster may have moved.
    ROSTER_TOLERANCE = Key::new("run.roster_tolerance", Shape::Number, PERCENT).built_in("5");
    /// No formula guard.
    CSV_RAW = Key::new("run.csv_raw", Shape::Switch, TRUE_OR_FALSE).flag("--csv-raw").built_in("false");
    /// Ask whether removals free seats.
    SEAT_FORECAST = Key::new("run.seat_forecast", Shape::Switch, TRUE_OR_FALSE).flag("--no-seat-forecast").built_in("true");
    /// Threads for reading.
    THREADS = Key::new("run.threads", Shape::Number, "a whole number from 1 to 1024").flag("--threads");
}

/// The setting of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Key> {
    ALL.iter().copied().find(|key| key.name == name)
}

/// The fields of `[input.columns]`.
pub fn columns() -> impl Iterator<Item = (&'static str, &'static Key)> {
    ALL.iter().filter_map(|key| key.name.strip_prefix("input.columns.").map(|field| (field, *key)))
}

/// The tables of the job file.
pub(super) fn tables() -> impl Iterator<Item = &'static str> {
    let mut last = "";
    ALL.iter().map(|key| key.split().0).filter(move |table| !table.is_empty() && std::mem::replace(&mut last, table) != *table)
}
