//! `reclaim apply`.

use std::path::PathBuf;

use crate::{
    ExitCode,
    cli::{
        arguments::{ConnectionArguments, OutputArguments, RunArguments, SafetyArguments, WriteArguments},
        front::Front,
        sandbox::SandboxArgument,
    },
    error::Failure,
    job::Flags,
    plan::{self, Binding},
    verbs,
};

#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct ApplyVerb {
    /// The plan, or the folder of the run that made it
    #[arg(value_name = "PLAN.csv")]
    plan: PathBuf,

    #[command(flatten)]
    write: WriteArguments,
    #[command(flatten)]
    safety: SafetyArguments,
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
  reclaim apply reclaim-runs/RUN/plan.csv
  reclaim apply reclaim-runs/RUN --yes --max-removals 500

plan.json must lie beside plan.csv: it says what the plan was made from. Group, policy and people come from the plan;
connection and options may be given anew.";

impl ApplyVerb {
    pub(in crate::cli) fn call(&self, front: &Front<'_>) -> Result<ExitCode, Failure> {
        let mut flags = Flags::default();
        self.write.lay(&mut flags);
        self.safety.lay(&mut flags);
        self.run.lay(&mut flags);
        self.connection.lay(&mut flags);
        let demo = self.sandbox.start(&mut flags, front.host)?;
        let Some(demo) = demo else { return front.call(front.host, |ctx| verbs::apply(&self.plan, &flags, ctx)) };
        let path = front.host.working_folder.join(&self.plan);
        let path = if path.is_dir() { path.join(plan::FILE_NAME) } else { path };
        demo.seed(&Binding::read(&plan::binding_path(&path))?.job)?;
        front.call(&demo.host, |ctx| verbs::apply(&self.plan, &flags, ctx))
    }
}
