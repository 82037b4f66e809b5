//! The splitter against serde_json: same items at any cut of the bytes, and errors at the right place.

use expect_test::{Expect, expect};
use seed::Stream;
use serde_json::{Value, json};

use super::*;

/// Every item as key, value and start of its text, from pieces of this size.
fn items(splitter: Splitter, text: &[u8], size: usize) -> Result<Vec<(String, Value)>, SplitError> {
    let (mut splitter, mut found) = (splitter, Vec::new());
    for chunk in text.chunks(size.max(1)) {
        splitter.push(chunk, |item| -> Result<(), SplitError> {
            let start = usize::try_from(item.place.offset).unwrap();
            assert_eq!(&text[start..start + item.text.len()], item.text, "the place is the item's");
            assert_eq!(item.index, found.len());
            found.push((item.key.to_owned(), item.parse()?));
            Ok(())
        })?;
    }
    splitter.finish().map(|()| found)
}

fn at_every_cut(splitter: &Splitter, text: &str, expected: &[(String, Value)]) {
    for size in [1, 2, 3, 5, 8, 64, text.len()] {
        let found = items(splitter.clone(), text.as_bytes(), size).unwrap();
        assert_eq!(found, expected, "in pieces of {size}: {text}");
    }
}

/// A value with every kind and sign that could confuse a splitter.
fn value(stream: &mut Stream, depth: u32) -> Value {
    const TEXTS: [&str; 8] =
        ["", "a\"b", "\\", "]}", "{[,:", "ü\u{10348}\u{2028}", "\n\t", "\\\"},{\"x\":["];
    let text = |stream: &mut Stream| TEXTS[stream.index(TEXTS.len())].to_owned();
    match stream.below(if depth == 0 { 6 } else { 8 }) {
        0 => Value::Null,
        1 => json!(stream.percent(50)),
        2 => json!(stream.below(1000)),
        3 => json!(-1.5e-7),
        4 | 5 => json!(text(stream)),
        6 => (0..stream.below(4)).map(|_| value(stream, depth - 1)).collect(),
        _ => {
            let field = |stream: &mut Stream| (text(stream), value(stream, depth - 1));
            Value::Object((0..stream.below(4)).map(|_| field(stream)).collect())
        }
    }
}

#[test]
fn items_are_those_of_the_whole_text_at_any_cut() {
    let mut stream = Stream::new(1, "splitter");
    for round in 0..60 {
        let values: Vec<Value> = (0..round % 7).map(|_| value(&mut stream, 3)).collect();
        let in_list: Vec<_> = values.iter().map(|value| (String::new(), value.clone())).collect();
        let list = Value::Array(values.clone());
        let keyed: Vec<_> =
            values.into_iter().enumerate().map(|(at, it)| (format!("k\"{at}\\"), it)).collect();
        let object = Value::Object(keyed.iter().cloned().collect());
        for text in [list.to_string(), format!("{list:#}")] {
            at_every_cut(&Splitter::array(), &text, &in_list);
        }
        for text in [object.to_string(), format!("\u{feff} {object:#}\n")] {
            at_every_cut(&Splitter::object(), &text, &keyed);
        }
    }
}

#[test]
fn an_item_in_one_chunk_is_not_copied() {
    let text = b"[{\"a\": 1}, [2]]";
    let mut splitter = Splitter::array();
    let all = splitter.push(text, |item| -> Result<(), SplitError> {
        assert!(text.as_ptr_range().contains(&item.text.as_ptr()));
        Ok(())
    });
    assert!(all.is_ok() && splitter.carried.capacity() == 0);
    assert_eq!((splitter.count(), splitter.bytes()), (2, text.len() as u64));
}

