//! Tables as people browse them: a page of rows, found by any text in them, with a few columns that say what a row is.

use crate::state::{Datum, State};
use serde::{Deserialize, Serialize};

/// Most columns beside the id.
const COLUMNS: usize = 6;

/// Most letters of a cell.
const LETTERS: usize = 36;

/// Which rows to show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// Name of the table.
    pub table: String,
    /// A text that stands in the id or in any value, case aside; empty for all rows.
    pub search: String,
    /// Only rows that the steps so far changed or added.
    pub changed: bool,
    /// Rows to skip.
    pub offset: u32,
    /// Most rows to give.
    pub limit: u32,
}

/// A page of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Names of the columns beside the id.
    pub columns: Vec<String>,
    /// Rows that match.
    pub total: u32,
    /// The rows of this page.
    pub rows: Vec<Listed>,
}

/// A row of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// One short text a column.
    pub cells: Vec<String>,
    /// Whether the steps so far wrote it.
    pub change: Option<Change>,
}

/// What the steps so far did to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It was there and is different now.
    Changed,
    /// It was not there.
    Added,
}

/// A table with its size, now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Its name.
    pub table: String,
    /// Its rows.
    pub rows: u32,
    /// How many of them the steps so far changed or added.
    pub changed: u32,
}

/// All tables of a state.
pub fn counts(state: &State) -> Vec<Count> {
    let count = |table: &str| Count {
        table: table.to_owned(),
        rows: number(state.rows(table).count()),
        changed: number(state.changes().filter(|change| change.table == table).count()),
    };
    state.tables().map(count).collect()
}

/// A page of a table; an unknown table has no rows.
pub fn list(state: &State, query: &Query) -> Listing {
    let changed: Vec<(&str, Change)> = state
        .changes()
        .filter(|change| change.table == query.table)
        .map(|change| {
            (change.id, if change.before.is_some() { Change::Changed } else { Change::Added })
        })
        .collect();
    let change = |id: &str| changed.iter().find(|(other, _)| *other == id).map(|it| it.1);
    let columns = columns(state, &query.table);
    let needle = query.search.trim().to_lowercase();
    let found = state
        .rows(&query.table)
        .filter(|(id, _)| !query.changed || change(id).is_some())
        .filter(|(id, row)| {
            needle.is_empty()
                || holds(id, &needle)
                || row.iter().any(|(_, value)| mentions(value, &needle))
        });
    let (mut total, mut rows) = (0, Vec::new());
    for (id, row) in found {
        if total >= query.offset && number(rows.len()) < query.limit {
            let cell = |column: &String| row.get(column).map(cell).unwrap_or_default();
            rows.push(Listed {
                id: id.to_owned(),
                cells: columns.iter().map(cell).collect(),
                change: change(id),
            });
        }
        total += 1;
    }
    Listing { columns, total, rows }
}

/// A value in a few letters.
pub(crate) fn cell(value: &Datum) -> String {
    clip(&match value {
        Datum::String(text) => text.to_string(),
        Datum::Array(items) => {
            let words: Option<Vec<String>> = items.iter().map(word).collect();
            words.map_or_else(|| entries(items.len()), |words| words.join(", "))
        }
        Datum::Object(map) if map.values().all(Datum::is_string) => {
            let separator = if map.len() == 2 { " " } else { ", " };
            map.values().filter_map(Datum::as_str).collect::<Vec<_>>().join(separator)
        }
        Datum::Object(map) if map.len() <= 3 => map.keys().collect::<Vec<_>>().join(", "),
        Datum::Object(map) => entries(map.len()),
        other => other.to_string(),
    })
}

/// What stands for an entry of a list: itself, or its first text.
fn word(item: &Datum) -> Option<String> {
    match item {
        Datum::Object(map) => map.values().find_map(Datum::as_str).map(str::to_owned),
        Datum::Array(_) => None,
        Datum::String(text) => Some(text.to_string()),
        other => Some(other.to_string()),
    }
}

fn entries(number: usize) -> String {
    if number == 1 { "1 entry".to_owned() } else { format!("{number} entries") }
}

