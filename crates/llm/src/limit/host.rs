//! The state of one host: a clockwork without a clock. Moments come from outside, and nothing waits here.

use std::collections::BTreeMap;

use super::headers::{Tells, Told};
use super::window::Window;
use super::{HostState, Limit};

/// Longest pause: beyond it a client reports the failure instead of waiting.
const LONGEST_PAUSE_MILLIS: u64 = 300_000;

/// Longest wait for what headers seem to say. They may be wrong, and a refusal would tell.
const LONGEST_DOUBT_MILLIS: u64 = 60_000;

/// First pause where the endpoint names none; doubles from wave to wave of refusals.
const FIRST_PAUSE_MILLIS: u64 = 250;

/// Longest of those pauses. Calls take turns at a host that refuses all of them, and each gives up only after its last
/// attempt: longer pauses would add up to hours.
const LONGEST_OWN_PAUSE_MILLIS: u64 = 2_000;

/// When the first of the queue may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Now.
    Go,
    /// Not before this moment.
    At(u64),
    /// When a call in flight has ended.
    Full,
}

/// One host.
#[derive(Debug)]
pub(super) struct Host {
    limit: Limit,
    /// Calls that may be in flight; at least 1.
    allowed: f64,
    in_flight: u32,
    /// Number of the next call.
    next: u64,
    /// Tokens of the calls without an answer yet, by number.
    unanswered: BTreeMap<u64, u64>,
    /// Calls before this number were sent before the last cut: their refusal is no news.
    cut_at: u64,
    /// Waves of refusals without an accepted call between them.
    waves: u32,
    pause: Option<(u64, String)>,
    /// What the first of the queue waits for, where that is a rate.
    rate: Option<(u64, String)>,
    requests: Window,
    tokens: Window,
    told: [Option<Level>; 2],
    refused: u64,
    /// The latest moment that came from outside.
    latest: u64,
}

/// A limit that an answer told: it fills up again.
#[derive(Clone, Copy, Debug)]
struct Level {
    left: f64,
    limit: f64,
    per_milli: f64,
    at: u64,
    /// From this moment on it is not believed any more.
    until: u64,
}

impl Level {
    fn new(told: Told, now: u64, unseen: u64) -> Self {
        let [limit, remaining, reset] = [told.limit, told.remaining, told.reset_millis].map(float);
        let missing = limit - remaining;
        let per_milli =
            if missing > 0.0 && reset > 0.0 { missing / reset } else { limit / 60_000.0 };
        Self {
            left: remaining - float(unseen),
            limit,
            per_milli,
            at: now,
            until: now + LONGEST_DOUBT_MILLIS,
        }
    }

    /// The moment from which `amount` is there.
    fn free_at(&self, now: u64, amount: u64) -> u64 {
        let amount = float(amount).min(self.limit);
        let left = self.left + float(now - self.at.min(now)) * self.per_milli;
        if left >= amount {
            return now;
        }
        now.saturating_add(whole(((amount - left) / self.per_milli).ceil()))
            .min(self.until)
            .max(now)
    }

    fn take(&mut self, now: u64, amount: u64) {
        let filled = self.left + float(now - self.at.min(now)) * self.per_milli;
        self.left = filled.min(self.limit) - float(amount);
        self.at = now;
    }
}

impl Host {
    pub(super) fn new(limit: Limit) -> Self {
        Self {
            limit,
            allowed: f64::from(limit.in_flight.max(1)),
            in_flight: 0,
            next: 0,
            unanswered: BTreeMap::new(),
            cut_at: 0,
            waves: 0,
            pause: None,
            rate: None,
            requests: Window::default(),
            tokens: Window::default(),
            told: [None; 2],
            refused: 0,
            latest: 0,
        }
    }

    /// The latest moment known here: of the last call that went or was answered.
    pub(super) fn latest(&self) -> u64 {
        self.latest
    }

    pub(super) fn set(&mut self, limit: Limit) {
        self.limit = limit;
        self.allowed = f64::from(limit.in_flight.max(1));
        self.told = [None; 2];
        self.pause = None;
    }

