//! `reclaim sandbox`.

use std::{path::PathBuf, thread, time::Duration};

use crate::{
    ExitCode,
    cli::{
        arguments::{Format, OutputArguments},
        front::Front,
        screen,
    },
    directory::sandbox::{DEMO_GROUP, Faults, Sandbox, SandboxConfig, Seed, fault_help},
    engine::Cancel,
    error::Failure,
};

/// How often the sandbox looks whether it is to end.
const LOOK: Duration = Duration::from_millis(100);

#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct SandboxVerb {
    /// Who is in the tenant: a CSV file with UserPrincipalName and, if wanted, ObjectId, DisplayName, Mail, SamAccountName,
    /// Enabled, Groups and Licenses
    #[arg(value_name = "TENANT.csv", conflicts_with = "users")]
    tenant: Option<PathBuf>,

    /// Instead: so many made-up people, all in the group LIC-Miro
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    users: usize,

    /// Port on 127.0.0.1 [default: a free one]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    port: u16,

    /// Time every request takes, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency: u64,

    /// How many times faster than real the quota's windows run
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    time_scale: f64,

    /// Do not enforce Graph's quotas
    #[arg(long)]
    no_quota: bool,

    /// What goes wrong; the list is below
    #[arg(long, value_name = "FAULTS")]
    fault: Vec<String>,

    /// Seed of all chance
    #[arg(long, value_name = "N", default_value_t = 1)]
    chance: u64,

    #[command(flatten)]
    pub output: OutputArguments,
}

/// Examples and the list of faults.
pub(in crate::cli) fn help() -> String {
    format!(
        "Examples:\n  \
         reclaim sandbox                            1,000 people; prints the address and how to point the tool at it\n  \
         reclaim sandbox tenant.csv --port 8080\n  \
         reclaim sandbox --users 100000 --latency 50 --fault 503-after=0.02,429=0.05\n\n\
         It listens on 127.0.0.1 only, stores nothing, and runs until Ctrl-C or POST /sandbox/stop.\n\n{}",
        fault_help()
    )
}

impl SandboxVerb {
    pub(in crate::cli) fn call(&self, front: &Front<'_>) -> Result<ExitCode, Failure> {
        let mut faults = Faults::default();
        for switch in self.fault.iter().flat_map(|switches| switches.split(',')) {
            let hint = "reclaim sandbox --help lists all faults";
            faults.set(switch).map_err(|error| Failure::bad_input(format!("--fault: {error}")).hint(hint))?;
        }
        if !(self.time_scale.is_finite() && self.time_scale > 0.0) {
            return Err(Failure::bad_input(format!("--time-scale: {}: expected a number above 0", self.time_scale)));
        }
        let seed = match &self.tenant {
            Some(file) => Seed::Csv(front.host.working_folder.join(file)),
            None => Seed::Generated { users: self.users, group: DEMO_GROUP.to_owned() },
        };
        let config = SandboxConfig {
            seed,
            port: self.port,
            latency: Duration::from_millis(self.latency),
            time_scale: self.time_scale,
            quota: !self.no_quota,
            faults,
            chance: self.chance,
            ..SandboxConfig::default()
        };
        let sandbox = Sandbox::start(config).map_err(|error| Failure::bad_input(error.to_string()))?;
        match front.format {
            Format::Text => screen::document(front.host, &(sandbox.teaching().join("\n") + "\n")),
            Format::Ndjson => screen::data(front.host, &json(&sandbox)),
        }
        while !sandbox.is_stopped() && front.host.control.cancelled() == Cancel::No {
            thread::sleep(LOOK);
        }
        Ok(ExitCode::Done)
    }
}

/// What a program needs to know to use it. The secret opens nothing but this sandbox.
fn json(sandbox: &Sandbox) -> String {
    let url = sandbox.base_url();
    serde_json::json!({
        "v": crate::engine::event::EVENT_VERSION,
        "kind": "sandbox",
        "graphUrl": url,
        "loginUrl": url,
        "tenant": sandbox.tenant(),
        "clientId": sandbox.client_id(),
        "clientSecret": sandbox.client_secret(),
    })
    .to_string()
}
