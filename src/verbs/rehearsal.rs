//! `--sandbox`: the same command against the embedded sandbox instead of a real tenant.
//!
//! The tenant is that of the given CSV; without one, of the `tenant.csv` beside the job file; without that, everybody whom
//! the job's input names is in the job's group, so that any job can be rehearsed.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use super::Context;
use crate::{
    directory::{
        DirectoryKind,
        sandbox::{GroupKind, Sandbox, SandboxConfig, Seed, SeedGroup, SeedUser, TENANT_DOMAIN},
    },
    error::Failure,
    evidence,
    job::{Flags, Job, keys},
};

/// A sandbox for one command.
pub struct Rehearsal {
    sandbox: Sandbox,
    /// Whether the people come from a CSV.
    seeded: bool,
}

impl Rehearsal {
    /// Starts the sandbox, with the people of `tenant` or of the `tenant.csv` beside the first of `jobs`.
    pub fn start(tenant: Option<&Path>, jobs: &[PathBuf], working_folder: &Path) -> Result<Self, Failure> {
        let beside = || jobs.first().map(|job| working_folder.join(job).with_file_name("tenant.csv")).filter(|csv| csv.is_file());
        let csv = tenant.map(|csv| working_folder.join(csv)).or_else(beside);
        let seeded = csv.is_some();
        let seed = csv.map_or_else(|| Seed::Users(Vec::new()), Seed::Csv);
        let sandbox = Sandbox::start(SandboxConfig { seed, ..SandboxConfig::default() })
            .map_err(|error| Failure::bad_input(format!("starting the sandbox: {error}")))?;
        Ok(Self { sandbox, seeded })
    }

    /// Points a job at the sandbox, whatever tenant it names.
    pub fn point(&self, flags: &mut Flags) {
        flags.set(&keys::TENANT, TENANT_DOMAIN);
        flags.set(&keys::CLIENT_ID, self.sandbox.client_id().to_string());
        flags.set(&keys::CREDENTIAL, "sandbox");
        flags.set(&keys::GRAPH_URL, self.sandbox.base_url());
        flags.set(&keys::LOGIN_URL, self.sandbox.base_url());
    }

    /// Fills a sandbox that no CSV has filled with the people whom the jobs' inputs name.
    pub fn fill(&self, jobs: &[Job], ctx: &Context<'_>) -> Result<(), Failure> {
        if let Some(job) = jobs.iter().find(|job| job.directory == DirectoryKind::ActiveDirectory) {
            return Err(Failure::bad_input(format!(
                "{}: the sandbox speaks Microsoft Graph, and this job is for Active Directory",
                job.application
            ))
            .hint("set directory = \"entra\" for a rehearsal"));
        }
        if self.seeded {
            return Ok(());
        }
        for job in jobs {
            if self.sandbox.group_id(&job.group).is_none() {
                let group = SeedGroup::new(job.group.clone(), GroupKind::Static).licenses(&["REHEARSAL"]);
                self.sandbox.add_group(&group).map_err(|error| failed(&error))?;
            }
            for person in people(job, ctx)? {
                if self.sandbox.user_id(&person.user_principal_name).is_none() {
                    self.sandbox.add_user(&person).map_err(|error| failed(&error))?;
                } else {
                    self.sandbox.add_member(&job.group, &person.user_principal_name).map_err(|error| failed(&error))?;
                }
            }
        }
        Ok(())
    }

    /// The sandbox itself.
    #[must_use]
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }
}

fn failed(error: &dyn std::fmt::Display) -> Failure {
    Failure::bad_input(format!("filling the sandbox: {error}"))
}

/// Everybody whom the job's inputs name, once.
fn people(job: &Job, ctx: &Context<'_>) -> Result<Vec<SeedUser>, Failure> {
    let stdin = Path::new("-");
    if job.input.remove.as_deref() == Some(stdin) || job.input.unused.iter().chain(&job.input.usage).any(|path| path == stdin) {
        return Err(Failure::bad_input("standard input can be read only once, so the sandbox cannot be filled from it")
            .hint("give the people of the sandbox with --sandbox=TENANT.csv"));
    }
    let reader = evidence::Reader {
        threads: job.options.threads,
        progress: &|_, _| {},
        cancelled: &|| ctx.host.control.cancelled() > crate::engine::Cancel::No,
        working_folder: &ctx.host.working_folder,
        stdin: &ctx.host.stdin,
    };
    let now = jiff::Timestamp::now();
    let evidence = evidence::read(&job.input, &job.policy, &job.application, now, &reader)?;
    let listed = (0..evidence.listed.len()).map(|row| evidence.listed.row(row).user);
    let usage = evidence.usage.iter().flat_map(|usage| (0..usage.len()).map(|row| usage.row(row).user));
    let answered = evidence.answers.rows.iter().map(|row| row.user.as_ref());
    let protected = evidence.protected.rows.iter().map(|(user, _)| user.as_ref());
    let mut seen = HashSet::new();
    let mut people = Vec::new();
    for name in listed.chain(usage).chain(answered).chain(protected) {
        let person = person(name, &job.group);
        if !name.is_empty() && seen.insert(person.user_principal_name.to_lowercase()) {
            people.push(person);
        }
    }
    Ok(people)
}

fn person(name: &str, group: &str) -> SeedUser {
    let sam = name.rsplit_once('\\').map_or(name, |(_, user)| user);
    let groups = vec![group.to_owned()];
    if let Ok(id) = name.parse() {
        return SeedUser { user_principal_name: format!("{name}@{TENANT_DOMAIN}"), id: Some(id), groups, ..SeedUser::default() };
    }
    if name.contains('@') {
        return SeedUser { user_principal_name: name.to_owned(), groups, ..SeedUser::default() };
    }
    SeedUser {
        user_principal_name: format!("{sam}@{TENANT_DOMAIN}"),
        sam_account_name: Some(sam.to_owned()),
        groups,
        ..SeedUser::default()
    }
}
