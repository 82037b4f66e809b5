//! Confidence intervals of shares, at 95 %. Only arithmetic and square roots, which IEEE 754 fixes to the last bit, so
//! that a figure is the same natively and in a tab.

/// The 97.5th percentile of the normal distribution.
pub const Z: f64 = 1.959_963_984_540_054;

/// A count as a number for arithmetic.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}

/// Wilson's score interval of a share; from 0 to 1 when nothing was tried.
pub fn wilson(hits: u64, of: u64) -> (f64, f64) {
    wilson_of(float(hits) / float(of.max(1)), of)
}

/// The same for a share that need not be one of whole things, such as a mean of shares.
pub fn wilson_of(share: f64, of: u64) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let n = float(of);
    let scale = 1.0 + Z * Z / n;
    let middle = (share + Z * Z / (2.0 * n)) / scale;
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt() / scale;
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// The interval of `b − a` for two independent shares given as (hits, of): Newcombe's, joined from both Wilson
/// intervals. From −1 to 1 when either was not tried.
pub fn difference(a: (u64, u64), b: (u64, u64)) -> (f64, f64) {
    if a.1 == 0 || b.1 == 0 {
        return (-1.0, 1.0);
    }
    let share = |(hits, of): (u64, u64)| float(hits) / float(of);
    let ((low_a, high_a), (low_b, high_b)) = (wilson(a.0, a.1), wilson(b.0, b.1));
    let (one, two) = (share(a), share(b));
    let join = |x: f64, y: f64| (x * x + y * y).sqrt();
    (two - one - join(two - low_b, high_a - one), two - one + join(high_b - two, one - low_a))
}

/// The interval of `b − a` for two means with their sample variances and sizes: normal approximation.
pub fn means(a: (f64, f64, u64), b: (f64, f64, u64)) -> (f64, f64) {
    let off = b.0 - a.0;
    let half = Z * (a.1 / float(a.2.max(1)) + b.1 / float(b.2.max(1))).sqrt();
    (off - half, off + half)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: (f64, f64), expected: (f64, f64)) {
        let close = |x: f64, y: f64| (x - y).abs() < 5e-4;
        assert!(close(found.0, expected.0) && close(found.1, expected.1), "{found:?}");
    }

    /// Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    #[test]
    fn shares_have_the_intervals_of_the_literature() {
        near(wilson(81, 263), (0.2553, 0.3662));
        near(wilson(15, 148), (0.0624, 0.1605));
        near(wilson(0, 20), (0.0, 0.1611));
        near(wilson(1, 29), (0.0061, 0.1718));
    }

    /// Newcombe 1998, "Interval estimation for the difference between independent proportions", table II, method 10.
    #[test]
    fn differences_have_the_intervals_of_the_literature() {
        near(difference((48, 80), (56, 70)), (0.0524, 0.3339));
        near(difference((3, 10), (9, 10)), (0.1705, 0.8090));
        near(difference((0, 10), (10, 10)), (0.6075, 1.0));
    }

    #[test]
    fn nothing_tried_says_nothing() {
        assert_eq!(wilson(0, 0), (0.0, 1.0));
        assert_eq!(difference((0, 0), (3, 4)), (-1.0, 1.0));
    }
}
