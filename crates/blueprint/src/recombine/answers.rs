//! Whether the answers of a task still hold when other tasks are done before or after it.
//!
//! An answer that stands in the task's rows, such as a balance, must stand there in the end as well: in a recombined
//! task nobody can say when it is asked. One that stands nowhere was worked out, and is not decided here.

use environment::state::{Datum, Row};
use environment::{State, Trace, value};

use crate::blueprint::Blueprint;

/// The first answer of a task that stands in its rows before or after its own actions and no longer in the end.
pub(super) fn lost<'a>(task: &'a Blueprint, own: &Trace, end: &State) -> Option<&'a str> {
    let own = || std::iter::once(&own.initial).chain(own.steps.iter().map(|step| &step.after));
    let outputs = task.proposal.outputs.iter().map(String::as_str);
    outputs
        .filter(|answer| own().any(|state| stands(task, state, answer)))
        .find(|answer| !stands(task, end, answer))
}

/// Whether an answer stands in the rows of a task.
fn stands(task: &Blueprint, state: &State, answer: &str) -> bool {
    let rows = task.provenance.context.rows.iter();
    rows.filter_map(|row| state.get(&row.table, &row.id))
        .flat_map(Row::iter)
        .any(|(_, value)| holds(value, answer))
}

fn holds(value: &Datum, answer: &str) -> bool {
    match value {
        Datum::String(text) => text.eq_ignore_ascii_case(answer),
        Datum::Number(_) => value::python_str(value) == answer,
        Datum::Array(values) => values.iter().any(|value| holds(value, answer)),
        Datum::Object(fields) => fields.values().any(|value| holds(value, answer)),
        Datum::Null | Datum::Bool(_) => false,
    }
}
