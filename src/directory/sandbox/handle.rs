//! A running sandbox in the hands of the program that started it.

use std::{io, sync::Arc};

use super::{
    config::{SandboxConfig, SeedGroup, SeedUser},
    core::{Core, Shared},
    edit::{self, EditError, GroupEdit},
    faults::Faults,
    log::LoggedRequest,
    server::{self, Server},
    state::State,
};
use crate::directory::Guid;

/// A running sandbox. Dropping it stops it.
///
/// It has a thread and a runtime of its own, so that it can be used from synchronous and asynchronous code; several can run
/// in one process.
pub struct Sandbox {
    shared: Arc<Shared>,
    server: Server,
    port: u16,
    tenant: Guid,
    client_id: Guid,
    client_secret: String,
}

impl Sandbox {
    /// Seeds and starts a sandbox. Errors name the file and line of a seed that cannot be read, or the port that is taken.
    pub fn start(config: SandboxConfig) -> io::Result<Self> {
        let (listener, address) = server::bind(config.port)?;
        let (tenant, client_id, client_secret) = (config.tenant, config.client_id, config.client_secret.clone());
        let shared = Arc::new(Shared::new(format!("http://{address}"), Core::new(config)?));
        let server = Server::start(listener, Arc::clone(&shared))?;
        Ok(Self { shared, server, port: address.port(), tenant, client_id, client_secret })
    }

    /// `http://127.0.0.1:PORT`, without a trailing slash. Graph is under `/v1.0` and `/beta`, sign-in under
    /// `/{tenant}/oauth2/v2.0/token`, the controls under `/sandbox/`.
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The tenant's id.
    pub fn tenant(&self) -> Guid {
        self.tenant
    }

    /// The id of the app that may sign in.
    pub fn client_id(&self) -> Guid {
        self.client_id
    }

    /// The app's secret.
    pub fn client_secret(&self) -> &str {
        &self.client_secret
    }

    /// Every HTTP request and every batch item so far, in the order they were carried out.
    pub fn log(&self) -> Vec<LoggedRequest> {
        self.shared.core().log.clone()
    }

    /// Forgets the log; numbering starts anew.
    pub fn clear_log(&self) {
        self.shared.core().log.clear();
    }

    /// The state now.
    pub fn state(&self) -> State {
        self.shared.core().state()
    }

    /// User principal names of a group's direct members that are users, sorted; none when there is no such group.
    pub fn members(&self, group: &str) -> Vec<String> {
        let core = self.shared.core();
        let group = core.tenant.group_id(group).and_then(|id| core.tenant.groups.get(&id));
        let members = group.into_iter().flat_map(|group| &group.members);
        let mut names: Vec<_> = members.filter_map(|id| core.tenant.users.get(id)).map(|user| user.upn.to_string()).collect();
        names.sort_unstable();
        names
    }

    /// The object id of a person (by user principal name).
    pub fn user_id(&self, user_principal_name: &str) -> Option<Guid> {
        self.shared.core().tenant.user(user_principal_name).map(|user| user.id)
    }

    /// The object id of a group (by display name).
    pub fn group_id(&self, name: &str) -> Option<Guid> {
        self.shared.core().tenant.group_id(name)
    }

    /// The faults now.
    pub fn faults(&self) -> Faults {
        self.shared.core().faults.clone()
    }

    /// Sets the faults from now on.
    pub fn set_faults(&self, faults: Faults) {
        self.shared.core().faults = faults;
    }

    /// Makes every token issued so far expire.
    pub fn expire_tokens(&self) {
        self.shared.core().tokens.expire_all();
    }

    /// Sets the app's permissions, for tokens issued from now on.
    pub fn set_permissions(&self, permissions: &[&str]) {
        self.shared.core().config.permissions = permissions.iter().map(|&name| name.to_owned()).collect();
    }

    /// Puts somebody (id or user principal name) into a group (id or name); false when already in it.
    pub fn add_member(&self, group: &str, person: &str) -> Result<bool, EditError> {
        Ok(edit::members(&mut self.shared.core().tenant, group, &[person.to_owned()], true)? == 1)
    }

    /// Takes somebody out of a group; false when not in it.
    pub fn remove_member(&self, group: &str, person: &str) -> Result<bool, EditError> {
        Ok(edit::members(&mut self.shared.core().tenant, group, &[person.to_owned()], false)? == 1)
    }

    /// Adds a person.
    pub fn add_user(&self, person: &SeedUser) -> Result<Guid, EditError> {
        edit::add_user(&mut self.shared.core().tenant, person)
    }

    /// Deletes a person, as an administrator would; [`State::catastrophe`] does not count it.
    pub fn delete_user(&self, person: &str) -> Result<(), EditError> {
        edit::delete_user(&mut self.shared.core().tenant, person)
    }

    /// Adds a group.
    pub fn add_group(&self, group: &SeedGroup) -> Result<Guid, EditError> {
        edit::add_group(&mut self.shared.core().tenant, group)
    }

    /// Changes a group (id or name).
    pub fn edit_group(&self, group: &str, edit: &GroupEdit) -> Result<(), EditError> {
        edit::edit_group(&mut self.shared.core().tenant, group, edit)
    }

    /// Whether it was stopped by `POST /sandbox/stop`.
    pub fn is_stopped(&self) -> bool {
        self.server.is_stopped()
    }

    /// Waits until the sandbox is stopped by `POST /sandbox/stop` or with the process.
    pub fn wait(mut self) {
        self.server.join();
    }

    /// Stops the sandbox; open connections are closed.
    pub fn stop(mut self) {
        self.server.stop();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.stop();
    }
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").field("base_url", &self.shared.base_url).finish_non_exhaustive()
    }
}
