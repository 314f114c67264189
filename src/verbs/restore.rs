//! `reclaim restore`: put back exactly the people whom a run removed.

use std::{collections::BTreeMap, collections::HashSet, path::Path};

use jiff::Timestamp;

use super::{
    Context, Question,
    apply::stored_or_typed,
    execute::{self, Ready},
    session::Session,
};
use crate::{
    ExitCode,
    decide::{Match, Reason, RosterIndex, Verdict},
    directory::{Change, Guid, Member, Roster, model::RosterRead},
    engine::{
        Outcome,
        event::{Event, Started},
        folder::{self, RunFolder},
    },
    error::Failure,
    evidence::{self, Role, Source},
    job::{Flags, Input, Job},
    plan::{self, BINDING_VERSION, Binding, PlanRow, PlanWriter, row_digest},
    report::{FileError, NewFile, read::ResultReader, read::ResultRow, read::Told},
};

/// Puts back the people whom the run of `result` (a `result.csv` or a run's folder) removed; `users` is a list of some of them.
pub fn restore(result: &Path, users: Option<&Path>, flags: &Flags, ctx: &Context<'_>) -> Result<ExitCode, Failure> {
    let started = Timestamp::now();
    let path = ctx.host.working_folder.join(result);
    let path = if path.is_dir() { path.join(folder::RESULT) } else { path };
    let rows = ResultReader::open(&path)?.collect::<Result<Vec<ResultRow>, Failure>>()?;
    let (application, group_name) = one_group(&path, &rows)?;
    let removed_by = path.parent().map(|folder| folder.join("plan.json")).filter(|binding| binding.is_file());
    let made = removed_by.map(|binding| Binding::read(&binding)).transpose()?;
    let job = stored_or_typed(made.as_ref(), result, flags, ctx)?;
    let selected = users.map(|users| select(users, &rows, &job, ctx)).transpose()?;
    let session = Session::new(ctx)?;
    let folder = RunFolder::new(&job.options.out, &application, started);
    let emitter = ctx.emitter.for_run(&folder.id);
    emitter.emit(Event::Started(Started {
        verb: "restore".into(),
        application: application.clone(),
        group: group_name.clone(),
        folder: folder.path.display().to_string(),
        dry_run: job.options.dry_run,
    }));
    let signed_in = session.sign_in(&job)?;
    let directory = signed_in.directory.as_ref();
    let wanted = made.as_ref().map_or_else(|| job.group.clone(), |made| made.group_id.to_string());
    let group = session.writable_group(directory, &wanted)?;
    let roster = session.roster(directory, &group)?;

    folder.create()?;
    let _locks = execute::lock(&job, &folder, &group)?;
    let rows = plan_rows(&rows, selected.as_ref());
    let mut question = Question::new(Change::Add, &application, &group.name, roster.members.len() as u64, false, &folder.path);
    let mut changes = BTreeMap::new();
    for row in &rows {
        if row.verdict == Verdict::Restore {
            question.count(row);
            changes.insert(row.number, row_digest(group.id, row));
        } else {
            question.leave(row.reason, 1);
        }
    }
    write(&folder, &rows)?;
    let binding = Binding {
        version: BINDING_VERSION,
        program: concat!("reclaim ", env!("CARGO_PKG_VERSION")).to_owned(),
        verb: "restore".into(),
        change: Change::Add,
        created_at: started,
        expires_at: started,
        application,
        directory: job.directory,
        group_id: group.id,
        group: group.name.clone(),
        roster: RosterRead::of(&roster, started),
        roster_tolerance: 100,
        inputs: vec![source(result, &path, rows.len() as u64)?],
        skipped_rows: 0,
        rows: rows.len() as u64,
        carried: Vec::new(),
        changes,
        job: Job { group: group.name.clone(), ..job.clone() },
    };
    binding.write(&folder.binding())?;
    session.ask(&job, &question)?;
    let ready =
        Ready { folder: &folder, binding: &binding, verb: "restore", signed_in: &signed_in, group: &group, roster: &roster, started };
    session.execute(&job, &ready, None)
}

/// A result is of one run on one group; several put together are not restored in one go.
fn one_group(path: &Path, rows: &[ResultRow]) -> Result<(String, String), Failure> {
    let Some(first) = rows.first() else {
        return Err(Failure::bad_input(format!("{}: the result has no rows", path.display())));
    };
    if let Some(other) = rows.iter().find(|row| row.group != first.group || row.run_id != first.run_id) {
        return Err(Failure::bad_input(format!(
            "{}:{}: a row of another run ({} on {})",
            path.display(),
            other.line,
            other.run_id,
            other.group
        ))
        .hint("restore one run's result at a time"));
    }
    Ok((first.application.to_string(), first.group.to_string()))
}