/// The start of a text, with a mark where something is left out.
pub(crate) fn clip(text: &str) -> String {
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Columns by the first record: plain values come before composed ones, and what only repeats the id is left out.
fn columns(state: &State, table: &str) -> Vec<String> {
    let Some((id, row)) = state.rows(table).next() else { return Vec::new() };
    let names: Vec<(&str, bool)> = row
        .iter()
        .filter(|(_, value)| value.as_str() != Some(id))
        .map(|(name, value)| (name, value.is_object() || value.is_array()))
        .collect();
    let plain = names.iter().filter(|(_, composed)| !composed);
    let composed = names.iter().filter(|(_, composed)| *composed);
    let chosen: Vec<&str> = plain.chain(composed).take(COLUMNS).map(|(name, _)| *name).collect();
    let kept = names.iter().filter(|(name, _)| chosen.contains(name));
    kept.map(|(name, _)| (*name).to_owned()).collect()
}

/// Whether the needle (in lower case) stands in any value.
fn mentions(value: &Datum, needle: &str) -> bool {
    match value {
        Datum::String(text) => holds(text, needle),
        Datum::Array(items) => items.iter().any(|item| mentions(item, needle)),
        Datum::Object(map) => {
            map.iter().any(|(key, value)| holds(key, needle) || mentions(value, needle))
        }
        other => {
            let text = other.to_string();
            text == needle
        }
    }
}

/// Whether a text holds the needle, which is in lower case.
pub(crate) fn holds(text: &str, needle: &str) -> bool {
    if text.is_ascii() {
        let (text, needle) = (text.as_bytes(), needle.as_bytes());
        return needle.is_empty()
            || text.windows(needle.len()).any(|part| part.eq_ignore_ascii_case(needle));
    }
    text.to_lowercase().contains(needle)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::{Domain, Environment};
    use crate::domains::mock::Mock;
    use crate::domains::retail::Retail;
    use crate::state::datum;
    use crate::tool::Call;

    fn members(search: &str) -> Vec<String> {
        let state = Environment::new(&Mock, Mock.generate(1)).reset();
        let query =
            Query { table: "members".into(), search: search.into(), limit: 9, ..Query::default() };
        list(&state, &query).rows.into_iter().map(|row| row.id).collect()
    }

    #[test]
    fn a_row_is_found_by_its_id_or_any_text_in_it_whatever_the_case() {
        assert_eq!(members("").len(), 5);
        assert_eq!(members("m3"), ["m3"]);
        assert_eq!(members("  LINDQVIST "), ["m4"]);
        assert_eq!(members("ada.stone@"), ["m1"]);
        assert!(members("nobody").is_empty());
    }

    #[test]
    fn a_page_skips_and_stops_but_counts_all() {
        let state = Environment::new(&Mock, Mock.generate(1)).reset();
        let query = Query { table: "books".into(), offset: 3, limit: 2, ..Query::default() };
        let page = list(&state, &query);
        let ids: Vec<&str> = page.rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!((page.total, ids), (8, vec!["b4", "b5"]));
        assert_eq!(page.columns, ["title", "copies"]);
        assert_eq!(page.rows[0].cells[0], "The Clockmaker's Oath");
    }

    #[test]
    fn rows_that_a_step_wrote_are_marked_and_can_be_listed_alone() {
        let env = Environment::new(&Mock, Mock.generate(1));
        let loan = env.domain().tools().iter().find(|tool| tool.name == "return_book").unwrap();
        let first = env.reset();
        let (member, book) = first
            .rows("members")
            .find_map(|(id, row)| Some((id.to_owned(), row.get("books")?.get(0)?.clone())))
            .unwrap();
        let call = Call::new(&loan.name, json!({"member_id": member, "book_id": book}));
        let trace = env.trace(&[call]);
        let query = Query { table: "members".into(), changed: true, limit: 9, ..Query::default() };
        let page = list(trace.last(), &query);
        assert_eq!((page.total, page.rows[0].change), (1, Some(Change::Changed)));
        let changed: Vec<u32> = counts(trace.last()).iter().map(|count| count.changed).collect();
        assert_eq!(changed, [1, 1]);
        assert_eq!(counts(&first).iter().map(|count| count.changed).sum::<u32>(), 0);
    }

    #[test]
    fn composed_values_are_told_in_a_few_words() {
        assert_eq!(cell(&datum!({"first": "Ada", "last": "Stone"})), "Ada Stone");
        assert_eq!(cell(&datum!([{"name": "Lamp", "price": 1}, {"name": "Rug"}])), "Lamp, Rug");
        assert_eq!(cell(&datum!({"paypal_1": {}, "gift_card_2": {}})), "paypal_1, gift_card_2");
        assert_eq!(cell(&datum!({"a": 1, "b": 2, "c": 3, "d": 4})), "4 entries");
        assert_eq!(cell(&datum!(50.0)), "50.0");
        assert_eq!(cell(&datum!("é".repeat(50))).chars().count(), LETTERS + 1);
    }

    #[test]
    fn the_columns_of_orders_name_customer_and_status() {
        let state = Environment::new(&Retail, Retail.generate(1)).reset();
        let page = list(&state, &Query { table: "orders".into(), limit: 1, ..Query::default() });
        assert!(page.columns.contains(&"user_id".to_owned()), "{:?}", page.columns);
        assert!(page.columns.contains(&"status".to_owned()));
        assert!(!page.columns.contains(&"order_id".to_owned()), "it repeats the id");
    }
}
