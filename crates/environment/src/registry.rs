//! The closed list of domains, and checked loading of their data files.

use serde_json::{Map, Value};
use thiserror::Error;

use crate::domain::{Card, Domain, Kind, Shape};
use crate::domains::airline::{self, Airline};
use crate::domains::mock::{self, Mock};
use crate::domains::retail::{self, Retail};
use crate::state::Database;

/// All domains, in the order a chooser shows them.
pub fn all() -> Vec<&'static dyn Domain> {
    vec![&Retail, &Airline, &Mock]
}

/// What a chooser shows of each domain, in the same order. Who only wants to know whether a name exists asks here:
/// `find` links the code of every domain.
pub const CARDS: [Card; 3] = [retail::CARD, airline::CARD, mock::CARD];

/// A domain by name.
pub fn find(name: &str) -> Option<&'static dyn Domain> {
    all().into_iter().find(|domain| domain.name() == name)
}

/// Why data files do not make a database. Every message names the file and says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LoadError {
    /// A table has no file.
    #[error(
        "{file}.json is missing: the {domain} domain needs {wanted}. Add the file, or choose another folder."
    )]
    Missing {
        /// Stem of the file.
        file: String,
        /// Name of the domain.
        domain: String,
        /// All files that belong to it.
        wanted: String,
    },
    /// A file is no JSON.
    #[error(
        "{file}.json is not JSON at line {line}, column {column}: {message}. Correct the file there, or fetch it again if it was cut off."
    )]
    Syntax {
        /// Stem of the file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1; 0 at the start of a line.
        column: usize,
        /// The parser's words.
        message: String,
    },
    /// A file is JSON of another form.
    #[error(
        "{file}.json should be an object of records by id, but {place} is {found}. Each record must be an object under its id."
    )]
    Form {
        /// Stem of the file.
        file: String,
        /// The place: `the file` or a record's id.
        place: String,
        /// What stands there.
        found: String,
    },
    /// A record lacks something that the tools need.
    #[error("{file}.json: record {id} {fault}. Correct the record, or leave it out.")]
    Record {
        /// Stem of the file.
        file: String,
        /// Id of the record.
        id: String,
        /// What is wrong with it.
        fault: String,
    },
}

/// A database of `domain` from its files, given as stem (`orders` for `orders.json`) and bytes; other files are left
/// alone. The order of records and keys is kept.
pub fn load(domain: &dyn Domain, files: &[(String, Vec<u8>)]) -> Result<Database, LoadError> {
    let tables = domain.tables().iter().map(|table| {
        let bytes =
            files.iter().find(|(stem, _)| stem == table).ok_or_else(|| missing(domain, table))?;
        let rows = parse(table, &bytes.1)?;
        domain
            .shapes()
            .iter()
            .filter(|shape| shape.table == *table)
            .try_for_each(|shape| check(shape, &rows))?;
        Ok(((*table).to_owned(), rows))
    });
    tables.collect::<Result<_, _>>().map(Database::new)
}

fn missing(domain: &dyn Domain, table: &str) -> LoadError {
    let wanted: Vec<String> = domain.tables().iter().map(|table| format!("{table}.json")).collect();
    LoadError::Missing {
        file: table.to_owned(),
        domain: domain.name().to_owned(),
        wanted: wanted.join(", "),
    }
}

fn parse(file: &str, bytes: &[u8]) -> Result<Map<String, Value>, LoadError> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let parsed = serde_json::from_slice(bytes).map_err(|error| syntax(file, &error))?;
    let form = |place: &str, value: &Value| {
        let (place, found) = (place.to_owned(), kind(value).to_owned());
        LoadError::Form { file: file.to_owned(), place, found }
    };
    let Value::Object(rows) = parsed else { return Err(form("the file", &parsed)) };
    match rows.iter().find(|(_, row)| !row.is_object()) {
        Some((id, row)) => Err(form(&format!("record {id}"), row)),
        None => Ok(rows),
    }
}

fn syntax(file: &str, error: &serde_json::Error) -> LoadError {
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or_default().to_owned();
    LoadError::Syntax { file: file.to_owned(), line: error.line(), column: error.column(), message }
}

fn check(shape: &Shape, rows: &Map<String, Value>) -> Result<(), LoadError> {
    for (id, row) in rows {
        if let Some(fault) = fault(shape, id, row) {
            return Err(LoadError::Record { file: shape.table.to_owned(), id: id.clone(), fault });
        }
    }
    Ok(())
}

