//! What can go wrong, as switches: in code, as text (`503-after=0.02,shuffle`) and as JSON.

use std::str::FromStr;

/// Faults of a sandbox. Shares are between 0 (never) and 1 (always). `change` means one write: a plain request or one item
/// of a batch; `request` means an HTTP request, so a batch is one.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Faults {
    /// Share of requests and batch items answered with 429 although the quota is not used up.
    #[serde(rename = "429")]
    pub throttle: f64,
    /// Share of HTTP requests answered with 429 as a whole.
    #[serde(rename = "429-request")]
    pub throttle_request: f64,
    /// Forms of `Retry-After`, used in turn; none given means [`RetryAfter::Seconds`].
    pub retry_after: Vec<RetryAfter>,
    /// Seconds that a 429 of the two faults above asks to wait.
    pub retry_after_seconds: f64,
    /// Share of changes answered with 503 and not made.
    #[serde(rename = "503-before")]
    pub unavailable_before: f64,
    /// Share of changes made and then answered with 503.
    #[serde(rename = "503-after")]
    pub unavailable_after: f64,
    /// Share of changes made and then answered with 504.
    #[serde(rename = "504-after")]
    pub timeout_after: f64,
    /// Share of HTTP requests answered with 503 as a whole, nothing done.
    #[serde(rename = "503-request")]
    pub unavailable_request: f64,
    /// Share of HTTP requests carried out and then answered with 503 as a whole.
    #[serde(rename = "503-request-after")]
    pub unavailable_request_after: f64,
    /// Share of requests for a token answered with 503.
    #[serde(rename = "503-sign-in")]
    pub unavailable_sign_in: f64,
    /// Share of HTTP requests whose connection is reset before anything is done.
    pub reset_before: f64,
    /// Share of HTTP requests carried out, whose connection is then reset instead of an answer.
    pub reset_after: f64,
    /// Share of HTTP requests answered, nothing done, with a 429 or 503 whose body is an HTML page.
    pub non_json: f64,
    /// Share of changes answered with a concurrency conflict, in its three forms in turn, and not made.
    pub conflict: f64,
    /// Share of removals of people who are not members that are answered with 400 instead of 404.
    pub not_member_400: f64,
    /// HTTP requests after which a token counts as expired; 0: only its time counts.
    pub token_expiry: u32,
    /// How often a removed member is still listed.
    pub stale_reads: u32,
    /// Listings have an empty page with a next link, and a next link that answers 400 once.
    pub odd_pages: bool,
    /// Milliseconds that every page of a listing takes longer.
    pub slow_pages: u32,
    /// Answers of a batch come in another order than its items.
    pub shuffle: bool,
    /// A batch with a throttled item is answered with 424 instead of 200.
    pub outer_424: bool,
    /// Compressed request bodies are answered with 415.
    pub no_gzip: bool,
}

impl Default for Faults {
    /// Nothing goes wrong; batches are answered out of order, as Graph does.
    fn default() -> Self {
        Self {
            throttle: 0.0,
            throttle_request: 0.0,
            retry_after: Vec::new(),
            retry_after_seconds: 1.0,
            unavailable_before: 0.0,
            unavailable_after: 0.0,
            timeout_after: 0.0,
            unavailable_request: 0.0,
            unavailable_request_after: 0.0,
            unavailable_sign_in: 0.0,
            reset_before: 0.0,
            reset_after: 0.0,
            non_json: 0.0,
            conflict: 0.0,
            not_member_400: 0.0,
            token_expiry: 0,
            stale_reads: 0,
            odd_pages: false,
            slow_pages: 0,
            shuffle: true,
            outer_424: false,
            no_gzip: false,
        }
    }
}

/// How a 429 says how long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetryAfter {
    /// Whole seconds, rounded up: `Retry-After: 3`.
    Seconds,
    /// Seconds with a fraction: `Retry-After: 2.128`.
    Fraction,
    /// An HTTP date.
    Date,
    /// Not at all.
    None,
}

/// What follows the `=` of a switch, and where it goes.
enum Setting {
    Share(fn(&mut Faults) -> &mut f64),
    Seconds(fn(&mut Faults) -> &mut f64),
    Count(fn(&mut Faults) -> &mut u32),
    Flag(fn(&mut Faults) -> &mut bool, bool),
    Form(RetryAfter),
}

