//! What `reclaim sandbox` tells people: where it is, who may sign in, how to point the tool at it, what can be broken.

use super::{config::GroupKind, faults::switches, handle::Sandbox};

/// Groups named at most; a seed may have hundreds.
const MOST_GROUPS: usize = 15;

impl Sandbox {
    /// The lines that `reclaim sandbox` prints. The secret among them opens nothing but this sandbox.
    pub fn teaching(&self) -> Vec<String> {
        let (url, tenant, client, secret) = (self.base_url(), self.tenant(), self.client_id(), self.client_secret());
        let variables = [
            ("RECLAIM_GRAPH_URL", url.to_owned()),
            ("RECLAIM_LOGIN_URL", url.to_owned()),
            ("RECLAIM_TENANT", tenant.to_string()),
            ("RECLAIM_CLIENT_ID", client.to_string()),
            ("RECLAIM_CLIENT_SECRET", secret.to_owned()),
        ];
        let quoted = |text: &str, escaped: &str| format!("'{}'", text.replace('\'', escaped));
        let mut lines = vec![format!("A Microsoft Graph of your own runs at {url}"), String::new()];
        lines.extend(self.groups());
        lines.push(String::new());
        lines.push("Point the tool at it, in bash:".to_owned());
        lines.extend(variables.iter().map(|(name, value)| format!("  export {name}={}", quoted(value, "'\\''"))));
        lines.push("or in PowerShell:".to_owned());
        lines.extend(variables.iter().map(|(name, value)| format!("  $env:{name} = {}", quoted(value, "''"))));
        lines.push(String::new());
        lines.push("then, in that shell:".to_owned());
        lines.push("  reclaim remove --group GROUP --users FILE --dry-run".to_owned());
        lines.push(String::new());
        lines.push("See what arrived, and what became of it:".to_owned());
        lines.push(format!("  curl {url}/sandbox/state"));
        lines.push(format!("  (Invoke-RestMethod {url}/sandbox/log).requests | Format-Table seq, method, path, status, fault"));
        lines.push("Let things go wrong (`reclaim sandbox --help` lists all that can):".to_owned());
        lines.push(format!("  curl -d '503-after=0.02,429=0.05,shuffle' {url}/sandbox/faults"));
        lines.push(format!("  Invoke-RestMethod {url}/sandbox/faults -Method Post -Body '503-after=0.02,429=0.05,shuffle'"));
        lines
    }

    /// The people and the groups they can be removed from, or not.
    fn groups(&self) -> Vec<String> {
        let state = self.state();
        let name = |kind| GroupKind::ALL.iter().find(|(known, _)| *known == kind).map_or("", |(_, name)| name);
        let width = state.groups.iter().map(|group| group.name.chars().count()).max().unwrap_or_default();
        let mut groups: Vec<_> = state.groups.iter().collect();
        groups.sort_by(|a, b| b.members.len().cmp(&a.members.len()).then_with(|| a.name.cmp(&b.name)));
        let mut lines = vec![format!("It has {} people, and these groups:", state.users)];
        for group in groups.iter().take(MOST_GROUPS) {
            lines.push(format!("  {:width$}  {:>7} members  {}", group.name, group.members.len(), name(group.kind)));
        }
        if groups.len() > MOST_GROUPS {
            lines.push(format!("  and {} more", groups.len() - MOST_GROUPS));
        }
        lines
    }
}

/// The part of `reclaim sandbox --help` that lists the faults of `--fault`.
pub fn fault_help() -> String {
    let mut help = String::from(
        "Faults, separated by commas, as in --fault 503-after=0.02,429=0.05,429-date (SHARE: 0 never, 1 always;\n\
         a change is one write, alone or as an item of a batch; an HTTP request may be a whole batch):\n",
    );
    for (name, value, what) in switches() {
        let switch = format!("{name}{value}");
        help.push_str("  ");
        help.push_str(&switch);
        help.extend(std::iter::repeat_n(' ', 25_usize.saturating_sub(switch.len())));
        help.push_str(what);
        help.push('\n');
    }
    help
}

#[cfg(test)]
mod tests {
    use super::fault_help;
    use crate::directory::sandbox::{Sandbox, SandboxConfig, switches};

    #[test]
    fn both_shells_are_told_everything() {
        let secret = "it's \"quoted\"".to_owned();
        let sandbox = Sandbox::start(SandboxConfig { client_secret: secret, ..SandboxConfig::default() }).expect("a sandbox");
        let text = sandbox.teaching().join("\n");
        assert!(text.contains(&format!("export RECLAIM_GRAPH_URL='{}'", sandbox.base_url())), "{text}");
        assert!(text.contains(&format!("$env:RECLAIM_LOGIN_URL = '{}'", sandbox.base_url())), "{text}");
        assert!(text.contains(r#"export RECLAIM_CLIENT_SECRET='it'\''s "quoted"'"#), "{text}");
        assert!(text.contains(r#"$env:RECLAIM_CLIENT_SECRET = 'it''s "quoted"'"#), "{text}");
        assert!(text.contains("  LIC-Miro                1000 members  static"), "{text}");
        assert!(text.contains("DEMO-Dynamic"), "{text}");
    }

    #[test]
    fn the_help_names_every_switch_on_a_line_of_its_own() {
        let help = fault_help();
        for (name, value, what) in switches() {
            let line = help.lines().find(|line| line.trim_start().split(' ').next() == Some(&format!("{name}{value}")));
            assert!(line.is_some_and(|line| line.ends_with(what) && line.len() <= 110), "{name}: {line:?}");
        }
    }
}