/// The object ids of those among the removed people whom a list names.
fn select(users: &Path, rows: &[ResultRow], job: &Job, ctx: &Context<'_>) -> Result<HashSet<Guid>, Failure> {
    let text = |text: &str| (!text.is_empty()).then(|| text.into());
    let members = rows.iter().filter(|row| row.outcome == Outcome::Removed).filter_map(|row| {
        Some(Member {
            id: row.object_id?,
            user_principal_name: text(&row.user_principal_name),
            sam_account_name: text(&row.sam_account_name),
            // How the input named the person is a name too.
            mail: text(&row.user),
            ..Member::default()
        })
    });
    let roster = Roster { members: members.collect(), others: Vec::new() };
    let index = RosterIndex::new(&roster);
    let reader = evidence::Reader {
        threads: job.options.threads,
        progress: &|_, _| {},
        cancelled: &|| ctx.host.control.is_cancelled(),
        working_folder: &ctx.host.working_folder,
        stdin: &ctx.host.stdin,
    };
    let input = Input { remove: Some(users.to_owned()), ..Input::default() };
    let listed = evidence::read(&input, &job.policy, &job.application, Timestamp::now(), &reader)?.listed;
    let mut selected = HashSet::new();
    for at in 0..listed.len() {
        let row = listed.row(at);
        match index.find(row.user) {
            Match::One(member, _) => {
                selected.insert(roster.members[member as usize].id);
            }
            Match::Nobody => {
                return Err(Failure::bad_input(format!(
                    "{}:{}: {} was not removed by this run",
                    users.display(),
                    row.position.line,
                    row.user
                ))
                .hint("list only people whom the result shows as Removed"));
            }
            Match::Several(_) => {
                return Err(Failure::bad_input(format!(
                    "{}:{}: {} fits several removed people",
                    users.display(),
                    row.position.line,
                    row.user
                ))
                .hint("give a user principal name or an object id"));
            }
        }
    }
    Ok(selected)
}

fn plan_rows(rows: &[ResultRow], selected: Option<&HashSet<Guid>>) -> Vec<PlanRow> {
    let mut seen = HashSet::new();
    let text = |text: &str| (!text.is_empty()).then(|| text.into());
    (1..)
        .zip(rows)
        .map(|(number, row)| {
            let (verdict, reason, detail) = match (row.outcome, row.object_id) {
                (Outcome::Removed, Some(id)) if selected.is_some_and(|selected| !selected.contains(&id)) => {
                    (Verdict::Skip, Reason::NotSelected, "not on the list of people to restore")
                }
                (Outcome::Removed, Some(id)) if !seen.insert(id) => {
                    (Verdict::Skip, Reason::Duplicate, "the same person as in an earlier row")
                }
                (Outcome::Removed, Some(_)) => (Verdict::Restore, Reason::RemovedByRun, "removed by the run that is being restored"),
                _ => (Verdict::Skip, Reason::NotRemoved, "not removed by the run that is being restored"),
            };
            PlanRow {
                number,
                user: row.user.clone(),
                user_principal_name: text(&row.user_principal_name),
                sam_account_name: text(&row.sam_account_name),
                object_id: row.object_id,
                display_name: None,
                mail: None,
                sid: None,
                verdict,
                reason,
                detail: detail.into(),
                matched_by: None,
                frees_seat: None,
                focus: exactly(&row.focus),
                last_used: exactly(&row.last_used),
                answer: text(&row.answer),
                answered_at: None,
                carried: Vec::new(),
            }
        })
        .collect()
}

fn exactly<T: Copy>(told: &Told<T>) -> Option<T> {
    match told {
        Told::Exactly(value) => Some(*value),
        Told::Nothing | Told::AsWritten(_) => None,
    }
}

fn write(folder: &RunFolder, rows: &[PlanRow]) -> Result<(), Failure> {
    let path = folder.plan();
    let failed = |source: std::io::Error| Failure::from(FileError::Write { path: path.clone(), source });
    let mut writer = PlanWriter::new(NewFile::create(path.clone())?, &[]).map_err(failed)?;
    for row in rows {
        writer.row(row).map_err(failed)?;
    }
    Ok(writer.finish().map_err(failed)?.commit()?)
}

fn source(named: &Path, path: &Path, rows: u64) -> Result<Source, Failure> {
    let failed = |error: std::io::Error| Failure::bad_input(format!("reading {}: {error}", path.display()));
    let bytes = std::fs::metadata(path).map_err(failed)?.len();
    Ok(Source { role: Role::Restore, path: named.to_owned(), rows, bytes, sha256: plan::file_digest(path).map_err(failed)? })
}
