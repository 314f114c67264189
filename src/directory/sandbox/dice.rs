//! Chance that can be repeated: whether a fault strikes depends on the request and on how often it came, not on the order.

use std::collections::HashMap;

/// Decides by seed, fault, request and attempt.
#[derive(Debug)]
pub(super) struct Dice {
    seed: u64,
    attempts: HashMap<u64, u32>,
}

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self { seed, attempts: HashMap::new() }
    }

    /// True in a share `p` of all cases (0 never, 1 always). `what` is the request, hashed.
    pub fn strikes(&mut self, fault: &str, what: u64, p: f64) -> bool {
        if p <= 0.0 {
            return false;
        }
        let key = hash(what ^ self.seed, fault.as_bytes());
        let attempt = self.attempts.entry(key).or_default();
        *attempt += 1;
        unit(mix(key.wrapping_add(u64::from(*attempt)))) < p
    }

    /// Brings things into an order that depends on the seed and on `what`.
    pub fn shuffle<T>(&self, what: u64, things: &mut [T]) {
        let mut state = self.seed ^ what;
        for last in (1..things.len()).rev() {
            state = mix(state);
            things.swap(last, usize::try_from(state % (last as u64 + 1)).unwrap_or(last));
        }
    }
}

/// FNV-1a over the bytes, from a start value.
pub(super) fn hash(start: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(start ^ 0xcbf2_9ce4_8422_2325, |h, byte| (h ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The finaliser of `SplitMix64`: neighbouring numbers become unrelated ones.
pub(super) const fn mix(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[allow(clippy::cast_precision_loss)]
fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn the_share_is_right_and_the_order_does_not_matter() {
        let struck = |order: &mut dyn Iterator<Item = u64>| {
            let mut dice = Dice::new(7);
            let mut hit: Vec<u64> = order.filter(|what| dice.strikes("503", *what, 0.1)).collect();
            hit.sort_unstable();
            hit
        };
        let forwards = struck(&mut (0..10_000));
        assert!((800..1_200).contains(&forwards.len()), "{}", forwards.len());
        assert_eq!(forwards, struck(&mut (0..10_000).rev()));
    }

    #[test]
    fn never_and_always() {
        let mut dice = Dice::new(1);
        assert!((0..100).all(|what| !dice.strikes("x", what, 0.0)));
        assert!((0..100).all(|what| dice.strikes("x", what, 1.0)));
    }

    #[test]
    fn a_retry_is_a_new_throw() {
        let mut dice = Dice::new(1);
        assert!((0..100).any(|_| !dice.strikes("x", 5, 0.5)));
        assert!((0..100).any(|_| dice.strikes("x", 5, 0.5)));
    }
}
