//! How to run: safety, speed, reading, files, what is shown.

use crate::{
    error::Failure,
    job::{Flags, keys},
};

/// How events are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum Format {
    /// For people: progress on standard error, the run's folder on standard output
    #[default]
    Text,
    /// For programs: one event a line on standard output
    Ndjson,
}

/// What is shown.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[command(next_help_heading = "Output")]
pub(in crate::cli) struct OutputArguments {
    /// How to tell what happens
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: Format,

    /// Show warnings and errors only
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,

    /// Show every person
    #[arg(short, long)]
    pub verbose: bool,
}

/// What stops a run.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Safety")]
pub(in crate::cli) struct SafetyArguments {
    /// Refuse to remove more people than this
    #[arg(long, value_name = "N")]
    max_removals: Option<u64>,

    /// Refuse to remove more of the group than this, in percent
    #[arg(long, value_name = "P", value_parser = clap::value_parser!(u32).range(0..=100))]
    max_percent: Option<u32>,
}

impl SafetyArguments {
    pub(in crate::cli) fn lay(&self, flags: &mut Flags) {
        flags.set_if(&keys::MAX_REMOVALS, self.max_removals);
        flags.set_if(&keys::MAX_PERCENT, self.max_percent);
    }
}

/// Whether and how anything is changed.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Safety")]
pub(in crate::cli) struct WriteArguments {
    /// Write the same files, change nothing
    #[arg(long)]
    dry_run: bool,

    /// Do not ask before changing anything
    #[arg(short, long)]
    yes: bool,
}

impl WriteArguments {
    pub(in crate::cli) fn lay(&self, flags: &mut Flags) {
        flags.dry_run = self.dry_run;
        flags.yes = self.yes;
    }
}

/// How to run.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Run")]
pub(in crate::cli) struct RunArguments {
    /// The folder in which every run gets its folder [default: reclaim-runs] [env: RECLAIM_OUT]
    #[arg(long, value_name = "FOLDER")]
    out: Option<String>,

    /// At most so many changes in so many seconds, for example 1000/150, where less than the directory's quota is wanted
    #[arg(long, value_name = "N/SECONDS")]
    rate: Option<String>,

    /// Requests under way at once
    #[arg(long, value_name = "N")]
    concurrency: Option<u32>,

    /// Do not ask the directory whether each removal frees a seat
    #[arg(long)]
    no_seat_forecast: bool,

    /// Do not guard cells of the CSV files against being taken for formulas
    #[arg(long)]
    csv_raw: bool,
}

impl RunArguments {
    pub(in crate::cli) fn lay(&self, flags: &mut Flags) {
        flags.set_if(&keys::OUT, self.out.as_deref());
        flags.set_if(&keys::RATE, self.rate.as_deref());
        flags.set_if(&keys::CONCURRENCY, self.concurrency);
        if self.no_seat_forecast {
            flags.set(&keys::SEAT_FORECAST, "false");
        }
        if self.csv_raw {
            flags.set(&keys::CSV_RAW, "true");
        }
    }
}

/// How input files are read.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Input")]
pub(in crate::cli) struct InputArguments {
    /// Leave out up to so many rows that can't be read, and count them
    #[arg(long, value_name = "N")]
    skip_bad_rows: Option<u64>,

    /// Count a usage row that stands in several overlapping exports once
    #[arg(long)]
    drop_duplicate_rows: bool,

    /// The last day of the policy's window, instead of today: YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,

    /// Header of a column that is not recognised by itself, for example user=Login
    #[arg(long, value_name = "FIELD=HEADER")]
    column: Vec<String>,

    /// Columns to copy into the result
    #[arg(long, value_name = "HEADER")]
    carry: Vec<String>,

    /// Threads that read files and decide [default: one a core]
    #[arg(long, value_name = "N")]
    threads: Option<u32>,
}

impl InputArguments {
    pub(in crate::cli) fn lay(&self, flags: &mut Flags) -> Result<(), Failure> {
        flags.set_if(&keys::SKIP_BAD_ROWS, self.skip_bad_rows);
        flags.set_if(&keys::AS_OF, self.as_of.as_deref());
        flags.set_if(&keys::THREADS, self.threads);
        if self.drop_duplicate_rows {
            flags.set(&keys::DROP_DUPLICATE_ROWS, "true");
        }
        for header in &self.carry {
            flags.set(&keys::CARRY, header);
        }
        for column in &self.column {
            let field = column.split_once('=').and_then(|(field, header)| Some((keys::find(&format!("input.columns.{field}"))?, header)));
            match field {
                Some((key, header)) if !header.is_empty() => flags.set(key, header),
                _ => {
                    let known = keys::columns().map(|(field, _)| field).collect::<Vec<_>>().join(", ");
                    return Err(Failure::bad_input(format!("--column: {column:?}: expected FIELD=HEADER"))
                        .hint(format!("FIELD is one of {known}"))
                        .code("WrongValue"));
                }
            }
        }
        Ok(())
    }
}
