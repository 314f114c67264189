//! The sheets that sum up: Summary, and Answers when they were asked for.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::cell::{self, Formats};
use crate::{
    decide::Verdict,
    engine::Outcome,
    report::{
        model::{Answers, Application, Report},
        text::{changed, failed, fine_print, headline, kind, meaning},
        words,
    },
};

/// A sheet that grows downwards.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    formats: Formats,
    row: u32,
}

/// One value.
enum Value<'a> {
    Text(&'a str),
    Count(u64),
    Money(crate::report::money::Money),
    Day(Option<jiff::civil::Date>),
    At(Option<jiff::Timestamp>),
}

impl Page<'_> {
    fn title(&mut self, text: &str) -> Result<(), XlsxError> {
        if self.row > 0 {
            self.row += 1;
        }
        self.sheet.write_string_with_format(self.row, 0, text, &self.formats.title)?;
        self.row += 1;
        Ok(())
    }

    fn head(&mut self, names: &[&str]) -> Result<(), XlsxError> {
        for (column, name) in (0u16..).zip(names) {
            self.sheet.write_string_with_format(self.row, column, *name, &self.formats.head)?;
        }
        self.row += 1;
        Ok(())
    }

    fn line(&mut self, values: &[Value<'_>]) -> Result<(), XlsxError> {
        for (column, value) in (0u16..).zip(values) {
            match value {
                Value::Text(text) => cell::text(self.sheet, self.row, column, text)?,
                Value::Count(count) => cell::whole(self.sheet, self.row, column, *count, &self.formats)?,
                Value::Money(money) => {
                    self.sheet.write_number_with_format(self.row, column, money.approximate(), &self.formats.money)?;
                }
                Value::Day(day) => {
                    if let Some(date) = day.and_then(cell::day) {
                        self.sheet.write_datetime_with_format(self.row, column, date, &self.formats.day)?;
                    }
                }
                Value::At(at) => {
                    if let Some(date) = at.and_then(cell::instant) {
                        self.sheet.write_datetime_with_format(self.row, column, date, &self.formats.instant)?;
                    }
                }
            }
        }
        self.row += 1;
        Ok(())
    }

    fn pair(&mut self, label: &str, value: Value<'_>) -> Result<(), XlsxError> {
        self.line(&[Value::Text(label), value])
    }
}

fn begin<'a>(sheet: &'a mut Worksheet, name: &str, widths: &[f64]) -> Result<Page<'a>, XlsxError> {
    sheet.set_name(name)?;
    for (column, width) in (0u16..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(Page { sheet, formats: Formats::new(), row: 0 })
}

pub(super) fn write(sheet: &mut Worksheet, report: &Report) -> Result<(), XlsxError> {
    let mut page = begin(sheet, "Summary", &[34.0, 26.0, 22.0, 19.0, 19.0, 13.0, 13.0, 13.0, 13.0, 13.0, 13.0, 13.0])?;
    page.title("Seats reclaimed")?;
    page.pair("As of", Value::Day(Some(report.as_of)))?;
    for total in &report.totals {
        page.pair(&format!("Saved a month, {}", total.currency), Value::Money(total.per_month))?;
        page.pair(&format!("Saved a year, {}", total.currency), Value::Money(total.per_year))?;
        if !total.at_renewal_per_month.is_zero() {
            page.pair(&format!("More a month at renewal, {}", total.currency), Value::Money(total.at_renewal_per_month))?;
            page.pair(&format!("More a year at renewal, {}", total.currency), Value::Money(total.at_renewal_per_year))?;
        }
    }
    for application in &report.applications {
        one_application(&mut page, application)?;
    }
    runs(&mut page, report)?;
    if !report.failures.is_empty() {
        page.title("Left to do")?;
        page.head(&["What", "First of them", "Run", "What to do"])?;
        for cause in &report.failures {
            let (examples, runs) = (cause.examples.join(", "), cause.run_ids.join(", "));
            page.line(&[Value::Text(&headline(cause)), Value::Text(&examples), Value::Text(&runs), Value::Text(&cause.what_to_do)])?;
        }
    }
    if !report.notes.is_empty() {
        page.title("Notes")?;
        for note in &report.notes {
            page.line(&[Value::Text(note)])?;
        }
    }
    Ok(())
}

