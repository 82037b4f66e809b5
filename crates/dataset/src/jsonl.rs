//! Records as lines of JSON: what is stored, exported in full, and read back.
//!
//! One record a line, `\n` at the end of each. Reading goes line by line, so that one damaged line is named and the
//! others are still there.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use thiserror::Error;

use crate::record::Record;

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {problem}")]
pub struct LineError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What a file holds one of in each line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Accepted trajectories.
    Record,
    /// Blueprints with all attempts at them.
    Attempts,
}

impl Content {
    /// Format number that is written, and the newest that is read.
    fn format(self) -> u32 {
        match self {
            Self::Record => crate::record::FORMAT,
            Self::Attempts => crate::attempt::FORMAT,
        }
    }
}

impl fmt::Display for Content {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Record => "record",
            Self::Attempts => "set of attempts",
        })
    }
}

/// What can be wrong with a line, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Problem {
    /// The text ends inside the JSON value.
    #[error(
        "the JSON is cut off at column {column}. \
         Writing was probably interrupted: remove this line, or export the file again"
    )]
    CutOff {
        /// Where it ends, from 1.
        column: usize,
    },
    /// Not JSON.
    #[error(
        "this is not JSON: {reason}. Remove or repair this line; every line must hold one whole record"
    )]
    NotJson {
        /// What the parser found, with its place.
        reason: String,
    },
    /// JSON, but nothing that this crate wrote.
    #[error(
        "this is JSON but no Interplay {wanted}: it has no `format` number. \
         Use a file that was exported in the interplay format"
    )]
    Foreign {
        /// What was to be read.
        wanted: Content,
    },
    /// Written by this crate, and something else.
    #[error("this line holds a {found}, not a {wanted}. Name the other file of the run")]
    Other {
        /// What was to be read.
        wanted: Content,
        /// What it is.
        found: Content,
    },
    /// A line of a later version.
    #[error(
        "this {wanted} has format {found}, and this version reads up to format {}. Update Interplay to read it",
        wanted.format()
    )]
    Newer {
        /// What was to be read.
        wanted: Content,
        /// Its format.
        found: u64,
    },
    /// A line with a part missing or of the wrong kind.
    #[error("this {wanted} is damaged: {reason}. Export the file again, or remove this line")]
    Damaged {
        /// What was to be read.
        wanted: Content,
        /// What the parser found, with its place.
        reason: String,
    },
}

/// Why a text gave no records.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// Nothing but white space.
    #[error(
        "there are no records in it: the file is empty. Export a run that accepted at least one trajectory"
    )]
    Empty,
    /// The first line that could not be read.
    #[error(transparent)]
    Line(#[from] LineError),
}

/// A record as one line, without the line end.
pub fn line(record: &Record) -> String {
    serde_json::to_string(record).expect("a record has only text keys and JSON values")
}

/// Records as a text, one a line.
pub fn write<'a>(records: impl IntoIterator<Item = &'a Record>) -> String {
    records.into_iter().fold(String::new(), |mut text, record| {
        text.push_str(&line(record));
        text.push('\n');
        text
    })
}

/// The record on one line; `number` counts from 1.
pub fn parse_line(number: usize, line: &str) -> Result<Record, LineError> {
    parse(number, line, Content::Record)
}

/// The records of a text, line by line; blank lines are passed over.
pub fn records(text: &str) -> impl Iterator<Item = Result<Record, LineError>> + '_ {
    lines(text).map(|(number, line)| parse_line(number, line))
}

/// All records of a text, or the first reason why not.
pub fn read(text: &str) -> Result<Vec<Record>, ReadError> {
    let records = records(text).collect::<Result<Vec<_>, _>>()?;
    if records.is_empty() { Err(ReadError::Empty) } else { Ok(records) }
}

/// The lines of a text that hold anything, numbered from 1. Only `\n` ends a line: records may hold U+2028. A byte
/// order mark and `\r`, which editors add, are dropped.
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.trim_start_matches('\u{feff}');
    (1..)
        .zip(text.split('\n'))
        .map(|(number, line)| (number, line.trim()))
        .filter(|(_, line)| !line.is_empty())
}

/// The part of a line that every version has, and what tells the contents apart.
#[derive(Deserialize)]
struct Head {
    format: Option<Value>,
    trajectory: Option<IgnoredAny>,
    attempts: Option<IgnoredAny>,
}

/// A line of a file with this content; `number` counts from 1.
pub(crate) fn parse<T: DeserializeOwned>(
    number: usize,
    line: &str,
    wanted: Content,
) -> Result<T, LineError> {
    read_as(line, wanted).map_err(|problem| LineError { line: number, problem })
}

