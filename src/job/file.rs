//! The job file's text: TOML, every value with its line and column; unknown keys and wrong types are errors.

use std::{ops::Range, path::Path};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    Key, SettingSource,
    keys::{self, Shape},
    values::{Item, Value, Values},
};
use crate::error::Failure;

/// Lays the values of the job file over `values`. `text` is the file's content, `path` how the user named it, `folder` what its
/// relative paths are relative to.
pub(super) fn lay(values: &mut Values, text: &str, path: &Path, folder: &Path) -> Result<(), Failure> {
    let reader = Reader { text, path, folder };
    let table = DeTable::parse(text).map_err(|error| {
        let place = reader.place(error.span().unwrap_or(0..0));
        Failure::bad_input(format!("{place}{}", error.message().trim().replace('\n', "; ")))
            .hint("a job file is TOML: `key = \"text\"`, lists in brackets, tables as [name]")
            .code("NotToml")
    })?;
    reader.table(values, "", table.get_ref())
}

/// The file's content as text: UTF-8, or UTF-16 with a byte order mark as Windows PowerShell writes it.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let units = |from: fn([u8; 2]) -> u16, bytes: &[u8]| {
        let units = bytes.chunks_exact(2).map(|pair| from([pair[0], pair[1]]));
        char::decode_utf16(units).collect::<Result<String, _>>().ok().filter(|_| bytes.len().is_multiple_of(2))
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => units(u16::from_le_bytes, rest),
        [0xFE, 0xFF, rest @ ..] => units(u16::from_be_bytes, rest),
        [0xEF, 0xBB, 0xBF, rest @ ..] | rest => std::str::from_utf8(rest).ok().map(str::to_owned),
    }
}

/// The texts of one value as [`write()`] writes it.
pub(super) fn items(text: &str) -> Option<Vec<Item>> {
    let value = DeValue::parse(text).ok()?;
    match value.get_ref() {
        DeValue::Array(list) => list.iter().map(|item| Some(Item::typed(plain(item.get_ref())?))).collect(),
        value => Some(vec![Item::typed(plain(value)?)]),
    }
}

/// A value as it would be written in a job file.
pub(super) fn write(key: &Key, items: &[Item]) -> String {
    let quoted = |item: &Item| toml::Value::String(item.text.clone()).to_string();
    match (key.shape, items) {
        (Shape::List, items) => format!("[{}]", items.iter().map(quoted).collect::<Vec<_>>().join(", ")),
        (Shape::Text, [item]) => quoted(item),
        (_, [item]) => item.text.clone(),
        _ => String::new(),
    }
}

/// The text of a value that is no list and no table.
fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => (number.radix() == 10).then(|| number.as_str().replace('_', "")),
        DeValue::Float(number) => Some(number.as_str().replace('_', "")),
        DeValue::Boolean(switch) => Some(switch.to_string()),
        DeValue::Datetime(moment) => Some(moment.to_string()),
        DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

struct Reader<'a> {
    text: &'a str,
    path: &'a Path,
    folder: &'a Path,
}

