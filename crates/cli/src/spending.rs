//! What a run may spend, at which price, and what it spent.

use std::io::Write;
use std::path::PathBuf;
use std::rc::Rc;

use anyhow::{Context, bail};
use environment::Domain;
use llm::Endpoint;
use llm::model::dollars;
use llm::money::{Caps, Estimate, Meter, Price, PriceTable, Span, Spent, estimate};
use pipeline::event::Stage;
use pipeline::{RunConfig, plan};

use crate::data;

/// Caps and prices.
#[derive(clap::Args)]
pub(crate) struct Spending {
    /// Ends the run before this command spends more, in US dollars; what is done is kept, and --resume goes on.
    #[arg(long, value_name = "USD", value_parser = money)]
    max_money: Option<u64>,
    /// Ends the run before this command uses more tokens.
    #[arg(long, value_name = "N")]
    max_tokens: Option<u64>,
    /// Ends the run before this command makes more calls.
    #[arg(long, value_name = "N")]
    max_calls: Option<u64>,
    /// What the model costs: IN/OUT or IN/OUT/CACHED, in US dollars for a million tokens.
    #[arg(long, value_name = "IN/OUT", value_parser = Price::parse)]
    price: Option<Price>,
    /// A price table to look in before the bundled one: JSON with `rows` of `model`, `prompt`, `completion`.
    #[arg(long, value_name = "FILE", conflicts_with = "price")]
    prices: Option<PathBuf>,
}

fn money(text: &str) -> Result<u64, String> {
    let amount = text.trim().trim_start_matches('$').parse::<f64>().ok();
    amount.and_then(llm::money::nanos).ok_or_else(|| format!("`{text}` is no amount; write 2.50"))
}

/// A price, and where it is from.
pub(crate) struct Known {
    pub(crate) price: Price,
    pub(crate) from: String,
}

impl Spending {
    /// The price of a model at an endpoint, where it is known; `None` for the endpoint is the simulated model.
    pub(crate) fn known(&self, at: Option<(&Endpoint, &str)>) -> anyhow::Result<Option<Known>> {
        if let Some(price) = self.price {
            return Ok(Some(Known { price, from: "--price".to_owned() }));
        }
        let Some((endpoint, model)) = at else { return Ok(None) };
        let mut tables = Vec::new();
        if let Some(path) = &self.prices {
            let table = PriceTable::parse(&data::text(path)?).map_err(anyhow::Error::msg);
            tables.push(table.with_context(|| path.display().to_string())?);
        }
        tables.push(PriceTable::bundled());
        let row = tables.iter().find_map(|table| table.find(endpoint, model));
        Ok(row.map(|row| {
            let date = if row.date.is_empty() { "your table" } else { &row.date };
            let source = if row.source.is_empty() { "" } else { ", check it at " };
            let from = format!("{} in prices of {date}{source}{}", row.model, row.source);
            Known { price: row.price, from }
        }))
    }

    /// A meter for a run. A cap on money needs a price, or an endpoint that says what each call cost.
    pub(crate) fn meter(
        &self,
        at: Option<(&Endpoint, &str)>,
        known: Option<&Known>,
    ) -> anyhow::Result<Rc<Meter>> {
        let says = at.is_some_and(|(endpoint, _)| endpoint.host() == "https://openrouter.ai");
        if self.max_money.is_some() && known.is_none() && !says {
            let who = at.map_or("the simulated model", |(_, model)| model);
            bail!("no price of {who} is known, so --max-money cannot be kept: give --price IN/OUT");
        }
        let Self { max_money: nanos, max_tokens: tokens, max_calls: calls, .. } = *self;
        Ok(Meter::new(Caps { nanos, tokens, calls }))
    }
}

/// What a run of so many tasks will come to.
pub(crate) fn forecast(
    config: &RunConfig,
    domain: &dyn Domain,
    tasks: u32,
    known: Option<&Known>,
) -> (Estimate, String) {
    let plan = plan::plan(config, domain, tasks);
    let price = known.map(|known| known.price);
    (estimate(&plan, |_| price), plan.basis)
}

/// A span in words.
pub(crate) fn span(span: Span, unit: impl Fn(f64) -> String) -> String {
    format!("{} ({} to {})", unit(span.likely), unit(span.low), unit(span.high))
}

/// A count as people say it.
pub(crate) fn count(number: f64) -> String {
    match number {
        1e6.. => format!("{:.1} million", number / 1e6),
        _ => format!("{number:.0}"),
    }
}

/// US dollars.
pub(crate) fn usd(amount: f64) -> String {
    llm::money::nanos(amount).map_or_else(|| format!("${amount:.0}"), dollars)
}

/// What was spent, by stage.
pub(crate) fn print(
    meter: &Meter,
    known: Option<&Known>,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let stages = meter.stages();
    let named = |stage: Stage| stages.get(stage.name()).map(|spent| (stage.name(), spent));
    for (name, spent) in Stage::ALL.into_iter().filter_map(named) {
        writeln!(out, "{:<21}{}", format!("spent on {name}"), amounts(spent))?;
    }
    let total = meter.total();
    writeln!(out, "spent in all         {}", amounts(&total))?;
    if total.nanos > 0 && total.unpriced > 0 {
        writeln!(out, "without a price      {} calls", total.unpriced)?;
    }
    if total.estimated > 0 {
        writeln!(
            out,
            "tokens not counted   {} calls, taken for four bytes a token",
            total.estimated
        )?;
    }
    if let Some(known) = known {
        writeln!(out, "price                {}", known.from)?;
    }
    Ok(())
}

fn amounts(spent: &Spent) -> String {
    let cached = spent.usage.cached_tokens;
    let parts = [
        Some(format!("{} calls", spent.calls)),
        Some(format!("{} tokens", spent.tokens())),
        (cached > 0).then(|| format!("{cached} of them from a cache")),
        (spent.nanos > 0).then(|| dollars(spent.nanos)),
        (spent.failed > 0).then(|| format!("{} calls failed", spent.failed)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