fn read_as<T: DeserializeOwned>(line: &str, wanted: Content) -> Result<T, Problem> {
    let head: Head = serde_json::from_str(line).map_err(|error| classify(line, wanted, &error))?;
    let found = match (&head.trajectory, &head.attempts) {
        (Some(_), None) => Content::Record,
        (None, Some(_)) => Content::Attempts,
        _ => wanted,
    };
    match head.format.as_ref().and_then(Value::as_u64) {
        None => Err(Problem::Foreign { wanted }),
        Some(_) if !line.starts_with('{') => Err(Problem::Foreign { wanted }),
        Some(_) if found != wanted => Err(Problem::Other { wanted, found }),
        Some(found) if found > u64::from(wanted.format()) => Err(Problem::Newer { wanted, found }),
        Some(_) => serde_json::from_str(line)
            .map_err(|error| Problem::Damaged { wanted, reason: reason(&error) }),
    }
}

fn classify(line: &str, wanted: Content, error: &serde_json::Error) -> Problem {
    if error.is_eof() {
        Problem::CutOff { column: error.column() }
    } else if serde_json::from_str::<IgnoredAny>(line).is_ok() {
        Problem::Foreign { wanted }
    } else {
        Problem::NotJson { reason: reason(error) }
    }
}

/// What the parser says, without its own count of lines: it saw only one.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place)
        .map_or(text.clone(), |what| format!("{what}, column {}", error.column()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::samples;

    #[test]
    fn what_is_written_is_read_and_written_again_the_same() {
        let records = samples::records();
        let text = write(&records);
        assert_eq!(read(&text).unwrap(), records);
        assert_eq!(write(&read(&text).unwrap()), text);
    }

    #[test]
    fn int_and_float_stay_apart_through_a_line() {
        let mut record = samples::record();
        let arguments = &mut record.blueprint.proposal.actions[0].arguments;
        arguments.insert("int".into(), serde_json::json!(50));
        arguments.insert("float".into(), serde_json::json!(50.0));
        let again = parse_line(1, &line(&record)).unwrap();
        assert_eq!(again, record);
        assert!(line(&again).contains(r#""int":50,"float":50.0"#));
    }

    #[test]
    fn what_editors_add_is_forgiven_and_lines_keep_their_numbers() {
        let text = format!("\u{feff}{}\r\n\r\n{{}}\n", line(&samples::record()));
        let found: Vec<_> = records(&text).collect();
        assert_eq!(found[0].as_ref().unwrap(), &samples::record());
        assert_eq!(found[1].as_ref().unwrap_err().line, 3);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn an_unusual_line_separator_inside_a_text_does_not_end_a_line() {
        let mut record = samples::record();
        record.blueprint.proposal.instruction = "one\u{2028}two\u{85}three".into();
        assert_eq!(read(&write([&record])).unwrap(), [record]);
    }

    #[test]
    fn every_kind_of_bad_file_says_what_to_do() {
        let good = line(&samples::record());
        let faulty = [
            " \n\n".to_owned(),
            format!("{good}\n{}", &good[..200]),
            format!("{good}\nnot json at all"),
            good.replacen("\"format\":2", "\"format\":7", 1),
            good.replacen("\"format\":2", "\"format\":99999999999", 1),
            good.replacen("\"blueprint\"", "\"bleuprint\"", 1),
            r#"{"conversations":[],"tools":"[]","system":""}"#.to_owned(),
            "[1,2]".to_owned(),
            "[1]".to_owned(),
            "12".to_owned(),
        ];
        let messages: Vec<_> =
            faulty.iter().map(|text| read(text).unwrap_err().to_string()).collect();
        expect![[r"
            there are no records in it: the file is empty. Export a run that accepted at least one trajectory
            line 2: the JSON is cut off at column 200. Writing was probably interrupted: remove this line, or export the file again
            line 2: this is not JSON: expected ident, column 2. Remove or repair this line; every line must hold one whole record
            line 1: this record has format 7, and this version reads up to format 2. Update Interplay to read it
            line 1: this record has format 99999999999, and this version reads up to format 2. Update Interplay to read it
            line 1: this record is damaged: missing field `blueprint`, column 2771. Export the file again, or remove this line
            line 1: this is JSON but no Interplay record: it has no `format` number. Use a file that was exported in the interplay format
            line 1: this is JSON but no Interplay record: it has no `format` number. Use a file that was exported in the interplay format
            line 1: this is JSON but no Interplay record: it has no `format` number. Use a file that was exported in the interplay format
            line 1: this is JSON but no Interplay record: it has no `format` number. Use a file that was exported in the interplay format"]].assert_eq(&messages.join("\n"));
    }

    #[test]
    fn no_cut_of_a_line_is_read_as_a_record_or_panics() {
        let good = line(&samples::record());
        for (at, _) in good.char_indices() {
            assert!(parse_line(1, &good[..at]).is_err(), "cut at {at}");
        }
    }
}
