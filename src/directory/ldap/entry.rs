//! Search entries. The crate's own constructor panics on a malformed entry and sorts values by whether they happen to be
//! UTF-8; here a malformed entry is an error and every value is bytes until somebody asks for text.

use std::ops::RangeInclusive;

use ldap3::{ResultEntry, asn1::StructureTag};

use super::values::sid_text;
use crate::directory::Guid;

/// One object with the attributes that were asked for and present.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Distinguished name; empty for the root DSE.
    pub dn: String,
    attributes: Vec<(String, Vec<Vec<u8>>)>,
}

/// The answer to a search is not what RFC 4511 4.5.2 describes.
#[derive(Debug, thiserror::Error)]
#[error("a search entry that is not LDAP")]
pub(super) struct Malformed;

impl Entry {
    pub(super) fn parse(entry: ResultEntry) -> Result<Self, Malformed> {
        parse(entry.0).ok_or(Malformed)
    }

    fn find(&self, attribute: &str) -> Option<&[Vec<u8>]> {
        self.attributes.iter().find(|(name, _)| name.eq_ignore_ascii_case(attribute)).map(|(_, values)| values.as_slice())
    }

    /// Whether the attribute came at all.
    pub(super) fn has(&self, attribute: &str) -> bool {
        self.find(attribute).is_some()
    }

    /// All values that are text.
    pub(super) fn texts<'a>(&'a self, attribute: &str) -> impl Iterator<Item = &'a str> {
        self.find(attribute).unwrap_or_default().iter().filter_map(|value| std::str::from_utf8(value).ok())
    }

    /// The first value, if it is text.
    pub(super) fn text<'a>(&'a self, attribute: &str) -> Option<&'a str> {
        self.texts(attribute).next()
    }

    /// The first value as a number.
    pub(super) fn number<T: std::str::FromStr>(&self, attribute: &str) -> Option<T> {
        self.text(attribute)?.parse().ok()
    }

    /// Whether the first value is `TRUE`.
    pub(super) fn is_true(&self, attribute: &str) -> bool {
        self.text(attribute).is_some_and(|text| text.eq_ignore_ascii_case("TRUE"))
    }

    /// Whether one of the values is that text, without regard to case.
    pub(super) fn holds(&self, attribute: &str, value: &str) -> bool {
        self.texts(attribute).any(|text| text.eq_ignore_ascii_case(value))
    }

    /// `objectGUID`.
    pub(super) fn guid(&self) -> Option<Guid> {
        let bytes = self.find("objectGUID")?.first()?;
        Some(Guid::from_active_directory(bytes.as_slice().try_into().ok()?))
    }

    /// `objectSid`, as text.
    pub(super) fn sid(&self) -> Option<String> {
        sid_text(self.find("objectSid")?.first()?)
    }

    /// A multi-valued attribute that may have come in part: `member;range=0-1499`. The last part's range has no end.
    pub(super) fn ranged<'a>(&'a self, attribute: &str) -> Option<(ValueRange, impl Iterator<Item = &'a str>)> {
        let (range, values) = self.attributes.iter().find_map(|(name, values)| {
            let (base, option) = name.split_once(';').unwrap_or((name, ""));
            // Active Directory also sends the plain attribute, empty, beside the ranged one.
            if !base.eq_ignore_ascii_case(attribute) || (option.is_empty() && values.is_empty()) {
                return None;
            }
            Some((ValueRange::parse(option)?, values))
        })?;
        Some((range, values.iter().filter_map(|value| std::str::from_utf8(value).ok())))
    }
}

/// Which of an attribute's values came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ValueRange {
    /// All from this index on, to the last.
    ToTheEnd(usize),
    /// These; there are more.
    Part(RangeInclusive<usize>),
}

impl ValueRange {
    /// From the attribute's option: nothing, `range=0-1499` or `range=1500-*`.
    fn parse(option: &str) -> Option<Self> {
        if option.is_empty() {
            return Some(Self::ToTheEnd(0));
        }
        let (low, high) = option.get(..6).filter(|key| key.eq_ignore_ascii_case("range=")).and(option.get(6..))?.split_once('-')?;
        let low = low.parse().ok()?;
        if high == "*" {
            return Some(Self::ToTheEnd(low));
        }
        let high = high.parse().ok()?;
        (low <= high).then_some(Self::Part(low..=high))
    }
}

fn parse(tag: StructureTag) -> Option<Entry> {
    let mut parts = tag.match_id(4)?.expect_constructed()?.into_iter();
    let dn = String::from_utf8(parts.next()?.expect_primitive()?).ok()?;
    let attributes = parts.next()?.expect_constructed()?.into_iter().map(parse_attribute).collect::<Option<_>>()?;
    Some(Entry { dn, attributes })
}

fn parse_attribute(tag: StructureTag) -> Option<(String, Vec<Vec<u8>>)> {
    let mut parts = tag.expect_constructed()?.into_iter();
    let name = String::from_utf8(parts.next()?.expect_primitive()?).ok()?;
    let values = parts.next()?.expect_constructed()?.into_iter().map(StructureTag::expect_primitive).collect::<Option<_>>()?;
    Some((name, values))
}

#[cfg(test)]
mod tests {
    use super::{Entry, ValueRange};

    fn entry(attributes: &[(&str, &[&str])]) -> Entry {
        let bytes = |values: &[&str]| values.iter().map(|value| value.as_bytes().to_vec()).collect();
        Entry { dn: String::new(), attributes: attributes.iter().map(|(name, values)| ((*name).to_owned(), bytes(values))).collect() }
    }

    #[test]
    fn ranges_are_read_from_the_attributes_name() {
        assert_eq!(ValueRange::parse(""), Some(ValueRange::ToTheEnd(0)));
        assert_eq!(ValueRange::parse("range=0-1499"), Some(ValueRange::Part(0..=1499)));
        assert_eq!(ValueRange::parse("Range=1500-*"), Some(ValueRange::ToTheEnd(1500)));
        for wrong in ["range=", "range=5-4", "range=a-b", "binary", "räng=0-1"] {
            assert_eq!(ValueRange::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_empty_twin_of_a_ranged_attribute_is_passed_over() {
        let entry = entry(&[("member", &[]), ("member;range=0-1", &["a", "b"])]);
        let (range, values) = entry.ranged("member").expect("a range");
        assert_eq!(range, ValueRange::Part(0..=1));
        assert_eq!(values.collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn names_of_attributes_have_no_case() {
        let entry = entry(&[("UserAccountControl", &["514"]), ("isCriticalSystemObject", &["TRUE"])]);
        assert_eq!(entry.number::<u32>("userAccountControl"), Some(514));
        assert!(entry.is_true("iscriticalsystemobject"));
        assert!(!entry.has("adminCount"));
    }
}
