//! All attempts of a run as lines of JSON, beside its records: a blueprint a line, with every dialogue about it, kept or
//! not, and why the others failed.
//!
//! Written and read as [`crate::jsonl`] does records: one line each, `\n` at its end, a damaged line is named.

use environment::Environment;
use serde::{Deserialize, Serialize};

use crate::attempt::{Attempt, FORMAT, Tried};
use crate::cause::{self, Diagnosis};
use crate::jsonl::{self, Content, LineError, ReadError};
use crate::record::Source;

/// One line: a blueprint with all dialogues about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempts {
    /// [`FORMAT`] of the writer.
    pub format: u32,
    /// Where the rows came from.
    pub source: Source,
    /// Task, blueprint and dialogues.
    #[serde(flatten)]
    pub tried: Tried,
    /// Why the dialogues that were not kept failed, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
}

/// Why one dialogue failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Number of the attempt.
    pub attempt: u32,
    /// Cause, side and first divergence.
    #[serde(flatten)]
    pub diagnosis: Diagnosis,
}

impl Attempts {
    /// The attempts at a blueprint with their causes worked out. `environment` is that of `source`.
    pub fn new(environment: &Environment, source: Source, tried: Tried) -> Self {
        let proposal = &tried.blueprint.proposal;
        let failure = |attempt: &Attempt| {
            let diagnosis = cause::diagnose(environment, proposal, attempt)?;
            Some(Failure { attempt: attempt.number, diagnosis })
        };
        let failures = tried.attempts.iter().filter_map(failure).collect();
        Self { format: FORMAT, source, tried, failures }
    }

    /// Why an attempt failed; `None` for one that passed, or that is not there.
    pub fn diagnosis(&self, attempt: u32) -> Option<&Diagnosis> {
        let failure = self.failures.iter().find(|failure| failure.attempt == attempt)?;
        Some(&failure.diagnosis)
    }
}

/// A line, without its end.
pub fn line(attempts: &Attempts) -> String {
    serde_json::to_string(attempts).expect("attempts have only text keys and JSON values")
}

/// Lines as a text.
pub fn write<'a>(all: impl IntoIterator<Item = &'a Attempts>) -> String {
    all.into_iter().map(|attempts| line(attempts) + "\n").collect()
}

/// The attempts on one line; `number` counts from 1.
pub fn parse_line(number: usize, line: &str) -> Result<Attempts, LineError> {
    jsonl::parse(number, line, Content::Attempts)
}

/// All attempts of a text, or the first reason why not.
pub fn read(text: &str) -> Result<Vec<Attempts>, ReadError> {
    let lines = jsonl::lines(text).map(|(number, line)| parse_line(number, line));
    let all = lines.collect::<Result<Vec<_>, _>>()?;
    if all.is_empty() { Err(ReadError::Empty) } else { Ok(all) }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::samples;

    #[test]
    fn what_is_written_is_read_and_written_again_the_same_with_int_and_float_apart() {
        let mut attempts = samples::attempts();
        let arguments = &mut attempts.tried.blueprint.proposal.actions[0].arguments;
        arguments.insert("int".into(), serde_json::json!(50));
        arguments.insert("float".into(), serde_json::json!(50.0));
        let text = write([&attempts, &attempts]);
        assert_eq!(read(&text).unwrap(), [attempts.clone(), attempts]);
        assert!(text.contains(r#""int":50,"float":50.0"#));
        assert_eq!(write(&read(&text).unwrap()), text);
    }

    #[test]
    fn failures_stand_beside_the_attempts_and_successes_have_none() {
        let attempts = samples::attempts();
        assert!(attempts.diagnosis(0).is_none());
        let failed = attempts.diagnosis(1).unwrap();
        assert_eq!((failed.cause, failed.diverged), (crate::Cause::WrongWrite, 5));
    }

    #[test]
    fn records_and_attempts_are_told_apart_and_every_bad_line_says_what_to_do() {
        let (record, attempts) = (samples::record(), samples::attempts());
        let good = line(&attempts);
        let messages = [
            read(&jsonl::line(&record)).unwrap_err().to_string(),
            jsonl::read(&good).unwrap_err().to_string(),
            read(&good.replacen("\"format\":1", "\"format\":9", 1)).unwrap_err().to_string(),
            read(&good[..50]).unwrap_err().to_string(),
            read("{}").unwrap_err().to_string(),
            read("\n").unwrap_err().to_string(),
        ];
        expect![[r"
            line 1: this line holds a record, not a set of attempts. Name the other file of the run
            line 1: this line holds a set of attempts, not a record. Name the other file of the run
            line 1: this set of attempts has format 9, and this version reads up to format 1. Update Interplay to read it
            line 1: the JSON is cut off at column 50. Writing was probably interrupted: remove this line, or export the file again
            line 1: this is JSON but no Interplay set of attempts: it has no `format` number. Use a file that was exported in the interplay format
            there are no records in it: the file is empty. Export a run that accepted at least one trajectory"]].assert_eq(&messages.join("\n"));
    }
}
