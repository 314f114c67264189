//! Decimal numbers, exactly: never through floats, never rounded.

/// A decimal number of `unit`s in whole ones: `scale("14.5", 10_000)` is 145,000. `None` when the text is no decimal number, or
/// is finer or bigger than can be counted.
pub(super) fn scale(amount: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let whole: u128 = whole.parse().ok()?;
    let divisor = 10_u128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let parts = if fraction.is_empty() { 0 } else { fraction.parse::<u128>().ok()?.checked_mul(u128::from(unit))? };
    if parts % divisor != 0 {
        return None;
    }
    u64::try_from(whole.checked_mul(u128::from(unit))?.checked_add(parts / divisor)?).ok()
}

#[cfg(test)]
mod tests {
    use super::scale;

    #[test]
    fn exact_or_nothing() {
        assert_eq!(scale("14.5", 10_000), Some(145_000));
        assert_eq!(scale("14.50000", 10_000), Some(145_000));
        assert_eq!(scale("0.0001", 10_000), Some(1));
        assert_eq!(scale("12", 10_000), Some(120_000));
        for wrong in ["", ".", "1.", ".5", "0.00001", "-1", "+1", "1e3", "inf", "1,50", "99999999999999999999"] {
            assert_eq!(scale(wrong, 10_000), None, "{wrong}");
        }
    }
}
