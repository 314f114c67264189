//! The parts of a job that need no rules of their own: input settings and costs.

use super::{Bind, Connection, Cost, Credential, Input, SecretSource, amount::scale, keys, values::Values};
use crate::error::Failure;

/// How input files are read; the files themselves are left empty.
pub(super) fn input(values: &Values) -> Result<Input, Failure> {
    let columns = keys::columns().filter_map(|(field, key)| Some((field.to_owned(), values.text(key)?.to_owned())));
    Ok(Input {
        carry: values.list(&keys::CARRY),
        columns: columns.collect(),
        application: values.text(&keys::INPUT_APPLICATION).map(str::to_owned),
        drop_duplicate_rows: values.switch(&keys::DROP_DUPLICATE_ROWS)?,
        skip_bad_rows: values.parse_set(&keys::SKIP_BAD_ROWS, |text| text.parse().ok())?,
        ..Input::default()
    })
}

/// What a seat costs, when the job says so.
pub(super) fn cost(values: &Values) -> Result<Option<Cost>, Failure> {
    let renewal = values.parse(&keys::RENEWAL, |text| text.parse().ok())?;
    let minimum_seats = values.parse(&keys::MINIMUM_SEATS, |text| text.parse().ok())?;
    let Some(seat_per_month) = values.parse(&keys::SEAT_PER_MONTH, |text| scale(text, 10_000))? else {
        for key in [&keys::CURRENCY, &keys::RENEWAL, &keys::MINIMUM_SEATS] {
            if values.get(key).is_some() {
                return Err(super::values::missing(&keys::SEAT_PER_MONTH, "is not set, but other costs are"));
            }
        }
        return Ok(None);
    };
    let currency = values.required(&keys::CURRENCY, "is not set, but the price of a seat is")?.to_owned();
    Ok(Some(Cost { seat_per_month, currency, renewal, minimum_seats }))
}

/// Standard input can be read as one thing only.
pub(super) fn one_stdin(input: &Input, connection: &Connection) -> Result<(), Failure> {
    let lists = [&input.unused, &input.usage, &input.answers, &input.protect].into_iter().flatten().chain(&input.remove);
    let lists = lists.filter(|path| path.as_os_str() == "-").count();
    let secret = match connection {
        Connection::Entra(entra) => entra.credential == Credential::Secret(SecretSource::Stdin),
        Connection::ActiveDirectory(ad) => matches!(&ad.bind, Bind::Simple { password: SecretSource::Stdin, .. }),
    };
    if lists + usize::from(secret) > 1 {
        return Err(Failure::bad_input("standard input can't be read twice")
            .hint("put one of the lists (or the secret) into a file, or the secret into the environment")
            .code("StdinTwice"));
    }
    Ok(())
}
