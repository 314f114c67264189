//! Names and paths are data, and data may hold what moves a cursor or turns text around: it is escaped before a terminal sees it.

use std::{borrow::Cow, fmt::Write as _};

/// One line of data: control characters (line ends too), bidirectional and invisible formatting become `\u{…}`.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    escape(text, is_harmful)
}

/// Text of several lines, such as a message: as [`line()`], but line ends stay.
pub(super) fn lines(text: &str) -> Cow<'_, str> {
    escape(text, |char| char != '\n' && is_harmful(char))
}

fn escape(text: &str, harmful: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&harmful) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        if harmful(char) {
            // Writing into a String can't fail.
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(char));
        } else {
            safe.push(char);
        }
    }
    Cow::Owned(safe)
}

fn is_harmful(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::{line, lines};

    #[test]
    fn only_what_harms_is_escaped() {
        assert_eq!(line("Zoë O'Brien 😀 Ελένη"), "Zoë O'Brien 😀 Ελένη");
        assert_eq!(line("a\u{1b}[2Jb\u{202E}c\nd\u{7f}"), "a\\u{1b}[2Jb\\u{202e}c\\u{a}d\\u{7f}");
        assert_eq!(lines("a\nb\u{200B}"), "a\nb\\u{200b}");
    }
}
