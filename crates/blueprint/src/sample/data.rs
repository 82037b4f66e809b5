//! Domain-data sampler: the rows of the account that are put before the generator, few enough to fit a prompt.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use environment::State;
use environment::domain::RowRef;
use environment::state::{Datum, Row};
use seed::Stream;

use super::Sampler;
use super::api::Plan;
use super::lean::Leaning;
use crate::coverage::Dimension;

/// The rows around one account, told apart by who names whom.
pub(super) struct Levels {
    /// The account's own row.
    pub(super) own: Vec<RowRef>,
    /// Rows that the account's row names, or that name the account (its orders), and rows that stand free because
    /// none of those names them.
    pub(super) held: Vec<RowRef>,
    /// What the held rows refer to.
    pub(super) catalogue: Vec<RowRef>,
}

impl Levels {
    /// Sorts the rows of an account, whose own row comes first; order within a level is kept.
    pub(super) fn of(state: &State, rows: &[RowRef]) -> Self {
        let Some((own, rest)) = rows.split_first() else {
            return Self { own: Vec::new(), held: Vec::new(), catalogue: Vec::new() };
        };
        let named = names(state, own);
        let names_own = |row: &RowRef| {
            state.get(&row.table, &row.id).is_some_and(|record| {
                record.iter().any(|(key, value)| key == own.id || mentions(value, &own.id))
            })
        };
        let holds = |row: &RowRef| named.contains(row.id.as_str()) || names_own(row);
        let (mut near, far): (Vec<RowRef>, Vec<RowRef>) = rest.iter().cloned().partition(holds);
        let catalogue = referred(state, &near, &far);
        near.extend(far.into_iter().filter(|row| !catalogue.contains(row)));
        Self { own: vec![own.clone()], held: near, catalogue }
    }
}

impl Sampler {
    /// The account's row, `count` of the rows it holds, and the catalogue rows that these refer to. Held rows leave in
    /// random order, those that most tasks were shown first, as long as the core can still be carried out on the rest;
    /// so `count` grows where the core needs it.
    pub(super) fn rows(
        &self,
        stream: &mut Stream,
        plan: &Plan,
        count: u32,
        leaning: &Leaning<'_>,
    ) -> Vec<RowRef> {
        let Some(account) = plan.account else { return Vec::new() };
        let state = self.environment.reset();
        let levels = Levels::of(&state, &self.accounts[account].1);
        let mut kept = [levels.own, levels.held].concat();
        kept.retain(|row| !plan.taken.contains(row));
        let mut going = kept[1..].to_vec();
        stream.shuffle(&mut going);
        let name = |row: &RowRef| format!("{}/{}", row.table, row.id);
        going.sort_by_cached_key(|row| Reverse(leaning.count(Dimension::Rows, &name(row))));
        for row in going {
            if kept.len() <= count as usize + 1 {
                break;
            }
            let fewer: Vec<RowRef> = kept.iter().filter(|other| **other != row).cloned().collect();
            if self.environment.domain().suits(&state, &fewer, &plan.core) {
                kept = fewer;
            }
        }
        let catalogue = referred(&state, &kept, &levels.catalogue);
        kept.extend(catalogue);
        kept
    }
}

/// The catalogue rows that these rows name, and those that they name in turn; in the catalogue's order.
fn referred(state: &State, rows: &[RowRef], catalogue: &[RowRef]) -> Vec<RowRef> {
    let mut named: BTreeSet<&str> = rows.iter().flat_map(|row| names(state, row)).collect();
    let mut found = 0;
    loop {
        let hits: Vec<&RowRef> =
            catalogue.iter().filter(|row| named.contains(row.id.as_str())).collect();
        if hits.len() == found {
            break;
        }
        found = hits.len();
        named.extend(hits.into_iter().flat_map(|row| names(state, row)));
    }
    catalogue.iter().filter(|row| named.contains(row.id.as_str())).cloned().collect()
}

/// Every text in a row, keys included: its references are among them.
fn names<'a>(state: &'a State, row: &RowRef) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    for (key, value) in state.get(&row.table, &row.id).into_iter().flat_map(Row::iter) {
        names.insert(key);
        collect(value, &mut names);
    }
    names
}

/// Whether a text or key of the value is this id.
fn mentions(value: &Datum, id: &str) -> bool {
    match value {
        Datum::String(text) => text == id,
        Datum::Array(values) => values.iter().any(|value| mentions(value, id)),
        Datum::Object(fields) => fields.iter().any(|(key, value)| key == id || mentions(value, id)),
        _ => false,
    }
}

fn collect<'a>(value: &'a Datum, names: &mut BTreeSet<&'a str>) {
    match value {
        Datum::String(text) => {
            names.insert(text);
        }
        Datum::Array(values) => values.iter().for_each(|value| collect(value, names)),
        Datum::Object(fields) => fields.iter().for_each(|(key, value)| {
            names.insert(key);
            collect(value, names);
        }),
        _ => {}
    }
}
