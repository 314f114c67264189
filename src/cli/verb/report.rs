//! `reclaim report`.

use std::path::PathBuf;

use jiff::{Zoned, civil::Date};

use crate::{
    ExitCode,
    cli::{front::Front, sanitize, screen},
    error::Failure,
    job::{self, Flags, environment::COLUMNS, keys},
    report::{self, ReportOptions},
};

/// Columns of a report that no terminal shows.
const WIDTH: usize = 100;

/// What standard output gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum ReportFormat {
    /// Tables
    #[default]
    Text,
    /// One JSON document
    Json,
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct ReportVerb {
    /// Results, run folders, or folders of run folders
    #[arg(required = true, value_name = "RESULT.csv")]
    results: Vec<PathBuf>,

    /// What standard output gets
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    format: ReportFormat,

    /// Write a page that opens in every browser
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,

    /// Write a workbook
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,

    /// Tell who answered what, and for how long a "keep" still protects
    #[arg(long)]
    answers: bool,

    /// The day for which the report holds [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,

    /// What a seat costs a month, instead of what the runs say
    #[arg(long, value_name = "AMOUNT", requires = "currency", help_heading = "Cost")]
    seat_per_month: Option<String>,

    /// The currency of that
    #[arg(long, value_name = "CURRENCY", requires = "seat_per_month", help_heading = "Cost")]
    currency: Option<String>,

    /// When the contract is renewed: savings are money only from then on
    #[arg(long, value_name = "DATE", requires = "seat_per_month", help_heading = "Cost")]
    renewal: Option<String>,

    /// Seats that are paid for in any case
    #[arg(long, value_name = "N", requires = "seat_per_month", help_heading = "Cost")]
    minimum_seats: Option<u64>,
}

pub(in crate::cli) const EXAMPLES: &str = "\
Examples:
  reclaim report reclaim-runs/RUN                                    what one run did
  reclaim report reclaim-runs --html savings.html --xlsx people.xlsx  all runs, nobody counted twice
  reclaim report reclaim-runs --format json
  reclaim report result.csv --seat-per-month 14.00 --currency EUR    a result that stands alone";

impl ReportVerb {
    pub(in crate::cli) fn call(&self, front: &Front<'_>) -> Result<ExitCode, Failure> {
        let mut flags = Flags::default();
        flags.set_if(&keys::SEAT_PER_MONTH, self.seat_per_month.as_deref());
        flags.set_if(&keys::CURRENCY, self.currency.as_deref());
        flags.set_if(&keys::RENEWAL, self.renewal.as_deref());
        flags.set_if(&keys::MINIMUM_SEATS, self.minimum_seats);
        for (flag, file) in [("--html", &self.html), ("--xlsx", &self.xlsx)] {
            file.as_deref().map_or(Ok(()), |file| job::usable_name(flag, file))?;
        }
        let options = ReportOptions {
            working_folder: front.host.working_folder.clone(),
            html: self.html.clone(),
            xlsx: self.xlsx.clone(),
            json: self.format == ReportFormat::Json,
            answers: self.answers,
            width: width(front),
            as_of: self.as_of.unwrap_or_else(|| Zoned::now().date()),
            cost: job::cost(&flags, front.host)?,
        };
        let made = report::report(&self.results, &options)?;
        match self.format {
            ReportFormat::Text => screen::document(front.host, &sanitize::lines(&made.text)),
            // Whatever code page stands between a program and its reader.
            ReportFormat::Json => screen::document(front.host, &crate::engine::ascii(&made.text)),
        }
        for file in &made.written {
            screen::tell(front.host, &format!("written: {}", sanitize::line(&file.display().to_string())));
        }
        Ok(ExitCode::Done)
    }
}

fn width(front: &Front<'_>) -> usize {
    let columns = front.host.variable(COLUMNS).and_then(|columns| columns.to_str()?.parse().ok());
    let terminal = || front.host.stderr_is_terminal.then(|| terminal_size::terminal_size_of(std::io::stderr())).flatten();
    columns.or_else(|| terminal().map(|(width, _)| usize::from(width.0))).unwrap_or(WIDTH)
}
