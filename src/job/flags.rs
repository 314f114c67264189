//! What was typed (or what another front door asks for), before it means anything.

use super::{Key, keys};

/// Settings from the command line, in the order typed, and the switches that are no settings because no file may set them.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    settings: Vec<(&'static Key, String)>,
    /// Decide and write the files, change nothing.
    pub dry_run: bool,
    /// Do not ask before removing.
    pub yes: bool,
}

impl Flags {
    /// Sets a setting. Of a list, every call adds one entry; of anything else the last call counts.
    pub fn set(&mut self, key: &'static Key, value: impl Into<String>) {
        self.settings.push((key, value.into()));
    }

    /// Sets a setting when there is a value.
    pub fn set_if(&mut self, key: &'static Key, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.set(key, value.to_string());
        }
    }

    /// Sets the file of authorities, whichever directory it turns out to be for.
    pub fn set_ca_file(&mut self, file: Option<&str>) {
        self.set_if(&keys::ENTRA_CA_FILE, file);
        self.set_if(&keys::LDAP_CA_FILE, file);
    }

    pub(super) fn settings(&self) -> &[(&'static Key, String)] {
        &self.settings
    }
}
