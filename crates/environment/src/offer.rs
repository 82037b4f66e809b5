//! Values that fill the arguments of a call: found in the rows, nearest first.
//!
//! Near are the rows that the other arguments and the calls so far name, and the rows that those refer to: the items
//! of the order that was just chosen come before the items of all other orders. `Domain::meanings` says which values
//! mean what.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::browse::{cell, clip, holds};
use crate::domain::{Domain, Environment, Meanings, RowRef};
use crate::state::{Datum, Object, State};
use crate::tool::{Arguments, Call, Effect, ToolSpec};

/// Most values offered for one argument.
const MOST: usize = 40;

/// Most rows that count as near.
const NEAR: usize = 60;

/// How many references away a row may be and still be near.
const REACH: usize = 2;

/// Calls whose rows are near, from the last one on.
const RECENT: usize = 4;

/// Most offers of one argument that a draft tries.
const TRIES: usize = 8;

/// Accounts that are looked at for the one to begin with.
const ACCOUNTS: usize = 8;

/// A value that an argument could take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// The value.
    pub value: Value,
    /// What stands beside it in its row.
    pub label: String,
    /// True when it comes from a row that the call or an earlier one names, or from one that such a row refers to.
    pub near: bool,
}

/// The offers for one argument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Offers {
    /// Path of the argument as in `ToolSpec::inputs`: `order_id`, `item_ids[]`, `flights[].date`.
    pub path: String,
    /// The offers, best first.
    pub offers: Vec<Offer>,
}

/// Where values are looked for.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The environment.
    pub env: &'a Environment,
    /// The state in which the call would run.
    pub state: &'a State,
    /// The calls that led to it.
    pub calls: &'a [Call],
}

/// Offers for every argument with a meaning. A value that is being typed narrows the offers of its own argument.
pub fn offers(place: Place<'_>, call: &Call) -> Vec<Offers> {
    let Some(spec) = place.env.tool(&call.name) else { return Vec::new() };
    let near = near(place, spec, call);
    let arguments = Datum::Object(call.arguments.held().clone());
    let offer = |input: &crate::tool::Field| {
        let typed = place_values(&input.path, &arguments);
        let used = used(spec, call, &input.path, &input.kind);
        let mut search = Search { place, kind: &input.kind, used: &used, found: Vec::new() };
        search.gather(&near, typed.last().copied());
        Offers { path: input.path.clone(), offers: search.best() }
    };
    spec.inputs.iter().map(offer).collect()
}

/// Arguments that a call of this tool could begin with: every required one, from the offers where there are any. Of
/// the offers for one argument the first is taken with which the call is not refused, if there is one.
pub fn draft(place: Place<'_>, tool: &str) -> Arguments {
    let call = Call { name: tool.to_owned(), arguments: Arguments::new() };
    let Some(spec) = place.env.tool(tool) else { return call.arguments };
    let first = complete(place, spec, call);
    let runs = |call: &Call| place.env.step(&mut place.state.clone(), call).is_done();
    if runs(&first) {
        return first.arguments;
    }
    let simple = spec.inputs.iter().filter(|input| first.arguments.contains_key(&input.path));
    for input in simple {
        let empty = Call { name: tool.to_owned(), arguments: Arguments::new() };
        for offer in near_offers(place, &empty, &input.path).into_iter().take(TRIES) {
            // What comes before it stays, what comes after it may depend on it.
            let before = first.arguments.iter().take_while(|(name, _)| **name != input.path);
            let mut arguments: Map<String, Value> =
                before.map(|(name, value)| (name.clone(), value.clone())).collect();
            arguments.insert(input.path.clone(), offer.value);
            let call = Call { name: tool.to_owned(), arguments: arguments.into() };
            let call = complete(place, spec, call);
            if runs(&call) {
                return call.arguments;
            }
        }
    }
    first.arguments
}

/// Fills the required arguments that are not there yet, in the order of the schema.
fn complete(place: Place<'_>, spec: &ToolSpec, mut call: Call) -> Call {
    let properties = spec.parameters.get("properties").and_then(Value::as_object);
    let required = spec.parameters.get("required").and_then(Value::as_array);
    for (name, schema) in properties.into_iter().flatten() {
        let wanted = required.is_some_and(|names| names.iter().any(|other| other == name));
        if wanted && !call.arguments.contains_key(name) {
            let value = fill(place, &call, name, schema);
            call.arguments.insert(name.clone(), value);
        }
    }
    call
}

