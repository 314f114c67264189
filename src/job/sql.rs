//! The job's rules as a query for a warehouse: totals per person, which `reclaim` then reads as `usage`.
//!
//! Billions of rows live in a warehouse, not in a CSV file. The query gives one row a person with exactly the totals that
//! reading the rows themselves would give; protected people, answers and the threshold are applied by `reclaim` to its
//! result. Pure: no I/O, no clock.

use super::Job;

/// A warehouse's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Dialect {
    /// Spark SQL, Databricks.
    Spark,
    /// DuckDB.
    Duckdb,
    /// Google's BigQuery.
    Bigquery,
    /// Snowflake.
    Snowflake,
}

/// The table that the query reads.
pub const TABLE: &str = "usage_rows";

/// The units in which a focus time column may be, with what one is worth in nanoseconds.
const UNITS: [(&str, u64); 4] = [
    ("focus_hours", 3_600_000_000_000),
    ("focus_minutes", 60_000_000_000),
    ("focus_seconds", 1_000_000_000),
    ("focus_milliseconds", 1_000_000),
];

/// The query that makes totals per person by the job's rules.
///
/// It expects a table [`TABLE`] whose columns are named as `[input.columns]` says, or else `user`, `date`, `focus_minutes`
/// and, when the job filters by it, `application`. The focus time is a number with at most 9 decimals, sums are exact.
#[must_use]
pub fn query(job: &Job, dialect: Dialect) -> String {
    let named = |field: &str| job.input.columns.iter().find_map(|(key, name)| (key == field).then(|| dialect.name(name)));
    let column = |field: &str| named(field).unwrap_or_else(|| dialect.name(field));
    let unit = UNITS.iter().find_map(|(field, scale)| Some((named(field)?, *scale)));
    let (focus, scale) = unit.unwrap_or_else(|| (dialect.name("focus_minutes"), UNITS[1].1));
    let week = named("week");
    let date = format!("CAST({} AS DATE)", week.clone().unwrap_or_else(|| column("date")));
    // A week that straddles the window's beginning counts whole.
    let start = dialect.start(job, if week.is_some() { 6 } else { 0 });
    let integer = dialect.integer();
    let nanoseconds = format!("CAST(ROUND(CAST({focus} AS {}) * {}) AS {integer})", dialect.decimal(), dialect.scale(scale));
    let application = job.input.application.as_ref().map(|name| {
        let name = dialect.text(&name.trim().to_lowercase());
        format!("COALESCE(LOWER(TRIM({})) = {name}, FALSE)", column("application"))
    });
    let counts = application.unwrap_or_else(|| "TRUE".to_owned());
    let last_used = named("last_used").unwrap_or_else(|| format!("CASE WHEN {nanoseconds} > 0 THEN {date} END"));
    let shared: Vec<String> = [
        named("users").map(|users| format!("COALESCE({users} > 1, FALSE)")),
        named("shared").map(|shared| format!("COALESCE({shared}, FALSE)")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let (shared_row, shared_total) = if shared.is_empty() {
        (String::new(), String::new())
    } else {
        (
            format!(",\n    {} AS shared_row", shared.join(" OR ")),
            ",\n  CASE WHEN MAX(CASE WHEN shared_row THEN 1 ELSE 0 END) = 1 THEN 'true' ELSE 'false' END AS shared".to_owned(),
        )
    };
    let user = dialect.name("user");
    let days = job.policy.window_days;
    format!(
        "\
-- {application}: focus time per person in {days} days, for [input] usage of the job file.
-- Reads the table {TABLE}; dates are days in UTC, the focus time is a number with at most 9 decimals.
-- Export the result as CSV with a header line. Everybody with rows is in it, whatever the total: who is missing is unknown.
WITH judged AS (
  SELECT
    COALESCE(TRIM({person}), '') AS person,
    {date} AS day,
    {nanoseconds} AS nanoseconds,
    {last_used} AS last_used,
    {counts} AS counts{shared_row}
  FROM {TABLE}
)
SELECT
  person AS {user},
  COALESCE(SUM(CASE WHEN counts AND (day IS NULL OR day >= {start}) THEN nanoseconds END), 0) AS focus_nanoseconds,
  MAX(CASE WHEN counts THEN last_used END) AS last_used,
  {days} AS window_days{shared_total}
FROM judged
GROUP BY person
ORDER BY person;
",
        application = job.application.replace(['\n', '\r'], " "),
        person = column("user"),
    )
}

impl Dialect {
    /// A quoted name.
    fn name(self, name: &str) -> String {
        match self {
            Self::Duckdb | Self::Snowflake => format!("\"{}\"", name.replace('"', "\"\"")),
            Self::Spark => format!("`{}`", name.replace('`', "``")),
            Self::Bigquery => format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`")),
        }
    }

    /// A quoted text.
    fn text(self, text: &str) -> String {
        match self {
            Self::Duckdb => format!("'{}'", text.replace('\'', "''")),
            Self::Snowflake => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''")),
            Self::Spark | Self::Bigquery => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        }
    }

    /// An exact number with 9 decimals.
    const fn decimal(self) -> &'static str {
        match self {
            Self::Bigquery => "NUMERIC",
            _ => "DECIMAL(24, 9)",
        }
    }

    /// A factor with which [`Self::decimal`] stays exact: 24 and 14 digits make 38, the most that there are.
    fn scale(self, scale: u64) -> String {
        match self {
            Self::Bigquery => format!("NUMERIC '{scale}'"),
            _ => format!("CAST({scale} AS DECIMAL(14, 0))"),
        }
    }

    /// A whole number that holds the nanoseconds of centuries, and sums of them.
    const fn integer(self) -> &'static str {
        match self {
            Self::Bigquery => "NUMERIC",
            _ => "DECIMAL(38, 0)",
        }
    }

    /// The window's first day, less so many days.
    fn start(self, job: &Job, earlier: u32) -> String {
        let days = job.policy.window_days + earlier;
        if let Some(day) = job.policy.as_of {
            let start = day.saturating_sub(jiff::Span::new().days(days));
            return format!("DATE '{start}'");
        }
        match self {
            Self::Spark => format!("DATE_SUB(CURRENT_DATE(), {days})"),
            Self::Duckdb => format!("CURRENT_DATE - {days}"),
            Self::Bigquery => format!("DATE_SUB(CURRENT_DATE(), INTERVAL {days} DAY)"),
            Self::Snowflake => format!("DATEADD(DAY, -{days}, CURRENT_DATE())"),
        }
    }
}
