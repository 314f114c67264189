//! `reclaim restore`.

use std::path::PathBuf;

use crate::{
    ExitCode,
    cli::{
        arguments::{ConnectionArguments, OutputArguments, RunArguments, WriteArguments},
        front::Front,
    },
    error::Failure,
    job::{Flags, keys},
    verbs,
};

#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct RestoreVerb {
    /// The result of the run to undo, or the run's folder
    #[arg(value_name = "RESULT.csv")]
    result: PathBuf,

    /// Put back only these: a CSV file or a list with a name a line
    #[arg(long, value_name = "FILE")]
    users: Option<PathBuf>,

    /// The group, where the result stands alone, without its run's plan.json
    #[arg(long)]
    group: Option<String>,

    #[command(flatten)]
    write: WriteArguments,
    #[command(flatten)]
    run: RunArguments,
    #[command(flatten)]
    pub output: OutputArguments,
    #[command(flatten)]
    connection: ConnectionArguments,
}

pub(in crate::cli) const EXAMPLES: &str = "\
Examples:
  reclaim restore reclaim-runs/RUN/result.csv --dry-run
  reclaim restore reclaim-runs/RUN --users asked-for-it-back.csv

Who is a member again, or does not exist any more, is skipped. Restoring twice changes nothing.";

impl RestoreVerb {
    pub(in crate::cli) fn call(&self, front: &Front<'_>) -> Result<ExitCode, Failure> {
        let mut flags = Flags::default();
        flags.set_if(&keys::GROUP, self.group.as_deref());
        self.write.lay(&mut flags);
        self.run.lay(&mut flags);
        self.connection.lay(&mut flags);
        front.call(front.host, |ctx| verbs::restore(&self.result, self.users.as_deref(), &flags, ctx))
    }
}
