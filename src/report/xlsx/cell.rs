//! Values as Excel keeps them.

use jiff::{
    Timestamp,
    civil::Date,
    tz::{Offset, TimeZone},
};
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Worksheet, XlsxError};

use crate::evidence::FocusTime;

/// Characters of a cell at most (Excel's specification and limits), counted in UTF-16.
const LONGEST: usize = 32_767;

/// What cells look like.
pub(super) struct Formats {
    pub head: Format,
    pub day: Format,
    pub instant: Format,
    pub decimal: Format,
    pub whole: Format,
    pub money: Format,
    pub title: Format,
}

impl Formats {
    pub(super) fn new() -> Self {
        Self {
            head: Format::new().set_bold().set_background_color(0xE3_F2_EE).set_align(FormatAlign::Top),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            instant: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            decimal: Format::new().set_num_format("#,##0.0##"),
            whole: Format::new().set_num_format("#,##0"),
            money: Format::new().set_num_format("#,##0.00##"),
            title: Format::new().set_bold().set_font_size(14),
        }
    }
}

/// Writes text as text, whatever it looks like; an empty one leaves the cell empty.
pub(super) fn text(sheet: &mut Worksheet, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
    if text.is_empty() {
        return Ok(());
    }
    // No XML document can hold these characters.
    let bad = |c: char| (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    let mut clean = if text.contains(bad) { text.replace(bad, "\u{fffd}") } else { text.to_owned() };
    if clean.encode_utf16().count() > LONGEST {
        let mut units = 0;
        clean = clean
            .chars()
            .take_while(|c| {
                units += c.len_utf16();
                units < LONGEST
            })
            .collect();
        clean.push('…');
    }
    sheet.write_string(row, column, clean)?;
    Ok(())
}

/// Writes a whole number.
pub(super) fn whole(sheet: &mut Worksheet, row: u32, column: u16, number: u64, formats: &Formats) -> Result<(), XlsxError> {
    // Excel's numbers are floats of 53 bits; no count of people comes near.
    #[expect(clippy::cast_precision_loss)]
    sheet.write_number_with_format(row, column, number as f64, &formats.whole)?;
    Ok(())
}

/// An instant as Excel knows it, in UTC and to the millisecond; `None` before 1900.
pub(super) fn instant(at: Timestamp) -> Option<ExcelDateTime> {
    let at = at.to_zoned(TimeZone::fixed(Offset::UTC)).datetime();
    let time = at.time();
    let unsigned = |value: i8| u8::try_from(value).ok();
    let millisecond = u16::try_from(time.millisecond()).ok()?;
    day(at.date())?.and_hms_milli(u16::from(unsigned(time.hour())?), unsigned(time.minute())?, unsigned(time.second())?, millisecond).ok()
}

/// A day as Excel knows it; `None` before 1900.
pub(super) fn day(day: Date) -> Option<ExcelDateTime> {
    let part = |value: i8| u8::try_from(value).ok();
    ExcelDateTime::from_ymd(u16::try_from(day.year()).ok().filter(|year| *year >= 1900)?, part(day.month())?, part(day.day())?).ok()
}

/// Minutes as Excel knows them.
pub(super) fn minutes(focus: FocusTime) -> f64 {
    #[expect(clippy::cast_precision_loss)]
    let minutes = focus.0 as f64 / 60_000_000_000.0;
    minutes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_before_1900_are_no_dates() {
        assert!(day("1899-12-31".parse().unwrap()).is_none());
        assert!(day("1900-01-01".parse().unwrap()).is_some());
        assert!(instant("2026-10-01T10:00:00.123Z".parse().unwrap()).is_some());
    }
}
