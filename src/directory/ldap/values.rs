//! Values on the wire: sets that cannot be empty, GUIDs and SIDs, extended DNs, escaped filters.

use std::{collections::HashSet, fmt::Write as _};

use ldap3::ldap_escape;

use crate::directory::Guid;

/// The values of a modify. There is at least one: a delete without values would empty the whole attribute (RFC 4511 4.6).
#[derive(Clone, Debug)]
pub(super) struct Values(HashSet<Vec<u8>>);

impl Values {
    /// `None` when there is nothing to hold.
    pub(super) fn new(values: impl IntoIterator<Item = Vec<u8>>) -> Option<Self> {
        let values: HashSet<Vec<u8>> = values.into_iter().collect();
        if values.is_empty() { None } else { Some(Self(values)) }
    }

    /// The values, at least one.
    pub(super) fn into_set(self) -> HashSet<Vec<u8>> {
        self.0
    }
}

/// `<GUID=…>`: stands for a DN as a search base and as a value in a modify (MS-ADTS 3.1.1.3.1.2.4), needs no escaping, and
/// still means the same object after a rename or a move.
pub(super) fn guid_dn(guid: Guid) -> String {
    format!("<GUID={guid}>")
}

/// objectGUID's value for a filter: `\d8\aa\32…`.
pub(super) fn guid_filter(guid: Guid) -> String {
    guid.to_active_directory().iter().fold(String::with_capacity(48), |mut text, byte| {
        let _ = write!(text, "\\{byte:02x}");
        text
    })
}

/// `(|(objectGUID=…)(objectGUID=…))`
pub(super) fn any_guid(guids: &[Guid]) -> String {
    let mut filter = String::with_capacity(guids.len() * 62 + 3);
    filter.push_str("(|");
    for guid in guids {
        let _ = write!(filter, "(objectGUID={})", guid_filter(*guid));
    }
    filter.push(')');
    filter
}

/// `(attribute=value)`, whatever the value contains.
pub(super) fn equals(attribute: &str, value: &str) -> String {
    format!("({attribute}={})", ldap_escape(value))
}

/// objectSid's bytes as text: `S-1-5-21-…` (MS-DTYP 2.4.2.2). `None` when they are no SID.
pub(super) fn sid_text(bytes: &[u8]) -> Option<String> {
    let (&[revision, count, ref authority @ ..], rest) = bytes.split_first_chunk::<8>()?;
    if rest.len() != usize::from(count) * 4 {
        return None;
    }
    let authority = authority.iter().fold(0u64, |value, byte| (value << 8) | u64::from(*byte));
    let mut text = format!("S-{revision}-{authority}");
    for part in rest.as_chunks::<4>().0 {
        let _ = write!(text, "-{}", u32::from_le_bytes(*part));
    }
    Some(text)
}

/// A DN that carries its identity: `<GUID=…>;<SID=…>;CN=…` (`LDAP_SERVER_EXTENDED_DN_OID`, MS-ADTS 3.1.1.3.4.1.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ExtendedDn {
    /// objectGUID.
    pub guid: Guid,
    /// objectSid as text, where the object has one.
    pub sid: Option<String>,
    /// The DN itself.
    pub dn: String,
}

impl ExtendedDn {
    /// `None` when the text has another form.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (guid, mut rest) = text.strip_prefix("<GUID=")?.split_once(">;")?;
        let guid = guid.parse().ok()?;
        let mut sid = None;
        // Samba adds further parts (<RMD_…>) when it is asked for them; any part may be missing.
        while let Some((part, after)) = rest.strip_prefix('<').and_then(|rest| rest.split_once(">;")) {
            if let Some(text) = part.strip_prefix("SID=") {
                sid = Some(text.to_owned());
            }
            rest = after;
        }
        Some(Self { guid, sid, dn: rest.to_owned() })
    }
}

/// Whether the object of that DN lies in the tree below `base`; DNs compare without case.
pub(super) fn is_below(dn: &str, base: &str) -> bool {
    let Some(split) = dn.len().checked_sub(base.len()) else { return false };
    dn.get(split..).is_some_and(|tail| tail.eq_ignore_ascii_case(base)) && (split == 0 || dn[..split].ends_with(','))
}

#[cfg(test)]
mod tests {
    use super::{ExtendedDn, Values, any_guid, equals, guid_dn, is_below, sid_text};
    use crate::directory::Guid;

    const GUID: Guid = Guid::from_u128(0x9832_aad8_e4fe_496b_a604_95c6_ef01_ae75);

    #[test]
    fn an_empty_set_of_values_does_not_exist() {
        assert!(Values::new(Vec::new()).is_none());
        assert_eq!(Values::new([b"a".to_vec(), b"a".to_vec()]).map(|values| values.into_set().len()), Some(1));
    }

    #[test]
    fn guids_are_written_in_the_byte_order_of_their_place() {
        assert_eq!(guid_dn(GUID), "<GUID=9832aad8-e4fe-496b-a604-95c6ef01ae75>");
        assert_eq!(any_guid(&[GUID]), r"(|(objectGUID=\d8\aa\32\98\fe\e4\6b\49\a6\04\95\c6\ef\01\ae\75))");
    }

    #[test]
    fn filters_hold_any_value() {
        assert_eq!(equals("cn", r"a*(b)\c"), r"(cn=a\2a\28b\29\5cc)");
    }

    #[test]
    fn sids_become_text() {
        let bytes = [1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0x50, 4, 0, 0];
        assert_eq!(sid_text(&bytes).as_deref(), Some("S-1-5-21-1-2-3-1104"));
        assert_eq!(sid_text(&bytes[..27]), None);
        assert_eq!(sid_text(&[]), None);
    }

    #[test]
    fn extended_dns_are_taken_apart() {
        let text = "<GUID=9832aad8-e4fe-496b-a604-95c6ef01ae75>;<SID=S-1-5-21-1>;CN=a\\, <b>;DC=x";
        assert_eq!(
            ExtendedDn::parse(text),
            Some(ExtendedDn { guid: GUID, sid: Some("S-1-5-21-1".to_owned()), dn: "CN=a\\, <b>;DC=x".to_owned() })
        );
        let contact = ExtendedDn::parse("<GUID=9832aad8-e4fe-496b-a604-95c6ef01ae75>;CN=c,DC=x");
        assert_eq!(contact.map(|dn| (dn.sid, dn.dn)), Some((None, "CN=c,DC=x".to_owned())));
        assert_eq!(ExtendedDn::parse("CN=c,DC=x"), None);
    }

    #[test]
    fn a_dn_is_below_its_own_base_only() {
        assert!(is_below("CN=a,DC=corp,DC=example", "dc=corp,dc=example"));
        assert!(is_below("DC=corp,DC=example", "dc=corp,dc=example"));
        assert!(!is_below("CN=a,DC=xcorp,DC=example", "corp,dc=example"));
        assert!(!is_below("DC=example", "dc=corp,dc=example"));
        assert!(!is_below("CN=ä", "x"));
    }
}
