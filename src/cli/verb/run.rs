//! `reclaim run` and `reclaim plan`.

use std::path::PathBuf;

use crate::{
    ExitCode,
    cli::{
        arguments::{ConnectionArguments, InputArguments, OutputArguments, RunArguments, SafetyArguments, WriteArguments},
        front::Front,
        sandbox::SandboxArgument,
    },
    error::Failure,
    job::{self, Flags},
    verbs,
};

/// What `run` and `plan` share.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct Deciding {
    /// Job files; several jobs share the quota
    #[arg(required = true, value_name = "JOB.toml")]
    jobs: Vec<PathBuf>,

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

#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct RunVerb {
    #[command(flatten)]
    pub deciding: Deciding,
    #[command(flatten)]
    write: WriteArguments,
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct PlanVerb {
    #[command(flatten)]
    pub deciding: Deciding,
}

pub(in crate::cli) const RUN_EXAMPLES: &str = "\
Examples:
  reclaim run miro.toml --dry-run            see who would be removed, change nothing
  reclaim run miro.toml                      decide, ask, remove
  reclaim run *.toml --yes --max-percent 10  several jobs, unattended, with a cap
  reclaim run samples/miro.toml --sandbox    try it against a Microsoft Graph on this machine";

pub(in crate::cli) const PLAN_EXAMPLES: &str = "\
Examples:
  reclaim plan miro.toml                     writes plan.csv into the run's folder
  reclaim apply reclaim-runs/RUN/plan.csv    removes exactly what it says, after a review

In plan.csv a reviewer may change a Verdict from Reclaim to Keep or delete rows, nothing else.";

impl RunVerb {
    pub(in crate::cli) fn call(&self, front: &Front<'_>) -> Result<ExitCode, Failure> {
        let mut flags = Flags::default();
        self.write.lay(&mut flags);
        self.deciding.call(front, flags, verbs::run)
    }
}

impl PlanVerb {
    pub(in crate::cli) fn call(&self, front: &Front<'_>) -> Result<ExitCode, Failure> {
        self.deciding.call(front, Flags::default(), verbs::plan)
    }
}

impl Deciding {
    fn call(
        &self,
        front: &Front<'_>,
        mut flags: Flags,
        verb: fn(&[job::Job], &verbs::Context<'_>) -> Result<ExitCode, Failure>,
    ) -> Result<ExitCode, Failure> {
        self.safety.lay(&mut flags);
        self.input.lay(&mut flags)?;
        self.run.lay(&mut flags);
        self.connection.lay(&mut flags);
        let demo = self.sandbox.start(&mut flags, front.host)?;
        let files = job::job_files(&self.jobs, front.host)?;
        let jobs = files.iter().map(|file| job::load(file, &flags, front.host)).collect::<Result<Vec<_>, _>>()?;
        let Some(demo) = demo else { return front.call(front.host, |ctx| verb(&jobs, ctx)) };
        for job in &jobs {
            demo.seed(job)?;
        }
        front.call(&demo.host, |ctx| verb(&jobs, ctx))
    }
}
