//! What a run will come to, before it begins: calls and tokens by stage, and money where there is a price.

use serde::{Deserialize, Serialize};

use super::{Price, float, whole};
use crate::model::Usage;

/// From the least to the most that is thought of, with what is likely between them. The most is no bound: caps are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// The least.
    pub low: f64,
    /// What is likely.
    pub likely: f64,
    /// The most.
    pub high: f64,
}

impl Span {
    /// The sum, end by end.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            likely: self.likely + other.likely,
            high: self.high + other.high,
        }
    }

    /// The product, end by end.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        Self {
            low: self.low * other.low,
            likely: self.likely * other.likely,
            high: self.high * other.high,
        }
    }

    /// Whether a number lies in it.
    pub fn holds(&self, number: f64) -> bool {
        (self.low..=self.high).contains(&number)
    }
}

/// What a stage is thought to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StagePlan {
    /// Name of the stage.
    pub stage: String,
    /// Calls.
    pub calls: Span,
    /// Tokens of the request of one call.
    pub prompt: Span,
    /// Share of them that a prefix cache can serve, 0 to 1.
    pub cached: f64,
    /// Tokens of the reply of one call.
    pub completion: Span,
}

/// What a run is thought to do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Stages in order.
    pub stages: Vec<StagePlan>,
    /// What the numbers were taken from, for people.
    pub basis: String,
}

/// What one stage will come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StageEstimate {
    /// Name of the stage.
    pub stage: String,
    /// Calls.
    pub calls: Span,
    /// Tokens of requests.
    pub prompt: Span,
    /// Tokens of replies.
    pub completion: Span,
    /// US dollars; `None` without a price. The low end takes the cache's price for what it can serve.
    pub dollars: Option<Span>,
}

/// What a run will come to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// By stage.
    pub stages: Vec<StageEstimate>,
    /// Calls.
    pub calls: Span,
    /// Tokens of requests and replies.
    pub tokens: Span,
    /// US dollars; `None` when a stage has no price.
    pub dollars: Option<Span>,
}

/// What a plan comes to; `price` tells a stage's price.
pub fn estimate(plan: &Plan, price: impl Fn(&str) -> Option<Price>) -> Estimate {
    let stage = |stage: &StagePlan| {
        let prompt = stage.calls.times(stage.prompt);
        let completion = stage.calls.times(stage.completion);
        let dollars = price(&stage.stage).map(|price| Span {
            low: dollars(&price, prompt.low, stage.cached, completion.low),
            likely: dollars(&price, prompt.likely, 0.0, completion.likely),
            high: dollars(&price, prompt.high, 0.0, completion.high),
        });
        StageEstimate {
            stage: stage.stage.clone(),
            calls: stage.calls,
            prompt,
            completion,
            dollars,
        }
    };
    let stages: Vec<_> = plan.stages.iter().map(stage).collect();
    let sum = |of: &dyn Fn(&StageEstimate) -> Span| {
        stages.iter().map(of).fold(Span::default(), Span::plus)
    };
    let all_priced = stages.iter().all(|stage| stage.dollars.is_some());
    Estimate {
        calls: sum(&|stage| stage.calls),
        tokens: sum(&|stage| stage.prompt.plus(stage.completion)),
        dollars: all_priced.then(|| sum(&|stage| stage.dollars.unwrap_or_default())),
        stages,
    }
}

fn dollars(price: &Price, prompt: f64, cached: f64, completion: f64) -> f64 {
    let usage = Usage {
        prompt_tokens: whole(prompt),
        cached_tokens: whole(prompt * cached),
        completion_tokens: whole(completion),
        ..Usage::default()
    };
    float(price.nanos(&usage)) / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(low: f64, likely: f64, high: f64) -> Span {
        Span { low, likely, high }
    }

    fn plan() -> Plan {
        let stage = |stage: &str, calls| StagePlan {
            stage: stage.into(),
            calls,
            prompt: span(1000.0, 2000.0, 3000.0),
            cached: 0.5,
            completion: span(10.0, 20.0, 30.0),
        };
        let stages = vec![stage("a", span(1.0, 2.0, 3.0)), stage("b", span(0.0, 1.0, 10.0))];
        Plan { stages, basis: String::new() }
    }

    #[test]
    fn calls_tokens_and_money_add_up_from_the_stages() {
        let price = Price { prompt: 1.0, completion: 10.0, cached: Some(0.1), cache_write: None };
        let found = estimate(&plan(), |_| Some(price));
        assert_eq!(found.calls, span(1.0, 3.0, 13.0));
        assert_eq!(found.tokens, span(1010.0, 3.0 * 2020.0, 13.0 * 3030.0));
        let dollars = found.dollars.expect("a price");
        assert!((dollars.low - (500.0 + 50.0 + 100.0) / 1e6).abs() < 1e-12, "{dollars:?}");
        assert!((dollars.likely - (6000.0 + 600.0) / 1e6).abs() < 1e-12, "{dollars:?}");
        assert!(dollars.holds(dollars.likely) && !dollars.holds(1.0), "{dollars:?}");
    }

    #[test]
    fn one_stage_without_a_price_leaves_the_sum_without_one() {
        let price = Price { prompt: 1.0, completion: 1.0, ..Price::default() };
        let found = estimate(&plan(), |stage| (stage == "a").then_some(price));
        assert_eq!(found.dollars, None);
        assert!(found.stages[0].dollars.is_some() && found.stages[1].dollars.is_none());
    }
}
