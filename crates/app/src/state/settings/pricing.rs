//! What tokens cost: the visitor's own rows, then those that come with the program; and prices of single stages, where
//! another model plays. Estimates, the meter and the figures all read them here.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use figures::{Price as StagePrice, Prices};
use llm::money::{Price, PriceRow, PriceTable};
use llm::{Dialect, Endpoint};
use pipeline::event::Stage;
use serde::{Deserialize, Serialize};

use crate::action::figures::Part;
use crate::action::settings::{Priced, PricingEdit, RowPart};

/// What tokens cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pricing {
    /// The visitor's own rows; of several that fit, the first counts.
    pub own: Vec<PriceRow>,
    /// Prices of single stages.
    pub stages: BTreeMap<Stage, StagePrice>,
}

/// The prices that come with the program.
pub fn bundled() -> &'static PriceTable {
    static BUNDLED: OnceLock<PriceTable> = OnceLock::new();
    BUNDLED.get_or_init(PriceTable::bundled)
}

impl Pricing {
    /// The row that holds for a model; true when it is the visitor's own.
    pub fn row(&self, of: &Priced) -> Option<(PriceRow, bool)> {
        let endpoint = endpoint(of);
        let own = PriceTable { rows: self.own.clone() };
        let mine = own.find(&endpoint, &of.model).map(|row| (row.clone(), true));
        mine.or_else(|| bundled().find(&endpoint, &of.model).map(|row| (row.clone(), false)))
    }

    /// Prices by stage; nothing where none is known.
    pub fn by_stage(&self, of: &Priced) -> BTreeMap<Stage, Price> {
        let all = self.row(of).map(|(row, _)| row.price);
        let price = |stage: Stage| {
            let own = self.stages.get(&stage).map(|price| Price {
                prompt: price.prompt,
                completion: price.completion,
                cached: Some(price.cached).filter(|cached| *cached > 0.0),
                cache_write: None,
            });
            Some((stage, own.or(all)?))
        };
        Stage::ALL.into_iter().filter_map(price).collect()
    }

    /// The same, as the figures take them.
    pub fn figures(&self, of: &Priced) -> Prices {
        let row = self.row(of).map(|(row, _)| row);
        let price = row.as_ref().map(|row| row.price).unwrap_or_default();
        let all = StagePrice {
            prompt: price.prompt,
            cached: price.cached.unwrap_or_default(),
            completion: price.completion,
        };
        let date = row.map(|row| row.date).unwrap_or_default();
        Prices { date, all, stages: self.stages.clone() }
    }

    /// Changes a price. What is no amount changes nothing.
    pub fn edit(&mut self, edit: PricingEdit) {
        match edit {
            PricingEdit::Of(of, part) => self.set(&of, &part),
            PricingEdit::Stage(stage, part, text) => self.set_stage(stage, part, &text),
            PricingEdit::Row(place, part) => {
                if let Some(row) = self.own.get_mut(place) {
                    write(row, &part);
                }
            }
            PricingEdit::Add(of) => self.own.push(PriceRow {
                host: endpoint(&of).host().to_owned(),
                model: of.model,
                price: Price::default(),
                date: String::new(),
                source: String::new(),
            }),
            PricingEdit::Remove(place) if place < self.own.len() => drop(self.own.remove(place)),
            PricingEdit::Remove(_) => {}
        }
    }

    /// Changes the own row of a model. There is one from then on; without amounts there is none.
    fn set(&mut self, of: &Priced, part: &RowPart) {
        let endpoint = endpoint(of);
        let host = endpoint.host().to_owned();
        let same = |row: &PriceRow| row.host == host && row.model == of.model;
        let place = self.own.iter().position(same).unwrap_or_else(|| {
            let known = self.row(of).map(|(row, _)| row.price).unwrap_or_default();
            let row = PriceRow {
                model: of.model.clone(),
                host: host.clone(),
                price: known,
                date: String::new(),
                source: String::new(),
            };
            self.own.insert(0, row);
            0
        });
        write(&mut self.own[place], part);
        if self.own[place].price == Price::default() {
            self.own.remove(place);
        }
    }

    fn set_stage(&mut self, stage: Stage, part: Part, text: &str) {
        let Some(value) = amount(text) else { return };
        let price = self.stages.entry(stage).or_default();
        match part {
            Part::Prompt => price.prompt = value,
            Part::Cached => price.cached = value,
            Part::Completion => price.completion = value,
        }
        self.stages.retain(|_, price| *price != StagePrice::default());
    }
}

/// The place that a price is of; a host that cannot be read is none.
fn endpoint(of: &Priced) -> Endpoint {
    Endpoint::parse(&of.base_url).unwrap_or_else(|_| Endpoint {
        base_url: String::new(),
        dialect: Dialect::default(),
        kind: None,
        key: None,
    })
}