fn one_application(page: &mut Page<'_>, application: &Application) -> Result<(), XlsxError> {
    page.title(&application.application)?;
    page.pair("Group", Value::Text(&application.groups.join(", ")))?;
    page.pair("People removed", Value::Count(application.removed))?;
    page.pair("Seats freed", Value::Count(application.seats.freed))?;
    page.pair("Seats not freed", Value::Count(application.seats.not_freed))?;
    page.pair("Seats not known", Value::Count(application.seats.unknown))?;
    page.pair("Removed once, members again", Value::Count(application.back))?;
    if let Some(forecast) = application.forecast {
        page.pair("Dry run: would be removed", Value::Count(forecast.all()))?;
        page.pair("Dry run: seats that would be freed", Value::Count(forecast.freed))?;
    }
    for keeper in &application.keepers {
        page.pair(&format!("Seats held by {}", keeper.by), Value::Count(keeper.people))?;
    }
    if let Some(savings) = &application.savings {
        let money = |label: &str| format!("{label}, {}", savings.currency);
        page.pair(&money("A seat a month"), Value::Money(savings.seat_per_month))?;
        page.pair(&money("Saved a month"), Value::Money(savings.per_month))?;
        page.pair(&money("Saved a year"), Value::Money(savings.per_year))?;
        page.pair(&money("A month more if all not known are free"), Value::Money(savings.unknown_per_month))?;
        page.pair(&money("A month for seats not freed"), Value::Money(savings.not_freed_per_month))?;
        page.pair("Note", Value::Text(&fine_print(savings).join(" ")))?;
    }
    page.row += 1;
    page.head(&["Reason, newest run", "Verdict", "People"])?;
    for count in &application.reasons {
        page.line(&[Value::Text(words::reason(count.reason)), Value::Text(count.verdict.as_str()), Value::Count(count.people)])?;
    }
    Ok(())
}

fn runs(page: &mut Page<'_>, report: &Report) -> Result<(), XlsxError> {
    page.title("Runs")?;
    page.head(&[
        "Run",
        "Application",
        "Group",
        "Started (UTC)",
        "Finished (UTC)",
        "Kind",
        "Members",
        "Rows",
        "Changed",
        "Kept",
        "Ask",
        "Failed",
        "Seats freed",
    ])?;
    for run in &report.runs {
        page.line(&[
            Value::Text(&run.run_id),
            Value::Text(&run.application),
            Value::Text(&run.group),
            Value::At(run.started_at),
            Value::At(run.finished_at),
            Value::Text(&kind(run)),
            run.roster.map_or(Value::Text(""), Value::Count),
            Value::Count(run.rows),
            Value::Count(changed(run)),
            Value::Count(run.outcome(Outcome::Kept).saturating_sub(run.verdict(Verdict::Ask))),
            Value::Count(run.verdict(Verdict::Ask)),
            Value::Count(failed(run)),
            Value::Count(run.seats.freed),
        ])?;
    }
    Ok(())
}

pub(super) fn answers(sheet: &mut Worksheet, answers: &Answers) -> Result<(), XlsxError> {
    let mut page = begin(sheet, "Answers", &[34.0, 40.0, 19.0, 19.0, 17.0])?;
    page.title("Answers")?;
    page.head(&["Application", "Answer", "Taken for", "People"])?;
    for count in &answers.labels {
        page.line(&[
            Value::Text(&count.application),
            Value::Text(&count.label),
            Value::Text(meaning(count.meaning)),
            Value::Count(count.people),
        ])?;
    }
    page.title("Who keeps the seat")?;
    page.head(&["Application", "Person", "Answered (UTC)", "Protected until", "Protects"])?;
    for keep in &answers.keeps {
        page.line(&[
            Value::Text(&keep.application),
            Value::Text(&keep.user),
            Value::At(keep.answered_at),
            Value::Day(keep.protected_until),
            Value::Text(if keep.protects { "yes" } else { "no" }),
        ])?;
    }
    page.title("Who never answered")?;
    page.head(&["Application", "Person", "Reclaimed"])?;
    for person in &answers.silent {
        page.line(&[
            Value::Text(&person.application),
            Value::Text(&person.user),
            Value::Text(if person.reclaimed { "yes" } else { "no" }),
        ])?;
    }
    Ok(())
}
