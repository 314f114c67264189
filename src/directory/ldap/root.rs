//! What a domain controller says of itself in its root DSE.

use std::collections::HashSet;

use super::entry::Entry;
use crate::directory::{DirectoryError, ErrorKind};

/// `LDAP_CAP_ACTIVE_DIRECTORY_OID` (MS-ADTS 3.1.1.3.4.3.1).
const IS_ACTIVE_DIRECTORY: &str = "1.2.840.113556.1.4.800";
/// `LDAP_CAP_ACTIVE_DIRECTORY_PARTIAL_SECRETS_OID`: a read-only domain controller (MS-ADTS 3.1.1.3.4.3.6).
const IS_READ_ONLY: &str = "1.2.840.113556.1.4.1920";

/// The root DSE.
#[derive(Clone, Debug, Default)]
pub(super) struct Root {
    /// Full DNS name of the domain controller.
    pub host: Option<String>,
    /// Root of its domain.
    pub domain: String,
    /// Root of the forest's configuration.
    pub configuration: Option<String>,
    controls: HashSet<String>,
    capabilities: HashSet<String>,
}

impl Root {
    pub(super) const ATTRIBUTES: [&'static str; 5] =
        ["dnsHostName", "defaultNamingContext", "configurationNamingContext", "supportedControl", "supportedCapabilities"];

    pub(super) fn read(entry: &Entry) -> Self {
        let text = |attribute| entry.text(attribute).map(str::to_owned);
        let texts = |attribute| entry.texts(attribute).map(str::to_owned).collect();
        Self {
            host: text("dnsHostName"),
            domain: text("defaultNamingContext").unwrap_or_default(),
            configuration: text("configurationNamingContext"),
            controls: texts("supportedControl"),
            capabilities: texts("supportedCapabilities"),
        }
    }

    /// Whether the server offers the control.
    pub(super) fn supports(&self, control: &str) -> bool {
        self.controls.contains(control)
    }

    /// Refuses servers that are no writable domain controller.
    pub(super) fn check(&self, server: &str) -> Result<(), DirectoryError> {
        let refused = |why: &str, hint: &str| Err(DirectoryError::new(ErrorKind::Settings, format!("{server} {why}")).hint(hint));
        if !self.capabilities.contains(IS_ACTIVE_DIRECTORY) || self.domain.is_empty() {
            return refused("is no Active Directory domain controller", "name a domain controller of the group's domain as server");
        }
        if self.capabilities.contains(IS_READ_ONLY) {
            return refused(
                "is a read-only domain controller",
                "name a writable domain controller, or leave the server out to have one found",
            );
        }
        Ok(())
    }
}
