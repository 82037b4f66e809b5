//! Small databases to try tools on, one for each domain, and the values in them that arguments can use.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use environment::domain::Meanings;
use environment::{Database, Domain, Environment, State, hash, registry};
use serde_json::{Map, Value};

/// The rows of this many accounts are in a world.
const ACCOUNTS: usize = 4;

/// This many rows of each table are in its files.
const ROWS: usize = 2;

/// An environment that is small enough to be hashed at every step.
#[derive(Debug)]
pub struct World {
    /// The domain with a few rows of its own generator.
    pub environment: Environment,
    /// Its first rows as data files, by their stems.
    pub files: Vec<(String, Vec<u8>)>,
    /// The hash of its initial state.
    pub hash: String,
    /// What its rows hold.
    pub values: Values,
    /// The same row by row: what a row holds, and what the rows hold that it names. Arguments from one of these
    /// belong together, as those of a sound call do.
    pub neighbours: Vec<(Values, Values)>,
}

/// Values by kind, each once.
pub type Values = BTreeMap<String, Vec<Value>>;

static WORLDS: LazyLock<Vec<World>> =
    LazyLock::new(|| registry::all().into_iter().map(World::of).collect());

/// One world for each domain.
pub fn worlds() -> &'static [World] {
    &WORLDS
}

/// The world of a domain.
pub fn world(domain: &str) -> &'static World {
    let named = |world: &&World| world.environment.domain().name() == domain;
    worlds().iter().find(named).expect("every domain has a world")
}

impl World {
    /// The accounts with the most rows, and all that belongs to them.
    fn of(domain: &'static dyn Domain) -> Self {
        let full = Environment::new(domain, domain.generate(1)).reset();
        let mut accounts: Vec<_> =
            full.rows(domain.charter().accounts).map(|(id, _)| domain.rows_of(&full, id)).collect();
        accounts.sort_by_key(|rows| std::cmp::Reverse(rows.len()));
        let kept: BTreeSet<_> = accounts.into_iter().take(ACCOUNTS).flatten().collect();
        let table = |table: &&'static str| {
            let rows: Map<String, Value> = kept
                .iter()
                .filter(|row| row.table == *table)
                .filter_map(|row| Some((row.id.clone(), full.get(table, &row.id)?.to_value())))
                .collect();
            ((*table).to_owned(), rows)
        };
        let database = Database::new(domain.tables().iter().map(table).collect());
        let environment = Environment::new(domain, database);
        let rows = rows(domain, &environment.reset());
        let merged = |rows: &mut dyn Iterator<Item = &(Value, Values)>| {
            let mut all = Values::new();
            rows.for_each(|(_, values)| merge(&mut all, values));
            all
        };
        let named = |own: &Values| {
            let ids: Vec<&Value> = own.values().flatten().collect();
            merged(&mut rows.iter().filter(|(id, _)| ids.contains(&id)))
        };
        let neighbours = rows.iter().map(|(_, own)| (own.clone(), named(own))).collect();
        let hash = hash::consistent(&environment.reset());
        let files = files(&environment.reset());
        Self { environment, files, hash, values: merged(&mut rows.iter()), neighbours }
    }
}

/// Some records of the state as one JSON document; a record that is not there is left out.
pub fn part(state: &State, records: &[(&str, &str)]) -> Value {
    let tables = state.tables().map(|table| (table.to_owned(), Value::Object(Map::new())));
    let mut part = Value::Object(tables.collect());
    for (table, id) in records {
        if let (Some(rows), Some(row)) = (part[*table].as_object_mut(), state.get(table, id)) {
            rows.insert((*id).to_owned(), row.to_value());
        }
    }
    part
}

/// The state as one JSON document.
pub fn document(state: &State) -> Value {
    let table = |name: &str| {
        let rows = state.rows(name).map(|(id, row)| (id.to_owned(), row.to_value()));
        (name.to_owned(), Value::Object(rows.collect()))
    };
    Value::Object(state.tables().map(table).collect())
}

fn files(state: &State) -> Vec<(String, Vec<u8>)> {
    let table = |name: &str| {
        let rows = state.rows(name).take(ROWS);
        let rows: Map<String, Value> =
            rows.map(|(id, row)| (id.to_owned(), row.to_value())).collect();
        (name.to_owned(), Value::Object(rows).to_string().into_bytes())
    };
    state.tables().map(table).collect()
}

/// The id of every row, and its id and fields by their kinds.
fn rows(domain: &dyn Domain, state: &State) -> Vec<(Value, Values)> {
    let row = |meanings: &Meanings, id: &str, row: &Value| {
        let mut values = Values::new();
        add(&mut values, meanings.id, &id.into());
        for (path, kind) in meanings.fields {
            reach(row, path, &mut |value| add(&mut values, kind, value));
        }
        (id.into(), values)
    };
    let tables = domain.charter().meanings.iter();
    tables
        .flat_map(|meanings| {
            state
                .rows(meanings.table)
                .map(move |(id, record)| row(meanings, id, &record.to_value()))
        })
        .collect()
}

fn merge(into: &mut Values, values: &Values) {
    for (kind, values) in values {
        for value in values {
            add(into, kind, value);
        }
    }
}

fn add(values: &mut Values, kind: &str, value: &Value) {
    let known = values.entry(kind.to_owned()).or_default();
    if !known.contains(value) {
        known.push(value.clone());
    }
}

/// Every value that a path such as `items[].item_id` or `payment_methods.*.id` leads to.
fn reach(value: &Value, path: &str, found: &mut dyn FnMut(&Value)) {
    if path.is_empty() {
        return found(value);
    }
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let (name, listed) = step.strip_suffix("[]").map_or((step, false), |name| (name, true));
    let next: Vec<&Value> = match value {
        Value::Object(map) if name == "*" => map.values().collect(),
        _ => value.get(name).into_iter().collect(),
    };
    for next in next {
        match next {
            Value::Array(items) if listed => items.iter().for_each(|item| reach(item, rest, found)),
            _ => reach(next, rest, found),
        }
    }
}
