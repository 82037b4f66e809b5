//! What a domain supplies, and the environment that joins it with a database.

use std::sync::Arc;

use serde_json::Value;

use crate::policy::document::Policy;
use crate::policy::{Rule, Trace, Transition};
use crate::quirk::Quirk;
use crate::state::{Database, Row, State};
use crate::tool::{Call, Effect, Observation, ToolSpec};

/// A row by table and id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowRef {
    /// Name of the table.
    pub table: String,
    /// Id of the row.
    pub id: String,
}

impl RowRef {
    /// The row of `table` with this id.
    pub fn new(table: impl Into<String>, id: impl Into<String>) -> Self {
        Self { table: table.into(), id: id.into() }
    }
}

/// What a field of a record must be, for the check of files that are loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// An array.
    List,
    /// An object.
    Object,
}

/// What the records of one table must have before tools can work on them.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Name of the table.
    pub table: &'static str,
    /// The field that repeats the record's id, where records have one.
    pub id: Option<&'static str>,
    /// Fields that every record has, by path: `name.first_name`; `items[].price` in each item of a list;
    /// `variants.*.price` in each value of an object; `methods.*{source=card}.brand` only where the object's `source`
    /// is the text `card`. What a path leads through must be there too.
    pub fields: &'static [(&'static str, Kind)],
}

/// What a chooser shows of a domain: constants, so that who only lists domains does not link their code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Card {
    /// Name in links, files and on the command line.
    pub name: &'static str,
    /// A few words.
    pub label: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Names of the tables, in the order of the database object; also the stems of the data files.
    pub tables: &'static [&'static str],
}

/// What the values of one table mean to the tools: where ids and other values for arguments can be found.
#[derive(Clone, Copy, Debug)]
pub struct Meanings {
    /// Name of the table.
    pub table: &'static str,
    /// The kind of its row ids, as in `tool::Field::kind`.
    pub id: &'static str,
    /// Path in a record (`items[].item_id`, `payment_methods.*.id`) and kind.
    pub fields: &'static [(&'static str, &'static str)],
}

/// How a conversation proves which account it is about, by the domain's policy.
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    /// Tools whose success names the account: from then on its data may be shown.
    pub proves: &'static [&'static str],
    /// The argument in which the customer's own word for the account is proof enough (`user_id`); `None` when policy
    /// asks for one of the tools even then.
    pub told: Option<&'static str>,
    /// Tools that show nothing private and need no proof; generic tools never do.
    pub open: &'static [&'static str],
}

/// All that is fixed about a domain: data, no behaviour.
#[derive(Clone, Copy, Debug)]
pub struct Charter {
    /// What a chooser shows of it.
    pub card: &'static Card,
    /// What the records of each table must have; `registry::load` checks files against it.
    pub shapes: &'static [Shape],
    /// What the values in the tables mean to the tools; forms offer values for arguments from here.
    pub meanings: &'static [Meanings],
    /// The policy document, and the standing of each of its sentences.
    pub policy: Policy,
    /// Table that holds the accounts (one account per conversation).
    pub accounts: &'static str,
    /// How a conversation proves which account it is about.
    pub identity: Identity,
    /// Feedback turns after the first proposal of a task (the paper: 3 for retail, 5 for airline; section 4.3).
    pub feedback_rounds: u32,
    /// Pairs of tools that policy does not let one task contain; order does not matter.
    pub conflicts: &'static [(&'static str, &'static str)],
    /// Where the tools do, as the benchmark they follow, what no business would; runs that are graded again name
    /// them. A domain that follows none has none.
    pub quirks: &'static [Quirk],
}

/// All that is particular to one domain. `domains::mock` is the smallest complete one.
pub trait Domain: Send + Sync {
    /// All that is fixed about it.
    fn charter(&self) -> &'static Charter;
    /// The tools, in list order.
    fn tools(&self) -> &[ToolSpec];
    /// Runs a call; one whose tool does not exist gives [`Observation::unknown`]. A refusal leaves the state alone
    /// unless the domain's specification says otherwise.
    fn invoke(&self, state: &mut State, call: &Call) -> Observation;
    /// A database of this domain; the same seed gives the same bytes on every platform.
    fn generate(&self, seed: u64) -> Database;
    /// The rows that a task about this account may touch or look at: its own row first, then what belongs to it,
    /// then catalogue rows that those refer to.
    fn rows_of(&self, state: &State, account: &str) -> Vec<RowRef>;
    /// A row as prompts show it beside these rows of one account: without the parts that no task about them needs.
    /// `None` when there is no such row. The default shows all of it.
    fn excerpt(&self, state: &State, _rows: &[RowRef], row: &RowRef) -> Option<Value> {
        state.get(&row.table, &row.id).map(Row::to_value)
    }
    /// Whether these rows of one account (its own row and what belongs to it; catalogue rows need not be named) could
    /// take a call of each of these tools, one after the other. Samplers ask it before they pose a task: the answer
    /// may be cautious, but a yes must hold, also for fewer of these tools. The default knows no limits.
    fn suits(&self, _state: &State, _rows: &[RowRef], _tools: &[String]) -> bool {
        true
    }
    /// Name in links, files and on the command line.
    fn name(&self) -> &'static str {
        self.charter().card.name
    }
    /// Names of the tables, in the order of the database object; also the stems of the data files.
    fn tables(&self) -> &'static [&'static str] {
        self.charter().card.tables
    }
    /// The policy document that the agent reads (Markdown).
    fn policy(&self) -> &'static str {
        self.charter().policy.document
    }
    /// The sentences of the policy that a program can decide.
    fn rules(&self) -> &'static [Rule] {
        self.charter().policy.rules
    }
}

/// A domain with its database: reset, step, replay.
#[derive(Clone)]
pub struct Environment {
    domain: &'static dyn Domain,
    database: Arc<Database>,
}

impl Environment {
    /// Joins a domain with rows of its schema (see `registry::load` for checked loading).
    pub fn new(domain: &'static dyn Domain, database: Database) -> Self {
        Self { domain, database: Arc::new(database) }
    }

    /// The domain.
    pub fn domain(&self) -> &'static dyn Domain {
        self.domain
    }

    /// The initial state; costs a reference count.
    pub fn reset(&self) -> State {
        State::new(Arc::clone(&self.database))
    }

    /// The spec of a tool.
    pub fn tool(&self, name: &str) -> Option<&'static ToolSpec> {
        self.domain.tools().iter().find(|tool| tool.name == name)
    }

    /// True when the tool writes.
    pub fn is_write(&self, name: &str) -> bool {
        self.tool(name).is_some_and(|tool| tool.effect == Effect::Write)
    }

    /// T for a tool call: changes the state, returns o_E. An unknown tool changes nothing.
    pub fn step(&self, state: &mut State, call: &Call) -> Observation {
        self.domain.invoke(state, call)
    }

    /// Runs calls from the initial state and keeps every state on the way.
    pub fn trace(&self, calls: &[Call]) -> Trace {
        let initial = self.reset();
        let mut state = initial.clone();
        let mut steps = Vec::with_capacity(calls.len());
        for call in calls {
            let before = state.clone();
            let observation = self.step(&mut state, call);
            steps.push(Transition {
                before,
                call: call.clone(),
                observation,
                after: state.clone(),
            });
        }
        Trace { initial, steps }
    }
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Environment")
            .field("domain", &self.domain.name())
            .finish_non_exhaustive()
    }
}
