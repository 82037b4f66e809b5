//! Which failures to try again, and how long to wait.
//!
//! Tried again: 408, 409, 425, 429, 500, 502, 503, 504, 529 (Anthropic and others:
//! overloaded), calls that got no answer or only a part of it, and answers that nobody can read. Not tried again: everything that says the
//! request itself is wrong, and a 429 which means that the money ran out.

use seed::Stream;

use crate::model::ModelError;

/// Longest wait that an endpoint may ask for. Beyond it the failure is reported instead: a
/// person would rather see "try again in 2 hours" than a run that stands still.
const LONGEST_WAIT_MILLIS: u64 = 300_000;

/// How often and how patiently a call is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Calls at most, the first included.
    pub attempts: u32,
    /// Wait before the second call, in milliseconds; doubles from call to call.
    pub first_delay_millis: u64,
    /// Longest wait when the endpoint names none, in milliseconds.
    pub cap_millis: u64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 8, first_delay_millis: 500, cap_millis: 20_000 }
    }
}

impl RetryPolicy {
    /// One call, no second.
    pub const ONCE: Self = Self { attempts: 1, first_delay_millis: 0, cap_millis: 0 };

    /// Milliseconds to wait before the next call after `failed` calls (1 or more) of which the
    /// last ended in `error`; `None` to give up. Jitter is drawn from `jitter`.
    pub fn delay_millis(
        &self,
        failed: u32,
        error: &ModelError,
        jitter: &mut Stream,
    ) -> Option<u64> {
        if failed >= self.attempts || !is_passing(error) {
            return None;
        }
        match error {
            ModelError::Status { retry_after_millis: Some(asked), .. } => {
                // A little more than asked, so that calls in parallel do not strike as one.
                (*asked <= LONGEST_WAIT_MILLIS)
                    .then(|| asked + draw(jitter, self.first_delay_millis))
            }
            _ => Some(self.backoff_millis(failed, jitter)),
        }
    }

    /// Doubles up to the cap; the upper half of it is random.
    fn backoff_millis(&self, failed: u32, jitter: &mut Stream) -> u64 {
        let factor = 1_u64.checked_shl(failed - 1).unwrap_or(u64::MAX);
        let full = self.first_delay_millis.saturating_mul(factor).min(self.cap_millis);
        full / 2 + draw(jitter, full - full / 2)
    }
}

/// Whether the same call may succeed later.
pub fn is_passing(error: &ModelError) -> bool {
    match error {
        ModelError::Unreachable { .. }
        | ModelError::TimedOut { .. }
        | ModelError::Malformed { .. }
        | ModelError::Incomplete { .. } => true,
        ModelError::Status { status: 429, message, retry_after_millis, .. } => {
            !is_out_of_money(message, retry_after_millis.is_some())
        }
        ModelError::Status { status, .. } => {
            matches!(status, 408 | 409 | 425 | 500 | 502 | 503 | 504 | 529)
        }
        ModelError::CapReached { .. }
        | ModelError::NotRecorded { .. }
        | ModelError::Unrecorded { .. }
        | ModelError::TooLong { .. }
        | ModelError::Starved { .. }
        | ModelError::Exhausted => false,
    }
}

/// The delay that an endpoint asks for, in milliseconds: the `Retry-After` header in seconds
/// (RFC 9110, 10.2.3; for its date form see [`date_delay_millis`]), else a
/// delay named in the message, such as "Please try again in 5.289s".
pub fn asked_delay_millis(retry_after: Option<&str>, body: &str) -> Option<u64> {
    retry_after.and_then(header_millis).or_else(|| text_millis(body))
}

/// The delay of a `Retry-After` that is a date, counted from the `Date` of the same answer, so that no clock but the
/// server's own is read.
pub fn date_delay_millis(retry_after: &str, date: &str) -> Option<u64> {
    let (then, now) = (date_seconds(retry_after)?, date_seconds(date)?);
    Some(u64::try_from(then - now).unwrap_or(0) * 1000)
}

/// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
fn date_seconds(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_, rest) = text.trim().split_once(", ")?;
    let [day, month, year, time, "GMT"] = rest.split(' ').collect::<Vec<_>>()[..] else {
        return None;
    };
    let month = i64::try_from(MONTHS.iter().position(|name| *name == month)?).ok()? + 1;
    let [hours, minutes, seconds] = time.split(':').collect::<Vec<_>>()[..] else { return None };
    let number =
        |text: &str| text.parse::<i64>().ok().filter(|number| (0..10_000).contains(number));
    // Days of the proleptic Gregorian calendar, years beginning in March.
    let year = number(year)? - i64::from(month <= 2);
    let from_march = (month + 9) % 12;
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (153 * from_march + 2) / 5
        + number(day)?
        - 719_469;
    Some(((days * 24 + number(hours)?) * 60 + number(minutes)?) * 60 + number(seconds)?)
}

fn header_millis(header: &str) -> Option<u64> {
    let (whole, rest) = duration(header.trim())?;
    rest.trim().is_empty().then_some(whole)
}

/// Finds "try again in 1m2.5s", "retry after 20 seconds", `"retryDelay": "34s"`.
fn text_millis(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    ["try again in ", "retry in ", "retry after ", "retrydelay"].iter().find_map(|lead| {
        let at = lower.find(lead)? + lead.len();
        let rest = lower[at..].trim_start_matches(|c: char| !c.is_ascii_digit() && c != '.');
        // What follows must be near: a number in a later sentence is not the delay.
        let skipped = lower[at..].len() - rest.len();
        (skipped <= 6).then(|| duration(rest)).flatten().map(|(millis, _)| millis)
    })
}

/// Reads `1h2m3.5s`, `320ms`, `20 seconds`, or a bare number of seconds; gives the
/// milliseconds, rounded up, and what follows.
fn duration(text: &str) -> Option<(u64, &str)> {
    let mut total = 0.0;
    let mut rest = text;
    let mut any = false;
    while let Some((number, after)) = number(rest) {
        let spaceless = after.trim_start();
        let end = spaceless.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(spaceless.len());
        let (word, behind) = spaceless.split_at(end);
        match unit_millis(word) {
            Some(unit) => total += number * unit,
            None if any => break,
            None => return Some((round_up(number * 1000.0), after)),
        }
        rest = behind;
        any = true;
    }
    any.then(|| (round_up(total), rest))
}

fn number(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let digits = text[..end].trim_end_matches('.');
    digits.parse().ok().map(|number| (number, &text[digits.len()..]))
}

fn unit_millis(word: &str) -> Option<f64> {
    match word {
        "ms" | "milliseconds" => Some(1.0),
        "s" | "sec" | "secs" | "second" | "seconds" => Some(1000.0),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(60_000.0),
        "h" | "hour" | "hours" => Some(3_600_000.0),
        _ => None,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and the number was read from digits, so it is not negative"
)]
fn round_up(millis: f64) -> u64 {
    millis.ceil() as u64
}

/// Rate limits pass, empty purses do not. Gemini words a rate limit like OpenAI an empty
/// purse ("exceeded your current quota"), but names a delay with it.
fn is_out_of_money(message: &str, delay_known: bool) -> bool {
    let lower = message.to_ascii_lowercase();
    let always = ["insufficient_quota", "insufficient balance", "insufficient credit"];
    let unless_delayed =
        ["current quota", "billing", "credit", "spend limit", "spending limit", "payment"];
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    says(&always) || (!delay_known && says(&unless_delayed))
}

