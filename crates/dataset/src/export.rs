//! Exports: one record in, one row of a training format out.

pub mod openai;
pub mod preference;
pub mod sharegpt;
#[cfg(test)]
mod tests;

use std::str::FromStr;

use environment::{Domain, registry};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::jsonl;
use crate::marks::{self, Filter};
use crate::record::Record;
use crate::trajectory::{Trajectory, Turn};

/// A format that records can be exported in. All of them are JSON lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// The records themselves: blueprint, checks' evidence, dialogue, verdict, models.
    Interplay,
    /// The three keys of APIGen-MT-5k.
    Sharegpt,
    /// OpenAI's chat fine-tuning form.
    Openai,
}

impl Format {
    /// All formats, in the order a chooser shows them.
    pub const ALL: [Self; 3] = [Self::Interplay, Self::Sharegpt, Self::Openai];

    /// Its name on the command line and in file names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Interplay => "interplay",
            Self::Sharegpt => "sharegpt",
            Self::Openai => "openai",
        }
    }
}

/// A name that no format has.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no export format `{0}`. Use interplay, sharegpt or openai")]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// A record of a domain that this version does not have, so its policy and tools are unknown.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "the record of task {task} belongs to the domain `{domain}`, which this version does not have. \
     Update Interplay to export it"
)]
pub struct UnknownDomain {
    /// Number of its task.
    pub task: u32,
    /// Name of its domain.
    pub domain: String,
}

/// A record as one line of `format`, without the line end.
pub fn line(format: Format, record: &Record) -> Result<String, UnknownDomain> {
    let line = filtered(format, Filter::Keep, record)?;
    Ok(line.expect("only a filter that drops leaves records out"))
}

/// A record as one line of `format`, its bad turns treated by `filter`; `None` when that leaves the record out. Records
/// in full keep their bad turns under [`Filter::Mask`]: nothing is lost in them.
pub fn filtered(
    format: Format,
    filter: Filter,
    record: &Record,
) -> Result<Option<String>, UnknownDomain> {
    let trajectory = &record.trajectory;
    let bad = if filter == Filter::Keep { Vec::new() } else { marks::marks(&trajectory.turns) };
    if filter == Filter::Drop && !bad.is_empty() {
        return Ok(None);
    }
    Ok(Some(match format {
        Format::Interplay => jsonl::line(record),
        Format::Sharegpt => {
            let left_out =
                if bad.is_empty() { Vec::new() } else { marks::removable(&trajectory.turns) };
            sharegpt::row(domain_of(record)?, trajectory, &left_out).to_string()
        }
        Format::Openai => {
            let masked: Vec<usize> = bad.iter().map(|mark| mark.turn).collect();
            openai::row(domain_of(record)?, trajectory, &masked).to_string()
        }
    }))
}

fn domain_of(record: &Record) -> Result<&'static dyn Domain, UnknownDomain> {
    let domain = &record.blueprint.domain;
    registry::find(domain)
        .ok_or_else(|| UnknownDomain { task: record.id.task, domain: domain.clone() })
}

/// The turns that a trainer gets: what the human says last has no answer to learn from, so it is dropped (in
/// APIGen-MT-5k no row ends with the human).
fn lesson(trajectory: &Trajectory) -> &[Turn] {
    let human = |turn: &Turn| matches!(turn, Turn::Human { .. });
    let end = trajectory.turns.iter().rposition(|turn| !human(turn)).map_or(0, |last| last + 1);
    &trajectory.turns[..end]
}
