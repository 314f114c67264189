//! What freed seats are worth: counted honestly, in exact decimals.

use jiff::civil::Date;

use super::{
    SeatCounts,
    collect::RunFacts,
    model::{Application, Run, Savings, Total},
    money::Money,
};
use crate::engine::Outcome;

/// What an application's seats are worth on that day. `runs`: all of the application, oldest first; the newest that knows a cost says what
/// a seat costs.
pub(super) fn savings(
    application: &str,
    seats: SeatCounts,
    runs: &[(&Run, &RunFacts)],
    as_of: Date,
    notes: &mut Vec<String>,
) -> Option<Savings> {
    let mut costs = runs.iter().rev().filter_map(|(_, facts)| facts.cost.as_ref());
    let cost = costs.next()?;
    if costs.any(|older| older.seat_per_month != cost.seat_per_month || older.currency != cost.currency) {
        notes.push(format!("{application}: the runs name different costs of a seat; the newest is used"));
    }
    let price = cost.seat_per_month;
    let holders = cost.minimum_seats.and_then(|_| holders(runs));
    if cost.minimum_seats.is_some() && holders.is_none() {
        notes.push(format!(
            "{application}: the minimum of seats is not taken into account, because the group's size is not known (no summary.json beside the result)"
        ));
    }
    // Seats paid for without the removals, less those paid for with them; the contract's minimum is paid for in any case.
    let saved = |freed: u64| match (cost.minimum_seats, holders) {
        (Some(minimum), Some(holders)) => (holders + freed).max(minimum) - holders.max(minimum),
        _ => freed,
    };
    let worth = saved(seats.freed);
    let per_month = Money::times(price, worth);
    Some(Savings {
        currency: cost.currency.clone(),
        seat_per_month: Money::times(price, 1),
        seats: worth,
        per_month,
        per_year: per_month.a_year(),
        unknown_per_month: Money::times(price, saved(seats.freed + seats.unknown) - worth),
        not_freed_per_month: Money::times(price, seats.not_freed),
        renewal: cost.renewal,
        only_at_renewal: cost.renewal.is_some_and(|renewal| renewal > as_of),
        minimum_seats: cost.minimum_seats,
    })
}

/// Members of all groups after the newest run of each.
fn holders(runs: &[(&Run, &RunFacts)]) -> Option<u64> {
    let mut groups: Vec<(&str, Option<u64>)> = Vec::new();
    for (run, _) in runs {
        let after = run.roster.map(|roster| (roster + run.outcome(Outcome::Restored)).saturating_sub(run.outcome(Outcome::Removed)));
        match groups.iter_mut().find(|(group, _)| *group == run.group) {
            Some((_, members)) => *members = after.or(*members),
            None => groups.push((&run.group, after)),
        }
    }
    groups.into_iter().map(|(_, members)| members).sum()
}

/// What all applications save together, by currency, in the order of first appearance.
pub(super) fn totals(applications: &[Application]) -> Vec<Total> {
    let mut totals: Vec<Total> = Vec::new();
    for savings in applications.iter().filter_map(|application| application.savings.as_ref()) {
        let at = totals.iter().position(|total| total.currency == savings.currency).unwrap_or_else(|| {
            let zero = Money::default();
            totals.push(Total {
                currency: savings.currency.clone(),
                per_month: zero,
                per_year: zero,
                at_renewal_per_month: zero,
                at_renewal_per_year: zero,
            });
            totals.len() - 1
        });
        let total = &mut totals[at];
        if savings.only_at_renewal {
            total.at_renewal_per_month = total.at_renewal_per_month.plus(savings.per_month);
            total.at_renewal_per_year = total.at_renewal_per_year.plus(savings.per_year);
        } else {
            total.per_month = total.per_month.plus(savings.per_month);
            total.per_year = total.per_year.plus(savings.per_year);
        }
    }
    totals
}
