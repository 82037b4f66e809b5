//! What a run will come to, and what it has spent, in words.

use std::collections::BTreeMap;

use llm::model::{Cap, dollars};
use llm::money::{Caps, Plan, PriceRow, Span, Spent, estimate};
use pipeline::event::Stage;

use super::words::grouped;

/// What a run will come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Calls.
    pub calls: Range,
    /// Tokens.
    pub tokens: Range,
    /// Money; `None` without a price.
    pub money: Option<Range>,
    /// What the numbers were taken from.
    pub basis: String,
}

/// A likely amount, and from where to where it may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// What is likely.
    pub likely: String,
    /// `120 to 900`.
    pub span: String,
}

/// A plan at these prices.
pub fn forecast(plan: &Plan, prices: &BTreeMap<Stage, llm::money::Price>) -> Forecast {
    let price = |name: &str| {
        let stage = Stage::ALL.into_iter().find(|stage| stage.name() == name)?;
        prices.get(&stage).copied()
    };
    let estimate = estimate(plan, price);
    Forecast {
        calls: range(estimate.calls, count),
        tokens: range(estimate.tokens, count),
        money: estimate.dollars.map(|span| range(span, usd)),
        basis: plan.basis.clone(),
    }
}

/// Where a price is from.
pub fn source(row: &PriceRow, own: bool) -> String {
    match (own, row.date.is_empty()) {
        (true, true) => format!("your price of {}", row.model),
        (true, false) => format!("your price of {}, read on {}", row.model, row.date),
        (false, _) => format!("the price of {} of {}", row.model, row.date),
    }
}

fn range(span: Span, unit: fn(f64) -> String) -> Range {
    Range { likely: unit(span.likely), span: format!("{} to {}", unit(span.low), unit(span.high)) }
}

/// A count as people say it: two digits that count above ten thousand, since it is an estimate.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and no count is negative"
)]
fn count(number: f64) -> String {
    match number {
        1e6.. => format!("{:.1} million", number / 1e6),
        1e4.. => format!("{} 000", grouped((number / 1e3).round() as u64)).replace(' ', "\u{202f}"),
        _ => grouped(number.round() as u64),
    }
}

fn usd(amount: f64) -> String {
    llm::money::nanos(amount).map_or_else(|| format!("${amount:.0}"), rounded)
}

/// Billionths of a dollar as dollars with two digits that count, at least to a hundredth of a cent.
fn rounded(nanos: u64) -> String {
    const LEAST: u64 = 100_000;
    match nanos {
        0 => dollars(0),
        1..LEAST => "less than $0.0001".into(),
        _ => dollars((nanos + LEAST / 2) / LEAST * LEAST),
    }
}

/// What was spent, as the meter shows it: money, or a dash where no call had a price.
pub fn money(spent: &Spent) -> String {
    match (spent.nanos, spent.unpriced) {
        (0, 1..) => "–".into(),
        (nanos, 0) => rounded(nanos),
        (nanos, _) => format!("{} and more", rounded(nanos)),
    }
}

/// A cap with what is spent of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// What is capped.
    pub cap: Cap,
    /// What is spent of what: `30 of 50 calls`.
    pub text: String,
    /// Thousandths that are spent.
    pub thousandths: u64,
}

/// The caps that there are.
pub fn levels(caps: &Caps, spent: &Spent) -> Vec<Level> {
    let all = [
        (Cap::Money, caps.nanos, spent.nanos),
        (Cap::Tokens, caps.tokens, spent.tokens()),
        (Cap::Calls, caps.calls, spent.calls),
    ];
    let level = |(cap, most, spent): (Cap, Option<u64>, u64)| {
        let most = most?;
        let text = match cap {
            Cap::Money => format!("{} of {}", rounded(spent), dollars(most)),
            Cap::Tokens => format!("{} of {} tokens", grouped(spent), grouped(most)),
            Cap::Calls => format!("{} of {} calls", grouped(spent), grouped(most)),
        };
        let share = u128::from(spent) * 1000 / u128::from(most.max(1));
        Some(Level { cap, text, thousandths: u64::try_from(share).unwrap_or(1000).min(1000) })
    };
    all.into_iter().filter_map(level).collect()
}

