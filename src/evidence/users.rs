//! The user cell: what it may contain, and what shows that it is damaged.

use std::borrow::Cow;

use super::error::Problem;

/// What a user cell says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum UserCell<'c> {
    /// Empty, `-` or `null`.
    Missing,
    /// One user.
    One(&'c str),
    /// Several users in one cell, as exports of shared devices have them.
    Several(Vec<&'c str>),
}

/// Longer cells always say something.
pub(super) const LONGEST_MISSING: usize = 6;

/// Whether a cell says that there is no value: empty, `-`, `null`, `(null)`, `n/a`.
pub(super) fn is_missing(cell: &str) -> bool {
    if cell.len() > LONGEST_MISSING {
        return false;
    }
    ["", "-", "null", "(null)", "n/a"].iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Reads a (trimmed) user cell. `Err` says what is wrong with it and what to do.
pub(super) fn read(cell: &str) -> Result<UserCell<'_>, (String, &'static str)> {
    if is_plain(cell) { Ok(UserCell::One(cell)) } else { inspect(cell) }
}

fn inspect(cell: &str) -> Result<UserCell<'_>, (String, &'static str)> {
    if is_missing(cell) {
        return Ok(UserCell::Missing);
    }
    if is_scientific(cell) {
        return Err((
            format!("\"{cell}\" is a number that a spreadsheet has rounded; expected a user"),
            "the original id is lost: export the file again and do not save it from Excel, or format the column as text before",
        ));
    }
    if cell.starts_with('#') && cell.ends_with(['!', '?', 'A', '#']) && cell.bytes().all(|b| b"#!?/".contains(&b) || b.is_ascii_uppercase())
    {
        return Err((format!("\"{cell}\" is an error value of a spreadsheet; expected a user"), "export the file again"));
    }
    let several: Vec<&str> = split(cell);
    if several.len() > 1 {
        return Ok(UserCell::Several(several));
    }
    if cell.contains(['?', '\u{fffd}']) && !is_distinguished_name(cell) {
        return Err((
            format!("\"{cell}\" contains a character that was lost when the file was written; expected a user"),
            "export the file again as UTF-8: Windows PowerShell's Export-Csv writes ASCII unless it is told -Encoding UTF8",
        ));
    }
    if cell.chars().any(char::is_control) {
        return Err((format!("{cell:?} contains a line break or another control character; expected one user"), "write one user a row"));
    }
    Ok(UserCell::One(cell))
}

/// Whether nothing of what [`read`] looks for can be in the cell; nearly all cells are like that, and there are many.
#[expect(clippy::needless_bitwise_bool, reason = "lazy operators are branches, which no vector has")]
fn is_plain(cell: &str) -> bool {
    /// Compilers make vector instructions of a loop over so many bytes.
    const AT_ONCE: usize = 16;
    let (mut odd, mut suspicious, mut at_sign) = (false, false, false);
    let mut look = |bytes: &[u8; AT_ONCE]| {
        for byte in *bytes {
            odd |= byte.wrapping_sub(b'!') > b'~' - b'!';
            odd |= (byte == b';') | (byte == b',') | (byte == b'|') | (byte == b'?') | (byte == b'=');
            // In rounded numbers and spreadsheet errors, but not where there is an at sign.
            suspicious |= (byte == b'+') | (byte == b'#');
            at_sign |= byte == b'@';
        }
    };
    // The last bytes overlap the others, which does not matter. Short names go the long way.
    let Some(last) = cell.as_bytes().last_chunk() else { return false };
    look(last);
    cell.as_bytes().as_chunks().0.iter().for_each(look);
    !odd && (!suspicious || at_sign)
}

