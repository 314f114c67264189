//! `reclaim check`.

use std::path::PathBuf;

use crate::{
    ExitCode,
    cli::{
        arguments::{ConnectionArguments, Format, InputArguments, OutputArguments, RunArguments, SafetyArguments},
        front::Front,
        sandbox::SandboxArgument,
        sanitize, screen,
        summary::seat_words,
        words::count,
    },
    error::Failure,
    job::{self, Flags, Job, Setting, SettingSource},
    verbs::{self, Checked},
};

#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct CheckVerb {
    /// The job file
    #[arg(value_name = "JOB.toml")]
    job: PathBuf,

    #[command(flatten)]
    safety: SafetyArguments,
    #[command(flatten)]
    input: InputArguments,
    #[command(flatten)]
    run: RunArguments,
    #[command(flatten)]
    pub output: OutputArguments,
    #[command(flatten)]
    connection: ConnectionArguments,
    #[command(flatten)]
    sandbox: SandboxArgument,
}

pub(in crate::cli) const EXAMPLES: &str = "\
Examples:
  reclaim check miro.toml            every setting and where it comes from; then signs in and looks at the group

Nothing is changed and no file is written. Exit code 5 when the group can't be written to.";

impl CheckVerb {
    pub(in crate::cli) fn call(&self, front: &Front<'_>) -> Result<ExitCode, Failure> {
        let mut flags = Flags::default();
        self.safety.lay(&mut flags);
        self.input.lay(&mut flags)?;
        self.run.lay(&mut flags);
        self.connection.lay(&mut flags);
        let demo = self.sandbox.start(&mut flags, front.host)?;
        let job = job::load(&self.job, &flags, front.host)?;
        if front.format == Format::Text && !self.output.quiet {
            screen::document(front.host, &table(&job.settings));
        }
        if let Some(demo) = &demo {
            demo.seed(&job)?;
        }
        let host = demo.as_ref().map_or(front.host, |demo| &demo.host);
        let checked = front.call(host, |ctx| verbs::check(&job, ctx))?;
        match front.format {
            Format::Text => screen::document(front.host, &found(&checked)),
            Format::Ndjson => screen::data(front.host, &crate::engine::ascii(&json(&job, &checked))),
        }
        let refused = checked.forecast.as_ref().is_some_and(|forecast| forecast.refused.is_some());
        Ok(if checked.group.hindrances.is_empty() && !refused { ExitCode::Done } else { ExitCode::Refused })
    }
}

/// Every setting with its source, aligned.
fn table(settings: &[Setting]) -> String {
    let width = |of: fn(&Setting) -> usize| settings.iter().map(of).max().unwrap_or_default().min(44);
    let (keys, values) = (width(|setting| setting.key.len()), width(|setting| setting.value.chars().count()));
    let line = |setting: &Setting| {
        let source = source(&setting.source);
        format!("{:keys$}  {:values$}  {}\n", setting.key, sanitize::line(&setting.value), sanitize::line(&source))
    };
    settings.iter().map(line).collect::<Vec<_>>().concat()
}

fn source(source: &SettingSource) -> String {
    match source {
        SettingSource::BuiltIn => "built-in".to_owned(),
        SettingSource::File(path, line) => format!("{}:{line}", path.display()),
        SettingSource::Environment(name) => format!("environment: {name}"),
        SettingSource::CommandLine(flag) => format!("command line: {flag}"),
    }
}

fn found(checked: &Checked) -> String {
    let group = &checked.group;
    let mut lines = vec![String::new(), format!("signed in as  {}", sanitize::line(&checked.identity.text))];
    if let Some(permissions) = &checked.identity.permissions {
        let permissions = if permissions.is_empty() { "none".to_owned() } else { permissions.join(", ") };
        lines.push(format!("permissions   {}", sanitize::line(&permissions)));
    }
    lines.push(format!("group         {} ({})", sanitize::line(&group.name), group.id));
    let others = if checked.others > 0 { format!(", and {} members that are no users", count(checked.others)) } else { String::new() };
    lines.push(format!("members       {}{others}", count(checked.members)));
    let licences = match &group.licenses {
        None => "not known".to_owned(),
        Some(none) if none.is_empty() => "none: leaving the group frees no seat".to_owned(),
        Some(skus) => skus.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    };
    lines.push(format!("licences      {licences}"));
    lines.extend(group.notes.iter().map(|note| format!("note          {}", sanitize::line(note))));
    if group.hindrances.is_empty() && checked.forecast.as_ref().is_none_or(|forecast| forecast.refused.is_none()) {
        lines.push("ready         nothing stands in the way".to_owned());
    }
    if let Some(forecast) = &checked.forecast {
        lines.push(format!("a run now     would remove {} of {} members", count(forecast.removals), count(checked.members)));
        if let Some(seats) = forecast.seats.filter(|_| forecast.removals > 0) {
            lines.push(format!("seats         {}", seat_words(seats, true)));
        }
        lines.extend(forecast.refused.iter().map(|refused| format!("not possible  {}", sanitize::line(refused))));
    }
    for hindrance in &group.hindrances {
        lines.push(format!("not possible  {} ({})", sanitize::line(&hindrance.message), hindrance.code));
        lines.push(format!("              {}", sanitize::line(&hindrance.hint)));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn json(job: &Job, checked: &Checked) -> String {
    let group = &checked.group;
    let hindrances = group
        .hindrances
        .iter()
        .map(|hindrance| serde_json::json!({ "code": hindrance.code, "message": hindrance.message, "hint": hindrance.hint }));
    let settings = job
        .settings
        .iter()
        .map(|setting| serde_json::json!({ "key": setting.key, "value": setting.value, "source": source(&setting.source) }));
    serde_json::json!({
        "v": crate::engine::event::EVENT_VERSION,
        "kind": "checked",
        "application": job.application,
        "ready": group.hindrances.is_empty(),
        "identity": checked.identity.text,
        "permissions": checked.identity.permissions,
        "groupId": group.id,
        "group": group.name,
        "members": checked.members,
        "others": checked.others,
        "licenses": group.licenses,
        "notes": group.notes,
        "hindrances": hindrances.collect::<Vec<_>>(),
        "removals": checked.forecast.as_ref().map(|forecast| forecast.removals),
        "seats": checked.forecast.as_ref().and_then(|forecast| forecast.seats),
        "refused": checked.forecast.as_ref().and_then(|forecast| forecast.refused.clone()),
        "settings": settings.collect::<Vec<_>>(),
    })
    .to_string()
}
