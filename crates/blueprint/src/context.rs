//! What the five samplers prepare for one task.

use environment::domain::RowRef;
use serde::{Deserialize, Serialize};

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
    /// How many questions the customer asks (0 to 2); ours, the paper is silent.
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
