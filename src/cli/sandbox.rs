//! `--sandbox`: a Microsoft Graph on this machine stands in for the real one.
#![allow(clippy::doc_markdown, reason = "doc comments of arguments are the program's help, which is plain text")]

use std::{collections::HashSet, path::Path};

use jiff::Timestamp;

use crate::{
    Host,
    directory::{
        DirectoryKind, Guid,
        sandbox::{GroupKind, Sandbox, SandboxConfig, Seed, SeedGroup, SeedUser},
    },
    error::Failure,
    evidence::{self, Evidence},
    job::{Flags, Job, keys},
};

/// The flag `--sandbox[=TENANT.csv]`.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Connection")]
pub(super) struct SandboxArgument {
    /// Use a Microsoft Graph on this machine instead of the real one. It holds the people of TENANT.csv; without a file,
    /// everybody whom the job's files name, all of them in the job's group. See `reclaim sandbox --help`
    #[arg(long, value_name = "TENANT.csv", num_args = 0..=1, require_equals = true, default_missing_value = "",
          conflicts_with_all = ["directory", "tenant", "client_id", "credential", "cloud", "graph_url", "login_url", "server", "base", "bind", "password", "kerberos"])]
    sandbox: Option<String>,
}

/// A running sandbox and the surroundings in which it is the directory.
pub(super) struct Demo {
    sandbox: Sandbox,
    pub host: Host,
    seeded: bool,
}

impl SandboxArgument {
    /// Starts the sandbox, if one is wanted, and points the flags at it.
    pub(super) fn start(&self, flags: &mut Flags, host: &Host) -> Result<Option<Demo>, Failure> {
        let Some(tenant) = &self.sandbox else { return Ok(None) };
        let seed = if tenant.is_empty() { Seed::Users(Vec::new()) } else { Seed::Csv(host.working_folder.join(tenant)) };
        let sandbox =
            Sandbox::start(SandboxConfig { seed, ..SandboxConfig::default() }).map_err(|error| Failure::bad_input(error.to_string()))?;
        flags.set(&keys::DIRECTORY, DirectoryKind::Entra.as_str());
        flags.set(&keys::TENANT, sandbox.tenant().to_string());
        flags.set(&keys::CLIENT_ID, sandbox.client_id().to_string());
        flags.set(&keys::CREDENTIAL, "env:RECLAIM_CLIENT_SECRET");
        flags.set(&keys::CLOUD, "global");
        flags.set(&keys::GRAPH_URL, sandbox.base_url());
        flags.set(&keys::LOGIN_URL, sandbox.base_url());
        let host = host.with_secret("client-secret", sandbox.client_secret());
        Ok(Some(Demo { sandbox, host, seeded: !tenant.is_empty() }))
    }
}

impl Demo {
    /// Puts everybody whom the job's files name into the job's group, unless a tenant was given.
    pub(super) fn seed(&self, job: &Job) -> Result<(), Failure> {
        if self.seeded {
            return Ok(());
        }
        let lists = [&job.input.unused, &job.input.usage, &job.input.answers, &job.input.protect].into_iter().flatten();
        if lists.chain(&job.input.remove).any(|path| path == Path::new("-")) {
            return Err(Failure::bad_input("--sandbox can't learn the people from standard input, which is read once")
                .hint("name the people of the sandbox: --sandbox=TENANT.csv"));
        }
        let group = group(job);
        // Two jobs of one command may share a group.
        let _ = self.sandbox.add_group(&group);
        for person in people(&read(job, &self.host)?, &group.name) {
            // Who is there already comes into this group as well.
            if self.sandbox.add_user(&person).is_err() {
                let _ = self.sandbox.add_member(&group.name, &person.user_principal_name);
            }
        }
        Ok(())
    }
}

fn group(job: &Job) -> SeedGroup {
    let id: Option<Guid> = job.group.parse().ok();
    let name = if id.is_some() { format!("LIC-{}", job.application) } else { job.group.clone() };
    SeedGroup { id, ..SeedGroup::new(name, GroupKind::Static).licenses(&[&job.application.to_uppercase().replace(' ', "_")]) }
}

fn read(job: &Job, host: &Host) -> Result<Evidence, Failure> {
    let reader = evidence::Reader {
        threads: job.options.threads,
        working_folder: &host.working_folder,
        stdin: &host.stdin,
        progress: &|_, _| {},
        cancelled: &|| host.control.is_cancelled(),
    };
    Ok(evidence::read(&job.input, &job.policy, &job.application, Timestamp::now(), &reader)?)
}

/// Everybody whom the files name, each once.
fn people(evidence: &Evidence, group: &str) -> Vec<SeedUser> {
    let listed = (0..evidence.listed.len()).map(|index| evidence.listed.row(index)).filter(|row| row.doubt.is_none()).map(|row| row.user);
    let usage = evidence.usage.iter().flat_map(|usage| (0..usage.len()).map(|index| usage.row(index).user));
    let answers = evidence.answers.rows.iter().map(|row| &*row.user);
    let protected = evidence.protected.rows.iter().map(|(user, _)| &**user);
    let mut known = HashSet::new();
    let names = listed.chain(usage).chain(answers).chain(protected);
    names.filter_map(|name| person(name, group)).filter(|person| known.insert(person.user_principal_name.to_lowercase())).collect()
}

/// Somebody of whom one name is known: a UPN, an object id, or a SAM account name with or without its domain.
fn person(name: &str, group: &str) -> Option<SeedUser> {
    let domain = crate::directory::sandbox::TENANT_DOMAIN;
    if name.is_empty() || name.contains("DC=") || name.starts_with("S-1-") {
        return None;
    }
    if name.contains('@') {
        return Some(SeedUser::new(name, &[group]));
    }
    if let Ok(id) = name.parse::<Guid>() {
        return Some(SeedUser { id: Some(id), ..SeedUser::new(format!("{id}@{domain}"), &[group]) });
    }
    let sam = name.rsplit('\\').next().unwrap_or(name);
    Some(SeedUser { sam_account_name: Some(sam.to_owned()), ..SeedUser::new(format!("{sam}@{domain}"), &[group]) })
}
