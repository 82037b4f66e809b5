//! An endpoint that a link suggests. It is off until the visitor accepts it; a link carries no key, ever.

use llm::{Dialect, Endpoint};
use serde_json::Value;

/// Longest address, in bytes.
const LONGEST_ADDRESS: usize = 300;
/// Longest name of a model, in bytes.
const LONGEST_MODEL: usize = 120;

/// Names of the parts in a link.
const ADDRESS: &str = "endpoint.url";
const MODEL: &str = "endpoint.model";
const DIALECT: &str = "endpoint.dialect";

/// An endpoint that a link suggests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestion {
    /// Base URL, as [`Endpoint::parse`] reads it.
    pub base_url: String,
    /// Name of the model; may be empty.
    pub model: String,
    /// What it speaks; `None` for what its address tells.
    pub dialect: Option<Dialect>,
}

impl Suggestion {
    /// True for a part of a link that belongs to a suggestion.
    pub(crate) fn names(part: &str) -> bool {
        [ADDRESS, MODEL, DIALECT].contains(&part)
    }

    /// The parts of a link that say this, not yet escaped.
    pub(crate) fn parts(&self) -> Vec<(&'static str, String)> {
        let mut parts = vec![(ADDRESS, self.base_url.clone())];
        if !self.model.is_empty() {
            parts.push((MODEL, self.model.clone()));
        }
        if let Some(dialect) = self.dialect {
            let word = serde_json::to_value(dialect).ok();
            let word = word.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
            parts.push((DIALECT, word));
        }
        parts
    }

    /// Reads the parts of a link; `Err` says what is wrong with them.
    pub(crate) fn read<'a>(
        parts: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Option<Self>, String> {
        let (mut address, mut model, mut dialect) = (None, String::new(), None);
        for (name, value) in parts {
            match name {
                ADDRESS => address = Some(value),
                MODEL => value.clone_into(&mut model),
                DIALECT => {
                    let word = Value::from(value);
                    let read = serde_json::from_value(word);
                    dialect = Some(read.map_err(|_| format!("it knows no dialect {value:?}"))?);
                }
                other => return Err(format!("the setting {other:?} is unknown")),
            }
        }
        let Some(address) = address else {
            let stray = !model.is_empty() || dialect.is_some();
            return if stray { Err(format!("{ADDRESS} is missing")) } else { Ok(None) };
        };
        plain(address, LONGEST_ADDRESS, "the address of its endpoint")?;
        plain(&model, LONGEST_MODEL, "the name of its model")?;
        let endpoint = Endpoint::parse(address)
            .map_err(|reason| format!("its endpoint is no address: {reason}"))?;
        Ok(Some(Self { base_url: endpoint.base_url, model, dialect }))
    }
}

/// Only what everybody sees as it is: no letters that look like others, nothing invisible.
fn plain(text: &str, longest: usize, what: &str) -> Result<(), String> {
    if text.len() > longest {
        return Err(format!("{what} is {} characters long; {longest} are possible", text.len()));
    }
    if !text.chars().all(|letter| letter.is_ascii_graphic()) {
        return Err(format!("{what} holds letters outside of ASCII, which can look like others"));
    }
    Ok(())
}