/// A first call: the tool that looks up one account, with the account to begin with.
pub fn first_call(place: Place<'_>) -> Option<Call> {
    let domain = place.env.domain();
    let account = meanings(domain, domain.charter().accounts)?.id;
    let looks_up = |spec: &&ToolSpec| {
        let only = matches!(spec.inputs.as_slice(), [input] if input.kind == account);
        only && spec.effect == Effect::Read
    };
    let tool = domain.tools().iter().find(looks_up)?;
    Some(Call { name: tool.name.clone(), arguments: draft(place, &tool.name) })
}

/// The account to begin with: of the first few, the one whose rows could take the most kinds of change.
pub fn first_account(place: Place<'_>) -> Option<RowRef> {
    let domain = place.env.domain();
    let writes: Vec<&ToolSpec> =
        domain.tools().iter().filter(|tool| tool.effect == Effect::Write).collect();
    let room = |id: &str| {
        let rows = domain.rows_of(place.state, id);
        let suits =
            |tool: &&&ToolSpec| domain.suits(place.state, &rows, std::slice::from_ref(&tool.name));
        writes.iter().filter(suits).count()
    };
    let mut best: Option<(usize, &str)> = None;
    for (id, _) in place.state.rows(domain.charter().accounts).take(ACCOUNTS) {
        let room = room(id);
        if best.is_none_or(|(most, _)| room > most) {
            best = Some((room, id));
        }
    }
    best.map(|(_, id)| RowRef::new(domain.charter().accounts, id))
}

/// A value for the argument at this path: the best offer, the first of a closed list, or something empty.
fn fill(place: Place<'_>, call: &Call, path: &str, schema: &Value) -> Value {
    if let Some(first) = schema.get("enum").and_then(|list| list.get(0)) {
        return first.clone();
    }
    let best = || near_offers(place, call, path).into_iter().next();
    match schema.get("type").and_then(Value::as_str) {
        Some("array") => {
            let items = schema.get("items").unwrap_or(&Value::Null);
            Value::Array(vec![fill(place, call, &format!("{path}[]"), items)])
        }
        Some("object") => {
            let properties = schema.get("properties").and_then(Value::as_object);
            let mut map = Map::new();
            for (name, schema) in properties.into_iter().flatten() {
                map.insert(name.clone(), fill(place, call, &format!("{path}.{name}"), schema));
            }
            Value::Object(map)
        }
        Some("integer" | "number") => best().map_or(Value::from(0), |offer| offer.value),
        Some("boolean") => Value::Bool(false),
        _ => best().map_or(Value::from(""), |offer| offer.value),
    }
}

/// The near offers for the argument at this path; where there are none, the first ones that there are.
fn near_offers(place: Place<'_>, call: &Call, path: &str) -> Vec<Offer> {
    let Some(spec) = place.env.tool(&call.name) else { return Vec::new() };
    let Some(input) = spec.inputs.iter().find(|input| input.path == path) else {
        return Vec::new();
    };
    let used = used(spec, call, path, &input.kind);
    let mut search = Search { place, kind: &input.kind, used: &used, found: Vec::new() };
    search.near(&near(place, spec, call));
    if search.found.is_empty() {
        search.scan("", TRIES);
    }
    search.best()
}

/// The rows that the call names, then those of the latest calls, then what all of them refer to; an account where
/// nothing is named yet.
fn near(place: Place<'_>, spec: &ToolSpec, call: &Call) -> Vec<RowRef> {
    let mut rows = named(place, spec, call);
    for call in place.calls.iter().rev().take(RECENT) {
        if let Some(spec) = place.env.tool(&call.name) {
            rows.extend(named(place, spec, call));
        }
    }
    if rows.is_empty() {
        rows.extend(first_account(place));
    }
    let (mut seen, mut begin) = (BTreeSet::new(), 0);
    rows.retain(|row| seen.insert(row.clone()));
    for _ in 0..REACH {
        let end = rows.len();
        for at in begin..end {
            for next in referred(place, &rows[at]) {
                if rows.len() < NEAR && seen.insert(next.clone()) {
                    rows.push(next);
                }
            }
        }
        begin = end;
    }
    rows
}

