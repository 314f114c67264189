//! The program: its arguments and surroundings go to the library; what comes back is the exit code.

use std::{panic::catch_unwind, process::ExitCode};

use license_reclamation::Host;

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1).collect();
    // Whoever reads exit codes knows none for a panic; its message stands on standard error already.
    let exit = catch_unwind(|| license_reclamation::run(arguments, &Host::of_process()));
    ExitCode::from(exit.unwrap_or(license_reclamation::ExitCode::Unexpected).code())
}
