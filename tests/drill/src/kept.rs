//! The table of this package: read, and compared with what was found.

use std::{env, fs};

use crate::table::{self, Row};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/outcomes.txt");

/// Set, it has the table written anew.
const UPDATE: &str = "UPDATE_EXPECT";

/// The rows of the table.
pub fn read() -> Result<Vec<Row>, String> {
    let text = fs::read_to_string(PATH).map_err(|error| format!("{PATH}: {error}"))?;
    table::read(&text).map_err(|line| format!("{PATH} has a line that is none of a table: {line}"))
}

/// Compares the table with what was found, or writes that in its place where the environment says so.
pub fn compare(found: &[Row]) -> Result<(), String> {
    if env::var_os(UPDATE).is_some() {
        return fs::write(PATH, table::write(found)).map_err(|error| format!("{PATH}: {error}"));
    }
    same(&read()?, found).map_err(|differs| {
        format!("{differs}\nIf that is right, {UPDATE}=1 writes the table anew.")
    })
}

/// `Err` names the rows that differ.
pub fn same(expected: &[Row], found: &[Row]) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    let without = |rows: &[Row], others: &[Row]| {
        let rows = rows.iter().filter(|row| !others.contains(row)).cloned();
        table::write(&rows.collect::<Vec<_>>())
    };
    let (missing, new) = (without(expected, found), without(found, expected));
    Err(format!("Expected, and not found:\n{missing}\nFound, and not expected:\n{new}"))
}