fn write(row: &mut PriceRow, part: &RowPart) {
    match part {
        RowPart::Model(text) => text.trim().clone_into(&mut row.model),
        RowPart::Host(text) => {
            let host = Endpoint::parse(text).map(|endpoint| endpoint.host().to_owned());
            row.host = host.unwrap_or_default();
        }
        RowPart::Date(text) => text.trim().clone_into(&mut row.date),
        RowPart::Amount(part, text) => {
            let Some(value) = amount(text) else { return };
            match part {
                Part::Prompt => row.price.prompt = value,
                Part::Completion => row.price.completion = value,
                Part::Cached => row.price.cached = Some(value).filter(|cached| *cached > 0.0),
            }
        }
    }
}

/// US dollars as typed; nothing typed is nothing.
fn amount(text: &str) -> Option<f64> {
    let text = text.trim();
    let typed = if text.is_empty() { Some(0.0) } else { text.parse::<f64>().ok() };
    typed.filter(|amount| (0.0..=100_000.0).contains(amount))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "prices are kept as they were typed")]

    use super::*;

    fn of(base_url: &str, model: &str) -> Priced {
        Priced { base_url: base_url.into(), model: model.into() }
    }

    fn typed(part: Part, text: &str) -> RowPart {
        RowPart::Amount(part, text.into())
    }

    #[test]
    fn a_known_model_has_a_price_with_its_date_and_its_own_row_goes_before_it() {
        let mut pricing = Pricing::default();
        let model = of("https://api.openai.com/v1", "gpt-4o");
        let (row, own) = pricing.row(&model).expect("it is in the table");
        assert!(!own && !row.date.is_empty() && row.source.starts_with("https://"));
        pricing.edit(PricingEdit::Of(model.clone(), typed(Part::Prompt, "1.5")));
        let (own_row, own) = pricing.row(&model).expect("it is in the table");
        assert!(own);
        assert_eq!((own_row.price.prompt, own_row.price.completion), (1.5, row.price.completion));
        assert_eq!(pricing.by_stage(&model)[&Stage::Agent].prompt, 1.5);
        assert_eq!(pricing.figures(&model).all.prompt, 1.5);
        pricing.edit(PricingEdit::Remove(0));
        assert_eq!(pricing.row(&model).expect("the table's").0, row);
    }

    #[test]
    fn an_unknown_model_has_no_price_until_one_is_typed_and_none_after_it_is_taken_back() {
        let mut pricing = Pricing::default();
        let model = of("http://localhost:1/v1", "mine");
        assert!(pricing.row(&model).is_none() && pricing.by_stage(&model).is_empty());
        assert_eq!(pricing.figures(&model), Prices::default());
        pricing.edit(PricingEdit::Of(model.clone(), typed(Part::Completion, "2")));
        pricing.edit(PricingEdit::Of(model.clone(), RowPart::Date("2026-11-27".into())));
        assert_eq!(pricing.figures(&model).date, "2026-11-27");
        assert!(pricing.row(&of("http://localhost:2/v1", "mine")).is_none(), "of one host");
        for nonsense in ["-1", "much", "NaN", "1e9"] {
            pricing.edit(PricingEdit::Of(model.clone(), typed(Part::Completion, nonsense)));
        }
        assert_eq!(pricing.row(&model).expect("typed").0.price.completion, 2.0);
        pricing.edit(PricingEdit::Of(model.clone(), typed(Part::Completion, " ")));
        assert!(pricing.own.is_empty());
    }

    #[test]
    fn a_stage_of_its_own_price_goes_before_the_models() {
        let mut pricing = Pricing::default();
        let model = of("https://api.openai.com/v1", "gpt-4o");
        pricing.edit(PricingEdit::Stage(Stage::Agent, Part::Completion, "10.5".into()));
        let prices = pricing.by_stage(&model);
        assert_eq!((prices[&Stage::Agent].completion, prices[&Stage::Agent].cached), (10.5, None));
        assert_ne!(prices[&Stage::Human].completion, 10.5);
        pricing.edit(PricingEdit::Stage(Stage::Agent, Part::Completion, String::new()));
        assert!(pricing.stages.is_empty(), "without a price of its own");
    }

    #[test]
    fn a_row_is_written_by_hand_and_survives_the_browser() {
        let mut pricing = Pricing::default();
        pricing.edit(PricingEdit::Add(Priced::default()));
        for part in [
            RowPart::Model(" m ".into()),
            RowPart::Host("https://a.example/v1".into()),
            typed(Part::Prompt, "3"),
            typed(Part::Cached, "0.3"),
        ] {
            pricing.edit(PricingEdit::Row(0, part));
        }
        pricing.edit(PricingEdit::Row(9, typed(Part::Prompt, "1")));
        assert_eq!(
            (pricing.own[0].host.as_str(), pricing.own[0].model.as_str()),
            ("https://a.example", "m")
        );
        let json = serde_json::to_string(&pricing).expect("texts and numbers");
        assert_eq!(serde_json::from_str::<Pricing>(&json).ok(), Some(pricing));
    }
}
