//! A results file piece by piece: each run is handed over as soon as its last byte is there, and then forgotten.

use environment::stream::{Item, Place, SplitError, Splitter};
use serde_json::Value;
use thiserror::Error;

use super::{Fault, Run, entry};

/// The most bytes that one run may have. Published runs have about 20 kB.
pub const RUN_LIMIT: u64 = 64 << 20;

/// One run of a file, or why it could not be read; the next ones may be fine.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// How many came before it.
    pub index: usize,
    /// Where its first byte stands.
    pub place: Place,
    /// Its length in bytes, so that it can be fetched again.
    pub length: usize,
    /// The run.
    pub run: Result<Run, Fault>,
}

/// Why reading stopped. What was handed over before still holds. The texts go on from a file's name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The list is damaged.
    #[error("{0}. A results file is a JSON list of runs; fetch it again if it was cut off")]
    List(#[from] SplitError),
    /// The first line is no run on its own.
    #[error(
        "is neither a JSON list of runs nor one run a line: line 1 {0}. Choose a results file as tau-bench writes it"
    )]
    Lines(String),
    /// One run is far too long to be one.
    #[error(
        "holds more than {} MB at line {line} without an end of run {index}. Is a quote missing there?",
        RUN_LIMIT >> 20
    )]
    TooLong {
        /// Index of the run.
        index: usize,
        /// The line where it begins, from 1.
        line: usize,
    },
    /// No run at all.
    #[error("is empty: it holds no run")]
    Empty,
}

/// Reads one file. Give it the bytes in order, in pieces of any size.
#[derive(Debug)]
pub struct Reader {
    form: Form,
    /// Where the last run ended, and the next one may begin.
    end: u64,
    line: usize,
    index: usize,
}

#[derive(Debug)]
enum Form {
    /// Only white space so far.
    Unknown(Vec<u8>),
    List(Splitter),
    /// One run a line: the line that is not complete yet.
    Lines(Vec<u8>),
}

impl Default for Reader {
    fn default() -> Self {
        Self { form: Form::Unknown(Vec::new()), end: 0, line: 1, index: 0 }
    }
}

impl Reader {
    /// For one file.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many runs were complete so far.
    pub fn count(&self) -> usize {
        self.index
    }

    /// Takes the next bytes and hands over every run that is complete. Nothing may be pushed after an error.
    pub fn push(&mut self, chunk: &[u8], each: &mut dyn FnMut(Entry)) -> Result<(), ReadError> {
        match &mut self.form {
            Form::Unknown(head) => {
                head.extend_from_slice(chunk);
                let head = std::mem::take(head);
                let mark = head.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(&head);
                match mark.trim_ascii_start().first() {
                    None | Some(0xef) => self.form = Form::Unknown(head),
                    Some(b'{') => {
                        self.form = Form::Lines(Vec::new());
                        let skipped = head.len() - mark.len();
                        self.end = skipped as u64;
                        return self.push(&head[skipped..], each);
                    }
                    Some(_) => {
                        self.form = Form::List(Splitter::array());
                        return self.push(&head, each);
                    }
                }
                Ok(())
            }
            Form::List(_) => self.list(chunk, each),
            Form::Lines(_) => self.lines(chunk, each),
        }
    }

    /// After the last bytes: fails when the file was cut off.
    pub fn finish(mut self, each: &mut dyn FnMut(Entry)) -> Result<(), ReadError> {
        match std::mem::replace(&mut self.form, Form::Unknown(Vec::new())) {
            Form::List(splitter) => splitter.finish()?,
            Form::Lines(rest) => self.one_line(&rest, each)?,
            Form::Unknown(head) if head.trim_ascii().is_empty() => {}
            Form::Unknown(_) => return Err(ReadError::Lines("is no JSON".to_owned())),
        }
        if self.index == 0 { Err(ReadError::Empty) } else { Ok(()) }
    }

    fn list(&mut self, chunk: &[u8], each: &mut dyn FnMut(Entry)) -> Result<(), ReadError> {
        let Form::List(splitter) = &mut self.form else { return Ok(()) };
        let (end, line, index) = (&mut self.end, &mut self.line, &mut self.index);
        splitter.push(chunk, |item: Item<'_>| {
            let run = match item.parse::<Value>() {
                Ok(value) => entry::parse(&value),
                Err(error) => Err(Fault::new("the run", error.to_string())),
            };
            each(Entry { index: item.index, place: item.place, length: item.text.len(), run });
            *end = item.place.offset + item.text.len() as u64;
            *line = item.place.line + item.text.split(|byte| *byte == b'\n').count() - 1;
            *index += 1;
            Ok::<(), SplitError>(())
        })?;
        let waiting = splitter.bytes() - self.end;
        self.within_limit(waiting)
    }

    fn lines(&mut self, chunk: &[u8], each: &mut dyn FnMut(Entry)) -> Result<(), ReadError> {
        let Form::Lines(carried) = &mut self.form else { return Ok(()) };
        let mut carried = std::mem::take(carried);
        for part in chunk.split_inclusive(|byte| *byte == b'\n') {
            carried.extend_from_slice(part);
            if carried.ends_with(b"\n") {
                self.one_line(&carried, each)?;
                carried.clear();
            }
        }
        let waiting = carried.len() as u64;
        self.form = Form::Lines(carried);
        self.within_limit(waiting)
    }

    fn one_line(&mut self, line: &[u8], each: &mut dyn FnMut(Entry)) -> Result<(), ReadError> {
        let text = line.trim_ascii();
        let blank = line.len() - line.trim_ascii_start().len();
        let place = Place { offset: self.end + blank as u64, line: self.line, column: blank + 1 };
        self.end += line.len() as u64;
        self.line += 1;
        if text.is_empty() {
            return Ok(());
        }
        let run = match serde_json::from_slice::<Value>(text) {
            Ok(value) => entry::parse(&value),
            Err(error) if self.index == 0 => {
                return Err(ReadError::Lines(reason(&error)));
            }
            Err(error) => Err(Fault::new("the run", reason(&error))),
        };
        each(Entry { index: self.index, place, length: text.len(), run });
        self.index += 1;
        Ok(())
    }

    fn within_limit(&self, waiting: u64) -> Result<(), ReadError> {
        if waiting > RUN_LIMIT {
            return Err(ReadError::TooLong { index: self.index, line: self.line });
        }
        Ok(())
    }
}

/// What the parser says of one line, without its own count of lines.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    format!("is not JSON at column {}: {what}", error.column())
}