/// The rows whose ids are arguments of the call.
fn named(place: Place<'_>, spec: &ToolSpec, call: &Call) -> Vec<RowRef> {
    let arguments = Datum::Object(call.arguments.held().clone());
    let mut rows = Vec::new();
    for input in &spec.inputs {
        for value in place_values(&input.path, &arguments) {
            rows.extend(value.as_str().and_then(|id| row_of(place, &input.kind, id)));
        }
    }
    rows
}

/// The rows whose ids stand in a row.
fn referred(place: Place<'_>, row: &RowRef) -> Vec<RowRef> {
    let mut rows = Vec::new();
    let Some(meanings) = meanings(place.env.domain(), &row.table) else { return rows };
    for (path, kind) in meanings.fields {
        for (value, _) in row_values(place.state, row, path) {
            rows.extend(value.as_str().and_then(|id| row_of(place, kind, id)));
        }
    }
    rows
}

fn row_of(place: Place<'_>, kind: &str, id: &str) -> Option<RowRef> {
    let tables =
        place.env.domain().charter().meanings.iter().filter(|meanings| meanings.id == kind);
    let table =
        tables.map(|meanings| meanings.table).find(|table| place.state.get(table, id).is_some())?;
    Some(RowRef::new(table, id))
}

fn meanings(domain: &dyn Domain, table: &str) -> Option<&'static Meanings> {
    domain.charter().meanings.iter().find(|meanings| meanings.table == table)
}

/// Values of this kind that other arguments hold: they are no good twice.
fn used(spec: &ToolSpec, call: &Call, path: &str, kind: &str) -> Vec<Value> {
    let arguments = Datum::Object(call.arguments.held().clone());
    let others = spec.inputs.iter().filter(|input| input.path != path && input.kind == kind);
    others.flat_map(|input| place_values(&input.path, &arguments)).map(Datum::to_value).collect()
}

/// A search for values of one kind.
struct Search<'a> {
    place: Place<'a>,
    kind: &'a str,
    used: &'a [Value],
    /// Offers with their rank; lower is better.
    found: Vec<(u8, Offer)>,
}

impl Search<'_> {
    fn gather(&mut self, near: &[RowRef], typed: Option<&Datum>) {
        self.near(near);
        // A value that is one of the near ones is chosen, not half typed.
        let typed =
            typed.filter(|typed| self.found.iter().all(|(_, offer)| **typed != offer.value));
        let needle = typed.and_then(Datum::as_str).unwrap_or_default().trim().to_lowercase();
        self.scan(&needle, MOST);
    }

    fn near(&mut self, near: &[RowRef]) {
        for row in near {
            let values = self.of_row(row);
            // What takes the place of a used value is found beside it: another variant of the same product.
            let beside = row.table == self.home()
                && values.iter().any(|(offer, _)| self.used.contains(&offer.value));
            for (offer, denied) in values {
                let rank = if self.used.contains(&offer.value) {
                    3
                } else {
                    u8::from(denied) + u8::from(!beside)
                };
                self.add(rank, Offer { near: true, ..offer });
            }
        }
    }

    /// The table whose rows hold values of the kind by key: where the variants of one thing stand together.
    fn home(&self) -> &'static str {
        let tables = self.place.env.domain().charter().meanings.iter();
        let of = |meanings: &&Meanings| {
            meanings.fields.iter().any(|(path, kind)| *kind == self.kind && path.contains('*'))
        };
        tables.filter(of).map(|meanings| meanings.table).next().unwrap_or_default()
    }

    /// The values of the kind in one row, each with whether what stands beside it says no.
    fn of_row(&self, row: &RowRef) -> Vec<(Offer, bool)> {
        let Some(meanings) = meanings(self.place.env.domain(), &row.table) else {
            return Vec::new();
        };
        let mut values = Vec::new();
        if meanings.id == self.kind {
            let label = label_of_row(self.place.state, row);
            let value = Value::from(row.id.as_str());
            values.push((Offer { value, label, near: false }, false));
        }
        for (path, _) in meanings.fields.iter().filter(|(_, kind)| *kind == self.kind) {
            for (value, around) in row_values(self.place.state, row, path) {
                let label = around.map_or_else(|| clip(&row.id), |around| label(around, value));
                let denied = around.is_some_and(says_no);
                values.push((Offer { value: value.to_value(), label, near: false }, denied));
            }
        }
        values
    }

    /// Fills up to so many from all rows: those whose value or label holds what is typed.
    fn scan(&mut self, needle: &str, most: usize) {
        for meanings in self.place.env.domain().charter().meanings {
            let has = meanings.id == self.kind
                || meanings.fields.iter().any(|(_, kind)| *kind == self.kind);
            if !has {
                continue;
            }
            for (id, _) in self.place.state.rows(meanings.table) {
                if self.found.len() >= most {
                    return;
                }
                for (offer, _) in self.of_row(&RowRef::new(meanings.table, id)) {
                    let text = offer.value.as_str().unwrap_or_default();
                    if needle.is_empty() || holds(text, needle) || holds(&offer.label, needle) {
                        self.add(4, offer);
                    }
                }
            }
        }
    }

    fn add(&mut self, rank: u8, offer: Offer) {
        match self.found.iter_mut().find(|(_, other)| other.value == offer.value) {
            Some((other, _)) => *other = rank.min(*other),
            None => self.found.push((rank, offer)),
        }
    }

    fn best(mut self) -> Vec<Offer> {
        self.found.sort_by_key(|(rank, _)| *rank);
        self.found.into_iter().map(|(_, offer)| offer).take(MOST).collect()
    }
}