fn draw(jitter: &mut Stream, bound: u64) -> u64 {
    u64::from(jitter.below(u32::try_from(bound).unwrap_or(u32::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16, message: &str, retry_after_millis: Option<u64>) -> ModelError {
        let host = "https://host".into();
        ModelError::Status { host, status, message: message.into(), retry_after_millis }
    }

    #[test]
    fn only_failures_that_may_pass_are_tried_again() {
        for code in [408, 409, 425, 429, 500, 502, 503, 504, 529] {
            assert!(is_passing(&status(code, "", None)), "{code}");
        }
        for code in [200, 400, 401, 402, 403, 404, 413, 422, 501] {
            assert!(!is_passing(&status(code, "", None)), "{code}");
        }
        let host = || "https://host".to_owned();
        assert!(is_passing(&ModelError::Unreachable { host: host(), reason: "reset".into() }));
        assert!(is_passing(&ModelError::Malformed { host: host(), reason: "HTML".into() }));
        assert!(is_passing(&ModelError::TimedOut { host: host() }));
        assert!(!is_passing(&ModelError::Starved { host: host(), tokens: 9 }));
        assert!(!is_passing(&ModelError::Exhausted));
    }

    #[test]
    fn a_429_about_money_is_final_and_one_about_the_rate_is_not() {
        for (message, delay, passing) in [
            ("Rate limit reached for requests per minute", None, true),
            ("You exceeded your current quota (insufficient_quota)", None, false),
            ("You exceeded your current quota (insufficient_quota)", Some(1000), false),
            ("You exceeded your current quota, check your billing details", None, false),
            ("You exceeded your current quota. Please retry in 34s", Some(34_000), true),
            ("Your credit balance is too low", None, false),
            ("Monthly spend limit reached", None, false),
        ] {
            assert_eq!(is_passing(&status(429, message, delay)), passing, "{message}");
        }
    }

    #[test]
    fn the_asked_delay_is_read_from_the_header_or_the_text() {
        for (header, body, expected) in [
            (Some("7"), "", Some(7000)),
            (Some(" 1.5 "), "", Some(1500)),
            (Some("7"), "try again in 2s", Some(7000)),
            (Some("Wed, 21 Oct 2026 07:28:00 GMT"), "try again in 2s", Some(2000)),
            (Some("21 Oct 2026"), "", None),
            (None, "Please try again in 5.289s. Visit the docs", Some(5289)),
            (None, "Please try again in 7m12.5s", Some(432_500)),
            (None, "please try again in 320ms", Some(320)),
            (None, "Please retry in 34.074824224s.", Some(34_075)),
            (None, "Retry after 20 seconds", Some(20_000)),
            (None, r#"{"retryDelay": "34s"}"#, Some(34_000)),
            (None, "try again in a moment, 9 of 10 do", None),
            (None, "try again later", None),
            (None, "ünïcode try again in ü", None),
            (None, "", None),
        ] {
            assert_eq!(asked_delay_millis(header, body), expected, "{header:?} {body}");
        }
    }

    #[test]
    fn a_date_is_counted_from_the_date_of_the_answer() {
        for (after, date, expected) in [
            ("Wed, 21 Oct 2026 07:28:05 GMT", "Wed, 21 Oct 2026 07:28:00 GMT", Some(5000)),
            ("Fri, 01 Jan 2027 00:00:00 GMT", "Thu, 31 Dec 2026 23:59:59 GMT", Some(1000)),
            ("Wed, 01 Mar 2028 00:00:00 GMT", "Mon, 28 Feb 2028 00:00:00 GMT", Some(172_800_000)),
            ("Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:29:00 GMT", Some(0)),
            ("7", "Wed, 21 Oct 2026 07:28:00 GMT", None),
            ("21 Oct 2026", "yesterday", None),
        ] {
            assert_eq!(date_delay_millis(after, date), expected, "{after}");
        }
        assert_eq!(date_seconds("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
    }

    #[test]
    fn waits_double_up_to_the_cap_and_end_after_the_last_attempt() {
        let policy = RetryPolicy::default();
        let mut jitter = Stream::new(1, "retry");
        let error = status(503, "", None);
        let waits: Vec<_> = (1..=8).map(|n| policy.delay_millis(n, &error, &mut jitter)).collect();
        for (wait, full) in waits.iter().zip([500, 1000, 2000, 4000]) {
            let wait = wait.expect("an attempt is left");
            assert!((full / 2..=full).contains(&wait), "{wait} of {full}");
        }
        assert_eq!(waits[7], None);
        let many = RetryPolicy { attempts: 100, ..policy };
        let late = many.delay_millis(80, &error, &mut jitter).expect("an attempt is left");
        assert!((10_000..=20_000).contains(&late), "{late}");
    }

    #[test]
    fn an_asked_delay_is_kept_with_a_little_more_unless_it_is_hours() {
        let policy = RetryPolicy::default();
        let mut jitter = Stream::new(2, "retry");
        let wait = policy.delay_millis(1, &status(429, "slow", Some(60_000)), &mut jitter);
        assert!(wait.is_some_and(|wait| (60_000..60_500).contains(&wait)), "{wait:?}");
        let hours = status(429, "per day", Some(7_200_000));
        assert_eq!(policy.delay_millis(1, &hours, &mut jitter), None);
    }

    #[test]
    fn the_same_stream_gives_the_same_waits() {
        let wait = |seed| {
            let error = status(500, "", None);
            RetryPolicy::default().delay_millis(4, &error, &mut Stream::new(seed, "retry"))
        };
        assert_eq!(wait(1), wait(1));
        assert_ne!(wait(1), wait(2));
    }
}