/// The users in a cell that lists several, separated by `;`, `,`, `|` or line breaks; otherwise the cell itself.
fn split(cell: &str) -> Vec<&str> {
    if is_distinguished_name(cell) {
        return vec![cell];
    }
    let parts: Vec<&str> = cell.split([';', ',', '|', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 && parts.iter().all(|part| looks_like_user(part)) { parts } else { vec![cell] }
}

/// Whether a text can only be a user: a UPN or mail address, `DOMAIN\user`, an object id, a SID or a distinguished name.
pub(super) fn looks_like_user(text: &str) -> bool {
    let upn = text.split_once('@').is_some_and(|(name, domain)| {
        !name.is_empty() && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.') && !text.contains([' ', '[', ']'])
    });
    let down_level = text.split_once('\\').is_some_and(|(domain, name)| {
        !domain.is_empty() && !name.is_empty() && !name.contains('\\') && !domain.contains(['/', ':', ' ', '['])
    });
    upn || down_level || is_distinguished_name(text) || is_sid(text) || text.parse::<crate::directory::Guid>().is_ok()
}

fn is_sid(text: &str) -> bool {
    let mut parts = text.split('-');
    matches!(parts.next(), Some("S" | "s"))
        && text.split('-').count() >= 4
        && parts.all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a text is a distinguished name; only the beginning is looked at.
pub(super) fn is_distinguished_name(text: &str) -> bool {
    let first = text.split_once('=').map(|(first, _)| first.trim());
    first.is_some_and(|first| ["cn", "uid", "ou"].iter().any(|kind| first.eq_ignore_ascii_case(kind)))
        && text.split(',').any(|part| part.trim_start().get(..3).is_some_and(|kind| kind.eq_ignore_ascii_case("dc=")))
}

/// `1,23457E+15`: what Excel makes of a long number.
fn is_scientific(cell: &str) -> bool {
    let Some((mantissa, exponent)) = cell.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    exponent.strip_prefix('+').is_some_and(digits)
        && mantissa.split_once([',', '.']).map_or_else(|| digits(mantissa), |(a, b)| digits(a) && digits(b))
}

/// Takes off the quote that this program's own files put before `=`, `+`, `-`, `@`, tab and CR against formulas.
pub(super) fn without_guard(cell: Cow<'_, str>) -> Cow<'_, str> {
    let guarded = cell.strip_prefix('\'').is_some_and(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r']));
    match cell {
        Cow::Borrowed(text) if guarded => Cow::Borrowed(&text[1..]),
        Cow::Owned(mut text) if guarded => {
            text.remove(0);
            Cow::Owned(text)
        }
        cell => cell,
    }
}

/// The users of a cell as a problem of a row, for roles that want exactly one.
pub(super) fn several(count: usize, line: u64, column: u64) -> Problem {
    Problem::new(line, column, format!("the cell names {count} users; expected one")).hint("write one user a row")
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use proptest::prelude::*;

    use super::{UserCell, inspect, is_plain, looks_like_user, read, without_guard};

    proptest! {
        #[test]
        fn the_short_cut_overlooks_nothing(cell in "[ab;,|?=+#@!.A0E\\t\u{eb} ]{0,12}|[a-z@.]{20,40}[#;é]?[a-z]{0,40}") {
            let cell = cell.trim();
            if is_plain(cell) {
                prop_assert_eq!(inspect(cell), Ok(UserCell::One(cell)));
            }
        }
    }

    #[test]
    fn users_of_every_form_are_recognised() {
        for text in [
            "anna@contoso.com",
            "o'neil_gast.com#EXT#@contoso.onmicrosoft.com",
            "$svc@contoso.com",
            "CONTOSO\\anna",
            "9832aad8-e4fe-496b-a604-95c6ef01ae75",
            "{9832AAD8-E4FE-496B-A604-95C6EF01AE75}",
            "S-1-5-21-1004336348-1177238915-682003330-512",
            "CN=Muster\\, Anna,OU=Users,DC=corp,DC=example,DC=com",
        ] {
            assert!(looks_like_user(text), "{text}");
            assert_eq!(read(text), Ok(UserCell::One(text)));
        }
        for text in ["UserPrincipalName", "User name [userPrincipalName] Required", "anna", "a@b", "C:\\Users\\anna", "S-1", "Q1 \\ Q2"] {
            assert!(!looks_like_user(text), "{text}");
        }
    }

    #[test]
    fn missing_names_are_missing() {
        for text in ["", "-", "null", "NULL", "N/A"] {
            assert_eq!(read(text), Ok(UserCell::Missing));
        }
    }

    #[test]
    fn several_users_are_told_apart_but_names_with_commas_are_not_split() {
        assert_eq!(read("a@x.com; b@x.com"), Ok(UserCell::Several(vec!["a@x.com", "b@x.com"])));
        assert_eq!(read("X\\a|X\\b|X\\c"), Ok(UserCell::Several(vec!["X\\a", "X\\b", "X\\c"])));
        assert_eq!(read("Muster, Anna"), Ok(UserCell::One("Muster, Anna")));
    }

    #[test]
    fn damaged_cells_are_refused() {
        for text in ["1,23457E+15", "1.2E+9", "#NAME?", "#N/A", "ann?@contoso.com", "a\u{fffd}b", "a\tb"] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read("e+5").is_ok());
    }

    #[test]
    fn the_guard_is_taken_off_once_and_only_before_a_trigger() {
        for (guarded, bare) in [("'=a", "=a"), ("''=a", "''=a"), ("'a", "'a"), ("=a", "=a"), ("'@x", "@x"), ("'", "'")] {
            assert_eq!(without_guard(Cow::Borrowed(guarded)), bare);
            assert_eq!(without_guard(Cow::Owned(guarded.to_owned())), bare);
        }
    }
}
