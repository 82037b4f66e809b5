//! What calls cost: a price table, an estimate before a run, a meter while it goes on, and caps that end it in time.
//!
//! Amounts are billionths of a US dollar, so that they add up without rounding; prices are US dollars for a million
//! tokens, as providers print them. An endpoint that says itself what a call cost is believed before any table.

mod capped;
mod estimate;
mod meter;
mod table;

use serde::{Deserialize, Serialize};

use crate::model::{ChatReply, ChatRequest, Usage};
use crate::replies::key::json;

pub use capped::Capped;
pub use estimate::{Estimate, Plan, Span, StageEstimate, StagePlan, estimate};
pub use meter::{Caps, Meter, Spent};
pub use table::{PriceRow, PriceTable};

/// US dollars for a million tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Tokens of requests.
    pub prompt: f64,
    /// Tokens of replies, reasoning included.
    pub completion: f64,
    /// Tokens of requests that come from a cache; `None` costs what others cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached: Option<f64>,
    /// Tokens of requests that are written into a cache; `None` costs what others cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write: Option<f64>,
}

impl Price {
    /// Reads `IN/OUT` or `IN/OUT/CACHED`, such as `0.25/2`; `Err` says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is no price; write IN/OUT or IN/OUT/CACHED in US dollars for a million tokens, such as 0.25/2"
            )
        };
        let number = |part: &str| {
            let number = part.trim().parse::<f64>().ok();
            number.filter(|number| (0.0..=MOST).contains(number)).ok_or_else(wrong)
        };
        let parts = text.split('/').map(number).collect::<Result<Vec<_>, _>>()?;
        match parts[..] {
            [prompt, completion] => Ok(Self { prompt, completion, ..Self::default() }),
            [prompt, completion, cached] => {
                Ok(Self { prompt, completion, cached: Some(cached), cache_write: None })
            }
            _ => Err(wrong()),
        }
    }

    /// Billionths of a dollar for these tokens, rounded up.
    pub fn nanos(&self, usage: &Usage) -> u64 {
        let cached = usage.cached_tokens.min(usage.prompt_tokens);
        let written = usage.cache_write_tokens.min(usage.prompt_tokens - cached);
        let fresh = usage.prompt_tokens - cached - written;
        // A dollar for a million tokens is a thousand billionths for one.
        whole(
            1000.0
                * (float(fresh) * self.prompt
                    + float(cached) * self.cached.unwrap_or(self.prompt)
                    + float(written) * self.cache_write.unwrap_or(self.prompt)
                    + float(usage.completion_tokens) * self.completion),
        )
    }
}

/// Dearer than any model: what is more was mistyped.
const MOST: f64 = 100_000.0;

/// Dollars as billionths; `None` for what is no amount.
pub fn nanos(dollars: f64) -> Option<u64> {
    (0.0..=1e9).contains(&dollars).then(|| whole(dollars * 1e9))
}

/// Bytes of what a request says: four or fewer are a token.
fn bytes(request: &ChatRequest) -> u64 {
    let said: usize = request.messages.iter().map(said).sum();
    let tools = if request.tools.is_empty() { 0 } else { json(&request.tools).len() };
    (said + tools) as u64
}

/// Bytes of what a reply says.
fn reply_bytes(reply: &ChatReply) -> u64 {
    std::iter::once(&reply.message).chain(&reply.others).map(said).sum::<usize>() as u64
}

fn said(message: &crate::message::Message) -> usize {
    let calls = message.tool_calls.iter().map(|call| call.name.len() + call.arguments.len());
    message.content.len() + calls.sum::<usize>()
}

#[expect(clippy::cast_precision_loss, reason = "exact up to 2^53, far above any count of tokens")]
fn float(number: u64) -> f64 {
    number as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and no amount is negative"
)]
fn whole(number: f64) -> u64 {
    // What binary fractions add in the last place is no billionth.
    (number - 1e-6).ceil().max(0.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_token_has_its_price() {
        let price =
            Price { prompt: 3.0, completion: 15.0, cached: Some(0.3), cache_write: Some(3.75) };
        let usage = |prompt, cached, written, completion| Usage {
            prompt_tokens: prompt,
            completion_tokens: completion,
            cached_tokens: cached,
            cache_write_tokens: written,
            ..Usage::default()
        };
        for (usage, expected) in [
            (usage(1_000_000, 0, 0, 0), 3_000_000_000),
            (usage(0, 0, 0, 1_000_000), 15_000_000_000),
            (usage(1_000_000, 1_000_000, 0, 0), 300_000_000),
            (usage(1_000_000, 0, 1_000_000, 0), 3_750_000_000),
            (usage(10, 4, 3, 1), 9_000 + 1_200 + 11_250 + 15_000),
            // An endpoint that counts more cached than sent is not believed.
            (usage(10, 100, 100, 0), 3_000),
            (usage(0, 0, 0, 0), 0),
        ] {
            assert_eq!(price.nanos(&usage), expected, "{usage:?}");
        }
        let plain = Price { cached: None, cache_write: None, ..price };
        assert_eq!(plain.nanos(&usage(10, 4, 3, 1)), 45_000);
    }

    #[test]
    fn a_price_is_read_as_people_write_it() {
        let price =
            |prompt, completion, cached| Price { prompt, completion, cached, cache_write: None };
        assert_eq!(Price::parse("0.25/2"), Ok(price(0.25, 2.0, None)));
        assert_eq!(Price::parse(" 3 / 15 / 0.3 "), Ok(price(3.0, 15.0, Some(0.3))));
        for wrong in ["", "3", "3/x", "-1/2", "1/2/3/4", "NaN/1", "inf/1", "1e9/1"] {
            assert!(Price::parse(wrong).is_err_and(|it| it.contains("IN/OUT")), "{wrong}");
        }
    }

    #[test]
    fn dollars_become_billionths() {
        assert_eq!(nanos(0.1), Some(100_000_000));
        assert_eq!(nanos(1.005), Some(1_005_000_000));
        assert_eq!((nanos(-1.0), nanos(f64::NAN), nanos(f64::INFINITY)), (None, None, None));
    }
}
