//! So much within any minute, and no more.

use std::collections::VecDeque;

/// A minute.
const LENGTH_MILLIS: u64 = 60_000;

/// Amounts of the last minute.
#[derive(Debug, Default)]
pub(super) struct Window {
    amounts: VecDeque<(u64, u64)>,
    sum: u64,
}

impl Window {
    /// The moment from which `amount` fits beside what went within the minute before it. What is more than the whole
    /// limit goes alone.
    pub(super) fn free_at(&mut self, now: u64, amount: u64, limit: u64) -> u64 {
        while let Some((at, gone)) = self.amounts.front().copied()
            && at + LENGTH_MILLIS <= now
        {
            self.sum -= gone;
            self.amounts.pop_front();
        }
        let mut left = self.sum;
        let mut moment = now;
        for (at, gone) in &self.amounts {
            if left + amount <= limit {
                break;
            }
            left -= gone;
            moment = at + LENGTH_MILLIS;
        }
        moment
    }

    /// `amount` goes.
    pub(super) fn add(&mut self, now: u64, amount: u64) {
        self.amounts.push_back((now, amount));
        self.sum += amount;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_minute_holds_more_than_the_limit() {
        let mut window = Window::default();
        let (mut now, mut gone) = (0, Vec::new());
        for amount in [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9] {
            now = window.free_at(now, amount, 10);
            window.add(now, amount);
            gone.push((now, amount));
            now += 700;
        }
        for (start, _) in &gone {
            let within = |(at, _): &&(u64, u64)| (*start..start + LENGTH_MILLIS).contains(at);
            let sum: u64 = gone.iter().filter(within).map(|(_, amount)| amount).sum();
            assert!(sum <= 10, "{sum} from {start} on: {gone:?}");
        }
        // And it does not dawdle: 77 at 10 a minute.
        assert!(now < 10 * LENGTH_MILLIS, "{now}");
    }

    #[test]
    fn what_is_more_than_the_limit_goes_alone() {
        let mut window = Window::default();
        window.add(0, 1);
        assert_eq!(window.free_at(5, 50, 10), 60_000);
        window.add(60_000, 50);
        assert_eq!(window.free_at(60_001, 1, 10), 120_000);
    }
}
