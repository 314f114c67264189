//! `reclaim report`: from results to everything that people read.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use jiff::civil::Date;

use super::{
    Collector, NewFile,
    file::FileError,
    html,
    load::{self, AnswerTimes, Input},
    model::Report,
    read::{ResultReader, ResultRow},
    text, xlsx,
};
use crate::{error::Failure, job::Cost};

/// What a report is to look like.
#[derive(Clone, Debug)]
pub struct ReportOptions {
    /// What relative paths are relative to.
    pub working_folder: PathBuf,
    /// Write a page there.
    pub html: Option<PathBuf>,
    /// Write a workbook there.
    pub xlsx: Option<PathBuf>,
    /// The text is JSON (see `schema.json`).
    pub json: bool,
    /// Tell who answered what.
    pub answers: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// The day for which the report holds: today.
    pub as_of: Date,
    /// What a seat costs, instead of what the runs' summaries say.
    pub cost: Option<Cost>,
}

/// A finished report.
#[derive(Clone, Debug)]
pub struct ReportOutput {
    /// What standard output gets: tables, or JSON; ends with a line feed.
    pub text: String,
    /// Files that were written, as they were named.
    pub written: Vec<PathBuf>,
    /// The report itself.
    pub report: Report,
}

/// Reports on results: files, run folders, or folders of run folders.
pub fn report(paths: &[PathBuf], options: &ReportOptions) -> Result<ReportOutput, Failure> {
    let mut notes = Vec::new();
    let inputs = load::inputs(paths, &options.working_folder, options.cost.as_ref(), &mut notes)?;
    let report = collect(&inputs, options, notes)?;
    let mut written = Vec::new();
    if let Some(named) = &options.html {
        let rows = Rows::of(&inputs, &report);
        save(&options.working_folder.join(named), |file| html::write(file, &report, &rows))?;
        written.push(named.clone());
    }
    if let Some(named) = &options.xlsx {
        let rows = Rows::of(&inputs, &report);
        save(&options.working_folder.join(named), |file| xlsx::write(file, &report, &rows))?;
        written.push(named.clone());
    }
    let text = if options.json {
        let json = serde_json::to_string_pretty(&report);
        json.map_err(|e| Failure::new(crate::ExitCode::Unexpected, format!("cannot write the report as JSON: {e}")))? + "\n"
    } else {
        text::render(&report, options.width)
    };
    Ok(ReportOutput { text, written, report })
}

fn collect(inputs: &[Input], options: &ReportOptions, notes: Vec<String>) -> Result<Report, Failure> {
    let mut collector = Collector::new(options.as_of, options.answers);
    for input in inputs {
        let mut facts = input.facts.clone();
        let mut times = AnswerTimes::default();
        if options.answers {
            times = AnswerTimes::beside(&input.path)?;
            facts.answer_valid_days = load::answer_valid_days(&input.path);
        }
        collector.file(&facts, ResultReader::open(&input.path)?, |row| times.of(row))?;
    }
    let mut report = collector.finish();
    report.notes.splice(0..0, notes);
    Ok(report)
}

fn save(path: &Path, write: impl FnOnce(&mut NewFile) -> Result<(), RenderError>) -> Result<(), Failure> {
    let mut file = NewFile::create(path)?;
    match write(&mut file) {
        Ok(()) => Ok(file.commit()?),
        Err(RenderError::Rows(failure)) => Err(failure),
        Err(RenderError::Io(source)) => Err(FileError::Write { path: path.to_owned(), source }.into()),
    }
}

/// Why a page or a workbook could not be made.
#[derive(Debug)]
pub enum RenderError {
    /// The rows could not be read again.
    Rows(Failure),
    /// It could not be written.
    Io(std::io::Error),
}

impl From<std::io::Error> for RenderError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Failure> for RenderError {
    fn from(failure: Failure) -> Self {
        Self::Rows(failure)
    }
}

/// The rows of a report, read from their files as often as they are needed, so that they are never held.
pub struct Rows<'a> {
    inputs: &'a [Input],
    /// Which file tells a run.
    files: HashMap<(&'a str, &'a str, &'a str), &'a str>,
    carried: Vec<String>,
}

impl<'a> Rows<'a> {
    pub(super) fn of(inputs: &'a [Input], report: &'a Report) -> Self {
        let files = report.runs.iter().map(|run| ((&*run.run_id, &*run.application, &*run.group), &*run.file)).collect();
        let mut carried: Vec<String> = Vec::new();
        for reader in inputs.iter().filter_map(|input| ResultReader::open(&input.path).ok()) {
            for name in reader.carried() {
                if !carried.contains(name) {
                    carried.push(name.clone());
                }
            }
        }
        Self { inputs, files, carried }
    }

    /// The carried columns of all files.
    #[must_use]
    pub fn carried(&self) -> &[String] {
        &self.carried
    }

    /// Calls `each` for every row that the report counts, file by file; `carried` are its values for [`Rows::carried`].
    pub fn each(&self, mut each: impl FnMut(&ResultRow, &[&str]) -> Result<(), RenderError>) -> Result<(), RenderError> {
        for input in self.inputs {
            let reader = ResultReader::open(&input.path)?;
            let places: Vec<Option<usize>> =
                self.carried.iter().map(|name| reader.carried().iter().position(|other| other == name)).collect();
            for row in reader {
                let row = row?;
                if self.files.get(&(&*row.run_id, &*row.application, &*row.group)) != Some(&&*input.facts.file) {
                    continue;
                }
                let carried: Vec<&str> = places.iter().map(|at| at.and_then(|at| row.carried.get(at)).map_or("", AsRef::as_ref)).collect();
                each(&row, &carried)?;
            }
        }
        Ok(())
    }
}
