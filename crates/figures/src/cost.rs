//! What a run cost, by stage, and what each measure against cost saved. Money only where prices are given: none is
//! assumed.

use std::collections::{BTreeMap, BTreeSet};

use dataset::Turn;
use pipeline::event::{Stage, StageUsage};
use pipeline::{Journal, Step};
use serde::{Deserialize, Serialize};

use crate::interval::float;

/// US dollars for a million tokens; 0 is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Price {
    /// Prompt tokens.
    pub prompt: f64,
    /// Prompt tokens that the provider had in its prefix cache; 0 takes the price of prompt tokens.
    pub cached: f64,
    /// Completion tokens.
    pub completion: f64,
}

/// What the models cost. The default knows no price, and then no figure has money in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Prices {
    /// When these prices were read, such as `2025-11-27`; shown beside every amount.
    pub date: String,
    /// The price of every stage that has none of its own.
    pub all: Price,
    /// Prices of single stages, where another model plays.
    pub stages: BTreeMap<Stage, Price>,
}

impl Prices {
    /// The price of a stage; `None` when it is not known.
    pub fn of(&self, stage: Stage) -> Option<Price> {
        let price = *self.stages.get(&stage).unwrap_or(&self.all);
        (price.prompt > 0.0 || price.completion > 0.0).then_some(price)
    }
}

/// Calls, tokens and money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spent {
    /// Model calls.
    pub calls: f64,
    /// Prompt tokens.
    pub prompt_tokens: f64,
    /// Prompt tokens among them that repeat the beginning of an earlier prompt of the task.
    pub prefix_tokens: f64,
    /// Completion tokens.
    pub completion_tokens: f64,
    /// US dollars, prefix tokens at the price of cached ones; `None` without a price.
    pub usd: Option<f64>,
}

impl Spent {
    /// Prompt and completion tokens.
    pub fn tokens(&self) -> f64 {
        self.prompt_tokens + self.completion_tokens
    }

    /// Tokens that no prefix cache can save.
    pub fn fresh_tokens(&self) -> f64 {
        self.tokens() - self.prefix_tokens
    }

    fn of(usage: &StageUsage, price: Option<Price>) -> Self {
        let prompt = float(usage.tokens.prompt_tokens);
        let prefix = float(usage.prefix_tokens).min(prompt);
        let completion = float(usage.tokens.completion_tokens);
        let spent = Self {
            calls: float(usage.calls),
            prompt_tokens: prompt,
            prefix_tokens: prefix,
            completion_tokens: completion,
            usd: None,
        };
        spent.at(price)
    }

    /// The same calls and tokens at another price.
    fn at(self, price: Option<Price>) -> Self {
        let usd = price.map(|price| {
            let cached = if price.cached > 0.0 { price.cached } else { price.prompt };
            ((self.prompt_tokens - self.prefix_tokens) * price.prompt
                + self.prefix_tokens * cached
                + self.completion_tokens * price.completion)
                / 1e6
        });
        Self { usd, ..self }
    }

    /// The sum; money only when both have it.
    fn plus(&self, other: &Self) -> Self {
        Self {
            calls: self.calls + other.calls,
            prompt_tokens: self.prompt_tokens + other.prompt_tokens,
            prefix_tokens: self.prefix_tokens + other.prefix_tokens,
            completion_tokens: self.completion_tokens + other.completion_tokens,
            usd: self.usd.zip(other.usd).map(|(one, two)| one + two),
        }
    }

    /// For each of `count` things; `None` when there is none.
    pub fn per(&self, count: u64) -> Option<Self> {
        let count = (count > 0).then(|| float(count))?;
        Some(Self {
            calls: self.calls / count,
            prompt_tokens: self.prompt_tokens / count,
            prefix_tokens: self.prefix_tokens / count,
            completion_tokens: self.completion_tokens / count,
            usd: self.usd.map(|usd| usd / count),
        })
    }
}

/// What one stage cost, or all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bill {
    /// In the whole run.
    pub run: Spent,
    /// For each accepted blueprint.
    pub per_blueprint: Option<Spent>,
    /// For each kept trajectory.
    pub per_record: Option<Spent>,
}

/// What a run cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// By stage.
    pub stages: BTreeMap<Stage, Bill>,
    /// Proposals, reviews and advice.
    pub phase1: Bill,
    /// Both phases.
    pub total: Bill,
    /// What was saved, by measure. Estimates from this run alone; `interplay ablate --cost` measures.
    pub saved: Vec<Saving>,
    /// Date of the prices; empty without any.
    pub prices: String,
}

impl Cost {
    /// What the same calls and tokens would have cost at these prices, for each of so many accepted blueprints and kept
    /// records.
    #[must_use]
    pub fn at(&self, prices: &Prices, blueprints: u64, records: u64) -> Self {
        let spent = |(stage, bill): (&Stage, &Bill)| (*stage, bill.run.at(prices.of(*stage)));
        let stages = self.stages.iter().map(spent).collect();
        Self::of(&stages, self.saved.clone(), prices, (blueprints, records))
    }