/// All switches: name, where it goes, what it does.
const SWITCHES: [(&str, Setting, &str); 26] = [
    ("429", Setting::Share(|f| &mut f.throttle), "share of requests and batch items throttled although the quota is not used up"),
    ("429-request", Setting::Share(|f| &mut f.throttle_request), "share of HTTP requests (whole batches) throttled"),
    ("429-seconds", Setting::Form(RetryAfter::Seconds), "Retry-After as whole seconds"),
    ("429-fraction", Setting::Form(RetryAfter::Fraction), "Retry-After as seconds with a fraction"),
    ("429-date", Setting::Form(RetryAfter::Date), "Retry-After as an HTTP date"),
    ("429-none", Setting::Form(RetryAfter::None), "429 without Retry-After"),
    ("retry-after", Setting::Seconds(|f| &mut f.retry_after_seconds), "seconds such a 429 asks to wait"),
    ("503-before", Setting::Share(|f| &mut f.unavailable_before), "share of changes answered with 503 and not made"),
    ("503-after", Setting::Share(|f| &mut f.unavailable_after), "share of changes made, then answered with 503"),
    ("504-after", Setting::Share(|f| &mut f.timeout_after), "share of changes made, then answered with 504"),
    ("503-request", Setting::Share(|f| &mut f.unavailable_request), "share of HTTP requests answered with 503, nothing done"),
    (
        "503-request-after",
        Setting::Share(|f| &mut f.unavailable_request_after),
        "share of HTTP requests carried out, then answered with 503",
    ),
    ("503-sign-in", Setting::Share(|f| &mut f.unavailable_sign_in), "share of requests for a token answered with 503"),
    ("reset-before", Setting::Share(|f| &mut f.reset_before), "share of HTTP requests whose connection breaks, nothing done"),
    ("reset-after", Setting::Share(|f| &mut f.reset_after), "share of HTTP requests carried out whose connection then breaks"),
    ("non-json", Setting::Share(|f| &mut f.non_json), "share of HTTP requests answered with an HTML page (429, 503)"),
    ("conflict", Setting::Share(|f| &mut f.conflict), "share of changes answered with a conflict, in three forms in turn"),
    ("not-member-400", Setting::Share(|f| &mut f.not_member_400), "share of `not a member` answers that are 400 instead of 404"),
    ("token-expiry", Setting::Count(|f| &mut f.token_expiry), "HTTP requests after which a token has expired"),
    ("stale-reads", Setting::Count(|f| &mut f.stale_reads), "how often a removed member is still listed"),
    ("odd-pages", Setting::Flag(|f| &mut f.odd_pages, true), "an empty page, and a next link that answers 400 once"),
    ("slow-pages", Setting::Count(|f| &mut f.slow_pages), "milliseconds every page takes longer"),
    ("shuffle", Setting::Flag(|f| &mut f.shuffle, true), "answers of a batch in another order than its items (the default)"),
    ("in-order", Setting::Flag(|f| &mut f.shuffle, false), "answers of a batch in the order of its items"),
    ("outer-424", Setting::Flag(|f| &mut f.outer_424, true), "a batch with a throttled item is answered with 424"),
    ("no-gzip", Setting::Flag(|f| &mut f.no_gzip, true), "compressed request bodies are refused with 415"),
];

/// Every switch with what it takes (`=SHARE`, `=COUNT`, `=SECONDS`, nothing) and what it does.
pub fn switches() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    SWITCHES.iter().map(|(name, setting, what)| {
        let value = match setting {
            Setting::Share(_) => "=SHARE",
            Setting::Seconds(_) => "=SECONDS",
            Setting::Count(_) => "=COUNT",
            Setting::Flag(..) | Setting::Form(_) => "",
        };
        (*name, value, *what)
    })
}

/// A text that is no list of faults.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No such switch.
    #[error("unknown fault `{name}`; did you mean `{nearest}`?")]
    Unknown {
        /// What was given.
        name: String,
        /// The switch that looks most like it.
        nearest: &'static str,
    },
    /// A value that does not fit, or a missing or superfluous one.
    #[error("fault `{name}` takes {expected}, not `{value}`")]
    Value {
        /// The switch.
        name: &'static str,
        /// What it takes.
        expected: &'static str,
        /// What was given.
        value: String,
    },
}

impl FromStr for Faults {
    type Err = FaultError;

