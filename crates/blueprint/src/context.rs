//! What the five samplers prepare for one task.

use environment::domain::RowRef;
use serde::{Deserialize, Serialize};

use crate::manner::Manner;

/// The sampled context of one task (paper section 4.1.1). Rows are named, not copied: the initial state holds them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Context {
    /// Account that the task is about.
    pub account: String,
    /// The random walk on the API graph, tool by tool.
    pub walk: Vec<String>,
    /// API sampler: the write tools that form the core of a_gt, in order; a tool can stand more than once.
    pub core: Vec<String>,
    /// Tools shown to the generator.
    pub tools: Vec<String>,
    /// Policy sampler: ids of the rules put before the generator.
    pub policies: Vec<String>,
    /// Domain-data sampler: the rows put before the generator.
    pub rows: Vec<Row>,
    /// Persona sampler: id of the persona.
    pub persona: String,
    /// Example sampler: ids of the blueprints shown as examples.
    pub examples: Vec<String>,
    /// How many questions the customer asks; at least one when the core is empty. Ours, the paper is silent.
    pub questions: u32,
    /// How the human behaves.
    #[serde(default)]
    pub manner: Manner,
    /// What the schedule asked of each sampler; what came of it stands above and can be less.
    #[serde(default)]
    pub frequencies: Frequencies,
}

/// How much each sampler is asked for in one task. The paper varies the sampling frequency of each sampler at random
/// from task to task and gives no numbers; this form of it is ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frequencies {
    /// API sampler: write calls in the core.
    pub writes: u32,
    /// API sampler: most steps of the walk.
    pub walk: u32,
    /// Policy sampler: rules put before the generator.
    pub policies: u32,
    /// Domain-data sampler: rows that belong to the account; more when the core needs more.
    pub rows: u32,
    /// Persona sampler: false leaves the neutral persona.
    pub persona: bool,
    /// Example sampler: examples shown.
    pub examples: u32,
    /// Questions the customer asks.
    pub questions: u32,
}

/// A sampled row; the serialisable form of [`RowRef`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Name of the table.
    pub table: String,
    /// Id of the row.
    pub id: String,
}

impl From<RowRef> for Row {
    fn from(row: RowRef) -> Self {
        Self { table: row.table, id: row.id }
    }
}
