//! Layers of values, each with its source, and how a value becomes what it means.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{
    Flags, Key, Setting, SettingSource, file,
    keys::{self, Paths, Shape},
};
use crate::{Host, error::Failure};

/// One text of a value, with its place in a job file (0 where there is none).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub text: String,
    pub line: usize,
    pub column: usize,
}

impl Item {
    pub fn typed(text: impl Into<String>) -> Self {
        Self { text: text.into(), line: 0, column: 0 }
    }
}

/// A value: one text, or for lists any number of them.
#[derive(Clone, Debug)]
pub(super) struct Value {
    pub items: Vec<Item>,
    pub source: SettingSource,
}

/// The weakest layers first; a stronger layer replaces whole values.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    values: BTreeMap<&'static str, Value>,
}

impl Values {
    /// The program's defaults.
    pub fn built_in() -> Self {
        let mut values = Self::default();
        for key in keys::ALL {
            if let Some(text) = key.built_in {
                values.insert(key, Value { items: vec![Item::typed(text)], source: SettingSource::BuiltIn });
            }
        }
        values
    }

    /// Sets or replaces a value.
    pub fn insert(&mut self, key: &'static Key, value: Value) {
        self.values.insert(key.name, value);
    }

    /// Lays the environment's variables over what is there; empty ones count as not set. With `only`, of those tables alone.
    pub fn lay_environment(&mut self, host: &Host, only: impl Fn(&Key) -> bool) -> Result<(), Failure> {
        for key in keys::ALL.iter().filter(|key| only(key)) {
            let Some(variable) = key.variable else { continue };
            let Some(text) = host.variable(variable).filter(|text| !text.is_empty()) else { continue };
            let text = text.to_str().ok_or_else(|| Failure::bad_input(format!("{variable} holds something that is no text")))?;
            let value = Value { items: vec![Item::typed(text)], source: SettingSource::Environment(variable.into()) };
            self.insert(key, value.relative_to(key, &host.working_folder)?);
        }
        Ok(())
    }

    /// Lays the flags over what is there.
    pub fn lay_flags(&mut self, flags: &Flags, working_folder: &Path) -> Result<(), Failure> {
        for (key, text) in flags.settings() {
            let source = SettingSource::CommandLine(Cow::Borrowed(key.flag.unwrap_or(key.name)));
            match self.values.get_mut(key.name) {
                Some(value) if key.shape == Shape::List && value.source == source => value.items.push(Item::typed(text)),
                _ => {
                    let value = Value { items: vec![Item::typed(text)], source };
                    self.insert(key, value.relative_to(key, working_folder)?);
                }
            }
        }
        Ok(())
    }

    /// Lays the settings that a plan or a run has stored over what is there.
    pub fn lay_stored(&mut self, settings: &[Setting]) -> Result<(), Failure> {
        for setting in settings {
            let stored = |what: &str| Failure::bad_input(format!("the stored setting {} = {} {what}", setting.key, setting.value));
            let key = keys::find(&setting.key).ok_or_else(|| stored("is not known to this version"))?;
            let items = file::items(&setting.value).ok_or_else(|| stored("can't be read"))?;
            self.insert(key, Value { items, source: setting.source.clone() });
        }
        Ok(())
    }

    /// The value of a setting, if anything sets it.
    pub fn get(&self, key: &Key) -> Option<&Value> {
        self.values.get(key.name)
    }

    /// The text of a setting, if anything sets it; empty counts as not set.
    pub fn text(&self, key: &Key) -> Option<&str> {
        self.get(key).map(Value::text).filter(|text| !text.is_empty())
    }

    /// The text of a setting that must be there.
    pub fn required(&self, key: &Key, why: &str) -> Result<&str, Failure> {
        self.text(key).ok_or_else(|| missing(key, why))
    }

