//! Lists of people: who is unused, who is to be removed, who is protected.

use std::borrow::Cow;

use super::{
    Doubt, EvidenceError, Listed, ListedRow, Position, Protected, Role,
    bad_rows::BadRows,
    columns::Columns,
    error::Problem,
    table::{Row, Table},
    users::{self, UserCell},
};

/// Entra's example id; the row that contains it is the template's, in whatever language its text is.
const EXAMPLE: &str = "9832aad8-e4fe-496b-a604-95c6ef01ae75";

/// The cell that names the user: the first that is not missing.
#[inline]
pub(super) fn user_cell<'r>(row: &Row<'r, '_>, columns: &Columns) -> (usize, Cow<'r, str>) {
    let mut last = (0, Cow::Borrowed(""));
    for column in &columns.user {
        let cell = row.cell(*column);
        let cell = if columns.own { users::without_guard(cell) } else { cell };
        if !users::is_missing(&cell) {
            return (*column, cell);
        }
        last = (*column, cell);
    }
    last
}

/// Whether the row is of a device that several people use, as the columns for that say.
pub(super) fn shared(row: &Row<'_, '_>, columns: &Columns) -> Result<bool, Problem> {
    let mut shared = false;
    if let Some(column) = columns.shared {
        let cell = row.cell(column);
        shared |= match cell.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" | "shared" => true,
            "false" | "no" | "0" => false,
            _ if users::is_missing(&cell) => false,
            _ => return Err(row.problem(column, format!("\"{cell}\" does not say whether the device is shared; expected true or false"))),
        };
    }
    if let Some(column) = columns.users {
        let cell = row.cell(column);
        shared |= match (cell.parse::<u64>(), users::read(&cell)) {
            (Ok(count), _) => count > 1,
            (_, Ok(UserCell::Several(_))) => true,
            (_, Ok(UserCell::Missing)) => false,
            (_, Ok(UserCell::One(user))) if users::looks_like_user(user) => false,
            _ => return Err(row.problem(column, format!("\"{cell}\" is no number of users; expected a whole number or a list of users"))),
        };
    }
    Ok(shared)
}

/// Whether the row is the example of Entra's bulk template.
fn is_example(user: &str, columns: &Columns) -> bool {
    let lower = || user.to_ascii_lowercase();
    columns.template && user.split_once(':').is_some_and(|(word, _)| word.eq_ignore_ascii_case("example") || lower().ends_with(EXAMPLE))
}

/// Why a row of one of this program's own plans or results must not stand in a list: it says that the person keeps the seat.
fn contradiction(row: &Row<'_, '_>, columns: &Columns, role: Role) -> Option<Problem> {
    let column = columns.verdict?;
    let verdict = row.cell(column);
    let fits = match role {
        Role::Remove => verdict == "Reclaim",
        _ => verdict == "Reclaim" || verdict == "Ask",
    };
    (!fits).then(|| {
        row.problem(column, format!("the verdict is {verdict}: a list of people who lose their seats must not name this person"))
            .hint("use reclaim apply for a plan, or delete the rows that are not Reclaim")
    })
}

/// Adds the rows of a list of unused people or of a remove list.
pub(super) fn read_listed(
    table: &mut Table<'_>,
    role: Role,
    source: u32,
    listed: &mut Listed,
    bad: &mut BadRows,
) -> Result<(), EvidenceError> {
    let (columns, path) = (table.columns.clone(), table.path.clone());
    let mut carried: Vec<Cow<'_, str>> = Vec::new();
    while let Some(row) = table.next()? {
        let result = row.and_then(|row| {
            let (column, user) = user_cell(&row, &columns);
            if is_example(&user, &columns) {
                return Ok(());
            }
            if let Some(problem) = contradiction(&row, &columns, role) {
                return Err(problem);
            }
            let cell = users::read(&user).map_err(|(message, hint)| row.problem(column, message).hint(hint))?;
            let shared = shared(&row, &columns)?;
            carried.clear();
            carried.extend(columns.carry.iter().map(|column| {
                column.map_or(Cow::Borrowed(""), |column| {
                    let cell = row.cell(column);
                    Cow::Owned(if columns.own { users::without_guard(cell) } else { cell }.into_owned())
                })
            }));
            let carried: Vec<&str> = carried.iter().map(AsRef::as_ref).collect();
            let position = Position { source, line: row.line };
            let doubt = if shared { Some(Doubt::SharedDevice) } else { None };
            match cell {
                UserCell::Missing => listed.push(ListedRow { user: "", position, doubt: doubt.or(Some(Doubt::NoUserName)) }, &carried),
                UserCell::One(user) => listed.push(ListedRow { user, position, doubt }, &carried),
                UserCell::Several(several) if role == Role::Remove => {
                    let (line, at) = row.place(column);
                    return Err(users::several(several.len(), line, at));
                }
                UserCell::Several(several) => {
                    for user in several {
                        listed.push(ListedRow { user, position, doubt: Some(Doubt::SharedDevice) }, &carried);
                    }
                }
            }
            Ok(())
        });
        if let Err(problem) = result {
            bad.add(&path, problem);
        }
    }
    Ok(())
}

/// Adds the people of a list of protected ones.
pub(super) fn read_protected(
    table: &mut Table<'_>,
    source: u32,
    protected: &mut Protected,
    bad: &mut BadRows,
) -> Result<(), EvidenceError> {
    let (columns, path) = (table.columns.clone(), table.path.clone());
    let mut seen: std::collections::HashSet<Box<str>, foldhash::fast::RandomState> =
        protected.rows.iter().map(|(user, _)| user.clone()).collect();
    while let Some(row) = table.next()? {
        let result = row.and_then(|row| {
            let (column, user) = user_cell(&row, &columns);
            if is_example(&user, &columns) {
                return Ok(());
            }
            let cell = users::read(&user).map_err(|(message, hint)| row.problem(column, message).hint(hint))?;
            let several = match cell {
                UserCell::Missing => return Err(row.problem(column, "the row names nobody; expected the user to protect")),
                UserCell::One(user) => vec![user],
                UserCell::Several(several) => several,
            };
            for user in several {
                if seen.insert(user.into()) {
                    protected.rows.push((user.into(), Position { source, line: row.line }));
                }
            }
            Ok(())
        });
        if let Err(problem) = result {
            bad.add_fatal(&path, problem);
        }
    }
    Ok(())
}