impl Reader<'_> {
    fn table(&self, values: &mut Values, prefix: &str, table: &DeTable<'_>) -> Result<(), Failure> {
        for (name, value) in table {
            let full = if prefix.is_empty() { name.get_ref().to_string() } else { format!("{prefix}.{}", name.get_ref()) };
            match (keys::find(&full), value.get_ref()) {
                (Some(key), _) => values.insert(key, self.value(key, value)?),
                (None, DeValue::Table(inner)) if keys::tables().any(|table| table == full) => self.table(values, &full, inner)?,
                (None, _) if keys::tables().any(|table| table == full) => {
                    let found = kind(value.get_ref());
                    let message = format!("{}{full} is {found}: expected a table, such as [{full}]", self.place(value.span()));
                    return Err(Failure::bad_input(message).code("WrongType"));
                }
                (None, _) => return Err(self.unknown(&full, name.span())),
            }
        }
        Ok(())
    }

    fn value(&self, key: &Key, value: &Spanned<DeValue<'_>>) -> Result<Value, Failure> {
        let items = match (key.shape, value.get_ref()) {
            (Shape::List, DeValue::Array(list)) => {
                let texts = list.iter().map(|item| match item.get_ref() {
                    DeValue::String(text) if !text.trim().is_empty() => Ok(self.item(text.to_string(), item.span())),
                    other => {
                        let (place, found) = (self.place(item.span()), kind(other));
                        Err(Failure::bad_input(format!("{place}{} has {found} in its list: expected {}", key.name, key.expected))
                            .code("WrongType"))
                    }
                });
                texts.collect::<Result<Vec<_>, _>>()?
            }
            (Shape::Text | Shape::List | Shape::Date, DeValue::String(_))
            | (Shape::Switch, DeValue::Boolean(_))
            | (Shape::Number, DeValue::Integer(_) | DeValue::Float(_))
            | (Shape::Date, DeValue::Datetime(_)) => {
                let text = plain(value.get_ref()).ok_or_else(|| self.wrong_type(key, value))?;
                vec![self.item(text, value.span())]
            }
            _ => return Err(self.wrong_type(key, value)),
        };
        let line = self.line_and_column(value.span().start).0;
        Value { items, source: SettingSource::File(self.path.to_owned(), line) }.relative_to(key, self.folder)
    }

    fn item(&self, text: String, span: Range<usize>) -> Item {
        let (line, column) = self.line_and_column(span.start);
        Item { text, line, column }
    }

    fn wrong_type(&self, key: &Key, value: &Spanned<DeValue<'_>>) -> Failure {
        let (place, found) = (self.place(value.span()), kind(value.get_ref()));
        Failure::bad_input(format!("{place}{} is {found}: expected {}", key.name, key.expected)).code("WrongType")
    }

    fn unknown(&self, full: &str, span: Range<usize>) -> Failure {
        let failure = Failure::bad_input(format!("{}unknown key `{full}`", self.place(span))).code("UnknownKey");
        let (table, name) = full.rsplit_once('.').unwrap_or(("", full));
        if matches!(name, "secret" | "client_secret" | "clientSecret" | "bind_password") {
            return failure.hint(
                "a secret is never written in a job file: put it into the environment (RECLAIM_CLIENT_SECRET, RECLAIM_BIND_PASSWORD) or a file, \
                 and name that as credential (or password) = \"env:NAME\" or \"file:PATH\"",
            );
        }
        if let Some(table) = keys::tables().find(|known| strsim::jaro_winkler(&full.to_lowercase(), known) > 0.9) {
            return failure.hint(format!("did you mean the table [{table}]?"));
        }
        if let Some(key) = nearest(table, name) {
            return failure.hint(match key.split() {
                (same, name) if same == table => format!("did you mean `{name}`?"),
                ("", name) => format!("did you mean `{name}`, above all tables?"),
                (other, name) => format!("did you mean `{name}` in [{other}]?"),
            });
        }
        let here = keys::ALL.iter().map(|key| key.split()).filter(|(of, _)| *of == table).map(|(_, name)| name.to_owned());
        let tables = keys::tables().filter(|_| table.is_empty()).map(|table| format!("[{table}]"));
        failure.hint(format!("known here: {}", here.chain(tables).collect::<Vec<_>>().join(", ")))
    }

    fn place(&self, span: Range<usize>) -> String {
        let (line, column) = self.line_and_column(span.start);
        format!("{}:{line}:{column}: ", self.path.display())
    }

    fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// The known key that an unknown one was most likely meant to be: a similar name, rather in the same table.
fn nearest(table: &str, name: &str) -> Option<&'static Key> {
    let cost = |key: &Key| {
        let (of, known) = key.split();
        let other_table = if of == table { 0.0 } else { 0.1 };
        1.0 - strsim::jaro_winkler(&name.to_lowercase(), known) + other_table - if tail(of) == tail(table) { 0.05 } else { 0.0 }
    };
    let best = keys::ALL.iter().map(|key| (cost(key), *key)).min_by(|left, right| left.0.total_cmp(&right.0))?;
    (best.0 < 0.25).then_some(best.1)
}

fn tail(table: &str) -> &str {
    table.rsplit('.').next().unwrap_or(table)
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(text) if text.trim().is_empty() => "an empty string",
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with decimals",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
