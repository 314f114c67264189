//! One file a verb: what it takes, its examples, and how it is called.
#![allow(clippy::doc_markdown, reason = "doc comments of arguments are the program's help, which is plain text")]

pub(super) mod apply;
pub(super) mod check;
pub(super) mod document;
mod man;
pub(super) mod policy;
pub(super) mod remove;
pub(super) mod report;
pub(super) mod restore;
pub(super) mod resume;
pub(super) mod run;
pub(super) mod sandbox;

use super::{arguments::OutputArguments, front::Front};
use crate::{ExitCode, error::Failure};

/// The verbs.
#[derive(Clone, Debug, clap::Subcommand)]
pub(super) enum Verb {
    /// Decide and remove in one go; asks before removing
    #[command(after_help = run::RUN_EXAMPLES)]
    Run(Box<run::RunVerb>),
    /// Decide only: write a plan that can be reviewed and applied
    #[command(after_help = run::PLAN_EXAMPLES)]
    Plan(Box<run::PlanVerb>),
    /// Remove exactly what a reviewed plan says
    #[command(after_help = apply::EXAMPLES)]
    Apply(Box<apply::ApplyVerb>),
    /// Remove the people of a list, without a policy
    #[command(after_help = remove::EXAMPLES)]
    Remove(Box<remove::RemoveVerb>),
    /// Put back what a run removed
    #[command(after_help = restore::EXAMPLES)]
    Restore(Box<restore::RestoreVerb>),
    /// Finish an interrupted run
    #[command(after_help = resume::EXAMPLES)]
    Resume(Box<resume::ResumeVerb>),
    /// Savings and outcomes of results: tables, a page, a workbook
    #[command(after_help = report::EXAMPLES)]
    Report(Box<report::ReportVerb>),
    /// Sign in, look at the group, say what would stand in the way
    #[command(after_help = check::EXAMPLES)]
    Check(Box<check::CheckVerb>),
    /// The job's rules as a query for a warehouse
    #[command(after_help = policy::EXAMPLES)]
    Policy(policy::PolicyVerb),
    /// A Microsoft Graph on this machine, to try things out
    #[command(after_help = sandbox::help())]
    Sandbox(sandbox::SandboxVerb),
    /// Completions for a shell
    #[command(after_help = document::COMPLETIONS_EXAMPLES)]
    Completions(document::CompletionsVerb),
    /// The manual page
    #[command(after_help = document::MAN_EXAMPLES)]
    Man,
}

impl Verb {
    /// What is to be shown.
    pub fn output(&self) -> OutputArguments {
        match self {
            Self::Run(verb) => verb.deciding.output,
            Self::Plan(verb) => verb.deciding.output,
            Self::Apply(verb) => verb.output,
            Self::Remove(verb) => verb.output,
            Self::Restore(verb) => verb.output,
            Self::Resume(verb) => verb.output,
            Self::Check(verb) => verb.output,
            Self::Sandbox(verb) => verb.output,
            Self::Report(_) | Self::Policy(_) | Self::Completions(_) | Self::Man => OutputArguments::default(),
        }
    }

    /// Does what was asked for.
    pub fn call(&self, front: &Front<'_>) -> Result<ExitCode, Failure> {
        match self {
            Self::Run(verb) => verb.call(front),
            Self::Plan(verb) => verb.call(front),
            Self::Apply(verb) => verb.call(front),
            Self::Remove(verb) => verb.call(front),
            Self::Restore(verb) => verb.call(front),
            Self::Resume(verb) => verb.call(front),
            Self::Report(verb) => verb.call(front),
            Self::Check(verb) => verb.call(front),
            Self::Policy(verb) => verb.call(front),
            Self::Sandbox(verb) => verb.call(front),
            Self::Completions(verb) => Ok(verb.call(front)),
            Self::Man => document::call_man(front),
        }
    }
}
