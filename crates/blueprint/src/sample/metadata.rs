//! Metadata of the sampled rows (the paper's cost, time and attributes): counts, totals, ranges, plain fields.
//!
//! It knows no domain: a text, flag or number is a plain field, an array or an object of objects is a collection.

use environment::State;
use environment::domain::RowRef;
use environment::state::{Datum, Row};
use environment::value::Number;
use serde_json::{Map, Value, json};

use super::data::Levels;
use crate::context::Context;

/// Longest text that counts as a plain field, in bytes.
const LONGEST: usize = 60;

/// `{"account": id, "counts": {table: count}, "rows": {table: {id: fields}}}`, where a field is plain or, for a
/// collection, `{"count": n, flag: n, number: {"from", "to", "sum"}}`. Catalogue rows have no sums: nobody buys a
/// whole catalogue.
pub(super) fn of(state: &State, context: &Context) -> Value {
    let rows: Vec<RowRef> = context
        .rows
        .iter()
        .map(|row| RowRef { table: row.table.clone(), id: row.id.clone() })
        .collect();
    let levels = Levels::of(state, &rows);
    let owned = levels.own.iter().chain(&levels.held).map(|row| (row, true));
    let mut tables: Map<String, Value> = Map::new();
    for (row, owned) in owned.chain(levels.catalogue.iter().map(|row| (row, false))) {
        let Some(fields) = state.get(&row.table, &row.id) else { continue };
        let table = tables.entry(row.table.as_str()).or_insert_with(|| json!({}));
        table[row.id.as_str()] = summary(fields, &[&row.id, &context.account], owned);
    }
    json!({"account": context.account, "counts": counts(&rows), "rows": tables})
}

fn counts(rows: &[RowRef]) -> Value {
    let mut counts: Map<String, Value> = Map::new();
    for row in rows {
        let count = counts.get(&row.table).and_then(Value::as_u64).unwrap_or(0);
        counts.insert(row.table.clone(), json!(count + 1));
    }
    Value::Object(counts)
}

/// The fields of one row; ids that stand elsewhere already are left out.
fn summary(fields: &Row, known: &[&str], owned: bool) -> Value {
    let field = |(name, value): (&str, &Datum)| {
        let short = match value {
            Datum::String(text) => {
                (text.len() <= LONGEST && !known.contains(&text.as_str())).then(|| value.to_value())
            }
            Datum::Bool(_) | Datum::Number(_) => Some(value.to_value()),
            Datum::Array(values) => Some(collection(&values.iter(), owned)),
            Datum::Object(values) if values.values().all(Datum::is_object) => {
                Some(collection(&values.values(), owned))
            }
            _ => None,
        };
        short.map(|short| (name.to_owned(), short))
    };
    Value::Object(fields.iter().filter_map(field).collect())
}

/// What stands in a collection: how many, and for each flag or number of its records what they come to.
fn collection<'a>(
    values: &(impl ExactSizeIterator<Item = &'a Datum> + Clone),
    sums: bool,
) -> Value {
    let mut summary = Map::new();
    summary.insert("count".to_owned(), json!(values.len()));
    let records = || values.clone().filter_map(Datum::as_object);
    for name in records().flat_map(Row::keys) {
        if summary.contains_key(name) {
            continue;
        }
        let column: Vec<&Datum> = records().filter_map(|record| record.get(name)).collect();
        if column.iter().all(|value| value.is_boolean()) {
            let yes = column.iter().filter(|value| value.as_bool() == Some(true)).count();
            summary.insert(name.to_owned(), json!(yes));
        } else if let Some(numbers) =
            column.iter().map(|value| Number::of(*value)).collect::<Option<Vec<_>>>()
        {
            summary.insert(name.to_owned(), range(&numbers, sums));
        }
    }
    Value::Object(summary)
}

fn range(numbers: &[Number], sums: bool) -> Value {
    let less = |one: &&Number, two: &&Number| one.as_f64().total_cmp(&two.as_f64());
    let ends = numbers.iter().min_by(less).zip(numbers.iter().max_by(less));
    let Some((from, to)) = ends else { return Value::Null };
    let mut range = json!({"from": from.to_value(), "to": to.to_value()});
    if sums {
        let sum = numbers.iter().copied().reduce(Number::plus).map(|sum| sum.round2().to_value());
        range["sum"] = sum.unwrap_or(Value::Null);
    }
    range
}
