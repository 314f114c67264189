//! `reclaim resume`.

use std::path::PathBuf;

use crate::{
    ExitCode,
    cli::{
        arguments::{ConnectionArguments, Format, OutputArguments, RunArguments},
        front::Front,
        sanitize, screen,
        words::count,
    },
    error::Failure,
    job::{self, Flags},
    verbs,
};

#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct ResumeVerb {
    /// The run: its folder, or its id; without one, the runs that can be resumed are listed
    #[arg(value_name = "RUN")]
    run_folder: Option<PathBuf>,

    #[command(flatten)]
    run: RunArguments,
    #[command(flatten)]
    pub output: OutputArguments,
    #[command(flatten)]
    connection: ConnectionArguments,
}

pub(in crate::cli) const EXAMPLES: &str = "\
Examples:
  reclaim resume                              list the runs that were interrupted
  reclaim resume reclaim-runs/RUN             finish one

What was under way when a run ended is looked up first: nobody is counted twice, nobody is lost.";

impl ResumeVerb {
    pub(in crate::cli) fn call(&self, front: &Front<'_>) -> Result<ExitCode, Failure> {
        let mut flags = Flags::default();
        self.run.lay(&mut flags);
        self.connection.lay(&mut flags);
        let out = job::runs_folder(&flags, front.host)?;
        match &self.run_folder {
            Some(run) => front.call(front.host, |ctx| verbs::resume(run, &flags, &out, ctx)),
            None => list(front, &out),
        }
    }
}

fn list(front: &Front<'_>, out: &std::path::Path) -> Result<ExitCode, Failure> {
    let runs = verbs::resumable(out)?;
    for run in &runs {
        match front.format {
            Format::Text => {
                let (folder, application) = (run.folder.display().to_string(), sanitize::line(&run.application));
                screen::data(front.host, &sanitize::line(&folder));
                let started = run.started_at.strftime("%Y-%m-%d %H:%M UTC");
                let line = format!(
                    "  {application}, {}: {} of {} done, begun {started}",
                    sanitize::line(&run.group),
                    count(run.done),
                    count(run.total)
                );
                screen::tell(front.host, &line);
            }
            Format::Ndjson => {
                let run = serde_json::to_string(run).map_err(|error| Failure::new(ExitCode::Unexpected, error.to_string()))?;
                screen::data(front.host, &crate::engine::ascii(&run));
            }
        }
    }
    if runs.is_empty() {
        screen::tell(front.host, &format!("no interrupted run in {}", sanitize::line(&out.display().to_string())));
        return Ok(ExitCode::NothingToDo);
    }
    Ok(ExitCode::Done)
}