    /// When a call of so many tokens may go.
    pub(super) fn turn(&mut self, now: u64, tokens: u64) -> Turn {
        self.latest = now;
        self.rate = None;
        if self.in_flight >= self.allowed_now() {
            return Turn::Full;
        }
        if let Some((until, _)) = &self.pause {
            if *until > now {
                return Turn::At(*until);
            }
            self.pause = None;
        }
        let Limit { requests_per_minute, tokens_per_minute, .. } = self.limit;
        let window = |window: &mut Window, amount, limit: Option<u32>, what: &str| {
            let limit = limit?;
            let at = window.free_at(now, amount, u64::from(limit));
            Some((at, format!("{limit} {what} a minute are allowed")))
        };
        let level = |level: &Option<Level>, amount, what: &str| {
            let at = level.as_ref()?.free_at(now, amount);
            Some((at, format!("the endpoint says that its {what} of this minute are used up")))
        };
        let waits = [
            window(&mut self.requests, 1, requests_per_minute, "requests"),
            window(&mut self.tokens, tokens, tokens_per_minute, "tokens"),
            level(&self.told[0], 1, "requests"),
            level(&self.told[1], tokens, "tokens"),
        ];
        self.rate = waits.into_iter().flatten().filter(|(at, _)| *at > now).max();
        self.rate.as_ref().map_or(Turn::Go, |(at, _)| Turn::At(*at))
    }

    /// A call goes; gives its number.
    pub(super) fn depart(&mut self, now: u64, tokens: u64) -> u64 {
        let number = self.next;
        self.next += 1;
        self.in_flight += 1;
        self.unanswered.insert(number, tokens);
        if self.limit.requests_per_minute.is_some() {
            self.requests.add(now, 1);
        }
        if self.limit.tokens_per_minute.is_some() {
            self.tokens.add(now, tokens);
        }
        for (level, amount) in self.told.iter_mut().zip([1, tokens]) {
            if let Some(level) = level {
                level.take(now, amount);
            }
        }
        number
    }

    /// The head of an answer is there. Calls sent after this one are not in what it tells.
    pub(super) fn head(&mut self, now: u64, number: u64, tells: &Tells) {
        self.latest = now;
        self.unanswered.remove(&number);
        let later = self.unanswered.range(number..);
        let (calls, tokens) = later.fold((0, 0), |(calls, sum), (_, it)| (calls + 1, sum + it));
        for (level, (told, unseen)) in
            self.told.iter_mut().zip([(tells.requests, calls), (tells.tokens, tokens)])
        {
            if let Some(told) = told {
                *level = Some(Level::new(told, now, unseen));
            }
        }
    }

    /// The endpoint takes it: one more in flight for each round of answers, where as many as allowed are used.
    pub(super) fn accepted(&mut self, number: u64) {
        if number >= self.cut_at {
            self.waves = 0;
        }
        if self.in_flight >= self.allowed_now() {
            let ceiling = f64::from(self.limit.in_flight.max(1));
            self.allowed = (self.allowed + 1.0 / self.allowed).min(ceiling);
        }
    }

    /// It was too much. Only the first of those that were sent together cuts; each may ask for a longer pause.
    pub(super) fn refused(&mut self, now: u64, number: u64, status: u16, delay: Option<u64>) {
        self.refused += 1;
        let is_news = number >= self.cut_at;
        if is_news {
            self.cut_at = self.next;
            let used = self.allowed.min(f64::from(self.in_flight));
            self.allowed = (used / 2.0).max(1.0);
            self.waves += 1;
        }
        let own = || {
            let factor = 1_u64.checked_shl(self.waves.saturating_sub(1)).unwrap_or(u64::MAX);
            FIRST_PAUSE_MILLIS.saturating_mul(factor).min(LONGEST_OWN_PAUSE_MILLIS)
        };
        let pause = match delay {
            Some(asked) => Some(asked).filter(|asked| *asked <= LONGEST_PAUSE_MILLIS),
            None => is_news.then(own),
        };
        let Some(pause) = pause else { return };
        let until = now + pause;
        if self.pause.as_ref().is_none_or(|(known, _)| *known < until) {
            let said = if delay.is_some() { "asked to wait" } else { "said that it is too much" };
            self.pause = Some((until, format!("the endpoint {said} ({status})")));
        }
    }

    /// A call has ended, in whatever way.
    pub(super) fn leave(&mut self, number: u64) {
        self.in_flight -= 1;
        self.unanswered.remove(&number);
    }

    pub(super) fn snapshot(&self, name: &str, waiting: usize) -> HostState {
        let paused = [&self.pause, &self.rate].into_iter().flatten().max();
        let ceiling = self.limit.in_flight.max(1);
        let fewer = (self.allowed_now() < ceiling)
            .then(|| format!("the endpoint refused {} calls, so fewer go at once", self.refused));
        HostState {
            host: name.to_owned(),
            in_flight: self.in_flight,
            waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
            allowed: self.allowed_now(),
            paused_until_millis: paused.map(|(until, _)| *until),
            reason: paused.map(|(_, reason)| reason.clone()).or(fewer),
            refused: self.refused,
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 1 and the setting, which is a u32"
    )]
    fn allowed_now(&self) -> u32 {
        self.allowed as u32
    }
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53, far above any limit")]
fn float(number: u64) -> f64 {
    number as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and no wait is negative"
)]
fn whole(millis: f64) -> u64 {
    millis as u64
}
