//! `reclaim policy`.

use std::path::PathBuf;

use crate::{
    ExitCode,
    cli::{arguments::InputArguments, front::Front, screen},
    error::Failure,
    job::{
        self, Flags,
        sql::{self, Dialect},
    },
};

#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct PolicyVerb {
    /// The job file
    #[arg(value_name = "JOB.toml")]
    job: PathBuf,

    /// The warehouse's language
    #[arg(long, value_enum, value_name = "DIALECT")]
    sql: Dialect,

    #[command(flatten)]
    input: InputArguments,
}

pub(in crate::cli) const EXAMPLES: &str = "\
Examples:
  reclaim policy visio.toml --sql duckdb             print the query that makes totals per person
  reclaim policy visio.toml --sql spark > totals.sql

The query reads a table usage_rows; its columns are named as [input.columns] says, or user, date, focus_minutes and
application. Its result, exported as CSV with a header, is what the job file names as usage: the verdicts are the same as
from the rows themselves, answers and protected people are applied as ever.";

impl PolicyVerb {
    pub(in crate::cli) fn call(&self, front: &Front<'_>) -> Result<ExitCode, Failure> {
        let mut flags = Flags::default();
        self.input.lay(&mut flags)?;
        let job = job::load(&self.job, &flags, front.host)?;
        if job.input.drop_duplicate_rows {
            let message = "a query cannot drop duplicate rows: a table does not know which export a row came from";
            return Err(Failure::bad_input(format!("{}: {message}", self.job.display()))
                .hint("load every row into the table once, and take [input] drop_duplicate_rows out of the job file"));
        }
        screen::document(front.host, &sql::query(&job, self.sql));
        Ok(ExitCode::Done)
    }
}
