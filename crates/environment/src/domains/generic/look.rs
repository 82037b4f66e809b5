//! How rules of any domain see one step of a trace: its call, the rows before it, and what was done earlier.

use serde_json::Value;

use crate::policy::{Trace, Transition};
use crate::state::{Record, Row};
use crate::value::{Data, Kind};

/// One step of a trace. A domain wraps it, so that it can say which rows its calls are about.
#[derive(Clone, Copy)]
pub(crate) struct Step<'a> {
    pub(crate) trace: &'a Trace,
    index: usize,
    transition: &'a Transition,
}

impl<'a> Step<'a> {
    /// The step at `index`, when its tool is one of `tools`.
    pub(crate) fn at(trace: &'a Trace, index: usize, tools: &[&str]) -> Option<Self> {
        let transition = trace.steps.get(index)?;
        let named = tools.contains(&transition.call.name.as_str());
        named.then_some(Self { trace, index, transition })
    }

    /// The earlier steps by one of `tools` that had their effect.
    pub(crate) fn before<'t>(
        self,
        tools: &'t [&'t str],
    ) -> impl Iterator<Item = Self> + use<'a, 't> {
        let steps = (0..self.index).filter_map(move |index| Self::at(self.trace, index, tools));
        steps.filter(Self::is_done)
    }

    /// Name of the tool.
    pub(crate) fn tool(&self) -> &'a str {
        &self.transition.call.name
    }

    /// True when the call had its effect.
    pub(crate) fn is_done(&self) -> bool {
        self.transition.observation.is_done()
    }

    /// An argument.
    pub(crate) fn argument(&self, name: &str) -> Option<&'a Value> {
        self.transition.call.arguments.get(name)
    }

    /// A text argument.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.argument(name)?.as_str()
    }

    /// A row before the step.
    pub(crate) fn row(&self, table: &str, id: &str) -> Option<&'a Row> {
        self.transition.before.get(table, id)
    }

    /// `step 2 (cancel_reservation)`, counted from 1 as people do.
    pub(crate) fn name(&self) -> String {
        format!("step {} ({})", self.index + 1, self.tool())
    }
}

/// A text field.
pub(crate) fn text<'a>(record: &'a impl Record, key: &str) -> Option<&'a str> {
    if let Kind::String(text) = record.field(key)?.kind() { Some(text) } else { None }
}

/// A list field; empty when it is none.
pub(crate) fn list<'a, R: Record>(record: &'a R, key: &str) -> &'a [R::Field] {
    match record.field(key).map(Data::kind) {
        Some(Kind::Array(items)) => items,
        _ => &[],
    }
}