    fn of(
        stages: &BTreeMap<Stage, Spent>,
        saved: Vec<Saving>,
        prices: &Prices,
        (blueprints, records): (u64, u64),
    ) -> Self {
        let bill = |run: Spent| Bill {
            run,
            per_blueprint: run.per(blueprints),
            per_record: run.per(records),
        };
        let known = stages.keys().any(|stage| prices.of(*stage).is_some());
        let sum = |keep: &dyn Fn(Stage) -> bool| {
            let zero = Spent { usd: Some(0.0), ..Spent::default() };
            let kept = stages.iter().filter(|(stage, _)| keep(**stage));
            let sum = kept.fold(zero, |sum, (_, spent)| sum.plus(spent));
            Spent { usd: sum.usd.filter(|_| known), ..sum }
        };
        let first = |stage| matches!(stage, Stage::Propose | Stage::Review | Stage::Advise);
        Self {
            stages: stages.iter().map(|(stage, spent)| (*stage, bill(*spent))).collect(),
            phase1: bill(sum(&first)),
            total: bill(sum(&|_| true)),
            saved,
            prices: if known { prices.date.clone() } else { String::new() },
        }
    }
}

/// What one measure saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saving {
    /// The measure.
    pub measure: String,
    /// Calls that were not made.
    pub calls: u64,
    /// Tokens that were not sent, or for prefixes that a cache can serve.
    pub tokens: f64,
    /// How it was worked out.
    pub how: String,
}

/// Cost as it is gathered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter {
    usage: BTreeMap<Stage, StageUsage>,
    /// Judges that were not asked, and the tokens their calls would have had.
    unasked: (u64, u64),
    /// Candidates that the human drew.
    candidates: u64,
    /// Different ones among those of a turn, and the bytes of their texts.
    different: u64,
    bytes: u64,
}

impl Meter {
    pub(crate) fn add(&mut self, journal: &Journal) {
        for (stage, usage) in &journal.usage {
            let sum = self.usage.entry(*stage).or_default();
            sum.calls += usage.calls;
            sum.tokens += usage.tokens;
            sum.prefix_tokens += usage.prefix_tokens;
        }
        let review = journal.usage.get(&Stage::Review).copied().unwrap_or_default();
        let tokens = review.tokens.prompt_tokens + review.tokens.completion_tokens;
        for step in &journal.steps {
            match step {
                Step::Reviewed { votes, seats, .. } => {
                    let asked = u64::try_from(votes.len()).unwrap_or(u64::MAX);
                    let left = u64::from(*seats).saturating_sub(asked);
                    self.unasked.0 += left;
                    // Whole tokens: a sum of fractions would depend on the order of the tasks.
                    self.unasked.1 += left * tokens / review.calls.max(1);
                }
                Step::Turn { turn: Turn::Human { candidates, .. }, .. } => {
                    let texts: BTreeSet<&str> =
                        candidates.iter().map(|candidate| candidate.text.as_str()).collect();
                    self.candidates += u64::try_from(candidates.len()).unwrap_or(u64::MAX);
                    self.different += u64::try_from(texts.len()).unwrap_or(u64::MAX);
                    let bytes: usize = texts.iter().map(|text| text.len()).sum();
                    self.bytes += u64::try_from(bytes).unwrap_or(u64::MAX);
                }
                _ => {}
            }
        }
    }

    /// The cost for each of so many accepted blueprints and kept records.
    pub(crate) fn cost(&self, prices: &Prices, blueprints: u64, records: u64) -> Cost {
        let spent =
            |(stage, usage): (&Stage, &StageUsage)| (*stage, Spent::of(usage, prices.of(*stage)));
        let stages = self.usage.iter().map(spent).collect();
        Cost::of(&stages, self.saved(), prices, (blueprints, records))
    }