#[test]
fn a_key_that_comes_twice_comes_twice() {
    let found = items(Splitter::object(), br#"{"a": 1, "a": 2}"#, 4).unwrap();
    assert_eq!(found, [("a".to_owned(), json!(1)), ("a".to_owned(), json!(2))]);
}

/// The error of a text, which must be the same however the bytes arrive.
fn check(splitter: &Splitter, text: &str, expected: &Expect) {
    let error = |size| match items(splitter.clone(), text.as_bytes(), size) {
        Ok(found) => format!("{} items", found.len()),
        Err(error) => error.to_string(),
    };
    expected.assert_eq(&error(text.len()));
    for size in 1..text.len() {
        assert_eq!(error(size), error(text.len()), "in pieces of {size}: {text}");
    }
}

#[test]
fn what_is_wrong_between_items_has_its_place() {
    let object = |text: &str, expected: Expect| check(&Splitter::object(), text, &expected);
    object("[1]", expect!["should be an object, but is a list"]);
    object("x", expect!["is not JSON at line 1, column 1: a value should stand here"]);
    object(
        "{1: 2}",
        expect!["is not JSON at line 1, column 2: a key in double quotes should stand here"],
    );
    object("{\"a\" 1}", expect!["is not JSON at line 1, column 6: a colon should stand here"]);
    object("{\"a\":\n }", expect!["is not JSON at line 2, column 2: a value should stand here"]);
    object(
        "{\"a\": 1,}",
        expect!["is not JSON at line 1, column 9: a key in double quotes should stand here"],
    );
    object(
        "{\"a\": 1 \n\"b\": 2}",
        expect!["is not JSON at line 2, column 1: `,` or `}` should stand here"],
    );
    object("{\"a\": 1}}", expect!["is not JSON at line 1, column 9: something follows the end"]);
    object("\u{feff}{\"\\x\": 1}", expect!["is not JSON at line 1, column 7: invalid escape"]);
    let array = |text: &str, expected: Expect| check(&Splitter::array(), text, &expected);
    array(" true", expect!["should be a list, but is a boolean"]);
    array("[1,]", expect!["is not JSON at line 1, column 4: a value should stand here"]);
    array("[1, 2}", expect!["is not JSON at line 1, column 6: `,` or `]` should stand here"]);
}

#[test]
fn what_is_wrong_inside_an_item_has_its_place_in_the_file() {
    let array = |text: &str, expected: Expect| check(&Splitter::array(), text, &expected);
    array("[1, tru]", expect!["is not JSON at line 1, column 7: EOF while parsing a value"]);
    array(
        "[{\"a\":\n  [1, 2},\n3]",
        expect!["is not JSON at line 2, column 8: expected `,` or `]`"],
    );
    array(
        "[\"a\nb\"]",
        expect![
            "is not JSON at line 2, column 1: control character (\\u0000-\\u001F) found while parsing a string"
        ],
    );
    array("[\u{c}1]", expect!["is not JSON at line 1, column 2: expected value"]);
    let deep = format!("[{}{}]", "[".repeat(200), "]".repeat(200));
    array(&deep, expect!["is not JSON at line 1, column 129: recursion limit exceeded"]);
}

#[test]
fn a_file_that_is_cut_off_says_where() {
    let object = |text: &str, expected: Expect| check(&Splitter::object(), text, &expected);
    object("  ", expect!["is not JSON at line 1, column 3: the text is cut off: it holds nothing"]);
    object(
        "{\"a\": 1",
        expect!["is not JSON at line 1, column 8: the text is cut off: it ends inside `a`"],
    );
    object(
        "{\"a\": 1,\n\"b",
        expect![
            "is not JSON at line 2, column 3: the text is cut off: it ends before its object is closed"
        ],
    );
    check(
        &Splitter::array(),
        "[1, 2, [3",
        &expect![
            "is not JSON at line 1, column 10: the text is cut off: it ends after 2 complete items"
        ],
    );
}

#[test]
fn an_item_of_another_form_is_no_syntax_error() {
    let mut splitter = Splitter::array();
    let found = splitter.push(b"[1,\n \"x\"]", |item| item.parse::<u32>().map(drop));
    expect!["does not fit at line 2, column 4: invalid type: string \"x\", expected u32"]
        .assert_eq(&found.unwrap_err().to_string());
}

#[test]
fn every_prefix_of_a_file_is_refused_without_a_panic() {
    let text = "\u{feff}{\"a\\u00e4\": [1, {\"b\": \"\\\\\"}], \"c\": -1.5e7}\n";
    let whole = text.trim_end().len();
    for end in 0..whole {
        assert!(items(Splitter::object(), &text.as_bytes()[..end], 7).is_err(), "{end}");
    }
    assert_eq!(items(Splitter::object(), text.as_bytes(), 7).unwrap().len(), 2);
}
