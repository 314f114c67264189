//! Object ids: Entra's object id and Active Directory's objectGUID are both GUIDs.

use std::{fmt, str::FromStr};

use crate::hex;

/// A GUID, kept as the number its text form reads as: 16 bytes instead of a string for a million people.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Guid(u128);

impl Guid {
    /// From the number its 32 hexadecimal digits make.
    #[must_use]
    pub const fn from_u128(value: u128) -> Self {
        Self(value)
    }

    /// The number its 32 hexadecimal digits make.
    #[must_use]
    pub const fn as_u128(self) -> u128 {
        self.0
    }

    /// From objectGUID's 16 bytes, whose first three fields are little-endian (MS-DTYP 2.3.4.2).
    #[must_use]
    pub fn from_active_directory(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(swap_fields(bytes)))
    }

    /// objectGUID's 16 bytes.
    #[must_use]
    pub fn to_active_directory(self) -> [u8; 16] {
        swap_fields(self.0.to_be_bytes())
    }
}

fn swap_fields(mut bytes: [u8; 16]) -> [u8; 16] {
    bytes[0..4].reverse();
    bytes[4..6].reverse();
    bytes[6..8].reverse();
    bytes
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A plan has one a row, and `write!` with five parts takes ten times as long.
        let mut text = [b'-'; 36];
        for (number, byte) in self.0.to_be_bytes().into_iter().enumerate() {
            let hyphens = [4, 6, 8, 10].iter().filter(|before| number >= **before).count();
            text[2 * number + hyphens..][..2].copy_from_slice(&hex::digits(byte));
        }
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not a GUID of the form `8-4-4-4-12`, with or without braces.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an object id of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")]
pub struct NotAGuid;

impl FromStr for Guid {
    type Err = NotAGuid;

    fn from_str(text: &str) -> Result<Self, NotAGuid> {
        let text = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')).unwrap_or(text);
        let bytes = text.as_bytes();
        if bytes.len() != 36 {
            return Err(NotAGuid);
        }
        let mut value = 0u128;
        for (at, byte) in bytes.iter().enumerate() {
            if matches!(at, 8 | 13 | 18 | 23) {
                if *byte != b'-' {
                    return Err(NotAGuid);
                }
                continue;
            }
            let digit = char::from(*byte).to_digit(16).ok_or(NotAGuid)?;
            value = (value << 4) | u128::from(digit);
        }
        Ok(Self(value))
    }
}

impl serde::Serialize for Guid {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Guid {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{Guid, NotAGuid};

    #[test]
    fn text_and_bytes_agree_with_microsofts_example() {
        let guid: Guid = "{9832AAD8-E4FE-496B-A604-95C6EF01AE75}".parse().expect("a GUID");
        assert_eq!(guid.to_string(), "9832aad8-e4fe-496b-a604-95c6ef01ae75");
        let bytes = guid.to_active_directory();
        assert_eq!(bytes[..8], [0xd8, 0xaa, 0x32, 0x98, 0xfe, 0xe4, 0x6b, 0x49]);
        assert_eq!(Guid::from_active_directory(bytes), guid);
    }

    #[test]
    fn near_misses_are_refused() {
        for text in
            ["", "9832aad8e4fe496ba60495c6ef01ae75", "9832aad8-e4fe-496b-a604-95c6ef01ae7g", "9832aad8-e4fe-496b-a604-95c6ef01ae755"]
        {
            assert_eq!(text.parse::<Guid>(), Err(NotAGuid), "{text}");
        }
    }
}
