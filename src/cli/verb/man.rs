//! The manual: one page with the program, every verb, the job file's keys and the environment.

use std::io;

use clap::CommandFactory as _;
use clap_mangen::Man;

use crate::{
    ExitCode,
    cli::Arguments,
    error::Failure,
    job::{
        Key, environment,
        keys::{self, Shape},
    },
};

/// The page in roff.
pub(super) fn page() -> Result<String, Failure> {
    render().map_err(|error| Failure::new(ExitCode::Unexpected, format!("writing the manual: {error}")))
}

fn render() -> io::Result<String> {
    let mut command = Arguments::command();
    command.build();
    let program = Man::new(command.clone()).date("");
    let mut text = Vec::new();
    program.render_title(&mut text)?;
    program.render_name_section(&mut text)?;
    program.render_synopsis_section(&mut text)?;
    program.render_options_section(&mut text)?;
    program.render_extra_section(&mut text)?;
    let mut parts = vec![roff(&text).replacen(".SH EXTRA\n", ".SH EXAMPLES AND EXIT CODES\n.nf\n", 1), AS_IT_IS_NO_MORE.to_owned()];
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        let name = format!("reclaim {}", verb.get_name());
        let man = Man::new(verb.clone().name(name.clone()).display_name(name.clone()));
        let mut section = Vec::new();
        man.render_synopsis_section(&mut section)?;
        man.render_options_section(&mut section)?;
        man.render_extra_section(&mut section)?;
        let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
        parts.push(format!(".SH \"{}\"\n{}\n", name.to_uppercase(), escape(&about)));
        parts.push(roff(&section).replacen(".SH EXTRA\n", ".SS EXAMPLES\n.nf\n", 1).replace(".SH ", ".SS "));
        parts.push(AS_IT_IS_NO_MORE.to_owned());
    }
    parts.push(".SH JOB FILE\nTOML. Unknown keys are errors. Relative paths are relative to the job file.\n".to_owned());
    parts.extend(keys::ALL.iter().map(|key| entry(key)));
    parts.push(".SH ENVIRONMENT\n".to_owned());
    parts.extend(keys::ALL.iter().filter_map(|key| Some(variable(key.variable?, &format!("instead of the job file's {}", key.name)))));
    parts.extend(OTHER_VARIABLES.iter().map(|(name, what)| variable(name, what)));
    Ok(parts.concat())
}

/// Ends what is shown line by line.
const AS_IT_IS_NO_MORE: &str = "\n.fi\n";

/// Variables that stand for no key.
const OTHER_VARIABLES: [(&str, &str); 4] = [
    (environment::CLIENT_SECRET, "the client secret, where no other credential is named"),
    (environment::BIND_PASSWORD, "the password for Active Directory, where no other source is named"),
    (environment::NO_COLOR, "set to anything: no colours"),
    (environment::COLUMNS, "the width of a report"),
];

/// One key of the job file.
fn entry(key: &Key) -> String {
    let flag = key.flag.map(|flag| format!("; flag {flag}")).unwrap_or_default();
    let default =
        key.built_in.map(|value| if key.shape == Shape::Text { format!("; default \"{value}\"") } else { format!("; default {value}") });
    format!(".TP\n\\fB{}\\fR\n{}\n", escape(key.name), escape(&format!("{}{}{flag}", key.expected, default.unwrap_or_default())))
}

/// One variable of the environment.
fn variable(name: &str, what: &str) -> String {
    format!(".TP\n\\fB{}\\fR\n{}\n", escape(name), escape(what))
}

fn roff(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

/// Text in which nothing means anything to roff.
fn escape(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}
