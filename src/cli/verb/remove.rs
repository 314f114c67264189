//! `reclaim remove`.

use std::path::PathBuf;

use crate::{
    ExitCode,
    cli::{
        arguments::{ConnectionArguments, InputArguments, OutputArguments, RunArguments, SafetyArguments, WriteArguments},
        front::Front,
        sandbox::SandboxArgument,
    },
    error::Failure,
    job::{self, Flags, keys},
    verbs,
};

#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct RemoveVerb {
    /// The group: name, object id, SAM account name or DN
    #[arg(long, required_unless_present = "job")]
    group: Option<String>,

    /// Who is removed: a CSV file or a list with a name a line; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    users: PathBuf,

    /// The product, for the files of the run [default: the group]
    #[arg(long)]
    application: Option<String>,

    /// A job file for group, connection, protected people, caps and options; its own lists and rules are left aside
    #[arg(long, value_name = "JOB.toml")]
    job: Option<PathBuf>,

    /// A list of people who are never removed, whatever the list says; may be given several times
    #[arg(long, value_name = "FILE")]
    protect: Vec<String>,

    #[command(flatten)]
    write: WriteArguments,
    #[command(flatten)]
    safety: SafetyArguments,
    #[command(flatten)]
    input: InputArguments,
    #[command(flatten)]
    run: RunArguments,
    #[command(flatten)]
    pub output: OutputArguments,
    #[command(flatten)]
    connection: ConnectionArguments,
    #[command(flatten)]
    sandbox: SandboxArgument,
}

pub(in crate::cli) const EXAMPLES: &str = "\
Examples:
  reclaim remove --group LIC-Miro --users leavers.csv --dry-run
  Get-Content leavers.txt | reclaim remove --group LIC-Miro --users - --yes
  reclaim remove --group LIC-Visio --users list.csv --server ldaps://dc1.corp.example.com --directory active-directory --kerberos

There is no policy: the list is the decision. Who is not in the group is skipped.";

impl RemoveVerb {
    pub(in crate::cli) fn call(&self, front: &Front<'_>) -> Result<ExitCode, Failure> {
        let mut flags = Flags::default();
        flags.set_if(&keys::GROUP, self.group.as_deref());
        flags.set_if(&keys::APPLICATION, self.application.as_deref());
        for file in &self.protect {
            flags.set(&keys::PROTECT, file);
        }
        self.write.lay(&mut flags);
        self.safety.lay(&mut flags);
        self.input.lay(&mut flags)?;
        self.run.lay(&mut flags);
        self.connection.lay(&mut flags);
        let demo = self.sandbox.start(&mut flags, front.host)?;
        let job = job::for_remove(self.job.as_deref(), &self.users, &flags, front.host)?;
        let Some(demo) = demo else { return front.call(front.host, |ctx| verbs::run(&[job], ctx)) };
        demo.seed(&job)?;
        front.call(&demo.host, |ctx| verbs::run(&[job], ctx))
    }
}