    fn saved(&self) -> Vec<Saving> {
        let of = |stage| self.usage.get(&stage).copied().unwrap_or_default();
        let saving = |measure: &str, calls, tokens, how: &str| Saving {
            measure: measure.to_owned(),
            calls,
            tokens,
            how: how.to_owned(),
        };
        let (human, critic) = (of(Stage::Human), of(Stage::Critic));
        let draws = self.candidates.saturating_sub(human.calls);
        let prompt = float(human.tokens.prompt_tokens) / float(human.calls.max(1));
        let critics = self.different.saturating_sub(critic.calls);
        let texts = float(self.bytes) / 4.0;
        let frame =
            (float(critic.tokens.prompt_tokens) - texts).max(0.0) / float(critic.calls.max(1));
        let prefix: u64 = self.usage.values().map(|usage| usage.prefix_tokens).sum();
        vec![
            saving(
                "early stop of the committee",
                self.unasked.0,
                float(self.unasked.1),
                "judges not asked × a mean review of the same task",
            ),
            saving(
                "candidates of one call",
                draws,
                float(draws) * prompt,
                "candidates drawn without a call of their own × a mean prompt of the human",
            ),
            saving(
                "one critique a turn, where it decides",
                critics,
                float(critics) * frame,
                "different candidates without a critique of their own × a mean critic's prompt without its texts",
            ),
            saving(
                "prefix caches",
                0,
                float(prefix),
                "prompt tokens that repeat the beginning of an earlier prompt of the task",
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn usage(calls: u64, prompt: u64, prefix: u64, completion: u64) -> StageUsage {
        let mut usage = StageUsage { calls, prefix_tokens: prefix, ..StageUsage::default() };
        usage.tokens.prompt_tokens = prompt;
        usage.tokens.completion_tokens = completion;
        usage
    }

    fn meter() -> Meter {
        let mut journal = samples::journal(0, Vec::new());
        journal.usage.insert(Stage::Propose, usage(2, 1_000_000, 0, 100_000));
        journal.usage.insert(Stage::Agent, usage(10, 3_000_000, 2_000_000, 200_000));
        let mut meter = Meter::default();
        meter.add(&journal);
        meter
    }

    #[test]
    fn without_prices_there_is_no_money_and_with_them_cached_tokens_are_cheaper() {
        let free = meter().cost(&Prices::default(), 1, 2);
        assert_eq!((free.total.run.usd, free.prices.as_str()), (None, ""));
        let all = Price { prompt: 2.0, cached: 0.5, completion: 10.0 };
        let prices = Prices { date: "2025-01-01".into(), all, ..Prices::default() };
        let cost = meter().cost(&prices, 1, 2);
        assert_eq!(cost.stages[&Stage::Propose].run.usd, Some(2.0 + 1.0));
        assert_eq!(cost.stages[&Stage::Agent].run.usd, Some(2.0 + 1.0 + 2.0));
        assert_eq!(cost.total.run.usd, Some(8.0));
        assert_eq!(cost.total.per_record.unwrap().usd, Some(4.0));
        assert_eq!(cost.phase1.per_blueprint.map(|spent| spent.tokens()), Some(1_100_000.0));
        assert_eq!(cost.prices, "2025-01-01");
    }

    #[test]
    fn other_prices_give_what_gathering_with_them_would_have_given() {
        let prices = Prices {
            all: Price { prompt: 2.0, cached: 0.5, completion: 10.0 },
            ..Prices::default()
        };
        let free = meter().cost(&Prices::default(), 1, 2);
        assert_eq!(free.at(&prices, 1, 2), meter().cost(&prices, 1, 2));
        assert_eq!(free.at(&prices, 1, 2).at(&Prices::default(), 1, 2), free);
    }

    #[test]
    fn a_stage_without_a_price_leaves_the_sum_unknown_not_smaller() {
        let price = Price { prompt: 1.0, ..Price::default() };
        let prices = Prices { stages: [(Stage::Agent, price)].into(), ..Prices::default() };
        let cost = meter().cost(&prices, 1, 1);
        assert!(cost.stages[&Stage::Agent].run.usd.is_some());
        assert_eq!((cost.total.run.usd, cost.phase1.run.usd), (None, None));
    }

    #[test]
    fn nothing_accepted_has_no_cost_for_each() {
        let cost = meter().cost(&Prices::default(), 0, 0);
        assert_eq!((cost.total.per_record, cost.total.per_blueprint), (None, None));
        assert_eq!(Some(cost.total.run.calls), Some(12.0));
    }

    #[test]
    fn judges_that_were_not_asked_are_counted_at_the_price_of_those_that_were() {
        let review =
            samples::reviewed(0, &["0000", "0000"], 3, pipeline::committee::Rule::default());
        let mut journal = samples::journal(0, vec![review]);
        journal.usage.insert(Stage::Review, usage(2, 800, 0, 200));
        let mut meter = Meter::default();
        meter.add(&journal);
        let saved = meter.saved();
        assert_eq!(
            (saved[0].measure.as_str(), saved[0].calls, saved[0].tokens),
            ("early stop of the committee", 1, 500.0)
        );
    }

    #[test]
    fn candidates_of_one_call_share_its_prompt() {
        let candidate =
            |text: &str| dataset::Candidate { text: text.into(), score: None, faults: Vec::new() };
        let candidates = vec![candidate("abcd"), candidate("abcd"), candidate("efgh")];
        let turn = Turn::Human { text: "abcd".into(), candidates, faults: Vec::new() };
        let mut journal = samples::journal(0, vec![Step::Turn { attempt: 0, turn }]);
        journal.usage.insert(Stage::Human, usage(1, 400, 0, 30));
        journal.usage.insert(Stage::Critic, usage(1, 102, 0, 10));
        let mut meter = Meter::default();
        meter.add(&journal);
        let saved = meter.saved();
        assert_eq!((saved[1].calls, saved[1].tokens), (2, 800.0));
        assert_eq!((saved[2].calls, saved[2].tokens), (1, 100.0));
    }
}
