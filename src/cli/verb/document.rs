//! `reclaim completions` and `reclaim man`: made from the same definitions as the help and the job file.

use clap::CommandFactory as _;

use crate::{ExitCode, cli::front::Front, cli::screen, error::Failure};

/// Shells with completions.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(in crate::cli) enum Shell {
    Powershell,
    Bash,
    Zsh,
    Fish,
}

#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct CompletionsVerb {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(in crate::cli) const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  reclaim completions powershell | Out-String | Invoke-Expression    in your PowerShell profile
  reclaim completions bash > ~/.local/share/bash-completion/completions/reclaim";

pub(in crate::cli) const MAN_EXAMPLES: &str = "\
Examples:
  reclaim man > reclaim.1; man ./reclaim.1";

impl CompletionsVerb {
    pub(in crate::cli) fn call(&self, front: &Front<'_>) -> ExitCode {
        screen::document(front.host, &completions(self.shell));
        ExitCode::Done
    }
}

/// Writes the manual page.
pub(in crate::cli) fn call_man(front: &Front<'_>) -> Result<ExitCode, Failure> {
    screen::document(front.host, &super::man::page()?);
    Ok(ExitCode::Done)
}

fn completions(shell: Shell) -> String {
    let shell = match shell {
        Shell::Powershell => clap_complete::Shell::PowerShell,
        Shell::Bash => clap_complete::Shell::Bash,
        Shell::Zsh => clap_complete::Shell::Zsh,
        Shell::Fish => clap_complete::Shell::Fish,
    };
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut crate::cli::Arguments::command(), "reclaim", &mut text);
    String::from_utf8_lossy(&text).into_owned()
}