/// The values at a path of a row, each with the object around it when that is not the row itself.
fn row_values<'a>(
    state: &'a State,
    row: &RowRef,
    path: &str,
) -> Vec<(&'a Datum, Option<&'a Datum>)> {
    let Some(record) = state.get(&row.table, &row.id) else { return Vec::new() };
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let mut values = Vec::new();
    let name = first.trim_end_matches("[]");
    for (_, value) in record.iter().filter(|(key, _)| first == "*" || *key == name) {
        if name.len() == first.len() {
            descend(rest, value, None, &mut values);
        } else {
            for item in value.as_array().into_iter().flatten() {
                descend(rest, item, None, &mut values);
            }
        }
    }
    values
}

fn descend<'a>(
    path: &str,
    value: &'a Datum,
    around: Option<&'a Datum>,
    into: &mut Vec<(&'a Datum, Option<&'a Datum>)>,
) {
    if path.is_empty() {
        if !value.is_object() && !value.is_array() {
            into.push((value, around));
        }
        return;
    }
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let name = first.trim_end_matches("[]");
    let Some(map) = value.as_object() else { return };
    for (_, next) in map.iter().filter(|(key, _)| first == "*" || *key == name) {
        match next {
            Datum::Array(items) if name.len() != first.len() => {
                for item in items.iter() {
                    descend(rest, item, Some(value), into);
                }
            }
            _ => descend(rest, next, Some(value), into),
        }
    }
}

/// The plain values at a path of the arguments.
fn place_values<'a>(path: &str, arguments: &'a Datum) -> Vec<&'a Datum> {
    let mut values = Vec::new();
    descend(path, arguments, None, &mut values);
    values.into_iter().map(|(value, _)| value).collect()
}

/// What a row is, in a few words.
fn label_of_row(state: &State, row: &RowRef) -> String {
    let Some(record) = state.get(&row.table, &row.id) else { return String::new() };
    let parts = record.iter().filter(|(_, value)| value.as_str() != Some(&row.id));
    words(parts)
}

/// What stands beside a value.
fn label(around: &Datum, value: &Datum) -> String {
    words(fields_of(around).filter(|(_, other)| *other != value))
}

fn fields_of(value: &Datum) -> impl Iterator<Item = (&str, &Datum)> {
    value.as_object().into_iter().flat_map(Object::iter)
}

/// The first few telling parts of a record: no ids, no long lists.
fn words<'a>(parts: impl Iterator<Item = (&'a str, &'a Datum)>) -> String {
    let telling = parts.filter(|(name, value)| {
        !name.ends_with("id") && !matches!(value, Datum::Array(_) | Datum::Null)
    });
    let parts: Vec<String> = telling
        .map(|(name, value)| match value {
            Datum::Bool(yes) => format!("{}{name}", if *yes { "" } else { "not " }),
            value => cell(value),
        })
        .filter(|text| !text.is_empty())
        .take(3)
        .collect();
    parts.join(" · ")
}

/// Whether a record says no about itself, as `"available": false` does.
fn says_no(around: &Datum) -> bool {
    fields_of(around).any(|(_, value)| value == &Datum::Bool(false))
}

#[cfg(test)]
mod tests;