/// A cap as it stands in its field.
pub fn typed(caps: &Caps, cap: Cap) -> String {
    let whole = |amount: Option<u64>| amount.map(|it| it.to_string()).unwrap_or_default();
    match cap {
        Cap::Money => caps
            .nanos
            .map(|nanos| {
                let text = format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000);
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            })
            .unwrap_or_default(),
        Cap::Tokens => whole(caps.tokens),
        Cap::Calls => whole(caps.calls),
    }
}

#[cfg(test)]
mod tests {
    use llm::Usage;
    use llm::money::{Price, StagePlan};

    use super::*;

    fn plan() -> Plan {
        let span = |low, likely, high| Span { low, likely, high };
        let stage = StagePlan {
            stage: Stage::Agent.name().into(),
            calls: span(100.0, 250.0, 1000.0),
            prompt: span(1000.0, 2000.0, 4000.0),
            cached: 0.0,
            completion: span(10.0, 20.0, 100.0),
        };
        Plan { stages: vec![stage], basis: "a guess".into() }
    }

    #[test]
    fn a_forecast_has_money_where_there_is_a_price() {
        let none = forecast(&plan(), &BTreeMap::new());
        assert_eq!((none.calls.likely.as_str(), none.money), ("250", None));
        assert_eq!(none.calls.span, "100 to 1000");
        assert_eq!(none.tokens.likely, "505\u{202f}000");
        assert_eq!(none.tokens.span, "101\u{202f}000 to 4.1 million");
        let price = Price { prompt: 1.0, completion: 10.0, ..Price::default() };
        let money = forecast(&plan(), &[(Stage::Agent, price)].into()).money.expect("a price");
        assert_eq!((money.likely.as_str(), money.span.as_str()), ("$0.55", "$0.11 to $5.00"));
    }

    #[test]
    fn a_price_says_where_it_is_from() {
        let row = |date: &str| PriceRow {
            model: "m".into(),
            host: String::new(),
            price: Price::default(),
            date: date.into(),
            source: String::new(),
        };
        assert_eq!(source(&row(""), true), "your price of m");
        assert_eq!(source(&row("2026-11-27"), true), "your price of m, read on 2026-11-27");
        assert_eq!(source(&row("2026-11-27"), false), "the price of m of 2026-11-27");
    }

    #[test]
    fn money_without_a_price_is_not_called_nothing() {
        let spent = |nanos, unpriced| Spent { nanos, unpriced, calls: 9, ..Spent::default() };
        for (spent, words) in [
            (spent(0, 0), "$0.00"),
            (spent(0, 3), "–"),
            (spent(12_345_678, 0), "$0.0123"),
            (spent(12_345_678, 1), "$0.0123 and more"),
            (spent(99_999, 0), "less than $0.0001"),
        ] {
            assert_eq!(money(&spent), words);
        }
    }

    #[test]
    fn caps_show_what_is_spent_of_them() {
        let usage = Usage { prompt_tokens: 90, completion_tokens: 10, ..Usage::default() };
        let spent = Spent { calls: 5, usage, nanos: 250_000_000, ..Spent::default() };
        let caps = Caps { nanos: Some(1_000_000_000), tokens: None, calls: Some(4) };
        let levels = levels(&caps, &spent);
        let seen: Vec<_> =
            levels.iter().map(|level| (level.text.as_str(), level.thousandths)).collect();
        assert_eq!(seen, [("$0.25 of $1.00", 250), ("5 of 4 calls", 1000)]);
        assert_eq!(typed(&caps, Cap::Money), "1");
        assert_eq!(typed(&Caps { nanos: Some(2_500_000_001), ..caps }, Cap::Money), "2.500000001");
        assert_eq!(
            (typed(&caps, Cap::Tokens), typed(&caps, Cap::Calls)),
            (String::new(), "4".into())
        );
    }
}
