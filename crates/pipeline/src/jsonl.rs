//! Journals as lines of JSON: a header that says which run they are of, then one closed task a line, in any order.
//!
//! Reading goes line by line, so that nobody has to hold a whole run.

use std::collections::BTreeMap;

use dataset::Models;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::RunConfig;
use crate::event::Journal;

/// Version of the form of these files; readers refuse later ones.
pub const FORMAT: u32 = 1;

/// The first line: all that the answers of a run depend on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// [`FORMAT`] of the writer. Its name tells a journal from a file of records.
    pub journals: u32,
    /// Version of the program that wrote it.
    pub version: String,
    /// The settings; the source of the rows is among them.
    pub config: RunConfig,
    /// Who plays, by the names that the endpoints know.
    pub models: Models,
    /// How often the simulated model errs, by name of the dial; empty when it does not play.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub dials: BTreeMap<String, u32>,
}

impl Header {
    /// The header of a run of this version.
    pub fn new(config: RunConfig, models: Models, dials: BTreeMap<String, u32>) -> Self {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self { journals: FORMAT, version, config, models, dials }
    }
}

/// Why a line could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct LineError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What can be wrong with a line, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The text ends inside the JSON value.
    #[error(
        "the JSON is cut off at column {column}: writing was interrupted. Resume the run, or remove this line"
    )]
    CutOff {
        /// Where it ends, from 1.
        column: usize,
    },
    /// Not JSON.
    #[error(
        "this is not JSON: {reason}. Remove this line; its task is then made again when the run is resumed"
    )]
    NotJson {
        /// What the parser found.
        reason: String,
    },
    /// The first line is something else.
    #[error(
        "this is no journal: its first line has no `journals` number. Use a file that `generate --journal` wrote"
    )]
    NoHeader,
    /// Written by a later version.
    #[error(
        "this journal has format {found}, and this version reads up to format {FORMAT}. Update Interplay to read it"
    )]
    Newer {
        /// Its format.
        found: u64,
    },
    /// JSON with a part missing, unknown or of the wrong kind.
    #[error("this line does not fit version {}: {reason}. Read it with the version that wrote it, or run again", env!("CARGO_PKG_VERSION"))]
    Damaged {
        /// What the parser found.
        reason: String,
    },
}

/// True of the first line of a journal, whatever its format.
pub fn is_header(line: &str) -> bool {
    serde_json::from_str::<Value>(line.trim()).is_ok_and(|value| value["journals"].is_number())
}

/// The header, from the first line.
pub fn header(line: &str) -> Result<Header, LineError> {
    let value = value(1, line)?;
    let fail = |problem| LineError { line: 1, problem };
    match value["journals"].as_u64() {
        None => Err(fail(Problem::NoHeader)),
        Some(found) if found > u64::from(FORMAT) => Err(fail(Problem::Newer { found })),
        Some(_) => serde_json::from_value(value)
            .map_err(|error| fail(Problem::Damaged { reason: error.to_string() })),
    }
}

/// The journal on a later line; `number` counts from 1.
pub fn journal(number: usize, line: &str) -> Result<Journal, LineError> {
    match serde_json::from_str(line) {
        Ok(journal) => Ok(journal),
        Err(error) => {
            value(number, line)?;
            let problem = Problem::Damaged { reason: error.to_string() };
            Err(LineError { line: number, problem })
        }
    }
}

/// A header or a journal as one line, without the line end.
pub fn line<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("headers and journals have only text keys and JSON values")
}

fn value(number: usize, line: &str) -> Result<Value, LineError> {
    serde_json::from_str(line).map_err(|error| {
        let problem = if error.is_eof() {
            Problem::CutOff { column: error.column() }
        } else {
            Problem::NotJson { reason: error.to_string() }
        };
        LineError { line: number, problem }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Step;

    fn sample() -> (Header, Journal) {
        let dials = [("malformed_json".to_owned(), 6)].into();
        let header = Header::new(RunConfig::default(), Models::default(), dials);
        let steps = vec![Step::Rejected { rounds: 4 }];
        (header, Journal { task: 7, steps, usage: BTreeMap::new() })
    }

    #[test]
    fn what_is_written_is_read() {
        let (head, task) = sample();
        assert!(is_header(&line(&head)) && !is_header(&line(&task)));
        assert_eq!(header(&line(&head)), Ok(head));
        assert_eq!(journal(2, &line(&task)), Ok(task));
    }

    #[test]
    fn every_kind_of_bad_line_says_what_to_do() {
        let (head, task) = sample();
        let (head, task) = (line(&head), line(&task));
        let fails = |text: &str| header(text).unwrap_err().to_string();
        assert!(fails(&head[..40]).starts_with("line 1: the JSON is cut off at column 40"));
        assert!(fails(&task).contains("has no `journals` number"));
        assert!(fails(&head.replacen(":1", ":9", 1)).contains("Update Interplay"));
        assert!(fails(&head.replace("\"seed\"", "\"sede\"")).contains("unknown field `sede`"));
        let fails = |text: &str| journal(3, text).unwrap_err().to_string();
        assert!(fails(&task[..20]).starts_with("line 3: the JSON is cut off"));
        assert!(fails("journal").contains("this is not JSON"));
        assert!(fails(&task.replace("\"steps\"", "\"stops\"")).contains("missing field `steps`"));
    }
}