    /// What a setting means, if anything sets it.
    pub fn parse<T>(&self, key: &Key, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, Failure> {
        let Some(value) = self.get(key).filter(|value| !value.text().is_empty()) else { return Ok(None) };
        match read(value.text()) {
            Some(meaning) => Ok(Some(meaning)),
            None => Err(value.wrong(key)),
        }
    }

    /// What a setting with a default means.
    pub fn parse_set<T>(&self, key: &Key, read: impl FnOnce(&str) -> Option<T>) -> Result<T, Failure> {
        self.parse(key, read)?.ok_or_else(|| missing(key, "is not set"))
    }

    /// A switch with a default.
    pub fn switch(&self, key: &Key) -> Result<bool, Failure> {
        self.parse_set(key, |text| text.parse().ok())
    }

    /// The texts of a list.
    pub fn list(&self, key: &Key) -> Vec<String> {
        self.get(key).map(|value| value.items.iter().map(|item| item.text.clone()).collect()).unwrap_or_default()
    }

    /// How strong the source of a setting is: 0 for a default or nothing.
    pub fn strength(&self, key: &Key) -> u8 {
        self.get(key).map_or(0, |value| match value.source {
            SettingSource::BuiltIn => 0,
            SettingSource::File(..) => 1,
            SettingSource::Environment(_) => 2,
            SettingSource::CommandLine(_) => 3,
        })
    }

    /// Every value that is set and that `shown` lets through, for `check`.
    pub fn settings(&self, shown: impl Fn(&Key) -> bool) -> Vec<Setting> {
        let keys = keys::ALL.iter().filter(|key| shown(key));
        keys.filter_map(|key| {
            let value = self.get(key)?;
            Some(Setting { key: Cow::Borrowed(key.name), value: file::write(key, &value.items), source: value.source.clone() })
        })
        .collect()
    }
}

impl Value {
    /// The one text of a value that is no list.
    pub fn text(&self) -> &str {
        self.items.first().map_or("", |item| item.text.as_str())
    }

    /// Where the value stands, for the beginning of a message.
    pub fn place(&self, item: Option<&Item>) -> String {
        match (&self.source, item.or(self.items.first())) {
            (SettingSource::File(path, _), Some(item)) if item.line > 0 => format!("{}:{}:{}: ", path.display(), item.line, item.column),
            (SettingSource::File(path, line), _) => format!("{}:{line}: ", path.display()),
            (SettingSource::Environment(name), _) => format!("{name}: "),
            (SettingSource::CommandLine(flag), _) => format!("{flag}: "),
            (SettingSource::BuiltIn, _) => String::new(),
        }
    }

    /// The failure that this value is not what the setting must be.
    pub fn wrong(&self, key: &Key) -> Failure {
        let place = self.place(None);
        if key.confidential {
            return Failure::bad_input(format!(
                "{place}{} is not what it may be (not repeated here, it may be a secret): expected {}",
                key.name, key.expected
            ))
            .hint("a secret itself is never written in a job file or an argument, where others can read it")
            .code("WrongValue");
        }
        let found = if key.shape == Shape::Number { self.text().to_owned() } else { format!("{:?}", self.text()) };
        Failure::bad_input(format!("{place}{} is {found}: expected {}", key.name, key.expected)).code("WrongValue")
    }

    /// A failure about this value, at its place.
    pub fn failure(&self, item: Option<&Item>, message: impl std::fmt::Display) -> Failure {
        Failure::bad_input(format!("{}{message}", self.place(item)))
    }

    /// Resolves what of the value is a path. Paths that outlive this call in a plan are made absolute, so that the plan can be
    /// applied from elsewhere.
    pub fn relative_to(mut self, key: &Key, folder: &Path) -> Result<Self, Failure> {
        // The runs' folder named by a flag or a variable belongs to this call: it stays relative to whatever folder is current.
        if key == &keys::OUT && !matches!(self.source, SettingSource::File(..)) {
            return Ok(self);
        }
        let resolve = |path: &str| -> Result<String, Failure> {
            let path = absolute(&folder.join(path))?;
            path.into_os_string().into_string().map_err(|_| Failure::bad_input(format!("{} is a path that is no text", key.name)))
        };
        for item in &mut self.items {
            match key.paths {
                Paths::None => {}
                Paths::Whole => item.text = resolve(&item.text)?,
                Paths::AfterScheme => {
                    if let Some((scheme @ ("file" | "certificate"), path)) = item.text.split_once(':') {
                        item.text = format!("{scheme}:{}", resolve(path)?);
                    }
                }
            }
        }
        Ok(self)
    }
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::bad_input(format!("{}: {error}", path.display())))
}

/// The failure that a setting is needed; says everything that would supply it.
pub(super) fn missing(key: &Key, why: &str) -> Failure {
    let (table, name) = key.split();
    let mut ways = Vec::new();
    ways.extend(key.flag.map(|flag| format!("with {flag}")));
    ways.extend(key.variable.map(|variable| format!("in the environment as {variable}")));
    let table = if table.is_empty() { String::new() } else { format!("[{table}] ") };
    ways.push(format!("in the job file as {table}{name} = …"));
    let last = ways.pop().unwrap_or_default();
    let ways = if ways.is_empty() { last } else { format!("{} or {last}", ways.join(", ")) };
    Failure::bad_input(format!("{} {why}", key.name)).hint(format!("give {} {ways}", key.expected)).code("MissingSetting")
}
