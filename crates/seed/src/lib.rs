//! The one source of randomness: portable streams, named by what they are for.
//!
//! The same seed and label give the same numbers on x86-64 and wasm32, today and in a
//! year: share links and golden runs depend on it. So only `u32` and `u64` are drawn,
//! the generator is PCG-XSL-RR-128/64 (MCG) of O'Neill's PCG paper as `rand_pcg` has it,
//! and every distribution on top of it is written out here.

use rand_pcg::{Pcg64Mcg, rand_core::Rng};

/// A stream of random numbers. Clone it to replay from the same place.
#[derive(Clone, Debug)]
pub struct Stream(Pcg64Mcg);

impl Stream {
    /// The stream of `seed` for one purpose. Different labels give unrelated streams.
    pub fn new(seed: u64, label: &str) -> Self {
        let low = mix(seed ^ hash(label.as_bytes()));
        let high = mix(low ^ 0x9e37_79b9_7f4a_7c15);
        Self(Pcg64Mcg::new((u128::from(high) << 64) | u128::from(low)))
    }

    /// A stream of its own for a part of this one's purpose; advances this stream by one.
    #[must_use]
    pub fn fork(&mut self, label: &str) -> Self {
        Self::new(self.next_u64(), label)
    }

    /// Uniform over all `u64`.
    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in `0..bound`; 0 when `bound` is 0. Lemire's multiply-and-shift without
    /// the rejection step: the bias is below 2⁻³² for the small bounds used here.
    pub fn below(&mut self, bound: u32) -> u32 {
        let word = self.next_u64() >> 32;
        u32::try_from((word * u64::from(bound)) >> 32).expect("the product's high word fits")
    }

    /// Uniform in `low..=high`.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// Uniform in `0..len`, for indexing; 0 when `len` is 0.
    pub fn index(&mut self, len: usize) -> usize {
        self.below(u32::try_from(len).unwrap_or(u32::MAX)) as usize
    }

    /// True with probability `percent` / 100.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One element, or `None` of an empty slice.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.index(items.len()))
    }

    /// The index of one weight, chosen in proportion; `None` when all are 0.
    pub fn weighted(&mut self, weights: &[u32]) -> Option<usize> {
        let total: u32 = weights.iter().sum();
        if total == 0 {
            return None;
        }
        let mut left = self.below(total);
        weights.iter().position(|&weight| {
            let hit = left < weight;
            left = left.saturating_sub(weight);
            hit
        })
    }

    /// Fisher–Yates shuffle in place.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }

    /// Up to `count` different elements, in the slice's order.
    pub fn sample<'a, T>(&mut self, items: &'a [T], count: usize) -> Vec<&'a T> {
        let mut indices: Vec<usize> = (0..items.len()).collect();
        self.shuffle(&mut indices);
        indices.truncate(count);
        indices.sort_unstable();
        indices.into_iter().map(|index| &items[index]).collect()
    }
}

/// FNV-1a, 64 bit: a stable name for a text, not a defence against anyone.
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |state, byte| {
        (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The finaliser of SplitMix64: spreads nearby seeds apart.
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_pinned_for_ever() {
        let mut stream = Stream::new(7, "test");
        let drawn: Vec<u32> = (0..6).map(|_| stream.below(1000)).collect();
        assert_eq!(drawn, [766, 987, 444, 745, 910, 835]);
    }

    #[test]
    fn labels_and_seeds_give_unrelated_streams() {
        let draw = |seed, label| Stream::new(seed, label).next_u64();
        assert_ne!(draw(1, "a"), draw(1, "b"));
        assert_ne!(draw(1, "a"), draw(2, "a"));
        assert_eq!(draw(1, "a"), draw(1, "a"));
    }

    #[test]
    fn weights_of_zero_are_never_chosen() {
        let mut stream = Stream::new(3, "weights");
        assert!((0..200).all(|_| stream.weighted(&[0, 5, 0, 1]).is_some_and(|i| i % 2 == 1)));
        assert_eq!(stream.weighted(&[0, 0]), None);
    }

    #[test]
    fn sampling_keeps_order_and_never_repeats() {
        let mut stream = Stream::new(4, "sample");
        let items: Vec<u32> = (0..20).collect();
        for _ in 0..50 {
            let some = stream.sample(&items, 5);
            assert!(some.windows(2).all(|pair| pair[0] < pair[1]));
            assert_eq!(some.len(), 5);
        }
    }

    #[test]
    fn bounds_are_kept() {
        let mut stream = Stream::new(5, "bounds");
        assert!((0..500).all(|_| (3..=9).contains(&stream.between(3, 9))));
        assert_eq!(stream.below(0), 0);
        assert_eq!(stream.pick::<u8>(&[]), None);
    }
}
