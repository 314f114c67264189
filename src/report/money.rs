//! Exact money: ten-thousandths of a currency unit.

use std::fmt;

use serde::{Serialize, Serializer};

const UNIT: u128 = 10_000;

/// An amount in ten-thousandths of the currency unit, as in [`crate::job::Cost::seat_per_month`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Money(u128);

impl Money {
    /// So many things at this price each.
    #[must_use]
    pub fn times(price: u64, count: u64) -> Self {
        Self(u128::from(price) * u128::from(count))
    }

    /// So many times as much.
    #[must_use]
    pub fn by(self, count: u64) -> Self {
        Self(self.0.saturating_mul(u128::from(count)))
    }

    /// Twelve months of it.
    #[must_use]
    pub fn a_year(self) -> Self {
        Self(self.0.saturating_mul(12))
    }

    /// The sum of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// For charts and spreadsheets only, which know no exact decimals.
    #[must_use]
    pub fn approximate(self) -> f64 {
        // A spreadsheet's number has 15 digits anyway.
        #[expect(clippy::cast_precision_loss)]
        let value = self.0 as f64 / 10_000.0;
        value
    }

    /// Digits after the point: two, or as many as there are.
    fn fraction(self) -> String {
        let digits = format!("{:04}", self.0 % UNIT);
        let rest = digits[2..].trim_end_matches('0');
        format!("{}{rest}", &digits[..2])
    }
}

impl fmt::Display for Money {
    /// For people: `16,100.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}.{}", grouped(self.0 / UNIT), self.fraction()))
    }
}

impl Serialize for Money {
    /// An exact decimal as a string: `"16100.00"`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}.{}", self.0 / UNIT, self.fraction()))
    }
}

/// A whole number with its thousands set apart: `1,048,576`.
#[must_use]
pub fn grouped(number: impl Into<u128>) -> String {
    let digits = number.into().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_exact() {
        let price = 140_000;
        assert_eq!(Money::times(price, 1150).to_string(), "16,100.00");
        assert_eq!(Money::times(price, 1150).a_year().to_string(), "193,200.00");
        assert_eq!(Money::times(125, 3).to_string(), "0.0375");
        assert_eq!(Money::times(1, 1).to_string(), "0.0001");
        assert_eq!(Money::times(33_333, 3).plus(Money::times(1, 1)).to_string(), "10.00");
        assert_eq!(serde_json::to_string(&Money::times(u64::MAX, u64::MAX)).unwrap(), "\"34028236692093846342648111928434910.8225\"");
        assert_eq!(serde_json::to_string(&Money::times(140_000, 100)).unwrap(), "\"1400.00\"");
        assert!(Money::times(price, 0).is_zero());
    }

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in [(0u64, "0"), (999, "999"), (1000, "1,000"), (1_048_576, "1,048,576")] {
            assert_eq!(grouped(number), text);
        }
    }
}
