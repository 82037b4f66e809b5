//! Data files with one known fault each: the message names file, place and cause.

use environment::registry;
use environment::stream::Splitter;
use interplay_fuzz::loader::files;
use interplay_fuzz::world::world;

/// The message that the mock domain's books in this state lead to.
fn refusal(books: &[u8]) -> String {
    let world = world("mock");
    let mut all = files(world);
    let at = all.iter().position(|(stem, _)| stem == "books").unwrap();
    all[at].1 = books.to_vec();
    match registry::load(world.environment.domain(), &all) {
        Ok(database) => format!("{} books", database.table("books").unwrap().len()),
        Err(error) => error.to_string(),
    }
}

fn check(books: &[u8], parts: &[&str]) {
    let message = refusal(books);
    for part in parts {
        assert!(message.contains(part), "{message} should say {part}");
    }
}

const BOOK: &str = r#"{"title": "T", "copies": 1}"#;

#[test]
fn a_file_that_is_cut_off_says_where() {
    let whole = format!("{{\"b1\": {BOOK},\n \"b2\": {BOOK}}}");
    check(whole.as_bytes(), &["2 books"]);
    for length in 0..whole.len() {
        check(&whole.as_bytes()[..length], &["books.json", "line "]);
    }
}

#[test]
fn numbers_that_are_no_json_are_refused_where_they_stand() {
    for number in ["NaN", "Infinity", "-Infinity", "01", "1e999", "0x1F", "+1", ".5"] {
        let file =
            format!("{{\"b1\": {BOOK},\n\"b2\": {{\"title\": \"T\", \"copies\": {number}}}}}");
        check(file.as_bytes(), &["books.json", "line 2"]);
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_where_they_stand() {
    for bytes in [b"\xff".as_slice(), b"\xed\xa0\x80", b"\xc3", b"\\ud800"] {
        let file = [b"{\"b1\": {\"title\": \"".as_slice(), bytes, b"\", \"copies\": 1}}"].concat();
        check(&file, &["books.json", "line 1"]);
    }
}

#[test]
fn nesting_without_end_is_refused_and_exhausts_no_stack() {
    for deep in [130, 10_000, 1_000_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let inner = format!("{}1{}", open.repeat(deep), close.repeat(deep));
            let file = format!("{{\"b1\": {{\"title\": \"T\", \"copies\": {inner}}}}}");
            check(file.as_bytes(), &["books.json", "recursion limit"]);
            check(inner.as_bytes(), &["books.json"]);
        }
    }
}

#[test]
fn a_byte_order_mark_is_passed_over_once_and_only_in_front() {
    let file = format!("\u{feff}{{\"b1\": {BOOK}}}");
    check(file.as_bytes(), &["1 books"]);
    check(format!("\u{feff}{file}").as_bytes(), &["books.json", "line 1"]);
    check(format!("{{\u{feff}\"b1\": {BOOK}}}").as_bytes(), &["books.json", "line 1"]);
}

#[test]
fn a_record_with_another_type_or_id_is_named() {
    check(br#"{"b1": {"title": 1, "copies": 1}}"#, &["books.json", "record b1", "`title`"]);
    check(br#"{"b1": {"title": "T"}}"#, &["books.json", "record b1", "`copies`"]);
    check(br#"{"b1": []}"#, &["books.json", "b1", "a list"]);
    check(b"[]", &["books.json", "a list"]);
    check(b"7", &["books.json", "a number"]);
}

/// As in Python, the last of two equal keys counts, in the place of the first; what must not happen is a crash or a
/// table with both.
#[test]
fn a_doubled_id_counts_once_or_is_refused_by_name() {
    let file = format!("{{\"b1\": {BOOK}, \"b1\": {BOOK}}}");
    let message = refusal(file.as_bytes());
    assert!(
        message == "1 books" || (message.contains("books.json") && message.contains("b1")),
        "{message}"
    );
}

#[test]
fn a_cut_in_any_place_gives_the_same_items() {
    let file = format!("{{\"b1\": {BOOK},\n \"b\\u0032\": {BOOK}}}");
    let read = |piece: usize| {
        let (mut items, mut splitter) = (Vec::new(), Splitter::object());
        for chunk in file.as_bytes().chunks(piece) {
            let each = |item: environment::stream::Item<'_>| {
                items.push((item.key.to_owned(), item.text.to_vec(), item.place));
                Ok::<(), environment::stream::SplitError>(())
            };
            splitter.push(chunk, each).unwrap();
        }
        splitter.finish().unwrap();
        items
    };
    let whole = read(file.len());
    assert_eq!(whole.len(), 2);
    for piece in 1..file.len() {
        assert_eq!(read(piece), whole, "pieces of {piece}");
    }
}
