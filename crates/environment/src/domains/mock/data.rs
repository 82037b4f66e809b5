//! The library's shelves and members from a seed.

use seed::Stream;
use serde_json::{Map, Value, json};

use crate::state::Database;

const TITLES: [&str; 8] = [
    "The Salt Road",
    "Nine Lanterns",
    "A Field Guide to Rain",
    "The Clockmaker's Oath",
    "Letters from Low Water",
    "Bread and Gravity",
    "The Quiet Engine",
    "Maps of Nowhere",
];

const NAMES: [(&str, &str); 5] = [
    ("Ada", "Stone"),
    ("Ben", "Okoro"),
    ("Chiara", "Wells"),
    ("Dov", "Lindqvist"),
    ("Emi", "Park"),
];

/// Eight books with 0 to 3 copies left and five members with up to 3 books.
pub(super) fn generate(seed: u64) -> Database {
    let mut stream = Stream::new(seed, "mock/data");
    let book = |(index, title): (usize, &&str)| {
        let copies = stream.below(4);
        (format!("b{}", index + 1), json!({"title": title, "copies": copies}))
    };
    let books: Map<String, Value> = TITLES.iter().enumerate().map(book).collect();
    let ids: Vec<String> = books.keys().cloned().collect();
    let mut stream = Stream::new(seed, "mock/members");
    let member = |(index, (first, last)): (usize, &(&str, &str))| {
        let count = stream.index(4);
        let held: Vec<&String> = stream.sample(&ids, count);
        let email = format!("{first}.{last}@example.org").to_lowercase();
        (
            format!("m{}", index + 1),
            json!({"name": format!("{first} {last}"), "email": email, "books": held}),
        )
    };
    let members = NAMES.iter().enumerate().map(member).collect();
    Database::new(vec![("books".to_owned(), books), ("members".to_owned(), members)])
}
