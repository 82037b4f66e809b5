//! Prices by model. The bundled ones are a snapshot with a date and a place to check each; everybody may edit theirs.

use serde::{Deserialize, Serialize};

use super::Price;
use crate::endpoint::Endpoint;

/// Read from two tables that others keep and that agree on each row (the packages genai-prices 0.2.3 and litellm
/// 1.110.2), without the dearer tiers for prompts of 200,000 tokens and more. `source` is the provider's own page.
const BUNDLED: &str = include_str!("prices.json");

/// A list of prices.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceTable {
    /// The prices; of several that fit, the first counts.
    pub rows: Vec<PriceRow>,
}

/// The price of one model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PriceRow {
    /// Name of the model. It also stands for the same name with a date behind it.
    pub model: String,
    /// `scheme://host:port` that it is the price at; empty for any.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// The price.
    #[serde(flatten)]
    pub price: Price,
    /// When it was read, such as `2026-11-27`.
    #[serde(default)]
    pub date: String,
    /// Where it can be checked.
    #[serde(default)]
    pub source: String,
}

impl PriceTable {
    /// The prices that come with the program.
    pub fn bundled() -> Self {
        serde_json::from_str(BUNDLED).expect("the bundled prices are read by a test")
    }

    /// Reads a table; `Err` says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let table: Self = serde_json::from_str(text).map_err(|error| {
            format!(
                "this is no price table: {error}. It is JSON like \
                 {{\"rows\": [{{\"model\": \"m\", \"prompt\": 0.25, \"completion\": 2}}]}}"
            )
        })?;
        let amounts = |price: &Price| {
            [Some(price.prompt), Some(price.completion), price.cached, price.cache_write]
        };
        let wrong = table.rows.iter().find(|row| {
            amounts(&row.price).into_iter().flatten().any(|it| !(0.0..=super::MOST).contains(&it))
        });
        match wrong {
            Some(row) => Err(format!("the price of {} is no amount in US dollars", row.model)),
            None => Ok(table),
        }
    }

    /// The price of a model at an endpoint: a row of that host, or one of any host. Where the host is none that the
    /// table knows, another host's price stands in for it; but not for servers on this machine, which may ask nothing.
    pub fn find(&self, endpoint: &Endpoint, model: &str) -> Option<&PriceRow> {
        let host = endpoint.host();
        let named = || self.rows.iter().filter(|row| is_named(&row.model, model));
        let here = named().find(|row| row.host == host || row.host.is_empty());
        let known = self.rows.iter().any(|row| row.host == host);
        here.or_else(|| named().next().filter(|_| !known && !endpoint.is_private()))
    }
}

/// Whether a row's name stands for a model: as it is, without who made it, without a version date.
fn is_named(row: &str, model: &str) -> bool {
    let bare = |name: &str| {
        let name = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
        without_date(&name).to_owned()
    };
    row.eq_ignore_ascii_case(model) || bare(row) == bare(model)
}

/// `gpt-4o-2024-08-06` and `claude-haiku-4-5-20251001` without their dates.
fn without_date(name: &str) -> &str {
    let shapes = ["-dddd-dd-dd", "-dddddddd"];
    let fits = |tail: &str, shape: &str| {
        tail.chars().zip(shape.chars()).all(|(it, expected)| match expected {
            'd' => it.is_ascii_digit(),
            other => it == other,
        })
    };
    let dated = shapes.iter().find_map(|shape| {
        let at = name.len().checked_sub(shape.len()).filter(|at| name.is_char_boundary(*at))?;
        fits(&name[at..], shape).then_some(&name[..at])
    });
    dated.unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn price(base_url: &str, model: &str) -> Option<f64> {
        let endpoint = Endpoint::parse(base_url).expect("an address");
        PriceTable::bundled().find(&endpoint, model).map(|row| row.price.prompt)
    }

    #[test]
    fn every_bundled_price_has_a_date_and_a_place_to_check_it() {
        let table = PriceTable::bundled();
        assert!(table.rows.len() >= 20);
        for row in &table.rows {
            assert!(row.price.prompt > 0.0 && row.price.completion > row.price.prompt, "{row:?}");
            assert!(row.price.cached.is_none_or(|cached| cached < row.price.prompt), "{row:?}");
            assert!(row.price.cache_write.is_none_or(|dear| dear > row.price.prompt), "{row:?}");
            assert!(row.date.len() == 10 && row.date.starts_with("20"), "{row:?}");
            assert!(row.source.starts_with("https://"), "{row:?}");
        }
        let names: BTreeSet<_> = table.rows.iter().map(|row| (&row.host, &row.model)).collect();
        assert_eq!(names.len(), table.rows.len(), "each model once");
    }

    #[test]
    fn a_model_is_found_by_the_names_it_goes_by() {
        for (base_url, model, expected) in [
            ("https://api.openai.com/v1", "gpt-4o", Some(2.5)),
            ("https://api.openai.com/v1", "gpt-4o-2024-08-06", Some(2.5)),
            ("https://api.openai.com/v1", "gpt-4o-mini", Some(0.15)),
            ("https://api.openai.com/v1", "gpt-4o-audio-preview", None),
            ("https://api.openai.com/v1", "claude-haiku-4-5", None),
            ("https://api.anthropic.com", "claude-haiku-4-5-20251001", Some(1.0)),
            ("https://openrouter.ai/api/v1", "openai/gpt-4o", Some(2.5)),
            ("https://openrouter.ai/api/v1", "openai/gpt-4o:free", None),
            ("https://api.groq.com/openai/v1", "openai/gpt-oss-20b", Some(0.075)),
            ("http://localhost:11434/v1", "gpt-oss-20b", None),
            ("https://api.openai.com/v1", "", None),
            ("https://api.openai.com/v1", "ü-2024-08-06", None),
        ] {
            assert_eq!(price(base_url, model), expected, "{model} at {base_url}");
        }
    }

    #[test]
    fn a_table_of_ones_own_is_read_and_its_first_row_counts() {
        let text = r#"{"rows": [{"model": "m", "prompt": 0, "completion": 2.5},
            {"model": "m", "prompt": 1, "completion": 1, "host": "http://localhost:1"}]}"#;
        let table = PriceTable::parse(text).expect("a table");
        let endpoint = Endpoint::parse("http://localhost:1/v1").expect("an address");
        assert_eq!(table.find(&endpoint, "m").map(|row| row.price.completion), Some(2.5));
        let written = serde_json::to_string(&table).expect("text");
        assert_eq!(PriceTable::parse(&written), Ok(table));
    }

    #[test]
    fn a_wrong_table_says_what_is_wrong() {
        for (text, expected) in [
            ("[]", "no price table"),
            (r#"{"rows": [{"model": "m"}]}"#, "missing field `prompt`"),
            (r#"{"rows": [{"model": "m", "prompt": -1, "completion": 1}]}"#, "the price of m"),
        ] {
            let message = PriceTable::parse(text).unwrap_err();
            assert!(message.contains(expected), "{message}");
        }
    }
}
