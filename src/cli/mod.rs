//! What was typed: arguments, and what the terminal shows. The only room that prints.

mod arguments;
mod front;
mod progress;
mod question;
mod sandbox;
mod sanitize;
mod screen;
mod signals;
mod summary;
mod terminal;
#[cfg(test)]
mod tests;
mod verb;
mod words;

use std::ffi::OsString;

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::{ExitCode, Host, engine::event::Message};
use arguments::{Format, OutputArguments};
use front::Front;

/// Gives back the software seats nobody uses: decides, removes and records, person by person
#[derive(Clone, Debug, clap::Parser)]
#[command(name = "reclaim", version, max_term_width = 110, after_help = AFTER, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    verb: verb::Verb,
}

const AFTER: &str = "\
Examples:
  reclaim sandbox                              a Microsoft Graph on this machine, to try things out
  reclaim check miro.toml                      is everything in place?
  reclaim plan miro.toml                       who would be removed, and why
  reclaim apply reclaim-runs/RUN/plan.csv      remove exactly those
  reclaim remove --group LIC-Miro --users leavers.csv

Exit codes:
    0  everything that was asked for is done
    1  something unexpected
    2  bad usage or bad input; nothing was sent
    3  done, but some people could not be processed; the result says which
    4  there was nothing to do
    5  a safety rule refused: a cap, a group that must not be written to, a stale plan
    6  sign-in, permission or connection failed
  130  interrupted; `reclaim resume` finishes the run

Standard output is data (the run's folder, or events with --format ndjson); everything else goes to standard error.
Settings come from, weakest first: built-in values, the job file, the environment, the command line.";

/// Runs one command line, without the program's name, and says how it ended. May be called any number of times in a process;
/// never ends the process.
#[must_use]
pub fn run(arguments: Vec<OsString>, host: &Host) -> ExitCode {
    let ndjson = wants_ndjson(&arguments);
    let named = std::iter::once(OsString::from("reclaim")).chain(arguments);
    let arguments = match parse(named, host) {
        Ok(arguments) => arguments,
        Err(error) => return not_understood(&error, ndjson, host),
    };
    let _signals = signals::Listener::start(host);
    let front = Front::new(host, arguments.verb.output());
    arguments.verb.call(&front).unwrap_or_else(|failure| front.fail(&failure))
}

/// Without a terminal, help has the same width everywhere.
fn parse(named: impl Iterator<Item = OsString>, host: &Host) -> Result<Arguments, clap::Error> {
    let command = Arguments::command();
    let command = if host.stderr_is_terminal { command } else { command.term_width(100) };
    Arguments::from_arg_matches(&command.try_get_matches_from(named)?)
}

/// Help and version are data; everything else that clap says is an error.
fn not_understood(error: &clap::Error, ndjson: bool, host: &Host) -> ExitCode {
    use clap::error::ErrorKind;
    let text = error.render().to_string();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            screen::document(host, &text);
            ExitCode::Done
        }
        _ => {
            screen::prompt(host, &sanitize::lines(&text));
            if ndjson {
                // A program that reads events learns of it too.
                let output = OutputArguments { format: Format::Ndjson, ..OutputArguments::default() };
                let message = text.trim().trim_start_matches("error: ").to_owned();
                Front::new(host, output).tell(Message {
                    message,
                    hint: None,
                    code: Some("Usage".to_owned()),
                    exit_code: Some(ExitCode::BadInput.code()),
                });
            }
            ExitCode::BadInput
        }
    }
}

fn wants_ndjson(arguments: &[OsString]) -> bool {
    arguments.iter().any(|argument| argument == "--format=ndjson")
        || arguments.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "ndjson")
}
