//! The JSON of a report is what `schema.json` says: checked with the few keywords that the schema uses.

use serde_json::Value;

use super::{Collector, RunFacts, model::Report, sample};
use crate::{
    decide::{Reason, Verdict},
    directory::model::FreesSeat,
    engine::Outcome,
    job::Cost,
};

fn schema() -> Value {
    serde_json::from_str(include_str!("schema.json")).unwrap()
}

/// What of `value` is not as `rule` says.
fn wrong(root: &Value, rule: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    for (keyword, expected) in rule.as_object().unwrap() {
        let fits = match keyword.as_str() {
            "$ref" => {
                let target = root.pointer(expected.as_str().unwrap().trim_start_matches('#')).unwrap();
                wrong(root, target, value, at, found);
                true
            }
            "type" => {
                let kinds: Vec<&str> = expected
                    .as_str()
                    .map_or_else(|| expected.as_array().unwrap().iter().map(|k| k.as_str().unwrap()).collect(), |k| vec![k]);
                kinds.contains(&kind(value))
            }
            "const" => value == expected,
            "enum" => expected.as_array().unwrap().contains(value),
            "minimum" => value.as_i64().is_none_or(|number| number >= expected.as_i64().unwrap()),
            "maxItems" => value.as_array().unwrap().len() as u64 <= expected.as_u64().unwrap(),
            "required" => expected.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some()),
            "items" => {
                value
                    .as_array()
                    .unwrap()
                    .iter()
                    .enumerate()
                    .for_each(|(index, item)| wrong(root, expected, item, &format!("{at}/{index}"), found));
                true
            }
            "properties" => {
                for (name, rule) in expected.as_object().unwrap() {
                    value.get(name).into_iter().for_each(|inner| wrong(root, rule, inner, &format!("{at}/{name}"), found));
                }
                true
            }
            "additionalProperties" if expected == &Value::Bool(false) => {
                value.as_object().unwrap().keys().all(|name| rule["properties"].get(name).is_some())
            }
            "additionalProperties" => {
                value.as_object().unwrap().values().for_each(|inner| wrong(root, expected, inner, at, found));
                true
            }
            "pattern" => value.as_str().is_none_or(|text| looks_like(expected.as_str().unwrap(), text)),
            "$schema" | "$defs" | "title" | "description" => true,
            other => panic!("the test does not know the keyword {other}"),
        };
        if !fits {
            found.push(format!("{at}: {keyword} {expected}, found {value}"));
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The three patterns of the schema, without a regex engine.
fn looks_like(pattern: &str, text: &str) -> bool {
    match pattern {
        "^[0-9]+\\.[0-9]{2,4}$" => {
            text.split_once('.').is_some_and(|(whole, rest)| whole.parse::<u128>().is_ok() && (2..=4).contains(&rest.len()))
        }
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok(),
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$" => text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok(),
        other => panic!("the test does not know the pattern {other}"),
    }
}

/// A report in which everything occurs.
fn full() -> Report {
    let mut collector = Collector::new("2026-11-22".parse().unwrap(), true);
    let cost =
        Cost { seat_per_month: 140_000, currency: "EUR".into(), renewal: Some("2027-03-01".parse().unwrap()), minimum_seats: Some(5) };
    let facts = RunFacts {
        file: "a.csv".into(),
        verb: "run".into(),
        roster: Some(9),
        cost: Some(cost),
        answer_valid_days: Some(90),
        ..RunFacts::default()
    };
    let people = [
        sample::removed(1),
        (2, Verdict::Reclaim, Reason::Unused, Outcome::Removed, Some(FreesSeat::No("direct assignment".into()))),
        (3, Verdict::Reclaim, Reason::Unused, Outcome::Failed, None),
        (4, Verdict::Keep, Reason::AnsweredKeep, Outcome::Kept, None),
        (5, Verdict::Ask, Reason::NotAnswered, Outcome::Kept, None),
    ];
    for (run, file, outcome) in
        [("20261001-080000-miro-0001", "a.csv", None), ("20261002-080000-miro-0001", "b.csv", Some(Outcome::WouldRemove))]
    {
        let mut rows = sample::rows(run, &format!("{}-{}-{}", &run[..4], &run[4..6], &run[6..8]), "Miro", &people);
        rows[3].answer = "yes".into();
        rows[0].outcome = outcome.unwrap_or(rows[0].outcome);
        let facts = RunFacts { file: file.into(), ..facts.clone() };
        collector.file(&facts, rows.into_iter().map(Ok), |_| Some("2026-09-30T08:00:00.5Z".parse().unwrap())).unwrap();
    }
    collector.finish()
}

#[test]
fn the_json_is_what_the_schema_says() {
    let schema = schema();
    let value = serde_json::to_value(full()).unwrap();
    for needed in [
        "/applications/0/savings",
        "/applications/0/forecast",
        "/answers/keeps/0",
        "/answers/silent/0",
        "/failures/0",
        "/totals/0",
        "/applications/0/history/0",
    ] {
        assert!(value.pointer(needed).is_some(), "{needed} does not occur in {value:#}");
    }
    let mut found = Vec::new();
    wrong(&schema, &schema, &value, "", &mut found);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn the_check_can_fail() {
    let schema = schema();
    for (place, bad) in [
        ("/applications/0/removed", Value::from("1")),
        ("/applications/0/savings/perMonth", Value::from("1,5")),
        ("/failures/0/outcome", Value::from("Kept")),
    ] {
        let mut value = serde_json::to_value(full()).unwrap();
        *value.pointer_mut(place).unwrap() = bad;
        let mut found = Vec::new();
        wrong(&schema, &schema, &value, "", &mut found);
        assert!(!found.is_empty(), "{place}");
    }
    let names: Vec<&str> = Verdict::ALL.iter().map(|verdict| verdict.as_str()).collect();
    assert_eq!(schema["$defs"]["verdict"]["enum"], serde_json::json!(names));
}