    /// Reads switches separated by commas, on top of the default.
    fn from_str(text: &str) -> Result<Self, FaultError> {
        let mut faults = Self::default();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            faults.set(part)?;
        }
        Ok(faults)
    }
}

impl Faults {
    /// Sets one switch: `503-after=0.02`, `odd-pages`.
    pub fn set(&mut self, switch: &str) -> Result<(), FaultError> {
        let (name, value) = switch.split_once('=').map_or((switch, None), |(name, value)| (name.trim(), Some(value.trim())));
        let Some((name, setting, _)) = SWITCHES.iter().find(|(known, _, _)| *known == name) else {
            return Err(FaultError::Unknown { name: name.to_owned(), nearest: nearest(name) });
        };
        let wrong = |expected| FaultError::Value { name, expected, value: value.unwrap_or_default().to_owned() };
        match setting {
            Setting::Share(field) => {
                let share = value.and_then(|v| v.parse().ok()).filter(|p| (0.0..=1.0).contains(p));
                *field(self) = share.ok_or_else(|| wrong("a share between 0 and 1"))?;
            }
            Setting::Seconds(field) => {
                let seconds = value.and_then(|v| v.parse().ok()).filter(|s| (0.0..=3600.0).contains(s));
                *field(self) = seconds.ok_or_else(|| wrong("seconds between 0 and 3600"))?;
            }
            Setting::Count(field) => *field(self) = value.and_then(|v| v.parse().ok()).ok_or_else(|| wrong("a whole number"))?,
            Setting::Flag(field, on) if value.is_none() => *field(self) = *on,
            Setting::Form(form) if value.is_none() => self.retry_after.push(*form),
            Setting::Flag(..) | Setting::Form(_) => return Err(wrong("no value")),
        }
        Ok(())
    }
}

fn nearest(name: &str) -> &'static str {
    let mut best = (0.0, SWITCHES[0].0);
    for (known, _, _) in &SWITCHES {
        let likeness = strsim::jaro_winkler(name, known);
        if likeness > best.0 {
            best = (likeness, known);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::{Faults, RetryAfter, switches};

    #[test]
    fn a_list_of_switches_is_read() {
        let faults: Faults =
            "503-after=0.02, reset-after=0.01,429=0.05,429-date,429-none,token-expiry=500,stale-reads=2,odd-pages,in-order"
                .parse()
                .expect("faults");
        let expected = Faults {
            unavailable_after: 0.02,
            reset_after: 0.01,
            throttle: 0.05,
            retry_after: vec![RetryAfter::Date, RetryAfter::None],
            token_expiry: 500,
            stale_reads: 2,
            odd_pages: true,
            shuffle: false,
            ..Faults::default()
        };
        assert_eq!(faults, expected);
        assert_eq!("".parse(), Ok(Faults::default()));
    }

    #[test]
    fn mistakes_are_explained() {
        let said = |text: &str| text.parse::<Faults>().expect_err(text).to_string();
        assert_eq!(said("odd-page"), "unknown fault `odd-page`; did you mean `odd-pages`?");
        assert_eq!(said("429=5"), "fault `429` takes a share between 0 and 1, not `5`");
        assert_eq!(said("429"), "fault `429` takes a share between 0 and 1, not ``");
        assert_eq!(said("odd-pages=1"), "fault `odd-pages` takes no value, not `1`");
        assert_eq!(said("stale-reads=-1"), "fault `stale-reads` takes a whole number, not `-1`");
        assert_eq!(said("retry-after=NaN"), "fault `retry-after` takes seconds between 0 and 3600, not `NaN`");
    }

    #[test]
    fn every_switch_can_be_set() {
        for (name, value, _) in switches() {
            let text = format!("{name}{}", if value.is_empty() { "" } else { "=1" });
            text.parse::<Faults>().unwrap_or_else(|error| panic!("{text}: {error}"));
        }
    }

    #[test]
    fn json_has_the_same_names() {
        let faults: Faults = serde_json::from_str(r#"{"503-after":0.5,"stale-reads":2,"retry-after":["date"]}"#).expect("faults");
        assert_eq!((faults.unavailable_after, faults.stale_reads, faults.retry_after), (0.5, 2, vec![RetryAfter::Date]));
        assert!(serde_json::from_str::<Faults>(r#"{"503-aftr":0.5}"#).is_err());
    }
}
