//! Executes what was kept again, from a fresh state, and says whether it holds.
//!
//! A record is executed in full: its blueprint, every call, the verdict. A row of a training format carries neither
//! blueprint nor verdict, so its calls are executed and their observations compared.
//!
//! What no execution can show: that a call which changed nothing was cut out of a dialogue together with its
//! observation. The dataset's hash shows it.

mod databases;
mod record;
mod row;
#[cfg(test)]
mod tests;

use environment::value;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::export::Format;
use crate::import::{self, ImportError};
use crate::jsonl::{self, LineError, Problem};
use crate::record::Source;

pub use databases::{Databases, NoDatabase};
pub use record::record;
pub(crate) use row::domain as row_domain;
pub use row::row;

/// One thing that did not turn out as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mismatch {
    /// Stable name of the kind, such as `turn.observation` or `verdict.passed`.
    pub code: String,
    /// Index of the turn it is about, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<usize>,
    /// What should be there: what execution gives, or the rule.
    pub expected: String,
    /// What is written.
    pub got: String,
}

impl Mismatch {
    fn new(code: &str, expected: impl Into<String>, got: impl Into<String>) -> Self {
        Self { code: code.to_owned(), turn: None, expected: expected.into(), got: got.into() }
    }

    fn at(self, turn: usize) -> Self {
        Self { turn: Some(turn), ..self }
    }
}

/// What verification says about one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// Its format.
    pub format: Format,
    /// What the line holds: `record 3.0 bp-…` or `sharegpt row`.
    pub name: String,
    /// Everything that disagrees; empty when all holds.
    pub mismatches: Vec<Mismatch>,
}

impl Verified {
    /// True when nothing disagrees.
    pub fn holds(&self) -> bool {
        self.mismatches.is_empty()
    }
}

/// Why a line could not be verified at all.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum VerifyError {
    /// It is no record.
    #[error(transparent)]
    Line(#[from] LineError),
    /// It is a row of a training format, and a faulty one.
    #[error("line {line}: {error}. Export the file again")]
    Row {
        /// Number of the line, from 1.
        line: usize,
        /// What is wrong.
        error: ImportError,
    },
    /// The rows that it was made on are not at hand.
    #[error("line {line}: {error}")]
    Database {
        /// Number of the line, from 1.
        line: usize,
        /// What is missing.
        error: NoDatabase,
    },
}

/// Where training rows are executed, since they do not say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// Name of the domain; `None` finds it by the policy in the row.
    pub domain: Option<String>,
    /// The database.
    pub source: Source,
}

/// Verifies one line: a record, or a row of a training format; `number` counts from 1.
pub fn line(
    databases: &mut Databases,
    home: &Home,
    number: usize,
    line: &str,
) -> Result<Verified, VerifyError> {
    let damaged = |reason: String| LineError { line: number, problem: Problem::NotJson { reason } };
    let Ok(value) = serde_json::from_str::<Value>(line) else {
        jsonl::parse_line(number, line)?;
        return Err(damaged("a number is out of range".into()).into());
    };
    let missing = |error| VerifyError::Database { line: number, error };
    if let Some(format) = import::detect(&value) {
        let row = import::row(&value).map_err(|error| VerifyError::Row { line: number, error })?;
        let domain =
            home.domain.clone().or_else(|| row::domain(&row)).unwrap_or_else(|| "retail".into());
        let environment = databases.environment(&domain, &home.source).map_err(missing)?;
        return Ok(Verified {
            format,
            name: format!("{} row", format.name()),
            mismatches: self::row(&environment, &row),
        });
    }
    let found = jsonl::parse_line(number, line)?;
    let environment =
        databases.environment(&found.blueprint.domain, &found.source).map_err(missing)?;
    let name = format!("record {}.{} {}", found.id.task, found.id.attempt, found.blueprint.id);
    Ok(Verified { format: Format::Interplay, name, mismatches: record(&environment, &found) })
}

/// The lines of a file to verify, numbered from 1: JSON lines, or a JSON array of rows as APIGen-MT-5k has it (its
/// rows then count as lines).
pub fn lines(text: &str) -> Vec<(usize, String)> {
    let array = || match serde_json::from_str(text.trim_start_matches('\u{feff}')) {
        Ok(Value::Array(rows)) => Some(rows),
        _ => None,
    };
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('[')
        && let Some(rows) = array()
    {
        return (1..).zip(rows.iter().map(Value::to_string)).collect();
    }
    jsonl::lines(text).map(|(number, line)| (number, line.to_owned())).collect()
}

/// A serialisable value as JSON text, for the two sides of a mismatch.
fn shown(value: &impl Serialize) -> String {
    serde_json::to_value(value).map_or_else(|error| error.to_string(), |value| value::dumps(&value))
}
