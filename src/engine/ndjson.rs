//! Events as lines of JSON: what `--format ndjson` prints and what the native module hands on, byte for byte.
//!
//! Every line has `v`, `seq`, `time`, `kind` and `runId`; the fields after those depend on the kind and are always all there,
//! `null` where there is nothing to say. Everything outside ASCII is written as `\uXXXX`, because a console's code page sits
//! between a program and Windows PowerShell.

use std::fmt::{Display, Write as _};

use serde::Serialize;

use super::event::{EVENT_VERSION, Event, Item, Stamped};
use crate::report::{cells, detail};

impl Event {
    /// The event's `kind`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Started(_) => "started",
            Self::Progress(_) => "progress",
            Self::Item(_) => "item",
            Self::Throttled(_) => "throttled",
            Self::Warning(_) => "warning",
            Self::Error(_) => "error",
            Self::Summary(_) => "summary",
        }
    }
}

impl Stamped {
    /// One line of JSON in ASCII, without a line end.
    #[must_use]
    pub fn to_ndjson(&self) -> String {
        let mut line = Line::new();
        line.plain("v", EVENT_VERSION);
        line.plain("seq", self.seq);
        line.text("time", &cells::time(self.time));
        line.text("kind", self.event.kind());
        line.text("runId", &self.run_id);
        match &self.event {
            Event::Started(started) => line.fields(started),
            Event::Progress(progress) => line.fields(progress),
            Event::Item(item) => line.item(item),
            Event::Throttled(throttled) => line.fields(throttled),
            Event::Warning(message) | Event::Error(message) => {
                line.text("message", &message.message);
                line.optional("hint", message.hint.as_deref());
                line.optional("code", message.code.as_deref());
                line.plain_or_null("exitCode", message.exit_code);
            }
            Event::Summary(summary) => line.summary(summary),
        }
        line.end()
    }
}

/// JSON with everything outside ASCII as `\uXXXX`. Outside ASCII there is nothing but the inside of strings, and a line end
/// stands between values only.
pub(crate) fn ascii(json: &str) -> String {
    let mut line = Line { text: String::with_capacity(json.len()) };
    line.append(json);
    line.text
}

/// A line in the making.
struct Line {
    text: String,
}

impl Line {
    fn new() -> Self {
        Self { text: String::with_capacity(512) }
    }

    fn key(&mut self, key: &str) {
        self.text.push(if self.text.is_empty() { '{' } else { ',' });
        self.string(key);
        self.text.push(':');
    }

    fn string(&mut self, text: &str) {
        self.text.push('"');
        for char in text.chars() {
            match char {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                ' '..='~' => self.text.push(char),
                other => self.escape(other),
            }
        }
        self.text.push('"');
    }

    fn escape(&mut self, char: char) {
        for unit in char.encode_utf16(&mut [0; 2]) {
            // Writing into a String can't fail.
            let _ = write!(self.text, "\\u{unit:04x}");
        }
    }

    fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        self.string(text);
    }

    fn optional(&mut self, key: &str, text: Option<&str>) {
        match text {
            Some(text) => self.text(key, text),
            None => self.plain(key, "null"),
        }
    }

    /// A value whose text is JSON already: a number, `true`, `null`.
    fn plain(&mut self, key: &str, value: impl Display) {
        self.key(key);
        let _ = write!(self.text, "{value}");
    }

    fn plain_or_null(&mut self, key: &str, value: Option<impl Display>) {
        match value {
            Some(value) => self.plain(key, value),
            None => self.plain(key, "null"),
        }
    }

    /// All fields of a structure.
    fn fields(&mut self, value: &impl Serialize) {
        self.object(serde_json::to_string(value).as_deref().unwrap_or("{}"));
    }

    /// The run's id is there already.
    fn summary(&mut self, summary: &crate::report::Summary) {
        let run_id = format!("\"runId\":{},", serde_json::Value::from(summary.run_id.as_str()));
        let text = serde_json::to_string(summary).unwrap_or_default();
        self.object(&text.replacen(&run_id, "", 1));
    }

    /// The fields of a JSON object that is text already.
    fn object(&mut self, json: &str) {
        let inside = json.strip_prefix('{').and_then(|json| json.strip_suffix('}')).unwrap_or_default();
        if !inside.is_empty() {
            self.text.push(',');
        }
        self.append(inside);
    }

    fn append(&mut self, json: &str) {
        for char in json.chars() {
            if (' '..='~').contains(&char) || char == '\n' { self.text.push(char) } else { self.escape(char) }
        }
    }

    fn item(&mut self, item: &Item) {
        let (row, outcome) = (&item.row, &item.outcome);
        let filled = |text: &'_ str| Some(text.to_owned()).filter(|text| !text.is_empty());
        self.plain("row", row.number);
        self.text("user", &row.user);
        self.optional("userPrincipalName", row.user_principal_name.as_deref());
        self.optional("samAccountName", row.sam_account_name.as_deref());
        self.optional("objectId", row.object_id.map(|id| id.to_string()).as_deref());
        self.text("application", &item.application);
        self.text("group", &item.group);
        self.text("verdict", row.verdict.as_str());
        self.text("outcome", outcome.outcome.as_str());
        self.text("reason", row.reason.as_str());
        self.text("detail", &detail(&row.detail, &outcome.detail));
        self.optional("freesSeat", row.frees_seat.as_ref().map(ToString::to_string).as_deref());
        self.plain_or_null("focusMinutes", row.focus.map(cells::minutes));
        self.optional("lastUsed", row.last_used.map(cells::last_used).as_deref());
        self.optional("answer", row.answer.as_deref());
        self.plain("attempts", outcome.attempts);
        self.plain_or_null("status", (outcome.status != 0).then_some(outcome.status));
        self.optional("errorCode", filled(&outcome.error_code).as_deref());
        self.optional("requestId", filled(&outcome.request_id).as_deref());
        self.optional("startedAt", outcome.started_at.map(cells::time).as_deref());
        self.optional("finishedAt", outcome.finished_at.map(cells::time).as_deref());
    }

    fn end(mut self) -> String {
        self.text.push('}');
        self.text
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use insta::assert_snapshot;
    use proptest::prelude::*;

    use crate::{
        decide::{Reason, Verdict},
        directory::{DirectoryKind, Guid, model::FreesSeat},
        engine::{
            Event, Outcome, OutcomeRow,
            event::{Item, Message, Phase, Progress, Stamped, Started, Throttled},
        },
        evidence::{FocusTime, LastUsed},
        plan::PlanRow,
        report::{COLUMNS, SeatCounts, Summary},
    };

    fn line(event: Event) -> String {
        let time = "2026-11-22T07:00:00.1234Z".parse().unwrap();
        Stamped { seq: 7, time, run_id: "run-1".to_owned(), event }.to_ndjson()
    }

    fn item() -> Event {
        let row = PlanRow {
            number: 3,
            user: "zoë \u{1F600}\u{202E}\"x\"".into(),
            user_principal_name: Some("zoë@contoso.com".into()),
            sam_account_name: None,
            object_id: Some(Guid::from_u128(7)),
            display_name: None,
            mail: None,
            sid: None,
            verdict: Verdict::Reclaim,
            reason: Reason::Unused,
            detail: "0.5 min in 90 days".into(),
            matched_by: None,
            frees_seat: Some(FreesSeat::Yes),
            focus: Some(FocusTime(30_000_000_000)),
            last_used: Some(LastUsed::Day("2026-08-01".parse().unwrap())),
            answer: None,
            answered_at: None,
            carried: Vec::new(),
        };
        let outcome = OutcomeRow {
            row: 3,
            outcome: Outcome::Removed,
            detail: "".into(),
            attempts: 1,
            status: 204,
            error_code: "".into(),
            request_id: "r-1".into(),
            started_at: Some("2026-11-22T07:00:00Z".parse().unwrap()),
            finished_at: None,
        };
        Event::Item(Box::new(Item { row, outcome, application: "Miro".to_owned(), group: "LIC-Miro".to_owned() }))
    }

    fn summary() -> Summary {
        Summary {
            version: 1,
            run_id: "run-1".to_owned(),
            verb: "run".to_owned(),
            job: Some("miro.toml".to_owned()),
            application: "Mirö".to_owned(),
            directory: DirectoryKind::Entra,
            group_id: Guid::from_u128(1),
            group: "LIC-Miro".to_owned(),
            dry_run: false,
            started_at: "2026-11-22T07:00:00Z".parse().unwrap(),
            finished_at: "2026-11-22T07:00:09Z".parse().unwrap(),
            read_seconds: None,
            exit_code: 0,
            roster: 10,
            rows: 3,
            verdicts: BTreeMap::from([(Verdict::Reclaim, 3)]),
            reasons: BTreeMap::new(),
            outcomes: BTreeMap::from([(Outcome::Removed, 3)]),
            throttled: 0,
            retried: 0,
            skipped_rows: 0,
            seats: SeatCounts::default(),
            inputs: Vec::new(),
            cost: None,
            files: vec!["result.csv".to_owned()],
        }
    }

    #[test]
    fn every_kind_of_event() {
        let started = Started {
            verb: "run".to_owned(),
            application: "Miro".to_owned(),
            group: "LIC-Miro".to_owned(),
            folder: r"C:\runs\run-1".to_owned(),
            dry_run: true,
        };
        assert_snapshot!(line(Event::Started(started)), @r#"{"v":1,"seq":7,"time":"2026-11-22T07:00:00.123Z","kind":"started","runId":"run-1","verb":"run","application":"Miro","group":"LIC-Miro","folder":"C:\\runs\\run-1","dryRun":true}"#);
        let progress =
            Progress { phase: Phase::Changing, done: 5, total: Some(10), changed: 4, failed: 1, per_second: 2.5, seconds_left: None };
        assert_snapshot!(line(Event::Progress(progress)), @r#"{"v":1,"seq":7,"time":"2026-11-22T07:00:00.123Z","kind":"progress","runId":"run-1","phase":"changing","done":5,"total":10,"changed":4,"failed":1,"perSecond":2.5,"secondsLeft":null}"#);
        assert_snapshot!(line(item()), @r#"{"v":1,"seq":7,"time":"2026-11-22T07:00:00.123Z","kind":"item","runId":"run-1","row":3,"user":"zo\u00eb \ud83d\ude00\u202e\"x\"","userPrincipalName":"zo\u00eb@contoso.com","samAccountName":null,"objectId":"00000000-0000-0000-0000-000000000007","application":"Miro","group":"LIC-Miro","verdict":"Reclaim","outcome":"Removed","reason":"Unused","detail":"0.5 min in 90 days","freesSeat":"Yes","focusMinutes":0.5,"lastUsed":"2026-08-01","answer":null,"attempts":1,"status":204,"errorCode":null,"requestId":"r-1","startedAt":"2026-11-22T07:00:00.000Z","finishedAt":null}"#);
        assert_snapshot!(line(Event::Throttled(Throttled { seconds: 12.0, cause: "retryAfter" })), @r#"{"v":1,"seq":7,"time":"2026-11-22T07:00:00.123Z","kind":"throttled","runId":"run-1","seconds":12.0,"cause":"retryAfter"}"#);
        let message = Message { message: "two\nlines".to_owned(), hint: None, code: Some("NoSecret".to_owned()), exit_code: Some(2) };
        assert_snapshot!(line(Event::Error(message)), @r#"{"v":1,"seq":7,"time":"2026-11-22T07:00:00.123Z","kind":"error","runId":"run-1","message":"two\nlines","hint":null,"code":"NoSecret","exitCode":2}"#);
        assert_snapshot!(line(Event::Summary(Box::new(summary()))), @r#"{"v":1,"seq":7,"time":"2026-11-22T07:00:00.123Z","kind":"summary","runId":"run-1","version":1,"verb":"run","job":"miro.toml","application":"Mir\u00f6","directory":"entra","groupId":"00000000-0000-0000-0000-000000000001","group":"LIC-Miro","dryRun":false,"startedAt":"2026-11-22T07:00:00Z","finishedAt":"2026-11-22T07:00:09Z","exitCode":0,"roster":10,"rows":3,"verdicts":{"Reclaim":3},"reasons":{},"outcomes":{"Removed":3},"seats":{"freed":0,"notFreed":0,"unknown":0},"throttled":0,"retried":0,"skippedRows":0,"inputs":[],"cost":null,"files":["result.csv"]}"#);
    }

    #[test]
    fn an_item_has_every_column_of_the_result_under_its_camel_case_name() {
        let line: serde_json::Value = serde_json::from_str(&line(item())).unwrap();
        for column in COLUMNS {
            let name = format!("{}{}", column[..1].to_lowercase(), &column[1..]);
            assert!(line.get(&name).is_some(), "{name}");
        }
        assert_eq!(line["user"], "zoë \u{1F600}\u{202E}\"x\"");
        assert_eq!(line["focusMinutes"], 0.5);
    }

    #[test]
    fn a_summary_comes_back_whole() {
        let line = line(Event::Summary(Box::new(summary())));
        assert_eq!(line.matches("runId").count(), 1);
        assert_eq!(serde_json::from_str::<Summary>(&line).unwrap(), summary());
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_every_line_is_ascii(text: String, hint: Option<String>) {
            let event = Event::Warning(Message { message: text.clone(), hint: hint.clone(), code: None, exit_code: None });
            let line = line(event);
            prop_assert!(line.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            let back: serde_json::Value = serde_json::from_str(&line).unwrap();
            prop_assert_eq!(back["message"].as_str(), Some(text.as_str()));
            prop_assert_eq!(back["hint"].as_str(), hint.as_deref());
        }

        #[test]
        fn every_structure_comes_back(folder: String) {
            let started = Started { verb: String::new(), application: folder.clone(), group: String::new(), folder: folder.clone(), dry_run: false };
            let back: serde_json::Value = serde_json::from_str(&line(Event::Started(started))).unwrap();
            prop_assert_eq!(back["folder"].as_str(), Some(folder.as_str()));
        }
    }
}
