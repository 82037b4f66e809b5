//! One tolerant reader for JSON that a model wrote.
//!
//! Models wrap JSON in fences and prose, leave commas, use single quotes, write `NaN`, encode
//! twice, or stop in the middle. Each is mended and the mending recorded, so that a page can
//! show it; what cannot be mended is an error with its place. Values are never guessed: a
//! scalar that is cut off is dropped, not kept half.

mod lenient;
mod sections;

use serde_json::Value;

pub use sections::{Section, section, without_reasoning};

/// Repairs, in the words that people see.
pub mod repair {
    /// A text that holds JSON was read as that JSON.
    pub const DOUBLE_ENCODED: &str = "unpacked JSON that was encoded twice";
    /// Words before or after were left out.
    pub const PROSE: &str = "left out words around the JSON";
    /// A Markdown fence was left out.
    pub const FENCE: &str = "left out a code fence";
    /// A `<think>` block was left out.
    pub const REASONING: &str = "left out the model's reasoning";
    /// A comma before a closing bracket was dropped.
    pub const TRAILING_COMMA: &str = "dropped a trailing comma";
    /// A text in single quotes was read.
    pub const SINGLE_QUOTES: &str = "read single quotes as double quotes";
    /// A key without quotes was read.
    pub const BARE_KEY: &str = "put quotes around a key";
    /// NaN or an infinity became null.
    pub const NOT_A_NUMBER: &str = "read NaN or Infinity as null";
    /// True, False or None was read as Python means it.
    pub const PYTHON: &str = "read True, False or None as JSON";
    /// A comment was dropped.
    pub const COMMENT: &str = "dropped a comment";
    /// A line break or tab inside a text was kept.
    pub const RAW_CONTROL: &str = "kept a line break inside a text";
    /// A backslash that JSON does not know was dropped.
    pub const ESCAPE: &str = "dropped a wrong backslash";
    /// The end was missing: what was open was closed, and a cut scalar dropped.
    pub const TRUNCATED: &str = "closed what was open at the end";
    /// The closing tag of a section was missing.
    pub const UNCLOSED_TAG: &str = "took the rest as the section, its closing tag is missing";
    /// The opening tag of a section was missing.
    pub const UNOPENED_TAG: &str = "took the beginning as the section, its opening tag is missing";
    /// There was no section: the whole text was read.
    pub const NO_TAG: &str = "read the whole text, the tags are missing";
    /// Of several sections the last was taken.
    pub const LAST_OF_SEVERAL: &str = "took the last of several sections";
}

/// A value and what had to be mended to get it.
#[derive(Clone, Debug, PartialEq)]
pub struct Repaired {
    /// The value.
    pub value: Value,
    /// From [`repair`], each at most once, in the order of their need; empty for clean JSON.
    pub repairs: Vec<&'static str>,
}

/// Why a text holds no JSON that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason} (line {line}, column {column})")]
pub struct JsonError {
    /// What is wrong, and what was expected.
    pub reason: String,
    /// Byte offset in the text.
    pub at: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl JsonError {
    fn new(text: &str, at: usize, reason: impl Into<String>) -> Self {
        let before = &text[..text.floor_char_boundary(at)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            reason: reason.into(),
            at: before.len(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// The JSON in a text. Clean JSON of any kind is taken as it is; otherwise the largest object
/// or array in the text is.
pub fn parse(text: &str) -> Result<Repaired, JsonError> {
    let trimmed = text.trim_start_matches('\u{feff}').trim();
    if let Ok(value) = serde_json::from_str(trimmed) {
        return Ok(unpack(value, Vec::new()));
    }
    let thoughtless = without_reasoning(text);
    if thoughtless.len() == text.len() {
        return find(text).map(|found| unpack(found.value, found.repairs));
    }
    parse(thoughtless).map(|found| with_first(repair::REASONING, found)).map_err(|error| {
        let start = text.len() - thoughtless.len();
        JsonError::new(text, start + error.at, error.reason)
    })
}

/// The JSON of one tagged section, `<tag>…</tag>`; the whole text where the tags are missing.
pub fn parse_section(text: &str, tag: &str) -> Result<Repaired, JsonError> {
    let Some(section) = section(text, tag) else {
        return parse(text).map(|found| with_first(repair::NO_TAG, found));
    };
    let found = parse(section.text).map_err(|error| {
        let start = section.text.as_ptr() as usize - text.as_ptr() as usize;
        JsonError::new(text, start + error.at, error.reason)
    })?;
    Ok(section.repairs.iter().rev().fold(found, |found, repair| with_first(repair, found)))
}

fn with_first(first: &'static str, mut found: Repaired) -> Repaired {
    if !found.repairs.contains(&first) {
        found.repairs.insert(0, first);
    }
    found
}

/// Unpacks a text that is itself an object or array.
fn unpack(value: Value, mut repairs: Vec<&'static str>) -> Repaired {
    let inner = value.as_str().filter(|text| text.trim_start().starts_with(['{', '[']));
    match inner.map(parse) {
        Some(Ok(inner)) => {
            repairs.push(repair::DOUBLE_ENCODED);
            for repair in inner.repairs {
                note(&mut repairs, repair);
            }
            Repaired { value: inner.value, repairs }
        }
        _ => Repaired { value, repairs },
    }
}

/// Most places at which a search for JSON begins; bounds the work on hostile texts.
const MOST_STARTS: usize = 64;

/// The largest object or array in `text`. One that is cut counts too: its parts are not what
/// the model meant to say.
fn find(text: &str) -> Result<Repaired, JsonError> {
    let mut best: Option<lenient::Found> = None;
    let mut furthest: Option<(usize, String)> = None;
    let mut from = 0;
    for _ in 0..MOST_STARTS {
        let Some(start) = text[from..].find(['{', '[']).map(|at| from + at) else { break };
        match lenient::read(text, start) {
            Ok(found) => {
                // An opening bracket that leads to nothing may be prose: look behind it too.
                from = if found.is_bare() { start + 1 } else { found.end };
                if best.as_ref().is_none_or(|best| found.weight() > best.weight()) {
                    best = Some(found);
                }
            }
            Err((at, reason)) => {
                from = start + 1;
                if furthest.as_ref().is_none_or(|(far, _)| at > *far) {
                    furthest = Some((at, reason));
                }
            }
        }
    }
    if let Some(found) = best {
        return Ok(around(text, found));
    }
    let (at, reason) =
        furthest.unwrap_or_else(|| (0, "there is no JSON object or array in the text".into()));
    Err(JsonError::new(text, at, reason))
}

/// Records what was left out around a value.
fn around(text: &str, found: lenient::Found) -> Repaired {
    let outside = [&text[..found.start], &text[found.end..]];
    let mut repairs = Vec::new();
    if outside.iter().any(|part| part.contains("```")) {
        note(&mut repairs, repair::FENCE);
    }
    let words = |part: &&str| {
        let part = part.replace("```json", "").replace("```", "");
        !part.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty()
    };
    if outside.iter().any(words) {
        note(&mut repairs, repair::PROSE);
    }
    for repair in found.repairs {
        note(&mut repairs, repair);
    }
    Repaired { value: found.value, repairs }
}

fn note(repairs: &mut Vec<&'static str>, repair: &'static str) {
    if !repairs.contains(&repair) {
        repairs.push(repair);
    }
}

#[cfg(test)]
mod tests;
