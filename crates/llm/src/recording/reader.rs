//! Reads a recording line by line. It may come from anyone: size, numbers and form are checked, and nothing is guessed.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::line::{Answer, Call, FORMAT, Header, Line};
use crate::message::Message;
use crate::model::ChatRequest;
use crate::replies::key::{Origin, Parts, json, sha256};

/// Largest file taken, in bytes.
pub const MOST_BYTES: usize = 256 * 1024 * 1024;

/// Longest line taken, in bytes.
pub const LONGEST_LINE: usize = 16 * 1024 * 1024;

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
        "the JSON is cut off at column {column}: record again, or remove this line and what hangs on it"
    )]
    CutOff {
        /// Where it ends, from 1.
        column: usize,
    },
    /// Not JSON.
    #[error("this is not JSON: {reason}")]
    NotJson {
        /// What the parser found.
        reason: String,
    },
    /// The first line is something else.
    #[error(
        "this is no recording: its first line has no `recording` number. Use a file that `generate --record` wrote"
    )]
    NoHeader,
    /// Written by a later version.
    #[error(
        "this recording has format {found}, and this version reads up to format {FORMAT}. Update Interplay to read it"
    )]
    Newer {
        /// Its format.
        found: u64,
    },
    /// JSON with a part missing, unknown or of the wrong kind.
    #[error("this line does not fit: {reason}")]
    Damaged {
        /// What is wrong.
        reason: String,
    },
    /// More than is taken.
    #[error("{what} is longer than the {most} bytes that are taken")]
    TooLong {
        /// The line or the file.
        what: &'static str,
        /// Bytes that are taken.
        most: usize,
    },
}

/// True of the first line of a recording, whatever its format.
pub fn is_header(line: &str) -> bool {
    serde_json::from_str::<Value>(line.trim()).is_ok_and(|value| value["recording"].is_number())
}

/// A recording that was read whole.
#[derive(Debug)]
pub struct Recording {
    /// Its first line.
    pub header: Header,
    pub(super) messages: Vec<(String, Message)>,
    pub(super) calls: Vec<Recorded>,
    /// Places in `calls` by digest of the request and occurrence.
    pub(super) places: BTreeMap<(String, u32), usize>,
}

impl Recording {
    /// Reads a whole file.
    pub fn read(text: &str) -> Result<Self, LineError> {
        let mut reader = Reader::default();
        for line in text.lines() {
            reader.line(line)?;
        }
        reader.finish()
    }

    /// Number of recorded calls.
    pub fn calls(&self) -> usize {
        self.calls.len()
    }

    /// The model that the first call asked for.
    pub fn model(&self) -> Option<&str> {
        self.calls.first().and_then(|call| call.parts.rest["model"].as_str())
    }
}

/// One call as it is replayed.
#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) line: usize,
    pub(super) parts: Parts,
    /// Numbers of the messages.
    pub(super) messages: Vec<usize>,
    pub(super) answer: Answer,
}

/// Takes a recording line by line.
#[derive(Debug, Default)]
pub struct Reader {
    header: Option<Header>,
    lines: usize,
    bytes: usize,
    messages: Vec<(String, Message)>,
    tools: Vec<String>,
    calls: Vec<Recorded>,
    places: BTreeMap<(String, u32), usize>,
}

impl Reader {
    /// Takes the next line, with or without its line end. A line of white space is passed over.
    pub fn line(&mut self, text: &str) -> Result<(), LineError> {
        self.lines += 1;
        let taken = self.take(text);
        taken.map_err(|problem| LineError { line: self.lines, problem })
    }

    /// The recording, when all lines are taken.
    pub fn finish(self) -> Result<Recording, LineError> {
        let Self { header, messages, calls, places, .. } = self;
        let header = header.ok_or(LineError { line: 1, problem: Problem::NoHeader })?;
        Ok(Recording { header, messages, calls, places })
    }

    fn take(&mut self, text: &str) -> Result<(), Problem> {
        self.bytes = self.bytes.saturating_add(text.len() + 1);
        if text.len() > LONGEST_LINE {
            return Err(Problem::TooLong { what: "the line", most: LONGEST_LINE });
        }
        if self.bytes > MOST_BYTES {
            return Err(Problem::TooLong { what: "the file", most: MOST_BYTES });
        }
        let text = text.trim();
        if self.header.is_none() {
            self.header = Some(header(text)?);
            return Ok(());
        }
        if text.is_empty() {
            return Ok(());
        }
        match parse(text)? {
            Line::Message(message) => self.messages.push((sha256(&json(&message)), message)),
            Line::Tools(tools) => self.tools.push(sha256(&json(&tools))),
            Line::Call(call) => self.call(*call)?,
        }
        Ok(())
    }

    fn call(&mut self, call: Call) -> Result<(), Problem> {
        let missing = |kind: &str, number: usize| Problem::Damaged {
            reason: format!("it names {kind} {number}, which no line before it holds"),
        };
        // Read as a request, so that what is hashed has the form in which requests are hashed.
        let rest: ChatRequest = serde_json::from_value(call.request)
            .map_err(|error| Problem::Damaged { reason: error.to_string() })?;
        let mut parts = Parts::of(&rest);
        if let Some(number) = call.tools {
            let tools = self.tools.get(number).ok_or_else(|| missing("tools", number))?;
            parts.tools.clone_from(tools);
        }
        for &number in &call.messages {
            let (digest, _) =
                self.messages.get(number).ok_or_else(|| missing("message", number))?;
            parts.messages.push(digest.clone());
        }
        let place = (parts.digest(&Origin::default()), call.occurrence);
        if let Some(at) = self.places.insert(place, self.calls.len()) {
            let reason = format!("the same call stands on line {}", self.calls[at].line);
            return Err(Problem::Damaged { reason });
        }
        let Call { messages, answer, .. } = call;
        self.calls.push(Recorded { line: self.lines, parts, messages, answer });
        Ok(())
    }
}

fn header(text: &str) -> Result<Header, Problem> {
    let value: Value = parse(text)?;
    match value["recording"].as_u64() {
        None => Err(Problem::NoHeader),
        Some(found) if found > u64::from(FORMAT) => Err(Problem::Newer { found }),
        Some(_) => serde_json::from_value(value)
            .map_err(|error| Problem::Damaged { reason: error.to_string() }),
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|error| {
        use serde_json::error::Category;
        match error.classify() {
            Category::Eof => Problem::CutOff { column: error.column() },
            Category::Data => Problem::Damaged { reason: error.to_string() },
            Category::Syntax | Category::Io => Problem::NotJson { reason: error.to_string() },
        }
    })
}
