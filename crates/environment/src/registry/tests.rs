//! The list of domains, and files that load or are refused.

use expect_test::{Expect, expect};
use serde_json::json;

use super::*;
use crate::state::Database;

#[test]
fn the_names_are_those_of_the_domains() {
    let names = CARDS.map(|card| card.name);
    assert_eq!(all().iter().map(|domain| domain.name()).collect::<Vec<_>>(), names);
}

const MEMBERS: &str = r#"{"m1": {"name": "A", "email": "a@b.c", "books": []}}"#;

fn check_load(files: &[(&str, &str)], expected: &Expect) {
    let files: Vec<_> =
        files.iter().map(|(stem, text)| ((*stem).to_owned(), text.as_bytes().to_vec())).collect();
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
            "books.json is not JSON at line 1, column 1: the text is cut off: it holds nothing. Correct the file there, or fetch it again if it was cut off."
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
            "books.json should be an object of records by id, but record b at line 1 is a number. Each record must be an object under its id."
        ],
    );
    check_load(
        &[members, ("books", "{\"b\": {\"title\": \"T\"}}")],
        &expect![
            "books.json: record b at line 1 has no `copies`. Correct the record, or leave it out."
        ],
    );
    check_load(
        &[members, ("books", "{\"b\": {\"title\": 5, \"copies\": 1}}")],
        &expect![
            "books.json: record b at line 1 has a number as `title`, which should be a text. Correct the record, or leave it out."
        ],
    );
    check_load(
        &[members, ("books", "{}")],
        &expect![[r"
        books: 0
        members: 1"]],
    );
}

/// The text of a loader that is given these files in pieces of `size` bytes, as `check_load` has it.
fn in_pieces(files: &[(&str, &str)], size: usize, limit: u64) -> Result<Database, LoadError> {
    let mut loader = Loader::new(&Mock).with_limit(limit);
    for (stem, text) in files {
        loader.file(stem, None)?;
        text.as_bytes().chunks(size).try_for_each(|chunk| loader.push(chunk))?;
    }
    loader.finish()
}

const BOOKS: &str = "{\n  \"b1\": {\"title\": \"T\", \"copies\": 1},\n  \"b2\": {\"title\": \"U\", \"copies\": 2}\n}\n";

#[test]
fn files_load_alike_in_pieces_of_any_size_and_in_any_order() {
    let files = [("notes", "not JSON"), ("members", MEMBERS), ("books", BOOKS)];
    let whole = in_pieces(&files, usize::MAX, MAX_BYTES).unwrap();
    assert_eq!(whole.tables().map(|(name, _)| name).collect::<Vec<_>>(), ["books", "members"]);
    for size in 1..40 {
        assert_eq!(in_pieces(&files, size, MAX_BYTES).as_ref(), Ok(&whole), "in pieces of {size}");
    }
}

#[test]
fn what_is_refused_stays_refused_and_leaves_nothing() {
    let mut loader = Loader::new(&Mock);
    loader.file("books", None).unwrap();
    let error = loader
        .push(b"{\"b\": {\"title\": 5")
        .and_then(|()| loader.push(b", \"copies\": 1}}"))
        .unwrap_err();
    assert_eq!(loader.push(b"{}").unwrap_err(), error);
    assert_eq!(loader.file("members", None).unwrap_err(), error);
    assert_eq!(loader.finish().unwrap_err(), error);
}

#[test]
fn an_id_that_comes_twice_and_a_file_that_comes_twice_are_refused() {
    let twice = BOOKS.replace("b2", "b1");
    check_load(
        &[("members", MEMBERS), ("books", &twice)],
        &expect![
            "books.json: record b1 at line 3 has the id of a record before it. Correct the record, or leave it out."
        ],
    );
    check_load(
        &[("members", MEMBERS), ("books", BOOKS), ("books", BOOKS)],
        &expect!["books.json was given twice. Keep the one that is meant."],
    );
}

#[test]
fn data_of_more_than_the_limit_is_refused_with_or_without_a_known_size() {
    let files = [("books", BOOKS), ("members", MEMBERS)];
    let size = (BOOKS.len() + MEMBERS.len()) as u64;
    assert!(in_pieces(&files, 7, size).is_ok());
    let error = in_pieces(&files, 7, size - 1).unwrap_err();
    expect!["members.json brings the data to more than 128 bytes, the most that is loaded. Leave out records that no task needs."].assert_eq(&error.to_string());
    let mut loader = Loader::new(&Mock);
    expect!["books.json brings the data to more than 268435456 bytes, the most that is loaded. Leave out records that no task needs."].assert_eq(&loader.file("books", Some(MAX_BYTES + 1)).unwrap_err().to_string());
}

#[test]
fn tau_benchs_own_files_load_and_a_cut_of_them_does_not() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/tau-bench/data");
    for domain in [&Retail as &dyn Domain, &Airline] {
        let read = |table: &&str| {
            let path = format!("{root}/{}/{table}.json", domain.name());
            Some(((*table).to_owned(), std::fs::read(path).ok()?))
        };
        let Some(mut files) = domain.tables().iter().map(read).collect::<Option<Vec<_>>>() else {
            println!("skipped: {root} is not here");
            return;
        };
        assert!(load(domain, &files).is_ok());
        let last = files.last_mut().unwrap();
        last.1.truncate(last.1.len() / 2);
        let error = load(domain, &files).unwrap_err().to_string();
        assert!(
            error.contains("users.json is not JSON at line ") && error.contains("cut off"),
            "{error}"
        );
    }
}

/// Every damage of one byte either still loads or is refused; none makes the loader panic.
#[test]
fn damaged_bytes_never_panic() {
    let bytes = MEMBERS.as_bytes();
    for at in 0..bytes.len() {
        for with in [b'"', b'{', b'}', b',', b'\\', 0, 0xff] {
            let mut damaged = bytes.to_vec();
            damaged[at] = with;
            let files = [("books".to_owned(), BOOKS.into()), ("members".to_owned(), damaged)];
            if let Err(error) = load(&Mock, &files) {
                assert!(error.to_string().starts_with("members.json"), "{error}");
            }
        }
    }
}