fn fault(shape: &Shape, id: &str, row: &Value) -> Option<String> {
    if let Some(field) = shape.id
        && row.get(field).and_then(Value::as_str) != Some(id)
    {
        return Some(format!("should repeat its id in `{field}`"));
    }
    shape.fields.iter().find_map(|(name, wanted)| match row.get(*name) {
        None => Some(format!("has no `{name}`")),
        Some(value) if !fits(*wanted, value) => {
            Some(format!("has {} as `{name}`, which should be {}", kind(value), article(*wanted)))
        }
        Some(_) => None,
    })
}

fn fits(wanted: Kind, value: &Value) -> bool {
    match wanted {
        Kind::Text => value.is_string(),
        Kind::Number => value.is_number(),
        Kind::List => value.is_array(),
        Kind::Object => value.is_object(),
    }
}

fn article(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "a text",
        Kind::Number => "a number",
        Kind::List => "a list",
        Kind::Object => "an object",
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;

    #[test]
    fn the_names_are_those_of_the_domains() {
        let names = CARDS.map(|card| card.name);
        assert_eq!(all().iter().map(|domain| domain.name()).collect::<Vec<_>>(), names);
    }

    const MEMBERS: &str = r#"{"m1": {"name": "A", "email": "a@b.c", "books": []}}"#;

    fn check_load(files: &[(&str, &str)], expected: &Expect) {
        let files: Vec<_> = files
            .iter()
            .map(|(stem, text)| ((*stem).to_owned(), text.as_bytes().to_vec()))
            .collect();
        let found = match load(&Mock, &files) {
            Ok(database) => database
                .tables()
                .map(|(name, rows)| format!("{name}: {}", rows.len()))
                .collect::<Vec<_>>()
                .join("\n"),
            Err(error) => error.to_string(),
        };
        expected.assert_eq(&found);
    }

    #[test]
    fn domains_are_found_by_name() {
        assert!(all().iter().all(|domain| find(domain.name()).is_some()));
        assert!(find("Retail").is_none());
    }

    #[test]
    fn every_domain_loads_what_it_generates() {
        for domain in all() {
            let database = domain.generate(1);
            let file = |(name, rows): (&str, &crate::state::Table)| {
                (name.to_owned(), serde_json::to_vec(rows).unwrap())
            };
            let files: Vec<_> = database.tables().map(file).collect();
            assert_eq!(load(domain, &files), Ok(database), "{}", domain.name());
        }
    }

    #[test]
    fn files_that_fit_load_in_order_with_or_without_a_byte_order_mark() {
        let books = "\u{feff}{\"b2\": {\"title\": \"T\", \"copies\": 1}, \"b1\": {\"title\": \"T\", \"copies\": 1}}";
        let files = [("books".to_owned(), books.into()), ("members".to_owned(), MEMBERS.into())];
        let database = load(&Mock, &files).unwrap();
        assert_eq!(database.table("books").unwrap().keys().collect::<Vec<_>>(), ["b2", "b1"]);
        assert_eq!(database.table("members").unwrap()["m1"]["books"], json!([]));
    }

    #[test]
    fn a_file_that_does_not_fit_is_named_with_its_place() {
        let members = ("members", MEMBERS);
        check_load(
            &[members],
            &expect![
                "books.json is missing: the mock domain needs books.json, members.json. Add the file, or choose another folder."
            ],
        );
        check_load(
            &[members, ("books", "{\"b\": {\n  \"title\": }")],
            &expect![
                "books.json is not JSON at line 2, column 12: expected value. Correct the file there, or fetch it again if it was cut off."
            ],
        );
        check_load(
            &[members, ("books", "")],
            &expect![
                "books.json is not JSON at line 1, column 0: EOF while parsing a value. Correct the file there, or fetch it again if it was cut off."
            ],
        );
        check_load(
            &[members, ("books", "[1]")],
            &expect![
                "books.json should be an object of records by id, but the file is a list. Each record must be an object under its id."
            ],
        );
        check_load(
            &[members, ("books", "{\"b\": 1}")],
            &expect![
                "books.json should be an object of records by id, but record b is a number. Each record must be an object under its id."
            ],
        );
        check_load(
            &[members, ("books", "{\"b\": {\"title\": \"T\"}}")],
            &expect!["books.json: record b has no `copies`. Correct the record, or leave it out."],
        );
        check_load(
            &[members, ("books", "{\"b\": {\"title\": 5, \"copies\": 1}}")],
            &expect![
                "books.json: record b has a number as `title`, which should be a text. Correct the record, or leave it out."
            ],
        );
        check_load(
            &[members, ("books", "{}")],
            &expect![[r"
            books: 0
            members: 1"]],
        );
    }
}
