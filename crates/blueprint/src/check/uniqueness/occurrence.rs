//! Where a call has identifiers.

use environment::{Call, Domain, ToolSpec};
use serde_json::Value;

use crate::graph::identifies;

/// One identifier in the arguments of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Occurrence<'a> {
    /// What it identifies, as in `Field::kind`.
    pub(super) kind: &'a str,
    /// Path of the argument as in `ToolSpec::inputs`.
    pub(super) path: &'a str,
    /// JSON Pointer into the arguments.
    pub(super) pointer: String,
    /// Places in the lists on the way.
    pub(super) at: Vec<usize>,
    /// The identifier.
    pub(super) value: &'a str,
}

/// Every identifier in a call's arguments, in the order of the tool's inputs.
pub(super) fn occurrences<'a>(
    domain: &dyn Domain,
    tool: &'a ToolSpec,
    call: &'a Call,
) -> Vec<Occurrence<'a>> {
    let mut all = Vec::new();
    for input in tool.inputs.iter().filter(|input| identifies(domain, &input.kind)) {
        let mut find = Find { kind: &input.kind, path: &input.path, all: &mut all };
        let (first, rest) = split(&input.path);
        let name = first.trim_end_matches("[]");
        if let Some(value) = call.arguments.get(name) {
            find.follow(value, first.len() != name.len(), rest, (format!("/{name}"), Vec::new()));
        }
    }
    all
}

struct Find<'a, 'o> {
    kind: &'a str,
    path: &'a str,
    all: &'o mut Vec<Occurrence<'a>>,
}

impl<'a> Find<'a, '_> {
    fn follow(
        &mut self,
        value: &'a Value,
        list: bool,
        rest: &str,
        (pointer, at): (String, Vec<usize>),
    ) {
        if list {
            for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                let at = [at.as_slice(), &[index]].concat();
                self.follow(item, false, rest, (format!("{pointer}/{index}"), at));
            }
            return;
        }
        if rest.is_empty() {
            let found = value.as_str().map(|value| Occurrence {
                kind: self.kind,
                path: self.path,
                pointer,
                at,
                value,
            });
            self.all.extend(found);
            return;
        }
        let (first, rest) = split(rest);
        let name = first.trim_end_matches("[]");
        if let Some(next) = value.get(name) {
            self.follow(next, first.len() != name.len(), rest, (format!("{pointer}/{name}"), at));
        }
    }
}

fn split(path: &str) -> (&str, &str) {
    path.split_once('.').unwrap_or((path, ""))
}
