//! The tolerant reader on each habit of models, and on thousands of damaged texts.

use expect_test::{Expect, expect};
use seed::Stream;

use super::*;

fn show(result: Result<Repaired, JsonError>) -> String {
    match result {
        Ok(found) if found.repairs.is_empty() => found.value.to_string(),
        Ok(found) => format!("{} ({})", found.value, found.repairs.join("; ")),
        Err(error) => format!("error at {}: {error}", error.at),
    }
}

fn check(text: &str, expected: &str) {
    assert_eq!(show(parse(text)), expected, "{text}");
}

#[test]
fn clean_json_is_taken_as_it_is() {
    check(r#" {"b": 1, "a": [1.0, null, "x"]} "#, r#"{"b":1,"a":[1.0,null,"x"]}"#);
    check("\u{feff}[1]", "[1]");
    check("7", "7");
    check(r#""plain""#, r#""plain""#);
}

#[test]
fn integers_and_floats_stay_what_they_are() {
    check("{'a': 50, 'b': 50.0, 'c': 54.04}", {
        r#"{"a":50,"b":50.0,"c":54.04} (read single quotes as double quotes)"#
    });
}

#[test]
fn each_habit_of_models_is_mended_and_recorded() {
    for (text, expected) in [
        ("```json\n{\"a\":1}\n```", r#"{"a":1} (left out a code fence)"#),
        ("Sure! {\"a\":1} Done.", r#"{"a":1} (left out words around the JSON)"#),
        (
            "Here:\n```\n{\"a\":1}\n```\nbye",
            r#"{"a":1} (left out a code fence; left out words around the JSON)"#,
        ),
        ("[1, 2,]", "[1,2] (dropped a trailing comma)"),
        (r#"{"a": [1,], }"#, r#"{"a":[1]} (dropped a trailing comma)"#),
        (r#"{'a': 'it\'s "x"'}"#, {
            r#"{"a":"it's \"x\""} (read single quotes as double quotes; dropped a wrong backslash)"#
        }),
        ("{a: 1}", r#"{"a":1} (put quotes around a key)"#),
        (r#"{"a": NaN, "b": -Infinity}"#, {
            r#"{"a":null,"b":null} (read NaN or Infinity as null)"#
        }),
        (r#"{"a": True, "b": None}"#, {
            r#"{"a":true,"b":null} (read True, False or None as JSON)"#
        }),
        ("[1, // one\n 2 /* two */]", "[1,2] (dropped a comment)"),
        ("{\"a\": \"x\ny\"}", r#"{"a":"x\ny"} (kept a line break inside a text)"#),
        (r#"{"a": "\d \ud83d\ude00 \u00e9"}"#, r#"{"a":"d 😀 é"} (dropped a wrong backslash)"#),
        (r#"{"a": "\ud83d\u0041"}"#, "{\"a\":\"\u{fffd}A\"} (dropped a wrong backslash)"),
        (r#""{\"a\": 1}""#, r#"{"a":1} (unpacked JSON that was encoded twice)"#),
        (r#""{'a': 1}""#, {
            r#"{"a":1} (unpacked JSON that was encoded twice; read single quotes as double quotes)"#
        }),
        ("<think>a {\"b\":2}</think>\n{\"a\":1}", r#"{"a":1} (left out the model's reasoning)"#),
        ("so be it</think>{\"a\":1}", r#"{"a":1} (left out the model's reasoning)"#),
    ] {
        check(text, expected);
    }
}

#[test]
fn a_cut_tail_is_closed_and_a_cut_scalar_is_dropped() {
    for (text, expected) in [
        (r#"{"a": [1, 2], "b": {"c": "d""#, r#"{"a":[1,2],"b":{"c":"d"}}"#),
        (r#"{"a": 1, "b": "half of a te"#, r#"{"a":1}"#),
        (r#"{"a": 1, "b": 12"#, r#"{"a":1}"#),
        (r#"{"a": 1, "b": tru"#, r#"{"a":1}"#),
        (r#"{"a": 1, "b":"#, r#"{"a":1}"#),
        (r#"{"a": 1, "b"#, r#"{"a":1}"#),
        (r#"{"a": 1,"#, r#"{"a":1}"#),
        (r#"[{"a": "x\u00"#, "[{}]"),
        ("[", "[]"),
    ] {
        check(text, &format!("{expected} (closed what was open at the end)"));
    }
}

#[test]
fn the_largest_value_is_taken() {
    let left_out = "left out words around the JSON";
    check(r#"As [1] says, {this}: {"a": {"b": 1}}"#, &format!(r#"{{"a":{{"b":1}}}} ({left_out})"#));
    check(r#"{unclosed, then {"a": 1} and more"#, &format!(r#"{{"a":1}} ({left_out})"#));
    check(
        r#"As [1] says: {"actions": [{"name": "f"}, {"na"#,
        &format!(
            r#"{{"actions":[{{"name":"f"}},{{}}]}} ({left_out}; closed what was open at the end)"#
        ),
    );
}

#[test]
fn what_cannot_be_mended_is_an_error_with_its_place() {
    fn check_error(text: &str, expected: &Expect) {
        expected.assert_eq(&show(parse(text)));
    }
    check_error(
        "",
        &expect!["error at 0: there is no JSON object or array in the text (line 1, column 1)"],
    );
    check_error(
        "I am sorry.",
        &expect!["error at 0: there is no JSON object or array in the text (line 1, column 1)"],
    );
    check_error(
        "{\n  \"a\" 1}",
        &expect!["error at 8: expected `:` after the key, found `1` (line 2, column 7)"],
    );
    check_error(
        r#"{"a": 1 "b": 2}"#,
        &expect!["error at 8: expected `,` or `}`, found `\"` (line 1, column 9)"],
    );
    check_error(
        r#"{"a": 0x1f}"#,
        &expect!["error at 7: expected `,` or `}`, found `x` (line 1, column 8)"],
    );
    check_error(
        r#"{"a": 1.2.3}"#,
        &expect!["error at 6: `1.2.3` is not a number (line 1, column 7)"],
    );
    check_error(
        r#"é {"a": yes}"#,
        &expect!["error at 9: expected a value, found `y` (line 1, column 9)"],
    );
}

#[test]
fn a_section_is_found_by_its_tags() {
    for (text, expected) in [
        ("<thought>x</thought><answer> 1 </answer>", Some(("1", vec![]))),
        ("<ANSWER>1</Answer>", Some(("1", vec![]))),
        ("<answer>1", Some(("1", vec![repair::UNCLOSED_TAG]))),
        ("1</answer>", Some(("1", vec![repair::UNOPENED_TAG]))),
        ("<answer>1</answer><answer>2</answer>", Some(("2", vec![repair::LAST_OF_SEVERAL]))),
        ("<think><answer>1</answer></think><answer>2</answer>", Some(("2", vec![]))),
        ("none", None),
        ("<answers>1</answers>", None),
    ] {
        let found = section(text, "answer").map(|section| (section.text, section.repairs));
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn the_json_of_a_section_keeps_both_kinds_of_repair() {
    let read = |text| show(parse_section(text, "answer"));
    assert_eq!(read(r#"<answer>{"a":1}</answer>"#), r#"{"a":1}"#);
    assert_eq!(read("<answer>[1,]"), {
        "[1] (took the rest as the section, its closing tag is missing; dropped a trailing comma)"
    });
    assert_eq!(read("[1]"), "[1] (read the whole text, the tags are missing)");
    assert_eq!(read("<answer>\nno\n</answer>"), {
        "error at 9: there is no JSON object or array in the text (line 2, column 1)"
    });
}

#[test]
fn reasoning_goes_and_other_texts_stay_untouched() {
    for (text, expected) in [
        (" plain ", " plain "),
        ("<think>a</think>\n b ", "b "),
        ("a</think>b", "b"),
        ("<think>never ends", ""),
        ("see <think>a</think>", "see <think>a</think>"),
    ] {
        assert_eq!(without_reasoning(text), expected, "{text}");
    }
}

/// A proposal as models write them, to be mutated.
const PROPOSAL: &str = r##"<thought>plan</thought><answer>{"instruction": "You are Ünal.",
"actions": [{"name": "cancel", "arguments": {"order_id": "#W1", "n": [1, 2.5, -3e2, null]}}],
"outputs": ["54.04", "\u00e9\n"]}</answer>"##;

fn mutate(stream: &mut Stream) -> String {
    let mut chars: Vec<char> = PROPOSAL.chars().collect();
    let noise: Vec<char> = "{}[]\"'\\,:/*-<>eE.0tnuN é\n\u{feff}".chars().collect();
    for _ in 0..stream.between(1, 6) {
        let at = stream.index(chars.len().max(1));
        match stream.below(4) {
            0 => chars.truncate(at),
            1 if at < chars.len() => drop(chars.remove(at)),
            2 if at < chars.len() => chars[at] = noise[stream.index(noise.len())],
            _ => chars.insert(at.min(chars.len()), noise[stream.index(noise.len())]),
        }
    }
    chars.into_iter().collect()
}

#[test]
fn five_thousand_mutated_texts_end_in_a_value_or_an_error_inside_the_text() {
    let clean = parse_section(PROPOSAL, "answer").expect("the proposal is clean");
    assert!(clean.repairs.is_empty());
    let mut stream = Stream::new(11, "mutated JSON");
    let (mut read, mut failed) = (0, 0);
    for _ in 0..5000 {
        let text = mutate(&mut stream);
        match parse_section(&text, "answer") {
            Ok(found) => {
                let again = parse(&found.value.to_string()).expect("what was read is JSON");
                assert_eq!(again.value, found.value, "{text}");
                read += 1;
            }
            Err(error) => {
                assert!(text.is_char_boundary(error.at), "{text}");
                failed += 1;
            }
        }
    }
    assert!(
        read > 1000 && failed > 200,
        "{read} read, {failed} failed: the mutations are too mild or too wild"
    );
}

#[test]
fn a_hostile_text_takes_bounded_work() {
    assert!(parse(&"{".repeat(100_000)).is_err_and(|error| error.reason.contains("expected")));
    assert!(parse(&"[".repeat(100_000)).is_err_and(|error| error.reason.contains("deeply")));
    let nested = "[".repeat(200) + &"]".repeat(200);
    assert!(parse(&nested).is_err_and(|error| error.reason.contains("deeply")));
}
