//! What endpoints say about their limits in the headers of every answer, where a browser lets us read them.

use crate::retry::asked_delay_millis;

/// One limit as an answer tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// The limit.
    pub(super) limit: u64,
    /// What is left of it.
    pub(super) remaining: u64,
    /// Milliseconds until it is whole again; a minute where the answer does not say.
    pub(super) reset_millis: u64,
}

/// What an answer tells of requests and of tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tells {
    pub(super) requests: Option<Told>,
    pub(super) tokens: Option<Told>,
}

/// Reads the headers; their names are in lower case. Resets that are dates count as unknown: there is no calendar here.
pub(super) fn told(headers: &[(String, String)]) -> Tells {
    let value = |name: String| {
        headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    };
    let read = |of: &dyn Fn(&str) -> String| {
        let number = |what| value(of(what))?.trim().parse::<u64>().ok();
        let (limit, remaining) = (number("limit")?, number("remaining")?);
        let reset = value(of("reset")).and_then(|text| asked_delay_millis(Some(text), ""));
        (limit > 0 && remaining <= limit).then_some(Told {
            limit,
            remaining,
            reset_millis: reset.unwrap_or(60_000),
        })
    };
    let both = |kind: &str| {
        read(&|what| format!("x-ratelimit-{what}-{kind}"))
            .or_else(|| read(&|what| format!("anthropic-ratelimit-{kind}-{what}")))
    };
    Tells { requests: both("requests"), tokens: both("tokens") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(&str, &str)], requests: Option<[u64; 3]>, tokens: Option<[u64; 3]>) {
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let told = told(&headers);
        let numbers = |told: Option<Told>| {
            told.map(|Told { limit, remaining, reset_millis }| [limit, remaining, reset_millis])
        };
        assert_eq!((numbers(told.requests), numbers(told.tokens)), (requests, tokens));
    }

    #[test]
    fn limits_are_read_as_openai_groq_and_anthropic_write_them() {
        check(&[], None, None);
        check(
            &[
                ("x-ratelimit-limit-requests", "60"),
                ("x-ratelimit-remaining-requests", "59"),
                ("x-ratelimit-reset-requests", "1s"),
                ("x-ratelimit-limit-tokens", "150000"),
                ("x-ratelimit-remaining-tokens", "149984"),
                ("x-ratelimit-reset-tokens", "6m0s"),
            ],
            Some([60, 59, 1000]),
            Some([150_000, 149_984, 360_000]),
        );
        check(
            &[
                ("x-ratelimit-limit-requests", "14400"),
                ("x-ratelimit-remaining-requests", "14370"),
                ("x-ratelimit-reset-requests", "2m59.56s"),
            ],
            Some([14_400, 14_370, 179_560]),
            None,
        );
        check(
            &[
                ("anthropic-ratelimit-tokens-limit", "80000"),
                ("anthropic-ratelimit-tokens-remaining", "1000"),
                ("anthropic-ratelimit-tokens-reset", "2026-11-27T10:00:00Z"),
            ],
            None,
            Some([80_000, 1000, 60_000]),
        );
    }

    #[test]
    fn nonsense_is_no_limit() {
        check(
            &[("x-ratelimit-limit-tokens", "0"), ("x-ratelimit-remaining-tokens", "0")],
            None,
            None,
        );
        check(
            &[("x-ratelimit-limit-tokens", "-1"), ("x-ratelimit-remaining-tokens", "5")],
            None,
            None,
        );
        check(
            &[("x-ratelimit-limit-tokens", "5"), ("x-ratelimit-remaining-tokens", "9")],
            None,
            None,
        );
        check(&[("x-ratelimit-limit-tokens", "5")], None, None);
    }
}
